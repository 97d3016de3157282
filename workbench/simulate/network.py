"""A fictional network of any size: plan, truth, degradation, received files. Same seed, same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from pandas import DataFrame

from workbench.core.errors import DataError, Probleme
from workbench.simulate import (
    degrade,
    land,
    plan_random,
    story,
    truth_plan,
    write_accounts,
    write_fec,
    write_people,
)
from workbench.simulate.example_network import communes, criteria, refuse_folder, services, write_truth
from workbench.simulate.write_registres import write_registres, write_registres_csv, write_visits
from workbench.simulate.write_sources import config, write_sources
from workbench.simulate.write_table import cell, write_csv

YEARS = (1990, 2100)
LARGE = 30  # above, workbooks become text files: openpyxl writes 20,000 cells a second


def simulate(lieux: int, annees: tuple[int, int], sortie: Path, graine: int = 1, territoire: int = 0):
    """Write a network of `lieux` lieux over the years a to b (both included) into `sortie`.

    territoire : how many invented communes it lies in; 0, the real ones of the Pays Lédonien

    Raises
    ------
    DataError : fewer than one lieu or than no commune, years out of order or out of YEARS, a folder that
        holds something else
    """
    _refuse(lieux, annees, territoire, Path(sortie))
    sortie = Path(sortie)
    for name in ("recus", "registres", "visites", "verite", "territoire"):
        shutil.rmtree(sortie / name, ignore_errors=True)
    (sortie / "registres.xlsx").unlink(missing_ok=True)
    sortie.mkdir(parents=True, exist_ok=True)
    years = list(range(annees[0], annees[1] + 1))
    rng = np.random.default_rng(graine)
    towns = land.lay(sortie, territoire, graine) if territoire else communes()
    plan = plan_random.plan(lieux, years, towns, criteria(), services(), story.read("questions"), rng)
    plan |= {name: story.read(name) for name in ("natures", "niveaux")}
    flaws = _flaws(plan, years, rng)
    world = truth_plan.build(plan, years, rng)
    world["declares"] = _declared(world, flaws, years)
    write = write_registres_csv if lieux > LARGE else write_registres
    write(sortie / ("registres" if lieux > LARGE else "registres.xlsx"), plan, world)
    write_visits(sortie / "visites", plan["visites"], plan["constats"])
    read = degrade.received(world, flaws)
    _sources(sortie, plan, world, read, flaws, years, lieux > LARGE, rng)
    arrete_le = f"{years[-1] + 1}-03-31"
    write_truth(sortie, truth_plan.stated(world, read, years, arrete_le))
    (sortie / "reseau.toml").write_text(
        config(lieux, years, arrete_le, bool(territoire)), encoding="utf-8", newline="\n"
    )


def _refuse(lieux: int, annees: tuple[int, int], territoire: int, sortie: Path) -> None:
    found = []

    def refuse(option: str, given, rule: str, cure: str) -> None:
        found.append(Probleme(colonne=option, trouve=str(given), regle=rule, remede=f"{option} {cure}"))

    if lieux < 1:
        refuse("--lieux", lieux, "il faut au moins un lieu", "12")
    if territoire < 0:
        refuse("--communes", territoire, "un nombre de communes n’est pas négatif", "40")
    if not YEARS[0] <= annees[0] <= annees[1] <= YEARS[1]:
        rule = f"des années dans l’ordre, de {YEARS[0]} à {YEARS[1]}"
        refuse("--annees", f"{annees[0]}-{annees[1]}", rule, "2023-2025")
    if found:
        raise DataError(found)
    refuse_folder(sortie)


def _flaws(
    plan: dict[str, DataFrame], annees: list[int], rng: np.random.Generator
) -> dict[str, list[dict[str, Any]]]:
    """One lieu in ten only declares; one in fifteen forgot a month, or left a month's cell empty; one in
    thirty typed a zero too many."""
    names = list(plan["lieux"].loc[plan["lieux"]["statut"] == "ouvert", "lieu"])
    draw = rng.random(len(names))
    month = [f"{annees[-1]}-{int(m):02d}" for m in rng.integers(2, 7, len(names))]
    kind = dict(zip(plan["lieux"]["lieu"], plan["lieux"]["types"], strict=True))
    return {
        "ne_compte_pas": [{"lieu": x} for x, d in zip(names, draw, strict=True) if d < 0.1],
        "mois_non_envoye": [
            {"lieu": x, "mois": m} for x, d, m in zip(names, draw, month, strict=True) if 0.1 <= d < 0.17
        ],
        "cellule_vide": [
            {"lieu": x, "mois": m} for x, d, m in zip(names, draw, month, strict=True) if 0.2 <= d < 0.27
        ],
        "zero_de_trop": [
            {
                "lieu": x,
                "mois": m,
                "usage": kind[x],
                "motif": "Un zéro de trop",
                "corrige_le": f"{annees[-1] + 1}-01-20",
            }
            for x, d, m in zip(names, draw, month, strict=True)
            if 0.17 <= d < 0.2
        ],
    }


def _declared(world: dict[str, DataFrame], flaws: dict[str, Any], annees: list[int]) -> DataFrame:
    """Yearly entries of the lieux that send nothing finer: the true count, as they kept it."""
    silent = [f["lieu"] for f in flaws["ne_compte_pas"]]
    mine = world["passages"][world["passages"]["lieu"].isin(silent)]
    counts = (
        mine.groupby(["lieu", mine["date"].dt.year.rename("annee")]).size().rename("valeur").reset_index()
    )
    return counts[counts["annee"].isin(annees)].assign(
        indicateur="use_passages", etat="valeur", mode="compté"
    )


def _sources(
    sortie: Path,
    plan: dict[str, DataFrame],
    world: dict[str, DataFrame],
    read: dict[str, DataFrame],
    flaws: dict[str, Any],
    annees: list[int],
    large: bool,
    rng: np.random.Generator,
) -> None:
    sources = _activity(sortie, world, flaws, annees)
    around = (
        world["homes"]
        .merge(plan["communes"][["commune", "nom"]], on="commune")
        .groupby("lieu")["nom"]
        .apply(list)
    )
    for (lieu, annee), mine in world["adhesions"].groupby(["lieu", "annee"], sort=True):
        sources.append(write_people.helloasso(sortie, lieu, annee, mine, world["personnes"], around[lieu]))
    sources += _survey(sortie, plan, read["invites"], annees, large, rng)
    sources += [s for annee in annees for s in _accounts(sortie, plan, world["ecritures"], annee)]
    if len(world["declares"]):
        rows = [["lieu", "annee", "indicateur", "valeur", "mode"]]
        rows += [[r.lieu, r.annee, r.indicateur, r.valeur, r.mode] for r in world["declares"].itertuples()]
        write_csv(sortie / "recus" / "chiffres_declares.csv", rows)
        sources.append(
            {
                "fichier": "recus/chiffres_declares.csv",
                "format": "annuel",
                "table": "chiffres_annuels",
                "colonnes": {c: c for c in rows[0]},
            }
        )
    write_sources(sortie, sources)
    fixed = degrade.corrections(world, flaws)
    write_csv(
        sortie / "corrections.csv",
        [list(fixed.columns), *[[cell(v) for v in r] for r in fixed.itertuples(index=False)]],
        newline="\n",
    )


def _activity(
    sortie: Path, world: dict[str, DataFrame], flaws: dict[str, Any], annees: list[int]
) -> list[dict[str, Any]]:
    """One file per lieu and year, by month: all of them read by one source per year."""
    months = degrade.by_month(degrade.activity(world, flaws), flaws)
    months = months.sort_values(["lieu", "du", "usage"], kind="stable")
    for (lieu, annee), rows in months.groupby(["lieu", months["du"].dt.year], sort=True):
        lines: list[list[Any]] = [["Lieu", "Du", "Au", "Usage", "Passages", "Heures"]]
        lines += [
            [
                lieu,
                f"{r.du:%d/%m/%Y}",
                f"{r.au:%d/%m/%Y}",
                r.usage,
                cell(r.passages),
                f"{r.heures:g}".replace(".", ","),
            ]
            for r in rows.itertuples()
        ]
        write_csv(sortie / f"recus/{annee}/activite/{lieu}.csv", lines)
    return [
        {
            "fichier": f"recus/{annee}/activite/*.csv",
            "format": "tableur",
            "table": "activite",
            "annee": annee,
            "constantes": {"mode": "compté"},
            "colonnes": {
                "lieu": "Lieu",
                "du": "Du",
                "au": "Au",
                "usage": "Usage",
                "passages": "Passages",
                "heures": "Heures",
            },
        }
        for annee in annees
    ]


def _survey(
    sortie: Path,
    plan: dict[str, DataFrame],
    kept: DataFrame,
    annees: list[int],
    large: bool,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    usages = {lieu: list(rows["usage"]) for lieu, rows in plan["parts_usage"].groupby("lieu", sort=False)}
    names = dict(zip(plan["lieux"]["lieu"], plan["lieux"]["nom"], strict=True))
    where = dict(zip(plan["communes"]["commune"], plan["communes"]["nom"], strict=True))
    said = write_people.answers(
        kept.assign(repond=True), usages, DataFrame(columns=["lieu", "annee", "texte"]), rng
    )
    return [
        write_people.kobo(sortie, a, said[said["annee"] == a], names, where, large)
        for a in annees
        if (said["annee"] == a).any()
    ]


def _accounts(sortie: Path, plan: dict[str, DataFrame], lines: DataFrame, annee: int) -> list[dict[str, Any]]:
    nature, level = plan["natures"].set_index("nature"), plan["niveaux"].set_index("niveau")
    homes = plan["lieux"].groupby("structure")["lieu"].apply(list)
    inside = {s.upper(): s for s in plan["structures"]["structure"]}
    sources = []
    for rank, (structure, mine) in enumerate(lines.groupby("structure", sort=True), start=1):
        book = plan["structures"].set_index("structure").loc[structure, "plan_comptable"]
        if mine[mine["annee"] == annee].empty:
            continue
        accounts, levels = nature[book].dropna().to_dict(), level[book].dropna().to_dict()
        named = set(mine["contrepartie"]) - {""}
        deferred = mine[mine["nature"].isin(["report_fonds", "utilisation_fonds"])]
        source: dict[str, Any] = {
            "table": "comptes",
            "annee": annee,
            "constantes": {"structure": structure, "plan": book},
            "financeurs": {account: niveau for niveau, account in levels.items()}
            | {accounts[n]: niveau for n, niveau in zip(deferred["nature"], deferred["niveau"], strict=True)},
        }
        if named:
            source["contreparties"] = {k: v for k, v in inside.items() if v in named}
        if book == "anc2018":
            codes = {lieu: f"{i:02d}" for i, lieu in enumerate(homes[structure], start=1)}
            entries = write_fec.book(mine, annee, accounts, levels, codes | {"commun": "00"}, 5000.0)
            source |= {"fichier": f"recus/{annee}/{rank:09d}FEC{annee}1231.txt", "format": "fec"}
            write_fec.write_fec(sortie / source["fichier"], entries)
            source["sections"] = {"par": "suffixe", "00": "commun", **{v: k for k, v in codes.items()}}
        elif book == "m57":
            source |= {
                "fichier": f"recus/{annee}/{structure}_m57.csv",
                "format": "m57",
                "ignorer": ["Exercice"],
            }
            write_accounts.write_m57(
                sortie / source["fichier"], mine, annee, accounts, levels, {x: x for x in homes[structure]}
            )
            source["colonnes"] = {
                "compte": "Nature",
                "libelle": "Libellé nature",
                "tiers": "Tiers",
                "budget": "Budget",
                "depense": "Dépenses réalisées",
                "recette": "Recettes réalisées",
            }
            source["sections"] = {"par": "colonne", "colonne": "Service", **{x: x for x in homes[structure]}}
        else:
            source |= {"fichier": f"recus/{annee}/{structure}_comptes.xlsx", "format": "comptes", "entete": 3}
            write_accounts.write_table(
                sortie / source["fichier"], mine, annee, accounts, levels, {x: x for x in homes[structure]}
            )
            source["colonnes"] = {
                "compte": "Compte",
                "libelle": "Intitulé",
                "tiers": "Tiers",
                "charge": "Charges (€)",
                "produit": "Produits (€)",
            }
            source["sections"] = {"par": "colonne", "colonne": "Section", **{x: x for x in homes[structure]}}
        sources.append(source)
    return sources
