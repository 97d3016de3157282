"""purges.csv: received files erased at the end of their term, which nobody must ask for again."""

from __future__ import annotations

import csv
from fnmatch import fnmatch
from pathlib import Path

NAME = "purges.csv"
HEAD = ("fichier", "empreinte", "octets", "efface_le")


def names(reseau: Path) -> set[str]:
    """Files that were erased, relative to the network."""
    path = Path(reseau) / NAME
    if not path.is_file():
        return set()
    text = path.read_text("utf-8-sig", errors="replace")
    return {row.get("fichier") or "" for row in csv.DictReader(text.splitlines(), delimiter=";")}


def is_erased(pattern: str, gone: set[str]) -> bool:
    """True when a name or pattern of sources.toml speaks of erased files."""
    return any(fnmatch(name, pattern) for name in gone)
