"""What was left open: findings not lifted, actions under way or late, what the coordination promised."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.measures.views_network import LATE, situation, still_open
from workbench.pages import common, counted
from workbench.pages.diagnostic import ecarts as diagnostic
from workbench.pages.diagnostic import reading
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

PROMISES = 12  # months of the journal that are read again


def suites(tranche: Tranche) -> list[Affichage]:
    """Open findings, actions not done, and the last « suite » of the journal."""
    shown = [*diagnostic.opened(tranche), *_actions(tranche), *_promises(tranche)]
    if shown:
        return shown
    words = "Aucun constat ouvert, aucune action en cours, aucune suite notée au journal pour ce lieu."
    return [Affichage("texte", "Rien n’est resté en attente", elements=[{"texte": words}])]


def actions(tranche: Tranche) -> pd.DataFrame:
    """Actions of the lieu still to do, those past their day first; column `retard`."""
    rows = tranche.table("actions")
    if not len(rows):
        return rows.assign(retard=pd.Series(dtype=bool))
    rows = rows[still_open(rows)]
    rows = rows.assign(etat=situation(rows, common.horizon(tranche)))
    return rows.assign(retard=rows["etat"] == LATE).sort_values(
        ["retard", "fin"], ascending=[False, True], kind="stable"
    )


def _actions(tranche: Tranche) -> list[Affichage]:
    rows = actions(tranche)
    if not len(rows):
        return []
    late = int(rows["retard"].sum())
    title = french.count(len(rows), "action à suivre", "actions à suivre")
    title += ", " + (counted.of_them(late, len(rows), "en retard", "toutes") if late else "aucune en retard")
    lines = [
        [
            Cellule(reading.words(r.intitule)),
            Cellule(reading.words(r.responsable)),
            Cellule(french.short_date(r.fin) if pd.notna(r.fin) else "sans échéance"),
            Cellule(reading.words(r.etat)),
            Cellule(reading.words(r.preuve)),
        ]
        for r in rows.itertuples()
    ]
    return [
        Affichage(
            "tableau",
            title,
            f"{common.name(tranche)}, au {french.date(common.horizon(tranche))}.",
            source=common.source_line(tranche, "actions"),
            colonnes=[Colonne(n) for n in ("Action", "Qui", "Pour quand", "État", "Preuve attendue")],
            lignes=lines,
        )
    ]


def _promises(tranche: Tranche) -> list[Affichage]:
    rows, until = common.of_lieu(tranche, "journal"), common.horizon(tranche)
    rows = rows[(rows["date"] <= until) & (rows["date"] > until - pd.DateOffset(months=PROMISES))]
    rows = rows[rows["suite"].notna()].sort_values("date", ascending=False, kind="stable")
    if not len(rows):
        return []
    lines = [
        [Cellule(french.short_date(r.date)), Cellule(reading.words(r.objet)), Cellule(reading.words(r.suite))]
        for r in rows.itertuples()
    ]
    return [
        Affichage(
            "tableau",
            f"{french.count(len(rows), 'suite notée', 'suites notées')} au journal en {PROMISES}\u00a0mois",
            "Ce qui a été convenu, du plus récent au plus ancien. Est-ce fait\u202f?",
            source=common.source_line(tranche, "journal"),
            colonnes=[Colonne("Date"), Colonne("Objet"), Colonne("Suite convenue")],
            lignes=lines,
        )
    ]
