"""A form for any table of a register, made from its schema: fields, choices, checks, a proposed key.

No widget here: what one types is text, and comes back as the row `collect.writing` saves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from workbench.collect import columns, places
from workbench.collect.doubts import Context
from workbench.collect.doubts import rows as doubtful
from workbench.collect.writing import registers
from workbench.core import french, schemas
from workbench.core.errors import Probleme
from workbench.core.near import same
from workbench.core.schemas import Field, Schema
from workbench.show.words import SPELLED

EMPTY: Mapping[str, str] = MappingProxyType({})
TEXT, LONG, CHOICE, NEAR, SEVERAL = "texte", "long", "choix", "proche", "plusieurs"
NAMES = ("nom", "titre", "intitule", "objet", "dispositif", "organe", "lieu")
"""What tells a row of another table, by the first of these columns it has."""
COMMUNE = places.COMMUNE
MANY = 30  # choices beyond which one types the beginning of the name
EXPLAINED = {"date": "jj/mm/aaaa", "time": "9h30", "year": "2025", "list": "séparés par « ; »"}
COUNTED = ("rang",)  # what follows from the other rows: never typed
FOLLOWS = {("constats", "lieu"): ("visite", "visites")}  # what a named row already says
TOLD = ("Identifiant", "Code")  # descriptions that say nothing once one chooses in a list


@dataclass(frozen=True)
class Entry:
    """One field as it is filled. choices: (what is read, what is stored), in order."""

    name: str
    label: str
    kind: str
    required: bool
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    proposed: str = ""


@dataclass(frozen=True)
class Form:
    """The form of a table; key: the column whose value is proposed, "" when one chooses it.

    known : the communes of the territory, None when nothing is said of the one typed
    towns : (Insee code, name) of those one chooses from
    """

    schema: Schema
    entries: tuple[Entry, ...]
    words: Mapping[str, Mapping[str, str]]
    key: str = ""
    known: pd.DataFrame | None = None
    towns: Sequence = ()

    @property
    def by_name(self) -> dict[str, Entry]:
        return {e.name: e for e in self.entries}

    def wrong(self, name: str, typed: str) -> str:
        """What to say beside a field of what is typed in it; "" when it is right or still empty."""
        field, stored = self.schema[name], self.stored(name, typed)
        if not stored:
            return ""
        entry = self.by_name[name]
        unlisted = entry.kind == NEAR and stored not in dict(map(reversed, entry.choices))
        read = columns.convert(pd.Series([stored], dtype=object), field, self.words.get(field.vocabulary))
        if name == COMMUNE and self.known is not None:
            if not read.wrong:
                return said(*places.astray(self.schema.name, stored, self.known))
            if code := places.code_of(stored, places.by_slug(self.towns)):
                return said(code)
        if unlisted and (read.wrong or name != COMMUNE):
            return said("ce nom n’est pas dans la liste", "taper le début du nom, puis choisir")
        return said(*next(iter(read.wrong.values()))) if read.wrong else ""

    def doubts(
        self,
        typed: Mapping[str, str],
        tables: Mapping[str, pd.DataFrame],
        method,
        contacts: Iterable[str] = (),
    ) -> dict[str, str]:
        """column -> what to ask beside it of a row that may well be right; cells not read yet say nothing."""
        cells = {}
        for field in self.schema.fields:
            one = pd.Series([self.stored(field.name, typed.get(field.name) or "") or None], dtype=object)
            cells[field.name] = columns.convert(one, field, self.words.get(field.vocabulary)).values
        row = pd.DataFrame(cells).assign(_source="", _ligne=0)
        beside = Context(dict(tables), method, None, contacts=tuple(contacts))
        asked = doubtful.of_table(self.schema.name, row, beside)
        return {d.colonne: said(d.probleme.regle, d.probleme.remede) for d in asked}

    def stored(self, name: str, typed: str) -> str:
        """What is typed, in the words of the register: « Orgelet (39397) » and « orgelet » are 39397."""
        typed = typed.strip()
        entry = self.by_name.get(name)
        if entry is None or entry.kind != NEAR:
            return typed
        known = {french.fold(label): value for label, value in entry.choices}
        town = places.sole(typed, places.by_slug(self.towns)) if name == COMMUNE else ""
        return same(typed, known) or town or typed

    def row(self, typed: Mapping[str, str], tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
        """column -> text to save; what is counted is filled in."""
        out = {name: self.stored(name, text) for name, text in typed.items()}
        for name in COUNTED:
            if name in self.schema:
                out[name] = str(_next_rank(self.schema, name, out, tables))
        for name, (link, table) in self._followed():
            rows = tables[table]
            out[name] = next(iter(rows.loc[rows[link] == out.get(link), name].astype("str")), "")
        return out

    def _followed(self) -> list[tuple[str, tuple[str, str]]]:
        return [(name, said) for (table, name), said in FOLLOWS.items() if table == self.schema.name]


def said(rule: str, cure: str = "") -> str:
    """A rule and its cure as one line of French."""
    return " ".join(french.sentence(bit) for bit in (rule, cure) if bit.strip())


def beside(problems: list[Probleme], form: Form) -> tuple[dict[str, str], list[str]]:
    """(column -> what to say beside it, what concerns the whole row)."""
    fields, whole = {}, []
    for p in problems:
        text = said(p.regle, p.remede)
        names = [n for n in re.split(r", | et ", p.colonne) if n in form.schema]
        for name in names:
            fields[name] = f"{fields[name]} {text}" if name in fields else text
        if not names:
            whole.append(text)
    return fields, whole


def form(
    table: str, tables: Mapping[str, pd.DataFrame], lists: Mapping, words: Mapping, towns: Sequence,
    annee: int, proposed: Mapping[str, str] = EMPTY, known: pd.DataFrame | None = None,
) -> Form:  # fmt: skip
    """The form of a table, with its choices from the network's own tables.

    Parameters
    ----------
    lists, words : the closed lists of the référentiel (`collect.network`)
    towns : (Insee code, name) of the communes to choose from (`collect.forms.choices`)
    annee : the year a new identifier carries
    proposed : column -> what to begin with
    known : the communes of the territory (`measures.territory`)
    """
    schema = schemas.load(table)
    key = _own_key(schema)
    entries = [
        _entry(schema, f, tables, lists, towns)
        for f in schema.fields
        if f.name not in (*COUNTED, key) and (table, f.name) not in FOLLOWS and not f.is_state
    ]
    if key:
        named = "nom" in schema and not _numbered(tables[table], key)
        next_one = "" if named else registers.next_key(tables[table], key, annee)
        hint = "Proposé d’après le nom" if named else "Proposé à la suite des autres"
        entries.append(Entry(key, "Identifiant", TEXT, True, hint, proposed=next_one))
    entries = [replace(e, proposed=proposed.get(e.name, e.proposed)) for e in entries]
    return Form(schema, tuple(entries), words, key, known, towns)


def key_of(form: Form, name: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """An identifier made from a name, which no row carries yet."""
    base = french.slug(name)[:40].strip("-")
    taken = set(tables[form.schema.name][form.key].dropna())
    numbers = ("", *(f"-{n}" for n in range(2, 100)))
    return next((base + n for n in numbers if base and base + n not in taken), "")


def _own_key(schema: Schema) -> str:
    """The column that only identifies the row: a key of one column that names no other table."""
    links = {name for link in schema.foreign_keys for name in link.fields}
    alone = len(schema.key) == 1 and schema.key[0] not in links and not schema[schema.key[0]].references
    return schema.key[0] if alone else ""


def _numbered(frame: pd.DataFrame, key: str) -> bool:
    """True when the identifiers of a table end with a number, or there is none yet."""
    known = frame[key].dropna().astype("str")
    return bool(known.str.fullmatch(r".*\d+").mean() > 0.5) if len(known) else False


def _entry(schema: Schema, field: Field, tables: Mapping, lists: Mapping, towns: Sequence) -> Entry:
    choices = _choices(schema, field, tables, lists, towns)
    told = "" if choices and field.description.startswith(TOLD) else field.description.rstrip(".")
    unit = "" if field.unit.lower() in f"{field.title} {told}".lower() else f"en {field.unit}"
    hint = " ; ".join(bit for bit in (told, unit) if bit)
    form = EXPLAINED.get(field.type, "") if not choices and "séparés" not in told else ""
    if field.type == "list" and choices:
        kind = SEVERAL
    elif choices:
        # a commune beyond the territory may be typed: its list is never closed
        kind = NEAR if len(choices) > MANY or field.name == COMMUNE else CHOICE
    else:
        kind = LONG if field.free else TEXT
    label = french.typographie(field.title + (f" ({form})" if form else ""))
    return Entry(field.name, label, kind, field.required, french.typographie(hint), tuple(choices))


def _choices(schema: Schema, field: Field, tables: Mapping, lists: Mapping, towns: Sequence) -> list:
    if field.type == "boolean":
        return [("oui", "oui"), ("non", "non")]
    if field.enum or field.item_enum:
        return [(SPELLED.get(word) or word, word) for word in field.enum or field.item_enum]
    if field.vocabulary:
        return [(french.typographie(nom), id) for id, nom in lists.get(field.vocabulary, [])]
    if field.name == COMMUNE:
        return [(f"{nom} ({code})", code) for code, nom in towns]
    own = [link for link in schema.foreign_keys if link.fields[-1] == field.name]
    for link in sorted(own, key=lambda one: len(one.fields)):  # alone, before with another column
        found = _rows(tables, link.table, link.reference_fields[-1])
        return [*found, *((word, word) for word in link.also)]
    return [pair for table, column in field.references for pair in _rows(tables, table, column)]


def _rows(tables: Mapping[str, pd.DataFrame], table: str, key: str) -> list[tuple[str, str]]:
    """(« comité, 12 mars 2025 (R2025-3) », R2025-3) for each row; the last day first, else by name."""
    frame = tables[table]
    column = next((c for c in NAMES if c in frame and c != key), key)
    if "date" in frame and len(frame):
        frame = frame.sort_values("date", ascending=False, kind="stable")
        lieux = tables["lieux"]
        names = dict(zip(lieux["lieu"], lieux["nom"], strict=True)) if column == "lieu" else {}
        rows = [(getattr(r, column), r.date, getattr(r, key)) for r in frame.itertuples()]
        return [
            (f"{names.get(what, what)}, {french.date(day)} ({value})", value) for what, day, value in rows
        ]
    pairs = dict.fromkeys((str(getattr(r, column)), str(getattr(r, key))) for r in frame.itertuples())
    often = Counter(label for label, _ in pairs)
    pairs = [(f"{label} ({value})" if often[label] > 1 else label, value) for label, value in pairs]
    return sorted(pairs, key=lambda pair: french.fold_ascii(pair[0]))


def _next_rank(schema: Schema, name: str, row: Mapping[str, str], tables: Mapping) -> int:
    """One more than the rank of the rows that share the rest of the key."""
    rows = tables[schema.name]
    for column in (c for c in schema.key if c != name):
        rows = rows[rows[column] == row.get(column)]
    return int(rows[name].max()) + 1 if len(rows) else 1
