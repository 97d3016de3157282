"""Tables as a Data Package (the standard, version 2): CSV files and the datapackage.json that describes them.

What is written comes from a tranche of the public edition: rows and columns nobody else may read are not
there to be written. Every reader of the standard accepts the result.
"""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import yaml
from pandas import DataFrame

from workbench.core import paths, schemas
from workbench.core.errors import DataError, Probleme
from workbench.core.french import date, slug, typographie
from workbench.safety.container import Tranche
from workbench.safety.policy import PUBLIC, readable

PROFILE = "https://datapackage.org/profiles/2.0/"
DESCRIPTOR, README = "datapackage.json", "LISEZ-MOI.md"
OWN = ("x-tier", "x-policy", "x-rows", "x-rules", "x-references", "x-freeText", "x-also", "example")
LAND = "communes"
LAND_SCHEMA = {
    "title": "Communes du territoire",
    "description": "À donner à « workbench territoire datapackage.json » dans un autre réseau.",
    "primaryKey": ["code_insee"],
    "fields": [
        {"name": "code_insee", "type": "string", "description": "code Insee, cinq caractères"},
        {"name": "nom", "type": "string"},
        {"name": "epci_siren", "type": "string", "description": "numéro SIREN de l’intercommunalité"},
        {"name": "epci_nom", "type": "string"},
        {"name": "population", "type": "integer", "description": "population municipale"},
        {"name": "annee_population", "type": "integer", "description": "année de cette population"},
        {"name": "point_lon", "type": "number", "description": "longitude de la mairie, en degrés"},
        {"name": "point_lat", "type": "number", "description": "latitude de la mairie, en degrés"},
        {"name": "source", "type": "string"},
    ],
    "missingValues": [""],
}
SPDX = {"cc by-sa 4.0": "CC-BY-SA-4.0", "cc by 4.0": "CC-BY-4.0", "licence ouverte 2.0": "etalab-2.0"}


def licence(conf: dict) -> dict:
    """The licence the network gives to its figures, as the standard writes it.

    Raises
    ------
    DataError : reseau.toml gives none: it is for the network to choose, not for a program
    """
    said = conf.get("partage", {})
    if not said.get("licence"):
        cure = 'écrire, par exemple\u00a0: [partage] licence = "Licence Ouverte 2.0", url = "https://…"'
        rule = "aucune licence n’est choisie\u00a0: les tables et les chiffres ne peuvent pas être partagés"
        raise DataError(Probleme("reseau.toml", colonne="[partage] licence", regle=rule, remede=cure))
    name = SPDX.get(said["licence"].casefold(), slug(said["licence"]))
    return {"name": name, "title": said["licence"]} | ({"path": said["url"]} if said.get("url") else {})


def public_tables(tranche: Tranche) -> dict[str, bytes]:
    """{name: bytes}: one CSV per public table with rows, their descriptor, a page to read first."""
    found = {n: rows for n, rows in tranche.tables.items() if n in schemas.names() and len(rows)}
    found = {n: cut(n, rows) for n, rows in found.items() if readable(schemas.load(n).policy, PUBLIC)}
    parts = [resource(name, rows, table_schema(name, rows, found)) for name, rows in found.items()]
    towns = land(tranche.table("communes"))
    if len(towns):
        parts.append(resource(LAND, towns, LAND_SCHEMA | {"x-source": "; ".join(towns["source"].unique())}))
    nom = str(tranche.reseau["nom"])
    described = describe(
        tranche.reseau,
        f"{slug(nom)}-tables-{tranche.annee}",
        f"{nom}\u00a0: tables publiques, {tranche.annee}",
        "Ce que le réseau publie par nature, et ce que ses lieux ont accepté de montrer.",
        parts,
    )
    tables = {f"{n}.csv": csv_bytes(n, rows) for n, rows in found.items()}
    return files(described, tables | ({f"{LAND}.csv": texts_bytes(towns)} if len(towns) else {}))


def land(communes: DataFrame) -> DataFrame:
    """The communes of the territory as `workbench territoire` reads them; outlines stay with their maker."""
    kept = communes.rename(columns={"pop_mun_2023": "population"})
    return kept[[f["name"] for f in LAND_SCHEMA["fields"] if f["name"] in kept]]


def describe(conf: dict, name: str, title: str, text: str, parts: list[dict], **more) -> dict:
    """A descriptor: identity, licence, provenance, resources; `invente` is said in its first lines."""
    day, closed = str(conf["arrete_le"]), f"Chiffres arrêtés au {date(conf['arrete_le'])}."
    said = (str(conf.get("invente", "") or ""), text, closed)
    return {
        "$schema": f"{PROFILE}datapackage.json",
        "name": name,
        "title": title,
        "description": typographie(" ".join(s for s in said if s)),
        "created": f"{day}T00:00:00Z",
        "licenses": [licence(conf)],
        "contributors": [{"title": str(conf["nom"]), "roles": ["publisher"]}],
        "sources": [{"title": f"{conf['nom']}, registres et fichiers reçus des lieux"}],
        **more,
        "resources": parts,
    }


def resource(name: str, rows: DataFrame, schema: dict) -> dict:
    """One CSV file of a descriptor."""
    return {
        "$schema": f"{PROFILE}dataresource.json",
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": schema.pop("title", name),
        "description": schema.pop("description", ""),
        "sources": [{"title": schema.pop("x-source")}] if "x-source" in schema else [],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "schema": schema,
    }


def files(described: dict, tables: dict[str, bytes]) -> dict[str, bytes]:
    """Every file of a package, its page to read first included."""
    said = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    return {README: _readme(described).encode(), DESCRIPTOR: said.encode(), **tables}


def cut(name: str, rows: DataFrame) -> DataFrame:
    """The columns a public table may hold: no trace of files, no column reserved to a narrower edition."""
    kept = [f.name for f in schemas.load(name).fields if readable(f.policy or PUBLIC, PUBLIC)]
    return rows[[c for c in kept if c in rows]].reset_index(drop=True)


def table_schema(name: str, rows: DataFrame, others: dict[str, DataFrame]) -> dict:
    """The schema of data/schemas as it holds for these rows.

    A word withheld leaves its cell empty, so `required` is kept only where every cell is filled; a foreign
    key only where the table it names is in the package and holds every value (and never of a list).
    """
    raw = yaml.safe_load((paths.SCHEMAS / f"{name}.yaml").read_text("utf-8"))
    told = {f["name"]: f for f in raw["fields"]}
    fields = [{k: v for k, v in told[c].items() if k not in OWN} for c in rows.columns]
    for field in fields:
        if rows[field["name"]].isna().any() and field.get("constraints", {}).get("required"):
            field["constraints"] = {k: v for k, v in field["constraints"].items() if k != "required"}
    single = [k for k in raw.get("foreignKeys", []) if [told[c]["type"] for c in k["fields"]] == ["string"]]
    keys = [_foreign_key(k, rows, others) for k in single]
    schema = {k: v for k, v in raw.items() if k not in (*OWN, "name", "fields", "foreignKeys")}
    said = schema | {"fields": fields, "missingValues": [""]}
    return said | ({"foreignKeys": [k for k in keys if k]} if any(keys) else {})


def _foreign_key(key: dict, rows: DataFrame, others: dict[str, DataFrame]) -> dict:
    there, named = others.get(key["reference"]["resource"]), key["fields"]
    if there is None or named[0] not in rows:
        return {}
    values = set(rows[named[0]].dropna())
    return key if values <= set(there[key["reference"]["fields"][0]].dropna()) else {}


def csv_bytes(name: str, rows: DataFrame) -> bytes:
    """A clean table in the words of its schema: oui and non, ISO days, no thousands, nothing for nothing."""
    schema = schemas.load(name)
    return texts_bytes(rows.assign(**{c: [_text(v, schema[c].type) for v in rows[c]] for c in rows}))


def texts_bytes(rows: DataFrame) -> bytes:
    """A frame of texts as CSV: UTF-8, commas, one line per row."""
    return rows.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _text(value, kind: str = "") -> str:
    if value is None or pd.isna(value):
        return ""
    if kind == "boolean":
        return "oui" if value else "non"
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m-%d")
    return number_text(value) if isinstance(value, float) else str(value)


def number_text(value: float) -> str:
    """The number with what it has of decimals, nine at most; "" for none."""
    return "" if pd.isna(value) else repr(round(float(value), 9)).removesuffix(".0")


def _readme(described: dict) -> str:
    lines = [f"# {described['title']}", "", described["description"], ""]
    one = described["licenses"][0]
    lines += [f"- Licence\u00a0: {one['title']}" + (f" ({one['path']})" if "path" in one else "")]
    lines += [f"- Source\u00a0: {s['title']}" for s in described["sources"]]
    lines += [
        "",
        "Une cellule vide veut dire «\u202fpas su, ou pas diffusé\u202f»\u00a0; un vrai zéro s’écrit 0. "
        f"Chaque colonne est expliquée dans {DESCRIPTOR}, qui suit le standard Data Package.",
        "",
        "| fichier | contenu |",
        "|---|---|",
        *(f"| {r['path']} | {r['title']}. {r['description']} |" for r in described["resources"]),
    ]
    return "\n".join(lines) + "\n"
