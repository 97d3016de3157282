"""Write files whose bytes depend on their content alone: same table, same file.

openpyxl stamps the time of writing; one fixed day stands in its place, so that a test can write the example
anew and compare it byte for byte.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

from workbench.show.still import still

DAY = "2026-03-31"


def cell(value: Any) -> Any:
    """A plain Python value a writer understands; anything missing becomes None."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if hasattr(value, "item"):
        return value.item()
    return value


def rows_of(table: DataFrame) -> list[list[Any]]:
    """Header and rows of a table as plain values."""
    columns = [[cell(v) for v in table[c].astype(object)] for c in table.columns]
    return [list(table.columns), *[list(r) for r in zip(*columns, strict=True)]]


def write_xlsx(path: Path, sheets: dict[str, list[list[Any]]], widths: bool = True, header: int = 0) -> None:
    """Write one workbook: sheet name → rows of values, the header row (0-based) in bold and frozen."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name[:31])
        for row in rows:
            sheet.append(row)
        _formats(sheet)
        if rows and header >= 0:
            for one in sheet[header + 1]:
                one.font = Font(bold=True)
            sheet.freeze_panes = sheet.cell(header + 2, 1)
        if widths:
            for letter, width in _widths(sheet, rows).items():
                sheet.column_dimensions[letter].width = width
    book.properties.creator = "workbench"
    raw = io.BytesIO()
    book.save(raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(still(raw.getvalue(), DAY))


def write_csv(
    path: Path,
    rows: list[list[Any]],
    separator: str = ";",
    encoding: str = "utf-8",
    quote: bool = False,
    newline: str = "\r\n",
) -> None:
    """Write rows as text; missing is an empty cell; numbers and dates are written as they print."""
    out = io.StringIO()
    style = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=separator, quoting=style, lineterminator=newline).writerows(
        [["" if v is None else _text(v) for v in row] for row in rows]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue().encode(encoding))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _formats(sheet) -> None:
    for row in sheet.iter_rows():
        for one in row:
            if isinstance(one.value, datetime):
                one.number_format = (
                    "dd/mm/yyyy" if one.value.time() == datetime.min.time() else "dd/mm/yyyy hh:mm"
                )
            elif isinstance(one.value, date):
                one.number_format = "dd/mm/yyyy"


def _widths(sheet, rows: list[list[Any]]) -> dict[str, float]:
    from openpyxl.utils import get_column_letter

    longest: dict[int, int] = {}
    for row in rows[:200]:
        for index, value in enumerate(row, start=1):
            longest[index] = max(longest.get(index, 0), min(len(str(value or "")), 58))
    return {get_column_letter(i): n + 2.0 for i, n in longest.items()}
