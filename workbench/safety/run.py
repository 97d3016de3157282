"""The tranche a notebook asks for by name, from the network the environment gives."""

from __future__ import annotations

from pathlib import Path

from workbench.core import paths
from workbench.safety.tranche import Tranche, build, lieu_of, prepare


def tranche_of(
    lieu: str | None, annee: int = 0, edition: str = "coordination", reseau: Path | None = None
) -> Tranche:
    """The tranche of a lieu ("" the first one, None the network) and a year (0 the last complete one).

    Raises
    ------
    DataError : the lieu, the year or the edition does not exist (the nearest lieu is given)
    """
    prepared = prepare(reseau or paths.default_reseau(), annee)
    chosen = "" if lieu is None else lieu_of(prepared, lieu)
    return build(prepared.reseau, prepared.annee, edition, chosen, prepared)
