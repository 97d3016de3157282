"""What lieux declare for a year (`chiffres_annuels`), and the reasons given for an empty cell (`etats`).

What is recorded prevails: a declaration only speaks where nothing was recorded.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.states import ETATS
from workbench.measures.frame import Cadre

VALEUR, MANQUANT, SANS_OBJET, NON_DEMANDE, REFUSE = range(5)
NOBODY = -1  # nothing was said
assert ETATS[:5] == ("valeur", "manquant", "sans_objet", "non_demande", "refuse")


class Declared(NamedTuple):
    """Declarations of one indicator: dense over lieu × year; etat is −1 where nothing was said."""

    value: np.ndarray
    etat: np.ndarray
    mode: np.ndarray
    months: np.ndarray  # lieu × year × month the figure covers
    days: np.ndarray  # « 2025-06-14/2025-12-31 » where it is not of the whole year, else ""
    network: np.ndarray  # by year, said for the network itself; nan when nothing was


def declared(cadre: Cadre, indicateur) -> Declared | None:
    """The declarations an indicator may use; None when it has none (or does not take any)."""
    base = indicateur.autres.get("serie_de", "")
    if not (indicateur.declare or base):
        return None
    rows = [r for r in (_rows(cadre, i) for i in {indicateur.id, base} - {""}) if r is not None]
    if not rows:
        return None
    rows = pd.concat(rows)
    mode = indicateur.autres.get("mode")
    if mode:
        rows = rows[_of_series(rows, indicateur, mode, base)]
    return _dense(cadre, rows) if len(rows) else None


def _rows(cadre: Cadre, indicateur: str) -> DataFrame | None:
    if "declared" not in cadre.cache:
        rows = cadre.table("chiffres_annuels")
        cadre.cache["declared"] = dict(list(rows.groupby("indicateur", sort=False)))
    return cadre.cache["declared"].get(indicateur)


def _of_series(rows: DataFrame, indicateur, mode: str, base: str) -> np.ndarray:
    """Three ways of counting are three series: a declared figure goes to the series of its mode only."""
    said = rows["mode"].fillna("").astype("str")
    own = rows["indicateur"] == indicateur.id
    if base:
        return ((said == mode) | own).to_numpy()
    return (said.isin([mode, "", "déclaré"]) | rows["valeur"].isna()).to_numpy()


def _dense(cadre: Cadre, rows: DataFrame) -> Declared:
    lieux, years = cadre.shape
    value, etat = np.full((lieux, years), np.nan), np.full((lieux, years), NOBODY)
    mode = np.full((lieux, years), "", dtype=object)
    days = np.full((lieux, years), "", dtype=object)
    months = np.zeros((lieux, years, 12), dtype=bool)
    at, year = cadre.lieu_code(rows["lieu"]), cadre.year_code(rows["annee"])
    amount = rows["valeur"].to_numpy(dtype=float, na_value=np.nan)
    state = pd.Index(ETATS).get_indexer(rows["etat"].astype("str"))
    state = np.where((state == VALEUR) & np.isnan(amount), MANQUANT, np.where(state < 0, MANQUANT, state))
    first, last = (rows[c].dt.month.to_numpy(dtype=float, na_value=np.nan) for c in ("du", "au"))
    first, last = np.where(np.isnan(first), 1, first), np.where(np.isnan(last), 12, last)
    kept = (at >= 0) & (year >= 0)
    cell = at[kept], year[kept]
    value[cell] = np.where(state == VALEUR, amount, np.nan)[kept]
    etat[cell] = state[kept]
    mode[cell] = rows["mode"].fillna("").replace("", "déclaré").to_numpy(dtype=object)[kept]
    days[cell] = _days(rows)[kept]
    span = np.arange(1, 13)
    months[cell] = (span >= first[kept, None]) & (span <= last[kept, None])
    network = np.full(years, np.nan)
    whole = (rows["lieu"] == "reseau").to_numpy() & (year >= 0)
    network[year[whole]] = amount[whole]
    return Declared(value, etat, mode, months, days, network)


def _days(rows: DataFrame) -> np.ndarray:
    """First and last day of each row, as an ISO interval; "" for its whole year."""
    year = rows["annee"].astype("str")
    whole = year + "-01-01", year + "-12-31"
    first, last = (
        rows[c].dt.strftime("%Y-%m-%d").fillna(w) for c, w in zip(("du", "au"), whole, strict=True)
    )
    return (first + "/" + last).where((first != whole[0]) | (last != whole[1]), "").to_numpy(dtype=object)


def reasons(cadre: Cadre, spec: dict) -> np.ndarray | None:
    """States given in `etats` for the column an indicator sums, lieu × year; −1 where none is given. That a
    figure is not known is none: it is missing as it would be without a word.

    Only for wide tables that have one row per lieu and year (equipe): elsewhere a reason is of a row.
    """
    rows = cadre.table("etats")
    if spec["table"] == "chiffres_annuels":
        return None  # its rows say their own state
    if spec.get("operation") != "somme" or "annee" not in spec.get("periode", {}) or not len(rows):
        return None
    rows = rows[(rows["table"] == spec["table"]) & (rows["colonne"] == spec["colonne"])]
    if not len(rows):
        return None
    keys = [dict(part.split("=", 1) for part in str(cle).split(";") if "=" in part) for cle in rows["cle"]]
    at = cadre.lieu_code([k.get("lieu", "") for k in keys])
    year = cadre.year_code([int(k["annee"]) if k.get("annee", "").isdigit() else None for k in keys])
    state = pd.Index(ETATS).get_indexer(rows["etat"].astype("str"))
    found = np.full(cadre.shape, NOBODY)
    kept = (at >= 0) & (year >= 0) & (state > MANQUANT)
    found[at[kept], year[kept]] = state[kept]
    return found
