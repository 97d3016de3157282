"""Memberships as HelloAsso exports them, the users' survey as KoboToolbox exports it."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.simulate.write_table import cell, write_csv, write_xlsx

HELLOASSO = [
    "Référence commande",
    "Date de la commande",
    "Statut de la commande",
    "Nom adhérent",
    "Prénom adhérent",
    "Nom payeur",
    "Prénom payeur",
    "Email payeur",
    "Raison sociale",
    "Moyen de paiement",
    "Tarif",
    "Montant tarif",
    "Code Promo",
    "Montant code promo",
    "Commune de résidence ",
    "Ateliers souhaités\n(plusieurs choix)",
]
GROUPS = {
    "lieu": "Votre lieu/Quel tiers-lieu fréquentez-vous ?",
    "frequence": "Votre lieu/À quelle fréquence venez-vous dans ce lieu ?",
    "anciennete": "Votre lieu/Depuis combien de temps y venez-vous ?",
    "activites": "Votre lieu/Qu’y faites-vous ? Plusieurs réponses sont possibles.",
    "accueil": "Votre avis/L’accueil vous convient-il ?",
    "equipement": "Votre avis/Les équipements répondent-ils à votre besoin ?",
    "tarifs": "Votre avis/Les prix vous conviennent-ils ?",
    "horaires": "Votre avis/Les horaires d’ouverture vous conviennent-ils ?",
    "autre_lieu": "Votre avis/Allez-vous aussi dans un autre tiers-lieu du réseau ?",
    "age": "Vous/Quel âge avez-vous ?",
    "commune": "Vous/Dans quelle commune habitez-vous ?",
    "commentaire": "Vous/Que voudriez-vous ajouter ?",
}
OPTIONS = {
    "Fabriquer, réparer": "fablab",
    "Travailler / télétravailler": "coworking",
    "Se former": "formation",
    "Se rencontrer": "rencontre",
    "Être aidé dans une démarche": "médiation",
    "Autre": "autre",
}
SYSTEM = [
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "_index",
]


def helloasso(
    folder: Path, lieu: str, annee: int, adhesions: DataFrame, people: DataFrame, communes: list[str]
) -> dict[str, Any]:
    """One campaign's export: BOM, `;`, comma decimals, several rows per order, cancelled ones.

    adhesions : truth_people.memberships, of one lieu and year; people : personne, nom, prenom, courriel
    """
    mine = people[people["personne"].isin([*adhesions["personne"], *adhesions["payeur"], 0])]
    who = {r.personne: r for r in mine.itertuples()}
    rows: list[list[Any]] = [HELLOASSO]
    order = {payer: 1000 * (annee - 2000) + i for i, payer in enumerate(adhesions["payeur"].unique())}
    for i, row in enumerate(adhesions.sort_values(["le", "adhesion"]).itertuples()):
        payer = who[max(row.payeur, 0)]
        member = who[row.personne] if row.personne >= 0 else payer
        body = row.nature == "organisation"
        tarif = "Adhésion structure" if body else "Adhésion solidaire" if row.montant_eur == 0 else "Adhésion"
        rows.append(
            [
                order[row.payeur],
                f"{row.le:%d/%m/%Y} {8 + i % 12:02d}:{i * 7 % 60:02d}",
                row.statut,
                "" if body else member.nom,
                "" if body else member.prenom,
                "" if body else payer.nom,
                "" if body else payer.prenom,
                ""
                if row.sans_courriel
                else f"structure{-row.personne}@example.org"
                if body
                else payer.courriel,
                f"Association Exemple {-row.personne}" if body else "",
                "Chèque" if row.sans_courriel else "Carte bancaire",
                tarif,
                f"{row.montant_eur:.2f}".replace(".", ","),
                "",
                "",
                communes[i % len(communes)],
                "Bois ; Couture" if i % 3 == 0 else "",
            ]
        )
    name = f"recus/{annee}/{lieu}_helloasso_{annee}.csv"
    write_csv(folder / name, rows, encoding="utf-8-sig", newline="\n")
    return {
        "fichier": name,
        "format": "helloasso",
        "table": "adhesions",
        "annee": annee,
        "valable_jusqu_au": "12-31",
        "ignorer": ["Commune de résidence", "Ateliers souhaités (plusieurs choix)"],
        "constantes": {"lieu": lieu},
    }


def answers(
    invites: DataFrame, usages: dict[str, list[str]], comments: DataFrame, rng: np.random.Generator
) -> DataFrame:
    """Rows of the form, from the opinions of those who answered: with the blanks and doubles of real exports.

    Returns
    -------
    lieu, annee, one column per question, activites (list), commentaire, start, status
    """
    said = invites[invites["repond"]].drop(columns="repond").copy()
    said["activites"] = [
        _activities(usages[x], u) for x, u in zip(said["lieu"], rng.random((len(said), 2)), strict=True)
    ]
    said["commentaire"] = None
    for (lieu, annee), texts in comments.groupby(["lieu", "annee"]):
        at = said.index[(said["lieu"] == lieu) & (said["annee"] == annee)]
        said.loc[at[: len(texts)], "commentaire"] = texts["texte"].to_list()[: len(at)]
    # a campaign of November, answered between 8 and 21 o'clock
    minutes = np.floor(rng.random(len(said)) * 13 * 60).astype(int)
    days = np.floor(rng.random(len(said)) * 25).astype(int)
    opened = pd.to_datetime([dt.datetime(a, 11, 3, 8) for a in said["annee"]])
    said["start"] = opened + pd.to_timedelta(days * 24 * 60 + minutes, unit="m")
    return said.assign(status="").sort_values(["annee", "start", "lieu"], kind="stable", ignore_index=True)


def kobo_rows(said: DataFrame, names: dict[str, str], communes: dict[str, str]) -> list[list[Any]]:
    """Header and rows of one year's export: labels as headers, options of a choice as 0/1 columns."""
    head: list[str] = ["start", "end"]
    for question, label in GROUPS.items():
        head.append(label)
        if question == "activites":
            head += [f"{label}/{option}" for option in OPTIONS]
    rows: list[list[Any]] = [[*head, *SYSTEM]]
    for i, row in enumerate(said.to_dict("records"), start=1):
        start = row["start"].to_pydatetime()
        line: list[Any] = [start, start + dt.timedelta(minutes=6)]
        for question in GROUPS:
            value = cell(row.get(question))
            if question == "lieu":
                line.append(names[value])
            elif question == "commune":
                line.append(communes.get(value))
            elif question == "activites":
                chosen = value or []
                line.append(" ".join(o for o, usage in OPTIONS.items() if usage in chosen) or None)
                line += [None if value is None else int(usage in chosen) for usage in OPTIONS.values()]
            else:
                line.append(value)
        sent = start + dt.timedelta(minutes=7 + row.get("encore", 0))
        line += [
            100000 + i,
            answer_id(row["annee"], i),
            sent,
            row["status"] or None,
            None,
            "submitted_via_web",
            None,
            f"v{row['annee']}",
            None,
            i,
        ]
        rows.append(line)
    return rows


def answer_id(annee: int, rank: int) -> str:
    """Identity the tool gives to the rank-th answer of a campaign (from 1)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{annee}/{rank}"))


def kobo(
    folder: Path,
    annee: int,
    said: DataFrame,
    names: dict[str, str],
    communes: dict[str, str],
    as_text: bool = False,
) -> dict[str, Any]:
    """The campaign's export, as XLSX (or CSV: what a large network sends), and its source."""
    rows = kobo_rows(said, names, communes)
    name = f"recus/{annee}/enquete-usagers_{annee}.{'csv' if as_text else 'xlsx'}"
    if as_text:
        write_csv(folder / name, rows, quote=True, newline="\n")
    else:
        write_xlsx(folder / name, {f"Enquête usagers {annee}": rows}, widths=False)
    used = sorted(set(said["commune"].dropna()))
    return {
        "fichier": name,
        "format": "kobo",
        "table": "enquete_usagers",
        "annee": annee,
        "colonnes": {q: label.split("/")[-1] for q, label in GROUPS.items()},
        "valeurs": {
            "lieu": {names[x]: x for x in sorted(set(said["lieu"]))},
            "activites": OPTIONS,
            "commune": {communes[c]: c for c in used},
        },
    }


def _activities(usages: list[str], draw: np.ndarray) -> list[str]:
    chosen = [usages[int(draw[0] * len(usages))]]
    if draw[1] < 0.35 and len(usages) > 1:
        chosen.append(usages[(usages.index(chosen[0]) + 1) % len(usages)])
    return chosen
