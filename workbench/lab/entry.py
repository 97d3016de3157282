"""Typing a row: the form of a table, checked as one types, saved in the network's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import ipywidgets as w

from workbench.collect import cells, places
from workbench.collect.doubts import rows as doubtful
from workbench.collect.writing import registers
from workbench.core import french, schemas
from workbench.core.errors import DataError
from workbench.core.personal_data import contacts
from workbench.lab import fields, forms
from workbench.lab.state import Accueil

FIRST = ("reunions", "decisions", "partenariats", "veille", "visites", "constats")
"""What a coordinator types every week, first in the list."""
DATED = ("date", "vu_le", "repere_le")
"""The day a row is of, by the first of these columns its table has."""
SAID = {
    "reunions": "Une réunion",
    "decisions": "Une décision",
    "partenariats": "Un partenariat",
    "veille": "Un projet émergent",
    "visites": "Une visite (ouvre sa note)",
    "constats": "Un constat de visite",
}


class Saisie:
    """The form of one table. Nothing typed is lost on a refusal; saved, the form is empty again."""

    def __init__(
        self,
        accueil: Accueil,
        table: str,
        wanted: tuple[str, ...] = (),
        proposed: Mapping[str, str] = forms.EMPTY,
        short: bool = False,
    ):
        """wanted: only these columns (all when none is named); proposed: what to begin with.

        short : a text of one line for what would have several
        """
        self.accueil, self.table, self.proposed = accueil, table, proposed
        self.form = self._made()
        shown = [e for e in self.form.entries if not wanted or e.name in wanted]
        shown = [replace(e, kind=forms.TEXT) if short and e.kind == forms.LONG else e for e in shown]
        self.fields = {
            e.name: fields.Champ(
                e,
                lambda typed, n=e.name: self.form.wrong(n, typed),
                lambda n=e.name: self._doubts().get(n, ""),
            )
            for e in shown
        }
        for name in doubtful.together(table) & set(self.fields):
            for other in doubtful.together(table) & set(self.fields) - {name}:
                self.fields[name].on_change(self.fields[other].again)
        self.message = fields.Message()
        self.keep = fields.button("Enregistrer", self.save, main=True)
        self._named = self.fields[self.form.key].value if self.form.key in self.fields else ""
        self._after = "nom" if "nom" in self.fields and not self._named else self._dated()
        if self.form.key in self.fields and self._after:
            self.fields[self._after].on_change(self._propose)
        box = w.Box([f.widget for f in self.fields.values()])
        box.add_class("grille")
        self.widget = w.VBox([box, w.HBox([self.keep]), self.message.widget])

    def _made(self) -> forms.Form:
        a = self.accueil
        known = a.communes if forms.COMMUNE in schemas.load(self.table) else None
        return forms.form(self.table, a.tables, a.lists, a.words, a.towns, a.jour.year, self.proposed, known)

    def _dated(self) -> str:
        return next((name for name in DATED if name in self.fields), "")

    def _propose(self) -> None:
        """The identifier follows the name, or the year of the day, until someone changes it."""
        key = self.fields[self.form.key]
        if key.value in ("", self._named):
            self._named = key.value = self._next()

    def _next(self) -> str:
        if self._after == "nom":
            return forms.key_of(self.form, self.fields["nom"].value, self.accueil.tables)
        typed = self.fields[self._after].value.strip() if self._after else ""
        year = cells.date(typed).year if typed and not self.form.wrong(self._after, typed) else 0
        known = self.accueil.tables[self.table]
        return registers.next_key(known, self.form.key, year or self.accueil.jour.year)

    def _doubts(self) -> dict[str, str]:
        typed = {name: field.value for name, field in self.fields.items()}
        told = contacts(self.accueil.conf)
        return self.form.doubts(typed, self.accueil.tables, self.accueil.method, told)

    def row(self) -> dict[str, str]:
        typed = {name: field.value for name, field in self.fields.items()}
        if self.form.key and self.form.key not in typed:
            typed[self.form.key] = self._next()
        return self.form.row(typed, self.accueil.tables)

    @property
    def touched(self) -> bool:
        """True when something typed waits to be saved."""
        proposed = {e.name: e.proposed for e in self.form.entries}
        return any(field.value != proposed[name] for name, field in self.fields.items())

    def save(self) -> None:
        row = self.row()
        found = registers.problems(self.accueil.reseau, self.table, row, self.accueil.tables)
        found = places.coded(found, self.accueil.towns)
        if found:
            beside, whole = forms.beside(found, self.form)
            asked = self._doubts()
            for name, field in self.fields.items():
                field.tell(beside.get(name) or field.check(field.value), asked.get(name, ""))
            count = len(set(beside) & set(self.fields))
            hidden = [said for name, said in beside.items() if name not in self.fields]
            first = [f"{french.count(count, 'champ')} à revoir : rien n’est encore écrit."] if count else []
            self.message.wrong(*map(french.typographie, first), *whole, *hidden)
            return
        try:
            place = self.accueil.save(self.table, row)
        except DataError as refused:
            kept = "Ce que vous avez tapé est gardé ici."
            self.message.wrong(
                *(f"{p.fichier} : {forms.said(p.regle, p.remede)}" for p in refused.problemes), kept
            )
            return
        code = row.get(forms.COMMUNE) or ""
        doubt = self.form.wrong(forms.COMMUNE, code) if code else ""
        asked = [f"Commune {code}\u00a0: {doubt}"] if doubt else []
        titles = self.form.schema.by_name
        asked += [f"{titles[name].title}\u00a0: {said}" for name, said in self._doubts().items()]
        self.clear()
        self.message.done(written(place), *beyond(self.table, row, self.accueil), *asked)

    def clear(self) -> None:
        """An empty form, with the next identifier."""
        self.form = self._made()
        proposed = {e.name: e.proposed for e in self.form.entries}
        self._named = proposed.get(self.form.key, "")
        for name, field in self.fields.items():
            field.value = proposed[name]
            field.tell("")


def written(place) -> str:
    """« Écrit dans registres.xlsx, feuille veille, ligne 8. »"""
    sheet = f", feuille {place.feuille}" if place.feuille else ""
    return f"Écrit dans {place.fichier}{sheet}, ligne {place.ligne}."


def beyond(table: str, row: Mapping[str, str], accueil: Accueil) -> list[str]:
    """What to say of a row whose day comes after the one the reports stop at; [] for the others."""
    typed = next((row[name] for name in DATED if name in schemas.load(table) and row.get(name)), "")
    stops = french.as_date(accueil.conf["arrete_le"])
    if not typed or cells.date(typed) <= stops:
        return []
    return [french.typographie(f"Après le {french.date(stops)} : pas dans les rapports de {accueil.annee}.")]


def choices() -> list[tuple[str, str]]:
    """Every table one may type in: those of every week, then the others of the registers."""
    kept = [(schemas.load(t).title, t) for t in schemas.names() if t not in (*FIRST, "etats", "journal")]
    return [*((SAID[t], t) for t in FIRST), *sorted(kept, key=lambda pair: french.fold_ascii(pair[0]))]


def saisir(accueil: Accueil) -> w.VBox:
    """Choose what to type, then type it."""
    options = [("— choisir —", ""), *choices()]
    what = w.Dropdown(
        description="Que voulez-vous noter ?".replace(" ?", "\u202f?"), options=options, value=""
    )
    about = w.HTML()
    about.add_class("sous-champ")
    place = w.VBox([])
    opened: dict[str, Saisie] = {}

    def show(change) -> None:
        table = what.value
        if table and (table not in opened or not opened[table].touched):
            opened[table] = Saisie(accueil, table)  # with what was typed elsewhere meanwhile
        place.children = [opened[table].widget] if table else []
        about.value = f"<p>{fields.text(schemas.load(table).description)}</p>" if table else ""

    what.observe(show, "value")
    return fields.piece(what, about, place)
