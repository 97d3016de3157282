"""Partners from first contact to convention, and projects that emerge, from spotted to member."""

from __future__ import annotations

import pandas as pd

from workbench.core import french, schemas
from workbench.pages import common, counted
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule

SOON_MONTHS = 12
"""A convention that ends within a year is to be talked of now: a renewal takes two or three meetings."""
SILENT_MONTHS = 6
"""Without contact for half a year (since it was spotted, when none is noted), a project may go on alone."""
ABANDONED = "abandonné"


def partenariats(tranche: Tranche) -> Affichage:
    """Partners by step, with the conventions that end or have ended."""
    _, until = b.span(tranche)
    rows = tranche.table("partenariats")
    rows = rows[~(rows["premier_contact_le"] > until)] if len(rows) else rows
    if not len(rows):
        return b.absent(
            tranche,
            "partenariats",
            f"Aucun partenaire n’est inscrit au {french.date(until)}",
            "les partenaires",
            "Le registre des partenariats n’a pas de ligne à cette date",
            "Une ligne par organisme, dès le premier contact : l’étape dit où l’on en est",
        )
    steps = schemas.load("partenariats")["etape"].enum
    held = rows["convention_du"].le(until) & ~(rows["convention_au"] < until)
    ended = rows["convention_au"] < until
    soon = held & (rows["convention_au"] <= until + pd.DateOffset(months=SOON_MONTHS))
    rank = rows["etape"].map({s: -i for i, s in enumerate(steps)})
    rows = rows.assign(tenue=held, finie=ended, bientot=soon, rang=rank).sort_values(
        ["rang", "convention_au", "nom"], kind="stable"
    )
    counts = [
        f"{n} en {s}" if s != "contact" else f"{n} au premier contact"
        for s in reversed(steps)
        if (n := int((rows["etape"] == s).sum()))
    ]
    title = (
        f"{french.count(int(held.sum()), 'convention')} en cours sur {french.count(len(rows), 'partenaire')}"
    )
    if n := int(soon.sum()):
        title += f" ; {n} {french.plural(n, 'finit', 'finissent')} dans l’année qui vient"
    if n := int(ended.sum()):
        title += f" ; {n} {french.plural(n, 'a expiré', 'ont expiré')}"
    lines = [
        [
            Cellule(french.typographie(r.nom), detail=french.typographie(r.type)),
            p.said(r.objet),
            Cellule(r.etape),
            p.day(r.premier_contact_le),
            _convention(r),
            b.lieux(tranche, r.lieux),
        ]
        for r in rows.itertuples()
    ]
    whole = common_scope(tranche)
    return b.table(
        title,
        f"Au {french.date(until)}{whole}.",
        p.source(tranche, "partenariats"),
        ["Partenaire", "Objet", "Étape", "Premier contact", "Convention", "Lieux"],
        lines,
        f"Par étape : {', '.join(counts)}." if not whole else "",
        empile=True,
    )


def common_scope(tranche: Tranche) -> str:
    """Other editions read signed conventions only."""
    return "" if tranche.diffusion == "coordination" else ", conventions signées seulement"


def _convention(r) -> Cellule:
    if pd.isna(r.convention_du):
        return Cellule("pas encore")
    span = f"du {french.short_date(r.convention_du)}"
    span += f" au {french.short_date(r.convention_au)}" if pd.notna(r.convention_au) else ", sans fin écrite"
    word = "expirée" if r.finie else "à renouveler" if r.bientot else "en cours" if r.tenue else "à venir"
    return Cellule(word, detail=span)


def emergents(tranche: Tranche) -> Affichage:
    """Emerging projects: since when, stage, months since last contact, next step, what the network does."""
    _, until = b.span(tranche)
    rows = tranche.table("veille")
    rows = rows[rows["repere_le"] <= until] if len(rows) else rows
    if not len(rows):
        return b.absent(
            tranche,
            "veille",
            f"Aucun projet émergent n’est inscrit au {french.date(until)}",
            "la veille",
            "Le registre de la veille n’a pas de ligne à cette date",
            "Une ligne par projet repéré : la commune, le stade, le dernier contact, la prochaine étape",
        )
    last = rows["dernier_contact_le"].where(~(rows["dernier_contact_le"] > until))
    months = (until - last).dt.days / 30.44
    gone = rows["stade"] == ABANDONED
    heard = rows["dernier_contact_le"].fillna(rows["repere_le"])
    quiet = ~gone & (heard <= until - pd.DateOffset(months=SILENT_MONTHS))
    unsaid = int((~gone & rows["dernier_contact_le"].isna()).sum())
    rows = rows.assign(mois=months, fini=gone).sort_values(["fini", "repere_le"])
    lines = [
        [
            p.said(r.nom),
            Cellule(common.town(tranche, r)),
            Cellule(r.stade),
            p.day(r.repere_le),
            _since(r, until),
            p.said(r.prochaine_etape, "sans_objet" if r.fini else "manquant"),
            p.said(r.suite),
        ]
        for r in rows.itertuples()
    ]
    title = french.count(int((~gone).sum()), "projet émergent suivi", "projets émergents suivis")
    if n := int(quiet.sum()):
        silent = f"sans contact depuis {SILENT_MONTHS} mois"
        title += f", {counted.of_them(n, int((~gone).sum()), silent)}"
    if unsaid:
        title += f" ; dernier contact pas noté pour {unsaid}"
    return b.table(
        title,
        f"Au {french.date(until)}, du plus ancien au plus récent, les projets abandonnés à la fin.",
        p.source(tranche, "veille"),
        ["Projet", "Commune", "Stade", "Repéré le", "Dernier contact", "Prochaine étape", "Suite"],
        lines,
        "De la détection à l’entrée dans le réseau : la suite dit ce que le réseau en fait."
        + " Sans contact noté, les mois se comptent du jour où le projet a été repéré." * bool(unsaid),
        empile=True,
    )


def _since(r, until) -> Cellule:
    if pd.isna(r.mois):
        late = pd.notna(r.dernier_contact_le)
        return Cellule(f"après le {french.short_date(until)}") if late else Cellule(etat="manquant")
    ago = f"il y a {french.count(int(r.mois), 'mois', 'mois')}" if r.mois >= 1 else "il y a moins d’un mois"
    return Cellule(french.short_date(r.dernier_contact_le), detail=ago)
