"""Stages of criteria as two regards gave them: the latest of each, their gaps. Never a mean."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
from pandas import DataFrame, Series, Timestamp

from workbench.core.referentiel import EN_PLACE, Referentiel

REGARDS = ("equipe", "coordination")
OUT, UNDECIDED, UNASKED = "hors", "indecidable", "non_demande"
GAP = 2  # from so many stages apart, a gap is said


@dataclass(frozen=True)
class Seen:
    """A criterion as each regard saw it last: a stage 0–4, None (not looked at), OUT, UNDECIDED, UNASKED."""

    critere: str
    axe: str
    stades: dict[str, int | str | None]
    lignes: dict[str, Series] = field(compare=False, hash=False)

    @property
    def out(self) -> bool:
        return OUT in self.stades.values()

    @property
    def gap(self) -> int:
        """Stages between the two regards; 0 when one of them gave none."""
        given = [s for s in self.stades.values() if isinstance(s, int)]
        return max(given) - min(given) if self.compared else 0

    @property
    def compared(self) -> bool:
        """True when both regards gave a stage."""
        return sum(isinstance(s, int) for s in self.stades.values()) == len(REGARDS)


def latest(observations: DataFrame, until: Timestamp) -> DataFrame:
    """One row per critere × regard: the most recent until a day; on a tie the lower stage, as in mesures."""
    rows = observations[observations["vu_le"] <= until]
    rows = rows.assign(_stade=rows["stade"].astype("float64").fillna(99))
    rows = rows.sort_values(["vu_le", "_stade"], ascending=[False, True], kind="stable")
    return rows.drop_duplicates(["critere", "regard"]).drop(columns="_stade")


def seen(observations: DataFrame, referentiel: Referentiel, until: Timestamp) -> list[Seen]:
    """Criteria expected this year, and those observed besides, in the order of the référentiel.

    What one regard observed besides is UNASKED of the other, and so is what it does not judge.
    """
    rows = latest(observations, until)
    found = {(r.critere, r.regard): i for i, r in zip(rows.index, rows.itertuples(index=False), strict=True)}
    out = []
    for c in referentiel.criteres:
        own = {g: rows.loc[found[c.id, g]] for g in REGARDS if (c.id, g) in found}
        if c.attendu or own:
            asked = c.regards if c.attendu else ()
            unseen = {g: None if g in asked else UNASKED for g in REGARDS}
            out.append(Seen(c.id, c.axe, unseen | {g: _stage(row) for g, row in own.items()}, own))
    return out


def _stage(row: Series) -> int | str:
    state = str(row["etat"])
    if state == "sans_objet":
        return OUT
    return UNDECIDED if state != "valeur" or pd.isna(row["stade"]) else int(row["stade"])


def in_place(criteria: list[Seen], regard: str) -> tuple[int, int]:
    """(in place or more, seen) of one regard, criteria of the lieu's project only."""
    given = [c.stades[regard] for c in criteria if not c.out and isinstance(c.stades[regard], int)]
    return sum(s >= EN_PLACE for s in given), len(given)


def gaps(criteria: list[Seen], least: int = GAP) -> list[Seen]:
    """Criteria whose two regards are `least` stages apart or more, in the order of the référentiel."""
    return [c for c in criteria if c.gap >= least]
