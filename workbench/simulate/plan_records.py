"""The rest of a random plan: teams, events, meetings, grants, partners, visits, observations."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

EMPTY = {
    "decisions": "decision reunion objet resultat responsable echeance_le etat",
    "veille": "projet nom commune stade services repere_le dernier_contact_le prochaine_etape suite",
    "accords": "cible section edition du au",
    "etapes": "etape intitule prevu_le fait_le etat",
    "pratiques": "pratique lieu critere titre contexte demarche resultats source conditions a_eviter "
    "contact licence date",
    "enquete_equipes": "lieu annee fierte difficulte besoin repondu_le",
    "cles_repartition": "structure section lieu pct regle du au",
    "chiffres_annuels": "lieu annee indicateur valeur etat mode source du au",
    "declares": "lieu annee indicateur valeur etat mode",
    "constats": "visite nature critere texte etat",
    "actions": "action mission lieu axe intitule responsable lieux debut fin etat annee",
    "journal": "entree date lieu mission axe demi_journees objet constat suite visite",
}
LABEL, LABEL_EUR = "LABEL", 25_000
"""The file that pays the network's label, and what it gives a year."""


def records(
    lieux: DataFrame, structures: DataFrame, annees: list[int], criteres: DataFrame, rng: np.random.Generator
) -> dict[str, DataFrame]:
    """Tables the coordination keeps itself; those nobody needs for a figure are there and empty."""
    out = {name: DataFrame(columns=words.split()) for name, words in EMPTY.items()}
    out["equipe"] = _team(lieux, annees, rng)
    out["evenements"], out["participations"] = _events(lieux, annees, rng)
    out["reunions"] = _meetings(structures, annees, rng)
    out["financements"] = _grants(lieux, annees, rng)
    out["partenariats"] = _partners(lieux, annees, rng)
    out["visites"] = _visits(lieux, annees, rng)
    out["observations"] = _observations(lieux, annees, criteres, rng)
    return out


def _years(lieux: DataFrame, annees: list[int]) -> DataFrame:
    """One row per lieu × year in which it is open at some time."""
    grid = lieux[["lieu", "structure", "ouvert_le", "ferme_le"]].merge(
        DataFrame({"annee": annees}), how="cross"
    )
    opened, closed = pd.to_datetime(grid["ouvert_le"]).dt.year, pd.to_datetime(grid["ferme_le"]).dt.year
    return grid[(opened <= grid["annee"]) & (closed.isna() | (closed >= grid["annee"]))].reset_index(
        drop=True
    )


def _team(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    grid = _years(lieux, annees)
    n = len(grid)
    staff = rng.integers(0, 5, n)
    hours = rng.gamma(3, 150, n).round()
    return DataFrame(
        {
            "lieu": grid["lieu"],
            "annee": grid["annee"],
            "etp": (staff * 0.8).round(1),
            "salaries": staff,
            "femmes": rng.binomial(staff, 0.5),
            "benevoles": rng.integers(2, 30, n),
            "heures_benevolat": hours,
            "mode": "estimé",
        }
    )


def _events(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> tuple[DataFrame, DataFrame]:
    grid = _years(lieux, annees)
    each = grid.loc[grid.index.repeat(rng.poisson(8, len(grid)))].reset_index(drop=True)
    n = len(each)
    day = pd.to_datetime(each["annee"].astype(str) + "-01-01") + pd.to_timedelta(
        rng.integers(0, 364, n), unit="D"
    )
    opened, closed = pd.to_datetime(each["ouvert_le"]), pd.to_datetime(each["ferme_le"])
    alive = (day >= opened) & (closed.isna() | (day <= closed))
    each, day = each[alive].reset_index(drop=True), day[alive].reset_index(drop=True)
    n = len(each)
    hosts = lieux.loc[pd.to_datetime(lieux["ouvert_le"]).dt.year < annees[0], "lieu"].to_numpy(object)
    guest = hosts[rng.integers(0, len(hosts), n)] if len(hosts) else each["lieu"].to_numpy(object)
    together = (rng.random(n) < 0.05) & (guest != each["lieu"].to_numpy(object))
    agenda = DataFrame(
        {
            "evenement": [f"E{i:06d}" for i in range(n)],
            "date": day.dt.strftime("%Y-%m-%d"),
            "type": np.array(["atelier", "fête", "conférence", "formation"])[rng.integers(0, 4, n)],
            "titre": "Événement fictif",
            "lieux": np.where(together, each["lieu"] + ";" + guest, each["lieu"]),
            "ouvert": np.where(rng.random(n) < 0.9, "oui", "non"),
            "collectif": np.where(together, "oui", "non"),
        }
    )
    people = DataFrame(
        {"evenement": agenda["evenement"], "lieu": each["lieu"], "participants": rng.integers(2, 40, n)}
    )
    return agenda, people


def _meetings(structures: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    rows = []
    for annee in annees:
        for i, row in enumerate(structures[structures["plan_comptable"] != "m57"].itertuples()):
            called = int(rng.integers(20, 120))
            there = rng.binomial(called, 0.35)
            rows.append(
                (
                    f"AG{annee}-{i + 1:03d}",
                    row.structure,
                    None,
                    "AG",
                    f"{annee}-06-12",
                    called,
                    there,
                    int(rng.binomial(called - there, 0.1)),
                )
            )
        rows += [
            (f"C{annee}-{k}", None, None, "comité", f"{annee}-{m:02d}-15", 12, int(rng.integers(6, 12)), 0)
            for k, m in enumerate((2, 6, 10), start=1)
        ]
    return DataFrame(
        rows,
        columns=["reunion", "structure", "lieu", "organe", "date", "convoques", "presents", "representes"],
    )


def _grants(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    rows = []
    for i, row in enumerate(_years(lieux, annees).itertuples()):
        asked = float(rng.integers(2, 30) * 500)
        fate = rng.random()
        state = "accordé" if fate < 0.55 else "refusé" if fate < 0.8 else "déposé"
        rows.append(
            {
                "financement": f"F{i:05d}",
                "structures": row.structure,
                "lieux": row.lieu,
                "nature": "fonctionnement",
                "dispositif": "Aide fictive",
                "financeur": "Région",
                "niveau": "Région",
                "demande_eur": asked,
                "obtenu_eur": round(asked * 0.8) if state == "accordé" else None,
                "depose_le": f"{row.annee}-02-{int(rng.integers(1, 28)):02d}",
                "decide_le": None if state == "déposé" else f"{row.annee}-06-{int(rng.integers(1, 28)):02d}",
                "etat": state,
            }
        )
    return DataFrame([*rows, _label(lieux["structure"].iloc[0], annees)])


def _label(structure: str, annees: list[int]) -> dict:
    """The network's own file, granted the year before: reseau.toml says that it pays the label."""
    given = LABEL_EUR * len(annees)
    return {
        "financement": LABEL,
        "structures": structure,
        "nature": "fonctionnement",
        "dispositif": "Label fictif",
        "financeur": "État",
        "niveau": "État",
        "demande_eur": given,
        "obtenu_eur": given,
        "depose_le": f"{annees[0] - 1}-03-01",
        "decide_le": f"{annees[0] - 1}-09-01",
        "etat": "conventionné",
        "eligible_du": f"{annees[0]}-01-01",
        "eligible_au": f"{annees[-1]}-12-31",
        "solde_du_le": f"{annees[-1] + 1}-06-30",
    }


def _partners(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    n = max(1, len(lieux) // 2)
    start = rng.integers(0, len(annees), n)
    return DataFrame(
        {
            "partenaire": [f"partenaire-{i + 1:03d}" for i in range(n)],
            "nom": [f"Partenaire fictif {i + 1}" for i in range(n)],
            "type": "association",
            "objet": "Action commune",
            "etape": "convention",
            "premier_contact_le": f"{annees[0] - 1}-03-01",
            "convention_du": [f"{annees[s]}-03-01" for s in start],
            "convention_au": [f"{annees[s] + 1}-02-28" for s in start],
            "lieux": lieux["lieu"].to_numpy(object)[rng.integers(0, len(lieux), n)],
        }
    )


def _visits(lieux: DataFrame, annees: list[int], rng: np.random.Generator) -> DataFrame:
    grid = _years(lieux, annees)
    day = grid["annee"].astype(str) + [f"-10-{d:02d}" for d in rng.integers(1, 28, len(grid))]
    return DataFrame(
        {
            "visite": [f"V{i:05d}" for i in range(len(grid))],
            "lieu": grid["lieu"],
            "date": day,
            "type": "visite",
            "demi_journees": 1,
        }
    )


def _observations(
    lieux: DataFrame, annees: list[int], criteres: DataFrame, rng: np.random.Generator
) -> DataFrame:
    opened = lieux[lieux["statut"] == "ouvert"][["lieu"]]
    grid = opened.merge(criteres[criteres["base"]][["critere"]], how="cross")
    grid = grid.merge(DataFrame({"regard": ["equipe", "coordination"]}), how="cross")
    blocks = []
    for shift, month in ((-1, "11"), (0, "12")):
        if annees[-1] + shift < annees[0]:
            continue
        one = grid[rng.random(len(grid)) < 0.8].copy()
        one["vu_le"] = f"{annees[-1] + shift}-{month}-10"
        one["stade"] = rng.choice(5, len(one), p=[0.15, 0.25, 0.3, 0.25, 0.05])
        blocks.append(one)
    out = pd.concat(blocks, ignore_index=True)
    aside = rng.random(len(out)) < 0.03
    out["etat"] = np.where(aside & (out["regard"] == "equipe"), "sans_objet", "valeur")
    out["stade"] = out["stade"].where(out["etat"] == "valeur").astype("Int64")
    out["observateur"] = np.where(out["regard"] == "equipe", "équipe du lieu", "coordination")
    return out.assign(preuve=np.nan, cible=np.nan, referentiel_version="1.0")
