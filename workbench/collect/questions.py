"""Figures that are well formed and look wrong: each becomes a question, never a correction.

A question is closed by mending the figure, or by a correction whose `etait` equals its `devient`.
Each function takes the clean tables (index unique within a table) and yields doubts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from workbench.collect import cells, keys
from workbench.collect import doubts_activity as activity
from workbench.collect import doubts_figures as figures
from workbench.collect import doubts_lieux as lieux
from workbench.collect.doubts import Context, Doubt
from workbench.core import schemas
from workbench.core.errors import Probleme

CHECKS: tuple[Callable[[Context], Iterator[Doubt]], ...] = (
    activity.lieu_not_open,
    activity.month_apart,
    activity.missing_months,
    activity.hours_beyond,
    activity.open_beyond,
    activity.more_participants,
    activity.dates_to_come,
    activity.other_lieux,
    lieux.lieu_gone,
    lieux.alike,
    figures.amounts_in_kilo,
    figures.announced_in_kilo,
    figures.recorded_and_declared,
    figures.sums_and_parts,
)


def ask(context: Context, exact: set) -> list[Probleme]:
    """Every question left open, in a stable order. exact: (table, index, colonne) said to be right."""
    if context.tables["lieux"].empty:
        return []  # every doubt compares with the lieux: their absence is the error to mend first
    out = []
    for check in CHECKS:
        for doubt in check(context):
            if not any((doubt.table, row, doubt.colonne) in exact for row in doubt.rows):
                out.append(replace(doubt.probleme, cellule=_cell(doubt, context.tables[doubt.table])))
    return out


def _cell(doubt: Doubt, frame) -> tuple[str, ...]:
    """The cell whose correction closes the question, in the words of corrections.csv; () when it has none."""
    schema = schemas.load(doubt.table)
    rows = frame.loc[doubt.rows[:1]]
    if not len(rows) or doubt.colonne not in schema:
        return ()
    value = rows[doubt.colonne].iloc[0]
    said = "" if pd.isna(value) else value if isinstance(value, str) else cells.shown(value)
    return doubt.table, keys.written(rows, schema).iloc[0], doubt.colonne, said
