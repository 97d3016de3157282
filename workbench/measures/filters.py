"""The closed vocabulary of filters: what a declaration may ask of a column, and nothing more.

A peer's référentiel is data: it can name columns and values, never an expression that would be executed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.errors import DataError, Probleme

WORDS = ("egal", "parmi", "sauf", "min", "max", "rempli", "commence_par")


def mask(rows: DataFrame, filtres) -> np.ndarray:
    """Rows that pass every filter, as a boolean array.

    Parameters
    ----------
    filtres : list of {colonne, and one or more of egal, parmi, sauf, min, max, rempli, commence_par}.
        A missing value passes `rempli = false` and `sauf` only.

    Raises
    ------
    DataError : a filter names a column the table does not hold, or a word outside the vocabulary
    """
    kept = np.ones(len(rows), dtype=bool)
    for filtre in filtres or ():
        kept &= _one(rows, filtre)
    return kept


def _one(rows: DataFrame, filtre: dict) -> np.ndarray:
    name = filtre.get("colonne")
    if name not in rows.columns:
        raise _refused(filtre, f"La colonne «\u202f{name}\u202f» n’existe pas dans la table")
    column, kept = rows[name], np.ones(len(rows), dtype=bool)
    for word, value in filtre.items():
        if word == "colonne":
            continue
        if word not in WORDS:
            raise _refused(filtre, f"Le mot «\u202f{word}\u202f» n’est pas dans le vocabulaire")
        kept &= _TESTS[word](column, value)
    return kept


def _plain(tested) -> np.ndarray:
    """A boolean array: what is unknown does not pass."""
    return np.asarray(pd.array(tested, dtype="boolean").fillna(False), dtype=bool)


def _filled(column, value) -> np.ndarray:
    filled = column.notna() & (column != "") if column.dtype in ("str", "object") else column.notna()
    return _plain(filled) == bool(value)


_TESTS = {
    "egal": lambda column, value: _plain(column == value),
    "parmi": lambda column, value: column.isin(list(value)).to_numpy(dtype=bool),
    "sauf": lambda column, value: ~column.isin(list(value)).to_numpy(dtype=bool),
    "min": lambda column, value: _plain(column >= value),
    "max": lambda column, value: _plain(column <= value),
    "rempli": _filled,
    "commence_par": lambda column, value: _plain(column.astype("str").str.startswith(tuple(value))),
}


def _refused(filtre: dict, rule: str) -> DataError:
    return DataError(
        Probleme(
            "referentiel/indicateurs.toml",
            trouve=str(filtre),
            regle=rule,
            remede=f"Mots permis\u00a0: {', '.join(WORDS)}",
        )
    )
