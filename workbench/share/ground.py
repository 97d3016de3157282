"""What a network is told of its territory, put in its `territoire/` folder: communes, outlines, minutes.

Communes add up from one time to the next; one given again is replaced. Nothing is written unless every file
given can be used; a file that says the same again changes nothing.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect import places
from workbench.collect.configuration import CONFIG
from workbench.collect.forms import choices
from workbench.collect.sources.opening import encodings
from workbench.collect.territory import communes, minutes, table
from workbench.core import french
from workbench.core.errors import DataError, Probleme
from workbench.measures import surroundings, territory

ROADS = (".pbf",)
MARGIN = 0.25  # degrees of road kept round the communes
SAME, WRITTEN = "inchangé", "écrit"
COLUMNS = [
    "code_insee", "nom", "epci_siren", "epci_nom", "population", "annee_population", "point_lon", "point_lat",
    "source",
]  # fmt: skip


def bring(reseau: Path, paths: list[Path], epci: list[str], source: str = "", year: int = 0) -> list[str]:
    """Read the files together, write what they hold, and say what was done.

    source, year : where they come from, and the year of the populations that no header says
    epci : SIREN numbers of the network's intercommunalities; communes of others are left out, unless none is
        of these

    Raises
    ------
    DataError : everything that stops one of the files, at once; nothing is then written
    """
    reseau, wrong, towns, journeys, maps = Path(reseau), [], [], [], []
    for path in map(Path, paths):
        try:
            if path.suffix.lower() in ROADS:
                maps.append(path)
                if not path.is_file():
                    raise table.refused(path, "ce fichier n’existe pas", "vérifier son nom")
                continue
            one = table.read(path)
            (journeys if minutes.is_minutes(one) else towns).append(one)
        except DataError as error:
            wrong += error.problemes
    said: list[str] = []
    if len(journeys) + len(maps) > 1:
        rule = "les temps de route viennent d’un seul fichier"
        wrong.append(Probleme(regle=rule, remede="n’en donner qu’un, table de minutes ou .osm.pbf"))
    found, rows = None, None
    try:
        found = _added(reseau, communes.of_files(towns), source, year) if towns else None
    except DataError as error:
        wrong += error.problemes
    home = _home(
        reseau, _towns(_ours(found.rows, epci)) if found else choices.communes(reseau, {"epci": epci})
    )
    try:
        rows = minutes.of_file(journeys[0], home, source) if journeys else None
    except DataError as error:
        wrong += error.problemes
    if wrong:
        raise DataError(wrong)
    if found:
        said += _communes(reseau, found, epci, home)
    if rows is not None:
        said.append(_minutes(reseau, rows))
    if maps:
        said += _roads(reseau, maps[0], home)
    return [french.typographie(line) for line in said]


def _ours(rows: DataFrame, epci) -> DataFrame:
    """The communes of the network's intercommunalities; all of them when none is of these."""
    ours = rows["epci_siren"].isin(epci)
    return rows[ours] if ours.any() else rows


def _towns(rows: DataFrame) -> places.Towns:
    return list(rows["nom"].dropna().items())


def _home(reseau: Path, towns: places.Towns) -> dict[str, str]:
    """Lieu, or followed project → its commune, as the registers say."""
    from workbench.collect import registres

    frames = places.identified(registres.read(reseau)[0], lambda: towns)
    out = {}
    for name, key in (("veille", "projet"), ("lieux", "lieu")):
        for frame in frames.get(name, []):
            if {key, "commune"} <= set(frame):
                known = frame[[key, "commune"]].dropna()
                out |= {str(k): str(c).strip() for k, c in zip(known[key], known["commune"], strict=True)}
    return out


def _added(reseau: Path, found: communes.Communes, source: str, year: int) -> communes.Communes:
    """The communes of the files, and those the network already had that they do not give again."""
    if source:
        found.rows = found.rows.assign(source=source)
    if year:
        found.rows = found.rows.assign(annee_population=found.rows["annee_population"].fillna(year))
    if found.rows["annee_population"].isna().all() and found.rows["population"].notna().any():
        found.dits.append(
            "l’année des populations n’est pas dite par ces fichiers : la donner par --annee-population"
        )
    own = [reseau / name for name in (territory.LIST, territory.OUTLINES)]
    files = [table.read(path) for path in own if own[0].is_file() and path.is_file()]
    if files and len(files[0].rows):  # a new network has the headers of a list
        had = communes.of_files(files).rows
        had["source"] = had["source"].str.removesuffix(f", {own[1].name}")  # drawn, not told, by it
        shapes = found.rows["geometry"]
        found.rows["geometry"] = shapes.where(shapes.notna(), had["geometry"].reindex(shapes.index))
        kept = had[~had.index.isin([*found.rows.index, *found.anciens])]
        if len(kept):
            found.rows = pd.concat([found.rows, kept]).sort_index()
            who = french.count(len(kept), "commune déjà donnée reste", "communes déjà données restent")
            found.dits.append(
                f"{who} ; pour repartir de ces seuls fichiers, effacer d’abord {territory.LIST}"
            )
    return found


def _communes(reseau: Path, found: communes.Communes, epci, home: dict[str, str]) -> list[str]:
    rows, said = found.rows, list(found.dits)
    astray = places.strange(epci, rows[rows["epci_siren"].notna()], "ces fichiers")
    said += [f"{CONFIG}, epci {p.trouve} : {p.regle} ; {p.remede}" for p in astray]
    came, rows = rows, _ours(rows, epci)
    if len(rows) < len(came):
        n = french.count(len(came) - len(rows), "commune")
        said.append(f"{n} d’une autre intercommunalité que celles de reseau.toml, hors du territoire")
    for column, words in (("population", "population"), ("epci_nom", "intercommunalité")):
        n = int(rows[column].isna().sum())
        if n:
            who = french.count(n, "commune")
            said.append(f"{words} manquante pour {who} : donner aussi le fichier qui la dit")
    strays = sorted({c for c in home.values()} - set(rows.index))
    for code in strays:
        who = french.join(sorted(k for k, c in home.items() if c == code)[:3])
        said.append(f"commune {code} ({who}) {_astray(code, came, found.anciens)}")
    out = rows.drop(columns="geometry").rename_axis("code_insee").reset_index()[COLUMNS]
    whole = {c: pd.to_numeric(out[c]).round().astype("Int64") for c in ("population", "annee_population")}
    text = out.assign(**whole).to_csv(index=False, sep=";", lineterminator="\n")
    state = _text(reseau / territory.LIST, text)
    said.append(f"{territory.LIST} : {french.count(len(out), 'commune')}, {_people(out)}, {state}")
    drawn = rows["geometry"].notna()
    if drawn.any():
        state = _outlines(reseau / territory.OUTLINES, rows.loc[drawn, "geometry"])
        said.append(f"{territory.OUTLINES} : {french.count(int(drawn.sum()), 'contour')}, {state}")
    return said


def _astray(code: str, came: DataFrame, former: dict[str, str]) -> str:
    """Why the commune of a lieu is not of the territory, and what to do.

    came : the communes of the files, those of other intercommunalities included
    """
    known = places.by_slug(_towns(came))
    if (code := places.sole(code, known) or code) in came.index:
        group = came.loc[code, ["epci_siren", "epci_nom"]].dropna().astype(str)
        of = f"de l’intercommunalité {' '.join(group)}" if len(group) else "d’aucune intercommunalité connue"
        cure = "ajouter ce numéro" if "epci_siren" in group else "dire la sienne dans le fichier"
        return f"est dans ces fichiers, mais {of}, hors de celles de {CONFIG} : {cure}, ou vérifier son code"
    if to := former.get(code):
        return f"absente de ces fichiers : elle fait partie de {to}, à écrire dans les registres"
    if named := places.code_of(code, known):
        return f"ni code Insee ni nom d’une commune du territoire : {named}"
    return "absente de ces fichiers : vérifier son code dans les registres"


def _people(rows: DataFrame) -> str:
    return f"{french.number(float(rows['population'].sum()))} habitants"


def _minutes(reseau: Path, rows: DataFrame) -> str:
    text = rows.to_csv(index=False, sep=";", lineterminator="\n")
    state = _text(reseau / surroundings.MINUTES, text)
    return f"{surroundings.MINUTES} : {french.count(len(rows), 'trajet')}, {state}"


def _roads(reseau: Path, path: Path, home: dict[str, str]) -> list[str]:
    """A table of minutes made once from the road network: the reports read the table."""
    from workbench.subjects import roads

    towns = territory.communes(reseau)
    if towns.empty:
        raise DataError(
            Probleme(
                path.name, regle="les communes du réseau ne sont pas connues", remede="les importer d’abord"
            )
        )
    lon, lat = (towns[c].dropna() for c in ("point_lon", "point_lat"))
    box = (lon.min() - MARGIN, lat.min() - MARGIN, lon.max() + MARGIN, lat.max() + MARGIN)
    network = roads.read(path, tuple(map(float, box)))
    rows, uncovered = roads.minutes(network, towns, set(home.values()))
    rows = rows.assign(source=roads.source(path, network))
    said = [f"{path.name} : {french.number(len(network.points))} carrefours lus", _minutes(reseau, rows)]
    if uncovered:
        n = french.count(len(uncovered), "commune")
        said.append(
            f"{n} sans route à moins de {roads.FAR_KM:.0f} km dans ce fichier : leurs temps restent estimés"
        )
    return said


def _text(path: Path, text: str) -> str:
    if path.is_file() and encodings.decode(path.read_bytes(), path.name)[0] == text:
        return SAME
    _put(path, lambda to: Path(to).write_text(text, encoding="utf-8", newline="\n"))
    return WRITTEN


def _outlines(path: Path, shapes) -> str:
    """A GeoPackage of outlines, in degrees, written only when an outline changed."""
    import geopandas
    import pyogrio
    import shapely

    new = shapely.to_wkb(shapely.normalize(shapely.set_precision(shapes.to_numpy(), 1e-6)))
    if path.is_file():
        _, _, old, columns = pyogrio.raw.read(path)
        if list(columns[0]) == list(shapes.index) and all(
            bytes(a) == bytes(b) for a, b in zip(old, new, strict=True)
        ):
            return SAME
    frame = geopandas.GeoDataFrame(
        {"code_insee": np.array(shapes.index, dtype=object)}, geometry=shapely.from_wkb(new), crs=4326
    )
    _put(path, lambda to: frame.to_file(to, layer="communes", driver="GPKG", engine="pyogrio"))
    return WRITTEN


def _put(path: Path, write) -> None:
    """Whole or not at all: a killed run leaves the file of before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".ecrit-") as folder:
        made = Path(folder) / path.name
        write(made)
        os.replace(made, path)
