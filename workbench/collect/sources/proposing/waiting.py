"""Words of a received file that wait for their translation: how they are told, how many rows hold one."""

from __future__ import annotations

from workbench.collect.sources.proposing.known import COMMUNE
from workbench.collect.sources.proposing.propose import Proposal
from workbench.collect.sources.readers.ledger import UNPLACED
from workbench.core.french import count, join, typographie

SHOWN = 12  # words named of one column
INSEE = "le code Insee de la commune"


def told(proposal: Proposal) -> list[str]:
    """A line for each column with words to translate; of a commune, with those that it may be."""
    lines = []
    for target, words in proposal.mots.items():
        near = {w: f" ({proposal.communes[w]})" for w in words if proposal.communes.get(w)}
        said = [f"« {w} »{near.get(w, '')}" for w in words[:SHOWN]]
        more = [count(len(words) - SHOWN, "autre")] if len(words) > SHOWN else []
        why = "aucun de la liste ne leur ressemble"
        if target == COMMUNE:
            why = "ni un code Insee ni le nom d’une seule commune du territoire"
        lines.append(f"Mots de la colonne {target} à traduire, {why} : {join(said + more)}")
    return lines


def rows(proposal: Proposal) -> str:
    """How many rows hold a word to translate: they do not count until it is; "" for none."""
    held: set[int] = set()
    for column, words in proposal.mots.items():
        for rank, cell in enumerate(map(str, proposal.lecture.frame[column])):
            if {cell.strip(), *map(str.strip, cell.split(";"))} & set(words):
                held.add(rank)
    if not (n := len(held) + proposal.lecture.ecartees.get(UNPLACED, 0)):
        return ""
    said = count(n, "ligne attend", "lignes attendent")
    blocks = {"section": "sections"} if proposal.source.sections else {}
    where = join([f"[source.{blocks.get(c, f'valeurs.{c}')}]" for c in proposal.mots])
    what = dict.fromkeys(INSEE if c == COMMUNE else "le mot de la liste" for c in proposal.mots)
    cure = f"dans sources.toml, sous {where}, écrire {join(what, 'ou')} à la place de … et ôter le #"
    return typographie(f"{said} une traduction, sans compter d’ici là : {cure}.")
