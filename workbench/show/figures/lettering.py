"""Setting text from the family's own metrics: widths, line cutting, outlines.

Figures know every width before anything is drawn; that is what lets margins be computed, labels be
placed and overlaps be tested without rendering. Sizes are points, lengths millimetres.
"""

import json
from functools import cache, lru_cache

from workbench.show.figures.style import BODY, FONTS

PT = 25.4 / 72
"""One point in millimetres."""
CAP, DESCENT, LEADING = 0.66, 0.2, 1.22
"""Height of capitals, depth of descenders and step between lines of the family, in em."""


@cache
def faces() -> dict:
    """The committed glyph tables: advance, outline and kerning, by face."""
    return json.loads((FONTS / "glyphs.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=20_000)
def advances(text: str, bold: bool = False) -> tuple[int, ...]:
    """Start of each character, then the end of the last one, in thousandths of an em, kerning included.

    A character the family lacks is set as « ? »: the fit test refuses it, a report never fails for it.
    """
    face = faces()["Bold" if bold else "Regular"]
    glyphs, kern, at, out = face["glyphs"], face["kern"], 0, [0]
    for i, char in enumerate(text):
        at += glyphs.get(char, glyphs["?"])[0] + kern.get(text[i : i + 2], 0)
        out.append(at)
    return tuple(out)


def width(text: str, size: float = BODY, bold: bool = False) -> float:
    """Width in mm of one line of text."""
    return advances(text, bold)[-1] * size * PT / 1000


def step(size: float = BODY) -> float:
    """Distance in mm between two baselines."""
    return size * PT * LEADING


def wrap(text: str, room: float, size: float = BODY, bold: bool = False, lines: int = 9) -> list[str]:
    """Cut a text into lines of at most `room` mm at its ordinary spaces, at most `lines` of them.

    A word longer than the room is cut at a hyphen or where it must; what does not hold in the last
    line ends with « … » (the whole text stands in the table beside the figure).
    """
    out, current = [], ""
    for word in _pieces(text, room, size, bold):
        joined = current + ("" if current.endswith("-") else " ") + word if current else word
        if not current or width(joined, size, bold) <= room:
            current = joined
        else:
            out.append(current)
            current = word
    out.append(current)
    if len(out) > lines:
        last = " ".join(out[lines - 1 :])
        while last and width(last.rstrip(" ,;-") + "…", size, bold) > room:
            last = last[:-1]
        out = [*out[: lines - 1], last.rstrip(" ,;-") + "…"]
    return out


def _pieces(text: str, room: float, size: float, bold: bool) -> list[str]:
    """Words, those too long for the room cut."""
    pieces = []
    for word in text.split(" "):
        while width(word, size, bold) > room and len(word) > 2:
            cut = len(word) - 1
            while cut > 1 and width(word[:cut] + "-", size, bold) > room:
                cut -= 1
            hyphen = word.rfind("-", 2, cut)
            pieces.append(word[: hyphen + 1] if hyphen > 0 else word[:cut] + "-")
            word = word[hyphen + 1 :] if hyphen > 0 else word[cut:]
        if word:
            pieces.append(word)
    return pieces or [""]
