"""Whether published files are still what was written: by size and time, by their content in doubt."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

SEEN = ".vus.json"  # beside a manifest, which holds nothing that another machine would write otherwise


class Published:
    """The files of one edition's folder, as they were seen when they were published."""

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            self.seen = json.loads((folder / SEEN).read_text("utf-8"))
        except (OSError, ValueError):
            self.seen = {}

    def same(self, name: str, sha: str) -> bool:
        """Whether a file (path relative to the folder) still has this SHA-256."""
        looked = _look(self.folder / name)
        return bool(looked) and (self.seen.get(name) == [sha, *looked] or sha256(self.folder / name) == sha)


def remember(folder: Path, outputs: Iterable[tuple[str, str]]) -> str:
    """The text of SEEN for (name, SHA-256) of files that have just been published."""
    looked = {name: [sha, *_look(folder / name)] for name, sha in outputs}
    return json.dumps(looked)


def _look(path: Path) -> list[int]:
    try:
        stat = os.stat(path)
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns]


def sha256(path: Path) -> str:
    """ "" when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
