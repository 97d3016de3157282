"""The home page's cells: each is one question a coordinator has when the week begins."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial

import ipywidgets as w
from markupsafe import Markup

from workbench import archive
from workbench.core import french
from workbench.core.errors import DataError
from workbench.lab import before, due, fields, glance, running, work
from workbench.lab.comments import commenter
from workbench.lab.entry import Saisie, saisir
from workbench.lab.questions import questions
from workbench.lab.state import Accueil
from workbench.lab.work import travailler
from workbench.show.markup import fragment

__all__ = [
    "commenter",
    "echeances",
    "journal",
    "ouvrir",
    "questions",
    "rapports",
    "reseau",
    "saisir",
    "travailler",
]

FIRST = (
    "Première lecture du réseau en cours ({} dans recus/) : quelques secondes pour cinq lieux, quelques "
    "minutes pour trois cents. La page se remplit ensuite d’elle-même."
)
LINE = ("date", "lieu", "mission", "axe", "demi_journees", "objet")


_AHEAD: list[Accueil] = []  # the network read before the page asked for it, once


def avancer() -> None:
    """Read the network and fill its first tables while the browser is still fetching JupyterLab."""
    with suppress(DataError):  # the page says it, where it is read
        accueil = Accueil()
        _keep(accueil)
        _AHEAD[:] = [accueil]


def ouvrir() -> Accueil:
    """The network of this session, as last read; what changed since is read beside the page."""
    ahead = _AHEAD.pop() if _AHEAD else None
    accueil = ahead if ahead and archive.unmoved(ahead.reseau, ahead.mark) else Accueil()
    if not accueil.frais:
        accueil.refresh()
    return accueil


def reseau(accueil: Accueil) -> w.VBox:
    """The network at a glance; what is left to ask is counted beside the page, when it is not known."""
    table, message = w.HTML(), fields.Message()
    found: list = [None]
    busy: list = [False, False]  # being counted; to be counted again after

    def draw() -> None:
        if accueil.frais:
            message.clear()
        elif accueil.lu:
            message.busy("Des fichiers ont changé\u00a0: relecture en cours…")
        else:
            message.busy(french.typographie(FIRST.format(french.count(received(accueil), "fichier"))))
        table.value = "" if not accueil.lu else fragment([glance.lieux(accueil, found[0])], "reseau")

    def counted(lines: list[str], status: int | None) -> None:
        if status == 0:
            found[0] = json.loads(lines[-1])
        again, busy[:] = busy[1], [False, False]
        draw()
        if again:
            count()

    def count() -> None:
        busy[:] = [True, busy[0]]
        if busy[1]:
            return
        lines: list[str] = []
        running.Commande(
            [str(accueil.reseau)], accueil.environment(), lines.append, partial(counted, lines),
            "workbench.lab.due", behind=True,
        )  # fmt: skip

    def changed() -> None:
        known = due.kept(accueil.reseau) if accueil.frais else None
        found[0] = known or found[0]
        draw()
        if accueil.frais and known is None:
            count()

    accueil.listeners += [changed, partial(_keep, accueil)]
    changed()
    return fields.piece(message.widget, table)


def _keep(accueil: Accueil) -> None:
    """Keep the first table for the next opening; what is left to ask holds for a day and is not in it."""
    if accueil.frais:
        shown = fragment([glance.lieux(accueil, None)], "avant")
        before.keep(accueil.reseau, accueil.sortie, shown)


def received(accueil: Accueil) -> int:
    """How many files were received, whatever they hold."""
    return sum(1 for path in (accueil.reseau / "recus").rglob("*") if path.is_file())


def echeances(accueil: Accueil) -> w.VBox:
    """What is past and not done, then the first days of the year that comes."""
    table = w.HTML()

    def draw() -> None:
        days = [*glance.missed_days(accueil), glance.next_days(accueil)] if accueil.lu else []
        table.value = fragment(days, "echeances") if days else ""

    accueil.listeners.append(draw)
    draw()
    return fields.piece(table)


def journal(accueil: Accueil) -> w.VBox:
    """One line of the journal."""
    first = {"date": french.short_date(accueil.jour)}
    form = Saisie(accueil, "journal", LINE, first, short=True)
    form.widget.add_class("journal")
    return fields.piece(form.widget)


def rapports(accueil: Accueil) -> w.VBox:
    """The last reports, each with its files."""
    listed = w.HTML()

    def draw() -> None:
        rows = glance.reports(accueil)
        if not rows:
            listed.value = "<p>Aucun rapport n’est encore construit.</p>"
            return
        one = Markup("<li><span class='quoi'>{}</span> <span class='quand'>{}</span>{}</li>")
        items = [
            one.format(fields.text(what), fields.text(when), Markup(work.linked(links, about=what)))
            for what, when, links in rows
        ]
        listed.value = str(Markup('<ul class="rapports">{}</ul>').format(Markup("").join(items)))

    accueil.listeners.append(draw)
    draw()
    return fields.piece(listed)
