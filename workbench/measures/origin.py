"""The rows behind a number: the declaration is run again, and its rows are shown with their file and line."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.measures import filters, parts
from workbench.measures.frame import frame
from workbench.measures.select import PLACE, select
from workbench.measures.sources import DECLARED

PARTS = ("numerateur", "denominateur")


def origin(tables: dict[str, DataFrame], referentiel, mesure, arrete_le=None, communes=None) -> DataFrame:
    """Rows of the clean tables that make one mesure.

    Parameters
    ----------
    mesure : a row of `mesures` (Series, dict or namedtuple): niveau, sujet, periode, indicateur, modalite
    arrete_le : the report's day (the end of March after the year by default)

    Returns
    -------
    partie (numerateur, denominateur), then the columns of the table or view, with _source and _ligne where
    the view has them; empty when nothing was received
    """
    mesure = mesure._asdict() if hasattr(mesure, "_asdict") else dict(mesure)
    indicateur = referentiel.indicateurs[mesure["indicateur"]]
    annee = int(str(mesure["periode"])[:4])
    cadre = frame(tables, referentiel, annee, arrete_le or Timestamp(annee + 1, 3, 31), communes=communes)
    if mesure.get("source") == DECLARED:
        return _declared(cadre, indicateur, mesure, annee)
    found = []
    for name in PARTS:
        spec = getattr(indicateur, name)
        if not spec or spec["table"] == "mesures_socle":
            continue
        rows = select(cadre, spec, indicateur)
        rows = rows[_of(cadre, rows, spec, mesure)]
        found.append(rows.drop(columns=[*PLACE]).assign(partie=name))
    if DECLARED in str(mesure.get("source", "")):
        found.append(_declared(cadre, indicateur, mesure, annee))
    rows = pd.concat(found, ignore_index=True) if found else DataFrame(columns=["_source", "_ligne"])
    return rows[["partie", *[c for c in rows.columns if c != "partie"]]] if len(rows) else rows


def _of(cadre, rows: DataFrame, spec: dict, mesure: dict) -> np.ndarray:
    """Rows of the mesure's subject, period and modality."""
    kept = rows["_y"].to_numpy() == len(cadre.annees) - 1
    period = str(mesure["periode"])
    if len(period) > 4:
        kept &= (rows["_m"].to_numpy() == int(period[5:7]) - 1) & (rows["_m"] == rows["_m1"]).to_numpy()
    if mesure["niveau"] == "lieu":
        kept &= (rows["lieu"] == mesure["sujet"]).to_numpy()
    elif mesure["niveau"] == "structure":
        kept &= (rows["structure"] == mesure["sujet"]).to_numpy()
    else:
        at = rows["_l"].to_numpy()
        kept &= (at < 0) | cadre.member[at, len(cadre.annees) - 1]
        kept &= filters.mask(rows, spec.get("reseau_filtres"))
    if mesure.get("modalite") and spec.get("modalite"):
        kept &= (rows[spec["modalite"]].astype("str") == mesure["modalite"]).to_numpy()
    return kept


def _declared(cadre, indicateur, mesure: dict, annee: int) -> DataFrame:
    rows = cadre.table(DECLARED)
    names = {indicateur.id, indicateur.autres.get("serie_de", "")}
    kept = rows["indicateur"].isin(names) & (rows["annee"] == annee)
    if mesure["niveau"] == "lieu":
        kept &= rows["lieu"] == mesure["sujet"]
    else:  # the accounts of its bearer are read in place of what a lieu declares
        at, spec = cadre.lieu_code(rows["lieu"]), indicateur.denominateur or indicateur.numerateur
        kept &= (at < 0) | ~parts.held(cadre, indicateur, spec)[at, -1]
        bearer = cadre.registre["structure"].to_numpy()[at]
        kept &= (mesure["niveau"] != "structure") | ((at >= 0) & (bearer == mesure["sujet"]))
    return rows[kept.fillna(False)].assign(partie="numerateur")
