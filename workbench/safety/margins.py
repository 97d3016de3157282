"""Breakdowns of large networks: what margins tell of a cell, without a solver.

With the totals of lieux and of categories known, a cell of a table lies between max(0, n − (N − T)) and
min(n, T), where N and T are what the reader's own figures leave of the whole and of the category: both ends
are reached by exchanges between lieux. It is enough that whoever holds most leaves enough.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.safety.cells import small

GROUP = ["indicateur", "periode"]


def hold(rows: DataFrame, threshold: int) -> np.ndarray:
    """Rows of the network whose breakdown leaves every small cell of a lieu uncertain to every reader.

    Parameters
    ----------
    rows : described mesures, and reseau, diffuse

    Returns
    -------
    boolean per row; a figure that is not a breakdown of persons is True. The reader who holds most of a
    category is taken for the one who attacks, be it the lieu's own bearer.
    """
    kept = np.ones(len(rows), dtype=bool)
    figure = (rows["etat"] == "valeur") & rows["personnes"] & (rows["modalite"] != "")
    each = rows[figure & (rows["niveau"] == "lieu") & ~rows["diffuse"]]
    if not len(each):
        return kept
    category = [*GROUP, "modalite"]
    total = each.groupby(category)["numerateur"].transform("sum")
    held = each.groupby([*category, "structure"])["numerateur"].transform("sum")
    most = held.groupby([each[c] for c in category]).transform("max")
    left = total - most  # T for the reader who holds most of the category
    n = each.groupby([*GROUP, "sujet"])["numerateur"].transform("sum")
    others = n - each["numerateur"]
    whole = others.groupby([each[c] for c in category]).transform("sum")
    largest = others.groupby([each[c] for c in [*category, "structure"]]).transform("sum")
    largest = largest.groupby([each[c] for c in category]).transform("max")
    bad = small(each["numerateur"], threshold) & ((left < threshold) | (whole - largest < n)).to_numpy()
    if bad.any():
        network = np.flatnonzero(rows["reseau"])
        names = pd.MultiIndex.from_frame(each.loc[bad, GROUP])
        kept[network] = ~pd.MultiIndex.from_frame(rows.loc[network, GROUP]).isin(names)
    return kept
