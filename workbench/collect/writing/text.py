"""One row more in a text file of cells, which keeps its separator and its encoding."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from workbench.collect.sources.opening import encodings, files
from workbench.collect.writing import whole
from workbench.core.french import fold


def create(path: Path, columns) -> None:
    """A file with its header only, as an office suite opens it in French."""
    whole.replace(path, (";".join(columns) + "\r\n").encode("utf-8-sig"), "")


def header(path: Path) -> dict[str, int]:
    """Folded name of each column -> its position from 0."""
    text, _ = encodings.decode(path.read_bytes(), path.name)
    first = text.splitlines()[0]
    names = next(csv.reader([first], delimiter=files.find_separator(first)))
    return {fold(name): position for position, name in enumerate(names)}


def append(path: Path, row: dict[int, str]) -> int:
    """Write a row (position -> text) at the end and return its number; a new letter may ask for UTF-8."""
    seen = whole.mark(path)
    text, encoding = encodings.decode(path.read_bytes(), path.name)
    text = text if text.endswith("\n") else text + "\n"
    first = text.splitlines()[0]
    separator = files.find_separator(first)
    width = max(len(next(csv.reader([first], delimiter=separator))), max(row) + 1)
    out = io.StringIO()
    end = "\r\n" if "\r\n" in text else "\n"
    csv.writer(out, delimiter=separator, lineterminator=end).writerow([row.get(i, "") for i in range(width)])
    content = text + out.getvalue()
    try:
        raw = content.encode(encoding)
    except (UnicodeEncodeError, LookupError):  # a letter it has not, or an encoding no codec writes
        raw = content.encode("utf-8-sig")
    whole.replace(path, raw, seen)
    return text.count("\n") + 1
