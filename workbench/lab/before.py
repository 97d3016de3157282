"""The home page's first table as plain HTML, for the seconds in which JupyterLab itself is still starting.

It is kept beside the clean tables, as last shown, and is shown again only while they, the reports, the
program and the year are the same: the server hands it to the page, which shows it until its own table stands.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from workbench import archive
from workbench.batch import keys, plan
from workbench.core import paths

KEPT = "accueil.html"
PATIENCE_S, EVERY_S = 20, 0.1  # a kernel needs two seconds, ten on a busy machine


def keep(reseau: Path, sortie: Path, html: str) -> None:
    """Keep what the page shows of a network that was just read."""
    whole = f"{_mark(reseau, sortie)}\n{html}"
    archive.write_bytes(paths.archive(reseau) / KEPT, whole.encode("utf-8"))


def kept(reseau: Path, sortie: Path) -> str | None:
    """What the page would show now; None when anything moved since, or nothing was kept."""
    try:
        mark, html = (paths.archive(reseau) / KEPT).read_text("utf-8").split("\n", 1)
    except (OSError, ValueError):
        return None
    same = archive.unmoved(reseau, archive.mark(reseau)) and mark == _mark(reseau, sortie)
    return html if same else None


def awaited(reseau: Path, sortie: Path) -> str | None:
    """What is kept, or what the kernel keeps while it starts; None at once when files moved."""
    path, until = paths.archive(reseau) / KEPT, time.monotonic() + PATIENCE_S
    since, html = _written(path), kept(reseau, sortie)
    if html is not None or not archive.unmoved(reseau, archive.mark(reseau)):
        return html
    while _written(path) == since and time.monotonic() < until:
        time.sleep(EVERY_S)
    return kept(reseau, sortie)


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


def _mark(reseau: Path, sortie: Path) -> str:
    reports = [path.stat().st_mtime_ns for path in sorted(sortie.glob(f"[0-9]*/*/{plan.MANIFEST}"))]
    return f"{archive.fingerprint(reseau)} {keys.program()} {dt.date.today().year} {sortie} {reports}"
