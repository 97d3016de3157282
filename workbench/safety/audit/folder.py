"""The files of finished reports: which there are, and for whom each was made."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MANIFEST, LEDGER = "manifeste.json", "publications.csv"
COORDINATION, LIEU, RESEAU, PUBLIC = "coordination", "lieu", "reseau", "public"
SYSTEM = {"thumbs.db", "desktop.ini"}  # left by file browsers


@dataclass(frozen=True)
class Fichier:
    """One file of a folder of reports.

    nom is relative to the folder, with `/`; edition is the one of the nearest manifest above, PUBLIC when
    there is none: what says nothing of its readers is judged as if everyone read it.
    """

    nom: str
    chemin: Path
    edition: str = PUBLIC
    annee: int = 0

    @property
    def format(self) -> str:
        return PurePosixPath(self.nom).suffix.lstrip(".").lower()

    @property
    def page(self) -> str:
        """Its name without its format."""
        return self.nom.rpartition(".")[0] or self.nom


def listed(dossier: Path) -> dict[str, Path]:
    """Path of every file by its name relative to the folder; hidden folders hold runs under way.

    A path that is one file stands for itself.
    """
    dossier = Path(dossier)
    if dossier.is_file():
        return {dossier.name: dossier}
    found = {}
    for folder, folders, names in os.walk(dossier):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower() not in SYSTEM:
                path = Path(folder, name)
                found[path.relative_to(dossier).as_posix()] = path
    return found


def files(sources: Mapping[str, Path]) -> list[Fichier]:
    """The files to audit, each with the edition and year its manifest says."""
    heads = {}
    for name, path in sources.items():
        if PurePosixPath(name).name == MANIFEST:
            heads[PurePosixPath(name).parent] = _head(path)
    out = []
    for name, path in sorted(sources.items()):
        near = next((heads[folder] for folder in PurePosixPath(name).parents if folder in heads), {})
        out.append(Fichier(name, path, near.get("edition", PUBLIC), near.get("annee", 0)))
    return out


def _head(path: Path) -> dict:
    try:
        raw = json.loads(path.read_text("utf-8"))
        year = raw.get("annee", 0)
        return {"edition": str(raw["edition"]), "annee": year if isinstance(year, int) else 0}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}
