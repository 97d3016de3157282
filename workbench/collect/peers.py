"""Figures received from other networks: read whole, judged whole, kept in `pairs/<id>/<annee>/`.

They are shown beside ours and enter no computation. A package is a stranger's file: another process opens
it, and every value is checked before a word of it is written, and again each time it is read.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.collect.sources import guard
from workbench.collect.sources.say import say
from workbench.core import inert, written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import slug
from workbench.core.states import ETATS

FOLDER, DESCRIPTOR, TABLE = "pairs", "datapackage.json", "comparaison"
FILES = (DESCRIPTOR, f"{TABLE}.csv")
NUMBERS = ["numerateur", "denominateur", "n", "valeur", "valeur_max", "vu", "attendu", "partiels"]
COLUMNS = [
    "indicateur", "definition", "referentiel", "periode", "modalite", "unite",
    *NUMBERS[:5], "etat", *NUMBERS[5:], "unite_couverture",
]  # fmt: skip
ABOUT = ("id", "nom", "annee", "referentiel", "lieux", "arrete_le", "invente")
MEMBERS, MOST, ROWS, LONGEST, MOST_TOLD = 20, 2 << 20, 5_000, 160, 20
SHAPES = {
    "indicateur": re.compile(r"[a-z0-9_]{1,60}"),
    "definition": re.compile(r"[0-9a-f]{12}"),
    "referentiel": re.compile(r"[\w.+-]{1,30}"),
}
AGAIN = "redemander le paquet à son réseau"


@dataclass(frozen=True)
class Pair:
    """One network, one year: who it is, and its figures (COLUMNS)."""

    id: str
    nom: str
    annee: int
    lieux: int
    invente: bool
    licence: str
    lignes: DataFrame
    textes: dict[str, str]  # the two files as they came


def receive(path: Path, reseau: Path, own: str) -> tuple[Pair, bool]:
    """Check a package and keep it; True when it takes the place of an earlier one of that network and year.

    own : the network's own name

    Raises
    ------
    DataError : everything that is wrong with it, at once; nothing is then written
    """
    path = Path(path)
    wanted = "|".join(map(re.escape, FILES))
    texts = guard.open_safely(
        "read_texts", path, path.parent, path.name, str(path), path.name, wanted, MEMBERS, MOST
    )
    pair = judge(path.name, texts)
    if pair.id == slug(own):
        raise DataError(say(path.name, "ce paquet est celui de ce réseau", "donner celui d’un autre"))
    folder = Path(reseau) / FOLDER / pair.id / str(pair.annee)
    before = folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text(texts[name], encoding="utf-8", newline="")
    return pair, before


def read(reseau: Path) -> DataFrame:
    """Every figure kept of other networks: pair, nom, annee, lieux, invente and COLUMNS; by network and year.

    Raises
    ------
    DataError : a file of `pairs/` is no longer what was received
    """
    out = []
    for folder in sorted((Path(reseau) / FOLDER).glob("*/[12]*")):
        names = [(folder / name, f"{FOLDER}/{folder.parent.name}/{folder.name}/{name}") for name in FILES]
        texts = {path.name: written.text(path, reseau, shown) for path, shown in names}
        pair = judge(names[0][1], texts)
        who = {"pair": pair.id, "nom": pair.nom, "annee": pair.annee, "lieux": pair.lieux}
        out.append(pair.lignes.assign(**who, invente=pair.invente))
    return pd.concat(out, ignore_index=True) if out else DataFrame()


def judge(fichier: str, texts: dict[str, str]) -> Pair:
    """The package these texts hold.

    Raises
    ------
    DataError : everything that is wrong in them
    """
    if missing := [name for name in FILES if name not in texts]:
        rule = f"ce n’est pas un paquet de comparaison\u00a0: {missing[0]} n’y est pas"
        raise DataError(say(fichier, rule, "demander celui que fait «\u202fworkbench partager\u202f»"))
    about, licence = _about(fichier, texts[DESCRIPTOR])
    rows = _rows(fichier, texts[f"{TABLE}.csv"], str(about["annee"]))
    return Pair(
        about["id"],
        about["nom"],
        about["annee"],
        about["lieux"],
        bool(about["invente"]),
        licence,
        rows,
        texts,
    )


def _about(fichier: str, text: str) -> tuple[dict, str]:
    try:
        said = json.loads(text)
        about = {key: said["x-reseau"][key] for key in ABOUT}
        licence = said["licenses"][0]["title"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise DataError(_told(fichier, f"{DESCRIPTOR} ne dit pas de quel réseau il vient")) from None
    good = {
        "nom": _short(about["nom"]) and bool(about["nom"].strip()),
        "id": _short(about["id"]) and bool(about["id"]) and about["id"] == slug(about["nom"]),
        "annee": type(about["annee"]) is int and 1990 < about["annee"] < 2100,
        "lieux": type(about["lieux"]) is int and 0 <= about["lieux"] < 10_000,
        "referentiel": SHAPES["referentiel"].fullmatch(str(about["referentiel"])),
        "arrete_le": re.fullmatch(r"\d{4}-\d\d-\d\d", str(about["arrete_le"])),
        "invente": _short(about["invente"]),
        "licence": _short(licence) and bool(licence.strip()),
    }  # fmt: skip
    rule = "cette indication ne convient pas"
    wrong = [_told(fichier, rule, feuille=DESCRIPTOR, colonne=k) for k, ok in good.items() if not ok]
    if wrong:
        raise DataError(wrong)
    return about, licence


def _short(value) -> bool:
    """A line of text anybody may see: nothing hidden in it."""
    return (
        isinstance(value, str) and len(value) <= LONGEST and "\n" not in value and inert.text(value) == value
    )


def _rows(fichier: str, text: str, annee: str) -> DataFrame:
    place = f"{TABLE}.csv"
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise DataError(_told(fichier, "ce n’est pas un tableau lisible", feuille=place)) from None
    if not lines or lines[0] != COLUMNS or len(lines) - 1 > ROWS:
        rule = f"on attend {len(COLUMNS)} colonnes connues et {ROWS} lignes au plus"
        raise DataError(_told(fichier, rule, feuille=place))
    found, seen = [], set()
    for number, line in enumerate(lines[1:], 2):
        wrong = _wrong(line, annee, seen)
        if wrong:
            found.append(_told(fichier, wrong[1], feuille=place, ligne=number, colonne=wrong[0]))
    if found:
        raise DataError(found[:MOST_TOLD])
    rows = DataFrame(lines[1:], columns=COLUMNS, dtype="str")
    return rows.assign(**{c: pd.to_numeric(rows[c]).astype(float) for c in NUMBERS})


def _wrong(line: list[str], annee: str, seen: set) -> tuple[str, str] | None:
    """(column, rule) of the first thing wrong in a line; `seen` keeps the keys met."""
    if len(line) != len(COLUMNS):
        return "", "la ligne n’a pas le bon nombre de cellules"
    row = dict(zip(COLUMNS, line, strict=True))
    for name, shape in SHAPES.items():
        if not shape.fullmatch(row[name]):
            return name, "cette valeur n’a pas la forme attendue"
    for name in ("modalite", "unite", "unite_couverture"):
        if not _short(row[name]):
            return name, "ce texte est trop long ou contient des signes cachés"
    if row["periode"] != annee:
        return "periode", "l’année n’est pas celle du paquet"
    if row["etat"] not in ETATS:
        return "etat", "cet état n’existe pas"
    numbers = {name: _number(row[name]) for name in NUMBERS}
    for name, value in numbers.items():
        if value is None:
            return name, "ce n’est pas un nombre"
    if (row["etat"] == "valeur") == math.isnan(numbers["valeur"]):
        return "valeur", "un nombre est là quand l’état est « valeur », et seulement alors"
    key = (row["indicateur"], row["modalite"])
    if key in seen:
        return "indicateur", "cette ligne est déjà donnée"
    seen.add(key)
    return None


def _number(text: str) -> float | None:
    """The number, nan for an empty cell, None for anything else."""
    if not text:
        return math.nan
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?(e-?\d{1,2})?", text) else None


def _told(fichier: str, rule: str, **more) -> Probleme:
    return replace(say(fichier, rule, AGAIN), **more)
