"""The buttons of the page: check, build, prepare a visit, remind. Each runs the command of that name."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import ipywidgets as w
from markupsafe import Markup

from workbench.batch import plan, summary
from workbench.core import french, inert
from workbench.core.errors import GRAVITES, Probleme, roots
from workbench.core.paths import SENDINGS
from workbench.lab import addresses, fields, questions
from workbench.lab.state import Accueil
from workbench.lab.task import Tache

EDITIONS = (
    ("Coordination", "coordination"),
    ("Réseau (membres, élus, financeurs)", "reseau"),
    ("Public", "public"),
    ("Le lieu lui-même", "lieu"),
)
MOST = 20  # problems told on the page
Links = list[tuple[str, str]]


def travailler(accueil: Accueil) -> w.VBox:
    """Every button, and what it runs under it."""
    task = Tache(accueil)
    return fields.piece(*(make(accueil, task, w.VBox([])) for make in (_check, _build, _visit, _remind)))


def _check(accueil: Accueil, task: Tache, place: w.VBox) -> w.Widget:
    def done(status: int, lines: list[str]) -> None:
        try:
            found = [Probleme.of_dict(p) for p in json.loads("\n".join(lines))]
        except ValueError:
            task.refused(lines)
            return
        accueil.problemes = found
        task.message.done(questions.counted(accueil.questions))
        first = sorted(roots(found), key=lambda p: GRAVITES.index(p.gravite))[:MOST]
        told = [questions.told(p, accueil) for p in first]
        task.result.value = '<div class="constats">' + "".join(f"<div>{one}</div>" for one in told) + "</div>"
        accueil.refresh()

    def go() -> None:
        task.start(place, ["verifier", "--json"], "Lecture de tous les fichiers…", done)

    return _part(
        "Vérifier",
        "Tout relire, et dire d’un coup ce qui ne va pas.",
        [_button(task, "Vérifier maintenant", go)],
        place,
    )


def _build(accueil: Accueil, task: Tache, place: w.VBox) -> w.Widget:
    lieu = _lieu(accueil, closed=True)
    year = w.Dropdown(description="Année", options=[(str(a), a) for a in accueil.annees], value=accueil.annee)
    edition = w.Dropdown(description="Édition", options=EDITIONS)

    def words() -> list[str]:
        return ["rapports", "--annee", str(year.value), "--sortie", str(accueil.sortie)]

    def one() -> None:
        wanted = f"lieu:{lieu.value}" if edition.value == "lieu" else edition.value
        at = f"{year.value}/{plan.edition_folder(wanted)}/{lieu.value}/diagnostic"
        about = f"{accueil.noms[lieu.value]}, {year.value}"
        said = f"Construction du rapport : {about}…"
        links = [("Ouvrir le diagnostic", f"{at}.html"), ("PDF", f"{at}.pdf"), ("DOCX", f"{at}.docx")]
        asked = [*words(), "--lieu", lieu.value, "--page", "diagnostic", "--diffusion", wanted]
        task.start(place, asked, said, built(accueil, task, links, about))

    def every() -> None:
        at = f"{year.value}/{plan.edition_folder(edition.value)}/{summary.INDEX}"
        said = f"Construction de tous les rapports de {year.value}…"
        asked = [*words(), "--diffusion", edition.value]
        task.start(place, asked, said, built(accueil, task, [("Ouvrir le sommaire", at)]))

    buttons = [
        _button(task, "Construire ce rapport", one),
        _button(task, "Construire tous les rapports", every, False),
    ]
    about = (
        "Un rapport pour un lieu, ou tous ceux de l’année et de l’édition. Seul ce qui a changé est refait."
    )
    return _part("Construire les rapports", about, buttons, place, lieu, year, edition)


def built(accueil: Accueil, task: Tache, links: Links, about: str = "") -> Callable:
    """What follows a construction: its count in words, and links to what it made; about: what it is of."""

    def done(status: int, lines: list[str]) -> None:
        if status:
            task.refused(lines)
        else:
            said = next(
                (s for s in lines if s.startswith("Rien à refaire") or s.endswith(" en échec.")), "Fait"
            )
            said = said.partition(" dans ")[0].rstrip(".") + "."
            task.message.done(french.typographie(f"{about} : {french.lower_first(said)}" if about else said))
        task.result.value += linked([(label, at) for label, at in links if (accueil.sortie / at).is_file()])
        accueil.changed()

    return done


def _visit(accueil: Accueil, task: Tache, place: w.VBox) -> w.Widget:
    lieu = _lieu(accueil)

    def go() -> None:
        at = f"{accueil.annee}/{plan.edition_folder('coordination')}/{lieu.value}/carnet-de-visite"
        asked = [
            "rapports",
            "--annee",
            str(accueil.annee),
            "--sortie",
            str(accueil.sortie),
            "--lieu",
            lieu.value,
            "--page",
            "carnet-de-visite",
        ]
        about = accueil.noms[lieu.value]
        links = [("Ouvrir le carnet", f"{at}.html"), ("PDF à imprimer", f"{at}.pdf")]
        task.start(
            place, asked, f"Préparation du carnet de visite : {about}…", built(accueil, task, links, about)
        )

    about = "Le carnet dit ce qui a été vu, ce qui reste à voir, ce qui a été promis."
    return _part("Préparer une visite", about, [_button(task, "Préparer le carnet", go)], place, lieu)


def _remind(accueil: Accueil, task: Tache, place: w.VBox) -> w.Widget:
    lieu = _lieu(accueil)

    def go() -> None:
        at = f"relances/{accueil.annee}/{lieu.value}"

        def done(status: int, lines: list[str]) -> None:
            if status:
                task.refused(lines)
                return
            letter = SENDINGS / f"{at}.txt"
            if not letter.exists():
                task.message.done(f"Rien à demander à ce lieu pour {accueil.annee} : aucun message.")
                return
            task.message.done("Le message est prêt à relire, puis à envoyer depuis votre messagerie.")
            text = fields.text(letter.read_text("utf-8"))
            links = linked(
                [("Ouvrir le brouillon et ses pièces jointes (.eml)", f"{at}.eml")], addresses.SENDINGS
            )
            task.result.value = links + str(Markup("<pre>{}</pre>").format(text))

        asked = ["relancer", "--annee", str(accueil.annee), "--lieu", lieu.value]
        task.start(place, asked, f"Ce qui manque {french.contracted(accueil.noms[lieu.value], 'à')}…", done)

    about = "Le message ne demande que ce qui manque, en dix minutes environ. Rien n’est envoyé d’ici."
    return _part("Relancer un lieu", about, [_button(task, "Écrire le message", go)], place, lieu)


def _part(title: str, about: str, buttons: list[w.Button], place: w.VBox, *choices: w.Widget) -> w.VBox:
    """A title, what it is for, what one chooses, the buttons, and the place of what runs."""
    head = Markup("<h3>{}</h3><p>{}</p>").format(fields.text(title), fields.text(french.typographie(about)))
    made = [w.HTML(str(head)), *([fields.row(*choices)] if choices else []), w.HBox(buttons), place]
    box = w.VBox(made)
    box.add_class("action")
    return box


def _button(task: Tache, label: str, act: Callable[[], None], main: bool = True) -> w.Button:
    made = fields.button(label, act, main)
    task.buttons.append(made)
    return made


def _lieu(accueil: Accueil, closed: bool = False) -> w.Dropdown:
    """The open lieux and those in project, followed when the network changes; closed: those that closed too,
    whose past years have reports."""
    box = w.Dropdown(description="Lieu")

    def fill() -> None:
        rows = accueil.tables["lieux"]
        out = set() if closed else set(rows.loc[rows["statut"] == "fermé", "lieu"])
        options = [(nom, lieu) for lieu, nom in accueil.noms.items() if lieu not in out]
        if list(box.options) != options:
            kept = box.value
            box.options = options
            box.value = kept if kept in dict(options).values() else options[0][1] if options else None

    accueil.listeners.append(fill)
    fill()
    return box


def linked(links: Links, root: str = addresses.REPORTS, about: str = "") -> str:
    """Links to finished files, which open in a tab of their own; about: what is read aloud after each."""
    one = Markup('<a href="/{}/{}" target="_blank" rel="noopener" aria-label="{}">{}</a>')
    said = inert.text(f", {about}" if about else "")
    made = [one.format(root, quote(at), f"{label}{said}", label) for label, at in links]
    return str(Markup('<p class="liens">{}</p>').format(Markup(" ").join(made))) if made else ""
