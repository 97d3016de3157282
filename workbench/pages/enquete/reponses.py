"""Answers question by question, with their number and what silence leaves open.

The figures are those of the evaluation and of the diagnostic: one way to count and to draw them.
"""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, survey
from workbench.pages.diagnostic.enquete import questions, several
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation import usagers
from workbench.safety.container import Tranche
from workbench.show.display import Affichage


def avis(tranche: Tranche) -> list[Affichage]:
    """The questions with a yes and a no."""
    return p.section(tranche, usagers.avis)


def profil(tranche: Tranche) -> list[Affichage]:
    """Who answered: how often they come, since when, their age."""
    return p.section(tranche, usagers.profil)


def provenance(tranche: Tranche) -> list[Affichage]:
    """Where those who answered live."""
    return p.section(tranche, usagers.provenance)


def activites(tranche: Tranche) -> list[Affichage]:
    """The questions of several choices."""
    asked = questions(tranche)[1]
    if not asked:
        return [
            common.absent(
                "Aucune question à plusieurs réponses", "Le questionnaire n’en pose pas.", etat="valeur"
            )
        ]
    return p.section(tranche, *(lambda t, q=q: _several(t, q) for q in asked))


def _several(tranche: Tranche, question) -> Affichage:
    title = question.court or question.texte
    rows = tranche.modalites(f"enq_{question.id}")
    states = set(rows["etat"].astype("str"))
    got = tranche.mesure("enq_reponses")
    if not survey.asked(tranche, question) or (common.known(got) and "valeur" in states):
        return several(tranche, question, got)
    if "secret" in states or got.etat == "secret":
        return p.hidden(title, f"« {french.lower_first(title)} »")
    return p.nothing(
        f"{title} : rien à montrer", f"Aucune réponse à cette question n’est reçue en {tranche.annee}"
    )
