"""A lieu that closed, and why a year has nothing of a lieu."""

from __future__ import annotations

from pandas import Timestamp, isna

from workbench.core import french
from workbench.pages import common
from workbench.safety.container import Tranche


def shut(tranche: Tranche) -> Timestamp | None:
    """The first day the lieu is closed for good, when the report's day has passed it."""
    day = Timestamp(common.row_of(tranche).get("ferme_le"))
    return None if isna(day) or day > common.horizon(tranche) else day


def not_open(tranche: Tranche) -> str:
    """Why a figure of the year is not applicable to the lieu: it opened later, it closed, or neither."""
    if day := shut(tranche):
        return f"Le lieu a fermé le {french.date(day)}."
    if common.in_project(tranche):
        return f"Le lieu n’était pas encore ouvert en {tranche.annee}."
    return f"Le lieu n’est pas concerné en {tranche.annee}."
