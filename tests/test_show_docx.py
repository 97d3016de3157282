"""The Word report: native structure, opened again by python-docx, the same bytes each time."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace

import docx
import nbformat
import pytest
import show_sample as sample
from docx.oxml.ns import qn

from workbench.show import drawn, word
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.docx import WorkbenchDOCXExporter
from workbench.show.drawn import rasterise
from workbench.show.layout import TEXT_MM, column_widths


def export(nb) -> bytes:
    return WorkbenchDOCXExporter().from_notebook_node(nb)[0]


@pytest.fixture(scope="module")
def data() -> bytes:
    return export(sample.notebook())


@pytest.fixture(scope="module")
def body(data):
    return docx.Document(io.BytesIO(data)).element.body


def styles(body) -> list[str]:
    return [str(p.style) for p in body.iter(qn("w:p"))]


def text(node) -> str:
    return "".join(t.text or "" for t in node.iter(qn("w:t")))


def test_headings_captions_and_lists_are_native(body):
    used = styles(body)
    assert used.count("Heading1") == 1 and used.count("Heading2") >= 4 and used.count("Heading3") >= 4
    assert used.count("Caption") == 4 and "ListBullet" in used and "ListNumber" in used and "Quote" in used
    fields = [f.text.strip() for f in body.iter(qn("w:instrText"))]
    assert sum(f.startswith("SEQ Figure") for f in fields) == 2 and fields[0].startswith("TOC")


def test_tables_of_data_repeat_their_header_row_and_say_what_they_are(body):
    tables = list(body.iter(qn("w:tbl")))
    headed = [t for t in tables if t.find(qn("w:tr")).find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    assert len(headed) >= 5
    named = [t.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}") for t in headed]
    assert sum(n is not None and bool(n.get(qn("w:val"))) for n in named) >= 5


def test_every_picture_has_its_alternative_text_and_its_printed_size(body):
    pictures = list(body.iter(qn("wp:docPr")))
    assert len(pictures) == 3 and all(p.get("descr").strip() for p in pictures)
    assert len({p.get("id") for p in pictures}) == 3
    extents = [round(int(e.get("cx")) / 36000) for e in body.iter(qn("wp:extent"))]
    assert extents[1:] == [170, 170]


def test_the_document_speaks_french_and_names_calibri_then_arial(data):
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        style, fonts = z.read("word/styles.xml").decode(), z.read("word/fontTable.xml").decode()
        assert not [n for n in z.namelist() if "thumbnail" in n]
    assert 'w:val="fr-FR"' in style and 'w:ascii="Calibri"' in style and "asciiTheme" not in style
    assert 'w:name="Calibri"><w:altName w:val="Arial"/>' in fonts
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.language == "fr-FR" and "La Fabrik" in properties.title


def test_every_sheet_carries_lieu_year_edition_number_and_warning(data):
    section = docx.Document(io.BytesIO(data)).sections[0]
    head = section.header.paragraphs[0].text
    assert (
        "La Fabrik, Orgelet · 2025 · édition de l’équipe du lieu" in head
        and "dates et propos inventés" in head
    )
    assert {f.text.strip() for f in section.footer._element.iter(qn("w:instrText"))} == {"PAGE", "NUMPAGES"}


def test_states_are_drawn_and_written(body):
    drawn = {text(r): r for r in body.iter(qn("w:r")) if text(r) in ("manquant", "non diffusé")}
    assert drawn["manquant"].rPr.find(qn("w:u")).get(qn("w:val")) == "dash"
    assert drawn["non diffusé"].rPr.find(qn("w:shd")).get(qn("w:val")) == "thinDiagStripe"
    assert "attendu, pas reçu" in text(body)


def test_hostile_texts_are_text_and_the_file_opens(body):
    everything = text(body)
    for hostile in sample.HOSTILE[:8]:
        assert hostile in everything
    assert "secret_code" not in everything and "parametre visible" not in everything


def test_links_inside_lead_to_bookmarks_that_exist(body):
    marks = {b.get(qn("w:name")) for b in body.iter(qn("w:bookmarkStart"))}
    targets = {h.get(qn("w:anchor")) for h in body.iter(qn("w:hyperlink")) if h.get(qn("w:anchor"))}
    assert targets and targets <= marks


def test_identical_notebooks_give_identical_bytes_at_another_time(data, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 2e9)
    monkeypatch.setattr(time, "localtime", lambda *a: time.gmtime(2e9))
    assert export(sample.notebook()) == data


@pytest.mark.parametrize(
    "typed", ["</w:t><w:b/>", "&amp; & \" '", "deux\nlignes\tet\rretour", "  ", "é\u202f€\U0001f600"]
)
def test_a_text_and_an_attribute_come_back_as_they_were_typed(typed):
    made = word.paragraph("Normal", word.anchor("x", word.run(typed)))
    [paragraph, named] = word.elements([made, word.el("tblCaption", {"val": typed})])
    lines = [t.text or "" for t in paragraph.iter(qn("w:t"))]
    assert "\n".join(lines) == typed and named.get(qn("w:val")) == typed
    assert [child.tag for child in paragraph.iter(qn("w:b"))] == []


def test_a_text_is_never_taken_for_markup():
    with pytest.raises(TypeError):
        word.el("p", {}, "<w:r/>")
    with pytest.raises(TypeError):
        word.link(docx.Document().part, "https://exemple.fr", "<w:r/>")


def test_drawings_become_png_of_200_dots_per_inch():
    png = rasterise(sample.images()[:1])[0]
    width = int.from_bytes(png[16:20], "big")
    assert png.startswith(b"\x89PNG") and width == pytest.approx(170 / 25.4 * 200, abs=2)
    assert rasterise([]) == []


def test_a_drawing_is_made_once_for_the_reports_that_show_it(tmp_path, monkeypatch):
    images = sample.images()[:2]
    alone = rasterise(images)
    monkeypatch.setattr(drawn, "kept", tmp_path / "dessins")
    assert rasterise(images) == alone and len(list(drawn.kept.iterdir())) == len(set(alone))
    monkeypatch.setattr(drawn, "compiler", lambda: pytest.fail("drawn again"))
    assert rasterise(images[::-1]) == alone[::-1]
    narrower = replace(images[0], largeur_mm=images[0].largeur_mm / 2)
    with pytest.raises(pytest.fail.Exception, match="drawn again"):
        rasterise([narrower])


def test_a_reused_exporter_stays_fast_on_twelve_figures():
    # 0.2 s on an idle machine; the bound only tells a loop gone quadratic from a busy processor.
    exporter, nb = WorkbenchDOCXExporter(), sample.notebook(figures=12)
    exporter.from_notebook_node(nb)
    times = []
    for _ in range(3):
        start = time.process_time()
        exporter.from_notebook_node(nb)
        times.append(time.process_time() - start)
    assert min(times) < 0.8


def listing(rows: int) -> Affichage:
    lines = [[Cellule(f"rang {i}"), Cellule("compté")] for i in range(rows)]
    columns = [Colonne("Nom"), Colonne("Mode")]
    return Affichage("tableau", "Un tableau", source="lieux", colonnes=columns, lignes=lines)


def kept(node) -> list[bool]:
    return [bool(p.xpath("./w:pPr/w:keepNext")) for p in node.iter(qn("w:p"))]


@pytest.mark.parametrize(("rows", "together"), [(8, True), (9, False)])
def test_a_short_table_holds_on_one_page_with_its_title_and_its_source(rows, together):
    nb = sample.notebook(figures=0)
    nb.cells = [
        nbformat.v4.new_markdown_cell("## Une question\n\nComment lire."),
        sample.cell([listing(rows)]),
    ]
    body = docx.Document(io.BytesIO(export(nb))).element.body
    table = body.xpath("./w:tbl[.//w:t='rang 0']")[0]
    assert all(kept(table)[2:]) == together and all(kept(table)[:2])
    before = [p for p in table.itersiblings(preceding=True) if text(p)][:4]
    assert [text(p) for p in before[1:]] == ["Un tableau", "Comment lire.", "Une question"]
    assert all(kept(p) == [True] for p in before)
    gap = table.getnext()
    assert kept(gap) == [together] and text(gap.getnext()) == "lieux"


def test_a_drawing_stays_with_its_caption_its_source_and_its_link(body):
    for drawing in body.xpath("./w:p[.//w:drawing]"):
        assert kept(drawing) == [True]
        while "Données en annexe" not in text(drawing.getnext()):
            drawing = drawing.getnext()
            assert kept(drawing) == [True], text(drawing)


def test_many_columns_of_numbers_never_cut_a_word_of_their_names():
    names = ["Critère", "Pas abordé", "En réflexion", "En essai", "En place", "Transmis", "Pas regardé"]
    columns = [
        Colonne(n, aligne="droite" if i else "gauche") for i, n in enumerate([*names, "En place ou plus"])
    ]
    rows = [[Cellule("Besoins recueillis et suites données"), *(Cellule("2 sur 5") for _ in names)]]
    mm = column_widths(Affichage("tableau", "Un tableau", colonnes=columns, lignes=rows))
    assert sum(mm) == pytest.approx(TEXT_MM) and mm[0] >= 36
    for column, width in zip(columns, mm, strict=True):
        assert width >= max(map(len, column.nom.split())) * 1.85 + 2.5, column.nom
