"""A multiple choice in one cell: « Bois, métal, Impression 3D » cannot be cut without its options."""

from __future__ import annotations

import re

import pandas as pd

from workbench.core.french import fold

_NAMES = re.compile(r"[a-z0-9_]+( [a-z0-9_]+)+")  # XML names joined by blanks
_BETWEEN = " ;,\n"


def parted(column: pd.Series, words: dict) -> pd.Series:
    """The options of each cell, joined by ";".

    words : option → word of the table ([source.valeurs.<colonne>]); the longest option that fits is taken.
        What fits none stays whole, to be told by the checks. Without words, "; " then ", " cut.
    """
    known = sorted(((fold(k), v) for k, v in words.items()), key=lambda pair: -len(pair[0]))
    codes, unique = pd.factorize(column)
    made = [_options(str(u), known) for u in unique] + [None]
    return pd.Series([made[c] for c in codes], index=column.index, dtype=object)


def _options(cell: str, known: list[tuple[str, str]]) -> str:
    if not known:
        sep = ";" if ";" in cell else "\n" if "\n" in cell else "," if "," in cell else None
        sep = sep or (" " if _NAMES.fullmatch(cell) else ";")
        return ";".join(dict.fromkeys(x.strip() for x in cell.split(sep) if x.strip()))
    left, out = fold(cell), []
    while left:
        fit = next((k for k in known if left.startswith(k[0]) and _ends(left, k[0])), None)
        if fit:
            out.append(fit[1])
            left = left[len(fit[0]) :].lstrip(_BETWEEN)
            continue
        rest = re.split(r"[;,\n]", left, maxsplit=1)
        out.append(rest[0].strip())
        left = rest[1].lstrip(_BETWEEN) if len(rest) > 1 else ""
    return ";".join(dict.fromkeys(x for x in out if x))


def _ends(text: str, option: str) -> bool:
    return len(text) == len(option) or text[len(option)] in _BETWEEN
