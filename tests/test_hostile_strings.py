"""Nothing a person types can become more than text: every kind of display, every format."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile

import hostile_strings as hostile
import pytest
import show_sample as sample
from docx import Document
from docx.oxml.ns import qn
from hostile_report import CHUNKS, brief, every, notebook, table
from lxml import etree
from lxml import html as lhtml

from workbench.core import french, inert
from workbench.show import document, index, markup
from workbench.show.display import Affichage, check
from workbench.show.docx import WorkbenchDOCXExporter
from workbench.show.figures.sheet import Sheet
from workbench.show.html import WorkbenchHTMLExporter
from workbench.show.pdf import WorkbenchPDFExporter
from workbench.show.xlsx import WorkbenchCSVExporter, WorkbenchXLSXExporter


def tags(tree) -> list[str]:
    return [node.tag if isinstance(node.tag, str) else "comment" for node in tree.iter()]


def seen(text: str) -> str:
    """What must be found of a typed text: what is shown of it, its blanks apart."""
    return "".join(inert.text(text).split())


def test_the_collection_is_large_and_tries_every_language_of_the_reports():
    assert len(hostile.ALL) > 400
    assert min(map(len, (hostile.MARKUP, hostile.SETTING, hostile.FORMULAS, hostile.UNSEEN))) > 40


@pytest.mark.parametrize(
    "text", ["Orgelet", "l’été 2025\u202f: 3\u00a0%", "é\u0302", "漢字 🙂", "a\nb\tc", "", "  "]
)
def test_ordinary_texts_are_left_as_they_are(text):
    assert inert.text(text) == text


def test_what_nobody_sees_is_taken_out_once_and_what_is_left_can_be_written_anywhere():
    for text in hostile.ALL:
        shown = inert.text(text)
        assert inert.text(shown) == shown
        shown.encode("utf-8")
        etree.fromstring(f"<a>{shown.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</a>")
        unseen = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")} - {"\n", "\t"}
        assert not unseen, (text, unseen)
        assert shown.strip() or not text.strip()
    assert inert.text("\u202e\u200b") == "□" and inert.text("a\u202egpj") == "agpj"
    assert inert.text("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_typography_survives_the_signs_it_uses_itself():
    for text in hostile.ALL:
        french.typographie(text)
    assert french.typographie("\ue0005\ue001 à 12:30 ?") == "5 à 12:30\u202f?"


def test_the_shape_of_a_page_is_the_same_whatever_its_texts():
    """Tags in their order, by a parser that mends as browsers do; a browser judges below."""
    expected = tags(lhtml.fromstring(markup.fragment(every("texte"))))
    for text in hostile.ALL:
        bundle = [a._repr_mimebundle_() for a in every(text)]
        tree = lhtml.fromstring(markup.fragment([Affichage.from_dict(b[document.MIME]) for b in bundle]))
        assert tags(tree) == expected, text
        assert not [k for node in tree.iter() for k in node.attrib if k.startswith("on")], text
        assert seen(text) in "".join(tree.xpath("//blockquote/p")[-1].text_content().split()), text


def test_a_whole_page_keeps_its_shape_its_policy_and_its_single_style():
    expected = tags(lhtml.fromstring(WorkbenchHTMLExporter().from_notebook_node(notebook(["texte"]))[0]))
    for text in hostile.ALL[::5]:
        page = WorkbenchHTMLExporter().from_notebook_node(notebook([text]))[0]
        tree = lhtml.fromstring(page)
        assert tags(tree) == expected, text
        for link in tree.xpath("//@href"):
            assert (
                re.match(r"#|[^:]*$", link)
                and not link.startswith(("/", "\\"))
                and ".." not in link.split("/")
            )


def test_markdown_of_a_notebook_gives_no_tag_and_no_link_that_runs():
    allowed = {
        "p",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "a",
        "div",
        "header",
    }
    allowed |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "nav"}
    for texts in CHUNKS:
        nb = sample.notebook(figures=0, bad=False)
        nb.cells = [sample.new_markdown_cell(t) for t in texts]
        tree = lhtml.fromstring(WorkbenchHTMLExporter().from_notebook_node(nb)[0])
        body = tree.xpath("//footer/preceding::*[ancestor::main][not(ancestor::header)]")
        assert {n.tag for n in body if isinstance(n.tag, str)} <= allowed, texts
        assert all(re.match(r"#|https?://|mailto:", link) for link in tree.xpath("//a/@href")), texts


def test_the_index_keeps_its_shape_whatever_the_names():
    def page(t):
        files = {"html": t, "pdf": f"{t}/diagnostic.pdf"}
        done = {"groupe": t, "sujet": t, "titre": t, "etat": "fait", "fichiers": files}
        failed = done | {"etat": "echec", "section": t, "cause": t, "remede": t, "fichiers": {}}
        meta = {"titre": t, "sujet": t, "annee": 2025, "edition": "coordination", "invente": t}
        return lhtml.fromstring(index.render(meta, [done, failed]))

    expected = tags(page("texte"))
    for text in hostile.ALL:
        tree = page(text)
        found = [t for t in tags(tree) if t != "a"]  # a name of which no address is left has no link
        assert found in ([t for t in expected if t != "a"],), text
        for link in tree.xpath("//a/@href"):
            assert ":" not in link and not link.startswith("/") and ".." not in link.split("/"), text


def test_a_drawing_holds_no_text_and_no_tag_of_its_labels():
    sheet = Sheet()
    for rank, text in enumerate(hostile.ALL):
        sheet.text(5, rank % 40, inert.text(text))
    root = etree.fromstring(sheet.svg().encode())
    assert {etree.QName(n).localname for n in root.iter()} <= {
        "svg",
        "g",
        "path",
        "use",
        "defs",
        "rect",
        "title",
    }
    assert "piege" not in sheet.svg()


# --- sheets and documents ---------------------------------------------------------------------------


def test_the_pdf_is_set_and_prints_every_latin_text_as_it_was_typed():
    pymupdf = pytest.importorskip("pymupdf")
    texts = [t for t in hostile.ALL if len(t) < 400]
    nb = sample.notebook(figures=0, bad=False)
    nb.cells = [sample.cell([table(texts)])]
    data = WorkbenchPDFExporter().from_notebook_node(nb)[0]
    with pymupdf.open(stream=data) as pdf:
        # a text may run over two sheets: what each repeats is left out
        words = "".join("".join(b[4] for b in p.get_text("blocks") if 60 < b[1] < 800) for p in pdf)
        spill = [w[4] for p in pdf for w in p.get_text("words") if w[2] > p.rect.width - 40 or w[0] < 40]
        links = [link for p in pdf for link in p.get_links() if link.get("uri")]
    found = "".join(c for c in words if not c.isspace() and c != "\u200b")
    for text in texts:
        if all(c < "\u0250" or c in "’“”«»−–—…\u202f" for c in inert.text(text)) and len(text) < 60:
            assert seen(text) in found, text
    assert spill == [] and links == []


def test_each_kind_of_display_is_set_in_pdf_whatever_its_text():
    exporter = WorkbenchPDFExporter()
    for texts in CHUNKS[::4]:
        assert exporter.from_notebook_node(notebook(texts))[0].startswith(b"%PDF")


def test_the_word_document_opens_and_holds_every_text_as_it_was_typed():
    data = WorkbenchDOCXExporter().from_notebook_node(brief())[0]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(name))
                assert b"<!ENTITY" not in parts.read(name) and b'TargetMode="External"' not in parts.read(
                    name
                )
    body = Document(io.BytesIO(data)).element.body
    found = {"".join("".join(t.text or "" for t in p.iter(qn("w:t"))).split()) for p in body.iter(qn("w:p"))}
    assert [t for t in hostile.ALL if seen(t) and seen(t) not in found] == []
    assert not [t.text for t in body.iter(qn("w:instrText")) if not re.match(r" (SEQ|TOC) ", t.text)]


def test_the_workbook_and_the_csv_hold_every_text_and_no_formula():
    openpyxl = pytest.importorskip("openpyxl")
    nb = brief()
    data = WorkbenchXLSXExporter().from_notebook_node(nb)[0]
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"} and not any(c.hyperlink or c.comment for c in cells)
    found = {"".join(str(c.value).replace("_x005F_", "_").split()) for c in cells}
    assert [t for t in hostile.ALL if seen(t) and seen(t) not in found] == []
    text = WorkbenchCSVExporter().from_notebook_node(nb)[0]
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (c for row in rows for c in row):
        assert not re.match(r"\s*[=@\t\r＝＋－＠]", cell), cell
        assert not re.match(r"\s*[+-]", cell) or re.fullmatch(r"[+-]?[\d ,.\u202f]+", cell), cell


def test_a_display_made_of_unseen_signs_only_still_passes_its_checks():
    for text in hostile.UNSEEN:
        for a in every(text):
            check(Affichage.from_dict(a._repr_mimebundle_()[document.MIME]))
