"""The method as values: axes, criteria and their five stages, indicators, closed lists, questionnaires.

One set of TOML files is read once; a seventh axe is one more file in `axes/`. The same values go into
a tranche as JSON and come back equal, so that a report tells its method without opening the files.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from workbench.core import paths
from workbench.core.errors import DataError, Probleme, errors_only
from workbench.core.referentiel import build, files, local, rules
from workbench.core.referentiel.values import (
    EN_PLACE,
    STADES,
    Axe,
    Critere,
    Entree,
    Famille,
    Indicateur,
    Plan,
    Plans,
    Question,
    Questionnaire,
    Referentiel,
    Stade,
)
from workbench.core.referentiel.years import in_force, of_years, versions


def load(folder: Path | str = paths.DATA / "referentiel") -> Referentiel:
    """Read and check the files of a référentiel; read again only when a file changed.

    Raises
    ------
    DataError : every problem found at once, each with its file, its key, the rule and the cure
    """
    folder = Path(folder).resolve()
    state = tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*.toml")))
    return _load(folder, state)


def problems(folder: Path | str, reseau: Path | str | None = None) -> list[Probleme]:
    """What is wrong in the files, for those who write them; an empty list when all is well.

    reseau : check the published files together with those this network adds
    """
    raw, texts, found = files.read(Path(folder))
    found += local.merge(raw, texts, Path(reseau)) if reseau else []
    return found + rules.check(raw, texts)


def from_json(text: str) -> Referentiel:
    """The référentiel a tranche carries."""
    return build.referentiel(json.loads(text))


@cache
def _load(folder: Path, state: tuple) -> Referentiel:
    raw, texts, found = files.read(folder)
    wrong = errors_only(found + rules.check(raw, texts))
    if wrong:
        raise DataError(wrong)
    return build.referentiel(raw)


__all__ = [
    "EN_PLACE",
    "STADES",
    "Axe",
    "Critere",
    "Entree",
    "Famille",
    "Indicateur",
    "Plan",
    "Plans",
    "Question",
    "Questionnaire",
    "Referentiel",
    "Stade",
    "from_json",
    "in_force",
    "load",
    "of_years",
    "problems",
    "versions",
]
