"""What the pages of the booklet read the same way: cards, needs, what lieux that are open can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from pandas import DataFrame

from workbench.core import french
from workbench.pages import common
from workbench.safety.container import Tranche
from workbench.subjects import mesh, practices

CRITERION = "Sans critère"


@dataclass(eq=False)
class Need:
    """What one lieu needs on one subject: its sentences, the latest first, and since when."""

    lieu: str
    sujet: str
    textes: list[str]
    depuis: object  # the day of the first sentence
    critere: str = ""
    montre: dict = field(default_factory=dict)  # lieu -> practices.Shown


class Net:
    """The network as the booklet reads it, at the report's day."""

    def __init__(self, tranche: Tranche):
        self.tranche, self.until = tranche, common.horizon(tranche)

    @cached_property
    def lieux(self) -> DataFrame:
        rows = self.tranche.table("lieux")
        kept = [mesh.open_on(rows, self.until), mesh.in_project_on(rows, self.until)]
        return rows.loc[sorted({i for some in kept for i in some.index})]

    @cached_property
    def names(self) -> dict[str, str]:
        return {lieu: common.name(self.tranche, lieu) for lieu in self.lieux["lieu"]}

    def name(self, lieu: str) -> str:
        return self.names.get(lieu) or common.name(self.tranche, lieu)

    @cached_property
    def cards(self) -> DataFrame:
        """Cards in the order of the grid, then of the lieux' names and of their dates."""
        rows = practices.written(self.tranche.table("pratiques"), self.until)
        if not len(rows):
            return rows
        rank = {c: i for i, c in enumerate(self.criteria)}
        keys = rows.assign(_c=rows["critere"].map(rank), _n=rows["lieu"].map(self.name))
        return keys.sort_values(["_c", "_n", "date", "titre"], kind="stable").drop(columns=["_c", "_n"])

    @cached_property
    def criteria(self) -> dict:
        """Every criterion by id, in the order of the grid."""
        method = self.tranche.referentiel
        grid = {c.id: c for axe in method.axes for c in axe.criteres}
        return grid | {k: c for k, c in method.connus.items() if k not in grid}

    def criterion(self, id: str) -> str:
        c = self.criteria.get(id)
        return french.typographie(c.nom_court or c.nom) if c else CRITERION

    def axe(self, critere: str) -> str:
        c = self.criteria.get(critere)
        return next((a.nom for a in self.tranche.referentiel.axes if c and a.id == c.axe), "")

    def shown(self, critere: str, lieu: str) -> dict:
        """{lieu: Shown} of the others that can show something, closed lieux left out."""
        found = practices.who_can_show(
            critere, lieu, self.cards, self.tranche.table("observations"), self.until
        )
        return {k: v for k, v in found.items() if k in self.names}

    @property
    def hears(self) -> bool:
        """True when the edition reads what visits found."""
        return all(common.reads(self.tranche, table) for table in ("constats", "visites"))

    @cached_property
    def visited(self) -> set[str]:
        """Lieux of which a visit is noted: of the others, no need is unknown rather than none."""
        rows = self.tranche.table("visites")
        return set(rows.loc[rows["date"] <= self.until, "lieu"])

    @cached_property
    def heard(self) -> DataFrame:
        """Needs heard in visits (practices.needs), of lieux that are not closed."""
        rows = practices.needs(self.tranche.table("constats"), self.tranche.table("visites"), self.until)
        return rows[rows["lieu"].isin(self.names)]

    @cached_property
    def needs(self) -> list[Need]:
        """Open needs by lieu and subject, in the order of lieux' names then of the grid."""
        found = []
        rows = self.heard[self.heard["ouvert"]]
        for (lieu, sujet), some in rows.groupby(["lieu", "sujet"], sort=False):
            critere = sujet if sujet in self.criteria else ""
            need = Need(lieu, sujet, list(some["texte"].dropna()), some["date"].min(), critere)
            need.montre = self.shown(critere, lieu) if critere else {}
            found.append(need)
        rank = {c: i for i, c in enumerate(self.criteria)}
        return sorted(found, key=lambda n: (self.name(n.lieu), rank.get(n.critere, len(rank)), n.sujet))
