"""The coordination's own time by mission, and its support to each lieu by axe."""

from __future__ import annotations

from workbench.core import french, schemas
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.capitalisation import suites as after
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

TIME, SUPPORT, BY_AXE = "res_demi_journees", "acc_demi_journees", "acc_axe"
NO_AXE = "sans axe"


def temps(tranche: Tranche) -> Affichage:
    """Half-days of the year by mission."""
    from workbench.show.figures import bars

    missions = schemas.load("journal")["mission"].enum
    got = [(m, tranche.mesure(TIME, RESEAU, None, m)) for m in missions]
    known = [(m, g) for m, g in got if common.known(g)]
    if not known:
        title = "Le temps de la coordination n’est pas connu"
        if any(g.etat == "secret" for _, g in got):
            return p.hidden(title, "le temps de la coordination", reserved=True)
        return p.nothing(
            title,
            f"Le journal n’a pas de ligne pour {tranche.annee}",
            "Une ligne par demi-journée suffit : workbench journal l’ajoute sans ouvrir le classeur",
        )
    total = sum(g.valeur for _, g in known)
    drawn = bars.draw(
        [(french.capital(m), float(g.valeur), "valeur") for m, g in known],
        "",
        False,
        subject="temps de la coordination par mission",
        noun=("mission", "missions"),
    )
    half = french.trimmed(total) + french.FIXE + french.plural(total, "demi-journée")
    return p.figure(
        drawn,
        f"{half} de coordination notées en {tranche.annee}",
        "Par mission, en demi-journées ; une visite notée deux fois compte une fois.",
        p.source(tranche, "journal, visites"),
        [Colonne("Mission"), Colonne("Temps", "demi-journées", "droite")],
        [[Cellule(french.capital(m)), common.mesure_cell(tranche, g, unit=False)] for m, g in got],
    )


def axes(tranche: Tranche) -> Affichage:
    """Half-days of support: one row per lieu, the axes it was about in words."""
    asked = {a.id: a.nom for a in tranche.referentiel.axes} | {NO_AXE: "sans axe"}
    lines, given, waiting = [], 0, []
    for lieu, name in p.names(tranche).items():
        total = tranche.mesure(SUPPORT, lieu)
        if not common.known(total):
            continue
        given += total.valeur > 0
        waiting += [] if total.valeur else [name]
        got = [(said, tranche.mesure(BY_AXE, lieu, None, axe)) for axe, said in asked.items()]
        words = [f"{said} {french.trimmed(m.valeur)}" for said, m in got if common.known(m) and m.valeur]
        about = Cellule(", ".join(words) or "rien de noté")
        lines.append([Cellule(name), about, common.mesure_cell(tranche, total, unit=False)])
    if not lines:
        title = "L’appui donné à chaque lieu n’est pas connu"
        if tranche.diffusion != "coordination":
            return p.hidden(title, "l’appui donné à chaque lieu", reserved=True)
        return p.nothing(title, f"Ni le journal ni les visites n’ont de ligne pour {tranche.annee}")
    title = f"{french.ratio(given, len(lines))} lieux ont eu un appui noté en {tranche.annee}"
    title += f" ; rien de noté pour {french.join(waiting)}" if waiting else ""
    return b.table(
        title,
        "Demi-journées d’appui et de visite, par lieu et par axe.",
        p.source(tranche, "journal, visites"),
        ["Lieu", "Sur quoi", ("Appui", "demi-journées")],
        lines,
        "Une visite couvre souvent plusieurs axes : elle est alors sans axe.",
    )


def suites(tranche: Tranche) -> Affichage | list[Affichage]:
    """What happened after each need heard in a visit."""
    if tranche.diffusion == "coordination" and not len(tranche.table("constats")):
        why = "Les besoins se notent dans une note de visite, partie Besoins"
        return p.nothing("Aucun besoin n’est encore noté en visite", why)
    return after(tranche)
