"""A row typed in a form, checked as a received one, then added to the register where its table lies."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from workbench.collect import checks, foreign, identity, keys, network, registres
from workbench.collect.writing import notes, sheet, text, whole
from workbench.core import schemas
from workbench.core.errors import DataError, Probleme, errors_only
from workbench.core.french import join
from workbench.core.schemas import Schema

_NUMBERED = re.compile(r"(.*?)(\d+)")
_YEAR = re.compile(r"20\d\d")


class Place(NamedTuple):
    """Where a row was written: file of the network, sheet ("" in a text file), row."""

    fichier: str
    feuille: str
    ligne: int


def problems(
    reseau: Path, table: str, row: dict[str, str], tables: dict[str, pd.DataFrame]
) -> list[Probleme]:
    """What is wrong with a row as typed, by the rules of received rows; [] when it can be saved.

    Parameters
    ----------
    row : column -> what was typed
    tables : the clean tables it joins (names it cites, keys already taken)
    """
    _, found = _checked(reseau, table, row, tables)
    return found


def append(reseau: Path, table: str, row: dict[str, str], tables: dict[str, pd.DataFrame]) -> Place:
    """Save a row in the network's register of this table; a visit and its findings, in its note.

    Raises
    ------
    DataError : the row is wrong (every problem at once), the file is open elsewhere or changed meanwhile
    """
    clean, found = _checked(reseau, table, row, tables)
    if found:
        raise DataError(found)
    values = {name: _plain(clean[name].iloc[0]) for name in schemas.load(table).columns if row.get(name)}
    if noted := _in_note(reseau, table, values, tables):
        return Place(noted[0], "", noted[1])
    fichier, feuille, at = registres.place(reseau, table) or _new(reseau, table)
    path = Path(reseau) / fichier
    if path.suffix.lower() == ".ods":
        rule = "un classeur .ods se lit, mais ne s’écrit pas d’ici"
        cure = "y ajouter la ligne à la main, ou l’enregistrer au format .xlsx"
        raise DataError(Probleme(fichier, feuille, regle=rule, remede=cure))
    if missing := [name for name in values if name not in at]:
        rule = f"il manque la colonne {join(missing)}"
        cure = "l’ajouter à la première ligne, enregistrer, puis recommencer"
        raise DataError(Probleme(fichier, feuille, 1, regle=rule, remede=cure))
    whole.refuse_open(path)
    if feuille:
        return _in_workbook(reseau, path, feuille, at, values)
    return Place(fichier, "", text.append(path, {at[name]: _said(value) for name, value in values.items()}))


def joined(
    reseau: Path, table: str, row: dict[str, str], place: Place, tables: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The tables with a saved row in its own, for the rows typed before the next collection."""
    source = f"{place.fichier}#{place.feuille}" if place.feuille else place.fichier
    frame = _frame(schemas.load(table), row, tables).assign(_source=source, _ligne=place.ligne)
    done = checks.check(table, frame, schemas.load(table), _words(reseau))
    known = tables[table]
    return {**tables, table: pd.concat([known, done.clean], ignore_index=True) if len(known) else done.clean}


def next_key(frame: pd.DataFrame, column: str, annee: int) -> str:
    """The identifier that follows those of a table: « J059 » after J058, « V2026-1 » after V2025-3.

    A number that is a year counts nothing: after AG-2025 comes AG-2026, then AG-2026-2.
    """
    rows = frame.sort_values("_ligne", kind="stable")[column].dropna().astype("str")
    parts = [m.groups() for m in map(_NUMBERED.fullmatch, rows) if m]
    prefix, last = parts[-1] if parts else (f"{frame.columns[0]}-{annee}-", "0")
    prefix = _YEAR.sub(str(annee), prefix)
    if _YEAR.fullmatch(last):
        yearly = [f"{prefix}{annee}", *(f"{prefix}{annee}-{n}" for n in range(2, len(rows) + 3))]
        return next(one for one in yearly if one not in set(rows))
    taken = [number for before, number in parts if before == prefix]
    return f"{prefix}{max(map(int, taken), default=0) + 1:0{len(last)}d}"


def _checked(reseau: Path, table: str, row: dict, tables: dict) -> tuple[pd.DataFrame, list[Probleme]]:
    schema = schemas.load(table)
    if strange := [name for name in row if name not in schema]:
        raise KeyError(f"{table}: {strange}")
    frame = _frame(schema, row, tables)
    done = checks.check(table, frame, schema, _words(reseau))
    found = list(done.problemes)
    read = done.clean if len(done.clean) else frame
    found += foreign.unknown(read, schema, tables, {})[1]
    found += _taken(done.clean, tables[table], schema) if len(done.clean) else []
    return done.clean, [replace(p, fichier="", feuille="", ligne=0) for p in errors_only(found)]


def _frame(schema: Schema, row: dict, tables: dict) -> pd.DataFrame:
    """One typed row, as a received one: a lieu or a structure may be called by its name."""
    typed = {n: (str(row[n]).strip() or None) if row.get(n) is not None else None for n in schema.columns}
    frame = pd.DataFrame({n: pd.Series([v], dtype="object") for n, v in typed.items()})
    known = {name: [tables[name]] for name in identity.NAMED if name != schema.name}
    named = identity.identified(known | {schema.name: [frame]})[schema.name][0]
    return named.assign(_source="", _ligne=0)


def _words(reseau: Path) -> dict[str, dict[str, str]]:
    return network.words(network.read_referentiel(reseau, network.read_config(reseau)))


def _taken(clean: pd.DataFrame, known: pd.DataFrame, schema: Schema) -> list[Probleme]:
    key = keys.written(clean, schema).iloc[0]
    same = known[(keys.written(known, schema) == key).to_numpy(dtype=bool)]
    if not len(same):
        return []
    rule = f"une ligne porte déjà cette clé\u00a0: {keys.place(same.iloc[0])}"
    cure = "changer l’identifiant ou la date, ou corriger l’autre ligne dans son fichier"
    return [Probleme(colonne=", ".join(schema.key), trouve=key, regle=rule, remede=cure)]


def _in_note(reseau: Path, table: str, values: dict, tables: dict) -> tuple[str, int] | None:
    """Where a visit or a finding was written; None for the other tables and for a visit known by a form."""
    said = {name: _said(value) for name, value in values.items()}
    if table == "visites":
        return notes.visit(reseau, said)
    note = notes.of_visit(tables["visites"], said["visite"]) if table == "constats" else ""
    return notes.finding(reseau, note, said) if note else None


def _in_workbook(reseau: Path, path: Path, feuille: str, at: dict[str, int], values: dict) -> Place:
    seen = whole.mark(path)
    content, ligne = sheet.append(path.read_bytes(), feuille, {at[name]: v for name, v in values.items()})
    whole.replace(path, content, seen)
    return Place(path.relative_to(reseau).as_posix(), feuille, ligne)


def _new(reseau: Path, table: str) -> tuple[str, str, dict[str, int]]:
    """A text file with the table's header, for what no register holds yet."""
    columns = schemas.load(table).columns
    fichier = f"{registres.FOLDER}/{table}.csv"
    text.create(Path(reseau) / fichier, columns)
    return fichier, "", {name: i for i, name in enumerate(columns)}


def _plain(value):
    """A clean cell as the workbook takes it: text, number, boolean or date."""
    if hasattr(value, "to_pydatetime"):
        return value.date()
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _said(value) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
