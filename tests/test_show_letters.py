"""The letters of a drawing in a PDF: words that a search finds, where the outlines of a page stand."""

from __future__ import annotations

import io

import numpy as np
import pymupdf
import pytest
from PIL import Image

from workbench.show import pdf
from workbench.show.figures.lettering import faces
from workbench.show.figures.sheet import Sheet
from workbench.show.letters import as_words

KERNED = "AVANT Ty, Wé : « L’Œuvre » 7\u202f450\u202f€ <&> \u00a0fin"
# a soft hyphen is not drawn in a text; marks of the family stand a little to the left in their outlines
OTHERWISE = set("\u00ad□◇○●")


def compiled(svg: str, **how) -> bytes:
    page = "#set page(width: 170mm, height: 28mm, margin: 0mm, fill: white)"
    source = f'{page}\n#image(bytes(sys.inputs.svg), format: "svg")'.encode()
    return pdf.compiler().compile(input=source, sys_inputs={"svg": svg}, **how)


def seen(svg: str) -> np.ndarray:
    """Grey of each dot, both drawn by the same hand: a viewer sets words a little otherwise than outlines."""
    return np.asarray(Image.open(io.BytesIO(compiled(svg, format="png", ppi=200.0))).convert("L")).astype(int)


def drawn(text: str, **look) -> str:
    sheet = Sheet(wide=170.0)
    sheet.rect(0, 0, 170, 28, fill="#C9CED4")
    sheet.text(8, 14, text, **look)
    return sheet.svg()


@pytest.mark.parametrize(
    "look", [{}, {"bold": True}, {"halo": True, "size": 12}, {"upright": True, "size": 5}]
)
def test_words_stand_where_their_outlines_stood(look):
    svg = drawn(KERNED, **look)
    words = as_words(svg)
    assert ">AVANT<" in words and "<use" not in words and "<path" not in words
    assert np.abs(seen(svg) - seen(words)).max() < 40
    assert np.abs(seen(svg) - seen(svg.replace("translate(", "translate(0.1 0)translate("))).max() > 40


@pytest.mark.parametrize("bold", [False, True])
def test_every_letter_of_the_family_is_drawn_as_its_outline(bold):
    letters = "".join(sorted(set(faces()["Bold" if bold else "Regular"]["glyphs"]) - OTHERWISE))
    for first in range(0, len(letters), 60):
        svg = drawn(letters[first : first + 60], bold=bold, size=8)
        assert np.abs(seen(svg) - seen(as_words(svg))).max() < 40, letters[first : first + 60]


def test_a_search_of_the_pdf_finds_a_word_of_a_drawing():
    name = "Saint-Julien (Val Suran)"
    page = pymupdf.open(stream=compiled(as_words(drawn(name)), format="pdf"))[0]
    assert len(page.search_for(name)) == 1


def test_a_drawing_made_elsewhere_is_left_as_it_is():
    other = '<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="a"/></defs><path d="M0 0"/></svg>'
    assert as_words(other) == other
