"""What lieux are together: near pairs, shares that add up, the week, who has a choice."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.subjects import access, mesh, sites, travel
from workbench.subjects import complementarity as together
from workbench.subjects.travel import NAMES


def land(people, spread=0.5, seed=0):
    """Communes "0", "1"… on a plane of about `spread` degrees, with their inhabitants."""
    rng = np.random.default_rng(seed)
    lon, lat = 5.5 + spread * rng.random(len(people)), 46.5 + spread * rng.random(len(people))
    return pd.DataFrame(
        {
            "code_insee": [str(i) for i in range(len(people))],
            "nom": [f"C{i}" for i in range(len(people))],
            "pop_mun_2023": people,
            "point_lon": lon,
            "point_lat": lat,
        }
    )


def seats(*communes):
    return pd.DataFrame({"lieu": [f"l{i}" for i in range(len(communes))], "commune": list(communes)})


def slot(lieu, jour, debut, fin, acces="tous"):
    return {"lieu": lieu, "jour": jour, "acces": acces, "debut": debut, "fin": fin}


people = st.lists(st.integers(0, 900), min_size=6, max_size=25)


@settings(max_examples=25, deadline=None)
@given(people, st.integers(1, 6), st.integers(0, 99), st.booleans())
def test_the_near_pairs_are_those_of_the_whole_table_of_minutes(counts, n, seed, told):
    towns = land(counts, 0.6, seed)
    codes = towns["code_insee"]
    lieux = seats(*codes[:n], "nowhere")
    measured = pd.DataFrame({"de": [codes.iloc[-1]], "vers": ["l0"], "minutes": [3.0]})
    table = pd.DataFrame(
        {"de": [codes.iloc[-1], codes.iloc[-2]], "vers": ["0", "0"], "minutes": [90.0, 4.0], "source": "x"}
    )
    roads = travel.of(towns, lieux, measured if told else None, table if told else None)
    whole = roads.minutes(codes, lieux)
    found = mesh.within_reach(roads, lieux, 20)
    near = np.argwhere(np.nan_to_num(whole[0], nan=1e9) <= 20)
    assert [tuple(p) for p in near] == list(zip(found["de"], found["lieu"], strict=True))
    np.testing.assert_allclose(found[list(NAMES)].to_numpy().T, whole[:, near[:, 0], near[:, 1]])


@settings(max_examples=25, deadline=None)
@given(people, st.integers(1, 6), st.integers(0, 99))
def test_the_shares_of_lieux_add_up_to_what_they_cover_together(counts, n, seed):
    towns = land(counts, 0.5, seed)
    lieux = seats(*towns["code_insee"][:n])
    roads = travel.of(towns, lieux)
    found = together.contributions(towns, together.reaches(roads, lieux), lieux)
    covered = access.population_within(towns, roads.nearest(lieux), 20)
    for name in NAMES:
        assert found[f"part_{name}"].sum() == pytest.approx(covered[name])
        assert (found[f"ajoute_{name}"] <= found[f"part_{name}"] + 1e-9).all()


def test_no_share_no_choice_and_no_next_site_crosses_the_sea():
    towns = land([100, 200, 400, 800], 0.05).assign(terre=["", "", "Île", "Île"])
    lieux = seats("0", "1")
    roads = travel.of(towns, lieux)
    covered = access.population_within(towns, roads.nearest(lieux), 20)["favorable"]
    reached = together.reaches(roads, lieux)
    assert covered == together.contributions(towns, reached, lieux)["part_favorable"].sum() == 300
    assert sites.cover(roads, seats("2"), lieux)["favorable"].toarray().sum() == 2
    crossed = travel.of(towns, lieux, pd.DataFrame({"de": ["2"], "vers": ["l0"], "minutes": [12.0]}))
    assert together.reaches(crossed, lieux)["prudente"].toarray()[2].tolist() == [1, 0]


@settings(max_examples=15, deadline=None)
@given(people, st.integers(2, 5), st.integers(0, 99))
def test_what_a_lieu_adds_is_what_is_lost_without_it(counts, n, seed):
    towns = land(counts, 0.5, seed)
    lieux = seats(*towns["code_insee"][:n])
    roads = travel.of(towns, lieux)
    found = together.contributions(towns, together.reaches(roads, lieux), lieux)
    whole = access.population_within(towns, roads.nearest(lieux), 20)
    for i, lieu in enumerate(lieux["lieu"]):
        without = access.population_within(towns, roads.nearest(lieux.drop(index=i)), 20)
        for name in NAMES:
            assert found.loc[lieu, f"ajoute_{name}"] == pytest.approx(whole[name] - without[name])


def test_lieux_stay_in_the_order_they_are_given():
    towns = land([10, 900, 30])
    lieux = seats("2", "0", "1")
    found = together.contributions(towns, together.reaches(travel.of(towns, lieux), lieux), lieux)
    assert list(found.index) == ["l0", "l1", "l2"]


def line(people):
    """Communes 10 km apart on a line: 13.5 to 20.2 minutes from one to the next."""
    return land(people).assign(point_lon=[5.5 + 0.1306 * i for i in range(len(people))], point_lat=46.5)


def test_who_has_a_choice_is_within_reach_of_two_lieux_of_the_group():
    towns = line([100, 200, 400])
    lieux = seats("0", "2")
    reached = together.reaches(travel.of(towns, lieux), lieux)
    found = together.choice(towns, reached, {"both": [0, 1], "one": [0], "none": []})
    assert found["lieux"].tolist() == [2, 1, 0]
    assert found["un_favorable"].tolist() == [700, 300, 0]
    assert found["deux_favorable"].tolist() == [200, 0, 0]
    assert found.loc["both", ["un_prudente", "deux_prudente"]].tolist() == [500, 0]


def test_an_hour_counts_those_near_a_door_open_to_all_in_its_middle():
    towns = line([100, 200, 400])
    lieux = seats("0", "2")
    reached = together.reaches(travel.of(towns, lieux), lieux)
    slots = pd.DataFrame(
        [
            slot("l0", "mardi", 9.0, 12.25),
            slot("l1", "tous", 11.75, 14.0),
            slot("l1", "mardi", 9.0, 12.0, "badge"),
        ]
    )
    found = together.week(towns, reached, lieux, slots)["favorable"]
    assert found["mardi"][8:15].tolist() == [0, 300, 300, 300, 600, 600, 0]
    assert found["dimanche"][11:15].tolist() == [0, 600, 600, 0]
    assert len(found) == 7 * 24


def test_neighbours_are_pairs_of_lieux_each_named_once():
    towns = line([1, 1, 1, 1])
    found = together.neighbours(travel.of(towns, seats("0", "1", "3")), seats("0", "1", "3"))
    assert found[["a", "b"]].to_numpy().tolist() == [["l0", "l1"]]
    assert found.loc[0, "favorable"] == pytest.approx(13.3, abs=0.1)
