"""Opening, day by day: weekly slots less closures, and the days on which nobody could enter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONDAY = np.datetime64("1970-01-05")  # a Monday: days since then, modulo 7, give the weekday
WHOLE_DAY = 23.98  # hours: « 00:00 » to « 23:59 »
CLOSED = "fermé"


def held(horaires: DataFrame, at: np.ndarray, first: np.ndarray, last: np.ndarray) -> DataFrame:
    """Hours really open, one row per slot and day: slots less closures, overlapping closures once.

    Parameters
    ----------
    horaires : weekly rows of known lieux
    at : code of the lieu of each row
    first, last : first and last day that count, by lieu code

    Returns
    -------
    lieu, date, acces, heures (h; 0 when closures take the whole slot), anime, _source, _ligne, _at
    """
    closed = (horaires["acces"] == CLOSED).to_numpy(dtype=bool)
    slots = _days(horaires[~closed], at[~closed], first, last)
    closures = _days(horaires[closed], at[closed], first, last)
    slots["heures"] = slots["_b"] - slots["_a"]
    if len(closures) and len(slots):
        met = slots.reset_index(names="_slot").merge(
            closures[["_at", "date", "_a", "_b"]], on=["_at", "date"], suffixes=("", "_c")
        )
        met = met.sort_values(["_slot", "_a_c", "_b_c"])
        # two closures may overlap: each one takes only what those before it left
        until = met.groupby("_slot")["_b_c"].cummax()
        before = until.groupby(met["_slot"]).shift(fill_value=0.0)
        start = np.maximum(np.maximum(met["_a"], met["_a_c"]), before)
        lost = (np.minimum(met["_b"], met["_b_c"]) - start).clip(lower=0)
        taken = lost.groupby(met["_slot"]).sum().reindex(slots.index, fill_value=0)
        slots["heures"] = (slots["heures"] - taken).clip(lower=0)
    return slots.drop(columns=["_a", "_b"])


def possible_days(
    horaires: DataFrame, at: np.ndarray, first: np.ndarray, last: np.ndarray, slots: DataFrame
) -> tuple[np.datetime64, np.ndarray]:
    """(first day of the calendar, lieu × day: somebody may have entered).

    On a day of the ordinary week, only if a slot is held; before the lieu said its week, on any day that no
    closure takes whole.
    """
    origin = first.min(initial=np.datetime64("2200-01-01"))
    size = max(int((last.max(initial=origin) - origin).astype(int)) + 1, 0)
    alive, known, shut, open_ = (np.zeros((len(first), size), dtype=bool) for _ in range(4))
    _mark(alive, np.arange(len(first)), first, last, origin)
    start, end = bounds(horaires)
    start, end = np.fmax(start, first[at]), np.fmin(end, last[at])
    begin, finish = hours(horaires)
    closure = (horaires["acces"] == CLOSED).to_numpy(dtype=bool)
    whole = closure & (horaires["jour"] == "tous").to_numpy(dtype=bool) & (finish - begin >= WHOLE_DAY)
    for days, rows in ((known, ~closure), (shut, whole)):
        _mark(days, at[rows], start[rows], end[rows], origin)
    kept = slots[slots["heures"] > 0]
    open_[kept["_at"], (kept["date"].to_numpy("datetime64[D]") - origin).astype(int)] = True
    return origin, alive & ~shut & (open_ | ~known)


def ordinary(
    horaires: DataFrame, at: np.ndarray, first: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(rows of each lieu's ordinary week, the day it is of, by row): in force on its last day; of a lieu that
    opens for a season, on the last day that had one.

    Parameters
    ----------
    horaires : weekly rows of known lieux, closures apart
    at : code of the lieu of each row
    first, last : first and last day looked at, by lieu code
    """
    start, end = bounds(horaires)
    until = np.fmin(end, last[at])
    live = ~(start > last[at]) & (until >= first[at])
    day = np.full(len(last), np.datetime64("NaT", "D"))
    np.fmax.at(day, at[live], until[live])
    return live & (until == day[at]), day[at]


def bounds(rows: DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each row; NaT where the cell is empty."""
    return rows["du"].to_numpy("datetime64[D]"), rows["au"].to_numpy("datetime64[D]")


def hours(rows: DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Beginning and end of each row, in hours; past midnight the end is over 24."""
    begin, end = _hour(rows["ouvre"]), _hour(rows["ferme"])
    return begin, np.where(end > begin, end, end + 24)


def _days(rows: DataFrame, at: np.ndarray, first: np.ndarray, last: np.ndarray) -> DataFrame:
    """Each weekly row on each of its days that count; _a, _b in hours."""
    weekday = pd.Index(JOURS).get_indexer(rows["jour"])
    start, end = bounds(rows)
    start, end = np.fmax(start, first[at]), np.fmin(end, last[at])
    shift = (weekday - (start - MONDAY).astype(int)) % 7
    begin = np.where(weekday >= 0, start + shift.astype("timedelta64[D]"), start)
    step = np.where(weekday >= 0, 7, 1)
    count = np.maximum((end - begin).astype(int) // step + 1, 0)
    which = np.repeat(np.arange(len(rows)), count)
    rank = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    date = begin[which] + (rank * step[which]).astype("timedelta64[D]")
    a, b = hours(rows)
    # a closure of the whole day also takes the evening that runs past midnight
    b = np.where((rows["acces"] == CLOSED) & (b - a >= WHOLE_DAY), 48.0, b)
    kept = rows[["lieu", "acces", "anime", "_source", "_ligne"]].iloc[which].reset_index(drop=True)
    return kept.assign(date=pd.array(date.astype("datetime64[us]")), _at=at[which], _a=a[which], _b=b[which])


def _mark(days: np.ndarray, at, start, end, origin) -> None:
    """True from start to end, both included, on the line of each code."""
    offset = (start - origin).astype(int), (end - origin).astype(int) + 1
    for code, a, b in zip(at, *offset, strict=True):
        days[code, max(a, 0) : max(b, 0)] = True


def _hour(times) -> np.ndarray:
    """« 14:30 » as 14.5."""
    codes, texts = pd.factorize(times)
    found = [int(h) + int(m) / 60 for h, m in (str(t).split(":")[:2] for t in texts)]
    return np.array([*found, np.nan])[codes]
