"""What a report depends on, part by part: a part that moved says why it is made again, and how."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from workbench.core.paths import DATA, NOTEBOOKS, ROOT

LEDGER = "publications.csv"

# part → why a report whose part moved is made again; a text that moved runs no cell
REASONS = {
    "tranche": "ses données ou sa méthode ont changé",
    "carnet": "le code du carnet a changé",
    "programme": "le programme a changé",
    "texte": "le texte du carnet, ou l’en-tête de la page, a changé",
}
PROSE = "texte"


def parts(tranche: str, notebook: Path, program: str, metadata: dict) -> dict[str, str]:
    """SHA-256 of each part of what a report is made of: tranche, code cells, package and lock, prose."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = [[c["source"], c["metadata"].get("tags", [])] for c in cells if c["cell_type"] == "code"]
    prose = [[c["cell_type"], c["source"] if c["cell_type"] != "code" else ""] for c in cells]
    return {
        "tranche": tranche,
        "carnet": _sha(code),
        "programme": program,
        PROSE: _sha([prose, metadata]),
    }


def key(parts: dict[str, str]) -> str:
    """One key for all the parts."""
    return _sha(sorted(parts.items()))


def moved(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """The parts that are not what they were, in the order of REASONS."""
    return [name for name in REASONS if before.get(name) != now.get(name)]


def _sha(value) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()


def program() -> str:
    """SHA-256 of the package's files and of the lock file."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "workbench").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())
    return digest.hexdigest()


def inputs(reseau: Path) -> str:
    """SHA-256 of names, sizes and times of every file a run may read; no file is opened.

    The ledger is left out: a run that has just written it would never be up to date.
    """
    digest = hashlib.sha256()
    folders = (
        reseau,
        DATA / "referentiel",
        DATA / "schemas",
        DATA / "territoire",
        NOTEBOOKS,
        ROOT / "workbench",
    )
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            if any(part.startswith(".") or part in ("__pycache__", LEDGER) for part in relative.parts):
                continue
            if path.is_file():
                stat = path.stat()
                digest.update(f"{folder.name}/{relative}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    lock = (ROOT / "requirements.lock").stat()
    digest.update(f"{reseau.resolve()}\0{lock.st_size}\0{lock.st_mtime_ns}".encode())
    return digest.hexdigest()
