"""What users say across the network, with those who did not answer in sight."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import bounds, counted, survey
from workbench.pages.bounds import Said
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

QUIZ = "usagers"
MOST_EPCI = 12
SCALE = "oui"
"""A question with this answer goes from yes to no; the others have no better end."""


def avis(tranche: Tranche) -> Affichage:
    """The questions with a yes and a no."""
    return _survey(
        tranche, [q for q in _closed(tranche) if SCALE in q.modalites], True, "Ce que disent les usagers"
    )


def profil(tranche: Tranche) -> Affichage:
    """Who answered: how often they come, since when, their age."""
    return _survey(tranche, [q for q in _closed(tranche) if SCALE not in q.modalites], False, "Qui a répondu")


def _closed(tranche: Tranche) -> list:
    known = tranche.referentiel.indicateurs
    return [
        q
        for q in tranche.referentiel.questionnaires[QUIZ].questions
        if q.type == "choix" and f"enq_{q.id}" in known
    ]


def _survey(tranche: Tranche, questions, scale: bool, what: str) -> Affichage:
    from workbench.show.figures import survey as drawing

    got, asked = tranche.mesure("enq_reponses", RESEAU), tranche.mesure("enq_invites", RESEAU)
    rows, lines, said = [], [], []
    for q in questions:
        all_of = [(a, tranche.mesure(f"enq_{q.id}", RESEAU, None, a)) for a in q.modalites]
        if not survey.asked(tranche, q):
            lines.append(survey.line(q, 2, words=1))
        if all(m.etat not in ("valeur", "secret") for _, m in all_of):
            continue
        n = survey.answered(tranche, q)
        rows.append(
            (
                q.court or q.texte,
                [(a, int(m.numerateur) if m.etat == "valeur" else None, m.etat) for a, m in all_of],
                n,
            )
        )
        for a, m in all_of:
            lines.append(
                [
                    Cellule(q.court or q.texte),
                    Cellule(a),
                    _count(m),
                    Cellule(etat="secret") if n is None else Cellule(french.number(n), n),
                ]
            )
        if n and all_of[0][1].etat == "valeur":
            said.append(Said(q.court or q.texte, all_of[0][0], int(all_of[0][1].numerateur), n))
    if not rows or got.etat != "valeur":
        title = f"{what} : rien à montrer"
        return (
            p.hidden(title, "l’enquête")
            if got.etat == "secret"
            else p.nothing(
                title,
                f"Aucune réponse à l’enquête de {tranche.annee} n’est reçue",
                "Le questionnaire est prêt : workbench formulaire",
            )
        )
    invited = bounds.invited(got, asked)
    drawn = drawing.draw(
        rows, int(got.valeur), invited, str(tranche.reseau.get("nom_court", "réseau")), scale
    )
    if scale:
        note = bounds.opinions(tranche, said, invited)
    else:
        note = bounds.profile(tranche, int(got.valeur), invited)
    unasked = survey.unasked(tranche, questions)
    title = f"{what} : {french.count(got.valeur, 'réponse')}"
    title += f" pour {french.count(invited, 'personne invitée', 'personnes invitées')}" if invited else ""
    return p.figure(
        drawn,
        title,
        f"Enquête {tranche.annee}, {p.coverage(got) or 'tous les lieux'}, en nombre de réponses.",
        p.source(tranche, "enquête des usagers"),
        [
            Colonne("Question"),
            Colonne("Réponse"),
            Colonne("Nombre", "", "droite"),
            Colonne("Réponses", "à la question", "droite"),
        ],
        lines,
        note=" ".join(t for t in (unasked, note) if t),
        apart=unasked,
    )


def _count(m) -> Cellule:
    if m.etat != "valeur":
        return Cellule(etat=m.etat, cle=p.key(m))
    return Cellule(french.number(m.numerateur), int(m.numerateur), cle=p.key(m))


def provenance(tranche: Tranche) -> Affichage:
    """Where respondents come from: distance to the lieu, EPCI."""
    from workbench.show.figures import rings
    from workbench.show.figures.maps import short_epci

    near, far = tranche.modalites("anc_anneau", RESEAU), tranche.modalites("anc_epci", RESEAU)
    states = set(near["etat"].astype("str")) | set(far["etat"].astype("str"))
    if "valeur" not in states:
        title = "La provenance des usagers n’est pas montrée"
        return (
            p.hidden(title, "la provenance des répondants")
            if "secret" in states
            else p.nothing(
                title,
                survey.commune(tranche, near),
                "La question de la commune est dans le questionnaire",
            )
        )
    order = {"moins de 5 km": 0, "de 5 à 10 km": 1, "de 10 à 20 km": 2, "plus de 20 km": 3}
    near = near.assign(rang=near["modalite"].map(order).fillna(9)).sort_values(["rang", "modalite"])
    every = len(far)
    far = far.sort_values(["valeur", "modalite"], ascending=[False, True]).head(MOST_EPCI)
    note = f"Répondants à l’enquête {tranche.annee}, distance à vol d’oiseau de mairie à mairie."
    if every > len(far):
        note += f" Les {MOST_EPCI} intercommunalités les plus citées, sur {french.number(every)}."
    first, second = (
        [(short_epci(r.modalite), _value(r), str(r.etat)) for r in f.itertuples()] for f in (near, far)
    )
    drawn = rings.draw(first, second, subject=str(tranche.reseau.get("nom_court", "réseau")))
    lines = [
        [
            Cellule(kind),
            Cellule(short_epci(r.modalite)),
            _count(tranche.mesure(i, RESEAU, None, r.modalite)),
        ]
        for kind, i, f in (("Distance", "anc_anneau", near), ("Intercommunalité", "anc_epci", far))
        for r in f.itertuples()
    ]
    away = tranche.mesure("anc_part_hors_commune", RESEAU)
    title = "D’où viennent les répondants"
    if away.etat == "valeur":
        title = counted.elsewhere(away)
    return p.figure(
        drawn,
        title,
        note,
        p.source(tranche, "enquête des usagers, communes"),
        [Colonne("Selon"), Colonne("Où"), Colonne("Réponses", "", "droite")],
        lines,
    )


def _value(r):
    return int(r.numerateur) if str(r.etat) == "valeur" else None
