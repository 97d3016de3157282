"""What passes between the process that opens received files and the one that asks: nothing that runs.

A pickle may run code when it is opened. What comes back from a process that opened a hostile file is
therefore JSON values and Arrow columns only; anything else is refused here.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pandas as pd

KIND = "#"
BEGUN = b"!"  # said before a file is opened: silence after it is that file's doing
_DATES = {"date": dt.date, "datetime": dt.datetime, "time": dt.time}


def send(file: BinaryIO, message: dict) -> None:
    """One message: `message` may hold plain values and frames."""
    frames: list[bytes] = []
    head = json.dumps(plain(message, frames), ensure_ascii=False).encode("utf-8", "surrogatepass")
    for part in (json.dumps([len(head), *map(len, frames)]).encode() + b"\n", head, *frames):
        file.write(part)
    file.flush()


def receive(file: BinaryIO) -> dict | None:
    """The next message, None when the other side is gone."""
    line = file.readline(1 << 20)
    if not line.endswith(b"\n"):
        return None
    parts = [file.read(n) for n in json.loads(line)]
    if any(len(part) != n for part, n in zip(parts, json.loads(line), strict=True)):
        return None
    return real(json.loads(parts[0].decode("utf-8", "surrogatepass")), parts[1:])


def plain(value, frames: list[bytes]):
    """A value as JSON holds it; the bytes of its frames are added to `frames`.

    Raises
    ------
    TypeError : something that is no data
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return {KIND: "path", "v": str(value)}
    if isinstance(value, list):
        return [plain(v, frames) for v in value]
    if isinstance(value, dict):
        return {KIND: "dict", "v": [[plain(k, frames), plain(v, frames)] for k, v in value.items()]}
    if isinstance(value, tuple | set | frozenset):
        name = "tuple" if isinstance(value, tuple) else "set"
        return {KIND: name, "v": [plain(v, frames) for v in value]}
    return _other(value, frames)


def _other(value, frames: list[bytes]):
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return {KIND: "frame"} | _packed(value, frames)
    if value is pd.NaT or value is pd.NA:
        return {KIND: "NaT" if value is pd.NaT else "NA"}
    if isinstance(value, pd.Timestamp):
        return {KIND: "timestamp", "v": value.isoformat()}
    for name in ("datetime", "date", "time"):
        if isinstance(value, _DATES[name]):
            return {KIND: name, "v": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {KIND: "timedelta", "v": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, np.generic):
        return plain(value.item(), frames)
    if isinstance(value, np.ndarray):
        return {KIND: "array", "v": plain(value.tolist(), frames), "dtype": str(value.dtype)}
    known = _records().get(type(value).__name__)
    if known is type(value):
        return {
            KIND: known.__name__,
            "v": [plain(getattr(value, f.name), frames) for f in fields(value)],
        }
    raise TypeError(type(value).__name__)


def _records() -> dict[str, type]:
    """The records of ours that cross."""
    from workbench.collect.sources.declared import Source
    from workbench.collect.sources.opening.grid import Grid
    from workbench.collect.sources.readers.mapping import Lecture
    from workbench.core.errors import Probleme

    return {kind.__name__: kind for kind in (Lecture, Source, Grid, Probleme)}


def real(value, frames: list[bytes]):
    """What `plain` wrote."""
    if isinstance(value, list):
        return [real(v, frames) for v in value]
    if not isinstance(value, dict):
        return value
    kind = value[KIND]
    if kind in ("NaT", "NA", "timestamp", "array"):
        return _numeric(kind, value)
    if kind == "frame":
        return _unpacked(value, frames)
    if kind in _DATES:
        return _DATES[kind].fromisoformat(value["v"])
    if kind == "path":
        return Path(value["v"])
    if kind == "timedelta":
        return dt.timedelta(*value["v"])
    inside = [real(v, frames) for v in value["v"]]
    if kind == "dict":
        return dict(inside)
    if kind in ("tuple", "set"):
        return tuple(inside) if kind == "tuple" else set(inside)
    return _records()[kind](*inside)


def _numeric(kind: str, value: dict):
    import numpy as np
    import pandas as pd

    if kind == "array":
        return np.array(real(value["v"], []), dtype=value["dtype"])
    return pd.Timestamp(value["v"]) if kind == "timestamp" else getattr(pd, kind)


def _packed(frame: pd.DataFrame, frames: list[bytes]) -> dict:
    """A frame: typed columns in Arrow; columns of objects as codes in Arrow and their different values."""
    import numpy as np
    import pyarrow as pa

    columns, objects = {"index": frame.index.to_numpy(dtype=np.int64)}, {}
    for position, column in enumerate(frame.iloc[:, p] for p in range(frame.shape[1])):
        held = column.array
        if column.dtype == object:
            codes, values = _coded(column)
            objects[str(position)] = [plain(v, []) for v in values]
            held = np.array(codes, dtype=np.int32)
        columns[str(position)] = held
    table = pa.table({name: pa.array(held) for name, held in columns.items()})
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    frames.append(out.getbuffer())
    return {
        "v": len(frames) - 1,
        "names": plain(list(frame.columns), []),
        "objects": objects,
        "attrs": plain(frame.attrs, []),
    }


def _coded(column: pd.Series) -> tuple[list[int], list]:
    """(code per row, different values): 1, 1.0 and True are three values."""
    seen: dict = {}
    values, codes = [], []
    for value in column:
        key = (type(value), repr(value) if isinstance(value, list | dict | set) else value)
        code = seen.setdefault(key, len(values))
        if code == len(values):
            values.append(value)
        codes.append(code)
    return codes, values


def _unpacked(said: dict, frames: list[bytes]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    table = pa.ipc.open_stream(pa.py_buffer(frames[said["v"]])).read_all()
    table.validate(full=True)
    frame = table.to_pandas(split_blocks=True, use_threads=False)
    index = frame.pop("index").to_numpy()
    for position, values in said["objects"].items():
        words = np.empty(len(values), dtype=object)
        words[:] = real(values, [])
        frame[position] = pd.Series(words[frame[position].to_numpy()], index=frame.index, dtype=object)
    names = real(said["names"], [])
    frame.columns = _numbered(names) if names else pd.RangeIndex(0)
    frame.index = _numbered(index) if len(index) else pd.RangeIndex(0)
    frame.attrs = real(said["attrs"], [])
    return frame


def _numbered(values):
    """0, 1, 2… as the range it was."""
    import numpy as np
    import pandas as pd

    counted = not isinstance(values[0], str) and np.array_equal(values, np.arange(len(values)))
    return pd.RangeIndex(len(values)) if counted else pd.Index(values)
