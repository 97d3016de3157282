"""Labelled fields and calm messages: the page's only bricks. Every text is escaped here.

A field is its control (label above, reachable by keyboard) and a line under it: a hint, or what is wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import ipywidgets as w
from markupsafe import Markup, escape

from workbench.core import inert
from workbench.lab import forms

PAUSE_S = 0.7  # after the last key, before one is told of a mistake
NONE = "—"


def text(value) -> Markup:
    """Typed text as it may stand in HTML."""
    return escape(inert.text(str(value)))


@lru_cache(1)
def style() -> str:
    """The page's own look; inside the outputs of this page only."""
    return Path(__file__).with_name("accueil.css").read_text("utf-8")


def piece(*children: w.Widget) -> w.VBox:
    """One section of the page, with its look."""
    box = w.VBox([w.HTML(f"<style>{style()}</style>", layout={"display": "none"}), *children])
    box.add_class("etabli")
    return box


def row(*children: w.Widget) -> w.HBox:
    """Fields side by side, one under the other where the window is narrow."""
    box = w.HBox(list(children))
    box.add_class("rangee")
    return box


def button(label: str, act: Callable[[], None], main: bool = False) -> w.Button:
    made = w.Button(description=label)
    made.add_class("principal" if main else "simple")
    made.on_click(lambda _: act())
    return made


class Message:
    """One line that says what was done, or what is wrong; read aloud when it changes."""

    def __init__(self):
        self.widget = w.HTML()
        self.widget.add_class("message")

    def clear(self) -> None:
        self.widget.value = ""

    def done(self, *lines: str) -> None:
        self._say("status", "fait", lines)

    def busy(self, *lines: str) -> None:
        self._say("status", "attente", lines)

    def wrong(self, *lines: str) -> None:
        self._say("alert", "faux", lines)

    def _say(self, role: str, kind: str, lines: Iterable[str]) -> None:
        said = Markup("").join(Markup("<p>{}</p>").format(text(line)) for line in lines)
        self.widget.value = str(Markup('<div role="{}" class="{}">{}</div>').format(role, kind, said))


class Champ:
    """A field. value: what is typed, as text; checked a moment after the last key, and on leaving.

    check : what is wrong in what is typed, "" when nothing is
    ask : what one may well have meant, and is asked all the same
    """

    def __init__(
        self,
        entry: forms.Entry,
        check: Callable[[str], str] = lambda typed: "",
        ask: Callable[[], str] = lambda: "",
    ):
        self.entry, self.check, self.ask = entry, check, ask
        self.control = _control(entry)
        self.under = w.HTML()
        self.under.add_class("sous-champ")
        self.widget = w.VBox([self.control, self.under])
        self.widget.add_class("champ")
        self.widget.add_class(f"champ-{entry.kind}")
        self._waiting = None
        self.tell("")
        self.on_change(self._soon)

    @property
    def value(self) -> str:
        if self.entry.kind == forms.SEVERAL:
            boxes = zip(self.control.children[1].children, self.entry.choices, strict=True)
            return ";".join(value for box, (_, value) in boxes if box.value)
        return self.control.value or ""

    @value.setter
    def value(self, said: str) -> None:
        if self.entry.kind == forms.SEVERAL:
            for box, (_, value) in zip(self.control.children[1].children, self.entry.choices, strict=True):
                box.value = value in said.split(";")
        else:
            self.control.value = said

    def on_change(self, act: Callable[[], None]) -> None:
        several = self.entry.kind == forms.SEVERAL
        for control in self.control.children[1].children if several else [self.control]:
            control.observe(lambda _: act(), "value")

    def tell(self, wrong: str, asked: str = "") -> None:
        """What is wrong, under the field; else what is asked; else the hint. Takes the place of a check that
        waits."""
        if self._waiting:
            self._waiting.cancel()
        asked = f"À vérifier, sans empêcher d’enregistrer\u00a0: {asked}" if asked else ""
        said, shown = wrong or asked or self.entry.hint, Markup("<p>{}</p>")
        if wrong:
            shown = Markup('<p role="alert" class="faux">{}</p>')
        elif asked:
            shown = Markup('<p role="status" class="doute">{}</p>')
        self.under.value = str(shown.format(text(said))) if said else ""
        self.told = bool(wrong or asked)

    def again(self) -> None:
        """Checked once more: another field moved, on which what is said of this one depends."""
        if self.value:
            self._soon()

    def _soon(self) -> None:
        if self._waiting:
            self._waiting.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._checked()
            return
        if self.told and not (self.check(self.value) or self.ask()):
            self.tell("")  # put right: said at once
        self._waiting = loop.call_later(PAUSE_S, self._checked)

    def _checked(self) -> None:
        self.tell(self.check(self.value), self.ask())


def _control(entry: forms.Entry) -> w.Widget:
    label = entry.label + ("" if entry.required else " — facultatif")
    if entry.kind == forms.SEVERAL:
        name = w.HTML(str(Markup('<span class="nom-groupe">{}</span>').format(text(label))))
        boxes = w.Box([w.Checkbox(description=said, indent=False) for said, _ in entry.choices])
        boxes.add_class("cases")
        return w.VBox([name, boxes])
    if entry.kind == forms.CHOICE:
        blank = [] if entry.proposed and entry.required else [(NONE, "")]
        return w.Dropdown(description=label, options=[*blank, *entry.choices], value=entry.proposed)
    if entry.kind == forms.NEAR:
        names = [said for said, _ in entry.choices]
        hint = "taper le début du nom"
        return w.Combobox(description=label, options=names, ensure_option=False, placeholder=hint)
    if entry.kind == forms.LONG:
        return w.Textarea(description=label, value=entry.proposed, rows=4)
    return w.Text(description=label, value=entry.proposed)
