"""The buttons of the page: check, build, prepare a visit, remind. Each runs the command of that name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from urllib.parse import quote

import ipywidgets as w
from markupsafe import Markup

from workbench.batch import plan
from workbench.core import french
from workbench.core.errors import Probleme
from workbench.core.paths import SENDINGS
from workbench.lab import fields, questions, running, server
from workbench.lab.state import Accueil

EDITIONS = (
    ("Coordination", "coordination"),
    ("Réseau (membres, élus, financeurs)", "reseau"),
    ("Public", "public"),
    ("Le lieu lui-même", "lieu"),
)
KEPT = 400  # lines of a command that are kept, to tell the last of them
TOLD = 12
MOST = 20  # problems told on the page


class Tache:
    """What runs: its progress, its last words, how to stop it. One at a time."""

    def __init__(self, accueil: Accueil):
        self.accueil, self.command, self.lines = accueil, None, []
        self.bar = w.IntProgress(min=0, max=1, description="Avancement")
        self.bar.layout.visibility = "hidden"
        self.cancel = fields.button("Arrêter", self.stop)
        self.cancel.layout.visibility = "hidden"
        self.message, self.result = fields.Message(), w.HTML()
        self.buttons: list[w.Button] = []
        self.widget = w.VBox([fields.row(self.bar, self.cancel), self.message.widget, self.result])
        self.widget.add_class("tache")

    def start(self, words: list[str], told: str, done: Callable[[int, list[str]], None]) -> None:
        self.lines, self.finish = [], done
        self.bar.value, self.bar.max, self.bar.bar_style = 0, 1, ""
        self.bar.layout.visibility = self.cancel.layout.visibility = "visible"
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
            self.message.busy(french.typographie(f"{french.ratio(*found)} rapports construits."))
        else:
            self.lines = [*self.lines, line][-KEPT:]

    def _done(self, status: int | None) -> None:
        self.command = None
        self.bar.layout.visibility = self.cancel.layout.visibility = "hidden"
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


def travailler(accueil: Accueil) -> w.VBox:
    """Every button, and under them what runs."""
    task = Tache(accueil)
    parts = [_check(accueil, task), _build(accueil, task), _visit(accueil, task), _remind(accueil, task)]
    return fields.piece(*parts, task.widget)


def _part(title: str, about: str, *children: w.Widget) -> w.VBox:
    head = Markup("<h3>{}</h3><p>{}</p>").format(fields.text(title), fields.text(french.typographie(about)))
    box = w.VBox([w.HTML(str(head)), *children])
    box.add_class("action")
    return box


def _button(task: Tache, label: str, act: Callable[[], None], main: bool = True) -> w.Button:
    made = fields.button(label, act, main)
    task.buttons.append(made)
    return made


def _lieu(accueil: Accueil) -> w.Dropdown:
    """The open lieux and those in project, followed when the network changes."""
    box = w.Dropdown(description="Lieu")

    def fill() -> None:
        closed = set(accueil.tables["lieux"].query("statut == 'fermé'")["lieu"])
        options = [(nom, lieu) for lieu, nom in accueil.noms.items() if lieu not in closed]
        if list(box.options) != options:
            kept = box.value
            box.options = options
            box.value = kept if kept in dict(options).values() else options[0][1] if options else None

    accueil.listeners.append(fill)
    fill()
    return box


def _check(accueil: Accueil, task: Tache) -> w.Widget:
    def done(status: int, lines: list[str]) -> None:
        try:
            found = [Probleme(**{**p, "cellule": tuple(p["cellule"])}) for p in json.loads("\n".join(lines))]
        except ValueError:
            task.refused(lines)
            return
        accueil.problemes = found
        task.message.done(questions.counted(accueil.questions))
        told = [questions.told(p) for p in sorted(found, key=lambda p: p.gravite != "erreur")[:MOST]]
        task.result.value = '<div class="constats">' + "".join(f"<div>{one}</div>" for one in told) + "</div>"
        accueil.refresh()

    act = lambda: task.start(["verifier", "--json"], "Lecture de tous les fichiers…", done)  # noqa: E731
    return _part(
        "Vérifier", "Tout relire, et dire d’un coup ce qui ne va pas.",
        w.HBox([_button(task, "Vérifier maintenant", act)]),
    )  # fmt: skip


def _build(accueil: Accueil, task: Tache) -> w.Widget:
    lieu = _lieu(accueil)
    year = w.Dropdown(description="Année", options=[(str(a), a) for a in accueil.annees], value=accueil.annee)
    edition = w.Dropdown(description="Édition", options=EDITIONS)

    def words() -> list[str]:
        return ["rapports", "--annee", str(year.value), "--sortie", str(accueil.sortie)]

    def one() -> None:
        wanted = f"lieu:{lieu.value}" if edition.value == "lieu" else edition.value
        place = f"{year.value}/{plan.edition_folder(wanted)}/{lieu.value}"
        task.start(
            [*words(), "--lieu", lieu.value, "--diffusion", wanted],
            f"Construction du rapport : {accueil.noms[lieu.value]}, {year.value}…",
            _built(
                accueil,
                task,
                [("Ouvrir le diagnostic", f"{place}/diagnostic.html"), ("PDF", f"{place}/diagnostic.pdf")],
            ),
        )

    def every() -> None:
        place = f"{year.value}/{plan.edition_folder(edition.value)}/index.html"
        links = [("Ouvrir le sommaire", place)] if edition.value != "lieu" else []
        task.start(
            [*words(), "--diffusion", edition.value], f"Construction de tous les rapports de {year.value}…",
            _built(accueil, task, links),
        )  # fmt: skip

    choice = fields.row(lieu, year, edition)
    buttons = w.HBox(
        [
            _button(task, "Construire ce rapport", one),
            _button(task, "Construire tous les rapports", every, False),
        ]
    )
    buttons.add_class("boutons")
    about = (
        "Un rapport pour un lieu, ou tous ceux de l’année et de l’édition. Seul ce qui a changé est refait."
    )
    return _part("Construire les rapports", about, choice, buttons)


def _built(accueil: Accueil, task: Tache, links: list[tuple[str, str]]) -> Callable:
    def done(status: int, lines: list[str]) -> None:
        there = [(label, place) for label, place in links if (accueil.sortie / place).is_file()]
        if status:
            task.refused(lines)
        else:
            said = next(
                (line for line in lines if line.startswith(("Rien à refaire", tuple("0123456789")))), "Fait."
            )
            task.message.done(french.typographie(said))
        task.result.value += linked(there)
        accueil.changed()

    return done


def _visit(accueil: Accueil, task: Tache) -> w.Widget:
    lieu = _lieu(accueil)

    def go() -> None:
        place = f"{accueil.annee}/coordination/{lieu.value}/carnet-de-visite"
        task.start(
            ["rapports", "--sortie", str(accueil.sortie), "--lieu", lieu.value],
            f"Préparation du carnet de visite : {accueil.noms[lieu.value]}…",
            _built(
                accueil, task, [("Ouvrir le carnet", f"{place}.html"), ("PDF à imprimer", f"{place}.pdf")]
            ),
        )

    about = "Le carnet dit ce qui a été vu, ce qui reste à voir, ce qui a été promis."
    return _part(
        "Préparer une visite", about, fields.row(lieu), w.HBox([_button(task, "Préparer le carnet", go)])
    )


def _remind(accueil: Accueil, task: Tache) -> w.Widget:
    lieu = _lieu(accueil)

    def go() -> None:
        def done(status: int, lines: list[str]) -> None:
            if status:
                task.refused(lines)
                return
            text = "\n".join(lines).partition("--- ")[2].rpartition("Écrit dans ")[0].strip()
            task.message.done("Le message est prêt à relire, puis à envoyer depuis votre messagerie.")
            draft = f"relances/{accueil.annee}/{lieu.value}.eml"
            there = (
                [("Ouvrir le brouillon (.eml), avec ses pièces jointes", draft)]
                if (SENDINGS / draft).is_file()
                else []
            )
            shown = Markup("<pre>{}</pre>").format(fields.text(text))
            task.result.value = linked(there, server.SENDINGS) + str(shown)

        task.start(["relancer", "--lieu", lieu.value], f"Ce qui manque à {accueil.noms[lieu.value]}…", done)

    about = "Le message ne demande que ce qui manque, en dix minutes au plus. Rien n’est envoyé d’ici."
    return _part(
        "Relancer un lieu", about, fields.row(lieu), w.HBox([_button(task, "Écrire le message", go)])
    )


def linked(links: list[tuple[str, str]], root: str = server.REPORTS) -> str:
    """Links to finished files, which open in a tab of their own."""
    one = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>')
    made = [one.format(f"{base()}{root}/{quote(place)}", label) for label, place in links]
    return str(Markup('<p class="liens">{}</p>').format(Markup(" ").join(made))) if made else ""


def base() -> str:
    """The address JupyterLab is served under: « / » on one's own machine."""
    return os.environ.get("JPY_BASE_URL", "/") or "/"
