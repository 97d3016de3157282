"""The coordination's year, mission by mission: what the cells of notebook 06 call."""

from workbench.pages.bilan.depart import depart
from workbench.pages.bilan.gouvernance import membres
from workbench.pages.bilan.parties import appui, budget, dossiers, gouvernance, programme, territoire

__all__ = ["appui", "budget", "depart", "dossiers", "gouvernance", "membres", "programme", "territoire"]
