"""Figures that are well formed and look wrong: each becomes a question, never a correction.

A question is closed by mending the figure, or by a correction whose `etait` equals its `devient`.
Each function takes the clean tables (index unique within a table) and yields doubts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from workbench.collect import cells, keys
from workbench.collect.doubts import (
    Context,
    Doubt,
    absences,
    accounts,
    activity,
    figures,
    hours,
    lieux,
    meetings,
    paid,
)
from workbench.collect.doubts.rows import of_rows
from workbench.core import schemas
from workbench.core.errors import Probleme

CHECKS: tuple[Callable[[Context], Iterator[Doubt]], ...] = (
    activity.lieu_not_open,
    activity.month_apart,
    activity.missing_months,
    activity.partly_counted,
    hours.hours_beyond,
    hours.booked_out_of_service,
    hours.open_beyond,
    hours.open_when_shut,
    activity.more_participants,
    activity.visit_half_days,
    activity.dates_astray,
    activity.other_lieux,
    lieux.lieu_gone,
    lieux.shut_but_open,
    lieux.figures_when_shut,
    lieux.alike,
    figures.amounts_in_kilo,
    figures.announced_in_kilo,
    figures.shares_of_one,
    figures.participants_beyond,
    figures.recorded_and_declared,
    figures.not_declared,
    figures.shares_beyond,
    accounts.private_among_public,
    paid.paid,
    meetings.colleges_beyond,
    absences.reasons_of_nothing,
    accounts.of_no_lieu,
    accounts.declared_besides,
    of_rows,
)


def ask(context: Context, exact: set, corrected: dict) -> list[Probleme]:
    """Every question left open, in a stable order.

    exact : (table, index, colonne) said to be right; corrected : those changed, and what they held before
    """
    if context.tables["lieux"].empty:
        return []  # every doubt compares with the lieux: their absence is the error to mend first
    doubts = [d for check in CHECKS for d in check(context)]
    left = [d for d in doubts if not any((d.table, row, d.colonne) in exact for row in d.rows)]
    where = _cells(left, context.tables)
    return [replace(_again(d, corrected), cellule=cell) for d, cell in zip(left, where, strict=True)]


def _again(doubt: Doubt, corrected: dict) -> Probleme:
    """A question that a correction has not closed says so, and how to close it."""
    was = corrected.get((doubt.table, doubt.rows[0], doubt.colonne)) if doubt.rows else None
    if was is None:
        return doubt.probleme
    said = f"déjà corrigé (c’était «\u202f{was or 'vide'}\u202f»), et la question se pose encore"
    cure = "si la valeur est juste maintenant, dire qu’elle est exacte"
    cure = f"{doubt.probleme.remede}\u202f; {said}\u00a0: {cure}"
    return replace(doubt.probleme, remede=cure)


def _cells(doubts: list[Doubt], tables: dict) -> list[tuple[str, ...]]:
    """The cell whose correction closes each question, in the words of corrections.csv; () when it has none.

    The keys of a table are written once for all its questions: a key of a million rows costs a second.
    """
    first = {name: dict.fromkeys(d.rows[0] for d in doubts if d.table == name and d.rows) for name in tables}
    rows = {name: tables[name].loc[list(index)] for name, index in first.items() if index}
    written = {name: keys.written(some, schemas.load(name)) for name, some in rows.items()}
    out = []
    for doubt in doubts:
        if not doubt.rows or doubt.colonne not in schemas.load(doubt.table):
            out.append(())
            continue
        value = rows[doubt.table].at[doubt.rows[0], doubt.colonne]
        said = "" if pd.isna(value) else value if isinstance(value, str) else cells.shown(value)
        out.append((doubt.table, written[doubt.table][doubt.rows[0]], doubt.colonne, said))
    return out
