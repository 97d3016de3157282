"""The référentiel: what every criterion must hold, and what its authors are told when a file is wrong."""

import re
import shutil
from collections import Counter

import pytest

from workbench.core import paths, referentiel, schemas
from workbench.core.errors import DataError

SOURCE = paths.DATA / "referentiel"
# Words of judgement or of the trade that the field does not use.
HARD_WORDS = (
    "fragilité",
    "instance",
    "autofinancement",
    "dépendance",
    "zone blanche",
    "maturité",
    "score",
    "levier",
    "résilience",
    "bonne pratique",
    "optimis",
    "performan",
)


@pytest.fixture(scope="module")
def ref():
    return referentiel.load(SOURCE)


@pytest.fixture
def copy(tmp_path):
    """A référentiel of one's own, to break."""
    return shutil.copytree(SOURCE, tmp_path / "referentiel")


def rewrite(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def texts_of(critere):
    return [
        critere.nom,
        critere.nom_court,
        critere.pourquoi,
        critere.filtre,
        critere.raison,
        *critere.stades,
        *critere.preuves,
        *critere.questions,
        *critere.precisions,
    ]


# ------------------------------------------------------------------------------------------ the content


def test_the_published_files_break_no_rule_and_every_indicator_they_name_is_declared():
    assert referentiel.problems(SOURCE) == []


def test_six_axes_hold_thirty_criteria_with_ids_of_their_own(ref):
    ids = ["offre", "economie", "gouvernance", "ancrage", "animation", "financements"]
    assert [a.id for a in ref.axes] == ids
    assert [len(a.criteres) for a in ref.axes] == [5, 5, 6, 5, 6, 3]
    assert max(Counter(c.id for c in ref.criteres).values()) == 1
    assert all(c.axe == axe.id for axe in ref.axes for c in axe.criteres)
    assert all(axe.question.endswith("\u202f?") for axe in ref.axes)


def test_every_criterion_is_complete(ref):
    for c in ref.criteres:
        assert all([c.nom, c.nom_court, c.pourquoi, c.preuves, c.precisions, c.raison, c.indicateurs]), c.id
        assert len(c.stades) == 5 and 2 <= len(c.questions) <= 3, c.id
        assert set(c.regards) <= {"equipe", "coordination"}, c.id
        assert len(c.nom_court) <= 38, c.id


def test_a_stage_is_one_sentence_and_no_two_stages_are_the_same(ref):
    every = [s for c in ref.criteres for s in c.stades]
    assert max(Counter(every).values()) == 1
    for sentence in every:
        assert sentence[0].isupper() and sentence.endswith("."), sentence
        assert not re.search(r"[.!?] [A-ZÀÉ]", sentence), sentence
        assert 6 <= len(sentence.split()) <= 45, sentence


def test_stage_four_always_names_who_learnt(ref):
    for c in ref.criteres:
        assert "nommé" in c.stades[4], c.id


def test_stage_zero_says_what_one_looked_for_and_did_not_find(ref):
    for c in ref.criteres:
        assert re.search(r"\b(Aucune?|Rien|Personne|Ni|ne peu(t|vent)|n’a nommé|aucune)\b", c.stades[0]), c.id


def test_the_base_has_twenty_two_criteria_and_each_says_why(ref):
    base = [c for c in ref.criteres if c.base]
    assert len(base) == ref.base["nombre"] == 22
    assert all(c.raison.endswith(".") for c in ref.criteres)
    assert len(ref.base["conditions"]) == 4
    assert {a.id for a in ref.axes} == {c.axe for c in base}


def test_the_others_are_shared_out_in_yearly_blocks_that_are_all_used(ref):
    blocs = Counter(c.bloc for c in ref.criteres if not c.base)
    assert set(blocs) == {b.id for b in ref.blocs} and sum(blocs.values()) == 8
    assert all(2 <= n <= 3 for n in blocs.values())


def test_what_only_concerns_some_lieux_has_a_filter_question(ref):
    filtered = {c.id for c in ref.criteres if c.filtre}
    assert filtered == {"emploi", "employeur", "autonomie", "justification"}
    assert all(ref.critere(i).filtre.endswith("\u202f?") for i in filtered)


def test_the_grid_is_written_in_plain_words_and_french_typography(ref):
    for c in ref.criteres:
        for text in texts_of(c):
            assert "'" not in text and not re.search(r" [;:?!»]|« ", text), text
            assert not any(re.search(rf"\b{w}", text, re.I) for w in HARD_WORDS), text


def test_reading_the_grid_is_told_in_numbered_paragraphs(ref):
    assert [p["paragraphe"] for p in ref.lire] == [str(i) for i in range(1, len(ref.lire) + 1)]
    assert [s.nom for s in ref.stades] == ["pas abordé", "en réflexion", "en essai", "en place", "transmis"]
    assert {h.id for h in ref.hors_stade} == {"hors-projet", "indecidable"}


def test_the_method_can_be_cited_and_taken_away(ref):
    assert ref.version == "1.1" and ref.licence["nom"] == "CC BY-SA 4.0"
    assert ref.version in ref.citation and ref.changements[-1]["version"] == ref.version


# ---------------------------------------------------------------------- closed lists and questionnaires


def test_services_are_a_closed_list_that_says_how_it_corresponds(ref):
    assert len(ref.services) == 19
    kinds = {"same", "convertible", "not comparable"}
    assert all({s.correspondances[k] for k in ("commune_mesure", "ftl")} <= kinds for s in ref.services)


def test_the_users_survey_asks_what_its_table_holds(ref):
    for name, table in (("usagers", "enquete_usagers"), ("equipes", "enquete_equipes")):
        questionnaire = ref.questionnaires[name]
        assert questionnaire.table == table
        columns = {f.name: f for f in schemas.load(table).fields}
        for question in questionnaire.questions:
            assert question.id in columns, question.id
            if question.type == "choix":
                assert tuple(columns[question.id].enum) == question.modalites, question.id


def test_the_survey_can_be_crossed_at_three_categories_at_most(ref):
    questions = ref.questionnaires["usagers"].questions
    assert all(len(q.modalites) <= 3 for q in questions if q.type == "choix")
    usages = tuple(u.id for u in ref.usages)
    assert ref.questionnaires["usagers"].question("activites").modalites == usages


@pytest.mark.parametrize(
    ("plan", "compte", "famille"),
    [
        ("anc2018", "706100", "ventes"),
        ("anc2018", "756", "cotisations"),
        ("anc2018", "754110", "dons"),
        ("anc2018", "755", "contributions_financieres"),
        ("anc2018", "758", "autres_produits"),
        ("anc2018", "741", "subventions"),
        ("anc2018", "73", "concours_publics"),
        ("anc2018", "6894", "fonds_dedies_report"),
        ("anc2018", "681", "dotations"),
        ("anc2018", "7894", "fonds_dedies_utilisation"),
        ("anc2018", "777", "quote_part_777"),
        ("anc2018", "771", "hors_exploitation"),
        ("anc2018", "6132", "loyers"),
        ("anc2018", "615", "charges_externes"),
        ("anc2018", "875", "contributions_volontaires"),
        ("anc2018", "487", "bilan"),
        ("pcg", "756", "autres_produits"),
        ("m57", "7311", "impots_taxes"),
        ("m57", "747", "dotations_participations"),
        ("m57", "752", "ventes"),
        ("m57", "64111", "personnel"),
        ("m57", "999", ""),
    ],
)
def test_the_longest_prefix_of_an_account_gives_its_family(ref, plan, compte, famille):
    assert ref.plans.famille(plan, compte) == famille


def test_deferred_grants_are_shown_with_grants_and_taxes_outside(ref):
    shown = {f.id: f.groupe for f in ref.plans.familles}
    assert shown["subventions"] == shown["concours_publics"] == shown["fonds_dedies_report"] == "subventions"
    assert shown["ventes"] == shown["cotisations"] == "ressources_propres"
    assert shown["impots_taxes"] == shown["contributions_volontaires"] == "hors_resultat"


# ------------------------------------------------------------------------------------- loading, checking


def test_a_tranche_carries_the_method_and_gives_it_back_equal(ref):
    text = ref.to_json()
    assert referentiel.from_json(text) == ref
    assert referentiel.from_json(text).to_json() == text
    assert list(referentiel.from_json(text).indicateurs) == list(ref.indicateurs)


def test_a_seventh_axe_costs_one_file(copy):
    (copy / "axes" / "10-nuit.toml").write_text(
        """
        id = "nuit"
        nom = "La nuit"
        question = "Que devient le lieu la nuit ?"
        [[critere]]
        id = "veilleuse"
        nom = "Veilleuse"
        nom_court = "Veilleuse"
        pourquoi = "On la voit de loin."
        stades = ["Aucune.", "Prévue.", "Essayée.", "Allumée chaque nuit.", "Copiée par un lieu nommé."]
        preuves = ["La lumière"]
        questions = ["Qui l’allume ?"]
        regards = ["coordination"]
        base = true
        raison = "Elle se voit."
        """,
        encoding="utf-8",
    )
    loaded = referentiel.load(copy)
    assert len(loaded.axes) == 7 and loaded.axes[-1].id == "nuit"
    added = loaded.critere("veilleuse")
    assert (added.axe, added.regards) == ("nuit", ("coordination",))


def test_a_file_that_changes_is_read_again(copy):
    assert referentiel.load(copy).version == "1.1"
    rewrite(copy / "referentiel.toml", 'version = "1.1"', 'version = "1.1.1"')
    assert referentiel.load(copy).version == "1.1.1"


NOM_COURT = "nom_court (horaires)"
BREAKS = {
    "a stage is missing": ('  "Aucun jour ni', '  # "Aucun jour ni', "stades (horaires)"),
    "two stages say the same": (
        "Des jours et des heures d’ouverture sont annoncés sur la porte ou en ligne.",
        "Des jours et des heures d’ouverture sont écrits dans un document de l’équipe.",
        "stades (horaires)",
    ),
    "a short name is too long": ('nom_court = "Horaires"', f'nom_court = "{39 * "h"}"', NOM_COURT),
    "an id is taken": ('id = "horaires"', 'id = "lisibilite"', "id (lisibilite)"),
    "an id has spaces": ('id = "horaires"', 'id = "Les horaires"', "id (Les horaires)"),
    "a key is unknown": ('nom_court = "Horaires"', 'nom_cour = "Horaires"', "nom_cour (horaires)"),
    "a key is missing": ('nom_court = "Horaires"\n', "", NOM_COURT),
    "a type is wrong": ('nom_court = "Horaires"', "nom_court = 3", NOM_COURT),
    "users would give stages": ('"coordination"]\nbase', '"usagers"]\nbase', "regards (lisibilite)"),
    "outside the base without a block": ("base = true", "base = false", "bloc (lisibilite)"),
    "a question nobody asks": (
        'questions_usagers = ["horaires"]',
        'questions_usagers = ["meteo"]',
        "questions_usagers (horaires)",
    ),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_mistake_is_told_with_its_file_its_key_and_a_cure(copy, case):
    old, new, key = BREAKS[case]
    rewrite(copy / "axes" / "1-offre-de-service.toml", old, new)
    with pytest.raises(DataError) as caught:
        referentiel.load(copy)
    told = [p for p in caught.value.problemes if p.colonne == key]
    assert told, [p.colonne for p in caught.value.problemes]
    assert told[0].fichier == "axes/1-offre-de-service.toml"
    assert told[0].ligne > 0 and told[0].regle and told[0].remede


def test_every_problem_is_told_at_once(copy):
    rewrite(copy / "axes" / "1-offre-de-service.toml", 'nom_court = "Horaires"', "nom_court = 3")
    rewrite(copy / "plans.toml", '64 = "personnel"', '64 = "salaires"')
    rewrite(copy / "questionnaires" / "usagers.toml", 'type = "texte"', 'type = "roman"')
    rewrite(copy / "referentiel.toml", "stade = 4", "stade = 5")
    (copy / "usages.toml").unlink()
    files = {p.fichier for p in referentiel.problems(copy) if p.gravite == "erreur"}
    assert files == {
        "axes/1-offre-de-service.toml",
        "plans.toml",
        "questionnaires/usagers.toml",
        "referentiel.toml",
        "usages.toml",
    }


def test_a_file_that_is_not_toml_is_named_with_its_line(copy):
    path = copy / "axes" / "2-modele-economique.toml"
    rewrite(path, 'id = "economie"', 'id = "economie')
    told = [p for p in referentiel.problems(copy) if p.fichier == "axes/2-modele-economique.toml"]
    assert len(told) == 1 and told[0].ligne == 2


def test_an_indicator_that_is_not_declared_is_a_note_and_stops_nothing(copy):
    path = copy / "axes" / "1-offre-de-service.toml"
    rewrite(path, '"off_services"', '"off_licornes"')
    (copy / "indicateurs.toml").write_text('[off_services]\nnom = "Services"\n', encoding="utf-8")
    notes = [p for p in referentiel.problems(copy) if p.trouve == "off_licornes"]
    assert [p.gravite for p in notes] == ["note"]
    assert referentiel.load(copy).indicateurs["off_services"].nom == "Services"


def test_what_an_indicator_declares_beyond_the_known_keys_is_kept(copy):
    (copy / "indicateurs.toml").write_text('[x]\nnom = "X"\nregle = "dite"\n', encoding="utf-8")
    loaded = referentiel.load(copy)
    assert loaded.indicateurs["x"].autres == {"regle": "dite"}
    assert referentiel.from_json(loaded.to_json()) == loaded
