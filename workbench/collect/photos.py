"""Photos of lieux: the files of the folder photos/ that the column `photo` names.

A photo is drawn again at the size a report prints: no place, date, device or person written in the file
leaves with it.
"""

from __future__ import annotations

import io
from pathlib import Path, PurePosixPath

from pandas import DataFrame

from workbench.collect.checks import split_source
from workbench.collect.sources.declared import nearest
from workbench.core import written
from workbench.core.errors import Probleme

FOLDER = "photos"
FORMATS = ("JPEG", "PNG", "WEBP")  # others may call another program (EPS) or hold anything
PIXELS = 60_000_000  # opened at once: a small file may unfold into gigabytes
LARGEST = 640  # pixels, the longer side: page 1 prints 28 mm (580 dpi), a telephone shows 300 pixels at twice


def read(reseau: Path, name) -> bytes:
    """A PNG that holds the photo's pixels only, upright, at most LARGEST a side; b"" when there is none."""
    path = _path(reseau, name)
    return b"" if path is None else _pixels(path)


def check(reseau: Path, lieux: DataFrame) -> list[Probleme]:
    """Photos that are named and cannot be shown; a report does without."""
    out = []
    for row in lieux[lieux["photo"].notna()].to_dict("records"):
        path = _path(reseau, row["photo"])
        present = sorted(p.name for p in (Path(reseau) / FOLDER).glob("*") if p.is_file())
        near = nearest(row["photo"], present)
        if path is None:
            rule = f"cette photo n’est pas dans le dossier {FOLDER}"
            cure = f"peut-être «\u202f{near}\u202f»" if near else "l’y déposer, ou vider la case"
        elif not _pixels(path):
            rule, cure = "cette photo ne se lit pas", "l’enregistrer de nouveau en JPEG ou en PNG"
        else:
            continue
        fichier, feuille = split_source(row["_source"])
        out.append(
            Probleme(fichier, feuille, int(row["_ligne"]), "photo", row["photo"], rule, cure, "question")
        )
    return out


def _path(reseau: Path, name) -> Path | None:
    """None for a name that is empty, that no file has, or that leads out of the folder."""
    said = "" if name is None or name != name else str(name).strip()
    if not said or said.startswith(".") or PurePosixPath(said.replace("\\", "/")).name != said:
        return None
    path = Path(reseau) / FOLDER / said
    return path if not written.unfit(path, reseau) else None


def _pixels(path: Path) -> bytes:
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=FORMATS) as opened:
            opened.draft("RGB", (2 * LARGEST, 2 * LARGEST))  # a large JPEG is not opened whole
            if opened.width * opened.height > PIXELS:
                return b""
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return b""
    upright.thumbnail((LARGEST, LARGEST))
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    Image.frombytes("RGB", sheet.size, sheet.tobytes()).save(out, "PNG", optimize=True)
    return out.getvalue()
