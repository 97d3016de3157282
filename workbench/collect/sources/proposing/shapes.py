"""What the shape of an unknown workbook says: sheets alike, sheets left, merged cells, words as headers."""

from __future__ import annotations

import re

import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import HEADER_ZONE, Grid, header_text
from workbench.collect.sources.proposing import evidence, matching
from workbench.collect.sources.proposing.known import Known
from workbench.collect.sources.proposing.recognise import heads_at
from workbench.core import schemas
from workbench.core.french import fold, fold_ascii
from workbench.core.states import ECRITS, MANQUANTS

MASKED = "feuille masquée, lue"
ACROSS = 2  # words of a closed list heading figures, from which the sheet is one column per word
_WHOLE = re.compile(r"\d[\d\s]*(?:[.,]0+)?")
# headers of figures that are a sum, a rank or a day, or that measure something else
_OTHER = re.compile(
    r"total|somme|ensemble|cumul|moyenne|\bn[°o]|numero|identifiant|annee|mois|semaine|jour|date|heure|duree"
    r"|temperature|meteo|pluie|montant|recette|€|%"
)


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


def across(
    table: str, heads: list[str], columns: dict[str, pd.Series], known: Known, said: set[str], least: int
) -> dict[str, list[str]]:
    """{column: headers} when figures stand under the words of its closed list; {} otherwise.

    Whole numbers beside them, under a header that is no column of the table, are of a word of the lieu's own
    (« Salle de réunion »), which is to be translated.

    columns : header → cells; said : columns the coordination says herself; least : words that are enough
    where no column gives the figures
    """
    schema = schemas.load(table)
    named = {p.cible: p.entete for p in matching.match(table, [*schema.columns, "mois"], heads)}
    figures = {f.name for f in schema.fields if f.type in ("number", "integer")} & (named.keys() | said)
    for rule in schema.fields:
        listed = known.of(table, rule.name)
        if not listed or rule.type == "list" or rule.is_state or rule.name in named.keys() | said:
            continue
        words = known.translated(table, rule.name) | listed
        found = [h for h in columns if evidence.knows(words, h) and _are(evidence.FIGURE, columns[h])]
        if len(found) >= (ACROSS if figures else least):
            own = {h for h in columns if h not in named.values() and _OTHER.search(fold_ascii(h)) is None}
            return {rule.name: [h for h in columns if h in found or (h in own and _are(_WHOLE, columns[h]))]}
    return {}


def _are(kind: re.Pattern, cells: pd.Series) -> bool:
    said = [str(x).strip() for x in cells.dropna()]
    return all(kind.fullmatch(x) or fold(x) in MANQUANTS or fold(x) in ECRITS for x in said)
