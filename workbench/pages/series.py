"""How a lieu gives a figure: by another way of counting (never added), or of a part of the year: said.

And which years a report compares.
"""

from __future__ import annotations

from workbench.core import french
from workbench.safety.container import RESEAU, Mesure, Tranche

WITNESS = "semaine témoin"


def years(tranche: Tranche) -> list[int]:
    """The report's year, and the one before when the network already counted: else nothing was expected."""
    known = tranche.reseau.get("annees") or [tranche.annee - 1]
    return [tranche.annee] + [tranche.annee - 1] * (tranche.annee > min(known))


def first_year(tranche: Tranche) -> bool:
    """True when the network follows no year before the report's: nothing is compared with it."""
    return len(years(tranche)) == 1


def given(tranche: Tranche, mesure: Mesure) -> Mesure:
    """The mesure; when it is missing, the same one in the series that its subject gives instead.

    Of the network only one series, out of the lieux that were to count: two make no total.
    """
    if mesure.etat != "manquant" or mesure.modalite:
        return mesure
    others = [
        tranche.mesure(i.id, mesure.sujet, mesure.periode)
        for i in tranche.referentiel.indicateurs.values()
        if i.autres.get("serie_de") == mesure.indicateur
    ]
    found = [m for m in others if m.etat in ("valeur", "secret")]
    if mesure.sujet == RESEAU:
        return found[0]._replace(attendu=mesure.attendu) if len(found) == 1 else mesure
    return found[0] if found else mesure


def apart(tranche: Tranche, mesure: Mesure) -> list[Mesure]:
    """The totals of the other series of a figure, of the same subject, which its own does not hold."""
    found = (
        tranche.mesure(i.id, mesure.sujet, mesure.periode)
        for i in tranche.referentiel.indicateurs.values()
        if i.autres.get("serie_de") == mesure.indicateur
    )
    return [m for m in found if m.etat == "valeur" and m.valeur]


def words(tranche: Tranche, mesure: Mesure) -> str:
    """« passages estimés » under a number of another series; empty for the others."""
    what = tranche.referentiel.indicateurs.get(mesure.indicateur)
    return what.libelle if what and "serie_de" in what.autres and mesure.etat == "valeur" else ""


def how(mode: str) -> str:
    """« d’après une semaine témoin », « estimé »: a mode as it is said of a figure of the year."""
    return f"d’après une {mode}" if mode == WITNESS else mode


def parted(libelle: str) -> tuple[str, str]:
    """« passages calculés », « d’après une semaine témoin »: the place under a number is short."""
    noun, after, basis = libelle.partition(" d’après ")
    return noun, (after + basis).strip()


def days(mesure: Mesure) -> str:
    """« du 14 juin au 31 décembre 2025 » for a figure of other days than its whole year; else empty."""
    if mesure.etat != "valeur" or not isinstance(mesure.jours, str) or not mesure.jours:
        return ""
    return french.span(*mesure.jours.split("/"))


def by_part(tranche: Tranche, indicator: str, missing: set[int]) -> tuple[set[int], set[int]]:
    """Of the months that a lieu misses, those of which nothing came, and those that lack a usage."""
    rows = tranche.serie(indicator, annee=tranche.annee)
    partly = missing & set(rows.loc[rows["unite_couverture"] == "usages", "mois"])
    return missing - partly, partly


def when(mesure: Mesure) -> str:
    """« en 2025 », « du 14 juin au 31 décembre 2025 »."""
    return days(mesure) or f"en {mesure.periode}"
