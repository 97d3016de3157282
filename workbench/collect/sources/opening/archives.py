"""The texts inside a received zip (ODK Central, Google Forms): opened in memory, never written anywhere."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from workbench.collect.sources.opening.files import TEXT, grid_of
from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.say import say
from workbench.core.errors import DataError
from workbench.core.french import fold, join

MEMBERS, MOST = 500, 300 << 20  # files, bytes once inflated
AGAIN = "exporter de nouveau, puis déposer le zip tel qu’il arrive"


def read_zip(path: Path, fichier: str, encodage: str = "", separateur: str = "") -> list[Grid]:
    """Every CSV of a zip as a grid; `feuille` is its name without folder and suffix.

    Raises
    ------
    DataError : it is no zip, is larger than any export, holds no CSV, or two of the same name
    """
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.infolist()
            if len(inside) > MEMBERS or sum(i.file_size for i in inside) > MOST:
                rule = f"cette archive contient plus de {MEMBERS} fichiers ou plus de {MOST >> 20} Mo"
                raise DataError(say(fichier, rule, AGAIN))
            texts = [i for i in inside if PurePosixPath(i.filename).suffix.lower() in TEXT]
            texts = [i for i in texts if not i.filename.startswith("__MACOSX/")]
            stems = [fold(PurePosixPath(i.filename).stem) for i in texts]
            if twice := sorted({s for s in stems if stems.count(s) > 1}):
                raise DataError(
                    say(fichier, "deux fichiers de l’archive ont le même nom", AGAIN, trouve=twice[0])
                )
            read = [(PurePosixPath(i.filename).stem, _inflated(archive, i, fichier)) for i in texts]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        rule = "cette archive est abîmée, protégée, ou n’est pas un zip"
        raise DataError(say(fichier, rule, AGAIN)) from None
    filled = [(stem, data) for stem, data in read if data.strip()]
    if not filled:
        names = join([i.filename for i in inside][:8])
        raise DataError(say(fichier, "cette archive ne contient aucun CSV", AGAIN, trouve=names))
    grids = []
    for stem, data in filled:
        grid = grid_of(data, fichier, encodage, separateur)
        grid.feuille = stem
        grids.append(grid)
    return grids


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, fichier: str) -> bytes:
    """A member, never more than its header announces."""
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise DataError(say(fichier, "cette archive contient plus que ce qu’elle annonce", AGAIN))
    return data
