"""What happens to a workbook on its way: the same table, or a refusal that says where; no row lost."""

import datetime as dt
import random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.collect import checks
from workbench.collect.sources import read_one
from workbench.collect.sources.declared import Source
from workbench.core import schemas

HEAD = ["Jour", "Activité", "Entrées", "Heures", "Remarque"]
DAYS = [
    [dt.datetime(2025, 1, 3), "fablab", 12, 4.5, "neige"],
    [dt.datetime(2025, 1, 4), "coworking", 3, 2, None],
    [dt.datetime(2025, 1, 5), "rencontre", 1250, 0, None],
    [dt.datetime(2025, 1, 6), "fablab", 0, None, "fermé à midi"],
]
SOURCE = Source(
    "a.xlsx", "tableur", "activite", ignorer=["Remarque"], constantes={"lieu": "orgelet", "mode": "compté"},
    colonnes={"date": "Jour", "usage": "Activité", "passages": "Entrées", "heures": "Heures"},
)  # fmt: skip
WHOLE = [
    ("2025-01-03", "fablab", 12, 4.5), ("2025-01-04", "coworking", 3, 2.0),
    ("2025-01-05", "rencontre", 1250, 0.0), ("2025-01-06", "fablab", 0, None),
]  # fmt: skip


def sheet_of(rows):
    book = openpyxl.Workbook()
    book.active.title = "2025"
    for row in rows:
        book.active.append(row)
    return book, book.active


def read(path, book, source=SOURCE):
    """(clean rows, reading)."""
    book.save(path)
    got = read_one(source, path, path.name)
    assert got.lues == sum(got.ecartees.values()) + (0 if got.frame is None else len(got.frame))
    if got.frame is None:
        return None, got
    done = checks.check("activite", got.frame, schemas.load("activite"))
    clean = done.clean[["du", "usage", "passages", "heures"]].astype(object)
    clean["du"] = [d.date().isoformat() for d in clean["du"]]
    rows = [tuple(None if x is None or x != x else x for x in r) for r in clean.to_numpy().tolist()]
    return sorted(rows), got


def told(got):
    return " ".join([*got.hypotheses, *(f"{p.regle} {p.trouve}" for p in got.problemes)]).casefold()


def plain():
    return sheet_of([HEAD, *DAYS])


def hidden_sheet(book, sheet):
    other = book.create_sheet("Modèle", 0)
    other.append(HEAD)
    other.append([dt.datetime(2020, 1, 1), "fablab", 99, 9, None])
    other.sheet_state = "hidden"
    book.active = 1
    return "feuille masquée"


def hidden_rows(book, sheet):
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    return "lignes masquées, lues\u202f: 3, 4"


def hidden_column(book, sheet):
    sheet.column_dimensions["C"].hidden = True
    return "colonne masquée, lue\u202f: c"


def totals(book, sheet):
    sheet.append([None, "Total", 1265, 6.5, None])
    return ""


def dates_as_text(book, sheet):
    for row, text in zip(range(2, 6), ("03/01/2025", "4 janvier 2025", "2025-01-05", 45663), strict=True):
        sheet.cell(row, 1).value, sheet.cell(row, 1).number_format = text, "General"
    return ""


def from_1904(book, sheet):
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    return ""


def numbers_as_text(book, sheet):
    sheet["C4"], sheet["D2"] = "1\u202f250", "4,50 h"
    return ""


def other_order(book, sheet):
    for row in sheet.iter_rows(min_row=1, max_row=5):
        for cell, value in zip(row, [c.value for c in reversed(row)], strict=True):
            cell.value = value
    for row in range(2, 6):
        sheet.cell(row, 5).number_format, sheet.cell(row, 1).number_format = "DD/MM/YYYY", "General"
    return ""


def column_twice(book, sheet):
    for row in range(1, 6):
        sheet.cell(row, 7).value = sheet.cell(row, 3).value
    return "colonne venue deux fois"


def title_above(book, sheet):
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Cahier d’accueil"
    sheet.merge_cells("A1:E1")
    return "en-tête ligne 3"


def blank_rows_and_columns(book, sheet):
    sheet.insert_rows(4, 2)
    sheet.insert_cols(2)
    return ""


def styled_far_below(book, sheet):
    sheet["C400"].font = openpyxl.styles.Font(bold=True)
    return ""


HARMLESS = [hidden_sheet, hidden_rows, hidden_column, totals, dates_as_text, from_1904, numbers_as_text,
            other_order, column_twice, title_above, blank_rows_and_columns, styled_far_below]  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS, ids=lambda f: f.__name__)
def test_the_same_days_give_the_same_table_and_what_is_odd_is_told(tmp_path, change):
    book, sheet = plain()
    words = change(book, sheet)
    rows, got = read(tmp_path / "a.xlsx", book)
    assert rows == WHOLE
    assert words.casefold().replace("\u202f", " ") in told(got).replace("\u202f", " ")


def test_a_column_twice_with_other_figures_is_refused_by_its_name_and_its_letters(tmp_path):
    book, sheet = plain()
    column_twice(book, sheet)
    sheet["G3"] = 4
    rows, got = read(tmp_path / "a.xlsx", book)
    assert rows is None and "Entrées" in got.problemes[0].regle and "C et G" in got.problemes[0].regle


def test_an_error_and_a_formula_never_calculated_are_named_with_their_row_and_column(tmp_path):
    book, sheet = plain()
    sheet["C3"].value, sheet["C3"].data_type = "#N/A", "e"
    sheet["D5"] = "=SUM(D2:D4)"
    rows, got = read(tmp_path / "a.xlsx", book)
    assert rows == [WHOLE[0], WHOLE[2]] and got.ecartees == {"formule en erreur": 2}
    assert [(p.ligne, p.colonne, p.trouve) for p in got.problemes] == [
        (3, "C (passages)", "#N/A"), (5, "D (heures)", "formule jamais calculée"),
    ]  # fmt: skip


def test_a_header_on_two_rows_is_one_header(tmp_path):
    book, sheet = sheet_of(
        [
            ["Jour", "Activité", "Fréquentation", None, None],
            [None, None, "Entrées", "Heures", "Remarque"],
            *DAYS,
        ]
    )
    for span in ("A1:A2", "B1:B2", "C1:E1"):
        sheet.merge_cells(span)
    columns = SOURCE.colonnes | {"passages": "Fréquentation / Entrées", "heures": "Fréquentation / Heures"}
    source = Source(**{**vars(SOURCE), "colonnes": columns, "entete": [1, 2]})
    rows, _ = read(tmp_path / "a.xlsx", book, source)
    assert rows == WHOLE


def test_a_workbook_cut_anywhere_is_refused_and_never_half_read(tmp_path):
    book, _ = plain()
    book.save(tmp_path / "whole.xlsx")
    data = (tmp_path / "whole.xlsx").read_bytes()
    for cut in random.Random(1).sample(range(1, len(data)), 25):
        (tmp_path / "a.xlsx").write_bytes(data[:cut])
        got = read_one(SOURCE, tmp_path / "a.xlsx", "a.xlsx")
        assert got.frame is None and got.problemes[0].remede, cut


CELLS = st.sampled_from([None, 0, 3, "3", "nc", "Total", "fablab", "05/01/2025", "  ", True, 1e20])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=6))
def test_every_row_of_a_workbook_is_kept_or_counted(tmp_path_factory, rows):
    book, _ = sheet_of([HEAD[:4], *rows])
    path = tmp_path_factory.mktemp("w") / "a.xlsx"
    book.save(path)
    got = read_one(SOURCE, path, "a.xlsx")
    filled = sum(any(c is not None and str(c).strip() for c in r) for r in rows)
    assert got.lues == filled == len(got.frame) + sum(got.ecartees.values())
