"""What a lieu has still to give for a year, and nothing else: what, last year's value, the minutes it takes.

Figures of the base, and those it gave last year, come first; the rest may wait.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from workbench.core import french
from workbench.pages import closing, common, series
from workbench.safety.arrival_questions import PARTLY, UNKNOWN
from workbench.safety.container import Mesure, Tranche
from workbench.show.words import MOTS

BUDGET_MIN = 10
MINUTES = {"mois": 1, "chiffre": 1, "equipe": 20}
"""What an answer takes: a month to count, a figure to find, the team's look at the grid. A judgement."""
TEAM, CLOSED = "equipe", "fermé"
NO_FIGURE = "pas de chiffre"
UNDUE = ("sans_objet", "non_demande")  # the lieu was not open, or nobody collected that year


@dataclass(frozen=True)
class Ask:
    """One thing to ask: its name, what exactly, last year's value in words, minutes, if it may wait.

    sans : what is said where last year has no value: « pas de chiffre », or that none was due
    """

    indicateur: str
    nom: str
    quoi: str
    avant: str
    minutes: int
    attend: bool
    sans: str = NO_FIGURE
    mois: bool = False  # months of a register: they come with it, not as a yearly figure


def asks(tranche: Tranche) -> list[Ask]:
    """What a lieu has still to give for the year: what the base needs or it gave before first, in order.

    That it does not know a figure is an answer. A lieu that closed is asked for nothing more, one in project
    for nothing yet: its base is « sans objet ».
    """
    if over(tranche) or common.in_project(tranche):
        return []
    found, answered = [], _unknown(tranche)
    for id, what in tranche.referentiel.indicateurs.items():
        if "lieu" not in what.niveaux or not what.declare or what.groupe == "criteres":
            continue
        m = series.given(tranche, tranche.mesure(id))
        partial = common.known(m) and bool(common.coverage(m))
        short, uses = m.etat == "manquant" or partial, _without_number(tranche, what)
        if id in answered or m.indicateur != id or not (short or len(uses)):  # a series is asked in its turn
            continue
        by_month = short and m.unite_couverture == "mois" and _by_month(tranche, id)
        months = _months(tranche, id) if by_month else []
        gone = _exactly(tranche, months, uses)
        if partial and not gone:
            continue
        before = series.given(tranche, tranche.mesure(id, periode=tranche.annee - 1))
        exact = french.typographie(f"{gone}." if gone else _defined(tranche, what))
        last = _before(tranche, id, before, what, {*months, *uses["mois"]})
        last += ", tous usages" if last and len(uses) and not months else ""
        wait = not (what.socle or last)
        time = MINUTES["mois"] * (len(months) + len(uses)) if gone else MINUTES["chiffre"]
        without = MOTS[before.etat] if before.etat in UNDUE else NO_FIGURE
        name = french.typographie(what.nom)
        found.append(Ask(id, name, exact, last, max(time, 1), wait, without, bool(gone)))
    return sorted(found, key=lambda a: a.attend)


def _defined(tranche: Tranche, what) -> str:
    """What is counted, by the accounts of the bearer's own plan where the référentiel tells them."""
    held = tranche.table("structures")
    mine = held["structure"] == common.row_of(tranche).get("structure")
    plan = "".join(held.loc[mine, "plan_comptable"].dropna())
    return what.autres.get("selon_plan", {}).get(plan, what.definition)


def _unknown(tranche: Tranche) -> set[str]:
    """The figures of the year that the lieu said it does not know: they were answered."""
    rows = tranche.table(UNKNOWN)
    if not len(rows):
        return set()
    return set(rows.loc[(rows["lieu"] == tranche.lieu) & (rows["annee"] == tranche.annee), "indicateur"])


def _by_month(tranche: Tranche, id: str) -> bool:
    """True when a month of this year or the last is known: a lieu without any is asked for its year."""
    years = (tranche.annee, tranche.annee - 1)
    return any(value is not None for y in years for value, _ in common.months(tranche, id, y))


def _months(tranche: Tranche, id: str) -> list[int]:
    rows = tranche.serie(id)
    return list(rows.loc[rows["etat"].astype("str") == "manquant", "mois"])


def _exactly(tranche: Tranche, months: list[int], uses: pd.DataFrame) -> str:
    """« août », « septembre à décembre ; août pour « Travailler » »; "" when no month is expected."""
    names = {u.id: u.nom for u in tranche.referentiel.usages}
    said = [
        f"{common.month_spans(rows['mois'].unique())} pour « {names.get(use, use)} »"
        for use, rows in uses.groupby("usage", sort=True)
    ]
    return " ; ".join(filter(None, [common.month_spans(months), *said]))


def _without_number(tranche: Tranche, what) -> pd.DataFrame:
    """The months of the year in which an indicator lacks the number of a usage, others being counted."""
    rows, spec = tranche.table(PARTLY), what.numerateur
    if not len(rows) or (spec.get("table"), spec.get("colonne")) != ("activite", "passages"):
        return pd.DataFrame(columns=["usage", "mois"])
    modes = [f["egal"] for f in spec.get("filtres", ()) if f.get("colonne") == "mode" and "egal" in f]
    mine = (rows["lieu"] == tranche.lieu) & (rows["annee"] == tranche.annee) & rows["mode"].isin(modes)
    return rows[mine]


def _before(tranche: Tranche, id: str, before: Mesure, what, months: set[int]) -> str:
    """Last year's value, of the same months when months are missing and it gave them: « août 254 »."""
    if not common.known(before):
        return ""
    if other := common.broken(tranche, id, before.periode):
        return f"{common.value_text(before, what)} ({other})"
    if counted := series.words(tranche, before):
        return f"{common.number_text(before, what)} {counted}"
    rows = tranche.serie(id, annee=tranche.annee - 1).set_index("mois")
    asked = rows.loc[sorted(months)]
    given = asked[(asked["etat"].astype("str") == "valeur") & asked["valeur"].notna()]
    said = [f"{french.month(m, True)} {french.number(v)}" for m, v in given["valeur"].items()]
    return french.join(said) or common.value_text(before, what)


def over(tranche: Tranche, lieu: str | None = None) -> bool:
    """True when the lieu closed, by the report's day or, as its row says, since then."""
    return bool(closing.shut(tranche, lieu)) or common.row_of(tranche, lieu).get("statut") == CLOSED


def team_silent(tranche: Tranche) -> bool:
    """True when the team gave no stage since the year began, and is not of a lieu in project or closed."""
    seen = tranche.table("observations")
    seen = seen[(seen["lieu"] == tranche.lieu) & (seen["regard"] == TEAM)]
    since = pd.Timestamp(tranche.annee, 1, 1)
    return not (common.in_project(tranche) or over(tranche) or (seen["vu_le"] >= since).any())


def now(found: list[Ask]) -> tuple[list[Ask], list[Ask]]:
    """What fits in ten minutes, at least one thing, then what may wait."""
    first, spent = [], 0
    for a in (a for a in found if not a.attend):
        if not first or spent + a.minutes <= BUDGET_MIN:
            first.append(a)
            spent += a.minutes
    return first, [a for a in found if a not in first]
