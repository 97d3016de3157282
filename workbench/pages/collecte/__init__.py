"""What arrived, what became of it, what is missing: what the cells of notebook 01 call.

Every function shows the whole network to the coordination, and a lieu its own part.
"""

from workbench.pages.collecte.arrivees import arrivees, mois
from workbench.pages.collecte.doutes import corrections, questions
from workbench.pages.collecte.fichiers import compris, lus
from workbench.pages.collecte.manque import manque
from workbench.pages.collecte.une import limites, une

__all__ = ["arrivees", "compris", "corrections", "limites", "lus", "manque", "mois", "questions", "une"]
