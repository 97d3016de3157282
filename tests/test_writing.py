"""What the coordinator types reaches the network's own files, whole, and takes nothing away."""

import datetime as dt
import zipfile

import openpyxl
import pytest
from collect_tables import ACTIVITE, march, network, register
from openpyxl.worksheet.table import Table

from workbench import archive
from workbench.cli import main
from workbench.collect import collect, comments, corrections
from workbench.collect.writing import registers, sheet, whole, words
from workbench.core.errors import DataError

JOURNAL = ["entree", "date", "lieu", "mission", "axe", "demi_journees", "objet", "constat", "suite", "visite"]
FIRST = ["J009", dt.date(2025, 3, 4), "orgelet", "accompagnement", "", 1, "Appui", "", "", ""]
LINE = {
    "entree": "J010", "date": "24/11/2025", "lieu": "orgelet", "mission": "animation", "demi_journees": "0,5",
    "objet": "=SOMME(A1) l’atelier",
}  # fmt: skip
DAY = dt.date(2026, 3, 12)
PEAK = [(1, "50"), (2, "55"), (3, "60"), (4, "900"), (5, "58"), (6, "52")]


@pytest.fixture
def reseau(tmp_path):
    return network(tmp_path / "r", {"journal": [JOURNAL, FIRST]})


def book(path):
    return openpyxl.load_workbook(path / "registres.xlsx")


def test_a_typed_row_is_collected_as_if_written_in_the_workbook(reseau):
    place = registers.append(reseau, "journal", LINE, collect(reseau).tables)
    assert place == ("registres.xlsx", "journal", 3)
    row = collect(reseau).tables["journal"].set_index("entree").loc["J010"]
    assert row["date"] == dt.datetime(2025, 11, 24) and row["demi_journees"] == 0.5
    assert row["objet"] == LINE["objet"]
    cells = book(reseau)["journal"][3]
    assert cells[6].data_type == "s" and cells[1].is_date


def test_a_row_is_refused_with_all_its_faults_and_nothing_is_written(reseau):
    before = whole.mark(reseau / "registres.xlsx")
    with pytest.raises(DataError) as refused:
        wrong = LINE | {"lieu": "orgelt", "demi_journees": "beaucoup", "mission": ""}
        registers.append(reseau, "journal", wrong, collect(reseau).tables)
    assert {p.colonne for p in refused.value.problemes} == {"lieu", "demi_journees", "mission"}
    assert whole.mark(reseau / "registres.xlsx") == before


def test_a_lieu_may_be_typed_by_its_name_as_in_the_workbook(reseau):
    tables = collect(reseau).tables
    name = tables["lieux"].set_index("lieu").at["orgelet", "nom"]
    assert name != "orgelet"
    registers.append(reseau, "journal", LINE | {"lieu": name}, tables)
    assert book(reseau)["journal"][3][2].value == "orgelet"


def test_a_key_already_taken_is_refused(reseau):
    with pytest.raises(DataError, match="porte déjà cette clé"):
        registers.append(reseau, "journal", LINE | {"entree": "J009"}, collect(reseau).tables)


def test_nothing_else_of_the_workbook_moves(reseau):
    path = reseau / "registres.xlsx"
    with zipfile.ZipFile(path) as package:
        before = {n: package.read(n) for n in package.namelist()}
    registers.append(reseau, "journal", LINE, collect(reseau).tables)
    with zipfile.ZipFile(path) as package:
        after = {n: package.read(n) for n in package.namelist()}
    assert {n for n in before if before[n] != after[n]} <= {"xl/worksheets/sheet3.xml", "xl/styles.xml"}
    assert list(before) == list(after)


def test_a_formula_keeps_the_value_it_had(tmp_path):
    path = tmp_path / "b.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["a", "b"])
    made.active.append([1, "=A2*2"])
    made.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"<f>A2*2</f><v></v>", b"<f>A2*2</f><v>2</v>")
        .replace(b"<f>A2*2</f><v />", b"<f>A2*2</f><v>2</v>")
    )
    with zipfile.ZipFile(path, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    content, row = sheet.append(path.read_bytes(), "Sheet", {0: 3})
    path.write_bytes(content)
    assert row == 3
    assert [c.value for c in openpyxl.load_workbook(path, data_only=True).active["B"]] == ["b", 2, None]
    assert openpyxl.load_workbook(path).active["B2"].value == "=A2*2"


def test_a_table_of_the_sheet_takes_the_new_row_in(tmp_path):
    made = openpyxl.Workbook()
    for row in (["a", "b"], ["x", 1], ["y", 2]):
        made.active.append(row)
    made.active.add_table(Table(displayName="T", ref="A1:B3"))
    made.save(tmp_path / "b.xlsx")
    content, _ = sheet.append((tmp_path / "b.xlsx").read_bytes(), "Sheet", {0: "z", 1: 3.5})
    (tmp_path / "b.xlsx").write_bytes(content)
    again = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert again.tables["T"].ref == "A1:B4" and again["B4"].value == 3.5
    assert again.dimensions == "A1:B4"


def test_a_table_kept_nowhere_gets_a_file_of_its_own(reseau):
    row = {"projet": "p1", "nom": "Atelier", "commune": "39160", "stade": "idée", "repere_le": "01/02/2025"}
    place = registers.append(reseau, "veille", row, collect(reseau).tables)
    assert place == ("registres/veille.csv", "", 2)
    registers.append(reseau, "veille", row | {"projet": "p2"}, collect(reseau).tables)
    assert set(collect(reseau).tables["veille"]["projet"]) == {"p1", "p2"}


def test_a_text_register_keeps_its_separator_and_its_encoding(tmp_path):
    reseau = network(tmp_path / "r")
    register(reseau, "journal", "")
    path = reseau / "registres" / "journal.csv"
    path.write_bytes(
        ("\t".join(JOURNAL) + "\nJ1\t04/03/2025\torgelet\tanimation\t\t1\tÉté\t\t\t").encode("cp1252")
    )
    registers.append(reseau, "journal", LINE | {"objet": "Café d’été"}, collect(reseau).tables)
    text = path.read_bytes().decode("cp1252")
    assert text.splitlines()[2].split("\t")[6] == "Café d’été" and "Été" in text
    registers.append(reseau, "journal", LINE | {"entree": "J011", "objet": "Łódź"}, collect(reseau).tables)
    assert set(collect(reseau).tables["journal"]["objet"]) == {"Été", "Café d’été", "Łódź"}


@pytest.mark.parametrize("lock", ["~$registres.xlsx", ".~lock.registres.xlsx#"])
def test_a_workbook_open_elsewhere_is_left_alone(reseau, lock):
    tables, before = collect(reseau).tables, whole.mark(reseau / "registres.xlsx")
    (reseau / lock).write_text("x")
    with pytest.raises(DataError, match="ouvert dans un tableur"):
        registers.append(reseau, "journal", LINE, tables)
    assert whole.mark(reseau / "registres.xlsx") == before


def test_a_file_changed_meanwhile_is_never_overwritten(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("un")
    seen = whole.mark(path)
    path.write_text("deux")
    with pytest.raises(DataError, match="a changé entre-temps"):
        whole.replace(path, b"trois", seen)
    assert path.read_text() == "deux" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("known", "following"),
    [
        (["J057", "J058"], "J059"),
        (["V2025-3", "V2026-4"], "V2026-5"),
        (["V2025-3"], "V2026-1"),
        ([], "entree-2026-1"),
        (["COM-2025"], "COM-2026"),
        (["COM-2025", "COM-2026"], "COM-2026-2"),
    ],
)
def test_an_identifier_follows_those_before_it(reseau, known, following):
    frame = collect(reseau).tables["journal"].iloc[:0].reindex(range(len(known)))
    frame = frame.assign(entree=known, _ligne=range(len(known)))
    assert registers.next_key(frame, "entree", 2026) == following


def test_a_comment_takes_the_place_of_the_one_before_and_leaves_the_others(tmp_path):
    reseau = network(tmp_path / "r")
    path = words.path_of(reseau, 2025, "orgelet")
    words.comment(reseau, 2025, "orgelet", "lecture", "coordination", DAY, "Une lecture.", "")
    words.comment(reseau, 2025, "orgelet", "commentaire", "équipe", DAY, "Un mot.", whole.mark(path))
    words.comment(
        reseau, 2025, "orgelet", "lecture", "coordination", DAY, "Autre\n\nlecture.", whole.mark(path)
    )
    notes, problemes = comments.read(reseau)
    assert not problemes
    said = notes.sort_values("_ligne")[["section", "role", "texte"]].to_numpy().tolist()
    assert said == [["lecture", "coordination", "Autre\n\nlecture."], ["commentaire", "équipe", "Un mot."]]
    assert set(notes["date"].dt.date) == {DAY}
    words.comment(reseau, 2025, "orgelet", "lecture", "coordination", DAY, "", whole.mark(path))
    assert list(comments.read(reseau)[0]["section"]) == ["commentaire"]


def test_a_comment_written_by_another_meanwhile_is_not_lost(tmp_path):
    reseau = network(tmp_path / "r")
    words.comment(reseau, 2025, "orgelet", "lecture", "coordination", DAY, "Une lecture.", "")
    with pytest.raises(DataError, match="a changé entre-temps"):
        words.comment(reseau, 2025, "orgelet", "commentaire", "équipe", DAY, "Un mot.", "")
    with pytest.raises(DataError, match="lue comme un titre"):
        words.comment(reseau, 2025, "orgelet", "lecture", "coordination", DAY, "## Titre", "x")


def test_an_answer_is_a_correction_that_closes_its_question(tmp_path):
    rows = [JOURNAL, FIRST]
    reseau = network(tmp_path / "r", {"journal": rows})
    words.answer(reseau, "journal", "entree=J009", "objet", "Appui", "Appui", "vérifié", DAY)
    words.answer(reseau, "journal", "entree=J009", "demi_journees", "1", "2", "relu l’agenda", DAY)
    known, problemes = corrections.read(reseau)
    assert not problemes and [c.exact for c in known] == [True, False]
    assert collect(reseau).tables["journal"]["demi_journees"].iloc[0] == 2
    with pytest.raises(DataError, match="déjà une correction"):
        words.answer(reseau, "journal", "entree=J009", "objet", "Appui", "Aide", "relu", DAY)
    with pytest.raises(DataError, match="motif"):
        words.answer(reseau, "journal", "entree=J009", "objet", "Appui", "Aide", "", DAY)


def test_the_journal_takes_a_line_from_the_command_line(reseau, capsys):
    said = ["journal", "Café des lieux", "--reseau", str(reseau), "--lieu", "orgelet", "--date", "2025-05-06"]
    assert main(said) == 0
    assert "feuille journal, ligne 3" in capsys.readouterr().out
    last = collect(reseau).tables["journal"].set_index("entree").loc["J010"]
    assert (last["objet"], last["mission"], last["demi_journees"]) == ("Café des lieux", "accompagnement", 1)
    assert main([*said[:-1], "hier"]) == 2


def test_a_question_can_be_answered_where_it_says(tmp_path):
    rows = [ACTIVITE, *(march(du=f"01/{m:02}/2025", au=f"28/{m:02}/2025", passages=p) for m, p in PEAK)]
    reseau = network(tmp_path / "r", {"activite": rows})
    asked = [p for p in collect(reseau).problemes if p.gravite == "question" and p.cellule]
    assert asked
    for problem in asked:
        words.answer(reseau, *problem.cellule, problem.cellule[3], "vérifié avec l’équipe", DAY)
    again = collect(reseau)
    assert not [p for p in again.problemes if p.cellule or p.fichier == "corrections.csv"]


def test_the_archive_gives_the_questions_back_with_their_cell(tmp_path):
    rows = [ACTIVITE, *(march(du=f"01/{m:02}/2025", au=f"28/{m:02}/2025", passages=p) for m, p in PEAK)]
    reseau = network(tmp_path / "r", {"activite": rows})
    assert archive.update(reseau).problemes == archive.update(reseau).problemes
