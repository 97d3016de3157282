"""A downloaded file of the territory as rows of text, whatever its kind, and its outlines if it has any."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pandas import DataFrame, Series

from workbench.core import paths
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold_ascii

MAPS = (".gpkg", ".geojson", ".shp", ".zip", ".fgb", ".parquet")
COMMUNE_LAYERS = ("commune", "communes")
DESCRIPTOR = "datapackage.json"


@dataclass
class Downloaded:
    """rows: text cells under folded headers; lignes: row numbers of the file; shapes: outlines or points."""

    fichier: str
    rows: DataFrame
    lignes: np.ndarray
    shapes: np.ndarray | None = None
    crs: object = None
    feuille: str = ""

    def column(self, names: list[str]) -> Series | None:
        """The first of the columns so named, as stripped text; None if the file has none of them."""
        for name in names:
            if name in self.rows:
                text = self.rows[name].astype("str").str.strip()
                return text.mask(text.isin(("", "None", "nan", "NC", "<NA>")))
        return None


@cache
def words() -> dict:
    """Headers under which public sources give a commune or a journey (data/modeles/territoire.toml)."""
    return tomllib.loads((paths.DATA / "modeles" / "territoire.toml").read_text(encoding="utf-8"))


def header(text) -> str:
    """« Code géographique » → code_geographique."""
    kept = "".join(c if c.isalnum() else " " for c in fold_ascii(str(text)))
    return "_".join(kept.split())


def read(path: Path) -> Downloaded:
    """Open a table, a JSON list, a map file or a folder compressed by IGN.

    Raises
    ------
    DataError : the file does not exist, or is of another kind
    """
    path = _listed(Path(path))
    if not path.is_file():
        raise refused(path, "ce fichier n’existe pas", "vérifier son nom")
    suffix = path.suffix.lower()
    if suffix == ".json":
        return _json(path)
    if suffix in MAPS:
        return _map(path)
    from workbench.collect.sources.opening import files, grid

    sheets = files.read_grids(path, path.name, "*" if suffix in files.WORKBOOK else None)
    wanted = [n for part in ("communes", "minutes") for names in words()[part].values() for n in names]
    best, found, score = None, None, 0
    for sheet in sheets:
        for position in range(min(grid.HEADER_ZONE, len(sheet.cells))):
            names = {header(c) for c in sheet.cells.iloc[position] if c is not None and c == c}
            if len(names & set(wanted)) > score:
                best, found, score = sheet, position, len(names & set(wanted))
    if best is None:
        raise refused(path, "aucun en-tête de commune ni de trajet n’y est reconnu", cure=_expected())
    table = grid.split(best, found)
    names = [header(h) for h in table.entetes]
    cells = table.grid.cells.copy()
    cells.columns = [n or f"colonne_{i}" for i, n in enumerate(names)]
    cells = cells.loc[:, ~cells.columns.duplicated()]
    return Downloaded(path.name, cells.map(_text), table.grid.lignes, feuille=best.feuille)


def _listed(path: Path) -> Path:
    """The table of communes of another network's Data Package, given by its folder or its descriptor."""
    descriptor = path / DESCRIPTOR if path.is_dir() else path
    if descriptor.name != DESCRIPTOR or not descriptor.is_file():
        return path
    try:
        parts = json.loads(descriptor.read_bytes().decode("utf-8-sig"))["resources"]
        found = [str(r["path"]) for r in parts if r.get("name") in COMMUNE_LAYERS]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise refused(descriptor, "ce fichier ne se lit pas comme un Data Package") from None
    if not found:
        rule = f"ce Data Package n’a pas de table {COMMUNE_LAYERS[1]}"
        raise refused(descriptor, rule, "demander à l’autre réseau de refaire « workbench partager »")
    inside = (descriptor.parent / found[0]).resolve()
    if not inside.is_relative_to(descriptor.parent.resolve()):
        raise refused(descriptor, "cette table est hors du dossier du Data Package", "", found[0])
    return inside


def refused(path: Path, rule: str, cure: str = "", found: str = "") -> DataError:
    return DataError(Probleme(Path(path).name, trouve=found, regle=rule, remede=cure))


def _expected() -> str:
    code, journey = words()["communes"]["code"], words()["minutes"]
    near = f"{code[0]} (ou {', '.join(code[1:4])}…)"
    return f"on attend une colonne {near}, ou les colonnes {journey['de'][0]} et {journey['vers'][0]}"


def _text(cell):
    """A cell as it reads: a code kept as a number by a spreadsheet is no decimal."""
    if cell is None or cell != cell:
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _json(path: Path) -> Downloaded:
    """A list of communes as geo.api.gouv.fr gives it, or a GeoJSON under another name."""
    try:
        held = json.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError as error:
        raise refused(
            path, "ce fichier JSON ne se lit pas", "le télécharger de nouveau", str(error)[:60]
        ) from None
    if isinstance(held, dict) and "features" in held:
        return _map(path)
    if not isinstance(held, list) or not held or not isinstance(held[0], dict):
        raise refused(path, "on attend une liste de communes")
    import shapely

    rows = []
    for record in held:
        row = {}
        for key, value in record.items():
            if isinstance(value, dict) and "coordinates" in value:
                row[header(key)] = json.dumps(value)
            elif isinstance(value, dict):
                row |= {f"{header(key)}_{header(k)}": v for k, v in value.items()}
            elif isinstance(value, list):
                row[header(key)] = ";".join(map(str, value))
            else:
                row[header(key)] = value
        rows.append(row)
    frame = DataFrame(rows).map(_text)
    shapes = None
    if "contour" in frame:
        shapes = np.array(
            [shapely.from_geojson(c) if isinstance(c, str) else None for c in frame["contour"]], dtype=object
        )
    return Downloaded(
        path.name, frame, np.arange(1, len(frame) + 1), shapes, 4326 if shapes is not None else None
    )


def _map(path: Path) -> Downloaded:
    import pyogrio
    import shapely

    where = f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(where)]
        named = [x for x in layers if fold_ascii(x).lower() in COMMUNE_LAYERS]
        meta, _, shapes, columns = pyogrio.raw.read(where, layer=(named or layers)[0])
    except Exception as error:  # GDAL has one class per driver
        cure = "le télécharger de nouveau ; un .shp a besoin des fichiers .dbf, .shx et .prj du même nom"
        raise refused(path, "ce fichier de carte ne se lit pas", cure, type(error).__name__) from None
    rows = DataFrame(dict(zip(map(header, meta["fields"]), columns, strict=True))).map(_text)
    return Downloaded(
        path.name, rows, np.arange(1, len(rows) + 1), shapely.from_wkb(shapes), meta["crs"],
        "" if len(layers) == 1 else (named or layers)[0],
    )  # fmt: skip
