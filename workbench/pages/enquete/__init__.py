"""The users' survey: who answered, who did not, and what may be said of it: what notebook 04 calls."""

from workbench.pages.enquete.annees import annees
from workbench.pages.enquete.paroles import paroles
from workbench.pages.enquete.repondants import depots, repondants
from workbench.pages.enquete.reponses import activites, avis, profil, provenance
from workbench.pages.enquete.une import limites, une

__all__ = [
    "activites",
    "annees",
    "avis",
    "depots",
    "limites",
    "paroles",
    "profil",
    "provenance",
    "repondants",
    "une",
]
