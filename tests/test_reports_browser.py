"""The finished reports of the example in a real browser, on a desk and on a telephone: what a person sees."""

import base64
import re
import shutil
from itertools import pairwise

import accessible
import pytest

from workbench.batch import plan
from workbench.cli import main
from workbench.core.paths import DATA

pytestmark = pytest.mark.browser
DESK, TELEPHONE = 1100, 390
ZOOMED, SHEET = 550, 657  # a desk's screen at 200 %, the width of text on an A4 sheet (CSS pixels)
EDITIONS = ("coordination", "reseau", "public", "lieu:orgelet")
SLACK = 0.15  # mm by which two texts may touch without a reader seeing it

# Boxes of the texts of a drawing, in its own millimetres. A text is a group of letters; its white
# casing, drawn just before it, is the same text and is left out. The viewBox comes first.
BOXES = """() => {
  const svg = document.querySelector('svg'), back = svg.getScreenCTM().inverse();
  const v = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll('g')]
    .filter(g => g.querySelector(':scope > use') && !g.hasAttribute('stroke'))
    .map(g => { const b = g.getBBox(), m = back.multiply(g.getScreenCTM());
      const ends = [[b.x, b.y], [b.x + b.width, b.y + b.height]].map(
        ([x, y]) => new DOMPoint(x, y).matrixTransform(m));
      return [Math.min(ends[0].x, ends[1].x), Math.min(ends[0].y, ends[1].y),
              Math.max(ends[0].x, ends[1].x), Math.max(ends[0].y, ends[1].y)]; });
  return [[v.x, v.y, v.x + v.width, v.y + v.height], ...texts];
}"""

# What a page shows out of its own bounds: wider than the screen, or cut by its own box.
SPILLED = """() => [...document.querySelectorAll('main *, footer *')].filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || e.closest('.cache, .evite, thead') || e.closest('.defile') !== null) return false;
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1
    || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible');
}).map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 50))"""

LOOKS = {
    "first": """() => { const a = document.activeElement;
      return [a.className, a.hash, a.getBoundingClientRect().left >= 0]; }""",
    "open": "() => { document.querySelectorAll('details').forEach(d => d.open = true) }",
    "wide": "() => document.documentElement.scrollWidth",
    "spilled": SPILLED,
    "nameless": """() => [...document.querySelectorAll('img')].filter(
      i => (i.alt || '').trim().length < 15 || i.alt.startsWith('No description')
           || !i.complete || !i.naturalWidth).map(i => i.alt.slice(0, 60) || 'no text')""",
    "levels": "() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))",
    "unreachable": """() => [...document.querySelectorAll('.defile')].filter(
      d => d.scrollWidth > d.clientWidth && !(d.tabIndex === 0 && d.ariaLabel)).map(d => d.textContent)""",
    "shrunk": "() => [...document.querySelectorAll('.figure img')].map(i => i.naturalWidth / i.clientWidth)",
}


@pytest.fixture(scope="module")
def finished(browser, tmp_path_factory):
    """Every page of the example, for its coordination and for everyone (HTML only, to be quick)."""
    home = tmp_path_factory.mktemp("travail")
    reseau = shutil.copytree(
        DATA / "exemple", home / "reseau", ignore=shutil.ignore_patterns(".archive", "publications.csv")
    )
    asked = ["rapports", "--reseau", str(reseau), "--sortie", str(home / "rapports"), "--formats", "html"]
    assert main([*asked, *(word for edition in EDITIONS for word in ("--diffusion", edition))]) == 0
    return sorted((home / "rapports").rglob("*.html"))


@pytest.fixture(scope="module")
def looks(browser, finished) -> dict:
    """(page, width) → what was seen, details open; each page is opened once at each width."""
    seen = {}
    for width in (DESK, TELEPHONE):
        view = browser.new_page(viewport={"width": width, "height": 900})
        heard = []
        view.on("console", lambda m, h=heard: h.append(f"console : {m.text}"))
        view.on("pageerror", lambda e, h=heard: h.append(f"error : {e}"))
        view.on("request", lambda r, h=heard: h.append(r.url))
        for page in finished:
            heard.clear()
            view.goto(page.as_uri())
            view.keyboard.press("Tab")
            at = seen[name(page), width] = {key: view.evaluate(script) for key, script in LOOKS.items()}
            if width == DESK:
                at |= accessible_at(view)
            at["heard"] = [h for h in heard if not h.startswith(("data:", "file:"))]
        view.close()
    return seen


def accessible_at(view) -> dict:
    """What a page opened on a desk is to those who see it otherwise; details are open."""
    found = {"axe": accessible.faults(view)}
    for look, width, media in (("zoomed", ZOOMED, "screen"), ("printed", SHEET, "print")):
        view.set_viewport_size({"width": width, "height": 450})
        view.emulate_media(media=media)
        found[look] = view.evaluate(SPILLED) + [
            f"{w} px" for w in (view.evaluate(LOOKS["wide"]),) if w > width
        ]
    view.set_viewport_size({"width": DESK, "height": 900})
    view.emulate_media(media="screen")
    return found


def name(page) -> str:
    return "/".join(page.parts[-3:])


def test_no_finished_page_overflows_errs_or_asks_for_anything(looks):
    lieux = {edition: 1 if edition.startswith("lieu:") else 5 for edition in EDITIONS}
    reports = sum(
        n if page.per_lieu else 1 for edition, n in lieux.items() for page in plan.pages_of(edition)
    )
    assert len(looks) == (reports + len(EDITIONS)) * 2  # with the index of each edition, at both widths
    for key in ("heard", "spilled"):
        assert {at: seen[key] for at, seen in looks.items() if seen[key]} == {}
    assert {at: seen["wide"] for at, seen in looks.items() if seen["wide"] > at[1]} == {}


@pytest.mark.parametrize("look", ["axe", "zoomed", "printed"])
def test_no_finished_page_shuts_anyone_out(looks, look):
    """No violation for axe-core; nothing out of the page at 200 % nor on paper."""
    seen = {page: at[look] for (page, width), at in looks.items() if width == DESK}
    assert len(seen) > 40 and {page: found for page, found in seen.items() if found} == {}


def test_what_shuts_people_out_would_be_seen(browser):
    view = browser.new_page()
    body = '<main><h1>Un titre</h1><p style="color:#999">Deux mots</p><img src="data:,"><h3>Bas</h3></main>'
    view.set_content(f'<html lang="fr"><title>Une page</title><body>{body}')
    ids = {found.partition(" ")[0] for found in accessible.faults(view)}
    view.close()
    assert ids == {"color-contrast", "image-alt", "heading-order"}


def test_every_image_is_drawn_and_has_its_own_text(looks):
    assert {at: seen["nameless"] for at, seen in looks.items() if seen["nameless"]} == {}


def test_headings_go_down_one_by_one_under_a_single_title(looks):
    for at, seen in looks.items():
        levels = seen["levels"]
        assert levels[0] == 1 and levels.count(1) == 1, at
        assert all(b <= a + 1 for a, b in pairwise(levels)), at


def test_a_keyboard_reaches_the_contents_first_and_every_table_that_scrolls(looks):
    for at, seen in looks.items():
        assert seen["first"] == ["evite", "#contenu", True], at
        assert seen["unreachable"] == [], at


def test_a_telephone_gets_the_narrow_redrawing_of_every_figure(looks):
    """Never the wide one shrunk: its letters would be under 6 points."""
    for (page, width), seen in looks.items():
        assert width == DESK or all(shrunk < 1.4 for shrunk in seen["shrunk"]), page


def test_a_printed_page_never_ends_with_a_heading(browser, finished):
    pymupdf = pytest.importorskip("pymupdf")
    page = next(p for p in finished if name(p) == "coordination/reseau/evaluation.html")
    view = browser.new_page()
    view.goto(page.as_uri())
    sheets = pymupdf.open(stream=view.pdf(prefer_css_page_size=True))
    view.close()
    for sheet in sheets:
        blocks = [b for b in sheet.get_text("dict")["blocks"] if b.get("lines")]
        lines = [line for b in blocks for line in b["lines"] if line["bbox"][3] < sheet.rect.height - 40]
        last = max(lines, key=lambda line: line["bbox"][3])["spans"][0]
        assert last["size"] < 11.4, (sheet.number + 1, last["text"])


def drawings(pages) -> dict[str, str]:
    """Every drawing of the pages once, with a page that shows it."""
    found = {}
    for page in pages:
        for data in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page.read_text("utf-8")):
            found.setdefault(base64.b64decode(data).decode(), name(page))
    return found


def faults(view, svg: str) -> list[str]:
    """Texts of a drawing that leave it or cover one another, as the browser sets them."""
    view.set_content(f'<body style="margin:0">{svg}')
    frame, *texts = view.evaluate(BOXES)
    out = [f"{show(b)} leaves {show(frame)}" for b in texts if not inside(b, frame)]
    order = sorted(texts)
    for i, a in enumerate(order):
        for b in order[i + 1 :]:
            if b[0] > a[2]:
                break
            if min(a[2], b[2]) - b[0] > SLACK and min(a[3], b[3]) - max(a[1], b[1]) > SLACK:
                out.append(f"{show(a)} covers {show(b)}")
    return out


def inside(box, frame) -> bool:
    low = all(box[i] >= frame[i] - SLACK for i in (0, 1))
    return low and all(box[i] <= frame[i] + SLACK for i in (2, 3))


def show(box) -> str:
    return "[" + " ".join(f"{v:.1f}" for v in box) + "]"


def test_no_text_of_a_finished_drawing_is_cut_or_covered(browser, finished):
    view, wrong, letters = browser.new_page(), {}, 0
    for svg, page in drawings(finished).items():
        letters += svg.count("<use ")
        found = faults(view, svg)
        wrong |= {page + svg[40:90]: found} if found else {}
    view.close()
    assert letters > 10_000 and wrong == {}


def test_a_text_cut_or_covered_would_be_seen(browser):
    def drawn(*at):
        letter = '<defs><path id="r" d="M0 0H500V-700H0Z"/></defs>'
        texts = [f'<g transform="translate({x} {y})scale(0.01)"><use href="#r"/></g>' for x, y in at]
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{letter}{"".join(texts)}</svg>'

    view = browser.new_page()
    assert faults(view, drawn((0, 8), (6, 8))) == []
    assert len(faults(view, drawn((0, 8), (4, 8)))) == 1
    assert len(faults(view, drawn((27, 8)))) == 1
    view.close()
