"""Equations under construction: which figures are sums of which others."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame
from scipy import sparse

NEAR = 1e-6


class Sums:
    """Equations under construction: Σ children − parent = what is left over."""

    def __init__(self, size: int) -> None:
        self.size, self.count = size, 0
        self.parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.extra: list[DataFrame] = []

    def add(self, parent, child, sign=1.0) -> None:
        """One equation per different parent: Σ of its children (each once) = the parent."""
        pairs = DataFrame({"p": np.asarray(parent), "c": np.asarray(child)}).drop_duplicates()
        pairs = pairs[pairs["p"] != pairs["c"]]
        if not len(pairs):
            return
        code, parents = pd.factorize(pairs["p"])
        self.parts.append((code + self.count, pairs["c"].to_numpy(), np.full(len(pairs), float(sign))))
        self.parts.append((np.arange(len(parents)) + self.count, parents, np.full(len(parents), -1.0)))
        self.count += len(parents)

    def part_of(self, pairs: DataFrame, cells: DataFrame, internal: bool = False) -> None:
        """Children that need not make the whole parent: accounts no section holds, a shared file.

        internal : children may hold more than the parent, by flows between them; everybody is taken to
        know that there are none, or else their size within a factor of two
        """
        pairs = pairs.drop_duplicates(["cell_net", "cell"])
        code, parents = pd.factorize(pairs["cell_net"])
        like, child = cells.loc[parents], pairs["cell"].to_numpy()
        rest = like["valeur"].to_numpy() - np.bincount(code, pairs["valeur"], len(parents))
        least = np.where((rest > -NEAR) & np.isfinite(like["plancher"].to_numpy()), 0.0, -np.inf)
        most = np.full(len(parents), np.inf)
        if internal:
            least, most = np.minimum(2 * rest, 0.0), np.maximum(2 * rest, 0.0)
        every = np.arange(len(parents))
        terms = [(every, parents, 1.0), (code, child, -1.0)]
        self.unknown(like, rest, terms, like["compte"].to_numpy(), least, most)

    def same(self, one, other) -> None:
        """Pairs of figures whose difference everybody knows (zero, as a rule)."""
        pairs = DataFrame({"p": np.asarray(one), "c": np.asarray(other)}).drop_duplicates()
        pairs = pairs[pairs["p"] != pairs["c"]]
        rows = self.count + np.arange(len(pairs))
        self.parts.append((rows, pairs["p"].to_numpy(), np.ones(len(pairs))))
        self.parts.append((rows, pairs["c"].to_numpy(), -np.ones(len(pairs))))
        self.count += len(pairs)

    def unknown(self, like: DataFrame, value, terms, compte=True, plancher=0.0, plafond=np.inf) -> None:
        """Figures nobody prints, one per row of `like`, each equal to Σ coefficient × cell of its terms.

        Parameters
        ----------
        terms : list of (which rows of `like`, cells, coefficient)
        """
        if not len(like):
            return
        made = like[["niveau", "sujet", "structure", "periode", "table", "indicateur"]].assign(
            quantite=-1,
            valeur=np.asarray(value, dtype=float),
            compte=compte,
            montant=False,
            plancher=plancher,
            plafond=plafond,
        )
        new = self.size + sum(len(e) for e in self.extra) + np.arange(len(like))
        self.extra.append(made)
        every = [*terms, (np.arange(len(like)), new, -1.0)]
        self.parts += [(self.count + row, np.asarray(cell), np.full(len(row), c)) for row, cell, c in every]
        self.count += len(like)

    def matrix(self, width: int) -> sparse.csr_matrix:
        if not self.parts:
            return sparse.csr_matrix((0, width))
        row, column, value = (np.concatenate(p) for p in zip(*self.parts, strict=True))
        return sparse.csr_matrix((value, (row, column)), shape=(self.count, width))
