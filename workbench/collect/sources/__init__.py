"""Every received file that sources.toml declares, read into rows of tables: one small reader per format.

A file that cannot be read is a problem, named, and the collection goes on. Rows read = rows kept + rows
set apart, for each file; what was set apart is counted with its reason.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workbench.core import paths
from workbench.core.errors import DataError, Probleme, errors_only

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

APPORTS = {
    "fichier": "str", "format": "str", "table": "str", "lot": "str", "lignes_lues": "int64",
    "gardees": "int64", "ecartees": "int64", "motif": "str", "hypotheses": "str",
}  # fmt: skip
MEMBERS = "adhesions"
TRACE = ("_source", "_ligne")


def read_all(
    reseau: Path, recognise: Callable | None = None
) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], pd.DataFrame]:
    """Read everything sources.toml declares, and what is recognised without being declared.

    recognise : given the other files, [(path, name in messages)], reads those it knows: frames, problems,
        rows of apports and the paths it read

    Returns
    -------
    frames : table → frames with columns of its schema (cells as received or typed), `_source`, `_ligne`;
        names of persons are already pseudonyms
    problemes : all of them, in the order of sources.toml
    apports : one row per [[source]] × file: fichier, format, table, lot, lignes_lues, gardees, ecartees
        (rows), motif and hypotheses (French texts: reasons of the rows set apart; encoding, separator,
        sheet, header row as understood)
    """
    from workbench.collect import identity
    from workbench.collect.sources import declared, erased, guard, kept
    from workbench.collect.sources.opening.files import ARCHIVES

    reseau = Path(reseau)
    try:
        sources, problemes = declared.load(reseau)
    except DataError as e:
        sources, problemes = [], list(e.problemes)
    frames: dict[str, list[pd.DataFrame]] = {}
    rows, seen, gone = [], {}, erased.names(reseau)
    files = [find(reseau, source.fichier) for source in sources]
    pairs = [(source, path) for source, found in zip(sources, files, strict=True) for path in found]
    secret = identity.key(reseau) if any(source.table == MEMBERS for source, _ in pairs) else b""
    jobs = [(*pair, reseau, secret) for pair in pairs]
    done = guard.together(_received, jobs, sum(path.lstat().st_size for _, path in pairs))
    kept.forget(reseau, [entry for _, entry in done])
    read = iter([lecture for lecture, _ in done])
    for source, found in zip(sources, files, strict=True):
        if not found and not erased.is_erased(source.fichier, gone):
            problemes.append(_absent(source.fichier, reseau))
        for path in found:
            fichier, lecture = _name(path, reseau), next(read)
            seen.setdefault(path, set()).update(lecture.feuilles)
            problemes += lecture.problemes
            rows.append(_apport(source, fichier, lecture))
            if lecture.frame is not None and len(lecture.frame):
                if "valeurs" not in declared.WITHOUT.get(source.format, ()):
                    lecture.frame.attrs["traduites"] = [
                        c for c in lecture.frame.columns if c not in source.constantes
                    ]
                frames.setdefault(source.table, []).append(lecture.frame)
    problemes += _sheets_left(reseau, seen)
    others = _undeclared(reseau, seen)
    if recognise and others:
        known = [(path, _name(path, reseau)) for path in others if path.suffix.lower() not in ARCHIVES]
        more, found, brought, recognised = recognise(known)
        frames |= {table: frames.get(table, []) + some for table, some in more.items()}
        problemes, rows = problemes + found, rows + brought
        others = [path for path in others if path not in recognised]
    if sources or (reseau / declared.NAME).is_file():
        problemes += [_unread(path, reseau) for path in others]
    if MEMBERS in frames:
        frames[MEMBERS] = identity.settled(frames[MEMBERS])
    return frames, problemes, arrived(rows)


def arrived(rows: list[dict]) -> pd.DataFrame:
    """What arrived, one row per file and table: of the same types whether it was read or is remembered."""
    import pandas as pd

    return pd.DataFrame(rows, columns=list(APPORTS)).astype(APPORTS)


def _received(source, path: Path, reseau: Path, secret: bytes):
    """(what one file gives, its names already pseudonyms; its entry among those that are kept).

    A file that changed is opened by the process that opens received files.
    """
    from workbench.collect.sources import guard, kept
    from workbench.collect.sources.readers.mapping import Lecture

    fichier = _name(path, reseau)
    secret = secret if source.table == MEMBERS else b""
    try:
        guard.check(path, reseau, fichier)
        entry = kept.name(source, path, fichier, secret)
        lecture = kept.read(reseau, entry) if entry else None
        if lecture is None:
            lecture = guard.open_safely("read_one", path, reseau, fichier, source, path, fichier)
            if lecture.frame is not None:
                lecture.frame = _told(lecture.frame, source.table, secret)
                if entry and entry == kept.name(source, path, fichier, secret):  # it is what was read
                    kept.write(reseau, entry, lecture)
        return lecture, entry
    except DataError as e:
        return Lecture(problemes=list(e.problemes)), ""


def _told(frame: pd.DataFrame, table: str, secret: bytes) -> pd.DataFrame:
    """Of a file, the columns of its table and where its rows come from: no name of a person."""
    from workbench.collect import identity
    from workbench.core import schemas

    if secret:
        frame = identity.sealed(frame, secret)
    said = {*schemas.load(table).columns, *TRACE, identity.OTHER}
    left = [name for name in frame if name not in said]
    return frame.drop(columns=left) if left else frame


def read_one(source, path: Path, fichier: str):
    """One file by the reader of its format; whatever happens in it becomes a problem of that file.

    Returns
    -------
    mapping.Lecture

    Raises
    ------
    MemoryError : the file is too large for what this process may take
    """
    from workbench.collect import texts
    from workbench.collect.sources import readers, silent
    from workbench.collect.sources.opening import container
    from workbench.collect.sources.readers.mapping import Lecture
    from workbench.collect.sources.say import say

    reader = readers.of(source.format)
    try:
        lecture = reader.read(source, path, fichier)
        lecture.problemes += container.notes(path, fichier)
        lecture.problemes += silent.asked(source, lecture, fichier)
        if lecture.frame is not None:
            lecture.frame = texts.coded(lecture.frame)
        return lecture
    except DataError as e:
        return Lecture(problemes=list(e.problemes))
    except MemoryError:
        raise
    except Exception as e:  # an unforeseen file must not stop the others; its values are not repeated
        rule = f"la lecture de ce fichier s’est interrompue ({type(e).__name__})"
        cure = "vérifier sa `[[source]]` ; si elle est juste, le signaler avec la version de l’outil"
        return Lecture(problemes=[say(fichier, rule, cure)])


def find(reseau: Path, pattern: str) -> list[Path]:
    """What matches a declared name or pattern in the network, sorted; folders match a name only.

    A link, a pipe or a device is found, so that it can be refused by name.
    """
    if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts or "\\" in pattern:
        return []
    exact = reseau / pattern
    try:
        there = exact.exists() or exact.is_symlink()
    except OSError:  # a name no folder can hold
        return []
    if there:
        return [exact]
    return sorted(p for p in reseau.glob(pattern) if not p.is_dir() and not _hidden(p))


def _name(path: Path, reseau: Path) -> str:
    """A found path as messages write it: where it stands, not where a link leads."""
    return path.relative_to(reseau).as_posix()


def _hidden(path: Path) -> bool:
    """Lock files of office suites and hidden files are no data."""
    return path.name.startswith((".", "~$"))


def _absent(pattern: str, reseau: Path) -> Probleme:
    from workbench.collect.sources.declared import NAME, nearest
    from workbench.collect.sources.say import say

    present = [paths.relative(p, reseau) for p in (reseau / paths.RECEIVED).rglob("*") if p.is_file()]
    near = nearest(pattern, present)
    cure = f"le plus proche : « {near} »" if near else "déposer le fichier, ou retirer sa `[[source]]`"
    return say(NAME, "aucun fichier reçu ne porte ce nom", cure, trouve=pattern)


def _sheets_left(reseau: Path, seen: dict[Path, set]) -> list[Probleme]:
    """Sheets of a declared workbook that no source reads: a note, since a month may hide there."""
    from workbench.collect.sources import guard
    from workbench.collect.sources.opening.files import WORKBOOK
    from workbench.collect.sources.say import quoted, say

    out = []
    for path, read in seen.items():
        if path.suffix.lower() not in WORKBOOK or not read:
            continue
        place = _name(path, reseau)
        try:
            sheets = guard.open_safely("sheet_names", path, reseau, place, path, True)
        except DataError as e:  # it changed since it was read
            out += e.problemes
            continue
        left = [s for s in sheets if s not in read]
        if left:
            said = "feuilles qui ne sont pas lues" if len(left) > 1 else "feuille qui n’est pas lue"
            cure = (
                "si elle doit l’être, l’ajouter à `feuille = […]` de sa `[[source]]`, ou lui écrire la sienne"
            )
            out.append(say(place, f"{said} : {quoted(left, 'et')}", cure, gravite="note"))
    return out


def _undeclared(reseau: Path, seen: dict[Path, set]) -> list[Path]:
    """Received files that could be data and that no source names."""
    from workbench.collect.sources.opening.files import ARCHIVES, OTHERS, TEXT, WORKBOOK

    kinds = (*TEXT, *WORKBOOK, *ARCHIVES, *OTHERS)
    found = (p for p in (reseau / paths.RECEIVED).rglob("*") if not p.is_dir() and not _hidden(p))
    return sorted(p for p in found if p not in seen and p.suffix.lower() in kinds)


def _unread(path: Path, reseau: Path) -> Probleme:
    """A received file nothing reads is a question: silence would lose it."""
    from workbench.collect.sources.opening.files import ARCHIVES
    from workbench.collect.sources.say import say

    packed = path.suffix.lower() in ARCHIVES
    rule = "archive reçue que rien n’ouvre" if packed else "fichier reçu que rien ne lit"
    cure = "le donner à `workbench importer`"
    return say(_name(path, reseau), rule, f"{cure}, ou le retirer de recus/", gravite="question")


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
