"""Minutes from a road network: by hand on a small one, one way and the other, with what no road joins."""

import numpy as np
import pandas as pd
import pytest

from workbench.core.errors import DataError
from workbench.measures import surroundings
from workbench.subjects import roads, travel

osmium = pytest.importorskip("osmium", reason="the extra `routes` is not installed")

# Three communes on a line of 0.1° of latitude each (11.12 km), a fourth on an island, all at longitude 5.
KM = 2 * 6371.0088 * np.pi / 360 * 0.1
NODES = {1: (5.0, 46.0), 2: (5.0, 46.05), 3: (5.0, 46.1), 4: (5.0, 46.2), 10: (5.3, 46.0), 11: (5.3, 46.01)}
TOWNS = pd.DataFrame(
    {
        "code_insee": ["39001", "39002", "39003", "39004", "39005"],
        "point_lon": [5.0, 5.0, 5.0, 5.3, 5.15],
        "point_lat": [46.0, 46.1, 46.2, 46.0, 46.3],
    }
)
WAYS = [
    ([1, 2, 3], {"highway": "primary"}),
    ([3, 4], {"highway": "tertiary", "maxspeed": "30"}),
    ([10, 11], {"highway": "residential"}),
    ([1, 10], {"highway": "track"}),
    ([1, 4], {"highway": "primary", "access": "private"}),
]
BOX = (4.9, 45.9, 5.4, 46.4)


def extract(folder, ways=WAYS, nodes=NODES):
    path = folder / "essai.osm.pbf"
    writer = osmium.SimpleWriter(str(path), overwrite=True)
    for i, at in nodes.items():
        writer.add_node(osmium.osm.mutable.Node(id=i, location=at))
    for i, (refs, tags) in enumerate(ways, 1):
        writer.add_way(osmium.osm.mutable.Way(id=i, nodes=refs, tags=tags))
    writer.close()
    return path


def table(path, towns=TOWNS["code_insee"]):
    rows, beyond = roads.minutes(roads.read(path, BOX), TOWNS, towns)
    return rows.set_index(["de", "vers"]), beyond


def test_minutes_are_length_over_speed_by_kind_of_road_and_limit(tmp_path):
    rows, beyond = table(extract(tmp_path))
    near, far = KM / roads.SPEEDS["primary"] * 60, KM / (30 * roads.LIMIT) * 60
    assert float(rows.loc[("39001", "39002"), "minutes"]) == pytest.approx(near, abs=0.06)
    assert float(rows.loc[("39003", "39001"), "minutes"]) == pytest.approx(near + far, abs=0.06)
    low, high = (float(rows.loc[("39003", "39001"), f"minutes_{x}"]) for x in ("min", "max"))
    assert low < near + far < high
    assert beyond == ["39005"]  # no road within some km: the file says nothing of it
    assert not set(beyond) & {c for pair in rows.index for c in pair}


def test_what_no_road_joins_is_said_so_and_stays_beyond_reach(tmp_path):
    rows, _ = table(extract(tmp_path))
    assert rows.loc[("39001", "39004"), "minutes"] == rows.loc[("39004", "39001"), "minutes"] == "aucune"
    (tmp_path / "territoire").mkdir()
    text = rows.reset_index().assign(source="essai").to_csv(index=False, sep=";")
    (tmp_path / "territoire" / "minutes.csv").write_text(text, encoding="utf-8")
    read = surroundings.minutes(tmp_path)
    lieu = pd.DataFrame({"lieu": ["a"], "commune": ["39001"]})
    found = travel.of(TOWNS, lieu, table=read).nearest(lieu)
    assert np.isinf(found.loc["39004", list(travel.NAMES)].astype(float)).all()
    assert found.loc["39005", "centrale"] < 60  # not covered by the file: the straight line, and it is said
    assert "vol d’oiseau" in travel.of(TOWNS, lieu, table=read).nom


def test_a_one_way_street_is_taken_one_way(tmp_path):
    ways = [([1, 3], {"highway": "primary", "oneway": "yes"}), ([3, 2, 1], {"highway": "service"})]
    rows, _ = table(extract(tmp_path, ways))
    there, back = (float(rows.loc[pair, "minutes"]) for pair in (("39001", "39002"), ("39002", "39001")))
    assert there == pytest.approx(KM / roads.SPEEDS["primary"] * 60, abs=0.06)
    assert back == pytest.approx(KM / roads.SPEEDS["service"] * 60, abs=0.06)


def test_minutes_are_the_shortest_of_all_paths_of_a_random_network(tmp_path):
    rng = np.random.default_rng(3)
    nodes = {i + 1: (5 + 0.05 * (i % 5), 46 + 0.05 * (i // 5)) for i in range(25)}
    near = [(a, b) for a in nodes for b in nodes if a < b and abs(nodes[a][0] - nodes[b][0]) < 0.06
            and abs(nodes[a][1] - nodes[b][1]) < 0.06]  # fmt: skip
    kinds = rng.choice(["primary", "tertiary", "residential"], len(near))
    ways = [(list(pair), {"highway": str(k)}) for pair, k in zip(near, kinds, strict=True)]
    best = np.full((25, 25), np.inf)
    np.fill_diagonal(best, 0)
    for (a, b), kind in zip(near, kinds, strict=True):
        spent = roads._km(*nodes[a], *nodes[b]) / roads.SPEEDS[str(kind)] * 60
        best[a - 1, b - 1] = best[b - 1, a - 1] = spent
    for k in range(25):  # Floyd and Warshall, by hand
        best = np.minimum(best, best[:, [k]] + best[[k]])
    lons, lats = zip(*nodes.values(), strict=True)
    towns = pd.DataFrame({"code_insee": [f"390{i:02d}" for i in nodes], "point_lon": lons, "point_lat": lats})
    rows, _ = roads.minutes(roads.read(extract(tmp_path, ways, nodes), BOX), towns, [])
    found = rows.pivot(index="de", columns="vers", values="minutes").astype(float).fillna(0)
    assert np.allclose(found.to_numpy(), best, atol=0.06)


def test_a_file_that_is_no_extract_or_covers_elsewhere_is_refused_by_name(tmp_path):
    (tmp_path / "faux.osm.pbf").write_bytes(b"pas un extrait")
    with pytest.raises(DataError, match="faux"):
        roads.read(tmp_path / "faux.osm.pbf", BOX)
    with pytest.raises(DataError, match="Aucune route"):
        roads.read(extract(tmp_path), (0, 0, 1, 1))
