"""Communes from what Insee, IGN and geo.api.gouv.fr publish: one row each, in whatever pieces they come.

A file may give names and populations, another points or outlines: they are joined by Insee code, the first
that says something prevails. Arrondissements are added up into their city, communes that merged are not
counted beside the one they belong to.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect.territory.table import Downloaded, words
from workbench.core import french
from workbench.core.errors import DataError, Probleme

CODE = r"(\d{2}|2[AB])\d{3}"
YEAR = re.compile(r"_?(?<!\d)(?:20)?(\d\d)(?!\d)")  # in a header: pmun23, p23_pop, pop_mun_2023
TOLD = 20  # rows in error named one by one in a file
COLUMNS = ("nom", "epci_siren", "epci_nom", "population", "annee_population", "point_lon", "point_lat",
           "geometry", "source")  # fmt: skip


@dataclass
class Communes:
    """rows: index code_insee, COLUMNS (geometry: shapely, in degrees, or None); anciens: code of a commune
    that is no more → the one it belongs to; dits: what was done with the files, in French."""

    rows: DataFrame
    anciens: dict[str, str] = field(default_factory=dict)
    dits: list[str] = field(default_factory=list)


def of_files(files: list[Downloaded]) -> Communes:
    """The communes of several files, joined by code.

    Raises
    ------
    DataError : every row that cannot be used, in all files at once; or no commune has a place
    """
    parts, anciens, dits, wrong = [], {}, [], []
    for one in files:
        rows, former, problems = _rows(one)
        wrong += problems
        anciens |= former
        rows, cities = _cities(rows)
        parts.append(rows.assign(source=rows["source"].fillna(one.fichier)))
        dits += [f"{one.fichier} : arrondissements réunis dans {c}" for c in cities]
        if former:
            dits.append(
                f"{one.fichier} : {len(former)} communes déléguées ou associées, comptées avec la leur"
            )
    if wrong:
        raise DataError(wrong)
    rows = parts[0]
    for more in parts[1:]:
        # a year is that of the population beside it, never of another file's
        counted = rows["population"].dropna().index
        more["annee_population"] = more["annee_population"].mask(more.index.isin(counted))
        rows = rows.combine_first(more)
    told = pd.concat([part["source"] for part in parts])
    rows["source"] = told.groupby(level=0).agg(lambda names: ", ".join(dict.fromkeys(names)))
    rows = rows.reindex(columns=list(COLUMNS))
    shaped = rows["geometry"].notna().to_numpy()
    lost = rows["point_lon"].isna().to_numpy()
    if (shaped & lost).any():
        import shapely

        inside = shapely.point_on_surface(rows["geometry"].to_numpy()[shaped & lost])
        rows.loc[shaped & lost, "point_lon"] = np.round(shapely.get_x(inside), 6)
        rows.loc[shaped & lost, "point_lat"] = np.round(shapely.get_y(inside), 6)
        n = int((shaped & lost).sum())
        who = french.count(n, "commune")
        dits.append(f"{who} sans mairie connue : un point au milieu de leur contour la remplace")
    placed = rows["point_lon"].notna() & rows["nom"].notna()
    if not placed.any():
        rule = "aucune commune n’a à la fois un nom et une place (mairie, centre ou contour)"
        cure = "donner en même temps le fichier des noms et celui des points ou des contours"
        raise DataError(Probleme(files[0].fichier, regle=rule, remede=cure))
    if not placed.all():
        who = french.count(int((~placed).sum()), "commune")
        lost = _some(rows.index[~placed])
        dits.append(f"{who} sans nom ou sans place (mairie, centre, contour), hors du territoire : {lost}")
    return Communes(rows[placed].sort_index(), anciens, dits)


def _rows(one: Downloaded) -> tuple[DataFrame, dict[str, str], list[Probleme]]:
    of = words()["communes"]
    code = _codes(one, of)
    if code is None:
        rule = "aucune colonne ne donne le code Insee des communes"
        said = Probleme(one.fichier, one.feuille, colonne=of["code"][0], regle=rule, remede="l’ajouter")
        return DataFrame(columns=list(COLUMNS)), {}, [said]
    kind, parent = one.column(of["type"]), one.column(of["parent"])
    former = {}
    kept = code.notna()
    if kind is not None and kind.isin(["COM", "COMD", "COMA", "ARM"]).any():
        gone = kind.isin(["COMD", "COMA"])
        if parent is not None:
            pairs = zip(code[gone], parent[gone], strict=True)
            former = {a: b for a, b in pairs if isinstance(b, str) and a != b}
        kept &= ~gone
    out = DataFrame({"code": code})
    wrong = wrong_rows(
        one, kept & ~code.str.fullmatch(CODE, na=False), code, "on attend un code Insee de cinq caractères"
    )
    people, year = _people(one, of["population"])
    for name in ("nom", "epci_siren", "epci_nom", "population", "annee_population", "source"):
        found = one.column(people if name == "population" else of[name])
        out[name] = found if found is not None else None
    if out["annee_population"].isna().all():
        out["annee_population"] = year
    # A commune may be in two groups (« 200071116/200054807 »): the first is its intercommunality.
    siren = out["epci_siren"].astype("str").str.extract(r"(\d{9})")[0]
    if out["epci_nom"].isna().all():
        word = out["epci_siren"].where(siren.isna())
        out["epci_nom"] = word
    out["epci_siren"] = siren
    lon, lat = _points(one, of)
    given = {n: out[n] for n in ("population", "annee_population")} | {"point_lon": lon, "point_lat": lat}
    limits = {"population": (0, 5e6), "annee_population": (1790, 2100)}
    limits |= {"point_lon": (-180, 180), "point_lat": (-90, 90)}
    for name, text in given.items():
        plain = text.astype("str").str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".")
        numbers = pd.to_numeric(plain, errors="coerce")
        bad = kept & text.notna() & ~numbers.between(*limits[name])
        wrong += wrong_rows(
            one, bad, text, f"{name} : on attend un nombre entre {limits[name][0]} et {limits[name][1]:.0f}"
        )
        out[name] = numbers
    out["geometry"] = _outlines(one, out)
    out = out[kept]
    double = out["code"].duplicated(keep=False) & out["code"].notna()
    differs = out[double].drop(columns="geometry").astype("str").drop_duplicates()
    clash = differs["code"].duplicated(keep=False)
    if clash.any():
        at = out.index.isin(differs.index[clash])
        at = pd.Series(at, index=out.index).reindex(code.index, fill_value=False)
        wrong += wrong_rows(one, at, code, "cette commune est donnée plusieurs fois, différemment")
    return out.drop_duplicates("code").set_index("code").rename_axis("code_insee"), former, wrong


def _people(one: Downloaded, names: list[str]) -> tuple[list[str], str | None]:
    """The header of the populations and the year it says: « pmun21 », « p22_pop »; the latest of several."""
    told = [(m[1], h) for h in one.rows if (m := YEAR.search(h)) and YEAR.sub("", h) in names]
    if told:
        year, header = max(told)
        return [header], f"20{year}"
    return names, None


def _codes(one: Downloaded, of: dict):
    """Insee codes as five characters; a file of populations gives the département and the rank apart."""
    code, dep, rank = (one.column(of[k]) for k in ("code", "departement", "rang"))
    if dep is not None and rank is not None and rank.dropna().str.fullmatch(r"\d{1,3}").all():
        # Overseas, the département has three characters and the rank two.
        dep = dep.str.zfill(2)
        return dep + rank.str.zfill(3).where(dep.str.len() == 2, rank.str.zfill(3).str[-2:])
    return code.where(code.isna(), code.str.upper().str.zfill(5)) if code is not None else None


def _points(one: Downloaded, of: dict):
    """(longitudes, latitudes) as text: two columns, else cells that hold a GeoJSON point or « lat, lon »."""
    lon, lat = (one.column(of[k]) for k in ("lon", "lat"))
    if lon is not None and lat is not None:
        return lon, lat
    pairs = [("", "")] * len(one.rows)
    if one.shapes is not None:
        import shapely

        points = np.flatnonzero(shapely.get_type_id(one.shapes) == 0)
        for i, at in zip(points, _degrees(one.shapes[points], one.crs), strict=True):
            pairs[i] = (f"{at.x:.6f}", f"{at.y:.6f}")
    for name in reversed(of["point"]):  # a town hall before a centre, either before a mark on a map
        for i, cell in enumerate(one.column([name]) if name in one.rows else ()):
            pairs[i] = _pair(cell) or pairs[i]
    lon, lat = (pd.Series([p[k] or None for p in pairs], index=one.rows.index, dtype="str") for k in (0, 1))
    return lon, lat


def _pair(cell) -> tuple[str, str] | None:
    if not isinstance(cell, str):
        return None
    if cell.startswith("{"):
        x, y, *_ = json.loads(cell)["coordinates"]
        return str(x), str(y)
    lat, comma, lon = cell.partition(",")
    return (lon.strip(), lat.strip()) if comma else None


def _outlines(one: Downloaded, out: DataFrame):
    """Polygons in degrees; None where the file has a point or nothing."""
    shapes = pd.Series([None] * len(out), index=out.index, dtype=object)
    if one.shapes is not None:
        import shapely

        drawn = shapely.get_dimensions(one.shapes) == 2
        shapes[drawn] = _degrees(one.shapes[drawn], one.crs)
    return shapes


def _degrees(shapes, crs) -> np.ndarray:
    import shapely
    from pyproj import CRS, Transformer

    source = CRS.from_user_input(crs or 4326)
    if source.is_geographic:
        return shapes
    through = Transformer.from_crs(source, 4326, always_xy=True)
    return shapely.transform(shapes, lambda xy: np.column_stack(through.transform(*xy.T)))


def _cities(rows: DataFrame) -> tuple[DataFrame, list[str]]:
    """Municipal arrondissements set apart where their city is a row too, added up into it where it is not."""
    done = []
    for city, (first, last) in words()["arrondissements"].items():
        parts = rows[(rows.index >= first) & (rows.index <= last)]
        if parts.empty:
            continue
        rows = rows.drop(parts.index)
        if city in rows.index:
            continue
        import shapely

        name = parts["nom"].dropna().str.replace(r"\s*\d.*$", "", regex=True)
        done.append(name.iloc[0] if len(name) else city)
        shapes = parts["geometry"].dropna()
        rows.loc[city] = {
            "nom": done[-1],
            "epci_siren": parts["epci_siren"].dropna().iloc[0] if parts["epci_siren"].notna().any() else None,
            "epci_nom": parts["epci_nom"].dropna().iloc[0] if parts["epci_nom"].notna().any() else None,
            "population": parts["population"].sum(min_count=len(parts)),
            "annee_population": parts["annee_population"].max(),
            "source": parts["source"].iloc[0],
            "point_lon": parts["point_lon"].mean(),
            "point_lat": parts["point_lat"].mean(),
            "geometry": shapely.union_all(shapes.to_numpy()) if len(shapes) else None,
        }
    return rows, done


def wrong_rows(one: Downloaded, bad, text, rule: str) -> list[Probleme]:
    """One problem per bad row, with its line and what it holds; the first TOLD, then how many more."""
    at = np.flatnonzero(np.asarray(bad, dtype=bool))
    found = [
        Probleme(
            one.fichier,
            one.feuille,
            int(one.lignes[i]),
            trouve=str(text.iloc[i]),
            regle=rule,
            remede="la corriger",
        )
        for i in at[:TOLD]
    ]
    if len(at) > TOLD:
        found.append(Probleme(one.fichier, one.feuille, regle=f"{len(at) - TOLD} autres lignes : {rule}"))
    return found


def _some(codes) -> str:
    return ", ".join(map(str, codes[:5])) + ("…" if len(codes) > 5 else "")
