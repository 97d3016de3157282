"""What the product says beside what is true: every stated figure it does not give, in words."""

from __future__ import annotations

import json
import math
from pathlib import Path

from pandas import DataFrame

NUMBERS = ("numerateur", "denominateur", "valeur", "valeur_max")


def stated(reseau: Path) -> list[dict]:
    """The figures a simulated network states."""
    return json.loads((reseau / "verite" / "verite.json").read_text(encoding="utf-8"))


def by_cell(mesures: DataFrame) -> dict:
    """(sujet, periode, indicateur, modalite) -> mesure, for lieux and the network."""
    return {
        (row.sujet, row.periode, row.indicateur, row.modalite): row
        for row in mesures.itertuples(index=False)
        if row.niveau in ("lieu", "reseau")
    }


def differences(stated: list[dict], figures: dict) -> list[str]:
    """Every stated figure the product does not give, in words."""
    out = []
    for said in stated:
        cell = tuple(said[k] for k in ("sujet", "periode", "indicateur", "modalite"))
        given = figures.get(cell)
        if given is None:
            out.append(f"{cell}: absent")
        elif str(given.etat) != said["etat"]:
            out.append(f"{cell}: {given.etat}, expected {said['etat']}")
        elif said["etat"] == "valeur":
            out += [
                f"{cell}: {name} {getattr(given, name)}, expected {said[name]}"
                for name in _compared(said)
                if not _equal(getattr(given, name), said[name])
            ]
        if given is not None and "couverture" in said and [given.vu, given.attendu] != said["couverture"]:
            out.append(f"{cell}: {given.vu} of {given.attendu}, expected {said['couverture']}")
    return out


def _compared(said: dict) -> list[str]:
    """Counts for a breakdown (the truth also gives its share); a bound that is not stated must be absent."""
    breakdown = said["modalite"] and said["denominateur"] is not None
    names = [n for n in NUMBERS[:2] if said[n] is not None]
    return names + ([] if breakdown else ["valeur"]) + ["valeur_max"]


def _equal(given: float, expected) -> bool:
    return math.isnan(given) if expected is None else abs(given - expected) <= 0.01
