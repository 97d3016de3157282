"""One run at a time in a folder: a lock that names its owner, and that no death leaves behind."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from workbench.core.errors import DataError, Probleme

NAME = ".verrou"
FAR = (
    1 << 30
)  # the byte that is locked: Windows forbids reading the one it locks, the owner is read before it


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder. The system lets go of the lock when its owner ends, however that happens.

    Raises
    ------
    DataError : another run holds it; its process, machine and start are named
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(handle)
        except OSError:
            raise DataError(_refusal(folder, handle)) from None
        _write(handle, {"processus": os.getpid(), "machine": platform.node(), "depuis": _now()})
        yield
        _write(handle, {})
    finally:
        os.close(handle)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _write(handle: int, owner: dict) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps(owner).encode())


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        os.lseek(handle, FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refusal(folder: Path, handle: int) -> Probleme:
    owner = {}
    with suppress(OSError, ValueError):
        os.lseek(handle, 0, os.SEEK_SET)
        owner = json.loads(os.read(handle, 4096))
    who = "une autre commande"
    if owner:
        since = datetime.fromisoformat(owner["depuis"])
        who += f" (processus {owner['processus']} de {owner['machine']}, depuis {since:%H\u00a0h\u00a0%M})"
    return Probleme(
        fichier=str(folder),
        regle=f"{who} travaille dans ce dossier",
        remede="attendre qu’elle finisse, ou l’arrêter\u202f; rien n’a été touché",
    )
