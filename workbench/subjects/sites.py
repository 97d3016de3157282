"""Where one, two or three more lieux (or services) would put most people within reach: it informs, no more.

Maximal covering: at most k sites, chosen so that the inhabitants of the communes they newly reach are the
most. Solved by integer programming (HiGHS, through scipy): the best choice, proven or said not to be, and the
choices nearly as good, because some per cent between two sites are less than what the hypotheses of travel
time differ by.

Source: Church and ReVelle, "The maximal covering location problem" (1974).
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.subjects import access, mesh
from workbench.subjects.travel import CENTRAL, NAMES, Travel

NEAR = 0.05  # a choice that gains within 5 % of the best is nearly as good
LISTED = 5  # choices nearly as good that are looked for
SECONDS = 20.0  # for one k, the solver's time in all


class Choice(NamedTuple):
    """Sites (ranks of candidates, ascending) and the inhabitants they newly put within reach."""

    sites: tuple[int, ...]
    gain: float


class Answer(NamedTuple):
    """The best choice found for k sites.

    presque : other choices within NEAR of it, best first, LISTED at most
    borne : what no choice can exceed; equal to the gain when the best is proven
    complet : False when time ran out before every choice nearly as good was looked for
    """

    meilleur: Choice
    presque: tuple[Choice, ...]
    borne: float
    complet: bool

    @property
    def prouve(self) -> bool:
        return self.borne <= self.meilleur.gain * (1 + 1e-6) + 1e-6


def cover(travel: Travel, sites: DataFrame, already: DataFrame, within: float = 20) -> dict:
    """{hypothesis: boolean sparse matrix, sites × communes}: communes a site reaches and nobody does yet.

    sites, already : lieu, commune
    """
    from scipy.sparse import csr_array, diags_array

    near, held = (mesh.within_reach(travel, rows, within) for rows in (sites, already))
    shape, out = (len(sites), len(travel.codes)), {}
    for name in NAMES:
        kept, done = near[near[name] <= within], held.loc[held[name] <= within, "de"]
        beyond = np.ones(shape[1])
        beyond[done.unique()] = 0
        matrix = csr_array((np.ones(len(kept)), (kept["lieu"], kept["de"])), shape=shape)
        out[name] = (matrix @ diags_array(beyond)).tocsr()
    return out


def gain(people: np.ndarray, matrix, sites) -> float:
    """Inhabitants that these sites newly reach, each once."""
    rows = matrix[list(sites)]
    return float(people[np.unique(rows.indices[rows.data > 0])].sum())


def best(people: np.ndarray, matrix, k: int, seconds: float = SECONDS) -> Answer:
    """The best choice of at most k sites, proven unless time runs out, and the choices nearly as good.

    people : inhabitants by commune; matrix : sites × communes (of `cover`)
    """
    matrix = matrix.copy()
    matrix.eliminate_zeros()
    alone = matrix @ people
    first = _greedy(people, matrix, k)
    floor = first.gain * (1 - NEAR)
    if first.gain <= 0:
        return Answer(Choice((), 0.0), (), 0.0, True)
    # A site that, with the k − 1 largest beside it, stays under the floor is in no choice worth listing.
    top = np.sort(alone)[::-1][: k - 1].sum()
    kept = np.flatnonzero((alone > 0) & (alone + top >= floor))
    rows = matrix[kept]
    end, found, bound = time.monotonic() + seconds, [], None
    while len(found) <= LISTED and (left := end - time.monotonic()) > 0:
        sites, limit = _solve(people, rows, min(k, len(kept)), [c.sites for c in found], kept, left)
        bound = limit if bound is None else bound
        if sites is None:
            break
        choice = Choice(sites, gain(people, matrix, sites))
        if found and choice.gain < max(c.gain for c in found) * (1 - NEAR):
            break
        found.append(choice)
    timed = time.monotonic() >= end
    found = found or [first]
    found.sort(key=lambda c: (-c.gain, c.sites))
    bound = max(bound if bound is not None else float(people @ (matrix.sum(axis=0) > 0)), found[0].gain)
    return Answer(found[0], tuple(found[1 : LISTED + 1]), float(bound), not timed)


def _greedy(people: np.ndarray, matrix, k: int) -> Choice:
    left, chosen = people.astype(float).copy(), []
    for _ in range(k):
        gains = matrix @ left
        site = int(np.argmax(gains))
        if gains[site] <= 0:
            break
        chosen.append(site)
        row = matrix[[site]]
        left[row.indices] = 0
    return Choice(tuple(sorted(chosen)), float(people.sum() - left.sum()))


def _solve(people, rows, k: int, without, kept, seconds: float):
    """(ranks of the best sites not in `without`, upper bound); (None, bound) when nothing was found."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    demands, weights = _merged(people, rows)
    n, m = rows.shape[0], demands.shape[1]
    place = {site: i for i, site in enumerate(kept)}
    cuts = [[place[s] for s in sites] for sites in without if sites]
    # reached_i ≤ Σ of the sites that reach it; then at most k sites; then none of the choices already found
    reach = hstack([demands.T.tocsr(), -eye_array(m)])
    limits = csr_array(np.concatenate([np.ones((1, n)), np.zeros((1, m))], axis=1))
    constraints = [LinearConstraint(reach, 0, np.inf), LinearConstraint(limits, 0, k)]
    for cut in cuts:
        row = np.zeros((1, n + m))
        row[0, cut] = 1
        # a choice holding all of these sites and less than k in all may be the same choice with one more
        constraints.append(LinearConstraint(csr_array(row), 0, len(cut) - 1))
    result = milp(
        -np.concatenate([np.zeros(n), weights]),
        constraints=constraints,
        bounds=Bounds(0, 1),
        integrality=np.concatenate([np.ones(n), np.zeros(m)]),
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": 0.0},
    )
    limit = getattr(result, "mip_dual_bound", None)
    limit = float(weights.sum()) if limit is None or not np.isfinite(limit) else -float(limit)
    if result.x is None:
        return None, limit
    chosen = tuple(sorted(int(s) for s in kept[result.x[:n] > 0.5]))
    return (chosen or None), limit


def _merged(people: np.ndarray, rows):
    """Communes reached by the same sites as one: (sites × groups, inhabitants by group)."""
    from scipy.sparse import csc_array

    columns = csc_array(rows)
    columns.sort_indices()
    cells = np.split(columns.indices, columns.indptr[1:-1])
    groups: dict[bytes, list[int]] = {}
    for commune, sites in enumerate(cells):
        if len(sites):
            groups.setdefault(sites.tobytes(), []).append(commune)
    first = [g[0] for g in groups.values()]
    return columns[:, first], np.array([people[g].sum() for g in groups.values()])


def answers(
    communes: DataFrame,
    travel: Travel,
    sites: DataFrame,
    already: DataFrame,
    most: int = 3,
    within: float = 20,
) -> dict[int, tuple[Answer, dict[str, Answer], dict]]:
    """For one to `most` sites: the central answer, what each other hypothesis would choose, and the covers.

    Returns
    -------
    {k: (central Answer, {other hypothesis: Answer}, {hypothesis: sites × communes})}
    """
    people = access.people(communes).to_numpy()
    covers = cover(travel, sites, already, within)
    out = {}
    for k in range(1, most + 1):
        central = best(people, covers[CENTRAL], k)
        others = {name: best(people, covers[name], k) for name in NAMES if name != CENTRAL}
        out[k] = (central, others, covers)
        if len(central.meilleur.sites) < k:
            break
    return out


def added(people: np.ndarray, covers: dict, sites) -> tuple[float, float]:
    """What some sites add together, from the least to the most of the hypotheses."""
    found = [gain(people, m, sites) for m in covers.values()]
    return min(found), max(found)


def candidates(communes: DataFrame) -> DataFrame:
    """Every commune of the territory as a site: lieu and commune are its code."""
    codes = communes["code_insee"].astype("str").to_numpy()
    return pd.DataFrame({"lieu": codes, "commune": codes})
