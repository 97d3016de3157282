"""Fictional networks whose truth is known: enumerated first, degraded into received files after.

`simulate(lieux, annees, sortie, graine)` writes a network of any size; `example(sortie)` writes the
demonstration network of the five real lieux. Both are imported lazily: a command pays only what it uses.
"""

from __future__ import annotations

from pathlib import Path


def simulate(lieux: int, annees: tuple[int, int], sortie: Path, graine: int = 1, territoire: int = 0) -> None:
    """Write a fictional network of `lieux` lieux over the years a to b (both included) into `sortie`.

    territoire : how many invented communes it lies in; 0, the real ones of the Pays Lédonien
    """
    from workbench.simulate.network import simulate as run

    run(lieux, annees, sortie, graine, territoire)


def example(sortie: Path | None = None) -> None:
    """Write the demonstration network into `sortie` (default: data/exemple of the checkout)."""
    from workbench.simulate.example_network import HERE
    from workbench.simulate.example_network import example as run

    run(HERE if sortie is None else sortie)
