"""The one computation of indicators: ratios of sums, contributors, coverage and states.

Vectorised over lieux: every indicator is a few dense arrays, lieu × year (× month or modality).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.referentiel import Indicateur, Referentiel
from workbench.core.states import ETATS
from workbench.measures import assemble, distributions, figures
from workbench.measures.declared import MANQUANT, NON_DEMANDE, SANS_OBJET, VALEUR
from workbench.measures.frame import Cadre, frame

SOCLE = "mesures_socle"


def compute(
    tables: dict[str, DataFrame],
    referentiel: Referentiel,
    annee: int,
    arrete_le,
    parametres: dict | None = None,
    communes: DataFrame | None = None,
    depuis: int | None = None,
) -> DataFrame:
    """Every declared indicator, for the year and those before, by lieu, bearer and network.

    Parameters
    ----------
    tables : the clean tables (archive.load)
    annee, arrete_le : the reported year, and the report's day: nothing after it counts
    parametres : reseau.toml as a dict (the hourly rate of volunteers)
    communes : points of the territory's communes; the shared GeoPackage by default
    depuis : first year that the network collects; every year since, and the one before the reported year
        at least, is computed

    Returns
    -------
    One row per niveau × sujet × periode ("2025", "2025-03") × indicateur × modalite: numerateur,
    denominateur, n (contributors), valeur, valeur_max (upper bound of a range of persons), etat, vu and
    attendu (unite_couverture: mois, lieux or critères), partiels (of the lieux that a total of the network
    counts, those of which it lacks months), mode, jours (« 2025-06-14/2025-12-31 », "" for the
    whole period), source (tables read), table (whose policy holds). A figure that is not a `valeur` has no
    number.

    Raises
    ------
    DataError : a declaration goes out of its vocabulary
    """
    cadre = frame(tables, referentiel, annee, arrete_le, parametres, communes, depuis)
    found = blocks(cadre)
    cadre.cache.clear()  # as large as the figures themselves
    return _asked_since(assemble.frame(found), depuis)


def _asked_since(rows: DataFrame, depuis: int | None) -> DataFrame:
    """What is missing of a year before the network collected anything was asked of nobody."""
    early = (rows["periode"] < str(depuis or "")) & (rows["etat"] == ETATS[MANQUANT])
    return rows.assign(etat=rows["etat"].where(~early, ETATS[NON_DEMANDE])) if early.any() else rows


def blocks(cadre: Cadre) -> list[dict]:
    """The rows of every indicator, those that count the other figures last."""
    indicators = list(cadre.referentiel.indicateurs.values())
    found: list[dict] = []
    for indicateur in (i for i in indicators if i.numerateur.get("table") != SOCLE):
        found += one(cadre, indicateur)
    last = [i for i in indicators if i.numerateur.get("table") == SOCLE]
    if last:
        cadre.cache[SOCLE] = _filled(cadre, found)
        for indicateur in last:
            found += one(cadre, indicateur)
    return found


def one(cadre: Cadre, indicateur: Indicateur) -> list[dict]:
    """The rows of one indicator."""
    if not indicateur.numerateur:
        return []
    maker = distributions if indicateur.numerateur.get("modalite") else figures
    return maker.blocks(cadre, indicateur)


def _filled(cadre: Cadre, found: list[dict]) -> DataFrame:
    """lieu, annee, indicateur, rempli: base figures that apply to each open lieu, given or not."""
    known = cadre.referentiel.indicateurs
    base = {i.id for i in known.values() if i.socle}
    rows = []
    for b in found:
        if not len(b["niveau"]) or b["niveau"][0] != "lieu":
            continue
        of = known[b["indicateur"][0]].autres.get("serie_de", b["indicateur"][0])
        if of in base:
            each = DataFrame({k: np.asarray(b[k]) for k in ("sujet", "periode", "etat")})
            each = each.assign(indicateur=of)
            given = each["etat"].astype(int) == VALEUR  # another series only speaks of what it gives
            rows.append(each if of == b["indicateur"][0] else each[given])
    if not rows:
        return DataFrame({"lieu": [], "annee": [], "indicateur": [], "rempli": []})
    each = pd.concat(rows, ignore_index=True)
    each = each[each["periode"].str.len() == 4]
    each = each.assign(etat=each["etat"].astype(int)).sort_values("etat")
    each = each.drop_duplicates(["sujet", "periode", "indicateur"])  # one modality or series is enough
    each = each[~each["etat"].isin([SANS_OBJET, NON_DEMANDE])]
    at, year = cadre.lieu_code(each["sujet"]), cadre.year_code(each["periode"].astype(int))
    each = each[cadre.open_year[at, year]]
    return DataFrame(
        {
            "lieu": each["sujet"].astype("str"),
            "annee": each["periode"].astype("int64"),
            "indicateur": each["indicateur"].astype("str"),
            "rempli": (each["etat"] == VALEUR).to_numpy(dtype=bool),
        }
    ).reset_index(drop=True)
