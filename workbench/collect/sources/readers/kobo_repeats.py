"""Repeated groups of a KoboToolbox workbook: each has its own sheet, whose rows name their answer.

`_parent_index` is renumbered at each export: a row is joined to its answer inside one file only. The columns
of the answer (the lieu, the year…) are then read as if they stood in the sheet, and a row shares the fate of
its answer: refused or received twice, it is set apart. A CSV export holds no repeat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import Grid, Table, split
from workbench.collect.sources.opening.workbook import sheet_names
from workbench.collect.sources.readers.kobo_doubles import doubles, refused, system
from workbench.collect.sources.say import say
from workbench.core.errors import DataError
from workbench.core.french import fold

PARENT, NUMBER, INDEX = "_parent_table_name", "_parent_index", "_index"
ORPHAN = "ligne sans sa réponse"
CUT = 28  # characters of a long sheet name, then "..."


@dataclass(frozen=True)
class Repeat:
    """table: rows of the sheet, with their answer's columns; fate: why each is set apart ("" if kept)."""

    table: Table
    own: frozenset[str]  # headers of the sheet itself
    fate: np.ndarray


def is_repeat(table: Table) -> bool:
    return {PARENT, NUMBER} <= {fold(e) for e in table.entetes}


def joined(source: Source, path: Path, table: Table, seen: tuple[str, ...] = ()) -> Repeat:
    """The rows of a repeat with the columns of the answers they belong to; a repeat may hold another.

    Raises
    ------
    DataError : the sheet of the answers is not in the workbook
    """
    grid = table.grid
    answers = split(_parent(path, table, (*seen, grid.feuille)), 0)
    if is_repeat(answers):
        above = joined(source, path, answers, (*seen, grid.feuille))
        answers, fate = above.table, above.fate.copy()
    else:
        fate = refused(answers)
        for row, reason in doubles(source, answers, fate == "", system(answers.entetes), []).items():
            fate[row] = reason
    ranks = {_whole(x): row for row, x in enumerate(_column(answers, INDEX))}
    rows = np.array([ranks.get(_whole(x), -1) for x in _column(table, NUMBER)], dtype=np.intp)
    known = {fold(e) for e in table.entetes}
    more = [i for i, e in enumerate(answers.entetes) if e and fold(e) not in known]
    cells = answers.grid.cells[more].reindex(rows).reset_index(drop=True)
    cells = pd.concat([grid.cells, cells], axis=1)
    cells.columns = range(cells.shape[1])
    places = (*(table.places or range(len(table.entetes))), *more)
    entetes = [*table.entetes, *(answers.entetes[i] for i in more)]
    grid.hypotheses.append(f"lignes jointes aux réponses de «\u202f{answers.grid.feuille}\u202f»")
    whole = replace(table, entetes=entetes, grid=replace(grid, cells=cells), places=places)
    return Repeat(whole, frozenset(table.entetes), np.append(fate, ORPHAN)[rows])


def _parent(path: Path, table: Table, seen: tuple[str, ...]) -> Grid:
    named = sorted({str(x) for x in _column(table, PARENT).dropna()})
    sheets = sheet_names(path)
    wanted = [s for s in sheets if named and fold(s) in (fold(named[0]), fold(_sheet(named[0])))]
    if len(named) != 1 or not wanted or wanted[0] in seen:
        rule = "la feuille des réponses de ce groupe répété n’est pas dans le classeur"
        cure = "exporter de nouveau, en classeur (xlsx), toutes les feuilles ensemble"
        raise DataError(say(table.grid, rule, cure, colonne=PARENT, trouve=", ".join(named)))
    return read_grids(path, table.grid.fichier, wanted[0])[0]


def _sheet(name: str) -> str:
    """The name a workbook gives to a sheet: some signs are forbidden, and 31 characters the most."""
    name = re.sub(r"[\[\]:*?/\\]", "_", name)
    return name if len(name) <= 31 else name[:CUT] + "..."


def _column(table: Table, name: str) -> pd.Series:
    folded = [fold(e) for e in table.entetes]
    return table.grid.cells[folded.index(name)] if name in folded else pd.Series([], dtype=object)


def _whole(cell) -> str:
    """1, 1.0 and "1" are one number; a blank is none."""
    return "" if cell is None or cell != cell else str(cell).strip().removesuffix(".0")
