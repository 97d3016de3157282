"""What an attacker can compute: the least and greatest value of unknowns bound by sums.

Pure mathematics. Intervals are propagated first, and are exact where the sums make no cycle; what is left is
split in connected components, each solved by HiGHS.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

ROUNDS = 500
NEAR = 1e-6
ROUNDING = 1e-11  # of a sum of amounts, relative: thousands of them are wrong in the last digits of a float
SECONDS = 20.0  # for one solver call
OUT_OF_TIME, IMPOSSIBLE = 1, 2  # what scipy.optimize.milp says of a call


class Incoherent(ValueError):
    """No value of the unknowns satisfies the sums."""


def bounds(
    a, b, lower, upper, targets, integers=True, enough=None, either=False
) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest value each target can take over x with a @ x == b and lower <= x <= upper.

    Parameters
    ----------
    a : equations × unknowns, sparse or dense
    b : right-hand sides; where amounts are added, to ROUNDING of the known terms
    lower, upper : one number or one per unknown; np.inf is allowed
    targets : positions of the unknowns asked for
    integers : whether the unknowns are whole numbers, one boolean or one per unknown
    enough : (least, greatest) per target: a solution known to go as far spares looking for a farther one
    either : and at one end it spares looking for the other, as does an interval known to hold 0

    Returns
    -------
    Two arrays of the length of targets; np.inf where nothing bounds the unknown. A call the solver does not
    finish gives the interval it reached, which is too narrow and never too wide.

    Raises
    ------
    Incoherent : no x satisfies the sums (found by propagation, or in the component of a target)
    """
    a = sparse.csr_matrix(a, dtype=float, copy=True)
    a.sum_duplicates()
    a.eliminate_zeros()
    size = a.shape[1]
    b = np.asarray(b, dtype=float)
    low = np.broadcast_to(np.asarray(lower, dtype=float), size).copy()
    high = np.broadcast_to(np.asarray(upper, dtype=float), size).copy()
    whole = np.broadcast_to(np.asarray(integers, dtype=bool), size)
    targets = np.asarray(targets, dtype=int)
    low, high = propagate(a, b, low, high, whole)
    for rows, columns in _cyclic(a, low, high, whole, targets):
        asked = np.flatnonzero(np.isin(targets, columns))
        _solve(a, b, low, high, whole, rows, columns, targets[asked], _limits(enough, asked), either)
    return low[targets], high[targets]


def _limits(enough, asked) -> dict[int, np.ndarray]:
    """What satisfies the caller for each target, by sign: nothing short of the extreme, by default."""
    if enough is None:
        return {1: np.full(len(asked), -np.inf), -1: np.full(len(asked), np.inf)}
    return {1: np.asarray(enough[0], dtype=float)[asked], -1: np.asarray(enough[1], dtype=float)[asked]}


def propagate(a, b, low, high, whole) -> tuple[np.ndarray, np.ndarray]:
    """Narrow each interval by what the rest of each sum leaves, until nothing moves.

    Raises
    ------
    Incoherent : an interval is empty
    """
    rows, columns = np.repeat(np.arange(a.shape[0]), np.diff(a.indptr)), a.indices
    ratio, size = a.data, a.shape[0]
    empty = np.bincount(rows, minlength=size) == 0
    if (np.abs(b[empty]) > NEAR).any():
        raise Incoherent("an equation without unknown does not hold")
    scale = np.maximum(1.0, np.abs(b))[rows]
    for _ in range(ROUNDS):
        if (low > high + NEAR * np.maximum(1, np.abs(low))).any():
            raise Incoherent("an unknown has no value left")
        high = np.maximum(high, low)
        least = np.where(ratio > 0, ratio * low[columns], ratio * high[columns])
        most = np.where(ratio > 0, ratio * high[columns], ratio * low[columns])
        top = b[rows] - _others(least, rows, size, -np.inf)
        bottom = b[rows] - _others(most, rows, size, np.inf)
        first, last = bottom / ratio, top / ratio
        first, last = np.where(ratio > 0, first, last), np.where(ratio > 0, last, first)
        grain = NEAR * scale / np.abs(ratio)
        first = np.where(whole[columns], np.ceil(first - grain), first)
        last = np.where(whole[columns], np.floor(last + grain), last)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, columns, first)
        np.minimum.at(new_high, columns, last)
        moved = (new_low > low + NEAR).any() or (new_high < high - NEAR).any()
        low, high = new_low, new_high
        if not moved:
            break
    if (low > high + NEAR * np.maximum(1, np.abs(low))).any():
        raise Incoherent("an unknown has no value left")
    return low, np.maximum(high, low)


def _others(part, rows, size: int, infinite: float) -> np.ndarray:
    """For each term of a sum, the sum of the other terms; `infinite` when one of them is."""
    endless = np.isinf(part)
    finite = np.where(endless, 0.0, part)
    count = np.bincount(rows, endless, size)[rows] - endless
    return np.where(count > 0, infinite, np.bincount(rows, finite, size)[rows] - finite)


def _cyclic(a, low, high, whole, targets):
    """(equations, unknowns) of the components propagation does not settle and that hold an open target."""
    free = high - low > NEAR
    wanted = np.zeros(len(low), dtype=bool)
    wanted[targets] = True
    if not (free & wanted).any():
        return
    rows, columns = np.repeat(np.arange(a.shape[0]), np.diff(a.indptr)), a.indices
    kept = free[columns]
    rows, columns, ratio = rows[kept], columns[kept], a.data[kept]
    count, size = a.shape
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, count + columns)), shape=(count + size,) * 2)
    parts, label = sparse.csgraph.connected_components(graph, directed=False)
    edges = np.bincount(label[rows], minlength=parts)
    nodes = np.bincount(label, minlength=parts)
    uneven = (np.abs(np.abs(ratio) - 1) > NEAR) & whole[columns]
    hard = (edges >= nodes) | (np.bincount(label[rows], uneven, parts) > 0)
    asked = np.bincount(label[count:], free & wanted, parts) > 0
    chosen = np.flatnonzero(hard & asked)
    order_row, order_col = np.argsort(label[:count], kind="stable"), np.argsort(label[count:], kind="stable")
    of_row, of_col = label[:count][order_row], label[count:][order_col]
    for part in chosen:
        yield (
            order_row[np.searchsorted(of_row, part) : np.searchsorted(of_row, part, "right")],
            order_col[np.searchsorted(of_col, part) : np.searchsorted(of_col, part, "right")],
        )


def _solve(a, b, low, high, whole, rows, columns, targets, limits, either: bool) -> None:
    """Exact bounds of the targets of one component, written into low and high."""
    small = a[rows]
    fixed = high - low <= NEAR
    taken = small[:, fixed] @ low[fixed]
    slack = ROUNDING * (np.abs(b[rows]) + abs(small[:, fixed]) @ np.abs(low[fixed]))
    slack[abs(small) @ ~whole == 0] = 0.0  # whole numbers add up to the unit
    at = np.searchsorted(columns, targets)
    sums = b[rows] - taken, slack
    system = _System(small[:, columns], sums, low[columns], high[columns], whole[columns], either)
    for sign in (1, -1):
        system.spread(at, sign, limits)
    for sign, side in ((1, low), (-1, high)):
        open_ = system.short(at, sign, limits)
        together = np.bincount(at[open_], minlength=len(columns)).astype(bool) & np.isfinite(side[columns])
        if open_.sum() > 1:  # one solution often reaches many ends
            system.run(sign * together.astype(float))
        for k, (position, target) in enumerate(zip(at, targets, strict=True)):
            if system.short(at[[k]], sign, {s: limits[s][[k]] for s in limits})[0]:
                side[target] = system.extreme(position, sign, side[target])
            else:
                side[target] = system.end(position, sign)


class _System:
    """One component, with the extremes every solution found so far has reached."""

    def __init__(self, a, sums, low, high, whole, either: bool) -> None:
        self.a, (self.b, self.slack), self.low, self.high = a, sums, low, high
        self.whole, self.either = whole.astype(int), either
        self.reached = {1: np.full(len(low), np.inf), -1: np.full(len(low), -np.inf)}

    def end(self, position: int, sign: int) -> float:
        """The least (sign 1) or greatest (−1) value reached of one unknown."""
        best = self.reached[sign][position]
        return float(np.round(best)) if self.whole[position] else float(best)

    def extreme(self, position: int, sign: int, limit: float) -> float:
        """The least or greatest value of one unknown; limit: what propagation allows."""
        best = self.reached[sign][position]
        if np.isfinite(limit) and abs(best - limit) <= NEAR * max(1, abs(limit)):
            return limit
        goal = np.zeros(len(self.whole))
        goal[position] = sign
        if not np.isfinite(limit) and self._endless(goal):
            return limit
        self.run(goal)
        return self.end(position, sign)

    def short(self, at: np.ndarray, sign: int, enough: dict) -> np.ndarray:
        """Which unknowns are not known to go as far as satisfies the caller."""
        found = sign * self.reached[sign][at] > sign * enough[sign] + NEAR
        if self.either:
            found &= -sign * self.reached[-sign][at] > -sign * enough[-sign] + NEAR
            found &= (self.reached[1][at] > NEAR) | (self.reached[-1][at] < -NEAR)
        return found

    def spread(self, at: np.ndarray, sign: int, enough: dict) -> None:
        """Reach what satisfies the caller for as many unknowns at a time as can be; it proves no end.

        Each round asks for the least that is missing to all those left; a round that helps none is the last.
        """
        left = len(at) + 1
        while True:
            short = self.short(at, sign, enough)
            if not 0 < short.sum() < left or not np.isfinite(enough[sign][short]).all():
                return
            left = short.sum()
            self._toward(at[short], sign, enough[sign][short])

    def _toward(self, at: np.ndarray, sign: int, enough: np.ndarray) -> None:
        """One linear programme: the least sum of what is missing to each."""
        count, size = len(at), len(self.whole)
        chosen = sparse.coo_matrix((np.full(count, float(sign)), (np.arange(count), at)), shape=(count, size))
        missing = np.zeros(count), np.full(count, np.inf)
        result = _milp(
            np.concatenate([np.zeros(size), np.ones(count)]),
            sparse.bmat([[self.a, None], [chosen, -sparse.identity(count)]], format="csr"),
            (
                np.concatenate([self.b - self.slack, -missing[1]]),
                np.concatenate([self.b + self.slack, sign * enough]),
            ),
            (np.concatenate([self.low, missing[0]]), np.concatenate([self.high, missing[1]])),
        )
        if result.x is not None and self._are_whole(result.x[:size]):
            self._reach(result.x[:size])

    def _endless(self, goal) -> bool:
        """A linear programme without optimum is unbounded, once there is a solution at all."""
        if not np.isfinite(self.reached[1]).all():
            self.run(np.zeros(len(goal)))
        result = self._call(goal, whole=False)
        return result.x is None and result.status != OUT_OF_TIME

    def run(self, goal) -> None:
        """One solver call; its solution widens what was reached.

        Raises
        ------
        Incoherent : there is no solution
        """
        result = self._call(goal, whole=False)
        if result.x is None or not self._are_whole(result.x):
            result = self._call(goal, whole=True)  # sums of a table have whole corners: this is rare
        if result.status == IMPOSSIBLE:
            raise Incoherent("no value satisfies the sums of a component")
        if result.x is not None:
            self._reach(result.x)

    def _are_whole(self, x) -> bool:
        return np.abs(x - np.round(x))[self.whole > 0].max(initial=0) <= NEAR

    def _reach(self, x) -> None:
        self.reached[1] = np.minimum(self.reached[1], x)
        self.reached[-1] = np.maximum(self.reached[-1], x)

    def _call(self, goal, whole: bool):
        ends = (self.b - self.slack, self.b + self.slack), (self.low, self.high)
        return _milp(goal, self.a, *ends, self.whole if whole else None)


def _milp(goal, a, sums, box, whole=None):
    from scipy.optimize import Bounds, LinearConstraint, milp

    return milp(
        goal,
        integrality=whole,
        constraints=LinearConstraint(a, *sums),
        bounds=Bounds(*box),
        options={"time_limit": SECONDS},
    )
