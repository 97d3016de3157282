"""Statistics for few: what may be said of five lieux and thirty answers, and nothing more.

Plain functions of plain numbers. What two observers share is in `agreement`.
"""

from __future__ import annotations

import math
from statistics import NormalDist

PERCENT_FROM = 20  # below, counts are printed instead of a percentage
OUVERTE, TIREE, FERMEE = "ouverte", "tirée", "fermée"  # how those who answer were reached
WAYS = (OUVERTE, TIREE, FERMEE)
IF_DRAWN = "si les répondants étaient tirés au hasard"
DRAWN = "échantillon tiré au sort"
SILENT = "selon ce que pensent les personnes qui n’ont pas répondu"


def survey_bounds(kind: str, k: int, n: int, asked: int | None = None) -> tuple[float, float, str] | None:
    """What k of n answers leave open, by the way they were reached; None when nothing may be printed.

    Parameters
    ----------
    kind : OUVERTE (anyone could answer), TIREE (drawn among `asked`), FERMEE (all of `asked` were invited)

    Returns
    -------
    (low, high, label), proportions in 0–1, never printed without the label. A census (everybody asked
    answered) has no interval, a closed list without its number of invited none either: an interval around
    those who chose to answer would make self-selection look precise.
    """
    if kind not in WAYS:
        raise ValueError(f"{kind}\u00a0: ouverte, tirée ou fermée")
    _check(k, n)
    if n == 0 or (kind != OUVERTE and (asked is None or n == asked)):
        return None
    if kind == OUVERTE:
        return *wilson(k, n), IF_DRAWN
    return (*drawn(k, n, asked), DRAWN) if kind == TIREE else (*nonresponse_bounds(k, n, asked), SILENT)


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson interval of k/n, as two proportions in 0–1; (nan, nan) when n is 0.

    Only for an open survey, labelled « si les répondants étaient tirés au hasard »; a closed list
    prints its non-response bounds instead.
    """
    _check(k, n)
    if n == 0:
        return math.nan, math.nan
    return _score(k / n, n, confidence)


def drawn(k: int, n: int, population: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of k/n for a sample drawn at random among `population`, the finite-population correction made.

    Wilson with n (N − 1) / (N − n) in the place of n. Only for a drawn sample: of people who chose to
    answer it promises far too much (of intervals said to hold 95 times in 100, some held 26 times).
    """
    _check(k, n)
    if population < n:
        raise ValueError(f"{n} réponses pour {population} personnes\u00a0: il en manque")
    if n == 0:
        return math.nan, math.nan
    if n == population:
        return k / n, k / n
    return _score(k / n, n * (population - 1) / (population - n), confidence)


def _score(p: float, n: float, confidence: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    centre = p + z * z / (2 * n)
    margin = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (centre - margin) / (1 + z * z / n), (centre + margin) / (1 + z * z / n)
    return (0.0 if p == 0 else low), (1.0 if p == 1 else high)


def nonresponse_bounds(k: int, n: int, invited: int) -> tuple[float, float]:
    """Proportions if nobody else agreed, and if everybody else did: 20 of 30 of 45 -> (20/45, 35/45)."""
    _check(k, n)
    if invited < n:
        raise ValueError(f"{invited} invités pour {n} réponses\u00a0: il en manque")
    if invited == 0:
        return math.nan, math.nan
    return k / invited, (k + invited - n) / invited


def percentage_allowed(n: int) -> bool:
    """True from 20 answers on."""
    return n >= PERCENT_FROM


def _check(k: int, n: int) -> None:
    if not 0 <= k <= n:
        raise ValueError(f"{k} sur {n} n’est pas un compte")
