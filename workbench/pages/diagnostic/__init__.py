"""The diagnostic of one lieu: what the cells of notebook 03 call, one public function per display."""

from workbench.pages.diagnostic.argent import argent
from workbench.pages.diagnostic.bref import unless_brief
from workbench.pages.diagnostic.criteres import axes
from workbench.pages.diagnostic.dossiers import programme
from workbench.pages.diagnostic.ecarts import constats
from workbench.pages.diagnostic.enquete import enquete
from workbench.pages.diagnostic.equipe import equipe
from workbench.pages.diagnostic.offre import offre
from workbench.pages.diagnostic.rencontres import pratiques
from workbench.pages.diagnostic.sources import couverture, sources
from workbench.pages.diagnostic.suite import accompagnement
from workbench.pages.diagnostic.territoire import provenance
from workbench.pages.diagnostic.textes import textes
from workbench.pages.diagnostic.une import une
from workbench.pages.diagnostic.usage import usage, usage_annees

__all__ = [
    "accompagnement",
    "argent",
    "axes",
    "constats",
    "couverture",
    "enquete",
    "equipe",
    "offre",
    "pratiques",
    "programme",
    "provenance",
    "sources",
    "textes",
    "une",
    "usage",
    "usage_annees",
]

for _name in {*__all__} - {"une", "textes"}:  # in the first report of a lieu, page 1 says all else there is
    globals()[_name] = unless_brief(globals()[_name])
