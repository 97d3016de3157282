"""The letters of a drawing as words of the family, for what has its fonts: typst.

A page has no font but its reader's: a Sheet writes the outline of each letter. In a PDF these outlines were
a third of the file, and no search found the names on a map.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.sax.saxutils import escape

from workbench.show.figures.lettering import faces

LABEL = re.compile(r'<g (transform="[^"]*"[^>]*)>((?:<use [^>]*>)+)</g>')  # as Sheet.text writes it
LETTER = re.compile(r'#([rb])([0-9a-f]+)"(?: x="(\d+)")?')
OUTLINES = re.compile("<defs>.*?</defs>")


def as_words(svg: str) -> str:
    """The same SVG with texts in place of outlines; any other SVG comes back as it is."""
    if "<use " not in svg:
        return svg
    made = LABEL.sub(lambda m: f'<text {m[1]} font-size="1000"{_words(m[2])}</text>', svg)
    return OUTLINES.sub("", made).replace("<svg ", '<svg font-family="Etabli Sans" ', 1)


@lru_cache(4096)
def _words(uses: str) -> str:
    """What follows the attributes of a text: each run of letters that stand where the family puts them, at
    the place of its first one."""
    runs, end, last = [], 0, ""
    for face, code, x in LETTER.findall(uses):
        table, letter, at = faces()["Bold" if face == "b" else "Regular"], chr(int(code, 16)), int(x or 0)
        if last and at == end + table["kern"].get(last + letter, 0):
            runs[-1][1].append(letter)
        else:
            runs.append((at, [letter]))
        end, last = at + table["glyphs"][letter][0], letter
    bold = ' font-weight="700"' if face == "b" else ""
    return f"{bold}>" + "".join(f'<tspan x="{at}">{escape("".join(run))}</tspan>' for at, run in runs)
