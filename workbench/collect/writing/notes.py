"""A visit and its findings, written in the network's own notes (visites/*.md), as if typed there."""

from __future__ import annotations

from pathlib import Path

from workbench.collect import visits
from workbench.collect.checks import split_source
from workbench.collect.writing import whole
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold_ascii

FOLDER = "visites"
TITLE = {
    nature: next(t for t in visits.TITLES if fold_ascii(t) == word) for word, nature in visits.NATURES.items()
}


def of_visit(visites, visite: str) -> str:
    """The note a visit was read from (« visites/2025-03-12-orgelet.md »), "" when it came another way."""
    sources = visites.loc[visites["visite"] == visite, "_source"]
    fichier = split_source(sources.iloc[0])[0] if len(sources) else ""
    return fichier if fichier.startswith(f"{FOLDER}/") and fichier.endswith(".md") else ""


def visit(reseau: Path, row: dict[str, str]) -> tuple[str, int]:
    """Begin a note; (its file, its first line).

    Parameters
    ----------
    row : columns of `visites`, already checked, the date in ISO

    Raises
    ------
    DataError : a note of this day and lieu is there already
    """
    fichier = f"{FOLDER}/{row['date']}-{row['lieu']}.md"
    path = Path(reseau) / fichier
    if path.exists():
        rule = "il y a déjà une note pour ce lieu et ce jour"
        raise DataError(Probleme(fichier, regle=rule, remede="y ajouter vos constats"))
    head = [f"{name}: {row[name]}" for name in visits.VISITES if row.get(name)]
    whole.replace(path, "\n".join(["---", *head, "---", ""]).encode("utf-8"), "")
    return fichier, 1


def finding(reseau: Path, fichier: str, row: dict[str, str]) -> tuple[str, int]:
    """Add a finding at the end of a note, so that no other changes its rank; (the file, the line).

    Parameters
    ----------
    row : columns of `constats`, already checked

    Raises
    ------
    DataError : the note changed meanwhile, or would not give the finding back as it was typed
    """
    path = Path(reseau) / fichier
    seen = whole.mark(path)
    before = path.read_text(encoding="utf-8-sig")
    content = _longer(before, row)
    known, found = visits.parse(before, fichier).constats, visits.parse(content, fichier).constats
    wanted = {name: row.get(name) or None for name in ("critere", "nature", "texte")}
    if found[:-1] != known or {name: found[-1][name] for name in wanted} != wanted:
        rule = "ce constat ne se relirait pas tel qu’il est écrit"
        cure = "l’écrire en une phrase, sans crochet au début ni «\u202f(levé)\u202f» à la fin"
        raise DataError(Probleme(fichier, "", 0, "texte", row["texte"][:60], rule, cure))
    whole.replace(path, content.encode("utf-8"), seen)
    return fichier, found[-1]["_ligne"]


def _longer(text: str, row: dict[str, str]) -> str:
    """The note with one item more, under a new title when its last one is another."""
    lines = text.rstrip().splitlines()
    last = next((line.lstrip("#").strip() for line in reversed(lines) if line.startswith("##")), "")
    title = TITLE[row["nature"]]
    head = [] if fold_ascii(last) == fold_ascii(title) else ["", f"## {title}"]
    critere = f"[{row['critere']}] " if row.get("critere") else ""
    lifted = f" ({row['etat']})" if row.get("etat") else ""
    return "\n".join([*lines, *head, f"- {critere}{' '.join(row['texte'].split())}{lifted}", ""])
