"""The mesh: which lieux are open, or in project, on a day; which communes each of them reaches."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.subjects.travel import FAVOURABLE, NAMES, PACE, Travel


def open_on(lieux: DataFrame, day) -> DataFrame:
    """The lieux open on a day: opened on or before it, not closed yet."""
    return lieux[_standing(lieux, day) == "ouvert"]


def in_project_on(lieux: DataFrame, day) -> DataFrame:
    """The lieux neither open nor closed on a day: not opened yet, or no date of opening while in project."""
    return lieux[_standing(lieux, day) == "projet"]


def closed_on(lieux: DataFrame, day) -> DataFrame:
    """The lieux closed on a day: `ferme_le` is the first of them."""
    return lieux[_standing(lieux, day) == "fermé"]


def _standing(lieux: DataFrame, day) -> pd.Series:
    day = pd.Timestamp(day)
    opened, closed = (pd.to_datetime(lieux[c]) for c in ("ouvert_le", "ferme_le"))
    state = np.where(opened <= day, "ouvert", "projet")
    # A lieu said open without its date is taken as open: the date is asked for elsewhere.
    state = np.where(opened.isna(), lieux["statut"].to_numpy(), state)
    return pd.Series(np.where(closed <= day, "fermé", state), index=lieux.index)


def within_reach(travel: Travel, lieux: DataFrame, within: float = 20) -> DataFrame:
    """The pairs commune × lieu at most `within` minutes apart in one hypothesis at least.

    Only near pairs are ever held: 3,500 lieux and 35,000 communes make 122 million of them.

    lieux : lieu, commune (Insee code; one of no known commune reaches nobody)

    Returns
    -------
    de (rank in `travel.codes`), lieu (rank in `lieux`), favorable, centrale, prudente (minutes), by de, lieu
    """
    from scipy.spatial import cKDTree

    to = travel.codes.get_indexer(lieux["commune"].astype("str"))
    placed = np.flatnonzero(np.isfinite(travel.xy).all(axis=1))
    seated = np.flatnonzero((to >= 0) & np.isin(to, placed))
    if not len(placed) or not len(seated):
        return DataFrame({"de": [], "lieu": [], **{name: [] for name in NAMES}}).astype(
            {"de": int, "lieu": int}
        )
    # a given or measured time may be shorter than the straight line's: those pairs are all looked at
    metres = 1000 * within / (PACE.min() * travel.facteur) + 1
    near = cKDTree(travel.xy[placed]).query_ball_point(travel.xy[to[seated]], metres)
    ranks = pd.Series(np.arange(len(lieux)), index=lieux["lieu"].to_numpy(), name="lieu")
    found = [
        DataFrame(
            {"de": placed[np.concatenate(near).astype(int)], "lieu": np.repeat(seated, [*map(len, near)])}
        )
    ]
    seats = DataFrame({"vers": to[seated], "lieu": seated})
    given = travel.given.merge(seats, on="vers")[["de", "lieu", *NAMES]].astype({"de": int, "lieu": int})
    measured = travel.measured.assign(lieu=travel.measured["vers"].map(ranks))
    measured = measured[measured["lieu"].isin(seated)].astype({"de": int, "lieu": int})[
        ["de", "lieu", "minutes"]
    ]
    out = pd.concat([*found, given[["de", "lieu"]], measured[["de", "lieu"]]]).astype(int)
    out = out.drop_duplicates().sort_values(["de", "lieu"], ignore_index=True)
    here, there = out["de"].to_numpy(), to[out["lieu"]]
    km = np.hypot(*(travel.xy[here] - travel.xy[there]).T) / 1000
    km[travel.terres[here] != travel.terres[there]] = np.inf  # no estimate crosses the sea
    told = out.merge(given, on=["de", "lieu"], how="left")[list(NAMES)].astype(float)
    own = out.merge(measured, on=["de", "lieu"], how="left")["minutes"].astype(float)
    for pace, name in zip(PACE, NAMES, strict=True):
        out[name] = own.fillna(told[name].fillna(pd.Series(pace * km)) * travel.facteur)
    return out[out[FAVOURABLE] <= within].reset_index(drop=True)
