"""The data of a report as rows: one sheet per display that has a table, and all values in one list.

A workbook shows each display as it is read; the list of values says of each what it means (the coded
key) and its state, for whoever recounts. Nothing here knows a file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.core import french
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.document import Document
from workbench.show.words import MOTS

KEYS = ("niveau", "sujet", "période", "indicateur", "modalité")
VALUES = (
    "feuille",
    "titre",
    "ligne",
    "colonne",
    "unité",
    "texte",
    "précision",
    "valeur",
    "état",
    *KEYS,
    "source",
)
FIGURES = [Colonne("Chiffre"), Colonne("Valeur", aligne="droite")]
NAME_LIMIT = 31  # characters of a sheet's name, for every spreadsheet
# What a spreadsheet may take for a formula, after spaces and quotes too, wide signs among them.
LIVE = re.compile(r"[\s\"'`«“”‘’]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
# A number or a telephone: signs, digits, spaces, points, commas, and what an amount ends with.
NUMBER = re.compile(r"[+-]?[\d .,\u00a0\u202f]*\d[ \u00a0\u202f%€]*")


@dataclass(frozen=True)
class Feuille:
    """A sheet: its name, unique and short, and the display whose table it holds."""

    nom: str
    affichage: Affichage


def sheets(doc: Document) -> list[Feuille]:
    """The displays of a report that hold a table, in the order of reading."""
    shown = [b["affichage"] for b in doc.page1 + doc.corps if b["bloc"] == "affichage"]
    tables = [a for a in map(tabular, shown) if a.lignes and a.colonnes]
    return [Feuille(sheet_name(rank, a.titre), a) for rank, a in enumerate(tables, 1)]


def tabular(a: Affichage) -> Affichage:
    """The display itself, or for the figures of page 1 the same as a table of two columns."""
    if a.genre != "chiffres":
        return a
    rows = []
    for value, name, detail in a.lignes:
        whole = f"{value.texte}{french.FIXE}{value.detail.strip()}" if value.detail else value.texte
        rows.append([name, Cellule(whole, value.v, value.etat, value.cle, detail.texte)])
    return Affichage("tableau", a.titre, a.sous_titre, "", a.source, a.n, a.note, FIGURES, rows)


def sheet_name(rank: int, title: str) -> str:
    """« 3 Le lieu ouvre davantage »: the rank makes it unique; signs that sheets refuse are left out."""
    words = " ".join(re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", f"{rank} {title}").split())
    return words if len(words) <= NAME_LIMIT else words[:NAME_LIMIT].rsplit(" ", 1)[0][:NAME_LIMIT]


def values(found: list[Feuille]) -> Iterator[tuple]:
    """A row per value, under the names of VALUES: the first column of a table names its rows."""
    for sheet in found:
        a = sheet.affichage
        for row in a.lignes:
            for column, cell in zip(a.colonnes[1:], row[1:], strict=True):
                key = (cell.cle.split("|", len(KEYS) - 1) + [""] * len(KEYS))[: len(KEYS)]
                yield (
                    sheet.nom, a.titre, row[0].texte, column.nom, column.unite, cell.texte, cell.detail,
                    amount(cell), MOTS[cell.etat] or cell.etat, *key, a.source,
                )  # fmt: skip


def amount(cell: Cellule) -> float | int | None:
    """The value as a number, already rounded to what is shown; None for words and states."""
    return cell.v if isinstance(cell.v, int | float) and not isinstance(cell.v, bool) else None


def unit_format(cell: Cellule) -> str:
    """The number format under which a spreadsheet prints the value as the report does; "" if none does.

    « 49 sur 66 » and « de 23 à 48 » are more than their number and stay texts.
    """
    value = amount(cell)
    if value is None or cell.etat != "valeur":
        return ""
    if cell.texte == str(value):
        return "0"
    for places in range(3):
        number = french.number(value, places)
        rest = cell.texte.removeprefix(number)
        if rest != cell.texte and re.fullmatch(r"[\s\u00a0\u202f]?(?:%|€|[^\W\d]{1,12}²?)?", rest):
            return "#,##0" + ("." + "0" * places if places else "") + (f'"{rest}"' if rest else "")
    return ""


def live(text: str) -> bool:
    """Whether a spreadsheet that opens this text in a CSV file could take it for a formula."""
    return bool(LIVE.match(text)) and not NUMBER.fullmatch(text)
