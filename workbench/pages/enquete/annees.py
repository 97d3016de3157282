"""Which questions may be compared with the year before, and what both years gave."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, survey
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.usagers import QUIZ
from workbench.safety.container import RESEAU, Mesure, Tranche
from workbench.show.display import Affichage, Cellule, Colonne


def annees(tranche: Tranche) -> Affichage:
    """One row per closed question: since when it is asked alike, its first answer both years."""
    form = tranche.referentiel.questionnaires.get(QUIZ)
    asked = [q for q in (form.questions if form else ()) if q.modalites and _known(tranche, q)]
    if not asked:
        return p.nothing("Aucune question fermée à comparer", "Le questionnaire n’en pose pas")
    before = tranche.annee - 1
    answers = {year: tranche.mesure("enq_reponses", RESEAU, year).etat for year in (before, tranche.annee)}
    if empty := [str(year) for year, state in answers.items() if state not in ("valeur", "secret")]:
        return p.nothing(
            "Rien à comparer encore", f"Aucune réponse n’est reçue pour {french.join(empty, 'ni')}"
        )
    breaks = [_break(tranche, q) for q in asked]
    usages = {u.id: u.nom for u in tranche.referentiel.usages}
    lines = [
        [
            Cellule(q.court or q.texte, detail=french.typographie(q.texte)),
            Cellule(str(q.comparable_depuis) if q.comparable_depuis else "non dit"),
            Cellule(usages.get(q.modalites[0], french.capital(q.modalites[0]))),
            *(_cell(tranche, q, year) for year in (before, tranche.annee)),
            Cellule(why or "se compare"),
        ]
        for q, why in zip(asked, breaks, strict=True)
    ]
    alike = sum(not why for why in breaks)
    title = french.among(alike, len(asked), "question", "questions", "se pose", "se posent", "Aucune")
    title += f" comme en {before}"
    return Affichage(
        "tableau",
        french.typographie(title),
        "La première réponse de chaque question, en nombre de réponses.",
        source=p.source(tranche, "enquête des usagers", french.count(len(asked), "question")),
        note=french.typographie(
            f"{_lieux(tranche, before)} Un écart de quelques réponses n’est pas une évolution : "
            "ce ne sont pas les mêmes personnes, et celles qui se taisent ne sont pas connues."
        ),
        colonnes=[
            Colonne("Question"),
            Colonne("Posée ainsi", "depuis", "droite"),
            Colonne("Réponse"),
            Colonne(str(before), "réponses", "droite"),
            Colonne(str(tranche.annee), "réponses", "droite"),
            Colonne("À savoir"),
        ],
        lignes=lines,
    )


def _known(tranche: Tranche, question) -> bool:
    return f"enq_{question.id}" in tranche.referentiel.indicateurs


def _break(tranche: Tranche, question) -> str:
    """Why two years of a question are not the same thing; "" when they are."""
    if question.comparable_depuis and question.comparable_depuis > tranche.annee - 1:
        return question.rupture or f"posée ainsi depuis {question.comparable_depuis} seulement"
    for year in (tranche.annee - 1, tranche.annee):
        if not survey.asked(tranche, question, year):
            return f"non demandée en {year}"
    return common.breaks(tranche, f"enq_{question.id}").get(tranche.annee, "")


def _cell(tranche: Tranche, question, year: int) -> Cellule:
    """« 92 sur 103 »; the year before is not shown when it was another question."""
    m: Mesure = tranche.mesure(f"enq_{question.id}", RESEAU, year, question.modalites[0])
    if m.etat != survey.UNASKED and year != tranche.annee and _break(tranche, question):
        return Cellule("ne se compare pas")
    if m.etat != "valeur" or m.numerateur != m.numerateur:
        return Cellule(etat="manquant" if m.etat == "valeur" else m.etat, cle=common.key(m))
    of = survey.answered(tranche, question, year)
    of = m.denominateur if of is None else of
    return Cellule(french.ratio(m.numerateur, of), int(m.numerateur), cle=common.key(m))


def _lieux(tranche: Tranche, before: int) -> str:
    """Other lieux answered: said before any difference is read."""
    then, now = (tranche.mesure("enq_reponses", RESEAU, y) for y in (before, tranche.annee))
    if hidden := [str(y) for y, m in ((before, then), (tranche.annee, now)) if not common.known(m)]:
        return f"Le nombre de réponses de {french.join(hidden)} n’est pas diffusé."
    if then.vu != now.vu:
        return (
            f"Les lieux ne sont pas les mêmes : {french.number(then.vu)} en {before}, "
            f"{french.number(now.vu)} ensuite."
        )
    return f"{french.count(now.vu, 'lieu', 'lieux')} avec des réponses, les deux années."
