"""What identifies a row: keys written as text, the order they give, duplicates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.collect.checks import split_source
from workbench.core.errors import Probleme
from workbench.core.schemas import Schema

LARGEST = np.iinfo("int64").max  # what the number of a key may reach


def written(frame: pd.DataFrame, schema: Schema) -> pd.Series:
    """The key of each row as corrections.csv, relectures.csv and etats write it: « col=value;col=value »."""
    out = pd.Series("", index=frame.index, dtype="str")
    for rank, name in enumerate(schema.key):
        column = frame[name]
        if schema[name].dtype.startswith("datetime"):
            values = column.dt.strftime("%Y-%m-%d")
        else:
            values = column.astype("str")
        out = out + (";" if rank else "") + name + "=" + values.where(column.notna(), "").astype("str")
    return out


def codes(frame: pd.DataFrame, names) -> np.ndarray:
    """One integer per row, equal when the rows are equal in the columns `names`, growing in their order."""
    out, different = np.zeros(len(frame), dtype="int64"), 1
    for name in names:
        ranks, unique = pd.factorize(frame[name], sort=True)
        if different * (len(unique) + 1) > LARGEST:
            out, kept = pd.factorize(out, sort=True)
            different = len(kept)
        out = out * (len(unique) + 1) + (ranks + 1)
        different *= len(unique) + 1
    return out


def order(frame: pd.DataFrame, schema: Schema) -> np.ndarray:
    """Positions of the rows by lieu, then by key: one lieu is then read from a parquet without the others."""
    first = [c for c in ("lieu",) if c in schema and c not in schema.key[:1]]
    at = np.argsort(codes(frame, [*first, *schema.key]), kind="stable")
    # half the bytes: this stands beside a long table where the most memory is held
    return at.astype("int32") if len(at) < np.iinfo("int32").max else at


def duplicates(frame: pd.DataFrame, schema: Schema) -> tuple[np.ndarray, list[Probleme]]:
    """(True per row to set apart, problems). Rows that say the same thing twice: the first is kept.

    Rows of one key that disagree are all set apart: which one is right is not for a program to say.
    """
    out = np.zeros(len(frame), dtype=bool)
    if not len(frame) or not schema.key:
        return out, []
    key = codes(frame, schema.key)
    ordered = np.sort(key)  # a sort is cheaper than to hash as many keys as there are rows
    if not (ordered[1:] == ordered[:-1]).any():
        return out, []
    again = pd.Series(key).duplicated(keep=False).to_numpy()
    problemes = []
    positions = np.flatnonzero(again)
    said = written(frame.iloc[positions], schema)
    for _, rows in pd.Series(positions).groupby(key[positions]):
        twins = frame.iloc[rows.to_numpy()]
        same = len(twins[schema.columns].drop_duplicates()) == 1
        apart = rows.to_numpy()[1:] if same else rows.to_numpy()
        out[apart] = True
        first, last = twins.iloc[0], twins.iloc[1]
        fichier, feuille = split_source(last["_source"])
        others = f" ({len(twins)} lignes en tout)" if len(twins) > 2 else ""
        problemes.append(
            Probleme(
                fichier,
                feuille,
                int(last["_ligne"]),
                ", ".join(schema.key),
                said.iloc[_at(positions, rows.iloc[1])],
                f"cette ligne répète la clé de {place(first)}{others}, "
                + (
                    "avec les mêmes valeurs\u00a0: une seule est gardée"
                    if same
                    else "avec d’autres valeurs\u00a0: aucune n’est gardée"
                ),
                "supprimer l’une des deux, ou corriger sa clé",
            )
        )
    return out, problemes


def place(row) -> str:
    """« la ligne 12 de recus/2025/x.xlsx, feuille Passages »."""
    fichier, feuille = split_source(row["_source"])
    return f"la ligne {int(row['_ligne'])} de {fichier}" + (f", feuille {feuille}" if feuille else "")


def _at(positions: np.ndarray, position: int) -> int:
    return int(np.searchsorted(positions, position))
