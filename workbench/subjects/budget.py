"""What the programme was to cost and cost, what grants gave and paid for: euros from recorded rows only."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame, Series

from workbench.collect.grants import GRANTED, undated
from workbench.subjects.accounts import NETWORK, perimeter

LAUNCHED = ("en cours", "en retard", "faite")
CLOSED = "soldé"
PAST = 10  # years after which an account that was due is no longer told
WRITTEN, RULE = "date de la convention", "six mois après l’exercice"
MONTHS = pd.DateOffset(months=6)
MONEY = ("prevu_eur", "engage_eur", "realise_eur", "reste_eur")


def programme(actions: DataFrame, by: str) -> DataFrame:
    """Euros of actions summed by a column: prevu, engage (launched), realise, reste (engage less realise).

    A sum without one amount is missing, never zero; `sans_prevu` and `sans_realise` count the actions that
    gave none (of those launched, for what is spent). An action that was not launched engages 0. What is left
    is known of an action with both amounts; `hors_reste_eur` is what the launched others engage.
    """
    launched = actions["etat"].isin(LAUNCHED)
    engaged = actions["prevu_eur"].where(launched | actions["prevu_eur"].isna(), 0.0)
    rows = actions.assign(
        engage_eur=engaged,
        reste_eur=engaged - actions["realise_eur"],
        hors_reste_eur=engaged.where(launched & actions["realise_eur"].isna(), 0.0).fillna(0.0),
        sans_prevu=actions["prevu_eur"].isna(),
        sans_realise=launched & actions["realise_eur"].isna(),
    )
    groups = rows.groupby(by, sort=False, dropna=False)
    out = groups[list(MONEY)].sum(min_count=1)
    counts = groups[["sans_prevu", "sans_realise"]].sum().astype("int64")
    return out.join(groups["hors_reste_eur"].sum()).join(counts).join(groups.size().rename("n")).reset_index()


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
    rows = rows.assign(
        justifie_eur=rows["financement"].map(used).astype(float),
        recu_eur=rows["financement"].map(paid).astype(float),
    )
    left = rows["etat"] != CLOSED  # a closed file owes nothing more, either way
    return rows.assign(
        a_justifier_eur=(rows["obtenu_eur"] - rows["justifie_eur"]).where(left),
        a_recevoir_eur=(rows["obtenu_eur"] - rows["recu_eur"]).where(left),
    )


def left(grants: DataFrame, affectations: DataFrame, until) -> pd.Series:
    """What each grant has not paid yet by a day; the whole of one to which nothing is charged."""
    used = _until(affectations, pd.Timestamp(until))
    paid = used.groupby("financement")["affecte_eur"].sum() if len(used) else {}
    return grants["obtenu_eur"] - grants["financement"].map(paid).astype(float).fillna(0.0)


def by_year(grant, affectations: DataFrame, versements: DataFrame, until) -> DataFrame:
    """One grant year by year, from its first row to its last, until a day.

    Returns
    -------
    annee, recu_eur and justifie_eur (of the year, 0 when nothing was recorded in it), a_justifier_eur and
    a_recevoir_eur (what is left at the year's end; missing as long as no table holds a row of this grant)
    """
    found = {}
    for name, rows, column in (
        ("recu_eur", versements, "montant_eur"),
        ("justifie_eur", affectations, "affecte_eur"),
    ):
        kept = _until(rows, pd.Timestamp(until))
        kept = kept[kept["financement"] == grant.financement]
        found[name] = kept.groupby(kept["date"].dt.year)[column].sum() if len(kept) else None
    years = sorted({int(y) for part in found.values() if part is not None for y in part.index})
    if not years:
        return DataFrame(columns=["annee", "recu_eur", "justifie_eur", "a_justifier_eur", "a_recevoir_eur"])
    span = range(years[0], years[-1] + 1)
    nothing = pd.Series(float("nan"), index=span)
    flow = {k: nothing if v is None else v.reindex(span, fill_value=0.0) for k, v in found.items()}
    return DataFrame(
        {"annee": list(span)}
        | {k: v.to_numpy(dtype=float) for k, v in flow.items()}
        | {
            "a_justifier_eur": (grant.obtenu_eur - flow["justifie_eur"].cumsum()).to_numpy(dtype=float),
            "a_recevoir_eur": (grant.obtenu_eur - flow["recu_eur"].cumsum()).to_numpy(dtype=float),
        }
    )


def _until(rows: DataFrame, until) -> DataFrame:
    return rows[rows["date"] <= until] if len(rows) else rows


def network_wide(financements: DataFrame, lieux: DataFrame) -> DataFrame:
    """The files that serve lieux of several bearers, or name no lieu: the network's own."""
    kept = [any(s == {NETWORK} for _, s in perimeter(r, lieux)) for r in financements.itertuples()]
    return financements[kept]


def ceilings(financements: DataFrame, affectations: DataFrame) -> DataFrame:
    """Grants with a ceiling: what they paid of the expenses charged to them.

    Returns
    -------
    The columns of financements, and depenses_eur, affecte_eur (missing when nothing is charged), part_pct,
    trop_eur (above the ceiling, else 0)
    """
    rows = financements[financements["etat"].isin(GRANTED) & financements["taux_max_pct"].notna()]
    of = affectations.groupby("financement")[["montant_eur", "affecte_eur"]].sum(min_count=1)
    base, paid = (rows["financement"].map(of[c]).astype(float) for c in ("montant_eur", "affecte_eur"))
    allowed = base * rows["taux_max_pct"] / 100
    return rows.assign(
        depenses_eur=base,
        affecte_eur=paid,
        part_pct=100 * paid / base,
        trop_eur=(paid - allowed).clip(lower=0),
    )


def months(versements: DataFrame, grants: DataFrame, first, count: int = 12) -> DataFrame:
    """Payments of some grants month by month: mois (first day), recu_eur; a month without a row is 0."""
    start = pd.Timestamp(first).to_period("M").to_timestamp()
    index = pd.date_range(start, periods=count, freq="MS")
    rows = versements[versements["financement"].isin(grants["financement"])]
    got = rows.groupby(rows["date"].dt.to_period("M").dt.to_timestamp())["montant_eur"].sum()
    return DataFrame({"mois": index, "recu_eur": got.reindex(index, fill_value=0.0).to_numpy()})


def delays(financements: DataFrame, versements: DataFrame, until) -> DataFrame:
    """Granted files that were paid: financement, jours from the decision to the first payment."""
    first = _until(versements, pd.Timestamp(until)).groupby("financement")["date"].min()
    rows = financements.assign(premier=financements["financement"].map(first))
    rows = rows[rows["premier"].notna() & rows["decide_le"].notna()]
    return rows.assign(jours=(rows["premier"] - rows["decide_le"]).dt.days)[["financement", "jours"]]


def _end(grant) -> pd.Timestamp:
    """The last day a grant pays for: the day written, else the end of the exercise its account is due for."""
    written, end = grant.solde_du_le, grant.eligible_au
    return end if pd.notna(end) else written - MONTHS + pd.offsets.YearEnd(0) if pd.notna(written) else pd.NaT


def due(grant, year: int) -> tuple[pd.Timestamp, str]:
    """(day, why) a grant's account is due for an exercise: the written day at its end, else the form's rule.

    The form 15059*02 is due within six months of the end of the exercise in which the grant was spent.
    """
    last = pd.Timestamp(year, 12, 31)
    if pd.notna(grant.solde_du_le) and _end(grant) <= last:
        return grant.solde_du_le, WRITTEN
    return last + pd.offsets.MonthEnd(6), RULE


def of_year(financements: DataFrame, year: int) -> DataFrame:
    """Granted files whose period meets a year.

    A period that is not written begins at the decision, else when the file was sent, else when it could be
    last, and ends with the exercise its account is due for. A file without any day meets no year.
    """
    first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    rows = financements[financements["etat"].isin(GRANTED) & ~undated(financements)]
    ends = pd.Series([_end(r) for r in rows.itertuples()], rows.index, dtype="datetime64[us]")
    begins = rows["eligible_du"]
    for other in ("decide_le", "depose_le", "date_limite_le"):
        begins = begins.fillna(rows[other])
    return rows[~(begins > last) & ~(ends < first)]


def to_justify(financements: DataFrame, year: int) -> DataFrame:
    """The files `of_year` that are not closed: with du_le and regle."""
    rows = of_year(financements, year)
    rows = rows[rows["etat"] != CLOSED]
    found = [due(r, year) for r in rows.itertuples()]
    return rows.assign(du_le=[d for d, _ in found], regle=[w for _, w in found]).sort_values(
        ["du_le", "financement"]
    )


def next_account(financements: DataFrame, day) -> Series:
    """The first day from `day` on that an account of each file is due, else the last that was; by row."""
    day = pd.Timestamp(day)
    years = range(day.year - PAST, day.year + 2)
    found = pd.to_datetime(pd.concat(to_justify(financements, year)["du_le"] for year in years))
    coming = found[found >= day].groupby(level=0).min()
    return coming.reindex(financements.index).fillna(found.groupby(level=0).max())
