"""The clean tables on disk: parquet sorted by lieu, written only when something changed.

`update` first asks whether any input moved since the last collection (sizes and dates of files, then their
content): a run with nothing new reads what is there. The folder may be thrown away, it is rebuilt.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core import paths, schemas, written

if TYPE_CHECKING:
    import pandas as pd

    from workbench.collect.assemble import Collecte

STATE = "collecte.json"
VERSION = 3
ROW_GROUP = 100_000  # a lieu's rows stand in a few groups, the others are not read
SKIPPED = (".archive", "verite", "reports", "pairs")  # what collection never reads
OUTPUTS = ("publications.csv",)


def update(reseau: Path) -> Collecte:
    """Collect what changed, write the tables whose content changed, and give the whole collection.

    Raises
    ------
    DataError : the folder is not a network
    """
    reseau = Path(reseau)
    state = _state(reseau)
    before = inputs(reseau, state.get("entrees", {}))
    if state and _same(before, state["entrees"]) and _intact(reseau, state["empreintes"]):
        if before != state["entrees"]:
            _write_state(reseau, state | {"entrees": before})  # touched, not changed
        return _stored(reseau, state)
    from workbench.collect import collect

    collecte = collect(reseau)
    folder = paths.archive(reseau)
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / ".gitignore", b"*\n")
    for name, table in collecte.tables.items():
        write(reseau, name, table)
    _write_state(
        reseau,
        {
            "version": VERSION,
            "entrees": before | inputs(reseau, {}, only=(paths.cle(reseau).name,)),
            "empreintes": {name: _digest(folder / f"{name}.parquet") for name in collecte.tables},
            "lignes": {name: len(table) for name, table in collecte.tables.items()},
            "problemes": [p.as_dict() for p in collecte.problemes],
            "apports": json.loads(collecte.apports.to_json(orient="records")),
        },
    )
    return collecte


def last(reseau: Path) -> tuple[Collecte | None, bool]:
    """The last collection as it was kept, None before the first; True when nothing moved since."""
    reseau = Path(reseau)
    state = _state(reseau)
    if not state:
        return None, False
    same = _current(reseau, state)
    return _stored(reseau, state), same


def mark(reseau: Path) -> dict:
    """What tells the last collection from any other; {} before the first."""
    return _state(Path(reseau))


def unmoved(reseau: Path, since: dict) -> bool:
    """Whether what was read under a `mark` is still the last collection, whole, and no file moved since."""
    return bool(since) and since == mark(reseau) and _current(Path(reseau), since)


def load(reseau: Path, tables: list[str] | None = None, lieu: str = "") -> dict[str, pd.DataFrame]:
    """Clean tables as last collected; a table with nothing received is empty with its columns.

    lieu : only the rows of this lieu, in the tables that have the column
    """
    counts = _state(Path(reseau)).get("lignes", {})
    wanted = tables if tables is not None else list(schemas.names())
    return {
        name: _read(reseau, name, lieu) if counts.get(name) else schemas.load(name).empty() for name in wanted
    }


def write(reseau: Path, name: str, table: pd.DataFrame) -> bool:
    """Put a table in the archive, whole or not at all; True if its content changed.

    The file keeps its date when nothing changed: what depends on it is then not redone.
    """
    folder = paths.archive(reseau)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-", suffix=".tmp")
    os.close(handle)
    try:
        _parquet(table, temporary)
        if path.is_file() and filecmp.cmp(temporary, path, shallow=False):
            return False
        os.replace(temporary, path)
        return True
    finally:
        Path(temporary).unlink(missing_ok=True)


def _parquet(table: pd.DataFrame, path: str) -> None:
    """One group of rows after the other: in Arrow, a long table is never whole beside itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.Schema.from_pandas(table, preserve_index=False)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, max(len(table), 1), ROW_GROUP):
            some = table.iloc[first : first + ROW_GROUP]
            writer.write_table(pa.Table.from_pandas(some, schema, preserve_index=False))


def inputs(reseau: Path, known: dict[str, list], only: tuple[str, ...] = ()) -> dict[str, list]:
    """label -> [size, date in ns, SHA-256] of all that collection depends on: files received, schemas,
    référentiel, and the code that reads. The content of a file whose size and date are known is not read.
    """
    out = {}
    for label, path in _files(Path(reseau)):
        if only and label not in only:
            continue
        if (path.is_symlink() and written.unfit(path, reseau)) or not path.is_file():
            out[label] = [0, 0, "pas ouvert"]  # collection refuses it by name
            continue
        stat = path.stat()
        before = known.get(label)
        if before and before[:2] == [stat.st_size, stat.st_mtime_ns]:
            out[label] = before
        else:
            out[label] = [stat.st_size, stat.st_mtime_ns, _digest(path)]
    return out


def fingerprint(reseau: Path) -> str:
    """One SHA-256 for the contents the archive was made from ("" when there is none)."""
    entries = _state(Path(reseau)).get("entrees", {})
    if not entries:
        return ""
    text = "\n".join(f"{label} {entry[2]}" for label, entry in sorted(entries.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _files(reseau: Path):
    for path in sorted(reseau.rglob("*")):
        parts = path.relative_to(reseau).parts
        hidden = any(p.startswith((".", "~$")) for p in parts) and parts != (paths.cle(reseau).name,)
        if parts[0] in SKIPPED or hidden or parts[-1] in OUTPUTS or path.is_dir():
            continue
        yield "/".join(parts), path
    here = Path(__file__).resolve().parent
    for name, folder, pattern in (
        ("schemas", paths.SCHEMAS, "*.yaml"),
        ("referentiel", paths.DATA / "referentiel", "*.toml"),
        ("collect", here / "collect", "*.py"),
        ("core", here / "core", "*.py"),
    ):
        for path in sorted(folder.rglob(pattern)):
            yield f"//{name}/{path.relative_to(folder).as_posix()}", path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(now: dict[str, list], then: dict[str, list]) -> bool:
    return now.keys() == then.keys() and all(now[k][2] == then[k][2] for k in now)


def _current(reseau: Path, state: dict) -> bool:
    return _same(inputs(reseau, state["entrees"]), state["entrees"]) and _intact(reseau, state["empreintes"])


def _intact(reseau: Path, digests: dict[str, str]) -> bool:
    """The tables are those that were written: a damaged one, or one put in its place, is made again."""
    folder = paths.archive(reseau)
    return all(_digest(folder / f"{name}.parquet") == digest for name, digest in digests.items())


def _state(reseau: Path) -> dict:
    """What the last collection left; {} when there is none, or when a table it wrote is gone."""
    folder = paths.archive(reseau)
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if state.get("version") != VERSION:
        return {}
    whole = all((folder / f"{name}.parquet").is_file() for name in state["lignes"])
    return state if whole else {}


def _stored(reseau: Path, state: dict) -> Collecte:
    from workbench.collect.assemble import Collecte
    from workbench.collect.sources import arrived
    from workbench.core.errors import Probleme

    problemes = [Probleme.of_dict(p) for p in state["problemes"]]
    return Collecte(load(reseau), problemes, arrived(state["apports"]))


def _read(reseau: Path, name: str, lieu: str) -> pd.DataFrame:
    import pandas as pd

    schema = schemas.load(name)
    filters = [("lieu", "==", lieu)] if lieu and "lieu" in schema else None
    table = pd.read_parquet(paths.archive(reseau) / f"{name}.parquet", filters=filters)
    other = {c: t for c, t in schema.dtypes.items() if table[c].dtype != t}
    return table.astype(other) if other else table


def _write_state(reseau: Path, state: dict) -> None:
    text = json.dumps(state, ensure_ascii=False, indent=1)
    write_bytes(paths.archive(reseau) / STATE, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Whole or not at all: a killed run leaves the file of before."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
