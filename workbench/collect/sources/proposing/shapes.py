"""What the shape of an unknown workbook says: sheets alike, sheets left, merged cells, words as headers."""

from __future__ import annotations

import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import HEADER_ZONE, Grid, header_text
from workbench.collect.sources.proposing import evidence
from workbench.collect.sources.proposing.recognise import heads_at
from workbench.core import schemas
from workbench.core.french import fold, fold_ascii
from workbench.core.states import ECRITS, MANQUANTS

MASKED = "feuille masquée, lue"
ACROSS = 2  # words of a closed list heading figures, from which the sheet is one column per word


def visible(grid: Grid) -> bool:
    return MASKED not in grid.hypotheses


def alike(grids: list[Grid], rank: int, heads: list[str]) -> list[str]:
    """Names of the sheets in sight that hold the same headers (a sheet per month), in their order."""
    wanted = {fold_ascii(h) for h in heads}
    return [
        g.feuille
        for i, g in enumerate(grids)
        if i == rank
        or (visible(g) and any(wanted <= heads_at(g, p) for p in range(min(HEADER_ZONE, len(g.cells)))))
    ]


def left(grids: list[Grid], read: set[str]) -> list[str]:
    """Sheets in sight, with more than a title, that nothing reads."""
    return [g.feuille for g in grids if visible(g) and g.feuille not in read and len(g.cells) > 1]


def repeated(grid: Grid, position: int, source: Source) -> list[str]:
    """Columns of words or days whose cells are merged over several rows: each row means the same."""
    row = [header_text(c) for c in grid.cells.iloc[position]]
    merged = {row[c] for a, b, c in grid.fusions if position < a < b and c < len(row)}
    schema = schemas.load(source.table)
    return [
        t
        for t, h in source.colonnes.items()
        if h in merged and not (t in schema and schema[t].type in ("number", "integer"))
    ]


def across(table: str, heads: list[str], columns: dict[str, pd.Series], known) -> dict[str, list[str]]:
    """{column: headers} when figures stand under the words of its closed list; {} otherwise.

    columns : header → cells; known : (table, column) → {folded word: listed word}
    """
    for rule in schemas.load(table).fields:
        listed = known(table, rule.name)
        if not listed or rule.type == "list" or rule.is_state or fold(rule.title) in map(fold, heads):
            continue
        found = [h for h in columns if evidence.knows(listed, h) and _figures(columns[h])]
        if len(found) >= ACROSS:
            return {rule.name: found}
    return {}


def _figures(cells: pd.Series) -> bool:
    said = [str(x).strip() for x in cells.dropna()]
    return all(evidence.FIGURE.fullmatch(x) or fold(x) in MANQUANTS or fold(x) in ECRITS for x in said)
