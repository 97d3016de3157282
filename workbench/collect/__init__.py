"""From received files to clean tables; `collect` is the whole of it."""

from __future__ import annotations

from pathlib import Path


def collect(reseau: Path, annee: int | None = None):
    """Read, map, check, correct and pseudonymise a network; see `assemble.collect`."""
    from workbench.collect.sources import guard

    guard.warm()  # it imports while this process does
    from workbench.collect import assemble

    return assemble.collect(reseau, annee)


def __getattr__(name: str):
    if name == "Collecte":
        from workbench.collect.assemble import Collecte

        return Collecte
    raise AttributeError(name)
