"""The Word file around a report: its styles, language and page, its lists, its bytes."""

from __future__ import annotations

import io
from functools import lru_cache

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from workbench.show.still import packed
from workbench.show.word import INK, SECOND, Xml

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


def numbering(document, style: str, start: int = 1) -> int:
    """A new list (numId) of a list style, counting from `start`."""
    part = document.part.numbering_part.element
    name = style.replace(" ", "")
    source = document.styles.element.xpath(f'w:style[@w:styleId="{name}"]//w:numId/@w:val')[0]
    abstract = part.xpath(f'w:num[@w:numId="{source}"]/w:abstractNumId/@w:val')[0]
    number = part.add_num(int(abstract))
    number.add_lvlOverride(ilvl=0).add_startOverride(start)
    return number.numId


@lru_cache(1)
def _base() -> bytes:
    document = Document()
    part = document.part
    part.element.body.clear_content()
    for rels, unused in ((part.package.rels, "/thumbnail"), (part.rels, "/stylesWithEffects")):
        for rel in [r for r in rels.values() if r.reltype.endswith(unused)]:
            rels.pop(rel.rId)
    # a hundred looks of tables that no table has: they were two thirds of a report's markup
    for look in document.styles.element.xpath('w:style[@w:type="table"][not(@w:default)]'):
        document.styles.element.remove(look)
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


class _Parts(dict):
    """What python-docx writes its package to: each part by its name, compressed later and once."""

    def write(self, name, blob: bytes) -> None:
        self[name.membername] = blob


def save(document, body: list[Xml]) -> bytes:
    """The file, with fixed times: identical documents are identical bytes.

    Parameters
    ----------
    body : markup written as it is: parsed, held and written anew, it took a third of a document's time
    """
    package, written = document.part.package, _Parts()
    for part in package.parts:
        part.before_marshal()
    # the three steps of PackageWriter.write, without the file: it would be taken apart again
    PackageWriter._write_content_types_stream(written, package.parts)
    PackageWriter._write_pkg_rels(written, package.rels)
    PackageWriter._write_parts(written, package.parts)
    name, opening = document.part.partname.membername, b"<w:body>"
    written[name] = written[name].replace(opening, opening + "".join(body).encode(), 1)
    return packed(written)
