"""What one reader knows, what he can deduce of it, and whether that is too much."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from workbench.safety.audit.context import Contexte
from workbench.safety.audit.folder import RESEAU
from workbench.safety.audit.knowledge import Attaquant, Lu
from workbench.safety.audit.releases import compare
from workbench.safety.audit.world import CELL, NEAR, OTHER, World
from workbench.safety.bounds import Incoherent, bounds

SPREAD = 0.15


class System:
    """The unknowns and sums of a run; each reader changes only what he knows of them."""

    def __init__(self, world: World, lu: Lu, known, contexte: Contexte, schemas: Mapping) -> None:
        self.world, self.lu, self.threshold = world, lu, contexte.seuil
        self.truth = contexte.verite is not None
        self.matrix = world.matrix()
        self.zero = np.zeros(len(world.sommes))
        every = world.chiffres
        self.true = np.array([one.vrai for one in every])
        self.whole = np.array([one.entier for one in every])
        negative = {one.cle[0] for one in every if one.vrai < 0}
        negative |= {every[d.rang].cle[0] for d in lu.dits if d.haut < 0}
        self.floor = np.array([-np.inf if one.cle[0] in negative else 0.0 for one in every])
        self.count = np.array([one.personnes and one.entier and one.genre != OTHER for one in every])
        self.target = self._primary()
        self.agreed = {
            kind: np.array([one.euros and one.sujet in who for one in every])
            for kind, who in contexte.agreed().items()
        }
        self.policy = np.array([getattr(schemas.get(one.table), "policy", "protected") for one in every])
        self.dens = {one.num: one.den for one in known.values() if one.enquete and one.den}
        self.protected = int(self.target.sum())
        self.told = {d.edition for d in (*lu.dits, *lu.anciens)}

    def _primary(self) -> np.ndarray:
        """Small counts, and amounts of few; without the truth, every count of persons may be one."""
        every = self.world.chiffres
        if not self.truth:
            return self.count.copy()
        small = (self.true >= 1) & (self.true < self.threshold)
        few = np.array([1 <= one.contributeurs < self.threshold for one in every])
        alone = np.array(
            [not one.contributeurs >= self.threshold for one in every]
        )  # as what a lieu declares
        own = np.array([one.niveau != RESEAU for one in every])
        cell = np.array([one.genre == CELL for one in every])
        amount = np.array([one.personnes and not one.entier for one in every]) & few
        money = np.array([one.euros for one in every]) & alone & own
        return (self.count & small) | (cell & (amount | money) & (self.true != 0))

    def knows(self, one: Attaquant) -> tuple[np.ndarray, np.ndarray]:
        """Least and greatest value of every unknown, before any deduction."""
        low, high = self.floor.copy(), np.full(len(self.floor), np.inf)
        low[self.world.partis] = high[self.world.partis] = 0.0
        said = [d for d in self.lu.dits if d.edition in one.editions]
        older = {d.rang for d in self.lu.anciens if d.edition in one.editions}
        for d in (d for d in said if d.de < 0):
            low[d.rang], high[d.rang] = max(low[d.rang], d.bas), min(high[d.rang], d.haut)
            self._forms(d.rang, low, high, older)
        if self.truth:
            held = self.holds(one)
            low[held] = high[held] = self.true[held]
        for d in (d for d in said if d.de >= 0 and low[d.de] == high[d.de]):
            low[d.rang] = max(low[d.rang], d.bas * low[d.de] / 100)
            high[d.rang] = min(high[d.rang], d.haut * low[d.de] / 100)
        return low, high

    def _forms(self, at: int, low, high, older: set[int]) -> None:
        """Who reads a question reads how many answered it, be it those of its first release."""
        key = self.world.chiffres[at].cle
        net = self.world.rang.get((self.dens.get(key[0], ""), *key[1:4], ""))
        if net is not None and self.truth and net not in older:
            low[net] = high[net] = self.true[net]

    def holds(self, one: Attaquant) -> np.ndarray:
        """What a lieu keeps itself: all its tables but its users' answers."""
        return np.array([c.sujet in one.siens and not c.enquete for c in self.world.chiffres])

    def against(self, one: Attaquant) -> tuple[list[tuple], list[int]]:
        """(unknown, what, least, greatest, fails) of what this reader learns too well, and the unknowns that
        what is printed contradicts."""
        if not self.told & one.editions:
            return [], []  # no report tells him a figure, and his own tables teach him nothing new
        low, high = self.knows(one)
        aimed = self.target & ~self.holds(one) & (self.policy != "public")
        for edition in one.editions:
            aimed &= ~self.agreed.get(edition, np.False_)
        if RESEAU in one.editions:
            aimed &= self.policy != "reseau"
        out, silent = [], []
        for at, least, most in self._deduced(aimed, low, high, one):
            if least is None:
                silent += at.tolist()
                continue
            for i, a, b in zip(at, least, most, strict=True):
                own = self._own(int(i), one)
                verdict = self._judge(self.true[i] - own, a - own, b - own, self.count[i])
                if verdict is not None:
                    out.append((int(i), "", float(a), float(b), verdict))
        out = self._learnt(out, one) if self.truth and out else out
        older, before = self.lu.before(one.editions)
        if older:
            held = self.holds(one)
            count = self.count & ~held & (self.policy != "public")
            found = compare(self.matrix, low, high, self.whole, count, held, older, before, self.threshold)
            silent += [d.rang for d in older] if found is None else []
            out += [(*caught, True) for caught in found or ()]
        return out, silent

    def _learnt(self, out: list[tuple], one: Attaquant) -> list[tuple]:
        """Less what this reader's own tables tell him already, as a team's part of its bearer's accounts."""
        at = np.array([i for i, *_ in out])
        low, high = self.floor.copy(), np.full(len(self.floor), np.inf)
        held = self.holds(one)
        low[held] = high[held] = self.true[held]
        before = bounds(self.matrix, self.zero, low, high, at, self.whole)
        grain = NEAR * np.maximum(1, np.abs(self.true[at]))
        enough = self._hidden(at, one)
        least, most = np.maximum(before[0], enough[0]) + grain, np.minimum(before[1], enough[1]) - grain
        told = [a > lo or b < hi for (_, _, a, b, _), lo, hi in zip(out, least, most, strict=True)]
        return [caught for caught, more in zip(out, told, strict=True) if more]

    def _deduced(self, aimed, low, high, one: Attaquant):
        """(unknowns, least, greatest); None twice where the printed figures contradict each other."""
        rows, columns, reached = self._parts(low, high)
        at = np.flatnonzero(aimed & reached)
        if not len(at):
            return
        enough = self._hidden(at, one)
        try:
            yield (at, *bounds(self.matrix, self.zero, low, high, at, self.whole, enough))
            return
        except Incoherent:
            pass  # each part apart: the others are sound
        for part in np.unique(columns[at]):
            mine, sums = columns[at] == part, rows == part
            try:
                told = [side[mine] for side in enough]
                ends = bounds(self.matrix[sums], self.zero[sums], low, high, at[mine], self.whole, told)
            except Incoherent:
                ends = (None, None)
            yield (at[mine], *ends)

    def _parts(self, low, high) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Part of each sum and of each unknown, and the unknowns that some number reaches.

        What is hidden with all its sums can be nothing or anything.
        """
        fixed = high - low < NEAR
        free = self.matrix.copy()
        free.data = np.where(fixed[free.indices], 0.0, free.data)
        free.eliminate_zeros()
        rows = free.shape[0]
        graph = sparse.bmat([[None, free], [free.T, None]])
        _, label = sparse.csgraph.connected_components(graph, directed=False)
        start = self.matrix @ np.where(fixed, low, 0.0)
        told = np.zeros(label.max() + 1, dtype=bool)
        told[label[:rows][np.abs(start) > NEAR]] = True
        told[label[rows:][(low > NEAR) | np.isfinite(high)]] = True
        return label[:rows], label[rows:], told[label[rows:]]

    def _hidden(self, at: np.ndarray, one: Attaquant) -> tuple[np.ndarray, np.ndarray]:
        """What is wide enough for each unknown: no need to look farther."""
        own = np.array([self._own(int(i), one) for i in at])
        count = self.count[at]
        rest = self.true[at] - own if self.truth else np.zeros(len(at))
        ends = np.sort([rest * (1 - SPREAD), rest * (1 + SPREAD)], axis=0)
        return np.where(count, own, own + ends[0]), np.where(count, own + self.threshold, own + ends[1])

    def _own(self, at: int, one: Attaquant) -> float:
        """The part of a network's figure that the reader's own lieux put in it."""
        key = self.world.chiffres[at].cle
        if not self.truth or key[1] != RESEAU or self.world.chiffres[at].enquete:
            return 0.0
        parts = (self.world.rang.get((key[0], "lieu", sujet, *key[3:])) for sujet in one.siens)
        return float(sum(self.true[part] for part in parts if part is not None))

    def _judge(self, true: float, low: float, high: float, count: bool) -> bool | None:
        """True: fails; False: a warning; None: well hidden, or nothing to hide."""
        if not count:
            ends = (low, high) if true > 0 else (-high, -low)
            wide = ends[0] <= abs(true) * (1 - SPREAD) + NEAR and ends[1] >= abs(true) * (1 + SPREAD) - NEAR
            return None if wide or abs(true) < NEAR else True
        if self.truth:
            primary = 1 - NEAR <= true <= self.threshold - 1 + NEAR
            return None if not primary or (low < NEAR and high > self.threshold - NEAR) else True
        if low < 1 - NEAR or low > self.threshold - 1 + NEAR:
            return None
        return high < self.threshold - NEAR
