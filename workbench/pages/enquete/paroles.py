"""What users wrote, as far as somebody read it again."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.safety.voices import TABLE, WAITING, WORDS
from workbench.show.display import Affichage, Cellule, Colonne

MOST = 60


def paroles(tranche: Tranche) -> Affichage:
    """Comments that relectures.csv lets this edition read, in alphabetical order."""
    rows, wait = tranche.table(WORDS), tranche.table(WAITING)
    left = int(wait["n"].iloc[0]) if len(wait) else 0
    waiting = (
        f"{french.count(left, 'commentaire attend', 'commentaires attendent')} une relecture." if left else ""
    )
    if not len(rows):
        return common.absent(
            "Aucun commentaire relu à montrer",
            waiting
            or "Aucun commentaire n’a été relu pour cette édition. Un texte ne sort qu’après relecture.",
            cure="« workbench relire » les propose, masqués" if left else "",
            etat="valeur" if tranche.diffusion == "coordination" else "secret",
        )
    inside = tranche.diffusion == "coordination"
    names = p.names(tranche)
    lines = [
        [Cellule(french.typographie(r.texte)), *([Cellule(names.get(r.lieu, r.lieu))] if inside else [])]
        for r in rows.head(MOST).itertuples()
    ]
    more = f" Les {MOST} premiers sur {french.number(len(rows))}." if len(rows) > MOST else ""
    return Affichage(
        "tableau",
        french.typographie(french.count(len(rows), "commentaire relu", "commentaires relus")),
        "Par ordre alphabétique, qui ne dit rien des réponses.",
        source=common.source_line(tranche, [TABLE]),
        note=french.typographie(
            "Chaque texte a été relu, et masqué s’il le fallait ; il vaut pour la personne qui l’a écrit. "
            + f"{waiting}{more}".strip()
        ),
        colonnes=[Colonne("Ce qui est écrit"), *([Colonne("Lieu")] if inside else [])],
        lignes=lines,
    )
