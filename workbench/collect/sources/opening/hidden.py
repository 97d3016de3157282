"""What a spreadsheet does not show and a reader reads all the same: hidden rows and columns of an XLSX.

A row filtered away is data for whoever reads the file: it is read, and said, since its author may not know.
"""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path
from typing import IO

from workbench.collect.sources.opening.grid import column_letter

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_MASKED = re.compile(rb'<row\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_NUMBER = re.compile(rb'\br="(\d+)"')
_COLUMN = re.compile(rb'<col\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_BLOCK, _TAG = 1 << 20, 2_000  # bytes read at once; bytes of the longest tag
SHOWN = 10  # row numbers named
WHOLE = 16_000  # columns: a hidden span that reaches this far is the empty right of the sheet


def within(path: Path, sheets: list[str]) -> dict[str, list[str]]:
    """{sheet: what it hides, in French} for the sheets of an XLSX that hide rows or columns."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return {}
    out = {}
    with zipfile.ZipFile(path) as archive:
        for name, part in _parts(archive).items():
            if name not in sheets or part not in archive.namelist():
                continue
            with archive.open(part) as file:
                out[name] = _said(file)
    return out


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → its part in the archive."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return {}
    targets = {_value(x, "Id"): _value(x, "Target") for x in _LINK.findall(links)}
    out = {}
    for sheet in _SHEET.findall(book):
        target = targets.get(_value(sheet, r"\w+:id"), "")
        out[unescape(_value(sheet, "name"))] = (
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )
    return out


def _value(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _said(part: IO[bytes]) -> list[str]:
    """What one sheet hides, read block by block: a million rows stay cheap."""
    rows, spans, tail = [], [], b""
    while block := part.read(_BLOCK):
        seen = tail + block
        end = seen.rfind(b">") + 1
        tail = seen[end:][-_TAG:]
        rows += [int(n[1]) for tag in _MASKED.findall(seen[:end]) if (n := _NUMBER.search(tag))]
        spans += [(_edge(tag, b"min"), _edge(tag, b"max")) for tag in _COLUMN.findall(seen[:end])]
    columns = [column_letter(i - 1) for a, b in spans if b < WHOLE for i in range(a, min(b, a + SHOWN) + 1)]
    out = []
    if rows:
        more = f" et {len(rows) - SHOWN} autres" if len(rows) > SHOWN else ""
        word = "lignes masquées, lues" if len(rows) > 1 else "ligne masquée, lue"
        out.append(f"{word} : {', '.join(map(str, rows[:SHOWN]))}{more}")
    if columns:
        word = "colonnes masquées, lues" if len(columns) > 1 else "colonne masquée, lue"
        out.append(f"{word} : {', '.join(columns[:SHOWN])}")
    return out


def _edge(tag: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb'="(\d+)"', tag)
    return int(found[1]) if found else 0
