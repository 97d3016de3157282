"""The trial of the stages, counted again: weighted kappa, AC2 and exact agreement, criterion by criterion.

    python benchmarks/epreuve.py                             count what was read
    python benchmarks/epreuve.py --feuille DOSSIER           what a new reader receives: no answer in it
    python benchmarks/epreuve.py --lecture lecture_d CODES   take a reading back (a CSV note;…;code)

`--referentiel FOLDER` for another method. Bound: no criterion with two disagreements between two readings.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from workbench.core import paths, referentiel
from workbench.core.referentiel import trial


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--referentiel", type=Path, default=paths.DATA / "referentiel")
    ask.add_argument("--feuille", type=Path)
    ask.add_argument("--lecture", nargs=2, metavar=("NOM", "CODES"))
    given = ask.parse_args()
    method = referentiel.load(given.referentiel)
    if given.lecture:
        name, path = given.lecture
        with open(path, encoding="utf-8-sig", newline="") as file:
            codes = {r["note"]: r["code"].strip() for r in csv.DictReader(file, delimiter=";")}
        try:
            print(f"{trial.take(given.referentiel, name, codes)} new codes in {name}")
        except ValueError as refused:
            print(refused, file=sys.stderr)
            return 2
    found = trial.rows(given.referentiel)
    if given.feuille:
        given.feuille.mkdir(parents=True, exist_ok=True)
        for name, text in trial.sheet(found, method).items():
            (given.feuille / name).write_text(text, encoding="utf-8")
            print(given.feuille / name)
        return 0
    return report(found, method)


def report(found: list[dict[str, str]], method) -> int:
    for first, second in trial.pairs(found):
        done = trial.compare(found, first, second)
        every, staged = done.codes, done.stades
        print(f"{first} / {second}")
        print(f"  all codes   n {every.n}, exact {every.exact}, kappa {every.kappa:.3f}, AC1 {every.ac2:.3f}")
        print(
            f"  stages 0–4  n {staged.n}, exact {staged.exact}, within one {staged.proche}, "
            f"weighted kappa {staged.kappa:.3f} [{staged.low:.3f}, {staged.high:.3f}], AC2 {staged.ac2:.3f}"
        )
    blind = [trial.compare(found, *p) for p in trial.pairs(found) if trial.MEANT not in p]
    left, whole = trial.unread(found, method), 5 * len(method.criteres)
    print("\ncriterion: exact / notes of the two readings that agree least; stages no note read twice shows")
    for critere in (c.id for c in method.criteres):
        notes, apart = max((t.criteres.get(critere, (0, 0)) for t in blind), key=lambda x: x[1])
        print(f"  {critere:16s} {notes - apart} / {notes}   {' '.join(left.get(critere, [])) or '-'}")
    unclear = sorted({c for t in blind for c in t.unclear})
    print(f"stages shown by a note read twice: {whole - sum(map(len, left.values()))} of {whole}")
    print(f"notes that wait for two readings: {len(found) - len(trial.twice(found))} of {len(found)}")
    print(f"to write again: {', '.join(unclear) or 'none'}")
    return 1 if unclear else 0


if __name__ == "__main__":
    sys.exit(main())
