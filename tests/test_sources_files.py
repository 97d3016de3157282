"""Opening received files: encodings, separators, preambles, workbooks, damaged files."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.collect.sources.opening import files, grid, text, workbook
from workbench.core.errors import DataError

FORMATS = Path(__file__).parent / "formats"


def write(tmp_path, content, name="x.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows(tmp_path, content, **kw):
    got = files.read_grids(write(tmp_path, content, **kw), "x.csv")[0]
    return got, got.cells.astype(object).where(got.cells.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize(
    "encoding,kept",
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16"),
     ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"), ("mac-roman", "mac-roman")],
)  # fmt: skip
def test_accents_survive_every_usual_encoding_and_the_one_kept_is_told(tmp_path, encoding, kept):
    got, cells = rows(tmp_path, "Libellé;Prix\nœuvre à 3 €;1,5\n", encoding=encoding)
    assert cells == [["Libellé", "Prix"], ["œuvre à 3 €", "1,5"]]
    assert f"encodage {kept}" in got.hypotheses


ACCENTS = "Activité;Repère\nmédiation;à côté\nfête;déjà reçu\n"


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (ACCENTS.encode("cp850"), "cp850"),
        (ACCENTS.encode("mac-roman").replace(b"\n", b"\r"), "mac-roman"),
        (ACCENTS.encode("utf-8").decode("cp1252").encode("utf-8"), "utf-8 écrit deux fois"),
        (ACCENTS[:35].encode("utf-8") + ACCENTS[35:].encode("cp1252"), "utf-8 et cp1252 mêlés"),
        (ACCENTS.encode("utf-8") + b"\x1a", "utf-8"),
    ],
)
def test_letters_come_back_from_old_tables_and_from_a_text_encoded_twice(tmp_path, data, kept):
    got, cells = rows(tmp_path, data)
    assert cells == [["Activité", "Repère"], ["médiation", "à côté"], ["fête", "déjà reçu"]]
    assert f"encodage {kept}" in got.hypotheses


@pytest.mark.parametrize(
    "word",
    ["ÉTÉ À VENIR", "CAFÉ\u00a0: 30 €", "½ journée", "nº 3", "FORÊT", "l’œuvre", "Autre…", "“Un” – deux"],
)
def test_cp1252_is_left_only_for_a_table_that_gives_clearly_more_letters(tmp_path, word):
    got, cells = rows(tmp_path, f"A;B\n{word};1\n", encoding="cp1252")
    assert cells[1][0] == word and "encodage cp1252" in got.hypotheses


@pytest.mark.parametrize("sep", [";", "\t", "|", ","])
def test_the_separator_is_the_one_that_cuts_rows_evenly(tmp_path, sep):
    text = "\n".join(sep.join(r) for r in (["Date", "Usage", "Note"], ["01/02/2025", "fablab", "x"]))
    assert rows(tmp_path, text)[1][1] == ["01/02/2025", "fablab", "x"]


def test_a_long_preamble_does_not_hide_the_separator(tmp_path):
    title = "Export\nTenu par l'équipe\nVersion 3\nPage 1\n"
    assert rows(tmp_path, title + "Date,Usage\n01/02/2025,fablab\n")[1][-1] == ["01/02/2025", "fablab"]


def test_decimal_commas_do_not_pass_for_separators(tmp_path):
    assert rows(tmp_path, "Date;Heures\n01/02/2025;1,5\n02/02/2025;2,5\n")[1][1] == ["01/02/2025", "1,5"]


def test_a_single_column_is_a_table_too(tmp_path):
    assert rows(tmp_path, "Nom\nOrgelet\nArinthod\n")[1] == [["Nom"], ["Orgelet"], ["Arinthod"]]


def test_row_numbers_are_those_of_the_spreadsheet_even_after_blank_lines(tmp_path):
    got = files.read_grids(write(tmp_path, "A;B\n1;2\n\n3;4\n"), "x.csv")[0]
    table = grid.split(got, 0)
    assert table.grid.lignes.tolist() == [2, 4]


def test_a_newline_inside_quotes_stays_in_its_cell(tmp_path):
    cells = rows(tmp_path, 'Date;Libellé;Débit\n02/01/2024;"VIREMENT\nCOMMUNE";3\n')[1]
    assert cells[1] == ["02/01/2024", "VIREMENT\nCOMMUNE", "3"]


def test_a_quote_never_closed_is_refused_since_it_would_swallow_the_rows_after_it(tmp_path):
    with pytest.raises(DataError) as e:
        rows(tmp_path, 'A;B\n1;"début\n3;4\n5;6\n')
    assert "guillemet" in e.value.problemes[0].regle


def test_an_inch_mark_is_no_opening_quote(tmp_path):
    assert rows(tmp_path, 'A;B\nécran 24";1\n3;4\n')[1][1:] == [['écran 24"', "1"], ["3", "4"]]


def test_a_bank_preamble_and_phantom_columns_leave_the_table_whole():
    path = FORMATS / "reconstructed_banque_creditagricole.csv"
    got = files.read_grids(path, path.name)[0]
    position = grid.find_header(got, ["Date", "Crédit euros"])
    table = grid.split(got, position)
    assert table.entetes == ["Date", "Libellé", "Débit euros", "Crédit euros"]
    assert table.grid.cells[3].iloc[0] == "1 250,00"


def test_rows_wider_than_their_header_are_refused_and_no_decimal_is_lost(tmp_path):
    text = "Date,Passages,Heures\n03/01/2025,12,4,5\n04/01/2025,3,2,0\n"
    with pytest.raises(DataError) as e:
        grid.split(files.read_grids(write(tmp_path, text), "x.csv")[0], 0)
    assert [p.ligne for p in e.value.problemes] == [2, 3] and "plus de cases" in e.value.problemes[0].regle
    phantom = "Date;Passages;Heures\n03/01/2025;12;4,5;\n04/01/2025;3;2;\n"
    table = grid.split(files.read_grids(write(tmp_path, phantom), "x.csv")[0], 0)
    assert table.entetes == ["Date", "Passages", "Heures"] and len(table.grid.cells) == 2


def test_old_mac_line_ends_are_line_ends(tmp_path):
    assert rows(tmp_path, "A;B\r1;2\r3;4\r")[1] == [["A", "B"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    "content", [b"", b"  \n \n", b"PK\x03\x04\x00\x00\x00\x00not a zip", b"\x00\x01\x02" * 50]
)
def test_a_file_that_is_no_text_is_refused_with_a_cure(tmp_path, content):
    with pytest.raises(DataError) as e:
        files.read_grids(write(tmp_path, content), "recus/x.csv")
    assert e.value.problemes[0].fichier == "recus/x.csv" and e.value.problemes[0].remede


def test_a_text_named_as_a_workbook_is_told_to_take_its_own_name(tmp_path):
    with pytest.raises(DataError) as e:
        files.read_grids(write(tmp_path, "Date;Passages\n03/01/2025;12\n", "x.xlsx"), "x.xlsx")
    assert "renommer en .csv" in e.value.problemes[0].remede and not e.value.problemes[0].trouve


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 truncated"])
def test_a_damaged_workbook_is_refused_with_a_cure(tmp_path, content):
    with pytest.raises(DataError) as e:
        files.read_grids(write(tmp_path, content, "x.xlsx"), "recus/x.xlsx")
    assert "abîmé" in e.value.problemes[0].regle


def test_a_truncated_real_workbook_is_refused_and_not_half_read(tmp_path):
    data = (FORMATS / "kobo_fr_export_labels.xlsx").read_bytes()
    with pytest.raises(DataError):
        files.read_grids(write(tmp_path, data[: len(data) // 2], "x.xlsx"), "x.xlsx")


def book(tmp_path, sheets, name="x.xlsx"):
    out = openpyxl.Workbook()
    out.remove(out.active)
    for title, lines in sheets.items():
        sheet = out.create_sheet(title)
        for line in lines:
            sheet.append(line)
    out.save(tmp_path / name)
    return tmp_path / name


def test_cells_of_a_workbook_keep_what_was_typed(tmp_path):
    path = book(tmp_path, {"A": [["Code", "n", "x"], ["01234", 24, 1.5]]})
    got = workbook.read_workbook(path, "x.xlsx")[0]
    assert got.cells.iloc[1].tolist() == ["01234", 24, 1.5]
    assert isinstance(got.cells.iat[1, 1], int)


def test_cells_in_error_and_formulas_never_calculated_are_named(tmp_path):
    path = book(tmp_path, {"A": [["n", "m"], [1, "=A2/0"], ["#DIV/0!", 2]]})
    sheet = openpyxl.load_workbook(path)
    sheet["A"]["A3"].data_type = "e"
    sheet.save(path)
    got = workbook.read_workbook(path, "x.xlsx")[0]
    assert got.cells.iat[1, 1] == "formule jamais calculée"
    assert got.cells.iat[2, 0] == "#DIV/0!"


def test_a_sheet_is_found_whatever_its_case_and_an_absent_one_names_the_others(tmp_path):
    path = book(tmp_path, {"Activité 2024": [["A"], [1]], "Activité 2025": [["A"], [2]], "Notes": [["z"]]})
    assert [g.feuille for g in workbook.read_workbook(path, "x", "activité 20*")] == [
        "Activité 2024",
        "Activité 2025",
    ]
    with pytest.raises(DataError) as e:
        workbook.read_workbook(path, "x", "Accueil")
    assert "Notes" in e.value.problemes[0].remede


def test_a_far_away_cell_is_refused_before_memory_is(tmp_path):
    path = book(tmp_path, {"A": [["n"], [1]]})
    out = openpyxl.load_workbook(path)
    out["A"].cell(row=900_000, column=200, value="x")
    out.save(path)
    with pytest.raises(DataError) as e:
        workbook.read_workbook(path, "x.xlsx")
    assert "démesurée" in e.value.problemes[0].regle


@pytest.mark.parametrize(
    "said", ["Total", "TOTAL 2025", "Totaux", "Sous-total mars", "Total général :", "total annuel"]
)
def test_a_row_of_totals_is_set_apart(said):
    assert grid._TOTAL.fullmatch(grid.fold(said))


@pytest.mark.parametrize("said", ["Total Énergies", "Totalement plein", "Atelier total", "2025"])
def test_a_word_that_only_looks_like_a_total_is_data(said):
    assert not grid._TOTAL.fullmatch(grid.fold(said))


WORDS = st.sampled_from(["fablab", "Total", "1,5", "", "  ", "a;b", 'dit "oui"', "deux\nlignes", "é"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=12))
def test_every_filled_row_is_data_or_a_total_whatever_the_cells(lines):
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["A", "B", "C"], *lines])
    got = text.text_grid(out.getvalue(), "x.csv", ";")
    table = grid.split(got, 0)
    filled = sum(any(c.strip() for c in line) for line in lines)
    assert len(table.grid.cells) + table.totaux == filled


RAW = st.sampled_from(
    ["a", "1,5", "", " ", '"x;y"', '"deux\nlignes"', 'pouce 24"', '"dit ""oui"""', "é\u2028", '"']
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(RAW, min_size=3, max_size=3), min_size=1, max_size=8),
    st.lists(st.sampled_from(["Titre", "", "x;y", 'a "b"', '"sur deux\nlignes"']), max_size=3),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_fast_reader_and_the_careful_one_say_the_same_or_the_fast_one_gives_up(lines, preamble, newline):
    raw = newline.join([*preamble, *(";".join(x) for x in lines)]) + newline
    fast = text._columnar(raw, ";")
    if fast is None or text._doubtful_quote(raw, ";"):
        return
    slow = text._row_by_row(raw, ";", True)

    def filled(cells):
        found = [[None if c != c else c for c in row] for row in cells.astype(object).to_numpy().tolist()]
        found = [[c for c in row if c is not None] for row in found]
        while found and not found[-1]:
            found.pop()
        return found

    assert filled(fast) == filled(slow)
