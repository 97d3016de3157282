"""The network's own meetings, what they decided, and whether enough members were there."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame

from workbench.measures.views_network import overdue, still_open

WHOLE = "ensemble"
REACHED, BELOW, UNKNOWN, NO_RULE = "atteint", "pas atteint", "on ne sait pas", "pas de règle"


@dataclass(frozen=True)
class Quorum:
    """A count of a meeting: a college, or everybody (WHOLE); part: the share the rule asks (0–1) or None."""

    college: str
    convoques: float | None
    presents: float | None
    representes: float | None
    part: float | None

    @property
    def there(self) -> float | None:
        """Present or represented; no proxy noted is no proxy, nobody noted present is unknown."""
        return None if self.presents is None else self.presents + (self.representes or 0)

    @property
    def state(self) -> str:
        if self.part is None:
            return NO_RULE
        if self.there is None or not self.convoques:
            return UNKNOWN
        return REACHED if self.there >= self.part * self.convoques else BELOW


def meetings(reunions: DataFrame, since, until) -> DataFrame:
    """The network's own meetings between two days, both kept, in their order."""
    if not len(reunions):
        return reunions
    own = reunions["structure"].isna() & reunions["lieu"].isna()
    own &= reunions["date"].between(pd.Timestamp(since), pd.Timestamp(until))
    return reunions[own].sort_values(["date", "reunion"], kind="stable")


def quorums(meeting, participations: DataFrame, rules: dict) -> list[Quorum]:
    """The counts of one meeting: everybody first, then its colleges.

    A meeting that names its college gathers that college alone: under the college's rule, else the organ's.

    Parameters
    ----------
    meeting : a row of reunions (named tuple)
    participations : participations_reunions, of all meetings
    rules : [quorum] of reseau.toml: organ -> share, or {ensemble or college: share}
    """
    asked = rules.get(meeting.organe)
    shares = asked if isinstance(asked, dict) else {} if asked is None else {WHOLE: asked}
    whole = meeting.college if isinstance(meeting.college, str) and meeting.college else WHOLE
    if whole != WHOLE:
        share = shares.get(whole, shares.get(WHOLE))
        shares = {} if share is None else {whole: share}
    found = [_counted(whole, meeting, shares)]
    if len(participations):
        of = participations[participations["reunion"] == meeting.reunion].sort_values("college")
        found += [_counted(r.college, r, shares) for r in of.itertuples()]
    seen = {q.college for q in found}
    return found + [Quorum(c, None, None, None, s) for c, s in shares.items() if c not in seen]


def verdict(counts: list[Quorum]) -> str:
    """One word for a meeting: every count under a rule must be reached; an unknown one decides nothing."""
    states = {q.state for q in counts} - {NO_RULE}
    return next((s for s in (BELOW, UNKNOWN, REACHED) if s in states), NO_RULE)


def _counted(college: str, row, shares: dict) -> Quorum:
    numbers = (None if pd.isna(v) else float(v) for v in (row.convoques, row.presents, row.representes))
    return Quorum(college, *numbers, shares.get(college))


def decisions(rows: DataFrame, reunions: DataFrame, until) -> DataFrame:
    """Decisions of the network taken up to a day, with `date`, `organe` and `retard`: open past their day."""
    until = pd.Timestamp(until)
    held = meetings(reunions, pd.Timestamp.min, until)[["reunion", "date", "organe"]]
    rows = rows.merge(held, on="reunion")
    still = still_open(rows) & (rows["resultat"] != "rejetée")
    late = still & overdue(rows, until, "echeance_le")
    return rows.assign(ouverte=still, retard=late).sort_values(["date", "decision"], kind="stable")


def members(structures: DataFrame, years) -> DataFrame:
    """For each year: annee, debut (members on 1 January), entrees, sorties, fin (on 31 December)."""
    entered, left = structures["entree_le"], structures["sortie_le"]
    rows = []
    for year in years:
        first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
        rows.append(
            {
                "annee": int(year),
                "debut": int(((entered < first) & ~(left < first)).sum()),
                "entrees": int(entered.between(first, last).sum()),
                "sorties": int(left.between(first, last).sum()),
                "fin": int(((entered <= last) & ~(left <= last)).sum()),
            }
        )
    return DataFrame(rows)
