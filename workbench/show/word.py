"""WordprocessingML pieces that python-docx leaves to its users: runs, tables, captions, links.

Markup is built as text and parsed once: python-docx's own cell access is quadratic in the size of a table,
and a report has ten thousand elements. Text is escaped where it enters, so that no string becomes markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import nsmap
from docx.shared import Mm
from lxml import etree

INK, SECOND, AXIS, RULE, BLUE = "1B1F24", "4D555E", "6B747D", "C9CED4", "1F4E79"
TWIPS = 1440 / 25.4
WRITTEN = {"\r": "&#13;"}  # a parser would read another character
QUOTED = WRITTEN | {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
LOOKS = 4096  # of runs, paragraphs and cells, kept once written: a report has few and repeats them
OPENED = re.compile(r'<w:p><w:pPr><w:pStyle w:val="[^"]*"/>(<w:keepNext/>)?')  # as paragraph() writes it


class Xml(str):
    """Markup made here. Anything else is text, and is escaped where it enters."""


def el(tag: str, attrs: dict | None = None, *children: Xml | None) -> Xml:
    """An element `w:tag` with `w:` attributes and children (None is skipped)."""
    named = "".join([f' w:{key}="{_quoted(value)}"' for key, value in attrs.items()]) if attrs else ""
    inner = "".join([child for child in children if _markup(child)])
    return Xml(f"<w:{tag}{named}>{inner}</w:{tag}>" if inner else f"<w:{tag}{named}/>")


def _markup(child: Xml | None) -> bool:
    if child is not None and type(child) is not Xml:
        raise TypeError(f"a text where an element belongs: {child!r}")
    return child is not None


def _quoted(value) -> str:
    text = str(value)
    return text if text.isalnum() else escape(text, QUOTED)


def written(tag: str, text: str) -> Xml:
    """An element `w:tag` holding a text, its blanks kept."""
    return Xml(f'<w:{tag} xml:space="preserve">{escape(text, WRITTEN)}</w:{tag}>')


def elements(made: Iterable[Xml]) -> list:
    """The markup as elements that python-docx can hold."""
    spaces = "".join(f' xmlns:{prefix}="{nsmap[prefix]}"' for prefix in ("w", "r"))
    return list(etree.fromstring(f"<w:body{spaces}>{''.join(made)}</w:body>"))


def run(text: str, **look) -> Xml:
    """A run of a text; see _look."""
    lines = Xml(el("br").join([written("t", line) for line in str(text).split("\n")]))
    return el("r", {}, _look(**look), lines)


@lru_cache(LOOKS)
def _look(*, bold=False, italic=False, size=None, color=None, state="", mono=False, style=None) -> Xml | None:
    """How a run looks; `state` draws a cell's: dashed underline for missing, hatched ground for withheld."""
    props = [el("rStyle", {"val": style})] if style else []
    if mono:
        props.append(el("rFonts", {"ascii": "Consolas", "hAnsi": "Consolas"}))
    if bold:
        props.append(el("b"))
    if italic:
        props.append(el("i"))
    if state in ("sans_objet", "non_demande", "refuse"):
        color = color or SECOND
    if color:
        props.append(el("color", {"val": color}))
    if size:
        props.append(el("sz", {"val": round(size * 2)}))
    if state == "manquant":
        props.append(el("u", {"val": "dash", "color": AXIS}))
    if state == "secret":
        props.append(el("shd", {"val": "thinDiagStripe", "color": RULE, "fill": "FFFFFF"}))
    return el("rPr", {}, *props) if props else None


def paragraph(style: str, *runs: Xml, **look) -> Xml:
    """A paragraph of a style; see _lines."""
    return el("p", {}, _lines(style, **look), *runs)


@lru_cache(LOOKS)
def _lines(
    style: str, *, align="", num=None, keep=False, tabs=(), border="", before=None, after=None, indent=0
) -> Xml:
    """How a paragraph is set (its style's name without blanks is its id); `num` is a list's (numId)."""
    props = [el("pStyle", {"val": style.replace(" ", "")})]
    if keep:
        props.append(el("keepNext"))
    if num:
        props.append(el("numPr", {}, el("ilvl", {"val": 0}), el("numId", {"val": num})))
    if border:
        side, size, color = border.split()
        line = el(side, {"val": "single", "sz": size, "space": 8 if side == "left" else 4, "color": color})
        props.append(el("pBdr", {}, line))
        indent = round(5 * TWIPS) if side == "left" else indent
    if tabs:
        stops = (el("tab", {"val": kind, "pos": round(mm * TWIPS)}) for kind, mm in tabs)
        props.append(el("tabs", {}, *stops))
    if before is not None or after is not None:
        gaps = {"before": before, "after": after}
        props.append(el("spacing", {k: round(v * 20) for k, v in gaps.items() if v is not None}))
    if indent:
        props.append(el("ind", {"left": indent}))
    if align:
        props.append(el("jc", {"val": align}))
    return el("pPr", {}, *props)


def opening(made: Xml) -> Xml:
    """The same paragraph, on a new page."""
    end = OPENED.match(made).end()
    return Xml(made[:end] + el("pageBreakBefore") + made[end:])


def field(code: str, shown: str, **look) -> list:
    """Runs of a field (PAGE, NUMPAGES, SEQ, TOC) with the text shown until it is updated."""
    return [
        el("r", {}, el("fldChar", {"fldCharType": "begin"})),
        el("r", {}, Xml(f"<w:instrText>{escape(f' {code} ')}</w:instrText>")),
        el("r", {}, el("fldChar", {"fldCharType": "separate"})),
        run(shown, **look),
        el("r", {}, el("fldChar", {"fldCharType": "end"})),
    ]


def link(part, url: str, *runs):
    """An outside link around runs."""
    target = part.relate_to(url, RT.HYPERLINK, is_external=True)
    return Xml(f'<w:hyperlink r:id="{target}">{"".join(filter(_markup, runs))}</w:hyperlink>')


def anchor(name: str, *runs):
    """A link to a bookmark of the document."""
    return el("hyperlink", {"anchor": name[:40], "history": "1"}, *runs)


def bookmark(number: int, name: str) -> tuple:
    """Start and end of a bookmark (Word cuts names at 40 characters)."""
    start = el("bookmarkStart", {"id": number, "name": name[:40]})
    return start, el("bookmarkEnd", {"id": number})


@lru_cache(LOOKS)
def borders(**sides: str) -> Xml:
    """Borders of a cell: top="8 1B1F24" is one point of ink."""
    made = []
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            size, color = sides[side].split()
            made.append(el(side, {"val": "single", "sz": size, "space": 0, "color": color}))
    return el("tcBorders", {}, *made)


def table(widths_mm: list[float], rows: list, *, title: str = "", header: bool = True):
    """A table of fixed widths. `rows` are lists of (paragraphs, borders or None); the first is the header."""
    props = el(
        "tblPr",
        {},
        el("tblW", {"w": round(sum(widths_mm) * TWIPS), "type": "dxa"}),
        el("tblLayout", {"type": "fixed"}),
        el("tblCellMar", {}, *(el(s, {"w": 70, "type": "dxa"}) for s in ("left", "right"))),
        el("tblLook", {"val": "0620" if header else "0600", "firstRow": int(header), "firstColumn": 0}),
        el("tblCaption", {"val": title}) if title else None,
    )
    lines = []
    for index, row in enumerate(rows):
        cells = (
            el("tc", {}, _place(width, edges), *made)
            for width, (made, edges) in zip(widths_mm, row, strict=True)
        )
        look = el("trPr", {}, el("cantSplit"), el("tblHeader") if header and index == 0 else None)
        lines.append(el("tr", {}, look, *cells))
    columns = (el("gridCol", {"w": round(width * TWIPS)}) for width in widths_mm)
    return el("tbl", {}, props, el("tblGrid", {}, *columns), *lines)


@lru_cache(LOOKS)
def _place(width_mm: float, edges: Xml | None) -> Xml:
    return el("tcPr", {}, el("tcW", {"w": round(width_mm * TWIPS), "type": "dxa"}), edges)


def picture(part, png: bytes, width_mm: float, alt: str, number: int):
    """A run holding a picture with its alternative text."""
    inline = part.new_pic_inline(io.BytesIO(png), Mm(width_mm))
    inline.docPr.set("descr", alt)
    inline.docPr.set("id", str(1000 + number))
    inline.docPr.set("name", f"Image {number}")
    return el("r", {}, el("drawing", {}, Xml(etree.tostring(inline, encoding="unicode"))))
