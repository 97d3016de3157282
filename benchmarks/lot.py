"""Reports per minute: this batch against a loop of papermill and nbconvert on the same notebook.

Usage: python benchmarks/lot.py [LIEUX]   (HTML only, example network, both in one run)
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LIEUX = ["orgelet", "commenailles", "arinthod", "saint-julien", "lons-le-saunier"]


def timed(*command: str) -> float:
    start = time.perf_counter()
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT / "notebooks", env=environment)
    return time.perf_counter() - start


def loop(lieu: str, folder: Path) -> float:
    made = str(folder / f"{lieu}.ipynb")
    notebook = "03-diagnostic-lieu.ipynb"
    seconds = timed("papermill", notebook, made, "-r", "lieu", lieu, "-p", "annee", "2025")
    return seconds + timed("jupyter", "nbconvert", "--to", "html", made)


def batch(lieux: list[str], folder: Path) -> float:
    asked = [word for lieu in lieux for word in ("--lieu", lieu)]
    command = (
        "workbench",
        "rapports",
        "--reseau",
        str(ROOT / "data/exemple"),
        "--forcer",
        "--formats",
        "html",
    )
    return timed(*command, "--sortie", str(folder), *asked)


def main() -> None:
    lieux = LIEUX[: int(sys.argv[1])] if len(sys.argv) > 1 else LIEUX
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        batch(lieux[:1], folder / "warm")  # both find the clean tables ready
        one_by_one = [loop(lieu, folder) for lieu in lieux]
        together = batch(lieux, folder / "batch")
    ours, theirs = together / len(lieux), sum(one_by_one) / len(lieux)
    print(f"loop of papermill + nbconvert : {theirs:.2f} s a report ({len(lieux)} reports)")
    print(f"workbench rapports            : {ours:.2f} s a report, start-up inside, {os.cpu_count()} cores")
    print(f"ratio                         : {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
