"""Drawings as PNG, for a format that cannot hold them: each is drawn once for every report that shows it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from pathlib import Path

from workbench.show.layout import TEXT_MM
from workbench.show.pdf import compiler, source

DPI = 200
kept: Path | None = None  # a folder that workers share: editions of a lieu have figures in common


def rasterise(images: list) -> list[bytes]:
    """PNG bytes of Images, 200 dpi at their printed width; those not drawn yet, in one pass of typst."""
    names = [_name(i) for i in images]
    drawings = {name: i for name, i in zip(names, images, strict=True) if i.format == "svg"}
    ready = {name: data for name in drawings if (data := _read(name))}
    wanted = [name for name in drawings if name not in ready]
    for name, data in zip(wanted, _draw([drawings[name] for name in wanted]), strict=True):
        ready[name] = data
        _keep(name, data)
    return [ready.get(name) or _decoded(i) for name, i in zip(names, images, strict=True)]


def _name(image) -> str:
    return hashlib.sha256(f"{_mm(image)} {image.data}".encode()).hexdigest()


def _mm(image) -> float:
    return min(float(image.largeur_mm), TEXT_MM)


def _decoded(image) -> bytes:
    return base64.b64decode(re.sub(r"\s+", "", image.data))


def _draw(images: list) -> list[bytes]:
    if not images:
        return []
    data = json.dumps([{"data": i.data, "mm": _mm(i)} for i in images])
    made = compiler().compile(input=source("images.typ", data), format="png", ppi=DPI)
    return made if isinstance(made, list) else [made]


def _read(name: str) -> bytes:
    try:
        return (kept / name).read_bytes() if kept else b""
    except FileNotFoundError:
        return b""


def _keep(name: str, data: bytes) -> None:
    """Whole at once: another worker may be looking for it."""
    if kept:
        kept.mkdir(exist_ok=True)
        part = kept / f"{name}.{os.getpid()}"
        part.write_bytes(data)
        part.replace(kept / name)
