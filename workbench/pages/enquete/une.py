"""The heading and the counts of the survey; then how it was made and what it does not say."""

from __future__ import annotations

from workbench.core import french
from workbench.core.statistics import FERMEE, OUVERTE
from workbench.pages import bounds, common, survey, untold
from workbench.pages.enquete.repondants import both, rate, unknown
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.usagers import QUIZ
from workbench.safety.container import RESEAU, Tranche
from workbench.safety.voices import WORDS
from workbench.show.display import LIMITES, Affichage, Cellule, raccourcir

WAYS = {
    FERMEE: "Les personnes d’une liste ont été invitées à répondre.",
    OUVERTE: "Répondait qui voulait : personne ne sait combien de personnes ont vu le questionnaire.",
}
THEIRS = (
    " Ces réponses sont celles de qui a répondu : elles ne disent pas ce que pensent les autres, ni qui ne "
    "vient pas."
)
DRAWN = "Les personnes interrogées ont été tirées au sort dans une liste."
WITHOUT = {
    "manquant": "sans liste datée des personnes invitées",
    "sans_objet": "répondait qui voulait",
}
UNTOLD = "Comment ces personnes ont été interrogées, et combien l’ont été, n’est pas écrit."


def une(tranche: Tranche) -> list[Affichage]:
    """The heading and the counts."""
    return [_heading(tranche), _counts(tranche)]


def _heading(tranche: Tranche) -> Affichage:
    form = tranche.referentiel.questionnaires.get(QUIZ)
    title = form.nom if form else "Enquête"
    got, asked = (m.etat in ("valeur", "secret") for m in rate(tranche, RESEAU))
    told = asked or bounds.declared(tranche)
    said = (WAYS.get(bounds.way(tranche), DRAWN) if told else UNTOLD) + THEIRS
    if not got:
        said = f"Aucune réponse n’est reçue pour {tranche.annee} : on lit ici ce que l’enquête demanderait."
    element = {
        "surtitre": french.typographie(
            f"{tranche.reseau.get('nom', '')}, {tranche.annee}, {common.shown_as(tranche.diffusion)}, "
            f"arrêtée au {french.date(tranche.arrete_le)}"
        ),
        "titre": raccourcir(title, LIMITES["titre"]),
        "paragraphe": raccourcir(french.typographie(said), LIMITES["paragraphe"]),
    }
    return Affichage("entete", element["titre"], elements=[element])


def _counts(tranche: Tranche) -> Affichage:
    got, asked = rate(tranche, RESEAU)
    form = tranche.referentiel.questionnaires.get(QUIZ)
    answers = p.cell(tranche, "enq_reponses", RESEAU)
    detail = answers.detail if common.known(got) else ""
    answers.detail = ""
    lines = [[answers, Cellule(french.plural(got.valeur, "réponse")), Cellule(detail or "tous lieux réunis")]]
    under = french.typographie(f"sur {french.count(asked.valeur, 'invitée')}") if common.known(asked) else ""
    if both(got, asked):
        silent = int(asked.valeur - got.valeur)
        name = french.plural(silent, "personne sans réponse", "personnes sans réponse")
        lines.append([Cellule(french.number(silent), silent), Cellule(name), Cellule(under)])
    else:
        state = unknown(tranche, got, asked)
        under = under or WITHOUT.get(state, "parmi les personnes invitées")
        lines.append([Cellule(etat=state), Cellule("personnes sans réponse"), Cellule(under)])
    every = form.questions if form else ()
    posed = [q for q in every if survey.asked(tranche, q)]
    n, left = len(posed), len(every) - len(posed)
    kinds = f"dont {sum(bool(q.modalites) for q in posed)} à choix"
    kinds += f" ; {left} du questionnaire {french.plural(left, 'non demandée')}" if left else ""
    lines.append(
        [
            Cellule(str(n), n),
            Cellule(french.plural(n, "question posée", "questions posées")),
            Cellule(french.typographie(kinds)),
        ]
    )
    read = len(tranche.table(WORDS))
    word = french.plural(read, "commentaire relu", "commentaires relus")
    lines.append([Cellule(str(read), read), Cellule(word), Cellule("aucun ne sort sans relecture")])
    return Affichage(
        "chiffres",
        f"L’enquête de {tranche.annee} en quatre nombres",
        source=common.source_line(tranche, ["enquete_usagers", "chiffres_annuels"]),
        lignes=lines,
    )


def limites(tranche: Tranche) -> Affichage:
    """How answers are kept, what silence does, what is protected, the version."""
    form, own = tranche.referentiel.questionnaires.get(QUIZ), tranche.referentiel
    said = [
        form.complet if form else "",
        "Une question laissée en blanc est « sans réponse », jamais un « non ». Sous 100 réponses, ce sont "
        "des nombres et non des pourcentages. Aucune différence n’est dite significative.",
        "Les fourchettes disent jusqu’où iraient les nombres si celles et ceux qui se taisent pensaient "
        "tous de même. Elles ne disent rien de qui n’a pas été invité.",
        f"Référentiel {own.version}. {french.capital(common.shown_as(tranche.diffusion))}, arrêtée au "
        f"{french.date(tranche.arrete_le)}. {tranche.reseau.get('invente', '')}".strip(),
    ]
    if kept := untold.protection(tranche):
        said.append(kept)
    return Affichage(
        "texte",
        "Ce que cette enquête ne permet pas de conclure",
        elements=[{"texte": french.typographie(s)} for s in said if s],
    )
