"""What the lieu offers: its ordinary week, its closures, its services, its machines."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.pages import closing, common, series
from workbench.pages.diagnostic import chiffres
from workbench.pages.diagnostic.locaux import locaux
from workbench.pages.diagnostic.machines import machines
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access

WEEK = ("off_h_semaine", "off_h_semaine_badge")
MOST = 3  # periods of closure that a sentence can hold
NO_HOURS = "Les horaires ne sont pas donnés"
WRITE_HOURS = "Les horaires s’écrivent au registre, feuille « horaires »"


def offre(tranche: Tranche) -> list[Affichage]:
    """The week in force at the end of the year, its closures, the services, the machines, the premises."""
    rest = [*machines(tranche, _end(tranche)), *locaux(tranche)]
    return [_week(tranche), *_closures(tranche), _services(tranche), *rest]


def _end(tranche: Tranche) -> Timestamp:
    """The last day of the year the lieu was open: `ferme_le` is the first day it is shut."""
    closed = pd.Timestamp(common.row_of(tranche).get("ferme_le"))
    last = chiffres.bounds(tranche.annee)[1]
    return last if pd.isna(closed) else min(last, closed - pd.Timedelta(days=1))


def _said(value) -> bool:
    """True for a yes, whatever holds it: rows of a table give NumPy's own True, or an NA."""
    return not pd.isna(value) and bool(value)


def _week(tranche: Tranche) -> Affichage:
    from workbench.show.figures import week

    name, year = common.name(tranche), tranche.annee
    title = f"Pas de semaine ordinaire à montrer pour {year}"
    if common.in_project(tranche):
        return common.absent(title, french.sentence(week_words(tranche)), etat="sans_objet")
    rows, day = _ordinary(tranche)
    if not len(rows):
        return common.absent(
            title,
            f"{name} n’a pas donné ses horaires.",
            cure=WRITE_HOURS,
        )
    slots = [
        week.Slot(day, week._hours(row.ouvre), week._hours(row.ferme), row.acces, _said(row.anime))
        for row in rows.itertuples(index=False)
        for day in (range(7) if row.jour == "tous" else (french.JOURS.index(row.jour),))
    ]
    drawn = week.draw(slots, name)
    lines = [
        [
            Cellule(french.JOURS[s.day]),
            Cellule(f"{week.clock(s.start)} – {week.clock(s.end)}"),
            Cellule(week.NAMES.get(s.access, s.access)),
            Cellule("oui" if s.animated else "non"),
        ]
        for s in sorted(slots, key=lambda s: (s.day, s.start))
    ]
    return Affichage(
        "figure",
        _week_title(tranche, rows),
        f"{name}, semaine ordinaire au {french.date(day)}, hors fermetures.",
        drawn.alt,
        common.source_line(tranche, "horaires"),
        note=_hours_note(tranche),
        colonnes=[Colonne("Jour"), Colonne("Heures"), Colonne("Accès"), Colonne("Animé")],
        lignes=lines,
        images=drawn.images,
    )


def week_words(tranche: Tranche) -> str:
    """« Le lieu ouvre 25,5 h par semaine, sur 3 jours », or why nothing is said."""
    if common.in_project(tranche):
        return closing.not_open(tranche).rstrip(".") + _planned_week(_slots(tranche))
    rows, day = _ordinary(tranche)
    if not len(rows):
        return NO_HOURS
    every = chiffres.of_year(_slots(tranche), tranche.annee)
    others = f" (au {french.date(day)}{FINE}; d’autres horaires ont valu dans l’année)"
    return _week_title(tranche, rows) + others * (len(every) > len(rows))


def _slots(tranche: Tranche) -> DataFrame:
    rows = common.of_lieu(tranche, "horaires")
    return rows[rows["acces"] != "fermé"]


def _ordinary(tranche: Tranche) -> tuple[DataFrame, Timestamp]:
    """The slots of the lieu's ordinary week, and the day it is of."""
    from workbench.measures import opening

    rows, first, last = _slots(tranche), chiffres.bounds(tranche.annee)[0], _end(tranche)
    span = (np.array([day], dtype="datetime64[D]") for day in (first, last))
    held, days = opening.ordinary(rows, np.zeros(len(rows), dtype=int), *span)
    return rows[held], Timestamp(days[held][0]) if held.any() else last


def _days(rows: DataFrame) -> int:
    return 7 if (rows["jour"] == "tous").any() else rows["jour"].nunique()


def _planned_week(rows: DataFrame) -> str:
    """« ; horaires prévus sur 2 jours par semaine », as they are typed before the lieu opens."""
    return f"{FINE}; horaires prévus sur {french.count(_days(rows), 'jour')} par semaine" if len(rows) else ""


def _week_title(tranche: Tranche, rows: DataFrame) -> str:
    days = french.count(_days(rows), "jour")
    day = closing.shut(tranche)
    opens, until = ("ouvrait", f", avant de fermer le {french.date(day)}") if day else ("ouvre", "")
    if (rows["au"] < _end(tranche)).any():
        opens, until = "ouvrait", _season(rows)
    everyone, reserved = (m.valeur if common.known(m) else None for m in map(tranche.mesure, WEEK))
    if everyone is None:
        return f"Le lieu {opens} {days} par semaine{until}"
    words = f"Le lieu {opens} {french.trimmed(everyone)}{FIXE}h par semaine"
    if reserved:
        words += f", et {french.trimmed(reserved)}{FIXE}h en accès réservé"
    return f"{words}, sur {days}{until}"


def _season(rows: DataFrame) -> str:
    """« , du 15 juin au 15 septembre 2025 », of a week that was over before the lieu's last day."""
    start, end = rows["du"].min(), rows["au"].max()
    return f", jusqu’au {french.date(end)}" if pd.isna(start) else f", {french.span(start, end)}"


def _hours_note(tranche: Tranche) -> str:
    m, last = tranche.mesure("off_h_an"), tranche.mesure("off_h_an", periode=tranche.annee - 1)
    if not common.known(m):
        return ""
    how = chiffres.told(m) or chiffres.calendar(tranche, tranche.annee)
    of = french.capital(series.days(m)) or f"Sur l’année {tranche.annee}"
    words = f"{of}, {how}{FIXE}: {french.number(m.valeur)}{FIXE}h"
    apart = series.first_year(tranche) or common.broken(tranche, "off_h_an", last.periode)
    if common.known(last) and not apart:
        words += f", contre {french.number(last.valeur)}{FIXE}h {series.when(last)}"
        said = chiffres.hours_before(tranche)
        words += f" ({said})" if said else ""
    return words + "."


def _closures(tranche: Tranche) -> list[Affichage]:
    rows, first, last = (
        chiffres.closures(tranche, tranche.annee),
        Timestamp(tranche.annee, 1, 1),
        _end(tranche),
    )
    rows = rows[rows["du"] <= last]
    if not len(rows) or common.in_project(tranche):
        return []
    lines = []
    for row in rows.sort_values("du").itertuples(index=False):
        end = min(row.au, last) if not pd.isna(row.au) else last
        days = (end - max(row.du, first)).days + 1
        until = Cellule(french.date(row.au)) if not pd.isna(row.au) else Cellule("sans fin connue")
        what = "tous les jours" if row.jour == "tous" else f"le {row.jour}"
        lines.append([Cellule(french.date(row.du)), until, Cellule(what), Cellule(french.number(days), days)])
    spans = french.count(len(lines), "période de fermeture", "périodes de fermeture")
    columns = [Colonne("Du"), Colonne("Au"), Colonne("Fermé"), Colonne("Durée", "jours de l’année", "droite")]
    return [
        Affichage(
            "tableau",
            f"{french.capital(spans)} en {tranche.annee}",
            f"{common.name(tranche)}, jours de calendrier compris dans l’année.",
            source=common.source_line(tranche, "horaires"),
            colonnes=columns,
            lignes=lines,
        )
    ]


def closures_words(tranche: Tranche) -> str:
    """« Fermetures notées : du 4 août au 24 août 2025 », of whole days; "" without any."""
    rows = chiffres.closures(tranche, tranche.annee)
    rows = rows[(rows["jour"] == "tous") & (rows["du"] <= _end(tranche))].sort_values("du")
    if not len(rows):
        return ""
    head = french.plural(len(rows), "Fermeture notée", "Fermetures notées")
    if len(rows) > MOST:
        return f"{head}{FIXE}: {french.count(len(rows), 'période')} en {tranche.annee}"
    spans = (
        f"à partir du {french.date(r.du)}" if pd.isna(r.au) else french.span(r.du, r.au)
        for r in rows.itertuples()
    )
    return f"{head}{FIXE}: {french.join(spans)}"


def offered(tranche: Tranche) -> DataFrame:
    """The services of the lieu on the last day of the year it was open; all it plans, of one in project."""
    rows = common.of_lieu(tranche, "services")
    return rows if common.in_project(tranche) else access.offered(rows, _end(tranche))


def _services(tranche: Tranche) -> Affichage:
    name, day = common.name(tranche), _end(tranche)
    rows, project, held = common.of_lieu(tranche, "services"), common.in_project(tranche), offered(tranche)
    if not len(held):
        planned = len(rows[rows["depuis"] > day])
        verb = french.plural(planned, "est prévu", "sont prévus")
        later = f" {french.count(planned, 'service')} {verb} après cette date." if planned else ""
        state = "sans_objet" if project else "manquant"
        words = f"Aucun service n’est noté au {french.date(day)}.{later}"
        title = f"Pas de services à montrer pour {tranche.annee}"
        how = "Ils s’écrivent au registre, feuille « services »"
        return common.absent(title, words, etat=state, cure=how)
    known = {s.id: (i, s.nom) for i, s in enumerate(tranche.referentiel.services)}
    held = held.assign(_rank=held["service"].map(lambda s: known.get(s, (len(known), s))[0])).sort_values(
        "_rank"
    )
    lines = []
    for row in held.itertuples(index=False):
        price = (
            Cellule(etat="manquant")
            if pd.isna(row.gratuit)
            else Cellule("gratuit" if row.gratuit else "payant")
        )
        since = Cellule(etat="manquant") if pd.isna(row.depuis) else Cellule(french.date(row.depuis))
        lines.append([Cellule(known.get(row.service, (0, row.service))[1]), since, price])
    count = french.count(len(held), "service proposé", "services proposés") + f" au {french.date(day)}"
    if project:
        count = french.count(len(held), "service prévu", "services prévus")
    return Affichage(
        "tableau",
        f"{count}{_free(held['gratuit'])}",
        f"{name}, services pris dans la liste fermée du référentiel.",
        source=common.source_line(tranche, "services"),
        colonnes=[Colonne("Service"), Colonne("À partir du" if project else "Depuis"), Colonne("Tarif")],
        lignes=lines,
    )


def _free(gratuit) -> str:
    """« , dont 3 gratuits », and how many services nobody gave the price of: a price missing is not a fee."""
    known = gratuit.notna()
    missing = int((~known).sum())
    free = int(gratuit[known].astype(bool).sum())
    said = (f", dont {french.count(free, 'gratuit')}" if free else ", aucun gratuit") if known.any() else ""
    if missing == len(gratuit):
        return "\u202f; " + french.plural(missing, "son tarif manque", "leur tarif manque")
    return said + f"\u202f; {french.count(missing, 'tarif manque', 'tarifs manquent')}" * (missing > 0)
