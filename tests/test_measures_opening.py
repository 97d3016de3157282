"""Days and months a lieu could be entered: slots, closures, openings."""

from __future__ import annotations

import pytest
from measures_tables import lieux, mesures, one, table
from test_measures_usage import activite


def week(*rows):
    """(lieu, jour, ouvre, ferme, acces, du, au); « tous » with « fermé » is a closure."""
    return table("horaires", "lieu jour ouvre ferme acces du au", *rows)


TUESDAYS = ("grange", "mardi", "14:00", "18:00", "tous", None, None)


@pytest.mark.parametrize(
    "closures",
    [
        # every Tuesday of August 2025 is from the 5th to the 26th
        [("2025-08-05", "2025-08-26", "00:00", "23:59")],
        [("2025-08-01", "2025-08-12", "00:00", "23:59"), ("2025-08-10", "2025-08-27", "00:00", "23:59")],
        [("2025-08-05", "2025-08-26", "13:00", "16:00"), ("2025-08-05", "2025-08-26", "16:00", "19:00")],
    ],
)
def test_a_month_closed_on_each_of_its_open_days_is_not_expected(closures):
    shut = [("grange", "tous", a, b, "fermé", du, au) for du, au, a, b in closures]
    m = mesures(
        only="use_passages off_h_an",
        activite=activite(("grange", "2025-01-01", 5)),
        horaires=week(TUESDAYS, *shut),
    )
    assert one(m, "use_passages", "grange", "2025-08").etat == "sans_objet"
    assert one(m, "use_passages", "grange")[["vu", "attendu"]].tolist() == [1, 11]
    assert one(m, "use_passages", "grange", "2025-07").etat == "manquant"
    assert one(m, "off_h_an", "grange").valeur == 4 * (52 - 4)


def test_a_month_with_one_open_day_left_is_expected():
    shut = ("grange", "tous", "00:00", "23:59", "fermé", "2025-08-01", "2025-08-25")
    twice = ("grange", "tous", "00:00", "23:59", "fermé", "2025-08-11", "2025-08-25")  # over the first one
    m = mesures(
        only="use_passages off_h_an",
        activite=activite(("grange", "2025-01-01", 5)),
        horaires=week(TUESDAYS, shut, twice),
    )
    assert one(m, "use_passages", "grange", "2025-08").etat == "manquant"
    assert one(m, "use_passages", "grange").attendu == 12
    assert one(m, "off_h_an", "grange", "2025-08").valeur == 4


def test_two_closures_over_the_same_days_take_them_once():
    # 25 days and 15 days add up to more than the month, and leave its last six days
    m = mesures(
        only="use_passages",
        activite=activite(("grange", "2025-01-01", 5)),
        horaires=week(
            ("grange", "tous", "00:00", "23:59", "fermé", "2025-08-01", "2025-08-25"),
            ("grange", "tous", "00:00", "23:59", "fermé", "2025-08-11", "2025-08-25"),
        ),
    )
    assert one(m, "use_passages", "grange", "2025-08").etat == "manquant"


def test_hours_that_two_closures_share_are_lost_once():
    m = mesures(
        only="off_h_an",
        horaires=week(
            ("grange", "lundi", "09:00", "17:00", "tous", "2025-01-06", "2025-01-06"),
            ("grange", "lundi", "10:00", "13:00", "fermé", "2025-01-06", "2025-01-06"),
            ("grange", "lundi", "11:00", "12:00", "fermé", "2025-01-06", "2025-01-06"),
            ("grange", "lundi", "12:00", "14:00", "fermé", "2025-01-06", "2025-01-06"),
        ),
    )
    assert one(m, "off_h_an", "grange").valeur == 4


def test_a_day_shut_also_shuts_the_evening_that_runs_past_midnight():
    m = mesures(
        only="off_h_an",
        horaires=week(
            ("grange", "lundi", "20:00", "02:00", "tous", "2025-01-06", "2025-01-13"),
            ("grange", "tous", "00:00", "23:59", "fermé", "2025-01-13", "2025-01-13"),
        ),
    )
    assert one(m, "off_h_an", "grange").valeur == 6


def test_a_lieu_that_opens_after_its_last_slot_of_the_month_is_expected_from_the_next():
    opened = lieux(("halle", "La Halle", "scic", "fablab", "D", "ouvert", "2025-09-25", 40))
    m = mesures(
        only="use_passages",
        lieux=opened,
        activite=activite(("halle", "2025-10-01", 7)),
        horaires=week(("halle", "mercredi", "09:00", "12:00", "tous", None, None)),
    )
    assert one(m, "use_passages", "halle")[["vu", "attendu"]].tolist() == [1, 3]
