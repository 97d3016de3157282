"""The kit for a lieu's next visit: what the cells of notebook 08 call, one public function per display."""

from workbench.pages.accord import accord
from workbench.pages.visite.attente import suites
from workbench.pages.visite.croises import ecarts
from workbench.pages.visite.papier import fiches, grille, notes
from workbench.pages.visite.une import une
from workbench.pages.visite.vus import a_regarder, regards

__all__ = ["a_regarder", "accord", "ecarts", "fiches", "grille", "notes", "regards", "suites", "une"]
