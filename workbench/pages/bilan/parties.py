"""The parts of the annual review: what several pages show under one question."""

from __future__ import annotations

from workbench.pages.bilan import ancrage, financements
from workbench.pages.bilan import appui as support
from workbench.pages.bilan import gouvernance as rule
from workbench.pages.bilan import programme as plan
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.programme import etapes
from workbench.safety.container import Tranche
from workbench.show.display import Affichage


def gouvernance(tranche: Tranche) -> list[Affichage]:
    """Meetings and quorum, decisions, steps of the network."""
    return p.section(tranche, rule.reunions, rule.decisions, etapes)


def programme(tranche: Tranche) -> list[Affichage]:
    """Planned against done, what is late, each action."""
    return p.section(tranche, plan.promis, plan.retards, plan.actions)


def appui(tranche: Tranche) -> list[Affichage]:
    """The coordination's time, its support by lieu and axe, what happened after each need."""
    return p.section(tranche, support.temps, support.axes, support.suites)


def budget(tranche: Tranche) -> list[Affichage]:
    """Money of the programme."""
    return p.section(tranche, plan.argent)


def dossiers(tranche: Tranche) -> list[Affichage]:
    """Grant files and their success."""
    return p.section(tranche, financements.dossiers, financements.reussite)


def territoire(tranche: Tranche) -> list[Affichage]:
    """Partners, then emerging projects."""
    return p.section(tranche, ancrage.partenariats, ancrage.emergents)
