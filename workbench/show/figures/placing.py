"""Where labels go on a map: beside their point, away from the neighbours, clear of each other."""

import math
from dataclasses import dataclass

import shapely

from workbench.show.figures.lettering import CAP, DESCENT, PT, step, width, wrap
from workbench.show.figures.sheet import Sheet
from workbench.show.figures.style import INK, SECOND, SMALL

Box = tuple[float, float, float, float]
PUSHES = 60
CLEAR = 0.5  # mm between two labels: « 8 » and « 19 » are not read 819
Spot = tuple[float, float, str]  # of a label: left, middle, side its lines end on


@dataclass(frozen=True)
class Place:
    """A lieu on a map: its name, what stands under it, its position in metres, whether in project.

    A place in project is an open circle; `said` is what a numbered list calls it.
    """

    name: str
    under: str
    x: float
    y: float
    project: bool = False
    said: str = "en projet"


def beside(
    points: list[tuple[float, float]],
    texts: list[list[tuple[str, float, bool]] | None],
    limits: Box,
    radius: float,
    land=None,
) -> list[Spot | None]:
    """Choose for each point the side of its text: (x, y of the middle, ha), or None when nowhere is free.

    points : mm; texts : lines of (text, size, bold) by point, None for one that has no label
    limits : the box labels must stay in
    land : a label rather stays whole inside it
    The most crowded points choose first; a place near another point costs, so names turn away from
    their neighbours.
    """
    dots = [(x - radius - 0.4, y - radius - 0.4, x + radius + 0.4, y + radius + 0.4) for x, y in points]
    chosen: list = [None] * len(points)
    boxes: list[Box] = []

    def crowd(i):
        return sorted(abs(points[i][0] - x) + abs(points[i][1] - y) for x, y in points)[1:3]

    named = [i for i, lines in enumerate(texts) if lines is not None]
    for i in sorted(named, key=lambda k: (crowd(k), k)):
        wide = max(width(*line) for line in texts[i])
        high = sum(step(size) for _, size, _ in texts[i])
        best = None
        for rank, (dx, dy) in enumerate(
            ((1, 0), (-1, 0), (1, -0.6), (1, 0.6), (-1, -0.6), (-1, 0.6), (0, -1), (0, 1))
        ):
            gap = radius + 1.1
            cx = points[i][0] + dx * gap - (wide / 2 if not dx else 0)
            cy = points[i][1] + dy * ((high / 2 + 0.6) if dx else (high / 2 + gap))
            left = cx if dx >= 0 else cx - wide
            box = (left, cy - high / 2, left + wide, cy + high / 2)
            if box[0] < limits[0] or box[1] < limits[1] or box[2] > limits[2] or box[3] > limits[3]:
                continue
            if any(meet(box, grown(b, CLEAR)) for b in boxes):
                continue
            if any(meet(box, d) for k, d in enumerate(dots) if k != i):
                continue
            near = sum(max(0.0, 12 - apart(box, (x, y))) for k, (x, y) in enumerate(points) if k != i)
            out = (
                0.0
                if land is None
                else 8
                * (
                    1
                    - shapely.intersection(land, shapely.box(*box)).area
                    / ((box[2] - box[0]) * (box[3] - box[1]) or 1)
                )
            )
            cost = near + rank * 1.5 + out
            if best is None or cost < best[0]:
                best = (cost, left, cy, box)
        if best:
            chosen[i] = (best[1], best[2], "left" if best[1] > points[i][0] else "right")
            boxes.append(best[3])
    return chosen


def set_apart(points: list[tuple[float, float]], apart_mm: float) -> list[tuple[float, float]]:
    """Points that fall on one another or nearly, moved by what it takes for each mark to be seen."""
    out = _blocks(points, apart_mm)
    for _ in range(PUSHES):
        near = [
            (i, j, math.dist(out[i], out[j]))
            for i in range(len(out))
            for j in range(i)
            if math.dist(out[i], out[j]) < apart_mm - 0.05
        ]
        if not near:
            break
        for i, j, far in near:
            by = (apart_mm - far) / 2 / (far or 1)
            dx, dy = (out[i][0] - out[j][0]) * by, (out[i][1] - out[j][1]) * by
            out[i], out[j] = (out[i][0] + dx, out[i][1] + dy), (out[j][0] - dx, out[j][1] - dy)
    return out


def _blocks(points: list[tuple[float, float]], apart_mm: float) -> list[tuple[float, float]]:
    """Points that fall on one another in a small block round their place."""
    at: dict[tuple[float, float], list[int]] = {}
    for i, (x, y) in enumerate(points):
        at.setdefault((round(x, 1), round(y, 1)), []).append(i)
    out = list(points)
    for same in (ranks for ranks in at.values() if len(ranks) > 1):
        across = math.ceil(len(same) ** 0.5)
        down = math.ceil(len(same) / across)
        for k, i in enumerate(same):
            row = k // across
            wide = min(across, len(same) - row * across)
            x = points[i][0] + (k % across - (wide - 1) / 2) * apart_mm
            out[i] = (x, points[i][1] + (row - (down - 1) / 2) * apart_mm)
    return out


def write(s: Sheet, x: float, y: float, ha: str, lines: list[tuple[str, float, bool]]) -> None:
    """Write the lines of a label placed by `beside`; on the left of its point they end beside it."""
    wide = max(width(*line) for line in lines)
    top = y - sum(step(size) for _, size, _ in lines) / 2
    for text, size, bold in lines:
        top += step(size)
        at = x if ha == "left" else x + wide - width(text, size, bold)
        s.text(at, top - step(size) * 0.5 + CAP * size * PT / 2, text, size, bold, INK, va="base", halo=True)


def outside(s: Sheet, land, regions: dict[str, list[str]], limits: Box) -> None:
    """Name regions outside the land, each with a leader from a point inside its border.

    regions : a name, cut in two when it can be, by region id of `land.epci`. The name never touches the
    land, another label or a leader; a region that finds no room keeps its border only.
    """
    whole = land.whole
    shapely.prepare(whole)
    air = shapely.buffer(whole, 0.9)
    shapely.prepare(air)
    for name, halves in sorted(regions.items(), key=lambda r: -land.epci[r[0]].area):
        # One line first, then the name cut in two, which narrower bays admit.
        for lines in ([" ".join(halves)], halves):
            spot = _spot(s, land.epci[name], whole, air, lines, limits)
            if spot:
                break
        if spot is None:
            continue
        (ax, ay), (ex, ey), box, side = spot
        s.line(ax, ay, ex, ey, SECOND, 0.7, leader=True)
        s.dot(ax, ay, 0.45, SECOND, "", kind="")
        s.text(
            box[0] if side > 0 else box[2],
            (box[1] + box[3]) / 2,
            lines,
            SMALL,
            colour=SECOND,
            ha="left" if side > 0 else "right",
        )


def _spot(s: Sheet, region, whole, air, lines, limits):
    """Best (anchor, end of leader, box, side) for one outside name; shortest leader near the middle wins."""
    wide = max(width(line, SMALL) for line in lines)
    high = step(SMALL) * (len(lines) - 1) + (CAP + DESCENT) * SMALL * PT + 0.6
    border = shapely.intersection(region.boundary, shapely.buffer(whole.boundary, 0.25))
    if border.is_empty:
        return None
    pieces = [p for p in shapely.get_parts(border) if p.length > 0.8]
    anchors = [
        (p.x, p.y)
        for piece in pieces
        for p in (piece.interpolate(d) for d in range(1, max(int(piece.length), 2), 2))
    ]
    middle, found = region.centroid.y, []
    for ax, ay in anchors:
        for side in (1, -1):
            for length in (2.6, 4.0, 7.0, 10.0, 14.0):
                for rise in (0.0, -3.0, 3.0, -6.0, 6.0):
                    ex, ey = ax + side * length, ay + rise
                    left = ex + 0.9 if side > 0 else ex - 0.9 - wide
                    found.append(
                        (
                            abs(ay - middle) * 0.25 + length + abs(rise) * 0.4,
                            (ax - side * 1.6, ay),
                            (ex, ey),
                            (left, ey - high / 2, left + wide, ey + high / 2),
                            side,
                        )
                    )
    found = [
        f
        for f in found
        if f[3][0] >= limits[0] and f[3][2] <= limits[2] and f[3][1] >= limits[1] and f[3][3] <= limits[3]
    ]
    if not found:
        return None
    free = ~shapely.intersects(air, shapely.box(*zip(*[f[3] for f in found], strict=True)))
    taken = [b.box for b in s.labels] + [m.box for m in s.marks]
    shapely.prepare(region)
    for _, anchor, end, box, side in sorted(
        (f for f, ok in zip(found, free, strict=True) if ok), key=lambda f: f[0]
    ):
        if not region.contains(shapely.Point(anchor)) or any(meet(grown(box, 0.5), t) for t in taken):
            continue
        # The leader leaves its own region once and crosses no other land.
        leader = shapely.LineString([anchor, end])
        if shapely.intersection(leader, whole).length > 2.6:
            continue
        if any(shapely.intersects(leader, shapely.box(*grown(t, 2.2))) for t in taken):
            continue
        if any(
            shapely.intersects(shapely.LineString([line[:2], line[2:]]), shapely.box(*grown(box, 0.4)))
            or shapely.intersects(shapely.LineString([line[:2], line[2:]]), leader)
            for line in s.leaders
        ):
            continue
        return anchor, end, box, side
    return None


def numbered(s: Sheet, names: list[str], y: float) -> float:
    """Numbers and names in columns (one on a narrow screen), down from y; returns the y below."""
    columns = 1 if s.narrow else 3
    per = -(-len(names) // columns)
    room = (s.width - 5 * (columns - 1)) / columns
    left = width(str(len(names)), SMALL, True) + 0.4
    bottom = y
    for c in range(columns):
        x, at = c * (room + 5), y
        for i in range(c * per, min((c + 1) * per, len(names))):
            s.text(x + left, at, str(i + 1), SMALL, True, ha="right", va="top")
            at = (
                s.text(x + left + 1.6, at, wrap(names[i], room - left - 1.6, SMALL, lines=2), SMALL, va="top")
                + 0.8
            )
        bottom = max(bottom, at)
    return bottom


def meet(a: Box, b: Box) -> bool:
    """Whether two boxes overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def grown(box: Box, by: float) -> Box:
    """The box, larger by `by` mm on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def apart(box: Box, point: tuple[float, float]) -> float:
    """Distance from a point to a box."""
    dx = max(box[0] - point[0], 0, point[0] - box[2])
    dy = max(box[1] - point[1], 0, point[1] - box[3])
    return (dx * dx + dy * dy) ** 0.5
