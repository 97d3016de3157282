"""What lieux are together: who has a choice, hour by hour, what each adds and its share of what is covered.

Inhabitants are those of communes (pop_mun_2023), each at its town hall; every count is given under the three
hypotheses of travel time. Lieux stay in the order they are given: nothing here sorts them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.subjects import access, mesh
from workbench.subjects.travel import NAMES, Travel

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
HOURS = range(24)
HALF = 0.5  # an hour of the week is looked at in its middle


def reaches(travel: Travel, lieux: DataFrame, within: float = 20) -> dict:
    """{hypothesis: boolean sparse matrix, communes × lieux}: which lieu reaches which commune."""
    from scipy.sparse import csr_array

    found = mesh.within_reach(travel, lieux, within)
    shape, out = (len(travel.codes), len(lieux)), {}
    for name in NAMES:
        kept = found[found[name] <= within]
        out[name] = csr_array((np.ones(len(kept)), (kept["de"], kept["lieu"])), shape=shape)
    return out


def choice(communes: DataFrame, reached: dict, groups: dict[str, list[int]]) -> DataFrame:
    """Inhabitants within reach of one lieu of each group, and of two or more.

    reached : of `reaches`; groups : label -> ranks of lieux

    Returns
    -------
    index the labels: lieux, un_favorable … un_prudente, deux_favorable … deux_prudente
    """
    people, rows = access.people(communes).to_numpy(), {}
    for label, ranks in groups.items():
        counts = {name: np.asarray(m[:, list(ranks)].sum(axis=1)).ravel() for name, m in reached.items()}
        rows[label] = {"lieux": len(ranks)}
        for least, word in ((1, "un"), (2, "deux")):
            rows[label] |= {f"{word}_{name}": float(people[n >= least].sum()) for name, n in counts.items()}
    return DataFrame.from_dict(rows, orient="index")


def contributions(communes: DataFrame, reached: dict, lieux: DataFrame) -> DataFrame:
    """What each lieu adds when it is left out, and its share of what all cover.

    A commune’s inhabitants are divided equally among the lieux that reach it: the shares add up to the
    covered population. What a lieu adds are the inhabitants that no other reaches: these do not add up.

    Returns
    -------
    index lieu, in the order given: part_favorable …, ajoute_favorable … (inhabitants)
    """
    people, out = access.people(communes).to_numpy(), {}
    for name, m in reached.items():
        n = np.asarray(m.sum(axis=1)).ravel()
        out[f"part_{name}"] = np.divide(people, n, out=np.zeros(len(n)), where=n > 0) @ m
        out[f"ajoute_{name}"] = (people * (n == 1)) @ m
    return DataFrame(out, index=pd.Index(lieux["lieu"].to_numpy(), name="lieu"))


def week(communes: DataFrame, reached: dict, lieux: DataFrame, slots: DataFrame) -> DataFrame:
    """Inhabitants with an open door within reach, hour by hour of an ordinary week.

    slots : of `access.slots`; those open to all count, a slot of « tous » days on each day. A door counts
    for an hour when it is open in the middle of it.

    Returns
    -------
    index (jour, heure 0–23): lieux (number open), favorable, centrale, prudente (inhabitants)
    """
    people = access.people(communes).to_numpy()
    doors = open_doors(slots, lieux)
    index = pd.MultiIndex.from_product([DAYS, HOURS], names=["jour", "heure"])
    out = {"lieux": doors.sum(axis=0).astype(int)}
    out |= {name: people @ ((m @ doors) > 0) for name, m in reached.items()}
    return DataFrame(out, index=index)


def open_doors(slots: DataFrame, lieux: DataFrame) -> np.ndarray:
    """1 where a lieu is open to all in the middle of an hour, shape (lieux, 7 × 24)."""
    rows = slots[slots["acces"] == access.OPEN_TO_ALL]
    at = pd.Index(lieux["lieu"]).get_indexer(rows["lieu"])
    out = np.zeros((len(lieux), len(DAYS), len(HOURS)))
    middles = np.array(HOURS) + HALF
    for rank, r in zip(at, rows.itertuples(), strict=True):
        days = range(len(DAYS)) if r.jour == "tous" else [DAYS.index(r.jour)]
        if rank >= 0:
            out[rank, list(days)] = np.maximum(
                out[rank, list(days)], (r.debut <= middles) & (middles < r.fin)
            )
    return out.reshape(len(lieux), -1)


def neighbours(travel: Travel, lieux: DataFrame, within: float = 20) -> DataFrame:
    """Pairs of lieux within reach of each other in one hypothesis at least.

    Returns
    -------
    a, b (ids, a before b in `lieux`), favorable, centrale, prudente (minutes)
    """
    found = mesh.within_reach(travel, lieux, within)
    home = DataFrame({"de": travel.codes.get_indexer(lieux["commune"].astype("str")), "a": range(len(lieux))})
    pairs = found.merge(home[home["de"] >= 0], on="de")
    pairs = pairs[pairs["a"] != pairs["lieu"]]
    low, high = pairs[["a", "lieu"]].min(axis=1), pairs[["a", "lieu"]].max(axis=1)
    pairs = pairs.assign(a=low, b=high).groupby(["a", "b"])[list(NAMES)].min().reset_index()
    ids = lieux["lieu"].to_numpy()
    return pairs.assign(a=ids[pairs["a"]], b=ids[pairs["b"]])
