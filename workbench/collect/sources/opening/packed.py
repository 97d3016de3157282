"""The texts of a zip another network made: expected names only, sizes counted while inflating.

Nothing is written to the disk here: names are compared with what is expected, never followed.
"""

from __future__ import annotations

import re
import zipfile
import zlib

from workbench.collect.sources.say import say
from workbench.core.errors import DataError

AGAIN = "redemander le paquet à son réseau"


def read_texts(path: str, fichier: str, wanted: str, members: int, most: int) -> dict[str, str]:
    """{name: text} of the members whose whole name matches `wanted`; the others are not opened.

    Parameters
    ----------
    members : how many the zip may hold; most : bytes they may hold together, once inflated

    Raises
    ------
    DataError : it is no zip, is larger than any package, holds a path that leaves it, or no UTF-8
    """
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.infolist()
            if len(inside) > members or sum(i.file_size for i in inside) > most:
                raise _refused(fichier, f"il contient plus de {members} fichiers ou plus de {most >> 20} Mo")
            names = [i.filename for i in inside]
            if wrong := [n for n in names if _leaves(n)]:
                raise _refused(fichier, "un de ses fichiers sortirait du dossier", ascii(wrong[0])[:80])
            if len({n.casefold() for n in names}) < len(names):
                raise _refused(fichier, "deux de ses fichiers ont le même nom")
            out, left = {}, most
            for name in filter(re.compile(wanted).fullmatch, names):
                with archive.open(name) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _refused(fichier, "il contient plus que ce qu’il annonce")
                out[name] = data.decode("utf-8-sig")
            return out
    except UnicodeDecodeError:
        raise _refused(fichier, "un de ses fichiers n’est pas un texte UTF-8") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise _refused(fichier, "ce n’est pas un paquet lisible (un fichier .zip)") from None


def _leaves(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")


def _refused(fichier: str, rule: str, found: str = "") -> DataError:
    return DataError(say(fichier, rule, AGAIN, trouve=found))
