"""The received files of the demonstration network: each lieu sends what it has, the way it has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.simulate import degrade, write_accounts, write_fec, write_people
from workbench.simulate.write_activity import monthly_text, own_spreadsheet, plain_days
from workbench.simulate.write_reviews import write_reviews
from workbench.simulate.write_sources import write_sources
from workbench.simulate.write_table import cell, write_csv

FOR_FEC = {"adapemont": ("\t", "iso-8859-15", 6200.0), "made-in-iki": ("|", "utf-8", 3900.0)}
SUFFIXES = {"adapemont": {"orgelet": "01", "hors_perimetre": "09", "commun": "00"}, "made-in-iki": {}}
SERVICES = {"arinthod": "TL-ARI", "saint-julien": "TL-STJ", "hors_perimetre": "AUTRES"}
SECTIONS = {"reseau": "Réseau", "lons-le-saunier": "Lieu de Lons", "hors_perimetre": "Autres activités"}
LEVELS = {
    "741": "État",
    "742": "Région",
    "743": "Département",
    "744": "EPCI",
    "745": "commune",
    "746": "Europe",
}


def write_received(
    sortie: Path,
    plan: dict[str, DataFrame],
    world: dict[str, DataFrame],
    flaws: dict[str, Any],
    annees: list[int],
    rng: np.random.Generator,
) -> None:
    """Everything under recus/, with sources.toml and corrections.csv."""
    sources: list[dict[str, Any]] = []
    daily = degrade.activity(world, flaws)
    names = plan["communes"].set_index("commune")["nom"].to_dict()
    for annee in annees:
        sources += _activity(sortie, plan, daily, annee, flaws)
        for lieu in ("orgelet", "commenailles"):
            mine = world["adhesions"]
            mine = mine[(mine["lieu"] == lieu) & (mine["annee"] == annee)]
            around = [names[c] for c in world["homes"].loc[world["homes"]["lieu"] == lieu, "commune"]]
            sources.append(write_people.helloasso(sortie, lieu, annee, mine, world["personnes"], around))
        sources.append(_declared(sortie, plan["saint_julien"], annee))
        sources += _accounts(sortie, plan, world["ecritures"], annee)
    sources += _survey(sortie, plan, world, flaws, annees, names, rng)
    write_sources(sortie, sources)
    fixed = degrade.corrections(world, flaws)
    rows = [list(fixed.columns), *[[cell(v) for v in r] for r in fixed.itertuples(index=False)]]
    write_csv(sortie / "corrections.csv", rows, newline="\n")


def _activity(
    sortie: Path, plan: dict[str, DataFrame], daily: DataFrame, annee: int, flaws: dict[str, Any]
) -> list[dict[str, Any]]:
    words = {
        lieu: dict(zip(rows["usage"], rows["libelle"], strict=True))
        for lieu, rows in plan["labels"].groupby("lieu", sort=False)
    }
    year = daily[daily["du"].dt.year == annee]
    of = {lieu: year[year["lieu"] == lieu] for lieu in words}
    typo = next((f for f in flaws.get("faute_de_nom", []) if f["annee"] == annee), None)
    wrong = None
    if typo:
        wrong = (f"{of[typo['lieu']].iloc[typo['ligne']]['du']:%Y-%m-%d}", typo["ecrit"])
    return [
        own_spreadsheet(sortie, "orgelet", "La Fabrik", annee, of["orgelet"], words["orgelet"]),
        monthly_text(
            sortie, "commenailles", annee, degrade.by_month(of["commenailles"], flaws), words["commenailles"]
        ),
        plain_days(
            sortie, "arinthod", annee, of["arinthod"], words["arinthod"], {"arinthod": "Arinthod"}, wrong
        ),
    ]


def _declared(sortie: Path, sent: DataFrame, annee: int) -> dict[str, Any]:
    """A lieu that records nothing finer sends its yearly figures, one row each, in its own words."""
    year = sent[sent["annee"] == annee]
    rows: list[list[Any]] = [["Chiffre", "Valeur", "Comment", "Remarque"]]
    rows += [[r.chiffre, r.valeur, cell(r.comment), cell(r.remarque)] for r in year.itertuples()]
    name = f"recus/{annee}/saint-julien_chiffres_{annee}.csv"
    write_csv(sortie / name, rows, encoding="cp1252")
    return {
        "fichier": name,
        "format": "annuel",
        "table": "chiffres_annuels",
        "annee": annee,
        "constantes": {"lieu": "saint-julien"},
        "colonnes": {"indicateur": "Chiffre", "valeur": "Valeur", "mode": "Comment", "source": "Remarque"},
        "indicateurs": dict(zip(year["chiffre"], year["indicateur"], strict=True)),
    }


def _accounts(sortie: Path, plan: dict[str, DataFrame], lines: DataFrame, annee: int) -> list[dict[str, Any]]:
    nature = plan["natures"].set_index("nature")
    level = plan["niveaux"].set_index("niveau")
    of = {s: lines[lines["structure"] == s] for s in plan["structures"]["structure"]}
    sources = []
    for rank, (structure, (separator, encoding, cash)) in enumerate(FOR_FEC.items(), start=1):
        entries = write_fec.book(
            of[structure],
            annee,
            nature["anc2018"].dropna().to_dict(),
            level["anc2018"].dropna().to_dict(),
            SUFFIXES[structure],
            cash + 310 * (annee - 2023),
        )
        name = f"recus/{annee}/00000000{rank}FEC{annee}1231.txt"
        write_fec.write_fec(sortie / name, entries, separator, encoding)
        source: dict[str, Any] = {
            "fichier": name,
            "format": "fec",
            "table": "comptes",
            "annee": annee,
            "constantes": {"structure": structure, "plan": "anc2018"},
            "financeurs": dict(LEVELS),
            "contreparties": {
                "Régie tiers-lieux Terre d’Émeraude": "terre-emeraude",
                "Clus’Ter Jura": "cluster-jura",
            },
        }
        if SUFFIXES[structure]:
            source["sections"] = {"par": "suffixe", **{v: k for k, v in SUFFIXES[structure].items()}}
            source["financeurs"] |= {"689": "Région", "789": "Région"}
        else:
            source["constantes"]["section"] = "commenailles"
            source["financeurs"] |= {"73": "EPCI"}
        sources.append(source)
    name = f"recus/{annee}/terre-emeraude_m57_{annee}.csv"
    write_accounts.write_m57(
        sortie / name,
        of["terre-emeraude"],
        annee,
        nature["m57"].dropna().to_dict(),
        level["m57"].dropna().to_dict(),
        SERVICES,
    )
    sources.append(
        {
            "fichier": name,
            "format": "m57",
            "table": "comptes",
            "annee": annee,
            "ignorer": ["Exercice"],
            "constantes": {"structure": "terre-emeraude", "plan": "m57"},
            "colonnes": {
                "compte": "Nature",
                "libelle": "Libellé nature",
                "tiers": "Tiers",
                "budget": "Budget",
                "depense": "Dépenses réalisées",
                "recette": "Recettes réalisées",
            },
            "sections": {"par": "colonne", "colonne": "Service", **{v: k for k, v in SERVICES.items()}},
            "contreparties": {"Adapemont": "adapemont"},
            "financeurs": {
                "74718": "État",
                "7472": "Région",
                "7473": "Département",
                "74751": "EPCI",
                "74741": "commune",
            },
        }
    )
    name = f"recus/{annee}/cluster-jura_comptes_{annee}.xlsx"
    write_accounts.write_table(
        sortie / name,
        of["cluster-jura"],
        annee,
        nature["pcg"].dropna().to_dict(),
        level["pcg"].dropna().to_dict(),
        SECTIONS,
        plan["budget"],
    )
    sources.append(
        {
            "fichier": name,
            "format": "comptes",
            "table": "comptes",
            "annee": annee,
            "entete": 3,
            "constantes": {"structure": "cluster-jura", "plan": "pcg"},
            "colonnes": {
                "compte": "Compte",
                "libelle": "Intitulé",
                "tiers": "Tiers",
                "budget": "Budget (€)",
                "charge": "Charges (€)",
                "produit": "Produits (€)",
            },
            "sections": {"par": "colonne", "colonne": "Section", **{v: k for k, v in SECTIONS.items()}},
            "contreparties": {"Made in Iki": "made-in-iki"},
            "financeurs": dict(LEVELS),
        }
    )
    return sources


def _survey(
    sortie: Path,
    plan: dict[str, DataFrame],
    world: dict[str, DataFrame],
    flaws: dict[str, Any],
    annees: list[int],
    communes: dict[str, str],
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    usages = {lieu: list(rows["usage"]) for lieu, rows in plan["parts_usage"].groupby("lieu", sort=False)}
    kept = degrade.received(world, flaws)["invites"].assign(repond=True)
    said = write_people.answers(kept, usages, plan["commentaires_usagers"], rng)
    names = plan["lieux"].set_index("lieu")["nom"].to_dict()
    sources, forms = [], []
    for annee in annees:
        form = _noise(said[said["annee"] == annee], flaws, annee)
        form["reponse"] = [write_people.answer_id(annee, i) for i in range(1, len(form) + 1)]
        sources.append(write_people.kobo(sortie, annee, form, names, communes))
        forms.append(form)
    write_reviews(sortie, plan, pd.concat(forms))
    return sources


def _noise(said: DataFrame, flaws: dict[str, Any], annee: int) -> DataFrame:
    """Answers that must not count: sent twice, refused by the coordinator, given up after two questions."""
    extra = []
    for kind in ("reponse_en_double", "reponse_non_validee", "reponse_incomplete"):
        for flaw in (f for f in flaws.get(kind, []) if f["annee"] == annee):
            one = said[(said["lieu"] == flaw["lieu"]) & said["commentaire"].isna()].iloc[[2]].copy()
            if kind == "reponse_en_double":
                one["encore"] = 3
            elif kind == "reponse_non_validee":
                one["status"] = "Not Approved"
                one["start"] += pd.Timedelta(hours=31)
            else:
                one["start"] += pd.Timedelta(hours=5)
                blank = [c for c in write_people.GROUPS if c not in ("lieu", "frequence", "anciennete")]
                one[blank] = None
            extra.append(one)
    out = pd.concat([said, *extra], ignore_index=True)
    if "encore" in out:
        out["encore"] = out["encore"].fillna(0).astype(int)
    return out.sort_values(["start"], kind="stable", ignore_index=True)
