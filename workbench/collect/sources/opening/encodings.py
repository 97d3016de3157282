"""In which encoding a received text was written, told to the user with the text.

BOM, then strict UTF-8, then what France still sends: cp1252, ISO-8859-15, the old Mac and DOS tables.
Statistical detectors read a short French file as Korean; here the letters of French alone decide, and
cp1252 is left only for a table that gives clearly more of them.
"""

from __future__ import annotations

import codecs
import re

import numpy as np

from workbench.collect.sources.say import say
from workbench.core.errors import DataError

MIXED, TWICE = "utf-8 et cp1252 mêlés", "utf-8 écrit deux fois"  # said; no codec has these names
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("mac-roman", "cp850")  # of the old Mac and of DOS
# what one letter of French counts for: a capital is rarer than « é »; a sign of cp1252 is a letter of DOS
_SIGNS = "«»“”’€°…–—"
_WEIGHTS = dict.fromkeys("àâçèêëîïôùûœ", 5) | {"é": 10} | dict.fromkeys("ÀÂÇÉÈÊËÎÏÔÙÛŒ\u00a0" + _SIGNS, 1)
_CLEARLY = 1.5  # times as many as cp1252 gives
_SAMPLE = 4_096
_ACCENT = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0\xab\xb0\xbb]|\xe2\x80[\x93-\xaf]|\xe2\x82\xac")
_TWICE = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0«°»]|â€")


def decode(data: bytes, fichier: str = "", declared: str = "", last: str = "cp1252") -> tuple[str, str]:
    """(text, encoding kept). A declared encoding is used as it is and must fit.

    Raises
    ------
    DataError : a declared encoding does not fit
    UnicodeDecodeError : the file begins like UTF-16 or UTF-8 and is none
    """
    text, kept = _decoded(data, fichier, declared, last)
    return text.rstrip("\x1a"), kept  # DOS ends its texts with this sign


def _decoded(data: bytes, fichier: str, declared: str, last: str) -> tuple[str, str]:
    if declared:
        try:
            return data.decode(declared).lstrip("\ufeff"), declared
        except (UnicodeDecodeError, LookupError):
            cure = "retirer `encodage` de sources.toml, ou y écrire utf-8 ou cp1252"
            rule = "le fichier ne se lit pas dans l’encodage déclaré"
            raise DataError(say(fichier, rule, cure, trouve=declared)) from None
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _once(data.decode(name, errors="strict").lstrip("\ufeff"), name)
    if (name := _wide(data)) and (text := _fits(data, name)) is not None:
        return text, name
    if (text := _fits(data, "utf-8")) is not None:
        return _once(text, "utf-8")
    if _ACCENT.search(data):
        return data.decode("utf-8", "cp1252"), MIXED
    if old := _old(data, last):
        return data.decode(old), old
    # cp1252 leaves five bytes undefined; ISO-8859-15 defines all, so the ladder always ends
    return next((t, n) for n in (last, "cp1252", "iso-8859-15") if (t := _fits(data, n)) is not None)


def _fits(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of a French text is null."""
    head = np.frombuffer(data[:_SAMPLE], dtype=np.uint8)
    even, odd = (head[0::2] == 0).mean(), (head[1::2] == 0).mean() if len(head) > 1 else 0
    if len(data) % 2 or min(even, odd) > 0.1 or max(even, odd) < 0.7:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _once(text: str, name: str) -> tuple[str, str]:
    """« ActivitÃ© » is « Activité » that was read as cp1252 and saved again."""
    if _TWICE.search(text):
        try:
            return text.encode("cp1252").decode("utf-8"), TWICE
        except UnicodeError:
            return text, name
    return text, name


def _other(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 in a text written by two tools, or cut inside a letter."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("cp1252", _other)


def _old(data: bytes, last: str) -> str:
    """The old table that gives clearly more French letters than `last`, "" when none does."""
    signs = np.bincount(np.frombuffer(data, dtype=np.uint8), minlength=256)
    scores = {name: _score(signs, name, _WEIGHTS) for name in _OLD}
    scores = {last: _score(signs, last, _WEIGHTS | dict.fromkeys(_SIGNS, 5)), **scores}
    best = max(scores, key=scores.get)
    return best if best != last and scores[best] > _CLEARLY * scores[last] else ""


def _score(signs: np.ndarray, name: str, weights: dict[str, int]) -> int:
    letters = (bytes([code]).decode(name, "replace") for code in range(128, 256))
    return sum(int(n) * weights.get(letter, 0) for n, letter in zip(signs[128:], letters, strict=True))
