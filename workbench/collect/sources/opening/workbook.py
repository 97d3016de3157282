"""Workbooks (XLSX, ODS, XLS) read as cells, exactly as typed: "01234" stays a text, 24.0 becomes 24.

calamine reads fast but gives '' for an error (#DIV/0!) and for a formula never calculated. A cheap look
into the zip says whether the file holds any; only then a second reading with openpyxl names them.
"""

from __future__ import annotations

import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.cells import NEVER_CALCULATED
from workbench.collect.sources.opening import container, hidden
from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.say import quoted, say
from workbench.core.errors import DataError
from workbench.core.french import fold, join


def read_workbook(path: Path, fichier: str, feuilles=None) -> list[Grid]:
    """The wanted sheets as grids of objects (str, int, float, bool, date, datetime, time); blank is None.

    Raises
    ------
    DataError : not a workbook, damaged, or a sheet asked for is not there (the message names the others)
    """
    import python_calamine as pc

    if not path.is_file():
        raise DataError(say(fichier, "le fichier n’existe pas", "vérifier son nom"))
    suspects = container.look(path, fichier)
    try:
        book = pc.CalamineWorkbook.from_path(str(path))
        masked = [s.name for s in book.sheets_metadata if s.visible != pc.SheetVisibleEnum.Visible]
        wanted = _wanted(book.sheet_names, fichier, feuilles)
        if feuilles is None:  # what its author sees comes first
            wanted = sorted(wanted, key=lambda name: name in masked)
        grids = [_grid(book, fichier, name) for name in wanted]
    except DataError:
        raise
    except Exception as e:  # calamine raises its own errors, zip errors, XML errors: all mean a bad file
        raise DataError(container.damaged(fichier, e)) from None
    if feuilles is None:
        grids = [g for g in grids if len(g.cells)][:1] or grids[:1]
    if suspects:
        _name_errors(path, grids)
    _tell_hidden(path, grids, masked)
    return grids


def sheet_names(path: Path, filled: bool = False) -> list[str]:
    """Names of the sheets (only those that hold something, if asked); an unreadable file has none."""
    import python_calamine as pc

    try:
        book = pc.CalamineWorkbook.from_path(str(path))
        return [n for n in book.sheet_names if not filled or book.get_sheet_by_name(n).height]
    except Exception:  # a bad file is named by the one who reads it
        return []


def _tell_hidden(path: Path, grids: list[Grid], masked: list[str]) -> None:
    """What the author of the workbook may not see is written among what was assumed."""
    within = hidden.within(path, [g.feuille for g in grids])
    read = {g.feuille for g in grids}
    left = [name for name in masked if name not in read]
    for rank, grid in enumerate(grids):
        if grid.feuille in masked:
            grid.hypotheses.append("feuille masquée, lue")
        grid.hypotheses += within.get(grid.feuille, [])
        if left and not rank:
            word = "feuilles masquées" if len(left) > 1 else "feuille masquée"
            grid.hypotheses.append(f"{word} : {quoted(left, 'et')}")


def _wanted(names: list[str], fichier: str, feuilles) -> list[str]:
    if feuilles is None:
        return names
    wanted = []
    for pattern in [feuilles] if isinstance(feuilles, str) else feuilles:
        found = [n for n in names if fold(n) == fold(pattern) or fnmatch.fnmatchcase(fold(n), fold(pattern))]
        if not found:
            raise DataError(
                say(
                    fichier,
                    "cette feuille n’est pas dans le classeur",
                    f"feuilles présentes : {join(names)}",
                    trouve=pattern,
                )
            )
        wanted += [n for n in found if n not in wanted]
    return wanted


def _grid(book, fichier: str, name: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    columns = list(zip(*rows, strict=True)) if rows else []
    cells = pd.DataFrame(
        {i: pd.Series([_cell(c) for c in col], dtype=object) for i, col in enumerate(columns)}
    )
    return Grid(fichier, name, cells, np.arange(1, len(cells) + 1), fusions=_merged(sheet))


def _merged(sheet) -> list[tuple[int, int, int]]:
    """Cells merged over several rows of one column (XLSX and XLS; an ODS does not tell)."""
    return [(a[0], b[0], a[1]) for a, b in sheet.merged_cell_ranges or () if a[0] < b[0] and a[1] == b[1]]


def _cell(value):
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _name_errors(path: Path, grids: list[Grid]) -> None:
    """Write « #DIV/0! » or « formule jamais calculée » into the cells calamine left blank."""
    import openpyxl

    try:
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True)
    except Exception:  # the second look is a comfort: what calamine read stands
        return
    for grid in grids:
        width = grid.cells.shape[1]
        if not width:
            continue
        pairs = zip(values[grid.feuille].iter_rows(), formulas[grid.feuille].iter_rows(), strict=False)
        for row, (seen, written) in enumerate(pairs):
            for cell, formula in zip(seen[:width], written[:width], strict=False):
                if row >= len(grid.cells) or getattr(cell, "column", None) is None:
                    continue
                if cell.data_type == "e":
                    grid.cells.iat[row, cell.column - 1] = str(cell.value)
                elif cell.value is None and formula.data_type == "f":
                    grid.cells.iat[row, cell.column - 1] = NEVER_CALCULATED
