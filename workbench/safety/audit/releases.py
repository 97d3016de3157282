"""What two releases of one period tell together: who came, who left, what the first one hid.

A reader may suppose that late forms only add, that deletions only remove, or nothing: all three are tried.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from workbench.safety.audit.knowledge import Dit
from workbench.safety.audit.world import NEAR
from workbench.safety.bounds import Incoherent, bounds

ADDED, REMOVED, FREE = 1.0, -1.0, 0.0
THEN, APART = "dans la première diffusion", "l’écart entre deux diffusions"


def touched(matrix, older: list[Dit]) -> np.ndarray:
    """Unknowns that the sums tie to a figure released otherwise before."""
    rows, size = matrix.shape
    graph = sparse.bmat([[None, matrix], [matrix.T, None]]) if rows else sparse.csr_matrix((size, size))
    label = sparse.csgraph.connected_components(graph, directed=False)[1][rows:]
    return np.isin(label, np.unique(label[[said.rang for said in older]]))


def compare(matrix, low, high, whole, count, held, older: list[Dit], before: list[Dit], threshold: int):
    """(unknown, what, least, greatest) of the persons two releases give away to one reader.

    Parameters
    ----------
    matrix : sums × unknowns
    low, high : what the reader knows of the last release
    whole, count, held : unknowns that are whole numbers; that count persons; that the reader keeps himself
    older : what he read before and that has changed since
    before : all he read before, older among it

    Returns
    -------
    None when what he read contradicts itself under every supposition
    """
    kept = np.flatnonzero(touched(matrix, older))
    sums = matrix[:, kept]
    sums = sums[np.diff(sums.indptr) > 0]
    size, place = len(kept), {at: i for i, at in enumerate(kept)}
    first = np.zeros(size), np.full(size, np.inf)
    for said in (said for said in before if said.rang in place and said.de < 0):
        i = place[said.rang]
        first[0][i], first[1][i] = said.bas, said.haut
    eye = sparse.identity(size)
    system = sparse.bmat([[sums, None, None], [None, sums, None], [eye, -eye, -eye]], format="csr")
    goal = np.flatnonzero(count[kept])
    at = np.concatenate([size + goal, 2 * size + goal]).astype(int)
    for own in (held[kept], np.zeros(size, dtype=bool)):  # his own figures may have moved too
        found, tried = {}, 0
        then = np.where(own, low[kept], first[0]), np.where(own, high[kept], first[1])
        for sense in (FREE, ADDED, REMOVED):
            gap = (
                np.full(size, 0.0 if sense == ADDED else -np.inf),
                np.full(size, 0.0 if sense == REMOVED else np.inf),
            )
            try:
                least, most = bounds(
                    system,
                    np.zeros(system.shape[0]),
                    np.concatenate([low[kept], then[0], gap[0]]),
                    np.concatenate([high[kept], then[1], gap[1]]),
                    at,
                    np.tile(whole[kept], 3),
                    # none, or the threshold: wide enough
                    (np.where(at < 2 * size, 0.0, -threshold), np.full(len(at), float(threshold))),
                    either=True,
                )
            except Incoherent:
                continue  # this supposition is false: nobody makes it
            tried += 1
            for i, a, b in zip(at, least, most, strict=True):
                a, b = (-b, -a) if b < -NEAR else (a, b)  # persons who left are persons
                if a >= 1 - NEAR and b <= threshold - 1 + NEAR:
                    where = int(kept[i % size]), THEN if i < 2 * size else APART
                    found.setdefault(where, (float(a), float(b)))
        if tried:
            then = np.array([place[at] for at, what in found if what == THEN], dtype=int)
            out = kept[then[_small(sums, first, whole[kept], then, threshold)]]
            return [(at, what, *ends) for (at, what), ends in found.items() if what != THEN or at not in out]
    return None


def _small(sums, first, whole, at, threshold: int) -> np.ndarray:
    """True per unknown that the first release gives away by itself, as where the threshold was lower:
    whatever is published now, nobody can take it back."""
    try:
        least, most = bounds(sums, np.zeros(sums.shape[0]), *first, at, whole)
    except Incoherent:
        return np.zeros(len(at), dtype=bool)
    return (least >= 1 - NEAR) & (most <= threshold - 1 + NEAR)
