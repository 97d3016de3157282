"""Packages (DOCX, XLSX) without the clock: the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

STAMP = (1980, 1, 1, 0, 0, 0)
HOUR = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CORE = "docProps/core.xml"


def still(raw: bytes, day: str = "") -> bytes:
    """The package with fixed times, its pictures stored as they are.

    Parameters
    ----------
    day : ISO date that replaces those of the properties; "" leaves them
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if day and name == CORE:
                content = HOUR.sub(f"{day}T00:00:00Z".encode(), content)
            info = zipfile.ZipInfo(name, STAMP)
            info.external_attr = 0o600 << 16
            kind = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(info, content, kind, compresslevel=6)
    return out.getvalue()
