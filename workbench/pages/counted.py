"""Sentences that several pages count the same way: each agrees with its first number."""

from __future__ import annotations

from workbench.core import french
from workbench.safety.container import Mesure

INVITED = ("personne invitée", "personnes invitées")


def answered(got: float, asked: float, none: str = "Aucune") -> str:
    """« 1 personne invitée sur 12 a répondu »."""
    return french.among(got, asked, *INVITED, "a répondu", "ont répondu", none)


def elsewhere(away: Mesure) -> str:
    """« 1 répondant sur 41 habite une autre commune que celle du lieu »."""
    said = french.among(away.numerateur, away.denominateur, "répondant", "répondants", "habite", "habitent")
    return f"{said} une autre commune que celle du lieu"


def given(known: int, asked: int) -> str:
    """« 1 chiffre du socle sur 20 est donné », after another sentence."""
    nouns = ("chiffre du socle", "chiffres du socle")
    return french.among(known, asked, *nouns, "est donné", "sont donnés", "aucun")


def done(number: int, total: int, of: str) -> str:
    """« 1 action du programme sur 4 est faite »; of: which ones, as « du programme », « de 2025 »."""
    return french.among(number, total, f"action {of}", f"actions {of}", "est faite", "sont faites", "Aucune")


def of_them(some: int, whole: int, said: str, every: str = "tous") -> str:
    """« dont 2 en retard », « toutes en retard » of all of them, « en retard » of the only one."""
    if some < whole:
        return f"dont {french.number(some)} {said}"
    return f"{every} {said}" if whole > 1 else said


def nouns(unit: str) -> tuple[str, str]:
    """What one and several of the things a coverage counts are called: « lieux » -> « lieu », « lieux »."""
    return {"lieux": ("lieu", unit), "critères": ("critère", unit)}.get(unit, (unit, unit))
