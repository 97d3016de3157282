"""WordprocessingML pieces that python-docx leaves to its users: runs, tables, captions, links.

Elements are built directly: python-docx's own cell access is quadratic in the size of a table.
Text enters as element text, so that no string of a report can become markup.
"""

from __future__ import annotations

import io
from functools import lru_cache

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from docx.oxml.parser import oxml_parser
from docx.shared import Mm, Pt, RGBColor

from workbench.show.still import still

INK, SECOND, AXIS, RULE, BLUE = "1B1F24", "4D555E", "6B747D", "C9CED4", "1F4E79"
TWIPS = 1440 / 25.4
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# name: (base, size pt, bold, colour, space before, space after)
STYLES = {
    "Normal": (None, 10, False, INK, 0, 4),
    "Title": (None, 28, True, INK, 0, 4),
    "Heading 1": (None, 19, True, INK, 0, 4),
    "Heading 2": (None, 14, True, INK, 16, 4),
    "Heading 3": (None, 11.5, True, INK, 12, 2),
    "Heading 4": (None, 11.5, True, INK, 10, 2),
    "Caption": (None, 9, False, SECOND, 0, 4),
    "Quote": (None, 10, False, INK, 2, 2),
    "Header": (None, 8, False, SECOND, 0, 0),
    "Footer": (None, 8, False, SECOND, 0, 0),
    "Note": ("Normal", 8.5, False, SECOND, 2, 2),
    "Auteur": ("Normal", 9, False, SECOND, 0, 5),
    "Projet": ("Normal", 12.5, False, INK, 2, 2),
    "Section": ("Heading 2", 11.5, True, INK, 9, 2),
    "Cellule": ("Normal", 9.5, False, INK, 1, 1),
    "Donnee": ("Normal", 8.5, False, INK, 0, 0),
    "Code": ("Normal", 8.5, False, INK, 0, 4),
}


def el(tag: str, attrs: dict | None = None, *children):
    """An element `w:tag` with `w:` attributes and children (None is skipped)."""
    node = oxml_parser.makeelement(W + tag, nsmap={"w": W[1:-1]})
    for key, value in (attrs or {}).items():
        node.set(W + key, str(value))
    for child in children:
        if child is not None:
            node.append(child)
    return node


def run(text: str, *, bold=False, italic=False, size=None, color=None, state="", mono=False, style=None):
    """A run; `state` draws a cell's state: dashed underline for missing, hatched ground for withheld."""
    props = el("rPr")
    if style:
        props.append(el("rStyle", {"val": style}))
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
    node = el("r", {}, props if len(props) else None)
    for index, line in enumerate(str(text).split("\n")):
        if index:
            node.append(el("br"))
        piece = el("t")
        piece.text = line
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        node.append(piece)
    return node


def paragraph(
    style: str, *runs, align="", num=None, level=0, keep=False, tabs=(), border="", before=None, after=None
):
    """A paragraph of a style (its name without blanks is its id); `num` is a list's (numId)."""
    props = el("pPr", {}, el("pStyle", {"val": style.replace(" ", "")}))
    if keep:
        props.append(el("keepNext"))
    if num:
        props.append(el("numPr", {}, el("ilvl", {"val": level}), el("numId", {"val": num})))
    if border:
        side, size, color = border.split()
        line = el(side, {"val": "single", "sz": size, "space": 8 if side == "left" else 4, "color": color})
        props.append(el("pBdr", {}, line))
    if tabs:
        props.append(
            el("tabs", {}, *(el("tab", {"val": kind, "pos": round(mm * TWIPS)}) for kind, mm in tabs))
        )
    if before is not None or after is not None:
        props.append(
            el(
                "spacing",
                {k: round(v * 20) for k, v in (("before", before), ("after", after)) if v is not None},
            )
        )
    if border.startswith("left"):
        props.append(el("ind", {"left": round(5 * TWIPS)}))
    if align:
        props.append(el("jc", {"val": align}))
    return el("p", {}, props, *runs)


def field(code: str, shown: str, **look) -> list:
    """Runs of a field (PAGE, NUMPAGES, SEQ, TOC) with the text shown until it is updated."""
    text = el("instrText")
    text.text = f" {code} "
    return [
        el("r", {}, el("fldChar", {"fldCharType": "begin"})),
        el("r", {}, text),
        el("r", {}, el("fldChar", {"fldCharType": "separate"})),
        run(shown, **look),
        el("r", {}, el("fldChar", {"fldCharType": "end"})),
    ]


def link(part, url: str, *runs):
    """An outside link around runs."""
    node = el("hyperlink")
    node.set(qn("r:id"), part.relate_to(url, RT.HYPERLINK, is_external=True))
    node.extend(runs)
    return node


def anchor(name: str, *runs):
    """A link to a bookmark of the document."""
    return el("hyperlink", {"anchor": name[:40], "history": "1"}, *runs)


def bookmark(number: int, name: str) -> tuple:
    """Start and end of a bookmark (Word cuts names at 40 characters)."""
    start = el("bookmarkStart", {"id": number, "name": name[:40]})
    return start, el("bookmarkEnd", {"id": number})


def borders(node: str = "tcBorders", **sides):
    """Borders of a cell or table: top="8 1B1F24" is one point of ink."""
    made = el(node)
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            size, color = sides[side].split()
            made.append(el(side, {"val": "single", "sz": size, "space": 0, "color": color}))
    return made


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
    made = el(
        "tbl", {}, props, el("tblGrid", {}, *(el("gridCol", {"w": round(w * TWIPS)}) for w in widths_mm))
    )
    for index, row in enumerate(rows):
        look = el("trPr", {}, el("cantSplit"), el("tblHeader") if header and index == 0 else None)
        line = el("tr", {}, look)
        for width, (paragraphs, edges) in zip(widths_mm, row, strict=True):
            line.append(
                el(
                    "tc",
                    {},
                    el("tcPr", {}, el("tcW", {"w": round(width * TWIPS), "type": "dxa"}), edges),
                    *paragraphs,
                )
            )
        made.append(line)
    return made


def picture(part, png: bytes, width_mm: float, alt: str, number: int):
    """A run holding a picture with its alternative text."""
    inline = part.new_pic_inline(io.BytesIO(png), Mm(width_mm))
    inline.docPr.set("descr", alt)
    inline.docPr.set("id", str(1000 + number))
    inline.docPr.set("name", f"Image {number}")
    return el("r", {}, el("drawing", {}, inline))


def numbering(document, style: str, start: int = 1) -> int:
    """A new list (numId) of a list style, counting from `start`."""
    part = document.part.numbering_part.element
    name = style.replace(" ", "")
    source = document.styles.element.xpath(f'w:style[@w:styleId="{name}"]//w:numId/@w:val')[0]
    abstract = part.xpath(f'w:num[@w:numId="{source}"]/w:abstractNumId/@w:val')[0]
    number = part.add_num(int(abstract))
    number.append(el("lvlOverride", {"ilvl": 0}, el("startOverride", {"val": start})))
    return number.numId


@lru_cache(1)
def _base() -> bytes:
    document = Document()
    part = document.part
    for rel in [r for r in part.package.rels.values() if r.reltype.endswith("/thumbnail")]:
        part.package.rels.pop(rel.rId)
    for name, (parent, size, bold, color, before, after) in STYLES.items():
        try:
            style = document.styles[name]
        except KeyError:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles[parent]
        style.font.name, style.font.size, style.font.bold, style.font.italic = (
            "Calibri",
            Pt(size),
            bold,
            False,
        )
        style.font.color.rgb = RGBColor.from_string(color)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.08
        for edge in style.element.xpath(".//w:pBdr | .//w:tabs"):
            edge.getparent().remove(edge)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for key in [k for k in fonts.attrib if k.endswith("Theme")]:
            del fonts.attrib[key]
        for key in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{key}"), "Calibri")
    for lang in [
        *document.styles.element.iter(qn("w:lang")),
        *document.settings.element.iter(qn("w:themeFontLang")),
    ]:
        lang.set(qn("w:val"), "fr-FR")
    for other in part.package.iter_parts():
        # Calibri first, then Arial, where Calibri is not installed.
        if other.partname == "/word/fontTable.xml":
            mark, name = b'w:name="Calibri">', b'w:name="Calibri"><w:altName w:val="Arial"/>'
            other._blob = other.blob.replace(mark, name, 1)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin, page.bottom_margin = Mm(19), Mm(16)
    page.header_distance, page.footer_distance = Mm(9), Mm(7)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def blank():
    """An empty document with the styles, the language and the A4 page."""
    return Document(io.BytesIO(_base()))


def save(document) -> bytes:
    """The file, with fixed times: identical documents are identical bytes."""
    raw = io.BytesIO()
    document.save(raw)
    return still(raw.getvalue())
