"""What a reader would call a fault of layout: text that overlaps, is cut or too small; greys too close.

Works on what a `Sheet` remembers, so a test of every chart with awkward data takes milliseconds.
"""

from workbench.show.figures.lettering import faces
from workbench.show.figures.sheet import Sheet
from workbench.show.figures.style import BLUE, SMALL, WHITE, luminance

SLACK = 0.15
"""Millimetres by which two boxes may touch without a reader seeing it."""


def problems(sheet: Sheet) -> list[str]:
    """Every fault of one image, in words; an empty list means that it fits."""
    return [*clipped(sheet), *small(sheet), *overlapping(sheet), *on_marks(sheet), *on_leaders(sheet)]


def clipped(sheet: Sheet) -> list[str]:
    """Texts and marks that leave the image, and text the family cannot set."""
    out = []
    known = {False: faces()["Regular"]["glyphs"], True: faces()["Bold"]["glyphs"]}
    for label in sheet.labels:
        out += [f"{label.text!r} : caractère {c!r} absent" for c in label.text if c not in known[label.bold]]
    for what, box in [(repr(b.text), b.box) for b in sheet.labels] + [(m.kind, m.box) for m in sheet.marks]:
        if not _within(box, (0, 0, sheet.width, sheet.height)):
            out.append(f"{what} sort de l’image ({sheet.width:.0f} × {sheet.height:.0f} mm) : {_show(box)}")
    return out


def small(sheet: Sheet) -> list[str]:
    """Text under the smallest printed size."""
    return [f"{b.text!r} est en {b.size} points" for b in sheet.labels if b.size < SMALL]


def overlapping(sheet: Sheet) -> list[str]:
    """Pairs of texts whose letters touch."""
    out = []
    order = sorted(sheet.labels, key=lambda b: b.box[0])
    for i, a in enumerate(order):
        for b in order[i + 1 :]:
            if b.box[0] > a.box[2]:
                break
            if _meet(a.box, b.box):
                out.append(f"{a.text!r} recouvre {b.text!r}")
    return out


def on_marks(sheet: Sheet) -> list[str]:
    """Text across the edge of a mark, or inside a fill it cannot be read on."""
    out = []
    for label in sheet.labels:
        for mark in sheet.marks:
            if not _meet(label.box, mark.box):
                continue
            if not _within(label.box, mark.box):
                out.append(f"{label.text!r} chevauche {mark.kind} {_show(mark.box)}")
            elif mark.fill == "hatch" and not label.halo:
                out.append(f"{label.text!r} est sur des hachures sans détourage")
            elif label.colour == WHITE and mark.fill != BLUE:
                out.append(f"{label.text!r} en blanc sur {mark.fill or 'blanc'}")
            elif mark.fill.startswith("#") and abs(luminance(label.colour) - luminance(mark.fill)) < 38:
                out.append(f"{label.text!r} se lit mal sur {mark.fill}")
        if label.colour == WHITE and not any(_within(label.box, m.box) for m in sheet.marks):
            out.append(f"{label.text!r} est en blanc hors de toute marque")
    return out


def on_leaders(sheet: Sheet) -> list[str]:
    """Leaders that run through a text."""
    return [
        f"un filet traverse {b.text!r}"
        for line in sheet.leaders
        for b in sheet.labels
        if _crosses(line, b.box)
    ]


def greys(sheet: Sheet, least: float = 24) -> list[str]:
    """Filled marks that touch and whose lightness differs by less than `least` (L*)."""
    out = []
    filled = [m for m in sheet.marks if m.fill.startswith("#") and m.kind not in ("dot", "diamond")]
    for i, a in enumerate(filled):
        for b in filled[i + 1 :]:
            near = _meet(_grown(a.box, 0.4), b.box)
            if near and a.fill != b.fill and abs(luminance(a.fill) - luminance(b.fill)) < least:
                out.append(f"{a.fill} touche {b.fill}")
    return out


def _meet(a, b) -> bool:
    return (min(a[2], b[2]) - max(a[0], b[0]) > SLACK) and (min(a[3], b[3]) - max(a[1], b[1]) > SLACK)


def _within(a, b) -> bool:
    return a[0] >= b[0] - SLACK and a[1] >= b[1] - SLACK and a[2] <= b[2] + SLACK and a[3] <= b[3] + SLACK


def _grown(box, by):
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _crosses(line, box) -> bool:
    """Whether a segment enters a box (Liang and Barsky's clipping)."""
    x0, y0, x1, y1 = line
    box = _grown(box, -SLACK)
    enter, leave = 0.0, 1.0
    sides = ((x0 - x1, x0 - box[0]), (x1 - x0, box[2] - x0), (y0 - y1, y0 - box[1]), (y1 - y0, box[3] - y0))
    for step, room in sides:
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    return enter < leave


def _show(box) -> str:
    return "[" + " ".join(f"{v:.1f}" for v in box) + "]"
