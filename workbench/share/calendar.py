"""Days as an iCalendar file that any calendar opens: whole days, no person, the same bytes each time."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from pandas import DataFrame

from workbench.core import french

ALARM = dt.timedelta(days=-14)


def file(rows: DataFrame, name: str, written, warn: bool = True) -> bytes:
    """An .ics of rows jour, nature, objet, qui, cle (`subjects.deadlines`).

    Parameters
    ----------
    written : the day the list was drawn up, printed as the events' stamp
    warn : add a reminder two weeks before
    """
    from icalendar import Alarm, Calendar, Event

    out = Calendar()
    out.add("prodid", "-//workbench tiers-lieux//FR")
    out.add("version", "2.0")
    out.add("x-wr-calname", name)
    stamp = dt.datetime.combine(french.as_date(written), dt.time(), dt.UTC)
    for r in rows.itertuples():
        event, day = Event(), r.jour.date()
        event.add("uid", f"{french.slug(r.nature)}-{french.slug(r.cle)}@workbench-tiers-lieux")
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        event.add("summary", french.typographie(f"{french.capital(r.nature)} : {said(r.objet)}"))
        if said(r.qui):
            event.add("description", french.typographie(said(r.qui)))
        if warn:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", french.typographie(said(r.objet)))
            alarm.add("trigger", ALARM)
            event.add_component(alarm)
        out.add_component(event)
    return out.to_ical()


def said(value) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def lines(rows: DataFrame) -> list[str]:
    """The same as text, one line a day."""
    return [
        french.typographie(
            f"{french.short_date(r.jour)}  {r.nature} : {said(r.objet)}"
            + (f" ({said(r.qui)})" if said(r.qui) else "")
        )
        for r in rows.itertuples()
    ]
