"""The parts of the evaluation: what several pages show under one question."""

from __future__ import annotations

from workbench.pages import series
from workbench.pages.accord import accord
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.apports import apports, gains
from workbench.pages.evaluation.argent import ensemble, financeurs, produits
from workbench.pages.evaluation.avec_qui import jamais, liens, paires
from workbench.pages.evaluation.axes import axes, synthese
from workbench.pages.evaluation.consolidation import totaux
from workbench.pages.evaluation.cooperation import actions, evenements
from workbench.pages.evaluation.limites import conclure, couverture, ruptures
from workbench.pages.evaluation.offre import recoupements, semaine, services
from workbench.pages.evaluation.pairs import pairs
from workbench.pages.evaluation.programme import cibles, etapes, promis
from workbench.pages.evaluation.suivants import suivants
from workbench.pages.evaluation.temps import annees, first, lieux, saisons
from workbench.pages.evaluation.usage import mois, tableau
from workbench.pages.evaluation.usagers import avis, profil, provenance
from workbench.pages.evaluation.veille import besoins, pratiques, projets
from workbench.safety.container import Tranche
from workbench.show.display import Affichage


def complementarite(tranche: Tranche) -> list[Affichage]:
    """Services lieu by lieu, who has a choice, the week, and what each lieu adds when it is asked for."""
    return p.section(tranche, services, recoupements, semaine, apports)


def frequentation(tranche: Tranche) -> list[Affichage]:
    """Passages month by month, lieux side by side, seasons."""
    return p.section(tranche, mois, tableau, saisons)


def evolution(tranche: Tranche) -> list[Affichage]:
    """The years side by side, why a difference may not be a change, lieu by lieu, then other networks."""
    if series.first_year(tranche):
        return p.section(tranche, first, pairs)
    return p.section(tranche, annees, ruptures, lieux, pairs)


def criteres(tranche: Tranche) -> list[Affichage]:
    """The axes counted, their criteria, what two observers of one side agree on."""
    return p.section(tranche, synthese, axes, accord)


def faire_ensemble(tranche: Tranche) -> list[Affichage]:
    """Ties over the years, who with whom, joint events, shared actions."""
    return p.section(tranche, liens, paires, evenements, actions, jamais)


def finances(tranche: Tranche) -> list[Affichage]:
    """Resources, consolidated accounts, public money by level."""
    return p.section(tranche, produits, ensemble, financeurs)


def enquete(tranche: Tranche) -> list[Affichage]:
    """What users say, who answered, where they come from."""
    return p.section(tranche, avis, profil, provenance)


def promesses(tranche: Tranche) -> list[Affichage]:
    """The programme, its targets, the steps of the network."""
    return p.section(tranche, promis, cibles, etapes)


def partage(tranche: Tranche) -> list[Affichage]:
    """Needs, practices others could take up, projects that emerge and what they add, next sites if asked."""
    return p.section(tranche, besoins, pratiques, projets, gains, suivants)


def prudence(tranche: Tranche) -> list[Affichage]:
    """What the figures do not allow to conclude, how totals are made, what they cover."""
    return p.section(tranche, conclure, totaux, couverture)
