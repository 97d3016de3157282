"""Attack networks of several sizes: what each edition hides, what the audit tries, how long it takes.

    .venv/bin/python benchmarks/audit.py [LIEUX…]      (by default: the example, then 3, 5 and 10 lieux)

Every figure of every edition is printed, more than reports show.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from test_audit_networks import editions, publish  # noqa: E402

from workbench import simulate  # noqa: E402
from workbench.batch import prepare  # noqa: E402
from workbench.safety import audit, tranche  # noqa: E402

YEARS = (2023, 2025)


def attack(name: str, reseau: Path) -> None:
    """Print the share of figures each edition hides, then the audit's time and verdict."""
    start = time.perf_counter()
    prepared = tranche.prepare(reseau, YEARS[1])
    context = prepare.contexte(reseau, prepared)
    print(f"\n{name}: {len(prepared.mesures)} figures, prepared in {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    for edition in editions(prepared):
        known = prepared.mesures["etat"].astype("str") == "valeur"
        seen = prepared.protected(edition)
        own = edition.partition(":")[2]
        about = known & (seen["sujet"] == own) if own else known
        kept = (seen["etat"].astype("str") == "valeur") & about
        net = about & (seen["niveau"] == "reseau")
        print(
            f"  {edition:24} hides {1 - kept.sum() / max(about.sum(), 1):6.1%} of its figures"
            + ("" if own else f", {1 - (kept & net).sum() / max(net.sum(), 1):6.1%} of the network's")
        )
    print(f"  protected in {time.perf_counter() - start:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        publish(prepared, Path(folder))
        start = time.perf_counter()
        found = audit.audit(Path(folder), context)
        print(f"  audited in {time.perf_counter() - start:.1f} s: {found.essais[0]}")
        print(
            f"  {len(found.echecs)} failures"
            + "".join(f"\n    {p.fichier}: {p.trouve}" for p in found.echecs[:10])
        )


def main(sizes: list[int]) -> None:
    attack("example", ROOT / "data" / "exemple")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            simulate.simulate(size, YEARS, Path(folder), graine=size)
            attack(f"{size} lieux", Path(folder))


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [3, 5, 10])
