"""HTML of a report, of an index page, and of one output in JupyterLab.

Everything is escaped once, by Jinja2's autoescape, where it enters the page. A page is one file:
style, fonts and images are inside it, and its policy forbids the browser to fetch or run anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from workbench.show.layout import completed, oversized, short
from workbench.show.words import CLES

HERE = Path(__file__).parent
# Nothing is fetched, nothing runs, and no style but the page's own sheet, known by its hash, is applied.
CSP = (
    "default-src 'none'; script-src 'none'; img-src data:; style-src 'sha256-{}'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
FONTS = (("EtabliSans-Regular.woff2", 400), ("EtabliSans-Bold.woff2", 700))
PX_PER_MM = 96 / 25.4
SHEET_MM = 170.0  # an image narrower than the sheet keeps its own width


@lru_cache(1)
def environment():
    """The Jinja2 environment of this package's own templates (StrictUndefined: no silent blank)."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=_lenient(StrictUndefined),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(CLES=CLES, deux_images=two_images, courtes=short, demesure=oversized)
    return env


def _lenient(strict):
    """Free dicts (elements, runs) may lack a key: missing reads as empty; a missing variable fails."""
    from jinja2 import Undefined

    class Missing(strict):
        def __new__(cls, hint=None, obj=None, name=None, exc=None):
            return super().__new__(cls) if not isinstance(obj, dict) else Undefined(hint, obj, name)

    return Missing


def data_uri(image) -> str:
    """An Image as a data: address."""
    if image.format == "svg":
        return "data:image/svg+xml;base64," + base64.b64encode(image.data.encode("utf-8")).decode("ascii")
    return "data:image/png;base64," + re.sub(r"\s+", "", image.data)


def aspect(image) -> float | None:
    """Height over width, from the SVG's viewBox or the PNG's header; None when neither can be read."""
    if image.format == "svg":
        box = re.search(r'viewBox="\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)\s*"', image.data[:4000])
        return float(box[2]) / float(box[1]) if box and float(box[1]) else None
    head = base64.b64decode(re.sub(r"\s+", "", image.data[:64])[:32])
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    return height / width if width else None


def two_images(a) -> tuple[dict | None, dict | None]:
    """An Affichage’s wide image and its narrow one, or None: {uri, w, h (CSS pixels), petite}."""

    def ready(image) -> dict:
        ratio = aspect(image)
        w = round(image.largeur_mm * PX_PER_MM)
        return {
            "uri": data_uri(image),
            "w": w if ratio else None,
            "h": round(w * ratio) if ratio else None,
            "petite": image.largeur_mm < SHEET_MM * 0.9,
            "reperes": image.reperes,
        }

    wide = next((i for i in a.images if not i.etroit), a.images[0] if a.images else None)
    narrow = next((i for i in a.images if i.etroit and i is not wide), None)
    return (ready(wide) if wide else None), (ready(narrow) if narrow else None)


@lru_cache(1)
def base_style() -> str:
    """The style sheet with the fonts in it."""
    faces = []
    for name, weight in FONTS:
        path = HERE / "fonts" / name
        if path.exists():
            data = base64.b64encode(path.read_bytes()).decode("ascii")
            faces.append(
                f'@font-face{{font-family:"Etabli Sans";font-weight:{weight};font-display:block;'
                f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
            )
    css = (HERE / "templates" / "style.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/\s*", "", css, flags=re.S)
    return "".join(faces) + re.sub(r"\s*\n\s*", "\n", css)


def css_string(text: str) -> str:
    """A CSS string literal in which no character of the text can close it."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in text) + '"'


def page_style(meta: dict) -> str:
    """The printed page: A4, its margins, and what every sheet repeats."""
    small = 'font: 8pt "Etabli Sans", Calibri, Arial, sans-serif; color: #4D555E'
    warning = (
        f"@top-right{{content:{css_string(meta['invente'])};{small};font-weight:700}}"
        if meta["invente"]
        else ""
    )
    return (
        "@page{size:A4;margin:15mm 18mm 14mm;"
        f"@top-left{{content:{css_string(meta['courant'])};{small}}}{warning}"
        f'@bottom-right{{content:counter(page) " / " counter(pages);{small}}}}}'
    )


def report(doc) -> str:
    """The whole HTML file of a Document."""
    return fill("rapport.html.j2", doc=doc, meta=completed(doc.meta))


def fill(template: str, *, meta: dict, **values) -> str:
    """A whole page from one of the templates, with style and policy; blank lines taken out."""
    from markupsafe import Markup

    style = base_style() + page_style(meta)
    csp = CSP.format(base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"))
    html = environment().get_template(template).render(meta=meta, style=Markup(style), csp=csp, **values)
    return re.sub(r"\n\s*\n+", "\n", html) + "\n"


# In JupyterLab the page around an output is not ours: its rules are kept out by a longer selector, ours in.
FRAME = (
    ".workbench{background:#fff;color:#1B1F24;padding:8px 12px;max-width:868px;"
    'font:16px/1.45 "Source Sans 3","Source Sans Pro",Calibri,Arial,sans-serif}'
)
PLAIN = "table{table-layout:auto;font-size:inherit;border:0}tr{background:none}img{max-width:none}"
POINTS = (
    ".image,.repere{position:relative}"
    ".reperes{list-style:none;margin:0;padding:0;position:absolute;inset:0;pointer-events:none}"
    ".reperes li{position:absolute;pointer-events:auto;border-radius:3px;margin:0}"
    ".reperes li:is(:hover,:focus){outline:2px solid #A84F08}"
    ".reperes span{display:none;position:absolute;left:50%;bottom:calc(100% + 4px);"
    "transform:translateX(-50%);background:#1B1F24;color:#fff;padding:3px 9px;"
    "font-size:14px;white-space:nowrap;z-index:9}"
    ".reperes li:is(:hover,:focus)>span{display:block}"
)


@lru_cache(1)
def _scoped() -> str:
    css = (HERE / "templates" / "style.css").read_text("utf-8")
    css = re.sub(r"/[*].*?[*]/", "", css, flags=re.S).replace(":root", "&")
    return f"{FRAME}.workbench.workbench.workbench{{{PLAIN}{css}{POINTS}}}"


def fragment(affichages: list, name: str = "wb") -> str:
    """HTML of Affichages shown in JupyterLab: the same markup, headings from level 3, styles scoped.

    name : begins the identifiers of its headings, when several fragments stand in one page

    The narrow redrawings are left to the report: they would double the notebook's size.
    """
    from markupsafe import Markup

    shown = [replace(a, images=[i for i in a.images if not i.etroit] or a.images[:1]) for a in affichages]
    template = environment().get_template("fragment.html.j2")
    return template.render(affichages=shown, style=Markup(_scoped()), nom=name)
