"""A practice as a short card, the same in a lieu's diagnostic and in the booklet."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common
from workbench.pages.common import text
from workbench.show.display import Affichage, Cellule, Colonne

PARTS = (
    ("contexte", "Contexte"),
    ("demarche", "Ce qui a été fait"),
    ("resultats", "Ce que cela a donné"),
    ("conditions", "Ce qu’il faut"),
    ("a_eviter", "À éviter"),
)
UNHEARD = "Aucune visite n’est notée : c’est là que les besoins se disent."
UNLICENSED = "sans licence de réutilisation"
WITHOUT = "pratique notée en visite, sans fiche", "pratiques notées en visite, sans fiche"


def title(r) -> str:
    """The title of a card, as its heading and what leads to it write it."""
    return text(r.titre)


def card(tranche, r, named: bool = False) -> Affichage:
    """One card: its parts that are written, where the results come from, whom to write to (a role).

    named : say of which lieu it is
    """
    criteria = {id: c.nom for id, c in tranche.referentiel.connus.items()}
    rows = [
        [Cellule(label), Cellule(said, detail=_source(r) if name == "resultats" else "")]
        for name, label in PARTS
        if (said := text(getattr(r, name)))
    ]
    lieu = common.name(tranche, r.lieu)
    if role := text(getattr(r, "contact", None)):
        rows.append([Cellule("À qui écrire"), Cellule(french.typographie(f"{lieu} : {role}"))])
    under = [
        lieu if named else "",
        criteria.get(r.critere, ""),
        french.date(r.date),
        text(r.licence) or UNLICENSED,
    ]
    return Affichage(
        "tableau",
        title(r),
        french.typographie(f"{'' if named else 'À partager : '}{', '.join(u for u in under if u)}."),
        source=common.source_line(tranche, ["pratiques"]),
        colonnes=[Colonne("Rubrique"), Colonne("Ce que dit la fiche")],
        lignes=rows,
    )


def stage(tranche, shown) -> str:
    """« en place, vu le 3 juin 2025 »; "" for a lieu that has a card only (`practices.Shown`)."""
    if shown.stade is None:
        return ""
    names = {s.stade: s.nom for s in tranche.referentiel.stades}
    return f"{names.get(shown.stade, shown.stade)}, vu le {french.date(shown.vu_le)}"


def to_see(tranche, shown) -> str:
    """« fiche « … » », else « en place, vu le 3 juin 2025 »."""
    titles = [text(t).replace("«\u202f", "“").replace("\u202f»", "”") for t in shown.fiches]
    return french.typographie(", ".join(f"fiche « {t} »" for t in titles) or stage(tranche, shown))


def _source(r) -> str:
    said = text(getattr(r, "source", None))
    return french.typographie(f"Source : {said}." if said else "Sans source écrite : dit par l’équipe.")
