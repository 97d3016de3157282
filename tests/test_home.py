"""The home page without a browser: what it shows, refuses and writes, and what it never loses."""

import asyncio
import datetime as dt
import html
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import ipywidgets as w
import openpyxl
import pandas as pd
import pytest
from collect_tables import ACTIVITE, march, network, register

from workbench import archive
from workbench.batch import plan
from workbench.collect import collect, corrections, visits
from workbench.collect.forms import choices
from workbench.collect.network import read_config
from workbench.collect.writing import notes, registers
from workbench.core import french, paths, schemas
from workbench.core.errors import DataError, Probleme
from workbench.lab import before, comments, due, entry, fields, forms, glance, home, questions, running, work
from workbench.lab.state import Accueil
from workbench.pages import asks
from workbench.safety import tranche
from workbench.share import new_network

VEILLE = ["projet", "nom", "commune", "stade", "services", "repere_le", "dernier_contact_le"]
KNOWN = ["VE-3", "Un café", "39160", "idée", "", "01/02/2025", ""]
NOTE = """---
visite: V2025-1
lieu: orgelet
date: 2025-03-12
type: visite
demi_journees: 1
---

## Forces
- [accueil] On est salué dès la porte.
"""
PEAK = [(1, "50"), (2, "55"), (3, "60"), (4, "900"), (5, "58"), (6, "52")]
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A small network, collected once."""
    peak = [march(passages=n, du=f"01/{m:02d}/2025", au=f"28/{m:02d}/2025") for m, n in PEAK]
    sheets = {"veille": [VEILLE, KNOWN], "activite": [ACTIVITE, *peak]}
    folder = tmp_path_factory.mktemp("modele") / "r"
    made = network(folder, sheets, **{"visites__2025-03-12-orgelet.md": NOTE})
    archive.update(made)
    return made


@pytest.fixture
def reseau(collected, tmp_path):
    return Path(shutil.copytree(collected, tmp_path / "r"))


@pytest.fixture
def accueil(reseau, tmp_path, monkeypatch):
    """The page, which reads again when it is told to and not by itself."""
    monkeypatch.setattr(Accueil, "refresh", Accueil.changed)
    return Accueil(reseau, tmp_path / "rapports")


def sheet(reseau, name):
    return list(openpyxl.load_workbook(reseau / "registres.xlsx")[name].values)


def fill(form: entry.Saisie, **typed) -> None:
    for name, text in typed.items():
        form.fields[name].value = text


def told(message: fields.Message) -> str:
    return html.unescape(message.widget.value)


# Forms ----------------------------------------------------------------------------------------------------


def test_every_table_of_the_registers_has_a_form(accueil):
    for _, table in entry.choices():
        made = entry.Saisie(accueil, table)
        named = {*made.fields, *forms.COUNTED, *(c for t, c in forms.FOLLOWS if t == table)}
        assert set(schemas.load(table).columns) - named <= {
            f.name for f in schemas.load(table).fields if f.is_state
        }


def test_every_field_is_labelled_by_its_title_and_none_shows_html(accueil):
    for _, table in entry.choices():
        for name, field in entry.Saisie(accueil, table).fields.items():
            labelled = (
                field.control.children[0].value
                if field.entry.kind == forms.SEVERAL
                else field.control.description
            )
            title = "Identifiant" if field.entry.label == "Identifiant" else schemas.load(table)[name].title
            assert title in html.unescape(labelled)


def test_a_closed_list_a_lieu_and_a_commune_are_chosen_by_their_names(accueil):
    made = entry.Saisie(accueil, "reunions")
    assert ("La Fabrik", "orgelet") in made.fields["lieu"].control.options
    assert ("AG", "AG") in made.fields["organe"].control.options
    pairs = (("Orgelet (39397)", "39397"), ("Lons-le-Saunier (39300)", "39300"))
    own = forms.Form(
        schemas.load("veille"), (forms.Entry("commune", "Commune", forms.NEAR, True, choices=pairs),), {}
    )
    assert own.stored("commune", "orgelet (39397)") == "39397"
    assert (
        own.wrong("commune", "Orgelet")
        == "Ce nom n’est pas dans la liste. Taper le début du nom, puis choisir."
    )
    assert own.wrong("commune", "39500") == ""  # a commune of next door is written by its code


def test_a_machine_is_chosen_by_its_name(accueil):
    made = ("orgelet", "laser", "Découpe laser")
    machines = pd.DataFrame([made], columns=["lieu", "equipement", "nom"])
    accueil.tables = {**accueil.tables, "equipements": machines}
    form = entry.Saisie(accueil, "reservations").form
    assert form.by_name["equipement"].choices == (("Découpe laser", "laser"),)


def test_what_is_only_asked_says_that_it_may_be_saved_as_it_is(accueil):
    made = entry.Saisie(accueil, "reunions")
    fill(made, convoques="5", presents="6")
    assert "sans empêcher d’enregistrer" in html.unescape(made.fields["presents"].under.value)


def test_the_list_of_communes_is_never_closed_however_short(accueil):
    accueil._towns = [("39397", "Orgelet"), ("39300", "Lons-le-Saunier")]
    fields = entry.Saisie(accueil, "veille").fields
    assert fields["commune"].entry.kind == forms.NEAR and fields["stade"].entry.kind == forms.CHOICE


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("repere_le", "31/02/2026", "Cette date n’existe pas"),
        ("repere_le", "hier", "Une date est attendue"),
        ("stade", "peut-être", "Ce mot n’est pas dans la liste"),
        ("repere_le", "28/02/2026", ""),
        ("nom", "", ""),
    ],
)
def test_what_is_wrong_is_said_in_french_beside_its_field(accueil, name, typed, said):
    wrong = entry.Saisie(accueil, "veille").form.wrong(name, typed)
    assert wrong.startswith(said) if said else wrong == ""


def test_a_mistake_is_told_as_one_types_and_taken_back_when_put_right(accueil):
    field = entry.Saisie(accueil, "veille").fields["repere_le"]
    field.value = "31/02/2026"
    assert 'role="alert"' in field.under.value and "n’existe pas" in field.under.value
    field.value = "28/02/2026"
    assert "alert" not in field.under.value


def test_keys_are_proposed_in_the_manner_of_the_table(accueil):
    assert entry.Saisie(accueil, "veille").fields["projet"].value == "VE-4"
    partner = entry.Saisie(accueil, "partenariats")
    partner.fields["nom"].value = "Mission locale"
    assert partner.fields["partenaire"].value == "mission-locale" or partner.fields[
        "partenaire"
    ].value.endswith("-1")


def test_a_proposed_name_follows_until_someone_changes_it(reseau, tmp_path):
    register(
        reseau,
        "partenariats",
        "partenaire;nom;type;etape\nmission-locale;Mission locale;association;contact\n",
    )
    archive.update(reseau)
    made = entry.Saisie(Accueil(reseau, tmp_path), "partenariats")
    made.fields["nom"].value = "Mission locale"
    assert made.fields["partenaire"].value == "mission-locale-2"
    made.fields["partenaire"].value = "ml-orgelet"
    made.fields["nom"].value = "Mission locale d’Orgelet"
    assert made.fields["partenaire"].value == "ml-orgelet"


def test_a_proposed_identifier_carries_the_year_of_the_day_typed_until_someone_changes_it(accueil):
    made = entry.Saisie(accueil, "visites")
    made.fields["date"].value = "02/12/2025"
    assert made.fields["visite"].value == "V2025-2"
    made.fields["date"].value = "05/01/2027"
    assert made.fields["visite"].value == "V2027-1"
    made.fields["visite"].value = "V2025-9"
    made.fields["date"].value = "02/12/2025"
    assert made.fields["visite"].value == "V2025-9"


ELSEWHERE = "code_insee;nom;epci_siren;point_lon;point_lat\n1004;Ambérieu;240100883;5,36;45,96\n"
ELSEWHERE += "26362;Valence;200068781;4,89;44,93\n"


@pytest.mark.parametrize(
    ("epci", "offered"), [("", {"01004", "26362"}), ('"240100883"', {"01004"}), ('"200071116"', set())]
)
def test_the_communes_offered_are_those_of_the_network_s_own_territory(tmp_path, epci, offered):
    new_network.create(tmp_path / "r", "Ailleurs")
    made = tmp_path / "r"
    (made / "territoire/communes.csv").write_text(ELSEWHERE, "utf-8")
    if epci:
        config = (made / "reseau.toml").read_text("utf-8")
        (made / "reseau.toml").write_text(re.sub("(?m)^# epci = .*", f"epci = [{epci}]", config), "utf-8")
    archive.update(made)
    shown = entry.Saisie(Accueil(made, tmp_path), "veille").form.by_name["commune"].choices
    assert {code for _, code in shown} == offered
    every = dict(choices.communes(made, read_config(made), every=True))  # an answer given before a change
    assert {"01004", "26362", "39397"} <= set(every) and offered == set(list(every)[: len(offered)])


def test_a_new_network_is_offered_no_commune_of_another_until_it_says_its_own(tmp_path):
    new_network.create(tmp_path / "r", "Ailleurs")
    archive.update(tmp_path / "r")
    assert not entry.Saisie(Accueil(tmp_path / "r", tmp_path), "veille").form.by_name["commune"].choices
    new_network.create(tmp_path / "jura", modele="pays-ledonien")
    archive.update(tmp_path / "jura")
    made = entry.Saisie(Accueil(tmp_path / "jura", tmp_path), "veille").form.by_name["commune"]
    assert ("Orgelet (39397)", "39397") in made.choices and len(made.choices) == 199


# Saving ---------------------------------------------------------------------------------------------------


def project(accueil) -> entry.Saisie:
    made = entry.Saisie(accueil, "veille")
    fill(made, nom=HOSTILE, commune="39160", stade="idée", repere_le="28/02/2026")
    return made


def test_a_saved_row_is_in_the_network_s_own_workbook_and_the_form_is_empty_again(accueil, reseau):
    made = project(accueil)
    made.save()
    assert "feuille veille, ligne 3" in told(made.message)
    assert sheet(reseau, "veille")[-1][:4] == ("VE-4", HOSTILE, "39160", "idée")
    assert made.fields["nom"].value == "" and made.fields["projet"].value == "VE-5"


def test_a_row_of_after_the_reports_day_is_said_to_be_in_none_of_them(accueil):
    said = {}
    for day in ("31/03/2026", "01/04/2026"):
        made = project(accueil)
        fill(made, repere_le=day)
        made.save()
        said[day] = told(made.message)
    late = "Après le 31\u00a0mars\u00a02026\u00a0: pas dans les rapports de 2025."
    assert late in said["01/04/2026"] and late not in said["31/03/2026"]
    assert all("Écrit dans" in text for text in said.values())


def test_what_is_past_and_not_done_stands_before_the_days_that_come(accueil):
    late = {"action": "a", "mission": "animation", "intitule": "Publier la carte", "etat": "en cours",
            "responsable": "coordination", "annee": "2025", "fin": "31/12/2025"}  # fmt: skip
    assert "Publier la carte" not in texts_of(home.echeances(accueil))
    assert glance.missed_days(accueil) == []
    accueil.save("actions", late)
    shown = glance.missed_days(accueil)[0]
    assert shown.titre == "1\u00a0échéance passée, pas notée comme faite"
    assert "Publier la carte" in texts_of(home.echeances(accueil))
    for many, rows in ((9, 9), (10, 8)):
        acts = accueil.tables["actions"]
        accueil.tables["actions"] = acts.loc[acts.index.repeat(many)].assign(action=[*map(str, range(many))])
        shown = glance.missed_days(accueil)[0]
        assert len(shown.lignes) == rows and ("dont voici" in shown.titre) == (rows < many)
        accueil.tables["actions"] = acts


def test_a_commune_that_the_territory_does_not_hold_is_saved_and_asked_about(accueil, reseau):
    made = project(accueil)
    fill(made, commune="39270")  # the postal code of Orgelet
    assert "code postal" in made.fields["commune"].under.value
    made.save()
    assert "feuille veille, ligne 3" in told(made.message) and "39270" in told(made.message)
    assert "aucune commune du territoire" in told(made.message).lower()
    fill(made, commune="39397")
    assert "alert" not in made.fields["commune"].under.value


def test_the_name_of_a_commune_is_read_as_its_code_and_one_that_is_nearly_it_is_answered(accueil, reseau):
    with (reseau / "reseau.toml").open("a", encoding="utf-8") as conf:
        conf.write('epci = ["200071116"]\n')
    accueil.read()
    made = project(accueil)
    fill(made, commune="Lons le Saunié")
    assert "Peut-être Lons-le-Saunier (39300)." in made.fields["commune"].under.value
    made.save()
    assert "Peut-être Lons-le-Saunier (39300)." in made.fields["commune"].under.value
    assert len(sheet(reseau, "veille")) == 2
    fill(made, commune="lons le saunier")
    assert "alert" not in made.fields["commune"].under.value
    made.save()
    assert sheet(reseau, "veille")[-1][2] == "39300"


def test_no_commune_of_a_territory_that_is_not_the_network_s_is_proposed(accueil):
    made = project(accueil)  # neither intercommunalities nor a list of its own
    fill(made, commune="Lons le Saunier")
    said = made.fields["commune"].under.value
    assert "workbench territoire" in said and "39" not in said


def test_a_wrong_row_is_refused_whole_with_every_mistake_beside_its_field(accueil, reseau):
    made = project(accueil)
    fill(made, nom="", stade="", repere_le="31/02/2026")
    made.save()
    assert {n for n, f in made.fields.items() if "alert" in f.under.value} == {"nom", "stade", "repere_le"}
    assert "3\u00a0champs à revoir" in told(made.message)
    assert made.fields["commune"].value == "39160" and len(sheet(reseau, "veille")) == 2


def test_what_is_asked_beside_a_field_stays_when_another_is_refused(accueil):
    made = project(accueil)
    fill(made, stade="", services="jardin, café", commune="39270", prochaine_etape="Le 06 11 22 33 44")
    made.save()
    said = {name: html.unescape(field.under.value) for name, field in made.fields.items()}
    assert "1\u00a0champ à revoir" in told(made.message) and "doit être rempli" in said["stade"]
    assert "téléphone" in said["prochaine_etape"] and "jardin;café" in said["services"]
    assert "code postal" in said["commune"]


def test_a_refusal_is_not_taken_back_by_the_check_of_what_was_typed_just_before(accueil):
    async def typed_then_saved():
        made = project(accueil)
        fill(made, projet=KNOWN[0])
        made.save()
        await asyncio.sleep(fields.PAUSE_S + 0.2)
        return made.fields["projet"].under.value

    assert "porte déjà cette clé" in asyncio.run(typed_then_saved())


def test_no_time_spent_is_said_before_one_types_it(accueil):
    (form,) = home.journal(accueil).children[1:]
    spent = named(form, "Demi-journées")
    assert spent.value == ""
    named(form, "Enregistrer").click()
    assert "« Demi-journées » doit être rempli" in html.unescape(texts_of(form)).replace("\u202f", " ")


def test_a_workbook_open_elsewhere_is_not_touched_and_nothing_typed_is_lost(accueil, reseau):
    (reseau / ".~lock.registres.xlsx#").write_text("")
    made = project(accueil)
    made.save()
    assert "ouvert dans un tableur" in told(made.message) and "gardé ici" in told(made.message)
    assert made.fields["nom"].value == HOSTILE and len(sheet(reseau, "veille")) == 2


def test_a_row_that_excel_added_meanwhile_stays(accueil, reseau):
    made = project(accueil)
    book = openpyxl.load_workbook(reseau / "registres.xlsx")
    book["veille"].append(["VE-9", "Écrit dans Excel", "39160", "idée", "", "02/02/2026"])
    book.save(reseau / "registres.xlsx")
    made.save()
    assert [row[0] for row in sheet(reseau, "veille")[1:]] == ["VE-3", "VE-9", "VE-4"]


def test_what_was_typed_before_can_be_named_at_once(accueil, reseau):
    visit = entry.Saisie(accueil, "visites")
    fill(visit, lieu="commenailles", date="05/03/2026", type="visite", demi_journees="1")
    visit.save()
    assert "visites/2026-03-05-commenailles.md" in told(visit.message)
    assert "demi_journees: 1\n" in (reseau / "visites/2026-03-05-commenailles.md").read_text("utf-8")
    made = entry.Saisie(accueil, "constats")
    told_of, known = zip(*made.fields["visite"].control.options, strict=True)
    assert told_of[1].startswith("Made in Iki, 5\u00a0mars\u00a02026")
    fill(made, visite=known[1], nature="besoin", texte="Un vidéoprojecteur.")
    made.save()
    note = (reseau / "visites/2026-03-05-commenailles.md").read_text("utf-8")
    assert note.endswith("## Besoins\n- Un vidéoprojecteur.\n")
    row = collect(reseau).tables["constats"].set_index("visite").loc[known[1]]
    assert (row["lieu"], row["nature"], row["etat"]) == ("commenailles", "besoin", "ouvert")


# Findings -------------------------------------------------------------------------------------------------

ROW = {"visite": "V2025-1", "lieu": "orgelet", "nature": "force", "texte": "Une clé pour tous."}


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ({"critere": "accueil"}, "- [accueil] On est salué dès la porte.\n- [accueil] Une clé pour tous.\n"),
        ({"nature": "besoin"}, "porte.\n\n## Besoins\n- Une clé pour tous.\n"),
        ({"nature": "à consolider", "etat": "levé"}, "\n\n## À consolider\n- Une clé pour tous. (levé)\n"),
    ],
)
def test_a_finding_ends_its_note_so_that_no_rank_moves(reseau, more, end):
    fichier = "visites/2025-03-12-orgelet.md"
    notes.finding(reseau, fichier, ROW | more)
    text = (reseau / fichier).read_text("utf-8")
    assert text.startswith(NOTE.rstrip()) and text.endswith(end)
    assert [r["rang"] for r in visits.parse(text, fichier).constats] == [1, 2]


@pytest.mark.parametrize("texte", ["[accueil] entre crochets", "C’est fini (levé)", "stade 3 — non"])
def test_a_finding_that_would_be_read_otherwise_is_refused(reseau, texte):
    with pytest.raises(DataError, match="ne se relirait pas"):
        critere = {"critere": "accueil"} if texte.startswith("stade") else {}
        notes.finding(reseau, "visites/2025-03-12-orgelet.md", ROW | {"texte": texte} | critere)
    assert (reseau / "visites/2025-03-12-orgelet.md").read_text("utf-8") == NOTE


def test_a_second_note_of_one_day_and_lieu_is_refused(reseau):
    tables = collect(reseau).tables
    row = {"visite": "V9", "lieu": "orgelet", "date": "12/03/2025", "type": "visite", "demi_journees": "1"}
    with pytest.raises(DataError, match="déjà une note"):
        registers.append(reseau, "visites", row, tables)


# Questions ------------------------------------------------------------------------------------------------


def first_with_answer(accueil) -> questions.Reponse:
    counts = (q for q in accueil.questions if q.trouve and q.cellule[2:3] == ("passages",))
    return questions.Reponse(accueil, next(counts))


def test_an_answer_is_one_row_of_corrections_and_the_question_is_gone(accueil, reseau):
    asked = first_with_answer(accueil)
    shown = questions.questions(accueil)
    asked.right.value, asked.why.value = questions.EXACT, "Fête du village"
    asked.save()
    (row,), _ = corrections.read(reseau)
    assert row.exact and row.motif == "Fête du village"
    assert asked.question not in collect(reseau).problemes
    assert "1\u00a0question fermée" in texts_of(shown)


def test_an_error_of_several_rows_is_shown_once_with_their_lines(accueil):
    accueil.problemes = [Probleme("registres.xlsx", "horaires", n, "acces", regle="vide") for n in (4, 7, 9)]
    shown = texts_of(questions.questions(accueil))
    assert shown.count("ces lignes sont mises à part") == shown.count("lignes 4, 7 et 9") == 1
    assert "3\u00a0erreurs" in shown


def test_what_is_said_to_be_exact_is_the_figure_the_question_shows(accueil):
    for question in (q for q in accueil.questions if q.cellule):
        choices = questions.Reponse(accueil, question).right.entry.choices
        table, _, colonne, etait = question.cellule
        if not question.trouve and etait:
            assert choices == ((questions.NOTHING, questions.EXACT),), question.regle
            continue
        (exact, _), (_, other) = choices
        assert other == questions.OTHER and (question.trouve or etait), question.regle
        figure = schemas.load(table)[colonne].type in questions.FIGURES
        words = questions.RIGHT if figure else questions.TRUE
        assert exact == (f"{words}\u00a0: {question.trouve}" if question.trouve else words)
    asked = [q for q in accueil.questions if q.cellule]
    assert any(q.trouve for q in asked) and any("aucune ligne pour" in q.regle for q in asked)


def test_a_month_that_is_missing_is_not_said_to_be_exact_and_its_neighbour_is_not_mended(accueil):
    missing = next(q for q in accueil.questions if q.cellule and "aucune ligne pour" in q.regle)
    assert questions.Reponse(accueil, missing).right.entry.choices == (
        ("Rien à ajouter ni à corriger", questions.EXACT),
    )


def test_a_usage_without_its_number_has_none_to_be_exact_and_is_due_until_it_is_answered(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(Accueil, "refresh", Accueil.changed)
    year = [march(passages=50, du=f"01/{m:02d}/2025", au=f"28/{m:02d}/2025") for m in range(1, 13)]
    sheets = {"activite": [ACTIVITE, *year, march(passages="nc", usage="coworking")]}
    reseau = network(tmp_path / "n", sheets)
    archive.update(reseau)
    made = Accueil(reseau, tmp_path)
    asked = questions.Reponse(made, next(q for q in made.questions if "pas de nombre" in q.regle))
    assert asked.right.entry.choices == (
        (questions.NOT_KNOWN, questions.EXACT), (questions.GIVE, questions.OTHER),
    )  # fmt: skip
    wanted = due.due(reseau)["orgelet"][0]
    own = tranche.build(reseau, 2025, "lieu:orgelet", "orgelet", tranche.prepare(reseau, 2025))
    (months,) = [a for a in asks.asks(own) if a.mois]
    assert (months.quoi, months.minutes) == ("mars pour «\u202fTravailler\u202f».", 1)
    asked.right.value, asked.why.value = questions.EXACT, "L’équipe ne l’a pas noté"
    asked.save()
    assert due.due(reseau)["orgelet"][0] == wanted - 1


@pytest.mark.parametrize("came", [(25,), (15, 16)])
def test_more_participants_than_passages_are_mended_in_place_when_one_event_holds_them_else_told_where(
    tmp_path, came
):
    events = [[f"e{n}", "03/03/2025", "atelier", "", "orgelet", "oui", "non"] for n, _ in enumerate(came)]
    heads = ["evenement", "date", "type", "titre", "lieux", "ouvert", "collectif"]
    sheets = {"activite": [ACTIVITE, march(passages=20)], "evenements": [heads, *events],
              "participations": [["evenement", "lieu", "participants"],
                                 *([f"e{n}", "orgelet", many] for n, many in enumerate(came))]}  # fmt: skip
    archive.update(network(tmp_path / "n", sheets))
    made = Accueil(tmp_path / "n", tmp_path)
    asked = next(q for q in made.questions if "plus de participants" in q.regle)
    offered = [value for _, value in questions.Reponse(made, asked).right.entry.choices]
    assert offered == ([questions.EXACT, questions.OTHER] if len(came) == 1 else [questions.EXACT])
    assert "là où il est écrit" in questions.told(asked, made)


def test_nothing_is_kept_as_exact_by_a_click_that_was_not_meant(accueil, reseau):
    asked = first_with_answer(accueil)
    assert asked.right.control.options[0][1] == asked.right.value == ""
    assert asked.becomes.widget.layout.display == "none"
    asked.why.value = "Demandé"
    asked.save()
    assert "Choisir une réponse" in asked.right.under.value and not (reseau / corrections.NAME).exists()


def test_a_name_said_to_be_mended_and_left_as_it_is_is_told(accueil, reseau):
    key = "lieu=orgelet;critere=off_horaires;vu_le=2025-03-01;regard=equipe;observateur=Julie Martin"
    cell = ("observations", key, "observateur", "Julie Martin")
    asked = questions.Reponse(accueil, Probleme(trouve="Julie Martin", gravite="question", cellule=cell))
    asked.right.value, asked.why.value = questions.OTHER, "Demandé"
    assert asked.becomes.widget.layout.display is None
    asked.save()
    assert "Garder ce qui est écrit" in html.unescape(asked.becomes.under.value)


def test_a_figure_is_mended_by_a_value_that_the_column_can_hold(accueil, reseau):
    asked = first_with_answer(accueil)
    asked.right.value = questions.OTHER
    asked.becomes.value, asked.why.value = "beaucoup", "Relu"
    asked.save()
    assert "alert" in asked.becomes.under.value and not (reseau / corrections.NAME).exists()
    asked.becomes.value = "90"
    asked.save()
    assert corrections.read(reseau)[0][0].devient == "90"


def test_a_commune_is_answered_by_its_name_and_its_code_is_written(accueil, reseau):
    accueil._towns = [("39397", "Orgelet"), ("39300", "Lons-le-Saunier")]
    cell = ("veille", "projet=VE-3", "commune", "39160")
    asked = questions.Reponse(accueil, Probleme(trouve="39160", gravite="question", cellule=cell))
    asked.right.value, asked.why.value = questions.OTHER, "Demandé"
    asked.becomes.value = "lons le saunier"
    asked.save()
    assert corrections.read(reseau)[0][0].devient == "39300"


def test_an_answer_without_its_reason_is_not_written(accueil, reseau):
    asked = first_with_answer(accueil)
    asked.save()
    assert "d’où vient" in asked.why.under.value and not (reseau / corrections.NAME).exists()


def test_a_question_says_of_whom_it_speaks(accueil):
    asked = next(q for q in accueil.questions if q.cellule)
    assert "La Fabrik" in questions.told(asked, accueil)


# Comments -------------------------------------------------------------------------------------------------


def test_a_comment_is_kept_with_its_role_and_its_day(accueil, reseau):
    made = comments.Commentaire(accueil, 2025, "orgelet", "lecture", "coordination")
    made.text.value = "Une année d’essais."
    made.save()
    text = (reseau / "commentaires/2025/orgelet.md").read_text("utf-8")
    assert "## lecture — coordination, " in text and "Une année d’essais." in text
    again = comments.Commentaire(accueil, 2025, "orgelet", "lecture", "coordination")
    assert again.text.value == "Une année d’essais." and str(dt.date.today().year) in again.kept.value


def test_what_each_role_wrote_in_a_section_is_read_again_when_it_is_opened(accueil, reseau):
    for role, text in (
        ("présidence", "Nous ouvrons le samedi."),
        ("équipe du lieu", "Nous fermons en août."),
    ):
        made = comments.Commentaire(accueil, 2025, "orgelet", "projet", role)
        made.role.value, made.text.value = role, text
        made.save()
    again = comments.Commentaire(accueil, 2025, "orgelet", "projet", "équipe du lieu")
    kept = html.unescape(again.kept.value)
    assert again.text.value == "Nous fermons en août."
    assert "Nous ouvrons le samedi." in kept and "présidence" in kept
    assert "Nous fermons" not in kept, "the field holds it"


def test_a_comment_signed_by_a_name_is_asked_for_a_role_as_one_types(accueil, reseau):
    made = comments.Commentaire(accueil, 2025, "orgelet", "lecture", "équipe du lieu")
    assert "rôle plutôt qu’un nom" not in html.unescape(made.role.under.value)
    made.role.value = "Anne Dupuy"
    assert "rôle plutôt qu’un nom" in html.unescape(made.role.under.value)
    made.text.value = "Une année d’essais."
    made.save()
    assert "Enregistré dans" in told(made.message)
    assert "rôle plutôt qu’un nom" in html.unescape(made.role.under.value)
    made.role.value = "présidence de La Fabrik"
    assert "rôle plutôt qu’un nom" not in html.unescape(made.role.under.value)


def test_an_empty_comment_is_not_said_to_be_saved_and_takes_away_only_that_of_its_role(accueil, reseau):
    def saved(role, text):
        made = comments.Commentaire(accueil, 2025, "orgelet", "lecture", role)
        made.role.value, made.text.value = role, text
        made.save()
        return told(made.message) + html.unescape(made.text.under.value)

    path = reseau / "commentaires/2025/orgelet.md"
    held = path.read_bytes() if path.is_file() else b""
    assert "Écrire un texte" in saved("présidence", "")
    assert (path.read_bytes() if path.is_file() else b"") == held
    assert "Enregistré dans" in saved("présidence", "À relire.")
    assert "Écrire un texte" in saved("mairie", "") and "À relire." in path.read_text("utf-8")
    assert "Texte retiré de" in saved("présidence", " ") and "À relire." not in path.read_text("utf-8")


def test_a_comment_that_another_changed_meanwhile_is_shown_and_not_overwritten(accueil, reseau):
    made = comments.Commentaire(accueil, 2025, "orgelet", "lecture", "coordination")
    other = comments.Commentaire(accueil, 2025, "orgelet", "lecture", "coordination")
    other.text.value = "Écrit par l’autre."
    other.save()
    made.text.value = "Écrit par moi."
    made.save()
    assert "a changé entre-temps" in told(made.message) and made.text.value == "Écrit par moi."
    assert "Écrit par l’autre." in html.unescape(made.kept.value)
    assert "Écrit par moi" not in (reseau / "commentaires/2025/orgelet.md").read_text("utf-8")


# The page -------------------------------------------------------------------------------------------------


def texts_of(widget) -> str:
    inside = "".join(texts_of(c) for c in getattr(widget, "children", ()))
    return inside + (widget.value if isinstance(widget, w.HTML) else "")


def test_no_typed_text_reaches_the_page_as_html(reseau, tmp_path):
    workbook_of = openpyxl.load_workbook(reseau / "registres.xlsx")
    workbook_of["lieux"]["B2"] = HOSTILE
    workbook_of.save(reseau / "registres.xlsx")
    archive.update(reseau)
    accueil = Accueil(reseau, tmp_path / "rapports")
    pieces = (
        home.reseau,
        home.echeances,
        questions.questions,
        home.journal,
        comments.commenter,
        work.travailler,
    )
    shown = "".join(texts_of(one(accueil)) for one in (*pieces, home.rapports))
    assert HOSTILE not in shown and "&lt;script&gt;" in shown


def test_the_page_opens_on_the_last_collection_and_says_that_a_newer_one_is_made(reseau, tmp_path):
    shutil.copytree(reseau, tmp_path / "neuf", ignore=shutil.ignore_patterns(".archive"))
    first = Accueil(tmp_path / "neuf", tmp_path)
    assert not first.lu and not first.frais and first.questions == []
    again = Accueil(reseau, tmp_path)
    assert again.lu and again.frais and again.noms["orgelet"] == "La Fabrik"
    (reseau / "visites/2025-03-12-orgelet.md").write_text(NOTE + "- Une autre.\n", "utf-8")
    assert not Accueil(reseau, tmp_path).frais


def test_what_a_lieu_sent_and_what_is_asked_of_it_stand_on_its_line(accueil):
    shown = glance.lieux(accueil, {"orgelet": [2, 3, True], "commenailles": [0, 0, False]})
    lines = {row[0].texte: [c.texte for c in row] for row in shown.lignes}
    assert lines["La Fabrik"][-1] == "2\u00a0chiffres, 3\u00a0min" and lines["Made in Iki"][-1] == "rien"
    assert lines["La Fabrik"][3] == "rien encore" and lines["La Fabrik"][2] == "aucun"
    assert glance.lieux(accueil, None).lignes[0][-1].texte == "calcul en cours…"


def test_accounts_count_among_the_files_sent_of_the_only_lieu_of_their_bearer(accueil):
    file = f"recus/{accueil.annee}/grand-livre.csv"
    borne = accueil.tables["lieux"].drop_duplicates("structure", keep=False).iloc[0]
    accounts = (
        schemas.load("comptes").empty().reindex([0]).assign(structure=borne.structure, section="commun")
    )
    accueil.tables["comptes"] = accounts.assign(_source=file)
    sent = {"fichier": file, "format": "comptes", "table": "comptes", "motif": "", "hypotheses": ""}
    counts = {"lignes_lues": 1, "gardees": 1, "ecartees": 0}
    accueil.apports = pd.DataFrame([sent | counts])
    assert glance.received(accueil) == {borne.lieu: (1, None)}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "La feuille «\u202flieux\u202f» du classeur est vide."),
        ([["orgelet", "La Fabrik", "personne"]], "La seule ligne"),
        ([["orgelet", "La Fabrik", "personne"], ["lons", "Lons", "personne"]], "Les 2\u00a0lignes"),
        (None, "Le classeur des registres n’est pas lu"),
    ],
)
def test_a_network_without_lieu_says_whether_none_is_written_or_none_is_kept(tmp_path, rows, said):
    head = ["lieu", "nom", "structure"]
    made = network(tmp_path / "r", {"lieux": [head, *(rows or [])]})
    if rows is None:
        (made / "registres.xlsx").write_bytes(b"PK pas un classeur")
    archive.update(made)
    shown = glance.lieux(Accueil(made, tmp_path), None)
    assert shown.sous_titre.startswith(said)
    assert ("inscrit" in shown.titre) == (not rows)


def test_a_newer_collection_is_made_beside_the_page_which_is_told(reseau, tmp_path):
    accueil, told_of = Accueil(reseau, tmp_path), []
    accueil.listeners.append(lambda: told_of.append((accueil.frais, len(accueil.tables["constats"]))))
    (reseau / "visites/2025-03-12-orgelet.md").write_text(NOTE + "- Une autre.\n", "utf-8")
    accueil.refresh()
    accueil.wait()
    assert told_of[0] == (False, 1) and told_of[-1] == (True, 2)


# What makes it fast ---------------------------------------------------------------------------------------

PIECES = (
    home.reseau, home.echeances, questions.questions, home.journal, entry.saisir, comments.commenter,
    work.travailler, home.rapports,
)  # fmt: skip


class Asked:
    """Commands that the page would have started."""

    def __init__(self, monkeypatch):
        self.modules, self.behind = [], []
        monkeypatch.setattr(running, "Commande", self.start)

    def start(self, words, environment, told, done, module="workbench", behind=False):
        self.modules.append(module)
        self.behind.append(behind)


def test_what_is_shown_is_bounded_whatever_waits_to_be_answered(accueil, monkeypatch):
    Asked(monkeypatch)
    one = next(q for q in accueil.questions if q.cellule)
    accueil.problemes = [replace(one, ligne=n) for n in range(300)]
    made, whole = [], questions.Reponse
    monkeypatch.setattr(questions, "Reponse", lambda *a: made.append(a) or whole(*a))
    shown = questions.questions(accueil)
    assert len(made) == questions.AT_ONCE and "300\u00a0questions ouvertes" in texts_of(shown)


def test_the_tables_are_read_once_for_the_whole_page(reseau, tmp_path, monkeypatch):
    asked, read = Asked(monkeypatch), []
    load = archive.load
    monkeypatch.setattr(archive, "load", lambda *a, **k: read.append(a) or load(*a, **k))
    monkeypatch.setenv("WORKBENCH_RESEAU", str(reseau))
    opened = home.ouvrir()
    for piece in PIECES:
        piece(opened)
    assert len(read) == 1 and asked.modules == ["workbench.lab.due"] and asked.behind == [True]


def test_a_network_read_ahead_of_its_page_serves_once_and_only_while_no_file_moves(
    reseau, tmp_path, monkeypatch
):
    asked = Asked(monkeypatch)
    monkeypatch.setenv("WORKBENCH_RESEAU", str(reseau))
    home.avancer()
    (ahead,) = home._AHEAD
    assert home.ouvrir() is ahead and ahead.frais and home.ouvrir() is not ahead and not asked.modules
    home.avancer()
    (ahead,) = home._AHEAD
    (reseau / "visites/2025-03-12-orgelet.md").write_text(NOTE + "- Une autre.\n", "utf-8")
    opened = home.ouvrir()
    assert opened is not ahead and not opened.frais and asked.modules == ["workbench"]
    home.avancer()
    archive.update(reseau)
    assert not home._AHEAD[0].frais and home.ouvrir().frais
    monkeypatch.setenv("WORKBENCH_RESEAU", str(tmp_path / "nulle-part"))
    home.avancer()
    assert home._AHEAD == []


def test_what_is_left_to_ask_is_kept_until_what_it_rests_on_moves(reseau, tmp_path, monkeypatch):
    asked = Asked(monkeypatch)
    found = due.keep(reseau)
    assert found["orgelet"][0] > 0 and due.kept(reseau) == found
    shown = texts_of(home.reseau(Accueil(reseau, tmp_path)))
    assert asked.modules == [] and "calcul en cours" not in shown and "min" in shown
    (reseau / "visites/2025-03-12-orgelet.md").write_text(NOTE + "- Une autre.\n", "utf-8")
    archive.update(reseau)
    assert due.kept(reseau) is None


def test_the_first_table_is_kept_for_the_next_opening_until_what_it_shows_moves(
    reseau, tmp_path, monkeypatch
):
    Asked(monkeypatch)
    monkeypatch.setenv("WORKBENCH_RESEAU", str(reseau))
    monkeypatch.setenv("WORKBENCH_RAPPORTS", str(tmp_path / "rapports"))
    monkeypatch.setattr(home, "_AHEAD", [])
    kept = partial(before.kept, paths.default_reseau(), paths.reports())
    assert kept() is None
    home.avancer()
    assert "La Fabrik" in kept() and "calcul en cours" in kept()
    manifest = tmp_path / "rapports/2025/coordination" / plan.MANIFEST
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}")
    assert kept() is None
    home.avancer()
    assert kept() is not None
    (reseau / "visites/2025-03-12-orgelet.md").write_text(NOTE + "- Une autre.\n", "utf-8")
    assert kept() is None
    home.avancer()
    assert kept() is None
    archive.update(reseau)
    home.avancer()
    assert kept() is not None


def test_a_first_browser_waits_for_the_table_its_kernel_is_making_and_for_none_that_will_not_come(
    reseau, tmp_path, monkeypatch
):
    Asked(monkeypatch)
    monkeypatch.setenv("WORKBENCH_RESEAU", str(reseau))
    monkeypatch.setenv("WORKBENCH_RAPPORTS", str(tmp_path / "rapports"))
    monkeypatch.setattr(home, "_AHEAD", [])
    where = paths.default_reseau(), paths.reports()
    slept = []
    monkeypatch.setattr(before.time, "sleep", lambda s: slept.append(home.avancer()))
    assert "La Fabrik" in before.awaited(*where) and len(slept) == 1
    assert "La Fabrik" in before.awaited(*where) and len(slept) == 1
    (reseau / "visites/2025-03-12-orgelet.md").write_text(NOTE + "- Une autre.\n", "utf-8")
    assert before.awaited(*where) is None and len(slept) == 1


def test_a_first_opening_says_what_is_being_done(reseau, tmp_path, monkeypatch):
    asked = Asked(monkeypatch)
    shutil.rmtree(reseau / ".archive")
    monkeypatch.setenv("WORKBENCH_RESEAU", str(reseau))
    opened = home.ouvrir()
    shown = [texts_of(piece(opened)) for piece in PIECES]
    files = sum(path.is_file() for path in (reseau / "recus").rglob("*"))
    assert f"{french.count(files, 'fichier')} dans recus/" in shown[0]
    assert asked.modules == ["workbench"] and asked.behind == [True]


def test_what_nobody_asked_for_leaves_the_processor_to_what_one_waits_for(tmp_path, monkeypatch):
    if os.name == "nt":
        pytest.skip("niceness is a number on POSIX alone")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "nice.py").write_text("import os, time\ntime.sleep(0.5)\nprint(os.nice(0))\n")
    said = []
    for behind in (False, True):
        running.Commande([], dict(os.environ), said.append, lambda s: None, "nice", behind).thread.join(20)
    assert int(said[1]) == min(int(said[0]) + running.BEHIND, 19)


# Buttons --------------------------------------------------------------------------------------------------


def named(widget, label: str) -> w.Widget:
    """The first field or button that is called so."""
    return next(all_named(widget, label), None)


def all_named(widget, label: str):
    for child in getattr(widget, "children", ()):
        if getattr(child, "description", "") == label:
            yield child
        yield from all_named(child, label)


def test_checking_says_every_problem_where_it_was_asked(accueil, monkeypatch):
    started = []
    real = running.Commande
    monkeypatch.setattr(running, "Commande", lambda *a, **k: started.append(real(*a, **k)) or started[-1])
    shown = work.travailler(accueil)
    accueil.problemes = []
    named(shown, "Vérifier maintenant").click()
    assert named(shown, "Construire ce rapport").disabled and "Lecture de tous" in texts_of(shown)
    started[0].thread.join(60)
    said = html.unescape(texts_of(shown))
    assert not named(shown, "Construire ce rapport").disabled
    assert "questions ouvertes." in said and "La Fabrik, 2025" in said and len(accueil.questions) >= 2


class Commanded(Asked):
    """The words of each command, told and ended by hand."""

    def start(self, words, environment, told, done, module="workbench", behind=False):
        super().start(words, environment, told, done, module, behind)
        self.words, self.told, self.done, self.stopped = " ".join(words), told, done, False
        return self

    def stop(self):
        self.stopped = True


def test_preparing_a_visit_builds_its_kit_alone_and_links_to_it(accueil, monkeypatch):
    asked = Commanded(monkeypatch)
    shown = work.travailler(accueil)
    named(shown, "Préparer le carnet").click()
    lieu = next(iter(accueil.noms))
    assert f"--lieu {lieu} --page carnet-de-visite" in asked.words
    made = accueil.sortie / f"{accueil.annee}/coordination/{lieu}/carnet-de-visite.html"
    made.parent.mkdir(parents=True)
    made.write_text("fait")
    asked.told("  1 : jamais construit")
    asked.told("1\u00a0rapport construit, 0 déjà à jour, 0 en échec.")
    asked.done(0)
    assert "1\u00a0rapport construit, 0 déjà" in texts_of(shown)
    assert "carnet-de-visite.html" in texts_of(shown) and "carnet-de-visite.pdf" not in texts_of(shown)


def test_building_one_report_builds_that_page_alone(accueil, monkeypatch):
    asked = Commanded(monkeypatch)
    shown = work.travailler(accueil)
    named(shown, "Édition").value = "lieu"
    named(shown, "Construire ce rapport").click()
    lieu = next(iter(accueil.noms))
    assert f"--lieu {lieu} --page diagnostic --diffusion lieu:{lieu}" in asked.words
    asked.told("1\u00a0rapport construit, 0 déjà à jour, 0 en échec.")
    asked.done(0)
    said = f"{accueil.noms[lieu]}, {accueil.annee}\u00a0: 1\u00a0rapport construit, 0 déjà à jour"
    assert said in html.unescape(texts_of(shown))


def test_building_all_is_followed_and_a_failure_is_told_in_its_own_words(accueil, monkeypatch):
    asked = Commanded(monkeypatch)
    shown = work.travailler(accueil)
    named(shown, "Construire tous les rapports").click()
    assert "--page" not in asked.words and "--lieu" not in asked.words
    asked.told("Rapports:  33%|x| 4/12 [00:01<00:02]")
    bar = named(shown, "Avancement")
    assert (bar.value, bar.max) == (4, 12) and "4\u00a0sur\u00a012 rapports construits" in texts_of(shown)
    named(shown, "Arrêter").click()
    assert asked.stopped and "Arrêt en cours" in texts_of(shown)
    asked.told("✗ la table est vide")
    asked.done(1)
    assert "n’a pas abouti" in texts_of(shown) and "la table est vide" in texts_of(shown)


def test_the_report_of_a_closed_lieu_can_be_built_and_no_visit_of_it_prepared(accueil):
    rows, first = accueil.tables["lieux"], next(iter(accueil.noms))
    accueil.tables["lieux"] = rows.assign(
        statut=rows["statut"].astype("str").where(rows["lieu"] != first, "fermé")
    )
    shown = work.travailler(accueil)
    offered = [dict(box.options).values() for box in all_named(shown, "Lieu")]
    assert [first in lieux for lieux in offered] == [True, False, False]


def test_reminding_a_lieu_shows_the_message_to_send(accueil, monkeypatch, tmp_path):
    asked = Commanded(monkeypatch)
    monkeypatch.setattr(work, "SENDINGS", tmp_path)
    lieu = next(iter(accueil.noms))
    rows = accueil.tables["lieux"]
    accueil.tables["lieux"] = rows.assign(nom=rows["nom"].where(rows["lieu"] != lieu, "Le Café des Granges"))
    shown = work.travailler(accueil)
    named(shown, "Écrire le message").click()
    assert "Ce qui manque au Café des Granges" in texts_of(shown)
    assert asked.words.startswith("relancer ") and f"--lieu {lieu}" in asked.words
    message = tmp_path / f"relances/{accueil.annee}/{lieu}.txt"
    message.parent.mkdir(parents=True)
    message.write_text(f"Bonjour {HOSTILE}", "utf-8")
    asked.done(0)
    assert "prêt à relire" in texts_of(shown) and HOSTILE not in texts_of(shown)
    assert "Bonjour &lt;script&gt;" in texts_of(shown) and f"{lieu}.eml" in texts_of(shown)


def test_a_lieu_of_which_nothing_is_asked_gets_no_message_and_the_page_says_so(
    accueil, monkeypatch, tmp_path
):
    asked = Commanded(monkeypatch)
    monkeypatch.setattr(work, "SENDINGS", tmp_path)
    shown = work.travailler(accueil)
    named(shown, "Écrire le message").click()
    asked.done(0)
    assert "Rien à demander à ce lieu pour 2025" in texts_of(shown) and ".eml" not in texts_of(shown)
    assert "prêt à relire" not in texts_of(shown)


# Commands -------------------------------------------------------------------------------------------------


def test_the_bar_of_a_command_is_followed_line_by_line():
    chunks = [b"Rapports:  33%|x| 1/3 [00:0", b"1<00:02]\rRapports: 2/3 [00:02]\r\nfini", b""]
    pipe = SimpleNamespace(read1=lambda size: chunks.pop(0))
    got = list(running.lines(pipe))
    assert [running.progress(line) for line in got] == [(1, 3), (2, 3), None] and got[-1] == "fini"


def test_a_command_ends_with_its_kernel_even_one_that_is_killed():
    psutil = pytest.importorskip("psutil")
    kernel = """if True:
        import os, time
        from workbench.lab.running import Commande
        words = ["-n", "1", "-r", "1", "import time; time.sleep(300)"]
        print(Commande(words, os.environ, print, print, "timeit").process.pid, flush=True)
        time.sleep(300)"""
    started = subprocess.Popen([sys.executable, "-c", kernel], stdout=subprocess.PIPE, text=True)
    command = psutil.Process(int(started.stdout.readline()))
    with pytest.raises(psutil.TimeoutExpired):
        command.wait(2)
    started.kill()
    started.wait()
    command.wait(10)


def test_a_stopped_command_ends_with_what_it_started(tmp_path, monkeypatch):
    """A child of the command would go on writing: it is ended with it."""
    (tmp_path / "slow.py").write_text(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\nchild.wait()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    lines, ended = [], []
    command = running.Commande([], dict(os.environ), lines.append, ended.append, "slow")
    limit = time.monotonic() + 20
    while not lines and time.monotonic() < limit:
        time.sleep(0.05)
    command.stop()
    command.thread.join(20)
    limit = time.monotonic() + 5
    while alive(int(lines[0])) and time.monotonic() < limit:
        time.sleep(0.05)
    assert ended == [None] and not alive(int(lines[0]))


def alive(pid: int) -> bool:
    """True while a process runs; one that waits to be buried does not."""
    if not sys.platform.startswith("linux"):
        pytest.skip("processes are looked at through /proc")
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
