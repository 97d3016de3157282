"""Texts that repeat, as collection holds those of a long table: codes, one to four bytes a cell.

Ten million rows name a few thousand things. Between the process that reads a file and the last step of
collection a long frame holds its texts as categories; a short one holds them as `str`, and so does every
table once it is `settled`.
"""

from __future__ import annotations

import contextlib
import ctypes

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from workbench.core.states import etat_dtype

LONG = 100_000  # rows
PART = 1_000_000  # rows written out at a time
TEXT = pd.StringDtype(na_value=np.nan)  # what pandas calls `str`


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """A received frame, its texts as categories if it is long, in the order in which they appear."""
    if len(frame) < LONG:
        return frame
    words = {}
    for name in frame.columns[[d == "str" for d in frame.dtypes]]:
        codes, unique = pd.factorize(frame[name])
        words[name] = pd.Series(pd.Categorical.from_codes(codes, unique), index=frame.index)
    attrs, frame = frame.attrs, frame.assign(**words)
    frame.attrs = attrs
    return frame


def is_coded(column: pd.Series) -> bool:
    """True for a text held as codes; a state is a category of its own."""
    return isinstance(column.dtype, pd.CategoricalDtype) and column.dtype != etat_dtype()


def distinct(column: pd.Series) -> tuple[np.ndarray, list]:
    """(rank of each cell, -1 where it is missing; the different values)."""
    if is_coded(column):
        return column.cat.codes.to_numpy(), list(column.cat.categories)
    codes, unique = pd.factorize(column)
    return codes, list(unique)


def spread(values: list, codes: np.ndarray, index: pd.Index) -> pd.Series:
    """The text of each code, missing where it is None or the code is -1; categories are in their order."""
    if len(codes) < LONG:
        return pd.Series(pd.array(values, dtype="str").take(codes, allow_fill=True), index=index)
    ranks, unique = pd.factorize(np.array([*values, None], dtype=object), sort=True)
    words = pd.Categorical.from_codes(ranks[codes], pd.Index(unique, dtype="str"))
    return pd.Series(words, index=index)


def looked_up(column: pd.Series, table: pd.Series) -> pd.Series:
    """What a table indexed by text says of each cell, missing where it says nothing."""
    codes, unique = distinct(column)
    return pd.Series(table.reindex(unique).array.take(codes, allow_fill=True), index=column.index)


def stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One frame of several that have the same columns; the list is emptied, nothing is twice in memory."""
    parts = _grouped(parts)
    if len(parts) == 1:
        return parts[0]
    out = pd.DataFrame(index=parts[0].index.append([p.index for p in parts[1:]]))
    for name in list(parts[0]):
        columns = [p.pop(name) for p in parts]
        if any(map(is_coded, columns)):
            out[name] = union_categoricals([pd.Categorical(c) for c in columns], sort_categories=True)
        else:
            out[name] = pd.concat(columns, ignore_index=True).array
    return out


def _grouped(parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Short neighbours together: to take each column out of each of thousands is a tenth of a collection."""
    out, some, rows = [], [], 0
    while parts:
        part = parts.pop(0)
        alone = any(is_coded(part[name]) for name in part)
        if some and (alone or rows + len(part) >= LONG):
            out.append(pd.concat(some))
            some, rows = [], 0
        if alone:
            out.append(part)
            continue
        some.append(part)
        rows += len(part)
    return [*out, pd.concat(some)] if some else out


def settled(frame: pd.DataFrame, order: np.ndarray) -> pd.DataFrame:
    """The rows in that order, numbered from 0, texts as `str`; the columns are taken out of `frame`."""
    names, out = list(frame), {}
    for name in sorted(names, key=lambda n: is_coded(frame[n])):  # those that grow come last
        column = frame.pop(name)
        out[name] = _written_out(column, order) if is_coded(column) else column.array.take(order)
    return pd.DataFrame({name: out[name] for name in names}, index=range(len(order)), copy=False)


def _written_out(column: pd.Series, order: np.ndarray):
    """A coded column as `str`, in memory that is the system's own: it goes back as soon as it is free."""
    import pyarrow as pa
    import pyarrow.compute as pc

    with contextlib.suppress(OSError, AttributeError):  # glibc keeps what was freed, and here most is held
        ctypes.CDLL(None).malloc_trim(0)
    codes = column.cat.codes.to_numpy()
    words, ours = pa.array(list(column.cat.categories), pa.large_string()), pa.system_memory_pool()
    parts = [pa.array([], pa.large_string())]
    for first in range(0, len(order), PART):
        some = codes[order[first : first + PART]]
        ranks = pa.array(some, mask=some < 0, memory_pool=ours)
        parts.append(pc.take(words, ranks, memory_pool=ours))
    return pd.arrays.ArrowStringArray(pa.chunked_array(parts), dtype=TEXT)
