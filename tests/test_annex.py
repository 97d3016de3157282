"""The data beside a report: a workbook and a CSV in which nothing runs and nothing is lost."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile

import openpyxl
import pandas as pd
import pytest
import show_sample as sample

from workbench.show import annex
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.xlsx import HEADER_ROW, LIST, WorkbenchCSVExporter, WorkbenchXLSXExporter

SIGNS = [
    "=1+1", '=HYPERLINK("https://x.fr")', "+1+cmd|' /C calc'!A0", "-1+1", "- un point", "@SUM(A1)", "\t=1+1",
    " =1+1", "\u00a0=1+1", "＝1+1", "＋1", "＠x", "'=1+1", '"=1+1"', "«\u202f=1+1\u202f»", "−5", "-5",
    "+33\u202f6\u202f12\u202f34\u202f56\u202f78", "_x003D_1+1", "#REF!", "#N/A", "TRUE", "1E5", "00123",
]  # fmt: skip


def book(nb) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(WorkbenchXLSXExporter().from_notebook_node(nb)[0]))


def rows(nb) -> list[list[str]]:
    text = WorkbenchCSVExporter().from_notebook_node(nb)[0]
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def notebook(*affichages) -> object:
    nb = sample.notebook(figures=0, bad=False)
    nb.cells = [sample.cell(affichages)]
    return nb


def typed(texts) -> Affichage:
    """A table of texts under a header that is hostile too."""
    lines = [[Cellule(f"rang {i}"), Cellule(t)] for i, t in enumerate(texts)]
    return Affichage(
        "tableau", "=1+1", source="@source", colonnes=[Colonne("a"), Colonne("=b")], lignes=lines
    )


def numbers() -> Affichage:
    cells = [
        Cellule("1\u202f184", 1184, cle="lieu|orgelet|2025|off_heures|soir"),
        Cellule("−5", -5),
        Cellule("32\u00a0%", 32),
        Cellule("2,5\u00a0h", 2.5),
        Cellule("2025", 2025),
        Cellule("0", 0),
        Cellule("49 sur 66", 49),
        Cellule("de 23 à 48", 23),
        Cellule(etat="secret", cle="lieu|orgelet|2025|usa_adherents|"),
    ]
    columns = [Colonne("Quoi"), Colonne("Combien", "unités", "droite")]
    lines = [[Cellule(f"n{i}"), c] for i, c in enumerate(cells)]
    return Affichage("tableau", "Des nombres", source="lieux", colonnes=columns, lignes=lines)


def test_every_display_with_a_table_has_its_sheet_after_the_readme():
    found = book(sample.notebook()).sheetnames
    assert found[0] == "LISEZ-MOI" and found[-1] == LIST
    assert found[1:6] == [
        "1 L’année en cinq chiffres", "2 Qui fait quoi, pour quand", "3 1. En 2025, 3 420 passages ;",
        "4 2. En 2025, 3 420 passages ;", "5 Quatre lieux ouverts, 3 772",
    ]  # fmt: skip
    assert all(len(name) <= 31 for name in found)


def test_a_sheet_says_title_who_n_source_then_the_table():
    sheet = book(sample.notebook(bad=False))["3 1. En 2025, 3 420 passages ;"]
    column = [sheet.cell(r, 1).value for r in range(1, HEADER_ROW + 1)]
    figure = sample.figure()
    assert column[1:5] == [figure.sous_titre, figure.n, figure.source, figure.note]
    assert (column[0], column[5], column[6]) == (
        "1. En 2025, 3\u202f420 passages\u202f; août manque",
        None,
        "Mois",
    )
    assert sheet.max_row == HEADER_ROW + 12
    assert [sheet.cell(HEADER_ROW + m, 2).value for m in (1, 2, 8)] == [200, 0, "manquant"]


def test_numbers_are_numbers_that_read_as_in_the_report():
    sheet = book(notebook(numbers()))["1 Des nombres"]
    cells = [sheet.cell(HEADER_ROW + r, 2) for r in range(1, 10)]
    assert [c.value for c in cells] == [1184, -5, 32, 2.5, 2025, 0, "49 sur 66", "de 23 à 48", "non diffusé"]
    assert [c.data_type for c in cells] == ["n"] * 6 + ["s"] * 3
    assert [c.number_format for c in cells[:5]] == [
        "#,##0", "#,##0", '#,##0"\u00a0%"', '#,##0.0"\u00a0h"', "0"]  # fmt: skip


def test_the_list_says_of_each_value_what_it_means_and_its_state():
    table = pd.read_csv(
        io.StringIO("\n".join(";".join(r) for r in rows(notebook(numbers())))), sep=";", decimal=","
    )
    assert list(table.columns) == list(annex.VALUES)
    assert table["valeur"].dropna().tolist() == [1184, -5, 32, 2.5, 2025, 0, 49, 23]
    first, last = table.iloc[0], table.iloc[-1]
    assert [first[k] for k in annex.KEYS] == ["lieu", "orgelet", 2025, "off_heures", "soir"]
    assert (last["état"], last["indicateur"], last["texte"]) == (
        "non diffusé",
        "usa_adherents",
        "non diffusé",
    )
    assert pd.isna(last["valeur"])
    sheet = book(notebook(numbers()))[LIST]
    assert [c.value for c in sheet[1]] == list(annex.VALUES) and sheet.max_row == 10
    assert sheet["H2"].value == 1184 and sheet["H10"].value is None


def test_no_cell_of_the_workbook_is_a_formula_an_error_or_a_link_and_texts_are_whole():
    content = WorkbenchXLSXExporter().from_notebook_node(notebook(typed(SIGNS)))[0]
    found = openpyxl.load_workbook(io.BytesIO(content))
    cells = [c for sheet in found for line in sheet.iter_rows() for c in line if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"} and not any(c.hyperlink for c in cells)
    shown = [found.worksheets[1].cell(HEADER_ROW + 1 + i, 2) for i in range(len(SIGNS))]
    assert [c.value.replace("_x005F_", "_") for c in shown] == SIGNS
    # what begins like a formula stays a text if someone edits the cell
    assert all(c.quotePrefix for c in shown[:15])
    parts = zipfile.ZipFile(io.BytesIO(content))
    for name in parts.namelist():
        assert b"<f>" not in parts.read(name) and b'TargetMode="External"' not in parts.read(name)
    creator = re.search(
        r"<dc:creator[^>]*?(?:/>|>(.*?)</dc:creator>)", parts.read("docProps/core.xml").decode()
    )
    assert not creator[1]


def test_no_cell_of_the_csv_can_be_taken_for_a_formula_while_numbers_and_telephones_are_untouched():
    shown = dict((r[2], r[5]) for r in rows(notebook(typed(SIGNS)))[1:])
    for i, text in enumerate(SIGNS):
        cell = shown[f"rang {i}"]
        assert cell.removeprefix("'" if cell != text else "") == text
        assert (cell == text) == (not annex.live(text)), text
    plain = {t for t in SIGNS if not annex.live(t)}
    assert {"-5", "−5", "+33\u202f6\u202f12\u202f34\u202f56\u202f78", "_x003D_1+1"} <= plain
    assert not {"- un point", " =1+1", "＝1+1", '"=1+1"', "-1+1", "\t=1+1"} & plain


@pytest.mark.parametrize("text", ["a\nb", "a;b", 'a"b', "a\n=1+1", "\n=1+1", "x" * 40_000])
def test_a_long_or_broken_text_keeps_its_cell_and_its_row(text):
    found = rows(notebook(typed([text])))
    assert len(found) == 2 and len(found[1]) == len(annex.VALUES)
    assert found[1][5].startswith("'") or not annex.live(found[1][5])
    cell = book(notebook(typed([text])))["1 =1+1"].cell(HEADER_ROW + 1, 2)
    assert cell.data_type == "s" and cell.value in (text, text[:32_000] + " […]")


def test_sheet_names_are_short_unique_and_free_of_what_spreadsheets_refuse():
    titles = ["a/b\\c:d*e?f[g]", "'", "", "Un titre bien trop long pour une feuille de tableur", "x" * 60]
    names = [annex.sheet_name(i, t) for i, t in enumerate(titles, 1)]
    assert names == ["1 a b c d e f g", "2", "3", "4 Un titre bien trop long pour", "5"]


def test_identical_notebooks_give_identical_bytes_at_any_hour(monkeypatch):
    exporter = WorkbenchXLSXExporter()
    before = exporter.from_notebook_node(sample.notebook())[0]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1e6)
    assert exporter.from_notebook_node(sample.notebook())[0] == before
    with zipfile.ZipFile(io.BytesIO(before)) as parts:
        assert {i.date_time[0] for i in parts.infolist()} == {1980}
        assert parts.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_a_workbook_is_made_in_a_fraction_of_a_second():
    exporter, nb, times = WorkbenchXLSXExporter(), sample.notebook(figures=12), []
    for _ in range(3):
        start = time.process_time()
        exporter.from_notebook_node(nb)
        times.append(time.process_time() - start)
    assert min(times) < 0.6  # 0.1 s on an idle machine
