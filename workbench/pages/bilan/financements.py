"""Grant files from spotted to closed: where each one is, what is due and when, what succeeded."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import grant_files
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import budget


def dossiers(tranche: Tranche) -> Affichage:
    """The pipeline: each file that still waits for something, its step and its next day."""
    kept, (_, until) = grant_files.alive(tranche), b.span(tranche)
    if not len(kept):
        return b.absent(
            tranche,
            "financements",
            "Aucun dossier de financement n’est en cours",
            "les dossiers de financement",
            "Le registre des financements n’a pas de dossier ouvert",
            "Une ligne par dossier, dès qu’une aide est repérée : la date limite et l’étape",
        )
    names = dict(
        zip(tranche.table("structures")["structure"], tranche.table("structures")["nom"], strict=True)
    )
    lines = [
        [
            Cellule(french.typographie(r.dispositif), detail=french.typographie(r.financeur)),
            Cellule(french.join(names.get(s, s) for s in p.split(r.structures))),
            Cellule(r.etat),
            b.euros(r.demande_eur),
            grant_files.got(r),
            grant_files.following(r, until),
        ]
        for r in kept.itertuples()
    ]
    return b.table(
        grant_files.title(kept),
        grant_files.when(tranche),
        p.source(tranche, "financements"),
        ["Aide", "Qui dépose", "Étape", ("Demandé", "€"), ("Obtenu", "€"), "Prochaine date"],
        lines,
        empile=True,
    )


def reussite(tranche: Tranche) -> Affichage:
    """Success on decided files only, by number and by euro, over the known years."""
    rows = grant_files.of_day(tranche)
    years = [y for y in map(int, tranche.reseau.get("annees") or [tranche.annee]) if y <= tranche.annee]
    title = "La part de dossiers obtenus n’est pas montrée"
    if not len(rows) and tranche.diffusion == "coordination":
        return p.nothing(title, "Aucun dossier n’est inscrit au registre des financements")
    if tranche.diffusion != "coordination":
        return p.hidden(title, "les dossiers refusés", p.COORDINATION)
    decided = rows[rows["etat"].isin((*budget.GRANTED, "refusé")) & rows["decide_le"].notna()]
    lines = []
    for y in [*years, None]:
        part = decided if y is None else decided[decided["decide_le"].dt.year == y]
        part = part[part["decide_le"].dt.year.isin(years)]
        lines.append([Cellule("Ensemble" if y is None else str(y)), *_success(part)])
    title = f"Aucun dossier n’a été décidé en {tranche.annee}"
    if n := len(part := decided[decided["decide_le"].dt.year == tranche.annee]):
        won = french.count(part["etat"].isin(budget.GRANTED).sum(), "dossier obtenu", "dossiers obtenus")
        title = f"{tranche.annee} : {won} sur {n} {french.plural(n, 'décidé')}"
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
