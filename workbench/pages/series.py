"""A figure that a lieu gives by another way of counting (estimated, a sampled week): said, never added."""

from __future__ import annotations

from workbench.safety.container import RESEAU, Mesure, Tranche


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


def words(tranche: Tranche, mesure: Mesure) -> str:
    """« passages estimés » under a number of another series; empty for the others."""
    what = tranche.referentiel.indicateurs.get(mesure.indicateur)
    return what.libelle if what and "serie_de" in what.autres and mesure.etat == "valeur" else ""
