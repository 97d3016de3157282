"""Activity as lieux really send it: their own spreadsheet, a monthly text file, a plain sheet of days.

Each writer takes the rows (lieu, du, au, usage, passages, heures, note) of one lieu and one year, and
returns the `[[source]]` that sources.toml needs to read its file back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

from workbench.core.french import MOIS
from workbench.simulate.truth_world import JOURS
from workbench.simulate.write_table import cell, write_csv, write_xlsx


def own_spreadsheet(
    folder: Path, lieu: str, nom: str, annee: int, rows: DataFrame, labels: dict[str, str]
) -> dict:
    """A lieu's own workbook: preamble, French dates written two ways, decimal commas, totals."""
    lines: list[list[Any]] = [
        [f"{nom} : cahier d’accueil {annee}"],
        ["Tenu par l’équipe d’accueil. Une ligne par jour et par activité."],
        ["Entrées = personnes passées dans la journée (une personne, trois jours : trois entrées)."],
        [],
        ["Jour", "Activité", "Entrées ", "Heures de présence", "Remarque"],
    ]
    for row in rows.itertuples():
        lines.append(
            [_french_day(row.du), labels[row.usage], cell(row.passages), _comma(row.heures), cell(row.note)]
        )
    total = [f"Total {annee}", None, cell(rows["passages"].sum()), _comma(rows["heures"].sum()), None]
    lines += [[], total]
    name = f"recus/{annee}/{lieu}_cahier-accueil_{annee}.xlsx"
    write_xlsx(folder / name, {"Accueil": lines}, header=4)
    return {
        "fichier": name,
        "format": "tableur",
        "table": "activite",
        "annee": annee,
        "feuille": "Accueil",
        "entete": 5,
        "ignorer": ["Remarque"],
        "constantes": {"lieu": lieu, "mode": "compté"},
        "colonnes": {
            "du": "Jour",
            "usage": "Activité",
            "passages": "Entrées",
            "heures": "Heures de présence",
        },
        "valeurs": {"usage": {label: usage for usage, label in labels.items()}},
    }


def monthly_text(folder: Path, lieu: str, annee: int, rows: DataFrame, labels: dict[str, str]) -> dict:
    """One row per month and use in the encoding of an old office computer (cp1252)."""
    lines: list[list[Any]] = [["Du", "Au", "Activité", "Passages", "Heures passées"]]
    for row in rows.itertuples():
        lines.append(
            [
                f"{row.du:%d/%m/%Y}",
                f"{row.au:%d/%m/%Y}",
                labels[row.usage],
                cell(row.passages),
                _comma(row.heures),
            ]
        )
    name = f"recus/{annee}/{lieu}_frequentation_{annee}.csv"
    write_csv(folder / name, lines, encoding="cp1252")
    return {
        "fichier": name,
        "format": "tableur",
        "table": "activite",
        "annee": annee,
        "constantes": {"lieu": lieu, "mode": "compté"},
        "colonnes": {
            "du": "Du",
            "au": "Au",
            "usage": "Activité",
            "passages": "Passages",
            "heures": "Heures passées",
        },
        "valeurs": {"usage": {label: usage for usage, label in labels.items()}},
    }


def plain_days(
    folder: Path,
    lieu: str,
    annee: int,
    rows: DataFrame,
    labels: dict[str, str],
    names: dict[str, str],
    typo: tuple[str, str] | None = None,
) -> dict:
    """A sheet of days with true dates and a column of lieux typed by hand (one of them misspelt)."""
    lines: list[list[Any]] = [["Date", "Lieu", "Usage", "Passages", "Heures"]]
    for row in rows.itertuples():
        shown = typo[1] if typo and f"{row.du:%Y-%m-%d}" == typo[0] else names[lieu]
        lines.append([cell(row.du), shown, labels[row.usage], cell(row.passages), cell(row.heures)])
    name = f"recus/{annee}/{lieu}_activite_{annee}.xlsx"
    write_xlsx(folder / name, {f"Activité {annee}": lines})
    shown_names = {names[lieu]: lieu} | ({typo[1]: lieu} if typo else {})
    return {
        "fichier": name,
        "format": "tableur",
        "table": "activite",
        "annee": annee,
        "feuille": f"Activité {annee}",
        "constantes": {"mode": "compté"},
        "colonnes": {
            "lieu": "Lieu",
            "du": "Date",
            "usage": "Usage",
            "passages": "Passages",
            "heures": "Heures",
        },
        "valeurs": {"lieu": shown_names, "usage": {label: usage for usage, label in labels.items()}},
    }


def _french_day(day: pd.Timestamp) -> str:
    # two hands keep the register: one writes days in full letters, the other in figures
    if day.weekday() % 2:
        rank = "1er" if day.day == 1 else str(day.day)
        return f"{JOURS[day.weekday()]} {rank} {MOIS[day.month - 1]} {day.year}"
    return f"{day:%d/%m/%Y}"


def _comma(value: float) -> str | None:
    if value is None or value != value:
        return None
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
