"""A real JupyterLab on a copy of the example, in a real Chromium: what tests and captures share."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from workbench.core.paths import DATA, NOTEBOOKS, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
TOKEN = re.compile(r"token=(\w+)")
KERNEL = "Établi"
OUTPUT = ".jp-OutputArea-output .workbench"
SOON, LATER = 30_000, 120_000  # milliseconds


def example(folder: Path) -> Path:
    """The example network, as one finds it."""
    kept = shutil.ignore_patterns(".archive", "publications.csv")
    return Path(shutil.copytree(DATA / "exemple", folder, ignore=kept))


@contextmanager
def laboratory(reseau: Path, home: Path):
    """`workbench ouvrir` on a network, everything JupyterLab keeps in `home`; gives (address, token)."""
    own = {
        f"JUPYTER{name}": str(home / name.strip("_").lower())
        for name in ("_CONFIG_DIR", "_DATA_DIR", "_RUNTIME_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR")
    }
    environment = {**os.environ, **own, "WORKBENCH_RAPPORTS": str(home / "rapports"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "workbench", "ouvrir", "--sans-navigateur", "--reseau", str(reseau)]
    running = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        said = []
        for line in running.stderr:
            said.append(line)
            if (at := ADDRESS.search(line)) and (token := TOKEN.search(line)):
                break
        else:
            raise RuntimeError("".join(said))
        threading.Thread(target=running.stderr.read, daemon=True).start()
        yield at[0], token[1]
    finally:
        running.terminate()  # the command alone: what it started ends with it
        running.wait(30)


def opened(page, address: str, token: str) -> None:
    """The home page, which runs by itself."""
    page.set_default_timeout(SOON)
    page.goto(f"{address}lab/tree/00-accueil.ipynb?reset&token={token}")
    page.get_by_role("button", name="Vérifier maintenant").wait_for(timeout=LATER)


def opened_notebook(page, address: str, token: str, name: str) -> None:
    """Another notebook, once all its cells have run by themselves."""
    page.set_default_timeout(SOON)
    page.goto(f"{address}lab/tree/{name}?reset&token={token}")
    page.locator(".choix select").first.wait_for(timeout=LATER)
    code = sum(
        cell["cell_type"] == "code" for cell in json.loads((NOTEBOOKS / name).read_text("utf-8"))["cells"]
    )
    shown = f"() => document.querySelectorAll('{OUTPUT}').length >= {code - 2}"
    page.wait_for_function(shown, timeout=LATER)
    idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    idle.first.wait_for(state="attached", timeout=LATER)
