"""An iCalendar file (.ics) as a sheet: one row per occurrence in the year, in French local time.

A weekly rule is expanded within the year only; a moved occurrence replaces the one it moves (it would count
twice), an excluded day is no occurrence. An all-day event ends the day before its DTEND. Organisers, guests
and descriptions are not read: they hold names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.files import load_bytes
from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.readers.mapping import Lecture
from workbench.collect.sources.say import say
from workbench.core.errors import DataError

HEADS = ("Identifiant", "Date", "Début", "Fin", "Date de fin", "Heures", "Titre", "Lieu", "Catégories")
PARIS = ZoneInfo("Europe/Paris")
MOST = 5000  # occurrences of one event in a year: more is a mistake in its rule
CANCELLED, ELSEWHERE, DATELESS = "événement annulé", "événement d’une autre année", "événement sans date"


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """The occurrences of source.annee, mapped to source.table as a sheet is.

    Raises
    ------
    DataError : no year is declared, or this is no calendar
    """
    from workbench.collect.sources.readers.spreadsheet import read_grid

    if not source.annee:
        rule = "un agenda se lit pour une année : ses répétitions n’ont pas de fin"
        raise DataError(say(fichier, rule, "ajouter `annee = …` à sa `[[source]]`"))
    grid, apart = occurrences(path, fichier, source.annee)
    empty = len(grid.cells) == 1
    lecture = Lecture(hypotheses=grid.hypotheses) if empty else read_grid(source, grid)
    for reason, lines in apart.items():
        lecture.lues += len(lines)
        lecture.set_apart(reason, len(lines))
        if reason == DATELESS:
            cure = "le corriger dans l’agenda, puis exporter de nouveau"
            lecture.problemes.append(say(grid, reason, cure, gravite="question", ligne=lines[0]))
    return lecture


def occurrences(path: Path, fichier: str, annee: int) -> tuple[Grid, dict[str, list[int]]]:
    """(sheet with HEADS, {reason: lines of the events set apart}); annee 0: each event once, unexpanded."""
    events = _events(load_bytes(path, fichier), fichier)
    moved: dict[str, set] = {}
    for event, _ in events:
        if "RECURRENCE-ID" in event:
            moved.setdefault(str(event.get("UID")), set()).add(_local(event["RECURRENCE-ID"].dt))
    rows, lines, apart = [], [], {}
    for event, line in events:
        start = event.get("DTSTART")
        if start is None or not hasattr(start, "dt"):
            apart.setdefault(DATELESS, []).append(line)
            continue
        own = "RECURRENCE-ID" in event
        begun = _local(start.dt)
        gone = moved.get(str(event.get("UID")), set()) if not own else set()
        days = [begun] if own or not annee else _expanded(event, begun, annee, fichier, line)
        days = [d for d in days if d not in gone and (not annee or d.year == annee)]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            apart.setdefault(CANCELLED, []).extend([line] * max(1, len(days)))
        elif not days:
            apart.setdefault(ELSEWHERE, []).append(line)
        else:
            rows += [_row(event, d, begun) for d in days]
            lines += [line] * len(days)
    cells = pd.DataFrame([HEADS, *rows], columns=range(len(HEADS)), dtype=object)
    said = [f"occurrences de {annee}", "heure de Paris"] if annee else []
    return Grid(fichier, "", cells, np.array([0, *lines]), said), apart


def _events(data: bytes, fichier: str) -> list:
    """(event, line of the file where it begins)."""
    import icalendar

    text = data.decode("utf-8-sig", errors="replace")
    if "BEGIN:VCALENDAR" not in text[:2000].upper():
        raise DataError(
            say(fichier, "ce n’est pas un agenda iCalendar", "exporter de nouveau, au format .ics")
        )
    if not re.search(r"(?m)^END:VCALENDAR\s*\Z", text, re.IGNORECASE):
        rule = "cet agenda est coupé : sa dernière ligne devrait être END:VCALENDAR"
        line = text.count("\n") + 1
        raise DataError(say(fichier, rule, "exporter de nouveau", ligne=line))
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError) as e:
        rule = f"cet agenda ne se lit pas ({type(e).__name__})"
        raise DataError(say(fichier, rule, "exporter de nouveau, au format .ics")) from None
    starts = [i for i, x in enumerate(text.splitlines(), 1) if x.strip().upper() == "BEGIN:VEVENT"]
    events = [e for c in calendars for e in c.walk("VEVENT")]
    return list(zip(events, starts, strict=True)) if len(events) == len(starts) else [(e, 0) for e in events]


def _local(moment) -> dt.datetime:
    """A date or an instant as naive local time; a zone nobody knows is taken as local."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    return moment.astimezone(PARIS).replace(tzinfo=None) if moment.tzinfo else moment


def _expanded(event, begun: dt.datetime, annee: int, fichier: str, line: int) -> list[dt.datetime]:
    """The starts of one event in the year: its own, its rule's, its extra dates, without excluded ones."""
    from dateutil.rrule import rrulestr

    first, last = dt.datetime(annee, 1, 1), dt.datetime(annee, 12, 31, 23, 59, 59)
    out = {begun} if first <= begun <= last else set()
    for rule in _several(event.get("RRULE")):
        # wall-clock time: a weekly event stays at 18:00 when the clocks change
        said = re.sub(r"UNTIL=(\w+)", lambda m: "UNTIL=" + _until(m[1]), rule.to_ical().decode())
        try:
            for day in rrulestr(said, dtstart=begun).xafter(first, inc=True):
                if day > last:
                    break
                out.add(day)
                if len(out) > MOST:
                    raise ValueError
        except (ValueError, TypeError):
            text = "la répétition de cet événement ne se lit pas, ou n’a pas de mesure"
            raise DataError(
                say(fichier, text, "la corriger dans l’agenda", ligne=line, trouve=said)
            ) from None
    extra = {
        _local(d.dt[0] if isinstance(d.dt, tuple) else d.dt)
        for x in _several(event.get("RDATE"))
        for d in x.dts
    }
    excluded = {_local(d.dt) for x in _several(event.get("EXDATE")) for d in x.dts}
    return sorted({d for d in out | extra if first <= d <= last} - excluded)


def _until(said: str) -> str:
    """UNTIL in local time; a day alone holds until its end."""
    if len(said) == 8:
        return f"{said}T235959"
    if said.endswith("Z"):
        end = dt.datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        return f"{_local(end):%Y%m%dT%H%M%S}"
    return said


def _several(value) -> list:
    return [] if value is None else value if isinstance(value, list) else [value]


def _row(event, day: dt.datetime, begun: dt.datetime) -> list:
    """One occurrence under HEADS."""
    whole = not isinstance(event["DTSTART"].dt, dt.datetime)
    lasts = _length(event, begun, whole)
    end = day + lasts
    last = (end - dt.timedelta(days=1) if whole and lasts >= dt.timedelta(days=1) else end).date()
    uid = hashlib.blake2s(str(event.get("UID", "")).encode(), digest_size=5).hexdigest()
    hours = None if whole else round(lasts.total_seconds() / 3600, 2)
    when = (None, None) if whole else (f"{day:%H:%M}", f"{end:%H:%M}")
    kinds = [str(c) for x in _several(event.get("CATEGORIES")) for c in getattr(x, "cats", [x])]
    stamp = f"{day:%Y%m%d}" + ("" if whole else f"{day:T%H%M}")
    texts = [_text(event.get("SUMMARY")), _text(event.get("LOCATION")), ";".join(kinds) or None]
    return [f"{uid}-{stamp}", day.date(), *when, max(last, day.date()), hours, *texts]


def _length(event, begun: dt.datetime, whole: bool) -> dt.timedelta:
    """What lasts the event: DTEND − DTSTART in true hours, DURATION, else a day (all-day) or nothing."""
    start, end, said = event["DTSTART"].dt, event.get("DTEND"), event.get("DURATION")
    if end is not None and hasattr(end, "dt"):
        true = getattr(start, "tzinfo", None) and getattr(end.dt, "tzinfo", None)
        lasts = end.dt - start if true else _local(end.dt) - begun
        return max(lasts, dt.timedelta(0))
    if said is not None and hasattr(said, "dt"):
        return said.dt
    return dt.timedelta(days=1) if whole else dt.timedelta(0)


def _text(value) -> str | None:
    return " ".join(str(value).split()) or None if value is not None else None
