"""What people typed, made fit to be shown: the one place where characters are taken out of a text.

Every format escapes what is a sign of its own language and shows it as it was typed. What is left to do
here concerns what no reader can see, and what deceives one:

- controls, lone surrogates, private-use and non-characters (XML and UTF-8 refuse them) are taken out;
- so are the signs that turn the direction of a line, join or hide letters (bidirectional overrides and
  isolates, zero-width signs, soft hyphens, tags): two names that look alike are then the same text;
- Unicode's own separators, vertical tabs, form feeds and blank letters become a space;
- a letter keeps four combining marks at most: a stack of fifty would cover the lines above;
- a text of which nothing is left is shown as « □ », so that it is seen.

The safety layer has its own, stricter reading of invisible signs; this one never refuses a report.
"""

from __future__ import annotations

import re

EMPTY = "□"
MARKS_KEPT = 4

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
_TAKEN_OUT = re.compile(
    "[\x00-\x08\x0d-\x1f\x7f-\x84\x86-\x9f"  # controls but tab, line feed and what breaks a line
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"  # tags and the variation selectors no font of ours knows
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff" + _NONCHARACTERS + "]"
)
_BLANK = re.compile("[\x0b\x0c\x85\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]")
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_STACK = re.compile(f"([{_MARK}]{{{MARKS_KEPT}}})[{_MARK}]+")


def text(typed: str) -> str:
    """The text without what cannot be seen; the same text when there is nothing to take out."""
    if typed.isascii() and typed.isprintable():
        return typed
    shown = _STACK.sub(r"\1", _TAKEN_OUT.sub("", _BLANK.sub(" ", typed)))
    return EMPTY if typed.strip() and not shown.strip() else shown


def clean(value):
    """The value with `text` applied to every string it holds, keys included."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    return value
