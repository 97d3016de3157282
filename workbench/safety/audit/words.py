"""Personal data, paths of a computer and invisible characters in what was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workbench.core.personal_data import SAID, find, hint
from workbench.safety.audit.markup import Said

MACHINE = re.compile(
    r"(?<![\w./:-])(?:/(?:home|Users|root|tmp|var|mnt|opt)/[^\s\"'<>]{2,60}|[A-Za-z]:\\{1,2}[^\s\"'<>]{2,60})"
    r"|file://[^\s\"'<>]{1,60}"
)
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
TRACE = re.compile(r"Traceback \(most recent call last\)")


def found(text: str, allowed: tuple[str, ...] = ()) -> Iterator[Said]:
    """Each thing that should not be in a report's words (rule, what was found).

    Parameters
    ----------
    allowed : contacts that organisations publish themselves
    """
    for match in MACHINE.finditer(text):
        yield "un chemin de l’ordinateur", match[0]
    for match in UNSEEN.finditer(text):
        yield "un caractère invisible qui peut tromper le lecteur", f"U+{ord(match[0]):04X}"
    if TRACE.search(text):
        yield "la trace d’une erreur du programme", ""
    for line in dict.fromkeys(text.split("\n")):
        yield from _personal(line, allowed)


@lru_cache(200_000)
def _personal(line: str, allowed: tuple[str, ...]) -> tuple[Said, ...]:
    """The formats of a report repeat the same lines: each is looked at once."""
    return tuple(
        (f"une donnée personnelle ({SAID[item.kind][0]})", hint(item.text)) for item in find(line, allowed)
    )
