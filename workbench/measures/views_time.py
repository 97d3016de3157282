"""Opening hours, ordinary weeks and the time left on a lease."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.measures import opening
from workbench.measures.frame import Cadre


def ouverture(cadre: Cadre) -> DataFrame:
    """Hours really open, one row per slot and day: slots less closures, while the lieu is open.

    Returns
    -------
    lieu, date, acces, heures (h; 0 when closures take the whole slot), anime, _source, _ligne.
    Nothing after the report's day.
    """
    return cadre.slots[["lieu", "date", "acces", "heures", "anime", "_source", "_ligne"]]


def horaires_semaine(cadre: Cadre) -> DataFrame:
    """The ordinary week of each year (`opening.ordinary`), closures left aside.

    Returns
    -------
    lieu, annee, jour, acces, heures (h), _source, _ligne
    """
    rows = cadre.table("horaires")
    rows = rows[rows["acces"] != "fermé"]
    at = cadre.lieu_code(rows["lieu"])
    rows, at = rows[at >= 0], at[at >= 0]
    begin, finish = opening.hours(rows)
    hours = finish - begin
    hours = hours * np.where(rows["jour"] == "tous", 7, 1)
    found = []
    for y, annee in enumerate(cadre.annees):
        last = np.minimum(cadre.ends[y], cadre.open_until)
        held, _ = opening.ordinary(rows, at, np.maximum(cadre.starts[y], cadre.open_from), last)
        held &= cadre.open_year[at, y]
        part = rows.loc[held, ["lieu", "jour", "acces", "_source", "_ligne"]]
        found.append(part.assign(annee=annee, heures=hours[held]))
    return pd.concat(found, ignore_index=True)


def conventions(cadre: Cadre) -> DataFrame:
    """Whole months between the end of each year and the end of the lieu's lease or agreement.

    Returns
    -------
    lieu, annee, mois_restants (negative when it has run out), _source, _ligne
    """
    rows = cadre.table("lieux")
    rows = rows[rows["convention_fin_le"].notna()]
    last = rows["convention_fin_le"]
    found = []
    for annee, day in zip(cadre.annees, pd.to_datetime(cadre.ends), strict=True):
        months = (last.dt.year - day.year) * 12 + (last.dt.month - day.month)
        months = months - ((last.dt.day < day.day) & ~last.dt.is_month_end).astype(int)
        found.append(rows[["lieu", "_source", "_ligne"]].assign(annee=annee, mois_restants=months))
    return pd.concat(found, ignore_index=True)


def equipements(cadre: Cadre) -> DataFrame:
    """Machines to their last day of service: `hors_service_le` is the first day out."""
    rows = cadre.table("equipements")
    return rows.assign(hors_service_le=rows["hors_service_le"] - pd.Timedelta(days=1))
