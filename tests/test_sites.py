"""Sites for more lieux: the best is the best of all choices, near-ties are told, so is what is not proven."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from test_complementarity import land, line, seats

from workbench.subjects import access, sites, travel
from workbench.subjects.travel import CENTRAL, NAMES


def brute(people, matrix, k):
    """Every choice of k sites, best gain first."""
    dense = matrix.toarray() > 0
    return sorted(
        ((float(people[dense[list(c)].any(axis=0)].sum()), c) for c in combinations(range(len(dense)), k)),
        key=lambda g: (-g[0], g[1]),
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 9), st.integers(5, 20), st.integers(1, 3))
def test_the_best_sites_are_those_of_every_choice_tried(seed, n, communes, k):
    rng = np.random.default_rng(seed)
    matrix = csr_array((rng.random((n, communes)) < 0.3).astype(float))
    people = rng.integers(0, 500, communes).astype(float)
    found, tried = sites.best(people, matrix, k), brute(people, matrix, k)
    assert found.meilleur.gain == pytest.approx(tried[0][0])
    assert found.prouve and found.complet
    assert sites.gain(people, matrix, found.meilleur.sites) == found.meilleur.gain


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 8), st.integers(1, 2))
def test_every_choice_nearly_as_good_is_listed(seed, n, k):
    rng = np.random.default_rng(seed)
    matrix = csr_array((rng.random((n, 12)) < 0.4).astype(float))
    people = rng.integers(1, 50, 12).astype(float)
    found = sites.best(people, matrix, k)
    near = [c for g, c in brute(people, matrix, k) if g >= found.meilleur.gain * (1 - sites.NEAR)]
    said = {found.meilleur.sites, *(c.sites for c in found.presque)}
    if len(near) <= sites.LISTED + 1 and all(len(s) == k for s in said):
        assert said == set(near)


def test_a_site_counts_only_those_that_no_lieu_reaches_yet():
    towns = line([100, 200, 400, 800])
    roads = travel.of(towns, seats("0"))
    covers = sites.cover(roads, sites.candidates(towns), seats("0"))
    people = access.people(towns).to_numpy()
    assert [sites.gain(people, covers["favorable"], [i]) for i in range(4)] == [0, 400, 1200, 1200]
    assert sites.added(people, covers, [2]) == (400.0, 1200.0)


def test_the_answers_of_a_territory_hold_in_every_hypothesis():
    towns = land([int(n) for n in np.random.default_rng(1).integers(50, 900, 14)], 0.8, 4)
    lieux = seats("0", "5")
    roads = travel.of(towns, lieux)
    people = access.people(towns).to_numpy()
    for k, (central, others, covers) in sites.answers(towns, roads, sites.candidates(towns), lieux).items():
        assert central.meilleur.gain == pytest.approx(brute(people, covers[CENTRAL], k)[0][0])
        for name, found in others.items():
            assert found.meilleur.gain == pytest.approx(brute(people, covers[name], k)[0][0])
        low, high = sites.added(people, covers, central.meilleur.sites)
        assert low <= central.meilleur.gain <= high
        everyone = access.population_within(
            towns, roads.nearest(seats("0", "5", *map(str, central.meilleur.sites))), 20
        )
        before = access.population_within(towns, roads.nearest(lieux), 20)
        for name in NAMES:
            assert sites.gain(people, covers[name], central.meilleur.sites) == pytest.approx(
                everyone[name] - before[name]
            )


def test_where_everybody_is_within_reach_there_is_no_site():
    towns = line([100, 200])
    found = sites.answers(towns, travel.of(towns, seats("0", "1")), sites.candidates(towns), seats("0", "1"))
    assert found[1][0].meilleur == sites.Choice((), 0.0) and list(found) == [1]


def test_out_of_time_the_answer_says_what_it_does_not_know():
    rng = np.random.default_rng(2)
    matrix = csr_array((rng.random((60, 300)) < 0.1).astype(float))
    people = rng.integers(1, 99, 300).astype(float)
    found = sites.best(people, matrix, 3, seconds=0.0)
    assert not found.prouve and not found.complet and found.borne > found.meilleur.gain > 0
