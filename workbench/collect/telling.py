"""Problems as the author of a file sees them: what was typed, in the column and on the line where it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.collect import cells, identity, texts
from workbench.core import schemas
from workbench.core.errors import Probleme

Frames = dict[str, list[pd.DataFrame]]
TYPED, READ = "_tape", "_lu"
ANYWHERE = 0  # in place of a line: on any of the sheet


def renamed(before: Frames, after: Frames) -> list[tuple[str, pd.DataFrame]]:
    """(column, rows) of the cells that name something otherwise than its identifier: where, typed, read.

    What a whole sheet names in one way is one row, of line ANYWHERE: of millions of cells, a few are kept.
    """
    out = []
    for table, some in before.items():
        schema = schemas.load(table)
        named = identity.naming(schema)
        for old, new in zip(some, after[table], strict=True):
            for column in (c for c in new if c in named and {"_source", "_ligne"} <= {*new}):
                codes, words = texts.distinct(old[column])
                first = pd.Series(codes).drop_duplicates()
                first = first[first >= 0]
                rows = new[["_source", "_ligne"]].iloc[first.index]
                rows = rows.assign(
                    **{TYPED: [words[c] for c in first], READ: [*new[column].iloc[first.index]]}
                )
                moved = (rows[TYPED] != rows[READ]).to_numpy(dtype=bool)
                if not moved.any():
                    continue
                once = ~rows[READ].duplicated(keep=False).to_numpy()
                once &= schema[column].type != "list" and new["_source"].nunique() == 1
                out.append((column, rows[moved & once].assign(_ligne=ANYWHERE)))
                each = np.isin(codes, first[moved & ~once])
                place = new.loc[each, ["_source", "_ligne"]]
                out.append((column, place.assign(**{TYPED: old[column][each], READ: new[column][each]})))
    return out


def quoted(problemes: Iterable[Probleme], moved: list[tuple[str, pd.DataFrame]]) -> list[Probleme]:
    """The problems, those that found an identifier quoting the name that was typed for it in their cell."""
    problemes = list(problemes)
    at = {(source(p), line, p.colonne) for p in problemes for line in (p.ligne, ANYWHERE)}
    lines = {ligne for _, ligne, _ in at}
    said: dict[tuple, dict[str, str]] = {}
    for column, rows in moved:
        for where, ligne, typed, read in rows[rows["_ligne"].isin(lines)].itertuples(index=False):
            if (where, ligne, column) in at:
                pairs = dict(zip(cells.items(read), cells.items(typed), strict=True))
                said.setdefault((where, ligne, column), {}).update({str(read): str(typed)} | pairs)

    def told(p: Probleme) -> str:
        here = (said.get((source(p), line, p.colonne), {}) for line in (p.ligne, ANYWHERE))
        return next((words[p.trouve] for words in here if p.trouve in words), p.trouve)

    return [replace(p, trouve=found) if (found := told(p)) != p.trouve else p for p in problemes]


def labelled(problemes: Iterable[Probleme], frames: Frames) -> list[Probleme]:
    """Columns as their author sees them (« D (surface_m2) »), where the reader kept it; what a note says once
    for all its rows is told once, on its line."""
    seen, heads = {}, {}
    for some in frames.values():
        for frame in some:
            heads |= frame.attrs.get("entete", {})
            for column, label in frame.attrs.get("colonnes", {}).items() if len(frame) else ():
                seen[frame["_source"].iloc[0], column] = label
    out: dict[tuple | Probleme, Probleme] = {}
    for p in problemes:
        key, ligne = heads.get((source(p), p.colonne), ("", p.ligne))
        p = replace(p, colonne=key or seen.get((source(p), p.colonne), p.colonne), ligne=ligne)
        out.setdefault((*p.place, p.colonne, p.trouve, p.gravite) if key else p, p)
    return list(out.values())


def of_year(problemes: Iterable[Probleme], annee: int | None) -> list[Probleme]:
    """Each problem once; with a year, those of the other years' received files are left out."""
    kept = list(dict.fromkeys(problemes))
    if not annee:
        return kept
    folders = ("recus/", "commentaires/")
    return [
        p
        for p in kept
        if not p.fichier.startswith(folders)
        or p.fichier.split("/")[1] == str(annee)
        or p.fichier.count("/") < 2
    ]


def source(p: Probleme) -> str:
    """As `_source` writes it."""
    return f"{p.fichier}#{p.feuille}" if p.feuille else p.fichier
