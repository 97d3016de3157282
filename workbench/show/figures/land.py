"""The base of a map: communes and EPCI as SVG paths, prepared once per territory and scale.

A map is then a matter of joining strings: no polygon goes through a plotting library. Geometries are
metres on the plane of `core.projection`; a `Land` is millimetres on the sheet, y downwards.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import shapely
from shapely import affinity

from workbench.core.projection import metres

UNIT = 0.01
"""Paths are written in whole hundredths of a millimetre: « m5 12l3-4 » instead of decimals."""
HATCH_STEP = 1.9
DISC_M = 2000.0  # radius of a commune whose outline is not known
GAP_M = 40.0
"""Cracks between generalised communes up to twice this many metres close when an EPCI is put together."""


@dataclass(frozen=True)
class Land:
    """A territory laid on the sheet: `paths` by commune code, borders of EPCI, its whole, mm per metre."""

    paths: dict[str, str]
    shapes: dict[str, shapely.Geometry]
    epci: dict[str, shapely.Geometry]
    whole: shapely.Geometry
    outline: str
    borders: str
    scale: float
    origin: tuple[float, float]
    size: tuple[float, float]
    hatches: dict[str, str] = field(default_factory=dict, compare=False)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Sheet position in mm of a point in metres."""
        return (x - self.origin[0]) * self.scale, (self.origin[1] - y) * self.scale


@dataclass(frozen=True)
class Territory:
    """Communes as received: codes, EPCI names, geometries in metres, populations (None: unknown)."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    epci: tuple[str, ...]
    people: tuple[float | None, ...]
    shapes: tuple[bytes, ...]
    points: tuple[tuple[float, float], ...]

    def point(self, code: str) -> tuple[float, float]:
        """Reference point (metres) of a commune; KeyError names the code that is not in the territory."""
        if code not in self.codes:
            raise KeyError(f"commune {code} absente du territoire")
        return self.points[self.codes.index(code)]


def territory(communes) -> Territory:
    """Read a frame of communes: code_insee or commune, nom, epci_nom, pop_mun_2023 or population, geometry.

    `geometry` is shapely or WKB, in metres. The reference point is x, y (metres) when the frame has
    them, else point_lon, point_lat (degrees), else a point inside the commune. Without its outline, a commune
    is a disc around its point.
    """

    def column(*names):
        return next((communes[n] for n in names if n in communes), None)

    shapes = column("geometry", "geometrie", "wkb")
    shapes = [None] * len(communes) if shapes is None else list(shapes)
    if any(g is None or g != g for g in shapes):
        discs = shapely.buffer(shapely.points(_points(communes, ())), DISC_M)
        shapes = [disc if g is None or g != g else g for g, disc in zip(shapes, discs, strict=True)]
    raw = [g if isinstance(g, bytes) else shapely.to_wkb(g) for g in shapes]
    people, epci = column("pop_mun_2023", "population", "pop"), column("epci_nom", "epci")
    people = [None] * len(raw) if people is None else people
    epci = [""] * len(raw) if epci is None else epci
    return Territory(
        tuple(str(c) for c in column("code_insee", "commune", "code")),
        tuple(str(n) for n in column("nom", "commune_nom", "code_insee")),
        tuple("" if e is None or e != e else str(e) for e in epci),
        tuple(None if p is None or p != p else float(p) for p in people),
        tuple(raw),
        _points(communes, raw),
    )


def _points(communes, raw) -> tuple[tuple[float, float], ...]:
    if "x" in communes and "y" in communes:
        return tuple((float(x), float(y)) for x, y in zip(communes["x"], communes["y"], strict=True))
    if "point_lon" in communes:
        codes = next(communes[c] for c in ("code_insee", "commune", "code") if c in communes)
        return tuple(map(tuple, metres(codes, communes["point_lon"], communes["point_lat"]).tolist()))
    inside = shapely.point_on_surface(shapely.from_wkb(raw))
    return tuple((float(p.x), float(p.y)) for p in inside)


@lru_cache(maxsize=8)
def _metres(where: Territory) -> tuple[dict, dict, shapely.Geometry]:
    """Shapes by commune, by EPCI and the whole, in metres, cracks closed."""
    shapes = shapely.make_valid(shapely.from_wkb(list(where.shapes)))
    grown = shapely.buffer(shapes, GAP_M, join_style="mitre", quad_segs=1)
    names, groups = np.array(where.epci), {}
    for name in sorted(set(where.epci)):
        groups[name] = shapely.buffer(shapely.union_all(grown[names == name]), -GAP_M, join_style="mitre")
    # Grown shapes again, so that two EPCI meet without a crack between them.
    together = shapely.union_all(shapely.buffer(list(groups.values()), GAP_M, join_style="mitre"))
    whole = shapely.buffer(together, -GAP_M, join_style="mitre")
    return dict(zip(where.codes, shapes, strict=True)), groups, whole


@lru_cache(maxsize=16)
def lay(
    where: Territory,
    wide: float,
    high: float,
    left: float = 0.0,
    top: float = 0.0,
    circle: tuple[float, float, float] | None = None,
) -> Land:
    """Fit a territory into `wide` × `high` mm, its top left corner at (left, top).

    A circle (x, y, radius in metres) is held whole too, unless the land would lose over a third of its size.
    """
    shapes, groups, whole = _metres(where)
    x0, y0, x1, y1 = whole.bounds
    scale = min(wide / (x1 - x0), high / (y1 - y0))
    if circle:
        x, y, r = circle
        around = (min(x0, x - r), min(y0, y - r), max(x1, x + r), max(y1, y + r))
        smaller = min(wide / (around[2] - around[0]), high / (around[3] - around[1]))
        if smaller > scale * 0.66:
            scale, (x0, y0, x1, y1) = smaller, around
    matrix = [scale, 0, 0, -scale, left - x0 * scale, top + y1 * scale]

    def place(shape, tolerance=0.06):
        return shapely.simplify(affinity.affine_transform(shape, matrix), tolerance, preserve_topology=True)

    on_sheet = {code: place(shape) for code, shape in shapes.items()}
    epci = {name: place(shape) for name, shape in groups.items()}
    land = place(whole)
    return Land(
        {code: path(s) for code, s in on_sheet.items()},
        on_sheet,
        epci,
        land,
        path(land),
        "".join(path(s) for s in epci.values()),
        scale,
        (x0 - left / scale, y1 + top / scale),
        ((x1 - x0) * scale, (y1 - y0) * scale),
    )


def path(shape) -> str:
    """SVG path of polygons or lines in mm, in relative whole hundredths."""
    out = []
    for part in shapely.get_parts(shape):
        rings = (
            [part]
            if part.geom_type in ("LineString", "LinearRing")
            else ([part.exterior, *part.interiors] if part.geom_type == "Polygon" else [])
        )
        for ring in rings:
            points = np.rint(shapely.get_coordinates(ring) / UNIT).astype(int)
            moves = np.diff(points, axis=0)
            closed = ring.geom_type == "LinearRing"
            moves = moves[:-1] if closed else moves
            moves = moves[np.any(moves != 0, axis=1)]
            if not len(moves):
                continue  # shorter than a hundredth of a millimetre
            body = "".join(
                f"{dx}{dy:+d}" if dx < 0 or not i else f" {dx}{dy:+d}"
                for i, (dx, dy) in enumerate(moves.tolist())
            ).replace("+", " ")
            out.append(f"M{points[0][0]} {points[0][1]}l{body}{'z' if closed else ''}")
    return "".join(out)


def hatching(land: Land, codes: list[str]) -> str:
    """Slanted lines over the communes named, aligned from one commune to the next."""
    todo = [c for c in codes if c not in land.hatches]
    if todo:
        shapes = [land.shapes[c] for c in todo]
        rows = []
        for x0, y0, x1, y1 in shapely.bounds(shapes):
            first, last = int((x0 + y0) / HATCH_STEP), int((x1 + y1) / HATCH_STEP) + 1
            sums = [k * HATCH_STEP for k in range(first, last + 1)]
            rows.append(shapely.multilinestrings([[(x0, t - x0), (x1, t - x1)] for t in sums]))
        for code, cut in zip(todo, shapely.intersection(rows, shapes), strict=True):
            land.hatches[code] = path(cut)
    return "".join(land.hatches[c] for c in codes)
