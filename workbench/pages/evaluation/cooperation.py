"""What lieux did together, act by act: joint events, shared actions."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.programme import reached
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

MOST = 40
"""Rows of a list at most; its title counts them all."""


def evenements(tranche: Tranche) -> Affichage:
    """The year's events held by two lieux or more."""
    open_ = "" if common.reads_whole(tranche, "evenements") else " ouvert à tous"
    rows = tranche.table("evenements")
    rows = rows[pd.to_datetime(rows["date"]).dt.year == tranche.annee] if len(rows) else rows
    if rows.empty:
        if total := p.known(tranche, "use_evenements", RESEAU):
            held = french.count(total, "événement ouvert", "événements ouverts")
            return p.nothing(
                "Les événements de l’année ne sont connus que par leur nombre",
                f"{held} en {tranche.annee}, sans la liste : rien ne dit lesquels ont été portés à plusieurs",
                "Le registre événements demande une ligne par événement, avec les lieux qui le portent",
            )
        return p.nothing(
            "Les événements de l’année ne sont pas connus",
            f"Aucun{open_} n’est inscrit pour {tranche.annee}",
            "Le registre événements demande une ligne par événement, avec les lieux qui le portent",
        )
    who = rows["lieux"].map(p.split)
    joint = rows[who.map(len) > 1].sort_values("date")
    if joint.empty:
        return p.nothing(
            f"Aucun événement{open_} de {tranche.annee} n’a été porté par plusieurs lieux",
            f"{_listed(tranche, len(rows))} cette année, "
            f"{'chacun par' if len(rows) > 1 else 'par'} un seul lieu",
        )
    names = p.names(tranche)
    lines = [
        [
            p.day(r.date),
            p.said(r.titre),
            Cellule(french.capital(str(r.type))),
            Cellule(french.join(names.get(x, x) for x in p.split(r.lieux))),
        ]
        for r in joint.head(MOST).itertuples()
    ]
    lieux = {x for cell in joint["lieux"] for x in p.split(cell)}
    title = (
        f"{french.count(len(joint), 'événement a été porté', 'événements ont été portés')} par "
        f"plusieurs lieux, sur {_listed(tranche, len(rows))} en {tranche.annee}"
    )
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(f"{french.count(len(lieux), 'lieu y a pris part', 'lieux y ont pris part')}."),
        source=p.source(tranche, "événements"),
        note=f"Les {MOST} premiers de l’année." if len(joint) > MOST else "",
        lignes=lines,
        colonnes=[Colonne("Date"), Colonne("Titre"), Colonne("Type"), Colonne("Lieux")],
    )


def _listed(tranche: Tranche, n: int) -> str:
    """« 12 inscrits », « 1 inscrit et ouvert à tous »: other editions read the open ones only."""
    listed = french.count(n, "inscrit")
    return (
        listed if tranche.diffusion == "coordination" else f"{listed} et {french.plural(n, 'ouvert')} à tous"
    )


def actions(tranche: Tranche) -> Affichage:
    """Actions of the year meant for two lieux or more."""
    m, rows = tranche.mesure("res_mutualise", RESEAU), tranche.table("actions")
    rows = (
        rows[(rows["annee"] == tranche.annee) & (rows["lieux"].map(lambda c: len(p.split(c))) > 1)]
        if len(rows)
        else rows
    )
    if rows.empty:
        title = f"Actions menées à plusieurs lieux en {tranche.annee}"
        if m.etat == "valeur" and m.valeur:
            return Affichage(
                "texte",
                title,
                source=p.source(tranche, "actions"),
                elements=[
                    {
                        "texte": french.sentence(
                            f"{french.count(m.valeur, 'action menée', 'actions menées')} à "
                            "plusieurs "
                            "lieux ; leur liste n’est pas dans cette édition"
                        )
                    }
                ],
            )
        if not common.reads_whole(tranche, "actions"):
            return p.hidden(title, "la liste des actions communes", "actions")
        return p.nothing(title, "Aucune action commune n’est inscrite pour cette année")
    names = p.names(tranche)
    lines = [
        [
            p.said(r.intitule),
            Cellule(french.join(names.get(x, x) for x in p.split(r.lieux))),
            Cellule(str(r.etat)),
            reached(r),
        ]
        for r in rows.itertuples()
    ]
    done = int((rows["etat"] == "faite").sum())
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(rows), 'action visait', 'actions visaient')} "
            "plusieurs "
            f"lieux, {done} {french.plural(done, 'est faite', 'sont faites')}"
        ),
        f"Programme de {tranche.annee}.",
        source=p.source(tranche, "actions"),
        lignes=lines,
        colonnes=[Colonne("Action"), Colonne("Lieux"), Colonne("État"), Colonne("Atteint")],
    )
