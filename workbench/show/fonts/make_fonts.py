"""Make the two committed faces of « Etabli Sans »: a subset of Source Sans Pro under another name.

Run once, by hand, when the set of characters changes: ``python workbench/show/fonts/make_fonts.py``.
"Source" is a name the licence (OFL 1.1) reserves for the original, so a modified copy must carry
another one. Beside the faces for documents (TTF, WOFF2) it writes ``glyphs.json``: for each face the
advance and outline of every character and the kerning of every pair, in thousandths of an em. Figures
are set from it, so that drawing one loads no font library. This script needs the packages
``font-source-sans-pro``, ``fonttools`` and ``brotli``; the workbench itself does not.
"""

import json
import re
import shutil
from pathlib import Path

import font_source_sans_pro
from fontTools import subset
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
ORIGINAL = Path(font_source_sans_pro.__file__).parent / "files"
FAMILY = "Etabli Sans"
FACES = {"Regular": "SourceSansPro-Regular.ttf", "Bold": "SourceSansPro-Semibold.ttf"}

# Latin-1, then what French typography, the figures and the tables add to it.
CHARACTERS = (
    [*range(0x20, 0x7F), *range(0xA0, 0x100)]
    + [ord(c) for c in "ıŒœŸˆ˜‐‑‒–—‘’‚“”„†•…‰′″‹›⁄€−≈≠≤≥←↑→↓◆◇○●■□▲△✓₀₁₂₃₄₅₆₇₈₉"]
    + [0x2002, 0x2003, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F]
)
# Ligatures are left out: a text copied from a PDF must be found by a search.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]


def make(style: str, source: Path, target: Path) -> TTFont:
    """Write ``EtabliSans-<style>.ttf`` and ``.woff2`` into ``target`` (identical bytes at each run)."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=FEATURES,
        name_IDs=["*"],
        notdef_outline=True,
        hinting=False,
        legacy_kern=True,
        desubroutinize=True,
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    draw_marks(font)
    rename(font, style)
    for flavor, ending in ((None, "ttf"), ("woff2", "woff2")):
        font.flavor = flavor
        font.save(target / f"EtabliSans-{style}.{ending}")
    return font


def tables(font: TTFont) -> dict:
    """Advance and SVG outline (y downwards) by character, kerning by pair of characters."""
    names, glyphs, shapes = font.getBestCmap(), {}, font.getGlyphSet()
    for code, name in sorted(names.items()):
        pen = SVGPathPen(shapes, ntos=lambda v: str(round(v)))
        shapes[name].draw(TransformPen(pen, (1, 0, 0, -1, 0, 0)))
        glyphs[chr(code)] = [font["hmtx"][name][0], curved(pen.getCommands())]
    return {"glyphs": glyphs, "kern": kerning(font, names)}


def curved(outline: str) -> str:
    """An outline that is one upright rectangle (I, hyphen, dash) closes by a curve as straight as its side.

    Chromium's PDF viewer widens a rectangle to whole pixels: the I of « EPCI » was bold on a screen.
    """
    box = re.fullmatch(r"(M(-?\d+) (-?\d+)V(-?\d+)H-?\d+)V\3Z", outline)
    if not box:
        return outline
    side = re.search(r"H(-?\d+)$", box[1])[1]
    return f"{box[1]}Q{side} {(int(box[3]) + int(box[4])) // 2} {side} {box[3]}Z"


def kerning(font: TTFont, names: dict[int, str]) -> dict[str, int]:
    """Flatten the pair adjustments of GPOS: in each lookup the first subtable that covers a pair decides."""
    table = font["GPOS"].table
    lookups = sorted(
        {
            i
            for f in table.FeatureList.FeatureRecord
            if f.FeatureTag == "kern"
            for i in f.Feature.LookupListIndex
        }
    )
    pairs: dict[str, int] = {}
    for index in lookups:
        subtables = [getattr(t, "ExtSubTable", t) for t in table.LookupList.Lookup[index].SubTable]
        for a, left in names.items():
            covering = [t for t in subtables if left in t.Coverage.glyphs]
            for b, right in names.items():
                move = next((m for m in (adjustment(t, left, right) for t in covering) if m is not None), 0)
                if move:
                    pairs[chr(a) + chr(b)] = move
    return pairs


def adjustment(subtable, left: str, right: str) -> int | None:
    """Change of the left glyph's advance before the right one; None when the subtable does not decide."""
    if subtable.Format == 1:
        for record in subtable.PairSet[subtable.Coverage.glyphs.index(left)].PairValueRecord:
            if record.SecondGlyph == right:
                return getattr(record.Value1, "XAdvance", 0) or 0
        return None
    first = subtable.Class1Record[subtable.ClassDef1.classDefs.get(left, 0)]
    value = first.Class2Record[subtable.ClassDef2.classDefs.get(right, 0)].Value1
    return getattr(value, "XAdvance", 0) or 0


def draw_marks(font: TTFont) -> None:
    """Add the marks the original lacks (● ○ ◇ □), centred on the height of capitals (660 units)."""
    disc = [
        (580, 330),
        (580, 434),
        (434, 580),
        (330, 580),
        (226, 580),
        (80, 434),
        (80, 330),
        (80, 226),
        (226, 80),
        (330, 80),
        (434, 80),
        (580, 226),
    ]
    diamond = [(330, 620), (620, 330), (330, 40), (40, 330)]
    square = [(90, 570), (570, 570), (570, 90), (90, 90)]
    shapes = {
        0x25CF: [(disc, True)],
        0x25CB: [(disc, True), (shrunk(disc, 0.76), True)],
        0x25C7: [(diamond, False), (shrunk(diamond, 0.72), False)],
        0x25A1: [(square, False), (shrunk(square, 0.76), False)],
    }
    for code, contours in shapes.items():
        if code in font.getBestCmap():
            continue
        pen = TTGlyphPen(None)
        for points, curved in contours:
            if curved:
                # Every third point is on the curve; the two between are quadratic control points.
                pen.moveTo(points[0])
                for i in range(0, 12, 3):
                    pen.qCurveTo(points[i + 1], points[i + 2], points[(i + 3) % 12])
            else:
                pen.moveTo(points[0])
                for point in points[1:]:
                    pen.lineTo(point)
            pen.closePath()
        name = f"uni{code:04X}"
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = (660, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def shrunk(points: list[tuple[int, int]], part: float) -> list[tuple[int, int]]:
    """The same contour, smaller and turned the other way, which makes a hole."""
    smaller = [(round(330 + (x - 330) * part), round(330 + (y - 330) * part)) for x, y in points]
    return [smaller[0], *smaller[:0:-1]]


def rename(font: TTFont, style: str) -> None:
    """Give the face its own family name; the copyright and licence records stay the original's."""
    bold = style == "Bold"
    new = {
        1: FAMILY,
        2: style,
        3: f"1.0;EtabliSans-{style}",
        4: f"{FAMILY} {style}",
        6: f"EtabliSans-{style}",
    }
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in (0, 5, 13, 14)]
    for number, text in new.items():
        names.setName(text, number, 3, 1, 0x409)
        names.setName(text, number, 1, 0, 0)
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x61 | (0x20 if bold else 0x40)
    font["head"].macStyle = int(bold)


if __name__ == "__main__":
    faces = {style: tables(make(style, ORIGINAL / file, HERE)) for style, file in FACES.items()}
    text = json.dumps(faces, ensure_ascii=False, separators=(",", ":"))
    (HERE / "glyphs.json").write_text(text + "\n", encoding="utf-8")
    shutil.copyfile(ORIGINAL / "LICENSE.txt", HERE / "OFL.txt")
