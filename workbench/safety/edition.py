"""What all the tranches of an edition have in common, made for the first of them.

A network of thousands of lieux has as many tranches: what each of them holds of the whole network is read,
cut and encoded once, and its own rows are found by their place.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from pandas import DataFrame, concat

from workbench.collect import comments, peers
from workbench.core import schemas
from workbench.core.referentiel import EN_PLACE
from workbench.safety import policy, texts
from workbench.safety.container import parquet


class Edition:
    """One edition of a year: `tranche.Prepared` as its readers may know it."""

    def __init__(self, prepared, name: str):
        self.prepared, self.name = prepared, name
        self.mesures = prepared.protected(name)
        self._tables: dict[str, DataFrame] = {}
        self._places: dict[str, dict[str, np.ndarray]] = {}
        self._encoded: dict[int, bytes] = {}

    def table(self, name: str) -> DataFrame:
        """The rows of a table the edition may read, with reviewed words only."""
        if name not in self._tables:
            prepared, schema = self.prepared, schemas.load(name)
            rows = prepared.tables[name]
            kind, own = policy.split(self.name)
            opened = self._opened(rows, kind) if name == "observations" else None
            mine = {own} if kind == policy.LIEU else set()
            rows = policy.keep_rows(rows, schema, self.name, mine, opened)
            reviewed = texts.review(rows, schema, self.name, prepared.reviews)
            self._tables[name] = reviewed.reset_index(drop=True)
        return self._tables[name]

    def own(self, name: str, lieu: str) -> DataFrame:
        """Of those rows, the lieu's; of observations, all its own and whom it can meet."""
        rows = self.table(name)
        if name not in self._places:
            self._places[name] = policy.places(rows)
        found = rows.iloc[self._places[name].get(lieu, [])]
        if name == "observations":
            met = self._to_meet
            found = concat([found, met[met["lieu"] != lieu]])
        return found.reset_index(drop=True)

    def about(self, lieu: str) -> DataFrame:
        """Figures of the lieu and of its bearer, in their order.

        None of the network: no page of a lieu shows one, and its report would be made again for every figure
        that another lieu sends.
        """
        lieux = self.prepared.tables["lieux"]
        bearers = lieux.loc[lieux["lieu"] == lieu, "structure"]
        subjects = [("lieu", lieu), *(("structure", x) for x in bearers)]
        found = [self._figures[one] for one in subjects if one in self._figures]
        rows = self._coded.iloc[np.sort(np.concatenate(found)) if found else []]
        return rows.astype(self.mesures.dtypes)

    def encode(self, rows: DataFrame) -> bytes:
        """The bytes of a table; those of a table that tranches share are made once."""
        shared = (*self._tables.values(), self.prepared.communes)
        if not any(rows is one for one in shared):
            return parquet(rows)
        if id(rows) not in self._encoded:
            self._encoded[id(rows)] = parquet(rows)
        return self._encoded[id(rows)]

    @cached_property
    def peers(self) -> DataFrame:
        """Figures of other networks: public where they come from, every edition may read them."""
        return peers.read(self.prepared.reseau)

    @cached_property
    def comments(self) -> DataFrame:
        """Every block of `commentaires/`, whoever may read it."""
        return comments.read(self.prepared.reseau)[0]

    @cached_property
    def _figures(self) -> dict[tuple[str, str], np.ndarray]:
        return self.mesures.groupby(["niveau", "sujet"], observed=True).indices

    @cached_property
    def _coded(self) -> DataFrame:
        """The figures, their texts as codes: a few rows of millions are then found at once."""
        texts_of = self.mesures.select_dtypes("str")
        return self.mesures.assign(**{name: texts_of[name].astype("category") for name in texts_of})

    @cached_property
    def _to_meet(self) -> DataFrame:
        """Of observations, what lieux can show each other: a last stage « en place ».

        A page says whom to meet, not where the others stand: evidence and targets stay with their lieu, and a
        stage that moves below « en place » changes no other lieu's report.
        """
        rows, until = self.table("observations"), str(self.prepared.conf["arrete_le"])
        last = rows[(rows["vu_le"] <= until) & rows["stade"].notna()]
        last = last.sort_values(["vu_le", "stade"], ascending=[True, False], kind="stable")
        last = last.drop_duplicates(["lieu", "critere"], keep="last")
        last = last[last["stade"] >= EN_PLACE].sort_values(["lieu", "critere"])
        return last.assign(preuve=None, cible=None).astype(rows.dtypes)

    def _opened(self, rows: DataFrame, kind: str) -> np.ndarray | None:
        """Observations that an agreement opens to the network's readers."""
        if kind == policy.COORDINATION:
            return None
        lieux = self.prepared.tables["lieux"]
        pairs = policy.agreed(self.prepared.tables["accords"], self.name, self.prepared.jour)
        bearer = zip(lieux["lieu"], lieux["structure"], strict=True)
        agreed = {x for x, s in bearer if {(x, "criteres"), (s, "criteres")} & pairs}
        return rows["lieu"].isin(agreed).to_numpy() & (kind != policy.PUBLIC)
