"""Minutes between communes from a road network: a user's .osm.pbf, read by osmium, solved by scipy.

Why osmium (pyosmium, BSD-2) rather than pyrosm: it streams the file instead of holding it in frames, is one
wheel for Linux, macOS and Windows, and writes a .pbf too, so that tests make their own. It is an extra
(`routes`): what it gives is a table of minutes, and no report needs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect.territory.minutes import NO_ROAD
from workbench.core import french
from workbench.core.errors import DataError, Probleme
from workbench.measures.territory import EARTH_KM

# km/h on an ordinary day by kind of road (judgement); a limit written on the road caps it at LIMIT of itself
SPEEDS = {
    "motorway": 115, "motorway_link": 55, "trunk": 85, "trunk_link": 50, "primary": 68, "primary_link": 45,
    "secondary": 62, "secondary_link": 40, "tertiary": 54, "tertiary_link": 35, "unclassified": 42,
    "residential": 27, "living_street": 15, "road": 35, "service": 15,
}  # fmt: skip
LIMIT = 0.85  # mean speed over the speed allowed
WORDED = {"FR:urban": 50, "FR:rural": 80, "FR:motorway": 130, "FR:zone30": 30, "walk": 6}
CLOSED = ("no", "private", "agricultural", "forestry", "delivery")
SPREAD = (0.85, 1.25)  # favourable and prudent hypotheses over the central one (judgement)
FAR_KM = 3.0  # a commune without a road so near is not covered by the file
TOWARDS_KMH = 25.0  # from the town hall to the nearest kept road, in straight line
ALL = 500  # up to so many communes, every pair; beyond, only those of a lieu, within LONGEST
LONGEST = 90.0
PART = 0.05  # of the largest connected part: a smaller one is a yard, a larger one an island


class Roads(NamedTuple):
    """Crossroads (degrees, shape (n, 2)) and the minutes of each stretch between two of them, one way."""

    points: np.ndarray
    start: np.ndarray
    end: np.ndarray
    minutes: np.ndarray
    day: str


def read(path: Path, box: tuple[float, float, float, float]) -> Roads:
    """The roads open to cars that enter a box (degrees: west, south, east, north).

    Raises
    ------
    DataError : osmium is not installed, the file is not a .pbf, or has no road there
    """
    osmium = _osmium(path)
    west, south, east, north = box
    refs, lons, lats, sizes, speeds, ways_open = [], [], [], [], [], []
    try:
        day = osmium.io.Reader(str(path)).header().get("osmosis_replication_timestamp", "")[:10]
        stream = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        stream.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        for way in stream.with_filter(osmium.filter.KeyFilter("highway")):
            speed, forward, backward = speed_of(dict(way.tags))
            if not speed:
                continue
            nodes = [(n.ref, n.lon, n.lat) for n in way.nodes if n.location.valid()]
            if len(nodes) < 2 or not any(west <= x <= east and south <= y <= north for _, x, y in nodes):
                continue
            for held, values in zip((refs, lons, lats), zip(*nodes, strict=True), strict=True):
                held.extend(values)
            sizes.append(len(nodes)), speeds.append(speed), ways_open.append((forward, backward))
    except RuntimeError as error:
        rule = "ce fichier ne se lit pas comme un extrait OpenStreetMap"
        cure = "télécharger de nouveau l’extrait, en .osm.pbf"
        raise DataError(Probleme(path.name, trouve=str(error)[:80], regle=rule, remede=cure)) from None
    if not sizes:
        rule = "aucune route ouverte aux voitures autour des communes du réseau"
        cure = "télécharger l’extrait de la région de ces communes"
        raise DataError(Probleme(path.name, regle=rule, remede=cure))
    return _crossroads(*map(np.array, (refs, lons, lats, sizes, speeds, ways_open)), day)


def speed_of(tags: dict[str, str]) -> tuple[float, bool, bool]:
    """(km/h, open forwards, open backwards) of a way; (0, False, False) when cars do not pass."""
    kind = tags.get("highway", "")
    closed = next((tags[k] for k in ("motorcar", "motor_vehicle", "vehicle", "access") if k in tags), "")
    if kind not in SPEEDS or closed in CLOSED:
        return 0.0, False, False
    said = tags.get("maxspeed", "")
    allowed = WORDED.get(said) or (float(said) if said.isdigit() else 0.0)
    speed = min(SPEEDS[kind], allowed * LIMIT) if allowed else float(SPEEDS[kind])
    oneway = tags.get("oneway", "yes" if kind == "motorway" or tags.get("junction") == "roundabout" else "no")
    return speed, oneway != "-1", oneway not in ("yes", "1", "true")


def _crossroads(refs, lons, lats, sizes, speeds, ways_open, day) -> Roads:
    """Keep the ends of ways and the nodes several ways share: what lies between is one stretch."""
    ids, rank, count = np.unique(refs, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes) - 1
    first = last - sizes + 1
    kept = count[rank] > 1
    kept[first] = kept[last] = True
    steps = np.r_[0.0, _km(lons[:-1], lats[:-1], lons[1:], lats[1:])]
    along = np.cumsum(steps)
    way = np.repeat(np.arange(len(sizes)), sizes)
    at = np.flatnonzero(kept)
    a, b = (x[way[at[:-1]] == way[at[1:]]] for x in (at[:-1], at[1:]))
    spent = (along[b] - along[a]) / speeds[way[a]] * 60
    forward, backward = ways_open[way[a]].T
    used, renamed = np.unique(rank[at], return_inverse=True)
    new = np.full(len(ids), -1)
    new[rank[at]] = renamed
    place = np.zeros((len(used), 2))
    place[renamed] = np.column_stack([lons, lats])[at]
    one, two = new[rank[a]], new[rank[b]]
    return Roads(
        place,
        np.r_[one[forward], two[backward]],
        np.r_[two[forward], one[backward]],
        np.r_[spent[forward], spent[backward]],
        day,
    )


def minutes(roads: Roads, communes: DataFrame, towns) -> tuple[DataFrame, list[str]]:
    """Minutes by road between communes, in three hypotheses.

    communes : code_insee, point_lon, point_lat; towns : codes of the communes where a lieu is or may be

    Returns
    -------
    (one row per ordered pair: de, vers, minutes (NO_ROAD when no road joins them), minutes_min, minutes_max),
    and the codes of the communes that the file does not cover
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n = len(roads.points)
    # A stretch of no length would be no stretch at all in a sparse matrix.
    spent = np.maximum(roads.minutes, 1e-4)
    back = DataFrame({"to": roads.end, "from": roads.start, "m": spent}).groupby(["to", "from"])["m"].min()
    to, frm = (back.index.get_level_values(i).to_numpy() for i in (0, 1))
    against = csr_matrix((back.to_numpy(), (to, frm)), shape=(n, n))  # from a lieu, back along the roads
    codes = communes["code_insee"].astype("str").to_numpy()
    gate, walk = _gates(roads, against, communes)
    covered = walk <= FAR_KM
    seats = np.flatnonzero(covered & (np.isin(codes, list(towns)) | (len(codes) <= ALL)))
    limit = np.inf if len(codes) <= ALL else LONGEST
    own = walk / TOWARDS_KMH * 60
    parts = []
    for seat in seats:
        times = dijkstra(against, indices=gate[seat], limit=limit)[gate] + own + own[seat]
        kept = covered & (np.isfinite(times) | (limit == np.inf)) & (np.arange(len(codes)) != seat)
        parts.append(DataFrame({"de": codes[kept], "vers": codes[seat], "m": times[kept]}))
    table = pd.concat(parts, ignore_index=True) if parts else DataFrame(columns=["de", "vers", "m"])
    return _written(table), sorted(codes[~covered])


def source(path: Path, roads: Roads) -> str:
    """What is written beside each pair: the file, its day, what the bounds are."""
    day = f" du {roads.day}" if roads.day else ""
    low, high = (french.number(abs(100 * (s - 1))) for s in SPREAD)
    return french.typographie(
        f"réseau routier {path.name}{day}, © contributeurs OpenStreetMap (ODbL), vitesse par type de route, "
        f"durée moindre de {low} % à plus longue de {high} %"
    )


def _written(table: DataFrame) -> DataFrame:
    """Minutes as a table holds them: a decimal, bounds in order, the word for « no road »."""
    finite = np.isfinite(table["m"].astype(float))
    bounds = dict(zip(("minutes", "minutes_min", "minutes_max"), (1.0, *SPREAD), strict=True))
    out = table[["de", "vers"]].copy()
    for name, factor in bounds.items():
        said = (table["m"].astype(float).where(finite) * factor).round(1).astype("str")
        out[name] = said.where(finite, NO_ROAD if name == "minutes" else "")
    return out.sort_values(["de", "vers"], ignore_index=True)


def _gates(roads: Roads, graph, communes: DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(crossroads of each commune, km to it): the nearest one from which one can go and come back.

    A road no way leads out of (a yard, a broken stretch) is no gate: strongly connected parts of fewer
    crossroads than one in twenty of the largest are left out; an island keeps its own part.
    """
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    _, part = connected_components(graph, connection="strong")
    size = np.bincount(part)[part]
    able = np.flatnonzero(size >= max(size.max() * PART, 2))
    lon, lat = (communes[c].to_numpy(dtype=float) for c in ("point_lon", "point_lat"))
    known = np.isfinite(lon) & np.isfinite(lat)
    squeeze = np.array([np.cos(np.radians(np.nanmean(lat))), 1.0])
    gate, walk = np.zeros(len(communes), dtype=int), np.full(len(communes), np.inf)
    seats = np.column_stack([lon, lat])[known]
    _, near = cKDTree(roads.points[able] * squeeze).query(seats * squeeze)
    gate[known] = able[near]
    walk[known] = _km(*seats.T, *roads.points[gate[known]].T)
    return gate, walk


def _km(x0, y0, x1, y1):
    """Kilometres between degrees, by the sphere."""
    a, b = np.radians(y0), np.radians(y1)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(x1 - x0) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(half))


def _osmium(path: Path):
    try:
        import osmium
    except ImportError:
        rule = "lire un réseau routier demande un complément, osmium"
        cure = "l’installer une fois : python -m pip install osmium, puis relancer"
        raise DataError(Probleme(path.name, regle=rule, remede=french.typographie(cure))) from None
    return osmium
