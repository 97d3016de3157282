"""Statistics for few: each figure worked by hand, each guard that keeps a figure from being printed."""

import math

import numpy as np
import pytest

from workbench.core import agreement as two
from workbench.core import statistics

STAGES = range(5)


# What a survey may print ------------------------------------------------------------------------------


def rounded(found):
    return tuple(round(v, 2) for v in found[:2])


def test_the_same_twenty_of_thirty_answers_say_different_things_by_how_they_were_reached():
    bounds = {
        kind: statistics.survey_bounds(kind, 20, 30, 45)
        for kind in (statistics.OUVERTE, statistics.TIREE, statistics.FERMEE)
    }
    assert [rounded(b) for b in bounds.values()] == [(0.49, 0.81), (0.56, 0.76), (0.44, 0.78)]
    assert len({b[2] for b in bounds.values()}) == 3
    assert bounds["ouverte"][2] == "si les répondants étaient tirés au hasard"


@pytest.mark.parametrize("kind", [statistics.TIREE, statistics.FERMEE])
def test_a_census_prints_no_interval(kind):
    assert statistics.survey_bounds(kind, 20, 45, 45) is None


@pytest.mark.parametrize("kind", [statistics.TIREE, statistics.FERMEE])
def test_without_the_number_of_those_asked_nothing_is_printed(kind):
    assert statistics.survey_bounds(kind, 20, 30) is None


def test_nobody_answered_nothing_is_printed():
    assert statistics.survey_bounds(statistics.OUVERTE, 0, 0) is None


def test_an_unknown_way_of_asking_is_refused():
    with pytest.raises(ValueError, match="tirée"):
        statistics.survey_bounds("panel", 1, 2)


def test_a_sample_cannot_be_larger_than_what_it_was_drawn_from():
    with pytest.raises(ValueError, match="30 réponses pour 20"):
        statistics.drawn(20, 30, 20)


def test_the_correction_narrows_an_interval_and_vanishes_in_a_large_population():
    wide, narrow = statistics.drawn(20, 30, 10**9), statistics.drawn(20, 30, 45)
    assert wide == pytest.approx(statistics.wilson(20, 30), abs=1e-6)
    assert wide[0] < narrow[0] < 2 / 3 < narrow[1] < wide[1]


# Two observers of one regard --------------------------------------------------------------------------

# (0,0) (1,1) (2,2) (0,1). Weighted by the square: seen 1 − 1/4 × 1/4 = 15/16. By chance, disagreement
# 5/16: kappa = 1 − (1/16)/(5/16) = 4/5. AC2: common shares 3/8, 3/8, 1/4; Σ π(1 − π) = 21/32; the nine
# weights sum to 6, over 3 × 2: chance 21/32; (30/32 − 21/32)/(11/32) = 9/11.
BY_HAND = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]])


def test_weighted_kappa_and_ac2_are_those_worked_by_hand():
    weights = two.credits(3)
    assert two.kappa(BY_HAND, weights) == pytest.approx(4 / 5)
    assert two.ac2(BY_HAND, weights) == pytest.approx(9 / 11)


def test_codes_that_are_only_names_are_not_weighted_by_their_distance():
    weights = two.credits(3, ordered=False)
    # seen 3/4, by chance 1/2·1/4 + 1/4·1/2 + 1/4·1/4 = 5/16: 7/11; AC1: chance 21/32 / 2 = 21/64
    assert two.kappa(BY_HAND, weights) == pytest.approx(7 / 11)
    assert two.ac2(BY_HAND, weights) == pytest.approx((48 - 21) / (64 - 21))


def test_exact_and_neighbouring_stages_are_counted():
    found = two.agreement([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 0, 1, 2, 4, 1], STAGES)
    assert (found.n, found.exact, found.proche) == (10, 8, 9)
    assert found.low <= found.kappa <= found.high


def test_below_ten_pairs_counts_only():
    found = two.agreement([3, 2], [3, 4], STAGES)
    assert (found.n, found.exact, found.proche) == (2, 1, 1)
    assert all(map(math.isnan, (found.kappa, found.low, found.high, found.ac2)))


def test_kappa_has_no_meaning_when_all_is_one_stage_and_ac2_has():
    found = two.agreement([3] * 12, [3] * 12, STAGES)
    assert math.isnan(found.kappa) and found.ac2 == 1.0


def test_the_interval_is_the_same_each_time_and_does_not_depend_on_who_comes_first():
    a, b = [0, 1, 2, 3, 4, 2] * 3, [0, 1, 2, 3, 3, 4] * 3
    first, again, swapped = (
        two.agreement(a, b, STAGES),
        two.agreement(a, b, STAGES),
        two.agreement(b, a, STAGES),
    )
    assert first == again
    assert swapped.kappa == pytest.approx(first.kappa) and swapped.low == pytest.approx(first.low)


def test_a_code_that_is_not_one_and_readings_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="7"):
        two.agreement([7], [1], STAGES)
    with pytest.raises(ValueError, match="2 lectures"):
        two.agreement([1, 2], [1], STAGES)
