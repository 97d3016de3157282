"""States, statistics for few, problems told."""

import math

import pandas as pd
import pytest

from workbench.core import paths, states, statistics
from workbench.core.errors import DataError, Probleme, render


def test_twenty_of_thirty_answers_of_fortyfive_members():
    low, high = statistics.wilson(20, 30)
    assert (round(low, 2), round(high, 2)) == (0.49, 0.81)
    assert statistics.nonresponse_bounds(20, 30, 45) == (20 / 45, 35 / 45)


def test_wilson_agrees_with_scipy():
    from scipy.stats import binomtest

    for k, n in ((0, 5), (5, 5), (3, 17), (20, 30)):
        other = binomtest(k, n).proportion_ci(method="wilson")
        assert statistics.wilson(k, n) == pytest.approx((other.low, other.high))


def test_nobody_asked_gives_no_proportion():
    assert all(map(math.isnan, statistics.wilson(0, 0)))
    with pytest.raises(ValueError, match="3 sur 2"):
        statistics.wilson(3, 2)


def test_states_survive_a_concat_and_an_unknown_one_raises():
    both = pd.concat([states.as_etat(["valeur"]), states.as_etat(["refuse"])])
    assert both.dtype == states.etat_dtype()
    with pytest.raises(ValueError, match="absent"):
        states.as_etat(["absent"])


def test_a_message_names_file_sheet_row_column_what_was_found_the_rule_and_the_cure():
    text = render([Probleme("a.xlsx", "lieux", 4, "D (surface_m2)", "-4", "au moins 1", "vérifier l’unité")])
    for word in (
        "a.xlsx",
        "feuille lieux",
        "ligne 4",
        "D (surface_m2)",
        "-4",
        "Au moins 1",
        "Vérifier l’unité",
    ):
        assert word in text
    assert render([]) == ""


def test_problems_are_grouped_by_file_and_each_is_told_once():
    one, two = Probleme("b.csv", ligne=2, regle="x"), Probleme("a.csv", regle="y", gravite="question")
    text = render([one, two, one])
    assert text.index("a.csv") < text.index("b.csv")
    assert text.count("X.") == 1
    assert "1 question" in text


def test_an_error_carries_its_problems():
    assert DataError("le dossier manque").problemes[0].regle == "le dossier manque"


def test_the_environment_names_the_network_first(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_RESEAU", str(tmp_path))
    assert paths.default_reseau() == tmp_path
    assert paths.relative(tmp_path / "recus" / "a.csv", tmp_path) == "recus/a.csv"
