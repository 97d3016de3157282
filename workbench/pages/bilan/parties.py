"""The parts of the annual review: what several pages show under one question."""

from __future__ import annotations

from workbench.pages.bilan import ancrage, animation, argent, financements, justifier, label
from workbench.pages.bilan import appui as support
from workbench.pages.bilan import gouvernance as rule
from workbench.pages.bilan import programme as plan
from workbench.pages.bilan import tresorerie as cash
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.programme import etapes
from workbench.safety.container import Tranche
from workbench.show.display import Affichage


def _section(tranche: Tranche, *pages) -> list[Affichage]:
    """The pages under one question; what is not recorded is said once, not again by the page that follows."""
    kept, told = [], set()
    for a in p.section(tranche, *pages):
        words = frozenset(str(e.get("texte", "")) for e in a.elements) if a.genre == "texte" else frozenset()
        if not words or not words <= told:
            kept.append(a)
        told |= words
    return kept


def gouvernance(tranche: Tranche) -> list[Affichage]:
    """Meetings and quorum, decisions, steps of the network."""
    return _section(tranche, rule.reunions, rule.decisions, etapes, rule.choix)


def membres(tranche: Tranche) -> list[Affichage]:
    """Who is a member, and membership over the years."""
    return _section(tranche, rule.membres, rule.evolution)


def programme(tranche: Tranche) -> list[Affichage]:
    """Planned against done, what is late, each action."""
    return _section(tranche, plan.promis, plan.retards, plan.actions)


def appui(tranche: Tranche) -> list[Affichage]:
    """The coordination's time, its support by lieu and axe, what happened after each need."""
    return _section(tranche, support.temps, support.feuille, support.axes, support.suites)


def collectif(tranche: Tranche) -> list[Affichage]:
    """Common events, then communication."""
    return _section(tranche, animation.evenements, animation.participation, animation.communications)


def budget(tranche: Tranche) -> list[Affichage]:
    """Accounts of the network, money of the programme, grants and their ceilings."""
    return _section(
        tranche, argent.exercices, plan.argent, plan.annees, label.annees, argent.aides, argent.plafonds
    )


def tresorerie(tranche: Tranche) -> list[Affichage]:
    """Payments received and expected."""
    return _section(tranche, cash.recus, cash.mois)


def suite(tranche: Tranche) -> list[Affichage]:
    """After the label: what it pays, posts, another year."""
    return _section(tranche, label.paie, cash.postes, cash.scenarios)


def dossiers(tranche: Tranche) -> list[Affichage]:
    """Grant files, their success, the weight of the first funder."""
    return _section(tranche, financements.dossiers, financements.reussite, justifier.poids)


def justification(tranche: Tranche) -> list[Affichage]:
    """What is to be justified, what can be told of it, then the form's table per beneficiary."""
    return _section(tranche, justifier.echeances, justifier.qualitatif, justifier.comptes_rendus)


def territoire(tranche: Tranche) -> list[Affichage]:
    """Partners, then emerging projects."""
    return _section(tranche, ancrage.partenariats, ancrage.emergents)
