"""A notebook as the coordinator meets it: in JupyterLab, in a real browser, by mouse and keyboard."""

import json
from datetime import date
from types import SimpleNamespace

import accessible
import nbformat
import pytest
from lab_session import LATER, OUTPUT, example, laboratory, opened_notebook

from workbench.core import french
from workbench.core.paths import NOTEBOOKS, ROOT

CONFIG = ROOT / "workbench" / "lab" / "jupyter_config.py"
BOOK = "03-diagnostic-lieu.ipynb"
CODE = sum(c["cell_type"] == "code" for c in json.loads((NOTEBOOKS / BOOK).read_text("utf-8"))["cells"])
TYPED = "Nous relisons ce passage avec l’équipe."


def hook():
    """The hook that JupyterLab calls before it saves."""
    names = (
        "Application",
        "IdentityProvider",
        "LanguageServerManager",
        "ServerApp",
        "ContentsManager",
        "LabApp",
    )
    held = SimpleNamespace(**{n: SimpleNamespace() for n in names})
    scope = {"__file__": str(CONFIG), "get_config": lambda: held}
    exec(compile(CONFIG.read_text("utf-8"), str(CONFIG), "exec"), scope)
    return scope["strip_outputs"]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.name)
def test_a_notebook_that_was_only_read_is_saved_as_it_was(path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "")
    book = json.loads(path.read_text("utf-8"))
    before = json.dumps(book, sort_keys=True)
    book["metadata"]["kernelspec"]["display_name"] = "Établi"
    book["metadata"]["language_info"] |= {"version": "3.11.2", "file_extension": ".py"}
    for cell in (c for c in book["cells"] if c["cell_type"] == "code"):
        cell["outputs"] = [nbformat.v4.new_output("stream", text="un chiffre")]
        cell["execution_count"], cell["metadata"]["execution"] = 3, {"iopub": "hier"}
        cell["metadata"]["jupyter"] = {"source_hidden": False}
    hook()({"type": "notebook", "content": book})
    assert json.dumps(book, sort_keys=True) == before


@pytest.fixture(scope="module")
def session(browser, tmp_path_factory):
    """(page, network, what was heard): the diagnostic's notebook open in a browser, its cells run."""
    home = tmp_path_factory.mktemp("lab")
    reseau = example(home / "reseau")
    with laboratory(reseau, home) as (address, token):
        page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR").new_page()
        own = (address, address.replace("http:", "ws:"), "data:", "blob:")
        heard = []
        page.on("request", lambda r: None if r.url.startswith(own) else heard.append(r.url))
        page.on("pageerror", lambda e: heard.append(f"error : {e}"))
        opened_notebook(page, address, token, BOOK)
        yield page, reseau, heard


pytestmark = pytest.mark.browser


def test_a_notebook_runs_when_opened_folded_in_french_without_asking_anyone(session):
    page, _, heard = session
    assert page.get_by_role("menuitem", name="Fichier", exact=True).count() == 1
    assert "Cell" not in page.locator("#jp-main-statusbar").inner_text()
    assert page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop") == 0
    assert page.locator(".jp-CodeCell .jp-InputPlaceholder:visible").count() == CODE
    assert not page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count()
    assert not page.locator(".jp-Dialog, .Toastify__toast").count()
    assert (
        page.locator(
            ".jp-OutputArea-output[data-mime-type*=error], .jp-RenderedText[data-mime-type*=stderr]"
        ).count()
        == 0
    )
    page.get_by_role("button", name="Montrer ou replier le code").click()
    assert page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count() == CODE
    page.get_by_role("button", name="Montrer ou replier le code").click()
    assert heard == []


def test_choosing_a_lieu_shows_every_section_again_in_place(session):
    page, _, _ = session
    shown = {}
    for name in ("Made in Iki", "La Fabrik", "Made in Iki"):
        page.get_by_label("Lieu", exact=True).select_option(label=name)
        page.get_by_text(f"Le carnet montre {name}, 2025.").wait_for(timeout=LATER)
        shown.setdefault(name, []).append(page.locator(OUTPUT).count())
    assert page.locator(".workbench h1").all_inner_texts() == ["Made in Iki, fablab à Commenailles"]
    first, again = shown["Made in Iki"]
    assert first == again >= CODE - 2


def test_a_figure_leads_to_its_lines_by_mouse_and_by_keyboard(session):
    page, _, _ = session
    page.locator(".workbench .chiffres [data-cle*=use_passages]").first.click()
    said = page.locator("#etabli-origine .workbench")
    said.wait_for()
    assert "recus/2025/" in said.inner_text() and "Lignes retenues" in said.inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#etabli-origine").count()
    page.locator(".workbench .chiffres").first.click(position={"x": 2, "y": 2})
    page.get_by_role("button", name="D’où viennent ces chiffres").focus()
    page.keyboard.press("Enter")
    first = page.locator("#etabli-origine li button").first
    first.wait_for()
    assert ":" in first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.locator("#etabli-origine .workbench").wait_for()
    page.keyboard.press("Escape")


def test_words_typed_under_page_one_are_kept_and_shown(session):
    sync = pytest.importorskip("playwright.sync_api")
    page, reseau, _ = session
    box = page.locator(".ecrire")
    box.get_by_label("Écrire", exact=True).select_option(label="Commentaire du lieu")
    sync.expect(box.get_by_label("Écrit par")).to_have_value("bureau de Made in Iki")
    box.get_by_label("Texte").fill(TYPED)
    box.get_by_role("button", name="Enregistrer ce texte").click()
    page.locator(".workbench .parole", has_text=TYPED).wait_for(timeout=LATER)
    kept = (reseau / "commentaires" / "2025" / "commenailles.md").read_text("utf-8")
    assert TYPED in kept and french.date(date.today()) in kept


def test_the_report_of_what_is_shown_is_built_and_holds_the_words(session):
    page, _, _ = session
    page.locator(".jp-Toolbar").get_by_role("button", name="Construire ce rapport").click()
    link = page.get_by_role("link", name="Ouvrir le rapport")
    link.wait_for(timeout=LATER)
    with page.context.expect_page() as opened:
        link.click()
    report = opened.value
    report.wait_for_load_state()
    assert TYPED in report.inner_text("body") and "Made in Iki" in report.title()
    report.close()


def test_what_a_notebook_adds_shuts_no_one_out(session):
    page, _, _ = session
    assert accessible.faults_of_outputs(page) == []
