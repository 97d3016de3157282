"""What a page says of the figures its edition does not tell, and why."""

from __future__ import annotations

from workbench.core import french
from workbench.safety import policy
from workbench.safety.container import Tranche


def protection(tranche: Tranche) -> str:
    """Why figures of this edition are « non diffusé », and how many; the coordination reads them all."""
    if not (said := tranche.reseau.get("protection")):
        return ""
    hidden = french.out_of(said["caches"], said["total"], "chiffre")
    why = tranche.reseau.get("seuils", {}).get("raison", "")
    return f"« Non diffusé » : {hidden} ici. {said['raison']} {why}".strip()


def brief(tranche: Tranche) -> str:
    """The reason in few words, for a page of one sheet; the team's diagnostic says the whole of it."""
    if not tranche.reseau.get("protection"):
        return ""
    few = tranche.reseau["protection"]["seuil"]
    few = "1 personne" if few == 2 else f"de 1 à {few - 1} personnes"
    kept = f"« Non diffusé » : {few}, ou un chiffre qui les ferait retrouver"
    return french.typographie(kept)


def cure(sentence: str) -> dict:
    """The element of a text that says how to provide what is missing: told to the coordination and to the
    lieu's team, for other readers can do nothing about it."""
    said = french.typographie(french.sentence(sentence))
    return {"texte": said, "pour": [policy.COORDINATION, policy.LIEU]}


def permission(what: str) -> str:
    """Why an edition does not show something, and what would let it; no participle to agree with `what`."""
    return (
        f"Cette édition ne montre pas {what}. Le lieu peut le permettre par un accord écrit, "
        "inscrit au registre des accords."
    )
