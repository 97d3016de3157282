"""What the cells of an unknown sheet say when its headers do not: rows of the header, words, year."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from workbench.collect.columns import convert
from workbench.collect.sources.opening.grid import Grid, header_text
from workbench.collect.sources.proposing import matching
from workbench.collect.sources.proposing.matching import Pair
from workbench.core import schemas
from workbench.core.french import fold, fold_ascii, join
from workbench.core.schemas import Schema

NAMED = ("lieu", "lieux", "structure")  # columns whose words must be known: a room is no lieu
LOOKED = 200  # different words of a column
HALF = 0.5  # share of them that a list must know
_VOID = re.compile(r"(annule|refuse|rembourse|brouillon|cancel)")
FIGURE = re.compile(r"[\d\s.,:/€%h-]+")


def header_rows(grid: Grid, position: int) -> list[int]:
    """Row numbers of a header written on two rows, as merged cells leave them; [] for a header on one."""
    for upper, lower in ((position, position + 1), (position - 1, position)):
        if upper >= 0 and lower < len(grid.cells) and _stacked(grid, upper, lower):
            return [int(grid.lignes[upper]), int(grid.lignes[lower])]
    return []


def _stacked(grid: Grid, upper: int, lower: int) -> bool:
    """The lower row names parts of the upper one (blank beside it) and leaves the other columns to it."""
    above, below = ([header_text(c) for c in grid.cells.iloc[p]] for p in (upper, lower))
    words = [b for b in below if b]
    if sum(map(bool, above)) < 2 or not words or any(FIGURE.fullmatch(w) for w in words):
        return False
    pairs = list(zip(above, below, strict=True))
    beside = any(b and not a and i and below[i - 1] for i, (a, b) in enumerate(pairs))
    return beside and any(a and not b for a, b in pairs)


def of_values(
    table: str, pairs: list[Pair], columns: dict[str, pd.Series], targets: list[str], known
) -> list[Pair]:
    """Pairs that the cells contradict go; a closed list that no header names is found by its words.

    columns : header → cells; known : (table, target) → {folded word: listed word}, {} for an open column
    """
    kept = [p for p in pairs if not _contradicted(p, table, columns, known)]
    taken, found = {p.entete for p in kept}, {p.cible for p in kept}
    for target in targets:
        listed = known(table, target)
        if target in found or len(listed) < 3:
            continue
        for header, cells in columns.items():
            said = _words(cells)
            hits = [w for w in said if knows(listed, w)]
            if header not in taken and hits and len(hits) >= HALF * len(said):
                kept.append(Pair(target, header, f"ses mots : {join(hits[:3])}", 0.9))
                taken.add(header)
                break
    return kept


def _contradicted(pair: Pair, table: str, columns: dict[str, pd.Series], known) -> bool:
    listed, schema = known(table, pair.cible), schemas.load(table)
    if pair.entete in columns and pair.cible in schema and schema[pair.cible].type in ("number", "integer"):
        read = convert(columns[pair.entete], schema[pair.cible])
        words = (
            rank for rank in read.wrong if not re.search(r"\d", str(read.unique[rank]))
        )  # « 2 k€ » is none
        return sum(len(read.rows(rank)) for rank in words) > HALF * (read.codes >= 0).sum()
    if pair.cible not in NAMED or not listed or pair.entete not in columns or fold(pair.entete) in NAMED:
        return False
    said = _words(columns[pair.entete])
    return bool(said) and not any(knows(listed, w) for w in said)


def without_names(heads: list[str], columns: dict[str, pd.Series]) -> list[str]:
    """The headers but those of names of persons; under « Usager », figures are a count."""
    people = {h for h in matching.names(heads) if h not in columns or not _all_figures(columns[h])}
    return [h for h in heads if h not in people]


def _all_figures(cells: pd.Series) -> bool:
    return all(FIGURE.fullmatch(str(x).strip()) for x in cells.dropna())


def _words(cells: pd.Series) -> list[str]:
    """Different words of a column, none when it holds figures."""
    said = list(dict.fromkeys(str(x).strip() for x in cells.dropna()))[:LOOKED]
    return [] if any(FIGURE.fullmatch(w) for w in said) else said


def knows(listed: dict[str, str], word: str) -> bool:
    near = (matching.likeness(word, [w])[0] >= matching.LIKE for w in listed)
    return fold(word) in listed or any(near)


def that_do_not_count(columns: dict[str, pd.Series], taken: list[str]) -> dict[str, list[str]]:
    """{header: words} of what was cancelled, refused or left as a draft, in columns that feed nothing."""
    out = {}
    for header, cells in columns.items():
        words = [w for w in _words(cells) if _VOID.match(fold_ascii(w)) and len(w) <= 30]
        if words and header not in taken:
            out[header] = words
    return out


def year_of(frame: pd.DataFrame | None, schema: Schema) -> int:
    """The year most dates of a reading are of, 0 when it has none."""
    years: Counter = Counter()
    for rule in schema.fields:
        if frame is not None and rule.type == "date" and rule.name in frame:
            read = convert(frame[rule.name], rule)
            years.update(read.values.dt.year.dropna().astype(int).tolist())
    return int(years.most_common(1)[0][0]) if years else 0


def cells_of(grid: Grid, position: int, heads: list[str]) -> dict[str, pd.Series]:
    """Header → cells below it; a header that stands twice is left out."""
    row = [header_text(c) for c in grid.cells.iloc[position]]
    below = grid.cells.iloc[position + 1 :]
    return {
        h: below.iloc[:, row.index(h)]
        for h in heads
        if row.count(h) == 1 and np.any(below.iloc[:, row.index(h)].notna())
    }
