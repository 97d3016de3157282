"""Open the tranche a notebook shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from workbench.safety.tranche import Tranche, read

OPENED: list[Callable] = []  # what JupyterLab adds above a notebook (workbench.lab); a batch adds nothing


def ouvrir(lieu: str | None = None, annee: int = 0, diffusion: str = "coordination") -> Tranche:
    """The tranche of one edition of a lieu, or of the network when `lieu` is None.

    In batch the tranche lies where WORKBENCH_TRANCHE says. Interactively it is made from the network's
    folder: "" is the first lieu, 0 the last complete year with data.

    Raises
    ------
    DataError : the lieu, year or edition does not exist (the nearest name is given)
    """
    ready = os.environ.get("WORKBENCH_TRANCHE", "")
    if ready:
        return read(Path(ready))

    from workbench.safety.run import tranche_of

    tranche = tranche_of(lieu, annee, diffusion)
    for add in OPENED:
        add(tranche)
    return tranche
