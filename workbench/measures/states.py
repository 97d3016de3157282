"""Which state a figure has: value, missing, not applicable, not asked, refused. Zero is a value."""

from __future__ import annotations

import numpy as np

from workbench.measures.declared import (
    MANQUANT,
    NOBODY,
    SANS_OBJET,
    VALEUR,
    Declared,
    reasons,
)
from workbench.measures.frame import Cadre
from workbench.measures.views import base_tables


def of_lieux(
    cadre: Cadre,
    indicateur,
    seen: np.ndarray,
    said: Declared | None,
    spec: dict,
    denominator: np.ndarray | None = None,
) -> np.ndarray:
    """State of each lieu × year.

    In this order: a recorded figure; what the lieu said of its absence or declared; a register kept by the
    coordination where nothing is noted (a true zero); not applicable; missing.
    """
    applies = applying(cadre, indicateur)
    etat = np.where(applies, MANQUANT, SANS_OBJET)
    if "serie_de" in indicateur.autres:
        etat = np.full(seen.shape, SANS_OBJET)  # the lieu counts another way: not missing here
    elif not indicateur.denominateur:
        etat = np.where(applies & _whole(cadre, indicateur, said), VALEUR, etat)
    if denominator is not None and indicateur.denominateur:
        etat = np.where((denominator == 0) & ~seen, SANS_OBJET, etat)
    why = reasons(cadre, spec)
    if why is not None:
        etat = np.where(why != NOBODY, why, etat)
    if said is not None:
        etat = np.where((said.etat != NOBODY) & (applies | (said.etat == VALEUR)), said.etat, etat)
    etat = np.where(seen, VALEUR, etat)
    if indicateur.at_end:
        etat = np.where(cadre.open_end, etat, SANS_OBJET)
    without = _plans(cadre, indicateur)
    if without is not None:
        etat = np.where(
            without[cadre.structure_of][:, None] & (cadre.structure_of >= 0)[:, None], SANS_OBJET, etat
        )
    return etat


def applying(cadre: Cadre, indicateur) -> np.ndarray:
    """lieu × year: the figure is expected there."""
    if indicateur.applicable == "toujours":
        return cadre.alive & cadre.member
    return (cadre.open_end if indicateur.at_end else cadre.open_year) & cadre.member


def of_structures(cadre: Cadre, indicateur, seen: np.ndarray) -> np.ndarray:
    """State of each bearer × year: what was not received is missing, a chart without the figure has none."""
    etat = np.where(seen, VALEUR, MANQUANT)
    without = _plans(cadre, indicateur)
    return etat if without is None else np.where(without[:, None], SANS_OBJET, etat)


def of_network(cadre: Cadre, indicateur, value, expected, denominator, alone: bool) -> np.ndarray:
    """State of each year for the network; `alone`: the figure has no lieux."""
    etat = np.where(np.isnan(value), MANQUANT, VALEUR)
    zero = zero_when_absent(cadre, indicateur)
    if zero.any() and not indicateur.denominateur:
        etat = np.where(np.isnan(value) & zero, VALEUR, etat)
    elif alone or indicateur.denominateur:
        etat = np.where((denominator == 0) & np.isnan(value), SANS_OBJET, etat)
    if not alone:
        etat = np.where(np.isnan(value) & ~expected.any(axis=0), SANS_OBJET, etat)
    return etat


def zero_when_absent(cadre: Cadre, indicateur) -> np.ndarray:
    """By year, True when no row means zero: the coordination's own register, kept (it has rows), and not of
    a year before the network collected anything."""
    kept = indicateur.autres.get("absence") == "zero" and any(
        len(cadre.table(name)) for name in base_tables(indicateur.numerateur["table"])
    )
    return np.array([kept and year >= (cadre.depuis or year) for year in cadre.annees])


def _whole(cadre: Cadre, indicateur, said: Declared | None) -> np.ndarray:
    """By year, whether the register knows the lieux it does not name: not where some give their own number,
    for it does not hold all of theirs."""
    zero = zero_when_absent(cadre, indicateur)
    return zero if said is None else zero & ~(said.etat == VALEUR).any(axis=0)


def months_matter(indicateur) -> bool:
    """True when a month without a row is a month not received (activity), not a month without events.

    What is in place on a day has no months.
    """
    periode = indicateur.numerateur.get("periode", {})
    return (
        indicateur.nature == "flux"
        and indicateur.autres.get("mois_vides", "manquant" if "du" in periode else "zero") == "manquant"
    )


def _plans(cadre: Cadre, indicateur) -> np.ndarray | None:
    """Bearers whose chart of accounts does not give the figure."""
    out = indicateur.autres.get("sauf_plans")
    if not out:
        return None
    rows = cadre.table("structures").drop_duplicates("structure").set_index("structure")["plan_comptable"]
    return rows.reindex(cadre.structures).isin(list(out)).to_numpy()
