"""What the home page takes in a real browser, from its address to its last cell: the example, then 300 lieux.

    .venv/bin/python benchmarks/accueil.py [LIEUX] [--reseau DOSSIER] [--fois 3]

A network of LIEUX is simulated over two years and collected (minutes), unless a folder already simulated and
collected is given. Prints the seconds from the page's address to the first table as it was last read
(« avant »), JupyterLab's frame, our first words, the first table, the last cell, and to what is left to ask
being counted; then the processor seconds of the kernel up to its last cell, which a busy machine changes
less. A network never collected shows words, not its table: those are read beside the page. Each opening has a
browser that kept nothing; « revenue » is that browser with its profile, started anew like JupyterLab, as a
coordinator has from the second morning. Needs a Chromium and the test requirements.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, BrowserType, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from lab_session import CHROMIUM, example, laboratory  # noqa: E402

from workbench.core import paths  # noqa: E402
from workbench.lab import before  # noqa: E402

SECTIONS = 8
PATIENCE, EVERY = 180_000, 50  # milliseconds; looking at each frame would slow what is measured
IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]')"
MILESTONES = {
    "avant": "document.querySelector('#etabli-avant iframe, .etabli table')",
    "cadre": "document.querySelector('.jp-Notebook .jp-Cell')",
    "mots": "document.querySelector('.etabli [role=status], .etabli table')",
    "tableau": "document.querySelector('.etabli table')",
    "entière": f"document.querySelectorAll('.etabli').length >= {SECTIONS} && {IDLE}",
    "compté": "document.querySelector('.etabli table') "
    "&& !document.body.innerText.includes('calcul en cours')",
}
UNREAD = ("cadre", "mots", "entière")  # what a network never collected can show at once


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lieux", nargs="?", type=int, default=300)
    parser.add_argument("--reseau", type=Path, help="a network already simulated and collected")
    parser.add_argument("--fois", type=int, default=3, help="openings of each collected network")
    options = parser.parse_args()
    print(f"{'secondes':30}" + "".join(f"{name:>9}" for name in MILESTONES) + f"{'noyau':>9}{'charge':>9}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        home = Path(folder)
        for name, reseau in (
            ("exemple", example(home / "exemple")),
            (f"{options.lieux} lieux", home / "grand"),
        ):
            if reseau.name == "grand":
                simulated(reseau, options)
            archive = paths.archive(reseau)
            aside = archive.rename(home / "archive") if archive.is_dir() else None
            with started(p.chromium, home / f"{reseau.name}-jamais") as context:
                opening(context, f"{name}, jamais lu", reseau, home, UNREAD)
            shutil.rmtree(archive, ignore_errors=True)
            if aside:
                aside.rename(archive)
            else:
                workbench("collecter", "--reseau", str(reseau))
            for turn in range(options.fois):
                kept(reseau).unlink(missing_ok=True)
                profile = home / f"{reseau.name}-{turn}"
                for again in ("", ", revenue"):
                    with started(p.chromium, profile) as context:
                        opening(context, f"{name}, {turn + 1}{again}", reseau, home, MILESTONES)


def simulated(reseau: Path, options) -> None:
    if options.reseau:
        shutil.copytree(options.reseau, reseau)
        return
    asked = ["--lieux", str(options.lieux), "--annees", "2024-2025"]
    workbench("simuler", *asked, "--sortie", str(reseau))


def workbench(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "workbench", *words], check=True, capture_output=True)


def kept(reseau: Path) -> Path:
    """Where the page keeps its first table."""
    return paths.archive(reseau) / before.KEPT


def started(chromium: BrowserType, profile: Path) -> BrowserContext:
    """A browser that keeps what it fetched in `profile`, as a person's does."""
    return chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=["--no-sandbox"], locale="fr-FR",
        viewport={"width": 1280, "height": 900},
    )  # fmt: skip


def opening(context: BrowserContext, name: str, reseau: Path, home: Path, wanted) -> None:
    """One line: JupyterLab started anew, the page opened."""
    with laboratory(reseau, home) as (address, token):
        page = context.new_page()
        started, seen = time.perf_counter(), {}
        page.goto(f"{address}lab/tree/00-accueil.ipynb?reset&token={token}", wait_until="commit")
        for milestone, shown in MILESTONES.items():
            if milestone in wanted:
                page.wait_for_function(f"() => !!({shown})", polling=EVERY, timeout=PATIENCE)
                seen[milestone] = time.perf_counter() - started
            if milestone == "entière":
                seen["noyau"] = kernel()
        cells = "".join(f"{seen[m]:9.1f}" if m in seen else f"{'–':>9}" for m in (*MILESTONES, "noyau"))
        print(f"{name:30}{cells}{os.getloadavg()[0]:9.1f}", flush=True)
        page.close()


def kernel() -> float:
    """Processor seconds of the kernel that runs the page."""
    children = psutil.Process().children(recursive=True)
    (found,) = [c for c in children if "ipykernel_launcher" in c.cmdline()]
    used = found.cpu_times()
    return used.user + used.system


if __name__ == "__main__":
    main()
