"""A lieu's own spreadsheet or CSV, for any table: preamble, header found or declared, rows of totals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from workbench.collect.identity import address, full_name
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import (
    Grid,
    Table,
    find_header,
    first_full_row,
    is_unnamed,
    split,
    stacked,
)
from workbench.collect.sources.readers.mapping import Lecture, apply, locate, wanted_columns
from workbench.collect.sources.readers.months import unfolded
from workbench.collect.sources.say import say
from workbench.core.errors import DataError
from workbench.core.french import join


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """All declared sheets of one file (the first filled one by default), mapped to source.table."""
    grids = read_grids(path, fichier, source.feuille, source.encodage, source.separateur)
    return merge([read_grid(source, grid) for grid in grids])


def read_grid(source: Source, grid: Grid) -> Lecture:
    """One sheet."""
    reason, blank, table = "", 0, open_table(source, grid)
    if source.deplier:
        source, table, reason, blank = unfolded(source, table)
    extra, problemes, used = _person(source, table) if source.personne else ({}, [], set())
    if problemes:
        lecture = Lecture.of(table)
        lecture.problemes = problemes
        return lecture.refuse("colonne introuvable")
    if used:
        hidden = [*source.ignorer, *(table.entetes[i] for i in used)]
        source = _replace(source, ignorer=hidden)
    lecture = apply(source, table, extra, blank)
    lecture.lues += blank
    lecture.set_apart(reason, blank)
    return lecture


def open_table(source: Source, grid: Grid, wanted: dict | None = None) -> Table:
    """Find the header (declared, else the row that holds most of the wanted headers) and split the sheet.

    Raises
    ------
    DataError : the sheet is empty, or the declared header row is not there
    """
    wanted = wanted if wanted is not None else wanted_columns(source)
    names = [n for headers in wanted.values() for n in ([headers] if isinstance(headers, str) else headers)]
    several = isinstance(source.entete, list)
    if several:
        grid = stacked(grid, source.entete)
    declared = source.entete[-1] if several and source.entete else source.entete or 0
    position = find_header(grid, names, declared)
    if position is None and not source.entete:
        position = first_full_row(grid)
    if position is None:
        raise DataError(
            say(
                grid,
                "la ligne d’en-tête déclarée n’est pas dans le fichier",
                "corriger `entete` dans sources.toml",
                ligne=declared,
            )
            if source.entete
            else say(grid, "la feuille est vide", "demander un nouvel envoi")
        )
    table = split(grid, position)
    if grid.feuille:
        table.grid.hypotheses.append(f"feuille {grid.feuille}")
    said = "déclarée" if source.entete else "trouvée"
    rows = f"lignes {join(map(str, source.entete))}" if several else f"ligne {int(grid.lignes[position])}"
    table.grid.hypotheses.append(f"en-tête {rows} ({said})")
    letters = [table.letter(i) for i, e in enumerate(table.entetes) if is_unnamed(e)]
    if letters:
        table.grid.hypotheses.append(f"colonne sans en-tête : {', '.join(letters)}")
    return table


def merge(lectures: list[Lecture]) -> Lecture:
    """Several sheets of one file as one reading."""
    if len(lectures) == 1:
        return lectures[0]
    out = Lecture()
    frames = [x.frame for x in lectures if x.frame is not None]
    for lecture in lectures:
        out.lues += lecture.lues
        out.problemes += lecture.problemes
        out.hypotheses += lecture.hypotheses
        out.feuilles |= lecture.feuilles
        for reason, n in lecture.ecartees.items():
            out.set_apart(reason, n)
    out.frame = pd.concat(frames, ignore_index=True) if frames else None
    if announced := [x for f in frames for x in f.attrs.get("milliers", [])]:
        out.frame.attrs["milliers"] = announced
    return out


def _person(source: Source, table: Table):
    """Columns of names (nom, prenom, courriel, organisation) of [source.personne], for the pseudonym."""
    positions, problemes = locate(table, source.personne)
    if problemes:
        return {}, problemes, set()
    cells, empty = table.grid.cells, pd.Series([None] * len(table.grid.cells), index=table.grid.cells.index)
    column = {role: cells[p] for role, p in positions.items()}
    organisation = column.get("organisation", empty)
    is_organisation = organisation.notna()
    nom = [
        full_name(a, b) for a, b in zip(column.get("nom", empty), column.get("prenom", empty), strict=True)
    ]
    nom = [full_name(o, None) if i else n for n, o, i in zip(nom, organisation, is_organisation, strict=True)]
    extra = {
        "_nom": pd.Series(nom, index=cells.index, dtype=object),
        "_courriel": column.get("courriel", empty).map(address),
        "_propre": pd.Series(True, index=cells.index),
        "_organisation": is_organisation,
    }
    if "organisation" in column and not {"nature"} & (set(source.colonnes) | set(source.constantes)):
        extra["nature"] = is_organisation.map({True: "organisation", False: "personne"})
    return extra, [], set(positions.values())


def _replace(source: Source, **changes) -> Source:
    from dataclasses import replace

    return replace(source, **changes)
