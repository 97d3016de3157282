"""Doubts that one row raises by itself: asked of what was received, and beside a form as one types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from workbench.collect import cells, grants, network, roles
from workbench.collect.doubts import Context, Doubt, doubt, each
from workbench.core import french, personal_data, schemas
from workbench.core.errors import Probleme
from workbench.core.french import fold
from workbench.core.schemas import Schema

# table, what is added up, what it may not pass, what to ask, cure
AT_MOST = (
    (
        "reunions",
        ("presents", "representes"),
        "convoques",
        "plus de présents et représentés que de convoqués",
        "vérifier les trois nombres",
    ),
    (
        "participations_reunions",
        ("presents", "representes"),
        "convoques",
        "plus de présents et représentés que de convoqués",
        "vérifier les trois nombres",
    ),
    (
        "financements",
        ("obtenu_eur",),
        "demande_eur",
        "l’obtenu dépasse le demandé",
        "vérifier les deux montants",
    ),
)
UNDATED = "accordé sans aucune date\u00a0: aucun exercice ne compte ce dossier"
DATE_IT = "écrire au moins le jour de la décision"
AIMS = ("mission", "lieu", "axe")
AIMLESS = "cette action est d’un lieu, sans mission ni axe\u00a0: aucun programme ne la compte"
AIM = "écrire l’axe, ou la mission si elle est du programme du réseau"
A_ROLE = "ce mot semble nommer une personne\u00a0: on attend un rôle plutôt qu’un nom"
SAY_A_ROLE = "écrire ce que fait cette personne, par exemple équipe, animation ou coordination"
NOT_ITS_OWN = (
    "l’argent est celui de la structure, qui porte d’autres lieux\u00a0: l’accord d’un seul n’ouvre "
    "aucun chiffre"
)
AMONG_MEMBERS = (
    "les critères d’un lieu ne vont jamais au public\u00a0: cet accord n’ouvre que l’édition du réseau"
)
SAY_BEARER = "écrire l’accord de la structure, qui ouvre les comptes de tous ses lieux"
NAMED = (("lieux", "lieu"), ("structures", "structure"), ("partenariats", "partenaire"))
CIRCULATES = "ce texte peut paraître tel quel dans les rapports et contient\u00a0:"
TAKE_OUT = f"le retirer, sinon {personal_data.STOPPED}"
WORDS = 2  # words of what looks like one value of a list
JOINING = {"de", "du", "des", "d"}  # « espace de coworking » has two


def of_rows(context: Context) -> Iterator[Doubt]:
    """The doubts of every row of the tables."""
    for table in schemas.names():
        yield from of_table(table, context.tables[table], context)


def of_table(table: str, rows: pd.DataFrame, context: Context) -> Iterator[Doubt]:
    """The doubts of some rows of one table; the context says what is known beside them."""
    if len(rows):
        yield from _beyond(table, rows)
        yield from _undated(table, rows)
        yield from _aimless(table, rows)
        yield from _of_a_lieu(table, rows, context)
        yield from _to_nobody(table, rows)
        yield from _commas(schemas.load(table), rows, context)
        yield from _persons(schemas.load(table), rows, context)
        yield from _contacts(schemas.load(table), rows, context)


def together(table: str) -> set[str]:
    """The columns of a table of which one changes what is asked of another."""
    counted = {name for of, parts, most, *_ in AT_MOST if of == table for name in (*parts, most)}
    return counted | set(AIMS if table == "actions" else ())


def _beyond(table: str, frame: pd.DataFrame) -> Iterator[Doubt]:
    """More people than called, more granted than asked."""
    for of, parts, most, rule, cure in AT_MOST:
        if of == table:
            total = frame[list(parts)].fillna(0).sum(axis=1)
            for rows in each(frame[(total > frame[most]).fillna(False)]):
                yield doubt(table, rows, parts[0], rows[parts[0]].iloc[0], rule, cure)


def _undated(table: str, frame: pd.DataFrame) -> Iterator[Doubt]:
    """A grant that no exercise can count: neither the day of a decision nor a period."""
    for rows in each(frame[grants.undated(frame)]) if table == grants.TABLE else ():
        yield doubt(table, rows, "decide_le", "", UNDATED, DATE_IT)


def _aimless(table: str, frame: pd.DataFrame) -> Iterator[Doubt]:
    """An action of a lieu that serves neither a mission nor an axe (without a lieu too, it is an error)."""
    if table == "actions":
        for rows in each(frame[frame["mission"].isna() & frame["axe"].isna()]):
            yield doubt(table, rows, "mission", "", AIMLESS, AIM)


def _of_a_lieu(table: str, frame: pd.DataFrame, context: Context) -> Iterator[Doubt]:
    """An agreement on money given by one of the lieux of a structure: its accounts tell the others'."""
    if table != "accords":
        return
    bearer = context.tables["lieux"].set_index("lieu")["structure"]
    money = frame[(frame["section"] == "argent") & ~frame["cible"].isin(bearer)]
    several = bearer.isin(bearer[bearer.duplicated()])
    for rows in each(money[money["cible"].isin(bearer.index[several])]):
        who = rows["cible"].iloc[0]
        yield doubt(table, rows, "cible", who, NOT_ITS_OWN, f"{SAY_BEARER}\u00a0: {bearer[who]}")


def _to_nobody(table: str, frame: pd.DataFrame) -> Iterator[Doubt]:
    """An agreement that would show the criteria of a lieu to the public: none does."""
    if table == "accords":
        for rows in each(frame[(frame["section"] == "criteres") & (frame["edition"] == "public")]):
            yield doubt(table, rows, "edition", "public", AMONG_MEMBERS, "écrire « reseau »")


def _commas(schema: Schema, frame: pd.DataFrame, context: Context) -> Iterator[Doubt]:
    """« fablab, coworking » in a column of free words: one word to a program, two to who reads it."""
    linked = {name for link in schema.foreign_keys for name in link.fields}
    for field in schema.fields:
        closed = field.vocabulary or field.item_enum or field.references or field.name in linked
        if field.type != "list" or closed:
            continue
        said = frame[field.name].dropna()
        said = said[said.str.contains(",", regex=False)]
        known = _known(schema.name, field.name, context) if len(said) else set()
        for value, some in said.groupby(said, sort=False):
            bits = [bit for item in cells.items(value) for bit in _parted(item, known)]
            if len(bits) > len(cells.items(value)):
                rule = f"cette case semble porter plusieurs valeurs\u00a0: {cells.SEPARATED}"
                cure = f"écrire {cells.quoted(bits)}"
                yield doubt(schema.name, frame.loc[some.index], field.name, value, rule, cure)


def _parted(item: str, known: set[str]) -> list[str]:
    """The values a comma sets apart: known words, or short ones; else the item as it is."""
    bits = cells.by_commas(item, lambda bit: fold(bit) in known)
    return bits if all(fold(bit) in known or _short(bit) for bit in bits) else [item]


def _short(bit: str) -> bool:
    words = fold(bit).replace("'", " ").split()
    return bool(words) and words[0] not in JOINING and sum(w not in JOINING for w in words) <= WORDS


def _known(table: str, column: str, context: Context) -> set[str]:
    """What the same column says elsewhere, and the words of the closed lists, folded."""
    said = context.tables[table][column].dropna().unique()
    items = {fold(item) for value in said for item in cells.items(value) if "," not in item}
    return items.union(*network.words(context.referentiel).values())


def _persons(schema: Schema, frame: pd.DataFrame, context: Context) -> Iterator[Doubt]:
    """A name where a role is asked."""
    for name in (f.name for f in schema.fields if f.role):
        said = frame[name].dropna()
        wrong = of_roles(said.unique(), context)
        for value, some in said.groupby(said, sort=False):
            if value in wrong:
                yield doubt(schema.name, frame.loc[some.index], name, value, A_ROLE, SAY_A_ROLE)


def _contacts(schema: Schema, frame: pd.DataFrame, context: Context) -> Iterator[Doubt]:
    """Personal data in texts that leave without being read again (a title, a presentation): an audit stops
    them later. No answer makes them fit to leave, so none is taken. A name in place of a role is asked of
    already."""
    if schema.policy not in ("public", "reseau"):
        return
    words = personal_data.words_of(word for both in context.personnes for word in both)
    for field in (f for f in schema.fields if f.type == "string" and not (f.free or f.enum)):
        said, name = frame[field.name].dropna(), field.name
        persons = of_roles(said.unique(), context) if field.role else set()
        for value in said.unique():
            found = personal_data.find(value, context.contacts, words)
            if found and value not in persons:
                kinds = dict.fromkeys(personal_data.SAID[f.kind][0] for f in found)
                hints = dict.fromkeys(personal_data.hint(f.text) for f in found)
                rows = frame.loc[said.index[said == value]]
                rule = f"{CIRCULATES} {french.join(kinds)}"
                shown = french.join(hints)
                yield doubt(schema.name, rows, name, shown, rule, TAKE_OUT, rows_of=rows.iloc[:0])


def of_comments(notes: pd.DataFrame, context: Context) -> Iterator[Probleme]:
    """A name where a comment is signed by a role (`comments.read`)."""
    signed = notes[notes["role"].notna()]
    wrong = of_roles(signed["role"].unique(), context)
    for role, source, ligne in zip(signed["role"], signed["_source"], signed["_ligne"], strict=True):
        if role in wrong:
            place = Probleme(source, "", int(ligne), "rôle", role)
            yield replace(place, regle=A_ROLE, remede=SAY_A_ROLE, gravite="question")


def of_roles(said: Iterable[str], context: Context) -> set[str]:
    """Those of what is said of roles that seem to name somebody."""
    known, people = _organisations(context), roles.names(context.personnes)
    return {role for role in said if roles.person(role, known, people)}


def _organisations(context: Context) -> frozenset[str]:
    """Names and identifiers of lieux, structures and partners, folded."""
    columns = (context.tables[table][c].dropna() for table, key in NAMED for c in (key, "nom"))
    return frozenset(fold(name) for column in columns for name in column)
