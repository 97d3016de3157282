"""The PDF report: tagged, titled, one sheet for page 1, the same bytes for the same notebook."""

from __future__ import annotations

import io
import time
from itertools import pairwise

import nbformat
import pytest
import show_sample as sample

from workbench.show import layout
from workbench.show.display import MIME, Affichage, Cellule, Colonne
from workbench.show.figures import style
from workbench.show.figures.sheet import Sheet
from workbench.show.letters import as_words
from workbench.show.pdf import WorkbenchPDFExporter, compiler, source

checker = pytest.importorskip("page")
pikepdf = pytest.importorskip("pikepdf")
pymupdf = pytest.importorskip("pymupdf")


def export(nb) -> bytes:
    return WorkbenchPDFExporter().from_notebook_node(nb)[0]


@pytest.fixture(scope="module")
def data() -> bytes:
    return export(sample.notebook())


@pytest.fixture(scope="module")
def tags(data) -> list[tuple[str, pikepdf.Dictionary]]:
    pdf = pikepdf.open(io.BytesIO(data))
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            kids = node.get("/K")
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return [(kind, dict(node.items())) for kind, node in found]


def pages(data: bytes) -> list[str]:
    return [" ".join(p.get_text().split()) for p in pymupdf.open(stream=data)]


def test_the_file_declares_pdf_ua_a_language_a_title_and_tags(data):
    pdf = pikepdf.open(io.BytesIO(data))
    assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang).startswith("fr")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as meta:
        assert meta["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert "La Fabrik" in meta["dc:title"]
    assert len(pdf.Root.Outlines.get("/First", {})) > 0


def broken_rules(data: bytes) -> list[str]:
    report = checker.validate_pdf_bytes(data, profile=checker.ValidationProfile.PDF_UA_1)
    return [failure.rule_id for failure in report.failures]


def test_the_file_is_valid_pdf_ua_1_and_one_that_only_says_so_is_not(data):
    assert broken_rules(data) == []
    pdf = pikepdf.open(io.BytesIO(data))
    figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
    for figure in figures:
        del figure["/Alt"]
    out = io.BytesIO()
    pdf.save(out)
    assert figures and any("ALTERNATIVE" in rule for rule in broken_rules(out.getvalue()))


def test_headings_tables_and_figures_are_tagged_and_every_figure_has_its_text(tags):
    kinds = [k for k, _ in tags]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") >= 8
    assert kinds.count("/Table") >= 5 and kinds.count("/TH") > 10
    figures = [node for kind, node in tags if kind == "/Figure"]
    assert len(figures) == 3 and all(str(f.get("/Alt", "")).strip() for f in figures)
    levels = [int(k[2]) for k in kinds if k in ("/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels))


def test_page_one_alone_then_the_contents_then_the_body_then_the_data(data):
    texts = pages(data)
    assert "L’année en cinq chiffres" in texts[0] and "Pages suivantes" in texts[0]
    assert "Dans ce rapport" in texts[1] and "Données des figures" in texts[1]
    assert "Le lieu est-il fréquenté" in texts[1] and "L’année en cinq chiffres" not in texts[1]
    assert "Données des figures" in texts[-1] and "jours-personnes" in texts[-1]


def test_page_one_holds_on_one_sheet_with_every_text_at_its_limit():
    texts = pages(export(sample.notebook(first=sample.page_one_at_the_limits)))
    assert "Le lieu commente" in texts[0] and "Dans ce rapport" in texts[1]


def test_every_sheet_carries_lieu_year_edition_number_and_warning(data):
    texts = pages(data)
    for number, content in enumerate(texts, 1):
        assert "La Fabrik, Orgelet · 2025 · édition de l’équipe du lieu" in content
        assert "Lieux et communes réels, chiffres, dates et propos inventés." in content
        assert f"{number} / {len(texts)}" in content


def test_identical_notebooks_give_identical_bytes(data):
    assert export(sample.notebook()) == data


def test_hostile_texts_are_printed_as_text(data):
    everything = " ".join(pages(data)).replace(" ", "")
    for hostile in sample.HOSTILE[:8]:
        assert hostile.replace(" ", "") in everything


def test_the_data_of_a_report_is_one_typst_string():
    first = source("rapport.typ", '{"a": "\\\\" + sys.version + \\""}').decode().split("\n")[0]
    assert first == '#let donnees = "{\\"a\\": \\"\\\\\\\\\\" + sys.version + \\\\\\"\\"}"'


def test_a_report_has_the_same_bytes_after_another_edition(data):
    export(sample.notebook(figures=1))
    assert export(sample.notebook()) == data


def test_a_character_no_font_draws_does_not_lose_the_report():
    nb = sample.notebook(bad=False)
    nb.cells[-1].source += "\n\nBravo \U0001f642 \u6f22"
    assert "Bravo □ □" in " ".join(pages(export(nb)))


def test_a_report_without_page_one_nor_figures_has_its_single_title():
    nb = sample.notebook(figures=0, bad=False)
    nb.cells = [c for c in nb.cells if c.cell_type == "markdown"]
    pdf = pymupdf.open(stream=export(nb))
    assert "Dans ce rapport" in pdf[0].get_text() and "Données des figures" not in pdf[0].get_text()


def test_a_reused_exporter_stays_fast_on_twelve_figures():
    # 0.1 s on an idle machine; the bound only tells a loop gone quadratic from a busy processor.
    exporter, times = WorkbenchPDFExporter(), []
    for figures in (12, 11, 13):
        nb = sample.notebook(figures=figures)
        start = time.process_time()
        exporter.from_notebook_node(nb)
        times.append(time.process_time() - start)
    assert min(times) < 0.6


def test_a_long_file_name_may_be_cut_after_its_underscores_and_other_words_are_not():
    name = "commenailles_frequentation_2025.csv"
    assert layout.breakable(f"lu : {name}").replace(layout.ZERO, "|") == (
        "lu : commenailles_|frequentation_|2025.csv"
    )
    assert (
        layout.breakable("activite_2025.csv, une phrase entière") == "activite_2025.csv, une phrase entière"
    )


def listing(rows: int) -> Affichage:
    lines = [[Cellule(f"rang {i}"), Cellule("compté")] for i in range(1, rows + 1)]
    columns = [Colonne("Nom de la colonne"), Colonne("Mode")]
    return Affichage("tableau", "Un tableau", source="La source du tableau", colonnes=columns, lignes=lines)


def set_after(lines: int, rows: int) -> list[str]:
    """Pages of a report where a table of `rows` rows comes after so many lines of prose."""
    nb = sample.notebook(figures=0)
    prose = nbformat.v4.new_markdown_cell("## Une question\n\n" + "\n\n".join(["Une ligne."] * lines))
    nb.cells = [prose, sample.cell([listing(rows)])]
    return [p for p in pages(export(nb)) if "Une ligne" in p or "rang" in p or "La source du tableau" in p]


@pytest.mark.parametrize("lines", [1, 24, 28, 32, 36, 40])
def test_a_table_of_eight_rows_is_on_one_page_with_its_title_and_its_source(lines):
    whole = [p for p in set_after(lines, 8) if "rang 1 " in p]
    assert len(whole) == 1
    for piece in ("Un tableau", "Nom de la colonne", "rang 8", "La source du tableau"):
        assert piece in whole[0]


def test_a_longer_table_runs_over_pages_with_its_header_on_each_and_leaves_no_hole():
    over = [p for p in set_after(26, 20) if "rang" in p]
    assert len(over) == 2 and all("Nom de la colonne" in p for p in over)
    assert "Une ligne" in over[0] and "Un tableau" in over[0]


def test_no_word_is_wider_than_its_column():
    words = [
        "Accompagnement de projets",
        "Lieu fictif 27, Commune fictive 219",
        *["Lieu fictif 3, Ici et là " * 9] * 2,
    ]
    a = Affichage(
        "tableau",
        "Un tableau",
        source="S",
        colonnes=[Colonne(n) for n in ("Service", "Un lieu", "Deux lieux", "Trois lieux")],
        lignes=[[Cellule(w) for w in words]],
    )
    shares = layout.widths(a)
    assert layout.TEXT_MM * shares[0] / sum(shares) > 14 * 1.9


@pytest.mark.parametrize(("side", "shared"), [("gauche", 3), ("droite", 1)])
def test_short_words_stand_near_the_name_of_their_row(side, shared):
    columns = [Colonne("Commune"), Colonne("Lieu"), Colonne("État", "", side)]
    rows = [[Cellule("Saint-Léger-de-Thauriac"), Cellule("Le Préau"), Cellule("ouvert")]]
    shares = layout.widths(Affichage("tableau", "Communes", colonnes=columns, lignes=rows))
    assert sum(map(bool, shares)) == shared


@pytest.mark.parametrize(("proof", "kept"), [("Vu en mai.", True), ("Vu en mai, à la fête. " * 20, False)])
def test_a_table_of_few_rows_holds_together_unless_its_rows_are_high(proof, kept):
    rows = [[Cellule(f"Critère {i}"), Cellule(proof)] for i in range(6)]
    a = Affichage("tableau", "Les preuves", colonnes=[Colonne("Nom"), Colonne("Preuve")], lignes=rows)
    assert layout.tall(a) is not kept
    shown = nbformat.v4.new_output("display_data", {MIME: a.to_dict()})
    before = nbformat.v4.new_markdown_cell("## Une question\n\n" + "Une ligne.\n\n" * 28)
    cells = [before, nbformat.v4.new_code_cell("", outputs=[shown])]
    texts = pages(export(nbformat.v4.new_notebook(cells=cells, metadata=sample.notebook().metadata)))
    assert any("Critère 0" in page and "Critère 5" in page for page in texts) is kept


@pytest.mark.parametrize(("proof", "whole"), [("Vu à la fête. " * 50, True), ("Long. " * 1200, False)])
def test_a_row_is_cut_between_two_pages_only_when_it_could_fill_one(proof, whole):
    rows = [[Cellule(f"Critère {i}"), Cellule(f"Début{i}. {proof}Fin{i}.")] for i in range(12)]
    a = Affichage("tableau", "Les preuves", colonnes=[Colonne("Nom"), Colonne("Preuve")], lignes=rows)
    assert layout.rows_hold(a) is whole
    for lines in (0, 2, 4, 6):  # wherever the page ends in a row
        before = nbformat.v4.new_markdown_cell("## Une question\n\n" + "Une ligne.\n\n" * (12 + lines))
        shown = nbformat.v4.new_output("display_data", {MIME: a.to_dict()})
        cells = [before, nbformat.v4.new_code_cell("", outputs=[shown])]
        texts = pages(export(nbformat.v4.new_notebook(cells=cells, metadata=sample.notebook().metadata)))
        held = [any(f"Début{i}." in t and f"Fin{i}." in t for t in texts) for i in range(12)]
        assert all(held) is whole


@pytest.mark.parametrize("letters", [str, as_words])
def test_an_i_of_a_drawing_is_no_bolder_on_a_screen_than_its_outline(letters):
    pypdfium2 = pytest.importorskip("pypdfium2")  # the viewer of Chromium
    sheet = Sheet(wide=60.0)
    sheet.text(2, 5, "I" * 20, size=8)
    page = f"#set page(width: 60mm, height: {sheet.height}mm, margin: 0mm)"
    data = compiler().compile(
        f'{page}\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'.encode(),
        format="pdf",
        sys_inputs={"svg": letters(sheet.svg())},
    )
    seen = pypdfium2.PdfDocument(data)[0].render(scale=96 / 72).to_numpy()[..., :3]
    ink = (1 - seen.mean() / 255) * seen.shape[0] * seen.shape[1]
    paper = 1 - int(style.INK[1:3], 16) / 255
    outline = 20 * 0.083 * 0.656 * (8 * 96 / 72) ** 2
    assert ink < 1.1 * outline * paper
