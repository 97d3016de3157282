"""LimeSurvey, ODK Central, Google Forms and Framaforms: the same answers, whatever the tool wrote."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from collect_tables import network
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.collect import collect, places
from workbench.collect.sources import declared, read_all
from workbench.collect.sources.readers import surveys
from workbench.collect.sources.readers.moments import instant
from workbench.collect.sources.readers.parted import parted

FORMATS = Path(__file__).parent / "formats"


def received(tmp_path, outil, colonnes, content, name="a.csv", valeurs=None, more="completude = 0"):
    folder = tmp_path / "recus" / "2024"
    folder.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / name).write_bytes(data)
    toml = f'[[source]]\nfichier = "recus/2024/{name}"\nformat = "{outil}"\ntable = "enquete_usagers"\n'
    toml += f"annee = 2024\n{more}\n[source.colonnes]\n"
    toml += "".join(f'{k} = "{v}"\n' for k, v in colonnes.items())
    for target, words in (valeurs or {}).items():
        toml += f"[source.valeurs.{target}]\n" + "".join(f'"{k}" = "{v}"\n' for k, v in words.items())
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    frames, problemes, apports = read_all(tmp_path)
    return frames.get("enquete_usagers", [None])[0], problemes, apports.iloc[0]


def rows(frame, *columns):
    return frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None).to_numpy().tolist()


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
    return out.getvalue()


# LimeSurvey -------------------------------------------------------------------------------------------

LIME_CODES = (FORMATS / "reconstructed_limesurvey_codes.csv").read_bytes()
LIME_TEXTS = (FORMATS / "reconstructed_limesurvey_complet.csv").read_bytes()


def test_limesurvey_by_codes_keeps_what_was_submitted_and_ticks_what_was_written_beside_other(tmp_path):
    columns = {"lieu": "LIEU", "activites": "ACT", "frequence": "FREQ", "accueil": "SAT[accueil]"}
    words = {"activites": {"bois": "fablab", "num": "coworking", "other": "autre"}}
    frame, _, apport = received(tmp_path, "limesurvey", columns, LIME_CODES, valeurs=words)
    assert rows(frame, "reponse", "lieu", "activites", "frequence", "accueil", "repondu_le", "_ligne") == [
        ["2024-a-1", "L1", "fablab", "3", "A4", "2024-02-01 10:03:11", 2],
        ["2024-a-3", "L2", "coworking;autre", "N/A", "A5", "2024-02-04 18:00:00", 4],
    ]
    assert (apport["lignes_lues"], apport["gardees"], apport["motif"]) == (3, 2, "1 × réponse non terminée")
    assert not frame.astype(str).apply(lambda c: c.str.contains("vannerie|rien")).any().any()


def test_limesurvey_by_texts_says_the_same_questions_in_full(tmp_path):
    columns = {"lieu": "Quel lieu ?", "activites": "Activités", "frequence": "Visites par mois"}
    frame, _, apport = received(tmp_path, "limesurvey", columns, LIME_TEXTS)
    assert rows(frame, "reponse", "lieu", "activites", "frequence") == [
        ["2024-a-1", "La Fabrik", "Bois", "3"]
    ]
    assert apport["motif"] == "1 × réponse non terminée"


def test_limesurvey_by_codes_and_texts_is_read_by_its_texts(tmp_path):
    text = "id;submitdate;LIEU. Quel lieu ?;ACT[b]. Activités [Bois];ACT[c]. Activités [Couture]\n"
    text += "1;2024-02-01 10:00:00;orgelet;Y;\n2;2024-02-02 10:00:00;orgelet;;\n"
    frame, _, _ = received(tmp_path, "limesurvey", {"lieu": "Quel lieu ?", "activites": "Activités"}, text)
    assert rows(frame, "lieu", "activites") == [["orgelet", "Bois"], ["orgelet", None]]


def test_an_export_of_another_tool_is_refused_with_the_columns_it_should_have(tmp_path):
    frame, problemes, _ = received(tmp_path, "limesurvey", {"lieu": "A"}, "A;B\n1;2\n")
    assert frame is None and "submitdate" in problemes[0].regle


# Google Forms -----------------------------------------------------------------------------------------

GOOGLE = {
    "lieu": "Quel est votre tiers-lieu ?",
    "activites": "À quelles activités participez-vous ? (plusieurs réponses possibles)",
}
OPTIONS = {"activites": {"Bois, métal": "fablab", "Impression 3D": "fablab", "Couture": "autre"}}
GOOGLE_CSV = (FORMATS / "reconstructed_google_forms_fr.csv").read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_google_forms_gives_local_instants_and_options_that_hold_commas(tmp_path, packed):
    content = zipped(Enquête=GOOGLE_CSV.decode("utf-8")) if packed else GOOGLE_CSV
    name = "a.zip" if packed else "a.csv"
    frame, _, _ = received(tmp_path, "googleforms", GOOGLE, content, name=name, valeurs=OPTIONS)
    assert rows(frame, "reponse", "lieu", "activites", "repondu_le") == [
        ["2024-a-2", "La Fabrik", "fablab", "2024-03-12 15:08:24"],
        ["2024-a-3", "la fabrik", "autre", "2024-03-13 00:10:02"],
        ["2024-a-4", "Made in Iki (Commenailles)", "fablab", "2024-03-31 09:00:00"],
    ]
    assert frame["_ligne"].tolist() == [2, 3, 4]


def test_the_copy_of_the_google_sheet_says_the_same(tmp_path):
    content = (FORMATS / "reconstructed_google_sheets_fr_copie.csv").read_bytes()
    frame, _, _ = received(tmp_path, "googleforms", GOOGLE, content, valeurs=OPTIONS)
    assert rows(frame, "lieu", "activites", "repondu_le") == [
        ["La Fabrik", "fablab", "2024-03-12 15:08:24"],
        ["la fabrik", "autre", "2024-03-13 00:10:02"],
    ]


# Framaforms -------------------------------------------------------------------------------------------


def test_framaforms_with_one_row_of_headers(tmp_path):
    content = (FORMATS / "reconstructed_framaforms.tsv").read_bytes()
    columns = {"lieu": "Nom du lieu", "activites": "Activités"}
    frame, problemes, _ = received(tmp_path, "framaforms", columns, content, name="a.tsv")
    assert rows(frame, "reponse", "lieu", "activites", "repondu_le") == [
        ["2024-a-501", "Tiers-lieu A", "Coworking;Atelier", "2024-02-03 11:20:00"],
        ["2024-a-502", "Tiers lieu A", "Coworking", "2024-02-05 08:01:00"],
    ]
    assert not any("Anonyme" in str(p) or "Adresse IP" in p.regle for p in problemes)


def test_framaforms_with_three_rows_of_headers_and_a_draft(tmp_path):
    lines = [
        ["Détails de la soumission"] + [""] * 8,
        ["", "", "", "", "", "", "Activités", "", ""],
        ["Série", "SID", "Heure de soumission", "Brouillon", "Adresse IP", "Lieu", "Bois", "Couture", "Avis"],
        ["1", "7", "03/02/2024 - 11:20", "0", "10.0.0.1", "orgelet", "X", "", "oui"],
        ["2", "8", "03/02/2024 - 11:50", "1", "10.0.0.1", "orgelet", "", "X", "non"],
        ["3", "9", "04/02/2024 - 11:50", "0", "10.0.0.2", "orgelet", "X", "X", "non"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(lines)
    columns = {"lieu": "Lieu", "activites": "Activités", "accueil": "Avis"}
    frame, _, apport = received(tmp_path, "framaforms", columns, out.getvalue(), name="a.tsv")
    assert rows(frame, "reponse", "activites", "accueil") == [
        ["2024-a-7", "Bois", "oui"],
        ["2024-a-9", "Bois;Couture", "non"],
    ]
    assert apport["motif"] == "1 × réponse non terminée"
    assert "10.0.0" not in frame.to_csv()


# ODK Central ------------------------------------------------------------------------------------------

ODK = (
    "SubmissionDate,start,identite-lieu,offre-activites,avis-accueil,meta-instanceID,KEY,SubmitterName,ReviewState\n"
    "2024-02-01T10:05:00.000Z,2024-02-01T10:00:00.000+01:00,orgelet,fablab coworking,oui,"
    "uuid:1,uuid:1,Alix,\n"
    "2024-02-02T10:05:00.000Z,2024-02-02T10:00:00.000+01:00,orgelet,fablab,non,uuid:2,uuid:2,Alix,rejected\n"
)
REPEAT = "equipement-nom,PARENT_KEY,KEY\nScie,uuid:1,uuid:1/equipement[1]\n"


def test_an_odk_zip_gives_its_answers_by_name_of_question_and_no_name_of_person(tmp_path):
    content = zipped(formulaire=ODK, **{"formulaire-equipement": REPEAT})
    columns = {"lieu": "lieu", "activites": "activites", "accueil": "accueil"}
    frame, _, apport = received(tmp_path, "odk", columns, content, name="a.zip")
    assert rows(frame, "reponse", "lieu", "activites", "accueil") == [
        ["uuid:1", "orgelet", "fablab;coworking", "oui"]
    ]
    assert apport["motif"] == "1 × réponse non validée"
    assert "Alix" not in frame.to_csv()


def test_a_zip_that_is_damaged_or_empty_is_refused_with_a_cure(tmp_path):
    whole = zipped(formulaire=ODK)
    for content in (whole[:-30], zipped(), b"PK not a zip"):
        frame, problemes, _ = received(tmp_path, "odk", {"lieu": "lieu"}, content, name="a.zip")
        assert frame is None and problemes[0].remede and "archive" in problemes[0].regle


# One cell, several options ----------------------------------------------------------------------------


def test_a_cell_is_cut_by_its_options_and_what_fits_none_stays_to_be_told():
    import pandas as pd

    column = pd.Series(["Bois, métal, Couture", "Couture, vannerie", None, "Bois, métal"])
    assert parted(column, OPTIONS["activites"]).tolist() == ["fablab;autre", "autre;vannerie", None, "fablab"]
    assert parted(pd.Series(["a b", "c; d", "Bois dur"]), {}).tolist() == ["a;b", "c;d", "Bois dur"]


@pytest.mark.parametrize(
    "cell,iso",
    [
        ("2024/03/13 12:10:02 AM UTC+1", "2024-03-13 00:10:02"),
        ("2024/03/13 12:10:02 PM UTC+1", "2024-03-13 12:10:02"),
        ("03/02/2024 - 11:20", "2024-02-03 11:20:00"),
        ("12/03/2024 15:08:24", "2024-03-12 15:08:24"),
        ("2024-02-01 10:03:11", "2024-02-01 10:03:11"),
        ("hier", "hier"),
        ("31/02/2024", "31/02/2024"),
    ],
)
def test_an_instant_is_read_as_its_tool_shows_it(cell, iso):
    assert instant(cell) == iso


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "2024-02-01 10:00:00"]),
            st.sampled_from(["", "Y", "N"]),
            st.sampled_from(["", "a", "b"]),
        ),
        max_size=8,
    )
)
def test_answers_read_are_answers_kept_plus_answers_set_apart(tmp_path_factory, answers):
    text = "id;submitdate;LIEU;ACT[b];ACT[c]\n"
    text += "".join(f"{i};{sent};{lieu};{tick};\n" for i, (sent, tick, lieu) in enumerate(answers))
    path = tmp_path_factory.mktemp("s") / "a.csv"
    path.write_text(text, encoding="utf-8")
    source = declared.Source(
        "a.csv", "limesurvey", "enquete_usagers", colonnes={"lieu": "LIEU", "activites": "ACT"}
    )
    got = surveys.read(source, path, "a.csv")
    assert got.lues == len(answers) == len(got.frame) + sum(got.ecartees.values())


# Communes ---------------------------------------------------------------------------------------------

ASKED = """[[source]]
fichier = "recus/2025/e.csv"
format = "googleforms"
table = "enquete_usagers"
annee = 2025
completude = 0
[source.colonnes]
lieu = "Quel lieu ?"
commune = "Où habitez-vous ?"
"""
TOWNS = "code_insee;nom;epci_siren\n39397;Orgelet;1\n39016;Arinthod;1\n39485;Val-d’Épy;1\n39001;Val d’Épy;1\n"


def lived(tmp_path, *towns):
    answers = "".join(f"2025/11/0{i} 10:00:00 AM UTC+1,orgelet,{town}\n" for i, town in enumerate(towns, 1))
    files = {"sources.toml": ASKED, "territoire__communes.csv": TOWNS}
    files["recus__2025__e.csv"] = "Horodateur,Quel lieu ?,Où habitez-vous ?\n" + answers
    return collect(network(tmp_path, **files))


def test_the_commune_of_an_answer_may_be_written_by_its_name(tmp_path):
    done = lived(tmp_path, "Orgelet", "ARINTHOD", "39397", "")
    assert done.tables["enquete_usagers"]["commune"].fillna("").tolist() == ["39397", "39016", "39397", ""]
    assert not done.erreurs


def test_a_commune_that_no_name_of_the_territory_says_is_told_once_with_the_line_to_write(tmp_path):
    done = lived(tmp_path, "Limoges", "Orgelett", "Limoges", "Val d’Épy", "Orgelet")
    assert len(done.tables["enquete_usagers"]) == 1
    far, near, twice = places.coded(
        done.erreurs, [("39397", "Orgelet"), ("39485", "Val d’Épy"), ("39001", "Val-d’Épy")]
    )
    assert (far.trouve, far.ligne) == ("Limoges", 2) and "2 lignes" in far.regle
    assert '`"Limoges" = "…"` dans `[source.valeurs.commune]`' in far.remede and "Insee" in far.remede
    assert near.remede.endswith("peut-être Orgelet (39397)")
    assert "39001 ou 39485" in twice.remede and "[source.valeurs.commune]" in twice.remede
