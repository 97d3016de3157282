"""`workbench formulaire`: forms that compile, workbooks to fill, and what comes back from either."""

import datetime as dt
import io
import shutil

import openpyxl
import pandas as pd
import pytest
from collect_tables import LIEUX as ROWS
from collect_tables import network
from forms_filled import COMMUNES, LIEUX, book, drawn, kobo

from workbench.cli import main
from workbench.collect import collect
from workbench.collect.forms import build, model, workbook, xlsform
from workbench.collect.writing.words import answer
from workbench.core import referentiel
from workbench.core.french import typographie

TABLES = ("enquete_usagers", "enquete_equipes", "observations", "visites", "constats")
ASIDE = ["_source", "_ligne", "reponse"]  # where a row stands, and the name its tool gave it
OWN = """
id = "bruit"
nom = "Voisinage"
question = "Que disent les voisins ?"

[[critere]]
id = "bruit-du-soir"
nom = "Bruit du soir"
nom_court = "Bruit du soir"
pourquoi = "On reste si l’on s’entend."
stades = ["Rien n’est dit.", "On en parle.", "Un essai est daté.", "On a une règle.", "Un autre l’a."]
preuves = ["La règle affichée"]
questions = ["Qui s’est plaint ?"]
regards = ["equipe"]
base = true
raison = "Des voisins tout près."
"""


@pytest.fixture(scope="module")
def method():
    return referentiel.load()


@pytest.fixture(scope="module")
def forms(method):
    return {f.id: f for f in build.forms(method, LIEUX, COMMUNES)}


@pytest.fixture
def reseau(tmp_path):
    return network(tmp_path / "r")


def receive(reseau, *files: bytes, suffix=".xlsx", year="2025"):
    folder = reseau / "recus" / year
    shutil.rmtree(reseau / "recus", ignore_errors=True)
    folder.mkdir(parents=True)
    for n, content in enumerate(files, 1):
        (folder / f"f{n}{suffix}").write_bytes(content)
    return collect(reseau)


def rows(collected, *tables) -> dict[str, pd.DataFrame]:
    """Clean rows without their place, in the order of what they say."""
    out = {}
    for name in tables or TABLES:
        frame = collected.tables[name].drop(columns=ASIDE, errors="ignore")
        out[name] = frame.sort_values(list(frame.columns)).reset_index(drop=True)
    return out


def said(collected) -> str:
    return "\n".join(f"{p.gravite} {p.regle} {p.trouve} {p.remede}" for p in collected.problemes)


# Written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["usagers", "equipes", "visite"])
def test_every_form_compiles_without_a_warning_and_odk_validate_accepts_it(forms, name, tmp_path):
    pyxform = pytest.importorskip("pyxform.xls2xform")
    (tmp_path / "f.xlsx").write_bytes(xlsform.write(forms[name]))
    java = bool(shutil.which("java"))
    warnings = pyxform.xls2xform_convert(str(tmp_path / "f.xlsx"), str(tmp_path / "f.xml"), validate=java)
    assert warnings == [] and (tmp_path / "f.xml").stat().st_size > 5000
    if not java:
        pytest.skip("no Java here: compiled by pyxform, not seen by ODK Validate")


def test_a_form_carries_the_version_of_the_method_and_asks_for_no_person(forms, method):
    for form in forms.values():
        survey, choices, settings = openpyxl.load_workbook(io.BytesIO(xlsform.write(form))).worksheets
        head, values = settings.iter_rows(values_only=True)
        told = dict(zip(head, values, strict=True))
        assert (told["form_id"], told["version"]) == (form.id, method.version)
        kinds = {r[0] for r in survey.iter_rows(min_row=2, values_only=True)}
        assert not kinds & {"geopoint", "username", "phonenumber", "email", "deviceid", "image", "audio"}
        first = next(r for r in survey.iter_rows(values_only=True) if r[0] == "note")
        notes = [r[2] for r in survey.iter_rows(values_only=True) if r[0] == "note"]
        assert first and any("Aucun nom de personne" in n for n in notes)
        assert choices.max_row > 10


def test_a_regard_is_asked_only_what_it_may_judge(forms, method):
    for name, regard in (("equipes", "equipe"), ("visite", "coordination")):
        asked = {i.of for i in forms[name].items if i.of}
        assert asked == {c.id for c in method.criteres if regard in c.regards}
    words = {c.value for i in forms["visite"].items if i.name.endswith("_stade") for c in i.choices}
    assert "hors-projet" not in words and "indecidable" in words  # the lieu's project is its team's business


def test_every_stage_is_offered_with_its_own_sentence(forms, method):
    offered = {
        i.of: [c.label for c in i.choices] for i in forms["equipes"].items if i.name.endswith("_stade")
    }
    for critere in method.criteres:
        if critere.id in offered:
            assert all(s in label for s, label in zip(critere.stades, offered[critere.id], strict=False))


def test_a_block_that_is_not_of_the_year_waits_to_be_asked_for(tmp_path, method):
    conf = {"annees": [2025], "referentiel": [{"annee": 2025, "blocs": ["aller-vers"]}]}
    year = referentiel.of_years(tmp_path, conf, [2025])[2025]
    form = next(f for f in build.forms(year) if f.id == "equipes")
    waits = {i.of for s in form.sections for i in s.items if s.relevant.startswith("selected")}
    assert waits == {c.id for c in method.criteres if c.bloc and c.bloc != "aller-vers"}


@pytest.mark.parametrize("name", ["usagers", "equipes", "visite"])
def test_a_workbook_is_free_where_one_answers_and_locked_elsewhere(forms, name):
    made = openpyxl.load_workbook(io.BytesIO(workbook.write(forms[name])))
    for sheet in made:
        if sheet.sheet_state == "visible":
            assert sheet.protection.sheet and sheet.page_setup.fitToWidth == 1
    assert made[workbook.LISTS].sheet_state == "hidden"
    sheet = made[workbook.ANSWERS]
    free = {c.coordinate for row in sheet for c in row if not c.protection.locked}
    if forms[name].sheet:
        assert {c.coordinate for c in sheet[4]} - free == {"A4"} and "B1" not in free
    else:
        assert {c[0] for c in free} == {"C"} and "C1" not in free
        helped = [sheet.cell(c.row, 4).value for c in sheet["A"] if str(c.value).endswith("_stade")]
        assert all("0 · " in h and "4 · " in h for h in helped)


def test_each_option_of_several_is_read_above_its_own_column(forms, method):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(forms["usagers"])))[workbook.ANSWERS]
    above = {code.value: words.value for words, code in zip(sheet[1], sheet[3], strict=True)}
    for question in method.questionnaires["usagers"].questions:
        shown = [words for code, words in above.items() if code.startswith(f"{question.id}/")]
        assert shown == (list(question.modalites) if question.type == "plusieurs" else [])


def test_every_closed_question_of_a_workbook_has_its_list(forms):
    form = forms["equipes"]
    made = openpyxl.load_workbook(io.BytesIO(workbook.write(form)))
    sheet, lists = made[workbook.ANSWERS], made[workbook.LISTS]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            cells = lists[rule.formula1.split("!")[1].replace("$", "")]
            offered |= {r: [c[0].value for c in cells] for r in str(rule.sqref).split()}
    codes = {c.value: f"C{c.row}" for c in sheet["A"]}
    for item in form.items:
        if item.kind == "choix":
            assert offered[codes[item.name]] == [typographie(c.court or c.label) for c in item.choices]


def test_a_local_axe_is_in_the_forms_by_itself(reseau, tmp_path):
    path = reseau / "referentiel" / "voisinage.toml"
    path.parent.mkdir(parents=True)
    path.write_text(OWN, "utf-8")
    assert main(["formulaire", "--reseau", str(reseau), "--sortie", str(tmp_path / "f")]) == 0
    team = openpyxl.load_workbook(tmp_path / "f" / "equipes-classeur.xlsx")[workbook.ANSWERS]
    assert "bruit_du_soir_stade" in [c.value for c in team["A"]]
    visit = openpyxl.load_workbook(tmp_path / "f" / "visite-classeur.xlsx")[workbook.ANSWERS]
    assert "bruit_du_soir_stade" not in [c.value for c in visit["A"]]


def test_the_command_writes_for_one_lieu_and_refuses_an_unknown_one(reseau, tmp_path, capsys):
    out = ["--reseau", str(reseau), "--sortie", str(tmp_path)]
    assert main(["formulaire", *out, "--lieu", "orgelet"]) == 0
    names = {p.name for p in (tmp_path / "orgelet").iterdir()}
    assert names == {
        f"{f}-{k}.xlsx" for f in ("usagers", "equipes", "visite") for k in ("xlsform", "classeur")
    }
    first = openpyxl.load_workbook(tmp_path / "orgelet" / "visite-classeur.xlsx")[workbook.README]
    assert ["lieu", "orgelet"] in [[c.value for c in r[:2]] for r in first.iter_rows()]
    assert main(["formulaire", *out, "--lieu", "orgelette"]) == 2
    assert "orgelet" in capsys.readouterr().err


# Come back --------------------------------------------------------------------------------------------


def answers(form, seeds) -> list[dict]:
    """One answer per lieu, so that no two speak of the same lieu on the same day."""
    return [drawn(form, s) | {"lieu": ROWS[1 + n][0]} for n, s in enumerate(seeds)]


@pytest.mark.parametrize("name", ["usagers", "equipes", "visite"])
@pytest.mark.parametrize("seed", [1, 2])
def test_an_export_and_a_workbook_give_the_same_rows(forms, reseau, name, seed):
    form = forms[name]
    given = answers(form, range(seed * 10, seed * 10 + 3))
    whole = [
        rows(receive(reseau, *files))
        for files in (
            [kobo(form, given, labels=False)],
            [kobo(form, given, labels=True, groups=False)],
            book(form, given),
        )
    ]
    table = {"usagers": "enquete_usagers", "equipes": "enquete_equipes", "visite": "visites"}[name]
    assert len(whole[0][table]) == 3
    for other in whole[1:]:
        for table in TABLES:
            pd.testing.assert_frame_equal(whole[0][table], other[table])


def test_what_is_answered_is_what_is_kept(forms, reseau):
    given = {
        "lieu": "orgelet", "annee": 2025, "vu_le": pd.Timestamp("2025-11-03"),
        "observateur": "equipe_du_lieu",
        "fierte": "Le jeudi soir", "pilotage_stade": "0", "pilotage_preuve": "Rien d’écrit",
        "pilotage_cible": "2",
        "ressources_stade": "indecidable", "ressources_preuve": "Comptes non vus", "emploi_filtre": "non",
        "locaux_stade": "hors-projet",
    }  # fmt: skip
    clean = receive(reseau, kobo(forms["equipes"], [given], labels=True))
    frame = clean.tables["observations"].set_index("critere")
    assert list(frame.loc["pilotage", ["stade", "etat", "preuve", "cible"]]) == [
        0,
        "valeur",
        "Rien d’écrit",
        2,
    ]
    assert list(frame.loc["ressources", ["etat", "preuve"]]) == ["manquant", "Comptes non vus"]
    assert frame.loc[["emploi", "locaux"], "etat"].tolist() == ["sans_objet"] * 2
    assert len(frame) == 4 and (frame["observateur"] == "équipe du lieu").all()
    assert clean.tables["enquete_equipes"]["fierte"].tolist() == ["Le jeudi soir"] and not clean.erreurs


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("en-place", "3"),
        ("EN PLACE", "3"),
        ("a construire", "1"),
        ("haut fond", "haut fond"),
        ("2 · dit", "2"),
    ],
)
def test_an_answer_is_known_whatever_its_accents_hyphens_and_blanks(typed, read):
    said = {"en place": "3", "à construire": "1", "haut-fond": "4", "hautfond": "5"}
    item = model.Item("q", "choix", "Q", choices=tuple(model.Choice(v, s, v) for s, v in said.items()))
    assert item.read(typed) == read


def test_no_source_is_asked_for_and_every_file_is_counted(forms, reseau):
    (reseau / "sources.toml").write_text("", "utf-8")
    given = answers(forms["usagers"], [1, 2, 3])
    clean = receive(reseau, kobo(forms["usagers"], given, labels=False))
    assert "rien ne lit" not in said(clean)
    mine = clean.apports[clean.apports["format"] == "formulaire"]
    assert mine["table"].tolist() == ["enquete_usagers"] and mine["gardees"].tolist() == [3]
    assert "usagers" in mine["hypotheses"].iloc[0]


def test_an_export_without_its_hidden_columns_is_known_by_its_questions(forms, reseau):
    given = answers(forms["usagers"], [1, 2, 3])
    bare = kobo(forms["usagers"], given, labels=True, drop=("formulaire", "referentiel_version"))
    assert len(receive(reseau, bare).tables["enquete_usagers"]) == 3


def test_an_unknown_column_is_announced_with_its_name(forms, reseau):
    given = answers(forms["usagers"], [1])
    clean = receive(
        reseau, kobo(forms["usagers"], given, False, groups=False, renamed={"anciennete": "depuis"})
    )
    assert "depuis" in said(clean) and len(clean.tables["enquete_usagers"]) == 1


def test_rows_of_another_version_keep_it(tmp_path, reseau, forms, monkeypatch):
    given = [a | {"referentiel_version": "0.9"} for a in answers(forms["visite"], [4])]
    known = referentiel.Referentiel.versions.fget
    monkeypatch.setattr(referentiel.Referentiel, "versions", property(lambda m: (*known(m), "0.9")))
    for files in ([kobo(forms["visite"], given, labels=True)], book(forms["visite"], given)):
        frame = receive(reseau, *files).tables["observations"]
        assert len(frame) > 10 and set(frame["referentiel_version"]) == {"0.9"}


def test_answers_refused_or_incomplete_are_set_apart_and_counted(forms, reseau):
    full, bare = (
        drawn(forms["usagers"], 1),
        {"lieu": "orgelet", "today": pd.Timestamp("2025-11-04"), "accueil": "oui"},
    )
    for content in (
        kobo(forms["usagers"], [full, bare], labels=False),
        *book(forms["usagers"], [full, bare]),
    ):
        clean = receive(reseau, content)
        mine = clean.apports[clean.apports["format"] == "formulaire"].iloc[0]
        assert (mine["lignes_lues"], mine["gardees"], mine["ecartees"]) == (2, 1, 1)
        assert "incomplète" in mine["motif"]


def test_an_answer_of_an_earlier_year_is_not_counted_twice(forms, reseau):
    given = answers(forms["usagers"], [1, 2])
    clean = receive(reseau, kobo(forms["usagers"], given, labels=False), year="2026")
    assert clean.tables["enquete_usagers"].empty and "autre année" in said(clean)


def test_a_stage_against_its_filter_is_an_error_that_names_the_row(forms, reseau):
    given = drawn(forms["equipes"], 3) | {"lieu": "orgelet", "emploi_filtre": "non", "emploi_stade": "3"}
    clean = receive(reseau, *book(forms["equipes"], [given]))
    wrong = next(p for p in clean.erreurs if "filtre" in p.regle)
    assert wrong.ligne > 1 and wrong.colonne == "emploi_stade"
    assert "emploi" not in set(clean.tables["observations"]["critere"])


def test_a_commune_nobody_knows_is_a_question_and_the_answer_stays(forms, reseau):
    given = drawn(forms["usagers"], 1) | {"lieu": "orgelet", "commune": "autre", "commune_autre": "Xanadou"}
    clean = receive(reseau, kobo(forms["usagers"], [given], labels=True))
    assert "Xanadou" in said(clean) and clean.tables["enquete_usagers"]["commune"].isna().all()


def test_a_commune_nobody_knows_is_answered_on_the_home_page_and_asked_no_more(forms, reseau):
    given = drawn(forms["usagers"], 1) | {"lieu": "orgelet", "commune": "autre", "commune_autre": "Xanadou"}
    clean = receive(reseau, kobo(forms["usagers"], [given], labels=True))
    (asked,) = (p for p in clean.problemes if p.trouve == "Xanadou")
    assert asked.remede == "Répondre sur la page d’accueil par son code Insee"
    answer(reseau, *asked.cellule, "39397", "dit au téléphone", dt.date(2026, 1, 5))
    clean = collect(reseau)
    assert clean.tables["enquete_usagers"]["commune"].tolist() == ["39397"]
    assert "Xanadou" not in said(clean) and not clean.erreurs


def test_two_observers_of_one_visit_make_one_visit(forms, reseau):
    one, two = (
        drawn(forms["visite"], s) | {"lieu": "orgelet", "date": pd.Timestamp("2025-11-03")} for s in (5, 6)
    )
    one |= {"observateur": "coordination", "constats": [{"nature": "force", "texte": "Un accueil"}]}
    two |= {"observateur": "second_regard_de_la_coordination"}
    two |= {"constats": [{"nature": "besoin", "texte": "Un relais"}]}
    for files in ([kobo(forms["visite"], [one, two], labels=False)], book(forms["visite"], [one, two])):
        clean = receive(reseau, *files)
        assert clean.tables["visites"]["visite"].tolist() == ["2025-11-03-orgelet"]
        assert clean.tables["constats"]["rang"].tolist() == [1, 2] and not clean.erreurs
        assert clean.tables["constats"]["etat"].tolist()[1] == "ouvert"
        assert clean.tables["observations"]["observateur"].nunique() == 2


def test_a_csv_of_visits_says_that_it_holds_no_finding(forms, reseau):
    content = kobo(forms["visite"], answers(forms["visite"], [5]), labels=False)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    lines = ["\t".join("" if c is None else str(c).replace("\n", " ") for c in r) for r in sheet.values]
    clean = receive(reseau, "\n".join(lines).encode(), suffix=".csv")
    assert "constats" in said(clean) and len(clean.tables["visites"]) == 1


def test_an_empty_workbook_says_nothing_of_any_lieu(forms, reseau):
    for form in forms.values():
        clean = receive(reseau, workbook.write(form))
        assert all(clean.tables[t].empty for t in TABLES) and not clean.erreurs
