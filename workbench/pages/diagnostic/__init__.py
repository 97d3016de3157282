"""The diagnostic of one lieu: what the cells of notebook 03 call, one public function per display."""

from workbench.pages.diagnostic.criteres import axes
from workbench.pages.diagnostic.ecarts import constats
from workbench.pages.diagnostic.equipe import equipe
from workbench.pages.diagnostic.offre import offre
from workbench.pages.diagnostic.une import une
from workbench.pages.diagnostic.usage import usage, usage_annees

__all__ = ["axes", "constats", "equipe", "offre", "une", "usage", "usage_annees"]
