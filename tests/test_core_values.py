"""States, statistics for few, problems told."""

import math

import pandas as pd
import pytest

from workbench.core import paths, states, statistics
from workbench.core.errors import DataError, Probleme, alike, render


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


def test_what_is_said_of_several_rows_is_written_once_with_their_lines():
    empty = [Probleme("a.xlsx", "horaires", n, "E (acces)", regle="vide") for n in (4, 7, 9)]
    told = "feuille horaires, lignes 4, 7 et 9, colonne E (acces)\u00a0: Vide."
    assert render(empty).splitlines() == ["a.xlsx — 3 erreurs", f"  {told}"]
    long = [Probleme("a.xlsx", "horaires", n, regle="vide") for n in range(2, 40)]
    assert "lignes 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 et 28\u00a0autres" in render(long)


def test_a_row_that_others_wait_for_and_a_question_with_its_answer_are_told_alone():
    rows = [Probleme("a.xlsx", "lieux", n, regle="vide") for n in (2, 3, 4)]
    waits = [Probleme("a.xlsx", "services", n, regle="attend", cause=rows[1].place) for n in (5, 6)]
    assert [[p.ligne for p in some] for some in alike([*rows, *waits])] == [[2, 4], [3], [5, 6]]
    lines = render([*rows, *waits]).splitlines()[1:]
    assert [line.split(", ")[1].partition("\u00a0")[0] for line in lines] == [
        "lignes 2 et 4",
        "ligne 3",
        "lignes 5 et 6",
    ]
    asked = [Probleme("a.csv", "", n, regle="x", cellule=("t", str(n), "c", "1")) for n in (1, 2)]
    rule = "x (3 lignes le portent, à partir de celle-ci)"
    counted = [Probleme("a.csv", "", n, regle=rule) for n in (1, 2)]
    assert alike(asked + counted) == [[p] for p in asked + counted]


def test_an_error_carries_its_problems():
    assert DataError("le dossier manque").problemes[0].regle == "le dossier manque"


def test_the_environment_names_the_network_first(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_RESEAU", str(tmp_path))
    assert paths.default_reseau() == tmp_path
    assert paths.relative(tmp_path / "recus" / "a.csv", tmp_path) == "recus/a.csv"
