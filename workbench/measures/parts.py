"""One side of a figure (numerator, denominator, coverage) at each level, as dense arrays.

Rows outside any lieu count for the network only. A row with a `unique` key counts once for the network and
once for each bearer: a co-organised event, a co-filed grant, a meeting of a bearer with two lieux.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.measures import filters, territory
from workbench.measures.aggregate import Part, aggregate, once
from workbench.measures.assemble import RESEAU
from workbench.measures.frame import Cadre
from workbench.measures.select import PLACE, select
from workbench.measures.views_people import SANS_REPONSE

SHARED = "comptes_lieux"  # the accounts of bearers, shared between their lieux


class Levels(NamedTuple):
    """A Part for each level; arrays are lieu × year, structure × year and year, with a last axis of
    modalities when the figure has some; `modalites` names them."""

    lieu: Part
    structure: Part | None
    reseau: Part | None
    modalites: list[str]


def modality_names(cadre: Cadre, indicateur, *specs: dict) -> list[str]:
    """The modalities of a figure: declared, else those of the question asked, else those met."""
    given = list(indicateur.autres.get("modalites", ()))
    question = indicateur.autres.get("question")
    for form in cadre.referentiel.questionnaires.values() if question else ():
        if form.table == "enquete_usagers":
            given += [m for q in form.questions if q.id == question for m in q.modalites]
    if question:
        given.append(SANS_REPONSE)
    met: set[str] = set()
    for spec in specs:
        if spec and spec.get("modalite"):
            met |= set(select(cadre, spec, indicateur)[spec["modalite"]].dropna().astype("str").unique())
    return given + sorted(met - set(given))


def around(cadre: Cadre, spec: dict, names: list[str]) -> np.ndarray | None:
    """lieu × modality: False for an EPCI far from the lieu, which no row names; None for other modalities.

    Decided by the map alone: a row that is there says nothing of who answered.
    """
    if spec.get("modalite") != "epci":
        return None
    return territory.epci_around(cadre.towns, cadre.registre["commune"], names)


def levels(
    cadre: Cadre, indicateur, spec: dict, modalites: list[str] | None = None, both: np.ndarray | None = None
) -> Levels:
    """Parts of one declared side.

    Parameters
    ----------
    modalites : None for a single figure; the side may itself have no modality, it then has no last axis
    both : lieu × year, True where the network may count the lieu (a ratio needs both its sides)
    """
    rows = select(cadre, spec, indicateur)
    names = modalites if modalites is not None and spec.get("modalite") else None
    at, y = rows["_l"].to_numpy(), rows["_y"].to_numpy()
    n_lieux, n_years = cadre.shape
    lieu = _part(rows, spec, np.where(at >= 0, at * n_years + y, -1), (n_lieux, n_years), names)
    structure = reseau = None
    if "structure" in indicateur.niveaux:
        bearer = cadre.code(rows["structure"], cadre.structures)
        code = once(rows, spec, np.where(bearer >= 0, bearer * n_years + y, -1))
        structure = _part(rows, spec, code, (len(cadre.structures), n_years), names)
    if "reseau" in indicateur.niveaux:
        counted = at < 0
        allowed = cadre.member if both is None else cadre.member & both
        counted |= allowed[at, y] & (at >= 0)
        if spec.get("reseau_filtres"):
            counted &= filters.mask(rows, spec["reseau_filtres"])
        reseau = _network(rows, spec, indicateur, counted, cadre, names)
    return Levels(lieu, structure, reseau, names or [])


def received(cadre: Cadre, indicateur, spec: dict, found: Levels) -> Levels:
    """The same parts with a zero where the table was received and holds nothing of the kind.

    Accounts without a rent are a rent of zero; no accounts are no figure. Only for indicators that say
    `absence = "zero_si_recu"`.
    """
    if indicateur.autres.get("absence") != "zero_si_recu":
        return found
    there = {"table": spec["table"], "operation": "compte", "periode": spec["periode"]}
    there = levels(cadre, indicateur, there)

    def fill(part: Part, base: Part) -> np.ndarray:
        wide = base.seen.reshape(base.seen.shape + (1,) * (part.value.ndim - base.seen.ndim))
        return np.where(wide & ~part.seen, 0.0, part.value)

    return _filled(found, there, fill)


def held(cadre: Cadre, indicateur, spec: dict) -> np.ndarray:
    """lieu × year: its bearer's accounts hold the lieu, though no section or key says what part is its own.

    Lines that reach no lieu are those of all the lieux of their structure, but for the network's section.
    """
    found = np.zeros(cadre.shape, dtype=bool)
    if spec["table"] != SHARED:
        return found
    rows = select(cadre, spec, indicateur)
    rows = rows[(rows["_l"] < 0) & (rows["section"] != RESEAU)]
    bearer, year = cadre.code(rows["structure"], cadre.structures), rows["_y"].to_numpy()
    there = np.zeros((len(cadre.structures) + 1, cadre.shape[1]), dtype=bool)  # the last one: no bearer
    there[bearer, year] = True
    there[-1] = False
    return there[cadre.structure_of]


def kept(cadre: Cadre, indicateur, spec: dict, found: Levels) -> Levels:
    """The same parts of a register that is kept, with a zero where it has no row of the kind.

    No request was answered: a share of those answered has nothing to be of, and nothing is missing.
    """
    rows = {k: v for k, v in spec.items() if k in ("table", "periode", "filtres")} | {"operation": "compte"}
    there = levels(cadre, indicateur, rows)
    return _filled(found, there, lambda part, base: np.where(base.seen, part.value, 0.0))


def _filled(found: Levels, there: Levels, fill: Callable[[Part, Part], np.ndarray]) -> Levels:
    """The numbers that `fill` gives of each part beside the one of `there`; a level without both stays."""

    def one(part: Part | None, base: Part | None) -> Part | None:
        return part if part is None or base is None else Part(fill(part, base), part.n)

    return Levels(*(one(getattr(found, f), getattr(there, f)) for f in Levels._fields[:3]), found.modalites)


def _network(rows: DataFrame, spec, indicateur, counted, cadre: Cadre, names) -> Part:
    at, y = rows["_l"].to_numpy(), rows["_y"].to_numpy()
    n_lieux, n_years = cadre.shape
    per_lieu = spec["operation"] in ("distinct", "liste") and indicateur.addition != "distinct"
    if per_lieu and not spec.get("unique"):
        # the same service in two lieux is two offers: count within each lieu, then add
        code = np.where(counted, (at + 1) * n_years + y, -1)
        part = _part(rows, spec, code, (n_lieux + 1, n_years), names)
        seen = part.seen.any(axis=0)
        return Part(np.where(seen, np.nansum(part.value, axis=0), np.nan), part.n.sum(axis=0))
    code = once(rows, spec, np.where(counted, y, -1))
    return _part(rows, spec, code, (n_years,), names)


class Months(NamedTuple):
    """Parts of lieux (lieu × year × 12) and of the network (year × 12); covered months; in each month, how
    many usages came without their number, and how many were expected."""

    lieu: Part
    reseau: Part
    covered: np.ndarray
    lost: np.ndarray
    usages: np.ndarray


def months(cadre: Cadre, indicateur, spec: dict) -> Months:
    """A row that spans several months covers them all and gives none of them a figure. A month that lacks the
    number of a usage is not received whole: it is neither covered nor a figure.
    """
    rows = select(cadre, spec, indicateur)
    at, y, m, m1 = (rows[c].to_numpy() for c in ("_l", "_y", "_m", "_m1"))
    n_lieux, n_years = cadre.shape
    given, lost = usages(cadre, indicateur, spec)
    unsaid = lost.sum(axis=3)
    single = (m >= 0) & (m == m1) & ~((at >= 0) & (unsaid[at, y, m] > 0))
    code = np.where(single & (at >= 0), (at * n_years + y) * 12 + m, -1)
    lieu = _part(rows, spec, code, (n_lieux, n_years, 12), None)
    counted = single & ((at < 0) | (cadre.member[at, y] & (at >= 0)))
    reseau = _part(rows, spec, once(rows, spec, np.where(counted, y * 12 + m, -1)), (n_years, 12), None)
    covered = given.any(axis=3) & (unsaid == 0)
    return Months(lieu, reseau, covered, unsaid, (given | lost).sum(axis=3))


def usages(cadre: Cadre, indicateur, spec: dict, names: list[str] | None = None):
    """lieu × year × month × usage, twice: where a number was given; where a usage counted that year has a row
    and no number.

    names : the usages, in their order; those met by default. A figure without months of its own is not
        expected of every usage: it has one, and lacks no number.
    """
    rows = select(cadre, spec, indicateur)
    at, y, m, m1 = (rows[c].to_numpy() for c in PLACE)
    split = "usage" in rows and (spec.get("modalite") == "usage" or indicateur.pas == "mois")
    if not split:
        kind, names = np.zeros(len(rows), dtype=int), [""]
    elif names is None:
        kind, names = pd.factorize(rows["usage"])
        kind, names = np.where(kind < 0, len(names), kind), [*names, ""]  # a row may not say its usage
    else:
        kind = pd.Index(names).get_indexer(rows["usage"].astype("str"))
    given, there = (np.zeros((*cadre.shape, 12, max(len(names), 1)), dtype=bool) for _ in range(2))
    placed = (at >= 0) & (m >= 0) & (kind >= 0)
    summed = spec["operation"] == "somme"
    known = placed & rows[spec["colonne"]].notna().to_numpy() if summed else placed
    for later in range(12):
        held = placed & (m + later <= m1)
        if not held.any():
            break
        for found, kept in ((there, held), (given, held & known)):
            found[at[kept], y[kept], m[kept] + later, kind[kept]] = True
    lost = there & ~given & given.any(axis=2, keepdims=True) if split else np.zeros_like(given)
    return given, lost


def _part(rows: DataFrame, spec: dict, code: np.ndarray, shape: tuple, names: list[str] | None) -> Part:
    size = int(np.prod(shape))
    if names is None:
        part = aggregate(rows, spec, code, size)
        return Part(part.value.reshape(shape), part.n.reshape(shape))
    which = (
        pd.Index(names).get_indexer(rows[spec["modalite"]].astype("str")) if names else np.full(len(rows), -1)
    )
    wide = max(len(names), 1)
    part = aggregate(rows, spec, np.where((code >= 0) & (which >= 0), code * wide + which, -1), size * wide)
    return Part(
        part.value.reshape(*shape, wide)[..., : len(names)], part.n.reshape(*shape, wide)[..., : len(names)]
    )
