"""The HTML report: what a browser receives, what a reader sees, what nobody can inject."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
import show_sample as sample
from lxml import html as lhtml
from nbconvert.exporters import get_exporter

from workbench.show import document, index, markup
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.html import WorkbenchHTMLExporter


@pytest.fixture(scope="module")
def page() -> str:
    return WorkbenchHTMLExporter().from_notebook_node(sample.notebook())[0]


@pytest.fixture(scope="module")
def tree(page):
    return lhtml.fromstring(page)


def text(node) -> str:
    return " ".join(node.text_content().split())


def test_the_exporters_are_known_to_nbconvert_by_name():
    for name, extension in (("html", ".html"), ("pdf", ".pdf"), ("docx", ".docx")):
        try:
            exporter = get_exporter(f"workbench-{name}")()
        except ValueError:
            pytest.skip("the package is not installed: entry points are unknown")
        assert exporter.file_extension == extension


def test_a_page_is_one_french_file_with_a_policy_and_landmarks(tree, page):
    assert tree.get("lang") == "fr"
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    allowed = dict(rule.split(" ", 1) for rule in policy.split("; "))
    digest = allowed.pop("style-src").removeprefix("'sha256-").removesuffix("'")
    assert base64.b64decode(digest) == hashlib.sha256(tree.findtext(".//style").encode()).digest()
    none, data = "'none'", "data:"
    assert allowed == {
        "default-src": none, "script-src": none, "base-uri": none, "form-action": none,
        "img-src": data, "font-src": data,
    }  # fmt: skip
    assert not tree.xpath("//@style")
    assert "La Fabrik" in text(tree.find(".//title"))
    assert [len(tree.xpath(f"//{t}")) for t in ("main", "nav", "footer", "h1")] == [1, 1, 1, 1]
    assert tree.xpath("//a[@class='evite']/@href") == ["#contenu"]
    assert "base64,d09GM" in page or not (markup.HERE / "fonts" / markup.FONTS[0][0]).exists()


def test_nothing_in_a_page_is_fetched_or_run(tree, page):
    assert not tree.xpath("//script | //link | //iframe | //object | //embed | //base | //form")
    sources = tree.xpath("//@src | //@srcset | //@data | //@poster | //@background")
    assert sources and all(s.startswith("data:image/") for s in sources)
    assert not re.search(r"@import|url\((?!data:)", page)
    assert not [a for a in tree.xpath("//@*") if a.lower().startswith("javascript:")]
    assert not tree.xpath("//@onerror | //@onload | //@onclick")


def test_hostile_texts_are_shown_and_never_alive(tree):
    shown = text(tree.find(".//main"))
    for hostile in sample.HOSTILE[:8]:
        assert " ".join(hostile.split()) in shown
    assert "\x00" not in shown and "\u202e" not in shown
    assert not tree.xpath("//main//svg") and len(tree.xpath("//style")) == 1


def test_headings_go_down_one_level_at_a_time(tree):
    levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_contents_lead_to_sections_that_exist(tree):
    ids = set(tree.xpath("//@id"))
    targets = [h[1:] for h in tree.xpath("//nav//a/@href")]
    assert len(targets) == 4 and set(targets) <= ids and len(ids) == len(tree.xpath("//@id"))
    assert set(tree.xpath("//@aria-labelledby")) <= ids


def test_every_figure_has_its_sentence_its_source_its_text_and_its_data(tree):
    figures = tree.xpath("//section[@class='figure']")
    assert len(figures) == 2
    for figure in figures:
        assert figure.xpath("./h3") and figure.xpath(".//p[@class='source']")
        assert figure.xpath(".//img/@alt")[0].startswith("Colonnes par mois")
        assert figure.xpath(".//picture/source/@media") == ["screen and (max-width: 599px)"]
        assert text(figure.xpath("./details/summary")[0]).startswith("Les données de cette figure")
        assert len(figure.xpath("./details//tbody/tr")) == 12
    assert all(a.strip() and "No description" not in a for a in tree.xpath("//img/@alt"))


def test_states_are_words_with_a_key_and_cells_carry_their_meaning(tree):
    table = tree.xpath("//section[contains(., 'Quatre lieux ouverts')][@class='tableau']")[0]
    words = [text(e) for e in table.xpath(".//tbody//span[starts-with(@class,'etat')]")]
    assert set(words) == {"manquant", "non diffusé", "sans objet", "refus", "non demandé"}
    assert len(table.xpath(".//dl[@class='cle']/div")) == 6
    assert table.xpath(".//td[normalize-space()='936']/@data-cle") == ["c|936"]
    assert table.xpath(".//div[@class='defile']/@tabindex") == ["0"] and table.xpath(".//tr/th[@scope='row']")
    assert not tree.xpath("//section[contains(., 'Qui fait quoi')][@class='tableau']//dl")


def shown(a) -> lhtml.HtmlElement:
    return lhtml.fromstring(markup.fragment([a]))


def table(names, sides, rows) -> Affichage:
    columns = [Colonne(n, aligne=s) for n, s in zip(names, sides, strict=True)]
    return Affichage("tableau", "Un tableau", source="lieux", colonnes=columns, lignes=rows)


def test_short_words_stay_on_one_line_and_long_ones_may_break():
    rows = [
        [Cellule("Une convention qui finit"), Cellule("à consolider"), Cellule("de vingt à trente lieux")]
    ]
    tree = shown(table(("Constat", "Nature", "Portée"), ("gauche",) * 3, rows))
    assert [c.get("class") for c in tree.xpath("//tbody/tr/*")] == [None, "court", None]


@pytest.mark.parametrize(
    ("sides", "detail", "stacks"),
    [
        (("gauche", "gauche"), "", True),
        (("gauche", "droite", "droite"), "", False),
        (("gauche", "droite", "droite"), "Une définition d’indicateur, " * 3, True),
        (("gauche", "gauche", "gauche", "droite"), "", False),
        (("gauche", "gauche", "gauche", "gauche", "droite"), "", True),
    ],
)
def test_a_telephone_stacks_rows_of_words_and_scrolls_rows_of_numbers(sides, detail, stacks):
    rows = [[Cellule("Part", detail=detail), *(Cellule("9") for _ in sides[1:])]]
    assert table(["c"] * len(sides), sides, rows).stacked == stacks


def test_a_stacked_number_keeps_its_unit_unless_its_text_says_it():
    a = table(("Date", "Appui"), ("gauche", "droite"), [[Cellule("14 mars"), Cellule("2")]])
    a.colonnes[1].unite, a.empile = "demi-journées", True
    assert text(shown(a).xpath("//td/span")[0]) == "Appui (demi-journées) :"
    a.lignes[0][1] = Cellule("2 demi-journées")
    assert text(shown(a).xpath("//td/span")[0]) == "Appui :"


def test_what_is_typed_in_a_notebook_breathes_as_french_does():
    typed = "**Comment lire** : un mois « manquant » ; l'an *passé* ? Voir `a : b` et [le site](https://a.fr/x;y)."
    blocks = document.parse(typed)
    assert document.text_of(blocks[0]["runs"]) == (
        "Comment lire\u00a0: un mois «\u202fmanquant\u202f»\u202f; l’an passé\u202f? Voir a : b et le site."
    )
    assert [r["t"] for r in blocks[0]["runs"]] == [
        "gras", "texte", "italique", "texte", "code", "texte", "lien", "texte"]  # fmt: skip
    assert blocks[0]["runs"][6]["url"] == "https://a.fr/x;y"


def test_the_warning_of_invented_figures_is_on_screen_and_on_every_printed_sheet(page, tree):
    assert (
        text(tree.xpath("//aside[@class='bandeau']")[0])
        == "Lieux et communes réels, chiffres, dates et propos inventés."
    )
    assert "@top-right{content:" in page
    quiet = sample.notebook()
    quiet.metadata["workbench"]["invente"] = ""
    assert "propos inventés." not in WorkbenchHTMLExporter().from_notebook_node(quiet)[0]


def test_a_css_string_cannot_be_closed_by_its_text():
    for hostile in sample.HOSTILE:
        literal = markup.css_string(hostile)
        assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]{6})*"', literal)


def test_a_reused_exporter_takes_less_than_a_tenth_of_a_second_on_twelve_figures():
    exporter, nb = WorkbenchHTMLExporter(), sample.notebook(figures=12)
    exporter.from_notebook_node(nb)
    times = []
    for _ in range(3):
        start = time.process_time()
        exporter.from_notebook_node(nb)
        times.append(time.process_time() - start)
    assert min(times) < 0.1


def test_the_index_lists_reports_formats_states_and_failures(tmp_path):
    meta = {"titre": "Le réseau", "annee": 2025, "edition": "coordination", "invente": True}
    done = {"groupe": "Les lieux", "sujet": "La Fabrik", "titre": "Diagnostic", "etat": "fait"}
    done["fichiers"] = {"pdf": "orgelet/diagnostic.pdf", "html": Path("orgelet/diagnostic.html")}
    failed = {"groupe": "Les lieux", "sujet": "<b>Iki</b>", "titre": "Diagnostic", "etat": "echec"}
    failed |= {"section": "L’argent", "cause": "fichier illisible", "remede": "le redemander"}
    failed["fichiers"] = {"html": "../../etc/javascript:x"}
    reports = [done, failed]
    tree = lhtml.fromstring(index.render(meta, reports))
    assert tree.xpath("//a[@class='format']/@href") == [
        "orgelet/diagnostic.html", "orgelet/diagnostic.pdf", "etc/javascript%3Ax"]  # fmt: skip
    assert "<b>Iki</b>" in text(tree) and not tree.xpath("//b")
    assert "dont 1 en échec" in text(tree) and "le redemander" in text(tree)
    assert "inventés" in text(tree)


# --- what a person sees ---------------------------------------------------------------------------


@pytest.mark.browser
def test_in_a_browser_no_page_overflows_errs_or_asks_for_anything(browser, page, tmp_path):
    file = tmp_path / "r.html"
    file.write_text(page, "utf-8")
    for width in (1100, 390, 320):
        view = browser.new_page(viewport={"width": width, "height": 800})
        said, asked = [], []
        view.on("console", lambda m, s=said: s.append(m.text))
        view.on("request", lambda r, s=asked: s.append(r.url))
        view.on("dialog", lambda d, s=said: s.append("dialog"))
        view.goto(file.as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") <= width
        assert said == [] and [u for u in asked if not u.startswith(("data:", "file:"))] == []
        assert view.evaluate("document.fonts.check('16px \"Etabli Sans\"')")
        sticky = view.evaluate(
            "getComputedStyle(document.querySelector('table.large th[scope=row]')).position"
        )
        assert sticky == ("sticky" if width < 600 else "static")
        view.close()


@pytest.mark.browser
@pytest.mark.parametrize("first", [sample.page_one, sample.page_one_at_the_limits])
def test_printed_page_one_holds_on_one_sheet_and_every_sheet_says_invented(browser, tmp_path, first):
    pymupdf = pytest.importorskip("pymupdf")
    file = tmp_path / "r.html"
    file.write_text(WorkbenchHTMLExporter().from_notebook_node(sample.notebook(first=first))[0], "utf-8")
    view = browser.new_page()
    view.goto(file.as_uri())
    printed = pymupdf.open(stream=view.pdf(prefer_css_page_size=True))
    view.close()
    texts = [" ".join(p.get_text().split()) for p in printed]
    assert printed[0].rect.width == pytest.approx(595, abs=1)
    assert "La Fabrik, fablab à Orgelet" in texts[0] and "Le lieu commente" in texts[0]
    assert "Dans ce rapport" not in texts[0] and "Le lieu est-il fréquenté" in texts[1]
    assert all("dates et propos inventés" in t for t in texts)


@pytest.mark.browser
@pytest.mark.parametrize("first", [sample.page_one, sample.page_one_at_the_limits])
def test_a_report_of_one_page_prints_on_one_sheet_and_promises_no_annex(browser, tmp_path, first):
    pymupdf = pytest.importorskip("pymupdf")
    nb = sample.notebook(first=first)
    nb.cells = nb.cells[:3]  # title, parameters, page 1
    file = tmp_path / "r.html"
    file.write_text(WorkbenchHTMLExporter().from_notebook_node(nb)[0], "utf-8")
    view = browser.new_page()
    view.goto(file.as_uri())
    [printed] = pymupdf.open(stream=view.pdf(prefer_css_page_size=True))
    view.close()
    said = printed.get_text()
    assert "Le lieu commente" in said and "en annexe du PDF" not in said
    assert "dates et propos inventés" in said and "édition de l’équipe du lieu" in said


@pytest.mark.browser
def test_a_page_of_another_kind_prints_its_foot_without_a_table_of_contents_too(browser, tmp_path):
    pymupdf = pytest.importorskip("pymupdf")
    nb = sample.notebook()
    nb.cells, nb.metadata["workbench"]["genre"] = nb.cells[:3], "synthese"
    file = tmp_path / "r.html"
    file.write_text(WorkbenchHTMLExporter().from_notebook_node(nb)[0], "utf-8")
    view = browser.new_page()
    view.goto(file.as_uri())
    last = pymupdf.open(stream=view.pdf(prefer_css_page_size=True))[-1].get_text()
    view.close()
    assert "workbench 0.1.0" in last


def test_image_sizes_come_from_the_drawing_itself():
    wide, narrow = markup.two_images(sample.figure())
    assert (wide["w"], narrow["w"]) == (643, 325) and wide["h"] == pytest.approx(643 * 70 / 170, abs=1)
    png = base64.b64encode(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (200).to_bytes(4, "big") + (50).to_bytes(4, "big")
    ).decode()
    assert markup.aspect(sample.Image("png", png)) == 0.25
