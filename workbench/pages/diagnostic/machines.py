"""The machines a lieu shares, and the hours they were booked: what its inventory and its bookings give."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common, series
from workbench.pages.diagnostic import chiffres
from workbench.safety.container import Mesure, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

BOOKED = "off_h_machine"


def machines(tranche: Tranche, day: pd.Timestamp) -> list[Affichage]:
    """The machines of the year, those in service on its last day counted; without an inventory, the hours
    that were booked, if any."""
    rows, (first, _) = common.of_lieu(tranche, "equipements"), chiffres.bounds(tranche.annee)
    rows = rows[~(rows["en_service_le"] > day) & ~(rows["hors_service_le"] <= first)] if len(rows) else rows
    hours, before = (_booked(tranche, year) for year in (tranche.annee, tranche.annee - 1))
    if common.in_project(tranche):
        return []
    if not len(rows):
        return [_without_inventory(tranche, hours, before)] if hours else []
    stopped = rows["hors_service_le"] <= day
    kept = int((~stopped).sum())
    title = (
        french.count(kept, "machine partagée", "machines partagées") if kept else "Aucune machine partagée"
    )
    title += f" en service au {french.date(day)}"
    if hours:
        title += f", {_hours(tranche, hours)} {french.plural(hours.valeur, 'réservée')} dans l’année"
    return [
        Affichage(
            "tableau",
            french.typographie(title),
            f"{common.name(tranche)}, inventaire de l’année {tranche.annee}.",
            source=common.source_line(tranche, ["equipements", *([hours.source] if hours else [])]),
            note=french.typographie(_note(tranche, hours, before)),
            colonnes=[Colonne("Machine"), Colonne("En service depuis"), Colonne("Arrêtée le")],
            lignes=[
                [
                    Cellule(french.typographie(r.nom)),
                    Cellule(etat="manquant")
                    if pd.isna(r.en_service_le)
                    else Cellule(french.date(r.en_service_le)),
                    Cellule(french.date(r.hors_service_le)) if out else Cellule("en service"),
                ]
                for r, out in zip(rows.itertuples(), stopped, strict=True)
            ],
        )
    ]


def _without_inventory(tranche: Tranche, hours: Mesure, before: Mesure | None) -> Affichage:
    known = [m for m in (hours, before) if m]
    booked = french.plural(hours.valeur, "réservée")
    return Affichage(
        "tableau",
        french.typographie(f"{_hours(tranche, hours)} de machines {booked} {series.when(hours)}"),
        f"{common.name(tranche)}, toutes réservations réunies.",
        source=common.source_line(tranche, hours.source),
        note=french.typographie("Quelles machines, la feuille « equipements » du registre le dira."),
        colonnes=[Colonne("Année"), Colonne("Heures", "réservées", "droite")],
        lignes=[[Cellule(m.periode), common.mesure_cell(tranche, m)] for m in known],
    )


def _booked(tranche: Tranche, year: int) -> Mesure | None:
    """The hours that bookings add up to; what the lieu declares instead stands with its other figures."""
    m = tranche.mesure(BOOKED, periode=year)
    return m if common.known(m) and chiffres.DECLARED not in str(m.source) else None


def _hours(tranche: Tranche, m: Mesure) -> str:
    return common.value_text(m, tranche.referentiel.indicateurs[BOOKED])


def _note(tranche: Tranche, hours: Mesure | None, before: Mesure | None) -> str:
    if tranche.mesure(BOOKED).etat == "secret":
        return "Les heures réservées ne sont pas diffusées dans cette édition."
    if not hours:
        return ""
    note = "Toutes les réservations de l’année, celles des machines arrêtées depuis comprises."
    return note + (f" {series.when(before).capitalize()} : {_hours(tranche, before)}." if before else "")
