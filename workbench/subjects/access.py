"""Who can reach what: communes and inhabitants within some minutes of a lieu, under three hypotheses."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from workbench.measures import territory
from workbench.subjects.travel import CENTRAL, NAMES, Travel

CLASSES = ("dans", "selon", "hors")
"""Within reach in every hypothesis, in some, in none."""
EVENING = 19.0  # a slot open at that hour is an evening's
OPEN_TO_ALL = "tous"


def classes(times: DataFrame, within: float = 20) -> Series:
    """Class of each commune: « dans », « selon », « hors »; "" when its time is unknown."""
    reached = times[list(NAMES)] <= within
    found = np.where(reached.all(axis=1), "dans", np.where(reached.any(axis=1), "selon", "hors"))
    return Series(np.where(times[CENTRAL].isna(), "", found), index=times.index, name="classe")


def people(communes: DataFrame) -> Series:
    """Inhabitants by commune (index code_insee); a commune whose population is not known counts none."""
    found = communes["pop_mun_2023"].astype("Float64").fillna(0).to_numpy(dtype=float)
    return Series(found, index=pd.Index(communes["code_insee"].astype("str"), name="code_insee"))


def population_within(communes: DataFrame, times: DataFrame, within: float) -> dict[str, float]:
    """Inhabitants (pop_mun_2023) of the communes within `within` minutes, per hypothesis."""
    counted = people(communes).reindex(times.index)
    return {name: float(counted[times[name] <= within].sum()) for name in NAMES}


def reach(communes: DataFrame, travel: Travel, lieux: DataFrame, within: float = 20) -> DataFrame:
    """Communes with their times, their class and their nearest lieu: what the map and its tables show.

    Returns
    -------
    the columns of `communes` plus favorable, centrale, prudente (minutes), proche (lieu), classe
    """
    times = travel.nearest(lieux)
    out = communes.reset_index(drop=True)
    for name in times:
        out[name] = times[name].to_numpy()
    return out.assign(classe=classes(times, within).to_numpy())


def by(reached: DataFrame, column: str) -> DataFrame:
    """Per value of a column of `reached` (an EPCI, a class of density): who is within reach.

    Returns
    -------
    index the values, largest first: communes, habitants, the inhabitants of each class, hors_communes
    """
    keys = reached[column]
    counted = Series(people(reached).to_numpy(), index=reached.index)
    table = pd.crosstab(keys, reached["classe"], values=counted, aggfunc="sum").fillna(0.0)
    out = table.reindex(columns=list(CLASSES), fill_value=0.0)
    beyond_ = (reached["classe"] == "hors").groupby(keys, observed=True).sum()
    out = out.assign(
        communes=keys.value_counts().reindex(out.index),
        habitants=counted.groupby(keys, observed=True).sum().reindex(out.index),
        hors_communes=beyond_.reindex(out.index).astype(int),
    )
    return out.sort_values("habitants", ascending=False, kind="stable")


def beyond(reached: DataFrame) -> DataFrame:
    """The communes beyond reach in every hypothesis, most inhabited first."""
    out = reached[reached["classe"] == "hors"]
    return out.sort_values(["pop_mun_2023", "nom"], ascending=[False, True])


def offered(services: DataFrame, day) -> DataFrame:
    """The rows of services in force on a day."""
    return _in_force(services, day, "depuis", "jusqu_a")


def _in_force(rows: DataFrame, day, first: str, last: str) -> DataFrame:
    """Rows that hold on a day, their first and last included; an empty bound is open."""
    day = pd.Timestamp(day)
    since, until = (pd.to_datetime(rows[c]) for c in (first, last))
    return rows[(since.isna() | (since <= day)) & (until.isna() | (until >= day))]


def slots(horaires: DataFrame, day) -> DataFrame:
    """Weekly slots in force on a day, closures left out: lieu, jour, acces, debut, fin (hours)."""
    from workbench.measures import opening

    kept = _in_force(horaires[horaires["acces"] != "fermé"], day, "du", "au")
    if kept.empty:
        return DataFrame(columns=["lieu", "jour", "acces", "debut", "fin"])
    begin, end = opening.hours(kept)
    return kept[["lieu", "jour", "acces"]].assign(debut=begin, fin=end)


def moments(rows: DataFrame) -> dict[str, set[str]]:
    """Lieux with a slot open to all: on some day, in the evening, on Saturday, on Sunday.

    rows : of `slots`. A slot of « tous » days counts for each day.
    """
    rows = rows[rows["acces"] == OPEN_TO_ALL]
    late = (rows["debut"] <= EVENING) & (rows["fin"] > EVENING) | (rows["debut"] > EVENING)
    found = {"semaine": rows["jour"].notna(), "soir": late}
    found |= {day: rows["jour"].isin([day, "tous"]) for day in ("samedi", "dimanche")}
    return {name: set(rows.loc[kept, "lieu"].astype("str")) for name, kept in found.items()}


def within_of(communes: DataFrame, travel: Travel, lieux: DataFrame, wanted: dict, within: float = 20):
    """Inhabitants within reach of each group of lieux.

    wanted : label -> ids of lieux

    Returns
    -------
    DataFrame, index the labels: lieux (number), dans, selon, hors (inhabitants), hors_communes; nobody is
    within reach of an empty group
    """
    counted, rows = people(communes).to_numpy(), {}
    for label, ids in wanted.items():
        group = lieux[lieux["lieu"].isin(ids)]
        found = classes(travel.nearest(group), within).to_numpy()
        found = np.where(found == "", "hors", found) if group.empty else found
        rows[label] = {
            "lieux": len(group),
            **{c: float(counted[found == c].sum()) for c in CLASSES},
            "hors_communes": int((found == "hors").sum()),
        }
    return DataFrame.from_dict(rows, orient="index", columns=["lieux", *CLASSES, "hors_communes"])


def predicted(communes: DataFrame, times: DataFrame, lieux: DataFrame, within: float = 20):
    """Where users would live if distance alone decided: everybody within reach goes to the nearest lieu.

    times : of `Travel.nearest` (central hypothesis)

    Returns
    -------
    (inhabitants by ring of straight line, inhabitants by epci_nom): two Series, those within reach only
    """
    home = dict(zip(lieux["lieu"], lieux["commune"].astype("str"), strict=True))
    near = times["proche"].map(home)
    km = territory.distances_km(communes, near, times.index)
    ring = np.select([km < 5, km < 10, km < 20], territory.RINGS[:3], default=territory.RINGS[3])
    counted = people(communes).reindex(times.index).to_numpy()
    kept = (times[CENTRAL] <= within).to_numpy()
    names = communes["epci_nom"].to_numpy()
    rings = Series(counted[kept]).groupby(ring[kept]).sum().reindex(territory.RINGS, fill_value=0.0)
    return rings, Series(counted[kept]).groupby(names[kept]).sum().sort_values(ascending=False)
