"""Which state a figure has: value, missing, not applicable, not asked, refused. Zero is a value."""

from __future__ import annotations

import numpy as np

from workbench.core import schemas
from workbench.measures.declared import (
    MANQUANT,
    NOBODY,
    NON_DEMANDE,
    SANS_OBJET,
    VALEUR,
    Declared,
    declared,
    reasons,
)
from workbench.measures.frame import Cadre
from workbench.measures.select import select
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
    etat = np.where((etat == MANQUANT) & _unasked(cadre, indicateur, spec), NON_DEMANDE, etat)
    etat = np.where((etat == MANQUANT) & _nobody_to_stay(cadre, indicateur), SANS_OBJET, etat)
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


def of_network(cadre: Cadre, indicateur, value, etat, denominator, alone: bool) -> np.ndarray:
    """State of each year for the network; etat: of its lieux; `alone`: the figure has no lieux."""
    state = np.where(np.isnan(value), MANQUANT, VALEUR)
    zero = zero_when_absent(cadre, indicateur)
    if zero.any() and not indicateur.denominateur:
        state = np.where(np.isnan(value) & zero, VALEUR, state)
    elif alone or indicateur.denominateur:
        state = np.where((denominator == 0) & np.isnan(value), SANS_OBJET, state)
    if not alone:
        state = np.where(np.isnan(value), without(etat, cadre.member, state, indicateur), state)
    return state


def without(etat: np.ndarray, counted: np.ndarray, state: np.ndarray, indicateur) -> np.ndarray:
    """`state`, by year, of what no lieu gave, but where it is expected of none: not asked if it would be of
    one, else without object. A question that no form received had was not asked, silent lieux or not."""
    unasked = ((etat == NON_DEMANDE) & counted).any(axis=0)
    expected = ((etat != SANS_OBJET) & (etat != NON_DEMANDE) & counted).any(axis=0)
    if _answers(indicateur.numerateur):
        expected &= ~unasked
    return np.where(expected, state, np.where(unasked, NON_DEMANDE, SANS_OBJET))


def zero_when_absent(cadre: Cadre, indicateur) -> np.ndarray:
    """By year, True when no row means zero: the coordination's own register, kept (it has rows until the
    report's day), and not of a year before the network collected anything."""
    day = indicateur.numerateur.get("periode", {}).get("date")
    tables = [cadre.table(name) for name in base_tables(indicateur.numerateur["table"])]
    kept = indicateur.autres.get("absence") == "zero" and any(
        len(rows[~(rows[day] > cadre.arrete_le)] if day in rows else rows) for rows in tables
    )
    return np.array([kept and year >= (cadre.depuis or year) for year in cadre.annees])


def _whole(cadre: Cadre, indicateur, said: Declared | None) -> np.ndarray:
    """By year, whether the register knows the lieux it does not name: not where some give their own number,
    for it does not hold all of theirs."""
    zero = zero_when_absent(cadre, indicateur)
    return zero if said is None else zero & ~(said.etat == VALEUR).any(axis=0)


def _nobody_to_stay(cadre: Cadre, indicateur) -> np.ndarray:
    """lieu × year, True where the share of those who stayed has no object: the lieu was not open the year
    before, or said, of one of the two years, that it counts nobody of the kind."""
    base = indicateur.autres.get("persiste")
    if not base:
        return np.zeros(cadre.shape, dtype=bool)
    nobody = cadre.open_from[:, None] >= cadre.starts[None]
    known = cadre.referentiel.indicateurs.get(base)
    said = declared(cadre, known) if known else None
    if said is not None:
        without = said.etat == SANS_OBJET
        nobody |= without
        nobody[:, 1:] |= without[:, :-1]
    return nobody


def _unasked(cadre: Cadre, indicateur, spec: dict) -> np.ndarray:
    """lieu × year, True where answers came to forms none of which had the question: of a lieu without any,
    all its questions are missing."""
    if not (source := _answers(spec)):
        return np.zeros(cadre.shape, dtype=bool)

    def given(table: str, filtres: list) -> np.ndarray:
        rows = select(cadre, {"table": table, "periode": spec["periode"], "filtres": filtres}, indicateur)
        found = np.zeros(cadre.shape, dtype=bool)
        here = rows["_l"].to_numpy() >= 0
        found[rows["_l"].to_numpy()[here], rows["_y"].to_numpy()[here]] = True
        return found

    question = [f for f in spec.get("filtres", ()) if f["colonne"] == "question"]
    return given(source, []) & ~given(spec["table"], question)


def _answers(spec: dict) -> str:
    """The table of answers that a figure reads question by question; "" for any other figure."""
    source = base_tables(spec["table"])[0]
    if source == spec["table"] or source not in schemas.names() or not schemas.load(source).answers:
        return ""
    return source


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
