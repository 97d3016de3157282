"""Everything a network is asked, as each place that tells or counts it does: commands, home page, reports."""

from __future__ import annotations

from pathlib import Path

from pandas import DataFrame

from workbench.collect import corrections, network, places
from workbench.collect.forms import choices
from workbench.core import schemas
from workbench.core.errors import DataError, Probleme, ordered
from workbench.core.french import lower_first
from workbench.measures.territory import LIST, SHARED, communes
from workbench.subjects import timed

BLANK = "À COMPLÉTER"
FIRST = ("structures", "lieux")  # without these sheets there is no report


def asked(reseau: Path, collecte) -> list[Probleme]:
    """The problems of a collection and what the network as a whole still waits for, as they are to be mended.

    A whole sheet is asked to be filled unless an error keeps its rows or its workbook out.
    """
    try:
        known = communes(reseau)
    except DataError as wrong:
        return [*collecte.problemes, *wrong.problemes]
    brought = set(collecte.apports.loc[collecte.apports["lignes_lues"] > 0, "table"])
    unread = {p.fichier for p in collecte.erreurs if not p.feuille}
    left = [
        p
        for p in left_to_fill(reseau, collecte.tables, known)
        if p.ligne or p.colonne or (p.feuille not in brought and p.fichier not in unread)
    ]
    towns = choices.communes(reseau, network.read_config(reseau))
    return ordered(places.coded(collecte.problemes, towns) + left)


def left_to_fill(reseau: Path, tables: dict, known: DataFrame) -> list[Probleme]:
    """What a new network still waits for, as questions: blanks of reseau.toml, first sheets without a row,
    communes and intercommunalities that its territory does not hold.

    known : the communes of the network
    """
    out = []
    path = Path(reseau) / "reseau.toml"
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if BLANK in line and not line.lstrip().startswith("#"):
            key = line.partition("=")[0].strip()
            rule, cure = "cette valeur reste à compléter", "l’écrire à la place des crochets"
            out.append(Probleme(path.name, "", number, key, "", rule, cure, "question"))
    for name in FIRST:
        if not len(tables[name]):
            rule = f"la table «\u202f{lower_first(schemas.load(name).title)}\u202f» est vide"
            cure = "écrire une ligne par " + ("structure porteuse" if name == "structures" else "lieu")
            out.append(Probleme("registres.xlsx", name, 0, "", "", rule, cure, "question"))
    own = Path(reseau) / LIST
    file = own.name if own.is_file() and (known["source"] != SHARED).any() else ""
    out += places.strange(network.read_config(reseau).get("epci", []), known, file)
    corrected = corrections.read(reseau)[0]
    out += places.unknown(tables, known, corrected)
    out += timed.strange(tables, known, corrected)
    return out
