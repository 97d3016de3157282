"""From the words of a figure to the numbers they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.safety.audit.reading import Cellule

SPACES = "[ \u00a0\u202f]"
NUMBER = rf"([−-]?\d{{1,3}}(?:{SPACES}\d{{3}})+(?:,\d+)?|[−-]?\d+(?:,\d+)?)"
UNITS = ("%", "€")
UNIT = rf"(?:{SPACES}*€)?"
RATIO = re.compile(rf"{NUMBER}{UNIT}{SPACES}+sur{SPACES}+{NUMBER}{UNIT}(?!{SPACES}*%)")
RANGE = re.compile(rf"(?:de{SPACES}+)?{NUMBER}{SPACES}+à{SPACES}+{NUMBER}(?!\w)")
PERCENT = re.compile(rf"{NUMBER}{SPACES}*%")
ONE = re.compile(rf"(?:au moins{SPACES}+)?{NUMBER}(?!\w)")
LISTED = re.compile(rf"(.+?){SPACES}*:{SPACES}*(.+)")


class Fait(NamedTuple):
    """One number told: side is num, den, max (top of a range) or part (a percentage); low <= it <= high."""

    cote: str
    modalite: str
    bas: float
    haut: float


def facts(cellule: Cellule) -> Iterator[Fait]:
    """Every number a keyed figure tells; none for one in another state than a value."""
    modalite, text = cellule.cle[4], cellule.texte
    if cellule.detail.strip() in UNITS:
        text = f"{text} {cellule.detail.strip()}"
    if cellule.etat != "valeur":
        return
    if LISTED.match(text):  # « oui : 33 ; en partie : non diffusé »
        for part in re.split(rf"{SPACES}*;{SPACES}*", text):
            named = LISTED.fullmatch(part.strip())
            if named and (one := ONE.fullmatch(named[2])):
                yield Fait("num", named[1], *_around(one[1], 1.0))
        return
    if pair := RATIO.search(text) or (PERCENT.search(text) and RATIO.search(cellule.detail)):
        yield Fait("num", modalite, *_around(pair[1]))
        yield Fait("den", modalite, *_around(pair[2]))
    elif ends := RANGE.search(text):
        if "%" not in text:
            yield Fait("num", modalite, *_around(ends[1]))
            yield Fait("max", modalite, *_around(ends[2]))
    elif share := PERCENT.search(text):
        yield Fait("part", modalite, *_around(share[1]))
    elif one := ONE.match(text.strip()):
        yield Fait("num", modalite, *_around(one[1], 1.0))


def _around(text: str, units: float = 0.5) -> tuple[float, float]:
    """What a rounded number may have been: half a unit around it; a whole one where it may be a floor, which
    is rounded down and does not say so beside a key figure."""
    plain = re.sub(SPACES, "", text).replace("−", "-").replace(",", ".")
    gap = units * 10.0 ** -len(plain.partition(".")[2])
    return float(plain) - gap, float(plain) + gap
