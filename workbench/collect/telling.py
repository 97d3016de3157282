"""Problems as the author of a file sees them: what was typed, in the column and on the line where it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from workbench.collect import cells, identity
from workbench.core import schemas
from workbench.core.errors import Probleme

Frames = dict[str, list[pd.DataFrame]]
TYPED, READ = "_tape", "_lu"


def renamed(before: Frames, after: Frames) -> list[tuple[str, pd.DataFrame]]:
    """(column, rows) of the cells that name something otherwise than its identifier: where, typed, read."""
    out = []
    for table, some in before.items():
        named = identity.naming(schemas.load(table))
        for old, new in zip(some, after[table], strict=True):
            for column in (c for c in new if c in named and {"_source", "_ligne"} <= {*new}):
                typed, read = old[column].astype(object), new[column].astype(object)
                moved = (typed.notna() & (typed != read)).to_numpy(dtype=bool)
                if moved.any():
                    rows = new.loc[moved, ["_source", "_ligne"]]
                    out.append((column, rows.assign(**{TYPED: old[column][moved], READ: new[column][moved]})))
    return out


def quoted(problemes: Iterable[Probleme], moved: list[tuple[str, pd.DataFrame]]) -> list[Probleme]:
    """The problems, those that found an identifier quoting the name that was typed for it in their cell."""
    problemes = list(problemes)
    at = {(source(p), p.ligne, p.colonne) for p in problemes}
    lines = {ligne for _, ligne, _ in at}
    said: dict[tuple, dict[str, str]] = {}
    for column, rows in moved:
        for where, ligne, typed, read in rows[rows["_ligne"].isin(lines)].itertuples(index=False):
            if (where, ligne, column) in at:
                pairs = dict(zip(cells.items(read), cells.items(typed), strict=True))
                said[where, ligne, column] = {str(read): str(typed)} | pairs
    told = [said.get((source(p), p.ligne, p.colonne), {}).get(p.trouve, p.trouve) for p in problemes]
    return [replace(p, trouve=t) if t != p.trouve else p for p, t in zip(problemes, told, strict=True)]


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
