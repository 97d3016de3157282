"""commentaires/<annee>/<lieu>.md: the words of people, kept beside the figures; a re-run never loses them.

---
lieu: orgelet
annee: 2025
---
## lecture — coordination, 12 mars 2026
Deux paragraphes de lecture.
"""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pandas as pd

from workbench.collect import cells
from workbench.collect.visits import front_matter
from workbench.core import written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold_ascii, join

SECTIONS = ("projet", "lecture", "commentaire", "une", "resultats", "besoins", "decision")
COLUMNS = {
    "lieu": "str",
    "annee": "Int64",
    "section": "str",
    "role": "str",
    "date": "datetime64[us]",
    "texte": "str",
    "_source": "str",
    "_ligne": "Int64",
}
LISTS = {"resultats": "résultat", "besoins": "besoin"}
FOLDER, RESEAU = "commentaires", "reseau"
_TITLE = re.compile(r"##\s+(.+?)(?:\s+[—–-]\s+(.+?)\s*(?:,\s*([^,]+))?)?\s*")
_ITEM = re.compile(r"\s{0,3}(?:[-*+•–—]|\d+[.)])\s+(.*)")


def read(reseau: Path) -> tuple[pd.DataFrame, list[Probleme]]:
    """Every comment of a network, in the order of files then of blocks.

    Returns
    -------
    frame : lieu ("reseau" for the network), annee, section, role, date, texte (Markdown), `_source`,
        `_ligne` (of the block's title)
    problemes : each with its line
    """
    rows, problemes = [], []
    folder = Path(reseau) / FOLDER
    for path in sorted(folder.glob("*/*.md")) if folder.is_dir() else []:
        fichier = path.relative_to(reseau).as_posix()
        try:
            text = written.text(path, reseau, fichier)
        except DataError as e:
            problemes += e.problemes
            continue
        found, wrong = parse(text, fichier)
        problemes += wrong
        for row in found:
            problemes += _misplaced(row, path)
        rows += found
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(COLUMNS), problemes


def lieu_of(fichier: str) -> str:
    """The lieu of commentaires/<annee>/<lieu>.md; "" for the network's, and for any other file."""
    path = PurePosixPath(fichier)
    return path.stem if path.parts[0] == FOLDER and path.stem != RESEAU else ""


def parse(text: str, fichier: str) -> tuple[list[dict], list[Probleme]]:
    """The blocks of one file, and its problems."""
    path = PurePosixPath(fichier)  # commentaires/2025/orgelet.md
    head, start, problemes = front_matter(text, fichier, {"lieu": path.stem, "annee": path.parent.name})
    if "lieu" not in head or "annee" not in head:
        return [], problemes
    try:
        annee = cells.year(head["annee"])
    except cells.Unreadable as e:
        return [], [*problemes, Probleme(fichier, "", 1, "annee", head["annee"], e.regle, e.remede)]
    rows: list[dict] = []
    for line, content in enumerate(text.splitlines()[start:], start + 1):
        if re.match(r"##\s", content):
            row, wrong = title(content, fichier, line)
            problemes += wrong
            rows.append(row | {"lieu": head["lieu"], "annee": annee, "_source": fichier, "_ligne": line})
        elif rows:
            rows[-1]["lines"].append(content)
        elif content.strip() and not content.startswith("#"):
            cure = (
                "écrire d’abord un titre, par exemple «\u202f## lecture — coordination, 12 mars 2026\u202f»"
            )
            problemes.append(Probleme(fichier, "", line, "", content.strip()[:60], "texte sans titre", cure))
    kept = []
    for row in rows:
        problemes += _unlisted(row)
        row["texte"] = "\n".join(row.pop("lines")).strip()
        if row["section"] and row["texte"]:
            kept.append(row)
    return kept, problemes


def blocks(texte: str) -> list[tuple[bool, str]]:
    """(item of a list, text on one line) for each paragraph and each item of a text, in its order."""
    found: list[tuple[bool, list[str]]] = []
    after = True  # a blank line
    for line in texte.splitlines():
        item = _ITEM.fullmatch(line)
        if item or (line.strip() and (not found or (after and not line[:1].isspace()))):
            found.append((bool(item), [item[1] if item else line]))
        elif line.strip():
            found[-1][1].append(line)
        after = not line.strip()
    return [(item, " ".join(" ".join(lines).split())) for item, lines in found]


def points(texte: str) -> list[str]:
    """What a text lists (three results, three needs): the items of its lists, without any its paragraphs."""
    found = blocks(texte)
    listed = any(item for item, _ in found)
    return [text for item, text in found if item or not listed]


def _unlisted(row: dict) -> list[Probleme]:
    """Lines that follow each other without a dash, where results or needs are listed: one, or several?"""
    lines = row["lines"]
    if row["section"] not in LISTS or any(map(_ITEM.fullmatch, lines)):
        return []
    one = LISTS[row["section"]]
    for at, (before, line) in enumerate(pairwise(lines), row["_ligne"] + 2):
        if before.strip() and line[:1].isupper():
            said = textwrap.shorten(line, 60, placeholder="…")
            rule = f"des lignes se suivent sans tiret\u00a0: elles sont lues comme un seul {one}"
            cure = f"si c’est un autre {one}, écrire un tiret devant chacun\u00a0: «\u202f- {said}\u202f»"
            cure += "\u202f; sinon, joindre cette ligne à celle d’avant"
            return [Probleme(row["_source"], "", at, "", said, rule, cure, "question")]
    return []


def title(content: str, fichier: str, line: int) -> tuple[dict, list[Probleme]]:
    """« ## lecture — coordination, 12 mars 2026 » as section, role and date."""
    match = _TITLE.fullmatch(" ".join(content.split()))  # long blanks would be tried in every way
    section, role, day = (match[1], match[2] or "", match[3]) if match else (content.lstrip("# "), "", None)
    problemes = []
    if role and not day and any(c.isdigit() for c in role):
        role, day = "", role
    word = fold_ascii(section)
    if word not in SECTIONS:
        cure = f"sections connues\u00a0: {join(SECTIONS)}"
        problemes.append(Probleme(fichier, "", line, "", section, "section inconnue", cure))
        word = ""
    date = None
    if day:
        try:
            date = cells.date(day)
        except cells.Unreadable as e:
            problemes.append(Probleme(fichier, "", line, "", day, e.regle, e.remede))
    return {"section": word, "role": role.strip(), "date": date, "lines": []}, problemes


def _misplaced(row: dict, path: Path) -> list[Probleme]:
    """The front matter must agree with the file's name and folder: a copied file is the common mistake."""
    wrong = []
    for name, said, kept in (
        ("lieu", row["lieu"], path.stem),
        ("annee", str(row["annee"]), path.parent.name),
    ):
        if said != kept:
            cure = f"écrire {name}: {kept}, ou déplacer le fichier"
            rule = f"l’en-tête et le nom du fichier disent deux choses ({kept})"
            wrong.append(Probleme(row["_source"], "", 1, name, said, rule, cure))
    return wrong
