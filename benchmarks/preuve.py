"""Attack networks of 3 to 30 lieux over two years and one correction: what the audit of all of it finds.

    .venv/bin/python benchmarks/preuve.py [LIEUX…]      (by default: twenty networks)

Two forms of 2025 arrive after its reports are out: the first release stands in the ledger. Every figure of
every edition is printed, more than reports show.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from test_audit_networks import editions, publish  # noqa: E402

from workbench import simulate  # noqa: E402
from workbench.batch import prepare  # noqa: E402
from workbench.core import referentiel  # noqa: E402
from workbench.measures.versions import compute_years  # noqa: E402
from workbench.safety import audit, ledger, tranche  # noqa: E402

SIZES = (3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 12, 15, 20, 25, 30)
YEARS = (2024, 2025)
LATE = 2  # forms found after the first release


def before(prepared):
    """The same year as it was known without its last forms."""
    forms = prepared.tables["enquete_usagers"]
    tables = prepared.tables | {"enquete_usagers": forms.iloc[:-LATE].reset_index(drop=True)}
    methods = referentiel.of_years(prepared.reseau, prepared.conf, set(YEARS))
    mesures = compute_years(
        tables, methods, YEARS[1], YEARS[0], arrete_le=prepared.conf["arrete_le"], parametres=prepared.conf,
        communes=prepared.communes,
    )  # fmt: skip
    return replace(prepared, mesures=mesures, tables=tables, editions={}, memo={})


def release(prepared, day: str) -> int:
    """Write in the ledger all that the editions of a year let out."""
    return sum(ledger.append(prepared.reseau, prepared.released(e), day) for e in editions(prepared))


def prove(size: int, seed: int) -> int:
    """Print the failures of one network."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        reseau, reports = Path(folder) / "reseau", Path(folder) / "rapports"
        simulate.simulate(size, YEARS, reseau, graine=seed)
        first = tranche.prepare(reseau, YEARS[0])
        publish(first, reports)
        release(first, f"{YEARS[0] + 1}-03-31")
        last = tranche.prepare(reseau, YEARS[1])
        release(before(last), f"{YEARS[1] + 1}-03-31")
        last = replace(last, editions={}, memo={})
        publish(last, reports)
        found = audit.audit(reports, prepare.contexte(reseau, last))
    print(
        f"{size} lieux, seed {seed}: {len(found.echecs)} failures, {time.perf_counter() - start:.0f} s",
        flush=True,
    )
    for problem in found.echecs[:8]:
        print(f"    {problem.fichier}: {problem.trouve}: {problem.regle}", flush=True)
    return len(found.echecs)


def main(sizes: list[int]) -> int:
    failed = [prove(size, seed) for seed, size in enumerate(sizes, 1)]
    print(f"{sum(n > 0 for n in failed)} of {len(failed)} networks fail")
    return int(any(failed))


if __name__ == "__main__":
    raise SystemExit(main([int(n) for n in sys.argv[1:]] or list(SIZES)))
