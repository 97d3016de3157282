"""What each received file gave, kept in the archive: a file that did not change is not opened again.

An entry is named after all that its reading rests on: the file's content and name, its [[source]], the code,
schemas and method that read it, the libraries, and for members the key of pseudonyms. What it holds is what
the clean tables are made from, rows that checks will set apart included: the columns of its table and no
other, no name of a member (`identity.sealed`), nothing of a file that was refused. The folder may be thrown
away; an entry that is damaged is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from workbench.collect.sources import wire
from workbench.core import paths

FOLDER = "lectures"
DIGEST = hashlib.sha256().digest_size
RESTS_ON = (
    (paths.ROOT / "workbench" / "collect", "*.py"),
    (paths.ROOT / "workbench" / "core", "*.py"),
    (paths.SCHEMAS, "*.yaml"),
    (paths.DATA / "referentiel", "*.toml"),
    (paths.DATA / "modeles", "*.toml"),
)


def name(source, path: Path, fichier: str, secret: bytes) -> str:
    """The name of the entry of one file as it is now; "" of a file that cannot be read."""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
    rests_on = [_program(), repr(source), fichier, content, hashlib.sha256(secret).hexdigest()]
    return hashlib.sha256(json.dumps(rests_on).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _program() -> str:
    """One digest of the code and of the libraries that read."""
    digest = hashlib.sha256(sys.version.encode())
    digest.update((paths.ROOT / "requirements.lock").read_bytes())
    for folder, pattern in RESTS_ON:
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.relative_to(paths.ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read(reseau: Path, entry: str):
    """The Lecture of an entry; None when there is none, or when it is not as it was written."""
    try:
        with (_folder(reseau) / entry).open("rb") as file:
            said = file.read(DIGEST)
            if hashlib.file_digest(file, "sha256").digest() != said:
                return None
            file.seek(DIGEST)
            return wire.receive(file)["lecture"]
    except OSError:
        return None


def write(reseau: Path, entry: str, lecture) -> None:
    """Keep a Lecture, whole or not at all; nothing where the folder cannot be written."""
    folder = _folder(reseau)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if not (ignore := folder.parent / ".gitignore").exists():
            ignore.write_bytes(b"*\n")
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "w+b") as file:
                file.seek(DIGEST)
                wire.send(file, {"lecture": lecture})
                file.seek(DIGEST)
                said = hashlib.file_digest(file, "sha256").digest()
                file.seek(0)
                file.write(said)
            os.replace(temporary, folder / entry)
        finally:
            Path(temporary).unlink(missing_ok=True)


def forget(reseau: Path, but: Iterable[str]) -> None:
    """Erase every entry that the last collection did not use."""
    used = set(but)
    with contextlib.suppress(OSError):
        for path in _folder(reseau).iterdir():
            if path.name not in used:
                path.unlink(missing_ok=True)


def _folder(reseau: Path) -> Path:
    return paths.archive(reseau) / FOLDER
