"""The coordination's own time by mission, and its support to each lieu by axe."""

from __future__ import annotations

import pandas as pd

from workbench.core import french, schemas
from workbench.core.french import FIXE
from workbench.measures.views_network import half_days
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.capitalisation import suites as after
from workbench.pages.capitalisation._parts import Net
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
            return p.hidden(title, "le temps de la coordination", "journal")
        return p.nothing(
            title,
            f"Le journal n’a pas de ligne pour {tranche.annee}",
            "Une ligne par demi-journée suffit : workbench journal l’ajoute sans ouvrir le classeur",
        )
    cells = [
        Cellule("0", 0) if g.etat == "non_demande" else common.mesure_cell(tranche, g, unit=False)
        for _, g in got  # a mission of which the journal has no line took no half-day
    ]
    total = sum(g.valeur for _, g in known)
    drawn = bars.draw(
        [(french.capital(m), float(g.valeur), "valeur") for m, g in known],
        "",
        False,
        subject="temps de la coordination par mission",
        noun=("mission", "missions"),
    )
    half = french.trimmed(total) + FIXE + french.plural(total, "demi-journée")
    return p.figure(
        drawn,
        f"{half} de coordination {french.plural(total, 'notée')} en {tranche.annee}",
        "Par mission, en demi-journées ; une visite notée deux fois compte une fois.",
        p.source(tranche, "journal, visites"),
        [Colonne("Mission"), Colonne("Temps", "demi-journées", "droite")],
        [[Cellule(french.capital(m)), cell] for (m, _), cell in zip(got, cells, strict=True)],
    )


def _noted(tranche: Tranche) -> pd.DataFrame:
    """The year's half-days, row by row; none where the edition may not read the journal."""
    rows = half_days(tranche.table("journal"), tranche.table("visites"))
    return rows[rows["date"].dt.year == tranche.annee] if len(rows) else rows


def feuille(tranche: Tranche) -> Affichage:
    """The time sheet: half-days month by month and mission by mission."""
    title = "La feuille de temps n’est pas montrée"
    if not common.reads(tranche, "journal"):
        return p.hidden(title, "la feuille de temps", "journal")
    rows, missions = _noted(tranche), schemas.load("journal")["mission"].enum
    if not len(rows):
        return p.nothing(
            "La feuille de temps est vide",
            f"Ni le journal ni les visites n’ont de ligne pour {tranche.annee}",
        )
    last = b.year_end(tranche).month
    grid = rows.pivot_table(
        index=rows["date"].dt.month, columns="mission", values="demi_journees", aggfunc="sum"
    )
    grid = grid.reindex(index=range(1, last + 1), columns=missions).fillna(0.0)
    lines = [
        [Cellule(french.month(int(m), True)), *(b.number(v, 1) for v in [*r, r.sum()])]
        for m, r in grid.iterrows()
    ]
    sums = grid.sum()
    lines.append([Cellule("Ensemble"), *(b.number(v, 1) for v in [*sums, sums.sum()])])
    empty = [french.month(int(m), True) for m in grid.index[grid.sum(axis=1) == 0]]
    half = french.trimmed(sums.sum()) + FIXE + french.plural(sums.sum(), "demi-journée")
    return b.table(
        f"Feuille de temps {tranche.annee} : {half}, mois par mois",
        "En demi-journées notées, par mission.",
        p.source(tranche, "journal, visites"),
        ["Mois", *((french.capital(m), "") for m in missions), ("Ensemble", "")],
        lines,
        "Une visite est de l’accompagnement ; une ligne du journal qui la nomme n’ajoute rien."
        + (f" Rien de noté en {french.join(empty)}." if empty else ""),
        totaux=1,
    )


def axes(tranche: Tranche) -> Affichage:
    """Support, one row per lieu: the axes it was about, half-days, acts; beside, needs heard in visits."""
    asked = {a.id: a.nom for a in tranche.referentiel.axes} | {NO_AXE: "sans axe"}
    lines, given, waiting = [], 0, []
    acts, needs = _noted(tranche)["lieu"].value_counts(), _needs(tranche)
    for lieu, name in p.names(tranche).items():
        total = tranche.mesure(SUPPORT, lieu)
        if not common.known(total):
            continue
        given += total.valeur > 0
        waiting += [] if total.valeur else [name]
        got = [(said, tranche.mesure(BY_AXE, lieu, None, axe)) for axe, said in asked.items()]
        words = [f"{said}{FIXE}{french.trimmed(m.valeur)}" for said, m in got if common.known(m) and m.valeur]
        about = Cellule(", ".join(words) or "rien de noté")
        line = [Cellule(name), about, common.mesure_cell(tranche, total, unit=False)]
        if needs is not None:
            said = [f"{asked.get(axe, axe)}{FIXE}{n}" for axe, n in needs.get(lieu, {}).items()]
            none = "aucun besoin ouvert" if lieu in needs else "aucune visite notée"
            line += [b.number(acts.get(lieu, 0)), Cellule(", ".join(said) or none)]
        lines.append(line)
    if not lines:
        title = "L’appui donné à chaque lieu n’est pas connu"
        if tranche.diffusion != "coordination":
            return p.hidden(title, "l’appui donné à chaque lieu", "journal")
        return p.nothing(title, f"Ni le journal ni les visites n’ont de ligne pour {tranche.annee}")
    title = french.among(given, len(lines), "lieu", "lieux", "a eu", "ont eu")
    title += f" un appui noté en {tranche.annee}"
    title += f" ; rien de noté pour {french.join(waiting)}" if waiting else ""
    return b.table(
        title,
        "Demi-journées d’appui et de visite, par lieu et par axe"
        + (" ; en face, les besoins dits en visite." if needs is not None else "."),
        p.source(tranche, "journal, visites" + (", constats" if needs is not None else "")),
        [
            "Lieu",
            "Appui sur",
            ("Appui", "demi-journées"),
            *([("Actes", ""), "Besoins ouverts"] if needs is not None else []),
        ],
        lines,
        "Une visite couvre souvent plusieurs axes : elle est alors sans axe."
        + (" Besoins ouverts : dits en visite et pas levés, un par critère." if needs is not None else ""),
    )


def _needs(tranche: Tranche) -> dict[str, dict[str, int]] | None:
    """Per lieu that was visited, how many needs are open by axe; None where the edition reads no finding."""
    if not common.reads(tranche, "constats"):
        return None
    net = Net(tranche)
    found: dict[str, dict[str, int]] = {lieu: {} for lieu in net.visited}
    for need in net.needs:
        axe = net.criteria[need.critere].axe if need.critere else NO_AXE
        mine = found.setdefault(need.lieu, {})
        mine[axe] = mine.get(axe, 0) + 1
    return found


def suites(tranche: Tranche) -> Affichage | list[Affichage]:
    """What happened after each need heard in a visit."""
    if tranche.diffusion == "coordination" and not len(tranche.table("constats")):
        why = "Les besoins se notent dans une note de visite, partie Besoins"
        return p.nothing("Aucun besoin n’est encore noté en visite", why)
    return after(tranche)
