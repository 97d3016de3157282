"""What the programme was to cost and cost, what grants gave and paid for: euros from recorded rows only."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

LAUNCHED = ("en cours", "en retard", "faite")
GRANTED = ("accordé", "conventionné", "soldé")
MONEY = ("prevu_eur", "engage_eur", "realise_eur", "reste_eur")


def programme(actions: DataFrame, by: str) -> DataFrame:
    """Euros of actions summed by a column: prevu, engage (launched), realise, reste (engage less realise).

    A sum without one amount is missing, never zero; `sans_prevu` and `sans_realise` count the actions that
    gave none (of those launched, for what is spent).
    """
    launched = actions["etat"].isin(LAUNCHED)
    rows = actions.assign(
        engage_eur=actions["prevu_eur"].where(launched),
        realise_eur=actions["realise_eur"].where(launched | actions["realise_eur"].gt(0)),
        sans_prevu=actions["prevu_eur"].isna(),
        sans_realise=launched & actions["realise_eur"].isna(),
    )
    groups = rows.groupby(by, sort=False, dropna=False)
    out = groups[["prevu_eur", "engage_eur", "realise_eur"]].sum(min_count=1)
    out["reste_eur"] = out["engage_eur"] - out["realise_eur"]
    counts = groups[["sans_prevu", "sans_realise"]].sum().astype("int64")
    return out.join(counts).join(groups.size().rename("n")).reset_index()


def double(affectations: DataFrame) -> DataFrame:
    """Expenses charged to grants beyond their amount: depense, montant_eur, affecte_eur, financements.

    Two grants may share an expense; together they never pay more than it cost (nor, for a refund, take back
    more than was refunded).
    """
    if not len(affectations):
        return DataFrame(columns=["depense", "montant_eur", "affecte_eur", "financements"])
    of = affectations.groupby("depense")
    out = of.agg(
        montant_eur=("montant_eur", "first"),
        affecte_eur=("affecte_eur", "sum"),
        financements=("financement", lambda s: ";".join(sorted(s))),
    )
    over = out["affecte_eur"].abs().round(2) > out["montant_eur"].abs().round(2)
    return out[over].reset_index()


def grants(financements: DataFrame, affectations: DataFrame, versements: DataFrame, until) -> DataFrame:
    """Grants obtained by a day, with justifie_eur, recu_eur (missing when no row says any), and what remains.

    Returns
    -------
    The columns of financements, and justifie_eur, recu_eur, a_justifier_eur, a_recevoir_eur
    """
    until = pd.Timestamp(until)
    rows = financements[financements["etat"].isin(GRANTED) & ~(financements["decide_le"] > until)]
    used = _until(affectations, until).groupby("financement")["affecte_eur"].sum()
    paid = _until(versements, until).groupby("financement")["montant_eur"].sum()
    rows = rows.assign(justifie_eur=rows["financement"].map(used), recu_eur=rows["financement"].map(paid))
    return rows.assign(
        a_justifier_eur=rows["obtenu_eur"] - rows["justifie_eur"],
        a_recevoir_eur=rows["obtenu_eur"] - rows["recu_eur"],
    )


def _until(rows: DataFrame, until) -> DataFrame:
    return rows[rows["date"] <= until] if len(rows) else rows
