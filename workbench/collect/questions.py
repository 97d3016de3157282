"""Figures that are well formed and look wrong: each becomes a question, never a correction.

A question is closed by mending the figure, or by a correction whose `etait` equals its `devient`.
Each function takes the clean tables (index unique within a table) and yields doubts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbench.collect import doubts_activity as activity
from workbench.collect import doubts_figures as figures
from workbench.collect.doubts import Context, Doubt
from workbench.core.errors import Probleme

CHECKS: tuple[Callable[[Context], Iterator[Doubt]], ...] = (
    activity.lieu_not_open,
    activity.month_apart,
    activity.missing_months,
    activity.hours_beyond,
    activity.dates_to_come,
    activity.other_lieux,
    figures.amounts_in_kilo,
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
                out.append(doubt.probleme)
    return out
