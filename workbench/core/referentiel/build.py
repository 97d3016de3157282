"""Values from the plain shape that files and JSON share."""

from __future__ import annotations

from dataclasses import MISSING, fields

from workbench.core.referentiel.values import (
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


def referentiel(raw: dict) -> Referentiel:
    """The plain shape (files as read, or JSON) made values; both have the same shape."""
    plans = raw.get("plans", {})
    parts = {
        "stades": tuple(make(Stade, s) for s in raw.get("stades", ())),
        "axes": tuple(
            make(Axe, a | {"criteres": tuple(_critere(c) for c in a["criteres"])}) for a in raw["axes"]
        ),
        "indicateurs": {k: _indicateur(k, v) for k, v in raw.get("indicateurs", {}).items()},
        "plans": Plans(
            tuple(make(Entree, g) for g in plans.get("groupes", ())),
            tuple(make(Famille, f) for f in plans.get("familles", ())),
            {k: make(Plan, p) for k, p in plans.get("plans", {}).items()},
        ),
        "questionnaires": {
            k: make(Questionnaire, q | {"questions": tuple(make(Question, x) for x in q["questions"])})
            for k, q in raw.get("questionnaires", {}).items()
        },
    }
    parts["autres"] = tuple(_critere(c) for c in raw.get("autres", ()))
    for name in ("hors_stade", "blocs", "services", "usages"):
        parts[name] = tuple(make(Entree, e) for e in raw.get(name, ()))
    return make(Referentiel, raw | parts)


def _critere(raw: dict) -> Critere:
    """Unless a year's blocks say otherwise, what is expected is the base."""
    return make(Critere, {"attendu": raw.get("base", True), **raw})


def _indicateur(id: str, raw: dict) -> Indicateur:
    """An indicator keeps what it says beyond the known keys in `autres`: nothing declared is lost."""
    known = {f.name for f in fields(Indicateur)}
    others = {k: v for k, v in raw.items() if k not in known}
    return make(Indicateur, {**raw, "id": id, "autres": {**raw.get("autres", {}), **others}})


def make(cls, raw: dict):
    """A dataclass from a plain dict: lists become tuples, unknown keys are left to the checks."""
    kept = {}
    for f in fields(cls):
        if f.name in raw:
            value = raw[f.name]
            kept[f.name] = tuple(value) if isinstance(value, list) else value
        elif f.default is MISSING and f.default_factory is MISSING:
            kept[f.name] = ""
    return cls(**kept)
