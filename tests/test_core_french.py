"""Careful French: spaces, signs, agreement, dates."""

import datetime as dt
import re

import pandas as pd
import pytest
from babel.numbers import format_decimal

from workbench.core import french
from workbench.core.paths import ROOT


@pytest.mark.parametrize(
    ("x", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234, 0, "1\u202f234"),
        (1234567.891, 1, "1\u202f234\u202f567,9"),
        (-4, 0, "−4"),
        (-0.2, 0, "0"),
        (2.5, 0, "3"),
        (0.125, 2, "0,13"),
        (None, 0, "–"),
        (float("nan"), 0, "–"),
        (pd.NA, 0, "–"),
    ],
)
def test_a_number_is_written_as_in_french(x, decimals, text):
    assert french.number(x, decimals) == text


@pytest.mark.parametrize("x", [0, 7, 999, 1000, 12345.678, 9_999_999.5])
def test_spaces_and_commas_agree_with_babel(x):
    assert french.number(x, 1) == format_decimal(x, format="#,##0.0", locale="fr_FR")


def test_units_stay_with_their_number():
    assert french.euros(15000) == "15\u202f000\u00a0€"
    assert french.percent(2, 3) == "67\u00a0%"
    assert french.share(20, 30) == "67\u00a0% (20\u00a0sur\u00a030)"
    assert french.percent(1, 0) == "–"


def test_a_noun_agrees_from_two_on():
    assert french.count(0, "adhérent") == "0\u00a0adhérent"
    assert french.count(1, "adhérent") == "1\u00a0adhérent"
    assert french.count(2, "cheval", "chevaux") == "2\u00a0chevaux"
    assert french.plural(1.5, "heure") == "heure"


def test_the_first_of_a_month_is_premier():
    assert french.date("2025-11-01") == "1er\u00a0novembre\u00a02025"
    assert french.date(pd.Timestamp("2026-03-31 10:00")) == "31\u00a0mars\u00a02026"
    assert french.date(dt.date(2025, 8, 2)) == "2\u00a0août\u00a02025"
    assert french.date(pd.NaT) == "–"
    assert french.period("2025-03") == "mars\u00a02025"
    assert french.period("2025") == "2025"


def test_de_is_elided_before_a_vowel_and_contracted_before_le():
    assert french.possessive("Orgelet") == "d’Orgelet"
    assert french.possessive("Commenailles") == "de Commenailles"
    assert french.possessive("Hérisson") == "d’Hérisson"
    assert french.contracted("Le Moulin") == "du Moulin"
    assert french.contracted("Les Forges", "à") == "aux Forges"


def test_a_list_ends_with_et():
    assert french.join(["a", "b", "c"]) == "a, b et c"
    assert french.join(["a"]) == "a"
    assert french.join([]) == ""
    assert (
        french.join(["atelier", "café, cantine", "fablab"]) == "atelier\u202f; café, cantine\u202f; et fablab"
    )


def test_a_name_inside_a_sentence_loses_its_capital_and_an_acronym_keeps_its_own():
    assert french.lower_first("Chiffres annuels") == "chiffres annuels"
    assert french.lower_first("Équipe du lieu") == "équipe du lieu"
    assert french.lower_first("L’accueil") == "l’accueil"
    assert french.lower_first("EPCI de résidence") == "EPCI de résidence"
    assert french.lower_first("Membres du CA") == "membres du CA"
    assert (french.lower_first("A4"), french.lower_first("À"), french.lower_first("")) == ("A4", "à", "")


def test_the_first_letter_is_put_in_lower_case_in_one_place():
    by_hand = re.compile(r"\[:1\]\.lower\(\)|\.(?:nom|title)\.lower\(\)")
    modules = (ROOT / "workbench").rglob("*.py")
    assert [p.name for p in modules if by_hand.search(p.read_text("utf-8"))] == ["french.py"]


def test_typography_puts_the_right_spaces_and_can_be_applied_twice():
    typed = """L'équipe dit: "on continue" ! Budget : 15 000 € (20 %), """
    typed += "le 1er mars 2025 ; voir https://a.fr/x?y=1 à 12:30..."
    once = french.typographie(typed)
    assert once == (
        "L’équipe dit\u00a0: «\u202fon continue\u202f»\u202f! Budget\u00a0: 15\u202f000\u00a0€ (20\u00a0%), "
        "le 1er\u00a0mars\u00a02025\u202f; voir https://a.fr/x?y=1 à 12:30…"
    )
    assert french.typographie(once) == once


def test_a_quotation_within_a_quotation_has_other_marks():
    once = french.typographie("il dit « la « Fabrik » et le « labo » ouvrent » puis « non »")
    assert once == "il dit «\u202fla “Fabrik” et le “labo” ouvrent\u202f» puis «\u202fnon\u202f»"
    assert french.typographie(once) == once
    assert french.typographie("« un\n« deux »") == "«\u202fun\n«\u202fdeux\u202f»", "one that nobody closed"


def test_two_spellings_of_a_name_fold_to_one_and_lookalikes_do_not():
    assert french.fold("  L’Étape\u00a0 ") == french.fold("L'ETAPE".replace("E", "É", 1))
    assert french.fold("Orgelet") != french.fold("Orgelêt")
    assert french.slug("Saint-Julien (Val Suran)") == "saint-julien-val-suran"
