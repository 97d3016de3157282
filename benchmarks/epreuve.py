"""The trial of the stages, counted again: weighted kappa, AC2 and exact agreement, criterion by criterion.

    python benchmarks/epreuve.py [folder of the référentiel]

Bound: no criterion with two disagreements in four between the two blind readings.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.core import paths
from workbench.core.referentiel import trial


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.DATA / "referentiel"
    rows = trial.rows(folder)
    for first, second in (("lecture_a", "lecture_b"), ("lecture_a", "intention"), ("lecture_b", "intention")):
        found = trial.compare(rows, first, second)
        every, staged = found.codes, found.stades
        print(f"{first} / {second}")
        print(f"  all codes   n {every.n}, exact {every.exact}, kappa {every.kappa:.3f}, AC1 {every.ac2:.3f}")
        print(
            f"  stages 0–4  n {staged.n}, exact {staged.exact}, within one {staged.proche}, "
            f"weighted kappa {staged.kappa:.3f} [{staged.low:.3f}, {staged.high:.3f}], AC2 {staged.ac2:.3f}"
        )
    blind = trial.compare(rows)
    print("\ncriterion: exact / notes, between the two blind readings")
    for critere, (notes, apart) in blind.criteres.items():
        print(f"  {critere:16s} {notes - apart} / {notes}")
    print(f"to write again: {', '.join(blind.unclear) or 'none'}")
    return 1 if blind.unclear else 0


if __name__ == "__main__":
    sys.exit(main())
