"""The territory's communes: points, population and intercommunality, read without any map library."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import paths, projection
from workbench.core.errors import DataError, Probleme

RINGS = ("moins de 5 km", "de 5 à 10 km", "de 10 à 20 km", "plus de 20 km")
OUTSIDE = "hors du territoire"
FAR_KM = 60  # an EPCI that has no commune nearer is not named one by one: a nation has 1,250
FAR = f"à plus de {FAR_KM} km"
EARTH_KM = 6371.0088  # mean radius
LIST = paths.COMMUNES
OUTLINES = "territoire/contours.gpkg"  # beside the list: code_insee and an outline
ISLANDS = "territoire/iles.csv"  # communes that no road joins to the mainland
COLUMNS = {
    "code_insee": "str", "nom": "str", "epci_siren": "str", "epci_nom": "str",
    "pop_mun_2023": "Int64", "point_lon": "float64", "point_lat": "float64",
}  # fmt: skip
NEEDED = ("code_insee", "nom", "point_lon", "point_lat")
SHARED = "Insee (COG 2026, populations municipales 2023), DGCL, IGN ADMIN EXPRESS COG, Licence Ouverte 2.0"
SHARED_YEAR = 2023  # of the populations of the shared territory
OWN = "communes données par le réseau"


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
    code_insee, nom, epci_siren, epci_nom, pop_mun_2023 (inhabitants of `annee_population`, which may be
    unknown), point_lon, point_lat (degrees), source (in words, for the foot of a figure), terre (the land it
    lies on: "" is the mainland), and geometry (WKB, metres on the plane of `core.projection`; absent when
    LIST has no OUTLINES beside it); empty without any file

    Raises
    ------
    DataError : the network's own list cannot be read
    """
    listed = Path(reseau) / LIST if reseau else None
    if listed and listed.is_file() and len(own := _listed(listed)):
        outlines = listed.with_name(Path(OUTLINES).name)
        if outlines.is_file():
            shapes, crs = _read(str(outlines), outlines.stat().st_mtime_ns)
            of = dict(zip(shapes["code_insee"], shapes["geometry"], strict=True))
            own = _drawn(own.assign(geometry=own["code_insee"].map(of).astype(object)), crs)
        return _ashore(_spelled(own), reseau)
    path = package(reseau)
    if not path:
        return DataFrame(columns=[*COLUMNS, "geometry", "terre"])
    rows = _drawn(*_read(str(path), path.stat().st_mtime_ns))
    return _ashore(_spelled(_sourced(rows, paths.DATA in path.parents)), reseau)


def _spelled(rows: DataFrame) -> DataFrame:
    """Names with the apostrophe of a page: public files have that of a typewriter."""
    return rows.assign(**{name: rows[name].str.replace("'", "’") for name in ("nom", "epci_nom")})


def _sourced(rows: DataFrame, shared: bool = False) -> DataFrame:
    """Who counted the communes and when, as their own file says it; what is shared says it here."""
    source, year = (SHARED, SHARED_YEAR) if shared else (OWN, None)
    said = rows["source"] if "source" in rows else pd.Series(None, rows.index, dtype="str")
    told = rows["annee_population"] if "annee_population" in rows else pd.Series(year, rows.index)
    return rows.assign(
        source=said.astype("str").where(said.notna() & (said != ""), source),
        annee_population=pd.to_numeric(told, errors="coerce").astype("Int64"),
    )


def _ashore(rows: DataFrame, reseau: Path | None) -> DataFrame:
    """Name the land of each commune: overseas by its code, islands without a bridge by their lists.

    A network adds an island, or takes one away (`ile` left empty: a bridge was built), in its own list.
    """
    names = projection.lands(rows["code_insee"]).to_numpy()
    for folder in [paths.DATA] + ([Path(reseau)] if reseau else []):
        path = folder / ISLANDS
        if path.is_file():
            listed = pd.read_csv(path, sep=None, engine="python", dtype="str", encoding="utf-8-sig")
            if missing := [c for c in ("code_insee", "ile") if c not in listed]:
                raise _refused(1, missing[0], "", "on attend les colonnes code_insee, ile", ISLANDS)
            of = dict(
                zip(listed["code_insee"].astype("str").str.zfill(5), listed["ile"].fillna(""), strict=True)
            )
            names = [of.get(code, name) for code, name in zip(rows["code_insee"], names, strict=True)]
    return rows.assign(terre=names)


def _listed(path: Path) -> DataFrame:
    """The network's own list: commas or semicolons, `population` being inhabitants of the last census."""
    try:
        rows = pd.read_csv(path, sep=None, engine="python", dtype="str", encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise _refused(0, "", type(error).__name__, "le fichier ne se lit pas comme un tableau") from None
    rows = rows.rename(columns={"population": "pop_mun_2023"})
    if missing := [c for c in NEEDED if c not in rows]:
        raise _refused(1, missing[0], "", f"on attend au moins les colonnes {', '.join(NEEDED)}")
    said = _sourced(rows)[["source", "annee_population"]]
    rows = rows.reindex(columns=list(COLUMNS))
    rows["code_insee"] = rows["code_insee"].str.strip().str.zfill(5)
    for column in ("pop_mun_2023", "point_lon", "point_lat"):
        numbers = pd.to_numeric(rows[column].astype("str").str.replace(",", "."), errors="coerce")
        wrong = rows[column].notna() & numbers.isna() | (numbers.isna() & (column in NEEDED))
        if wrong.any():
            at = int(wrong.to_numpy().argmax())
            raise _refused(at + 2, column, str(rows[column].iloc[at]), "on attend un nombre")
        rows[column] = numbers
    rows["pop_mun_2023"] = rows["pop_mun_2023"].round()
    for column in ("epci_siren", "epci_nom"):
        rows[column] = rows[column].astype("str").where(rows[column].notna(), "")
    return rows.astype(COLUMNS).join(said).sort_values("code_insee", ignore_index=True)


def _refused(line: int, column: str, found: str, rule: str, name: str = LIST) -> DataError:
    cure = "une ligne par commune, longitude et latitude de sa mairie en degrés" if name == LIST else ""
    return DataError(Probleme(name, "", line, column, found, rule, cure))


@cache
def _read(path: str, _stamp: int) -> tuple[DataFrame, str]:
    """Rows of a GeoPackage with their outlines (WKB), and the reference system these are in."""
    from pyogrio import list_layers
    from pyogrio.raw import read

    known = [str(name) for name, _ in list_layers(path)]
    meta, _, geometry, columns = read(path, layer="communes" if "communes" in known else known[0])
    frame = DataFrame({name: pd.Series(values) for name, values in zip(meta["fields"], columns, strict=True)})
    for name in frame.columns[[d.kind == "O" for d in frame.dtypes]]:
        frame[name] = frame[name].astype("str")
    frame["geometry"] = [bytes(g) for g in geometry]
    return frame.sort_values("code_insee", ignore_index=True), str(meta["crs"])


def _drawn(rows: DataFrame, crs: str) -> DataFrame:
    """The same with outlines on the plane of the territory; None where a commune has none."""
    import shapely

    codes = rows["code_insee"]
    plane = projection.plane(codes, rows["point_lon"], rows["point_lat"])
    known = rows["geometry"].notna().to_numpy()
    shapes = shapely.from_wkb(rows["geometry"].where(known, None).to_numpy())
    moved = shapely.to_wkb(plane.shapes(codes, shapes, crs))
    return rows.assign(geometry=pd.Series(list(moved), index=rows.index, dtype=object))


def epci_around(communes: DataFrame, here, names: list[str]) -> np.ndarray:
    """Boolean, one row per commune of `here` (Insee codes), one column per name of EPCI.

    True where the EPCI has a commune at FAR_KM or less, where the name is of no EPCI, and everywhere for a
    commune that is unknown.
    """
    from scipy.spatial import cKDTree

    known = communes.drop_duplicates("code_insee")
    epci = pd.Index(names).get_indexer(known["epci_nom"])
    out = np.ones((len(here), len(names)), dtype=bool)
    at = pd.Index(known["code_insee"]).get_indexer(pd.Index(here))
    if not (at >= 0).any() or not (epci >= 0).any():
        return out
    lon, lat = (np.radians(known[c].to_numpy(dtype=float)) for c in ("point_lon", "point_lat"))
    points = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    chord = 2 * np.sin(FAR_KM / EARTH_KM / 2)
    placed = np.flatnonzero(at >= 0)
    found = cKDTree(points).query_ball_point(points[at[placed]], chord * (1 + 1e-9))
    out[np.ix_(placed, np.unique(epci[epci >= 0]))] = False
    for row, towns in zip(placed, found, strict=True):
        met = epci[towns]
        out[row, met[met >= 0]] = True
    return out


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
