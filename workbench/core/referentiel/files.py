"""Read the TOML files of a référentiel as one plain dict, the shape of the JSON a tranche carries."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path

from workbench.core import written
from workbench.core.errors import DataError, Probleme


class Files:
    """Reads one file after the other: keeps their texts (to tell lines) and what is unreadable."""

    def __init__(self, folder: Path):
        self.folder, self.texts, self.found = Path(folder), {}, []

    def toml(self, name: str, required: bool = True) -> dict:
        """One file as a plain dict, empty when it is absent or cannot be read."""
        path = self.folder / name
        if not path.is_file():
            if required:
                cure = f"Créez-le dans {self.folder.name}/, ou reprenez celui de la version publiée"
                self.found.append(Probleme(name, regle="Ce fichier du référentiel est attendu", remede=cure))
            return {}
        try:
            self.texts[name] = written.text(path, self.folder, name)
            return _plain(_toml(self.texts[name], name))
        except DataError as error:
            self.found += error.problemes
            return {}

    def blocks(self, name: str, file: dict, key: str) -> list[dict]:
        """The [[key]] blocks of a file; anything else under that key is a problem, not a crash."""
        given = file.get(key, [])
        if isinstance(given, list) and all(isinstance(b, dict) for b in given):
            return given
        cure = f"Commencez chaque bloc par [[{key}]], avec deux crochets"
        self.found.append(Probleme(name, colonne=key, regle="On attend ici des blocs", remede=cure))
        return []


def read(folder: Path) -> tuple[dict, dict, list[Probleme]]:
    """The référentiel as one plain dict, the text of each file, and what could not be read."""
    files = Files(folder)
    head, plans = files.toml("referentiel.toml"), files.toml("plans.toml")
    lists = {
        "stade": "stades",
        "hors_stade": "hors_stade",
        "lire": "lire",
        "bloc": "blocs",
        "changement": "changements",
    }
    raw = {k: v for k, v in head.items() if k not in lists}
    raw |= {plural: files.blocks("referentiel.toml", head, key) for key, plural in lists.items()}
    for key, plural in (("service", "services"), ("usage", "usages")):
        raw[plural] = files.blocks(f"{plural}.toml", files.toml(f"{plural}.toml"), key)
    axes = sorted((files.folder / "axes").glob("*.toml"), key=_number)
    raw["axes"] = [axe for path in axes if (axe := _axe(files, f"axes/{path.name}"))]
    raw["plans"] = {
        "groupes": files.blocks("plans.toml", plans, "groupe"),
        "familles": files.blocks("plans.toml", plans, "famille"),
        "plans": {k: v | {"id": k} for k, v in _tables(plans.get("plan", {})).items()},
    }
    raw["questionnaires"] = {}
    for path in sorted((files.folder / "questionnaires").glob("*.toml")):
        name = f"questionnaires/{path.name}"
        file = files.toml(name)
        if file:
            questions = files.blocks(name, file, "question")
            rest = {k: v for k, v in file.items() if k != "question"}
            raw["questionnaires"][path.stem] = rest | {"questions": questions}
    raw["indicateurs"] = _tables(files.toml("indicateurs.toml"))
    return raw, files.texts, files.found


def _axe(files: Files, name: str) -> dict:
    """One axe: its criteria carry its id, and it remembers its file; empty when unreadable."""
    file = files.toml(name)
    if not file:
        return {}
    criteres = [c | {"axe": file.get("id", "")} for c in files.blocks(name, file, "critere")]
    return {k: v for k, v in file.items() if k != "critere"} | {"criteres": criteres, "fichier": name}


def _tables(value) -> dict:
    return {k: v for k, v in value.items() if isinstance(v, dict)} if isinstance(value, dict) else {}


def _number(path: Path) -> tuple:
    """Axes in the order of the number their file begins with: 10 comes after 9."""
    at = re.match(r"\d+", path.name)
    return (int(at[0]) if at else 10**6, path.name)


_toml = lru_cache(64)(written.toml)  # the same files hold for several years; only copies of it are given


def _plain(value):
    """TOML dates as text, so that files and JSON have one shape."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
