"""`workbench importer`: an unknown file is recognised, shown, confirmed; sources.toml remembers."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from workbench.cli import main
from workbench.collect import checks, collect
from workbench.collect.sources import read_all, read_one
from workbench.collect.sources.declared import Source
from workbench.collect.sources.proposing import fitting, matching, propose, recognise, remember, shapes
from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.share import workbook

FORMATS = Path(__file__).parent / "formats"
COMMENT = "# Ce que le réseau a déclaré. Ne pas perdre cette ligne.\n"


@pytest.fixture
def reseau(tmp_path):
    folder = tmp_path / "reseau"
    (folder / "registres").mkdir(parents=True)
    (folder / "reseau.toml").write_text(
        'nom = "Essai"\nannees = [2024, 2025]\narrete_le = 2026-03-31\n', encoding="utf-8"
    )
    (folder / "registres" / "structures.csv").write_text(
        "structure;nom;forme;plan_comptable;entree_le\nada;Adapemont;association;anc2018;2020-01-01\n",
        "utf-8",
    )
    (folder / "registres" / "lieux.csv").write_text(
        "lieu;nom;structure;types;commune;statut;ouvert_le\n"
        "orgelet;La Fabrik;ada;fablab;39397;ouvert;2020-01-01\n"
        "arinthod;Tiers-lieu d’Arinthod;ada;coworking;39016;ouvert;2021-01-01\n",
        "utf-8",
    )
    (folder / "sources.toml").write_text(COMMENT, encoding="utf-8")
    return folder


def put(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def ask(reseau, path, *more):
    return main(["importer", str(path), "--reseau", str(reseau), *more])


CAHIER = "Cahier d’accueil\n\nJour;Activités;Nb de passages;Durée (h)\n"
CAHIER += "03/01/2025;fablab;12;4,5\n04/01/2025;coworkin;3;2\n"


def test_an_unknown_sheet_is_recognised_shown_and_declared_with_one_command(tmp_path, reseau, capsys):
    path = put(tmp_path, "accueil_orgelet_2025.csv", CAHIER, "cp1252")
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 0
    said = capsys.readouterr().out
    assert "table activite" in said and "encodage cp1252" in said and "en-tête ligne 3" in said
    assert "passages  ← «\u202fNb de passages\u202f»" in said and "d’après le nom du fichier" in said
    toml = (reseau / "sources.toml").read_text("utf-8")
    assert toml.startswith(COMMENT)
    (declared,) = tomllib.loads(toml)["source"]
    assert declared["fichier"] == "recus/2025/accueil_orgelet_2025.csv"
    assert declared["constantes"] == {"mode": "compté", "lieu": "orgelet"}
    assert declared["valeurs"] == {"usage": {"coworkin": "coworking"}}
    assert (reseau / declared["fichier"]).read_bytes() == path.read_bytes()
    frames, problemes, apports = read_all(reseau)
    assert frames["activite"][0]["passages"].tolist() == ["12", "3"] and not problemes
    assert apports.iloc[0]["gardees"] == 2


def test_without_a_yes_nothing_is_written(tmp_path, reseau, capsys):
    path = put(tmp_path, "accueil_orgelet_2025.csv", CAHIER)
    assert ask(reseau, path, "--fixer", "mode=compté") == 0
    assert "Rien n’est écrit" in capsys.readouterr().out
    assert (reseau / "sources.toml").read_text("utf-8") == COMMENT and not (reseau / "recus").exists()


def test_what_the_file_does_not_say_is_asked_and_never_guessed(tmp_path, reseau, capsys):
    path = put(tmp_path, "accueil.csv", CAHIER)
    assert ask(reseau, path, "--oui") == 2
    said = capsys.readouterr().err
    assert "--fixer lieu=…" in said and "--fixer mode=…" in said and "arinthod" in said
    assert not (reseau / "recus").exists()


@pytest.mark.parametrize(
    ("fixed", "near"),
    [("lieu=orgele", "orgelet"), ("lieu=jardin", "arinthod"), ("mode=conté", "compté"), ("leiu=x", "lieu")],
)
def test_a_value_said_for_every_row_that_no_list_has_is_refused_with_the_near_ones(
    tmp_path, reseau, capsys, fixed, near
):
    path = put(tmp_path, "accueil.csv", CAHIER)
    rest = ["--fixer", "mode=compté" if fixed.startswith("l") else "lieu=orgelet"]
    rest += ["--fixer", "lieu=orgelet"] if fixed.startswith("leiu") else []
    assert ask(reseau, path, "--fixer", fixed, *rest, "--oui") == 2
    assert near in capsys.readouterr().err
    assert (reseau / "sources.toml").read_text("utf-8") == COMMENT and not (reseau / "recus").exists()


def test_a_lieu_said_by_its_name_is_declared_by_its_identifier(tmp_path, reseau):
    path = put(tmp_path, "accueil.csv", CAHIER)
    assert ask(reseau, path, "--fixer", "lieu=la fabrik", "--fixer", "mode=compte", "--oui") == 0
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["constantes"] == {"lieu": "orgelet", "mode": "compté"}


def test_a_person_at_the_keyboard_answers_and_confirms(tmp_path, reseau, monkeypatch):
    answers = iter(["nulle-part", "orgelet", "compté", "oui"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert ask(reseau, put(tmp_path, "accueil.csv", CAHIER)) == 0
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["constantes"] == {"lieu": "orgelet", "mode": "compté"}


def test_next_year_takes_the_declaration_again_and_announces_the_new_column(tmp_path, reseau, capsys):
    ask(reseau, put(tmp_path, "accueil_orgelet_2024.csv", CAHIER), "--fixer", "mode=compté", "--oui")
    new = (
        CAHIER.replace("Nb de passages", "Passages")
        .replace("(h)\n", "(h);Météo\n")
        .replace(";4,5", ";4,5;pluie")
    )
    capsys.readouterr()
    assert ask(reseau, put(tmp_path, "accueil_orgelet_2025.csv", new), "--oui") == 0
    said = capsys.readouterr().out
    assert "reprend la déclaration de recus/2024/accueil_orgelet_2024.csv" in said
    assert "s’appelait « Nb de passages »" in said.replace("\u202f", " ")
    assert "Colonne qui n’est pas lue" in said and "Météo" in said
    last = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"][-1]
    assert last["annee"] == 2025 and last["colonnes"]["passages"] == "Passages"
    assert last["valeurs"] == {"usage": {"coworkin": "coworking"}}


def test_a_path_between_quotes_begins_at_home_and_an_absent_one_is_asked_with_its_folder(
    tmp_path, reseau, capsys, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    put(tmp_path, "accueil_orgelet_2025.csv", CAHIER)
    assert ask(reseau, "~/accueil_orgelet_2025.csv", "--fixer", "mode=compté", "--oui") == 0
    capsys.readouterr()
    for command in ("importer", "territoire"):
        assert main([command, "communes.json", "--reseau", str(reseau)]) == 2
        said = capsys.readouterr().err
        assert "Ce fichier n’existe pas" in said and "~/Téléchargements/communes.json" in said
    assert main(["territoire", "~/communes.json", "--reseau", str(reseau)]) == 2
    assert str(tmp_path / "communes.json") in capsys.readouterr().err
    assert main(["importer", "~", "--reseau", str(reseau)]) == 2
    assert "C’est un dossier" in capsys.readouterr().err


def test_words_nothing_resembles_are_left_to_translate_and_not_lost(tmp_path, reseau):
    path = put(tmp_path, "accueil_orgelet_2025.csv", CAHIER.replace("coworkin", "Poterie"))
    ask(reseau, path, "--fixer", "mode=compté", "--oui")
    assert '# Poterie = "…"' in (reseau / "sources.toml").read_text("utf-8")


def test_a_word_that_waits_is_told_once_with_the_line_that_translates_it(tmp_path, reseau, capsys):
    text = CAHIER.replace("coworkin", "Poterie") + "05/01/2025;Poterie;1;1\n06/01/2025;fablabe;1;1\n"
    path = put(tmp_path, "accueil_orgelet_2025.csv", text)
    ask(reseau, path, "--fixer", "mode=compté", "--oui")
    said = capsys.readouterr().out
    assert "2\u00a0lignes attendent une traduction" in said and "[source.valeurs.usage]" in said
    frames, _, _ = read_all(reseau)
    lists = {"usages": {"fablab": "fablab", "coworking": "coworking"}}
    found = checks.check("activite", frames["activite"][0], schemas.load("activite"), lists)
    assert len(found.rejected) == 2 and len(found.clean) == 2
    (problem,) = checks.gathered(found.problemes)
    assert (problem.ligne, problem.trouve, "2 lignes" in problem.regle) == (5, "Poterie", True)
    assert '`"Poterie" = "…"` dans `[source.valeurs.usage]` de sources.toml' in problem.remede
    toml = (reseau / "sources.toml").read_text("utf-8").replace('# Poterie = "…"', 'Poterie = "coworking"')
    (reseau / "sources.toml").write_text(toml, encoding="utf-8")
    done = checks.check("activite", read_all(reseau)[0]["activite"][0], schemas.load("activite"), lists)
    assert len(done.clean) == 4


def test_nothing_waits_when_every_word_is_known(tmp_path, reseau, capsys):
    path = put(tmp_path, "accueil_orgelet_2025.csv", CAHIER)
    ask(reseau, path, "--fixer", "mode=compté", "--oui")
    assert "traduction" not in capsys.readouterr().out


def test_every_word_of_a_list_is_translated_and_each_unknown_one_told(reseau):
    source = Source(
        "recus/2025/a.csv", "tableur", "enquete_usagers", colonnes={"activites": "Venue"},
        valeurs={"activites": {"Atelier": "fablab"}},
    )  # fmt: skip
    (reseau / "recus/2025").mkdir(parents=True)
    put(reseau, "recus/2025/a.csv", 'Lieu,Venue\na,"Atelier; Bar"\nb,"Salle;Bar;fablab"\n')
    (reseau / "sources.toml").write_text(remember.block(source), encoding="utf-8")
    (frame,) = read_all(reseau)[0]["enquete_usagers"]
    assert frame["activites"].tolist()[0] == "fablab;Bar"
    lists = {"usages": {"fablab": "fablab"}}
    found = checks.check("enquete_usagers", frame, schemas.load("enquete_usagers"), lists).problemes
    told = [(p.ligne, p.trouve) for p in checks.gathered(found) if p.regle.startswith(checks.UNTRANSLATED)]
    assert sorted(told) == [(2, "Bar"), (3, "Salle")]


def test_a_file_declared_or_another_of_the_same_name_is_refused(tmp_path, reseau, capsys):
    path = put(tmp_path, "accueil_orgelet_2025.csv", CAHIER)
    ask(reseau, path, "--fixer", "mode=compté", "--oui")
    before = (reseau / "sources.toml").read_text("utf-8")
    assert ask(reseau, path, "--oui") == 2
    assert "déjà déclaré" in capsys.readouterr().err
    (reseau / "sources.toml").write_text(COMMENT, encoding="utf-8")
    put(tmp_path, "accueil_orgelet_2025.csv", CAHIER + "05/01/2025;fablab;1;1\n")
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 2
    assert "porte déjà ce nom" in capsys.readouterr().err
    assert (reseau / "recus/2025/accueil_orgelet_2025.csv").read_text("utf-8") == CAHIER and before


BOOKED = "Fin;Machine réservée;Début;Usager\n03/01/2025 16:30;laser;03/01/2025 14:00;Jeanne Dupont\n"
BOOKED += "01:00;laser;04/01/2025 23h15;Paul Martin\n06/01/2025;laser;05/01/2025 10:00;Paul Martin\n"


def test_a_booking_is_read_from_its_two_instants_and_never_by_who_booked(tmp_path, reseau, capsys):
    path = put(tmp_path, "machines_orgelet_2025.csv", BOOKED)
    assert ask(reseau, path, "--oui") == 0
    said = capsys.readouterr().out
    assert "table reservations" in said and "Dupont" not in said and "heures\u00a0: de debut à fin" in said
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["ignorer"] == ["Usager"] and declared["colonnes"]["fin"] == "Fin"
    (frame,) = read_all(reseau)[0]["reservations"]
    assert frame["heures"].tolist() == [2.5, 1.75, "06/01/2025"]
    found = checks.check("reservations", frame, schemas.load("reservations"), {})
    assert [(p.ligne, p.colonne[:7]) for p in found.problemes] == [(4, "A (Fin)")]


def test_words_are_no_figures_and_names_that_she_maps_herself_are_not_shown(tmp_path, reseau, capsys):
    path = put(tmp_path, "orgelet_2025.csv", "Jour;Activité;Présents\n03/01/2025;fablab;Jeanne Dupont\n")
    ask(reseau, path)
    assert "Dupont" not in capsys.readouterr().out
    thousands = put(tmp_path, "b_2025.csv", "Financement;Date;Montant\nF1;03/01/2025;2 k€\n")
    ask(reseau, thousands)
    assert "montant_eur" in capsys.readouterr().out  # a figure badly written stays one, and is told
    path = put(tmp_path, "machines_orgelet_2025.csv", BOOKED)
    ask(reseau, path, "--colonne", "equipement=Usager")
    assert "Dupont" not in capsys.readouterr().out
    path = put(tmp_path, "actions_2025.csv", "Action;Intitulé;Responsable;Prévu\na1;Bilan;Jeanne Dupont;10\n")
    ask(reseau, path, "--table", "actions")
    said = capsys.readouterr().out
    assert "responsable" in said and "Dupont" not in said


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (["Nom", "Date"], set()),
        (["Nom", "Prénom", "Date"], {"Nom", "Prénom"}),
        (["Usager", "Machine"], {"Usager"}),
        (["Structure", "Date"], set()),
    ],
)
def test_a_name_alone_may_be_that_of_a_thing(heads, names):
    assert matching.names(heads) == names


def test_a_machine_that_only_its_name_tells_is_known_by_it(tmp_path, reseau):
    path = put(
        tmp_path, "inventaire_orgelet_2025.csv", "Machine;Marque;Achetée le\nTour à bois;X;03/02/2020\n"
    )
    assert ask(reseau, path, "--oui") == 0
    (frame,) = read_all(reseau)[0]["equipements"]
    assert frame[["equipement", "nom"]].to_numpy().tolist() == [["Tour à bois", "Tour à bois"]]


def test_no_name_of_a_member_is_shown(tmp_path, reseau, capsys):
    path = tmp_path / "helloasso_orgelet_2024.csv"
    path.write_bytes((FORMATS / "reconstructed_helloasso_adhesions.csv").read_bytes())
    assert ask(reseau, path, "--oui") == 0
    said = capsys.readouterr().out
    assert "table adhesions" in said and not any(n in said for n in ("EXEMPLE", "Alix", "example.org"))


# What is recognised -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name,tool",
    [
        ("000000000FEC20231231.txt", "fec"),
        ("reconstructed_FEC_montant_sens_pipe.txt", "fec"),
        ("kobo_fr_export_labels.csv", "kobo"),
        ("kobo_fr_export_xml.xlsx", "kobo"),
        ("reconstructed_fabmanager_compta.csv", "comptes"),
        ("reconstructed_framaforms.tsv", "framaforms"),
        ("reconstructed_google_forms_fr.csv", "googleforms"),
        ("reconstructed_google_sheets_fr_copie.csv", "googleforms"),
        ("reconstructed_helloasso_adhesions.csv", "helloasso"),
        ("reconstructed_limesurvey_codes.csv", "limesurvey"),
        ("reconstructed_limesurvey_complet.csv", "limesurvey"),
    ],
)
def test_every_sample_is_recognised_by_its_content_whatever_its_name(name, tool):
    assert recognise.of(recognise.every_grid(FORMATS / name, name))[0] == tool


@pytest.mark.parametrize(
    "name", ["reconstructed_banque_creditmutuel.csv", "reconstructed_banque_creditagricole.csv"]
)
def test_a_bank_statement_is_refused_with_what_to_ask_instead(name):
    with pytest.raises(DataError) as e:
        recognise.of(recognise.every_grid(FORMATS / name, name))
    assert "relevé de banque" in e.value.problemes[0].regle and "FEC" in e.value.problemes[0].remede


@pytest.mark.parametrize(
    "heads,table",
    [
        (["Événement", "Date", "Type", "Titre", "Lieux", "Ouvert", "Collectif"], "evenements"),
        (["Nº de réservation", "Machine", "Date", "Durée (h)"], "reservations"),
        (["Fin", "Machine réservée", "Début", "Usager"], "reservations"),
        (["Désignation", "État", "Identifiant", "Date d’achat"], "equipements"),
        (["Machine", "Marque", "Achetée le"], "equipements"),
        (["Mise en service", "Machine", "Repère", "Retirée le"], "equipements"),
        (["Mois", "Activité", "Visiteurs"], "activite"),
        (["Événement", "Lieu", "Nombre de participants"], "participations"),
        (["Date", "Activité de l’espace", "Entrées", "Montant TTC", "Vendeur"], "activite"),
        (["Date", "Entrées", "Montant TTC", "Vendeur"], "activite"),
        (["Date", "Montant"], "versements"),
        (["Financement", "Date", "Montant"], "versements"),
    ],
)
def test_the_table_is_the_one_whose_columns_are_there(heads, table):
    assert fitting.table_of(heads) == table


@pytest.mark.parametrize(
    "header,sure",
    [("Passages", True), ("PASSAGES (nb)", True), ("Nombre de passages", True), ("Pluie", False)],
)
def test_a_header_is_believed_with_its_proof(header, sure):
    found = matching.likeness(header, ["passages"])
    assert (found[0] >= matching.LIKE) == sure and bool(found[1]) >= sure


def test_the_tables_of_a_scic_and_of_an_m57_extract_are_accounts(tmp_path):
    scic = put(
        tmp_path, "a.csv", "Compte;Intitulé;Charges (€);Produits (€)\n606;Achats;12;\n706;Ventes;;30\n"
    )
    m57 = put(
        tmp_path, "b.csv", "Service;Nature;Libellé nature;Dépenses réalisées;Recettes réalisées\nx;60;y;1;\n"
    )
    assert recognise.of(recognise.every_grid(scic, "a"))[0] == "comptes"
    assert recognise.of(recognise.every_grid(m57, "b"))[0] == "comptes"


def test_a_declaration_written_is_the_declaration_read():
    source = Source(
        'recus/2025/a "b".csv', "tableur", "activite", annee=2025, feuille="Été", ignorer=["Météo"],
        colonnes={"du": ["Jour", "Date"]}, constantes={"lieu": "orgelet"},
        valeurs={"usage": {"Café\n": "autre"}},
    )  # fmt: skip
    (read,) = tomllib.loads(remember.block(source))["source"]
    assert Source(**read) == source


def test_a_hidden_second_sheet_does_not_win_over_the_one_that_holds_the_table(tmp_path, reseau, capsys):
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("Accueil")
    for row in (["Jour", "Activité", "Passages"], ["2025-01-03", "fablab", 2]):
        sheet.append(row)
    book.save(tmp_path / "orgelet.xlsx")
    assert ask(reseau, tmp_path / "orgelet.xlsx", "--fixer", "mode=compté", "--oui") == 0
    assert tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"][0]["feuille"] == "Accueil"


def test_a_calendar_and_a_sheet_by_month_are_proposed_as_they_are(tmp_path, reseau, capsys):
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20250301T100000Z\r\n"
    )
    text += "SUMMARY:Repair café\r\nCATEGORIES:atelier\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    said = ("--fixer", "ouvert=oui", "--fixer", "collectif=non", "--fixer", "lieux=orgelet")
    assert ask(reseau, put(tmp_path, "agenda_2025.ics", text), *said, "--oui") == 0
    months = "Activité;Janvier;Février;Mars;Avril;Total\nfablab;1;2;;4;7\n"
    path = put(tmp_path, "comptage_orgelet_2025.csv", months)
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 0
    first, last = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert (first["format"], first["table"], last["deplier"]) == ("agenda", "evenements", "passages")
    frames, _, _ = read_all(reseau)
    assert frames["activite"][0]["passages"].tolist() == ["1", "2", "4"]
    assert frames["evenements"][0]["titre"].tolist() == ["Repair café"]


def planning(path, rows=()):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Planning"
    for row in [
        ["Planning des salles"], ["Jour", "Espace", "Fréquentation", None, "Météo"],
        [None, None, "Passages", "Durée (h)", None],
        [dt.datetime(2026, 1, 7), "Coworking", 8, 6, "neige"], ["09/01/2026", "Fab Lab", 12, "4,5", None],
        [dt.datetime(2026, 1, 12), "Salle bleue", "nc", 3, None], *rows,
    ]:  # fmt: skip
        sheet.append(row)
    for span in ("C2:D2", "A2:A3", "B2:B3", "E2:E3"):
        sheet.merge_cells(span)
    book.save(path)
    return path


def test_a_header_on_two_rows_is_seen_and_a_room_is_no_lieu(tmp_path, reseau, capsys):
    path = planning(tmp_path / "planning.xlsx")
    assert ask(reseau, path, "--fixer", "lieu=orgelet", "--fixer", "mode=compté", "--oui") == 0
    said = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "→ table activite" in said and "en-tête lignes 2 et 3" in said
    assert "usage     ← « Espace »  (ses mots : Coworking et Fab Lab)" in said
    assert "année 2026 (d’après ses dates)" in said
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["entete"] == [2, 3] and declared["ignorer"] == ["Météo"]
    assert declared["fichier"] == "recus/2026/planning.xlsx"
    frames, problemes, _ = read_all(reseau)
    assert frames["activite"][0]["heures"].tolist() == [6, "4,5", 3]
    assert not [p for p in problemes if p.gravite == "erreur"] and not problemes


def test_a_column_she_names_replaces_what_was_found_and_one_she_empties_is_not_read(tmp_path, reseau, capsys):
    path = planning(tmp_path / "planning.xlsx")
    told = ["--colonne", "heures=", "--colonne", "usage=Météo", "--fixer", "lieu=orgelet"]
    ask(reseau, path, *told, "--fixer", "mode=compté", "--oui")
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["colonnes"] == {
        "du": "Jour", "passages": "Fréquentation / Passages", "usage": "Météo",
    }  # fmt: skip
    assert ask(reseau, path, "--colonne", "passages=Météoo", "--oui") == 2
    assert "Météo" in capsys.readouterr().err


def test_what_was_left_aside_is_not_announced_again_and_what_is_new_is(tmp_path, reseau):
    text = CAHIER.replace("(h)\n", "(h);Météo\n").replace(";4,5", ";4,5;pluie")
    ask(reseau, put(tmp_path, "accueil_orgelet_2025.csv", text), "--fixer", "mode=compté", "--oui")
    assert not [p for p in read_all(reseau)[1] if "pas lue" in p.regle]
    (reseau / "recus/2025/accueil_orgelet_2025.csv").write_text(
        text.replace("Météo", "Météo;Ressenti").replace("pluie", "pluie;bon"), "utf-8"
    )
    (note,) = [p for p in read_all(reseau)[1] if "pas lue" in p.regle]
    assert "Ressenti" in note.regle and "Météo" not in note.regle


def test_cancelled_rows_are_proposed_apart_and_counted(tmp_path, reseau, capsys):
    text = "Résumé;;;;\n;;;;\nDate;Email;Machine;Statut;Heures;\n03/02/2025;a@b.fr;Laser;Confirmée;2;\n"
    text += "04/02/2025;;Laser;Annulée;2;\n05/02/2025;;Laser;;1;\n"
    path = put(tmp_path, "machines_orgelet_2025.csv", text)
    assert ask(reseau, path, "--oui") == 0
    said = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "elles ne comptent pas : Statut = Annulée" in said and "a@b.fr" not in said
    assert "3 lignes lues, 2 gardées ; 1 × Statut : Annulée" in said
    frames, problemes, apports = read_all(reseau)
    assert frames["reservations"][0]["heures"].tolist() == ["2", "1"] and not problemes
    assert apports.iloc[0][["lignes_lues", "gardees", "ecartees"]].tolist() == [3, 2, 1]


def sheets(tmp_path, name, **rows):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / name)
    return tmp_path / name


JOURS = ["Jour", "Activité", "Entrées"]


def test_a_sheet_per_month_is_read_whole_and_a_sheet_of_another_kind_is_named(tmp_path, reseau, capsys):
    path = sheets(
        tmp_path, "orgelet_2025.xlsx",
        Janvier=[JOURS, [dt.datetime(2025, 1, 3), "fablab", 12]],
        Février=[["La Fabrik"], JOURS, [dt.datetime(2025, 2, 3), "fablab", 7]],
        Adhésions=[["Nom", "Adhésion le"], ["Dupont", dt.datetime(2025, 1, 3)]],
    )  # fmt: skip
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 0
    said = capsys.readouterr().out
    assert "2\u00a0lignes lues, 2\u00a0gardées" in said
    assert "Feuille qui n’est pas lue\u00a0: «\u202fAdhésions\u202f»" in said
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["feuille"] == ["Janvier", "Février"]
    assert ask(reseau, path, "--feuille", "Adhésions", "--fixer", "nature=personne", "--oui") == 0
    frames, _, _ = read_all(reseau)
    assert len(frames["activite"][0]) == 2 and len(frames["adhesions"][0]) == 1
    assert ask(reseau, path, "--feuille", "Adhesion", "--oui") == 2
    assert "Adhésions" in capsys.readouterr().err


def test_words_heading_figures_are_unfolded_and_a_bare_column_has_a_name(tmp_path, reseau, capsys):
    text = "Jour;Fab lab;Co-working;Total;Météo\n03/01/2025;12;3;15;beau\n04/01/2025;;nc;0;gris\n"
    assert ask(reseau, put(tmp_path, "orgelet_2025.csv", text), "--fixer", "mode=compté", "--oui") == 0
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["en_colonnes"] == {"usage": ["Fab lab", "Co-working"]}
    assert declared["deplier"] == "passages" and declared["ignorer"] == ["Total", "Météo"]
    (frame,), _, apports = (x if i else x["activite"] for i, x in enumerate(read_all(reseau)))
    assert frame[["usage", "passages", "_ligne"]].to_numpy().tolist() == [
        ["fablab", "12", 2], ["coworking", "3", 2], ["coworking", "nc", 3]
    ]  # fmt: skip
    assert apports.iloc[0]["motif"] == "1 × case sans chiffre"
    across = sheets(
        tmp_path, "arinthod_2025.xlsx",
        Comptes=[["", "Janvier", "Février", "Mars"], ["fablab", 12, 10, 4], ["coworking", 3, 0, None]],
    )  # fmt: skip
    assert ask(reseau, across, "--fixer", "mode=compté", "--oui") == 0
    assert "usage  ← «\u202f(colonne A)\u202f»  (ses mots" in capsys.readouterr().out


MONTHS = "Salle de réunion;Mois;Coworking\n22;janvier 2025;121\n24;février 2025;125\n46;Total;246\n"


@pytest.mark.parametrize("more", [[], ["--table", "activite"]])
def test_one_usage_in_a_column_and_a_word_of_the_lieu_s_own_are_enough_to_unfold(
    tmp_path, reseau, capsys, more
):
    path = put(tmp_path, "orgelet_2024.csv", MONTHS)
    assert ask(reseau, path, "--fixer", "mode=compté", *more, "--oui") == 0
    assert "Mots de la colonne usage à traduire" in capsys.readouterr().out
    toml = (reseau / "sources.toml").read_text("utf-8")
    (declared,) = tomllib.loads(toml)["source"]
    assert declared["en_colonnes"] == {"usage": ["Salle de réunion", "Coworking"]}
    assert declared["deplier"] == "passages" and '# "Salle de réunion" = "…"' in toml
    (frame,) = read_all(reseau)[0]["activite"]
    assert frame["passages"].tolist() == ["22", "121", "24", "125"]
    toml = toml.replace('# "Salle de réunion" = "…"', '"Salle de réunion" = "rencontre"')
    (reseau / "sources.toml").write_text(toml, "utf-8")
    other = put(tmp_path, "arinthod_2025.csv", MONTHS.replace("Coworking", "Véranda"))
    assert ask(reseau, other, "--fixer", "mode=compté", "--oui") == 0
    assert "« Salle de réunion » → rencontre" in capsys.readouterr().out.replace("\u202f", " ")


@pytest.mark.parametrize(
    "heads", ["Jour;Coworking;Passages", "Mois;Fab lab;Coworking;Usage", "Date;Machine;Coworking;Durée"]
)
def test_a_usage_that_heads_figures_is_no_word_where_columns_say_the_usage_or_the_figures(heads):
    names = heads.split(";")
    columns = {h: pd.Series(["3", "4"], dtype=object) for h in names[1:]}
    words = {"usages": {"coworking": "coworking", "fablab": "fablab", "autre": "autre"}}
    assert not shapes.across("activite", names, columns, propose.Known(words), set(), 1)


def test_a_file_whose_rows_hold_no_figure_is_asked_about_before_and_after_it_is_declared(
    tmp_path, reseau, capsys
):
    said = ["--table", "activite", "--fixer", "usage=coworking", "--fixer", "mode=compté", "--oui"]
    assert ask(reseau, put(tmp_path, "orgelet_2025.csv", MONTHS), *said) == 0
    told = capsys.readouterr().out
    assert told.index("sans aucun chiffre (passages ou heures)") < told.index("Rangé dans")
    (question,) = read_all(reseau)[1]
    assert question.gravite == "question" and "[source.en_colonnes]" in question.remede
    assert question.fichier == "recus/2025/orgelet_2025.csv"


def test_a_file_none_of_whose_rows_is_kept_is_asked_about_with_the_reason(tmp_path, reseau):
    source = Source("a.csv", "tableur", "activite", colonnes={"usage": "Activité"}, deplier="passages")
    months = "Activité;janvier 2025;février 2025\nfablab;;\n"
    got = read_one(source, put(tmp_path, "a.csv", months), "a.csv")
    (question,) = got.problemes
    assert (question.gravite, "2 × mois sans chiffre" in question.regle) == ("question", True)


def test_a_declared_word_that_heads_no_column_is_an_error_and_no_figure_is_lost(tmp_path, reseau):
    source = Source(
        "a.csv", "tableur", "activite", colonnes={"du": "Jour"}, deplier="passages",
        en_colonnes={"usage": ["fablab", "coworking"]},
    )  # fmt: skip
    got = read_one(source, put(tmp_path, "a.csv", "Jour;fablab\n03/01/2025;12\n"), "a.csv")
    assert got.frame is None and "coworking" in got.problemes[0].regle


def test_merged_days_are_proposed_to_be_repeated_and_merged_figures_never(tmp_path, reseau, capsys):
    day = dt.datetime(2025, 1, 3)
    path = sheets(tmp_path, "orgelet_2025.xlsx", A=[JOURS, [day, "fablab", 12], [None, "coworking", None]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("C2:C3")
    book.save(path)
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 0
    assert "cellules fusionnées, recopiées sur leurs lignes\u00a0: du" in capsys.readouterr().out
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["recopier"] == ["du"]
    assert read_all(reseau)[0]["activite"][0]["passages"].isna().tolist() == [False, True]


def test_a_list_of_members_becomes_pseudonyms_whose_membership_lasts(tmp_path, reseau, capsys):
    text = "Nom;Prénom;E-mail;Association;Adhésion le;Cotisation\nDupont;Jeanne;j@d.fr;;03/01/2025;10\n"
    text += "Martin;Paul;p@m.fr;Les Amis;01/09/2025;50\n"
    assert ask(reseau, put(tmp_path, "membres_orgelet_2025.csv", text), "--oui") == 0
    said = capsys.readouterr().out
    assert "table adhesions" in said and "adhésion de 12 mois" in said
    assert "Dupont" not in said and "j@d.fr" not in said
    (frame,) = read_all(reseau)[0]["adhesions"]
    assert frame["au"].tolist() == ["2026-01-02", "2026-08-31"]
    assert frame["nature"].tolist() == ["personne", "organisation"] and frame["adherent"].nunique() == 2


def test_a_file_that_cannot_be_read_is_not_declared_and_nothing_else_is_asked(tmp_path, reseau, capsys):
    path = put(tmp_path, "orgelet_2025.csv", "Jour;Activité;Entrées;Entrées\n03/01/2025;fablab;12;4\n")
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 2
    said = capsys.readouterr()
    assert "existe 2 fois" in said.err and "ne dit pas" not in said.err
    assert (reseau / "sources.toml").read_text("utf-8") == COMMENT and not (reseau / "recus").exists()


@pytest.mark.parametrize(
    "heads",
    [
        ["Compte", "Libellé", "Solde débiteur", "Solde créditeur"],
        ["Compte", "Libellé", "Mouvement débit", "Mouvement crédit", "Solde débiteur", "Solde créditeur"],
    ],
)
def test_a_trial_balance_is_read_by_its_two_sides_of_balances(tmp_path, reseau, heads):
    known = propose.Known({}, annees=[2025])
    pairs = fitting.pairs_of("comptes", "comptes", heads, known)
    assert {p.cible: p.entete for p in pairs} == {
        "compte": "Compte", "libelle": "Libellé", "debit": "Solde débiteur", "credit": "Solde créditeur"
    }  # fmt: skip


def test_a_whole_workbook_of_registers_is_no_export_and_its_place_is_said(tmp_path, reseau, capsys):
    path = tmp_path / "Registres du réseau.xlsx"
    path.write_bytes(workbook.noyau())
    assert ask(reseau, path, "--oui") == 2
    said = capsys.readouterr()
    assert "classeur de registres" in said.err and "registres.xlsx" in said.err
    assert (reseau / "sources.toml").read_text("utf-8") == COMMENT and not (reseau / "recus").exists()


def test_two_identifiers_of_one_file_are_told_apart_in_the_preview(tmp_path, reseau, capsys):
    rows = "".join(f"Salle du haut;0{i}/01/2025;2\n" for i in range(1, 4))
    path = put(tmp_path, "reservations_de_la_salle_orgelet_2025.csv", "Ressource;Début;Durée (h)\n" + rows)
    assert ask(reseau, path) == 0
    shown = [line for line in capsys.readouterr().out.splitlines() if "Salle du haut" in line]
    assert [line.split()[-1][-7:] for line in shown] == ["-2025-2", "-2025-3", "-2025-4"]


def test_what_a_file_does_not_say_may_stand_in_one_of_its_columns(tmp_path, reseau, capsys):
    path = put(
        tmp_path, "caisse_orgelet_2025.csv", "Date;Espace;Entrées;Montant TTC\n05/01/2025;Bois;21;52,5 €\n"
    )
    assert ask(reseau, path, "--fixer", "mode=compté", "--oui") == 2
    assert "--colonne usage=… si un en-tête la dit, sinon --fixer usage=…" in capsys.readouterr().err
    assert ask(reseau, path, "--fixer", "mode=compté", "--colonne", "usage=Espace", "--oui") == 0


def test_a_table_of_journeys_is_measured_times_and_a_departure_is_no_part(tmp_path, reseau, capsys):
    text = (
        "Durée (min);Arrivée;Départ;Relevé\n28;La Fabrik;39016;Chronométré\n9;La Fabrik;39300;Calculateur\n"
    )
    assert ask(reseau, put(tmp_path, "trajets_2025.csv", text), "--oui") == 0
    assert "table temps_mesures" in capsys.readouterr().out
    (declared,) = tomllib.loads((reseau / "sources.toml").read_text("utf-8"))["source"]
    assert declared["colonnes"] == {
        "de": "Départ", "vers": "Arrivée", "minutes": "Durée (min)", "source": "Relevé"}  # fmt: skip
    assert matching.likeness("Départ", ["Part"])[0] < matching.LIKE <= matching.likeness("Parts", ["Part"])[0]


LIVED = """Horodateur,Quel lieu ?,Dans quelle commune habitez-vous ?,L’accueil vous convient-il ?
03/11/2025 10:10:00,orgelet,Orgelet,oui
04/11/2025 10:11:00,orgelet,La Mure,oui
05/11/2025 10:12:00,orgelet,Val d’Épy,non
06/11/2025 10:13:00,orgelet,La Mure,oui
07/11/2025 10:14:00,orgelet,Orgelett,oui
"""
TOWNS = "code_insee;nom;epci_siren\n39397;Orgelet;1\n39485;Val-d’Épy;1\n39001;Val d’Épy;1\n"


def test_a_commune_that_its_name_does_not_tell_is_told_at_once_and_none_is_new_when_all_is_verified(
    tmp_path, reseau, capsys
):
    (reseau / "territoire").mkdir()
    (reseau / "territoire" / "communes.csv").write_text(TOWNS, encoding="utf-8")
    path = put(tmp_path, "enquete_2025.csv", LIVED)
    assert ask(reseau, path, "--colonne", "lieu=Quel lieu ?", "--oui") == 0
    said = capsys.readouterr().out
    (line,) = [row for row in said.splitlines() if row.startswith("Mots de la colonne commune")]
    told = {row.split("»")[0].strip("« \u202f\u00a0") for row in line.split("«")[1:]}
    assert told == {"La Mure", "Val d’Épy", "Orgelett"}
    assert "39001 ou 39485" in line and "peut-être Orgelet (39397)" in line
    assert "4\u00a0lignes attendent une traduction" in said and "le code Insee de la commune" in said
    assert {p.trouve for p in collect(reseau).erreurs} == told
    toml = (reseau / "sources.toml").read_text("utf-8")
    for name, code in (("La Mure", 38269), ("Val d’Épy", 39485), ("Orgelett", 39397)):
        assert f'# "{name}" = "…"' in toml or f'# {name} = "…"' in toml
        toml = re.sub(f'# "?{name}"? = "…"', f'"{name}" = "{code}"', toml)
    (reseau / "sources.toml").write_text(toml, encoding="utf-8")
    assert not collect(reseau).erreurs
