"""Packages (DOCX, XLSX) without the clock: the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

STAMP = (1980, 1, 1, 0, 0, 0)
HOUR = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CORE = "docProps/core.xml"


def still(raw: bytes, day: str) -> bytes:
    """A finished package with fixed times.

    Parameters
    ----------
    day : ISO date that replaces those of the properties
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[CORE] = HOUR.sub(f"{day}T00:00:00Z".encode(), parts[CORE])
    return packed(parts)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The package of these parts, in their order; pictures are stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, STAMP)
            info.external_attr = 0o600 << 16
            kind = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(info, content, kind, compresslevel=6)
    return out.getvalue()
