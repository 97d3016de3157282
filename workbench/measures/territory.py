"""The territory's communes: points, population and intercommunality, read without any map library."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import paths

RINGS = ("moins de 5 km", "de 5 à 10 km", "de 10 à 20 km", "plus de 20 km")
OUTSIDE = "hors du territoire"
EARTH_KM = 6371.0088  # mean radius


def package(reseau: Path | None = None) -> Path | None:
    """The GeoPackage of a network: its own `territoire/` folder, else the shared one; None if neither."""
    folders = ([Path(reseau) / "territoire"] if reseau else []) + [paths.DATA / "territoire"]
    for folder in folders:
        for found in sorted(folder.glob("*.gpkg")):
            return found
    return None


def communes(reseau: Path | None = None) -> DataFrame:
    """Communes of the territory.

    Returns
    -------
    code_insee, nom, epci_siren, epci_nom, pop_mun_2023 (inhabitants), point_lon, point_lat (degrees), and
    geometry (WKB, EPSG:2154); empty when there is no GeoPackage
    """
    path = package(reseau)
    return (
        _read(str(path), path.stat().st_mtime_ns)
        if path
        else DataFrame(
            columns=[
                "code_insee",
                "nom",
                "epci_siren",
                "epci_nom",
                "pop_mun_2023",
                "point_lon",
                "point_lat",
                "geometry",
            ]
        )
    )


@cache
def _read(path: str, _stamp: int) -> DataFrame:
    from pyogrio.raw import read

    meta, _, geometry, columns = read(path, layer="communes")
    frame = DataFrame({name: pd.Series(values) for name, values in zip(meta["fields"], columns, strict=True)})
    for name in frame.columns[[d.kind == "O" for d in frame.dtypes]]:
        frame[name] = frame[name].astype("str")
    frame["geometry"] = [bytes(g) for g in geometry]
    return frame.sort_values("code_insee", ignore_index=True)


def distances_km(communes: DataFrame, here, there) -> np.ndarray:
    """Straight line between the points of two communes, pair by pair (km); nan when one is unknown."""
    known = communes.drop_duplicates("code_insee").set_index("code_insee")
    lon, lat = (np.radians(known[c].to_numpy(dtype=float)) for c in ("point_lon", "point_lat"))
    a, b = (known.index.get_indexer(pd.Index(codes)) for codes in (here, there))
    if not len(known):
        return np.full(len(a), np.nan)
    half = np.sin((lat[a] - lat[b]) / 2) ** 2
    half = half + np.cos(lat[a]) * np.cos(lat[b]) * np.sin((lon[a] - lon[b]) / 2) ** 2
    return np.where((a >= 0) & (b >= 0), 2 * EARTH_KM * np.arcsin(np.sqrt(half)), np.nan)
