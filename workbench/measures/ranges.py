"""Persons do not add across lieux: distinct under a shared key, else a range from the largest to the sum."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.measures.frame import Cadre
from workbench.measures.select import select

MAIL = ("c", "nc")  # pseudonyms that rest on an e-mail are shared by all lieux; the others are not


def distinct_range(cadre: Cadre, indicateur, whole, lieu, from_said, seen) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bound of the network's count, by year; the upper one is nan when it is exact.

    What has no key shared between lieux (a declared number, a person known by name only beside others
    known by e-mail) could be somebody already counted, or not.
    """
    value = np.where(seen, lieu.value, np.nan)
    largest = np.max(np.where(np.isnan(value), 0.0, value), axis=0, initial=0.0)
    told = np.where(from_said & seen, lieu.value, 0.0)
    if indicateur.numerateur["operation"] not in ("distinct", "liste"):
        low, high = largest, np.nansum(value, axis=0)
    else:
        known = np.nan_to_num(whole.value)
        low = np.maximum(_linked(cadre, indicateur, known), largest)
        high = known + told.sum(axis=0)
    nothing = ~seen.any(axis=0) & (np.isnan(whole.value) if low is not largest else True)
    low = np.where(nothing, np.nan, low)
    return low, np.where(high > low, high, np.nan)


def _linked(cadre: Cadre, indicateur, known: np.ndarray) -> np.ndarray:
    """The fewest persons these keys can be: all of one kind of key, the others perhaps among them."""
    spec = indicateur.numerateur
    rows = select(cadre, spec, indicateur)
    if spec["colonne"] != "adherent" or not len(rows):
        return known
    kind = rows["adherent"].astype("str").str.extract(r"^([a-z]+)-", expand=False)
    if kind.isna().all():
        return known
    inside = (rows["_l"].to_numpy() < 0) | cadre.member[rows["_l"].to_numpy(), rows["_y"].to_numpy()]
    group = kind.where(~kind.isin(MAIL), "mail").fillna("")
    # a number that one lieu gives says nothing in another: each lieu's numbers are a kind of their own
    group = group.where(group != "i", "i" + rows["lieu"].astype("str"))
    keys = pd.DataFrame({"y": rows["_y"], "g": group, "k": rows["adherent"]})[inside].drop_duplicates()
    sizes = keys.groupby(["y", "g"]).size()
    low = np.zeros(len(known))
    for year, size in sizes.groupby(level=0).max().items():
        low[year] = size
    return low
