"""From dense arrays to the rows of `mesures`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.states import ETATS, etat_dtype

COLUMNS = [
    "niveau",
    "sujet",
    "periode",
    "indicateur",
    "modalite",
    "numerateur",
    "denominateur",
    "n",
    "valeur",
    "valeur_max",
    "etat",
    "vu",
    "attendu",
    "unite_couverture",
    "mode",
    "source",
    "table",
]
TEXTS = (
    "niveau",
    "sujet",
    "periode",
    "indicateur",
    "modalite",
    "unite_couverture",
    "mode",
    "source",
    "table",
)
NUMBERS = ("numerateur", "denominateur", "n", "valeur", "valeur_max", "vu", "attendu")
RESEAU = "reseau"


def block(niveau, sujets, periodes, indicateur, table, *, modalites=("",), kept=None, **arrays) -> dict:
    """Rows of one indicator at one level: every subject × period × modality.

    Parameters
    ----------
    arrays : columns of `mesures` as arrays that broadcast to (subject, period, modality); etat holds codes
    kept : boolean array of the same shape, rows to write; all by default
    """
    shape = len(sujets), len(periodes), len(modalites)
    chosen = slice(None) if kept is None else np.broadcast_to(kept, shape).ravel()

    def spread(values, axis: int):
        at = [None, None, None]
        at[axis] = slice(None)
        return np.broadcast_to(np.asarray(values, dtype=object)[tuple(at)], shape).ravel()[chosen]

    size = int(np.prod(shape)) if kept is None else int(np.count_nonzero(chosen))
    out = {
        "niveau": np.full(size, niveau, dtype=object),
        "sujet": spread(sujets, 0),
        "periode": spread(periodes, 1),
        "indicateur": np.full(size, indicateur, dtype=object),
        "modalite": spread(modalites, 2),
        "table": np.full(size, table, dtype=object),
    }
    for name in (*NUMBERS, "etat", "unite_couverture", "mode", "source"):
        default = np.nan if name in NUMBERS else ""
        value = np.asarray(arrays.get(name, default))
        while value.ndim and value.ndim < 3:
            value = value[..., None]
        out[name] = np.broadcast_to(value, shape).ravel()[chosen]
    return out


def frame(blocks: list[dict]) -> DataFrame:
    """All rows as a DataFrame, sorted so that the same inputs give the same bytes."""
    joined = {name: np.concatenate([b[name] for b in blocks]) if blocks else np.array([]) for name in COLUMNS}
    codes = joined["etat"].astype(int)
    joined["etat"] = pd.Categorical.from_codes(codes, dtype=etat_dtype())
    figure = codes == ETATS.index("valeur")
    for name in NUMBERS:
        values = joined[name].astype(float)
        joined[name] = values if name in ("vu", "attendu") else np.where(figure, values, np.nan)
    for name in TEXTS:
        joined[name] = _text(joined[name])
    rows = DataFrame(joined, columns=COLUMNS)
    order = np.lexsort([rows[c].cat.codes if c in CATEGORICAL else rows[c] for c in reversed(KEY)])
    rows = rows.iloc[order].reset_index(drop=True)
    return rows.astype({name: "str" for name in TEXTS})


KEY = ("niveau", "sujet", "periode", "indicateur", "modalite")
CATEGORICAL = KEY


def _text(values) -> pd.Categorical:
    """Texts as sorted categories: few different words, many rows."""
    return pd.Categorical(pd.array(values, dtype="str"))
