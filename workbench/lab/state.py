"""What the home page knows of a network: shown as last collected, read again beside it after a change."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from workbench import archive
from workbench.collect import network
from workbench.collect.assemble import Collecte
from workbench.collect.forms import choices
from workbench.collect.writing import registers, words
from workbench.core import french, paths, schemas
from workbench.core.errors import DataError, Probleme, roots
from workbench.lab import running
from workbench.measures import territory
from workbench.safety.asked import asked
from workbench.subjects import deadlines


class Accueil:
    """A network at work. Every piece of the page reads it, and asks to be told when it changes.

    A collection of three hundred lieux takes a minute: it is made by a process of its own, and the page shows
    what was last read until it ends.

    Attributes
    ----------
    tables, problemes, apports : the collection, with what was typed here since
    lu : False until a first collection is there; frais : False while a newer one is being made
    """

    def __init__(self, reseau: Path | None = None, sortie: Path | None = None):
        self.reseau = Path(reseau or paths.default_reseau()).resolve()
        self.sortie = Path(sortie or paths.reports()).resolve()
        self.listeners: list[Callable[[], None]] = []
        self._lock, self._again, self._running = threading.Lock(), False, None
        self.frais = self.read()

    def read(self) -> bool:
        """Take the last collection; False when files moved since.

        Raises
        ------
        DataError : the folder is not a network
        """
        self.conf = network.read_config(self.reseau)
        self.method = network.read_referentiel(self.reseau, self.conf)
        self.lists, self.words = network.lists(self.method), network.words(self.method)
        self._communes = self._towns = None
        self.mark = archive.mark(self.reseau)
        kept, same = archive.last(self.reseau)
        self.lu = kept is not None
        self.problemes = asked(self.reseau, kept) if kept else []
        if kept is None:
            kept = Collecte({name: schemas.load(name).empty() for name in schemas.names()}, [], None)
        self.tables, self.apports = kept.tables, kept.apports
        return same

    def changed(self) -> None:
        """Tell every piece of the page."""
        for tell in list(self.listeners):
            tell()

    def refresh(self) -> None:
        """Collect again, beside the page; asked for twice meanwhile, once more after."""
        with self._lock:
            self._again = self._running is not None
            if self._again:
                return
            self.frais = False
            said = ["collecter", "--reseau", str(self.reseau)]
            self._running = running.Commande(
                said, self.environment(), lambda line: None, self._collected, behind=True
            )
        self.changed()

    def _collected(self, status: int | None) -> None:
        with self._lock:
            self._running, again = None, self._again
        if again:
            self.refresh()
            return
        self.read()
        self.frais = True
        self.changed()

    def wait(self) -> None:
        """Until no collection is being made (tests)."""
        while command := self._running:
            command.thread.join()

    def save(self, table: str, row: dict[str, str]) -> registers.Place:
        """Save a row in the network's register, and show it at once.

        Raises
        ------
        DataError : the row is wrong, its file is open or changed meanwhile
        """
        place = registers.append(self.reseau, table, row, self.tables)
        self.tables = registers.joined(self.reseau, table, row, place, self.tables)
        self.refresh()
        return place

    def answer(self, question: Probleme, devient: str, motif: str) -> None:
        """Save the answer to a question: it is no longer asked.

        Raises
        ------
        DataError : no reason given, the file is open or changed meanwhile
        """
        table, cle, colonne, etait = question.cellule
        words.answer(self.reseau, table, cle, colonne, etait, devient, motif, dt.date.today())
        self.problemes = [p for p in self.problemes if p.cellule != question.cellule]
        self.refresh()

    @property
    def annees(self) -> list[int]:
        return sorted((int(a) for a in self.conf["annees"]), reverse=True)

    @property
    def annee(self) -> int:
        """The last year that ended before the day of the reports."""
        return network.last_year(self.conf)

    @property
    def jour(self) -> dt.date:
        """The day the page counts from."""
        return deadlines.first_day(self.conf)

    @property
    def noms(self) -> dict[str, str]:
        """lieu -> its name, in alphabetical order."""
        rows = self.tables["lieux"]
        pairs = zip(rows["lieu"].astype("str"), rows["nom"].astype("str"), strict=True)
        return dict(sorted(pairs, key=lambda pair: french.fold_ascii(pair[1])))

    @property
    def questions(self) -> list[Probleme]:
        """What waits for the coordinator: errors and questions, without what only follows from an error."""
        return [p for p in roots(self.problemes) if p.gravite != "note"]

    @property
    def towns(self) -> list[tuple[str, str]]:
        """(Insee code, name) of the communes one chooses from in a form."""
        if self._towns is None:
            self._towns = choices.communes(self.reseau, self.conf)
        return self._towns

    @property
    def communes(self) -> pd.DataFrame | None:
        """Those of the territory, None while the network's own list cannot be read (`verifier` says why)."""
        if self._communes is None:
            try:
                self._communes = territory.communes(self.reseau)
            except DataError:
                return None
        return self._communes

    def environment(self) -> dict[str, str]:
        """What a command started from the page must know."""
        return {**os.environ, "WORKBENCH_RESEAU": str(self.reseau), "PYTHONUTF8": "1"}
