"""The method as values: axes, criteria and their five stages, indicators, closed lists, questionnaires.

One set of TOML files is read once; a seventh axe is one more file in `axes/`. The same values go into
a tranche as JSON and come back equal, so that a report tells its method without opening the files.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path

from workbench.core import paths
from workbench.core.errors import DataError, Probleme, errors_only
from workbench.core.referentiel import files, rules
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


def load(folder: Path | str = paths.DATA / "referentiel") -> Referentiel:
    """Read and check the files of a référentiel; read again only when a file changed.

    Raises
    ------
    DataError : every problem found at once, each with its file, its key, the rule and the cure
    """
    folder = Path(folder).resolve()
    state = tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*.toml")))
    return _load(folder, state)


def problems(folder: Path | str) -> list[Probleme]:
    """What is wrong in the files, for those who write them; an empty list when all is well."""
    raw, texts, found = files.read(Path(folder))
    return found + rules.check(raw, texts)


def from_json(text: str) -> Referentiel:
    """The référentiel a tranche carries."""
    return _build(json.loads(text))


@cache
def _load(folder: Path, state: tuple) -> Referentiel:
    raw, texts, found = files.read(folder)
    wrong = errors_only(found + rules.check(raw, texts))
    if wrong:
        raise DataError(wrong)
    return _build(raw)


def _build(raw: dict) -> Referentiel:
    """The plain shape (files as read, or JSON) made values; both have the same shape."""
    plans = raw.get("plans", {})
    parts = {
        "stades": tuple(_make(Stade, s) for s in raw.get("stades", ())),
        "axes": tuple(
            _make(Axe, a | {"criteres": tuple(_make(Critere, c) for c in a["criteres"])}) for a in raw["axes"]
        ),
        "indicateurs": {k: _indicateur(k, v) for k, v in raw.get("indicateurs", {}).items()},
        "plans": Plans(
            tuple(_make(Entree, g) for g in plans.get("groupes", ())),
            tuple(_make(Famille, f) for f in plans.get("familles", ())),
            {k: _make(Plan, p) for k, p in plans.get("plans", {}).items()},
        ),
        "questionnaires": {
            k: _make(Questionnaire, q | {"questions": tuple(_make(Question, x) for x in q["questions"])})
            for k, q in raw.get("questionnaires", {}).items()
        },
    }
    for name in ("hors_stade", "blocs", "services", "usages"):
        parts[name] = tuple(_make(Entree, e) for e in raw.get(name, ()))
    return _make(Referentiel, raw | parts)


def _indicateur(id: str, raw: dict) -> Indicateur:
    """An indicator keeps what it says beyond the known keys in `autres`: nothing declared is lost."""
    known = {f.name for f in fields(Indicateur)}
    others = {k: v for k, v in raw.items() if k not in known}
    return _make(Indicateur, {**raw, "id": id, "autres": {**raw.get("autres", {}), **others}})


def _make(cls, raw: dict):
    """A dataclass from a plain dict: lists become tuples, unknown keys are left to the checks."""
    kept = {}
    for f in fields(cls):
        if f.name in raw:
            value = raw[f.name]
            kept[f.name] = tuple(value) if isinstance(value, list) else value
        elif f.default is MISSING and f.default_factory is MISSING:
            kept[f.name] = ""
    return cls(**kept)


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
    "load",
    "problems",
]
