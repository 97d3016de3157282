"""What a form is, whatever it is written on: sections of questions, with names that do not change.

A question's name is its column in a KoboToolbox export with XML names, and its code in a workbook. A choice
has a name, the words people read, and the value a table keeps: each is understood when it comes back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from workbench.collect import cells
from workbench.core.french import fold
from workbench.core.near import same

FORM, VERSION = "formulaire", "referentiel_version"  # constants every answer carries
LIEU, DAY, YEAR, OBSERVER = "lieu", "today", "annee", "observateur"
STAGE, PROOF, TARGET, FILTER = "stade", "preuve", "cible", "filtre"
HORS_PROJET, INDECIDABLE = "hors-projet", "indecidable"
CONSTATS = "constats"
YES, NO = "oui", "non"
TICKS = ("x", "1", "1.0", "true", "vrai", "oui")


@dataclass(frozen=True)
class Choice:
    """name: in the XML; label: as a person reads it; value: as a table writes it; court: in a small cell."""

    name: str
    label: str
    value: str
    court: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(fold(x) for x in (self.value, self.name, self.label, self.court) if x)


@dataclass(frozen=True)
class Item:
    """One question. kind: choix, plusieurs, texte, phrase, date, jour, nombre, annee or constante.

    relevant, required_if, constraint : expressions of XLSForm ("" for none); message says the constraint
    value : what a constante holds; of : the criterion it speaks of
    """

    name: str
    kind: str
    label: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    required_if: str = ""
    relevant: str = ""
    constraint: str = ""
    message: str = ""
    value: str = ""
    of: str = ""
    long: bool = False  # so many choices that one types to find

    @cached_property
    def words(self) -> dict[str, str]:
        """Each way to say a choice, folded -> its value; two choices said alike are the first."""
        return {word: c.value for c in reversed(self.choices) for word in c.said}

    def read(self, cell):
        """The value of a received cell; what is not in the list stays as it is, for the checks to say so."""
        if blank(cell):
            return None
        if self.kind != "choix":
            return cell
        word = cells.text(cell)
        if meant := same(word, self.words):
            return meant
        stage = re.match(r"([0-4])\s*·", word)  # the sentence may have changed since, its number has not
        return stage[1] if stage else cell


@dataclass(frozen=True)
class Section:
    """Questions shown together; axe and bloc are titles above it, relevant an expression for all."""

    name: str
    title: str
    items: tuple[Item, ...]
    hint: str = ""
    axe: str = ""
    bloc: str = ""
    relevant: str = ""


@dataclass(frozen=True)
class Form:
    """A form made from the référentiel.

    regard : equipe or coordination when it gives stages, "" when it does not
    table : the questionnaire's table, "" when it has none; minimum of compte_pour keeps an answer
    findings : the repeated questions (one row per finding), None when there is none
    """

    id: str
    title: str
    version: str
    intro: tuple[str, ...]
    thanks: str
    sections: tuple[Section, ...]
    regard: str = ""
    table: str = ""
    questions: tuple[str, ...] = ()
    minimum: int = 0
    compte_pour: tuple[str, ...] = ()
    findings: Section | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(i for s in self.sections for i in s.items)

    @property
    def sheet(self) -> bool:
        """True when a workbook has one row per answer (many answers), False for one row per question."""
        return not self.regard

    def only(self, lieu: str) -> Form:
        """The same form for one lieu: it is no longer asked."""
        fixed = tuple(replace(s, items=tuple(_fixed(i, lieu) for i in s.items)) for s in self.sections)
        return replace(self, sections=fixed)


def _fixed(item: Item, lieu: str) -> Item:
    if item.name != LIEU:
        return item
    return replace(item, kind="constante", value=lieu, required=False, hint="")


def blank(cell) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def ticked(cell) -> bool:
    return not blank(cell) and fold(cells.text(cell)) in TICKS
