"""KoboToolbox answers: groups, multiple choices, blanks, answers set apart and counted."""

from pathlib import Path

import pytest
from collect_tables import workbook

from workbench.collect.sources import read_all

FORMATS = Path(__file__).parent / "formats"
LABELS = """
[[source]]
fichier = "recus/2024/*"
format = "kobo"
table = "enquete_usagers"
annee = 2024
completude = 0.6
{more}
[source.colonnes]
lieu = "Nom du lieu"
activites = "Quels services proposez-vous ?"
tarifs = "Statut juridique"
commentaire = "Commentaires ; précisions"
[source.valeurs.activites]
"Bureaux partagés / coworking" = "coworking"
"Café / cantine" = "autre"
"""
CODES = LABELS.replace("Nom du lieu", "nom_lieu").replace("Quels services proposez-vous ?", "services")
CODES = CODES.replace("Statut juridique", "statut").replace("Commentaires ; précisions", "commentaire")


def received(tmp_path, toml, name=None, text=None, more=""):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    if name:
        (folder / name).write_bytes((FORMATS / name).read_bytes())
    else:
        (folder / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(toml.format(more=more), encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("enquete_usagers", [None])[0], problemes, apports.iloc[0]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["labels", "xml"])
def test_the_four_real_exports_say_the_same(tmp_path, kind, suffix):
    toml = LABELS if kind == "labels" else CODES
    frame, _, apport = received(tmp_path, toml, f"kobo_fr_export_{kind}.{suffix}")
    words = {
        "labels": ["Fablab;Formation, médiation numérique", "coworking;Formation, médiation numérique;autre"],
        "xml": ["fablab;formation", "coworking;formation;cafe"],
    }
    assert frame["activites"].tolist() == words[kind]
    assert frame["lieu"].tolist() == ["Lieu Exemple A", "Lieu Exemple B"]
    assert frame["reponse"].iloc[0] == "00000000-0000-4000-8000-000000000001"
    assert frame["_ligne"].tolist() == [2, 3] and (frame["annee"] == 2024).all()
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (3, 2, 1)
    assert apport["motif"] == "1 × réponse incomplète"


def test_a_blank_answer_is_missing_and_nothing_ticked_is_an_empty_list(tmp_path):
    text = "q;s;s/a;s/b;t;_uuid\nx;;;;oui;1\ny;;0;0;oui;2\nz;a;1;0;;3\n"
    toml = '[[source]]\nfichier="recus/2024/a.csv"\nformat="kobo"\ntable="enquete_usagers"\ncompletude=0\n'
    toml += '[source.colonnes]\nlieu="q"\nactivites="s"\ntarifs="t"\n'
    frame, _, _ = received(tmp_path, toml, text=text)
    assert frame["activites"].isna().tolist() == [True, False, False]
    assert frame["activites"].tolist()[1:] == ["", "a"]
    assert frame["tarifs"].isna().tolist() == [False, False, True]


def test_a_question_that_is_gone_is_an_error_naming_the_nearest(tmp_path):
    toml = LABELS.replace("Statut juridique", "Statut juridiques")
    frame, problemes, apport = received(tmp_path, toml, "kobo_fr_export_labels.csv")
    assert frame is None and apport["ecartees"] == 3
    assert problemes[0].colonne == "tarifs" and "Statut juridique" in problemes[0].remede


def test_a_question_that_stands_in_two_groups_asks_for_its_whole_path(tmp_path):
    toml = SURVEY.replace('accueil = "Accueil"', 'accueil = "Avis"')
    _, problemes, _ = received(
        tmp_path, toml, text="Lieu;A/Avis;B/Avis;Tarifs;Un mot;_uuid\nx;oui;non;oui;;1\n"
    )
    assert "plusieurs groupes" in problemes[0].regle


HEAD = "start;_submission_time;Lieu;Accueil;Tarifs;Un mot;Adresse;_validation_status;_uuid\n"
SURVEY = """
[[source]]
fichier = "recus/2024/a.csv"
format = "kobo"
table = "enquete_usagers"
annee = 2024
{more}
[source.colonnes]
lieu = "Lieu"
accueil = "Accueil"
tarifs = "Tarifs"
commentaire = "Un mot"
"""


def answer(start="10:00", sent="10:05", accueil="oui", tarifs="oui", mot="", mail="", status="", uuid="u1"):
    cells = [
        f"2024-02-01 {start}:00",
        f"2024-02-01 {sent}:00",
        "orgelet",
        accueil,
        tarifs,
        mot,
        mail,
        status,
        uuid,
    ]
    return ";".join(cells) + "\n"


def survey(tmp_path, *answers, more=""):
    return received(tmp_path, SURVEY, text=HEAD + "".join(answers), more=more)


def test_the_same_content_sent_again_is_one_answer_and_the_last_is_kept(tmp_path):
    frame, problemes, apport = survey(tmp_path, answer(uuid="u1"), answer(sent="10:06", uuid="u2"))
    assert frame["reponse"].tolist() == ["u2"]
    assert apport["motif"] == "1 × réponse envoyée deux fois"
    assert any("ligne 2" in p.regle for p in problemes)


def test_two_persons_who_tick_the_same_boxes_are_two_persons(tmp_path):
    frame, _, _ = survey(tmp_path, answer(uuid="u1"), answer("14:00", "14:20", uuid="u2"))
    assert len(frame) == 2


def test_the_same_written_words_another_day_are_the_same_answer(tmp_path):
    words = "Ouvrez plus tard le samedi, merci"
    frame, _, _ = survey(tmp_path, answer(mot=words), answer("18:00", "18:30", mot=words, uuid="u2"))
    assert frame["reponse"].tolist() == ["u2"]


def test_one_identity_is_one_answer(tmp_path):
    frame, _, apport = survey(tmp_path, answer(), answer("14:00", "14:20", accueil="non"))
    assert frame["accueil"].tolist() == ["non"] and "reçue deux fois" in apport["motif"]


def test_a_declared_key_of_the_person_tells_doubles_and_does_not_leave(tmp_path):
    rows = (
        answer(mail="a@x.org"),
        answer("14:00", "15:00", "non", mail="A@x.org ", uuid="u2"),
        answer(uuid="u3", tarifs="non"),
    )
    frame, problemes, apport = survey(tmp_path, *rows, more='doublons_par = "Adresse"')
    assert frame["reponse"].tolist() == ["u2", "u3"] and apport["motif"] == "1 × même personne"
    assert "a@x.org" not in frame.to_csv() + str(problemes)


def test_an_answer_the_coordinator_refused_is_set_apart(tmp_path):
    frame, _, apport = survey(tmp_path, answer(), answer("9:00", "9:10", status="Not Approved", uuid="u2"))
    assert frame["reponse"].tolist() == ["u1"] and apport["motif"] == "1 × réponse non validée"


def test_how_complete_an_answer_must_be_is_declared(tmp_path):
    half = answer(tarifs="")
    assert survey(tmp_path, half)[0] is not None
    assert survey(tmp_path, half, more="completude = 0.6")[2]["motif"] == "1 × réponse incomplète"


def test_a_row_of_tags_is_no_answer_and_a_truncated_export_is_refused(tmp_path):
    tags = "#date;#date;#loc;#a;#b;#c;#d;#e;#f\n"
    assert len(received(tmp_path, SURVEY, text=HEAD + tags + answer())[0]) == 1
    _, problemes, _ = received(tmp_path, SURVEY, text="<WARNING: Truncated at 100 rows>\n" + HEAD + answer())
    assert "tronqué" in problemes[0].regle


def test_rows_read_are_rows_kept_plus_rows_set_apart(tmp_path):
    rows = [
        answer(),
        answer(sent="10:06", uuid="u2"),
        answer(accueil="", tarifs="", uuid="u3"),
        answer("8:00", "8:10", status="On Hold", uuid="u4"),
        answer("7:00", "7:05", "non", uuid="u5"),
    ]
    frame, _, apport = survey(tmp_path, *rows)
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (5, 2, 3) and len(frame) == 2


REPEAT = """
[[source]]
fichier = "recus/2024/*"
format = "kobo"
table = "{table}"
feuille = "{sheet}"
{more}
[source.colonnes]
"""
GRANTS = (
    REPEAT
    + """
lieux = "Nom du lieu"
financeur = "Financeur"
obtenu_eur = "Montant (€)"
"""
)


def repeated(tmp_path, toml, book, **said):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(book, str):
        (folder / book).write_bytes((FORMATS / book).read_bytes())
    else:
        workbook(folder / "a.xlsx", book)
    (tmp_path / "sources.toml").write_text(toml.format(**{"more": "", **said}), encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return next(iter(frames.values()), [None])[0], problemes, apports.iloc[0]


@pytest.mark.parametrize("kind", ["labels", "xml"])
def test_a_repeat_of_the_real_export_says_of_which_lieu_its_rows_are(tmp_path, kind):
    toml = GRANTS
    if kind == "xml":
        for label, name in (
            ("Nom du lieu", "nom_lieu"),
            ("Financeur", "financeur"),
            ("Montant (€)", "montant"),
        ):
            toml = toml.replace(f'"{label}"', f'"{name}"')
    name = f"kobo_fr_export_{kind}.xlsx"
    sheet = "financements_recherches_et_o..."
    frame, problemes, apport = repeated(tmp_path, toml, name, table="financements", sheet=sheet)
    lieux = ["Lieu Exemple A", "Lieu Exemple A", "Lieu Exemple C"]
    assert frame["lieux"].tolist() == lieux
    assert frame["financeur"].tolist() == ["Région BFC", "LEADER", "ANCT"]
    assert [float(x) for x in frame["obtenu_eur"]] == [15000, 20000, 50000]
    assert frame["_ligne"].tolist() == [2, 3, 4] and frame["_source"].iloc[0].endswith(f"#{sheet}")
    assert (apport["lignes_lues"], apport["gardees"]) == (3, 3)
    unread = [p.regle for p in problemes if "olonne" in p.regle]
    assert len(unread) == 1 and "tat" in unread[0] and "services" not in unread[0]


ANSWERS = [["Lieu", "_uuid", "_submission_time", "_validation_status", "_index"],
           ["orgelet", "u1", "2024-02-01 10:00:00", None, 1],
           ["orgelet", "u1", "2024-02-01 11:00:00", None, 2],
           ["lons", "u2", "2024-02-02 11:00:00", "Not Approved", 3],
           ["iki", "u3", "2024-02-03 11:00:00", None, 4]]  # fmt: skip
TOOLS = REPEAT + 'lieu = "Lieu"\nnom = "Outil"\n'


def tools(tmp_path, *rows, answers=ANSWERS, parent="Base"):
    lines = [[name, parent, number] for name, number in rows]
    book = {"Base": answers, "outils": [["Outil", "_parent_table_name", "_parent_index"], *lines]}
    return repeated(tmp_path, TOOLS, book, table="equipements", sheet="outils", more="completude = 1")


def test_a_repeated_row_shares_the_fate_of_its_answer(tmp_path):
    frame, _, apport = tools(
        tmp_path, ("Tour", 1), ("Tour", 2), ("Scie", 3), ("Four", 4), (None, 4), ("Four", 9)
    )
    assert frame[["lieu", "nom"]].to_numpy().tolist() == [["orgelet", "Tour"], ["iki", "Four"]]
    assert (apport["lignes_lues"], apport["gardees"], apport["ecartees"]) == (6, 2, 4)
    reasons = {
        "réponse reçue deux fois",
        "réponse non validée",
        "réponse incomplète",
        "ligne sans sa réponse",
    }
    assert set(apport["motif"].split(" ; ")) == {f"1 × {reason}" for reason in reasons}


def test_two_equal_rows_of_one_answer_are_two_things(tmp_path):
    assert len(tools(tmp_path, ("Tour", 4), ("Tour", 4))[0]) == 2


def test_a_repeat_without_its_answers_is_refused(tmp_path):
    frame, problemes, _ = tools(tmp_path, ("Tour", 1), parent="Ailleurs")
    assert frame is None and any("groupe répété" in p.regle for p in problemes)


def test_a_repeat_inside_a_repeat_reaches_its_answer(tmp_path):
    book = {"Base": ANSWERS,
            "salles": [["Salle", "_index", "_parent_table_name", "_parent_index"], ["Atelier", 1, "Base", 4]],
            "outils": [["Outil", "_parent_table_name", "_parent_index"], ["Tour", "salles", 1]]}  # fmt: skip
    frame, _, _ = repeated(tmp_path, TOOLS, book, table="equipements", sheet="outils")
    assert frame[["lieu", "nom"]].to_numpy().tolist() == [["iki", "Tour"]]
