"""Observations of criteria: the latest of each regard, what was seen, what is expected. Never a mean."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.core.referentiel import EN_PLACE
from workbench.measures.frame import Cadre

TOUS = "tous"  # the modality over all axes: a count of criteria, not a score


def observations_dernieres(cadre: Cadre) -> DataFrame:
    """The latest observation of each lieu × critere × regard × observateur, for each reported year.

    A year's observations are those made until its report's day: a visit of February 2026 belongs to the
    diagnostic of 2025.

    Returns
    -------
    The columns of observations, and annee, axe, en_place (stade 3 or more), vu (a stage was given)
    """
    rows = cadre.table("observations").sort_values("vu_le", kind="stable")
    axes = {c.id: c.axe for c in cadre.referentiel.criteres}
    rows = rows.assign(axe=rows["critere"].map(axes).astype("str"))
    key = ["lieu", "critere", "regard", "observateur"]
    found = []
    for annee in cadre.annees:
        last = cadre.arrete_le - pd.DateOffset(years=cadre.annees[-1] - annee)
        if annee != cadre.annees[-1]:
            last = max(last, Timestamp(annee, 12, 31))
        found.append(rows[rows["vu_le"] <= last].drop_duplicates(key, keep="last").assign(annee=annee))
    latest = pd.concat(found, ignore_index=True)
    seen = latest["stade"].notna() & (latest["etat"].astype("str") == "valeur")
    placed = (latest["stade"] >= EN_PLACE).fillna(False).astype(bool)
    return latest.assign(vu=seen, en_place=placed & seen)


def _per_regard(cadre: Cadre) -> DataFrame:
    """One row per lieu × annee × critere × regard: the most recent observer; on a tie the lower stage."""
    latest = observations_dernieres(cadre)
    order = latest.assign(_stade=latest["stade"].fillna(99)).sort_values(
        ["vu_le", "_stade"], ascending=[False, True], kind="stable"
    )
    return order.drop_duplicates(["lieu", "annee", "critere", "regard"]).drop(columns="_stade")


def criteres_vus(cadre: Cadre) -> DataFrame:
    """Criteria of the lieu's project with a stage, once under their axe and once under « tous ».

    Returns
    -------
    lieu, annee, critere, regard, axe_regard ("axe|regard", "tous|regard"), critere_regard, tous, stade,
    en_place, _source, _ligne
    """
    rows = _per_regard(cadre)
    return _twice(_in_project(rows[rows["vu"]], rows))


def criteres_hors_projet(cadre: Cadre) -> DataFrame:
    """Criteria that a lieu set outside its project, as criteres_vus."""
    rows = _per_regard(cadre)
    return _twice(rows[rows["etat"].astype("str") == "sans_objet"])


def criteres_attendus(cadre: Cadre) -> DataFrame:
    """Criteria each regard is expected to judge in a lieu: base, blocks of the year, what was seen besides.

    A criterion set outside the lieu's project is expected of nobody.

    Returns
    -------
    lieu, annee, critere, regard, axe_regard, tous
    """
    rows = _per_regard(cadre)
    base = DataFrame(
        [(c.id, c.axe, regard) for c in cadre.referentiel.criteres if c.attendu for regard in c.regards],
        columns=["critere", "axe", "regard"],
    )
    whole = DataFrame({"lieu": cadre.lieux}).merge(DataFrame({"annee": cadre.annees}), how="cross")
    whole = whole.merge(base, how="cross")
    columns = ["lieu", "annee", "critere", "axe", "regard"]
    expected = pd.concat([whole[columns], rows[columns]], ignore_index=True).drop_duplicates()
    return _twice(_in_project(expected, rows))


def _in_project(rows: DataFrame, said: DataFrame) -> DataFrame:
    """The rows of criteria that no regard set outside the lieu's project in `said`."""
    key = ["lieu", "annee", "critere"]
    aside = said[said["etat"].astype("str") == "sans_objet"][key].drop_duplicates()
    kept = rows.merge(aside.assign(_hors=True), on=key, how="left")
    return kept[kept["_hors"].isna()].drop(columns="_hors")


def _twice(rows: DataFrame) -> DataFrame:
    regard = "|" + rows["regard"].astype("str")
    rows = rows.assign(critere_regard=rows["critere"].astype("str") + regard)
    by_axe = rows.assign(axe_regard=rows["axe"].astype("str") + regard, tous=False)
    return pd.concat([by_axe, rows.assign(axe_regard=TOUS + regard, tous=True)], ignore_index=True)
