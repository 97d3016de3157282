"""Small counts: which cells of a breakdown to hide so that one subtraction does not give them back."""

from __future__ import annotations

import numpy as np


def small(counts, threshold: int) -> np.ndarray:
    """Cells of 1 to threshold − 1 persons; zero is nobody and tells nothing of anybody."""
    counts = np.asarray(counts, dtype=float)
    return (counts >= 1) & (counts < threshold)


def hide(counts, threshold: int) -> np.ndarray:
    """Cells of one breakdown to hide when its total is known.

    The cells of 1 to threshold − 1, then the smallest others until at least two are hidden and they sum to
    the threshold or more. Where that cannot be, the whole breakdown is hidden.

    Parameters
    ----------
    counts : numbers of persons, which add up to a known total; nan for a cell nobody publishes
    """
    counts = np.asarray(counts, dtype=float)
    hidden = small(counts, threshold)
    if not hidden.any():
        return hidden
    for rank in np.argsort(counts, kind="stable"):
        if hidden.sum() >= 2 and counts[hidden].sum() >= threshold:
            return hidden
        if not np.isnan(counts[rank]):
            hidden[rank] = True
    if hidden.sum() >= 2 and counts[hidden].sum() >= threshold:
        return hidden
    return np.ones(len(counts), dtype=bool)


def hide_choices(counts, total: float, threshold: int) -> np.ndarray:
    """Cells to hide when several choices were allowed: each is a yes or no of its own."""
    counts = np.asarray(counts, dtype=float)
    return small(counts, threshold) | small(total - counts, threshold)


def unanimous(counts) -> bool:
    """Everybody gave the same answer: the breakdown then tells each person's."""
    counts = np.nan_to_num(np.asarray(counts, dtype=float))
    return bool(counts.sum() > 0 and (counts > 0).sum() == 1)
