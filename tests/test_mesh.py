"""The mesh: published figures of the five communes found again, classes, measured times."""

import pandas as pd
import pytest

from workbench.measures import territory
from workbench.subjects import mesh

FIVE = pd.DataFrame(
    {"lieu": ["a", "b", "c", "d", "e"], "commune": ["39397", "39160", "39016", "39485", "39300"]}
)


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (10, (53048, 42194, 36993)),
        (20, (83931, 75360, 66180)),
        (30, (87851, 87353, 83931)),
    ],
)
def test_inhabitants_within_reach_of_the_five_communes_are_those_of_the_sources(within, expected):
    communes = territory.communes()
    times = mesh.minutes(communes, FIVE)
    assert tuple(mesh.population_within(communes, times, within).values()) == expected


def test_the_three_classes_add_up_to_the_territory():
    communes = territory.communes()
    reached = mesh.reach(communes, FIVE)
    by_class = reached.groupby("classe")["pop_mun_2023"].sum()
    assert by_class.sum() == communes["pop_mun_2023"].sum() == 87885
    assert by_class["dans"] == 66180
    assert by_class["dans"] + by_class["selon"] == 83931
    assert mesh.by_epci(reached)[list(mesh.CLASSES)].to_numpy().sum() == 87885
    assert set(mesh.beyond(reached)["classe"]) == {"hors"}


def test_a_lieu_opens_on_its_day_and_is_in_project_before():
    lieux = pd.DataFrame(
        {
            "lieu": ["x", "y", "z"],
            "statut": ["ouvert", "ouvert", "fermé"],
            "ouvert_le": pd.to_datetime(["2025-09-01", None, "2010-01-01"]),
            "ferme_le": pd.to_datetime([None, None, "2024-06-30"]),
        }
    )
    assert list(mesh.open_on(lieux, "2024-12-31")["lieu"]) == ["y"]
    assert list(mesh.in_project_on(lieux, "2024-12-31")["lieu"]) == ["x"]
    assert list(mesh.open_on(lieux, "2025-09-01")["lieu"]) == ["x", "y"]
    assert list(mesh.open_on(lieux, "2024-01-01")["lieu"]) == ["y", "z"]


def test_measured_minutes_replace_the_estimate_of_their_pair_in_every_hypothesis():
    communes = territory.communes()
    one = FIVE.head(1)
    measured = pd.DataFrame({"de": ["39300"], "vers": ["a"], "minutes": [99.0]})
    times = mesh.minutes(communes, one, measured).loc["39300"]
    assert times["favorable"] == times["centrale"] == times["prudente"] == 99.0
    assert mesh.minutes(communes, one).loc["39300", "centrale"] < 40


def test_without_an_open_lieu_no_commune_has_a_class():
    reached = mesh.reach(territory.communes(), FIVE.head(0))
    assert set(reached["classe"]) == {""}
    assert reached["centrale"].isna().all()


def test_calibration_waits_for_twenty_pairs_and_finds_the_factor():
    communes = territory.communes()
    one = FIVE.head(1)
    times = mesh.minutes(communes, one)["centrale"]
    pairs = pd.DataFrame({"de": times.index[:30], "vers": "a", "minutes": times.to_numpy()[:30] * 1.5})
    assert mesh.calibration(communes, one, pairs.head(10)) is None
    found = mesh.calibration(communes, one, pairs)
    assert found["facteur"] == pytest.approx(1.5)
    assert found["paires"] == int((times.iloc[:30] > 0).sum())
    assert found["fourchette"] == 0
    assert found["ecart_min"] == pytest.approx(times.iloc[:30][times.iloc[:30] > 0].mean() / 2)
    exact = mesh.calibration(communes, one, pairs.assign(minutes=times.to_numpy()[:30]))
    assert exact["fourchette"] == exact["paires"] and exact["ecart_min"] == pytest.approx(0)
