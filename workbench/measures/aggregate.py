"""Sums, counts and distinct counts over groups, as dense arrays: no loop over lieux.

A group without a row is « not seen » (nan); a row whose figure is blank adds nothing and is not seen
either; a row that says 0 is seen and worth 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.errors import DataError, Probleme

HALF_CENT = 0.005  # euros
OPERATIONS = ("somme", "compte", "distinct", "liste", "plus_grand")


class Part(NamedTuple):
    """One side of a figure over groups: value (nan where nothing was seen) and contributors."""

    value: np.ndarray
    n: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        return ~np.isnan(self.value)


def aggregate(rows: DataFrame, spec: dict, code: np.ndarray, size: int) -> Part:
    """Value and contributors of each group 0…size−1.

    Parameters
    ----------
    rows : selected rows
    spec : operation, colonne, and cle (distinct contributors) or contributeurs (a column of persons)
    code : group of each row, −1 to leave it out
    """
    operation = spec["operation"]
    if operation not in OPERATIONS:
        raise DataError(
            Probleme(
                "referentiel/indicateurs.toml",
                trouve=operation,
                regle="Cette opération n’est pas dans le vocabulaire",
                remede=f"Opérations\u00a0: {', '.join(OPERATIONS)}",
            )
        )
    inside = code >= 0
    rows, code = rows[inside], code[inside]
    if operation == "plus_grand":
        return _largest(rows, spec, code, size)
    if operation == "somme":
        amount = rows[spec["colonne"]].to_numpy(dtype=float, na_value=np.nan)
        known = ~np.isnan(amount)
        rows, code, amount = rows[known], code[known], amount[known]
        value = np.bincount(code, amount, size)
        counts = np.bincount(code, minlength=size)
        # without persons or keys to count, how many rows were summed says nothing of contributors
        nobody = np.full(size, np.nan)
        return Part(_blank(value, counts), _contributors(rows, spec, code, size, nobody, amount != 0))
    if operation == "compte":
        value = np.bincount(code, minlength=size)
    else:
        value = distinct(rows[spec["colonne"]], code, size)
    seen = np.bincount(code, minlength=size)
    return Part(_blank(value, seen), _contributors(rows, spec, code, size, value))


def distinct(keys: pd.Series, code: np.ndarray, size: int) -> np.ndarray:
    """How many different keys each group holds; a blank key is nobody."""
    if not len(code):
        return np.zeros(size)
    number, _ = pd.factorize(keys)
    kept = number >= 0
    pairs = np.unique(code[kept] * (number.max(initial=0) + 1) + number[kept])
    return np.bincount(pairs // (number.max(initial=0) + 1), minlength=size).astype(float)


def once(rows: DataFrame, spec: dict, code: np.ndarray) -> np.ndarray:
    """The codes with −1 on rows whose `unique` key already counted in the same group."""
    unique = spec.get("unique")
    if not unique or not len(rows):
        return code
    again = pd.DataFrame({"c": code, "k": rows[unique].to_numpy()}).duplicated().to_numpy()
    return np.where(again & rows[unique].notna().to_numpy(), -1, code)


def _largest(rows, spec, code, size) -> Part:
    """Sum by the values of `par`, then the largest sum of each group: not known while some have no value."""
    number, names = pd.factorize(rows[spec["par"]])
    width = max(len(names), 1)
    amount = rows[spec["colonne"]].to_numpy(dtype=float, na_value=np.nan)
    kept = (number >= 0) & ~np.isnan(amount)
    cell = code[kept] * width + number[kept]
    sums = _blank(np.bincount(cell, amount[kept], size * width), np.bincount(cell, minlength=size * width))
    sums = sums.reshape(size, width)
    loose = np.bincount(code[number < 0], np.nan_to_num(amount[number < 0]), size)
    seen = ~np.isnan(sums).all(axis=1) & (loose < HALF_CENT)
    value = np.where(seen, np.max(np.where(np.isnan(sums), -np.inf, sums), axis=1), np.nan)
    return Part(value, _contributors(rows, spec, code, size, np.bincount(code, minlength=size)))


def _contributors(rows, spec, code, size, default, counting=None) -> np.ndarray:
    if spec.get("contributeurs"):
        persons = rows[spec["contributeurs"]].to_numpy(dtype=float, na_value=0)
        return np.bincount(code, persons, size)
    if spec.get("cle"):
        if counting is not None:
            rows, code = rows[counting], code[counting]
        return distinct(rows[spec["cle"]], code, size)
    return np.asarray(default, dtype=float)


def _blank(value, seen) -> np.ndarray:
    return np.where(np.asarray(seen) > 0, value, np.nan).astype(float)
