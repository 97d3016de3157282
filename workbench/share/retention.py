"""Received files past their term: erased, with a trace of each, and only what names nobody kept of them.

A file of recus/<annee>/ is past its term when the months of `[conservation]` have gone by since the end of
that year. Clean rows that are of no person (activity, accounts, figures) stay as CSV in gardes/<annee>/;
of persons' rows only yearly counts stay. Names, hashes and days go to purges.csv.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.collect.sources import erased
from workbench.core import paths, schemas
from workbench.core.errors import DataError, Probleme

KEPT = "gardes"
PERSONS = ("adhesions", "reservations", "enquete_usagers", "enquete_equipes")
COUNTED = ("adhesions", "reservations")


@dataclass(frozen=True)
class Echu:
    """A received file past its term; `fichier` is relative to the network."""

    fichier: str
    annee: int
    terme: dt.date
    empreinte: str
    octets: int


def due(reseau: Path, conf: dict, today: dt.date) -> list[Echu]:
    """Files past their term, by year and name.

    Raises
    ------
    DataError : reseau.toml says no term
    """
    months = conf.get("conservation", {}).get("mois", 0)
    if not months:
        rule = "la durée de conservation n’est pas écrite\u00a0: rien n’est effacé"
        cure = "ajouter [conservation], avec mois = 24 et sa raison"
        raise DataError(Probleme("reseau.toml", colonne="conservation", regle=rule, remede=cure))
    out = []
    for folder in sorted((Path(reseau) / paths.RECEIVED).glob("[12][0-9][0-9][0-9]")):
        annee = int(folder.name)
        terme = (pd.Timestamp(annee, 12, 31) + pd.DateOffset(months=months)).date()
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and terme < today):
            data = path.read_bytes()
            name = paths.relative(path, reseau)
            out.append(Echu(name, annee, terme, hashlib.sha256(data).hexdigest(), len(data)))
    return out


def undated(reseau: Path) -> list[str]:
    """Received files that lie in no year's folder: nobody can say when their term comes."""
    folder = Path(reseau) / paths.RECEIVED
    found = (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    names = [p.relative_to(folder) for p in found]
    return sorted(n.as_posix() for n in names if not (len(n.parts) > 1 and n.parts[0].isdigit()))


def purge(reseau: Path, files: list[Echu], today: dt.date) -> list[Path]:
    """Keep what names nobody, write the trace, erase; give the files of gardes/ that were written.

    A run that stops midway loses nothing: what is kept and the trace are written before anything is erased.
    """
    reseau = Path(reseau)
    made = _keep(reseau, files)
    _trace(reseau, files, today)
    for one in files:
        (reseau / one.fichier).unlink(missing_ok=True)
    for annee in {one.annee for one in files}:
        for folder in sorted((reseau / paths.RECEIVED / str(annee)).rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    shutil.rmtree(paths.archive(reseau), ignore_errors=True)  # clean tables and cut reports, made again
    return made


def elsewhere(tables: dict[str, DataFrame], files: list[Echu]) -> dict[str, int]:
    """Rows of persons of those years that registers hold: source -> rows, to be erased by hand."""
    years = {one.annee for one in files}
    out: dict[str, int] = {}
    for name in PERSONS:
        frame = tables[name]
        column = frame["annee"] if "annee" in frame else frame["du" if "du" in frame else "debut"].dt.year
        here = frame[column.isin(years) & ~frame["_source"].str.startswith(paths.RECEIVED).fillna(False)]
        for source, n in here["_source"].value_counts().items():
            out[str(source)] = int(n)
    return out


def _keep(reseau: Path, files: list[Echu]) -> list[Path]:
    """Rows of no person, and counts of the others, as sources of their own."""
    from workbench.collect import collect
    from workbench.share.home import table_bytes, yearly
    from workbench.share.receive import declare

    tables = collect(reseau).tables
    names = {one.fichier: one.annee for one in files}
    parts: dict[tuple[int, str], DataFrame] = {}
    for name, frame in tables.items():
        schema = schemas.load(name)
        if name in PERSONS or name == "etats" or not len(frame):
            continue
        years = frame["_source"].str.partition("#")[0].map(names)
        columns = [f.name for f in schema.fields if not f.free]
        for annee, rows in frame[years.notna()].groupby(years[years.notna()].astype(int)):
            parts[annee, name] = rows[columns]
    counts = yearly(reseau, tables, COUNTED, set(names.values()))
    for annee, rows in counts.groupby("annee"):
        before = [parts[annee, "chiffres_annuels"]] if (annee, "chiffres_annuels") in parts else []
        parts[annee, "chiffres_annuels"] = pd.concat([*before, rows])
    new = {}
    for (annee, name), rows in sorted(parts.items()):
        raw = table_bytes(rows.dropna(axis=1, how="all"))
        there = sorted((reseau / KEPT / str(annee)).glob(f"{name}*.csv"))
        if not any(path.read_bytes() == raw for path in there):  # else a run that stopped wrote it
            end = f"-{len(there) + 1}" if there else ""
            new[reseau / KEPT / str(annee) / f"{name}{end}.csv"] = (name, raw)
    declare(reseau, new)
    return list(new)


def _trace(reseau: Path, files: list[Echu], today: dt.date) -> None:
    path = reseau / erased.NAME
    known = path.is_file()
    with path.open("a", encoding="utf-8" if known else "utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        if not known:
            writer.writerow(erased.HEAD)
        writer.writerows([one.fichier, one.empreinte, one.octets, today.isoformat()] for one in files)
