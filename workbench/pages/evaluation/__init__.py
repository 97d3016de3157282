"""The evaluation of the network: each function takes a tranche and returns what is shown."""

from workbench.pages.evaluation.maillage import au_dela, carte, epci, services
from workbench.pages.evaluation.une import lecture, une

__all__ = ["au_dela", "carte", "epci", "lecture", "services", "une"]
