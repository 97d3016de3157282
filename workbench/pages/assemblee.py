"""« Notre lieu en assemblée générale »: one A4 page that a lieu puts up or reads aloud, as it is.

What the lieu gets back for answering: its project, five figures, what its users said, what was done, what it
needs, what comes next. Nothing in it that its team has not already in its own edition.
"""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.core.french import FIXE
from workbench.pages import closing, common, untold
from workbench.pages.diagnostic import chiffres, findings
from workbench.pages.diagnostic.enquete import counted, invitees, line, questions
from workbench.pages.diagnostic.suite import LATE
from workbench.pages.diagnostic.une import NO_PHOTO, heading, planned
from workbench.show.display import LIMITES, Affichage, element, raccourcir, room
from workbench.subjects import practices

MOST = 3
DONE = "faite"


def une(tranche) -> list[Affichage]:
    """The whole page."""
    shown = [
        _heading(tranche),
        _figures(tranche),
        _pair("Ce qui est dit, ce qui est fait", _users(tranche), _done(tranche)),
        _pair("Ce qui manque, ce qui vient", _needs(tranche), _next(tranche)),
    ]
    shown[-1].source = _source(tranche, shown)
    return shown


def _heading(tranche) -> Affichage:
    day = closing.shut(tranche)
    ours = f"Notre lieu, fermé le {french.date(day)}," if day else "Notre lieu"
    over = f"{ours} en assemblée générale, année {tranche.annee}, chiffres arrêtés au "
    shown = common.text(common.row_of(tranche).get("presentation"))
    said = bool(tranche.textes.get("projet"))  # else the presentation already stands for the team's words
    words = raccourcir(shown, LIMITES["paragraphe"]) if said and shown else ""
    shown = heading(tranche, over + french.date(tranche.arrete_le), words, "")
    for head in shown.elements:  # an assembly has no use for what the coordination still lacks
        head["legende"] = head["legende"].removesuffix(NO_PHOTO)
    return shown


def _figures(tranche) -> Affichage:
    shown = chiffres.five(tranche)
    shown.source = common.source_line(tranche, chiffres.sources(tranche))
    return shown


def _pair(title: str, left: dict, right: dict) -> Affichage:
    return Affichage("listes", title, elements=[left, right])


def _part(title: str, under: str, items: list[tuple[str, str]]) -> dict:
    return {
        "titre": french.typographie(title),
        "sous_titre": french.typographie(under),
        "elements": [element(french.typographie(head), french.typographie(detail)) for head, detail in items],
    }


def _users(tranche) -> dict:
    """The first questions of opinion, in the order of the form, in counts with their n."""
    title = "Ce que les usagers ont dit"
    answers = tranche.mesure("enq_reponses")
    if not common.known(answers) or not answers.valeur:
        why = {
            "secret": "Non diffusé : si peu de réponses diraient qui a répondu quoi.",
            "sans_objet": "Sans objet : le lieu n’avait pas encore d’usagers.",
        }.get(answers.etat, f"Pas de réponses à l’enquête de {tranche.annee}.")
        return _part(title, why, [])
    items = []
    for q in questions(tranche)[0]:
        counts, own = counted(tranche, q)
        label, value, state = counts[0]
        if state == "valeur" and value is not None and own:
            head = f"{q.court or q.texte} : {french.ratio(value, own)}"
            items.append((head, f"ont répondu « {label} » à « {q.texte} »"))
    under = line(tranche, answers, invitees(tranche))
    return _part(title, f"{under}." if items else f"{under} ; détail non diffusé.", items[:MOST])


def _done(tranche) -> dict:
    """Actions of the year said done, with what they reached."""
    title = f"Ce que nous avons fait en {tranche.annee}"
    rows = tranche.table("actions")
    rows = rows[(rows["annee"] == tranche.annee) & (rows["etat"] == DONE)] if len(rows) else rows
    rows = rows[(rows["fin"].isna() | (rows["fin"] <= common.horizon(tranche)))] if len(rows) else rows
    if not len(rows):
        return _part(title, "Aucune action du plan n’est encore notée comme faite.", [])
    own = (rows["lieu"] == tranche.lieu).fillna(False)
    rows = rows.assign(_own=~own).sort_values(["_own", "fin", "action"], kind="stable")
    items = [
        (r.intitule, common.text(r.atteint) or common.text(r.preuve)) for r in rows.head(MOST).itertuples()
    ]
    said = (
        f"{french.count(len(rows), 'action faite', 'actions faites')}, les nôtres et celles du réseau où "
        "nous sommes."
    )
    return _part(title, said, items)


def _needs(tranche) -> dict:
    """Needs still open, the latest first; what is to consolidate when visits heard none."""
    title = "Ce dont nous avons besoin"
    if not findings.released(tranche):
        return _part(title, "Non diffusé dans cette édition.", [])
    names = {id: c.nom_court or c.nom for id, c in tranche.referentiel.connus.items()}
    rows = practices.needs(tranche.table("constats"), tranche.table("visites"), common.horizon(tranche))
    rows = rows[(rows["lieu"] == tranche.lieu) & rows["ouvert"]]
    rows = rows.drop_duplicates("sujet")
    items = [
        (names.get(r.sujet, findings.said(r.texte)), findings.said(r.texte) if r.sujet in names else "")
        for r in rows.head(MOST).itertuples()
    ]
    if items:
        said = f"{french.count(len(rows), 'besoin noté', 'besoins notés')} en visite et encore ouverts."
        return _part(title, said if len(rows) > 1 else said.replace("ouverts", "ouvert"), items)
    chosen, where = findings.chosen(tranche, "priorites")
    under = (
        f"Aucun besoin ouvert ; à consolider, {where}." if chosen else "Aucun besoin n’est noté en visite."
    )
    return _part(title, under, [(i["titre"], i["detail"]) for i in chosen])


def _next(tranche) -> dict:
    """Actions to come: who, by when, and which are late."""
    title = "Ce qui vient"
    rows = planned(tranche) if "actions" in tranche.tables else pd.DataFrame()
    if not len(rows):
        none = "Aucune action à venir n’est écrite"
        if closing.shut(tranche):
            return _part(title, f"{closing.not_open(tranche)} {none}.", [])
        return _part(title, f"{none} : à choisir ensemble.", [])
    items = []
    for r in rows.head(MOST).itertuples():
        when = f"pour le {french.date(r.fin)}" if pd.notna(r.fin) else "sans échéance"
        when += ", en retard" if r.etat == LATE else ""
        items.append((r.intitule, _whole(r.intitule, when, common.text(r.responsable))))
    left = len(rows) - len(items)
    more = f", {left} de plus au plan d’actions" if left else ""
    return _part(title, f"{french.count(len(items), 'action')} à suivre{more}.", items)


def _whole(head: str, when: str, who: str) -> str:
    """The day and who answers for it; when all the names do not fit under `head`, the first one."""
    every = ", ".join(t for t in (when, who) if t)
    return every if len(every) <= room(head) else f"{when}, {who.partition(',')[0]}"


def _source(tranche, shown: list[Affichage]) -> str:
    tables = ["enquete_usagers", *(t for t in ("actions", "constats", "visites") if t in tranche.tables)]
    more = f"page à discuter{FIXE}: elle n’engage que ceux qui l’ont relue"
    return common.source_line(tranche, tables, untold.brief(tranche, shown), more)
