"""Ties between lieux: an act of several counts once, who gives and who receives, who depends on whom."""

import pandas as pd

from workbench.subjects import cooperation as ties


def events(*rows):
    return pd.DataFrame(rows, columns=["evenement", "date", "lieux"])


def actions(*rows):
    return pd.DataFrame(rows, columns=["action", "annee", "etat", "lieu", "lieux"])


def links(*rows):
    return pd.DataFrame(rows, columns=["de", "vers", "date", "nature"])


def made(evenements=(), faites=(), liens=(), until="2025-12-31"):
    return ties.ties(events(*evenements), actions(*faites), links(*liens), until)


def test_an_event_of_three_lieux_is_three_ties_and_one_act():
    rows = made([("e1", "2025-03-01", "b; a;c"), ("e2", "2025-03-02", "a")])
    assert rows[["a", "b"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert ties.by_year(rows, {2025: ["a", "b", "c", "d"]}).loc[2025].to_dict() == {
        "actes": 1,
        "paires": 3,
        "lieux": 3,
        "ouverts": 4,
        "événement": 1,
    }


def test_only_actions_under_way_or_done_are_ties():
    rows = made(faites=[("x", 2025, "faite", "a", "b"), ("y", 2025, "prévue", None, "a;b")])
    assert rows["acte"].tolist() == ["a|x"] and not rows["oriente"].any()


def test_what_comes_after_the_reports_day_is_not_known_yet():
    rows = made(
        [("e1", "2026-01-05", "a;b")], [("x", 2026, "faite", None, "a;b")], [("a", "b", "2026-02-01", "prêt")]
    )
    assert rows.empty


def test_a_loan_goes_one_way_and_is_reciprocal_when_the_other_gave_too():
    rows = made(
        liens=[
            ("a", "b", "2025-01-01", "prêt"),
            ("b", "a", "2025-02-01", "entraide"),
            ("a", "b", "2025-03-01", "visite"),
            ("a", "c", "2025-03-01", "visite"),
            ("c", "c", "2025-03-01", "visite"),
        ]
    )
    assert ties.reciprocity(rows) == (1, 2)
    assert ties.reciprocity(made([("e", "2025-01-01", "a;b")])) == (0, 0)


def test_an_act_counts_once_between_two_groups_and_once_within_one():
    rows = made([("e1", "2025-03-01", "a;b;c"), ("e2", "2025-04-01", "a;c")])
    assert ties.between(rows, {"a": "north", "b": "north", "c": "south"}) == {
        ("north", "north"): 1,
        ("north", "south"): 2,
    }
    assert ties.between(rows, {"a": "a", "c": "c"}) == {("a", "c"): 2}


def test_a_hub_is_the_only_partner_of_two_lieux_or_more():
    star = made([("e1", "2025-03-01", "a;b"), ("e2", "2025-04-01", "a;c")])
    assert ties.hubs(star, ["c", "b", "a"]) == [ties.Hub("a", ("c", "b"))]
    ring = made([("e1", "2025-03-01", "a;b"), ("e2", "2025-04-01", "a;c"), ("e3", "2025-04-01", "b;c")])
    assert ties.hubs(ring, ["a", "b", "c"]) == []


def test_pairs_that_never_met_are_those_without_any_tie_of_any_year():
    rows = made([("e1", "2023-03-01", "a;b")], liens=[("c", "a", "2025-01-01", "prêt")])
    assert ties.never(rows, ["c", "b", "a"]) == [("c", "b")]
    assert len(ties.never(ties.of_year(rows, 2025), ["a", "b", "c"])) == 2
