"""What the next visit should look at, and what two observers of one regard agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.core.agreement import Agreement, agreement
from workbench.core.referentiel import STADES
from workbench.subjects.criteria import OUT, UNDECIDED, Seen

MONTHS = 12  # a look is old from so many months on, unless reseau.toml says otherwise: [visite] mois
TOGETHER = 31  # days within which two observers saw the same lieu
VISITOR = "coordination"
NOTES = "visites/"
PAIRS = ["lieu", "critere", "regard", "premier", "second"]

NEVER, OTHERS, OLD, UNSURE, APART, OPEN = REASONS = (
    "jamais", "equipe_seule", "ancien", "indecidable", "ecart", "constat",
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A criterion and why the visit looks at it, by REASONS; none when nothing calls for it."""

    vu: Seen
    raisons: tuple[str, ...]
    le: Timestamp | None  # the day of the visitor's last look; None when there was none
    ouverts: int = 0  # findings still open


def months_old(config: dict) -> int:
    """From how many months on a look is old: `[visite] mois` of reseau.toml, or MONTHS."""
    return int(config.get("visite", {}).get("mois", MONTHS))


def months_between(day, until) -> int:
    """Whole months from a day to another, 0 when it comes after."""
    day, until = Timestamp(day), Timestamp(until)
    return max((until.year - day.year) * 12 + until.month - day.month - (until.day < day.day), 0)


def looks(
    found: Iterable[Seen], opened: Mapping[str, int], until: Timestamp, old: int = MONTHS
) -> list[Look]:
    """Every criterion with why it is to be looked at, in the order of the grid.

    Parameters
    ----------
    opened : how many findings of each criterion are still open
    old : months from which a look is old. What is out of the lieu's project is only asked again when old.
    """
    return [_look(c, opened.get(c.critere, 0), until, old) for c in found]


def _look(seen: Seen, opened: int, until: Timestamp, old: int) -> Look:
    row = seen.lignes.get(VISITOR)
    if seen.out:
        row = max(seen.lignes.values(), key=lambda r: r["vu_le"])
    day = None if row is None else row["vu_le"]
    said = {
        NEVER: not seen.lignes,
        OTHERS: bool(seen.lignes) and seen.stades[VISITOR] is None,
        OLD: day is not None and months_between(day, until) >= old,
        UNSURE: UNDECIDED in seen.stades.values(),
        APART: seen.gap > 0,
        OPEN: opened > 0,
    }
    kept = (OLD,) if OUT in seen.stades.values() else REASONS
    return Look(seen, tuple(r for r in kept if said[r]), day, opened)


def raters(observations: DataFrame, until: Timestamp) -> DataFrame:
    """Stages two observers of one regard gave to a criterion of a lieu, within TOGETHER days: PAIRS.

    The latest of each observer counts; of three, the two latest. What is not a stage makes no pair, nor does
    what a visitor notes for the team, beside one of its roles: they may be the same person.
    """
    rows = observations[(observations["vu_le"] <= until) & observations["stade"].notna()]
    if "_source" in rows:
        rows = rows[(rows["regard"] == VISITOR) | ~rows["_source"].astype("str").str.startswith(NOTES)]
    rows = rows.sort_values("vu_le", kind="stable")
    rows = rows.drop_duplicates(["lieu", "critere", "regard", "observateur"], keep="last")
    same = ["lieu", "critere", "regard"]
    rows = rows[rows.duplicated(same, keep=False)]
    found = []
    for key, group in rows.groupby(same, sort=True):
        last = group.tail(2)
        days = last["vu_le"]
        if len(last) == 2 and (days.max() - days.min()).days <= TOGETHER:
            first, second = last.sort_values("observateur")["stade"]
            found.append((*key, int(first), int(second)))
    return pd.DataFrame(found, columns=PAIRS)


def agreed(pairs: DataFrame) -> Agreement:
    """Agreement over pairs of `raters`; never to be asked of the team against the coordination."""
    return agreement(pairs["premier"].tolist(), pairs["second"].tolist(), STADES)


__all__ = ["Look", "agreed", "looks", "months_between", "months_old", "raters"]
