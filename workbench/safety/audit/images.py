"""What an image carries besides what it shows: comments, cameras, places, software, live content."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from workbench.safety.audit.markup import LIVE_SVG, Said

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_SHOWN = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"pHYs",
    b"sBIT",
    b"bKGD",
}
PROGRAM = re.compile(rb"Software\0Matplotlib version[ \d.a-z+]*, https://matplotlib\.org/\Z")
JPEG_KEPT = {0xD8, 0xE0, 0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDD, 0xEE}
TAG = re.compile(r"<[^>]+>")


def carried(kind: str, data: bytes) -> Iterator[Said]:
    """Each thing an image carries that a reader does not see (rule, what was found)."""
    if kind == "png":
        yield from _png(data)
    elif kind in ("jpeg", "jpg"):
        yield from _jpeg(data)
    elif kind in ("svg", "svg+xml"):
        found = LIVE_SVG.search(data)
        if found:
            yield "une image vectorielle qui exécute ou demande quelque chose", found[0].decode("latin-1")
    elif kind == "webp":
        if b"EXIF" in data[:65536] or b"XMP " in data[:65536]:
            yield "une image garde des métadonnées (appareil, lieu, auteur)", "EXIF"
    else:
        yield "une image illisible", kind


def words(kind: str, data: bytes) -> str:
    """The text of an image, where it has one."""
    if kind not in ("svg", "svg+xml"):
        return ""
    return "\n".join(t for t in TAG.sub("\n", data.decode("utf-8", "replace")).split("\n") if t.strip())


def _png(data: bytes) -> Iterator[Said]:
    if not data.startswith(SIGNATURE):
        yield "une image illisible", "png"
        return
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if name not in PNG_SHOWN and not PROGRAM.match(body):
            yield "une image garde des métadonnées (appareil, lieu, auteur)", _chunk(name, body)
        at += size + 12
        if name == b"IEND" and at < len(data):
            yield "une image cache des données après sa fin", f"{len(data) - at} octets"
            return


def _chunk(name: bytes, body: bytes) -> str:
    if name == b"zTXt":
        key, _, rest = body.partition(b"\0")
        try:
            body = key + b" " + zlib.decompressobj().decompress(rest[1:], 200)
        except zlib.error:
            body = key
    return f"{name.decode('latin-1')} {body[:60].decode('latin-1', 'replace')}".replace("\0", " ").strip()


def _jpeg(data: bytes) -> Iterator[Said]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in JPEG_KEPT:
            yield "une image garde des métadonnées (appareil, lieu, auteur)", f"segment {marker:#x}"
        if marker == 0xDA:
            return
        at += size + 2
