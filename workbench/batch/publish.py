"""Put audited reports where readers find them: each file by one rename, the manifest last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from workbench.batch import intact, plan, ready
from workbench.batch.plan import MANIFEST, Task


@dataclass
class Release:
    """What a run would publish: paths relative to the output folder.

    fichiers : finished file by its place; sommaires : text of the index and manifest of each edition
    retires : files whose format is no longer asked
    """

    fichiers: dict[str, Path] = field(default_factory=dict)
    sommaires: dict[str, str] = field(default_factory=dict)
    retires: set[str] = field(default_factory=set)

    def add(self, task: Task, sortie: Path, formats: list[str]) -> dict[str, str]:
        """Add a report that waits; the SHA-256 of its files, by path relative to its edition."""
        edition = edition_folder(task)
        outputs = {}
        for path in ready.files(sortie, task, formats):
            name = f"{task.folder}/{path.name}"
            outputs[name] = hashlib.sha256(path.read_bytes()).hexdigest()
            self.fichiers[f"{edition}/{name}"] = path
        for old in (sortie / edition / task.folder).glob(f"{task.page}.*"):
            if f"{task.folder}/{old.name}" not in outputs:
                self.retires.add(f"{edition}/{task.folder}/{old.name}")
        return outputs

    def overlay(self, published: Mapping[str, Path], folder: Path) -> dict[str, Path]:
        """The output folder as it would be; index and manifest are written into a private folder."""
        after = {name: path for name, path in published.items() if name not in self.retires}
        for name, text in self.sommaires.items():
            write_whole(folder / name, text)
            after[name] = folder / name
        return after | self.fichiers


def edition_folder(task: Task) -> str:
    """`<annee>/<edition>`, relative to the output folder."""
    return f"{task.annee}/{plan.edition_folder(task.edition)}"


def publish(release: Release, sortie: Path) -> None:
    """Put everything in place. Killed half-way, the next run finds the rest waiting and finishes."""
    for name, path in release.fichiers.items():
        _put(path, sortie / name)
    for name in release.retires:
        (sortie / name).unlink(missing_ok=True)
    # the manifest says what is made: it comes last
    for name in sorted(release.sommaires, key=lambda name: name.endswith(MANIFEST)):
        write_whole(sortie / name, release.sommaires[name])
        if name.endswith(MANIFEST):
            _remember(sortie / name, release.sommaires[name])


def _remember(manifest: Path, text: str) -> None:
    entries = json.loads(text)["rapports"].values()
    outputs = (pair for entry in entries for pair in entry.get("sorties", {}).items())
    write_whole(manifest.with_name(intact.SEEN), intact.remember(manifest.parent, outputs))


def _put(source: Path, target: Path) -> None:
    """The waiting file stays until the manifest is written: a link costs nothing, a copy little."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copyfile(source, temporary)
    os.replace(temporary, target)
    temporary.unlink(missing_ok=True)  # renaming a link onto its own file leaves it there


def manifest(content: dict) -> str:
    """The state of a run: the manifest, never a notebook, says what was made."""
    stamped = {"ecrit_le": datetime.now(UTC).isoformat(timespec="seconds"), **content}
    return json.dumps(stamped, ensure_ascii=False, indent=1)


def write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, "utf-8")
        os.replace(temporary, path)
    except OSError:  # a full disk
        temporary.unlink(missing_ok=True)
        raise
