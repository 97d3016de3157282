"""The instant an answer was sent, as survey tools write it, in ISO."""

from __future__ import annotations

import datetime as dt
import re

_GOOGLE = re.compile(
    r"(\d{4})/(\d{1,2})/(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) ?([AP]M)? ?(?:UTC|GMT)?([+-]\d+)?"
)
_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: ?[-à]? ?(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")


def instant(cell):
    """« 2024/03/12 3:08:24 PM UTC+1 », « 03/02/2024 - 11:20 » → 2024-03-12 15:08:24 (local time, as shown).

    A date cell and what is already ISO are left; a text that is no instant leaves as it came.
    """
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if not isinstance(cell, str):
        return cell
    text = " ".join(cell.split())
    if m := _GOOGLE.fullmatch(text):
        hour = int(m[4])
        if m[7]:
            hour = hour % 12 + (12 if m[7] == "PM" else 0)
        return _iso(cell, m[1], m[2], m[3], hour, m[5], m[6])
    if m := _FRENCH.fullmatch(text):
        return _iso(cell, m[3], m[2], m[1], m[4] or 0, m[5] or 0, m[6] or 0)
    return cell


def _iso(cell, *parts):
    try:
        return dt.datetime(*map(int, parts)).isoformat(sep=" ")
    except ValueError:
        return cell
