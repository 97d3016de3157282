"""Enumerate what really happened: open days, visits. Nothing here imports the rest of the package.

A plan says how many (passages a month, members a year…); this module enumerates one row per thing that
happened: the truth is counted, never typed. Every draw takes a numpy Generator: same seed, same world.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

JOURS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def slots(horaires: DataFrame, debut: str, fin: str) -> DataFrame:
    """Every slot really held between two days, closures removed.

    Parameters
    ----------
    horaires : lieu, jour, ouvre, ferme (HH:MM), acces, du, au (empty: still in force)
    debut, fin : ISO days, both included

    Returns
    -------
    One row per lieu × date × slot: lieu, date, acces, heures (h)
    """
    dates = pd.date_range(debut, fin, freq="D")
    days = DataFrame({"date": dates, "jour": [JOURS[i] for i in dates.day_of_week]})
    weekly = horaires[horaires["acces"] != "fermé"].copy()
    weekly["heures"] = _hours(weekly["ferme"]) - _hours(weekly["ouvre"])
    held = weekly.merge(days, on="jour")
    held = held[_within(held)]
    closures = horaires[horaires["acces"] == "fermé"][["lieu", "du", "au"]]
    closed = closures.merge(days[["date"]], how="cross")
    closed = closed[_within(closed)][["lieu", "date"]].drop_duplicates()
    held = held.merge(closed.assign(ferme_ce_jour=True), on=["lieu", "date"], how="left")
    held = held[held["ferme_ce_jour"].isna()]
    return held[["lieu", "date", "acces", "heures"]].sort_values(["lieu", "date"]).reset_index(drop=True)


def open_slots(held: DataFrame, lieux: DataFrame) -> DataFrame:
    """The slots held between the opening and the closing of their lieu (ferme_le is the first day shut)."""
    dates = held[["lieu"]].merge(lieux[["lieu", "ouvert_le", "ferme_le"]], on="lieu", how="left")
    opened, closed = pd.to_datetime(dates["ouvert_le"]), pd.to_datetime(dates["ferme_le"])
    alive = (held["date"] >= opened) & (closed.isna() | (held["date"] < closed))
    return held[alive].reset_index(drop=True)


def visits(
    frequentation: DataFrame, parts: DataFrame, ouverts: DataFrame, rng: np.random.Generator
) -> DataFrame:
    """One row per entry: a person who came one day for one use.

    Parameters
    ----------
    frequentation : lieu, mois (first day of the month), passages (how many entries that month)
    parts : lieu, usage, part (weights), heures_min, heures_max (h a visit lasts)
    ouverts : lieu, date: the days somebody could enter

    Returns
    -------
    lieu, date, usage, personne (int, a regular or a passer-by of that lieu), heures (h, by half hours).
    A month without an open day has no entry, whatever the plan says.
    """
    days = ouverts[["lieu", "date"]].drop_duplicates()
    days = days.assign(mois=days["date"].dt.to_period("M").dt.to_timestamp())
    days = days.sort_values(["lieu", "date"], ignore_index=True)
    months = frequentation[frequentation["passages"] > 0].merge(days[["lieu", "mois"]].drop_duplicates())
    entries = months.loc[months.index.repeat(months["passages"].astype(int)), ["lieu", "mois"]]
    entries = entries.reset_index(drop=True)
    keys = days.groupby(["lieu", "mois"], sort=True).agg(premier=("date", "size")).reset_index()
    keys = keys.rename(columns={"premier": "jours"})
    keys["debut"] = keys["jours"].cumsum() - keys["jours"]
    place = entries.merge(keys, on=["lieu", "mois"], how="left")
    # a busy day is busier than another: the square root of a uniform leans towards the month's late open days
    pick = (np.sqrt(rng.random(len(place))) * place["jours"]).astype(int) + place["debut"]
    entries["date"] = days["date"].to_numpy()[pick.to_numpy()]
    entries["usage"], low, high = _uses(entries["lieu"], parts, rng)
    span = (high - low) * 2
    entries["heures"] = low + np.floor(rng.random(len(entries)) * (span + 1)) / 2
    entries = entries.sort_values(["lieu", "date", "usage"], kind="stable", ignore_index=True)
    entries["personne"] = _people(entries, rng)
    return entries[["lieu", "date", "usage", "personne", "heures"]]


def _uses(
    lieux: Series, parts: DataFrame, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = rng.random(len(lieux))
    usage = np.empty(len(lieux), dtype=object)
    low, high = np.zeros(len(lieux)), np.zeros(len(lieux))
    where = lieux.groupby(lieux, sort=False).indices
    for lieu, rows in parts.groupby("lieu", sort=False):
        if lieu not in where:
            continue
        at = where[lieu]
        weights = rows["part"].to_numpy(float)
        chosen = np.searchsorted(np.cumsum(weights / weights.sum()), draw[at], side="right")
        chosen = np.minimum(chosen, len(rows) - 1)
        usage[at] = rows["usage"].to_numpy(object)[chosen]
        low[at] = rows["heures_min"].to_numpy(float)[chosen]
        high[at] = rows["heures_max"].to_numpy(float)[chosen]
    return usage, low, high


def _people(entries: DataFrame, rng: np.random.Generator) -> np.ndarray:
    """A different person for each entry of a day, so that entries are person-days; regulars come back."""
    rank = entries.groupby(["lieu", "date"], sort=False).cumcount().to_numpy()
    busiest = entries.groupby("lieu", sort=False)["lieu"].transform("size").to_numpy()
    pool = np.maximum(busiest // 12, rank.max(initial=0) + 1)
    starts = np.floor(rng.beta(1, 3, len(entries)) * pool).astype(int)
    first = np.flatnonzero(rank == 0)
    start = np.repeat(starts[first], np.diff(np.append(first, len(entries))))
    return (start + rank) % pool


def _hours(clock: Series) -> Series:
    parts = clock.astype(str).str.split(":", expand=True).astype(int)
    return parts[0] + parts[1] / 60


def _within(rows: DataFrame) -> Series:
    begin = pd.to_datetime(rows["du"])
    end = pd.to_datetime(rows["au"])
    return (rows["date"] >= begin) & (end.isna() | (rows["date"] <= end))
