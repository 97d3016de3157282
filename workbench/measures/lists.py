"""Cells that hold a list: one row per item."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame


def explode(rows: DataFrame, column: str) -> DataFrame:
    """One row per item of a list cell (« a;b »); an empty list keeps one row with an empty item."""
    lists = rows[column].fillna("").astype("str")
    if not lists.str.contains(";", regex=False).any():
        return rows.assign(**{column: lists.str.strip()})
    items = lists.str.split(";")
    long = rows.loc[rows.index.repeat(items.str.len())]
    flat = np.array([item.strip() for cell in items for item in cell], dtype=object)
    long = long.assign(**{column: pd.array(flat, dtype="str")})
    return long[(long[column] != "") | ~long.index.duplicated()]
