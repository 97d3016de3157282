"""Grant files from spotted to closed: where each one is, what is due and when, what succeeded."""

from __future__ import annotations

import pandas as pd

from workbench.core import french, schemas
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import budget


def of_day(tranche: Tranche) -> pd.DataFrame:
    """Files as known at the report's day: a decision taken later still waits, one filed later is not."""
    rows, (_, until) = tranche.table("financements"), b.span(tranche)
    if not len(rows):
        return rows
    later = rows["decide_le"] > until
    state = rows["etat"].mask(later & rows["depose_le"].notna(), "déposé")
    rows = rows.assign(etat=state, obtenu_eur=rows["obtenu_eur"].mask(later))
    return rows[~(rows["depose_le"] > until)]


def dossiers(tranche: Tranche) -> Affichage:
    """The pipeline: each file that still waits for something, its step and its next day."""
    rows, (start, until) = of_day(tranche), b.span(tranche)
    steps = schemas.load("financements")["etat"].enum
    closed = rows["etat"].isin(("soldé", "refusé", "abandonné")) if len(rows) else None
    recent = rows["decide_le"] >= start if len(rows) else None
    kept = rows[~closed | recent] if len(rows) else rows
    if not len(kept):
        return b.absent(
            tranche,
            "financements",
            "Aucun dossier de financement n’est en cours",
            "les dossiers de financement",
            "Le registre des financements n’a pas de dossier ouvert",
            "Une ligne par dossier, dès qu’une aide est repérée : la date limite et l’étape",
        )
    rank = {s: i for i, s in enumerate(steps)}
    kept = kept.assign(rang=kept["etat"].map(rank)).sort_values(["rang", "date_limite_le", "financement"])
    names = dict(
        zip(tranche.table("structures")["structure"], tranche.table("structures")["nom"], strict=True)
    )
    lines = []
    for r in kept.itertuples():
        got = r.etat in budget.GRANTED
        lines.append(
            [
                Cellule(french.typographie(r.dispositif), detail=french.typographie(r.financeur)),
                Cellule(french.join(names.get(s, s) for s in p.split(r.structures))),
                Cellule(r.etat),
                b.euros(r.demande_eur),
                b.euros(r.obtenu_eur)
                if got
                else Cellule("0 €", 0)
                if r.etat == "refusé"
                else Cellule("pas encore"),
                _next(r, until),
            ]
        )
    waiting = kept["etat"].isin(("repéré", "en montage", "déposé"))
    title = french.count(len(kept), "dossier de financement", "dossiers de financement")
    title += f", {int(waiting.sum())} à suivre avant une décision" if waiting.any() else ""
    wide = "" if tranche.diffusion == "coordination" else " ; seuls les dossiers accordés sont montrés ici"
    return b.table(
        title,
        f"Au {french.date(until)} : ouverts, ou décidés depuis le {french.date(start)}{wide}.",
        p.source(tranche, "financements"),
        ["Aide", "Qui dépose", "Étape", ("Demandé", "€"), ("Obtenu", "€"), "Prochaine date"],
        lines,
        empile=True,
    )


def _next(r, until) -> Cellule:
    """The day that comes: to file, else to account for; past days are said late."""
    if r.etat in ("repéré", "en montage"):
        what, day = "à déposer", r.date_limite_le
    elif r.etat in ("accordé", "conventionné"):
        what, day = "à justifier", r.solde_du_le
    elif r.etat == "déposé":
        return Cellule(
            "décision attendue",
            detail=f"déposé le {french.short_date(r.depose_le)}" if pd.notna(r.depose_le) else "",
        )
    else:
        return Cellule("plus rien à faire")
    if pd.isna(day):
        return Cellule(f"{what}, date non écrite", etat="manquant")
    return Cellule(french.short_date(day), detail=what + (", en retard" if day < until else ""))


def reussite(tranche: Tranche) -> Affichage:
    """Success on decided files only, by number and by euro, over the known years."""
    rows = of_day(tranche)
    years = [y for y in map(int, tranche.reseau.get("annees") or [tranche.annee]) if y <= tranche.annee]
    title = "La part de dossiers obtenus n’est pas montrée"
    if not len(rows) and tranche.diffusion == "coordination":
        return p.nothing(title, "Aucun dossier n’est inscrit au registre des financements")
    if tranche.diffusion != "coordination":
        return p.hidden(title, "les dossiers refusés", reserved=True)
    decided = rows[rows["etat"].isin((*budget.GRANTED, "refusé")) & rows["decide_le"].notna()]
    lines = []
    for y in [*years, None]:
        part = decided if y is None else decided[decided["decide_le"].dt.year == y]
        part = part[part["decide_le"].dt.year.isin(years)]
        lines.append([Cellule("Ensemble" if y is None else str(y)), *_success(part)])
    last = lines[-2]
    title = (
        f"{tranche.annee} : {last[1].texte} dossiers décidés obtenus"
        if last[1].etat == "valeur"
        else (f"Aucun dossier n’a été décidé en {tranche.annee}")
    )
    return b.table(
        title,
        "Dossiers décidés dans l’année ; ceux qui attendent ne comptent ni comme réussis ni comme échoués.",
        p.source(tranche, "financements"),
        ["Année de décision", ("Dossiers obtenus", ""), ("Demandé", "€"), ("Obtenu", "€")],
        lines,
        totaux=1,
    )


def _success(rows) -> list[Cellule]:
    if not len(rows):
        return [Cellule("aucun décidé", etat="sans_objet"), *(Cellule(etat="sans_objet") for _ in range(2))]
    won = rows["etat"].isin(budget.GRANTED)
    return [
        Cellule(french.ratio(won.sum(), len(rows)), int(won.sum())),
        b.euros(rows["demande_eur"].sum(min_count=1)),
        b.euros(rows.loc[won, "obtenu_eur"].sum()),
    ]
