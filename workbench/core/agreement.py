"""How far two observers of one regard give the same stage to the same thing.

Never for the team against the coordination: there a gap is something to talk about, not an error of reading.
Sources: J. Cohen, « Weighted kappa », Psychological Bulletin 70 (1968); K. L. Gwet, Handbook of Inter-Rater
Reliability, 4th ed. (2014), chap. 3 for AC2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

DRAWS, SEED = 2000, 20250301
COEFFICIENT_FROM = 10  # pairs; below, counts say all there is to say


@dataclass(frozen=True)
class Agreement:
    """Two readings of n things: counts of the same and of neighbouring codes, then the coefficients.

    kappa, low, high and ac2 are nan below COEFFICIENT_FROM pairs, and kappa also when both observers gave
    one and the same code to everything: it then has no meaning.
    """

    n: int
    exact: int
    proche: int
    kappa: float
    low: float
    high: float
    ac2: float


def agreement(first: Sequence, second: Sequence, codes: Sequence, ordered: bool = True) -> Agreement:
    """Agreement of two readings of the same things, in the same order.

    Parameters
    ----------
    codes : every code that could be given, in order (stages 0–4)
    ordered : weigh a disagreement by the square of its distance; False for codes that are only names

    Raises
    ------
    ValueError : readings of different lengths, or a code that is not one
    """
    a, b = _ranks(first, codes), _ranks(second, codes)
    if len(a) != len(b):
        raise ValueError(f"{len(a)} lectures d’un côté, {len(b)} de l’autre")
    gaps = [abs(i - j) for i, j in zip(a, b, strict=True)]
    exact, near = sum(g == 0 for g in gaps), sum(g <= 1 for g in gaps)
    near = near if ordered else exact
    if len(a) < COEFFICIENT_FROM:
        return Agreement(len(a), exact, near, math.nan, math.nan, math.nan, math.nan)
    weights = credits(len(codes), ordered)
    table = _table(a, b, len(codes))
    return Agreement(
        len(a), exact, near, kappa(table, weights), *_interval(a, b, weights), ac2(table, weights)
    )


def credits(size: int, ordered: bool = True) -> np.ndarray:
    """What each pair of codes is worth: 1 on the diagonal, 0 at the far ends (or off it, for mere names)."""
    import numpy as np

    at = np.arange(size)
    gap = np.abs(at[:, None] - at[None, :])
    return 1.0 - (gap / max(size - 1, 1)) ** 2 if ordered else (gap == 0).astype(float)


def kappa(table: np.ndarray, weights: np.ndarray) -> float:
    """Cohen’s kappa of a table of counts (first × second); nan when chance alone would agree on all."""
    shares = table / table.sum()
    seen = float((weights * shares).sum())
    by_chance = float((weights * shares.sum(1)[:, None] * shares.sum(0)[None, :]).sum())
    return math.nan if math.isclose(by_chance, 1.0) else (seen - by_chance) / (1.0 - by_chance)


def ac2(table: np.ndarray, weights: np.ndarray) -> float:
    """Gwet’s AC2 (AC1 for mere names), steady where nearly everything has the same code and kappa is not."""
    shares, size = table / table.sum(), len(table)
    seen = float((weights * shares).sum())
    common = (shares.sum(0) + shares.sum(1)) / 2
    by_chance = float(weights.sum() / (size * (size - 1)) * (common * (1 - common)).sum())
    return (seen - by_chance) / (1.0 - by_chance)


def _interval(a: list[int], b: list[int], weights: np.ndarray) -> tuple[float, float]:
    """95 % of kappa over things drawn again with replacement, always the same draws."""
    import numpy as np

    size = len(weights)
    cells = np.asarray(a) * size + np.asarray(b)
    drawn = np.random.default_rng(SEED).choice(cells, (DRAWS, len(cells)))
    found = [kappa(np.bincount(row, minlength=size * size).reshape(size, size), weights) for row in drawn]
    kept = np.asarray(found)[~np.isnan(found)]
    return tuple(float(q) for q in np.quantile(kept, (0.025, 0.975))) if len(kept) else (math.nan, math.nan)


def _table(a: list[int], b: list[int], size: int) -> np.ndarray:
    import numpy as np

    cells = np.asarray(a) * size + np.asarray(b)
    return np.bincount(cells, minlength=size * size).reshape(size, size)


def _ranks(given: Sequence, codes: Sequence) -> list[int]:
    at = {code: rank for rank, code in enumerate(codes)}
    unknown = sorted({str(g) for g in given if g not in at})
    if unknown:
        raise ValueError(f"codes inconnus\u00a0: {', '.join(unknown)}")
    return [at[g] for g in given]
