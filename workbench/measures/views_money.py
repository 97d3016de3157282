"""Money: accounts split between lieux by declared keys, grants by lieu and by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect.grants import GRANTED
from workbench.measures.frame import FAR_FUTURE, Cadre
from workbench.measures.lists import explode

OUTSIDE = "hors_perimetre"


def comptes_porteurs(cadre: Cadre) -> DataFrame:
    """Account lines of the bearers, all sections, with their family's group and net amounts.

    Returns
    -------
    The columns of comptes, and groupe, sens (of the family), interne (a flow inside the network),
    produit_net_eur (credit less debit), charge_nette_eur (its opposite), charge_mensuelle_eur (over the
    months of the exercise). `lieu` is absent: this is the bearer's.
    """
    rows = cadre.table("comptes")
    families = {f.id: f for f in cadre.referentiel.plans.familles}
    famille = rows["famille"]
    net = rows["produit_eur"].astype(float).fillna(0) - rows["charge_eur"].astype(float).fillna(0)
    length = (rows["exercice_au"].dt.year - rows["exercice_du"].dt.year) * 12
    length = (length + rows["exercice_au"].dt.month - rows["exercice_du"].dt.month + 1).clip(lower=1)
    return rows.assign(
        groupe=famille.map({k: f.groupe for k, f in families.items()}).astype("str"),
        sens=famille.map({k: f.sens for k, f in families.items()}).astype("str"),
        interne=rows["contrepartie"].fillna("").astype("str").ne("").to_numpy(),
        produit_net_eur=net,
        charge_nette_eur=-net,
        charge_mensuelle_eur=-net / length.astype(float),
    )


def comptes_lieux(cadre: Cadre) -> DataFrame:
    """The same lines by lieu: its own section whole, shared sections by the key in force at closing.

    What a key does not give to a lieu, and sections without a key, keep an empty lieu: they count for the
    bearer and the network, never for a lieu. Sections outside the perimeter, and what a key gives to it,
    are left out.

    Returns
    -------
    As comptes_porteurs, and lieu, pct (share of the line, 0–100); amounts are already shared
    """
    rows = comptes_porteurs(cadre)
    rows = rows[rows["section"] != OUTSIDE].reset_index(drop=True)
    own = cadre.lieu_code(rows["section"]) >= 0
    lieu = rows["section"].where(own, "")
    rows = rows.assign(lieu=lieu, pct=100.0, _row=np.arange(len(rows)))
    shared = rows[~own]
    keys = cadre.table("cles_repartition")[["structure", "section", "lieu", "pct", "du", "au"]]
    keys = keys.rename(columns={"lieu": "_lieu", "pct": "_pct", "du": "_du", "au": "_au"})
    met = shared.merge(keys, on=["structure", "section"], how="inner")
    met = met[
        (met["_du"].fillna(met["exercice_au"]) <= met["exercice_au"])
        & (met["_au"].fillna(FAR_FUTURE) >= met["exercice_au"])
    ]
    given = met.groupby("_row")["_pct"].sum().reindex(shared["_row"], fill_value=0).to_numpy(dtype=float)
    rest = shared.assign(pct=100 - given)
    rest = rest[rest["pct"].abs() > 1e-9]
    met = met[met["_lieu"] != OUTSIDE].assign(
        lieu=lambda f: f["_lieu"], pct=lambda f: f["_pct"].astype(float)
    )
    parts = [rows[own], met[rows.columns], rest]
    lines = pd.concat([p for p in parts if len(p)] or [rows], ignore_index=True)
    amounts = (
        "produit_net_eur",
        "charge_nette_eur",
        "charge_mensuelle_eur",
        "produit_eur",
        "charge_eur",
        "solde_eur",
    )
    return lines.assign(**{c: lines[c] * lines["pct"] / 100 for c in amounts}).drop(columns="_row")


def financements_lieux(cadre: Cadre) -> DataFrame:
    """One row per grant file and lieu it names; a file that names none keeps an empty lieu.

    Returns
    -------
    The columns of financements, and lieu
    """
    rows = cadre.table("financements")
    return explode(rows.assign(lieu=rows["lieux"]), "lieu")


def financements_annee(cadre: Cadre) -> DataFrame:
    """The files alive in each year, with their step at its end.

    A file counts from the year it is filed (or at once while it is not) to the year of its decision. A
    decision taken after the year's end is not known yet: the file still waits.

    Returns
    -------
    As financements_lieux, and annee, etape, montant_eur (obtained when granted, else asked)
    """
    rows = financements_lieux(cadre)
    found = []
    for annee, start, end in zip(cadre.annees, cadre.starts, cadre.ends, strict=True):
        start, end = pd.Timestamp(start), pd.Timestamp(end)
        filed, decided = rows["depose_le"], rows["decide_le"]
        unfiled = filed.isna() & decided.isna()
        alive = (filed.isna() | (filed <= end)) & (decided.isna() | (decided >= start))
        if annee != cadre.annees[-1]:
            alive &= ~unfiled  # what is only spotted or being written has no date: it is of today
        later = decided > end
        part = rows[alive]
        step = part["etat"].where(~later[alive], "déposé")
        granted = step.isin(GRANTED)
        amount = part["obtenu_eur"].where(granted, part["demande_eur"])
        found.append(part.assign(annee=annee, etape=step, montant_eur=amount))
    return pd.concat(found, ignore_index=True)
