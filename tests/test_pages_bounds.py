"""What a survey leaves open, said by the way its people were reached."""

from types import SimpleNamespace

import pytest

from workbench.collect import configuration
from workbench.core.french import FINE, FIXE
from workbench.pages import bounds
from workbench.pages.bounds import Said

WELCOME, HOURS = Said("Accueil", "oui", 20, 30), Said("Horaires", "oui", 3, 30)


def year(mode: str = ""):
    """A network whose survey of 2025 was answered that way; the year before was open to all."""
    told = [{"annee": 2024, "mode": "ouverte"}] + ([{"annee": 2025, "mode": mode}] if mode else [])
    return SimpleNamespace(annee=2025, reseau={"enquete": told})


def note(mode, said, invited) -> str:
    return bounds.opinions(year(mode), said, invited).replace(FINE, " ").replace(FIXE, " ")


def test_a_closed_list_says_each_count_if_nobody_else_agreed_and_if_everybody_did():
    said = note("", [WELCOME, HOURS], 45)
    assert "sur 45 : Accueil, de 20 à 35 ; Horaires, de 3 à 18." in said and "%" not in said


def test_everybody_answered_leaves_no_margin():
    assert "pas de marge" in note("fermée", [WELCOME], 30)


def test_an_open_survey_says_what_a_draw_would_and_that_there_was_none():
    said = note("ouverte", [WELCOME], 45)
    assert "Si les répondants étaient tirés au hasard, et ils ne le sont pas" in said
    assert "Accueil, de 49 à 81 %" in said and "45" not in said


def test_under_twenty_answers_an_open_survey_has_no_percentage():
    said = note("ouverte", [Said("Accueil", "oui", 9, 19)], None)
    assert "%" not in said and "moins de 20 réponses" in said


def test_a_draw_gives_persons_of_the_list_it_was_drawn_from():
    assert "tirées au sort parmi 45" in note("tirée", [WELCOME], 45)
    assert "Accueil, de 25 à 34." in note("tirée", [WELCOME], 45)


@pytest.mark.parametrize("mode", ["fermée", "tirée"])
def test_without_a_list_of_the_invited_nothing_is_bounded(mode):
    said = note(mode, [WELCOME], None)
    assert "liste datée" in said and "Accueil" not in said


def test_a_count_whose_total_is_hidden_bounds_nothing():
    said = note("", [Said("Accueil", "oui", 20, None), HOURS], 45)
    assert "Accueil" not in said and "Horaires, de 3 à 18" in said


@pytest.mark.parametrize(("answers", "invited", "more"), [(41, 68, "27"), (30, 30, None), (30, None, None)])
def test_who_did_not_answer_may_be_on_any_line(answers, invited, more):
    said = bounds.profile(year(), answers, invited)
    assert (f"jusqu’à {more} de plus" in said.replace(FINE, " ")) if more else said == ""


def test_a_way_of_asking_that_does_not_exist_is_refused():
    (problem,) = configuration.check(
        {
            "nom": "E",
            "arrete_le": "2026-03-31",
            "annees": [2025],
            "enquete": [{"annee": 2025, "mode": "panel"}],
        }
    )
    assert problem.colonne == "[enquete] mode" and "fermée" in problem.remede
