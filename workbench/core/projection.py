"""One plane for a territory: metres where lengths hold, whatever part of the world it lies in.

Metropolitan France is in Lambert-93 (EPSG:2154); any other land in the UTM zone of its middle. A territory
made of several lands (a *département* overseas and the mainland) has each in its own projection, at the
same scale, the smaller ones set side by side below the largest: a map draws them so, and no road joins
them (`lands`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import Series

METROPOLE = (-6.0, 41.0, 10.5, 52.0)  # degrees, where EPSG:2154 keeps lengths
LAMBERT = 2154
APART_M = 30_000.0  # between two lands on the sheet


class Plane(NamedTuple):
    """Per land: its EPSG code, and how many metres it is moved (east, north) to stand beside the others."""

    epsg: dict[str, int]
    moved: dict[str, tuple[float, float]]

    def points(self, codes, lons, lats) -> np.ndarray:
        """Degrees to metres on the plane, shape (n, 2); nan where a coordinate is missing."""
        out = np.full((len(codes), 2), np.nan)
        for land, here in _groups(codes):
            xy = _metres(self.epsg[land], np.asarray(lons)[here], np.asarray(lats)[here])
            out[here] = xy + self.moved[land]
        return out

    def shapes(self, codes, shapes, crs) -> np.ndarray:
        """Outlines of any reference system to the plane (shapely geometries)."""
        import shapely
        from pyproj import CRS, Transformer

        out, source = np.asarray(shapes, dtype=object).copy(), CRS.from_user_input(crs or 4326)
        for land, here in _groups(codes):
            move = self.moved[land]
            if not any(move) and source.equals(CRS.from_epsg(self.epsg[land]), ignore_axis_order=True):
                continue
            through = Transformer.from_crs(source, self.epsg[land], always_xy=True)
            out[here] = shapely.transform(
                out[here], lambda xy, t=through, m=move: np.column_stack(t.transform(*xy.T)) + m
            )
        return out


def plane(codes, lons, lats) -> Plane:
    """The plane of communes (Insee codes, degrees)."""
    lons, lats = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
    groups = sorted(_groups(codes), key=lambda g: (-g[1].sum(), g[0]))
    epsg, moved = {}, {}
    for land, here in groups:
        epsg[land] = _epsg(lons[here], lats[here])
    boxes = {land: _box(_metres(epsg[land], lons[here], lats[here])) for land, here in groups}
    if groups:
        first = groups[0][0]
        moved[first] = (0.0, 0.0)
        left, bottom = boxes[first][0], boxes[first][1] - APART_M
        for land, _ in groups[1:]:
            x0, _, x1, y1 = boxes[land]
            moved[land] = (left - x0, bottom - y1)
            left += x1 - x0 + APART_M
    return Plane(epsg, moved)


def metres(codes, lons, lats) -> np.ndarray:
    """Degrees to metres on the plane of these communes, shape (n, 2)."""
    return _cached(*(tuple(np.asarray(c).tolist()) for c in (codes, lons, lats)))


@lru_cache(maxsize=4)
def _cached(codes, lons, lats) -> np.ndarray:
    return plane(codes, lons, lats).points(codes, lons, lats)


def lands(codes) -> Series:
    """The land of each Insee code: a collectivity overseas, Corsica, or "" (the mainland)."""
    codes = pd.Series(codes, dtype="str").fillna("")
    overseas = codes.str.fullmatch(r"9[78]\d{3}")
    named = codes.str[:3].where(overseas, "")
    return named.mask(codes.str.startswith(("2A", "2B")), "2A").reset_index(drop=True)


def _groups(codes):
    of = lands(codes).to_numpy()
    # Corsica is in EPSG:2154 with the mainland: the sea lies between them, not another projection.
    of = np.where(of == "2A", "", of)
    return [(land, of == land) for land in dict.fromkeys(of)]


def _epsg(lons, lats) -> int:
    x0, y0, x1, y1 = METROPOLE
    known = np.isfinite(lons) & np.isfinite(lats)
    lon, lat = lons[known], lats[known]
    if not len(lon) or ((lon > x0) & (lon < x1) & (lat > y0) & (lat < y1)).all():
        return LAMBERT
    zone = int((np.median(lon) + 180) // 6) % 60 + 1
    return (32600 if np.median(lat) >= 0 else 32700) + zone


def _metres(epsg: int, lons, lats) -> np.ndarray:
    from pyproj import Transformer

    through = Transformer.from_crs(4326, epsg, always_xy=True)
    xy = np.column_stack(through.transform(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)))
    return np.where(np.isfinite(xy), xy, np.nan)


def _box(xy: np.ndarray) -> tuple[float, float, float, float]:
    known = xy[np.isfinite(xy).all(axis=1)]
    return (*known.min(axis=0), *known.max(axis=0)) if len(known) else (0.0, 0.0, 0.0, 0.0)
