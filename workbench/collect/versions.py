"""The version of the grid an observation was made with: what it says, else the one in force on its day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from workbench.collect import cells
from workbench.core import referentiel


def in_force(reseau: Path, config: dict) -> Callable[[str], str]:
    """day (ISO) -> version of the référentiel in force that year: for what does not say its own."""
    known = referentiel.versions(reseau=reseau)
    last = str(max(config["annees"]))
    return lambda day: referentiel.in_force(config, known, int(day[:4] if day[:4].isdigit() else last))[0]


def filled(frame: pd.DataFrame, version: Callable[[str], str]) -> pd.DataFrame:
    """Observations as received; those that do not say the version of their grid take that of their day.

    Parameters
    ----------
    version : day (ISO) -> version of the référentiel
    """
    said = frame["referentiel_version"] if "referentiel_version" in frame else pd.Series(None, frame.index)
    said = said.astype(object).where(said.notna() & (said.astype("str").str.strip() != ""))
    days = [_iso(day) for day in frame["vu_le"]] if "vu_le" in frame else [""] * len(frame)
    found = [version(day) if pd.isna(s) else s for s, day in zip(said, days, strict=True)]
    out = frame.assign(referentiel_version=pd.Series(found, frame.index, dtype=object))
    out.attrs = frame.attrs
    return out


def _iso(day) -> str:
    """A day as written, in ISO; "" for what is no day (its row is told of elsewhere)."""
    try:
        return "" if pd.isna(day) else cells.date(day).isoformat()
    except cells.Unreadable:
        return ""
