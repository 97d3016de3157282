"""A total of the network that lacks a lieu, or months of one, is a floor: « au moins », rounded down."""

from __future__ import annotations

import math

from workbench.core import french
from workbench.core.referentiel import Indicateur
from workbench.safety.container import RESEAU, Mesure

ADDED = ("somme", "distinct")
"""What a missing lieu could only raise: a ratio, an average, a list of answers is of what is there."""
LOST = 1e-6  # what a sum of decimals may have lost, or won


def short(mesure: Mesure) -> bool:
    """True when a lieu is missing, or months of one: an edition that hides its figures knows as well."""
    return bool(mesure.vu < mesure.attendu or mesure.partiels > 0)  # nan: nothing is counted so


def floor(mesure: Mesure, indicateur: Indicateur) -> bool:
    """True for a total whose rest, not known, could only add to it: not where the rest may be negative. One
    of zero is none: nothing counts less."""
    adds = indicateur.addition in ADDED and not indicateur.autres.get("negatif")
    return mesure.sujet == RESEAU and mesure.etat == "valeur" and mesure.valeur > 0 and adds and short(mesure)


def lacking(mesure: Mesure) -> str:
    """« , dont 1 sans tous ses mois » after a number of lieux; "" when those counted gave all of theirs."""
    n = mesure.partiels
    if not n > 0:
        return ""
    who = f"dont {french.number(n)} " if n < mesure.vu else ""
    return f", {who}sans {french.plural(n, 'tous ses', 'tous leurs')} mois"


def shown(mesure: Mesure, indicateur: Indicateur, decimals: int = 0) -> float:
    """The number as it is printed: a floor is never rounded above what is known."""
    return (lowered if floor(mesure, indicateur) else rounded)(mesure.valeur, decimals)


def rounded(value: float, decimals: int = 0) -> float:
    """Half away from zero, as `french.number` writes it."""
    scale = 10**decimals
    return math.copysign(math.floor(abs(float(value)) * scale + 0.5) / scale, float(value))


def lowered(value: float, decimals: int = 0) -> float:
    """Down, as a floor is: « au moins 449 » of 449,5."""
    scale = 10**decimals
    return math.floor(float(value) * scale + LOST) / scale
