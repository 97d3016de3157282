"""A lieu that closed, one that is to open, and why a year has nothing of a lieu."""

from __future__ import annotations

from pandas import Timestamp, isna

from workbench.core import french
from workbench.pages import common
from workbench.safety.container import Tranche


def shut(tranche: Tranche, lieu: str | None = None) -> Timestamp | None:
    """The first day the lieu is closed for good, when the report's day has passed it.

    None of a lieu that only opened after the year: of that year, it was in project.
    """
    day = Timestamp(common.row_of(tranche, lieu).get("ferme_le"))
    late = isna(day) or day > common.horizon(tranche)
    return None if late or common.in_project(tranche, lieu) else day


def permission(tranche: Tranche, what: str) -> str:
    """Why an edition does not show something, and what would let it; no participle to agree with `what`.

    A lieu that closed gives no agreement any more.
    """
    said = f"Cette édition ne montre pas {what}."
    how = " Le lieu peut le permettre par un accord écrit, inscrit au registre des accords."
    return said if shut(tranche) else said + how


def to_open(tranche: Tranche) -> str:
    """« à ouvrir le 15 septembre 2026 », of a lieu not open in the year; "" when no day is written."""
    day = common.opening(tranche)
    if day is None or not common.in_project(tranche):
        return ""
    come, project = day <= common.horizon(tranche), common.row_of(tranche).get("statut") == "projet"
    verb = ("qui devait ouvrir" if project else "ouvert") if come else "à ouvrir"
    return f"{verb} le {french.date(day)}"


def not_open(tranche: Tranche) -> str:
    """Why a figure of the year is not applicable to the lieu: it opened later, it closed, or neither."""
    if day := shut(tranche):
        return f"Le lieu a fermé le {french.date(day)}."
    if common.in_project(tranche):
        return f"Le lieu n’était pas encore ouvert en {tranche.annee}."
    return f"Le lieu n’est pas concerné en {tranche.annee}."
