"""A drawing surface in millimetres, its origin at the top left, y growing downwards, written as SVG.

The SVG is written here, not by a plotting library: the same sheet of thirty rows takes 80 ms and
190 KB through matplotlib's backend and 5 ms and a third of the size here, and its bytes do not depend
on a library's version. Text is set as glyph outlines, so a report needs no font installed.

A sheet remembers what it drew (labels, marks, leaders): `fit` reads that memory to find overlapping
or clipped text and greys too close to tell apart.
"""

import base64
import io
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from workbench.show.display import Image
from workbench.show.figures.lettering import CAP, DESCENT, PT, advances, faces, step, width
from workbench.show.figures.pointing import reperes
from workbench.show.figures.style import BODY, INK, LARGE_MM, MAX_SVG, NARROW_MM, RULE, SECOND

DASH = "1.15 .8"
HATCH_STEP = 2.0
ASCENDER, ACCENT = 0.07, 0.23
"""How far « h » and « É » stand above a plain capital, in em."""
ACCENTED = re.compile("[À-ÖØ-Ý]")


@dataclass
class Drawing:
    """Images of one figure (170 mm, then 86 mm), its alternative text, and the sheets they came from."""

    images: list[Image]
    alt: str
    sheets: list["Sheet"] = field(default_factory=list, repr=False, compare=False)


@dataclass
class Label:
    """A line of text as drawn: its box in mm (left, top, right, bottom) and how it looks."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    bold: bool
    colour: str
    halo: bool


@dataclass
class Mark:
    """A shape that carries data: its box in mm, its fill ("" when open) and edge, what it is."""

    box: tuple[float, float, float, float]
    fill: str
    edge: str
    kind: str


class Sheet:
    """One image being drawn; its height grows with what is put on it."""

    def __init__(self, narrow: bool = False, wide: float | None = None):
        self.narrow = narrow
        self.width = wide or (NARROW_MM if narrow else LARGE_MM)
        self.height = 0.0
        self.top = 0.0  # below 0 when a letter of the first line stands higher than a plain capital
        self.labels: list[Label] = []
        self.marks: list[Mark] = []
        self.said: list[tuple] = []  # (x, y of the middle, width, height, words): see pointing
        self.leaders: list[tuple[float, float, float, float]] = []
        self._body: list[str] = []
        self._glyphs: dict[tuple[bool, str], str] = {}
        self._unit = 1.0

    def text(
        self,
        x: float,
        y: float,
        text: str | list[str],
        size: float = BODY,
        bold: bool = False,
        colour: str = INK,
        ha: str = "left",
        va: str = "mid",
        halo: bool = False,
        upright: bool = False,
    ) -> float:
        """Write lines (a list, or ``\\n``) at (x, y) and return the y under the last one.

        `va`: y is the middle of the block (mid), its top (top) or its first baseline (base). `upright`
        turns one line a quarter turn, read from the bottom; `halo` cases the letters in white.
        """
        rows = text if isinstance(text, list) else text.split("\n")
        leading, cap, deep = step(size), CAP * size * PT, DESCENT * size * PT
        base = {"base": y, "top": y + cap, "mid": y + (cap - leading * (len(rows) - 1)) / 2}[va]
        for i, row in enumerate(rows):
            long = width(row, size, bold)
            left = x + {"left": 0.0, "center": -long / 2, "right": -long}[ha]
            line = base + i * leading
            box = (left, line - cap, left + long, line + deep)
            where = f"{left:.2f} {line:.2f}"
            if upright:
                box = (x - cap / 2, y - long / 2, x + cap / 2 + deep, y + long / 2)
                where = f"{x + cap / 2:.2f} {y + long / 2:.2f})rotate(-90"
            if row.strip():
                self.labels.append(Label(row, box, size, bold, colour, halo))
                self._set(row, where, size, bold, colour, halo)
                self.height = max(self.height, box[3])
                above = ACCENT if ACCENTED.search(row) else ASCENDER
                self.top = min(self.top, box[1] - above * size * PT)
        return base + (len(rows) - 1) * leading + deep

    def _set(self, text, where, size, bold, colour, halo):
        uses = []
        table = faces()["Bold" if bold else "Regular"]["glyphs"]
        for char, at in zip(text, advances(text, bold), strict=False):
            _, outline = table.get(char) or table["?"]
            if outline:
                name = f"{'b' if bold else 'r'}{ord(char):x}"
                self._glyphs[(bold, char)] = f'<path id="{name}" d="{outline}"/>'
                uses.append(f'<use href="#{name}" x="{at}"/>' if at else f'<use href="#{name}"/>')
        group = f'<g transform="translate({where})scale({size * PT / 1000:.6f})"'
        if halo:
            self._body.append(
                f'{group} fill="#fff" stroke="#fff" stroke-width="{2600 / size:.0f}" '
                f'stroke-linejoin="round">{"".join(uses)}</g>'
            )
        self._body.append(f'{group} fill="{colour}">{"".join(uses)}</g>')

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str = "",
        edge: str = "",
        lw: float = 0.8,
        dash: bool = False,
        hatch: bool | str = False,
        kind: str = "",
    ) -> None:
        """Draw a box. Hatched means not released or uncertain; dashed means missing, no answer.

        A box with a `kind` is a mark that carries data; without, it is decoration.
        """
        d = lw * PT / 2 if edge else 0  # the outline stays inside the box
        box = (x + d, y + d, max(w - 2 * d, 0), max(h - 2 * d, 0))
        where = 'x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"'.format(*box)
        if fill:
            self._body.append(f'<rect {where} fill="{fill}"/>')
        if hatch:
            self._hatch(x, y, w, h, hatch if isinstance(hatch, str) else SECOND)
        if edge:
            self._body.append(f'<rect {where} fill="none"{_stroke(edge, lw, dash)}/>')
        self.height = max(self.height, y + h)
        if kind:
            self.marks.append(Mark((x, y, x + w, y + h), "hatch" if hatch else fill, edge, kind))

    def _hatch(self, x, y, w, h, colour):
        """Slanted lines cut to the box by hand: a pattern's id would clash between images of one page."""
        parts = []
        first = int((x + y) / HATCH_STEP) + 1
        for k in range(first, int((x + y + w + h) / HATCH_STEP) + 1):
            total = k * HATCH_STEP  # the line x + y = total
            x0, x1 = max(x, total - y - h), min(x + w, total - y)
            if x1 > x0:
                parts.append(f"M{x0:.2f} {total - x0:.2f}L{x1:.2f} {total - x1:.2f}")
        self._body.append(f'<path d="{"".join(parts)}" fill="none"{_stroke(colour, 0.7)}/>')

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: str = RULE,
        lw: float = 0.6,
        dash: bool = False,
        casing: float = 0.0,
        leader: bool = False,
    ) -> None:
        """Draw a segment; `casing` adds that many points of white on each side; a leader is checked."""
        d = f'<path d="M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}" fill="none"'
        if casing:
            self._body.append(f"{d}{_stroke('#fff', lw + 2 * casing)}/>")
        self._body.append(f"{d}{_stroke(colour, lw, dash)}/>")
        self.height = max(self.height, y0, y1)
        if leader:
            self.leaders.append((x0, y0, x1, y1))

    def rule(self, y: float, colour: str = RULE, lw: float = 0.6) -> None:
        """A horizontal rule over the whole width."""
        self.line(0, y, self.width, y, colour, lw)

    def dot(
        self,
        x: float,
        y: float,
        r: float,
        fill: str = INK,
        edge: str = "#FFFFFF",
        lw: float = 1.0,
        kind: str = "dot",
    ) -> None:
        """A disc of radius `r` mm."""
        self._body.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" fill="{fill or "none"}"'
            f"{_stroke(edge, lw) if edge else ''}/>"
        )
        self._round(x, y, r, fill, edge, kind)

    def diamond(
        self,
        x: float,
        y: float,
        r: float,
        edge: str,
        fill: str = "#FFFFFF",
        lw: float = 1.5,
        kind: str = "diamond",
    ) -> None:
        """A square on its point, `r` mm from centre to point."""
        d = f"M{x:.2f} {y - r:.2f}l{r:.2f} {r:.2f}l{-r:.2f} {r:.2f}l{-r:.2f} {-r:.2f}z"
        self._body.append(f'<path d="{d}" fill="{fill or "none"}"{_stroke(edge, lw)}/>')
        self._round(x, y, r, fill, edge, kind)

    def _round(self, x, y, r, fill, edge, kind):
        self.height = max(self.height, y + r)
        if kind:
            self.marks.append(Mark((x - r, y - r, x + r, y + r), fill, edge, kind))

    def path(self, d: str, fill: str = "", edge: str = "", lw: float = 0.6) -> None:
        """An SVG path in mm (land, the lines of a map), prepared by the caller."""
        self._body.append(
            f'<path d="{d}" fill="{fill or "none"}" fill-rule="evenodd"'
            f"{_stroke(edge, lw / self._unit, round_ends=True) if edge else ''}/>"
        )

    def begin(self, unit: float) -> None:
        """Until `end`, paths are in whole multiples of `unit` mm."""
        self._unit = unit
        self._body.append(f'<g transform="scale({unit})">')

    def end(self) -> None:
        """Close `begin`."""
        self._unit = 1.0
        self._body.append("</g>")

    def svg(self) -> str:
        """The SVG document; the same calls give the same bytes."""
        w, h = f"{self.width:.2f}", f"{max(self.height, 1) - self.top:.2f}"
        box = f"0 {self.top:.3f} {w} {h}"
        glyphs = "".join(self._glyphs[key] for key in sorted(self._glyphs))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="{box}">'
            f"<defs>{glyphs}</defs>{''.join(self._body)}</svg>"
        )

    def image(self) -> Image:
        """An SVG when it holds in 150 KB, else an 8-bit PNG at 200 dpi."""
        svg = self.svg()
        if len(svg.encode()) < MAX_SVG:
            return Image("svg", svg, self.width, self.narrow, reperes(self))
        pixels = png(svg, self.width, self.height - self.top)
        return Image("png", base64.b64encode(pixels).decode(), self.width, self.narrow, reperes(self))


def _stroke(colour: str, lw: float, dash: bool = False, round_ends: bool = False) -> str:
    ends = ' stroke-linejoin="round" stroke-linecap="round"' if round_ends else ""
    return (
        f' stroke={quoteattr(colour)} stroke-width="{lw * PT:.3f}"'
        + (f' stroke-dasharray="{DASH}"' if dash else "")
        + ends
    )


def png(svg: str, width_mm: float, height_mm: float, dpi: int = 200, colours: int = 128) -> bytes:
    """An SVG drawn on white as a PNG with a palette, through typst (already needed for PDF)."""
    import typst
    from PIL import Image as Picture

    source = (
        f"#set page(width: {width_mm:.2f}mm, height: {max(height_mm, 1):.2f}mm, margin: 0mm)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    pixels = typst.compile(source.encode(), format="png", ppi=float(dpi), sys_inputs={"svg": svg})
    page = Picture.open(io.BytesIO(pixels)).convert("RGB")
    out = io.BytesIO()
    page.quantize(colours, dither=Picture.Dither.NONE).save(out, "png", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


def drawing(build, alt: str, *args, **options) -> Drawing:
    """Draw both sizes: ``build(*args, narrow=…, **options)`` returns a Sheet."""
    sheets = [build(*args, narrow=narrow, **options) for narrow in (False, True)]
    return Drawing([sheet.image() for sheet in sheets], alt, sheets)
