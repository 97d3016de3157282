"""From dense arrays to the rows of `mesures`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame
from pandas.api.types import union_categoricals

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
    "partiels",
    "unite_couverture",
    "mode",
    "jours",
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
    "jours",
    "source",
    "table",
)
NUMBERS = ("numerateur", "denominateur", "n", "valeur", "valeur_max", "vu", "attendu", "partiels")
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

    def spread(values) -> np.ndarray:
        values = np.asarray(values)
        while values.ndim and values.ndim < 3:
            values = values[..., None]
        return np.broadcast_to(values, shape).ravel()[chosen]

    def words(values) -> pd.Categorical:
        codes, met = _coded(values)
        return pd.Categorical.from_codes(spread(codes), met)

    out = {
        "niveau": words(niveau),
        "sujet": words(sujets),
        "periode": words(np.asarray(periodes, dtype=object)[None]),
        "indicateur": words(indicateur),
        "modalite": words(np.asarray(modalites, dtype=object)[None, None]),
        "table": words(table),
        "etat": spread(arrays.get("etat", "")),
    }
    for name in ("unite_couverture", "mode", "jours", "source"):
        out[name] = words(arrays.get(name, ""))
    for name in NUMBERS:
        out[name] = spread(arrays.get(name, np.nan))
    return out


def _coded(values) -> tuple[np.ndarray, pd.Index]:
    """Small codes of the shape of `values`, and the texts they stand for: few words, many rows."""
    values = np.asarray(values, dtype=object)
    codes, met = pd.factorize(values.ravel())
    small = np.int16 if len(met) < np.iinfo(np.int16).max else np.int32
    return codes.astype(small).reshape(values.shape), pd.Index(met, dtype="str")


def frame(blocks: list[dict]) -> DataFrame:
    """All rows as a DataFrame, sorted so that the same inputs give the same bytes."""
    if not blocks:
        blocks = [block("", [], [], "", "")]
    joined = {name: np.concatenate([b[name] for b in blocks]) for name in ("etat", *NUMBERS)}
    joined |= {name: union_categoricals([b[name] for b in blocks], sort_categories=True) for name in TEXTS}
    codes = joined["etat"].astype(int)
    joined["etat"] = pd.Categorical.from_codes(codes, dtype=etat_dtype())
    figure = codes == ETATS.index("valeur")
    for name in NUMBERS:
        values = joined[name].astype(float)
        joined[name] = values if name in ("vu", "attendu") else np.where(figure, values, np.nan)
    rows = DataFrame(joined, columns=COLUMNS)
    order = np.lexsort([rows[c].cat.codes for c in reversed(KEY)])
    rows = rows.iloc[order].reset_index(drop=True)
    return rows.astype({name: "str" for name in TEXTS})


KEY = ("niveau", "sujet", "periode", "indicateur", "modalite")
