"""The rows behind a figure: a table or a view, filtered, placed on lieu, year and month.

Computing a figure and showing where it comes from (`origin`) go through this one function, so that they
cannot tell two stories.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.errors import DataError, Probleme
from workbench.measures import filters, views
from workbench.measures.frame import FAR_FUTURE, FAR_PAST, Cadre

PLACE = ("_l", "_y", "_m", "_m1")
RECENT = 4  # filtered rows kept: an indicator asks for the same ones several times, the next one seldom


def select(cadre: Cadre, spec: dict, indicateur) -> DataFrame:
    """Rows of `spec["table"]` that pass its filters, once per year in which they count.

    Returns
    -------
    The table's columns, and _l (lieu code, −1 outside any lieu), _y (year code), _m (month 0–11 of the
    first day, −1 when the row has no month), _m1 (month of the last day within the year)
    """
    rows = _of_table(cadre, spec["table"], spec.get("periode", {}), indicateur)
    if not spec.get("filtres"):
        return rows
    recent = cadre.cache.setdefault("recent", {})
    key = (spec["table"], repr(spec.get("periode")), repr(spec["filtres"]), indicateur.nature)
    key += (indicateur.applicable,)
    if key not in recent:
        if len(recent) >= RECENT:
            recent.pop(next(iter(recent)))
        recent[key] = rows[filters.mask(rows, spec["filtres"])]
    return recent[key]


def _of_table(cadre: Cadre, name: str, periode: dict, indicateur) -> DataFrame:
    """Every row of a table or view, placed; made once for all the indicators that read it so."""
    key = ("placed", name, repr(periode), indicateur.nature, indicateur.applicable)
    if key not in cadre.cache:
        rows = _placed(cadre, views.get(cadre, name), periode, indicateur.nature)
        if indicateur.at_end and len(rows):
            inside = rows["_l"].to_numpy() < 0
            inside |= cadre.open_end[rows["_l"].to_numpy(), rows["_y"].to_numpy()]
            rows = rows[inside]
        cadre.cache[key] = rows
    return cadre.cache[key]


def _placed(cadre: Cadre, rows: DataFrame, periode: dict, nature: str) -> DataFrame:
    if "date" in periode:
        return _dated(cadre, rows, periode["date"], periode["date"])
    if "annee" in periode:
        return _put(cadre, rows, cadre.year_code(rows[periode["annee"]]))
    if periode.get("exercice"):
        return _put(cadre, rows, cadre.year_code(rows["exercice_au"].dt.year))
    if "du" in periode and nature == "flux":
        return _dated(cadre, rows, periode["du"], periode["au"])
    if "du" in periode:
        return _in_force(cadre, rows, periode["du"], periode.get("au"))
    if periode:
        raise DataError(
            Probleme(
                "referentiel/indicateurs.toml",
                trouve=str(periode),
                regle="Cette période n’est pas dans le vocabulaire",
                remede="Écrivez date, annee, du et au, exercice, ou {}",
            )
        )
    years = np.repeat(np.arange(len(cadre.annees)), len(rows))
    return _put(cadre, pd.concat([rows] * len(cadre.annees)), years)


def _dated(cadre: Cadre, rows: DataFrame, first: str, last: str) -> DataFrame:
    """A period counts in the year and month of its first day; nothing after the report's day counts."""
    begin = rows[first]
    year = cadre.year_code(begin.dt.year)
    year = np.where((begin <= cadre.arrete_le).to_numpy(dtype=bool, na_value=False), year, -1)
    month = begin.dt.month.fillna(0).to_numpy(dtype=np.int64) - 1
    end = rows[last].fillna(begin)
    after = end.dt.year.to_numpy(dtype=float, na_value=np.nan) > begin.dt.year.to_numpy(
        dtype=float, na_value=np.nan
    )
    end_month = np.where(after, 11, end.dt.month.fillna(0).to_numpy(dtype=np.int64) - 1)
    return _put(cadre, rows, year, month, np.maximum(end_month, month))


def _in_force(cadre: Cadre, rows: DataFrame, first: str, last: str | None) -> DataFrame:
    """Once per year whose last day lies within the row's dates; an empty bound is open."""
    begin = rows[first].fillna(FAR_PAST).to_numpy("datetime64[D]")
    end = (
        rows[last].fillna(FAR_FUTURE).to_numpy("datetime64[D]")
        if last
        else np.full(len(rows), FAR_FUTURE.to_datetime64(), dtype="datetime64[D]")
    )
    held = [np.flatnonzero((begin <= day) & (end >= day)) for day in cadre.ends]
    years = np.repeat(np.arange(len(held)), [len(h) for h in held])
    return _put(cadre, rows.iloc[np.concatenate(held) if held else []], years)


def _put(cadre: Cadre, rows: DataFrame, year, month=None, end_month=None) -> DataFrame:
    at = cadre.lieu_code(rows["lieu"]) if "lieu" in rows else np.full(len(rows), -1)
    none = np.full(len(rows), -1)
    placed = rows.assign(
        _l=at, _y=year, _m=none if month is None else month, _m1=none if end_month is None else end_month
    )
    return placed[placed["_y"].to_numpy() >= 0]
