"""What visits found: strengths and priorities of the latest one, each with the stages given."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.core.french import FIXE
from workbench.pages import common
from workbench.safety.container import Tranche, once
from workbench.show.display import LIMITES, element
from workbench.show.words import UNSEEN
from workbench.subjects import criteria, practices

NAMES = {"equipe": "équipe", "coordination": "coordination"}
WHO = {"equipe": "l’équipe", "coordination": "la coordination"}
KINDS = {"forces": ("force",), "priorites": ("à consolider", "besoin")}
QUOTE = "verbatim"
MOST = 3
MONTH_DAYS, SHORTEST_MONTH = 365.25 / 12, 28
UNREAD = "Constat pas encore relu pour cette édition."


@once
def visits(tranche: Tranche) -> DataFrame:
    """Findings of the lieu with the date and type of their visit, latest first, nothing after the report."""
    rows = common.of_lieu(tranche, "constats")
    dates = common.of_lieu(tranche, "visites")[["visite", "date", "type"]]
    rows = rows.merge(dates, on="visite", how="inner")
    rows = rows[rows["date"] <= common.horizon(tranche)]
    return rows.sort_values(["date", "visite", "rang"], ascending=[False, True, True], kind="stable")


def past(tranche: Tranche) -> DataFrame:
    """Visits of the lieu until the report's day, the latest one last."""
    rows = common.of_lieu(tranche, "visites")
    return rows[rows["date"] <= common.horizon(tranche)].sort_values("date")


def released(tranche: Tranche) -> bool:
    """True when the edition reads the visits of this lieu."""
    return common.reads(tranche, "constats") and common.reads(tranche, "visites")


def latest(rows: DataFrame) -> DataFrame:
    """The findings of the latest visit that left some."""
    return rows[rows["visite"] == rows["visite"].iloc[0]] if len(rows) else rows


@once
def stages(tranche: Tranche) -> dict[str, criteria.Seen]:
    """Criterion -> what each regard saw last."""
    rows = common.of_lieu(tranche, "observations")
    return {c.critere: c for c in criteria.seen(rows, tranche.referentiel, common.horizon(tranche))}


def said(texte) -> str:
    """The words of a finding, or that they wait for a rereading: nothing else leaves them out."""
    return common.text(texte) or UNREAD


def stage_name(tranche: Tranche, stage) -> str:
    """« en place »; the words of what is not a stage."""
    if isinstance(stage, int):
        return next((s.nom for s in tranche.referentiel.stades if s.stade == stage), str(stage))
    return {
        None: UNSEEN,
        criteria.OUT: "hors projet du lieu",
        criteria.UNDECIDED: "indécidable",
        criteria.UNASKED: "non demandé",
    }[stage]


def stage_words(tranche: Tranche, seen: criteria.Seen | None, short: bool = False) -> str:
    """« transmis » when both agree, « en place selon l’équipe, en essai selon la coordination » when not.

    One regard alone says whose it is. Empty when no stage was given.

    short : « écart de 2 stades », where the words of two regards do not hold
    """
    if seen is None:
        return ""
    given = {g: s for g, s in seen.stades.items() if isinstance(s, int)}
    if not given:
        return ""
    if len(given) == 2 and len(set(given.values())) == 1:
        return stage_name(tranche, next(iter(given.values())))
    if short and len(given) == 2:
        return f"écart de {french.count(max(given.values()) - min(given.values()), 'stade')}"
    return ", ".join(f"{stage_name(tranche, s)} selon {WHO[g]}" for g, s in given.items())


def chosen(tranche: Tranche, kind: str) -> tuple[list[dict], str]:
    """At most three findings as {titre, detail}, and where they come from.

    kind : « forces » or « priorites ». Priorities are what is to consolidate, then the needs, one per
        criterion; older findings still open complete them, with their date.
    """
    if not released(tranche):
        return [], ""
    rows = visits(tranche)
    last = latest(rows)
    if not len(last):
        return [], ""
    pool = [(last[last["nature"] == n], False) for n in KINDS[kind]]
    if kind == "priorites":
        old = rows[rows["visite"] != last["visite"].iloc[0]]
        pool += [(old[(old["nature"] == n) & (old["etat"] == "ouvert")], True) for n in KINDS[kind][:1]]
    seen, found, used = stages(tranche), [], set()
    for part, dated in pool:
        for row in part.itertuples(index=False):
            mark = practices.subject(row)
            if len(found) < MOST and mark not in used and row.etat != "levé":
                used.add(mark)
                found.append(_item(tranche, row, seen, dated))
    kind_of = last["type"].iloc[0] if isinstance(last["type"].iloc[0], str) else "visite"
    words = f"constats de {french.elide('la', kind_of)}" if french.starts_with_vowel(kind_of) else None
    words = words or f"constats de la {kind_of}"
    return found, f"{words} du {french.date(last['date'].iloc[0])}"


def why_none(tranche: Tranche, what: str) -> str:
    """Why page 1 has no strength or no priority: not released, no visit, or a visit that noted none."""
    if not released(tranche):
        return f"non diffusé{FIXE}: les constats de visite restent entre le lieu et la coordination"
    days = past(tranche)["date"]
    if not len(days):
        return "manquant : aucune visite à ce jour".replace(" :", f"{FIXE}:")
    what = {"forces": "de force", "priorités": "de priorité"}[what]
    return f"la visite du {french.date(days.max())} n’a pas noté {what}"


def _item(tranche: Tranche, row, seen: dict, dated: bool) -> dict:
    """The criterion and its stages, then the sentence written in the visit."""
    text = said(row.texte)
    text += f" ({french.date(row.date)})" if dated else ""
    known = tranche.referentiel.connus
    declared = known.get(row.critere) if isinstance(row.critere, str) else None
    if declared is None:
        return element(text, "")
    head, words = declared.nom_court or declared.nom, stage_words(tranche, seen.get(row.critere))
    both = f"{head}{FIXE}: {words}" if words else head
    if len(both) > LIMITES["element.ligne"]:
        both, room = head, LIMITES["element.detail"]
        short = french.capital(stage_words(tranche, seen.get(row.critere), short=True))
        # the sentence first: a stage that would cut it is in the figure of criteria
        said_so = (f"{text} {stage}" for stage in (f"Stade{FIXE}: {words}.", f"{short}."))
        text = next((t for t in said_so if len(t) <= room), text)
    return element(both, text)


def age(day, until) -> str:
    """« 3 mois », « 1 an et 3 mois » between two days, to the nearest month: 31 March to 30 June is three."""
    days = (pd.Timestamp(until) - pd.Timestamp(day)).days
    months = round(days / MONTH_DAYS) if days >= SHORTEST_MONTH else 0
    years, rest = divmod(months, 12)
    words = [french.count(years, "an")] if years else []
    words += [f"{rest}{FIXE}mois"] if rest else []
    return " et ".join(words) or "moins d’un mois"
