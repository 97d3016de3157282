"""The mesh: which lieux of the network are open, or in project, on a day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame


def open_on(lieux: DataFrame, day) -> DataFrame:
    """The lieux open on a day: opened on or before it, not closed yet."""
    return lieux[_standing(lieux, day) == "ouvert"]


def in_project_on(lieux: DataFrame, day) -> DataFrame:
    """The lieux neither open nor closed on a day: not opened yet, or no date of opening while in project."""
    return lieux[_standing(lieux, day) == "projet"]


def _standing(lieux: DataFrame, day) -> pd.Series:
    day = pd.Timestamp(day)
    opened, closed = (pd.to_datetime(lieux[c]) for c in ("ouvert_le", "ferme_le"))
    state = np.where(opened <= day, "ouvert", "projet")
    # A lieu said open without its date is taken as open: the date is asked for elsewhere.
    state = np.where(opened.isna(), lieux["statut"].to_numpy(), state)
    return pd.Series(np.where(closed <= day, "fermé", state), index=lieux.index)
