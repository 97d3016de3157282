"""Lieux, events, meetings, actions, support and partners: who did what with whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.measures.frame import FAR_FUTURE, FAR_PAST, Cadre
from workbench.measures.lists import explode

DONE, LATE, DROPPED = "faite", "en retard", "abandonnée"


def lieux_annee(cadre: Cadre) -> DataFrame:
    """lieu, annee, etat_lieu (ouvert, projet, fermé at the year's end), structure; members only."""
    rows = cadre.registre
    found = []
    for y, annee in enumerate(cadre.annees):
        closed = cadre.open_until < cadre.ends[y]
        state = np.select([closed, cadre.open_end[:, y]], ["fermé", "ouvert"], default="projet")
        part = rows[["lieu", "structure", "_source", "_ligne"]].assign(annee=annee, etat_lieu=state)
        found.append(part[cadre.member[:, y] & cadre.alive[:, y]])
    return pd.concat(found, ignore_index=True)


def types_lieux(cadre: Cadre) -> DataFrame:
    """One row per lieu × type: lieu, type."""
    rows = cadre.table("lieux")
    long = explode(rows.assign(type=rows["types"]), "type")
    return long[long["type"] != ""][["lieu", "type", "_source", "_ligne"]]


def statuts_lieux(cadre: Cadre) -> DataFrame:
    """lieu, forme of its bearer."""
    return cadre.registre[["lieu", "forme", "_source", "_ligne"]].dropna(subset=["forme"])


def evenements_lieux(cadre: Cadre) -> DataFrame:
    """One row per event × lieu: the columns of evenements, and lieu, nb_lieux."""
    rows = cadre.table("evenements")
    count = (
        rows["lieux"]
        .fillna("")
        .astype("str")
        .str.split(";")
        .map(lambda items: len({i.strip() for i in items}))
    )
    long = explode(rows.assign(lieu=rows["lieux"], nb_lieux=count.astype("int64")), "lieu")
    return long.drop_duplicates(["evenement", "lieu"])


def participations_datees(cadre: Cadre) -> DataFrame:
    """participations with the date, type and ouvert of their event."""
    events = cadre.table("evenements")[["evenement", "date", "type", "ouvert"]].drop_duplicates("evenement")
    return cadre.table("participations").merge(events, on="evenement", how="inner")


def reunions_lieux(cadre: Cadre) -> DataFrame:
    """One row per meeting × lieu it concerns: a bearer's meeting concerns each of its lieux.

    Returns
    -------
    The columns of reunions, and lieu (empty for the network's own), du_reseau (boolean),
    presents_ou_representes (missing when nobody noted who came; no proxy
    noted is no proxy)
    """
    rows = cadre.table("reunions")
    bearer, lieu = (rows[c].fillna("").astype("str") for c in ("structure", "lieu"))
    both = rows["presents"].astype("Float64") + rows["representes"].astype("Float64").fillna(0)
    rows = rows.assign(
        structure=bearer, lieu=lieu, du_reseau=(bearer == "") & (lieu == ""), presents_ou_representes=both
    )
    alone = rows[(rows["lieu"] != "") | rows["du_reseau"]]
    homes = cadre.registre[["structure", "lieu"]]
    shared = (
        rows[(rows["lieu"] == "") & ~rows["du_reseau"]]
        .drop(columns="lieu")
        .merge(homes, on="structure", how="left")
    )
    return pd.concat([alone, shared[alone.columns]], ignore_index=True)


def decisions_datees(cadre: Cadre) -> DataFrame:
    """decisions of the network's own meetings, with their date."""
    meetings = reunions_lieux(cadre)
    meetings = meetings[meetings["du_reseau"]][["reunion", "date"]].drop_duplicates("reunion")
    return cadre.table("decisions").merge(meetings, on="reunion", how="inner")


def still_open(rows: DataFrame) -> pd.Series:
    """Whether each action or decision is neither done nor dropped."""
    return ~rows["etat"].isin((DONE, DROPPED))


def overdue(rows: DataFrame, day, due: str = "fin") -> pd.Series:
    """Whether each action or decision is late on a day: still open, and said late or past its day."""
    past = (rows[due] < Timestamp(day)).fillna(False)
    return still_open(rows) & ((rows["etat"] == LATE) | past)


def situation(rows: DataFrame, day) -> pd.Series:
    """The state of each action on a day: late when it is `overdue`, whatever was written, else as written."""
    return rows["etat"].mask(overdue(rows, day), LATE)


def actions_lieux(cadre: Cadre) -> DataFrame:
    """One row per action × lieu (of `lieu` or of `lieux`): the columns of actions, lieu, nb_lieux, situation.

    situation : the state at the report's day
    """
    rows = cadre.table("actions")
    rows = rows.assign(situation=situation(rows, cadre.arrete_le))
    alone, several = (rows[c].fillna("").astype("str") for c in ("lieu", "lieux"))
    named = (alone + ";" + several).str.strip(";")
    count = named.map(lambda cell: len({i.strip() for i in cell.split(";") if i.strip()}))
    long = explode(rows.assign(lieu=named, nb_lieux=count.astype("int64")), "lieu")
    return long.drop_duplicates(["action", "lieu"])


def appuis(cadre: Cadre) -> DataFrame:
    """The coordination's half-days, of the tables of a frame."""
    return half_days(cadre.table("journal"), cadre.table("visites"))


def half_days(journal: DataFrame, visits: DataFrame) -> DataFrame:
    """The coordination's half-days: journal and visits; a journal line that names a visit adds none.

    A visit has the half-days of its note, and the axe its lines of the journal agree on.

    Returns
    -------
    date, lieu, mission, axe, demi_journees, origine (journal, visite), _source, _ligne
    """
    own = journal["visite"].fillna("").astype("str") == ""
    columns = ["date", "lieu", "mission", "axe", "demi_journees", "origine", "_source", "_ligne"]
    written = journal[own].assign(origine="journal")
    seen = with_axe(journal, visits).assign(origine="visite", mission="accompagnement")
    both = pd.concat([written[columns], seen[columns]], ignore_index=True)
    return both.assign(axe=both["axe"].fillna("").replace("", "sans axe"))


def with_axe(journal: DataFrame, visits: DataFrame) -> DataFrame:
    """Visits with the `axe` of the journal lines that name them, missing where none says it or two differ."""
    said = journal[journal["visite"].notna()].groupby("visite")["axe"]
    agreed = said.first()[said.nunique() == 1]
    return visits.assign(axe=visits["visite"].map(agreed))


def partenaires_actifs(cadre: Cadre) -> DataFrame:
    """Partners by lieu and year: an act or an agreement within the year, an agreement on its last day.

    Returns
    -------
    The columns of partenariats, and lieu, annee, actif, convention (booleans)
    """
    rows = cadre.table("partenariats")
    rows = explode(rows.assign(lieu=rows["lieux"]), "lieu")
    first = rows["premier_contact_le"].fillna(rows["convention_du"]).fillna(FAR_PAST)
    begin, end = rows["convention_du"].fillna(FAR_FUTURE), rows["convention_au"].fillna(FAR_FUTURE)
    found = []
    for annee, last in zip(cadre.annees, pd.to_datetime(cadre.ends), strict=True):
        start = Timestamp(annee, 1, 1)
        common = (rows["etape"] == "action commune") & (first <= last)
        covered = (begin <= last) & (end >= start)
        inforce = (begin <= last) & (end >= last)
        found.append(rows.assign(annee=annee, actif=common | covered, convention=inforce))
    return pd.concat(found, ignore_index=True)


def paires(cadre: Cadre) -> DataFrame:
    """Pairs of lieux open at a year's end: lieu_a, lieu_b, annee, meme_structure, conjoint (joint event).

    None for a year without a list of events: nobody knows then who held one together.
    Six million a year for 3,500 lieux: names are categories, not texts.
    """
    events = evenements_lieux(cadre)
    lieux, n = pd.Index(cadre.lieux), len(cadre.lieux)
    bearer = dict(zip(cadre.registre["lieu"], cadre.registre["structure"], strict=True))
    structure = pd.factorize(pd.Series([bearer[x] for x in lieux], dtype=object))[0]
    found = []
    for y, annee in enumerate(cadre.annees):
        held = events[(events["date"].dt.year == annee) & (events["date"] <= Timestamp(cadre.ends[y]))]
        joint = held.loc[held["nb_lieux"] >= 2, ["evenement", "lieu"]]
        both = joint.merge(joint, on="evenement")
        one, other = (lieux.get_indexer(both[c]) for c in ("lieu_x", "lieu_y"))
        met = (one * n + other)[(one >= 0) & (other >= 0)]
        here = np.flatnonzero(cadre.open_end[:, y] & cadre.member[:, y] & bool(len(held)))
        a, b = (here[ranks] for ranks in np.triu_indices(len(here), 1))
        names = {k: pd.Categorical.from_codes(v, lieux) for k, v in (("lieu_a", a), ("lieu_b", b))}
        same = {
            "meme_structure": (structure[a] == structure[b]) & (structure[a] >= 0),
            "conjoint": np.isin(a * n + b, met),
        }
        found.append(DataFrame(names | {"annee": annee} | same))
    return pd.concat(found, ignore_index=True)
