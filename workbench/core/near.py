"""The word of a list that somebody meant to write."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

SURE = 0.75  # so alike, two words may begin otherwise: « halle » is « la halle »


def nearest(word: str, words: Iterable[str], cutoff: float) -> str:
    """The nearest of folded words, "" when none is: a slip of the pen seldom takes the first letter, and
    « loyer » is no « employeur »."""
    for found in get_close_matches(word, list(words), n=3, cutoff=cutoff):
        if found[:1] == word[:1] or SequenceMatcher(None, found, word).ratio() >= SURE:
            return found
    return ""
