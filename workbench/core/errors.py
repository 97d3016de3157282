"""What is wrong with a received figure, said so that its author can mend it.

A problem is a value, not an exception: reading goes on, and every problem is told at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath

from workbench.core import french, schemas
from workbench.core.french import fold

GRAVITES = ("erreur", "question", "note")
OWN = ("reseau.toml", "sources.toml", "registres")  # what a network says of itself, before what it received
NAMED = 10  # rows named of what is said of more
FROM_HERE = "à partir de celle-ci"  # a rule that tells of other rows than its own
_TITRES = {"erreur": ("erreur", "erreurs"), "question": ("question", "questions"), "note": ("note", "notes")}


@dataclass(frozen=True)
class Probleme:
    """One thing to mend (erreur), to confirm (question) or to know (note).

    fichier is relative to the network's folder; ligne counts from 1 as the spreadsheet does, 0 when
    the whole file is meant; colonne is what the reader sees ("D (surface_m2)"). cellule is where an answer
    to a question goes in corrections.csv: (table, cle, colonne, etait), () when a file must be mended.
    cause is the row to mend first, as (fichier, feuille, ligne), when nothing is to be mended here.
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
    cause: tuple[str, str, int] | tuple[()] = ()

    def as_dict(self) -> dict:
        """The same, for `--json`."""
        return asdict(self)

    @classmethod
    def of_dict(cls, said: dict) -> Probleme:
        """Back from `as_dict`, or from the same through JSON, which knows no tuple."""
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in said.items()})

    @property
    def place(self) -> tuple[str, str, int]:
        """The row it is about, as `cause` names one."""
        return self.fichier, self.feuille, self.ligne


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
            rule = f"{what} «\u202f{name}\u202f» n’existe pas"
            wrong.append(Probleme(regle=rule, remede=f"{cure}Existent\u00a0: {', '.join(known)}"))
    if wrong:
        raise DataError(wrong)


def errors_only(problemes: Iterable[Probleme]) -> list[Probleme]:
    """Those that set a row apart or stop a run."""
    return [p for p in problemes if p.gravite == "erreur"]


def roots(problemes: Iterable[Probleme]) -> list[Probleme]:
    """Those to mend, without those that only wait for a row whose own error is told here."""
    every = list(problemes)
    wrong = {p.place for p in errors_only(every) if not p.cause}
    return [p for p in every if p.cause not in wrong]


def ordered(problemes: Iterable[Probleme]) -> list[Probleme]:
    """Each once, as they are to be mended: registers first, tables that others name before these, errors
    before questions, and what only waits for a row right under what is wrong with that row."""
    every = list(dict.fromkeys(problemes))
    first = set(roots(every))
    return sorted(every, key=lambda p: _rank(p, p not in first))


def render(problemes: Iterable[Probleme]) -> str:
    """All problems in French, grouped by file, in their order; empty text when there is none.

    A lone problem of the whole run (no file) is written on its own line; what only waits for a row is set
    under it, whatever file it is in. What is said of several rows is written once.
    """
    every = ordered(problemes)
    first, blocks = set(roots(every)), []
    for fichier, some in groupby(every, lambda p: p.fichier if p in first else p.cause[0]):
        rows = list(some)
        waiting = sum(p not in first for p in rows)
        said = counted([p for p in rows if p in first])
        said += f", et {waiting} qui en {'découle' if waiting == 1 else 'découlent'}" if waiting else ""
        lines = [f"{fichier} — {said}"] if fichier else []
        indent = "  " if fichier else ""
        for p, *others in alike(rows):
            lines.append(indent + (_line(p, others) if p in first else f"  ↳ {_line(p, others, fichier)}"))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def alike(problemes: Iterable[Probleme]) -> list[list[Probleme]]:
    """Those that say the same of several rows together, in their order.

    One that has its own answer, that counts its rows itself, or whose row others wait for is alone.
    """
    every = list(problemes)
    waited = {p.cause for p in every}
    out: dict[tuple, list[Probleme]] = {}
    for p in every:
        said = (p.fichier, p.feuille, p.colonne, p.trouve, p.regle, p.remede, p.gravite, p.cause)
        alone = not p.ligne or p.cellule or FROM_HERE in p.regle or p.place in waited
        out.setdefault((*said, p.ligne, p.cellule) if alone else said, []).append(p)
    return list(out.values())


def _rank(p: Probleme, waits: bool = False) -> tuple:
    """waits : told right after all that is wrong with the row that is its cause"""
    fichier, feuille, ligne = p.cause if waits else p.place
    gravite = 0 if waits else GRAVITES.index(p.gravite)
    table = _tables().get(fold(feuille or PurePosixPath(fichier).stem), len(_tables()))
    at = (not fichier.startswith(OWN), fichier, gravite, table, feuille, ligne, waits)
    return (*at, *(_rank(p) if waits else (p.colonne,)))


@cache
def _tables() -> dict[str, int]:
    """The name of a sheet, or of a file of one table → its place in the workbook of a new network."""
    return {word: i for i, t in enumerate(schemas.in_order()) for word in (t, fold(schemas.load(t).title))}


def counted(rows: list[Probleme]) -> str:
    """« 1 erreur, 3 questions », the gravest first."""
    parts = []
    for gravite in GRAVITES:
        n = sum(p.gravite == gravite for p in rows)
        if n:
            parts.append(f"{n} {_TITRES[gravite][n > 1]}")
    return ", ".join(parts)


def where(p: Probleme, others: Iterable[Probleme] = ()) -> str:
    """« feuille lieux, lignes 4 et 7, colonne D (surface_m2) »; a note in Markdown has no columns.

    others : those alike, of other rows
    """
    column, lines = "champ" if p.fichier.endswith(".md") else "colonne", [p.ligne, *(o.ligne for o in others)]
    more = [french.count(len(lines) - NAMED, "autre")] if len(lines) > NAMED + 1 else []
    rows = french.join([str(n) for n in (lines[:NAMED] if more else lines)] + more)
    at = [f"feuille {p.feuille}"] * bool(p.feuille)
    at += [f"{french.plural(len(lines), 'ligne')} {rows}"] * bool(p.ligne)
    return ", ".join(at + [f"{column} {p.colonne}"] * bool(p.colonne))


def _line(p: Probleme, others: list[Probleme], under: str = "") -> str:
    """« [question] feuille lieux, ligne 4, colonne D (surface_m2) : trouvé « -4 » ; règle ; remède ».

    others : those alike, of other rows; under : the file it is told under, when that may be another
    """
    named = p.fichier if under and p.fichier != under else ""
    place = ", ".join(bit for bit in (named, where(p, others)) if bit)
    found = f"trouvé «\u202f{p.trouve}\u202f»" if p.trouve else ""
    said = (s.strip().rstrip(".") for s in (p.regle, p.remede))
    said = ". ".join(s[:1].upper() + s[1:] for s in said if s)
    said = " — ".join(s for s in (found, said) if s)
    mark = "" if p.gravite == "erreur" else f"[{p.gravite}] "
    return f"{mark}{place}\u00a0: {said}." if place else f"{mark}{said}."
