"""The yearly figures of a lieu that records nothing finer: one row per indicator, or one column per year.

Words of the file become indicators of the référentiel by [source.indicateurs]. A blank stays a missing
figure and a state (« sans objet », « nc ») stays one: cells leave as they came, checks read them.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import Grid, Table, find_header, split
from workbench.collect.sources.readers.ledger import several
from workbench.collect.sources.readers.mapping import KILO, Lecture, locate, replace_values, trace, unread
from workbench.collect.sources.readers.spreadsheet import merge, open_table
from workbench.collect.sources.say import say
from workbench.core.french import fold

LABEL = ["Indicateur", "Question", "Chiffre", "Libellé"]


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """All declared sheets of one file, mapped to `chiffres_annuels`."""
    grids = read_grids(path, fichier, source.feuille, source.encodage, source.separateur)
    return merge([read_grid(source, grid) for grid in grids])


def read_grid(source: Source, grid: Grid) -> Lecture:
    """One sheet; rows whose words no indicator takes are set apart, counted and named."""
    table, years = _open(source, grid)
    wanted = {"indicateur": LABEL, **source.colonnes}
    if years:
        wanted.pop("valeur", None)
    elif "valeur" not in wanted:
        wanted["valeur"] = ["Valeur", str(source.annee)] if source.annee else "Valeur"
    rows = table.grid.cells
    lecture = Lecture.of(table)
    positions, lecture.problemes = locate(table, wanted)
    if lecture.problemes:
        return lecture.refuse("colonne introuvable")
    column = {target: rows[p] for target, p in positions.items()}
    known = _known(source, table, column["indicateur"], lecture)
    parts = [_year(source, table, column, known, year, rows[p]) for year, p in years.items()]
    if not years:
        parts = [_year(source, table, column, known, None, column["valeur"])]
    lecture.frame = pd.concat(parts, ignore_index=True)
    if announced := _thousands(table, column["indicateur"]):
        lecture.frame.attrs["milliers"] = announced
    lecture.problemes += unread(table, {*positions.values(), *years.values()}, source.ignorer)
    return lecture


def _open(source: Source, grid: Grid) -> tuple[Table, dict[int, int]]:
    """The table, and its columns of years (year → position) when the file has some and no « valeur »."""
    wanted = {"indicateur": source.colonnes.get("indicateur", LABEL)}
    wanted |= {t: h for t, h in source.colonnes.items() if t != "indicateur"}
    headers = [h for hs in wanted.values() for h in ([hs] if isinstance(hs, str) else hs)]
    several = isinstance(source.entete, list)
    position = None if several else find_header(grid, headers, source.entete)
    table = open_table(source, grid, wanted) if position is None else split(grid, position)
    if position is not None:
        table.grid.hypotheses.append(f"en-tête ligne {int(grid.lignes[position])}")
    years = {int(e): i for i, e in enumerate(table.entetes) if re.fullmatch(r"20\d\d", e)}
    if "valeur" in source.colonnes or "annee" in source.colonnes:
        years = {}
    elif source.annee:
        years = {y: p for y, p in years.items() if y == source.annee}
    return table, years


def _known(source: Source, table: Table, labels: pd.Series, lecture: Lecture) -> np.ndarray:
    """True for rows whose words are declared; without [source.indicateurs] every row is an indicator's id."""
    if not source.indicateurs:
        known = labels.notna().to_numpy()
        lecture.set_apart("ligne sans indicateur", int((~known).sum()))
        return known
    words = {fold(w) for w in source.indicateurs}
    known = labels.map(lambda x: isinstance(x, str) and fold(x) in words).to_numpy(dtype=bool)
    ignored = {fold(w) for w in source.ignorer}
    other = [x for x in labels[~known].dropna().unique() if fold(x) not in ignored]
    lecture.set_apart("ligne sans indicateur", int((~known).sum()))
    if other:
        said = f"{len(other)} lignes du fichier ne nourrissent aucun indicateur : {several(other)}"
        cure = "les déclarer dans `[source.indicateurs]`, ou dans `ignorer = […]`"
        lecture.problemes.append(say(table.grid, said, cure, gravite="note"))
    absent = [w for w in source.indicateurs if fold(w) not in {fold(x) for x in labels[known]}]
    if absent:
        said = f"lignes déclarées et absentes du fichier : {several(absent)}"
        cure = "corriger `[source.indicateurs]`, ou demander le chiffre au lieu"
        lecture.problemes.append(say(table.grid, said, cure, gravite="question"))
    return known


def _thousands(table: Table, labels: pd.Series) -> list[list]:
    """[source, row, column, words] of the lines that announce k€."""
    return [
        [table.grid.source, int(row), "valeur", label]
        for row, label in zip(table.grid.lignes, labels, strict=True)
        if isinstance(label, str) and KILO.search(label)
    ]


def _year(
    source: Source, table: Table, column: dict, known: np.ndarray, year: int | None, values
) -> pd.DataFrame:
    frame = pd.DataFrame({t: c for t, c in column.items() if t != "valeur"}, index=table.grid.cells.index)
    frame["indicateur"] = replace_values(frame["indicateur"], source.indicateurs)
    frame["valeur"] = values
    if "annee" not in frame:
        frame["annee"] = year if year is not None else source.annee or None
    for target, value in source.constantes.items():
        frame[target] = value
    for target, words in source.valeurs.items():
        if target in frame:
            frame[target] = replace_values(frame[target], words)
    trace(frame, table.grid.source, table.grid.lignes)
    return frame[known].reset_index(drop=True)
