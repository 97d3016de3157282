"""A received sheet as a grid of cells, whatever the file was: nothing is interpreted here.

A grid is columnar (a million rows stay cheap): one DataFrame column per column of the sheet, named 0, 1,
2…; a blank cell is missing. `lignes` are the row numbers a spreadsheet would show, counted from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.core import french
from workbench.core.french import fold

HEADER_ZONE = 30  # a preamble longer than this must be declared (entete = …)
_OF = ("g[ée]n[ée]ral", "annuel", "mensuel", "cumul[ée]?", "de l'ann[ée]e", "du mois", r"\d{4}", *french.MOIS)
_TOTAL = re.compile(rf"(sous[- ]?)?tota(l|ux)( ({'|'.join(_OF)})){{0,2}}\s*:?")


@dataclass
class Grid:
    """cells: one row per row of the sheet; lignes: its numbers in the file; hypotheses: what was guessed."""

    fichier: str
    feuille: str
    cells: pd.DataFrame
    lignes: np.ndarray
    hypotheses: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """As `_source` writes it: "recus/2025/x.xlsx#Feuille"."""
        return f"{self.fichier}#{self.feuille}" if self.feuille else self.fichier

    def take(self, keep: np.ndarray) -> Grid:
        """The rows where keep (boolean per row) holds."""
        if keep.all():
            return self
        return Grid(
            self.fichier,
            self.feuille,
            self.cells[keep].reset_index(drop=True),
            self.lignes[keep],
            self.hypotheses,
        )


@dataclass
class Table:
    """A grid whose header is known. entetes[i] is the header of column i of grid.cells."""

    entetes: list[str]
    grid: Grid
    totaux: int = 0  # rows of totals set apart
    places: tuple[int, ...] = ()  # position of each column in the file, blank columns counted

    def letter(self, position: int) -> str:
        """The letter a spreadsheet shows above column `position`."""
        return column_letter(self.places[position] if self.places else position)


def header_text(cell) -> str:
    """A header on one line, without the blanks exports leave around it."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    return " ".join(str(cell).replace("\ufeff", "").split())


def find_header(grid: Grid, wanted: list[str], declared: int = 0) -> int | None:
    """The position in the grid of the header row; None when there is none.

    wanted : headers the mapping names; the first row of the preamble zone that holds most of them wins
    declared : the row number written in sources.toml (1-based, 0 when it is not)
    """
    if declared:
        found = np.flatnonzero(grid.lignes == declared)
        return int(found[0]) if len(found) else None
    names = {fold(w) for w in wanted}
    best, score = None, 0
    for position in range(min(HEADER_ZONE, len(grid.cells))):
        cells = [fold(header_text(c)) for c in grid.cells.iloc[position]]
        hits = len(names.intersection(cells))
        if hits > score:
            best, score = position, hits
    return best


def first_full_row(grid: Grid) -> int | None:
    """The first row with at least two filled cells (one when the sheet has a single column)."""
    need = min(2, grid.cells.shape[1])
    filled = grid.cells.iloc[:HEADER_ZONE].notna().sum(axis=1).to_numpy()
    found = np.flatnonzero(filled >= max(1, need))
    return int(found[0]) if len(found) else None


def split(grid: Grid, position: int) -> Table:
    """Header and body of a grid: blank rows are no data, rows of totals are set apart, blank columns go."""
    entetes = [header_text(c) for c in grid.cells.iloc[position]]
    cells, lignes = grid.cells.iloc[position + 1 :], grid.lignes[position + 1 :]
    kept = [i for i in range(cells.shape[1]) if entetes[i] or cells.iloc[:, i].notna().any()]
    cells = cells.iloc[:, kept]
    cells.columns = range(len(kept))
    filled = np.zeros(len(cells), dtype=bool)
    for i in range(cells.shape[1]):
        filled |= cells.iloc[:, i].notna().to_numpy()
    body = Grid(grid.fichier, grid.feuille, cells.reset_index(drop=True), lignes, grid.hypotheses).take(
        filled
    )
    total = total_rows(body.cells)
    return Table([entetes[i] for i in kept], body.take(~total), int(total.sum()), tuple(kept))


def total_rows(cells: pd.DataFrame) -> np.ndarray:
    """True where the first filled cell of a row says total: « Total 2025 », not « Total Énergies »."""
    said = np.zeros(len(cells), dtype=bool)
    before = np.zeros(len(cells), dtype=bool)
    for i in range(min(3, cells.shape[1])):
        column = cells.iloc[:, i]
        here = column.notna().to_numpy()
        candidates = here & ~before
        if candidates.any():
            said[candidates] = _are_totals(column[candidates])
        before |= here
    return said


def _are_totals(column: pd.Series) -> np.ndarray:
    codes, unique = pd.factorize(column)
    flags = np.array([isinstance(u, str) and bool(_TOTAL.fullmatch(fold(u))) for u in unique], dtype=bool)
    return flags[codes] if len(unique) else np.zeros(len(column), dtype=bool)


def column_letter(position: int) -> str:
    """0 → A, 26 → AA: how a reader finds the column in a spreadsheet."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
