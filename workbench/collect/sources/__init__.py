"""Every received file that sources.toml declares, read into rows of tables: one small reader per format.

A file that cannot be read is a problem, named, and the collection goes on. Rows read = rows kept + rows
set apart, for each file; what was set apart is counted with its reason.
"""

from __future__ import annotations

import importlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workbench.core import paths
from workbench.core.errors import DataError, Probleme, errors_only

if TYPE_CHECKING:
    import pandas as pd

READERS = {
    "tableur": "spreadsheet",
    "kobo": "kobo",
    "helloasso": "helloasso",
    "annuel": "annual",
    "fec": "fec",
    "m57": "m57",
    "comptes": "accounts",
}
APPORTS = ["fichier", "format", "table", "lot", "lignes_lues", "gardees", "ecartees", "motif", "hypotheses"]
RECEIVED = "recus"


def read_all(reseau: Path) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], pd.DataFrame]:
    """Read everything sources.toml declares.

    Returns
    -------
    frames : table → frames with columns of its schema (cells as received or typed), `_source`, `_ligne`;
        names of persons are already pseudonyms
    problemes : all of them, in the order of sources.toml
    apports : one row per [[source]] × file: fichier, format, table, lot, lignes_lues, gardees, ecartees
        (rows), motif and hypotheses (French texts: reasons of the rows set apart; encoding, separator,
        sheet, header row as understood)
    """
    import pandas as pd

    from workbench.collect import identity
    from workbench.collect.sources import declared

    reseau = Path(reseau)
    try:
        sources, problemes = declared.load(reseau)
    except DataError as e:
        sources, problemes = [], list(e.problemes)
    frames: dict[str, list[pd.DataFrame]] = {}
    rows, seen = [], {}
    for source in sources:
        files = find(reseau, source.fichier)
        if not files:
            problemes.append(_absent(source.fichier, reseau))
        for path in files:
            lecture = read_one(source, path, paths.relative(path, reseau))
            seen.setdefault(path, set()).update(lecture.feuilles)
            problemes += lecture.problemes
            rows.append(_apport(source, paths.relative(path, reseau), lecture))
            if lecture.frame is not None and len(lecture.frame):
                frames.setdefault(source.table, []).append(lecture.frame)
    problemes += _sheets_left(reseau, seen)
    problemes += _undeclared(reseau, seen) if sources or (reseau / declared.NAME).is_file() else []
    if "adhesions" in frames:
        frames["adhesions"] = identity.pseudonymise(frames["adhesions"], identity.key(reseau))
    return frames, problemes, pd.DataFrame(rows, columns=APPORTS)


def read_one(source, path: Path, fichier: str):
    """One file by the reader of its format; whatever happens in it becomes a problem of that file.

    Returns
    -------
    mapping.Lecture
    """
    from workbench.collect.mapping import Lecture
    from workbench.collect.sources.say import say

    reader = importlib.import_module(f"workbench.collect.sources.{READERS[source.format]}")
    try:
        return reader.read(source, path, fichier)
    except DataError as e:
        return Lecture(problemes=list(e.problemes))
    except MemoryError:
        rule = "le fichier est trop gros pour cette machine"
        return Lecture(problemes=[say(fichier, rule, "le découper par année")])
    except Exception as e:  # an unforeseen file must not stop the others; its values are not repeated
        rule = f"la lecture de ce fichier s’est interrompue ({type(e).__name__})"
        cure = "vérifier sa `[[source]]` ; si elle est juste, le signaler avec la version de l’outil"
        return Lecture(problemes=[say(fichier, rule, cure)])


def find(reseau: Path, pattern: str) -> list[Path]:
    """Files of the network that match a declared name or pattern, sorted; never outside the network."""
    if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts or "\\" in pattern:
        return []
    exact = reseau / pattern
    if exact.is_file():
        return [exact]
    return sorted(p for p in reseau.glob(pattern) if p.is_file() and not _hidden(p))


def _hidden(path: Path) -> bool:
    """Lock files of office suites and hidden files are no data."""
    return path.name.startswith((".", "~$"))


def _absent(pattern: str, reseau: Path) -> Probleme:
    from workbench.collect.sources.declared import NAME, nearest
    from workbench.collect.sources.say import say

    present = [paths.relative(p, reseau) for p in (reseau / RECEIVED).rglob("*") if p.is_file()]
    near = nearest(pattern, present)
    cure = f"le plus proche : « {near} »" if near else "déposer le fichier, ou retirer sa `[[source]]`"
    return say(NAME, "aucun fichier reçu ne porte ce nom", cure, trouve=pattern)


def _sheets_left(reseau: Path, seen: dict[Path, set]) -> list[Probleme]:
    """Sheets of a declared workbook that no source reads: a note, since a month may hide there."""
    from workbench.collect.sources.files import WORKBOOK
    from workbench.collect.sources.say import quoted, say
    from workbench.collect.sources.workbook import sheet_names

    out = []
    for path, read in seen.items():
        left = (
            [s for s in sheet_names(path, filled=True) if s not in read]
            if path.suffix.lower() in WORKBOOK and read
            else []
        )
        if left:
            said = "feuilles qui ne sont pas lues" if len(left) > 1 else "feuille qui n’est pas lue"
            cure = (
                "si elle doit l’être, l’ajouter à `feuille = […]` de sa `[[source]]`, ou lui écrire la sienne"
            )
            place = paths.relative(path, reseau)
            out.append(say(place, f"{said} : {quoted(left, 'et')}", cure, gravite="note"))
    return out


def _undeclared(reseau: Path, seen: dict[Path, set]) -> list[Probleme]:
    """A received file nothing reads is a question: silence would lose it."""
    from workbench.collect.sources.files import TEXT, WORKBOOK
    from workbench.collect.sources.say import say

    cure = "ajouter une `[[source]]` dans sources.toml, ou le retirer de recus/"
    files = sorted(p for p in (reseau / RECEIVED).rglob("*") if p.is_file() and not _hidden(p))
    return [
        say(paths.relative(p, reseau), "fichier reçu que rien ne lit", cure, gravite="question")
        for p in files
        if p not in seen and p.suffix.lower() in TEXT + WORKBOOK
    ]


def _apport(source, fichier: str, lecture) -> dict:
    failed = errors_only(lecture.problemes)
    motif = " ; ".join(f"{n} × {reason}" for reason, n in lecture.ecartees.items())
    if lecture.frame is None and failed and not motif:
        motif = failed[0].regle
    return {
        "fichier": fichier,
        "format": source.format,
        "table": source.table,
        "lot": source.lot,
        "lignes_lues": lecture.lues,
        "gardees": lecture.gardees,
        "ecartees": sum(lecture.ecartees.values()),
        "motif": motif,
        "hypotheses": " ; ".join(dict.fromkeys(lecture.hypotheses)),
    }
