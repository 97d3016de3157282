"""A Grist document (.grist, an SQLite file) as sheets: one per table, headed by the titles people see.

Opened read-only. Dates are seconds since 1970; a reference is the number of a row (0: none), shown by the
column its author chose; a list is JSON that begins with "L". Helper and summary tables are not data.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.readers.mapping import Lecture
from workbench.collect.sources.say import say
from workbench.core.errors import DataError
from workbench.core.french import fold, join

DAY_S = 86_400
IN_ERROR = "#VALEUR!"
AGAIN = "télécharger de nouveau le document depuis Grist, ou sa table en CSV"


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """One table (`feuille`; the first one with rows by default), mapped as a sheet is."""
    from workbench.collect.sources.readers.spreadsheet import read_grid

    grids = read_document(path, fichier)
    if source.feuille is not None:
        grids = [g for g in grids if fold(g.feuille) == fold(source.feuille)]
        if not grids:
            names = join(g.feuille for g in read_document(path, fichier))
            rule = "cette table n’est pas dans le document"
            raise DataError(say(fichier, rule, f"tables présentes : {names}", trouve=source.feuille))
    return read_grid(source, grids[0])


def read_document(path: Path, fichier: str) -> list[Grid]:
    """Every table of the document that holds rows.

    Raises
    ------
    DataError : not a Grist document, damaged, or empty
    """
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        base = sqlite3.connect(address, uri=True)
        try:
            base.execute("PRAGMA trusted_schema = OFF")
            grids = [g for g in _tables(base, fichier) if len(g.cells) > 1]
        finally:
            base.close()
    except (sqlite3.Error, ValueError, KeyError) as e:
        rule = f"ce n’est pas un document Grist lisible ({type(e).__name__})"
        raise DataError(say(fichier, rule, AGAIN)) from None
    if not grids:
        raise DataError(say(fichier, "ce document Grist ne contient aucune ligne", AGAIN))
    return grids


def _tables(base: sqlite3.Connection, fichier: str) -> list[Grid]:
    real = {n for (n,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = {i: n for i, n in base.execute(
        "SELECT id, tableId FROM _grist_Tables WHERE summarySourceTable = 0 OR summarySourceTable IS NULL"
    ) if n in real}  # fmt: skip
    columns: dict[int, list[tuple]] = {}
    for row in base.execute(
        "SELECT id, parentId, colId, label, type, visibleCol FROM _grist_Tables_column ORDER BY parentPos, id"
    ):
        columns.setdefault(row[1], []).append(row)
    by_id = {c[0]: c for cs in columns.values() for c in cs}
    grids = []
    for number, name in tables.items():
        wanted = [c for c in columns.get(number, []) if not c[2].startswith(("gristHelper_", "manualSort"))]
        if wanted:
            grids.append(_grid(base, fichier, name, wanted, by_id))
    return grids


def _grid(base, fichier: str, name: str, columns: list[tuple], by_id: dict) -> Grid:
    order = [r[1] for r in base.execute(f"PRAGMA table_info({_name(name)})")]
    columns = [c for c in columns if c[2] in order]
    by = "manualSort, id" if "manualSort" in order else "id"
    asked = ", ".join(_name(c[2]) for c in columns)
    rows = base.execute(f"SELECT {asked} FROM {_name(name)} ORDER BY {by}").fetchall()
    out = {}
    for i, column in enumerate(columns):
        shown = _shown(base, column, by_id)
        out[i] = [column[3] or column[2], *(_cell(r[i], column[4], shown) for r in rows)]
    cells = pd.DataFrame({i: pd.Series(v, dtype=object) for i, v in out.items()})
    return Grid(fichier, name, cells, np.arange(len(rows) + 1), [])


def _shown(base, column: tuple, by_id: dict) -> dict | None:
    """Row number → what a reference shows, None for a column that is no reference."""
    kind, _, table = column[4].partition(":")
    if kind not in ("Ref", "RefList"):
        return None
    seen = by_id.get(column[5])
    if seen is None:
        return {}
    rows = base.execute(f"SELECT id, {_name(seen[2])} FROM {_name(table)}")
    return {i: _cell(v, seen[4], None) for i, v in rows}


def _name(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _cell(value, kind: str, shown: dict | None):
    """A stored value as a spreadsheet would give it; a formula in error is said as such."""
    if isinstance(value, bytes):
        return IN_ERROR
    if isinstance(value, str) and value.startswith('["'):
        try:
            head, *items = json.loads(value)
        except ValueError:
            return value.strip() or None
        if head == "L":
            return ";".join(str(shown.get(x, x) if shown else x) for x in items) or None
        return IN_ERROR if head == "E" else None
    if value is None or value == "":
        return None
    if shown is not None and isinstance(value, int):
        return shown.get(value, value) if value else None
    if kind == "Date" and isinstance(value, int | float):
        return dt.date(1970, 1, 1) + dt.timedelta(days=value // DAY_S)
    if kind.startswith("DateTime") and isinstance(value, int | float):
        zone = kind.partition(":")[2] or "Europe/Paris"
        moment = dt.datetime.fromtimestamp(value, dt.UTC)
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if kind == "Bool" and isinstance(value, int):
        return bool(value)
    if isinstance(value, str):
        return value.strip() or None
    return int(value) if isinstance(value, float) and value.is_integer() else value
