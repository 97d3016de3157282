"""Problems as the author of a file sees them: what was typed, in the column and on the line where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.collect import cells, identity, texts
from workbench.core import schemas
from workbench.core.errors import Probleme

Frames = dict[str, list[pd.DataFrame]]
TYPED, READ = "_tape", "_lu"


class Renamed(NamedTuple):
    """What was typed for identifiers: (source, column) -> {read: typed} where a sheet writes each in one way;
    (column, rows) of the cells it does not tell: where, typed, read. Of millions of cells, a few are kept."""

    sheets: dict[tuple[str, str], dict[str, str]]
    cells: list[tuple[str, pd.DataFrame]]


def renamed(before: Frames, after: Frames) -> Renamed:
    """What names something otherwise than its identifier."""
    out = Renamed({}, [])
    for table, some in before.items():
        schema = schemas.load(table)
        named = identity.naming(schema)
        for old, new in zip(some, after[table], strict=True):
            if not {"_source", "_ligne"} <= {*new}:
                continue
            sources = texts.distinct(new["_source"])[1]
            for column in (c for c in new if c in named):
                codes, words = texts.distinct(old[column])
                ranks, first = np.unique(codes, return_index=True)
                read = dict(zip(ranks.tolist(), new[column].array.take(first), strict=True))
                moved = [rank for rank, said in read.items() if rank >= 0 and said != words[rank]]
                several = Counter(said for rank, said in read.items() if rank >= 0)
                told = {read[r]: words[r] for r in moved if several[read[r]] == 1}
                if schema[column].type == "list" or len(sources) > 1:
                    told = {}
                if told:
                    out.sheets.setdefault((sources[0], column), {}).update(told)
                if left := [r for r in moved if read[r] not in told]:
                    each = np.isin(codes, left)
                    place = new.loc[each, ["_source", "_ligne"]]
                    rows = place.assign(**{TYPED: old[column][each], READ: new[column][each]})
                    out.cells.append((column, rows))
    return out


def quoted(problemes: Iterable[Probleme], typed: Renamed) -> list[Probleme]:
    """The problems, those that found an identifier quoting the name that was typed for it in their cell."""
    problemes = list(problemes)
    at = {(source(p), p.ligne, p.colonne) for p in problemes}
    lines = {ligne for _, ligne, _ in at}
    said: dict[tuple, dict[str, str]] = {}
    for column, rows in typed.cells:
        for where, ligne, name, read in rows[rows["_ligne"].isin(lines)].itertuples(index=False):
            if (where, ligne, column) in at:
                pairs = dict(zip(cells.items(read), cells.items(name), strict=True))
                said[where, ligne, column] = {str(read): str(name)} | pairs

    def told(p: Probleme) -> str:
        sheet = typed.sheets.get((source(p), p.colonne), {})
        return str((sheet | said.get((source(p), p.ligne, p.colonne), {})).get(p.trouve, p.trouve))

    return [replace(p, trouve=found) if (found := told(p)) != p.trouve else p for p in problemes]


def labelled(problemes: Iterable[Probleme], frames: Frames) -> list[Probleme]:
    """Columns as their author sees them (« D (surface_m2) »), where the reader kept it; what a note says once
    for all its rows is told once, on its line; a cell found empty where the eye sees a value, as merged."""
    seen, heads, merged = {}, {}, {}
    for some in frames.values():
        for frame in some:
            heads |= frame.attrs.get("entete", {})
            for (ligne, label), first in frame.attrs.get("fusionnees", {}).items() if len(frame) else ():
                merged[frame["_source"].iloc[0], ligne, label] = first
            for column, label in frame.attrs.get("colonnes", {}).items() if len(frame) else ():
                seen[frame["_source"].iloc[0], column] = label
    out: dict[tuple | Probleme, Probleme] = {}
    for p in problemes:
        key, ligne = heads.get((source(p), p.colonne), ("", p.ligne))
        p = replace(p, colonne=key or seen.get((source(p), p.colonne), p.colonne), ligne=ligne)
        if not p.trouve and (first := merged.get((source(p), p.ligne, p.colonne))):
            rule = f"cette case est fusionnée avec celle de la ligne {first}, qui seule est lue"
            p = replace(p, regle=rule, remede="défusionner ces cases, puis écrire la valeur sur chaque ligne")
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
