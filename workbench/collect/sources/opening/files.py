"""Opening a received file: text in any usual encoding and separator, or a workbook (XLSX, ODS, XLS).

Separators: those of `; , tab |` that cut the first rows into a stable number of columns. What was guessed is
told to the user.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from workbench.collect.sources.opening.container import OLE, ZIP
from workbench.collect.sources.opening.encodings import decode
from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.opening.text import SAMPLE, broken, text_grid
from workbench.collect.sources.say import say
from workbench.core.errors import DataError

TEXT = (".csv", ".txt", ".tsv")
WORKBOOK = (".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")
OTHERS = (".ics", ".grist")
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")
SEPARATORS = ";\t|,"
NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}


def read_grids(
    path: Path, fichier: str, feuilles=None, encodage: str = "", separateur: str = ""
) -> list[Grid]:
    """Every wanted sheet of a file (a text file has one, unnamed).

    feuilles : a name, a pattern ("20*") or a list of them; None: the first sheet that is not empty

    Raises
    ------
    DataError : the file cannot be opened, or a sheet that was asked for is not there
    """
    suffix = path.suffix.lower()
    if suffix in TEXT:
        return [read_text(path, fichier, encodage, separateur)]
    if suffix in WORKBOOK:
        from workbench.collect.sources.opening.workbook import read_workbook

        return read_workbook(path, fichier, feuilles)
    raise DataError(
        say(
            fichier,
            "ce type de fichier ne se lit pas",
            "envoyer un classeur (xlsx, ods) ou un texte (csv, txt)",
            trouve=path.suffix or path.name,
        )
    )


def find_separator(sample: str) -> str:
    """The separator whose rows have the most stable number of columns; ";" for a single column."""
    lines = sample.splitlines()
    best, score = ";", (0.0, 0)
    for sep in SEPARATORS:
        widths = [len(r) for r in csv.reader(lines, delimiter=sep) if any(c.strip() for c in r)]
        if not widths:
            continue
        # a preamble has one column: it does not vote
        for width, times in Counter(w for w in widths if w > 1).most_common(1):
            if (times / len(widths), width) > score:
                best, score = sep, (times / len(widths), width)
    return best


def read_text(
    path: Path, fichier: str, encodage: str = "", separateur: str = "", quoted: bool = True
) -> Grid:
    """A CSV as a grid of text cells; blank cells and blanks around a cell are taken away.

    Raises
    ------
    DataError : unreadable, empty, or binary
    """
    return grid_of(load_bytes(path, fichier), fichier, encodage, separateur, quoted)


def grid_of(data: bytes, fichier: str, encodage: str = "", separateur: str = "", quoted: bool = True) -> Grid:
    """The same, for the bytes of a text."""
    try:
        text, kept = decode(data, fichier, encodage)
    except UnicodeDecodeError:
        raise broken(fichier, "texte illisible (encodage abîmé)") from None
    del data
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise broken(fichier, "ce n’est pas un fichier texte (caractère nul)", line)
    sep = separateur or find_separator(_whole_lines(text))
    grid = text_grid(text, fichier, sep, quoted)
    grid.hypotheses += [f"encodage {kept}", f"séparateur {NAMES.get(sep, sep)}"]
    return grid


def _whole_lines(text: str) -> str:
    sample = text[:SAMPLE]
    return (
        sample
        if len(sample) == len(text)
        else sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    )


def load_bytes(path: Path, fichier: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as e:
        raise broken(fichier, f"le fichier ne s’ouvre pas ({e.strerror})") from None
    if not data.strip():
        raise broken(fichier, "le fichier est vide")
    if data.startswith((ZIP, OLE)):
        rule = f"le nom finit par {path.suffix}, le contenu est celui d’un classeur ou d’une archive"
        raise DataError(
            say(fichier, rule, "lui rendre sa vraie extension, ou sortir les fichiers de l’archive")
        )
    return data
