"""The users' survey: answers out of the invited, with what silence may hide; what they do; who answered."""

from __future__ import annotations

from collections import Counter

from workbench.core import french
from workbench.core.statistics import OUVERTE
from workbench.pages import bounds, closing, common, survey
from workbench.pages.bounds import Said
from workbench.pages.diagnostic import reading
from workbench.pages.survey import SILENT
from workbench.show.display import Affichage, Cellule, Colonne

TABLE = "enquete_usagers"


def enquete(tranche) -> list[Affichage]:
    """The questions asked alike, in bars up to the invited; what people come for; who answered.

    A text instead when the survey is not released, not received, or without object.
    """
    answers = tranche.mesure("enq_reponses")
    if not common.known(answers) or not answers.valeur:
        return [_nothing(tranche, answers)]
    scale, many, rest = questions(tranche)
    shown = [_opinions(tranche, scale, answers)] if scale else []
    shown += [several(tranche, q, answers) for q in many]
    return shown + ([_who(tranche, rest, answers)] if rest else [])


def _form(tranche):
    """The questionnaire that fills the table of answers."""
    return next((q for q in tranche.referentiel.questionnaires.values() if q.table == TABLE), None)


def questions(tranche) -> tuple[list, list, list]:
    """Questions that share their modalities (opinions), of several choices, and the others."""
    form = _form(tranche)
    asked = [q for q in (form.questions if form else ()) if f"enq_{q.id}" in tranche.referentiel.indicateurs]
    choices = [q for q in asked if q.type == "choix"]
    most = Counter(q.modalites for q in choices).most_common(1)
    shared = most[0][0] if most and most[0][1] > 1 else None
    return (
        [q for q in choices if q.modalites == shared],
        [q for q in asked if q.type == "plusieurs"],
        [q for q in choices if q.modalites != shared],
    )


def counted(tranche, question) -> tuple[list[tuple], int | None]:
    """[(modalité, count or None, state)] in the order of the form, and the answers to this question."""
    got = reading.values(tranche, f"enq_{question.id}")
    rows = [(m, *got.get(m, (None, "non_demande"))) for m in question.modalites]
    own = survey.answered(tranche, question)
    silent = [] if own is not None or SILENT not in got else [(SILENT, *got[SILENT])]
    return rows + silent, own


def invitees(tranche) -> int | None:
    m = tranche.mesure("enq_invites")
    return int(m.valeur) if common.known(m) else None


def line(tranche, answers, invited: int | None) -> str:
    """« 68 personnes invitées, 41 réponses, 27 sans réponse »."""
    got = french.count(answers.valeur, "réponse")
    if invited is None:
        free = bounds.way(tranche) == OUVERTE
        return f"{got} ; {'répondait qui voulait' if free else 'nombre de personnes invitées : manquant'}"
    return (
        f"{french.count(invited, 'personne invitée', 'personnes invitées')}, {got}, "
        f"{french.number(max(invited - answers.valeur, 0))} sans réponse"
    )


def _opinions(tranche, questions, answers) -> Affichage:
    from workbench.show.figures import survey as figure

    invited, rows, table, said = invitees(tranche), [], [], []
    names = list(questions[0].modalites)
    for q in questions:
        if not survey.asked(tranche, q):
            table.append(survey.line(q, len(names) + 1))
            continue
        counts, own = counted(tranche, q)
        rows.append((q.court or q.texte, counts, own))
        table.append(_row(tranche, q, counts, own))
        answer, k, _ = counts[0]
        if k is not None:
            said.append(Said(q.court or q.texte, answer, int(k), own))
    unasked = survey.unasked(tranche, questions)
    if not rows:
        return common.absent("Ce que pensent les usagers", unasked, etat=survey.UNASKED)
    drawn = figure.draw(rows, int(answers.valeur), invited, common.name(tranche))
    return Affichage(
        "figure",
        _title(tranche, said, answers),
        french.typographie(
            f"{common.name(tranche)}, {tranche.annee}, effectifs. {line(tranche, answers, invited)}."
        ),
        " ".join(t for t in (drawn.alt, unasked) if t),
        common.source_line(tranche, f"{TABLE}, chiffres_annuels", french.count(answers.valeur, "réponse")),
        note=" ".join(t for t in (unasked, bounds.opinions(tranche, said, invited)) if t),
        colonnes=[
            Colonne("Question"),
            *(Colonne(french.capital(m), "réponses", "droite") for m in names),
            Colonne("Sans avis", "réponses", "droite"),
        ],
        lignes=table,
        images=drawn.images,
    )


def _row(tranche, question, counts, own) -> list[Cellule]:
    cells = [reading.counted(tranche, v, s, f"enq_{question.id}", m) for m, v, s in counts if m != SILENT]
    value, state = reading.values(tranche, f"enq_{question.id}").get(SILENT, (None, "non_demande"))
    silent = reading.counted(tranche, value, state, f"enq_{question.id}", SILENT)
    return [Cellule(question.court or question.texte, detail=question.texte), *cells, silent]


def _title(tranche, told: list[Said], answers) -> str:
    """The most and the least chosen first answer, in counts."""
    if not told:
        return french.typographie(
            f"{french.count(answers.valeur, 'réponse')} à l’enquête de {tranche.annee}, détail non diffusé"
        )
    ranked = sorted(told, key=lambda s: -s.k)
    ends = [ranked[0]] + ([ranked[-1]] if len(ranked) > 1 else [])
    said = [
        f"{s.question} : {french.number(s.k)} « {s.reponse} » sur {french.number(s.n or answers.valeur)}"
        f"{'' if i else ' ' + french.plural(s.n or answers.valeur, 'réponse')}"
        for i, s in enumerate(ends)
    ]
    said = said[:1] + [french.lower_first(s) for s in said[1:]]
    return french.typographie(" ; ".join(said))


def several(tranche, question, answers) -> Affichage:
    """What people come for: several answers each, so bars do not add up."""
    from workbench.show.figures import bars

    title = question.court or question.texte
    if not survey.asked(tranche, question):
        why = f"L’enquête de {tranche.annee} n’a pas posé cette question."
        return common.absent(title, why, etat=survey.UNASKED)
    counts, own = counted(tranche, question)
    total = answers.valeur if own is None else own
    usages = {u.id: u.nom for u in tranche.referentiel.usages}
    rows = [(usages.get(m, french.capital(m)), v, s, m) for m, v, s in counts if m != SILENT]
    drawn = bars.draw([r[:3] for r in rows], "", True, common.name(tranche), noun=("activité", "activités"))
    known = sorted((r for r in rows if r[1]), key=lambda r: -r[1])[:2]
    heads = [known[0][0], *(french.lower_first(r[0]) for r in known[1:])] if known else []
    of = french.number(total)
    said = [f"{h} : {french.number(r[1])} sur {of}" for h, r in zip(heads, known, strict=True)]
    if said:
        title = " ; ".join([f"{said[0]} {french.plural(total, 'réponse')}", *said[1:]])
    else:
        told = all(r[2] == "valeur" for r in rows)
        title += " : aucune réponse" if told else " : détail non diffusé"
    ind = f"enq_{question.id}"
    order = sorted(rows, key=lambda r: (r[1] is None, -(r[1] or 0)))
    return Affichage(
        "figure",
        french.typographie(title),
        french.typographie(f"« {question.texte} » {common.name(tranche)}, {tranche.annee}. Effectifs."),
        drawn.alt,
        common.source_line(tranche, TABLE, french.count(total, "réponse")),
        n=french.count(total, "réponse"),
        note="Une personne peut donner plusieurs réponses : on ne les additionne pas.".replace(
            " :", french.FIXE + ":"
        ),
        colonnes=[Colonne("Activité"), Colonne("Réponses", "nombre", "droite")],
        lignes=[[Cellule(label), reading.counted(tranche, v, s, ind, m)] for label, v, s, m in order],
        images=drawn.images,
    )


def _who(tranche, questions, answers) -> Affichage:
    """Who answered, question by question, in counts."""
    rows = []
    for q in questions:
        if not survey.asked(tranche, q):
            rows.append(survey.line(q, 1, words=1))
            continue
        counts, _ = counted(tranche, q)
        for i, (m, v, s) in enumerate(counts):
            head = Cellule(q.court or q.texte, detail="" if i else q.texte)
            rows.append([head, Cellule(french.capital(m)), reading.counted(tranche, v, s, f"enq_{q.id}", m)])
    silent = bounds.profile(tranche, int(answers.valeur), invitees(tranche))
    small = (
        ""
        if tranche.diffusion == "coordination"
        else "Un petit effectif est protégé : « non diffusé » ne dit pas combien. Une question où tous "
        "répondent de même peut l’être aussi."
    )
    return Affichage(
        "tableau",
        french.typographie(f"Qui a répondu : {line(tranche, answers, invitees(tranche))}"),
        f"{common.name(tranche)}, {tranche.annee}. Effectifs.",
        source=common.source_line(tranche, TABLE, french.count(answers.valeur, "réponse")),
        n=french.count(answers.valeur, "réponse"),
        note=" ".join(n for n in (silent, french.typographie(small)) if n),
        colonnes=[Colonne("Question"), Colonne("Réponse"), Colonne("Personnes", "nombre", "droite")],
        lignes=rows,
    )


def _nothing(tranche, answers) -> Affichage:
    state = reading.state_of(answers)
    title = f"Pas de réponses d’usagers à montrer pour {tranche.annee}"
    if state == "secret":
        why = (
            "Les réponses à l’enquête ne sont pas diffusées dans cette édition : elles le sont avec un "
            "accord écrit du lieu ou de sa structure (section « enquête »), jamais sous le seuil."
        )
    elif state == "sans_objet":
        why = closing.not_open(tranche)
    elif state == "valeur":
        why = f"L’enquête de {tranche.annee} n’a reçu aucune réponse pour ce lieu."
    else:
        form = _form(tranche)
        title_form = form.nom if form else "le questionnaire"
        why = (
            f"Aucune réponse reçue pour ce lieu en {tranche.annee}. Pour en avoir : faire passer "
            f"« {title_form} » et noter, d’après une liste datée, combien de personnes sont invitées."
        )
    return common.absent(title, why, etat="manquant" if state == "valeur" else state)
