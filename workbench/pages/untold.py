"""What a page says of the figures its edition does not tell, and why."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.core import french
from workbench.safety import policy
from workbench.safety.container import Tranche
from workbench.show.display import Affichage
from workbench.show.words import MOTS


def protection(tranche: Tranche) -> str:
    """Why figures of this edition are « non diffusé », and how many; the coordination reads them all."""
    if not (said := tranche.reseau.get("protection")):
        return ""
    hidden = french.out_of(said["caches"], said["total"], "chiffre")
    why = tranche.reseau.get("seuils", {}).get("raison", "")
    why = f"Ce seuil est celui que le réseau a choisi. {french.sentence(why)}" if why else ""
    return f"« Non diffusé » : {hidden} ici, années et détails compris. {said['raison']} {why}".strip()


def brief(tranche: Tranche, shown: Iterable[Affichage]) -> str:
    """The reason in few words, for a sheet that shows a figure as « non diffusé »; the team's diagnostic says
    the whole of it. Lines that say themselves why they are kept (`tu`) need no other reason."""
    if not tranche.reseau.get("protection") or not any(map(_withholds, shown)):
        return ""
    said = tranche.reseau["protection"]
    few, answers = said["seuil"], said.get("reponses")
    few = "1 personne" if few == 2 else f"de 1 à {few - 1} personnes"
    kept = f"« Non diffusé » : {few}, ou un chiffre qui les ferait retrouver"
    kept += f", ou une question à moins de {answers} réponses" if answers else ""
    return french.typographie(kept)


def _withholds(a: Affichage) -> bool:
    said = [c.texte for row in a.lignes for c in row] + [str(e) for e in a.elements if "tu" not in e]
    return any(MOTS["secret"] in text.lower() for text in said)


def cure(sentence: str) -> dict:
    """The element of a text that says how to provide what is missing: told to the coordination and to the
    lieu's team, for other readers can do nothing about it."""
    said = french.typographie(french.sentence(sentence))
    return {"texte": said, "pour": [policy.COORDINATION, policy.LIEU]}
