"""Finished reports wait here, unseen by readers, until the audit of the whole run has passed.

One folder per report key: a run that is killed, or that its audit stops, does not make them again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from workbench.batch import plan
from workbench.batch.plan import READY, Task

SCRATCH = ".en-cours-"  # hidden as READY is
RESULT = "resultat.json"
NOTEBOOK = "ipynb"
UNFINISHED = re.compile(r"\.\d+$")  # a file before its rename: publish.py
OLD_S = 2 * 86_400


def place(sortie: Path, task: Task) -> Path:
    """Where a task's finished files wait."""
    return plan.waiting(sortie, task.page, task.key)


def keep(made: Path, sortie: Path, task: Task, result: dict) -> None:
    """Move a finished report to its waiting place, by one rename."""
    (made / RESULT).write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    target = place(sortie, task)
    target.parent.mkdir(exist_ok=True)
    if target.exists():  # made with other formats
        shutil.rmtree(target)
    os.replace(made, target)


def result(sortie: Path, task: Task, formats: Iterable[str]) -> dict | None:
    """What was said of a report that waits; None when it does not wait in every format asked."""
    folder = place(sortie, task)
    if not all((folder / f"{task.page}.{fmt}").is_file() for fmt in (*formats, NOTEBOOK)):
        return None
    try:
        return json.loads((folder / RESULT).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def files(sortie: Path, task: Task, formats: Iterable[str]) -> list[Path]:
    """The files of a report that waits, in the formats asked, its notebook among them."""
    folder = place(sortie, task)
    return sorted(folder / f"{task.page}.{fmt}" for fmt in {*formats, NOTEBOOK})


def sweep(sortie: Path) -> None:
    """Forget what killed runs left under way. The folder is locked: no other run is at work."""
    for folder in sortie.glob(f"{SCRATCH}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for path in sortie.glob("[0-9]*/**/.*"):
        if UNFINISHED.search(path.name):
            path.unlink(missing_ok=True)


def clean(sortie: Path, published: Iterable[Task] = ()) -> None:
    """Forget what is published, and what was made long ago and never published."""
    for task in published:
        shutil.rmtree(place(sortie, task), ignore_errors=True)
    before = time.time() - OLD_S
    for folder in sortie.glob(f"{READY}/*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # another report waits, or there is none
        (sortie / READY).rmdir()
