"""Grant files as the report's day knows them: those that still wait, their step, their next day."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french, schemas
from workbench.pages import common
from workbench.safety.container import Tranche
from workbench.show.display import Cellule
from workbench.subjects import budget

WAITING = ("repéré", "en montage", "déposé")
CLOSED = ("soldé", "refusé", "abandonné")


def of_day(tranche: Tranche) -> DataFrame:
    """Files as known at the report's day: a decision taken later still waits, one filed later is not."""
    rows, until = tranche.table("financements"), common.horizon(tranche)
    if not len(rows):
        return rows
    later = rows["decide_le"] > until
    state = rows["etat"].mask(later & rows["depose_le"].notna(), "déposé")
    rows = rows.assign(etat=state, obtenu_eur=rows["obtenu_eur"].mask(later))
    return rows[~(rows["depose_le"] > until)]


def granted(tranche: Tranche) -> DataFrame:
    """Grants obtained by the report's day, with what they gave and paid for, and what remains of them."""
    files, used, paid = (tranche.table(t) for t in ("financements", "affectations", "versements"))
    return budget.grants(files, used, paid, common.horizon(tranche))


def alive(tranche: Tranche) -> DataFrame:
    """Those that are open, or were decided since the first of January, in the order of their steps; and
    a_justifier_le, the day their next account is due."""
    rows = of_day(tranche)
    if not len(rows):
        return rows
    rank = {s: i for i, s in enumerate(schemas.load("financements")["etat"].enum)}
    kept = rows[~rows["etat"].isin(CLOSED) | (rows["decide_le"] >= pd.Timestamp(tranche.annee, 1, 1))]
    account = budget.next_account(kept, common.horizon(tranche))
    kept = kept.assign(rang=kept["etat"].map(rank), a_justifier_le=account)
    return kept.sort_values(["rang", "date_limite_le", "financement"])


def when(tranche: Tranche) -> str:
    """Of which days the files are, and that an edition shows the granted ones alone."""
    wide = {"reseau", "public"} & {tranche.diffusion}
    only = " ; seuls les dossiers accordés sont montrés ici" if wide else ""
    day, since = french.date(common.horizon(tranche)), french.date(pd.Timestamp(tranche.annee, 1, 1))
    return f"Au {day} : ouverts, ou décidés depuis le {since}{only}."


def title(rows: DataFrame) -> str:
    """« 3 dossiers de financement, 1 à suivre avant une décision »."""
    waiting = int(rows["etat"].isin(WAITING).sum())
    said = french.count(len(rows), "dossier de financement", "dossiers de financement")
    return said + (f", {waiting} à suivre avant une décision" if waiting else "")


def got(r) -> Cellule:
    """What was obtained: nothing of a refusal, nothing yet of what waits."""
    if r.etat in budget.GRANTED:
        return euros(r.obtenu_eur)
    return Cellule("0 €", 0) if r.etat == "refusé" else Cellule("pas encore")


def euros(value, state: str = "manquant") -> Cellule:
    """An amount, rounded to the euro as it is read."""
    if value is None or pd.isna(value):
        return Cellule(etat=state)
    return Cellule(french.euros(value), common.rounded(value))


def following(r, until) -> Cellule:
    """The day that comes: to file, else to account for; past days are said late."""
    if r.etat in ("repéré", "en montage"):
        what, day = "à déposer", r.date_limite_le
    elif r.etat in ("accordé", "conventionné"):
        what, day = "à justifier", r.a_justifier_le
    elif r.etat == "déposé":
        return Cellule(
            "décision attendue",
            detail=f"déposé le {french.short_date(r.depose_le)}" if pd.notna(r.depose_le) else "",
        )
    else:
        return Cellule("plus rien à faire")
    if pd.isna(day):
        return Cellule(f"{what}, date non écrite", etat="manquant")
    return Cellule(french.short_date(day), detail=what + (", en retard" if day < until else ""))
