"""What a Word document, a workbook or a PDF carries: words, authors, links out, formulas, macros."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from workbench.safety.audit import images
from workbench.safety.audit.markup import Said

LIMIT = 200_000_000  # bytes a package may unpack to
PEOPLE = {"creator", "lastModifiedBy", "Manager", "Company", "contentStatus", "HyperlinkBase"}
FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|TOC|HYPERLINK|REF|PAGEREF|SEQ|STYLEREF)\b", re.I)
LIVE_PARTS = re.compile(r"vba|activex|macrosheet|embeddings/|externallinks/|oleobject|connections\.xml", re.I)
ASKED = re.compile(r"(?:https?|mailto|tel):", re.I)
TRACKED = {"ins", "del", "moveFrom", "moveTo", "comment"}
START = re.compile(r"[=@\t\r]|[+-](?:[A-Za-z\"'(]|.*[(|!])")


def package(data: bytes) -> tuple[str, list[Said]]:
    """(text, what is wrong) of a DOCX or an XLSX."""
    said: list[Said] = []
    parts: list[str] = []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LIMIT:
            return "", [("ce fichier se déplie en une taille démesurée", "")]
        for info in archive.infolist():
            name = info.filename
            if LIVE_PARTS.search(name):
                said.append(("une macro, un objet ou une liaison externe", name))
            elif "/media/" in name:
                kind = PurePosixPath(name).suffix.lstrip(".").lower()
                said += images.carried(kind, archive.read(info))
            elif name.endswith((".xml", ".rels")) and "styles" not in name.lower() and "theme" not in name:
                words, wrong = _part(name, archive.read(info))
                parts.append(words)
                said += wrong
    return "\n".join(parts), said


def _part(name: str, data: bytes) -> tuple[str, list[Said]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    wrong = [("une définition d’entité dans le fichier", name)] if root.getroottree().docinfo.doctype else []
    lines: list[str] = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            lines += [node.text or ""]
            continue
        tag = etree.QName(node).localname
        if tag in ("t", "v", "delText", "is") or name.startswith(("docProps/", "customXml/")):
            lines.append(node.text or "")
        if tag in ("p", "row", "tr", "c", "si"):  # what two cells hold is no one number
            lines.append("\n")
        wrong += _wrong(name, tag, node)
    return re.sub(r"\n+", "\n", "".join(lines)), wrong


def _wrong(name: str, tag: str, node) -> Iterator[Said]:
    text = (node.text or "").strip()
    if name.startswith("docProps/") and tag in PEOPLE and text:
        yield "les propriétés du fichier nomment quelqu’un", f"{tag}\u00a0: {text}"
    if tag == "Relationship" and node.get("TargetMode") == "External":
        kind, target = node.get("Type", "").rpartition("/")[2], node.get("Target", "")
        if kind != "hyperlink" or not ASKED.match(target):
            yield "le fichier demande quelque chose ailleurs", f"{kind} {target}"[:80]
    if tag == "instrText" and text and not FIELDS.match(text):
        yield "un champ qui exécute ou demande quelque chose", text[:60]
    if tag in TRACKED and any(etree.QName(k).localname == "author" for k in node.attrib):
        yield "une modification suivie ou un commentaire nomme son auteur", tag
    if tag == "docPr" and not (node.get("descr") or "").strip():
        yield "une image sans texte alternatif", node.get("name", "")
    if name.startswith("xl/") and tag == "f":
        yield "une formule dans un classeur", text[:60]


def pdf(data: bytes) -> tuple[str, list[Said]]:
    """(text, what is wrong) of a PDF."""
    import pypdfium2

    raw = pypdfium2.raw
    document = pypdfium2.PdfDocument(data)
    try:
        said: list[Said] = []
        info = document.get_metadata_dict()
        if info.get("Author"):
            said.append(("les propriétés du fichier nomment quelqu’un", info["Author"]))
        if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            said.append(("le PDF exécute du code", ""))
        if document.count_attachments():
            said.append(("le PDF cache des pièces jointes", ""))
        if document.get_formtype():
            said.append(("le PDF contient un formulaire", ""))
        if not raw.FPDFCatalog_IsTagged(document):
            said.append(("le PDF n’est pas balisé : une synthèse vocale ne le lit pas", ""))
        # a line of a page ends where the sheet does, not where the sentence does
        words = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        return "\n".join([*info.values(), *words]), said
    finally:
        document.close()


def table(data: bytes) -> tuple[str, list[list[str]], list[Said]]:
    """(text, rows, what is wrong) of a CSV annex: cells that a spreadsheet would execute."""
    import csv

    text = data.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    rows = list(csv.reader(text.splitlines(), delimiter=max(";,\t", key=first.count)))
    said = [
        ("un tableur exécuterait cette cellule", f"ligne {rank}\u00a0: {cell[:40]}")
        for rank, row in enumerate(rows, 1)
        for cell in row
        if START.match(cell)
    ]
    return text, rows, said
