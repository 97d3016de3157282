"""What lieux learned and can show each other: what the cells of notebook 09 call."""

from workbench.pages.capitalisation.a_ecrire import sans_fiche
from workbench.pages.capitalisation.besoins import rapprochements, suites
from workbench.pages.capitalisation.echanges import echanges
from workbench.pages.capitalisation.livret import pratiques, situations, une
from workbench.pages.capitalisation.sources import sources

__all__ = ["echanges", "pratiques", "rapprochements", "sans_fiche", "situations", "sources", "suites", "une"]
