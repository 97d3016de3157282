"""What a report may repeat of a received file: numbers, dates, words the project knows; nothing typed freely.

A file is named, a header is quoted, a wrong cell is shown where they help to mend it. Any of them may hold a
person: a name stands alone in a cell, a telephone in a file's name. So a cell is repeated only when it is a
number, an amount, a date or an hour, a quoted word only when a schema, the référentiel or the registers of
lieux hold it; the rest is looked at in the file, or with `workbench verifier`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from workbench.core import personal_data, schemas
from workbench.core.french import FINE, fold
from workbench.core.personal_data import find

PLAIN = re.compile(r"[\s\d.,:/%€+()\u2212-]*\d[\s\d.,:/%€+()\u2212-]*(?:k€|h|m²|km|min|ETP)?", re.I)
QUOTED = re.compile("«\\s*([^«»]*?)\\s*»")
LEFT_OUT = f"«{FINE}…{FINE}»"
LONGEST = 24  # characters of a cell: a longer number is an identifier


@lru_cache(10_000)
def mask(text: str) -> str:
    """The text without contacts; thousands of files say the same few words of themselves."""
    return personal_data.mask(text)


def cell(value) -> str:
    """A wrong cell as a report may show it; "" when it is not a plain number, date or hour."""
    text = str(value).strip()
    if not text or len(text) > LONGEST or not PLAIN.fullmatch(text) or find(text):
        return ""
    return text


def known_words(tables: dict, method) -> set[str]:
    """Every word a message may quote, folded: schemas, référentiel, names and ids of lieux and bearers."""
    words: set[str] = set()
    for schema in schemas.all_schemas().values():
        words |= {schema.name, schema.title}
        for field in schema.fields:
            words |= {field.name, field.title, *field.enum, *field.item_enum}
    for listed in (method.services, method.usages, method.stades):
        for one in listed:
            words |= {str(getattr(one, "id", "")), one.nom}
    words |= {c.id for c in method.criteres} | {i.nom for i in method.indicateurs.values()}
    words |= set(method.indicateurs)
    for name, columns in (("lieux", ("lieu", "nom", "nom_affiche")), ("structures", ("structure", "nom"))):
        for column in columns:
            if column in tables[name]:
                words |= set(tables[name][column].dropna().astype(str))
    return {fold(w) for w in words if w}


def sentence(text: str, known: set[str]) -> str:
    """A message without what somebody typed: quoted words nobody knows become « … », contacts are masked."""

    def keep(match: re.Match) -> str:
        inside = match[1]
        return match[0] if fold(inside) in known or cell(inside) else LEFT_OUT

    return mask(QUOTED.sub(keep, str(text)))


def file_name(path: str) -> str:
    """« recus/2025/cahier.xlsx »; a name that holds a person's contact or title is replaced."""
    where, _, sheet = str(path).partition("#")
    at = PurePosixPath(where)
    words = re.sub(r"[_.\-]+", " ", at.stem)
    if find(words) or find(at.name):
        where = (at.parent / f"[nom]{at.suffix}").as_posix()
    return where + (f"#{mask(sheet)}" if sheet else "")


def headers(names: Iterable[str]) -> list[str]:
    """Headers of a file, contacts masked."""
    return [mask(str(n)) for n in names]
