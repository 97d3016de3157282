"""Draw every chart with invented data into a folder, so that a person looks at them.

    python benchmarks/galerie.py artefacts/galerie [nom…]

For each case: the large and narrow images and their greys, as PNG at 200 dpi, and one page (index.html)
that shows them all at their printed size with their alternative texts. Prints the milliseconds of each
figure (both sizes) and its weight.
"""

import io
import sys
import time
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from figure_cases import AWKWARD, ORDINARY  # noqa: E402

from workbench.show.figures import fit  # noqa: E402
from workbench.show.figures.sheet import png  # noqa: E402


def timed(case, rounds: int = 5) -> tuple:
    """The drawing and the best time of several rounds, in milliseconds (the map's base is then warm)."""
    best = []
    for _ in range(rounds):
        start = time.perf_counter()
        drawing = case()
        best.append(1000 * (time.perf_counter() - start))
    return drawing, best[0], min(best)


def write(name: str, drawing, folder: Path) -> str:
    """PNG files of one case; returns its part of the page."""
    from PIL import Image

    part = [f"<h2>{escape(name)}</h2><p>{escape(drawing.alt)}</p>"]
    for sheet in drawing.sheets:
        pixels = png(sheet.svg(), sheet.width, sheet.height)
        file = f"{name}{'-etroit' if sheet.narrow else ''}"
        (folder / f"{file}.png").write_bytes(pixels)
        Image.open(io.BytesIO(pixels)).convert("L").save(folder / f"{file}-gris.png")
        for suffix in ("", "-gris"):
            part.append(f'<img src="{file}{suffix}.png" style="width:{sheet.width}mm" alt="">')
    return "\n".join(part)


def main(folder: Path, wanted: list[str]) -> int:
    """Write the gallery; the exit status counts the cases with a fault of layout."""
    folder.mkdir(parents=True, exist_ok=True)
    page, faults = [], 0
    print(f"{'figure':32}{'première':>10}{'ensuite':>10}  ms{'large':>8}{'étroit':>8}  Ko")
    for name, case in {**ORDINARY, **AWKWARD}.items():
        if wanted and not any(w in name for w in wanted):
            continue
        drawing, first, best = timed(case)
        weights = "".join(f"{len(image.data) / 1000:8.0f}" for image in drawing.images)
        print(f"{name:32}{first:10.1f}{best:10.1f}    {weights}")
        for sheet in drawing.sheets:
            for fault in fit.problems(sheet) + fit.greys(sheet):
                faults += 1
                print(f"    {'étroit' if sheet.narrow else 'large'} : {fault}")
        page.append(write(name, drawing, folder))
    style = "body{font:16px sans-serif;margin:2em}img{margin:1em;vertical-align:top;border:1px dotted #ccc}"
    (folder / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Galerie</title><style>{style}</style>" + "\n".join(page),
        encoding="utf-8",
    )
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "artefacts/galerie"), sys.argv[2:]))
