"""The programme: planned against done, action by action, what is late and why."""

from __future__ import annotations

import pandas as pd

from workbench.core import french, schemas
from workbench.measures.views_network import DONE, overdue, situation, still_open
from workbench.pages import counted
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.programme import promis, reached
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import budget

__all__ = ["actions", "annees", "argent", "promis", "retards"]


def of_year(tranche: Tranche) -> pd.DataFrame:
    """Actions of the year: missions in their order, then those of lieux by axe."""
    rows = tranche.table("actions")
    rows = rows[rows["annee"] == tranche.annee] if len(rows) else rows
    order = {m: i for i, m in enumerate(schemas.load("actions")["mission"].enum)}
    rank = rows["mission"].map(order).fillna(len(order))
    return rows.assign(_r=rank).sort_values(["_r", "lieu", "action"], kind="stable").drop(columns="_r")


def not_finished(tranche: Tranche) -> pd.DataFrame:
    """Actions up to the year's, of missions and of lieux, still open: `passe` says which are late."""
    rows = tranche.table("actions")
    if not len(rows):
        return rows.assign(passe=pd.Series(dtype=bool))
    rows = rows[(rows["annee"] <= tranche.annee) & still_open(rows)]
    return rows.assign(passe=overdue(rows, b.span(tranche)[1])).sort_values(["fin", "action"], kind="stable")


def of_programme(late: pd.DataFrame) -> str:
    """« , dont 1 du programme du réseau » after a number of late actions; "" when all are."""
    own = int(late["mission"].notna().sum())
    return f", dont {own or 'aucune'} du programme du réseau" if own < len(late) else ""


def none(tranche: Tranche, titre: str) -> Affichage:
    """No action is written, or none may be shown here."""
    return b.absent(
        tranche,
        "actions",
        titre,
        "la liste des actions",
        f"Le registre des actions n’a pas de ligne pour {tranche.annee}",
        "Une ligne par action : la mission, ou le lieu et l’axe, qui, quand, combien, et ce qu’on veut "
        "atteindre",
    )


def actions(tranche: Tranche) -> Affichage:
    """Each action: mission, or lieu and axe; who, by when, what was to be reached and was."""
    rows = of_year(tranche)
    if not len(rows):
        return none(tranche, f"Aucune action n’est inscrite pour {tranche.annee}")
    axes = {a.id: a.nom for a in tranche.referentiel.axes}
    names, hidden = p.names(tranche), tranche.diffusion != "coordination"
    lines = []
    for r in rows.assign(etat=situation(rows, b.span(tranche)[1])).itertuples():
        where = names.get(r.lieu, r.lieu) if isinstance(r.lieu, str) else french.capital(str(r.mission))
        axe = axes.get(r.axe, "") if isinstance(r.lieu, str) else ""  # a mission says enough by itself
        under = (where, axe, r.fiche_action if isinstance(r.fiche_action, str) else "")
        lines.append(
            [
                Cellule(french.typographie(r.intitule), detail=", ".join(w for w in under if w)),
                p.said(r.responsable),
                p.day(r.fin),
                _cost(r, hidden),
                aim(r),
                Cellule(r.etat),
            ]
        )
    done = int((rows["etat"] == DONE).sum())
    return b.table(
        counted.done(done, len(rows), f"de {tranche.annee}"),
        "Par mission, puis par lieu ; sous l’action, sa fiche ; sous ce qui est atteint, la cible.",
        p.source(tranche, "actions"),
        ["Action", "Qui", "Pour le", ("Dépensé", "€"), "Atteint", "État"],
        lines,
        empile=True,
    )


def aim(r) -> Cellule:
    """What was reached, and under it what was to be."""
    cell = reached(r)
    cell.detail = french.typographie(f"cible : {r.cible}") if isinstance(r.cible, str) else "cible non écrite"
    return cell


def _cost(r, hidden: bool) -> Cellule:
    """What an action cost, of what was planned; a lieu's own is for the coordination and that lieu."""
    if hidden and isinstance(r.lieu, str) and pd.isna(r.prevu_eur):
        return Cellule(etat="secret")
    cell = b.euros(r.realise_eur)
    if pd.notna(r.prevu_eur):
        cell.detail = f"sur {french.euros(r.prevu_eur)}"
    return cell


def retards(tranche: Tranche) -> Affichage:
    """What is late or at risk: past its day and not done, or said late; the reason is what was written."""
    _, until = b.span(tranche)
    rows = not_finished(tranche)
    title = f"Aucune action n’est en retard au {french.date(until)}"
    if not len(tranche.table("actions")):
        return none(tranche, "Les retards ne sont pas connus")
    rows = rows[rows["passe"] | (rows["fin"] <= until + pd.Timedelta(days=60))]
    if not len(rows):
        return Affichage("texte", title, elements=[{"texte": "Tout ce qui devait être fini l’est."}])
    late = rows[rows["passe"]]
    close = len(rows) - len(late)
    names = p.names(tranche)
    lines = [
        [
            p.said(r.intitule),
            Cellule(names.get(r.lieu, r.lieu) if isinstance(r.lieu, str) else french.capital(str(r.mission))),
            p.said(r.responsable),
            p.day(r.fin),
            Cellule("en retard" if r.passe else "à risque"),
            _reason(r),
        ]
        for r in rows.itertuples()
    ]
    said = [french.count(len(late), "action en retard", "actions en retard")] if len(late) else []
    said = [s + of_programme(late) for s in said]
    said += [french.count(close, "action à risque", "actions à risque")] if close else []
    return b.table(
        " ; ".join(said),
        f"Au {french.date(until)}. En retard : dite telle, ou pas faite et son dernier jour est passé ; "
        "à risque : elle finit dans les soixante jours.",
        p.source(tranche, "actions"),
        ["Action", "Mission ou lieu", "Qui", "Devait finir le", "État", "Où cela bloque"],
        lines,
        "Où cela bloque : ce que le registre dit atteint ; s’il n’en dit rien, la raison n’est pas écrite.",
        empile=True,
    )


def _reason(r) -> Cellule:
    if isinstance(r.atteint, str) and r.atteint.strip():
        return Cellule(french.typographie(r.atteint))
    return Cellule("pas écrite", etat="manquant")


def told_money(tranche: Tranche, rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The actions whose amounts this edition reads, and what to say of those it leaves out ("" for none)."""
    if tranche.diffusion == "coordination" or not len(rows):
        return rows, ""
    kept = rows["lieu"].isna() | rows[["prevu_eur", "realise_eur"]].notna().any(axis=1)
    n = int((~kept).sum())
    return rows[kept], f"sans {french.count(n, 'action propre', 'actions propres')} à un lieu" if n else ""


def argent(tranche: Tranche) -> Affichage:
    """The programme's money by mission: planned, committed, spent, left."""
    rows = of_year(tranche)
    rows, without = told_money(tranche, rows[rows["mission"].notna()])
    if not len(rows) or rows[["prevu_eur", "realise_eur"]].isna().all(axis=None):
        return none(tranche, f"Le budget du programme {tranche.annee} n’est pas connu")
    found = budget.programme(rows, "mission")
    total = budget.programme(rows.assign(tout="Ensemble"), "tout").iloc[0]
    lines = [
        [Cellule(french.capital(str(r.mission))), *(b.euros(getattr(r, c)) for c in budget.MONEY)]
        for r in found.itertuples()
    ]
    lines.append([Cellule("Ensemble"), *(b.euros(total[c]) for c in budget.MONEY)])
    spent = b.spent(total.realise_eur, "dépensés")
    planned = f" sur {french.euros(total.prevu_eur)} prévus" if pd.notna(total.prevu_eur) else ""
    title = f"Programme {tranche.annee} : {spent}{planned}"
    return b.table(
        title,
        "Actions du réseau, par mission, en euros" + (f", {without}." if without else "."),
        p.source(tranche, "actions"),
        ["Mission", *((n, "€") for n in ("Prévu", "Engagé", "Dépensé", "Reste"))],
        lines,
        _left_out(total),
        totaux=1,
    )


def _left_out(total) -> str:
    """What the columns of money mean, and which actions each leaves out."""
    note = "Engagé : le prévu des actions lancées ; reste : engagé moins dépensé, négatif quand une action a "
    note += "coûté plus que prévu."
    engaged = f" ({french.euros(total.hors_reste_eur)} engagés)" if total.hors_reste_eur else ""
    for n, word, more, columns in (
        (total.sans_prevu, "prévu", "", "prévu, engagé et reste"),
        (total.sans_realise, "dépensé", engaged, "dépensé et reste"),
    ):
        if n:
            said = french.count(int(n), f"action sans montant {word}", f"actions sans montant {word}")
            note += f" {said}{more} : {columns} ne {french.plural(n, 'la', 'les')} comptent pas."
    return note


def annees(tranche: Tranche) -> Affichage:
    """The same money year by year, the next among them: the network's actions, and the lieux' where read."""
    rows, without = told_money(tranche, tranche.table("actions"))
    if not len(rows) or rows[["prevu_eur", "realise_eur"]].isna().all(axis=None):
        return none(tranche, "Le budget des actions n’est pas connu")
    rows = rows.assign(chiffree=rows[["prevu_eur", "realise_eur"]].notna().any(axis=1))
    found = budget.programme(rows, "annee").sort_values("annee")
    total = budget.programme(rows.assign(tout=""), "tout").iloc[0]
    priced = rows.groupby("annee")["chiffree"].sum()
    lines = [
        [
            Cellule(str(r.annee)),
            _priced(int(priced[r.annee]), r.n),
            *(b.euros(getattr(r, c)) for c in budget.MONEY),
        ]
        for r in found.itertuples()
    ]
    ahead = found[found["annee"] > tranche.annee]
    title = f"Actions écrites pour {french.join(str(y) for y in found['annee'])}"
    if len(ahead):
        planned = ahead["prevu_eur"].sum(min_count=1)
        known = pd.notna(planned)
        title += f" ; {french.euros(planned)} prévus" if known else " ; aucun montant prévu n’est écrit"
        title += f" après {tranche.annee}"
    who = "Actions du réseau et des lieux" if tranche.diffusion == "coordination" else "Actions du réseau"
    return b.table(
        title,
        f"{who}, par année, en euros" + (f", {without}." if without else "."),
        p.source(tranche, "actions"),
        ["Année", ("Actions chiffrées", ""), *((n, "€") for n in ("Prévu", "Engagé", "Dépensé", "Reste"))],
        lines,
        _left_out(total),
    )


def _priced(known: int, written: int) -> Cellule:
    """How many actions have an amount, of those written where some have none."""
    return Cellule(french.number(known) if known == written else french.ratio(known, written), known)
