"""Spreadsheets and sources.toml: headers, constants, values, periods, nothing lost in silence."""

from pathlib import Path

import openpyxl
import pytest

from workbench.collect import checks
from workbench.collect.sources import declared, read_all, read_one
from workbench.collect.sources.readers.periods import month_bounds
from workbench.core import schemas

ACTIVITE = """
[[source]]
fichier = "recus/2025/{name}"
format = "tableur"
table = "activite"
{more}
[source.constantes]
lieu = "orgelet"
mode = "compté"
[source.colonnes]
du = "Jour"
usage = "Activité"
passages = "Entrées"
[source.valeurs.usage]
"Fab lab" = "fablab"
"""


def network(tmp_path: Path, toml: str, **received) -> Path:
    """A network folder: sources.toml and received files (text, or rows of a workbook)."""
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    folder = tmp_path / "recus" / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in received.items():
        stem, _, suffix = name.rpartition("_")
        path = folder / f"{stem}.{suffix}"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            for line in content:
                book.active.append(line)
            book.save(path)
    return tmp_path


def activity(tmp_path, content, suffix="csv", more=""):
    toml = ACTIVITE.format(name=f"a.{suffix}", more=more)
    frames, problemes, apports = read_all(network(tmp_path, toml, **{f"a_{suffix}": content}))
    return frames.get("activite", [None])[0], problemes, apports.iloc[0]


def test_cells_reach_their_columns_with_the_file_and_row_they_came_from(tmp_path):
    frame, problemes, _ = activity(tmp_path, "Jour;Activité;Entrées \n01/02/2025;Fab lab;3\n")
    row = frame.iloc[0]
    assert (row["du"], row["au"], row["usage"], row["passages"]) == (
        "01/02/2025",
        "01/02/2025",
        "fablab",
        "3",
    )
    assert (row["lieu"], row["mode"], row["_source"], row["_ligne"]) == (
        "orgelet",
        "compté",
        "recus/2025/a.csv",
        2,
    )
    assert problemes == []


def test_a_wrong_day_is_told_once_though_it_is_the_first_and_the_last_of_its_period(tmp_path):
    frame, _, _ = activity(tmp_path, "Jour;Activité;Entrées\n13/25/2025;Fab lab;3\n;Fab lab;4\n")
    done = checks.check("activite", frame, schemas.load("activite"))
    assert [(p.ligne, p.colonne) for p in done.problemes] == [(2, "A (Jour)"), (3, "A (Jour)")]
    assert len(done.rejected) == 2 and "par exemple 01/03/2025" in done.problemes[1].remede


def test_the_header_is_found_under_a_preamble_and_totals_are_set_apart(tmp_path):
    lines = [
        ["La Fabrik, 2025"],
        [],
        ["Jour", "Activité", "Entrées"],
        ["01/02/2025", "Fab lab", 3],
        ["Total", None, 3],
    ]
    frame, _, apport = activity(tmp_path, lines, "xlsx")
    assert frame["_ligne"].tolist() == [4] and frame["_source"].iloc[0].endswith("a.xlsx#Sheet")
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (2, 1, 1)
    assert "ligne de total" in apport["motif"] and "en-tête ligne 3" in apport["hypotheses"]


def test_a_declared_header_row_is_used_and_a_wrong_one_is_an_error(tmp_path):
    text = "Jour;Activité;Entrées\nJour;Activité;Entrées\n01/02/2025;Fab lab;3\n"
    frame, _, _ = activity(tmp_path, text, more="entete = 2")
    assert frame["_ligne"].tolist() == [3]
    _, problemes, _ = activity(tmp_path, text, more="entete = 40")
    assert problemes[0].ligne == 40 and "entete" in problemes[0].remede


def test_a_header_that_is_gone_is_an_error_naming_the_nearest_and_every_row_is_counted_apart(tmp_path):
    frame, problemes, apport = activity(
        tmp_path, "Jour;Activité;Entrees totales\n01/02/2025;Fab lab;3\n02/02/2025;x;4\n"
    )
    assert frame is None
    assert problemes[0].gravite == "erreur" and "Entrees totales" in problemes[0].remede
    assert (apport["lignes_lues"], apport["ecartees"]) == (2, 2)


def test_a_header_that_stands_twice_is_an_error_and_not_a_guess(tmp_path):
    _, problemes, _ = activity(tmp_path, "Jour;Activité;Entrées;Entrées\n01/02/2025;Fab lab;3;9\n")
    assert "2 fois" in problemes[0].regle and "C et D" in problemes[0].regle


def test_a_column_nobody_reads_is_announced_unless_it_is_ignored(tmp_path):
    text = "Jour;Activité;Entrées;Remarque\n01/02/2025;Fab lab;3;pluie\n"
    _, problemes, _ = activity(tmp_path, text)
    assert [p.gravite for p in problemes] == ["note"] and "Remarque" in problemes[0].regle
    assert activity(tmp_path, text, more='ignorer = ["remarque"]')[1] == []


def test_a_formula_in_error_sets_its_row_apart_and_names_the_cell(tmp_path):
    lines = [
        ["Jour", "Activité", "Entrées"],
        ["01/02/2025", "Fab lab", "=A2+1"],
        ["02/02/2025", "Fab lab", 4],
    ]
    frame, problemes, apport = activity(tmp_path, lines, "xlsx")
    assert frame["passages"].tolist() == [4]
    assert (problemes[0].ligne, problemes[0].colonne) == (2, "C (passages)")
    assert (apport["lignes_lues"], apport["gardees"]) == (2, 1)


def test_a_zero_a_blank_and_a_word_leave_as_they_came(tmp_path):
    lines = [
        ["Jour", "Activité", "Entrées"],
        ["01/02/2025", "Fab lab", 0],
        ["02/02/2025", "Fab lab", None],
        ["03/02/2025", "Fab lab", "nc"],
    ]
    frame, _, _ = activity(tmp_path, lines, "xlsx")
    assert frame["passages"].iloc[0] == 0 and frame["passages"].isna().tolist() == [False, True, False]
    assert frame["passages"].iloc[2] == "nc"


def test_merged_cells_are_repeated_only_when_asked(tmp_path):
    lines = [["Jour", "Activité", "Entrées"], ["01/02/2025", "Fab lab", 3], [None, "Formation", 2]]
    assert activity(tmp_path, lines, "xlsx")[0]["du"].isna().tolist() == [False, True]
    assert activity(tmp_path, lines, "xlsx", 'recopier = ["du"]')[0]["du"].tolist() == ["01/02/2025"] * 2


@pytest.mark.parametrize(
    "cell,annee",
    [
        ("janvier 2025", 0),
        ("janv. 2025", 0),
        ("Janv.-25", 0),
        ("01/2025", 0),
        ("2025-01", 0),
        ("Janvier", 2025),
    ],
)
def test_a_month_is_its_first_and_last_day(cell, annee):
    assert month_bounds(cell, annee) == ("2025-01-01", "2025-01-31")


@pytest.mark.parametrize("cell", ["13/2025", "toto", "jui 2025", "Janvier", ""])
def test_what_is_no_month_stays_what_it_is(cell):
    assert month_bounds(cell) is None


def test_a_month_column_gives_the_period_and_an_unreadable_month_stays_visible(tmp_path):
    toml = ACTIVITE.format(name="a.csv", more="annee = 2025").replace('du = "Jour"', 'mois = "Mois"')
    text = "Mois;Activité;Entrées\nfévr.;Fab lab;3\ntrimestre;Fab lab;3\n"
    frame = read_all(network(tmp_path, toml, a_csv=text))[0]["activite"][0]
    assert frame[["du", "au"]].iloc[0].tolist() == ["2025-02-01", "2025-02-28"]
    assert frame["du"].iloc[1] == "trimestre"


def test_without_declared_columns_headers_are_names_or_titles_of_the_schema(tmp_path):
    toml = '[[source]]\nfichier="recus/2025/a.csv"\nformat="tableur"\ntable="services"\n'
    frame = read_all(network(tmp_path, toml, a_csv="Lieu;service\norgelet;fablab\n"))[0]["services"][0]
    assert frame[["lieu", "service"]].iloc[0].tolist() == ["orgelet", "fablab"]


def test_a_wrong_declaration_is_named_with_the_nearest_word_and_the_others_are_read(tmp_path):
    good = ACTIVITE.format(name="a.csv", more="")
    bad = '[[source]]\nfichier="recus/2025/a.csv"\nformat="tableurs"\ntable="activite"\n'
    worse = (
        '[[source]]\nfichier="recus/2025/a.csv"\nformat="tableur"\ntable="activite"\ncolonne={du="Jour"}\n'
    )
    text = "Jour;Activité;Entrées\n01/02/2025;Fab lab;3\n"
    frames, problemes, _ = read_all(network(tmp_path, good + bad + worse, a_csv=text))
    assert len(frames["activite"]) == 1
    assert [p.trouve for p in problemes] == ["tableurs", "colonne"]
    assert "tableur" in problemes[0].remede and "colonnes" in problemes[1].remede


def test_a_column_the_table_does_not_have_is_an_error_in_sources_toml(tmp_path):
    toml = ACTIVITE.format(name="a.csv", more="").replace("passages =", "passage =")
    _, problemes, _ = read_all(network(tmp_path, toml, a_csv="Jour\n01/02/2025\n"))
    assert problemes[0].fichier == "sources.toml" and "passages" in problemes[0].remede


def test_a_declared_file_that_did_not_arrive_is_an_error_naming_the_nearest(tmp_path):
    toml = ACTIVITE.format(name="activité.csv", more="")
    _, problemes, _ = read_all(network(tmp_path, toml, activites_csv="Jour\n01/02/2025\n"))
    assert "activites.csv" in problemes[0].remede


def test_a_received_file_that_nothing_reads_is_a_question(tmp_path):
    toml = ACTIVITE.format(name="a.csv", more="")
    text = "Jour;Activité;Entrées\n01/02/2025;Fab lab;3\n"
    _, problemes, _ = read_all(network(tmp_path, toml, a_csv=text, b_csv=text))
    assert [(p.fichier, p.gravite) for p in problemes] == [("recus/2025/b.csv", "question")]


def test_a_bad_file_is_named_and_the_others_are_read(tmp_path):
    toml = ACTIVITE.format(name="*", more="")
    reseau = network(
        tmp_path, toml, a_csv="Jour;Activité;Entrées\n01/02/2025;Fab lab;3\n", b_xlsx="not a workbook"
    )
    frames, problemes, apports = read_all(reseau)
    assert len(frames["activite"]) == 1
    assert [p.fichier for p in problemes] == ["recus/2025/b.xlsx"] and apports["motif"].iloc[1]


def test_a_pattern_never_leaves_the_network(tmp_path):
    (tmp_path / "secret.csv").write_text("Jour;Activité;Entrées\n01/02/2025;Fab lab;3\n")
    (tmp_path / "reseau").mkdir()
    toml = ACTIVITE.replace("recus/2025/{name}", "../secret.csv").format(more="")
    frames, problemes, _ = read_all(network(tmp_path / "reseau", toml))
    assert frames == {} and problemes[0].gravite == "erreur"


def test_a_network_without_sources_has_nothing_to_read_and_no_problem(tmp_path):
    frames, problemes, apports = read_all(tmp_path)
    assert frames == {} and problemes == [] and apports.empty


def test_a_broken_sources_toml_is_one_clear_error(tmp_path):
    (tmp_path / "sources.toml").write_text("[[source]\n")
    assert read_all(tmp_path)[1][0].fichier == "sources.toml"


def test_rows_read_are_rows_kept_plus_rows_set_apart_sheet_by_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Janvier"
    for sheet in (book.active, book.create_sheet("Février")):
        for line in (
            ["Jour", "Activité", "Entrées"],
            ["01/02/2025", "Fab lab", 3],
            [None, None, None],
            ["Total", "", 3],
        ):
            sheet.append(line)
    reseau = network(tmp_path, ACTIVITE.format(name="a.xlsx", more='feuille = ["Janvier", "Février"]'))
    book.save(reseau / "recus" / "2025" / "a.xlsx")
    frames, _, apports = read_all(reseau)
    assert [len(f) for f in frames["activite"]] == [2]
    assert apports.iloc[0][["lignes_lues", "gardees", "ecartees"]].tolist() == [4, 2, 2]


PERSONNE = """
[[source]]
fichier = "recus/2025/a.csv"
format = "tableur"
table = "{table}"
[source.constantes]
lieu = "arinthod"
[source.personne]
nom = "Nom"
prenom = "Prénom"
courriel = "Mail"
"""


def test_columns_of_names_give_a_pseudonym_and_nothing_else(tmp_path):
    text = (
        "Nom;Prénom;Mail;du;au\nMartin;Éva;e@x.org;01/01/2025;31/12/2025\nPetit;Léo;;01/01/2025;31/12/2025\n"
    )
    reseau = network(tmp_path, PERSONNE.format(table="adhesions"), a_csv=text)
    frames, problemes, _ = read_all(reseau)
    assert frames["adhesions"][0]["adherent"].str[:2].tolist() == ["c-", "n-"]
    said = (frames["adhesions"][0].to_csv() + str(problemes)).casefold()
    assert not any(word in said for word in ("martin", "éva", "petit", "x.org"))


def test_names_are_refused_for_a_table_that_keeps_nobody(tmp_path):
    frames, problemes, _ = read_all(network(tmp_path, PERSONNE.format(table="activite"), a_csv="Nom\nx\n"))
    assert frames == {} and "aucune personne" in problemes[0].regle


def test_a_sheet_no_source_reads_is_announced(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Janvier"
    for sheet in (book.active, book.create_sheet("Février")):
        sheet.append(["Jour", "Activité", "Entrées"])
        sheet.append(["01/02/2025", "Fab lab", 3])
    book.create_sheet("Vide")
    reseau = network(tmp_path, ACTIVITE.format(name="a.xlsx", more=""))
    book.save(reseau / "recus" / "2025" / "a.xlsx")
    problemes = read_all(reseau)[1]
    assert [p.gravite for p in problemes] == ["note"]
    assert "Février" in problemes[0].regle and "Vide" not in problemes[0].regle


def test_a_reader_that_fails_names_its_file_and_repeats_no_value(tmp_path, monkeypatch):
    from workbench.collect.sources.readers import spreadsheet

    def broken(*_):
        raise TypeError("Martin Éva")

    monkeypatch.setattr(spreadsheet, "read", broken)
    source = declared.Source("recus/2025/a.csv", "tableur", "activite")
    problemes = read_one(source, tmp_path / "a.csv", source.fichier).problemes
    assert problemes[0].fichier == "recus/2025/a.csv" and "Martin" not in str(problemes)


def test_a_header_on_two_rows_with_merged_cells_is_one_header(tmp_path):
    lines = [
        ["Cahier 2025"],
        ["Jour", "Activité", "Entrées", None, "Heures"],
        [None, None, "Femmes", "Hommes", "(h)"],
        ["01/02/2025", "Fab lab", 3, 4, 1.5],
    ]
    more = "entete = [2, 3]\nignorer = ['Entrées / Hommes', 'Heures / (h)']"
    toml = ACTIVITE.format(name="a.xlsx", more=more).replace('"Entrées"', '"Entrées / Femmes"')
    frames, problemes, _ = read_all(network(tmp_path, toml, a_xlsx=lines))
    frame = frames["activite"][0]
    assert frame[["du", "usage", "passages", "_ligne"]].to_numpy().tolist() == [
        ["01/02/2025", "fablab", 3, 4]
    ]
    assert not problemes


def test_a_header_declared_on_rows_that_are_not_there_is_an_error(tmp_path):
    _, problemes, _ = activity(
        tmp_path, "Jour;Activité;Entrées\n01/02/2025;Fab lab;3\n", more="entete = [8, 9]"
    )
    assert "en-tête" in problemes[0].regle


def test_a_header_in_thousands_of_euros_is_a_question_and_no_figure_is_multiplied(tmp_path):
    toml = """[[source]]
fichier = "recus/2025/a.csv"
format = "tableur"
table = "adhesions"
[source.colonnes]
adhesion = "N"
montant_eur = "Montant (k€)"
"""
    frame = read_one(declared.load(network(tmp_path, toml, a_csv="N;Montant (k€)\n1;2\n"))[0][0],
                     tmp_path / "recus" / "2025" / "a.csv", "a.csv").frame  # fmt: skip
    assert frame["montant_eur"].tolist() == ["2"]
    assert frame.attrs["milliers"] == [["a.csv", 0, "montant_eur", "Montant (k€)"]]


def test_a_header_printed_again_is_set_apart_and_counted(tmp_path):
    text = (
        "Jour;Activité;Entrées\n01/02/2025;Fab lab;3\nJour;Activité;Entrées\n02/02/2025;Fab lab;4\nTotal;;7\n"
    )
    frame, problemes, apport = activity(tmp_path, text)
    assert frame["_ligne"].tolist() == [2, 4] and not problemes
    assert (apport["lignes_lues"], apport["motif"]) == (4, "1 × ligne de total ; 1 × en-tête répété")


def test_an_export_without_a_row_is_told_and_is_no_error(tmp_path):
    frame, problemes, apport = activity(tmp_path, "Jour;Activité;Entrées\n")
    assert frame is None and [p.gravite for p in problemes] == ["note"] and apport["lignes_lues"] == 0
    assert "aucune ligne" in problemes[0].regle.lower()


def test_a_blank_cell_of_a_column_of_crosses_means_no_only_when_it_is_declared(tmp_path):
    columns = {"evenement": "Réf", "date": "Jour", "collectif": "Collectif"}
    (tmp_path / "e.csv").write_text("Réf;Jour;Collectif\ne1;01/02/2025;x\ne2;02/02/2025;\n", "utf-8")

    def read(words):
        source = declared.Source("e.csv", "tableur", "evenements", colonnes=columns, valeurs=words)
        return read_one(source, tmp_path / "e.csv", "e.csv").frame["collectif"]

    assert read({}).isna().tolist() == [False, True]
    assert read({"collectif": {"": "non"}}).tolist() == ["x", "non"]
