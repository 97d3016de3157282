"""The trial of the stages: short notes coded blind by separate readings, and how far they agree.

Two files of `epreuve/`, beside the axes: notes.csv (note;critere;texte) and lectures.csv (note, one column
`lecture_…` per reading, intention). An empty cell is a note that this reading has not seen.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from workbench.core.agreement import Agreement, agreement
from workbench.core.referentiel.values import STADES, Referentiel

FOLDER, NOTES, READ = "epreuve", "notes.csv", "lectures.csv"
OUTSIDE = ("indecidable", "hors-projet")
CODES = (*map(str, STADES), *OUTSIDE)
MEANT, READING = "intention", "lecture_"
TOO_MANY = 2  # disagreements of two readings on one criterion: its sentences are written again


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
    """Each note with its criterion, its text, its author's intention and its readings ("" when not read).

    Raises
    ------
    ValueError : the two files do not hold the same notes, or a code is not one
    """
    notes = {r["note"]: r for r in _table(Path(folder) / FOLDER / NOTES)}
    read = {r["note"]: r for r in _table(Path(folder) / FOLDER / READ)}
    if notes.keys() != read.keys():
        raise ValueError(f"notes sans lecture, ou l’inverse\u00a0: {sorted(notes.keys() ^ read.keys())}")
    wrong = [n for n, r in read.items() for g in readings([r]) if r[g] not in (*CODES, "")]
    wrong += [n for n, r in read.items() if r[MEANT] not in CODES]
    if wrong:
        raise ValueError(f"codes inconnus\u00a0: {wrong}")
    return [notes[n] | read[n] for n in notes]


def readings(found: list[dict[str, str]]) -> list[str]:
    """Names of the readings, in the order of the file."""
    return [c for c in found[0] if c.startswith(READING)] if found else []


def pairs(found: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Every two readings that share a note, then each reading beside what the author meant."""
    names = [name for name in readings(found) if any(r[name] for r in found)]
    together = [p for p in combinations(names, 2) if any(r[p[0]] and r[p[1]] for r in found)]
    return [*together, *((name, MEANT) for name in names)]


def compare(found: list[dict[str, str]], first: str, second: str) -> Trial:
    """Agreement of two columns, on the notes that both hold."""
    both = [r for r in found if r[first] and r[second]]
    staged = [r for r in both if r[first] not in OUTSIDE and r[second] not in OUTSIDE]
    criteres: dict[str, tuple[int, int]] = {}
    for r in both:
        seen, apart = criteres.get(r["critere"], (0, 0))
        criteres[r["critere"]] = (seen + 1, apart + (r[first] != r[second]))
    return Trial(
        agreement([r[first] for r in both], [r[second] for r in both], CODES, ordered=False),
        agreement([int(r[first]) for r in staged], [int(r[second]) for r in staged], STADES),
        criteres,
    )


def twice(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Notes that two readings at least have coded: those the trial can speak of."""
    names = readings(found)
    return [r for r in found if sum(bool(r[n]) for n in names) > 1]


def stages(found: list[dict[str, str]]) -> set[tuple[str, str]]:
    """(criterion, stage) that at least one of these notes was written to show."""
    return {(r["critere"], r[MEANT]) for r in found if r[MEANT] not in OUTSIDE}


def unread(found: list[dict[str, str]], method: Referentiel) -> dict[str, list[str]]:
    """Criterion -> its stages that no note read twice shows: what the trial says nothing of."""
    seen = stages(twice(found))
    left = {c.id: [str(s) for s in STADES if (c.id, str(s)) not in seen] for c in method.criteres}
    return {c: some for c, some in left.items() if some}


def sheet(found: list[dict[str, str]], method: Referentiel) -> dict[str, str]:
    """{name: text} for a reader who knows nothing else: the grid, and the notes still to be read twice.

    Neither what the author meant nor what another gave is in it.
    """
    done = {r["note"] for r in twice(found)}
    left = [r for r in found if r["note"] not in done] or found
    lines = ["# La grille", ""]
    for rule in method.lire:
        lines += [f"**{rule['titre']}.** {rule['texte']}", ""]
    for c in (c for c in method.criteres if c.id in {r["critere"] for r in left}):
        lines += [
            f"## {c.id}\u00a0: {c.nom}",
            "",
            *([f"Question de filtre\u00a0: {c.filtre}", ""] if c.filtre else []),
        ]
        lines += [f"- {stade}\u00a0: {said}" for stade, said in enumerate(c.stades)]
        lines += ["", *c.precisions, ""]
    cells = "\n".join(";".join(_quoted(v) for v in (r["note"], r["critere"], r["texte"], "")) for r in left)
    return {"grille.md": "\n".join(lines), "notes-a-coder.csv": f"note;critere;texte;code\n{cells}\n"}


def take(folder: Path, name: str, codes: dict[str, str]) -> int:
    """Write the codes of one reading (note -> code, "" when not read) into lectures.csv; how many were new.

    Raises
    ------
    ValueError : a name that is no reading, a note or a code that does not exist, a note already read under
        this name otherwise: a reading is given once
    """
    found = rows(folder)
    known, codes = {r["note"]: r for r in found}, {n: code for n, code in codes.items() if code}
    if not name.startswith(READING):
        raise ValueError(f"le nom d’une lecture commence par {READING}")
    wrong = [n for n, code in codes.items() if n not in known or code not in CODES]
    wrong += [n for n, code in codes.items() if n in known and known[n].get(name, "") not in ("", code)]
    if wrong:
        raise ValueError(f"notes ou codes refusés\u00a0: {sorted(set(wrong))}")
    columns = ["note", *dict.fromkeys([*readings(found), name]), MEANT]
    new = sum(not known[n].get(name) for n in codes)
    lines = [
        ";".join(
            ({name: codes.get(n, "")} | r | ({name: codes[n]} if n in codes else {}))[c] for c in columns
        )
        for n, r in known.items()
    ]
    text = "\n".join([";".join(columns), *lines]) + "\n"
    (Path(folder) / FOLDER / READ).write_text(text, encoding="utf-8", newline="\n")
    return new


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ';"\n') else text


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
