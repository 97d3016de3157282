"""A ruled box to write in by hand: what a sheet taken on a visit leaves room for."""

from __future__ import annotations

from workbench.core import french
from workbench.show.display import Image
from workbench.show.figures.style import AXIS, RULE

WIDTH, STEP = 174.0, 8.5  # mm; the whole width of a sheet, the step of a school notebook


def draw(lines: int, what: str) -> tuple[list[Image], str]:
    """The box as an image, as wide as the sheet, and its alternative text; `what` is to be written in it."""
    high = lines * STEP
    rules = "".join(
        f'<path d="M3 {STEP * i:g}H{WIDTH - 3:g}" stroke="{RULE}" stroke-width="0.2"/>'
        for i in range(1, lines)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {high:g}" '
        f'width="{WIDTH:g}mm" height="{high:g}mm"><rect x="0.2" y="0.2" width="{WIDTH - 0.4:g}" '
        f'height="{high - 0.4:g}" fill="none" stroke="{AXIS}" stroke-width="0.3"/>{rules}</svg>'
    )
    return [
        Image("svg", svg, WIDTH)
    ], f"Cadre à remplir à la main, {french.count(lines, 'ligne')}, pour {what}."
