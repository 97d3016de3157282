"""Answers that came twice: the same identity, the same declared person, or the same content sent again.

Two persons may well tick the same closed answers: equal content alone is not a double. It is one when the
form was also opened at the same instant, or sent again within ten minutes, or holds the same free text.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd

from workbench.collect import cells
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import Table
from workbench.core.french import fold

SYSTEM = (
    "start", "end", "today", "deviceid", "_id", "_uuid", "_submission_time", "_validation_status",
    "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index", "meta/rootuuid",
    "_attachments", "_geolocation", "_parent_table_name", "_parent_index",
)  # fmt: skip
REFUSED = ("not approved", "non approuvé", "on hold", "en attente", "validation_status_not_approved",
           "validation_status_on_hold")  # fmt: skip
UNFINISHED = "réponse non terminée"  # what readers of other tools write in the status
AGAIN_S = 600  # seconds within which the same content is one answer sent again
FREE_TEXT = 20  # characters: two persons do not write the same sentence


def system(entetes: list[str]) -> list[str]:
    """Headers the tool adds by itself."""
    return [e for e in entetes if fold(e) in SYSTEM or fold(e).startswith("_submission__")]


def refused(table: Table) -> np.ndarray:
    """« réponse non validée » for the answers the coordinator did not approve, "" for the others."""
    entetes, reasons = [fold(e) for e in table.entetes], np.full(len(table.grid.cells), "", dtype=object)
    if "_validation_status" in entetes:
        status = table.grid.cells[entetes.index("_validation_status")]
        reasons[[isinstance(s, str) and fold(s) in REFUSED for s in status]] = "réponse non validée"
        reasons[(status == UNFINISHED).to_numpy(dtype=bool)] = UNFINISHED
    return reasons


def doubles(
    source: Source, table: Table, candidates: np.ndarray, system: list[str], written_in: list[str]
) -> dict[int, str]:
    """Row → reason, for the answers to set apart; of two, the last one sent is kept.

    candidates : rows still kept (boolean); system : headers that are no answers; written_in : headers of
    free texts
    """
    grid = table.grid.cells
    column = {fold(e): grid[i] for i, e in reversed(list(enumerate(table.entetes)))}
    sent = _instants(column.get("_submission_time"), len(grid))
    # the order of the file breaks ties, so that the same file always gives the same answer
    rows = sorted(
        np.flatnonzero(candidates), key=lambda r: (sent[r] is not None, sent[r] or dt.datetime.min, r)
    )
    out: dict[int, str] = {}
    for name, reason in (("_uuid", "réponse reçue deux fois"), (fold(source.doublons_par), "même personne")):
        if name and name in column:
            _same_key(rows, column[name], reason, out)
    content = [i for i, e in enumerate(table.entetes) if e not in system]
    free = [i for i in content if table.entetes[i] in written_in]
    starts = column.get("start")
    groups: dict[tuple, list[int]] = {}
    for row in rows:
        if row not in out:
            groups.setdefault(tuple(_plain(grid.iat[row, i]) for i in content), []).append(row)
    for answer, same in groups.items():
        written = any(len(answer[content.index(i)]) >= FREE_TEXT for i in free)
        for earlier, later in pairwise(same):
            if written or _again(earlier, later, sent, starts):
                out[earlier] = "réponse envoyée deux fois"
    return out


def _same_key(rows: list[int], keys: pd.Series, reason: str, out: dict[int, str]) -> None:
    last: dict[str, int] = {}
    for row in rows:
        key = _plain(keys.iloc[row])
        if not key or row in out:
            continue
        if key in last:
            out[last[key]] = reason
        last[key] = row


def _again(earlier: int, later: int, sent: list, starts) -> bool:
    if starts is not None and _plain(starts.iloc[earlier]):
        if _plain(starts.iloc[earlier]) == _plain(starts.iloc[later]):
            return True
    elif sent[earlier] is None or sent[later] is None:
        return True  # nothing else to tell them apart: equal rows are one row
    if sent[earlier] is None or sent[later] is None:
        return False
    return abs((sent[later] - sent[earlier]).total_seconds()) <= AGAIN_S


def _instants(column, n: int) -> list[dt.datetime | None]:
    if column is None:
        return [None] * n
    return [_instant(x) for x in column]


def _instant(cell) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    try:
        return dt.datetime.fromisoformat(str(cell)).replace(tzinfo=None)
    except ValueError:
        try:
            return dt.datetime.combine(cells.date(cell), dt.time())
        except (cells.Unreadable, TypeError):
            return None


def _plain(cell) -> str:
    return "" if cell is None or cell != cell else fold(cells.text(cell))
