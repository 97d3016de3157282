"""The story of the five real lieux, hand-written in story/ (figures and words invented), as a plan."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

FOLDER = Path(__file__).parent / "story"
TABLES = (
    "structures",
    "lieux",
    "horaires",
    "services",
    "equipe",
    "financements",
    "reunions",
    "decisions",
    "partenariats",
    "veille",
    "actions",
    "journal",
    "accords",
    "etapes",
    "pratiques",
    "liens",
    "visites",
    "constats",
    "cles_repartition",
    "chiffres_annuels",
    "enquete_equipes",
    "parts_usage",
    "adhesions_plan",
    "communs",
    "tarifs",
    "enquete",
    "questions",
    "argent",
    "budget",
    "versements",
    "affectations",
    "livrables",
    "comparaisons",
    "communications",
    "participations_reunions",
    "labels",
    "natures",
    "niveaux",
    "commentaires_usagers",
)
NUMBERS = (
    "surface_m2",
    "etp",
    "salaries",
    "femmes",
    "benevoles",
    "heures_benevolat",
    "demande_eur",
    "obtenu_eur",
    "taux_max_pct",
    "convoques",
    "presents",
    "representes",
    "prevu_eur",
    "realise_eur",
    "montant_eur",
    "affecte_eur",
    "demi_journees",
    "pct",
    "valeur",
    "part",
    "heures_min",
    "heures_max",
    "personnes",
    "fideles",
    "organisations",
    "gratuits",
    "plein_eur",
    "reduit_eur",
    "organisation_eur",
    "invites",
    "n1",
    "n2",
    "n3",
    "biais1",
    "biais2",
    "biais3",
    "annee",
    "2023",
    "2024",
    "2025",
)


def read(name: str) -> DataFrame:
    """One table of the story: text, numbers where the column is one, blank is missing."""
    table = pd.read_csv(FOLDER / f"{name}.csv", sep=";", dtype=str, keep_default_na=False)
    for column in table.columns.intersection(NUMBERS):
        table[column] = pd.to_numeric(table[column].str.replace(",", "."), errors="coerce")
        whole = table[column].notna().all() and (table[column] % 1 == 0).all()
        if whole:
            table[column] = table[column].astype("int64")
    return table.replace("", np.nan)


def flaws() -> dict:
    """The flaws put into the received files on purpose."""
    return tomllib.loads((FOLDER / "defauts.toml").read_text(encoding="utf-8"))


def plan(communes: DataFrame, criteres: DataFrame, rng: np.random.Generator) -> dict[str, DataFrame]:
    """The whole plan, as truth_plan.build and the writers take it.

    Parameters
    ----------
    communes : commune, lon, lat, population
    criteres : critere, axe (ids of the référentiel)
    """
    out = {name: read(name) for name in TABLES}
    out |= {"communes": communes, "criteres": criteres, "reglages": DataFrame({"heure_benevole_eur": [12]})}
    months = read("frequentation").melt(["lieu", "annee"], var_name="mois", value_name="passages")
    months["mois"] = pd.to_datetime(months["annee"].astype(str) + "-" + months["mois"].str.zfill(2) + "-01")
    months["passages"] = months["passages"].astype(int)
    out["frequentation"] = months.sort_values(["lieu", "mois"], ignore_index=True)
    out["observations"] = observations()
    out["evenements"], out["participations"] = events(rng)
    out["declares"] = DataFrame(columns=["lieu", "annee", "indicateur", "valeur", "etat", "mode"])
    sent = pd.read_csv(FOLDER / "chiffres_saint_julien.csv", sep=";", dtype=str, keep_default_na=False)
    out["saint_julien"] = sent.astype({"annee": int})
    return out


def observations() -> DataFrame:
    """Observations in long form, from the grid of stages of four passes."""
    grid = read("observations_stades").melt(["lieu", "critere"], var_name="passe", value_name="dit")
    days = read("observations_dates").melt("lieu", var_name="passe", value_name="vu_le")
    grid = grid.merge(days, on=["lieu", "passe"]).sort_values(["vu_le", "lieu"], kind="stable")
    grid = grid[(grid["dit"] != "-") & grid["vu_le"].notna()]
    grid["regard"] = np.where(grid["passe"].str.startswith("e"), "equipe", "coordination")
    grid = grid[
        ~((grid["dit"] == "h") & (grid["regard"] == "coordination"))
    ]  # only the team sets a criterion aside
    grid["etat"] = grid["dit"].map({"h": "sans_objet", "?": "manquant"}).fillna("valeur")
    grid["stade"] = pd.to_numeric(grid["dit"], errors="coerce").astype("Int64")
    grid["observateur"] = np.where(grid["regard"] == "equipe", "équipe du lieu", "coordination")
    proof = read("observations_preuves").assign(an="26")
    grid["an"] = grid["passe"].str[1:]
    grid = grid.merge(proof, on=["lieu", "critere", "regard", "an"], how="left")
    grid["referentiel_version"] = "1.0"
    columns = [
        "lieu",
        "critere",
        "vu_le",
        "regard",
        "observateur",
        "stade",
        "etat",
        "preuve",
        "cible",
        "referentiel_version",
    ]
    return grid[columns].reset_index(drop=True)


def events(rng: np.random.Generator) -> tuple[DataFrame, DataFrame]:
    """The agenda: events held together are hand-written, the others drawn over the year."""
    titles = read("titres")
    rows, people = [], []
    for row in (
        read("evenements_plan").astype({"nombre": int, "fermes": int, "bas": int, "haut": int}).itertuples()
    ):
        begin = f"{row.annee}-09-08" if row.lieu == "lons-le-saunier" else f"{row.annee}-01-10"
        days = pd.date_range(begin, f"{row.annee}-12-15")
        days = days[days.day_of_week.isin([2, 4, 5]) & ~days.month.isin([8])]
        chosen = sorted(rng.choice(len(days), row.nombre, replace=False))
        for rank, day in enumerate(chosen):
            title = titles.iloc[int(rng.integers(len(titles)))]
            name = f"{row.lieu[:3].upper()}{row.annee}-{rank + 1:02d}"
            closed = rank < row.fermes
            rows.append(
                {
                    "evenement": name,
                    "date": f"{days[day]:%Y-%m-%d}",
                    "type": "autre" if closed else title["type"],
                    "titre": "Chantier de l’équipe" if closed else title["titre"],
                    "lieux": row.lieu,
                    "ouvert": "non" if closed else "oui",
                    "collectif": "non",
                }
            )
            count = int(rng.integers(row.bas, row.haut + 1))
            people.append(
                {"evenement": name, "lieu": row.lieu, "participants": None if rank % 17 == 9 else count}
            )
    for rank, row in enumerate(read("evenements_communs").sort_values("date").itertuples(), start=1):
        name = f"COM-{rank:02d}"
        rows.append(
            {
                "evenement": name,
                "date": row.date,
                "type": row.type,
                "titre": row.titre,
                "lieux": row.lieux,
                "ouvert": row.ouvert,
                "collectif": "oui",
            }
        )
        for lieu, count in itertools.zip_longest(row.lieux.split(";"), row.participants.split(";")):
            people.append({"evenement": name, "lieu": lieu, "participants": int(count) if count else None})
    agenda = DataFrame(rows).sort_values(["date", "evenement"], ignore_index=True)
    return agenda, DataFrame(people)
