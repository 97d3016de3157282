"""Put finished reports where readers find them: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from workbench.batch.plan import MANIFEST, Task


def publish(task: Task, made: Path, edition_folder: Path) -> dict[str, str]:
    """Move a report's files to their place, each by one rename, and drop formats no longer asked.

    Parameters
    ----------
    made : private folder on the same file system, holding `<page>.<format>` files
    edition_folder : `<sortie>/<annee>/<edition>`

    Returns
    -------
    SHA-256 by path relative to `edition_folder`
    """
    target = edition_folder / task.folder
    target.mkdir(parents=True, exist_ok=True)
    outputs = {}
    for path in sorted(made.iterdir()):
        outputs[f"{task.folder}/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
        os.replace(path, target / path.name)
    for stale in target.glob(f"{task.page}.*"):
        if f"{task.folder}/{stale.name}" not in outputs:
            stale.unlink()
    return outputs


def write_manifest(edition_folder: Path, manifest: dict) -> None:
    """Write the state of a run: the manifest, never a notebook, says what was made."""
    stamped = {"ecrit_le": datetime.now(UTC).isoformat(timespec="seconds"), **manifest}
    write_whole(edition_folder / MANIFEST, json.dumps(stamped, ensure_ascii=False, indent=1))


def write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, "utf-8")
    os.replace(temporary, path)
