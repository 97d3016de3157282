"""`workbench-xlsx` and `workbench-csv`: the data of a report beside it, for whoever recounts.

The workbook has a sheet LISEZ-MOI, a sheet per display, and a list of all values with their meaning and
state; the CSV is that list. No cell is a formula: a text is stored as text (and marked so where it
begins like a formula), a number as a number. No link, no author, no hour: same report, same bytes.
"""

from __future__ import annotations

import csv
import io
import re

from workbench.show import annex
from workbench.show.document import Document
from workbench.show.html import NeutralExporter
from workbench.show.layout import completed
from workbench.show.still import still
from workbench.show.words import CLES

README, LIST = "LISEZ-MOI", "Valeurs"
HEADER_ROW = 7  # title, who and when, n, source, note, a blank row, then the table
CELL_LIMIT = 32_000  # characters of a cell, for every spreadsheet
WIDEST, DAY = 60, "2000-01-01"
LIST_WIDTHS = [24, 30, 24, 20, 14, 16, 16, 12, 12, 10, 14, 10, 24, 14, 30]
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
Cell = tuple[str | int | float | None, str]  # a value, and BOLD or its number format
BOLD = "gras"
BESIDE = "Les données de ce rapport, telles que cette édition les montre."
READING = (
    f"Une feuille par tableau, figure ou série de chiffres ; le tableau commence à la ligne {HEADER_ROW}.",
    "Un nombre est un nombre ; ce que le rapport dit en toutes lettres (« 49 sur 66 », « manquant ») est un "
    "texte.",
    f"La feuille {LIST} met chaque valeur sur une ligne, avec son état et ce qu’elle désigne : niveau, "
    "sujet, période, indicateur, modalité ; d’une fourchette, le nombre est le bas.",
    "Une cellule n’est jamais une formule : un texte qui commence par =, +, - ou @ reste un texte.",
)


def workbook(doc: Document) -> bytes:
    """The XLSX of a Document."""
    from openpyxl import Workbook

    meta, found = completed(doc.meta), annex.sheets(doc)
    book = Workbook(write_only=True)
    write(book, README, [[line] for line in readme(meta, found)], [100])
    for sheet in found:
        write(book, sheet.nom, table(sheet), widths(sheet))
    rows = [[(v, "0.##" if isinstance(v, float) else "") for v in row] for row in annex.values(found)]
    write(book, LIST, [[(name, BOLD) for name in annex.VALUES], *rows], LIST_WIDTHS, frozen="A2")
    book.properties.creator, book.properties.title = "", meta["titre_html"]
    out = io.BytesIO()
    book.save(out)
    return still(out.getvalue(), DAY)


def readme(meta: dict, found: list[annex.Feuille]) -> list[Cell]:
    """Lines of the first sheet: what it is, how it is read, what is in it."""
    from workbench.core.french import typographie

    lines = [(meta["titre"], BOLD), (meta["surtitre"], ""), (BESIDE, "")]
    lines += [(meta["invente"], BOLD)] if meta["invente"] else []
    lines += [("", ""), ("Comment lire", BOLD), *((typographie(t), "") for t in READING)]
    lines += [("", ""), ("Les mots d’une cellule", BOLD)]
    lines += [(f"{word}\u00a0: {sense}", "") for word, sense in CLES.values()]
    lines += [("", ""), ("Les feuilles", BOLD)]
    lines += [(f"{sheet.nom.split()[0]}. {sheet.affichage.titre}", "") for sheet in found]
    return [*lines, ("", ""), (meta["pied"], "")]


def table(sheet: annex.Feuille) -> list[list[Cell]]:
    """Rows of a display: its texts, a blank row, the header, the values; details in a column beside."""
    a = sheet.affichage
    detailed = [any(row[j].detail for row in a.lignes) for j in range(len(a.colonnes))]
    header: list[Cell] = []
    for column, more in zip(a.colonnes, detailed, strict=True):
        header.append((f"{column.nom} ({column.unite})" if column.unite else column.nom, BOLD))
        header += [(f"{column.nom}, précision", BOLD)] if more else []
    rows = []
    for rank, row in enumerate(a.lignes):
        cells: list[Cell] = []
        for j, (cell, more) in enumerate(zip(row, detailed, strict=True)):
            shown = annex.unit_format(cell)
            total = BOLD if j == 0 and rank >= len(a.lignes) - a.totaux else ""
            cells.append((cell.v, shown) if shown else (cell.texte, total))
            cells += [(cell.detail, "")] if more else []
        rows.append(cells)
    head = [(a.titre, BOLD), (a.sous_titre, ""), (a.n, ""), (a.source, ""), (a.note, "")]
    return [*([line] for line in head), [], header, *rows]


def widths(sheet: annex.Feuille) -> list[float]:
    """Width of the first columns in characters, as wide as their texts."""
    a = sheet.affichage
    longest = [[len(c.nom), *(len(row[j].texte) for row in a.lignes)] for j, c in enumerate(a.colonnes)]
    return [min(max(column) + 3, WIDEST) for column in longest]


def write(book, name: str, rows: list[list[Cell]], sizes: list[float], frozen: str = "") -> None:
    """Add a sheet. Texts stay texts whatever they hold; what begins like a formula is marked as typed
    with a quote, so that editing the cell does not make it one.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet, bold = book.create_sheet(name), Font(bold=True)
    sheet.freeze_panes = frozen or None
    for rank, size in enumerate(sizes, 1):
        sheet.column_dimensions[get_column_letter(rank)].width = size

    def made(value, look: str):
        if value is None or value == "":
            return None
        cell = WriteOnlyCell(sheet, literal(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
            if annex.LIVE.match(value):
                cell.quotePrefix = True
        elif look:
            cell.number_format = look
        if look == BOLD:
            cell.font = bold
        return cell

    for row in rows:
        sheet.append([made(*one) for one in row])


def literal(text: str) -> str:
    """A text as a cell stores it: cut at what a cell holds, « _x0041_ » told from the escape of an A."""
    whole = text if len(text) <= CELL_LIMIT else text[:CELL_LIMIT] + " […]"
    return ESCAPE.sub("_x005F_", whole)


def listing(doc: Document) -> str:
    """The CSV of a Document: the list of values; semicolon, decimal comma, as French spreadsheets read it.

    A text that a spreadsheet would take for a formula gets an apostrophe in front: a CSV file cannot say
    that a cell is a text. Numbers and telephones (-5, +33 6…) are left as they are.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(annex.VALUES)
    writer.writerows([_csv(value) for value in row] for row in annex.values(annex.sheets(doc)))
    return "\ufeff" + out.getvalue()


def _csv(value) -> str:
    if not isinstance(value, str):
        return "" if value is None else str(value).replace(".", ",")
    flat = " ".join(value.split("\n"))
    return "'" + flat if annex.live(flat) else flat


class WorkbenchXLSXExporter(NeutralExporter):
    """A workbook: a sheet per display, and the list of values."""

    export_from_notebook = "Données du rapport, classeur (workbench)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def _file_extension_default(self) -> str:
        return ".xlsx"

    def render(self, doc: Document) -> bytes:
        """See workbook."""
        return workbook(doc)


class WorkbenchCSVExporter(NeutralExporter):
    """The list of values alone, as text."""

    export_from_notebook = "Données du rapport, CSV (workbench)"
    output_mimetype = "text/csv"

    def _file_extension_default(self) -> str:
        return ".csv"

    def render(self, doc: Document) -> str:
        """See listing."""
        return listing(doc)
