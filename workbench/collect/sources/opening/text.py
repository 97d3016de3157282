"""A decoded text as cells: columnar and fast when it is regular, row by row and careful when it is not."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter

import numpy as np
import pandas as pd

from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.say import say
from workbench.core.errors import DataError

SAMPLE = 1 << 16  # characters looked at before reading
CHUNK = 100_000  # rows
MAX_COLUMNS = 16_384  # those of a spreadsheet
OPEN_QUOTE = "un guillemet est ouvert et n’est pas refermé comme il faut"


def text_grid(text: str, fichier: str, sep: str, quoted: bool = True) -> Grid:
    """Cells of a text already decoded.

    Raises
    ------
    DataError : a quote is never closed (rows after it would be swallowed in silence)
    """
    cells = _columnar(text, sep)
    if cells is None:
        try:
            cells = _row_by_row(text, sep, quoted, strict=True)
        except csv.Error:
            cells = _loosely(text, fichier, sep, quoted)
    widths = np.asarray(cells.attrs.pop("widths", []), dtype=int)
    return Grid(fichier, "", cells, np.arange(1, len(cells) + 1), [], widths, text.endswith(("\n", "\r")))


def _columnar(text: str, sep: str) -> pd.DataFrame | None:
    """pyarrow, in a fraction of a second for a million rows; None when the file is not regular enough.

    A preamble narrower than the table is read apart. Refused: quotes that do not open and close whole cells
    of one line, rows of unequal width, and blank lines among them (they would shift the row numbers).
    """
    import pyarrow as pa
    from pyarrow import csv as pacsv

    if text.count("\r") != text.count("\r\n"):
        return None
    before, offset, width = _preamble(text, sep)
    body = text[offset:].rstrip("\r\n") + "\n"
    if not 0 < width <= MAX_COLUMNS or "\n\n" in body or "\n\r\n" in body:
        return None
    body, quoted = body.encode("utf-8"), '"' in text
    if quoted and not (_whole_quotes(text[:offset].encode("utf-8"), sep) and _whole_quotes(body, sep)):
        return None
    names = [str(i) for i in range(width)]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(body),
            read_options=pacsv.ReadOptions(
                column_names=names, block_size=1 << 24, use_threads=len(body) > 1 << 20
            ),
            parse_options=pacsv.ParseOptions(delimiter=sep, quote_char='"' if quoted else False),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    cells = pd.DataFrame({i: _blank_to_missing(table.column(i)) for i in range(width)})
    if not before:
        return cells
    top = pd.DataFrame({i: [r[i] if i < len(r) else None for r in before] for i in range(width)}, dtype="str")
    widths = [len(r) for r in before] + [width] * len(cells)
    cells = pd.concat([top, cells], ignore_index=True)
    cells.attrs["widths"] = widths  # a header narrower than its rows stands among what is above the table
    return cells


def _preamble(text: str, sep: str) -> tuple[list[list], int, int]:
    """(rows above the table, where the table begins in the text, its width); width 0 when it is not clear."""
    lines = [x + "\n" for x in text[:SAMPLE].split("\n")]
    if len(text) > SAMPLE:
        lines = lines[:-1]  # the last one is cut
    rows = [next(csv.reader([x], delimiter=sep)) if x.strip() else [] for x in lines]
    widths = Counter(len(r) for r in rows if len(r) > 1) or Counter(len(r) for r in rows if r)
    if not widths:
        return [], 0, 0
    width = widths.most_common(1)[0][0]
    first = next(i for i, r in enumerate(rows) if len(r) == width)
    above = rows[:first]
    if any(len(r) > width for r in above):
        return [], 0, 0  # a preamble wider than the table: read row by row
    return [[c.strip() or None for c in r] for r in above], sum(map(len, lines[:first])), width


def _whole_quotes(body: bytes, sep: str) -> bool:
    """Each quote opens or closes a whole cell (or is doubled inside it), and each line closes its own."""
    data = np.frombuffer(b"\n" + body + b"\n", dtype=np.uint8)
    at = np.flatnonzero(data == ord('"'))
    lines = np.flatnonzero(data == ord("\n"))
    edges = np.frombuffer(b'"\r\n' + sep.encode(), dtype=np.uint8)
    return (
        not (np.searchsorted(at, lines) % 2).any()
        and bool(np.isin(data[at[::2] - 1], edges).all())
        and bool(np.isin(data[at[1::2] + 1], edges).all())
    )


def _reader(source, sep: str, quoted: bool, strict: bool = False):
    options = {"quotechar": '"'} if quoted else {"quoting": csv.QUOTE_NONE}
    return csv.reader(source, delimiter=sep, strict=strict, **options)


def _blank_to_missing(column) -> pd.Series:
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    kept = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    return kept.to_pandas(types_mapper={pa.string(): pd.StringDtype(na_value=np.nan)}.get)


def _row_by_row(text: str, sep: str, quoted: bool, strict: bool = False) -> pd.DataFrame:
    """The csv module, by chunks: quotes, phantom columns, ragged rows, blank lines, Mac line ends.

    Raises
    ------
    csv.Error : strict, and a quote is not closed as it should be
    """
    import pyarrow as pa

    csv.field_size_limit(1 << 24)
    # newline="" keeps the newlines of cells, and ends lines at \n, \r\n or the lone CR of old Macs
    reader = _reader(io.StringIO(text, newline=""), sep, quoted, strict)
    chunks, width, widths = [], 0, []
    while rows := list(itertools.islice(reader, CHUNK)):
        if max(map(len, rows)) > MAX_COLUMNS:
            raise csv.Error(f"plus de {MAX_COLUMNS} colonnes")
        widths += map(len, rows)
        columns = [pa.array(c, pa.string()) for c in itertools.zip_longest(*rows)]
        chunks.append((len(rows), columns))
        width = max(width, len(columns))
    cells = pd.DataFrame(
        {
            i: _blank_to_missing(
                pa.chunked_array([c[i] if i < len(c) else pa.nulls(n, pa.string()) for n, c in chunks])
            )
            for i in range(width)
        },
        index=range(sum(n for n, _ in chunks)),
    )
    cells.attrs["widths"] = widths
    return cells


def _loosely(text: str, fichier: str, sep: str, quoted: bool) -> pd.DataFrame:
    """A text whose quotes are not in order; refused when one of them swallowed the rows after it."""
    try:
        cells = _row_by_row(text, sep, quoted)
    except csv.Error as e:
        raise broken(fichier, f"ce texte n’est pas un tableau ({e})") from None
    swallowed = re.compile(
        rf'(?:^|{re.escape(sep)})"((?:[^"]|"")*)"(?=[^"{re.escape(sep)}\r\n])', re.MULTILINE
    )
    for found in swallowed.finditer(text) if quoted else ():
        if sep in found[1] or "\n" in found[1]:  # it closed at the quote that opens another cell
            raise broken(fichier, OPEN_QUOTE, text.count("\n", 0, found.start(1)) + 1)
    widths = np.asarray(cells.attrs["widths"])
    usual = Counter(widths[widths > 1].tolist()).most_common(1)
    first = np.flatnonzero(widths == usual[0][0])[0] if usual else len(widths)
    uneven = bool(usual) and bool(((widths != usual[0][0]) & (widths > 0))[first:].any())
    if uneven or any(cells[i].str.contains("\n", regex=False).any() for i in cells):
        raise broken(fichier, OPEN_QUOTE, _doubtful_quote(text, sep))
    return cells


def _doubtful_quote(text: str, sep: str) -> int:
    """The line where a quote is not closed as it should be, 0 when all are."""
    reader = _reader(io.StringIO(text, newline=""), sep, True, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error:
        return reader.line_num
    return 0


def broken(fichier: str, rule: str, ligne: int = 0) -> DataError:
    return DataError(say(fichier, rule, "demander un nouvel envoi de ce fichier", ligne=ligne))
