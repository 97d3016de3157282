"""A received sheet as a grid of cells, whatever the file was: nothing is interpreted here.

A grid is columnar (a million rows stay cheap): one DataFrame column per column of the sheet, named 0, 1,
2…; a blank cell is missing. `lignes` are the row numbers a spreadsheet would show, counted from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from workbench.collect.sources.say import say
from workbench.core import french
from workbench.core.errors import DataError
from workbench.core.french import fold

HEADER_ZONE = 30  # a preamble longer than this must be declared (entete = …)
BOTTOM = 5  # last rows of a sheet
_UNNAMED = re.compile(r"\(colonne [A-Z]{1,3}\)")
_FIGURE = re.compile(r"[-+]?[\d\s\u00a0\u202f.,€%]+")
_OF = ("g[ée]n[ée]ral", "annuel", "mensuel", "cumul[ée]?", "de l'ann[ée]e", "du mois", r"\d{4}", *french.MOIS,
       "(des )?(d[ée]penses|recettes|charges|produits)", "(de )?fonctionnement",
       "(d')?investissement")  # fmt: skip
_TOTAL = re.compile(rf"sous[- ]?tota(l|ux)\b.*|tota(l|ux)( ({'|'.join(_OF)})){{0,2}}\s*:?")


@dataclass
class Grid:
    """cells: one row per row of the sheet; lignes: its numbers in the file; hypotheses: what was guessed.

    largeurs: cells each row of a text really has (none: all the same); entier: its last line is ended.
    """

    fichier: str
    feuille: str
    cells: pd.DataFrame
    lignes: np.ndarray
    hypotheses: list[str] = field(default_factory=list)
    largeurs: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    entier: bool = True
    fusions: list = field(default_factory=list)  # (first row, last row, column), from 0: merged over rows

    @property
    def source(self) -> str:
        """As `_source` writes it: "recus/2025/x.xlsx#Feuille"."""
        return f"{self.fichier}#{self.feuille}" if self.feuille else self.fichier

    @property
    def origin(self) -> str:
        """A word for this file, other each year: "2025-accueil" for recus/2025/accueil.csv."""
        *folders, name = PurePosixPath(self.fichier).parts
        year = folders[-1] if len(folders) > 1 else ""
        return french.slug(f"{year} {PurePosixPath(name).stem}")

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
    repetes: int = 0  # rows that repeat the header, set apart

    def letter(self, position: int) -> str:
        """The letter a spreadsheet shows above column `position`."""
        return column_letter(self.places[position] if self.places else position)


def header_text(cell) -> str:
    """A header on one line, without the blanks exports leave around it."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    return " ".join(str(cell).replace("\ufeff", "").split())


def stacked(grid: Grid, rows: list[int]) -> Grid:
    """A header written on several rows, as one on the last of them: « Entrées / Femmes ».

    A blank cell of an upper row repeats the one before it: it was merged with it.
    """
    positions = [int(p) for n in rows for p in np.flatnonzero(grid.lignes == n)]
    if len(positions) < len(rows):
        return grid
    parts = [[header_text(c) for c in grid.cells.iloc[p]] for p in positions]
    last = parts[-1]
    for upper in parts[:-1]:
        for i in range(1, len(upper)):
            if not upper[i] and last[i]:
                upper[i] = upper[i - 1]
    heads = [" / ".join(dict.fromkeys(x for x in column if x)) for column in zip(*parts, strict=True)]
    cells = grid.cells.astype(object)
    cells.iloc[positions[-1]] = heads
    return replace(grid, cells=cells)


def unnamed(position: int) -> str:
    """What a column that holds cells and has no header is called: « (colonne A) »."""
    return f"(colonne {column_letter(position)})"


def is_unnamed(entete: str) -> bool:
    return bool(_UNNAMED.fullmatch(entete))


def titled(grid: Grid, position: int) -> Grid:
    """The grid with a name for each column that has none and holds cells below row `position`."""
    below, row = grid.cells.iloc[position + 1 :], grid.cells.iloc[position]
    bare = [i for i in range(len(row)) if not header_text(row.iloc[i]) and below.iloc[:, i].notna().any()]
    if not bare:
        return grid
    cells = grid.cells.astype(object)
    for i in bare:
        cells.iat[position, i] = unnamed(i)
    return replace(grid, cells=cells)


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
    for position, row in enumerate(rows(grid.cells.iloc[:HEADER_ZONE])):
        hits = len(names.intersection(fold(header_text(c)) for c in row))
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
    """Header and body of a grid: blank rows are no data, rows of totals are set apart, blank columns go.

    Raises
    ------
    DataError : a row has more cells than the header, or the text stops in the middle of a row
    """
    if len(grid.largeurs) == len(grid.cells) and len(grid.cells):
        _even(grid, position)
    entetes = [header_text(c) for c in grid.cells.iloc[position]]
    cells, lignes = grid.cells.iloc[position + 1 :], grid.lignes[position + 1 :]
    kept = [i for i in range(cells.shape[1]) if entetes[i] or cells.iloc[:, i].notna().any()]
    entetes = [e or unnamed(i) for i, e in enumerate(entetes)]
    if again := _again(entetes, cells, kept):
        kept = [i for i in kept if i not in again]
        said = french.join(dict.fromkeys(f"« {entetes[i]} »" for i in sorted(again)))
        grid.hypotheses.append(f"colonne venue deux fois, lue une fois : {said}")
    cells = cells.iloc[:, kept]
    cells.columns = range(len(kept))
    filled = np.zeros(len(cells), dtype=bool)
    for i in range(cells.shape[1]):
        filled |= cells.iloc[:, i].notna().to_numpy()
    body = Grid(grid.fichier, grid.feuille, cells.reset_index(drop=True), lignes, grid.hypotheses).take(
        filled
    )
    again = _header_rows(body.cells, [entetes[i] for i in kept])
    body, said = body.take(~again), int(again.sum())
    total = total_rows(body.cells)
    return Table([entetes[i] for i in kept], body.take(~total), int(total.sum()), tuple(kept), said)


def _header_rows(cells: pd.DataFrame, entetes: list[str]) -> np.ndarray:
    """True where a row says the header again, as pages printed one after another do."""
    out = np.zeros(len(cells), dtype=bool)
    if not len(entetes):
        return out
    found = np.flatnonzero((cells.iloc[:, 0] == entetes[0]).to_numpy(dtype=bool, na_value=False))
    for row, again in zip(found, rows(cells.iloc[found]), strict=True):
        said = [header_text(c) for c in again]
        out[row] = len(said) > 1 and said == [e if not is_unnamed(e) else "" for e in entetes]
    return out


def _again(entetes: list[str], cells: pd.DataFrame, kept: list[int]) -> set[int]:
    """Columns that repeat one before them, header and cells: one and the same."""
    first, out = {}, set()
    for i in kept:
        name = fold(entetes[i])
        if name in first and cells.iloc[:, i].equals(cells.iloc[:, first[name]]):
            out.add(i)
        elif name:
            first.setdefault(name, i)
    return out


def _even(grid: Grid, position: int) -> None:
    """Refuse what would shift or lose cells; tell short rows (a spreadsheet drops the last blanks)."""
    width, below = int(grid.largeurs[position]), grid.cells.iloc[position + 1 :]
    lignes, widths = grid.lignes[position + 1 :], grid.largeurs[position + 1 :]
    extra = below.iloc[:, width:].notna().any(axis=1).to_numpy()
    cure = "demander un nouvel envoi de ce fichier, ou corriger cette ligne"
    if extra.any():
        rule = f"cette ligne a plus de cases que l’en-tête ({width}) : un séparateur s’y est glissé"
        raise DataError([say(grid, rule, cure, ligne=n) for n in lignes[extra][:10]])
    short = lignes[(widths < width) & below.notna().any(axis=1).to_numpy()]
    if len(short) and short[-1] == lignes[-1] and not grid.entier:
        raise DataError(say(grid, "le fichier est coupé au milieu de cette ligne", cure, ligne=short[-1]))
    if len(short):
        many = f" et {len(short) - 20} autres" if len(short) > 20 else ""
        shown = french.join(map(str, short[:20]))
        grid.hypotheses.append(f"lignes plus courtes que l’en-tête : {shown}{many}")


def rows(cells: pd.DataFrame) -> list[list]:
    """Some rows, as lists: pandas takes twenty times as long to give them one by one."""
    return cells.to_numpy(dtype=object).tolist()


def total_rows(cells: pd.DataFrame) -> np.ndarray:
    """True where the first filled cell of a row says total: « Total 2025 », not « Total Énergies ».

    A subtotal may be anyone's: « Sous-total La Fabrik ». In the last rows, it is enough that the only word
    among figures says it.
    """
    said = np.zeros(len(cells), dtype=bool)
    before = np.zeros(len(cells), dtype=bool)
    for i in range(min(3, cells.shape[1])):
        column = cells.iloc[:, i]
        here = column.notna().to_numpy()
        candidates = here & ~before
        if candidates.any():
            said[candidates] = are_totals(column[candidates])
        before |= here
    bottom = max(0, len(cells) - BOTTOM)
    for row, found in enumerate(rows(cells.iloc[bottom:]), bottom):  # there, the word may stand anywhere
        filled = [str(c) for c in found if not pd.isna(c)]
        words = [c for c in filled if not _FIGURE.fullmatch(c)]
        said[row] |= len(filled) > 1 and len(words) == 1 and bool(_TOTAL.fullmatch(fold(words[0])))
    return said


def are_totals(column: pd.Series) -> np.ndarray:
    """True where a cell says total."""
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
