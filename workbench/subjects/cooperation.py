"""What lieux did with each other, as dated ties: events held together, shared actions, loans, help, visits.

A tie is one act between two lieux. An act of four lieux makes six ties and stays one act, told by `acte`.
Nothing here ranks lieux; they keep the order they are given.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import pandas as pd
from pandas import DataFrame

EVENT, ACTION = "événement", "action"
UNDER_WAY = ("en cours", "faite")
COLUMNS = ["annee", "a", "b", "nature", "oriente", "acte"]


def ties(evenements: DataFrame, actions: DataFrame, liens: DataFrame, until) -> DataFrame:
    """Every tie until a day.

    evenements : evenement, date, lieux; actions : action, annee, etat, lieu, lieux (those under way or done);
    liens : de, vers, date, nature. Lists of lieux are texts, « a;b ».

    Returns
    -------
    annee, a, b (lieux; a gives and b receives when `oriente`, else a before b), nature, oriente, acte
    """
    until, out = pd.Timestamp(until), []
    for r in _dated(evenements, until).itertuples():
        out += _pairs(r.date.year, _listed(r.lieux), EVENT, f"e|{r.evenement}")
    if len(actions):
        rows = actions[actions["etat"].isin(UNDER_WAY) & (actions["annee"] <= until.year)]
        for r in rows.itertuples():
            out += _pairs(int(r.annee), _listed(r.lieu) + _listed(r.lieux), ACTION, f"a|{r.action}")
    for i, r in enumerate(_dated(liens, until).itertuples()):
        if r.de != r.vers:
            out.append((r.date.year, r.de, r.vers, str(r.nature), True, f"l|{i}"))
    return DataFrame(out, columns=COLUMNS)


def _dated(rows: DataFrame, until) -> DataFrame:
    if not len(rows):
        return DataFrame({"date": pd.to_datetime([])})
    rows = rows.assign(date=pd.to_datetime(rows["date"]))
    return rows[rows["date"] <= until]


def _listed(cell) -> list[str]:
    return [x.strip() for x in cell.split(";") if x.strip()] if isinstance(cell, str) else []


def _pairs(annee: int, lieux: list[str], nature: str, acte: str) -> list[tuple]:
    return [(annee, a, b, nature, False, acte) for a, b in combinations(sorted(set(lieux)), 2)]


def of_year(rows: DataFrame, annee: int) -> DataFrame:
    return rows[rows["annee"] == annee]


def between(rows: DataFrame, groups: dict[str, str]) -> dict[tuple[str, str], int]:
    """Acts between two groups (a lieu by itself, an EPCI…), each act once per pair of groups.

    groups : lieu -> group; a tie of a lieu that is in none is left out. A pair is in alphabetical order; both
    are the same group when its own lieux acted together.
    """
    kept = rows[rows["a"].isin(groups) & rows["b"].isin(groups)]
    pairs = [tuple(sorted((groups[a], groups[b]))) for a, b in zip(kept["a"], kept["b"], strict=True)]
    found = DataFrame({"pair": pairs, "acte": kept["acte"].to_numpy()}).drop_duplicates()
    return found["pair"].value_counts(sort=False).to_dict()


def partners(rows: DataFrame, lieux: list[str]) -> dict[str, set[str]]:
    """Lieu -> the others it had a tie with."""
    out: dict[str, set[str]] = {x: set() for x in lieux}
    for a, b in zip(rows["a"], rows["b"], strict=True):
        if a in out and b in out:
            out[a].add(b)
            out[b].add(a)
    return out


class Hub(NamedTuple):
    """A lieu that others depend on to act with anybody.

    seuls : lieux whose only partner it is
    """

    lieu: str
    seuls: tuple[str, ...]


def hubs(rows: DataFrame, lieux: list[str]) -> list[Hub]:
    """Lieux without which at least two others would have acted with nobody, in the order of `lieux`."""
    met = partners(rows, lieux)
    only: dict[str, list[str]] = {}
    for x in lieux:
        if len(met[x]) == 1:
            only.setdefault(next(iter(met[x])), []).append(x)
    return [Hub(x, tuple(only[x])) for x in lieux if len(only.get(x, ())) > 1]


def reciprocity(rows: DataFrame) -> tuple[int, int]:
    """(pairs where each gave to the other, pairs where one gave): loans, help, visits, orientations."""
    given = set(zip(*(rows.loc[rows["oriente"].astype(bool), c] for c in ("a", "b")), strict=True))
    pairs = {tuple(sorted(p)) for p in given}
    return sum((b, a) in given and (a, b) in given for a, b in pairs), len(pairs)


def by_year(rows: DataFrame, lieux_of: dict[int, list[str]]) -> DataFrame:
    """How much each year saw.

    lieux_of : year -> lieux open in it

    Returns
    -------
    index annee: actes (each once), paires, lieux (with a tie), ouverts, and one column by nature (acts)
    """
    out = {}
    for annee, lieux in lieux_of.items():
        here = of_year(rows, annee)
        here = here[here["a"].isin(lieux) & here["b"].isin(lieux)]
        met = partners(here, lieux)
        out[annee] = {
            "actes": here["acte"].nunique(),
            "paires": sum(map(len, met.values())) // 2,
            "lieux": sum(map(bool, met.values())),
            "ouverts": len(lieux),
            **here.groupby("nature")["acte"].nunique().to_dict(),
        }
    return DataFrame.from_dict(out, orient="index").rename_axis("annee").fillna(0).astype(int)


def never(rows: DataFrame, lieux: list[str]) -> list[tuple[str, str]]:
    """Pairs of lieux without any tie, in the order of `lieux`."""
    met = partners(rows, lieux)
    return [(a, b) for a, b in combinations(lieux, 2) if b not in met[a]]
