"""Colours, sizes and rcParams shared by every figure: the visual rules, once.

Luminances (L*) are the CIE lightness of the colour, 0 black to 100 white; fills that touch differ by
at least 24, so that a report printed in grey still reads.
"""

from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "Etabli Sans"

INK = "#1B1F24"
SECOND = "#4D555E"
AXIS = "#6B747D"
RULE = "#C9CED4"
BAND = "#F5F4F0"
BLUE = "#1F4E79"
MID = "#5B8DB8"
LIGHT = "#C5D8E8"
REACH = "#D3E1EC"
OCHRE = "#A84F08"
OCHRE_FILL = "#BD7D3C"
WHITE = "#FFFFFF"

BODY, SMALL = 9.0, 8.0
"""Type sizes inside a figure, in points at printed size; nothing is set smaller than SMALL."""

LARGE_MM, NARROW_MM = 170.0, 86.0
MAX_SVG = 150_000

# For a plot a user makes with matplotlib in a notebook; the figures here are written by `sheet`.
RC = {
    "font.family": FAMILY,
    "font.size": BODY,
    "text.color": INK,
    "text.hinting": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": AXIS,
    "axes.linewidth": 0.8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.labelsize": BODY,
    "ytick.labelsize": SMALL,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "savefig.dpi": 200,
    "svg.fonttype": "path",
    "svg.hashsalt": "etabli",
    "svg.image_inline": True,
    "path.simplify": False,
}


def font_file(bold: bool = False) -> Path:
    """Path of the TTF face."""
    return FONTS / f"EtabliSans-{'Bold' if bold else 'Regular'}.ttf"


def use() -> None:
    """Register the family and set matplotlib's defaults, for a plot a user makes in a notebook."""
    import matplotlib
    from matplotlib import font_manager

    for bold in (False, True):
        font_manager.fontManager.addfont(str(font_file(bold)))
    matplotlib.rcParams.update(RC)


@lru_cache(maxsize=64)
def luminance(colour: str) -> float:
    """CIE lightness L* (0 to 100) of a ``#RRGGBB`` colour."""
    linear = []
    for i in (1, 3, 5):
        part = int(colour[i : i + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y
