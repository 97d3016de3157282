"""Indicators without modalities: a sum, a count of persons, a ratio of sums."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from workbench.measures import monthly, parts, states
from workbench.measures.aggregate import Part
from workbench.measures.assemble import RESEAU, block
from workbench.measures.declared import (
    NON_DEMANDE,
    SANS_OBJET,
    VALEUR,
    Declared,
    declared,
)
from workbench.measures.frame import Cadre
from workbench.measures.ranges import distinct_range
from workbench.measures.sources import modes, sources, table_of


class Figure(NamedTuple):
    """Numbers of one level, same shape: numerator, denominator (nan without one), value, contributors."""

    num: np.ndarray
    den: np.ndarray
    value: np.ndarray
    n: np.ndarray


def blocks(cadre: Cadre, indicateur) -> list[dict]:
    """Rows of every level of one indicator, yearly, and monthly when it says so."""
    spec, below = indicateur.numerateur, indicateur.denominateur
    only_declared = spec["table"] == "chiffres_annuels"
    said = declared(cadre, indicateur)
    num, den = _sides(cadre, indicateur, spec, below)
    lieu = figure(cadre, indicateur, num.lieu, den.lieu if den else None)
    if only_declared:
        lieu = _nothing(cadre.shape)
    etat = states.of_lieux(cadre, indicateur, ~np.isnan(lieu.value), said, spec, denominator=lieu.den)
    from_said = _spoken(etat, lieu, said)
    lieu = _with_declared(indicateur, lieu, etat, from_said, said)
    mode = modes(cadre, indicateur, spec, from_said, said)
    source = sources(indicateur, from_said)
    held = parts.held(cadre, indicateur, below or spec)
    besides = from_said & ~held & cadre.member  # what the accounts of its bearer hold is not added to them
    found: list[dict] = []
    years = [str(a) for a in cadre.annees]
    common = {"indicateur": indicateur.id, "table": table_of(indicateur)}
    coverage, by_month = {}, None
    if monthly.wanted(indicateur, spec) and not only_declared:
        by_month = parts.months(cadre, indicateur, spec)
        coverage = monthly.coverage(cadre, indicateur, by_month.covered, from_said, said, etat)
    if "lieu" in indicateur.niveaux:
        found.append(
            block(
                "lieu",
                cadre.lieux,
                years,
                **common,
                **_columns(lieu, etat),
                mode=mode,
                jours=np.where(from_said, said.days, "") if said else "",
                source=source,
                **coverage,
            )
        )
    if "structure" in indicateur.niveaux and num.structure is not None:
        found.append(_structures(cadre, indicateur, num, den, lieu, besides, years, common))
    if "reseau" in indicateur.niveaux:
        partial = monthly.lacking(cadre, indicateur, coverage, from_said, said)
        beside = lieu, etat, from_said, besides, held, partial
        found.append(_network(cadre, indicateur, num, den, *beside, said, mode, years, common))
    if by_month is not None and indicateur.pas == "mois":
        found += monthly.blocks(cadre, indicateur, by_month, lieu, etat, common, mode)
    return found


def _sides(cadre, indicateur, spec, below):
    """Numerator, denominator, and the lieux where both are known (a ratio of sums counts no other)."""
    if not below:
        return parts.received(cadre, indicateur, spec, parts.levels(cadre, indicateur, spec)), None
    first, second = (parts.levels(cadre, indicateur, s).lieu for s in (spec, below))
    known = second.seen & (first.seen | (spec["table"] == below["table"]))
    num, den = (parts.levels(cadre, indicateur, s, both=known) for s in (spec, below))
    zero = states.zero_when_absent(cadre, indicateur)
    return num, parts.kept(cadre, indicateur, below, den) if zero.any() else den


def figure(cadre: Cadre, indicateur, num: Part, den: Part | None) -> Figure:
    """Value of one level: the numerator, or 100 (or 1) × numerator ÷ denominator."""
    top = num.value * _factor(cadre, indicateur)
    if den is None:
        return Figure(top, np.full_like(top, np.nan), top, num.n)
    if indicateur.numerateur["table"] == indicateur.denominateur["table"]:
        # none of those counted below: a true zero, but where rows are there and do not say it
        top = np.where(den.seen & ~num.seen & ~(num.n > 0), 0.0, top)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(den.value != 0, top / den.value, np.nan)
    same = indicateur.numerateur["table"] == indicateur.denominateur["table"]
    return Figure(top, den.value, share * (100 if indicateur.unite == "%" else 1), den.n if same else num.n)


def _factor(cadre: Cadre, indicateur) -> float:
    """A factor the network declares (the hourly rate of volunteers), found by its dotted name."""
    name = indicateur.autres.get("facteur")
    if not name:
        return 1.0
    found = cadre.parametres
    for key in name.split("."):
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return float(found) if isinstance(found, int | float) else np.nan


def _nothing(shape) -> Figure:
    return Figure(*(np.full(shape, np.nan) for _ in range(4)))


def _spoken(etat, lieu: Figure, said: Declared | None) -> np.ndarray:
    """Where the figure is a declared one."""
    if said is None:
        return np.zeros(etat.shape, dtype=bool)
    return (etat == VALEUR) & np.isnan(lieu.value) & (said.etat == VALEUR)


def _with_declared(indicateur, lieu: Figure, etat, from_said, said) -> Figure:
    zero = (etat == VALEUR) & np.isnan(lieu.value) & ~from_said
    num, value, n = (np.where(zero, 0.0, a) for a in (lieu.num, lieu.value, lieu.n))
    if said is not None:
        ratio = bool(indicateur.denominateur)
        num = np.where(from_said, np.nan if ratio else said.value, num)
        value = np.where(from_said, said.value, value)
        n = np.where(from_said, said.value if indicateur.autres.get("personnes") and not ratio else np.nan, n)
    return Figure(num, np.where(from_said, np.nan, lieu.den), value, n)


def _columns(figure: Figure, etat) -> dict:
    return {
        "numerateur": figure.num,
        "denominateur": figure.den,
        "valeur": figure.value,
        "n": figure.n,
        "etat": etat,
    }


def _structures(cadre, indicateur, num, den, lieu, besides, years, common) -> dict:
    """The bearers' figures: their accounts, and what their lieux declare that these do not hold."""
    whole = figure(cadre, indicateur, num.structure, den.structure if den else None)
    given = np.full(whole.value.shape, np.nan)
    if indicateur.addition == "somme" and besides.any():
        at, year = np.nonzero(besides & (cadre.structure_of >= 0)[:, None])
        given[cadre.structure_of[at], year] = 0.0
        np.add.at(given, (cadre.structure_of[at], year), lieu.value[at, year])
    said, recorded = ~np.isnan(given), ~np.isnan(whole.value)
    value = np.where(said, np.nan_to_num(whole.value) + np.nan_to_num(given), whole.value)
    number = np.where(said, value, whole.num)
    whole = Figure(number, whole.den, value, np.where(said & ~recorded, 1.0, whole.n))
    etat = states.of_structures(cadre, indicateur, ~np.isnan(whole.value))
    return block(
        "structure",
        cadre.structures,
        years,
        **common,
        **_columns(whole, etat),
        source=sources(indicateur, said, recorded | ~said),
    )


def _network(
    cadre, indicateur, num, den, lieu, etat, from_said, besides, held, partial, said, mode, years, common
) -> dict:
    """The network's figure: rows of its lieux and its own, and what lieux declare besides."""
    whole = figure(cadre, indicateur, num.reseau, den.reseau if den else None)
    if indicateur.numerateur["table"] == "chiffres_annuels":
        whole = _nothing(len(years))
    counted = cadre.member
    seen = (etat == VALEUR) & counted
    expected = (etat != SANS_OBJET) & (etat != NON_DEMANDE) & counted
    lone = "lieu" not in indicateur.niveaux
    top = np.full(len(years), np.nan)
    value, number, n = whole.value, whole.num, whole.n
    given = np.where(besides, lieu.value, 0.0).sum(axis=0)
    any_said = besides.any(axis=0)
    if indicateur.addition == "distinct":
        value, top = distinct_range(cadre, indicateur, whole, lieu, from_said, seen)
        number = n = value
    elif indicateur.addition == "somme":
        value = number = np.where(any_said, np.nan_to_num(whole.value) + given, whole.value)
        if indicateur.autres.get("personnes"):
            n = np.where(any_said, np.nan_to_num(whole.n) + given, whole.n)
        else:  # a declared total does not say out of how many rows it was made
            n = np.where(any_said & (np.nan_to_num(whole.n) == 0), np.nan, whole.n)
    alone = seen.any(axis=0) & np.isnan(value) & (indicateur.addition in ("somme", "distinct"))
    value, number, n = (np.where(alone, 0.0, a) for a in (value, number, n))
    if said is not None:
        own = ~np.isnan(said.network) & np.isnan(value)
        value, number = (np.where(own, said.network, a) for a in (value, number))
    state = states.of_network(cadre, indicateur, value, etat, whole.den, lone)
    value = np.where((state == VALEUR) & np.isnan(value), 0.0, value)
    number = np.where((state == VALEUR) & np.isnan(number), 0.0, number)
    cover = (
        {}
        if lone
        else {
            "vu": (seen | (held & expected)).sum(axis=0)[None],
            "attendu": expected.sum(axis=0)[None],
            "partiels": (seen & partial).sum(axis=0)[None] if _adds(indicateur) else np.nan,
            "unite_couverture": "lieux",
        }
    )
    together = np.array([_shared(mode[:, y][seen[:, y]]) for y in range(len(years))], dtype=object)
    read = sources(indicateur, any_said, (seen & ~from_said).any(axis=0) | ~np.isnan(whole.value) | ~any_said)
    return block(
        "reseau",
        [RESEAU],
        years,
        **common,
        etat=state[None],
        numerateur=number[None],
        denominateur=whole.den[None],
        valeur=value[None],
        valeur_max=top[None],
        n=n[None],
        mode=together[None],
        source=read[None],
        **cover,
    )


def _adds(indicateur) -> bool:
    """True for a total, which what is missing would raise; a ratio is of what is there."""
    return indicateur.addition in ("somme", "distinct")


def _shared(modes) -> str:
    """How a total was counted: the ways of all its lieux, or nothing when one of them did not say."""
    return ", ".join(sorted(set(modes))) if all(modes) else ""
