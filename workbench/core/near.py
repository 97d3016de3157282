"""The word of a list that somebody meant to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

from workbench.core.french import fold, fold_ascii

SURE = 0.75  # so alike, two words may begin otherwise: « halle » is « la halle »


_JOINS = re.compile(r"[\s_‐‑–-]+")


def same(word: str, words: Mapping[str, str]) -> str:
    """What a word of a closed list stands for, whatever its case, accents, hyphens, underscores and blanks:
    « mediation numerique » is « mediation-numerique ». "" when no word is so written, or two are.

    words : folded word -> what it stands for
    """
    if (known := fold(word)) in words:
        return words[known]
    joined = _joined(word)
    alike = {meant for one, meant in words.items() if _joined(one) == joined}
    return alike.pop() if len(alike) == 1 else ""


def _joined(word: str) -> str:
    return _JOINS.sub("", fold_ascii(word))


def nearest(word: str, words: Iterable[str], cutoff: float) -> str:
    """The nearest of folded words, "" when none is: a slip of the pen seldom takes the first letter, and
    « loyer » is no « employeur »."""
    for found in get_close_matches(word, list(words), n=3, cutoff=cutoff):
        if found[:1] == word[:1] or SequenceMatcher(None, found, word).ratio() >= SURE:
            return found
    return ""
