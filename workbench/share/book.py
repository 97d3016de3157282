"""A document made of pages, outside the yearly reports: PDF and DOCX from the same displays."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbench.core import french
from workbench.safety.container import Tranche
from workbench.show.display import MIME, Affichage, affichages, visible

Part = tuple[str, str, Iterable[Callable]]  # heading, one paragraph (or ""), pages


def document(tranche: Tranche, genre: str, titre: str, parts: Iterable[Part]):
    """A `show.document.Document`: each part a heading, a paragraph and what its pages show."""
    from workbench.show import document as show

    cells = [_words(f"# {titre}")]
    for heading, text, pages in parts:
        shown = [a for page in pages for a in affichages(page, tranche)]
        cells.append(_words("\n\n".join(t for t in (f"## {heading}", text) if t)))
        if shown:
            cells.append(_shown(shown))
    meta = {
        "genre": genre,
        "titre": french.typographie(titre),
        "sujet": str(tranche.reseau.get("nom", "")),
        "annee": tranche.annee,
        "edition": tranche.diffusion,
        "arrete_le": tranche.arrete_le,
        "invente": tranche.reseau.get("invente", ""),
        "referentiel_version": tranche.referentiel.version,
    }
    return show.read({"cells": cells, "metadata": {"workbench": meta}})


def files(doc, name: str) -> dict[str, bytes]:
    """The document as « name.pdf » and « name.docx »."""
    from workbench.show import pdf
    from workbench.show.docx import WorkbenchDOCXExporter

    return {f"{name}.pdf": pdf.report(doc), f"{name}.docx": WorkbenchDOCXExporter().render(doc)}


def _words(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": french.typographie(text)}


def _shown(shown: list[Affichage]) -> dict:
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {MIME: visible(a).to_dict()}} for a in shown
    ]
    return {"cell_type": "code", "metadata": {}, "source": "", "execution_count": None, "outputs": outputs}
