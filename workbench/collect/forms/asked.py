"""The workbook of figures that a reminder sends: known again by what it says of itself."""

from __future__ import annotations

import pandas as pd

from workbench.collect.forms.model import FORM, LIEU, YEAR
from workbench.collect.sources.opening.grid import Grid, Table, split
from workbench.collect.sources.say import say
from workbench.core import schemas
from workbench.core.errors import Probleme
from workbench.core.french import fold

ID, TABLE, SHEET = "relance", "chiffres_annuels", "Chiffres"
NAME, VALUE, HOW, FROM, CODE = HEADERS = ("Chiffre", "Valeur", "Comment", "D’où vient-il", "Code")
LEFT = "case laissée vide"


def constants(lieu: str, annee: int) -> list[tuple[str, str]]:
    """What the workbook says of itself, under the words of its first sheet."""
    return [(FORM, ID), (LIEU, lieu), (YEAR, str(annee))]


def read(grids: list[Grid], said: dict[str, str]) -> tuple[pd.DataFrame, dict, list[Probleme]] | None:
    """(rows of `chiffres_annuels` as received, row of apports, problems); None when it is no such workbook.

    said : the constants of the workbook
    """
    if said.get(FORM) != ID:
        return None
    fichier = grids[0].fichier
    grid = next((g for g in grids if fold(g.feuille) == fold(SHEET)), None)
    table = split(grid, 0) if grid is not None and len(grid.cells) else None
    places = _places(table) if table else {}
    lost = [h for h in (VALUE, CODE) if h not in places]
    if lost or not {LIEU, YEAR} <= set(said):
        rule = f"le classeur de relance a perdu «\u202f{(lost or ['le lieu ou l’année'])[0]}\u202f»"
        problem = say(
            fichier, rule, "le redemander à «\u202fworkbench relancer\u202f», ou écrire ses chiffres"
        )
        return pd.DataFrame(), _apport(fichier, 0, 0), [problem]
    cells = {h: table.grid.cells[p] for h, p in places.items()}
    given = cells[VALUE].notna() & cells[CODE].notna()
    frame = pd.DataFrame(
        {
            "lieu": said[LIEU],
            "annee": said[YEAR],
            "indicateur": cells[CODE],
            "valeur": cells[VALUE],
            "mode": cells.get(HOW),
            "source": cells.get(FROM),
            "_source": table.grid.source,
            "_ligne": pd.Series(table.grid.lignes, index=table.grid.cells.index).astype("int64"),
        }
    )[given.to_numpy()].reset_index(drop=True)
    frame = frame.astype({c: object for c in frame if c not in schemas.TRACE}).astype({"_source": "str"})
    return frame, _apport(fichier, int(given.sum()), int((~given).sum())), []


def _places(table: Table) -> dict[str, int]:
    folded = {fold(h): h for h in HEADERS}
    return {folded[fold(e)]: i for i, e in enumerate(table.entetes) if fold(e) in folded}


def _apport(fichier: str, kept: int, left: int) -> dict:
    return {
        "fichier": fichier,
        "format": "formulaire",
        "table": TABLE,
        "lot": "",
        "lignes_lues": kept + left,
        "gardees": kept,
        "ecartees": left,
        "motif": f"{left} × {LEFT}" if left else "",
        "hypotheses": "classeur de relance",
    }
