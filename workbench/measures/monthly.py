"""Months: what was received, what was expected, and the monthly rows of a figure."""

from __future__ import annotations

import numpy as np

from workbench.measures import states
from workbench.measures.assemble import RESEAU, block
from workbench.measures.declared import MANQUANT, SANS_OBJET, VALEUR
from workbench.measures.frame import Cadre
from workbench.measures.sources import sources


def wanted(indicateur, spec) -> bool:
    """True when the indicator has months: rows of its own, or a coverage."""
    dated = {"date", "du"} & set(spec.get("periode", {}))
    return (
        indicateur.nature == "flux"
        and bool(dated)
        and (indicateur.pas == "mois" or states.months_matter(indicateur))
    )


def coverage(cadre: Cadre, indicateur, covered, from_said, said, etat) -> dict:
    """Months seen of the months the lieu was open; a month seen out of opening is expected too."""
    if not states.months_matter(indicateur):
        return {}
    if said is not None:
        covered = np.where(from_said[..., None], said.months & cadre.open_months, covered)
    seen = covered.sum(axis=2).astype(float)
    expected = (covered | cadre.open_months).sum(axis=2).astype(float)
    apart = etat == SANS_OBJET
    return {
        "vu": np.where(apart, np.nan, seen),
        "attendu": np.where(apart, np.nan, expected),
        "unite_couverture": np.where(apart, "", "mois").astype(object),
    }


def lacking(cadre: Cadre, indicateur, received: dict, from_said, said) -> np.ndarray:
    """lieu × year: months the lieu was open are in no figure of it; its whole year declared lacks none.

    received : its `coverage`; without one, only a declaration of other days than the year lacks months
    """
    if received:
        return received["vu"] < received["attendu"]
    if said is None or indicateur.nature != "flux" or "exercice" in indicateur.numerateur["periode"]:
        return np.zeros(cadre.shape, dtype=bool)
    return from_said & (cadre.open_months & ~said.months).any(axis=2)


def blocks(cadre: Cadre, indicateur, by_month, lieu, etat, common, mode) -> list[dict]:
    """Monthly rows: a month not received, or not whole, is missing, with its usages seen of those expected; a
    month the lieu was not open is sans objet."""
    part, reseau, _, lost, usages = by_month
    periods = [f"{a}-{m:02d}" for a in cadre.annees for m in range(1, 13)]
    state = _states(cadre, indicateur, part.seen, lieu, etat)
    value = np.where((state == VALEUR) & ~part.seen, 0.0, part.value)
    source = sources(indicateur, False)
    flat = (len(cadre.lieux), len(periods))
    partial = (lost > 0) & (lost < usages) & (state == MANQUANT)
    found = []
    if "lieu" in indicateur.niveaux:
        found.append(
            block(
                "lieu",
                cadre.lieux,
                periods,
                **common,
                etat=state.reshape(flat),
                numerateur=value.reshape(flat),
                valeur=value.reshape(flat),
                n=part.n.reshape(flat),
                mode=np.repeat(mode, 12, axis=1),
                source=source,
                vu=np.where(partial, usages - lost, np.nan).reshape(flat),
                attendu=np.where(partial, usages, np.nan).reshape(flat),
                unite_couverture=np.where(partial, "usages", "").astype(object).reshape(flat),
            )
        )
    if "reseau" in indicateur.niveaux:
        counted = cadre.member[..., None]
        there = ((state == VALEUR) & counted).sum(axis=0)
        expected = ((state != SANS_OBJET) & counted).sum(axis=0)  # a lieu that only gives its year is one
        total = np.where((there > 0) & np.isnan(reseau.value), 0.0, reseau.value)
        whole = np.where(~np.isnan(total), VALEUR, np.where(expected > 0, MANQUANT, SANS_OBJET))
        found.append(
            block(
                "reseau",
                [RESEAU],
                periods,
                **common,
                etat=whole.reshape(1, -1),
                numerateur=total.reshape(1, -1),
                valeur=total.reshape(1, -1),
                n=reseau.n.reshape(1, -1),
                vu=there.reshape(1, -1),
                attendu=expected.reshape(1, -1),
                unite_couverture="lieux",
                source=source,
                mode=indicateur.autres.get("mode", ""),
            )
        )
    return found


def _states(cadre: Cadre, indicateur, seen, lieu, etat) -> np.ndarray:
    """lieu × year × month: a month not received is missing, unless the year says why there is none.

    Where an empty month means nothing happened (events, opening hours), it is 0 once a month was seen.
    """
    year = etat[..., None]
    state = np.where(cadre.open_months, MANQUANT, SANS_OBJET)
    state = np.where((year == SANS_OBJET) | ((year != VALEUR) & cadre.open_months), year, state)
    if not states.months_matter(indicateur):
        kept = (etat == VALEUR) & ~np.isnan(lieu.num) & seen.any(axis=2)
        state = np.where(kept[..., None] & cadre.open_months, VALEUR, state)
    return np.where(seen, VALEUR, state)
