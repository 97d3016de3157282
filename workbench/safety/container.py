"""A tranche: one file holding what one edition of one lieu, or of the network, may show.

A notebook opens its tranche and nothing else. The same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import referentiel as method
from workbench.core.errors import DataError, Probleme
from workbench.core.referentiel import Referentiel
from workbench.core.states import etat_dtype
from workbench.measures.assemble import COLUMNS

FORMAT = 1
STAMP = (1980, 1, 1, 0, 0, 0)  # a zip's earliest date: the time of writing would change the bytes
RESEAU = "reseau"
PHOTO = "photo.png"
FEW = 50_000
"""Figures up to which all are read at once; of a nation's millions, those of the indicators asked for."""
Mesure = namedtuple("Mesure", COLUMNS)


@dataclass(eq=False)
class Tranche:
    """lieu is "" for the network; tables are already cut to what the edition may read."""

    lieu: str
    annee: int
    diffusion: str
    reseau: dict
    referentiel: Referentiel
    mesures: DataFrame
    tables: dict[str, DataFrame] = field(default_factory=dict)
    textes: dict[str, list[dict]] = field(default_factory=dict)
    empreinte: str = ""
    photo: bytes = b""  # a PNG of the lieu

    @property
    def arrete_le(self) -> str:
        return str(self.reseau.get("arrete_le", ""))

    @property
    def sujet(self) -> str:
        return self.lieu or RESEAU

    @cached_property
    def _places(self) -> dict[tuple[str, str], np.ndarray]:
        return self.mesures.groupby(["indicateur", "niveau"], observed=True).indices

    @cached_property
    def _found(self) -> dict[tuple[str, str], dict[tuple, Mesure]]:
        return {}

    @cached_property
    def _by_modality(self) -> tuple[DataFrame, dict[tuple[str, str, str], np.ndarray]]:
        rows = self.mesures[self.mesures["modalite"] != ""]
        return rows, rows.groupby(["indicateur", "sujet", "periode"], observed=True).indices

    @cached_property
    def kept(self) -> dict:
        """What `once` keeps."""
        return {}

    def _of(self, *which: str) -> dict[tuple, Mesure]:
        """(sujet, periode, modalite) -> figure, of an indicator at a level."""
        few = len(self.mesures) <= FEW
        if which not in self._found and not (few and self._found):
            rows = self.mesures if few else self.mesures.iloc[self._places.get(which, [])]
            columns = rows.astype({"etat": "str"})
            self._found[which] = {}
            for m in map(Mesure._make, zip(*(columns[c].tolist() for c in COLUMNS), strict=True)):
                self._found.setdefault((m.indicateur, m.niveau), {})[m.sujet, m.periode, m.modalite] = m
        return self._found.get(which, {})

    def mesure(
        self, indicateur: str, sujet: str | None = None, periode: str | int | None = None, modalite: str = ""
    ) -> Mesure:
        """One figure; its etat is `non_demande` when the tranche holds none.

        sujet : a lieu, a bearer or "reseau"; the tranche's own by default. periode : its year by default.
        """
        sujet, periode = sujet or self.sujet, str(periode or self.annee)
        for niveau in ("reseau",) if sujet == RESEAU else ("lieu", "structure"):
            found = self._of(indicateur, niveau).get((sujet, periode, modalite))
            if found is not None:
                return found
        none = dict.fromkeys(COLUMNS, float("nan")) | dict.fromkeys(
            ("unite_couverture", "mode", "jours", "source", "table"), ""
        )
        niveau = "reseau" if sujet == RESEAU else "lieu"
        return Mesure(
            **none
            | {
                "niveau": niveau,
                "sujet": sujet,
                "periode": periode,
                "indicateur": indicateur,
                "modalite": modalite,
                "etat": "non_demande",
            }
        )

    def serie(self, indicateur: str, sujet: str | None = None, annee: int | None = None) -> DataFrame:
        """Twelve monthly rows, January first; a month without a row is `non_demande`."""
        annee = annee or self.annee
        rows = [self.mesure(indicateur, sujet, f"{annee}-{m:02d}")._asdict() for m in range(1, 13)]
        frame = DataFrame(rows, columns=COLUMNS)
        return frame.assign(mois=np.arange(1, 13), etat=pd.Categorical(frame["etat"], dtype=etat_dtype()))

    def modalites(
        self, indicateur: str, sujet: str | None = None, periode: str | int | None = None
    ) -> DataFrame:
        """Every row of an indicator with modalities, in the order of the mesures."""
        rows, places = self._by_modality
        return rows.iloc[places.get((indicateur, sujet or self.sujet, str(periode or self.annee)), [])]

    def table(self, name: str) -> DataFrame:
        """A table of the tranche; empty, with its columns, when the edition reads none of it."""
        if name in self.tables:
            return self.tables[name]
        from workbench.core import schemas

        return schemas.load(name).empty() if name in schemas.names() else DataFrame()


def once(function: Callable) -> Callable:
    """Keep what a function says of a tranche beside it: neither moves; who is given it changes nothing."""

    @wraps(function)
    def kept(tranche: Tranche, *args):
        if (function, args) not in tranche.kept:
            tranche.kept[function, args] = function(tranche, *args)
        return tranche.kept[function, args]

    return kept


def share(path: Path, name: str) -> DataFrame:
    """One table of a tranche, empty when it holds none: `read` gives this frame again for the same bytes."""
    with zipfile.ZipFile(path) as archive:
        part = f"tables/{name}.parquet"
        if part not in archive.namelist():
            return DataFrame()
        data = archive.read(part)
    _shared[name] = data, _frame(data)
    return _shared[name][1]


def parquet(rows: DataFrame) -> bytes:
    """The bytes of a table; its index is not kept."""
    out = io.BytesIO()
    rows.reset_index(drop=True).to_parquet(out, index=False, compression="zstd")
    return out.getvalue()


def write(tranche: Tranche, path: Path, encode=parquet) -> str:
    """Write the tranche whole or not at all; its fingerprint. A file that would not change keeps its date.

    encode : gives the bytes of a table, when tranches share some (`Edition.encode`)
    """
    data, mark = to_bytes(tranche, encode)
    path = Path(path)
    tranche.empreinte = mark
    if path.is_file() and path.read_bytes() == data:
        return mark
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return mark


def to_bytes(tranche: Tranche, encode=parquet) -> tuple[bytes, str]:
    """The zip and the SHA-256 of what it holds."""
    parts = {
        "reseau.json": _json(tranche.reseau),
        "referentiel.json": tranche.referentiel.to_json().encode("utf-8"),
        "textes.json": _json(tranche.textes),
        "mesures.parquet": encode(tranche.mesures),
    }
    parts |= {f"tables/{name}.parquet": encode(rows) for name, rows in tranche.tables.items()}
    parts |= {PHOTO: tranche.photo} if tranche.photo else {}
    head = {"format": FORMAT, "lieu": tranche.lieu, "annee": tranche.annee, "diffusion": tranche.diffusion}
    mark = hashlib.sha256(_json(head))
    for name in sorted(parts):
        mark.update(name.encode() + b"\0" + hashlib.sha256(parts[name]).digest())
    parts["tranche.json"] = _json(head | {"empreinte": mark.hexdigest()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3  # the same bytes on every system
            archive.writestr(info, parts[name])
    return out.getvalue(), mark.hexdigest()


def read(path: Path) -> Tranche:
    """Open a tranche.

    Raises
    ------
    DataError : there is no such file, or it is not a tranche of this version
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        head = json.loads(parts["tranche.json"])
        if head["format"] != FORMAT:
            raise KeyError("format")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(
            Probleme(
                Path(path).name,
                trouve=type(error).__name__,
                regle="Ce fichier n’est pas une tranche lisible",
                remede="Relancez workbench rapports --forcer",
            )
        ) from error
    mesures = _frame(parts["mesures.parquet"])
    kept = {name[7:-8]: data for name, data in parts.items() if name.startswith("tables/")}
    tables = {name: _table(name, data) for name, data in kept.items()}
    return Tranche(
        head["lieu"],
        head["annee"],
        head["diffusion"],
        json.loads(parts["reseau.json"]),
        method.from_json(parts["referentiel.json"].decode("utf-8")),
        mesures,
        tables,
        json.loads(parts["textes.json"]),
        head["empreinte"],
        parts.get(PHOTO, b""),
    )


def _json(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode("utf-8")


_shared: dict[str, tuple[bytes, DataFrame]] = {}


def _table(name: str, data: bytes) -> DataFrame:
    kept, rows = _shared.get(name, (None, None))
    return rows if kept == data else _frame(data)


def _frame(data: bytes) -> DataFrame:
    import pyarrow as pa

    return stored(pa.BufferReader(data))


def stored(source) -> DataFrame:
    """A parquet file of ours, with the shared dtype of states."""
    import pyarrow.parquet as pq

    # half the time of read_parquet, which looks for a folder of files
    rows = pq.ParquetFile(source).read(use_threads=False).to_pandas(use_threads=False)
    if "etat" in rows and isinstance(rows["etat"].dtype, pd.CategoricalDtype):
        rows["etat"] = rows["etat"].astype("str").astype(etat_dtype())
    return rows
