"""One open notebook: what it shows, chosen above it; its sections shown again in place."""

from __future__ import annotations

from dataclasses import replace

from workbench.collect.comments import RESEAU
from workbench.collect.writing import whole, words
from workbench.core.errors import DataError
from workbench.lab import comments, fields, origins
from workbench.lab.choice import Choix
from workbench.lab.state import Accueil
from workbench.safety import policy, tranche
from workbench.show import again, display

WRITTEN = {
    "workbench.pages.diagnostic.une": comments.OF_LIEU,
    "workbench.pages.evaluation.une": comments.OF_NETWORK,
}
"""The pages under which one writes, and their sections."""


class Carnet:
    """A notebook and its tranche. The choice is displayed when it is opened."""

    def __init__(self, shell, shown, name: str):
        from IPython.display import display as put

        self.shell, self.tranche = shell, shown
        display.SHOWN.clear()
        self.accueil = Accueil()
        self.prepared = tranche.prepare(self.accueil.reseau, shown.annee)
        self.accueil.read()  # what the collection has just made
        self.accueil.frais = True
        self.choice = Choix(self.accueil, shown, name, self.show)
        self.written: list = []
        self.mark = self._mark()
        self.accueil.listeners.append(self._changed)
        put(self.choice.widget)

    def show(self, lieu: str, annee: int, edition: str) -> None:
        """Show another lieu, year or edition in the same outputs.

        Raises
        ------
        DataError : the lieu, the year or the edition does not exist
        """
        self.prepared = tranche.prepare(self.accueil.reseau, annee)
        self._draw(lieu, annee, edition)

    def _draw(self, lieu: str, annee: int, edition: str) -> None:
        self.tranche = tranche.build(self.accueil.reseau, annee, edition, lieu, self.prepared)
        self.shell.user_ns["tranche"], self.mark = self.tranche, self._mark()
        again.remontrer(self.tranche)
        for fill in self.written:
            fill()

    def _changed(self) -> None:
        """A text was saved: the pages show it at once, before the collection that follows."""
        if self._mark() != self.mark:
            self.prepared = replace(self.prepared)  # the same figures, its words to be read again
            self._draw(self.tranche.lieu, self.tranche.annee, self.tranche.diffusion)

    def _mark(self) -> str:
        """What tells that the texts of this subject changed."""
        subject = self.tranche.lieu or RESEAU
        return whole.mark(words.path_of(self.accueil.reseau, self.tranche.annee, subject))

    def beside(self, page) -> None:
        """Under a page where one writes, in the coordination's edition: its texts, each with its role."""
        sections = WRITTEN.get(page.__module__) if page.__name__ == "une" else None
        if sections:
            from IPython.display import display as put

            put(self._writing(sections))

    def _writing(self, sections):
        import ipywidgets as w

        choice = w.Dropdown(
            description="Écrire", options=[(label, (name, role)) for label, name, role in sections]
        )
        place = w.VBox([])
        shown: list = [None]

        def fill(change=None) -> None:
            wanted = (self.tranche.annee, self.tranche.lieu, *choice.value)
            if change is None and shown[0] == wanted:
                return  # what is being typed is kept
            shown[0] = wanted
            place.children = [comments.Commentaire(self.accueil, *wanted).widget]

        choice.observe(fill, "value")
        self.written[:] = [fill]
        fill()
        box = fields.piece(fields.row(choice), place)
        box.add_class("ecrire")
        return box

    def origin(self, cle: str) -> str:
        """The rows behind a figure, as HTML; why there are none when this edition does not show them."""
        if self.tranche.diffusion != policy.COORDINATION:
            return origins.only_coordination()
        try:
            return origins.html(self.prepared, cle)
        except DataError as error:
            return origins.unknown(str(error))
