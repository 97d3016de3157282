"""The territory: who can reach the lieux, for what and when; each function takes a tranche."""

from workbench.pages.evaluation.acces import au_dela, calibrage, epci
from workbench.pages.territoire.habitants import complements, portee, une
from workbench.pages.territoire.offre import ouvertures, services
from workbench.pages.territoire.provenance import provenance
from workbench.pages.territoire.suite import sources, veille

__all__ = [
    "au_dela",
    "calibrage",
    "complements",
    "epci",
    "ouvertures",
    "portee",
    "provenance",
    "services",
    "sources",
    "une",
    "veille",
]
