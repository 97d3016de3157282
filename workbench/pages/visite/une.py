"""Page 1 of the kit: the lieu, when it was last visited, five counts of what awaits the visit."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common
from workbench.pages.diagnostic import findings
from workbench.pages.diagnostic.une import title
from workbench.pages.visite import attente, vus
from workbench.safety.container import Tranche
from workbench.show.display import LIMITES, Affichage, Cellule, raccourcir
from workbench.subjects import criteria, visits

STEPS = (
    (
        "Avant de partir",
        ("Relire ce qui a été vu", "les stades, les preuves et les constats ouverts, plus loin"),
        ("Choisir avec l’équipe", "trois ou quatre critères à regarder de près, dans la liste"),
        ("Demander la grille de l’équipe", "remplie sans connaître celle de la coordination"),
    ),
    (
        "Sur place",
        ("Regarder, lire, demander", "une case par critère, et la preuve à côté"),
        ("Ne pas trancher de force", "« indécidable » et « hors projet » sont des réponses"),
        ("Finir par ce qui est convenu", "qui, quoi, pour quand ; puis taper la note dans visites/"),
    ),
)  # fmt: skip


def une(tranche: Tranche) -> list[Affichage]:
    """The heading, five counts, and the steps of a visit."""
    return [_heading(tranche), _counts(tranche), _steps()]


def _heading(tranche: Tranche) -> Affichage:
    element = {
        "surtitre": f"Carnet de visite, {common.shown_as(tranche.diffusion)}, arrêté au "
        f"{french.date(tranche.arrete_le)}",
        "titre": title(tranche),
        "paragraphe": raccourcir(_last(tranche), LIMITES["paragraphe"]),
    }
    return Affichage("entete", element["titre"], elements=[element])


def _last(tranche: Tranche) -> str:
    rows, until = findings.past(tranche), common.horizon(tranche)
    if not len(rows):
        seen = any(c.lignes for c in findings.stages(tranche).values())
        rest = "ce qui a déjà été regardé est plus loin" if seen else "tout est à découvrir"
        return french.typographie(f"Aucune visite de ce lieu n’est encore notée : {rest}.")
    last = rows.iloc[-1]
    half = french.trimmed(last["demi_journees"]) + french.FIXE
    half += french.plural(last["demi_journees"], "demi-journée")
    many = french.count(len(rows), "visite est notée", "visites sont notées")
    return french.typographie(
        f"Dernière {last['type']} : le {french.date(last['date'])}, {half}, il y a "
        f"{findings.age(last['date'], until)}. {many} en tout."
    )


def _counts(tranche: Tranche) -> Affichage:
    every, found = vus.looks(tranche), list(findings.stages(tranche).values())
    look = sum(bool(k.raisons) for k in every)
    old = sum(visits.OLD in k.raisons for k in every)
    new = sum(visits.NEVER in k.raisons for k in every)
    opened, heard = None, "aucune visite n’est notée"
    if len(findings.past(tranche)):
        opened = int((findings.visits(tranche)["etat"] == "ouvert").sum())
        heard = "à consolider et besoins ouverts"
    todo = attente.actions(tranche)
    late, gaps, said = int(todo["retard"].sum()), None, "aucun critère n’a de stade des deux côtés"
    if any(c.compared for c in found):
        gaps, said = len(criteria.gaps(found, 1)), f"de 2 stades ou plus\u00a0: {len(criteria.gaps(found))}"
    followed = f"sur {french.count(len(todo), 'action')} à suivre" if len(todo) else "aucune action à suivre"
    lines = [
        (look, "critère", "critères", "à regarder", f"sur {len(every)} demandés ou déjà vus"),
        (new, "critère", "critères", "jamais vus" if new > 1 else "jamais vu", f"anciens\u00a0: {old}"),
        (gaps, "écart", "écarts", "entre regards", said),
        (opened, "constat", "constats", "à suivre", heard),
        (late, "action", "actions", "en retard", followed),
    ]
    return Affichage(
        "chiffres",
        "Ce qui attend la visite",
        source=common.source_line(tranche, ("observations", "constats", "actions")),
        lignes=[
            [
                Cellule(etat="manquant") if v is None else Cellule(french.number(v), v),
                Cellule(f"{many if v is None else french.plural(v, one, many)} {what}"),
                Cellule(detail),
            ]
            for v, one, many, what, detail in lines
        ],
    )


def _steps() -> Affichage:
    parts = [
        {
            "titre": heading,
            "elements": [{"titre": what, "detail": french.typographie(how)} for what, how in items],
        }
        for heading, *items in STEPS
    ]
    return Affichage("listes", "Les étapes d’une visite", elements=parts)
