"""The guide's screenshots, taken from the real interface on a copy of the example: `python docs/captures.py`.

With them, the first page of a report, for the README. Needs a Chromium and the test requirements. A figure
that no longer looks like the page is made again by this script, never by hand.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT))
from lab_session import CHROMIUM, LATER, example, laboratory, opened, opened_notebook  # noqa: E402

from workbench.cli import main as command  # noqa: E402

FOLDER = ROOT / "docs" / "images"
SCALE = 1.25  # pixels for each of the page's points
COLOURS = 128  # enough for text on white: a third of the weight


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sortie", type=Path, default=FOLDER)
    parser.add_argument("--largeur", type=int, default=1280, help="window, in pixels")
    options = parser.parse_args()
    options.sortie.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        home = Path(folder)
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with laboratory(example(home / "reseau"), home) as (address, token):
            for start, height, taken in ((opened, 5600, TAKEN), (diagnostic, 1000, DIAGNOSTIC)):
                shape = {"width": options.largeur, "height": height}
                page = browser.new_context(viewport=shape, locale="fr-FR").new_page()
                start(page, address, token)
                for name, take in taken.items():
                    keep(take(page), options.sortie / f"{name}.png")
                    print(options.sortie / f"{name}.png", flush=True)
                page.close()
        browser.close()
        keep(report(home), options.sortie / "diagnostic.png")


def keep(png: bytes, path: Path) -> None:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def report(home: Path) -> bytes:
    """The first page of a lieu's diagnostic, as its PDF prints it."""
    asked = ["--annee", "2025", "--lieu", "orgelet", "--page", "diagnostic", "--formats", "pdf"]
    made = home / "rapports"
    if command(["rapports", "--reseau", str(home / "reseau"), "--sortie", str(made), *asked]):
        raise SystemExit("the report was not made")
    [path] = made.rglob("diagnostic.pdf")
    out = io.BytesIO()
    pypdfium2.PdfDocument(path)[0].render(scale=SCALE).to_pil().save(out, "png")
    return out.getvalue()


def section(page: Page, label: str) -> Page:
    """The section whose fields or words hold this label."""
    return page.locator(".etabli").filter(has_text=label).first


def network(page: Page) -> bytes:
    """The window as it opens, once what is left to ask is counted."""
    page.get_by_role("heading", name="lieux ouverts").wait_for(timeout=LATER)
    page.get_by_text("calcul en cours").first.wait_for(state="hidden", timeout=LATER)
    width = page.viewport_size["width"]
    return page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": 900})


def questions(page: Page) -> bytes:
    place = section(page, "questions ouvertes")
    august = place.locator(".question").filter(has_text="aucune ligne pour août")
    august.get_by_label("Qui l’a confirmé, et comment").fill("Fermé en août, dit l’équipe au téléphone")
    return place.screenshot()


def typing(page: Page) -> bytes:
    """An emerging project with a mistake, told beside its field."""
    page.get_by_label("Que voulez-vous noter").select_option(label="Un projet émergent")
    place = section(page, "Que voulez-vous noter")
    place.get_by_label("Nom", exact=True).fill("Un atelier vélo")
    place.get_by_role("combobox", name="Commune").fill("Orgelet (39397)")
    place.get_by_label("Stade", exact=True).select_option(label="idée")
    place.get_by_label("Repéré le").fill("31/02/2026")
    place.get_by_text("Cette date n’existe pas").wait_for()
    return place.screenshot()


def commenting(page: Page) -> bytes:
    return section(page, "Dernier texte enregistré").screenshot()


def building(page: Page) -> bytes:
    page.get_by_role("button", name="Construire ce rapport").click()
    page.get_by_role("link", name="Ouvrir le diagnostic").wait_for(timeout=LATER)
    return section(page, "Construire les rapports").screenshot()


def listed(page: Page) -> bytes:
    page.locator(".rapports li").first.wait_for()
    return page.locator(".etabli").filter(has=page.locator(".rapports")).screenshot()


def diagnostic(page: Page, address: str, token: str) -> None:
    opened_notebook(page, address, token, "03-diagnostic-lieu.ipynb")


def choosing(page: Page) -> bytes:
    """The window as it opens: what is chosen, then the first page."""
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    page.locator(".jp-WindowedPanel-outer").first.evaluate("one => one.scrollTo(0, 0)")
    page.locator(".choix").scroll_into_view_if_needed()
    return page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height})


def origin(page: Page) -> bytes:
    """The files and lines of the visits of a year."""
    page.locator(".workbench .chiffres [data-cle*=use_passages]").first.click()
    page.locator("#etabli-origine .workbench").wait_for()
    taken = page.locator("#etabli-origine").screenshot()
    page.keyboard.press("Escape")
    return taken


def writing(page: Page) -> bytes:
    box = page.locator(".ecrire")
    author = box.get_by_label("Écrit par")
    reading = author.input_value()
    box.get_by_label("Écrire", exact=True).select_option(label="Commentaire du lieu")
    expect(author).not_to_have_value(reading, timeout=LATER)
    return box.screenshot()


DIAGNOSTIC = {"diagnostic-choix": choosing, "diagnostic-origine": origin, "diagnostic-ecrire": writing}
TAKEN = {
    "accueil-reseau": network,
    "accueil-questions": questions,
    "accueil-saisie": typing,
    "accueil-commentaire": commenting,
    "accueil-construire": building,
    "accueil-rapports": listed,
}

if __name__ == "__main__":
    main()
