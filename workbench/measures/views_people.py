"""Persons and answers: renewals, members of several lieux, the survey in long form, where users come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.measures import territory
from workbench.measures.frame import Cadre
from workbench.measures.lists import explode

SANS_REPONSE = "sans réponse"


def renouvellements(cadre: Cadre) -> DataFrame:
    """Members of the last day of the year before, and whether they still are on the last day.

    Stock to stock: someone who left and came back in between has renewed.

    Returns
    -------
    lieu, annee, adherent, adhesion_lieu (adherent and lieu, the key of a membership), renouvelle,
    _source, _ligne
    """
    rows = cadre.table("adhesions")
    rows = rows[rows["nature"] == "personne"]
    key = rows["lieu"].astype("str") + "|" + rows["adherent"].astype("str")
    rows = rows.assign(adhesion_lieu=key)
    found = []
    for annee, end in zip(cadre.annees, pd.to_datetime(cadre.ends), strict=True):
        before = _members(rows, Timestamp(annee - 1, 12, 31)).drop_duplicates("adhesion_lieu")
        after = set(_members(rows, end)["adhesion_lieu"])
        part = before[["lieu", "adherent", "adhesion_lieu", "_source", "_ligne"]]
        found.append(part.assign(annee=annee, renouvelle=part["adhesion_lieu"].isin(after)))
    return pd.concat(found, ignore_index=True)


def adherents_communs(cadre: Cadre) -> DataFrame:
    """Persons who are members of several lieux on a year's last day: one row per pair of their lieux.

    Only lieux open that day count: whoever paid in a lieu that closed is a member of it no more.

    Returns
    -------
    annee, adherent, paire (« a+b », the two ids in alphabetical order), _source, _ligne
    """
    rows = cadre.table("adhesions")
    rows = rows[rows["nature"] == "personne"]
    kept, found = ["adherent", "lieu", "_source", "_ligne"], []
    for y, end in enumerate(pd.to_datetime(cadre.ends)):
        still = cadre.lieux[cadre.open_end[:, y] & cadre.member[:, y]]
        here = _members(rows[rows["lieu"].isin(still)], end).drop_duplicates(["adherent", "lieu"])[kept]
        here = here[here.duplicated("adherent", keep=False)]
        both = here.merge(here[["adherent", "lieu"]], on="adherent", suffixes=("", "_b"))
        both = both[both["lieu"].astype("str") < both["lieu_b"].astype("str")]
        pair = both["lieu"].astype("str") + "+" + both["lieu_b"].astype("str")
        found.append(both[["adherent", "_source", "_ligne"]].assign(annee=cadre.annees[y], paire=pair))
    return pd.concat(found, ignore_index=True)


def _members(rows: DataFrame, day: Timestamp) -> DataFrame:
    return rows[(rows["du"] <= day) & (rows["au"].isna() | (rows["au"] >= day))]


def reponses(cadre: Cadre) -> DataFrame:
    """The users' survey in long form: one row per answer × question × chosen modality.

    A question left blank has the modality « sans réponse »: no answer is a category of its own. One that was
    not asked has no row.

    Returns
    -------
    reponse, lieu, annee, question, modalite, _source, _ligne
    """
    rows = cadre.table("enquete_usagers")
    fixed = ["reponse", "lieu", "annee", "_source", "_ligne"]
    asked = [i.autres["question"] for i in cadre.referentiel.indicateurs.values() if "question" in i.autres]
    found = []
    for question in dict.fromkeys(q for q in asked if q in rows):
        part = rows[fixed].assign(question=question, modalite=rows[question])[_asked(cadre, rows, question)]
        part = explode(part.reset_index(drop=True), "modalite")
        found.append(part.assign(modalite=part["modalite"].replace("", SANS_REPONSE)))
    empty = (
        rows[fixed].iloc[:0].assign(question=pd.array([], dtype="str"), modalite=pd.array([], dtype="str"))
    )
    return pd.concat(found, ignore_index=True) if found else empty


def _asked(cadre: Cadre, rows: DataFrame, question: str) -> np.ndarray:
    """True for the answers whose form had the question."""
    said = cadre.table("etats")
    said = said[(said["table"] == "enquete_usagers") & (said["colonne"] == question)]
    said = said[said["etat"].astype("str") == "non_demande"]
    return ~("reponse=" + rows["reponse"].astype("str")).isin(said["cle"]).to_numpy()


def provenances(cadre: Cadre) -> DataFrame:
    """Where respondents who were asked live: straight-line distance from the lieu's commune, their EPCI.

    Returns
    -------
    reponse, lieu, annee, commune (Insee), anneau, epci (name, or that it is far), hors_commune (boolean,
    missing when unknown), _source, _ligne
    """
    rows = cadre.table("enquete_usagers")[["reponse", "lieu", "annee", "commune", "_source", "_ligne"]]
    rows = rows[_asked(cadre, rows, "commune")]
    home = dict(zip(cadre.registre["lieu"], cadre.registre["commune"], strict=True))
    place = rows["lieu"].map(home)
    known = rows["commune"].notna() & rows["commune"].ne("")
    communes = cadre.towns
    far = territory.distances_km(communes, place, rows["commune"])
    epci = rows["commune"].map(dict(zip(communes["code_insee"], communes["epci_nom"], strict=True)))
    away = pd.Series(far > territory.FAR_KM, index=rows.index)
    ring = np.select(
        [~known.to_numpy(), np.isnan(far), far < 5, far < 10, far < 20],
        [SANS_REPONSE, territory.OUTSIDE, *territory.RINGS[:3]],
        default=territory.RINGS[3],
    )
    elsewhere = (rows["commune"] != place).astype("boolean").where(known & place.notna(), pd.NA)
    return rows.assign(
        anneau=pd.array(ring.astype(object), dtype="str"),
        epci=epci.where(epci.notna(), territory.OUTSIDE).mask(away, territory.FAR).where(known, SANS_REPONSE),
        hors_commune=elsewhere,
    )
