"""Networks whose truth is known, read by the product: the example, and twelve lieux drawn from a seed."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from pandas import DataFrame
from truth_compare import by_cell, differences, stated

from workbench import archive, simulate
from workbench.core import paths, referentiel
from workbench.core.referentiel import Referentiel
from workbench.measures import compute

ANNEE, YEARS = 2025, (2024, 2025)


@dataclass(eq=False)
class Network:
    """A network as the product read it, beside its truth of the two years that a computation gives."""

    tables: dict[str, DataFrame]
    method: Referentiel
    conf: dict
    truth: list[dict]

    def measure(self, *indicateurs: str) -> DataFrame:
        """The mesures of some indicators, computed now; of all of them by default."""
        asked = {i: self.method.indicateurs[i] for i in indicateurs or self.method.indicateurs}
        method = replace(self.method, indicateurs=asked)
        return compute(self.tables, method, ANNEE, self.conf["arrete_le"], self.conf)

    def differences(self, *indicateurs: str) -> list[str]:
        """What the product says otherwise than the truth."""
        said = [t for t in self.truth if t["indicateur"] in indicateurs]
        assert said, f"the truth says nothing of {indicateurs}"
        return differences(said, by_cell(self.measure(*indicateurs)))

    def declare(self, indicateur: str, **changes) -> Network:
        """The same network under a method with one declaration changed."""
        old = self.method.indicateurs[indicateur]
        new = {k: {**getattr(old, k), **v} if isinstance(v, dict) else v for k, v in changes.items()}
        asked = self.method.indicateurs | {indicateur: replace(old, **new)}
        return replace(self, method=replace(self.method, indicateurs=asked))

    def regroup(self, comptes: list[tuple[str, str]], groupe: str) -> Network:
        """The same network under a method that puts the families of some (plan, compte) in a group."""
        plans = self.method.plans
        moved = {plans.famille(plan, compte) for plan, compte in comptes}
        families = tuple(replace(f, groupe=groupe) if f.id in moved else f for f in plans.familles)
        return replace(self, method=replace(self.method, plans=replace(plans, familles=families)))

    def rewrite(self, name: str, **columns) -> Network:
        """The same network with one clean table rewritten."""
        return replace(self, tables=self.tables | {name: self.tables[name].assign(**columns)})


def example(folder: Path) -> Network:
    """The network of the repository, copied."""
    shutil.copytree(paths.DATA / "exemple", folder, ignore=shutil.ignore_patterns(".archive"))
    return read(folder)


def twelve(folder: Path) -> Network:
    """Twelve lieux, two of which only declare; one closed, one is in project.

    A month was not sent, a cell left empty, a figure corrected; grants of three years and dedicated funds;
    sections shared by a key.
    """
    simulate.simulate(12, YEARS, folder, graine=75)  # one of the few seeds that draw all of this
    return read(folder)


def read(folder: Path) -> Network:
    """A folder as the product reads it, with what it states of the two years."""
    conf = tomllib.loads((folder / "reseau.toml").read_text(encoding="utf-8"))
    truth = [t for t in stated(folder) if int(t["periode"][:4]) in YEARS]
    return Network(archive.update(folder).tables, referentiel.load(), conf, truth)
