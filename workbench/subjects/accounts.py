"""Account lines of one perimeter, planned and realised: euros summed from recorded lines, never guessed."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.measures.frame import FAR_FUTURE, FAR_PAST

NETWORK = "reseau"
INCOME, COST, BALANCE = "produit", "charge", "bilan"


def lines(
    comptes: DataFrame, keys: DataFrame, plans, structure: str, sections: set[str], year: int
) -> DataFrame:
    """The lines of a bearer's exercise closed in a year, for some sections and their part of shared ones.

    Parameters
    ----------
    sections : lieux, or NETWORK; a shared section comes in by the keys of those lieux, in force at closing
    plans : referentiel.plans

    Returns
    -------
    The columns of comptes, and classe (first two digits), nom (of its family), sens (produit, charge, or
    another: outside the result; balances are left out), part_pct, realise_eur (in its own direction) and
    prevu_eur, already shared
    """
    rows = comptes[(comptes["structure"] == structure) & (comptes["exercice_au"].dt.year == int(year))]
    given = keys[(keys["structure"] == structure) & keys["lieu"].isin(sections)]
    own = rows[rows["section"].isin(sections)].assign(part_pct=100.0)
    met = rows.merge(given[["section", "pct", "du", "au"]], on="section")
    held = (met["du"].fillna(FAR_PAST) <= met["exercice_au"]) & (
        met["au"].fillna(FAR_FUTURE) >= met["exercice_au"]
    )
    shared = met[held & ~met["section"].isin(sections)].rename(columns={"pct": "part_pct"})
    out = pd.concat([own, shared[own.columns]], ignore_index=True) if len(shared) else own
    families = {f.id: f for f in plans.familles}
    out = out[out["famille"].map({k: f.sens for k, f in families.items()}) != BALANCE].reset_index(drop=True)
    sens = out["famille"].map({k: f.sens for k, f in families.items()}).astype("str")
    net = out["produit_eur"].fillna(0) - out["charge_eur"].fillna(0)
    part = out["part_pct"].astype(float) / 100
    return out.assign(
        classe=out["compte"].astype("str").str[:2],
        nom=out["famille"].map({k: f.nom for k, f in families.items()}),
        sens=sens,
        realise_eur=net.where(sens == INCOME, net.abs().where(~sens.isin((INCOME, COST)), -net)) * part,
        prevu_eur=out["prevu_eur"] * part,
    )


def summed(rows: DataFrame, by: list[str]) -> DataFrame:
    """Planned (missing when no line has a plan) and realised euros, and how many lines, by columns."""
    groups = rows.groupby(by, sort=True, dropna=False)
    out = groups["prevu_eur"].sum(min_count=1).to_frame()
    out["realise_eur"] = groups["realise_eur"].sum()
    out["lignes"] = groups.size()
    return out.reset_index()


def totals(rows: DataFrame) -> dict[str, float]:
    """produits, charges, resultat (€) of some lines, what is outside the result left out."""
    income = float(rows.loc[rows["sens"] == INCOME, "realise_eur"].sum())
    cost = float(rows.loc[rows["sens"] == COST, "realise_eur"].sum())
    return {"produits": income, "charges": cost, "resultat": income - cost}


def bearers(comptes: DataFrame, section: str = NETWORK) -> list[str]:
    """The structures whose accounts have a section: who keeps the network's money."""
    return sorted(comptes.loc[comptes["section"] == section, "structure"].unique()) if len(comptes) else []


def perimeter(grant, lieux: DataFrame) -> list[tuple[str, frozenset[str]]]:
    """(bearer, sections) a grant pays for: the network's section when it serves several bearers' lieux."""
    held = lieux[lieux["lieu"].isin(items(grant.lieux))]
    if held["structure"].nunique() > 1 or not len(held):
        return [(s, frozenset({NETWORK})) for s in items(grant.structures)]
    return [
        (s, frozenset(held.loc[held["structure"] == s, "lieu"]))
        for s in items(grant.structures)
        if (held["structure"] == s).any()
    ]


def items(cell) -> list[str]:
    """The words of a list cell."""
    return [w.strip() for w in str(cell).split(";") if w.strip()] if isinstance(cell, str) else []
