"""The coordination's year, mission by mission: what the cells of notebook 06 call."""

from workbench.pages.bilan.depart import depart
from workbench.pages.bilan.parties import (
    appui,
    budget,
    collectif,
    dossiers,
    gouvernance,
    justification,
    membres,
    programme,
    suite,
    territoire,
    tresorerie,
)
from workbench.pages.bilan.reponses import financeur, protection
from workbench.pages.bilan.une import une

__all__ = [
    "appui",
    "budget",
    "collectif",
    "depart",
    "dossiers",
    "financeur",
    "gouvernance",
    "justification",
    "membres",
    "programme",
    "protection",
    "suite",
    "territoire",
    "tresorerie",
    "une",
]
