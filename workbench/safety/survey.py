"""A lieu's own edition hides its users' small cells: its team is its respondents' first reader."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from workbench.safety.cells import hide, hide_choices, small, unanimous

TABLE = "enquete_usagers"
FROM = 20  # answers below which no question is shown
WHOLE = ("enq_reponses", "enq_invites")  # the number of forms is printed once
RINGS, EPCI, ELSEWHERE = "anc_anneau", "anc_epci", "anc_part_hors_commune"
NEAREST = "moins de 5 km"


def own_edition(rows: DataFrame, threshold: int) -> np.ndarray:
    """Cells of the reader's own survey to hide.

    Parameters
    ----------
    rows : described mesures, and mine (boolean): rows of the reader's lieu

    Returns
    -------
    boolean array. From 20 answers a question hides its small cells, then the smallest others until at least
    two are hidden and they sum to the threshold; below, or when that cannot be, the question is hidden. The
    number of forms is printed, unless it is a small count itself.
    """
    survey = rows["mine"] & (rows["table"] == TABLE) & (rows["etat"] == "valeur")
    whole = rows["indicateur"].isin(WHOLE)
    hidden = (survey & whole).to_numpy() & small(rows["valeur"], threshold)
    survey &= ~whole
    for _, year in rows[survey].groupby(["sujet", "periode"], sort=False):
        for _, question in year[year["modalite"] != ""].groupby("indicateur", sort=False):
            hidden[question.index] = _question(question, threshold)
        single = year[year["modalite"] == ""]
        hidden[single.index] = (single["n"] < FROM) | _share(single, threshold)
        _linked(year, hidden, threshold)
    return hidden


def _question(question: DataFrame, threshold: int) -> np.ndarray:
    counts, answers = question["numerateur"], question["denominateur"].iloc[0]
    if answers < FROM or (question["sensible"].iloc[0] and unanimous(counts)):
        return np.ones(len(question), dtype=bool)
    if question["plusieurs"].iloc[0]:
        return hide_choices(counts, answers, threshold)
    return hide(counts, threshold)


def _share(single: DataFrame, threshold: int) -> np.ndarray:
    """A share of persons is two cells: those counted and the others."""
    both = small(single["numerateur"], threshold) | small(
        single["denominateur"] - single["numerateur"], threshold
    )
    return both & single["part"].to_numpy()


def _linked(year: DataFrame, hidden: np.ndarray, threshold: int) -> None:
    """Distance, intercommunality and « another commune » count the same persons: none may undo another."""
    rings, epci = (year[year["indicateur"] == name] for name in (RINGS, EPCI))
    shared = set(rings["modalite"]) & set(epci["modalite"])
    pattern = [set(part.loc[hidden[part.index], "modalite"]) & shared for part in (rings, epci)]
    if pattern[0] != pattern[1]:
        hidden[epci.index] = True
    elsewhere = year[year["indicateur"] == ELSEWHERE]
    if not len(elsewhere) or not len(rings):
        return
    known, out = float(elsewhere["denominateur"].iloc[0]), float(elsewhere["numerateur"].iloc[0])
    near = rings.loc[rings["modalite"] == NEAREST, "numerateur"].sum()
    silent = float(rings["denominateur"].iloc[0]) - known
    if small([near - (known - out)], threshold)[0] or small([silent], threshold)[0]:
        hidden[elsewhere.index] = True
