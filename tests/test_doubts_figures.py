"""Figures that stand out or contradict each other: the question is about the very cell to mend."""

import datetime as dt
from dataclasses import replace

import pytest
from collect_tables import ACTIVITE, march, network
from measures_tables import method

from workbench.collect import collect
from workbench.collect.writing import words
from workbench.measures import compute

DAY = dt.date(2026, 2, 1)


def of_month(month, **passages):
    """One row per usage of a month of 2025, in the order given."""
    days = {"du": f"01/{month:02d}/2025", "au": f"28/{month:02d}/2025"}
    return [march(usage=usage, passages=n, **days) for usage, n in passages.items()]


def asked(reseau, word):
    return [p for p in collect(reseau).problemes if p.gravite == "question" and word in p.regle]


@pytest.mark.parametrize(
    ("april", "may", "june", "found", "of_usage"),
    [
        # a slip in the second row: the first one is not blamed
        ({"coworking": 80, "rencontre": 205}, {"coworking": 84, "rencontre": 1250},
         {"coworking": 88, "rencontre": 205}, "1250", "rencontre"),
        # the largest row is as in every month: the slip is in the small one
        ({"coworking": 300, "rencontre": 10}, {"coworking": 310, "rencontre": 800},
         {"coworking": 290, "rencontre": 10}, "800", "rencontre"),
        # all went up alike: the largest is asked about
        ({"coworking": 20, "rencontre": 10}, {"coworking": 80, "rencontre": 40},
         {"coworking": 20, "rencontre": 10}, "80", "coworking"),
        # a usage that its neighbours do not have
        ({"coworking": 20}, {"coworking": 25, "rencontre": 90}, {"coworking": 20}, "90", "rencontre"),
    ],
)  # fmt: skip
def test_a_month_apart_is_asked_about_in_the_row_that_stands_out_and_mended_there(
    tmp_path, april, may, june, found, of_usage
):
    rows = [*of_month(4, **april), *of_month(5, **may), *of_month(6, **june)]
    reseau = network(tmp_path, {"activite": [ACTIVITE, *rows]})
    (question,) = asked(reseau, "fois la moyenne")
    assert question.cellule[1:] == (
        f"lieu=orgelet;du=2025-05-01;usage={of_usage};mode=compté", "passages", found,
    )  # fmt: skip
    assert question.trouve.replace("\u202f", "") == found
    assert question.ligne == 2 + rows.index(next(r for r in rows if r[4] == may[of_usage]))
    assert f"l’usage {of_usage} s’en écarte le plus" in question.regle
    words.answer(reseau, *question.cellule, "10", "une faute de frappe", DAY)
    typed = collect(reseau).tables["activite"].set_index(["du", "usage"])["passages"]
    other = next(u for u in [*may, of_usage] if u != of_usage)
    assert (typed["2025-05-01", of_usage], typed["2025-05-01", other]) == (10, may[other])
    assert not asked(reseau, "fois la moyenne")


def test_a_month_apart_names_its_lieu_its_total_and_how_many_times(tmp_path):
    rows = [*of_month(4, coworking=285), *of_month(5, coworking=84, rencontre=1250), *of_month(6, autre=293)]
    (question,) = asked(network(tmp_path, {"activite": [ACTIVITE, *rows]}), "fois la moyenne")
    said = question.regle.replace("\u202f", " ").replace("\u00a0", " ")
    assert said.startswith("La Fabrik, mai 2025 : 1 334 passages, 4,6 fois la moyenne des mois voisins")
    assert "(285 et 293)" in said


def test_a_month_between_two_zeros_is_asked_about_without_a_multiple(tmp_path):
    rows = [*of_month(4, coworking=0), *of_month(5, coworking=84), *of_month(6, coworking=0)]
    (question,) = asked(network(tmp_path, {"activite": [ACTIVITE, *rows]}), "mois voisins")
    assert "84 passages, loin des mois voisins (0 et 0)" in question.regle


YEARLY = [["lieu", "annee", "indicateur", "valeur", "mode"], ["orgelet", 2025, "use_passages", 300, "compté"]]


@pytest.mark.parametrize("becomes", ["300", "310"])
def test_a_question_on_a_declared_figure_says_that_records_count_whatever_is_answered(tmp_path, becomes):
    rows = [row for month in range(1, 13) for row in of_month(month, coworking=20)]
    reseau = network(tmp_path, {"activite": [ACTIVITE, *rows], "chiffres_annuels": YEARLY})
    (question,) = asked(reseau, "relevés en donnent 240")
    assert question.regle.endswith("les relevés comptent, quelle que soit la réponse")
    assert question.remede.endswith("retirer les lignes de ce lieu et de cette année de la table activite")
    words.answer(reseau, *question.cellule, becomes, "vu avec le lieu", DAY)
    assert passages(reseau) == 240
    bare = network(tmp_path / "sans", {"activite": [ACTIVITE], "chiffres_annuels": YEARLY})
    assert passages(bare) == 300 and not asked(bare, "relevés")


@pytest.mark.parametrize(("first", "last", "is_asked"), [(1, 12, True), (2, 12, False), (1, 11, False)])
def test_records_without_the_first_or_the_last_month_contradict_no_declared_figure(
    tmp_path, first, last, is_asked
):
    rows = [row for month in range(first, last + 1) for row in of_month(month, coworking=20)]
    reseau = network(tmp_path, {"activite": [ACTIVITE, *rows], "chiffres_annuels": YEARLY})
    assert bool(asked(reseau, "relevés en donnent")) is is_asked


def passages(reseau) -> float:
    """The passages of 2025 at La Fabrik, as reports show them."""
    done = collect(reseau)
    ref = replace(method(), indicateurs={"use_passages": method().indicateurs["use_passages"]})
    rows = compute(done.tables, ref, 2025, "2026-03-31", {})
    yearly = (rows["sujet"] == "orgelet") & (rows["periode"] == "2025")
    return float(rows.loc[yearly, "valeur"].iloc[0])


EVENTS = [["evenement", "date", "type", "titre", "lieux", "ouvert", "collectif"],
          ["e1", "12/03/2025", "atelier", "Un", "orgelet ; commenailles", "oui", "oui"],
          ["e2", "14/03/2025", "atelier", "Deux", "orgelet", "oui", "non"],
          ["e3", "15/03/2025", "atelier", "Entre soi", "orgelet", "non", "non"]]  # fmt: skip


@pytest.mark.parametrize(("declared", "expected"), [(8, 1), (2, 0), (1, 0)])
def test_more_events_declared_than_the_register_holds_are_asked_about(tmp_path, declared, expected):
    row = ["orgelet", 2025, "use_evenements", declared, "compté"]
    found = asked(network(tmp_path, {"evenements": EVENTS, "chiffres_annuels": [YEARLY[0], row]}), "déclare")
    assert len(found) == expected
    assert all("ses relevés en donnent 2" in p.regle and "table evenements" in p.remede for p in found)


@pytest.mark.parametrize(("indicateur", "expected"), [("eco_charges", 1), ("eco_produits", 0)])
def test_a_figure_typed_for_an_indicator_that_takes_none_is_asked_about(tmp_path, indicateur, expected):
    row = ["orgelet", 2025, indicateur, 58200, "déclaré"]
    found = asked(network(tmp_path, {"chiffres_annuels": [YEARLY[0], row]}), "ne se déclare pas")
    assert len(found) == expected and all("la table comptes" in p.remede for p in found)
