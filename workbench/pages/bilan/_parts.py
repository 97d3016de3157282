"""What the pages of the annual review share: a table, an honest nothing, money in cells, the year's span."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.collect import grants
from workbench.core import french
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.pages.grant_files import euros as euros
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

RIGHT = "droite"
TOLD = 4  # names told one by one
NOT_HERE = "Rien n’en est inscrit, ou rien n’en est diffusé ici"  # no row to read is not no row
NOT_NOTED = "dépense pas encore notée"
MANY = 60  # rows of a table that a reader goes through


def span(tranche: Tranche) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First day of the year, and the last the report speaks of."""
    return pd.Timestamp(tranche.annee, 1, 1), common.horizon(tranche)


def year_end(tranche: Tranche) -> pd.Timestamp:
    """The year's last day, or the report's when it is before."""
    return min(pd.Timestamp(tranche.annee, 12, 31), common.horizon(tranche))


def table(
    titre: str, sous_titre: str, source: str, colonnes: list, lignes: list, note: str = "", **more
) -> Affichage:
    """A table; columns are names, or (name, unit) for numbers. Beyond MANY rows, the rest is counted."""
    totals = len(lignes) - more.get("totaux", 0)
    if (left := totals - MANY) > 0:
        lignes = lignes[:MANY] + lignes[totals:]
        more_rows = french.count(left, "ligne de plus est", "lignes de plus sont")
        note = f"{note} {more_rows} dans les registres.".strip()
    heads = [Colonne(c) if isinstance(c, str) else Colonne(c[0], c[1], RIGHT) for c in colonnes]
    return Affichage(
        "tableau",
        french.typographie(titre),
        french.typographie(sous_titre),
        source=source,
        note=french.typographie(note),
        colonnes=heads,
        lignes=lignes,
        **more,
    )


def undated(files: DataFrame) -> str:
    """« Sans aucune date, donc dans aucun exercice : A et B. »; "" when every grant says a day."""
    rows = files[grants.undated(files)]
    if rows.empty:
        return ""
    few = len(rows) <= TOLD
    told = french.join(rows["dispositif"]) if few else french.count(len(rows), "aide", "aides")
    return f" Sans aucune date, donc dans aucun exercice : {told}."


def absent(tranche: Tranche, tables: str, titre: str, what: str, why: str, cure: str) -> Affichage:
    """Nothing to show: reserved to others when the edition may not read the tables, perhaps when it reads
    some of their rows, else how to begin."""
    here = f"{french.capital(what)} : rien à montrer dans cette édition"
    kept = [name for name in tables.split() if not common.reads(tranche, name)]
    if kept:
        return p.hidden(here, what, kept[0])
    if not all(common.reads_whole(tranche, name) for name in tables.split()):
        return p.nothing(here, NOT_HERE)
    return p.nothing(titre, why, cure)


def spent(value, word: str) -> str:
    """« 2 480 € dépensés », or that nobody has noted it: an amount that is missing is no zero."""
    return NOT_NOTED if pd.isna(value) else f"{french.euros(value)} {word}"


def number(value, decimals: int = 0) -> Cellule:
    if value is None or pd.isna(value):
        return Cellule(etat="manquant")
    return Cellule(french.trimmed(value, decimals), common.rounded(value, decimals))


def lieux(tranche: Tranche, cell, every: str = "tout le réseau") -> Cellule:
    """Names of the lieux of a list cell."""
    names = p.names(tranche)
    return Cellule(french.join(names.get(x, x) for x in p.split(cell)) or every)
