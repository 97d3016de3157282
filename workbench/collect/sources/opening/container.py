"""A workbook's container looked at before any library parses it: XLSX, XLSM, XLSB and ODS are zip archives.

Sizes are both declared and counted while inflating; nothing here is kept in memory. A workbook needs no DTD,
so none is accepted: entities, expanded or fetched, cannot be used.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from workbench.collect.sources.opening.grid import column_letter
from workbench.collect.sources.say import say
from workbench.core.errors import DataError, Probleme

MAX_CELLS = 12_000_000  # a sheet larger than this is a mistake (a cell far away), not data
MAX_PARTS = 5_000
MAX_MB = 600  # once inflated, all parts together: a million rows of ten columns take 400
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AGAIN = "l’ouvrir dans un tableur, l’enregistrer de nouveau en .xlsx, et le redéposer"
FAR_CURE = "supprimer les lignes et les colonnes vides au loin, puis enregistrer"
_BLOCK = 1 << 20
_TAIL = 300  # characters of a block looked at again with the next
_DTD = [word.encode(c) for word in ("<!DOCTYPE", "<!ENTITY") for c in ("utf-8", "utf-16-le", "utf-16-be")]
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_FAR = re.compile(rb'\br="([A-Z]{3})\d+"')  # a cell beyond column ZZ
_ROW = re.compile(rb'<row\b[^>]{0,99}?\br="(\d+)"')
_SUSPECT = re.compile(rb't="e"|<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>|</c>)')


def look(path: Path, fichier: str) -> bool:
    """True if a sheet holds an error cell, or a formula without a value.

    Raises
    ------
    DataError : it is not what its name says, is protected, damaged, trapped, or larger than any data
    """
    with path.open("rb") as file:
        head = file.read(8)
    if path.suffix.lower() == ".xls":
        if head != OLE:
            raise DataError(_mistaken(fichier, head, ".xls"))
        return False
    if head == OLE:
        raise DataError(_protected(fichier) if _encrypted(path) else _mistaken(fichier, head, path.suffix))
    try:
        with zipfile.ZipFile(path) as archive:
            _count(archive, fichier)
            return any([_part(archive, info, fichier) for info in archive.infolist()])
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as e:
        text = head[:4] != ZIP
        raise DataError(_mistaken(fichier, head, path.suffix) if text else damaged(fichier, e)) from None
    except RuntimeError:  # zipfile: « password required »
        raise DataError(_protected(fichier)) from None


def damaged(fichier: str, error: Exception) -> Probleme:
    found = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
    if "limit exceeded" in found:  # calamine's own, for a sheet that says it has billions of cells
        return say(fichier, "une feuille est démesurée", FAR_CURE)
    return say(fichier, "le classeur est abîmé ou n’en est pas un", AGAIN, trouve=found)


def _count(archive: zipfile.ZipFile, fichier: str) -> None:
    parts = archive.infolist()
    names = {info.filename for info in parts}
    megabytes = sum(info.file_size for info in parts) >> 20
    if len(parts) > MAX_PARTS:
        raise DataError(say(fichier, f"le classeur contient {len(parts)} parties : il est piégé", AGAIN))
    if len(names) < len(parts):
        raise DataError(say(fichier, "deux parties du classeur portent le même nom", AGAIN))
    if megabytes > MAX_MB:
        rule = f"le classeur pèse {megabytes} Mo une fois décompressé, plus que ce qui se lit ({MAX_MB} Mo)"
        raise DataError(say(fichier, rule, "le découper par année, et supprimer images et feuilles inutiles"))


def notes(path: Path, fichier: str) -> list[Probleme]:
    """What a workbook that was read also holds, and that is neither read nor opened."""
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        names = [name.casefold() for name in archive.namelist()]
    out = []
    if any(n.endswith("vbaproject.bin") or n.startswith("basic/") for n in names):
        rule = "ce classeur contient des macros : ni lues ni lancées, seules les valeurs sont lues"
        out.append(say(fichier, rule, gravite="note"))
    if any("/externallinks/" in f"/{n}" for n in names):
        rule = "ce classeur renvoie à d’autres fichiers : ils ne sont pas ouverts, ses valeurs sont lues"
        out.append(say(fichier, rule, "vérifier que ces valeurs sont à jour", gravite="note"))
    return out


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, fichier: str) -> bool:
    """Inflate one part, block by block: the zip module refuses what is longer than declared."""
    sheet = info.filename.startswith("xl/worksheets/")
    markup = info.filename.lower().endswith((".xml", ".rels"))
    # old office suites declare a DTD in the manifest, which no reader of ours resolves
    forbidden = _DTD[3:] if info.filename == "META-INF/manifest.xml" else _DTD
    suspect, tail, size = False, b"", (0, 0)
    with archive.open(info) as part:
        while block := part.read(_BLOCK):
            seen = tail + block
            if markup and any(word in seen for word in forbidden):
                rule = "le classeur contient une déclaration XML piégée (DTD ou entité)"
                raise DataError(say(fichier, rule, AGAIN, trouve=info.filename))
            if info.filename == "META-INF/manifest.xml" and b"encryption-data" in seen:
                raise DataError(_protected(fichier))
            if sheet:
                size = _measure(seen, size, fichier)
                suspect = suspect or bool(_SUSPECT.search(seen))
            tail = block[-_TAIL:]
    return suspect


def _measure(seen: bytes, size: tuple[int, int], fichier: str) -> tuple[int, int]:
    """(columns, rows) of the sheet as far as it was seen: said by itself, then by its cells.

    Raises
    ------
    DataError : the sheet is larger than any data (calamine would fill all of it with blanks)
    """
    wide, high = size
    if said := _DIMENSION.search(seen):
        wide, high = max(wide, _number(said[1])), max(high, int(said[2]))
    wide = max([wide, *map(_number, set(_FAR.findall(seen)))])
    last = seen.rfind(b"<row ")
    if last >= 0 and (found := _ROW.match(seen, last)):
        high = max(high, int(found[1]))
    if wide * high > MAX_CELLS:
        rule = f"une feuille va jusqu’à la cellule {column_letter(wide - 1)}{high} : elle est démesurée"
        raise DataError(say(fichier, rule, FAR_CURE))
    return wide, high


def _number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _encrypted(path: Path) -> bool:
    """Office keeps a protected workbook inside an OLE file, under this name."""
    name = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if name in tail + block:
                return True
            tail = block[-len(name) :]
    return False


def _protected(fichier: str) -> Probleme:
    return say(fichier, "le classeur est protégé par un mot de passe", "demander un envoi sans mot de passe")


def _mistaken(fichier: str, head: bytes, suffix: str) -> Probleme:
    kind = ".xls" if head == OLE else ".xlsx ou .ods" if head[:4] == ZIP else ""
    if not kind:
        cure = "s’il s’agit d’un texte, le renommer en .csv ; sinon, l’ouvrir et l’enregistrer en .xlsx"
        return say(fichier, f"le classeur est abîmé ou n’en est pas un, malgré son nom en {suffix}", cure)
    rule = f"le nom finit par {suffix}, le contenu est celui d’un classeur {kind}"
    return say(fichier, rule, "lui rendre sa vraie extension")
