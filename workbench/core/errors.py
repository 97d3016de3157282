"""What is wrong with a received figure, said so that its author can mend it.

A problem is a value, not an exception: reading goes on, and every problem is told at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

GRAVITES = ("erreur", "question", "note")
_TITRES = {"erreur": ("erreur", "erreurs"), "question": ("question", "questions"), "note": ("note", "notes")}


@dataclass(frozen=True)
class Probleme:
    """One thing to mend (erreur), to confirm (question) or to know (note).

    fichier is relative to the network's folder; ligne counts from 1 as the spreadsheet does, 0 when
    the whole file is meant; colonne is what the reader sees ("D (surface_m2)"). cellule is where an answer
    to a question goes in corrections.csv: (table, cle, colonne, etait), () when a file must be mended.
    """

    fichier: str = ""
    feuille: str = ""
    ligne: int = 0
    colonne: str = ""
    trouve: str = ""
    regle: str = ""
    remede: str = ""
    gravite: str = "erreur"
    cellule: tuple[str, ...] = ()

    def as_dict(self) -> dict:
        """The same, for `--json`."""
        return asdict(self)


class DataError(Exception):
    """The data cannot be used as asked; `problemes` says why, in French."""

    def __init__(self, problemes: Iterable[Probleme] | Probleme | str):
        if isinstance(problemes, str):
            problemes = [Probleme(regle=problemes)]
        elif isinstance(problemes, Probleme):
            problemes = [problemes]
        self.problemes: list[Probleme] = list(problemes)
        super().__init__(render(self.problemes))


def refuse_unknown(asked: Iterable[str], known: list[str], what: str) -> None:
    """Raise a DataError naming every word that is not known, each with the nearest that is."""
    wrong = []
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.4)
            cure = f"Vouliez-vous «\u202f{near[0]}\u202f»\u202f? " if near else ""
            rule = f"{what} «\u202f{name}\u202f» inconnu"
            wrong.append(Probleme(regle=rule, remede=f"{cure}Existent\u00a0: {', '.join(known)}"))
    if wrong:
        raise DataError(wrong)


def errors_only(problemes: Iterable[Probleme]) -> list[Probleme]:
    """Those that set a row apart or stop a run."""
    return [p for p in problemes if p.gravite == "erreur"]


def render(problemes: Iterable[Probleme]) -> str:
    """All problems in French, grouped by file, errors first; empty text when there is none.

    A lone problem of the whole run (no file) is written on its own line.
    """
    groups: dict[str, list[Probleme]] = {}
    for p in dict.fromkeys(problemes):
        groups.setdefault(p.fichier, []).append(p)
    blocks = []
    for fichier in sorted(groups):
        rows = sorted(groups[fichier], key=_rank)
        head = [f"{fichier} — {counted(rows)}"] if fichier else []
        blocks.append("\n".join(head + [("  " if fichier else "") + _line(p) for p in rows]))
    return "\n\n".join(blocks)


def _rank(p: Probleme) -> tuple:
    return (GRAVITES.index(p.gravite), p.feuille, p.ligne, p.colonne)


def counted(rows: list[Probleme]) -> str:
    """« 1 erreur, 3 questions », the gravest first."""
    parts = []
    for gravite in GRAVITES:
        n = sum(p.gravite == gravite for p in rows)
        if n:
            parts.append(f"{n} {_TITRES[gravite][n > 1]}")
    return ", ".join(parts)


def _line(p: Probleme) -> str:
    """« [question] feuille lieux, ligne 4, colonne D (surface_m2) : trouvé « -4 » ; règle ; remède »."""
    place = ", ".join(
        bit
        for bit in (
            f"feuille {p.feuille}" if p.feuille else "",
            f"ligne {p.ligne}" if p.ligne else "",
            f"colonne {p.colonne}" if p.colonne else "",
        )
        if bit
    )
    found = f"trouvé «\u202f{p.trouve}\u202f»" if p.trouve else ""
    said = (s.strip().rstrip(".") for s in (p.regle, p.remede))
    said = ". ".join(s[:1].upper() + s[1:] for s in said if s)
    said = " — ".join(s for s in (found, said) if s)
    mark = "" if p.gravite == "erreur" else f"[{p.gravite}] "
    return f"{mark}{place}\u00a0: {said}." if place else f"{mark}{said}."
