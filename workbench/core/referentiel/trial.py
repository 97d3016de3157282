"""The trial of the stages: short notes coded blind by two separate readings, and how far they agree.

Two files of `epreuve/`, beside the axes: notes.csv (note;critere;texte) and lectures.csv
(note;lecture_a;lecture_b;intention).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from workbench.core.agreement import Agreement, agreement
from workbench.core.referentiel.values import STADES

FOLDER = "epreuve"
OUTSIDE = ("indecidable", "hors-projet")
CODES = (*map(str, STADES), *OUTSIDE)
READINGS = ("lecture_a", "lecture_b", "intention")
TOO_MANY = 2  # disagreements of the two readings on one criterion: its sentences are written again


@dataclass(frozen=True)
class Trial:
    """`codes` is the agreement on every code (names), `stades` on notes to which both gave a stage."""

    codes: Agreement
    stades: Agreement
    criteres: dict[str, tuple[int, int]]  # criterion -> (notes, disagreements)

    @property
    def unclear(self) -> list[str]:
        """Criteria to write again."""
        return [c for c, (_, apart) in self.criteres.items() if apart >= TOO_MANY]


def rows(folder: Path) -> list[dict[str, str]]:
    """Each note with its criterion, its text and its readings.

    Raises
    ------
    ValueError : the two files do not hold the same notes, or a code is not one
    """
    notes = {r["note"]: r for r in _read(folder / FOLDER / "notes.csv")}
    readings = {r["note"]: r for r in _read(folder / FOLDER / "lectures.csv")}
    if notes.keys() != readings.keys():
        raise ValueError(f"notes sans lecture, ou l’inverse\u00a0: {sorted(notes.keys() ^ readings.keys())}")
    wrong = [n for n, r in readings.items() if any(r[g] not in CODES for g in READINGS)]
    if wrong:
        raise ValueError(f"codes inconnus\u00a0: {wrong}")
    return [notes[n] | readings[n] for n in notes]


def compare(found: list[dict[str, str]], first: str = READINGS[0], second: str = READINGS[1]) -> Trial:
    """Agreement of two columns of readings."""
    staged = [r for r in found if r[first] not in OUTSIDE and r[second] not in OUTSIDE]
    criteres: dict[str, tuple[int, int]] = {}
    for r in found:
        seen, apart = criteres.get(r["critere"], (0, 0))
        criteres[r["critere"]] = (seen + 1, apart + (r[first] != r[second]))
    return Trial(
        agreement([r[first] for r in found], [r[second] for r in found], CODES, ordered=False),
        agreement([int(r[first]) for r in staged], [int(r[second]) for r in staged], STADES),
        criteres,
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
