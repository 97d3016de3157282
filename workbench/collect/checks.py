"""Received rows to clean rows, by the table's schema: types, required cells, rules between columns.

A broken cell sets its own row apart, and only that one; every broken cell of every row is told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.collect import cells, columns, texts
from workbench.core import paths, schemas
from workbench.core.errors import Probleme
from workbench.core.french import number
from workbench.core.schemas import Schema
from workbench.core.states import etat_dtype

CENT = 0.01
UNTRANSLATED = "ce mot du fichier reçu est à traduire"
SHOWN = 10  # rows named for one same wrong value; the others are counted
COUNTED = 1000  # rows counted of one word to translate; of a million, this is enough to know


class Checked(NamedTuple):
    """clean and rejected keep the index of the received frame; etats holds index, colonne, etat."""

    clean: pd.DataFrame
    problemes: list[Probleme]
    rejected: pd.DataFrame
    etats: pd.DataFrame


def check(table: str, frame: pd.DataFrame, schema: Schema, vocabularies: dict | None = None) -> Checked:
    """Type and check one received frame.

    Parameters
    ----------
    frame : columns of the schema (cells as received), `_source` ("file#sheet"), `_ligne`; the labels a
        reader knows (« D (surface_m2) ») may stand in frame.attrs["colonnes"], in frame.attrs["copiees"]
        the columns that only repeat another (au: du), whose faults are told once, and in
        frame.attrs["traduites"] those whose words sources.toml may translate
    vocabularies : name of a closed list -> {folded id or name: id}; a list that is not there is not checked

    Returns
    -------
    Checked : clean rows in the schema's dtypes (an absent column is missing everywhere), problems, the
        rejected rows as received, and the states said by cells (« s.o. », « refus »)
    """
    frame = frame.reset_index(drop=True)
    if "_source" not in frame:
        frame = frame.assign(_source=table, _ligne=range(1, len(frame) + 1))
    teller = _Teller(frame, table)
    bad = np.zeros(len(frame), dtype=bool)
    clean: dict[str, pd.Series] = {}
    read: dict[str, columns.Column] = {}
    for field in schema.fields:
        if field.name not in frame:
            clean[field.name] = columns.absent(field, frame.index)
            if field.required and not field.is_state and len(frame):
                teller.missing_column(field)
                bad[:] = True
            continue
        words = (vocabularies or {}).get(field.vocabulary) if field.vocabulary else None
        column = columns.convert(frame[field.name], field, words)
        first = read.get(frame.attrs.get("copiees", {}).get(field.name))
        told = first.bad() | first.empty() if first else np.zeros(len(frame), dtype=bool)
        translated = field.name in frame.attrs.get("traduites", ())
        for rank, (rule, cure) in column.wrong.items():
            if translated and rank in column.unlisted:
                teller.untranslated(column.rows(rank), field.name, column.unlisted[rank])
                continue
            rows = column.rows(rank)
            teller.tell(rows[~told[rows]], field.name, cells.shown(column.unique[rank]), rule, cure)
        bad |= column.bad()
        if field.required and not field.is_state:
            empty = column.empty()
            rule = f"«\u202f{field.title}\u202f» doit être rempli"
            teller.tell(np.flatnonzero(empty & ~told), field.name, "", rule, columns.filling(field))
            bad |= empty
        clean[field.name], read[field.name] = column.values, column
    result = pd.DataFrame(clean)
    codes, sources = texts.distinct(frame["_source"])
    result["_source"] = texts.spread(sources, codes, frame.index)
    result["_ligne"] = frame["_ligne"].astype("Int64")
    etats = _states(result, read, schema)
    bad |= _rules(result, schema, teller, bad)
    etats = etats[~bad[etats["index"].to_numpy(dtype=int)]] if len(etats) else etats
    return Checked(result[~bad] if bad.any() else result, teller.problemes, frame[bad], etats)


def every(
    table: str, frames: list[pd.DataFrame], schema: Schema, vocabularies: dict | None = None
) -> Iterator[Checked]:
    """`check` of each frame, in their order, short neighbours that look alike as one while all is right.

    To read one column of each of thousands of files is most of what checking a network costs. A frame in
    which something is wrong is checked alone: what is told of it is its own. Of a frame that is checked, the
    first row stays in `frames`: it says where the others came from.
    """
    for some in _neighbours(frames, schema):
        whole = check(table, _joined(some), schema, vocabularies)
        if len(some) == 1 or not len(whole.rejected):
            some.clear()  # a long one is not held while the next is checked
            yield whole
            continue
        ends = np.cumsum([len(frame) for frame in some])
        wrong = {*np.searchsorted(ends, whole.rejected.index, side="right").tolist()}
        which = [place if place in wrong else -1 for place in range(len(some))]
        for _, run in groupby(range(len(some)), which.__getitem__):
            yield check(table, _joined([some[place] for place in run]), schema, vocabularies)


def _neighbours(frames: list[pd.DataFrame], schema: Schema) -> Iterator[list[pd.DataFrame]]:
    """Frames that may be checked as one: the same columns, of kinds that stay what they are side by side."""
    apart = any(rule.operator == "sum_at_most" for rule in schema.rules)  # it sums the rows of one frame
    some, alike, rows = [], None, 0
    for place, frame in enumerate(frames):
        frames[place] = frame.iloc[:1].copy()
        kinds = [
            (name, "str" if pd.api.types.is_object_dtype(d) else str(d)) for name, d in frame.dtypes.items()
        ]
        if some and (apart or kinds != alike or rows + len(frame) >= texts.LONG):
            yield some
            some, rows = [], 0
        some.append(frame)
        alike, rows = kinds, rows + len(frame)
    if some:
        yield some


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def salvage(table: str, rejected: pd.DataFrame, schema: Schema, vocabularies: dict | None = None) -> Checked:
    """Check rows set apart once more, their unreadable optional cells left missing.

    For the tables whose rows others name: one unreadable surface must not take a lieu, and every row that
    names it, out of the year. What was wrong has been told already, so the problems of this second look
    repeat nothing new.
    """
    frame = rejected.copy()
    for field in schema.fields:
        if field.name in frame and not field.required and field.name not in schema.key:
            words = (vocabularies or {}).get(field.vocabulary) if field.vocabulary else None
            broken = columns.convert(frame[field.name], field, words).bad()
            frame[field.name] = frame[field.name].astype(object).mask(broken, None)
    frame.attrs = rejected.attrs
    return check(table, frame, schema, vocabularies)


def _states(result: pd.DataFrame, read: dict[str, columns.Column], schema: Schema) -> pd.DataFrame:
    """Fill the table's own state column, and give the sparse states of its cells (index, colonne, etat): of a
    figure in such a table, or in one that says a lieu's year or the lieu itself, that it was said not to be
    known, which an empty cell does not say; of a question without a column, that it was not asked."""
    own = next((f.name for f in schema.fields if f.is_state and schema.name != "etats"), "")
    value = next((r.right for r in schema.rules if r.left == own and r.value == "valeur"), "") if own else ""
    rows, asked = [], set(schema.key) <= {"lieu", "annee"}
    for name, column in read.items():
        for rank, mark in column.marks.items():
            at = column.rows(rank)
            if name == value:
                blank = at[result[own].isna().to_numpy()[at]]
                result.loc[blank, own] = mark
            elif not own and (mark != "manquant" or asked) and name not in schema.key:
                rows.append(pd.DataFrame({"index": at, "colonne": name, "etat": mark}))
    for name in (c for c in schema.columns if schema.answers and c not in read):
        rows.append(pd.DataFrame({"index": result.index, "colonne": name, "etat": "non_demande"}))
    if own:
        if value:
            at = np.flatnonzero((result[own] == "manquant") & result[value].isna())
            rows.append(pd.DataFrame({"index": at, "colonne": value, "etat": "manquant"}))
        unsaid = result[own].isna().to_numpy()
        filled = result[value].notna().to_numpy() if value else np.ones(len(result), dtype=bool)
        result.loc[unsaid, own] = np.where(filled, "valeur", "manquant")[unsaid]
        result[own] = result[own].astype(etat_dtype())
    if not rows:
        return pd.DataFrame({"index": [], "colonne": [], "etat": []})
    return pd.concat(rows, ignore_index=True)


def _rules(result: pd.DataFrame, schema: Schema, teller: _Teller, bad: np.ndarray) -> np.ndarray:
    """True per row that breaks a rule between two columns; rows already set apart are not judged again."""
    broken = np.zeros(len(result), dtype=bool)
    for rule in schema.rules:
        left, right = result[rule.left], result[rule.right]
        has_left, has_right = left.notna().to_numpy(), right.notna().to_numpy()
        if rule.operator in ("<", "<="):
            both = has_left & has_right
            wrong = np.zeros(len(result), dtype=bool)
            a, b = left[both], right[both]
            wrong[both] = ((a >= b) if rule.operator == "<" else (a > b)).to_numpy(dtype=bool)
        elif rule.operator == "differs":
            wrong = has_left & has_right & (left.astype("str") == right.astype("str")).to_numpy()
        elif rule.operator == "sum_at_most":
            sums = left.where(~bad).groupby(result[rule.value]).transform("sum").astype(float)
            wrong = (sums.abs() > right.astype(float).abs() + CENT / 2).to_numpy(dtype=bool, copy=True)
        elif rule.operator == "one_of":
            wrong = ~has_left & ~has_right
        else:
            if rule.value:
                has_left = has_left & (left == rule.value).fillna(False).to_numpy(dtype=bool)
            wrong = has_left & (~has_right if rule.operator == "requires" else has_right)
        wrong &= ~bad
        for row in np.flatnonzero(wrong):
            found = " / ".join(cells.shown(v) for v in (left.iloc[row], right.iloc[row]) if not pd.isna(v))
            at = f"{teller.label(rule.left)} et {teller.label(rule.right)}"
            teller.tell(np.array([row]), at, found, rule.message, rule.remedy)
        broken |= wrong
    return broken


class _Teller:
    """Turns positions of rows into problems that name file, sheet, row and column."""

    def __init__(self, frame: pd.DataFrame, table: str):
        self.frame, self.table, self.problemes = frame, table, []
        self.labels: dict[str, str] = frame.attrs.get("colonnes", {})

    def label(self, column: str) -> str:
        return self.labels.get(column, column)

    def place(self, row: int) -> dict:
        fichier, feuille = split_source(self.frame["_source"].iloc[row])
        return {"fichier": fichier, "feuille": feuille, "ligne": int(self.frame["_ligne"].iloc[row])}

    def say(self, row: int, column: str, found: str, rule: str, cure: str) -> None:
        at = self.place(row) | {"colonne": self.label(column)}
        self.problemes.append(Probleme(**at, trouve=found, regle=rule, remede=cure))

    def tell(self, rows: np.ndarray, column: str, found: str, rule: str, cure: str) -> None:
        for at, row in enumerate(rows[: SHOWN + 1]):
            more = f" (et de même sur {len(rows) - SHOWN} lignes à partir de celle-ci)" if at == SHOWN else ""
            self.say(row, column, found, rule + more, self.where(row, column, cure))

    def where(self, row: int, column: str, cure: str) -> str:
        """The cure of a cell and, in a received file, which nobody edits, where to write it."""
        schema, file = schemas.load(self.table), self.place(row)["fichier"]
        if not file.startswith(paths.RECEIVED) or column not in schema or ".toml" in cure:
            return cure
        line = f"`[source.valeurs.{column}]` de sources.toml"
        line = line if column in schema.key else f"une ligne de corrections.csv, ou dans {line}"
        return f"{cure}\u202f; le fichier reçu ne se modifie pas\u00a0: l’écrire dans {line}"

    def untranslated(self, rows: np.ndarray, column: str, lost: cells.Unlisted) -> None:
        """Words of a received file, which nobody edits: sources.toml says what they are. See `gathered`."""
        for word, near in lost.words:
            line = (
                f'`{json.dumps(word, ensure_ascii=False)} = "{near or "…"}"` dans `[source.valeurs.{column}]`'
            )
            cure = f"écrire {line} de sources.toml, le fichier reçu ne se modifie pas"
            cure = f"si c’est «\u202f{near}\u202f», {cure}" if near else cure
            cure = f"{cells.SEPARATED}\u00a0: {cure}" if ";" in near else cure
            if lost.choices:
                cure += f"\u202f; les mots de la liste\u00a0: {lost.choices}"
            else:
                cure = f"{lost.regle}\u00a0: {cure}"
            for row in rows[:COUNTED]:
                self.say(row, column, cells.shown(word), UNTRANSLATED, cure)

    def missing_column(self, field) -> None:
        place = self.place(0) | {"ligne": 0}
        rule = f"la colonne «\u202f{field.name}\u202f» ({field.title}) manque"
        cure = f"l’ajouter, ou renommer «\u202f{field.name}\u202f» la colonne qui dit, sous un autre nom, "
        cure += f"«\u202f{field.description.rstrip('.')}\u202f»"
        self.problemes.append(Probleme(**place, colonne=field.name, regle=rule, remede=cure))


def gathered(problemes: list[Probleme]) -> list[Probleme]:
    """Each word of a received file that waits for its translation once, at its first row, with their number.

    After corrections: a row they mend waits no more, and must not hide the others.
    """
    waiting = Counter((p.fichier, p.trouve, p.remede) for p in problemes if p.regle == UNTRANSLATED)
    out = []
    for p in problemes:
        if p.regle == UNTRANSLATED:
            times = waiting.pop((p.fichier, p.trouve, p.remede), 0)
            if not times:
                continue
            if times > 1:
                least = " au moins" if times >= COUNTED else ""
                told = f"{p.regle} ({number(times)} lignes{least} le portent, à partir de celle-ci)"
                p = replace(p, regle=told)
        out.append(p)
    return out


def split_source(source: str) -> tuple[str, str]:
    """ "recus/2025/x.xlsx#Feuille" -> its file and its sheet."""
    fichier, _, feuille = str(source).partition("#")
    return fichier, feuille
