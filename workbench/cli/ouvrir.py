"""`workbench ouvrir`: JupyterLab, in French, on the notebooks."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser

from workbench.cli import network
from workbench.core.paths import NOTEBOOKS, ROOT
from workbench.lab import start


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--sans-navigateur", action="store_true", help="ne pas ouvrir de fenêtre")


def run(options) -> int:
    reseau = network.folder(options)
    command = [sys.executable, "-m", "jupyterlab", f"--config={ROOT / 'workbench/lab/jupyter_config.py'}"]
    if options.sans_navigateur:
        command.append("--no-browser")
    if getattr(os, "geteuid", lambda: 1)() == 0:  # in a container: it listens to this machine alone
        command.append("--allow-root")
    environment = {**os.environ, "WORKBENCH_RESEAU": str(reseau)}
    return start.follow(command, cwd=NOTEBOOKS, env=environment)
