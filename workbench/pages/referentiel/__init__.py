"""The booklet of the method, whole: what the cells of notebook 02 call. No figure of the network is in it."""

from workbench.pages.referentiel.criteres import criteres
from workbench.pages.referentiel.dictionnaire import dictionnaire
from workbench.pages.referentiel.lire import grille, lire, une
from workbench.pages.referentiel.versions import ajouts, changements, licence

__all__ = ["ajouts", "changements", "criteres", "dictionnaire", "grille", "licence", "lire", "une"]
