"""`workbench-pdf`: a tagged PDF (PDF/UA-1) set by typst.

The template is fixed; the report reaches it as one string of JSON, so nothing written by a person can
become typst code. No date and no system font enter the file: identical input gives identical bytes.

The string stands in the source: with other `sys.inputs` typst takes its whole library for another one, and
sets anew every word it has just set for the same page of another edition.
"""

from __future__ import annotations

import base64
import json
import re
from functools import lru_cache
from pathlib import Path

from workbench.show.display import Affichage
from workbench.show.document import Document
from workbench.show.html import NeutralExporter
from workbench.show.layout import ZERO, breakable, headline, narrow, rows_hold, tall, wide, widths
from workbench.show.letters import as_words
from workbench.show.markup import aspect
from workbench.show.words import CLES

HERE = Path(__file__).parent
WHOLE = ("data", "alt", "id", "url", "cle", "lien", "titre_html", "auteur")


@lru_cache(1)
def compiler():
    """The typst compiler, kept for the process: fonts are read once."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])
    return typst.Compiler(root=HERE / "templates", font_paths=fonts)


@lru_cache(2)
def _template(name: str) -> str:
    return (HERE / "templates" / name).read_text("utf-8")


def source(name: str, data: str) -> bytes:
    """A template after its data: in a typst string, two characters alone are more than themselves."""
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#let donnees = "{quoted}"\n{_template(name)}'.encode()


def wide_images(a: Affichage) -> list[dict]:
    """The same for typst, a PNG as a list of bytes."""
    out = []
    for i in wide(a):
        raw = as_words(i.data) if i.format == "svg" else list(base64.b64decode(re.sub(r"\s+", "", i.data)))
        out.append({"format": i.format, "data": raw, "mm": float(i.largeur_mm), "ratio": aspect(i) or 0.6})
    return out


def _block(block: dict) -> dict:
    if block["bloc"] != "affichage":
        return block
    a: Affichage = block["affichage"]
    data = a.to_dict() | {
        "images": wide_images(a),
        "etats": [{"etat": e, "mot": CLES[e][0], "sens": CLES[e][1]} for e in a.states()],
        "largeurs": widths(a),
        "haut": tall(a),
        "entieres": rows_hold(a),
    }
    return block | {"affichage": data}


def _data(block: dict) -> dict:
    """A figure's block for the annex: its table only."""
    kept = _block(block)
    return kept | {"affichage": kept["affichage"] | {"images": []}}


def annex(doc: Document) -> list[list[dict]]:
    """Rows of the annex « Données des figures »: a table alone, or two narrow neighbours side by side."""
    rows: list[list[dict]] = []
    for block in doc.figures:
        block = _data(block) | {"demi": narrow(block["affichage"])}
        if block["demi"] and rows and len(rows[-1]) == 1 and rows[-1][0]["demi"]:
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def payload(doc: Document) -> str:
    """The report as JSON for the template."""
    said = {
        "meta": headline(doc.meta),
        "preambule": [_block(b) for b in doc.preambule],
        "page1": [_block(b) for b in doc.page1],
        "corps": [_block(b) for b in doc.corps],
        "donnees": annex(doc),
    }
    return json.dumps(_cut(said), ensure_ascii=False, default=str)


def _cut(value, name: str = ""):
    """Every text with places where it may be cut; what nobody reads on a sheet is left whole."""
    if isinstance(value, str):
        return value if name in WHOLE else breakable(value)
    if isinstance(value, dict):
        return {key: _cut(inner, key) for key, inner in value.items()}
    if isinstance(value, list | tuple) and name not in WHOLE:
        return [_cut(inner, name) for inner in value]
    return value


def report(doc: Document) -> bytes:
    """The PDF of a Document.

    PDF/UA refuses a character that no font of the package draws (an emoji in a comment, say): it is
    then printed as « □ », as a reader without the font would see it, and the report is not lost.
    """
    import typst

    text = payload(doc)
    for _ in range(5):
        try:
            return compiler().compile(input=source("rapport.typ", text), format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as problem:
            unknown = undrawable(problem)
            if not unknown:
                raise
            text = text.translate(dict.fromkeys(map(ord, unknown), "□"))
    raise ValueError("des caractères de ce rapport n’existent dans aucune police du PDF")


def undrawable(problem) -> set[str]:
    """Characters beyond ASCII that typst says it cannot draw; empty for any other error."""
    found = re.findall(
        r'the text `"(.+?)"` could not be displayed', f"{problem.message}\n{problem.diagnostic}"
    )
    escaped = "".join(re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), t) for t in found)
    return {c for c in escaped if ord(c) > 126 and c != ZERO}


class WorkbenchPDFExporter(NeutralExporter):
    """Tagged PDF with cover, contents, page numbers and running header."""

    export_from_notebook = "Rapport PDF (workbench)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def render(self, doc: Document) -> bytes:
        """See report."""
        return report(doc)
