"""Figures of the network that may leave: enough bearers nobody has read yet, no small count, no extreme."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.safety.cells import small
from workbench.safety.policy import COORDINATION

BEARERS = 3  # a total needs this many bearers not already public
LIEUX = 8  # below, « 4 lieux of 4 » tells each of them
CELL = ["indicateur", "periode", "modalite"]


def shown(rows: DataFrame, threshold: int) -> np.ndarray:
    """Which rows may be shown, were they rows of the network.

    A breakdown is shown whole or not at all. A range of persons is shown when all it is made of is public:
    its lower bound is the largest lieu's own figure.

    Parameters
    ----------
    rows : described mesures, and libre (public by nature in this edition), accord (its section is agreed
        to), diffuse (the lieu's own cell is released)
    """
    free = rows["libre"].to_numpy()
    loose, known, agreed = _bearers(rows)
    kept = free | (loose >= BEARERS) | known | agreed
    kept &= free | known | rows["valeur_max"].isna().to_numpy()
    kept &= free | agreed | ~rows["lieux"].to_numpy() | ~(rows["denominateur"] < LIEUX).to_numpy()
    kept &= free | known | ~rows["personnes"].to_numpy() | _unseen(rows)
    kept &= ~(rows["personnes"].to_numpy() & _few(rows, threshold))
    kept &= (rows["policy"] != COORDINATION).to_numpy()
    figure = (rows["etat"] == "valeur").to_numpy()
    whole = rows["reseau"].to_numpy() & (rows["modalite"] != "").to_numpy() & ~free
    parts = np.flatnonzero(whole)
    keys = [rows[c].iloc[parts].to_numpy() for c in ("sujet", "periode", "indicateur")]
    kept[parts] &= pd.Series((kept | ~figure)[parts]).groupby(keys).transform("all").to_numpy()
    return kept & ~_months(rows, kept, figure & ~free)


def _few(rows: DataFrame, threshold: int) -> np.ndarray:
    """A small count, or a small rest of those counted below it."""
    rest = small(rows["denominateur"] - rows["numerateur"], threshold)
    pair = rows["part"].to_numpy() | rows["plusieurs"].to_numpy()
    count = rows["numerateur"].fillna(rows["valeur"]).where(~rows["autrui"], rows["n"])
    return small(count, threshold) | (pair & rest)


def _bearers(rows: DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each row: bearers that agreed to nothing; is every cell it is made of released; did all agree.

    A bearer that agreed to a section counts as public for all of it, whatever the cell: a breakdown adds up
    to a total. An amount of zero hides nobody. A figure that only the network has borrows the bearers of
    its table. Where all agreed, what is left hidden is small counts and breakdowns: the attack decides.
    """
    needed = [*CELL, "niveau", "structure", "table", "consenti", "diffuse", "valeur", "euros"]
    each = rows.loc[~rows["reseau"] & (rows["etat"] == "valeur"), needed]
    by_bearer = each["niveau"] == "structure"
    each = each[by_bearer | ~each["indicateur"].isin(set(each.loc[by_bearer, "indicateur"]))]
    apart = each[~each["consenti"]]
    something = apart[(apart["valeur"] != 0) | ~apart["euros"]]
    loose = _count(something, rows, CELL)
    made, hidden = _count(each, rows, CELL), _count(each[~each["diffuse"]], rows, CELL)
    alone = rows["seul"].to_numpy()
    loose = np.where(alone, _count(apart, rows, ["table", "periode"]), loose)
    there = np.where(alone, _count(each, rows, ["table", "periode"]), made) > 0
    nothing = ((rows["valeur"] == 0) & (rows["modalite"] != "") & ~rows["seul"]).to_numpy()
    # nobody has anything in this part: the zero of all bearers is as known as the whole
    loose = np.where(nothing, _count(apart, rows, CELL[:2]), loose)
    return loose, (made > 0) & (hidden == 0) & ~alone, there & (loose == 0)


def _unseen(rows: DataFrame) -> np.ndarray:
    """Whoever reads, a lieu or a bearer with all its lieux, two other lieux at least stay unseen."""
    each = rows[(rows["niveau"] == "lieu") & (rows["etat"] == "valeur") & ~rows["diffuse"]]
    if not len(each):
        return np.zeros(len(rows), dtype=bool)
    keys = CELL[:2]
    lieux = each.groupby([*keys, "structure"])["sujet"].nunique()
    others = lieux.groupby(level=[0, 1]).sum() - lieux.groupby(level=[0, 1]).max()
    return (others.reindex(pd.MultiIndex.from_frame(rows[keys])).fillna(0) >= 2).to_numpy()


def _count(each: DataFrame, rows: DataFrame, keys: list[str]) -> np.ndarray:
    """Different bearers of `each` under the keys of every row."""
    counted = each.groupby(keys)["structure"].nunique()
    return counted.reindex(pd.MultiIndex.from_frame(rows[keys])).fillna(0).to_numpy()


def _months(rows: DataFrame, kept: np.ndarray, figure: np.ndarray) -> np.ndarray:
    """With one month hidden, the year less the eleven others gives it back: another one is hidden too."""
    hidden = np.zeros(len(rows), dtype=bool)
    monthly = rows["reseau"].to_numpy() & figure & (rows["periode"].str.len() == 7).to_numpy()
    for _, group in rows[monthly].groupby(["indicateur", rows["periode"].str[:4]], sort=False):
        seen = kept[group.index]
        if (~seen).sum() == 1 and seen.any():
            hidden[group.loc[seen, "valeur"].idxmin()] = True
    return hidden
