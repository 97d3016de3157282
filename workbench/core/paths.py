"""Where things lie. A network's folder comes by environment, never by a typed path."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SENDINGS = ROOT / "envois"  # what one lieu is sent: apart from reports, which are audited by their readers
NOTEBOOKS = ROOT / "notebooks"
SCHEMAS = DATA / "schemas"
RECEIVED = "recus/"  # in a network's folder: the files that lieux sent, year by year
COMMUNES = "territoire/communes.csv"  # there too: what the network writes of its own communes


def default_reseau() -> Path:
    """WORKBENCH_RESEAU if set, else the coordinator's own network, else the example."""
    named = os.environ.get("WORKBENCH_RESEAU", "").strip()
    if named:
        return Path(named).expanduser().resolve()
    own = DATA / "reseau"
    return own if own.is_dir() else DATA / "exemple"


def reports() -> Path:
    """WORKBENCH_RAPPORTS if set, else the project's own folder of reports."""
    named = os.environ.get("WORKBENCH_RAPPORTS", "").strip()
    return Path(named).expanduser().resolve() if named else ROOT / "reports"


def archive(reseau: Path) -> Path:
    """The folder of clean tables: it can be thrown away, it is rebuilt from what was received."""
    return Path(reseau) / ".archive"


def cle(reseau: Path) -> Path:
    """The key of pseudonyms of this network, never in git."""
    return Path(reseau) / ".cle"


def relative(path: Path, reseau: Path) -> str:
    """`path` as a message or `_source` writes it: relative to the network, with forward slashes."""
    try:
        return Path(path).resolve().relative_to(Path(reseau).resolve()).as_posix()
    except ValueError:
        return Path(path).name
