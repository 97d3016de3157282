"""A plan for a network of any size: bearers, lieux, weeks, members, money… drawn from one seed.

Real communes, invented lieux. It holds what trips a reader up: a bearer with two lieux, lieux that join,
close or are still a project, members of two lieux, three accounting plans, flows inside the network.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.simulate import plan_money
from workbench.simulate.plan_records import records

JOURS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"]
SEASON = np.array([0.95, 1, 1.08, 1.1, 1.05, 1, 0.7, 0.25, 1.1, 1.15, 1.1, 0.8])


def plan(
    n: int,
    annees: list[int],
    communes: DataFrame,
    criteres: DataFrame,
    services: list[str],
    questions: DataFrame,
    rng: np.random.Generator,
) -> dict[str, DataFrame]:
    """Tables of a plan as truth_plan.build takes them, for n lieux.

    Parameters
    ----------
    communes : commune, nom, lon, lat, population; criteres : critere, axe, base; services : ids
    questions : question, m1…m3, biais1…biais3 of the users' survey
    """
    lieux, structures = bearers(n, annees, communes, rng)
    out = {
        "structures": structures,
        "lieux": lieux,
        "communes": communes,
        "criteres": criteres,
        "questions": questions,
        "reglages": DataFrame({"heure_benevole_eur": [12]}),
    }
    out["horaires"] = weeks(lieux, annees, rng)
    out["services"] = offered(lieux, services, rng)
    out["frequentation"], out["parts_usage"] = use(lieux, annees, rng)
    out |= members(lieux, structures, annees, rng)
    out["enquete"] = asked(lieux, out["adhesions_plan"], questions, annees, rng)
    out |= records(lieux, structures, annees, criteres, rng)
    out |= plan_money.money(lieux, structures, annees, rng)
    return out


def bearers(
    n: int, annees: list[int], communes: DataFrame, rng: np.random.Generator
) -> tuple[DataFrame, DataFrame]:
    """(lieux, structures): one bearer in four holds two lieux; some lieux join, close, or are a project."""
    owner = np.maximum.accumulate(np.cumsum(np.r_[0, rng.random(n - 1) > 0.22]))
    form = np.array(["association"] * 7 + ["collectivité"] * 2 + ["scic"])[np.arange(owner[-1] + 1) % 10]
    plans = {"association": "anc2018", "collectivité": "m57", "scic": "pcg"}
    names = [f"porteur-{i + 1:03d}" for i in range(len(form))]
    structures = DataFrame(
        {
            "structure": names,
            "nom": [f"Porteur fictif {i + 1}" for i in range(len(form))],
            "forme": form,
            "plan_comptable": [plans[f] for f in form],
            "entree_le": f"{annees[0] - 2}-01-15",
            "sortie_le": np.nan,
            "etape_integration": "membre",
        }
    )
    at = communes.iloc[rng.choice(len(communes), n, replace=n > len(communes))]
    span = len(annees) * 365
    kind = rng.random(n)
    late = (
        pd.Timestamp(annees[0], 1, 1) + pd.to_timedelta((rng.random(n) * span).astype(int), unit="D")
    ).strftime("%Y-%m-%d")
    opened = np.where(kind < 0.08, late, f"{annees[0] - 3}-09-01").astype(object)
    closed = np.where(kind > 0.97, f"{annees[-1]}-06-30", None).astype(object)
    project = (kind >= 0.08) & (kind < 0.12)
    opened[project] = None
    lieux = DataFrame(
        {
            "lieu": [f"lieu-{i + 1:03d}" for i in range(n)],
            "nom": [f"Lieu fictif {i + 1}" for i in range(n)],
            "nom_affiche": [f"Lieu fictif {i + 1}, {c}" for i, c in enumerate(at["nom"])],
            "structure": np.array(names, dtype=object)[owner],
            "types": np.where(rng.random(n) < 0.6, "fablab", "coworking"),
            "commune": at["commune"].to_numpy(object),
            "statut": np.where(project, "projet", np.where(kind > 0.97, "fermé", "ouvert")),
            "ouvert_le": opened,
            "ferme_le": closed,
            "surface_m2": rng.integers(40, 400, n).astype(float),
            "titre_occupation": np.array(["propriétaire", "bail", "convention"])[rng.integers(0, 3, n)],
            "convention_fin_le": np.nan,
            "accessibilite": np.array(["oui", "en partie", "non"])[rng.integers(0, 3, n)],
            "presentation": "Un lieu inventé.",
        }
    )
    return lieux, structures


def weeks(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    """Three to five slots a week and an August closure of one to five weeks."""
    blocks, start = [], f"{annees[0]}-01-02"
    for lieu in lieux["lieu"]:
        days = rng.choice(6, int(rng.integers(3, 6)), replace=False)
        opens = rng.integers(8, 15, len(days))
        blocks += [
            (lieu, JOURS[d], f"{o:02d}:00", f"{o + 4:02d}:30", "tous", "oui", start, np.nan)
            for d, o in zip(sorted(days), opens, strict=True)
        ]
        for annee in annees:
            length = int(rng.integers(7, 36))
            last = pd.Timestamp(annee, 8, 1) + pd.Timedelta(days=length)
            blocks.append(
                (lieu, "tous", "00:00", "23:59", "fermé", np.nan, f"{annee}-08-01", f"{last:%Y-%m-%d}")
            )
    return DataFrame(blocks, columns=["lieu", "jour", "ouvre", "ferme", "acces", "anime", "du", "au"])


def offered(lieux: DataFrame, services: list[str], rng: np.random.Generator) -> DataFrame:
    """Two to five services a lieu, some free."""
    rows = []
    for lieu, opened in zip(lieux["lieu"], lieux["ouvert_le"], strict=True):
        for k in sorted(rng.choice(len(services), int(rng.integers(2, 6)), replace=False)):
            rows.append((lieu, services[k], opened, np.nan, "oui" if rng.random() < 0.4 else "non"))
    return DataFrame(rows, columns=["lieu", "service", "depuis", "jusqu_a", "gratuit"])


def use(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> tuple[DataFrame, DataFrame]:
    """(frequentation, parts_usage): entries a month while the lieu is open, and their uses."""
    months = pd.date_range(f"{annees[0]}-01-01", f"{annees[-1]}-12-01", freq="MS")
    grid = lieux[["lieu", "ouvert_le", "ferme_le", "types"]].merge(DataFrame({"mois": months}), how="cross")
    base = pd.Series(rng.gamma(3, 40, len(lieux)), index=lieux["lieu"])
    mean = (
        grid["lieu"].map(base)
        * SEASON[grid["mois"].dt.month - 1]
        * 1.06 ** (grid["mois"].dt.year - annees[0])
    )
    counts = rng.poisson(mean)
    opened, closed = pd.to_datetime(grid["ouvert_le"]), pd.to_datetime(grid["ferme_le"])
    alive = (grid["mois"] >= opened) & (closed.isna() | (grid["mois"] < closed))
    grid["passages"] = np.where(alive, counts, 0)
    shares = [
        (lieu, usage, part, low, high)
        for lieu, kind in zip(lieux["lieu"], lieux["types"], strict=True)
        for usage, part, low, high in ((kind, 70, 1, 4), ("médiation", 20, 0.5, 1.5), ("rencontre", 10, 1, 2))
    ]
    parts = DataFrame(shares, columns=["lieu", "usage", "part", "heures_min", "heures_max"])
    return grid[["lieu", "mois", "passages"]], parts


def members(
    lieux: DataFrame, structures: DataFrame, annees: list[int], rng: np.random.Generator
) -> dict[str, DataFrame]:
    """adhesions_plan, communs, tarifs: only associations and SCIC have members."""
    plan_of = dict(zip(structures["structure"], structures["plan_comptable"], strict=True))
    opened = pd.to_datetime(lieux["ouvert_le"]).dt.year
    rows, shared = [], []
    for i, row in enumerate(lieux.itertuples()):
        if plan_of[row.structure] == "m57" or opened.iloc[i] != opened.iloc[i]:
            continue
        before = 0
        for annee in (y for y in annees if y >= opened.iloc[i]):
            people = int(rng.integers(12, 80))
            kept = min(int(before * rng.uniform(0.55, 0.85)), people)
            rows.append((row.lieu, annee, people, kept, int(rng.integers(0, 4)), int(rng.integers(0, 4))))
            before = people
    plan = DataFrame(rows, columns=["lieu", "annee", "personnes", "fideles", "organisations", "gratuits"])
    having = list(dict.fromkeys(plan["lieu"]))
    for a, b in zip(having[::2], having[1::2], strict=False):
        years = sorted(set(plan.loc[plan["lieu"] == a, "annee"]) & set(plan.loc[plan["lieu"] == b, "annee"]))
        shared += [(a, b, annee, 3) for annee in years]
    prices = DataFrame({"lieu": having, "plein_eur": 30, "reduit_eur": 10, "organisation_eur": 80})
    return {
        "adhesions_plan": plan,
        "communs": DataFrame(shared, columns=["lieu_a", "lieu_b", "annee", "personnes"]),
        "tarifs": prices,
    }


def asked(
    lieux: DataFrame, plan: DataFrame, questions: DataFrame, annees: list[int], rng: np.random.Generator
) -> DataFrame:
    """The survey: two lieux in three ask, half of those invited answer; rates are a mixture."""
    sizes = plan.set_index(["lieu", "annee"])["personnes"]
    rows = []
    for lieu, opened in zip(lieux["lieu"], pd.to_datetime(lieux["ouvert_le"]).dt.year, strict=True):
        taste = rng.dirichlet([6, 3, 1.5])
        for annee in annees:
            if opened != opened or opened >= annee or rng.random() > 0.66:
                continue
            invited = int(sizes.get((lieu, annee), rng.integers(20, 60)))
            answers = int(rng.integers(invited // 3, max(invited // 3 + 1, 2 * invited // 3)))
            for q in questions.itertuples():
                choices = 2 if not isinstance(q.m3, str) else 3
                counts = rng.multinomial(answers, taste[:choices] / taste[:choices].sum())
                rows.append((lieu, annee, invited, q.question, *counts, *[0] * (3 - choices)))
    return DataFrame(rows, columns=["lieu", "annee", "invites", "question", "n1", "n2", "n3"])
