"""The money of a random network: budgets, sales inside it, dedicated funds, costs shared by a key."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

LINE = ["structure", "section", "nature", "niveau", "libelle", "tiers", "contrepartie", "rythme"]
FUNDS_EUR, SHARED_EUR = 900.0, 1200.0


def money(
    lieux: DataFrame, structures: DataFrame, annees: list[int], rng: np.random.Generator
) -> dict[str, DataFrame]:
    """argent (what truth_ledger.lines reads) and cles_repartition."""
    common, keys = shared(lieux, structures, annees)
    parts = (
        budgets(lieux, structures, annees, rng),
        inside(lieux, structures, annees),
        funds(lieux, structures, annees),
        common,
    )
    return {
        "argent": pd.concat([p for p in parts if len(p)], ignore_index=True),
        "cles_repartition": keys,
    }


def budgets(
    lieux: DataFrame, structures: DataFrame, annees: list[int], rng: np.random.Generator
) -> DataFrame:
    """Sales, grants, wages, rent by section; every fifth association defers a three-year grant."""
    plan_of = dict(zip(structures["structure"], structures["plan_comptable"], strict=True))
    rank = {s: i for i, s in enumerate(structures["structure"])}
    rows = []
    for row in lieux[lieux["statut"] != "projet"].itertuples():
        book, size = plan_of[row.structure], float(rng.gamma(4, 6000))
        opened = int(str(row.ouvert_le)[:4])
        years = {str(a): 0 if a < opened else 1 for a in annees}
        lines = [
            ("vente", "", "Ventes", 0.3, "mensuel"),
            ("subvention", "Région", "Aide régionale", 0.25, "06-15"),
            ("subvention", "EPCI", "Aide de l’intercommunalité", 0.15, "04-10"),
            ("personnel", "", "Salaires", 0.55, "mensuel"),
            ("charge_externe", "", "Achats", 0.25, "mensuel"),
        ]
        if book == "anc2018":
            lines += [("don", "", "Dons", 0.04, "11-20"), ("loyer", "", "Loyer", 0.08, "trimestriel")]
            if rank[row.structure] % 5 == 0 and opened < annees[0]:
                lines.append(("subvention", "État", "Aide de plusieurs années", 0.3, "triennal"))
        if book == "m57":
            lines.append(("taxe", "", "Fiscalité affectée", 0.4, "unique"))
        for nature, niveau, label, part, rythme in lines:
            amounts = {
                y: round(size * part * on * (1 if rythme == "triennal" else rng.uniform(0.9, 1.15)), 2)
                for y, on in years.items()
            }
            rows.append(
                {
                    "structure": row.structure,
                    "section": row.lieu,
                    "nature": nature,
                    "niveau": niveau,
                    "libelle": label,
                    "tiers": "",
                    "contrepartie": "",
                    "rythme": rythme,
                    **amounts,
                }
            )
    return DataFrame(rows)


def inside(lieux: DataFrame, structures: DataFrame, annees: list[int]) -> DataFrame:
    """What some bearers sell to others of the network."""
    rows = []
    for a, b in zip(structures["structure"][::9], structures["structure"][4::9], strict=False):
        home = lieux[(lieux["structure"] == a) & (lieux["statut"] == "ouvert")]
        if len(home):
            rows.append(
                {
                    "structure": a,
                    "section": home["lieu"].iloc[0],
                    "nature": "vente",
                    "niveau": "",
                    "libelle": "Vendu à un lieu du réseau",
                    "tiers": b.upper(),
                    "contrepartie": b,
                    "rythme": "10-12",
                    **{
                        str(y): 800.0 if int(str(home["ouvert_le"].iloc[0])[:4]) <= y else 0.0 for y in annees
                    },
                }
            )
    return DataFrame(rows)


def funds(lieux: DataFrame, structures: DataFrame, annees: list[int]) -> DataFrame:
    """Every third association does not spend a part of a grant (689) and uses it the year after (789)."""
    rows = []
    for structure, home in list(_associations(lieux, structures, annees).items())[::3]:
        line = [structure, home[0], "", "Région", "Aide régionale non dépensée", "", "", "12-31"]
        for nature, years in (("report_fonds", annees[:-1:2]), ("utilisation_fonds", annees[1::2])):
            line[2] = nature
            rows.append([*line, *(FUNDS_EUR if y in years else 0.0 for y in annees)])
    return DataFrame(rows, columns=[*LINE, *map(str, annees)])


def shared(lieux: DataFrame, structures: DataFrame, annees: list[int]) -> tuple[DataFrame, DataFrame]:
    """(argent, cles_repartition): every second association shares costs and sales by a key.

    A part goes to its first lieu, a part to its other activities, and the rest stays with the bearer.
    """
    rows, keys = [], []
    for structure, home in list(_associations(lieux, structures, annees).items())[1::2]:
        for nature, label in (("vente", "Ventes communes"), ("charge_externe", "Achats communs")):
            line = [structure, "commun", nature, "", label, "", "", "trimestriel"]
            rows.append([*line, *(SHARED_EUR for _ in annees)])
        since = f"{annees[0]}-01-01"
        keys += [
            (structure, "commun", name, pct, "Surfaces occupées", since, np.nan)
            for name, pct in ((home[0], 50.0), ("hors_perimetre", 30.0))
        ]
    return (
        DataFrame(rows, columns=[*LINE, *map(str, annees)]),
        DataFrame(keys, columns=["structure", "section", "lieu", "pct", "regle", "du", "au"]),
    )


def _associations(lieux: DataFrame, structures: DataFrame, annees: list[int]) -> dict[str, list[str]]:
    """Associations with a lieu open all along, and their lieux open so."""
    held = structures.loc[structures["plan_comptable"] == "anc2018", "structure"]
    here = lieux["structure"].isin(held) & (lieux["statut"] == "ouvert")
    here &= pd.to_datetime(lieux["ouvert_le"]).dt.year < annees[0]
    return lieux[here].groupby("structure")["lieu"].apply(list).to_dict()
