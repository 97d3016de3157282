"""Hostile texts in a real browser: no script, no request, the same page, nothing out of the screen."""

from __future__ import annotations

import hostile_strings as hostile
import pytest
from hostile_report import CHUNKS, every, notebook

from workbench.show.html import WorkbenchHTMLExporter

TELEPHONE = 390
pytestmark = pytest.mark.browser

SHAPE = "() => [...document.querySelectorAll('*')].map(e => e.tagName).join(' ')"
INSERT = """html => { const d = document.createElement('div');
  d.innerHTML = html; document.body.replaceChildren(d);
  return [...d.querySelectorAll('*')].map(e => e.tagName).join(' '); }"""
WIDE = """() => { document.querySelectorAll('details').forEach(d => d.open = true);
  return document.documentElement.scrollWidth; }"""


@pytest.fixture
def view(browser):
    """A page of the width of a telephone, and all that it did beyond showing."""
    page = browser.new_page(viewport={"width": TELEPHONE, "height": 800})
    did = []
    page.on("console", lambda m: did.append(f"console: {m.text}"))
    page.on("pageerror", lambda e: did.append(f"error: {e}"))
    page.on("dialog", lambda d: (did.append("dialog"), d.dismiss()))
    page.on("popup", lambda p: did.append("popup"))
    page.on("download", lambda d: did.append("download"))
    page.on(
        "request", lambda r: did.append(r.url) if not r.url.startswith(("data:", "file:", "about:")) else None
    )
    page.did = did
    yield page
    page.close()


def test_in_a_browser_no_text_runs_asks_or_leaves_the_screen(view, tmp_path):
    shapes, wide = {}, {}
    for rank, texts in enumerate(CHUNKS):
        for kind, shown in (("hostile", texts), ("plain", ["texte"] * len(texts))):
            if (kind, len(texts)) in shapes and kind == "plain":
                continue
            file = tmp_path / f"{rank}-{kind}.html"
            file.write_text(WorkbenchHTMLExporter().from_notebook_node(notebook(shown))[0], "utf-8")
            view.goto(file.as_uri())
            assert view.url == file.as_uri()
            shapes[kind, len(texts)] = view.evaluate(SHAPE)
            if kind == "hostile" and view.evaluate(WIDE) > TELEPHONE:
                wide[rank] = texts
        assert shapes["hostile", len(texts)] == shapes["plain", len(texts)], texts
        assert view.evaluate("window.__hit") is None and view.did == [], (texts, view.did)
    assert wide == {}


def test_in_a_notebook_no_text_runs_though_no_policy_protects_it(view):
    """JupyterLab inserts the HTML of an output as it is: no policy, and handlers would run."""
    view.set_content("<p>carnet</p>")
    for texts in CHUNKS:
        shown = [[a._repr_mimebundle_()["text/html"] for a in every(t)] for t in ("texte", *texts)]
        plain, *shapes = [view.evaluate(INSERT, "".join(one)) for one in shown]
        assert [t for t, shape in zip(texts, shapes, strict=True) if shape != plain] == []
    view.wait_for_timeout(200)
    assert view.evaluate("window.__hit") is None and view.did == []


def test_the_traps_would_be_seen(view):
    view.set_content("<p>carnet</p>")
    view.evaluate(INSERT, f"<img src=x onerror={hostile.TRAP}>")
    view.wait_for_timeout(200)
    assert view.evaluate("window.__hit") == 1 and "dialog" in view.did
