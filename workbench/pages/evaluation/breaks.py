"""Why two years of a figure are apart: other lieux, another definition, another way of counting."""

from __future__ import annotations

from itertools import pairwise

from workbench.core import french
from workbench.measures.sources import DECLARED
from workbench.pages import common, counted
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Mesure, Tranche
from workbench.subjects import mesh

FEW = 2
"""Lieux named at most among those that open or close."""
GIVEN = ("valeur", "secret")
"""States of a figure that a lieu gave, shown or not."""


def came(tranche: Tranche, span: list[int]) -> dict[int, str]:
    """{year: who opened or closed since the year before}."""
    rows, out = tranche.table("lieux"), {}
    if rows.empty:
        return out
    shown = p.names(tranche)
    opened = {y: set(mesh.open_on(rows, f"{y}-12-31")["lieu"]) for y in span}
    for before, y in pairwise(span):
        said = []
        for word, ids in (("ouvre", opened[y] - opened[before]), ("ferme", opened[before] - opened[y])):
            names = sorted(shown.get(x, x) for x in ids)
            few = french.join(names) if len(names) <= FEW else french.count(len(names), "lieu", "lieux")
            said += [f"{few} {word if len(names) == 1 else word + 'nt'}"] if names else []
        if said:
            out[y] = ", ".join(said)
    return out


def between(tranche: Tranche, indicateur: str, before: Mesure, now: Mesure) -> str:
    """Why two years of a figure are apart; "" when nothing is known of it."""
    year = int(now.periode)
    reasons = [w for y, w in common.breaks(tranche, indicateur).items() if y == year]
    if not _whole(tranche, before, now):
        reasons.append(_moved(before, now) or _others(tranche, before, now))
    if before.mode != now.mode and before.mode and now.mode:
        modes = (french.join(m.mode.split(", ")) for m in (before, now))
        reasons.append(", puis ".join(modes))
    reasons.append(kinds(tranche, before, now))
    if not tranche.referentiel.indicateurs[indicateur].comparable:
        reasons.append("non comparable d’une année à l’autre")
    return f"{french.FINE}; ".join(filter(None, reasons))


def years(tranche: Tranche, indicateur: str, found: list[Mesure]) -> dict[int, str]:
    """{year: why} where two known years in a row are apart."""
    known = ((a, b) for a, b in pairwise(found) if a.etat == b.etat == "valeur")
    out = {int(b.periode): between(tranche, indicateur, a, b) for a, b in known}
    return {y: why for y, why in out.items() if why}


def _whole(tranche: Tranche, before: Mesure, now: Mesure) -> bool:
    """Whether two years of a lieu lack no month: in one closed on each of its days, nobody was to count."""
    if now.unite_couverture != "mois" or any(m.vu != m.attendu for m in (before, now)):
        return False
    rows = tranche.table("lieux")
    rows = rows[rows["lieu"] == now.sujet]
    late, left = rows["ouvert_le"] > f"{before.periode}-01-01", rows["ferme_le"] < f"{now.periode}-12-31"
    return len(rows) == 1 and bool(rows["ouvert_le"].notna().all() and not (late | left).any())


def kinds(tranche: Tranche, before: Mesure, now: Mesure) -> str:
    """« 3 lieux ont changé de source »: counted in both years, they declare the figure in one only."""
    then, today = (_declare(tranche, m) for m in (before, now))
    moved = sum(then[x] != said for x, said in today.items() if x in then)
    return f"{french.count(moved, 'lieu a', 'lieux ont')} changé de source" if moved else ""


def typed(tranche: Tranche, m: Mesure) -> int:
    """Lieux that a total counts by the figure they declare of the year; 0 unless all it counts are known."""
    given = _declare(tranche, m)
    return sum(given.values()) if len(given) == m.vu else 0


def _declare(tranche: Tranche, m: Mesure) -> dict[str, bool]:
    """Whether each lieu that gave the figure declares it; {} of a total that is not of lieux."""
    if m.unite_couverture != "lieux":
        return {}
    every = {x: tranche.mesure(m.indicateur, x, m.periode) for x in tranche.table("lieux")["lieu"]}
    return {x: DECLARED in str(one.source) for x, one in every.items() if one.etat in GIVEN}


def _moved(before: Mesure, now: Mesure) -> str:
    if before.vu != before.vu or now.vu != now.vu:
        return ""
    of_lieux = now.unite_couverture == "lieux"
    noun = counted.nouns(now.unite_couverture)
    if before.vu != now.vu:
        return f"{french.count(before.vu, *noun)}, puis{french.FIXE}{french.number(now.vu)}"
    if of_lieux and before.attendu != now.attendu:
        known = french.count(before.attendu, "lieu attendu", "lieux attendus")
        return f"{known}, puis{french.FIXE}{french.number(now.attendu)}"
    if before.partiels != now.partiels and now.partiels == now.partiels:
        if not before.partiels:
            return f"il manque des mois à {french.count(now.partiels, *noun)}, à aucun avant"
        left = f"à{french.FIXE}{french.number(now.partiels)}" if now.partiels else "à aucun"
        return f"il manque des mois à {french.count(before.partiels, *noun)}, puis {left}"
    return ""


def _others(tranche: Tranche, before: Mesure, now: Mesure) -> str:
    """As many lieux are counted, and not the same: only said where every one of them is known."""
    then, today = (set(_declare(tranche, m)) for m in (before, now))
    whole = len(then) == before.vu and len(today) == now.vu
    return "autant de lieux, pas les mêmes" if whole and then != today else ""
