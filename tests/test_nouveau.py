"""`workbench nouveau`: a folder that only waits to be filled, and papers one can sign."""

import datetime as dt
import io
import json
import re
import tomllib
import zipfile
from importlib import import_module

import openpyxl
import pytest
from collect_tables import LIEUX, STRUCTURES, network
from docx import Document

from workbench.cli import main
from workbench.collect import collect, places
from workbench.collect.configuration import SECTIONS
from workbench.collect.writing.words import answer
from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.core.paths import ROOT
from workbench.measures import territory
from workbench.pages.bilan.ancrage import emergents
from workbench.safety.asked import left_to_fill
from workbench.safety.tranche import build, prepare
from workbench.share import new_network, papers, workbook
from workbench.show.display import affichages, plain

NOM = 'Les lieux d’ici "et" d’ailleurs'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("n") / "reseau"
    new_network.create(folder, NOM, dt.date(2026, 11, 3))
    return folder


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(made / "registres.xlsx")


def words(path) -> str:
    file = Document(path)
    cells = [c.text for t in file.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in file.paragraphs), *cells])


def test_the_new_folder_is_read_and_only_what_is_to_fill_is_told(made, capsys):
    assert main(["verifier", "--reseau", str(made)]) == 0
    said = capsys.readouterr().out
    assert said.count("— 2 questions") == 2 and "erreur" not in said
    assert said.count("[question]") == 3 and "lignes 21 et 26, colonne raison" in said  # told once
    assert "feuille lieux" in said and "feuille structures" in said and "colonne raison" in said


def test_the_label_only_waits_for_its_days_and_for_the_file_that_pays_it(made):
    lines = (made / "reseau.toml").read_text("utf-8").split("\n")
    first = lines.index("# [label]")
    said = tomllib.loads("\n".join(line.removeprefix("# ") for line in lines[first : first + 4]))
    assert set(said["label"]) == {"debut", "fin", "financement"} == set(SECTIONS["label"])


def test_reports_are_refused_clearly_until_there_is_a_lieu(made, tmp_path, capsys):
    assert main(["rapports", "--reseau", str(made), "--sortie", str(tmp_path / "r")]) == 2
    assert "lieux est absente ou vide" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_the_configuration_keeps_the_name_and_the_last_whole_year(made):
    conf = tomllib.loads((made / "reseau.toml").read_text("utf-8"))
    assert conf["nom"] == NOM and conf["annees"] == [2025] and conf["arrete_le"] == dt.date(2026, 3, 31)
    assert conf["conservation"]["mois"] == new_network.MONTHS
    assert conf["seuils"]["petits_effectifs"] == new_network.THRESHOLD


def test_the_workbook_holds_the_noyau_and_nothing_else(book):
    noyau = {n for n, s in schemas.all_schemas().items() if s.tier == "noyau"}
    assert {*book.sheetnames} == noyau | {workbook.FIRST_SHEET, workbook.LISTS}
    for name in noyau:
        assert [c.value for c in book[name][1]] == schemas.load(name).columns
        assert all(c.comment and c.comment.text for c in book[name][1])
        assert book[name].max_row == 1


def test_every_closed_list_is_a_drop_down(book):
    for name in set(book.sheetnames) - {workbook.FIRST_SHEET, workbook.LISTS}:
        listed = {str(v.sqref).rstrip("0123456789:") for v in book[name].data_validations.dataValidation}
        for position, field in enumerate(schemas.load(name).fields):
            letter = openpyxl.utils.get_column_letter(position + 1)
            closed = (field.enum or field.vocabulary) and field.type != "list"
            assert not closed or any(x.startswith(f"{letter}2") for x in listed), (name, field.name)
    formula = next(v.formula1 for v in book["chiffres_annuels"].data_validations.dataValidation[1:])
    column, last = re.fullmatch(r"listes!\$([A-Z]+)\$2:\$[A-Z]+\$(\d+)", formula).groups()
    assert book["listes"][f"{column}{last}"].value and not book["listes"][f"{column}{int(last) + 1}"].value


def test_yes_or_no_is_chosen_from_a_list(book):
    columns = [c.value for c in book["horaires"][1]]
    letter = openpyxl.utils.get_column_letter(columns.index("anime") + 1)
    rules = {str(v.sqref): v.formula1 for v in book["horaires"].data_validations.dataValidation}
    assert rules[f"{letter}2:{letter}{workbook.ROWS}"] == '"oui,non"'


def test_each_sheet_the_guide_names_is_in_the_workbook_or_its_columns_are_ready_to_copy(book):
    guide = (ROOT / "docs" / "guide.md").read_text("utf-8")
    part = guide.split("### `registres.xlsx`")[1].split("\n### ")[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    lines = [[c.value for c in row if c.value] for row in book[workbook.FIRST_SHEET].iter_rows()]
    ready = {line[0].split("\u00a0")[0]: line[1:] for line in lines if len(line) > 1}
    assert named - set(book.sheetnames) == ready.keys()
    for name, columns in ready.items():
        assert columns == schemas.load(name).columns


def test_the_columns_ready_to_copy_are_explained_as_those_of_the_other_sheets(book):
    notes = {}
    for name, *columns in book[workbook.FIRST_SHEET].iter_rows():
        for cell in (c for c in columns if c.value):
            notes[name.value.split("\u00a0")[0], cell.value] = cell.comment.text
    for (table, column), note in notes.items():
        field = schemas.load(table)[column]
        assert field.description in note and all(word in note for word in field.enum), (table, column)
    assert "listes" in notes["activite", "usage"] and "compté" in notes["activite", "mode"]
    assert "fablab" in [c.value for c in next(c for c in book["listes"].columns if c[0].value == "usages")]


def test_each_word_of_a_list_of_the_method_has_its_meaning_beside_it(book):
    listes = [[c.value for c in column] for column in book["listes"].columns]
    titles = [column[0] for column in listes]
    for name, word, meaning in (
        ("criteres", "accueil", "Accueil et facilitation"),
        ("indicateurs", "eco_produits", "Produits d’exploitation (€)"),
        ("services", "coworking", "Bureaux partagés"),
    ):
        words, meanings = (listes[titles.index(name) + i] for i in (0, 1))
        assert meanings[words.index(word)] == meaning
    help_ = {c.value: c.comment.text for c in book["observations"][1]}
    assert "listes" in help_["critere"]
    assert "obligatoire" not in help_["etat"] + help_["referentiel_version"]
    assert "obligatoire" in help_["vu_le"]


def test_no_author_is_written_in_any_file(made):
    for path in made.rglob("*.xlsx"):
        properties = openpyxl.load_workbook(path).properties
        assert not properties.creator and not properties.lastModifiedBy
    for path in made.rglob("*.docx"):
        properties = Document(path).core_properties
        assert not properties.author and not properties.last_modified_by and properties.language == "fr-FR"


def test_a_filled_workbook_is_read_as_it_is(made, tmp_path):
    book = openpyxl.load_workbook(made / "registres.xlsx")
    for sheet, rows in (("structures", STRUCTURES), ("lieux", LIEUX)):
        columns = [c.value for c in book[sheet][1]]
        for row in rows[1:]:
            given = dict(zip(rows[0], row, strict=True))
            book[sheet].append([given.get(c) for c in columns])
    folder = tmp_path / "r"
    new_network.create(folder, NOM, dt.date(2026, 11, 3))
    book.save(folder / "registres.xlsx")
    done = collect(folder)
    assert not done.erreurs and len(done.tables["lieux"]) == 3
    known = territory.communes(folder)
    assert [p.fichier for p in left_to_fill(folder, done.tables, known)] == ["reseau.toml"] * 2
    moved = done.tables["lieux"].assign(commune=["25462", *done.tables["lieux"]["commune"][1:]])
    *_, asked = left_to_fill(folder, done.tables | {"lieux": moved}, known)
    assert (asked.ligne, asked.trouve) == (moved["_ligne"].iloc[0], "25462") and asked.colonne == "commune"
    assert asked.gravite == "question" and "code postal" in asked.remede


AVEYRON = """code_insee;nom;epci_siren;epci_nom;population;point_lon;point_lat
12294;Vézins-de-Lévézou;241200641;CC Lévézou Pareloup;700;2.95;44.28
12202;Rodez;241200187;CA Rodez Agglomération;24000;2.57;44.35
"""
VEILLE = ["projet", "nom", "commune", "stade", "repere_le"]
ELSEWHERE = ["tour", "La Tour", "iki", "fablab", "12202", "ouvert", "12/03/2019", 80]


LOZERE = [("48061", "Florac Trois Rivières"), ("48090", "Le Malzieu-Ville"), ("48089", "Le Malzieu-Forain")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("florac trois rivieres", "Florac Trois Rivières est 48061"),
        ("Florac", "peut-être Florac Trois Rivières (48061)"),
        ("Malzieu", "peut-être Le Malzieu-Ville (48090) ou Le Malzieu-Forain (48089)"),
        ("Florac Trois Rivière", "peut-être Florac Trois Rivières (48061)"),
        ("Sainte-Énimie", "aucune commune du territoire ne porte ce nom"),
        ("48 061", ""),
        ("2A004", ""),
    ],
)
def test_the_name_of_a_commune_is_sought_in_the_network_s_own_territory(typed, told):
    said = places.code_of(typed, places.by_slug(LOZERE))
    assert said.startswith(told) and bool(said) == bool(told)


def left(folder, sheets, epci="", communes=AVEYRON):
    """What `verifier` asks of a network of the Lévézou."""
    reseau = network(folder, {"lieux": [LIEUX[0], ELSEWHERE]} | sheets)
    with (reseau / "reseau.toml").open("a", encoding="utf-8") as toml:
        toml.write(epci and f"epci = [{epci}]\n")
    if communes:
        (reseau / "territoire").mkdir()
        (reseau / "territoire" / "communes.csv").write_text(communes, encoding="utf-8")
    return left_to_fill(reseau, collect(reseau).tables, territory.communes(reseau))


def test_a_wrong_digit_in_an_intercommunality_is_asked_about_with_those_of_the_file(tmp_path):
    (asked,) = left(tmp_path, {}, '"241200641", "241200189"')
    assert (asked.fichier, asked.colonne, asked.trouve) == ("reseau.toml", "epci", "241200189")
    assert asked.gravite == "question" and "de communes.csv n’est de" in asked.regle
    assert asked.remede.endswith(": 241200187 CA Rodez Agglomération, 241200641 CC Lévézou Pareloup")


def test_a_lieu_of_the_file_outside_the_declared_intercommunalities_is_not_asked_about(tmp_path):
    assert not left(tmp_path, {}, '"241200641"')


def test_an_intercommunality_that_no_shared_commune_has_is_asked_about(tmp_path):
    sheets = {"lieux": LIEUX}
    (asked,) = left(tmp_path, sheets, '"200090578"', communes="")
    assert "connue" in asked.regle and ": 200090579 CC Terre d’Émeraude Communauté, " in asked.remede
    assert "workbench territoire" in asked.remede


def test_the_commune_of_a_project_is_asked_about_as_that_of_a_lieu(tmp_path):
    projects = [VEILLE, ["p1", "Un fournil", "12780", "idée", "01/02/2025"],
                ["p2", "Une grange", "12294", "idée", "01/02/2025"]]  # fmt: skip
    astray = [*ELSEWHERE[:4], "12000", *ELSEWHERE[5:]]
    lieu, project = left(tmp_path, {"veille": projects, "lieux": [LIEUX[0], astray]})
    assert (project.feuille, project.ligne, project.trouve) == ("veille", 2, "12780")
    assert (lieu.feuille, lieu.trouve) == ("lieux", "12000")
    assert project.regle == lieu.regle and "code postal" in lieu.remede and "code postal" in project.remede


def test_the_name_of_a_commune_is_read_as_its_code_and_one_that_is_nearly_it_is_told(tmp_path, capsys):
    named = [[f"p{i}", "Un fournil", name, "idée", "01/02/2025"]
             for i, name in enumerate(("vezins de levezou", "vezins de levezo"))]  # fmt: skip
    left(tmp_path, {"veille": [VEILLE, *named]})
    assert main(["verifier", "--reseau", str(tmp_path)]) == 1
    assert "peut-être vézins-de-lévézou (12294)" in capsys.readouterr().out.replace("\u202f", " ").lower()
    assert collect(tmp_path).tables["veille"]["commune"].tolist() == ["12294"]


@pytest.mark.parametrize("paper", new_network.PAPERS)
def test_each_paper_names_the_network_its_basis_its_term_and_its_blanks(made, paper):
    text = words(made / "rgpd" / f"{paper}.docx")
    assert NOM.split('"')[0] in text and "{{" not in text
    assert "article\u00a06" in text or "article 6" in text
    assert f"{new_network.MONTHS} mois" in text.replace("\u00a0", " ") and "À COMPLÉTER" in text
    assert "CNIL" in text
    blanks = [
        r for p in Document(made / "rgpd" / f"{paper}.docx").paragraphs for r in p.runs if "À COMP" in r.text
    ]
    assert blanks and all(r.bold for r in blanks)


def test_the_notice_gives_every_right_and_where_to_complain(made):
    text = words(made / "rgpd" / "2-notice-d-information.docx").replace("\u00a0", " ").replace("\u202f", " ")
    for said in (
        "articles 15 à 18 et 21",
        "article 85 de la loi n° 78-17",
        "articles 13 et 14",
        "75334 Paris",
    ):
        assert said in text


def test_a_paper_is_the_same_bytes_each_time_and_holds_its_words_as_text():
    text = "# Titre\n\nUn **mot** & <b>[À COMPLÉTER : x]</b>\n\n- un\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert papers.to_docx(text) == papers.to_docx(text)
    with zipfile.ZipFile(io.BytesIO(papers.to_docx(text))) as file:
        assert b"&lt;b&gt;" in file.read("word/document.xml")


def test_what_is_there_is_never_written_over(tmp_path, capsys):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("x")
    assert main(["nouveau", str(tmp_path / "a")]) == 2
    assert "pas vide" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["notes.txt"]
    with pytest.raises(DataError):
        new_network.create(tmp_path / "a" / "notes.txt")


def test_without_a_name_its_place_is_marked(tmp_path):
    new_network.create(tmp_path / "r", "", dt.date(2026, 1, 2))
    assert "[À COMPLÉTER" in tomllib.loads((tmp_path / "r" / "reseau.toml").read_text("utf-8"))["nom"]
    assert "[À COMPLÉTER\u00a0: nom du réseau]" in words(
        tmp_path / "r" / "rgpd" / "3-convention-de-partage.docx"
    )


@pytest.mark.parametrize("modele", new_network.models())
def test_a_model_gives_what_is_known_and_not_one_figure(tmp_path, modele, capsys):
    folder = tmp_path / "reseau"
    assert main(["nouveau", str(folder), "--modele", modele]) == 0
    assert "Aucun chiffre" in capsys.readouterr().out
    assert main(["verifier", "--reseau", str(folder)]) == 0
    assert "erreur" not in capsys.readouterr().out
    done, known = collect(folder), new_network.model(modele)
    filled = {name for name, rows in done.tables.items() if len(rows)}
    assert filled == {name for name, rows in known.items() if isinstance(rows, list) and name != "epci"}
    conf = tomllib.loads((folder / "reseau.toml").read_text("utf-8"))
    assert conf["epci"] == known["epci"] and conf["nom"] == known["nom"]
    numbers = [f.name for n in filled for f in schemas.load(n).fields if f.type in ("number", "integer")]
    assert numbers and not any(
        done.tables[n][c].notna().any() for n in filled for c in numbers if c in done.tables[n]
    )


def test_a_doubtful_cell_of_a_model_says_what_to_check(tmp_path):
    new_network.create(tmp_path / "r", modele="pays-ledonien")
    book = openpyxl.load_workbook(tmp_path / "r" / "registres.xlsx")
    head = [c.value for c in book["lieux"][1]]
    cell = book["lieux"].cell(2, head.index("ouvert_le") + 1)
    assert "vrai jour" in cell.comment.text and cell.font.italic and cell.number_format == "dd/mm/yyyy"
    assert not book["lieux"].cell(2, head.index("commune") + 1).comment
    assert any("annonce du poste" in str(c.value) for c in book["LISEZ-MOI"]["A"])


def test_every_table_a_coordination_keeps_gives_its_columns_in_the_workbook(tmp_path):
    """What files bring, and what notes of visits say, are the others."""
    new_network.create(tmp_path / "r")
    book = openpyxl.load_workbook(tmp_path / "r" / "registres.xlsx")
    rows = [[str(c.value) for c in row if c.value] for row in book["LISEZ-MOI"].iter_rows()]
    given = {row[0].partition("\u00a0:")[0]: row[1:] for row in rows if row}
    received = {"adhesions", "comptes", "enquete_usagers", "visites", "constats", "etats"}
    for name in set(schemas.names()) - set(book.sheetnames) - received:
        assert given.get(name) == schemas.load(name).columns, name


def test_the_model_of_the_pays_ledonien_holds_its_bearers_lieux_and_partners(tmp_path):
    new_network.create(tmp_path / "r", modele="pays-ledonien")
    tables = collect(tmp_path / "r").tables
    lieux = tables["lieux"].set_index("lieu")
    bearers = {"adapemont", "made-in-iki", "terre-emeraude", "cluster-jura"}
    assert set(tables["structures"]["structure"]) == bearers
    assert dict(lieux["commune"]) == {
        "orgelet": "39397", "commenailles": "39160", "arinthod": "39016", "saint-julien": "39485",
        "lons-le-saunier": "39300",
    }  # fmt: skip
    assert list(lieux.index[lieux["statut"] == "projet"]) == ["lons-le-saunier"]
    assert set(tables["partenariats"]["partenaire"]) == {"campus-numerique", "fabrique-a-entreprendre"}


def test_a_first_report_comes_out_of_a_model_as_it_is(tmp_path):
    new_network.create(tmp_path / "r", modele="pays-ledonien")
    asked = ["rapports", "--reseau", str(tmp_path / "r"), "--sortie", str(tmp_path / "rapports")]
    assert main([*asked, "--lieu", "orgelet", "--formats", "html"]) == 0
    page = next((tmp_path / "rapports").rglob("orgelet/diagnostic.html")).read_text("utf-8")
    assert "La Fabrik" in page and "Orgelet" in page and "manquant" in page


def test_every_page_of_a_model_as_it_is_may_be_published(tmp_path):
    new_network.create(tmp_path / "r", modele="pays-ledonien")
    asked = ["rapports", "--reseau", str(tmp_path / "r"), "--sortie", str(tmp_path / "rapports")]
    assert main([*asked, "--diffusion", "public", "--diffusion", "reseau", "--formats", "html,xlsx"]) == 0
    assert len([*(tmp_path / "rapports").rglob("evaluation.xlsx")]) == 2


TO_FILL = re.compile(r"feuille «|\breseau\.toml|\bworkbench [a-z]|du classeur|au registre, feuille")


def told(folder, edition):
    """Every word of the pages of a first report, in one edition, notebook by notebook."""
    prepared, said = prepare(folder, 2025), {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        code = "\n".join("".join(c["source"]) for c in json.loads(path.read_text("utf-8"))["cells"])
        module = re.search(r"from workbench\.pages import (\w+) as page", code)
        if not module or module[1] in ("collecte", "visite", "referentiel", "assemblee"):
            continue  # read by the coordination and the teams, or the method itself
        page = import_module(f"workbench.pages.{module[1]}")
        one = build(folder, 2025, edition, "orgelet" if module[1] == "diagnostic" else "", prepared)
        shown = [a for name in re.findall(r"montrer\(page\.(\w+)", code)
                 for a in affichages(getattr(page, name), one)]  # fmt: skip
        said[module[1]] = " ".join(map(plain, shown))
    return said


def test_only_who_keeps_the_registers_is_told_how_to_fill_them(tmp_path):
    folder = network(tmp_path / "r")
    public = told(folder, "public")
    assert len(public) > 5 and not {
        n: found for n, text in public.items() if (found := TO_FILL.findall(text))
    }
    own = told(folder, "coordination")
    assert all(TO_FILL.search(own[name]) for name in ("diagnostic", "bilan", "capitalisation", "evaluation"))


def test_a_misspelt_model_is_refused_before_a_folder_is_made(tmp_path, capsys):
    assert main(["nouveau", str(tmp_path / "r"), "--modele", "pays-ledonin"]) == 2
    assert "pays-ledonien" in capsys.readouterr().err and not (tmp_path / "r").exists()


def test_a_project_of_a_neighbouring_commune_is_settled_by_its_name_or_by_a_correction(tmp_path):
    row = ["gare", "Tiers-lieu de la gare", "23096", "étude", "12/03/2025"]
    (asked,) = left(tmp_path / "a", {"veille": [VEILLE, row]})
    assert asked.cellule == ("veille", "projet=gare", "commune", "23096") and "commune_nom" in asked.remede
    answer(tmp_path / "a", *asked.cellule, "23096", "Guéret, la préfecture", dt.date(2026, 11, 3))
    tables = collect(tmp_path / "a").tables
    assert not left_to_fill(tmp_path / "a", tables, territory.communes(tmp_path / "a"))
    named = {"veille": [[*VEILLE, "commune_nom"], [*row, "Guéret"]]}
    assert not left(tmp_path / "b", named)


def test_a_commune_out_of_the_territory_is_named_as_typed_or_as_the_list_names_it(tmp_path):
    rows = [["a", "Gare", "23096", "étude", "12/03/2025", "Guéret"],
            ["b", "Halle", "12294", "étude", "12/03/2025", None],
            ["c", "Tour", "23165", "étude", "12/03/2025", None]]  # fmt: skip
    left(tmp_path, {"veille": [[*VEILLE, "commune_nom"], *rows]}, epci='"241200187"')
    shown = emergents(build(tmp_path, 2025, "coordination"))
    assert {r[0].texte: r[1].texte for r in shown.lignes} == {
        "Gare": "Guéret", "Halle": "Vézins-de-Lévézou", "Tour": "23165"
    }  # fmt: skip
