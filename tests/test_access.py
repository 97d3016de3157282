"""Access: published figures of the five communes found again, providers of time, classes, opening."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core import projection
from workbench.measures import territory
from workbench.subjects import access, travel

FIVE = pd.DataFrame(
    {"lieu": ["a", "b", "c", "d", "e"], "commune": ["39397", "39160", "39016", "39485", "39300"]}
)
ONE = FIVE.head(1)


def jura():
    return territory.communes()


def nearest(lieux, measured=None, table=None):
    return travel.of(jura(), lieux, measured, table).nearest(lieux)


@pytest.mark.parametrize(
    ("within", "expected"),
    [(10, (53048, 42194, 36993)), (20, (83931, 75360, 66180)), (30, (87851, 87353, 83931))],
)
def test_inhabitants_within_reach_of_the_five_communes_are_those_of_the_sources(within, expected):
    assert tuple(access.population_within(jura(), nearest(FIVE), within).values()) == expected


def test_the_three_classes_add_up_to_the_territory():
    reached = access.reach(jura(), travel.of(jura(), FIVE), FIVE)
    by_class = reached.groupby("classe")["pop_mun_2023"].sum()
    assert by_class.sum() == jura()["pop_mun_2023"].sum() == 87885
    assert by_class["dans"] == 66180
    assert by_class["dans"] + by_class["selon"] == 83931
    assert access.by(reached, "epci_nom")[list(access.CLASSES)].to_numpy().sum() == 87885
    assert access.by(reached, "epci_nom")["hors_communes"].sum() == len(access.beyond(reached))
    assert set(access.beyond(reached)["classe"]) == {"hors"}


def test_without_an_open_lieu_no_commune_has_a_class():
    reached = access.reach(jura(), travel.of(jura(), FIVE), FIVE.head(0))
    assert set(reached["classe"]) == {""}
    assert reached["centrale"].isna().all()


# The nearest lieu is the same whatever the way of looking for it ----------------------------------------

COMMUNES = st.integers(0, 30)
TIMES = st.floats(0, 90)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(COMMUNES, min_size=1, max_size=6),
    st.lists(st.tuples(COMMUNES, st.integers(0, 5), TIMES), max_size=8),
    st.lists(st.tuples(COMMUNES, COMMUNES, TIMES), max_size=8),
    st.integers(0, 31),
)
def test_the_nearest_lieu_is_the_smallest_of_all_pairs_whatever_gave_their_minutes(
    homes, timed, given_, apart
):
    communes = jura().head(31)
    communes = communes.assign(terre=["" if i < apart else "île" for i in range(31)])
    code = list(communes["code_insee"])
    lieux = pd.DataFrame({"lieu": [f"l{i}" for i in range(len(homes))], "commune": [code[h] for h in homes]})
    measured = pd.DataFrame(
        [(code[a], f"l{b}", m) for a, b, m in timed if b < len(homes)], columns=["de", "vers", "minutes"]
    )
    table = pd.DataFrame(
        [(code[a], code[b], m, "essai") for a, b, m in given_], columns=["de", "vers", "minutes", "source"]
    )
    times = travel.of(communes, lieux, measured, table)
    every = times.minutes(code, lieux).min(axis=2)
    found = times.nearest(lieux)
    assert np.allclose(found[list(travel.NAMES)].to_numpy().T, every)
    with np.errstate(invalid="ignore"):
        assert not (np.diff(every, axis=0) < -1e-9).any()  # favourable, central, prudent


PLACES = st.tuples(st.floats(5.3, 5.9), st.floats(46.3, 46.9), st.integers(1, 5000))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PLACES, min_size=1, max_size=12), st.lists(COMMUNES, max_size=4), st.sampled_from([10, 20, 30])
)
def test_the_population_within_reach_is_the_sum_by_hand_commune_by_commune(places, seats, within):
    communes = pd.DataFrame(places, columns=["point_lon", "point_lat", "pop_mun_2023"])
    communes = communes.assign(
        code_insee=[f"390{i:02d}" for i in range(len(communes))], nom="x", epci_nom="y"
    )
    homes = [communes["code_insee"].iloc[s % len(communes)] for s in seats]
    lieux = pd.DataFrame({"lieu": [f"l{i}" for i in range(len(homes))], "commune": homes})
    xy = projection.metres(communes["code_insee"], communes["point_lon"], communes["point_lat"])
    found = access.population_within(communes, travel.of(communes, lieux).nearest(lieux), within)
    for name, detour, speed in travel.SCENARIOS:
        total = 0
        for i, people in enumerate(communes["pop_mun_2023"]):
            ways = [np.hypot(*(xy[i] - xy[list(communes["code_insee"]).index(h)])) / 1000 for h in homes]
            total += int(people) if any(km * detour / speed * 60 <= within for km in ways) else 0
        assert found[name] == total


# Providers -----------------------------------------------------------------------------------------------


def test_measured_minutes_replace_the_estimate_of_their_pair_in_every_hypothesis():
    measured = pd.DataFrame({"de": ["39300"], "vers": ["a"], "minutes": [99.0]})
    times = nearest(ONE, measured).loc["39300"]
    assert times["favorable"] == times["centrale"] == times["prudente"] == 99.0
    assert nearest(ONE).loc["39300", "centrale"] < 40


def test_a_time_measured_from_a_lieu_is_one_from_its_commune():
    measured = pd.DataFrame({"de": ["e"], "vers": ["a"], "minutes": [99.0]})
    times = travel.of(jura(), FIVE, measured)
    assert set(times.minutes(["39300"], ONE).ravel()) == {99.0}


def test_an_imported_table_gives_its_pairs_both_ways_with_its_bounds_and_its_name():
    table = pd.DataFrame(
        {
            "de": ["39397"],
            "vers": ["39300"],
            "minutes": [25.0],
            "minutes_min": [22.0],
            "minutes_max": [31.0],
            "source": ["Calculateur de la Région"],
        }
    )
    times = travel.of(jura(), ONE, table=table)
    assert list(times.minutes(["39300"], ONE).ravel()) == [22.0, 25.0, 31.0]
    assert "Calculateur de la Région" in times.nom
    assert "1 trajet sur 198" in times.nom.replace("\u00a0", " ").replace("\u202f", " ")
    assert "vol d’oiseau" in times.nom  # the other pairs, and it says so
    assert "vol d’oiseau" in travel.of(jura(), ONE).nom


def test_calibration_waits_for_twenty_pairs_then_corrects_every_other_pair():
    times = nearest(ONE)["centrale"]
    pairs = pd.DataFrame({"de": times.index[:30], "vers": "a", "minutes": times.to_numpy()[:30] * 1.5})
    assert travel.of(jura(), ONE, pairs.head(10)).calibration is None
    assert nearest(ONE, pairs.head(10))["centrale"].iloc[50] == pytest.approx(times.iloc[50])
    corrected = travel.of(jura(), ONE, pairs)
    found = corrected.calibration
    assert found.facteur == pytest.approx(1.5)
    assert found.paires == int((times.iloc[:30] > 0).sum())
    assert found.fourchette == 0
    assert found.ecart_min == pytest.approx(times.iloc[:30][times.iloc[:30] > 0].mean() / 2)
    assert found.apres_min == pytest.approx(0)
    assert corrected.nearest(ONE)["centrale"].to_numpy() == pytest.approx(times.to_numpy() * 1.5)


def test_the_error_once_corrected_does_not_use_the_pair_it_judges():
    times = nearest(ONE)["centrale"]
    far = times[times > 0].head(21)
    pairs = pd.DataFrame({"de": far.index, "vers": "a", "minutes": far.to_numpy()})
    pairs.loc[0, "minutes"] *= 3
    found = travel.of(jura(), ONE, pairs).calibration
    assert found.facteur == pytest.approx(1)
    assert found.apres_min == pytest.approx(found.ecart_min) == pytest.approx(far.iloc[0] * 2 / 21)


# What the lieux offer, and when ---------------------------------------------------------------------------


def slot(lieu, jour, ouvre, ferme, acces="tous", du=None, au=None):
    return dict(lieu=lieu, jour=jour, ouvre=ouvre, ferme=ferme, acces=acces, du=du, au=au)


def test_an_evening_is_a_slot_open_at_seven_and_only_doors_open_to_all_count():
    rows = pd.DataFrame(
        [
            slot("a", "lundi", "09:00", "19:00"),
            slot("b", "lundi", "18:00", "19:30"),
            slot("c", "mardi", "20:00", "23:00"),
            slot("d", "samedi", "09:00", "22:00", "badge"),
            slot("e", "samedi", "09:00", "12:00", au="2025-06-30"),
            slot("f", "samedi", "09:00", "12:00", du="2025-07-01"),
            slot("f", "tous", "00:00", "23:59", "fermé", "2025-12-24", "2026-01-02"),
            slot("g", "tous", "08:00", "12:00"),
        ]
    )
    found = access.moments(access.slots(rows, "2025-12-31"))
    assert found["soir"] == {"b", "c"}
    assert found["samedi"] == {"f", "g"}
    assert found["dimanche"] == {"g"}
    assert found["semaine"] == {"a", "b", "c", "f", "g"}


def test_a_service_counts_from_its_first_day_to_its_last_one_included():
    rows = pd.DataFrame(
        {
            "lieu": ["a", "b", "c"],
            "service": "x",
            "depuis": ["2025-01-01", "2026-02-01", None],
            "jusqu_a": [None, None, "2025-12-31"],
        }
    )
    assert list(access.offered(rows, "2025-12-31")["lieu"]) == ["a", "c"]
    assert list(access.offered(rows, "2026-01-01")["lieu"]) == ["a"]


def test_a_group_of_lieux_is_reached_by_those_near_one_of_them_and_an_empty_one_by_nobody():
    found = access.within_of(jura(), travel.of(jura(), FIVE), FIVE, {"tout": set("abcde"), "rien": set()})
    assert found.loc["tout", "dans"] == 66180
    assert list(found.loc["rien", ["lieux", "dans", "selon", "hors"]]) == [0, 0, 0, 87885]


def test_distance_alone_sends_everybody_within_reach_to_the_nearest_lieu():
    times = nearest(FIVE)
    rings, epci = access.predicted(jura(), times, FIVE)
    assert rings.sum() == epci.sum() == access.population_within(jura(), times, 20)["centrale"] == 75360
    assert list(rings.index) == list(territory.RINGS)
    assert rings.iloc[0] >= jura().set_index("code_insee").loc[FIVE["commune"], "pop_mun_2023"].sum()
