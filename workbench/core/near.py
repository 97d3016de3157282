"""The word of a list that somebody meant to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

from workbench.core.french import fold, fold_ascii

SURE = 0.75  # so alike, two words may begin otherwise: « halle » is « la halle »


_JOINS = re.compile(r"[\s_‐‑–-]+")
_WORD = re.compile(r"[a-z0-9]+")
_NOT = {"non", "pas", "sans", "hors"}


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


def slip(word: str, words: Mapping[str, str]) -> str:
    """What somebody meant by a folded word: one of the list but for a letter (two in a long word), cut short,
    or with more words around. "" when none is, or several: « couture » is no « culture »."""
    for alike in (_misspelt, _cut, _within):
        if found := {meant for one, meant in words.items() if alike(word, one)}:
            return found.pop() if len(found) == 1 else ""
    return ""


def _misspelt(word: str, one: str) -> bool:
    a, b = _joined(word), _joined(one)
    allowed = min(len(a), len(b)) // 4  # none below four letters, one below eight
    if abs(len(a) - len(b)) > min(allowed, 2) or any(c.isdigit() for c in a + b):
        return False
    return _edits(a, b) <= min(allowed, 2)


def _cut(word: str, one: str) -> bool:
    """« asso » is « association », « accueil » is not « accueil-associations »."""
    return len(word) > 2 and one.startswith(word) and one[len(word) :].isalpha()


def _within(word: str, one: str) -> bool:
    """« association loi 1901 » holds « association »; « pas ouvert » is not « ouvert »."""
    said, meant = (_WORD.findall(x) for x in (word, one))
    return bool(meant) and len(one) > 3 and set(meant) <= set(said) and not _NOT & set(said)


def _edits(a: str, b: str) -> int:
    """Letters to add, take out, change or swap with the next (optimal string alignment)."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y)))
            if i > 1 and j > 1 and (x, a[i - 2]) == (b[j - 2], y):
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
