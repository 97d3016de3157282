"""Replace a file whole, and only if nobody changed it since it was read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from workbench.core.errors import DataError, Probleme


def mark(path: Path) -> str:
    """The digest of a file, "" when it does not exist: what `replace` expects to find again."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def refuse_open(path: Path) -> None:
    """Raise a DataError when an office suite holds the file open: it would save over what is written now."""
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            rule = "le fichier est ouvert dans un tableur\u00a0: rien n’a été écrit"
            cure = (
                f"l’enregistrer, le fermer, puis recommencer (sinon effacer le fichier «\u202f{name}\u202f»)"
            )
            raise DataError(Probleme(path.name, regle=rule, remede=cure))


def replace(path: Path, content: bytes, seen: str) -> None:
    """Put `content` in the file's place at once.

    Parameters
    ----------
    seen : `mark` of the file when it was read

    Raises
    ------
    DataError : the file changed since, or a program keeps it open
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        ready.write_bytes(content)
        if mark(path) != seen:
            rule = "le fichier a changé entre-temps\u00a0: rien n’a été écrit"
            raise DataError(Probleme(path.name, regle=rule, remede="le relire, puis enregistrer de nouveau"))
        os.replace(ready, path)
    except OSError as error:
        rule = f"le fichier ne peut pas être écrit ({error.strerror})\u00a0: rien n’a changé"
        cure = "fermer le programme qui l’ouvre, ou vérifier le droit d’écrire dans ce dossier"
        raise DataError(Probleme(path.name, regle=rule, remede=cure)) from None
    finally:
        ready.unlink(missing_ok=True)
