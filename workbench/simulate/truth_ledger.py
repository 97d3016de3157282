"""Enumerate ledger lines from yearly amounts, and give them their true year. Imports nothing of the package.

A line has a nature (what happened: a sale, a grant, a rent), never an account number: accounts are how a
bearer writes it down, and belong to degradation. `annee` is the year an amount is earned; `le` is when it
is booked. They differ for a grant of several years, booked whole at notification.
"""

from __future__ import annotations

import calendar

import numpy as np
import pandas as pd
from pandas import DataFrame

COLUMNS = [
    "structure",
    "section",
    "nature",
    "niveau",
    "libelle",
    "tiers",
    "contrepartie",
    "annee",
    "le",
    "montant_eur",
]


def lines(budget: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    """One row per thing paid, earned or valued.

    Parameters
    ----------
    budget : structure, section, nature, niveau, libelle, tiers, contrepartie, rythme, one column per year (€)
        rythme: mensuel, trimestriel, unique (31 December), MM-DD (that day), triennal (earned each year,
        booked whole on 1 February of the first)

    Returns
    -------
    COLUMNS; amounts are positive, in euros and cents; a month's amounts add up exactly to the year's
    """
    rows = []
    for row in budget.astype(object).where(budget.notna(), "").to_dict("records"):
        for annee in annees:
            amount = float(row[str(annee)] or 0)
            if not amount:
                continue
            for day, part in _spread(row["rythme"], annee, annees[0], amount, rng):
                rows.append(
                    {
                        **{c: row.get(c, "") for c in COLUMNS[:7]},
                        "annee": annee,
                        "le": day,
                        "montant_eur": part,
                    }
                )
    return DataFrame(rows, columns=COLUMNS)


def membership_lines(adhesions: DataFrame, lieux: DataFrame) -> DataFrame:
    """Fees as ledger lines, one per lieu and month: the sum of what members paid that month."""
    paid = adhesions[(adhesions["statut"] == "Validé") & (adhesions["montant_eur"] > 0)]
    paid = paid.merge(lieux[["lieu", "structure"]], on="lieu")
    paid["fin"] = paid["le"] + pd.offsets.MonthEnd(0)
    sums = paid.groupby(["structure", "lieu", "annee", "fin"], as_index=False)["montant_eur"].sum()
    return DataFrame(
        {
            "structure": sums["structure"],
            "section": sums["lieu"],
            "nature": "cotisation",
            "niveau": "",
            "libelle": "Adhésions du mois",
            "tiers": "",
            "contrepartie": "",
            "annee": sums["annee"],
            "le": sums["fin"],
            "montant_eur": sums["montant_eur"].astype(float),
        }
    )[COLUMNS]


def _spread(rythme: str, annee: int, first: int, amount: float, rng: np.random.Generator):
    if rythme == "mensuel":
        days = [pd.Timestamp(annee, m, calendar.monthrange(annee, m)[1]) for m in range(1, 13)]
        return list(zip(days, _shares(amount, 12, rng), strict=True))
    if rythme == "trimestriel":
        days = [pd.Timestamp(annee, m, calendar.monthrange(annee, m)[1]) for m in (3, 6, 9, 12)]
        return list(zip(days, _shares(amount, 4, rng), strict=True))
    if rythme == "triennal":
        return [(pd.Timestamp(first, 2, 1), amount)]
    if rythme in ("unique", ""):
        return [(pd.Timestamp(annee, 12, 31), amount)]
    month, day = (int(x) for x in rythme.split("-"))
    return [(pd.Timestamp(annee, month, day), amount)]


def _shares(amount: float, n: int, rng: np.random.Generator) -> list[float]:
    """n uneven parts, in cents, whose sum is the amount."""
    cents = round(amount * 100)
    weights = 0.7 + 0.6 * rng.random(n)
    parts = np.floor(cents * weights / weights.sum()).astype(int)
    parts[-1] += cents - parts.sum()
    return [p / 100 for p in parts]
