"""The evaluation of the network: each function takes a tranche and returns what is shown."""

from workbench.pages.evaluation.acces import acces, au_dela, calibrage, epci
from workbench.pages.evaluation.argent import ensemble, financeurs, produits
from workbench.pages.evaluation.avec_qui import liens, paires
from workbench.pages.evaluation.axes import axes, synthese
from workbench.pages.evaluation.consolidation import totaux
from workbench.pages.evaluation.cooperation import actions, evenements
from workbench.pages.evaluation.limites import conclure, couverture, ruptures
from workbench.pages.evaluation.maillage import carte
from workbench.pages.evaluation.offre import recoupements, semaine, services
from workbench.pages.evaluation.parties import (
    complementarite,
    criteres,
    enquete,
    evolution,
    faire_ensemble,
    finances,
    frequentation,
    partage,
    promesses,
    prudence,
)
from workbench.pages.evaluation.programme import cibles, etapes, promis
from workbench.pages.evaluation.sources import sources
from workbench.pages.evaluation.temps import annees, saisons
from workbench.pages.evaluation.une import lecture, une
from workbench.pages.evaluation.usage import mois, tableau
from workbench.pages.evaluation.usagers import avis, profil, provenance
from workbench.pages.evaluation.veille import besoins, pratiques, projets

__all__ = [
    "acces",
    "actions",
    "annees",
    "au_dela",
    "avis",
    "axes",
    "besoins",
    "calibrage",
    "carte",
    "cibles",
    "complementarite",
    "conclure",
    "couverture",
    "criteres",
    "enquete",
    "ensemble",
    "epci",
    "etapes",
    "evenements",
    "evolution",
    "faire_ensemble",
    "finances",
    "financeurs",
    "frequentation",
    "lecture",
    "liens",
    "mois",
    "paires",
    "partage",
    "pratiques",
    "produits",
    "profil",
    "projets",
    "promesses",
    "promis",
    "provenance",
    "prudence",
    "recoupements",
    "ruptures",
    "saisons",
    "semaine",
    "services",
    "sources",
    "synthese",
    "tableau",
    "totaux",
    "une",
]
