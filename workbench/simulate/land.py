"""An invented territory of any size: communes with outlines, intercommunalités, inhabitants."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import paths
from workbench.measures.territory import ISLANDS

SIDE_M = 3_900.0  # of a commune: 15 km², the French mean
PER_EPCI = 28
MIDDLE = (700_000.0, 6_600_000.0)  # EPSG:2154
DEPARTMENTS = [f"{d:02d}" for d in range(1, 96) if d != 20]


def communes(n: int, rng: np.random.Generator) -> DataFrame:
    """`n` invented communes in one piece of land, each EPCI being a block of neighbours.

    Returns
    -------
    code_insee, nom, epci_siren, epci_nom, pop_mun_2023, point_lon, point_lat (degrees), geometry (shapely,
    EPSG:2154)
    """
    import shapely
    from pyproj import Transformer

    side = int(np.ceil(1.4 * np.sqrt(n))) + 6
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) - (side - 1) / 2
    seats = (grid + rng.uniform(-0.33, 0.33, grid.shape)) * SIDE_M
    angle = np.arctan2(seats[:, 1], seats[:, 0])
    # A wavy disc: land without corners, as a country or a department has.
    far = np.hypot(*seats.T) / (1 + 0.12 * np.sin(3 * angle + 1) + 0.06 * np.sin(7 * angle))
    order = np.argsort(far, kind="stable")
    kept = np.sort(order[:n])
    cells = shapely.voronoi_polygons(shapely.multipoints(seats), ordered=True).geoms
    shapes = np.array(list(cells), dtype=object)[kept]
    seats = seats[kept]
    block = max(round(np.sqrt(PER_EPCI)), 1) * SIDE_M
    group = pd.factorize(pd.Series(list(map(tuple, np.floor(seats / block).astype(int)))))[0]
    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(*(seats + MIDDLE).T)
    rank = np.arange(n)
    home = np.searchsorted(np.linspace(0, n, len(DEPARTMENTS) + 1), rank, side="right") - 1
    people = np.maximum(rng.lognormal(6.2, 1.1, n).round(), 20).astype(int)
    return DataFrame(
        {
            "code_insee": _codes([DEPARTMENTS[h] for h in home]),
            "nom": [f"Commune fictive {i + 1}" for i in rank],
            "epci_siren": [f"2{g:08d}" for g in group],
            "epci_nom": [f"CC fictive {g + 1}" for g in group],
            "source": "communes, contours et habitants inventés",
            "pop_mun_2023": people,
            "point_lon": np.round(lon, 6),
            "point_lat": np.round(lat, 6),
            "geometry": shapely.transform(shapes, lambda xy: np.round(xy + MIDDLE, 1)),
        }
    )


def _codes(departments: list[str]) -> list[str]:
    """The next free code of each department; no real island's: no road would join it to the others."""
    islands = set(pd.read_csv(paths.DATA / ISLANDS, dtype="str")["code_insee"])
    ranks, out = dict.fromkeys(departments, 0), []
    for d in departments:
        ranks[d] += 1
        while f"{d}{ranks[d]:03d}" in islands:
            ranks[d] += 1
        out.append(f"{d}{ranks[d]:03d}")
    return out


def lay(folder: Path, n: int, graine: int) -> DataFrame:
    """Put `n` invented communes in a network's `territoire/` folder, outlines included.

    Returns
    -------
    commune, nom, lon, lat, population, epci_siren, epci_nom
    """
    import geopandas

    rows = communes(n, np.random.default_rng(graine))
    (folder / "territoire").mkdir(parents=True, exist_ok=True)
    path = folder / "territoire" / "communes.gpkg"
    geopandas.GeoDataFrame(rows, crs=2154).to_file(path, layer="communes", engine="pyogrio")
    names = {"code_insee": "commune", "point_lon": "lon", "point_lat": "lat", "pop_mun_2023": "population"}
    return rows.rename(columns=names).drop(columns="geometry")
