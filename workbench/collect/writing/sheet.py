"""One row more in a sheet of a workbook, everything else left byte for byte.

A library that reads a workbook and writes it anew drops what it does not know, and the values of formulas
with it: the collection would then find empty cells. Only the sheet's own part of the package changes here.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile

from workbench.core import inert

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DAY_FORMAT = "14"  # the built-in short date, which each office suite shows in its own language
EPOCH, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_PLACE = re.compile(r"([A-Z]+)(\d+)")


def append(raw: bytes, sheet: str, row: dict[int, object]) -> tuple[bytes, int]:
    """Write a row below the last one that holds something.

    Parameters
    ----------
    row : column (0-based) -> text, number, boolean (« oui », « non ») or date; None is left empty

    Returns
    -------
    (the workbook, the number of the row)

    Raises
    ------
    KeyError : no such sheet
    """
    parts = _parts(raw)
    name = _part_of(parts, sheet)
    root = _parse(parts[name])
    data = root.find(f"{{{MAIN}}}sheetData")
    last = max((int(r.get("r")) for r in data if _filled(r)), default=0)
    line = _line(data, last + 1)
    above = {_column(c.get("r")): c for r in data if r.get("r") == str(last) for c in r} if last > 1 else {}
    epoch = EPOCH_1904 if b'date1904="1"' in parts["xl/workbook.xml"] else EPOCH
    for column, value in row.items():
        if value is not None and value != "":
            cell = _cell(line, column)
            style = cell.get("s") or (above[column].get("s") if column in above else _style(root, column))
            if isinstance(value, dt.date) and style in (None, "0"):
                style = _day_style(parts)
            if style:
                cell.set("s", style)
            _fill(cell, value, epoch)
    _widen(root, last + 1, max(row))
    for table in _tables(parts, name):
        parts[table] = _longer(parts[table], last)
    parts[name] = _bytes(root)
    return _packed(raw, parts), last + 1


def _parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _packed(raw: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, parts[info.filename], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parse(content: bytes):
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _bytes(root) -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _related(parts: dict[str, bytes], name: str) -> dict[str, str]:
    """id -> part, of the relations of a part."""
    folder, base = posixpath.split(name)
    rels = parts.get(f"{folder}/_rels/{base}.rels")
    if rels is None:
        return {}
    found = {}
    for one in _parse(rels):
        target = one.get("Target", "")
        where = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        found[one.get("Id")] = posixpath.normpath(where)
    return found


def _part_of(parts: dict[str, bytes], sheet: str) -> str:
    targets = _related(parts, "xl/workbook.xml")
    for one in _parse(parts["xl/workbook.xml"]).iter(f"{{{MAIN}}}sheet"):
        if one.get("name") == sheet:
            return targets[one.get(f"{{{RELATION}}}id")]
    raise KeyError(sheet)


def _tables(parts: dict[str, bytes], name: str) -> list[str]:
    return [part for part in _related(parts, name).values() if part.startswith("xl/tables/")]


def _filled(row) -> bool:
    return any(len(cell) for cell in row)


def _column(place: str) -> int:
    """« AB12 » -> 27."""
    number = 0
    for letter in _PLACE.match(place)[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(column: int) -> str:
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def _line(data, number: int):
    """The row of this number, made at its place when the sheet has none."""
    from lxml import etree

    position = 0
    for position, row in enumerate(data, 1):
        if int(row.get("r")) == number:
            return row
        if int(row.get("r")) > number:
            position -= 1
            break
    row = etree.Element(f"{{{MAIN}}}row", r=str(number))
    data.insert(position, row)
    return row


def _cell(line, column: int):
    from lxml import etree

    position = 0
    for position, cell in enumerate(line, 1):
        at = _column(cell.get("r"))
        if at == column:
            return cell
        if at > column:
            position -= 1
            break
    cell = etree.Element(f"{{{MAIN}}}c", r=f"{_letters(column)}{line.get('r')}")
    line.insert(position, cell)
    return cell


def _style(root, column: int) -> str | None:
    """The style a column gives to its empty cells."""
    for one in root.iter(f"{{{MAIN}}}col"):
        if int(one.get("min")) <= column + 1 <= int(one.get("max")):
            return one.get("style")
    return None


def _day_style(parts: dict[str, bytes]) -> str:
    """The number of a style that shows dates, added when the workbook has none."""
    from lxml import etree

    root = _parse(parts["xl/styles.xml"])
    styles = root.find(f"{{{MAIN}}}cellXfs")
    for number, one in enumerate(styles):
        if one.get("numFmtId") == DAY_FORMAT:
            return str(number)
    plain = {"fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0", "applyNumberFormat": "1"}
    etree.SubElement(styles, f"{{{MAIN}}}xf", numFmtId=DAY_FORMAT, **plain)
    styles.set("count", str(len(styles)))
    parts["xl/styles.xml"] = _bytes(root)
    return str(len(styles) - 1)


def _fill(cell, value, epoch: dt.date) -> None:
    from lxml import etree

    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, bool):
        value = "oui" if value else "non"
    if isinstance(value, dt.date):
        value = (value - epoch).days
    if isinstance(value, int | float):
        etree.SubElement(cell, f"{{{MAIN}}}v").text = repr(value)
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = inert.text(str(value))


def _widen(root, line: int, column: int) -> None:
    """The sheet's own account of its extent."""
    said = root.find(f"{{{MAIN}}}dimension")
    if said is None:
        return
    first, _, end = said.get("ref").partition(":")
    match = _PLACE.match(end or first)
    letters = _letters(max(_column(match[0]), column))
    said.set("ref", f"{first}:{letters}{max(int(match[2]), line)}")


def _longer(content: bytes, last: int) -> bytes:
    """A table of the sheet that ended on the row above takes the new one in, its filter with it."""
    root = _parse(content)
    for one in (root, *root.iter(f"{{{MAIN}}}autoFilter")):
        first, _, end = one.get("ref").partition(":")
        match = _PLACE.match(end)
        if match and int(match[2]) == last:
            one.set("ref", f"{first}:{match[1]}{last + 1}")
    return _bytes(root)
