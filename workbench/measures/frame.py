"""The frame of a computation: which lieux, which years and months, and what is expected of whom.

Everything is a small dense array, lieu × year or lieu × year × month, so that three hundred lieux cost no
loop. A lieu in project, closed, or not yet a member is not expected: what it did not send is not missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.core.referentiel import Referentiel
from workbench.measures import opening, territory

FAR_PAST, FAR_FUTURE = Timestamp("1900-01-01"), Timestamp("2200-01-01")
DAY, MONTH = np.timedelta64(1, "D"), np.timedelta64(1, "M")


@dataclass(eq=False)
class Cadre:
    """Tables, method and dates of one computation, with the views already made (cache).

    Dense arrays are indexed by lieu (order of `lieux`), year (`annees`) and month 0–11.
    """

    tables: dict[str, DataFrame]
    referentiel: Referentiel
    annees: list[int]
    arrete_le: Timestamp
    parametres: dict = field(default_factory=dict)
    communes: DataFrame | None = None
    depuis: int | None = None
    cache: dict = field(default_factory=dict)

    def table(self, name: str) -> DataFrame:
        """A clean table; an absent one is empty, with the columns of its schema."""
        if name in self.tables:
            return self.tables[name]
        from workbench.core import schemas

        return schemas.load(name).empty()

    @cached_property
    def towns(self) -> DataFrame:
        """The communes of the network, else those of the Pays Lédonien."""
        return territory.communes() if self.communes is None else self.communes

    @cached_property
    def registre(self) -> DataFrame:
        """The lieux, sorted by id, with their bearer's dates and chart of accounts."""
        lieux = self.table("lieux").sort_values("lieu", ignore_index=True)
        bearers = self.table("structures")[["structure", "plan_comptable", "forme", "entree_le", "sortie_le"]]
        return lieux.merge(bearers.drop_duplicates("structure"), on="structure", how="left")

    @cached_property
    def lieux(self) -> np.ndarray:
        return self.registre["lieu"].to_numpy(dtype=object)

    @cached_property
    def structures(self) -> np.ndarray:
        return np.sort(self.table("structures")["structure"].dropna().unique().astype(object))

    @cached_property
    def structure_of(self) -> np.ndarray:
        """Code of the bearer of each lieu, −1 when unknown."""
        return self.code(self.registre["structure"], self.structures)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.lieux), len(self.annees)

    @staticmethod
    def code(values, known: np.ndarray) -> np.ndarray:
        """Position of each value in the sorted array `known`, −1 when it is not there."""
        return pd.Index(known).get_indexer(pd.Index(values)).astype(np.int64)

    def lieu_code(self, values) -> np.ndarray:
        return self.code(values, self.lieux)

    @cached_property
    def ends(self) -> np.ndarray:
        """Last day that counts in each year: 31 December, or the day of the report."""
        return np.array(
            [min(Timestamp(y, 12, 31), self.arrete_le) for y in self.annees], dtype="datetime64[D]"
        )

    @cached_property
    def starts(self) -> np.ndarray:
        return np.array([np.datetime64(f"{y}-01-01") for y in self.annees])

    @cached_property
    def open_from(self) -> np.ndarray:
        """First open day of each lieu; far in the future while it is in project."""
        start = self.registre["ouvert_le"].fillna(FAR_PAST)
        return start.where(self.registre["statut"] != "projet", FAR_FUTURE).to_numpy("datetime64[D]")

    @cached_property
    def open_until(self) -> np.ndarray:
        """Last open day of each lieu (the day before it closed)."""
        end = self.registre["ferme_le"].fillna(FAR_FUTURE) - pd.Timedelta(days=1)
        return end.to_numpy("datetime64[D]")

    @cached_property
    def _months(self) -> tuple[np.ndarray, np.ndarray]:
        first = np.array([[np.datetime64(f"{y}-{m:02d}-01") for m in range(1, 13)] for y in self.annees])
        last = (first.astype("datetime64[M]") + MONTH).astype("datetime64[D]") - DAY
        return first, last

    @cached_property
    def open_months(self) -> np.ndarray:
        """lieu × year × month: somebody may have entered that month, and it is over at the report's day.

        A month whose every opening falls in a closure (a summer break from the first Tuesday to the last
        one) is not open.
        """
        first, last = self._months
        origin, days = opening.possible_days(*self._horaires, self.slots)
        until = np.pad(np.cumsum(days, axis=1), ((0, 0), (1, 0)))
        begin, end = (np.clip((d - origin).astype(int), 0, days.shape[1]) for d in (first, last + DAY))
        over = (last <= self.arrete_le.to_datetime64())[None]
        return (until[:, end] > until[:, begin]) & over

    @cached_property
    def _horaires(self) -> tuple[DataFrame, np.ndarray, np.ndarray, np.ndarray]:
        """Timetable rows of known lieux, their lieu codes, and the first and last day of each lieu."""
        rows = self.table("horaires")
        at = self.lieu_code(rows["lieu"])
        first, last = np.maximum(self.open_from, self.starts[0]), np.minimum(self.open_until, self.ends[-1])
        return rows[at >= 0], at[at >= 0], first, last

    @cached_property
    def slots(self) -> DataFrame:
        """Hours really open, one row per slot and day (`opening.held`)."""
        return opening.held(*self._horaires)

    @cached_property
    def open_year(self) -> np.ndarray:
        """lieu × year: open at least one day of the year that has already passed."""
        begun = self.open_from[:, None] <= self.ends[None]
        return begun & (self.open_until[:, None] >= self.starts[None])

    @cached_property
    def open_end(self) -> np.ndarray:
        """lieu × year: open on the last day that counts."""
        return (self.open_from[:, None] <= self.ends[None]) & (self.open_until[:, None] >= self.ends[None])

    @cached_property
    def alive(self) -> np.ndarray:
        """lieu × year: in project or open, not closed before the year began."""
        return self.open_until[:, None] >= self.starts[None]

    @cached_property
    def member(self) -> np.ndarray:
        """lieu × year: its bearer belongs to the network that year."""
        enters = self.registre["entree_le"].fillna(FAR_PAST).to_numpy("datetime64[D]")
        leaves = self.registre["sortie_le"].fillna(FAR_FUTURE).to_numpy("datetime64[D]")
        return (enters[:, None] <= self.ends[None]) & (leaves[:, None] >= self.starts[None])

    def year_code(self, values) -> np.ndarray:
        return self.code(
            pd.array(values, dtype="Int64").astype("float64"), np.array(self.annees, dtype=float)
        )


def frame(
    tables, referentiel, annee, arrete_le, parametres=None, communes=None, depuis: int | None = None
) -> Cadre:
    """The frame of a reported year: every year since `depuis`, at least that year and the one before it."""
    first = min(int(annee) - 1, int(depuis or annee))
    return Cadre(
        tables,
        referentiel,
        list(range(first, int(annee) + 1)),
        Timestamp(arrete_le),
        dict(parametres or {}),
        communes,
        depuis,
    )
