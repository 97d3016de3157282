"""Opening hours: from weekly slots and closures to the hours really held, day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.measures.frame import FAR_FUTURE, FAR_PAST, Cadre

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONDAY = np.datetime64("1970-01-05")  # a Monday: days since then, modulo 7, give the weekday


def ouverture(cadre: Cadre) -> DataFrame:
    """Hours really open, one row per slot and day: slots less closures, while the lieu is open.

    Returns
    -------
    lieu, date, acces, heures (h; 0 when a closure takes the whole slot), anime, _source, _ligne.
    Nothing after the report's day.
    """
    rows = cadre.table("horaires")
    slots = _days(cadre, rows[rows["acces"] != "fermé"])
    closures = _days(cadre, rows[rows["acces"] == "fermé"])
    slots["heures"] = slots["_b"] - slots["_a"]
    if len(closures) and len(slots):
        met = slots.reset_index(names="_slot").merge(
            closures[["lieu", "date", "_a", "_b"]], on=["lieu", "date"], suffixes=("", "_c")
        )
        lost = (np.minimum(met["_b"], met["_b_c"]) - np.maximum(met["_a"], met["_a_c"])).clip(lower=0)
        taken = lost.groupby(met["_slot"]).sum().reindex(slots.index, fill_value=0)
        slots["heures"] = (slots["heures"] - taken).clip(lower=0)
    return slots[["lieu", "date", "acces", "heures", "anime", "_source", "_ligne"]]


def horaires_semaine(cadre: Cadre) -> DataFrame:
    """The ordinary week in force on the last open day of each year, closures left aside.

    Returns
    -------
    lieu, annee, jour, acces, heures (h), _source, _ligne
    """
    rows = cadre.table("horaires")
    rows = rows[rows["acces"] != "fermé"]
    at = cadre.lieu_code(rows["lieu"])
    rows, at = rows[at >= 0], at[at >= 0]
    start, end = _bounds(rows)
    begin, finish = _hour(rows["ouvre"]), _hour(rows["ferme"])
    hours = np.where(finish > begin, finish - begin, finish + 24 - begin)
    hours = hours * np.where(rows["jour"] == "tous", 7, 1)
    found = []
    for y, annee in enumerate(cadre.annees):
        day = np.minimum(cadre.ends[y], cadre.open_until[at])
        held = (start <= day) & (end >= day) & cadre.open_year[at, y]
        part = rows.loc[held, ["lieu", "jour", "acces", "_source", "_ligne"]]
        found.append(part.assign(annee=annee, heures=hours[held]))
    return pd.concat(found, ignore_index=True)


def conventions(cadre: Cadre) -> DataFrame:
    """Whole months between the end of each year and the end of the lieu's lease or agreement.

    Returns
    -------
    lieu, annee, mois_restants (negative when it has run out), _source, _ligne
    """
    rows = cadre.table("lieux")
    rows = rows[rows["convention_fin_le"].notna()]
    last = rows["convention_fin_le"]
    found = []
    for annee, day in zip(cadre.annees, pd.to_datetime(cadre.ends), strict=True):
        months = (last.dt.year - day.year) * 12 + (last.dt.month - day.month)
        months = months - ((last.dt.day < day.day) & ~last.dt.is_month_end).astype(int)
        found.append(rows[["lieu", "_source", "_ligne"]].assign(annee=annee, mois_restants=months))
    return pd.concat(found, ignore_index=True)


def _days(cadre: Cadre, rows: DataFrame) -> DataFrame:
    """Each weekly row on each of its days within the years and the lieu's open life; _a, _b in hours."""
    at = cadre.lieu_code(rows["lieu"])
    rows, at = rows[at >= 0], at[at >= 0]
    weekday = pd.Index(JOURS).get_indexer(rows["jour"])
    start, end = _bounds(rows)
    start = np.maximum(np.maximum(start, cadre.open_from[at]), cadre.starts[0])
    end = np.minimum(np.minimum(end, cadre.open_until[at]), cadre.ends[-1])
    shift = (weekday - (start - MONDAY).astype(int)) % 7
    first = np.where(weekday >= 0, start + shift.astype("timedelta64[D]"), start)
    step = np.where(weekday >= 0, 7, 1)
    count = np.maximum((end - first).astype(int) // step + 1, 0)
    which = np.repeat(np.arange(len(rows)), count)
    rank = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    date = first[which] + (rank * step[which]).astype("timedelta64[D]")
    begin, finish = _hour(rows["ouvre"]), _hour(rows["ferme"])
    finish = np.where(finish > begin, finish, finish + 24)
    finish = np.where((rows["acces"] == "fermé") & (finish >= 23.98), 24.0, finish)
    kept = rows[["lieu", "acces", "anime", "_source", "_ligne"]].iloc[which].reset_index(drop=True)
    return kept.assign(date=pd.array(date.astype("datetime64[us]")), _a=begin[which], _b=finish[which])


def _bounds(rows: DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return (
        rows["du"].fillna(FAR_PAST).to_numpy("datetime64[D]"),
        rows["au"].fillna(FAR_FUTURE).to_numpy("datetime64[D]"),
    )


def _hour(times) -> np.ndarray:
    """« 14:30 » as 14.5."""
    codes, texts = pd.factorize(times)
    hours = [int(h) + int(m) / 60 for h, m in (str(t).split(":")[:2] for t in texts)]
    return np.array([*hours, np.nan])[codes]
