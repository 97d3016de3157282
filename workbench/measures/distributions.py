"""Indicators with modalities: services, answers, families of accounts, criteria."""

from __future__ import annotations

import numpy as np

from workbench.measures import parts, states
from workbench.measures.aggregate import Part
from workbench.measures.assemble import RESEAU, block
from workbench.measures.declared import MANQUANT, NON_DEMANDE, SANS_OBJET, VALEUR
from workbench.measures.frame import Cadre
from workbench.measures.sources import sources, table_of


def blocks(cadre: Cadre, indicateur) -> list[dict]:
    """Rows of every level, one per modality; a list also has its total, under an empty modality.

    Where the figure was seen, a modality that nobody chose is 0; where it was not, every modality has the
    state of the whole.
    """
    spec, below = indicateur.numerateur, indicateur.denominateur
    cover = indicateur.autres.get("couverture")
    names = parts.modality_names(cadre, indicateur, spec, below, cover)
    if not names:
        return []
    top = parts.levels(cadre, indicateur, spec, names)
    under = parts.levels(cadre, indicateur, below, names) if below else None
    expected = parts.levels(cadre, indicateur, cover, names) if cover else None
    single = {k: v for k, v in spec.items() if k != "modalite"}
    whole = parts.received(cadre, indicateur, spec, parts.levels(cadre, indicateur, single))
    years = [str(a) for a in cadre.annees]
    common = {
        "indicateur": indicateur.id,
        "table": table_of(indicateur),
        "source": sources(indicateur, False),
        "mode": indicateur.autres.get("mode", ""),
    }
    listed = spec["operation"] == "liste"
    shown = [*names, ""] if listed else names
    seen = whole.lieu.seen | (under.lieu.seen if under and not below.get("modalite") else False)
    base = states.of_lieux(cadre, indicateur, seen, None, spec)
    etat = _by_modality(base, top.lieu, under, below, expected)
    found = []
    if "lieu" in indicateur.niveaux:
        columns = _columns(
            top.lieu,
            whole.lieu if listed else None,
            under.lieu if under else None,
            etat,
            bool(below.get("modalite")),
        )
        if expected:
            columns |= _criteria(columns, expected.lieu)
        elif states.months_matter(indicateur):
            columns |= _coverage(cadre, indicateur, spec, base, names)
        kept = ((columns["etat"] != VALEUR) | (columns["valeur"] != 0)) if listed else None
        if listed:  # a list names what is there, and says once what is not known
            kept = np.where(np.arange(len(shown)) == len(shown) - 1, True, kept & (columns["etat"] == VALEUR))
        elif (near := parts.around(cadre, spec, names)) is not None:
            kept = near[:, None, :]
        found.append(block("lieu", cadre.lieux, years, modalites=shown, kept=kept, **common, **columns))
    if top.structure is not None:
        held = states.of_structures(cadre, indicateur, whole.structure.seen)
        state = np.repeat(held[..., None], len(names), axis=2)
        found.append(
            block(
                "structure",
                cadre.structures,
                years,
                modalites=names,
                **common,
                **_columns(
                    top.structure,
                    None,
                    under.structure if under else None,
                    state,
                    bool(below.get("modalite")),
                ),
            )
        )
    if top.reseau is not None:
        found.append(_network(cadre, indicateur, top, whole, under, below, etat, base, names, years, common))
    return found


def _by_modality(base, top: Part, under, below, expected) -> np.ndarray:
    """State of each lieu × year × modality."""
    etat = np.repeat(base[..., None], top.value.shape[2], axis=2)
    if under and below.get("modalite"):
        # judged modality by modality: an axe nobody looked at is missing even where others were seen
        etat = np.where(under.lieu.seen, VALEUR, np.where(etat == VALEUR, MANQUANT, etat))
        if expected:
            etat = np.where(~under.lieu.seen & ~expected.lieu.seen, SANS_OBJET, etat)
    return etat


def _columns(top: Part, total: Part | None, under: Part | None, etat, own_denominator: bool) -> dict:
    value, n = top.value, top.n
    if total is not None:
        value = np.concatenate([value, total.value[..., None]], axis=-1)
        n = np.concatenate([n, total.n[..., None]], axis=-1)
        etat = np.concatenate([etat, etat[..., -1:]], axis=-1)
    value = np.where((etat == VALEUR) & np.isnan(value), 0.0, value)
    den = np.full(value.shape, np.nan)
    if under is not None:
        den = under.value if own_denominator else np.broadcast_to(under.value[..., None], value.shape)
        n = np.broadcast_to(under.n if own_denominator else under.n[..., None], value.shape)
    return {"numerateur": value, "denominateur": den, "valeur": value, "n": n, "etat": etat}


def _criteria(columns: dict, expected: Part) -> dict:
    attendu = np.nan_to_num(expected.value)
    seen = np.nan_to_num(columns["denominateur"])
    return {"vu": seen, "attendu": np.maximum(attendu, seen), "unite_couverture": "critères"}


def _coverage(cadre, indicateur, spec, base, names) -> dict:
    """Months received, less those that lack the number of this very modality."""
    given, lost = parts.usages(cadre, indicateur, spec, names)
    received = given.any(axis=3, keepdims=True)
    apart = (base == SANS_OBJET)[..., None]
    expected = (received | lost | cadre.open_months[..., None]).sum(axis=2).astype(float)
    return {
        "vu": np.where(apart, np.nan, (received & ~lost).sum(axis=2)),
        "attendu": np.where(apart, np.nan, expected),
        "unite_couverture": np.where(apart, "", "mois").astype(object),
    }


def _network(cadre, indicateur, top, whole, under, below, etat, base, names, years, common) -> dict:
    """Modality by modality, sums over lieux; lieux seen of lieux expected."""
    listed = indicateur.numerateur["operation"] == "liste"
    own = bool(below.get("modalite"))
    counted = cadre.member
    lone = "lieu" not in indicateur.niveaux
    size = len(names)
    seen_whole = whole.reseau.seen | (under.reseau.seen if under and not own else False)
    zero = states.zero_when_absent(cadre, indicateur)
    none = np.full(len(years), MANQUANT)
    none = none if lone else states.without(base, counted, none, indicateur)
    state = np.where(seen_whole | zero, VALEUR, none)
    state = np.repeat(state[:, None], size, axis=1)
    if under and own:
        state = np.where(under.reseau.seen, VALEUR, np.where(state == VALEUR, MANQUANT, state))
    columns = _columns(
        top.reseau,
        _different(cadre, indicateur, whole) if listed else None,
        under.reseau if under else None,
        state,
        own,
    )
    shown = [*names, ""] if listed else names
    if not lone:
        each = np.concatenate([etat, base[..., None]], axis=2) if listed else etat
        due = (each != SANS_OBJET) & (each != NON_DEMANDE) & counted[..., None]
        held = parts.held(cadre, indicateur, indicateur.numerateur)[..., None]
        columns["vu"] = (((each == VALEUR) & counted[..., None]) | (held & due)).sum(axis=0).astype(float)
        columns["attendu"] = due.sum(axis=0).astype(float)
        columns["unite_couverture"] = "lieux"
    columns = {k: v if isinstance(v, str) else v[None] for k, v in columns.items()}
    return block("reseau", [RESEAU], years, modalites=shown, **common, **columns)


def _different(cadre: Cadre, indicateur, whole) -> Part:
    """Total of a list for the network: different items, whatever the number of lieux that have them."""
    from workbench.measures.aggregate import aggregate
    from workbench.measures.select import select

    spec = indicateur.numerateur
    rows = select(cadre, spec, indicateur)
    at, y = rows["_l"].to_numpy(), rows["_y"].to_numpy()
    code = np.where((at < 0) | cadre.member[at, y], y, -1)
    return aggregate(rows, spec | {"operation": "distinct"}, code, len(cadre.annees))
