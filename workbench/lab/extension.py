"""The kernel's side of a notebook in JupyterLab: loaded by the kernel of `workbench ouvrir` alone.

A choice stands above the notebook, words can be typed under its first page, a figure leads to its rows. A
batch never loads this module: the same cells print the same bytes.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.lab.addresses import HOME

_CARNET: list = []  # the notebook's own, once its tranche is open


def load_ipython_extension(shell) -> None:
    """What IPython calls when the kernel starts."""
    from workbench.pages import _open
    from workbench.show import display
    from workbench.show.figures import pointing

    def opened(tranche) -> None:
        from workbench.lab.notebook import Carnet

        _CARNET[:] = [Carnet(shell, tranche, Path(os.environ.get("JPY_SESSION_NAME", "")).name)]

    _open.OPENED[:] = [opened]
    display.BESIDE[:] = [lambda page, tranche: _CARNET and _CARNET[0].beside(page)]
    pointing.SHOWN[0] = True
    if Path(os.environ.get("JPY_SESSION_NAME", "")).name == HOME:
        from workbench.lab import home

        home.avancer()


class Html:
    """A text that JupyterLab receives as HTML."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        return self.text


def origine(cle: str) -> Html:
    """The rows behind a figure of this notebook, by the key its cell carries."""
    return Html(_CARNET[0].origin(cle))


def construire() -> None:
    """Build the report of what the notebook shows; its progress is told above it."""
    _CARNET[0].choice.build()


def connu(chemin: str) -> bool:
    """Whether the code of a notebook is the workbench's own: only then is it run without being asked."""
    from workbench.batch import known
    from workbench.core.errors import DataError
    from workbench.core.paths import NOTEBOOKS

    try:
        known.refuse_modified([NOTEBOOKS / Path(chemin).name])
    except DataError:
        return False
    return True
