"""Protect and attack a year: seconds per edition, and the share of figures hidden.

    .venv/bin/python benchmarks/protection.py [LIEUX…]      (by default: the example, then 30 and 300 lieux)
    .venv/bin/python benchmarks/protection.py DOSSIER       (a network made before, such as 3,500 lieux)

The attack runs from nothing, on a copy. Of large networks one lieu in ten is attacked in its own edition, and
the time of all is estimated.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANY = 12

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
    step = 1 if len(lieux) <= MANY else len(lieux) // 10
    chosen = lieux[::step]
    own = _editions(prepared, known, [f"lieu:{x}" for x in chosen], wide=False)
    spent += own / len(chosen) * len(lieux)
    print(f"  all editions: {spent:.1f} s" + (" (estimated)" if step > 1 else ""))


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
