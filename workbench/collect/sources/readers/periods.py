"""Periods as lieux write them: a day, a month in letters or figures; `du` and `au` of the table."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import numpy as np
import pandas as pd

from workbench.collect import cells
from workbench.collect.sources.declared import Source
from workbench.collect.sources.readers.moments import instant
from workbench.core import schemas
from workbench.core.french import MOIS, fold_ascii


def month_bounds(cell, annee: int = 0) -> tuple[str, str] | None:
    """First and last day (ISO) of a month written as a French export does, None when it is not one.

    « janvier 2025 », « janv.-25 », « 01/2025 », « 2025-01 », a date; « janvier » alone with `annee`.
    """
    year, month = _month(cell, annee)
    if not year or not 1 <= month <= 12:
        return None
    return f"{year}-{month:02d}-01", f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def _month(cell, annee: int) -> tuple[int, int]:
    if isinstance(cell, dt.date):
        return cell.year, cell.month
    text = fold_ascii(cell)
    if m := re.fullmatch(r"(\d{4})[-/. ](\d{1,2})", text):
        return int(m[1]), int(m[2])
    if m := re.fullmatch(r"(?:01[-/])?(\d{1,2})[-/. ](\d{4})", text):
        return int(m[2]), int(m[1])
    if m := re.fullmatch(r"([a-z]{3,9})\.?[-/. ]*(\d{4}|\d{2})?", text):
        hits = [i for i, name in enumerate(MOIS, 1) if fold_ascii(name).startswith(m[1])]
        hits = hits[:1] if m[1] != "jui" else []
        year = int(m[2]) if m[2] else annee
        return (year + 2000 if 0 < year < 100 else year), hits[0] if hits else 0
    if m := re.fullmatch(r"(\d{1,2})", text):
        return annee, int(m[1])
    return 0, 0


def complete(source: Source, columns: dict) -> dict:
    """`mois` becomes du and au; `date` (or du alone, where au is required) is a single day; `fin`, hours."""
    schema = schemas.load(source.table)
    if "fin" in columns and "fin" not in schema:
        ends = columns.pop("fin")
        if "heures" in schema and "debut" in columns and "heures" not in columns:
            pairs = zip(columns["debut"], ends, strict=True)
            columns["heures"] = pd.Series([_hours(*p) for p in pairs], index=ends.index, dtype=object)
    if "mois" in columns and "mois" not in schema:
        mois = columns.pop("mois")
        codes, unique = pd.factorize(mois)
        bounds = [month_bounds(u, source.annee) or (u, None) for u in unique] + [(None, None)]
        for rank, target in enumerate(("du", "au")):
            values = np.array([b[rank] for b in bounds], dtype=object)[codes]
            columns[target] = pd.Series(values, index=mois.index)
    if "date" in columns and "date" not in schema:
        columns["du"] = columns.pop("date")
    needs_end = "du" in columns and "au" in schema and schema["au"].required
    if needs_end and "au" not in columns and "au" not in source.constantes:
        columns["au"] = _ends(source, columns["du"]) if "adherent" in schema else columns["du"]
    return columns


def _hours(start, end):
    """Hours from an instant to another, or to a time of its day; an end that is none leaves as it came."""
    first, last = _instant(start), _instant(end)
    if first and not last and isinstance(end, str | dt.time):
        try:
            last = dt.datetime.combine(first, dt.time.fromisoformat(cells.time(end)))
        except cells.Unreadable:
            return end
        last += dt.timedelta(days=last < first)
    return round((last - first).total_seconds() / 3600, 4) if first and last else end


def _instant(cell) -> dt.datetime | None:
    """The day and the time of a cell that says both."""
    if isinstance(cell, str) and re.search(r"\d[:h]\d\d", cell):
        cell = instant(" ".join(cell.split()))
        try:
            cell = dt.datetime.fromisoformat(cell)
        except ValueError:
            return None
    return cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else None


def lasts(source: Source) -> str:
    """How long a membership of this source lasts, as it is told."""
    if source.valable_jusqu_au:
        month, _, number = source.valable_jusqu_au.partition("-")
        return f"adhésion jusqu’au {int(number)} {MOIS[int(month) - 1]}"
    return f"adhésion de {source.duree_mois} mois"


def _ends(source: Source, column: pd.Series) -> pd.Series:
    """The end of memberships of which only the first day is written; what is no day leaves as it came."""
    codes, unique = pd.factorize(column)
    ends = []
    for cell in unique:
        try:
            ends.append(last_day(source, cells.date(cell)).isoformat())
        except cells.Unreadable:
            ends.append(cell)
    return pd.Series(np.array([*ends, None], dtype=object)[codes], index=column.index)


def last_day(source: Source, day: dt.date) -> dt.date:
    """End of a membership taken on `day`: declared day of the year, else duree_mois (12) later."""
    if source.valable_jusqu_au:
        month, _, number = source.valable_jusqu_au.partition("-")
        end = dt.date(day.year, int(month), int(number))
        return end if end >= day else end.replace(year=day.year + 1)
    months = day.month - 1 + source.duree_mois
    year, month = day.year + months // 12, months % 12 + 1
    for number in range(day.day, 27, -1):  # 29 February a year later: 28
        try:
            return dt.date(year, month, number) - dt.timedelta(days=1)
        except ValueError:
            continue
    return dt.date(year, month, day.day) - dt.timedelta(days=1)
