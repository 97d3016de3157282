"""What a notebook shows, chosen above it: a lieu, a year, an edition; and its report, built."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from workbench.batch import plan
from workbench.core import french
from workbench.core.errors import DataError
from workbench.lab import fields, forms, work
from workbench.lab.state import Accueil
from workbench.lab.task import Tache


class Choix:
    """The fields of one notebook. show(lieu, annee, edition) is called when one of them changes."""

    def __init__(self, accueil: Accueil, tranche, name: str, show: Callable[[str, int, str], None]):
        self.accueil, self.show = accueil, show
        self.pages = [p for p in plan.PAGES if p.notebook.name == name and p.per_lieu == bool(tranche.lieu)]
        takes = self.pages[0].takes if self.pages else ()
        editions = self._editions()
        kind = tranche.diffusion.partition(":")[0]
        self.lieu = w.Dropdown(description="Lieu", options=[(n, i) for i, n in accueil.noms.items()])
        self.lieu.value = tranche.lieu or None
        self.year = w.Dropdown(
            description="Année", options=[(str(a), a) for a in accueil.annees], value=tranche.annee
        )
        self.edition = w.Dropdown(description="Édition", options=editions)
        if kind in dict(map(reversed, editions)):
            self.edition.value = kind
        shown = [(self.lieu, "lieu" in takes and tranche.lieu), (self.year, "annee" in takes)]
        shown.append((self.edition, "diffusion" in takes and len(editions) > 1))
        self.fields = [field for field, yes in shown if yes]
        self.task, self.place, self.message = Tache(accueil), w.VBox([]), fields.Message()
        self.button = fields.button("Construire ce rapport", self.build)
        self.task.buttons.append(self.button)
        for field in self.fields:
            field.observe(self._chosen, "value")
        head = w.HTML(
            "<p>Choisir ici ce que montre ce carnet\u00a0: chaque section se refait à sa place.</p>"
        )
        parts = [head, fields.row(*self.fields)] if self.fields else []
        self.widget = fields.piece(
            *parts, *([w.HBox([self.button])] if self.pages else []), self.message.widget, self.place
        )
        self.widget.add_class("choix")

    def _editions(self) -> list[tuple[str, str]]:
        """The editions this notebook has, as they are called."""
        only = {p.edition for p in self.pages}
        if only - {""} and "" not in only:
            return [(label, e) for label, e in work.EDITIONS if e in only]
        own = any(p.per_lieu for p in self.pages)
        return [(label, e) for label, e in work.EDITIONS if own or e != "lieu"]

    @property
    def wanted(self) -> tuple[str, int, str]:
        lieu = self.lieu.value or ""
        edition = self.edition.value or "coordination"
        return lieu, self.year.value, f"lieu:{lieu}" if edition == "lieu" else edition

    def _chosen(self, change) -> None:
        self.message.busy("Mise à jour…")
        try:
            self.show(*self.wanted)
        except DataError as error:
            told = [forms.said(p.regle, p.remede) for p in error.problemes]
            self.message.wrong(*map(french.typographie, told))
            return
        lieu, annee, _ = self.wanted
        who = self.accueil.noms.get(lieu, "le réseau")
        self.message.done(french.typographie(f"Le carnet montre {who}, {annee}."))

    def build(self) -> None:
        """Build the report of this choice; a link opens it."""
        lieu, annee, edition = self.wanted
        folder = f"{annee}/{plan.edition_folder(edition)}"
        said = [
            "rapports",
            "--annee",
            str(annee),
            "--sortie",
            str(self.accueil.sortie),
            "--diffusion",
            edition,
            "--page",
            self.pages[0].name,
        ]
        name = f"{folder}/{lieu or plan.RESEAU}/{self.pages[0].name}"
        links = [("Ouvrir le rapport", f"{name}.html"), ("PDF", f"{name}.pdf")]
        said += ["--lieu", lieu] if lieu else []
        who = self.accueil.noms.get(lieu, "le réseau")
        told = f"Construction : {who}, {annee}…"
        self.message.clear()
        self.task.start(self.place, said, told, work.built(self.accueil, self.task, links))
