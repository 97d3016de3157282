"""Figures an edition may show: policy, agreements, bearers enough in a total, and small counts.

What is removed becomes `secret`: no value, no numerator, no denominator, no n. The coordination's edition is
left whole. Network figures are decided once, as a member of the network reads them, so that no edition
gives away what another hides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.states import etat_dtype
from workbench.safety import survey, totals
from workbench.safety.cells import hide, small
from workbench.safety.policy import COORDINATION, LIEU, PUBLIC, RESEAU, agreed, policy_of, section_of, split

NUMBERS = ("numerateur", "denominateur", "n", "valeur", "valeur_max")


def protect(
    mesures: DataFrame,
    accords: DataFrame,
    schemas: dict,
    threshold: int,
    edition: str,
    *,
    referentiel,
    lieux: DataFrame,
    jour,
    memo: dict | None = None,
) -> DataFrame:
    """Mesures of one edition, all lieux and both years at once.

    Parameters
    ----------
    accords : agreements of lieux and bearers (cible, section, edition, du, au)
    schemas : table -> Schema, whose policy holds
    threshold : a count of 1 to threshold − 1 persons is secret (reseau.toml)
    lieux : lieu, structure
    jour : day of the report: agreements in force on that day
    memo : a dict kept between the editions of one run, which share most of the work

    Returns
    -------
    The same rows; what may not be shown has etat `secret` and no number
    """
    kind, own = split(edition)
    if kind == COORDINATION or not len(mesures):
        return mesures
    memo = {} if memo is None else memo
    if "rows" not in memo:
        memo["rows"] = describe(mesures, schemas, referentiel, lieux)
    rows = memo["rows"]
    if kind not in memo:
        memo[kind] = _shown(rows, accords, jour, threshold, kind)
        if kind == PUBLIC:  # a member reads both: what the public may add up is what a member may
            memo[kind] &= _shown(rows, accords, jour, threshold, RESEAU) | ~rows["reseau"].to_numpy()
    shown = memo[kind]
    mine = _mine(rows, own, lieux) if kind == LIEU else np.zeros(len(rows), dtype=bool)
    figure = (rows["etat"].astype("str") == "valeur").to_numpy()
    hidden = figure & ~(shown | mine)
    if mine.any():
        hidden[mine] |= survey.own_edition(rows[mine].assign(mine=True).reset_index(drop=True), threshold)
    return blank(mesures, hidden)


def _shown(rows: DataFrame, accords: DataFrame, jour, threshold: int, kind: str) -> np.ndarray:
    """What a reader of one kind of edition sees, whoever he is."""
    open_to_all = (rows["policy"] == "public") | ((rows["policy"] == "reseau") & (kind != PUBLIC))
    rows = rows.assign(accord=_agreed(rows, agreed(accords, kind, jour)), libre=open_to_all.to_numpy())
    rows["diffuse"] = _cells(rows, threshold, kind)
    return np.where(rows["reseau"], totals.shown(rows, threshold), rows["diffuse"])


def protect_all(
    mesures: DataFrame, accords: DataFrame, schemas: dict, threshold: int, editions, **context
) -> dict[str, DataFrame]:
    """Every edition of a run from the same mesures: edition -> protected mesures."""
    memo: dict = {}
    return {e: protect(mesures, accords, schemas, threshold, e, memo=memo, **context) for e in editions}


def blank(mesures: DataFrame, hidden: np.ndarray) -> DataFrame:
    """`secret` where hidden: no number is left, nor the coverage of a lieu."""
    if not hidden.any():
        return mesures
    out = mesures.copy()
    etat = out["etat"].astype("str").where(~hidden, "secret")
    out["etat"] = pd.Categorical(etat, dtype=etat_dtype())
    for name in NUMBERS:
        out[name] = out[name].where(~hidden)
    alone = hidden & (out["niveau"] != "reseau").to_numpy()
    for name in ("vu", "attendu"):
        out[name] = out[name].where(~alone)
    return out


def describe(mesures: DataFrame, schemas: dict, referentiel, lieux: DataFrame) -> DataFrame:
    """Mesures with what protection needs: policy, section, structure, personnes, reseau, addition…"""
    known = referentiel.indicateurs
    pairs = mesures[["indicateur", "table"]].drop_duplicates()
    facts = DataFrame(
        [
            {
                "indicateur": i, "table": t, "policy": policy_of(known[i], t, schemas),
                "section": section_of(known[i], t), "personnes": bool(known[i].autres.get("personnes")),
                "addition": known[i].addition, "plusieurs": bool(known[i].autres.get("plusieurs")),
                "sensible": bool(known[i].autres.get("sensible")),
                "part": bool(known[i].denominateur) and known[i].addition == "ratio",
                "euros": known[i].unite == "€", "lieux": known[i].unite == "lieux",
                "seul": "lieu" not in known[i].niveaux and "structure" not in known[i].niveaux,
            }
            for i, t in pairs.itertuples(index=False)
        ],
        columns=["indicateur", "table", "policy", "section", "personnes", "addition", "plusieurs", "sensible",
                 "part", "euros", "lieux", "seul"],
    )  # fmt: skip
    rows = mesures.reset_index(drop=True).merge(facts, on=["indicateur", "table"], how="left", validate="m:1")
    bearer = dict(zip(lieux["lieu"], lieux["structure"], strict=True))
    structure = rows["sujet"].map(bearer).where(rows["niveau"] == "lieu", rows["sujet"])
    return rows.assign(structure=structure.fillna(""), reseau=rows["niveau"].isin(["reseau", "epci"]))


def _agreed(rows: DataFrame, pairs: set[tuple[str, str]]) -> np.ndarray:
    """Rows of a section that their lieu or its bearer agreed to let out."""
    found = np.zeros(len(rows), dtype=bool)
    if pairs:
        known = pd.MultiIndex.from_tuples(sorted(pairs))
        for who in ("sujet", "structure"):
            found |= pd.MultiIndex.from_arrays([rows[who], rows["section"]]).isin(known)
    return found


def _cells(rows: DataFrame, threshold: int, kind: str) -> np.ndarray:
    """Rows of lieux and bearers an edition shows without being theirs.

    By agreement a lieu shows totals: no breakdown and no share of persons; its bearer's accounts may go by
    family. Criteria never go further than the network, other private figures never leave.
    """
    table = rows["table"]
    private = (rows["policy"] == "private") & ~((table == "observations") & (kind != PUBLIC))
    breakdown = (rows["modalite"] != "") & ~table.isin(["comptes", "observations"])
    shares = rows["part"] & rows["personnes"]
    few = rows["personnes"] & (small(rows["n"], threshold) | small(rows["valeur"], threshold))
    agreed_cells = rows["accord"] & ~(private | breakdown | shares | few)
    shown = (rows["libre"] | agreed_cells).to_numpy(dtype=bool)
    return shown & ~_months_around(rows, threshold)


def _months_around(rows: DataFrame, threshold: int) -> np.ndarray:
    """Months to hide with a small month, else the year's total would give it back."""
    hidden = np.zeros(len(rows), dtype=bool)
    monthly = (rows["periode"].str.len() == 7) & rows["personnes"] & rows["accord"]
    monthly &= rows["etat"].astype("str") == "valeur"
    keys = ["niveau", "sujet", "indicateur", rows["periode"].str[:4]]
    for _, group in rows[monthly].groupby(keys, sort=False):
        hidden[group.index] = hide(group["valeur"], threshold)
    return hidden


def _mine(rows: DataFrame, own: str, lieux: DataFrame) -> np.ndarray:
    """The reader's own lieu, and its bearer when it has no other lieu (else a subtraction tells)."""
    mine = ((rows["niveau"] == "lieu") & (rows["sujet"] == own)).to_numpy()
    bearers = lieux.loc[lieux["lieu"] == own, "structure"]
    for bearer in bearers:
        if (lieux["structure"] == bearer).sum() == 1:
            mine = mine | ((rows["niveau"] == "structure") & (rows["sujet"] == bearer)).to_numpy()
    return mine
