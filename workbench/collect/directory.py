"""The directory of persons and their mandates: read from the coordination's workbook alone.

These two sheets enter no archive and no table: what is read here is written in a convocation, or masked in a
proposal, and forgotten.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect import checks
from workbench.collect.registres import FOLDER, SUFFIXES, WORKBOOKS
from workbench.collect.sources import guard
from workbench.collect.sources.opening.grid import header_text
from workbench.core import schemas
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold

PERSONS, MANDATES = schemas.names(schemas.OUTSIDE)


def called(reseau: Path, organe: str, day) -> tuple[DataFrame, list[Probleme]]:
    """Who sits in an organ on a day, and what could not be read.

    Returns
    -------
    personne, nom, prenom, structure, college, qualite, courriel: one row per person, those whose row had to
    be erased by that day left out and told
    """
    day = pd.Timestamp(day)
    persons, wrong = _table(Path(reseau), PERSONS)
    mandates, more = _table(Path(reseau), MANDATES)
    held = mandates[(mandates["organe"] == organe) & (mandates["du"] <= day) & ~(mandates["au"] < day)]
    rows = held.drop_duplicates("personne", keep="last").merge(
        persons.drop(columns=["structure"]), on="personne", how="left", suffixes=("_mandat", "")
    )
    past = rows["effacer_le"] < day
    problems = [*wrong, *more]
    for r in rows[past | rows["nom"].isna()].itertuples():
        lost = pd.isna(r.nom)
        rule = (
            "ce mandat nomme une personne absente de l’annuaire"
            if lost
            else "cette ligne devait être effacée"
        )
        cure = "compléter l’annuaire" if lost else "effacer la ligne de l’annuaire, et le mandat"
        problems.append(
            Probleme(WORKBOOKS[0], MANDATES if lost else PERSONS, trouve=r.personne, regle=rule, remede=cure)
        )
    kept = rows[~past & rows["nom"].notna()]
    columns = ["personne", "nom", "prenom", "structure", "college", "qualite", "courriel"]
    return kept[columns].sort_values("personne", ignore_index=True), problems


def persons(reseau: Path, lenient: bool = False) -> tuple[tuple[str, str], ...]:
    """Name and first name of everybody in the directory, "" for the one that is not there.

    lenient : nobody when it cannot be read, which the registers tell, and who calls a meeting is told
    """
    try:
        rows = _table(Path(reseau), PERSONS)[0]
    except DataError:
        if lenient:
            return ()
        raise
    return tuple(zip(rows["nom"].fillna(""), rows["prenom"].fillna(""), strict=True))


def _table(reseau: Path, name: str) -> tuple[DataFrame, list[Probleme]]:
    schema = schemas.load(name, schemas.OUTSIDE)
    parts, problems = [schema.empty()], []
    for grid in _grids(reseau, name):
        if not len(grid.cells):
            continue
        words = {fold(f.title): f.name for f in schema.fields} | {fold(f.name): f.name for f in schema.fields}
        heads = [words.get(fold(header_text(c))) for c in grid.cells.iloc[0]]
        body = grid.cells.iloc[1:]
        frame = DataFrame({h: body[i] for i, h in enumerate(heads) if h}, index=body.index)
        filled = frame.notna().any(axis=1).to_numpy(dtype=bool)
        frame = frame[filled].reset_index(drop=True)
        frame = frame.assign(_source=grid.source, _ligne=np.asarray(grid.lignes[1:])[filled])
        done = checks.check(name, frame, schema)
        parts.append(done.clean)
        problems += done.problemes
    return pd.concat(parts, ignore_index=True), problems


def _grids(reseau: Path, name: str):
    for workbook in WORKBOOKS:
        path = reseau / workbook
        if path.exists():
            sheets = guard.open_safely("sheet_names", path, reseau, workbook, path)
            if wanted := [s for s in sheets if fold(s) == name]:
                yield from guard.open_safely("read_grids", path, reseau, workbook, path, workbook, wanted)
    for suffix in SUFFIXES:
        path = reseau / FOLDER / f"{name}{suffix}"
        if path.is_file():
            fichier = f"{FOLDER}/{path.name}"
            yield from guard.open_safely("read_grids", path, reseau, fichier, path, fichier)
