"""Labels that find no room beside their point: set farther, at the end of a leader."""

import math

import numpy as np
import shapely

from workbench.show.figures.lettering import step, width
from workbench.show.figures.placing import CLEAR, Box, Spot, grown

Line = tuple[float, float, float, float]
WAYS, LENGTHS_MM = 24, (3.0, 4.0, 5.0, 6.5, 8.0, 10.0, 12.5, 15.0, 18.0, 22.0, 27.0, 33.0, 40.0, 48.0)
STEEP, GAP_MM = 0.38, 0.6
BESIDE_MM = 1.5  # from a point, a label is read as its own
THROUGH = 6.0  # mm: a longer leader is better than one that runs through another point


def placed(
    points: list[tuple[float, float]],
    texts: list[list[tuple[str, float, bool]]],
    spots: list[Spot | None],
    limits: Box,
    radius: float,
) -> tuple[list[Spot | None], list[Line]]:
    """The spots of `placing.beside`, those left without one filled where they can, and the leaders of these.

    A leader runs through no label, a label stands on no leader; while there is room leaders do not cross and
    labels keep away from other points.
    """
    spots, leaders = list(spots), []
    centres = shapely.points(points)
    dots = shapely.buffer(centres, radius)
    held = [_box(*s[:2], *_size(t)) for s, t in zip(spots, texts, strict=True) if s]
    boxes = [shapely.box(*grown(box, CLEAR)) for box in held]
    for close in (False, True):
        around = shapely.buffer(centres, radius + (0.4 if close else BESIDE_MM))
        for i in (i for i, spot in enumerate(spots) if not spot):
            found = [c for c in _around(points[i], texts[i], radius) if _within(c[0], limits)]
            areas = shapely.box(*np.reshape([c[0] for c in found], (-1, 4)).T)
            lines, drawn = (
                shapely.linestrings(np.reshape(some, (-1, 2, 2))) for some in ([c[1] for c in found], leaders)
            )
            crossed = boxes if close else [*boxes, *drawn]
            taken = _meet(areas, [*boxes, *drawn, *around]) | _meet(lines, crossed)
            if not taken.all():
                cost = np.array([c[2] for c in found]) + THROUGH * _count(lines, np.delete(dots, i))
                box, line, _ = found[int(np.argmin(np.where(taken, np.inf, cost)))]
                spots[i] = (box[0], (box[1] + box[3]) / 2, "left" if box[0] > points[i][0] else "right")
                boxes.append(shapely.box(*grown(box, CLEAR)))
                leaders.append(line)
    return spots, leaders


def _around(point: tuple[float, float], text, radius: float) -> list[tuple[Box, Line, float]]:
    """(box of the label, its leader, length) in every direction, at every length."""
    wide, high = _size(text)
    out = []
    for way in range(WAYS):
        dx, dy = math.cos(2 * math.pi * way / WAYS), math.sin(2 * math.pi * way / WAYS)
        for length in LENGTHS_MM:
            x, y = (p + d * (radius + length) for p, d in zip(point, (dx, dy), strict=True))
            side = 0 if abs(dx) < STEEP else math.copysign(1, dx)
            left = x - wide / 2 if not side else x + GAP_MM if side > 0 else x - GAP_MM - wide
            middle = y if side else y + math.copysign(high / 2 + GAP_MM, dy)
            leader = (point[0] + dx * radius, point[1] + dy * radius, x, y)
            out.append((_box(left, middle, wide, high), leader, length))
    return out


def _size(text) -> tuple[float, float]:
    return max(width(*line) for line in text), sum(step(size) for _, size, _ in text)


def _box(left: float, middle: float, wide: float, high: float) -> Box:
    return left, middle - high / 2, left + wide, middle + high / 2


def _within(box: Box, limits: Box) -> bool:
    return box[0] >= limits[0] and box[1] >= limits[1] and box[2] <= limits[2] and box[3] <= limits[3]


def _count(shapes: np.ndarray, others) -> np.ndarray:
    """How many of the others each shape meets."""
    return shapely.intersects(shapes[:, None], np.asarray(others, dtype=object)[None, :]).sum(axis=1)


def _meet(shapes: np.ndarray, others) -> np.ndarray:
    return _count(shapes, others) > 0
