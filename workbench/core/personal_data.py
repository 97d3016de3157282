"""Personal data in French prose: where it stands, and the text with marks in its place.

`find` serves the proposals of `relire` and the audit of finished reports, so it is held both ways: an
ordinary sentence (a year, an amount, a SIRET, a date) passes untouched, every usual way of writing a
telephone or an address is seen. A name that stands alone is seen when the caller knows it, as `relire` knows
those of the directory; a person reads the proposals. What organisations publish themselves passes by the list
`diffusables` of `[contacts]` in reseau.toml.

No library: those for telephone numbers read neither French obfuscations nor prose, and a key modulo 97 is
one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.core.french import fold_ascii
from workbench.core.personal_patterns import RULES

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PARTICLES = {"les", "des", "del", "van", "von", "ben", "dos"}
JOINED = r"(?i: {1,2}(?:(?:de|du|des|le|la|van|von|ben|el) |de la |d'|l'){0,2})"

MARKS = {
    "courriel": "[courriel]",
    "telephone": "[téléphone]",
    "adresse": "[adresse]",
    "nir": "[numéro de sécurité sociale]",
    "iban": "[IBAN]",
    "plaque": "[plaque]",
    "compte": "[compte en ligne]",
    "nom": "[nom]",
}
# kind -> singular, plural, as messages say them
SAID = {
    "courriel": ("courriel", "courriels"),
    "telephone": ("téléphone", "téléphones"),
    "adresse": ("adresse", "adresses"),
    "nir": ("numéro de sécurité sociale", "numéros de sécurité sociale"),
    "iban": ("IBAN", "IBAN"),
    "plaque": ("plaque d’immatriculation", "plaques d’immatriculation"),
    "compte": ("compte en ligne", "comptes en ligne"),
    "nom": ("nom", "noms"),
}

# why personal data are asked about before anything leaves, as messages say it
STOPPED = "l’audit arrêterait la publication\u202f; s’il est public, l’écrire dans [contacts] de reseau.toml"


@dataclass(frozen=True)
class Found:
    """One piece of personal data: its kind (a key of MARKS) and `text[start:end]`."""

    kind: str
    start: int
    end: int
    text: str


def find(text: str, allowed: Iterable[str] = (), names: frozenset[str] = frozenset()) -> list[Found]:
    """Personal data of a text, in order, never overlapping.

    allowed : contacts an organisation publishes itself (see `contacts`), however they are spelled
    names : words of names of persons, as `words_of` gives them, seen wherever they stand
    """
    text = str(text)
    plain, at = _plain(text)
    spans: list[tuple[int, int, str]] = []
    for kind, pattern, check in RULES:
        for match in pattern.finditer(plain):
            start, end = match.start("it"), check(match, plain)
            if end and not any(start < e and s < end for s, e, _ in spans):
                spans.append((start, end, kind))
    for start, end in _named(plain, names) if names else ():
        if not any(start < e and s < end for s, e, _ in spans):
            spans.append((start, end, "nom"))
    passing = [_canonical(a) for a in allowed]
    out = []
    for start, end, kind in sorted(spans):
        while plain[end - 1] in " ,;:.-'" and kind != "nom":
            end -= 1
        first, last = at[start], at[end]
        said = _canonical(text[first:last])
        if not any(said == a or (kind == "adresse" and said in a) for a in passing if a):
            out.append(Found(kind, first, last, text[first:last]))
    return out


def mask(text: str, allowed: Iterable[str] = (), names: frozenset[str] = frozenset()) -> str:
    """The text with « [téléphone] », « [nom] »… in place of what `find` finds."""
    text, out, done = str(text), [], 0
    for found in find(text, allowed, names):
        out += [text[done : found.start], MARKS[found.kind]]
        done = found.end
    return "".join([*out, text[done:]])


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of names of persons, folded, but for particles: « Léa Le Goff » gives lea and goff."""
    words = (fold_ascii(w) for name in names for w in WORD.findall(_plain(str(name))[0]))
    return frozenset(w for w in words if len(w) > 2 and w not in PARTICLES)


def _named(plain: str, names: frozenset[str]) -> list[tuple[int, int]]:
    """Where known words stand, side by side as one: with a capital, or two at least."""
    runs: list[list[re.Match]] = []
    for word in WORD.finditer(plain):
        if fold_ascii(word[0]) not in names:
            continue
        near = runs and re.fullmatch(JOINED, plain[runs[-1][-1].end() : word.start()])
        runs[-1].append(word) if near else runs.append([word])
    return [(r[0].start(), r[-1].end()) for r in runs if len(r) > 1 or r[0][0][0].isupper()]


def hint(text: str) -> str:
    """The first and last characters of what was found: enough to find it again, and it publishes nothing."""
    text = " ".join(text.split())
    return text[:2] + "…" + text[-2:] if len(text) > 6 else text[:1] + "…"


def contacts(conf: dict) -> list[str]:
    """What organisations publish themselves: `diffusables` of `[contacts]` in reseau.toml."""
    return [str(c) for c in conf.get("contacts", {}).get("diffusables", [])]


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text with one spelling per sign (spaces, dashes, quotes, wide letters), invisible ones left out.

    Returns it with the position in `text` of each of its characters, and of the end.
    """
    signs = set(text)
    if not any(_kind(char) in ("Cf", "Mn") for char in signs):  # each stays where it is
        return text.translate({ord(char): _sign(char) for char in signs}), range(len(text) + 1)
    kept, at = [], []
    for i, char in enumerate(text):
        kind = _kind(char)
        if kind == "Cf":
            continue
        if kind == "Mn" and kept:  # « é » written as two characters
            kept[-1] = unicodedata.normalize("NFC", kept[-1] + char)[:1]
            continue
        kept.append(_sign(char))
        at.append(i)
    return "".join(kept), [*at, len(text)]


def _kind(char: str) -> str:
    return "" if char.isascii() else unicodedata.category(char)


@lru_cache(4096)
def _sign(char: str) -> str:
    if char.isspace():
        return " "
    if char.isascii() or (char.isalpha() and char < "\u0250"):
        return char
    if char in "’‘ʼ":
        return "'"
    if unicodedata.category(char) == "Pd" or char == "\u2212":
        return "-"
    wide = unicodedata.normalize("NFKC", char)
    return wide if len(wide) == 1 else char


def _canonical(text: str) -> str:
    """What two spellings of one contact share: letters and digits, +33 being 0."""
    bare = re.sub(r"^https?://(?:www\.)?", "", _plain(text)[0].strip().lower())
    if re.fullmatch(r"[\d\s().+/_-]+", bare):
        return re.sub(r"^(?:\+|00)33(?:\(0\))?0?", "0", re.sub(r"[^\d+()]", "", bare))
    return re.sub(r"[^a-z0-9@]", "", fold_ascii(bare))
