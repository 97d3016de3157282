"""Small networks written by hand: one builder per received file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd

STRUCTURES = [
    ["structure", "nom", "forme", "plan_comptable", "entree_le"],
    ["adapemont", "Adapemont", "association", "anc2018", "01/01/2023"],
    ["iki", "Made in Iki", "association", "anc2018", "1er janvier 2023"],
]
LIEUX = [
    ["lieu", "nom", "structure", "types", "commune", "statut", "ouvert_le", "surface_m2"],
    ["orgelet", "La Fabrik", "adapemont", "fablab", "39397", "ouvert", "12/03/2019", "120,5"],
    ["commenailles", "Made in Iki", "iki", "fablab ; coworking", "39160", "ouvert", 43466, 80],
    ["lons", "Tiers-lieu de Lons", "iki", "coworking", "39300", "projet", None, "nc"],
]
ACTIVITE = ["lieu", "du", "au", "usage", "passages", "heures", "mode"]


def march(
    lieu="orgelet", passages="12", heures="", usage="fablab", du="01/03/2025", au="31/03/2025", mode="compté"
):
    return [lieu, du, au, usage, passages, heures, mode]


def network(folder: Path, sheets: dict[str, list] | None = None, **files: str) -> Path:
    """A network with its lieux, plus the given sheets; files: path (with __ for /) -> text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reseau.toml").write_text('nom = "Essai"\narrete_le = 2026-03-31\nannees = [2025]\n', "utf-8")
    workbook(folder / "registres.xlsx", {"structures": STRUCTURES, "lieux": LIEUX} | (sheets or {}))
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def workbook(path: Path, sheets: dict[str, list]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def register(folder: Path, table: str, text: str, suffix: str = ".csv") -> None:
    (folder / "registres").mkdir(exist_ok=True)
    (folder / "registres" / (table + suffix)).write_text(text, encoding="utf-8")


def received(rows: list, columns: list[str], source: str = "a.xlsx#Feuille") -> pd.DataFrame:
    """Rows as a reader gives them, numbered as in a sheet with one header row."""
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    return frame.assign(_source=source, _ligne=range(2, len(rows) + 2))
