"""Lands and seas: lengths hold overseas, nobody drives across the sea, a map shows every land."""

import numpy as np
import pandas as pd
import pytest
import shapely

from workbench.core import projection
from workbench.measures import territory
from workbench.show.figures import land as lands
from workbench.show.figures import maps
from workbench.show.figures.land import territory as drawn
from workbench.show.figures.placing import Place
from workbench.simulate import land as invented
from workbench.subjects import access, travel

# Two neighbouring communes of each territory: codes, longitudes, latitudes (degrees).
LANDS = {
    "Jura": (["39300", "39001"], (5.55, 5.65), (46.67, 46.70)),
    "Guadeloupe": (["97105", "97106"], (-61.73, -61.60), (16.00, 16.05)),
    "Guyane, on both sides of a UTM zone": (["97353", "97311"], (-54.03, -53.90), (3.64, 3.70)),
    "La Réunion": (["97411", "97415"], (55.45, 55.30), (-20.88, -21.00)),
    "Mayotte": (["97611", "97610"], (45.23, 45.20), (-12.78, -12.70)),
    "Nouvelle-Calédonie": (["98818", "98817"], (166.45, 166.55), (-22.27, -22.20)),
}


def frame(*names, people=100):
    parts = [
        pd.DataFrame(
            {"code_insee": c, "nom": c, "epci_nom": n, "pop_mun_2023": people, "point_lon": x, "point_lat": y}
        )
        for n in names
        for c, x, y in [LANDS[n]]
    ]
    return pd.concat(parts, ignore_index=True)


def lieux(*communes):
    return pd.DataFrame({"lieu": [f"l{c}" for c in communes], "commune": communes})


@pytest.mark.parametrize("name", LANDS)
def test_lengths_hold_in_every_territory(name):
    rows = frame(name)
    a, b = projection.metres(rows["code_insee"], rows["point_lon"], rows["point_lat"])
    true = territory.distances_km(rows, rows["code_insee"][:1], rows["code_insee"][1:])[0]
    assert np.hypot(*(a - b)) / 1000 == pytest.approx(true, rel=0.006)


def test_a_network_on_two_oceans_keeps_each_length_and_draws_every_land_at_one_scale():
    rows = frame(*LANDS)
    xy = projection.metres(rows["code_insee"], rows["point_lon"], rows["point_lat"])
    for i in range(0, len(rows), 2):
        true = territory.distances_km(rows, rows["code_insee"][i : i + 1], rows["code_insee"][i + 1 : i + 2])[
            0
        ]
        assert np.hypot(*(xy[i] - xy[i + 1])) / 1000 == pytest.approx(true, rel=0.006)
    boxes = [shapely.MultiPoint(xy[i : i + 2]).envelope for i in range(0, len(rows), 2)]
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[k + 1 :])
    assert np.ptp(xy, axis=0).max() < 2_000_000  # side by side, not an ocean apart
    assert drawn(rows).points == tuple(map(tuple, xy.tolist()))


def test_nobody_reaches_a_lieu_across_the_sea_and_the_commune_is_beyond_not_unknown():
    rows = frame("Guadeloupe", "La Réunion")
    found = travel.of(rows, lieux("97105")).nearest(lieux("97105"))
    assert found.loc["97106", "centrale"] < 60
    assert np.isinf(found.loc[["97411", "97415"], list(travel.NAMES)].to_numpy()).all()
    assert list(found["proche"]) == ["l97105", "l97105", "", ""]
    assert list(access.classes(found))[2:] == ["hors", "hors"]


def test_an_island_is_reached_by_road_only_from_itself_unless_its_crossing_is_measured():
    rows = pd.DataFrame(
        {
            "code_insee": ["85113", "85234", "85012"],
            "point_lon": [-2.35, -2.06, -2.00],
            "point_lat": [46.73, 46.79, 46.80],
            "terre": ["Île d’Yeu", "", ""],
        }
    )
    one = lieux("85234")
    assert np.isinf(travel.of(rows, one).nearest(one).loc["85113", "favorable"])
    assert travel.of(rows.assign(terre=""), one).nearest(one).loc["85113", "favorable"] < 60
    measured = pd.DataFrame({"de": ["85113"], "vers": ["l85234"], "minutes": [75.0]})
    crossing = travel.of(rows, one, measured).nearest(one).loc["85113"]
    assert crossing["centrale"] == 75 and crossing["proche"] == "l85234"


def test_islands_come_from_the_shared_list_and_a_network_adds_or_takes_away(tmp_path):
    (tmp_path / "territoire").mkdir()
    (tmp_path / "territoire" / "communes.csv").write_text(
        "code_insee;nom;point_lon;point_lat\n85113;Yeu;-2,35;46,73\n85234;Monts;-2,06;46,79\n"
        "97411;Saint-Denis;55,45;-20,88\n2A004;Ajaccio;8,74;41,92\n",
        "utf-8",
    )
    told = territory.communes(tmp_path).set_index("code_insee")["terre"]
    assert told.to_dict() == {"85113": "Île d’Yeu", "85234": "", "97411": "974", "2A004": "2A"}
    (tmp_path / "territoire" / "iles.csv").write_text("code_insee;ile\n85113;\n85234;Noirmoutier\n", "utf-8")
    told = territory.communes(tmp_path).set_index("code_insee")["terre"]
    assert told[["85113", "85234"]].tolist() == ["", "Noirmoutier"]


def test_outlines_of_another_reference_system_land_where_their_points_are():
    rows = frame("La Réunion")
    plane = projection.plane(rows["code_insee"], rows["point_lon"], rows["point_lat"])
    shapes = shapely.buffer(shapely.points(rows[["point_lon", "point_lat"]].to_numpy()), 0.02)
    moved = plane.shapes(rows["code_insee"], shapes, 4326)
    xy = plane.points(rows["code_insee"], rows["point_lon"], rows["point_lat"])
    assert all(s.contains(shapely.Point(p)) for s, p in zip(moved, xy, strict=True))
    assert 2000 < moved[0].bounds[2] - moved[0].bounds[0] < 5000


def test_an_invented_territory_has_the_communes_asked_each_round_its_point(tmp_path):
    made = invented.lay(tmp_path, 600, 1)
    rows = territory.communes(tmp_path)
    assert list(rows["code_insee"]) == sorted(made["commune"]) and rows["code_insee"].is_unique
    xy = projection.metres(rows["code_insee"], rows["point_lon"], rows["point_lat"])
    shapes = shapely.from_wkb(rows["geometry"].to_numpy())
    assert shapely.contains(shapes, shapely.points(xy)).all()
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum())
    assert rows["epci_siren"].nunique() > 3
    assert set(rows["terre"]) == {""}  # an invented code is no real island’s
    assert set(rows["source"]) == {"communes, contours et habitants inventés"}


def test_beyond_many_communes_a_class_is_one_piece_of_the_same_land(tmp_path, monkeypatch):
    invented.lay(tmp_path, 150, 2)
    where = drawn(territory.communes(tmp_path))
    chosen = frozenset(where.codes[::2])
    fine = lands.lay.__wrapped__(where, 100, 100)
    monkeypatch.setattr(lands, "DETAILED", 100)
    coarse = lands.lay.__wrapped__(where, 100, 100)
    assert fine.paths and not coarse.paths
    alone = shapely.union_all([fine.shapes[c] for c in chosen])
    both = lands.together(where, coarse, chosen)
    assert both.symmetric_difference(alone).area < 0.02 * alone.area
    assert len(lands.hatched([both], 0.8)[0]) > 100


def test_communes_without_outline_share_the_land_between_them():
    rows = frame("Jura", "La Réunion").assign(point_lon=lambda t: t["point_lon"].round(1))
    near = rows.assign(point_lat=[46.67, 46.68, -20.9, -20.91])
    where = drawn(near)
    shapes = shapely.from_wkb(list(where.shapes))
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area)
    assert shapely.contains(shapes, shapely.points(where.points)).all()


def test_lieux_shrink_as_they_crowd_and_never_hide_the_land(tmp_path):
    rows = territory.communes(invented_folder(tmp_path, 150))
    where = drawn(rows)
    for n in (10, 50, 300, 2000):
        places = [Place(f"l{i}", "", *where.points[i % 150], i % 10 == 0) for i in range(n)]
        sheet = maps.access(where, places, dict.fromkeys(where.codes, "dans")).sheets[0]
        dots = [m for m in sheet.marks if m.kind == "lieu"]
        assert len(dots) == (n if n <= maps.PLAIN else n - n // 10)
        wide = max(d.box[2] - d.box[0] for d in dots)
        assert wide <= 2.7 if n <= 60 else wide < 1.7


def invented_folder(tmp_path, n):
    invented.lay(tmp_path, n, 3)
    return tmp_path
