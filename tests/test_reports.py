"""The main job on the example network, whole: what a reader finds in the finished reports."""

import json
import re
import shutil
from itertools import pairwise

import nbformat
import page as pdf_checker
import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from workbench.cli import main
from workbench.core.paths import DATA

LIEUX = ("arinthod", "commenailles", "lons-le-saunier", "orgelet", "saint-julien")


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The folder of the example's `coordination` edition, built in the three formats."""
    home = tmp_path_factory.mktemp("travail")
    reseau = shutil.copytree(DATA / "exemple", home / "reseau", ignore=shutil.ignore_patterns(".archive"))
    asked = ["rapports", "--reseau", str(reseau), "--sortie", str(home / "rapports")]
    assert main([*asked, "--diffusion", "coordination", "--diffusion", "public"]) == 0
    return home / "rapports" / "2025" / "coordination"


def pages(edition):
    return sorted(edition.parent.rglob("*.html"))


def test_five_diagnostics_five_kits_the_evaluation_and_the_booklet_come_out_in_every_format(edition):
    per_lieu = (f"{lieu}/{page}" for lieu in LIEUX for page in ("diagnostic", "carnet-de-visite"))
    for name in (
        *per_lieu,
        "reseau/evaluation",
        "reseau/bilan",
        "reseau/synthese",
        "reseau/capitalisation",
        "reseau/referentiel",
        "reseau/collecte",
        "reseau/enquete",
    ):
        for kind in ("html", "pdf", "docx", "xlsx", "ipynb"):
            assert (edition / f"{name}.{kind}").stat().st_size > 10_000, (name, kind)
        assert f'href="{name.rpartition("/")[2]}.xlsx"' in (edition / f"{name}.html").read_text("utf-8")
        assert f'href="{name}.xlsx"' in (edition / "index.html").read_text("utf-8")


def test_every_page_says_that_its_figures_are_invented(edition):
    for page in pages(edition):
        assert "dates et propos inventés" in page.read_text("utf-8"), page
    for lieu in LIEUX:
        book = Document(edition / lieu / "diagnostic.docx")
        assert any("inventés" in p.text for section in book.sections for p in section.header.paragraphs)


def test_no_page_asks_anything_of_the_outside_and_each_has_a_policy(edition):
    for page in pages(edition):
        text = page.read_text("utf-8")
        assert "Content-Security-Policy" in text and "<script" not in text
        assert not re.search(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//""", text), page


def test_the_manifest_tells_what_was_made_from_what(edition):
    manifest = json.loads((edition / "manifeste.json").read_text())
    assert len(manifest["rapports"]) == 18
    for entry in manifest["rapports"].values():
        assert entry["etat"] == "fait" and entry["parties"]["tranche"] and len(entry["sorties"]) == 5


def test_a_published_notebook_is_a_valid_one_and_carries_no_path_of_the_machine(edition):
    for path in edition.rglob("*.ipynb"):
        text = path.read_text("utf-8")
        nbformat.validate(json.loads(text))
        assert str(edition.parents[2]) not in text and "papermill" not in json.loads(text)["metadata"]


def test_every_pdf_is_tagged_french_and_titled(edition):
    for path in edition.rglob("*.pdf"):
        with pikepdf.open(path) as book:
            assert book.Root.MarkInfo.Marked and str(book.Root.Lang).startswith("fr")
            assert str(book.docinfo.get("/Title", "")) or "/Metadata" in book.Root


def test_every_pdf_is_valid_pdf_ua_1(edition):
    """For an independent checker of the standard's rules, not for the file's own word."""
    paths = sorted(edition.parent.rglob("*.pdf"))
    checked = {
        p: pdf_checker.validate_pdf(str(p), profile=pdf_checker.ValidationProfile.PDF_UA_1) for p in paths
    }
    wrong = {p.name: [(f.rule_id, f.message) for f in r.failures] for p, r in checked.items() if r.failures}
    assert len(paths) > 20 and wrong == {} and all(r.is_compliant for r in checked.values())


def test_every_word_report_has_headings_header_rows_and_alternative_texts(edition):
    paths = sorted(edition.parent.rglob("*.docx"))
    assert len(paths) > 20
    for path in paths:
        body = Document(path).element.body
        styles = [str(p.style) for p in body.iter(qn("w:p"))]
        levels = [int(s[7]) for s in styles if re.fullmatch(r"Heading[1-6]", s)]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(b <= a + 1 for a, b in pairwise(levels)), path
        assert all((p.get("descr") or "").strip() for p in body.iter(qn("wp:docPr"))), path
        for table in body.iter(qn("w:tbl")):
            named = table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}")
            head = table.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}")
            if named is not None and len(table.findall(qn("w:tr"))) > 1:  # five figures are one row, no table
                assert head is not None, (path, named.get(qn("w:val")))


def test_every_image_of_every_page_has_an_alternative_text_of_its_own(edition):
    for page in pages(edition):
        text = page.read_text("utf-8")
        images = re.findall(r"<img\b[^>]*>", text)
        assert all(re.search(r'alt="[^"]{15,}"', image) for image in images), page
        assert "No description has been provided" not in text


def test_the_lieu_that_was_in_project_last_year_shows_no_zero_for_what_it_could_not_have(edition):
    text = (edition / "lons-le-saunier" / "diagnostic.html").read_text("utf-8")
    assert "sans objet" in text
