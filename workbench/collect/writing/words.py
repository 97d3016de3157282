"""Words typed beside a report, and answers to questions: commentaires/<annee>/<lieu>.md, corrections.csv."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from workbench.collect import comments, corrections
from workbench.collect.writing import text, whole
from workbench.core import french, schemas
from workbench.core.errors import DataError, Probleme


def path_of(reseau: Path, annee: int, lieu: str) -> Path:
    """The file of a lieu's comments for a year ("reseau" for the network's)."""
    return Path(reseau) / "commentaires" / str(annee) / f"{lieu}.md"


def signed(role: str) -> str:
    """A role as its block is titled."""
    return french.typographie(" ".join(role.split()))


def comment(
    reseau: Path, annee: int, lieu: str, section: str, role: str, jour: dt.date, texte: str, seen: str
) -> Path:
    """Save a comment in its section; one of the same section and role is replaced, the others stay.

    Parameters
    ----------
    seen : `whole.mark` of the file when its text was shown

    Raises
    ------
    DataError : the section is unknown, the text would be read as a title, the file changed meanwhile
    """
    wrong = []
    if section not in comments.SECTIONS:
        wrong.append(
            Probleme(trouve=section, regle="section inconnue", remede=french.join(comments.SECTIONS))
        )
    if any(line.lstrip().startswith(("#", "---")) for line in texte.splitlines()):
        cure = "commencer ces lignes autrement"
        wrong.append(
            Probleme(regle="une ligne qui commence par # ou --- serait lue comme un titre", remede=cure)
        )
    if wrong:
        raise DataError(wrong)
    path = path_of(reseau, annee, lieu)
    head = f"---\nlieu: {lieu}\nannee: {annee}\n---\n"
    before = path.read_text(encoding="utf-8-sig") if path.is_file() else head
    said = signed(role)
    block = [f"## {section} — {said}, {french.date(jour)}" if said else f"## {section}", texte.strip(), ""]
    lines, start, end = before.splitlines(), None, None
    for number, line in enumerate(lines):
        if line.startswith("## "):
            head, _ = comments.title(line, path.name, number + 1)
            if start is not None and end is None:
                end = number
            if start is None and (head["section"], head["role"]) == (section, said):
                start = number
    if not texte.strip():
        block = []
    if start is None:
        lines = [*lines, *([""] if lines and lines[-1].strip() else []), *block]
    else:
        lines[start : end if end is not None else len(lines)] = block
    whole.replace(path, ("\n".join(lines).rstrip() + "\n").encode("utf-8"), seen)
    return path


def answer(
    reseau: Path, table: str, cle: str, colonne: str, etait: str, devient: str, motif: str, jour: dt.date
) -> None:
    """Add a row to corrections.csv: `devient` equal to `etait` says that the figure is right.

    Raises
    ------
    DataError : no reason given, the same cell is already corrected, the file is open or changed meanwhile
    """
    path = Path(reseau) / corrections.NAME
    whole.refuse_open(path)
    said = (table, cle, colonne, etait, devient, motif.strip(), jour.isoformat())
    row = dict(zip(corrections.HEADERS, said, strict=True))
    if wrong := corrections.refused(row, 0):
        raise DataError(wrong)
    key = corrections.parse_key(cle, schemas.load(table).key)
    known, _ = corrections.read(reseau)
    if any((c.table, c.cle, c.colonne, c.etait) == (table, key, colonne, etait) for c in known):
        rule, cure = "cette cellule a déjà une correction", f"la changer dans {corrections.NAME}"
        raise DataError(Probleme(corrections.NAME, "", 0, colonne, cle, rule, cure))
    if not whole.mark(path):
        text.create(path, corrections.HEADERS)
    at = text.header(path)
    text.append(path, {at[name]: value for name, value in row.items()})
