"""Free texts nobody has read again yet, each with a masked proposal: rows to add to relectures.csv.

A proposal opens nothing: its `diffusion` is empty until a person writes one.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.collect import keys
from workbench.collect.reviews import COMMENTS, HEADERS, NAME, digest
from workbench.core import schemas
from workbench.core.errors import DataError, Probleme
from workbench.core.personal_data import find, mask
from workbench.safety.texts import comment_key, same_text


def waiting(
    tables: dict[str, DataFrame],
    notes: DataFrame,
    known: dict,
    allowed: list[str],
    names: frozenset[str] = frozenset(),
) -> DataFrame:
    """One row per free text without a review that holds: HEADERS, and `kinds` (what was masked).

    tables : clean tables by name; notes : the blocks of commentaires/ (`collect.comments.read`)
    known : the reviews of the network (`texts.reviews`); allowed : contacts that may be shown
    names : words of names of persons (`personal_data.words_of`)
    """
    rows, seen = [], set()
    for table, cle, colonne, text in _texts(tables, notes):
        mark = digest(text)
        held = known.get((table, cle, colonne), ())
        if (table, cle, colonne, mark) in seen or any(same_text(r["empreinte"], mark) for r in held):
            continue
        seen.add((table, cle, colonne, mark))
        kinds = sorted(f.kind for f in find(text, allowed, names))
        cells = (table, cle, colonne, mark, mask(text, allowed, names), "")
        rows.append(dict(zip(HEADERS, cells, strict=True), kinds=kinds))
    return DataFrame(rows, columns=[*HEADERS, "kinds"])


def append(reseau: Path, rows: DataFrame) -> None:
    """Add rows at the end of relectures.csv; those that are there keep every sign.

    Raises
    ------
    DataError : the file has not the columns of a review, separated by « ; »
    """
    path = Path(reseau) / NAME
    old = path.read_bytes() if path.is_file() else b""
    try:
        text = old.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = old.decode("cp1252")
        old = text.encode("utf-8-sig")  # the same rows, in an encoding that holds the new ones
    header = next(csv.reader(io.StringIO(text), delimiter=";"), [])
    names = [h.strip().lower() for h in header] or list(HEADERS)
    if missing := [c for c in HEADERS if c not in names]:
        rule = f"colonnes manquantes\u00a0: {', '.join(missing)}"
        cure = f"la première ligne est\u00a0: {';'.join(HEADERS)}"
        raise DataError(Probleme(NAME, "", 1, regle=rule, remede=cure))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    if not text.strip():
        old = b"\xef\xbb\xbf"  # what a spreadsheet needs to read accents
        writer.writerow(names)
    elif not text.endswith(("\n", "\r")):
        old += b"\n"
    for row in rows.to_dict("records"):
        writer.writerow([_cell(row.get(name, "")) for name in names])
    fresh = path.with_name(f".{NAME}.nouveau")
    fresh.write_bytes(old + out.getvalue().encode("utf-8"))
    os.replace(fresh, path)


def _cell(text: str) -> str:
    """A spreadsheet must not take a text for a formula; reading takes the blank away."""
    return f" {text}" if str(text)[:1] in "=+-@" and str(text) else str(text)


def _texts(tables: dict[str, DataFrame], notes: DataFrame) -> Iterator[tuple[str, str, str, str]]:
    for name in schemas.names():
        schema, frame = schemas.load(name), tables.get(name)
        free = [f.name for f in schema.fields if f.free]
        if frame is None or not free or not len(frame):
            continue
        written = keys.written(frame, schema)
        for column in free:
            for cle, text in zip(written, frame[column], strict=True):
                if not pd.isna(text) and str(text).strip():
                    yield name, cle, column, str(text).strip()
    for row in notes.itertuples(index=False):
        yield COMMENTS, comment_key(row.lieu, row.annee, row.section), "texte", row.texte
