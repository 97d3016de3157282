"""What runs behind a button: its progress, its last words, how to stop it; one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w
from markupsafe import Markup

from workbench.core import french
from workbench.lab import fields, running
from workbench.lab.state import Accueil

KEPT = 20_000  # lines of a command that are kept
BUILT = ("rapport construit", "rapports construits")
TOLD = 12  # last ones shown when it did not do what was asked


class Tache:
    """What runs: its progress, its last words, how to stop it. One at a time."""

    def __init__(self, accueil: Accueil):
        self.accueil, self.command, self.lines = accueil, None, []
        self.bar = w.IntProgress(min=0, max=1, description="Avancement")
        self.cancel = fields.button("Arrêter", self.stop)
        self.running = fields.row(self.bar, w.HBox([self.cancel]))
        self.running.layout.display = "none"
        self.message, self.result = fields.Message(), w.HTML()
        self.buttons: list[w.Button] = []
        self.widget = w.VBox([self.running, self.message.widget, self.result])
        self.widget.add_class("tache")
        self.place: w.VBox | None = None

    def start(
        self, place: w.VBox, words: list[str], told: str, done: Callable[[int, list[str]], None]
    ) -> None:
        """Run a command, and show it in `place`: under the button that was pressed."""
        if self.place is not None:
            self.place.children = ()
        self.place, place.children = place, (self.widget,)
        self.lines, self.finish = [], done
        self.bar.value, self.bar.max, self.bar.bar_style = 0, 1, ""
        self.running.layout.display = None
        self.result.value = ""
        self._enable(False)
        self.message.busy(french.typographie(told))
        said = [*words, "--reseau", str(self.accueil.reseau)]
        self.command = running.Commande(said, self.accueil.environment(), self._told, self._done)

    def stop(self) -> None:
        if self.command:
            self.message.busy("Arrêt en cours…")
            self.command.stop()

    def _told(self, line: str) -> None:
        if found := running.progress(line):
            self.bar.max, self.bar.value = found[1], found[0]
            self.message.busy(french.typographie(f"{french.ratio(*found)} {BUILT[found[1] > 1]}."))
        else:
            self.lines = [*self.lines, line][-KEPT:]

    def _done(self, status: int | None) -> None:
        self.command = None
        self.running.layout.display = "none"
        self._enable(True)
        if status is None:
            kept = "Arrêté. Les rapports déjà publiés sont entiers ; il ne restera à faire que les autres."
            self.message.done(french.typographie(kept))
        else:
            self.finish(status, self.lines)

    def _enable(self, yes: bool) -> None:
        for one in self.buttons:
            one.disabled = not yes

    def refused(self, lines: list[str]) -> None:
        """The last words of a command that did not do what was asked."""
        self.message.wrong("La commande n’a pas abouti.")
        self.result.value = str(Markup("<pre>{}</pre>").format(fields.text("\n".join(lines[-TOLD:]))))
