"""Weights that give answers the margins of those they speak for: off unless asked, and the guards allow.

A weight repairs what the margins tell (age, commune), never that only the satisfied answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.french import count

if TYPE_CHECKING:
    from pandas import DataFrame, Series

ANSWERS, PER_CATEGORY, CAP = 50, 10, 3.0
ROUNDS, CLOSE = 200, 1e-9


@dataclass(frozen=True)
class Raked:
    """One weight per answer (mean 1, at most CAP), the effective n to print beside the figure, how near.

    ecart : the largest difference left between a weighted share and its margin, in points; the cap
        may leave some.
    """

    poids: Series
    n_effectif: float
    ecart: float


def refusals(answers: DataFrame, margins: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Why no weight may be used, in French; empty when the guards allow it."""
    if not margins:
        return ["aucune marge connue de la population"]
    found = [f"{count(len(answers), 'réponse')}, il en faut {ANSWERS}"] if len(answers) < ANSWERS else []
    for column, margin in margins.items():
        missing = int(answers[column].isna().sum())
        if missing:
            found.append(f"{column}\u00a0: {count(missing, 'réponse')} sans modalité")
        counts = answers[column].value_counts()
        found += [
            f"{column}, {m}\u00a0: {count(int(counts.get(m, 0)), 'réponse')}, il en faut {PER_CATEGORY}"
            for m in margin
            if counts.get(m, 0) < PER_CATEGORY
        ]
        found += [f"{column}, {m}\u00a0: marge inconnue" for m in sorted(set(counts.index) - set(margin))]
        found += [f"{column}, {m}\u00a0: marge nulle ou négative" for m, v in margin.items() if not v > 0]
    return found


def rake(answers: DataFrame, margins: Mapping[str, Mapping[str, float]]) -> Raked:
    """Iterative proportional fitting with capped weights.

    Parameters
    ----------
    answers : one row per answer, one column per margin
    margins : {column: {category: number of persons of the population}}

    Raises
    ------
    ValueError : a guard refuses, every reason named
    """
    import pandas as pd

    if wrong := refusals(answers, margins):
        raise ValueError("pas de redressement\u00a0: " + "\u202f; ".join(wrong))
    shares = {c: pd.Series(m, dtype=float) / sum(m.values()) for c, m in margins.items()}
    weights = pd.Series(1.0, index=answers.index)
    for _ in range(ROUNDS):
        before = weights
        for column, share in shares.items():
            now = weights.groupby(answers[column]).sum() / weights.sum()
            weights = weights * answers[column].map(share / now)
        weights = _capped(weights)
        if (weights - before).abs().max() < CLOSE:
            break
    left = max(
        float((weights.groupby(answers[c]).sum() / weights.sum() - s).abs().max()) for c, s in shares.items()
    )
    return Raked(weights, float(weights.sum() ** 2 / (weights**2).sum()), 100 * left)


def _capped(weights: Series) -> Series:
    """Mean 1 and none above CAP: what is cut is spread over the others, in proportion."""
    weights = weights / weights.mean()
    while (over := weights > CAP * (1 + CLOSE)).any():
        rest = weights.where(weights < CAP)
        weights = weights.clip(upper=CAP)
        free = ~over & (weights < CAP)
        weights = weights.where(~free, weights * (len(weights) - weights[~free].sum()) / rest[free].sum())
    return weights
