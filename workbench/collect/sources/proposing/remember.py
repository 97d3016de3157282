"""A confirmed declaration written at the end of sources.toml, and its file put into recus/<annee>/."""

from __future__ import annotations

import json
import os
import re
from dataclasses import MISSING, fields
from pathlib import Path

from workbench.collect.sources.declared import NAME, TABLES, Source
from workbench.collect.sources.say import say
from workbench.core import written
from workbench.core.errors import DataError
from workbench.core.french import join

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def block(source: Source, mots: dict[str, list[str]] | None = None, choix: dict | None = None) -> str:
    """One [[source]] as TOML: what differs from the default, in the order of the guide.

    mots : column → words still to translate, written as comments; choix : column → the words allowed
    """
    head, tables, mots, choix = ["[[source]]"], [], dict(mots or {}), choix or {}
    for f in fields(Source):
        value = getattr(source, f.name)
        default = f.default_factory() if f.default_factory is not MISSING else f.default
        if value == default or f.name == "valeurs":
            continue
        if isinstance(value, dict):
            tables += [f"[source.{f.name}]", *(_line(k, v) for k, v in value.items())]
            if f.name == "sections":
                tables += _waiting(mots.pop("section", []), choix.get("section", []))
        else:
            head.append(_line(f.name, value))
    for target in dict.fromkeys([*source.valeurs, *mots]):
        tables += [f"[source.valeurs.{_key(target)}]"]
        tables += [_line(k, v) for k, v in source.valeurs.get(target, {}).items()]
        tables += _waiting(mots.get(target, []), choix.get(target, []))
    return "\n".join([*head, *tables]) + "\n"


def _waiting(words: list[str], choices: list[str]) -> list[str]:
    """The lines of words still to be translated, as comments."""
    lines = [f"# {_line(w, '…')}" for w in words]
    return [f"# à traduire, puis ôter le # ; choix : {join(choices)}", *lines] if words else []


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(key: str, value) -> str:
    return f"{_key(str(key))} = {_value(value)}"


def _value(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _string(str(value))


def write(reseau: Path, source: Source, path: Path, text: str) -> Path:
    """Copy the received file to its place and append its declaration; comments and order are kept.

    Returns
    -------
    the path of the file inside the network

    Raises
    ------
    DataError : another file has that name, it is declared already, or the result would not be read
    """
    toml, target = Path(reseau) / NAME, Path(reseau) / source.fichier
    before = written.text(toml, reseau, NAME) if toml.is_file() else ""
    raw = written.toml(before, NAME)
    mine = (source.fichier, source.feuille, source.table)
    if mine in [_identity(s) for s in raw.get("source", [])]:
        cure = "corriger sa `[[source]]`, ou donner un autre nom au fichier"
        raise DataError(
            say(NAME, "ce fichier est déjà déclaré pour cette table", cure, trouve=source.fichier)
        )
    data = path.read_bytes()
    if target.is_file() and target.read_bytes() != data:
        rule, cure = "un autre fichier reçu porte déjà ce nom", "renommer celui-ci : un envoi ne s’écrase pas"
        raise DataError(say(source.fichier, rule, cure))
    after = (before.rstrip("\n") + "\n\n" if before.strip() else "") + text
    made = written.toml(after, NAME)
    if len(made["source"]) != len(raw.get("source", [])) + 1:
        raise DataError(say(NAME, "cette déclaration ne s’ajoute pas à ce fichier", "vérifier sa fin"))
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file():
        _put(target, data)
    _put(toml, after.encode("utf-8"))
    return target


def _identity(entry: dict) -> tuple:
    """What makes two declarations the same: a file may feed several tables, sheet by sheet."""
    return entry.get("fichier"), entry.get("feuille"), entry.get("table", TABLES.get(entry.get("format")))


def _put(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)
