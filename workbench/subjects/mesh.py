"""The mesh of the territory: who lives within reach of an open lieu, under three hypotheses.

Without a road network at hand, a travel time is the straight line (EPSG:2154, town hall to town hall)
times a detour, divided by a speed. It is always given under three hypotheses, never as one number. Measured
minutes (table temps_mesures) replace the estimate of their pair in every hypothesis.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

ENOUGH_PAIRS = 20


class Scenario(NamedTuple):
    """A hypothesis: road length over straight line, and mean speed."""

    nom: str
    detour: float
    vitesse_kmh: float


SCENARIOS = (
    Scenario("favorable", 1.22, 55.0),
    Scenario("centrale", 1.30, 48.0),
    Scenario("prudente", 1.45, 43.0),
)
"""From the shortest times to the longest; 48 km/h: Insee Analyses BFC n° 81, the others are judgement."""
FAVOURABLE, CENTRAL, PRUDENT = (s.nom for s in SCENARIOS)
CLASSES = ("dans", "selon", "hors")


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


def minutes(communes: DataFrame, lieux: DataFrame, measured: DataFrame | None = None) -> DataFrame:
    """Minutes by road from each commune to the nearest of the lieux, per hypothesis.

    Parameters
    ----------
    communes : code_insee, point_lon, point_lat (degrees)
    lieux : lieu, commune (Insee code, one of `communes`; others are left out)
    measured : de (Insee code), vers (lieu), minutes

    Returns
    -------
    One row per commune, index code_insee: a column of minutes per hypothesis, and the id of the `proche`
    lieu in the central one; nan and "" when no lieu is known
    """
    codes = communes["code_insee"].astype("str").to_numpy()
    out = DataFrame(index=pd.Index(codes, name="code_insee"))
    lieux = lieux[lieux["commune"].astype("str").isin(codes)]
    if lieux.empty or not len(codes):
        return out.assign(**{s.nom: np.nan for s in SCENARIOS}, proche="")
    xy = _metres(tuple(communes["point_lon"].astype(float)), tuple(communes["point_lat"].astype(float)))
    there = pd.Index(codes).get_indexer(lieux["commune"].astype("str"))
    km = np.hypot(*(xy[:, None, :] - xy[None, there, :]).transpose(2, 0, 1)) / 1000
    ids = lieux["lieu"].to_numpy()
    for s in SCENARIOS:
        times = km * s.detour / s.vitesse_kmh * 60
        times = _overridden(times, codes, ids, measured)
        out[s.nom] = np.nanmin(times, axis=1)
        if s.nom == CENTRAL:
            out["proche"] = ids[np.nanargmin(times, axis=1)]
    return out


def _overridden(times: np.ndarray, codes, ids, measured: DataFrame | None) -> np.ndarray:
    if measured is None or measured.empty:
        return times
    times = times.copy()
    rows, columns = pd.Index(codes).get_indexer(measured["de"]), pd.Index(ids).get_indexer(measured["vers"])
    known = (rows >= 0) & (columns >= 0) & measured["minutes"].notna().to_numpy()
    times[rows[known], columns[known]] = measured["minutes"].to_numpy(dtype=float)[known]
    return times


@lru_cache(maxsize=8)
def _metres(lons: tuple, lats: tuple) -> np.ndarray:
    """Points in metres, EPSG:2154, shape (n, 2)."""
    from pyproj import Transformer

    return np.column_stack(Transformer.from_crs(4326, 2154, always_xy=True).transform(lons, lats))


def calibration(communes: DataFrame, lieux: DataFrame, measured: DataFrame) -> dict | None:
    """What measured times say of the central hypothesis; None below ENOUGH_PAIRS pairs.

    Returns
    -------
    paires, facteur (median of measured over estimated), ecart_min (mean absolute error of the central
    hypothesis, minutes), fourchette (pairs whose measured time is between the favourable and prudent ones)
    """
    if measured.empty:
        return None
    estimated = []
    for lieu, rows in measured.groupby("vers"):
        times = minutes(communes, lieux[lieux["lieu"] == lieu]).reindex(rows["de"])
        estimated.append(rows.assign(**{s.nom: times[s.nom].to_numpy() for s in SCENARIOS}))
    pairs = pd.concat(estimated).dropna(subset=[CENTRAL, "minutes"])
    pairs = pairs[pairs[CENTRAL] > 0]
    measure = pairs["minutes"].astype(float)
    if len(pairs) < ENOUGH_PAIRS:
        return None
    return {
        "paires": len(pairs),
        "facteur": float((measure / pairs[CENTRAL]).median()),
        "ecart_min": float((measure - pairs[CENTRAL]).abs().mean()),
        "fourchette": int(measure.between(pairs[FAVOURABLE], pairs[PRUDENT]).sum()),
    }


def classes(times: DataFrame, within: float = 20) -> pd.Series:
    """Class of each commune: « dans » in all hypotheses, « selon » in some, « hors » in none, "" unknown."""
    reached = times[[s.nom for s in SCENARIOS]] <= within
    found = np.where(reached.all(axis=1), "dans", np.where(reached.any(axis=1), "selon", "hors"))
    return pd.Series(np.where(times[CENTRAL].isna(), "", found), index=times.index, name="classe")


def population_within(communes: DataFrame, times: DataFrame, within: float) -> dict[str, float]:
    """Inhabitants (pop_mun_2023) of the communes within `within` minutes, per hypothesis."""
    people = communes.set_index(communes["code_insee"].astype("str"))["pop_mun_2023"].reindex(times.index)
    return {s.nom: float(people[times[s.nom] <= within].sum()) for s in SCENARIOS}


def reach(
    communes: DataFrame, lieux: DataFrame, within: float = 20, measured: DataFrame | None = None
) -> DataFrame:
    """Communes with their times, their class and their nearest lieu: what the map and its tables show.

    Returns
    -------
    the columns of `communes` plus favorable, centrale, prudente (minutes), proche (lieu), classe
    """
    times = minutes(communes, lieux, measured)
    out = communes.reset_index(drop=True)
    for name in times:
        out[name] = times[name].to_numpy()
    return out.assign(classe=classes(times, within).to_numpy())


def by_epci(reached: DataFrame) -> DataFrame:
    """Per EPCI: communes, habitants, and the inhabitants of each class; index epci_nom, largest first."""
    people = reached.pivot_table(
        index="epci_nom", columns="classe", values="pop_mun_2023", aggfunc="sum", fill_value=0, observed=True
    )
    people = people.reindex(columns=list(CLASSES), fill_value=0)
    groups = reached.groupby("epci_nom", observed=True)
    out = people.assign(
        communes=groups.size(),
        habitants=groups["pop_mun_2023"].sum(),
        hors_communes=groups["classe"].agg(lambda c: int((c == "hors").sum())),
    )
    return out.sort_values(["habitants"], ascending=False)


def beyond(reached: DataFrame) -> DataFrame:
    """The communes beyond reach in every hypothesis, most inhabited first."""
    out = reached[reached["classe"] == "hors"]
    return out.sort_values(["pop_mun_2023", "nom"], ascending=[False, True])
