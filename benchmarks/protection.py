"""Protect and attack a year: seconds per edition, and the share of figures hidden.

    .venv/bin/python benchmarks/protection.py [LIEUX…]      (by default: the example, then 30 and 300 lieux)
    .venv/bin/python benchmarks/protection.py DOSSIER       (a network made before, such as 3,500 lieux)

The attack runs from nothing, on a copy. Of large networks ten lieux are protected and attacked in their own
edition, and the time of all is estimated. Bounds: the example 5 s, 300 lieux 2 minutes, every edition; 3,500
lieux 5 minutes, with these ten.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANY, OWN = 12, 10

from workbench import simulate  # noqa: E402
from workbench.safety import tranche  # noqa: E402


def measure(name: str, reseau: Path, annee: int) -> None:
    """Print how long each edition takes and what it hides."""
    start = time.perf_counter()
    prepared = tranche.prepare(reseau, annee)
    known = (prepared.mesures["etat"].astype("str") == "valeur").to_numpy()
    lieux = sorted(prepared.tables["lieux"]["lieu"])
    print(f"\n{name}: {len(prepared.mesures)} figures, prepared in {time.perf_counter() - start:.1f} s")
    spent = _editions(prepared, known, ["reseau", "public"], wide=True)
    chosen = lieux if len(lieux) <= MANY else lieux[:: len(lieux) // OWN][:OWN]
    own = _editions(prepared, known, [f"lieu:{x}" for x in chosen], wide=False)
    print(f"  these {len(chosen) + 2} editions: {spent + own:.1f} s")
    if len(chosen) < len(lieux):
        print(f"  all {len(lieux) + 2}: {spent + own / len(chosen) * len(lieux):.1f} s (estimated)")


def _editions(prepared, known, editions: list[str], wide: bool) -> float:
    whole = 0.0
    for edition in editions:
        start = time.perf_counter()
        seen = prepared.protected(edition)
        spent = time.perf_counter() - start
        whole += spent
        shown = (seen["etat"].astype("str") == "valeur").to_numpy()
        own = edition.partition(":")[2]
        level = (seen["niveau"] == "reseau") if wide else (seen["sujet"] == own)
        about = known & level.to_numpy()
        part = 1 - (shown & about).sum() / max(about.sum(), 1)
        print(f"  {edition:28} {spent:7.2f} s   {part:6.1%} of {about.sum()} figures hidden")
    return whole


def main(sizes: list[int], reseau: str = "") -> None:
    if reseau:
        return measure(reseau, Path(reseau), 2025)
    with tempfile.TemporaryDirectory() as folder:
        example = Path(folder) / "exemple"
        shutil.copytree(ROOT / "data" / "exemple", example, ignore=shutil.ignore_patterns(".archive"))
        measure("example", example, 2025)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            simulate.simulate(size, (2024, 2025), Path(folder) / "reseau", 1)
            measure(f"{size} lieux", Path(folder) / "reseau", 2025)


if __name__ == "__main__":
    words = sys.argv[1:]
    made = next((word for word in words if not word.isdecimal()), "")
    main([int(word) for word in words if word.isdecimal()] or [30, 300], made)
