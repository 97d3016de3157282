"""The base of a map: communes and EPCI as SVG paths, prepared once per territory and scale.

A map is then a matter of joining strings: no polygon goes through a plotting library. Geometries are
metres on the plane of `core.projection`; a `Land` is millimetres on the sheet, y downwards.
"""

import weakref
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import shapely
from shapely import affinity

from workbench.core.projection import metres
from workbench.show.figures.style import MID, OCHRE_FILL, REACH, RULE, SECOND, WHITE

UNIT = 0.01
"""Paths are written in whole hundredths of a millimetre: « m5 12l3-4 » instead of decimals."""
HATCH_STEP, FINE_STEP = 1.9, 0.8  # mm between slanted lines; where pieces of land are small
DETAILED = 3000
"""Communes up to which each is drawn with its edge; beyond, those of one class are one piece of land."""
BORDERED = (60, 400)
"""Up to so many EPCI their borders are plain, then thin; beyond they would hide the map."""
DISC_M = 2000.0  # radius of a commune whose outline is not known
GAP_M = 40.0
"""Cracks between generalised communes up to twice this many metres close when an EPCI is put together."""


@dataclass(frozen=True)
class Land:
    """A territory laid on the sheet: communes and EPCI in metres (no commune beyond DETAILED), its whole, mm
    per metre."""

    communes: dict[str, shapely.Geometry]
    groups: dict[str, shapely.Geometry]
    whole: shapely.Geometry
    outline: str
    scale: float
    origin: tuple[float, float]
    size: tuple[float, float]
    hatches: dict[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def epci(self) -> dict[str, shapely.Geometry]:
        """EPCI on the sheet, by name."""
        return {name: _placed(shape, self.scale, self.origin) for name, shape in self.groups.items()}

    @cached_property
    def borders(self) -> str:
        """SVG path of the borders of EPCI; "" for so many that they would hide the map."""
        return "".join(path(s) for s in self.epci.values()) if len(self.groups) <= BORDERED[1] else ""

    @cached_property
    def shapes(self) -> dict[str, shapely.Geometry]:
        """Communes on the sheet, by code: made for the maps that colour them, not for a locator."""
        return {code: _placed(shape, self.scale, self.origin) for code, shape in self.communes.items()}

    @cached_property
    def paths(self) -> dict[str, str]:
        """SVG paths of communes, by code."""
        return {code: path(shape) for code, shape in self.shapes.items()}

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
        if code not in self:
            raise KeyError(f"commune {code} absente du territoire")
        return self.points[self._ranks[code]]

    def __contains__(self, code: str) -> bool:
        return code in self._ranks

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.codes)}


_READ: list[tuple[weakref.ref, Territory]] = []  # the last frame read, while it is held


def territory(communes) -> Territory:
    """Read a frame of communes: code_insee or commune, nom, epci_nom, pop_mun_2023 or population, geometry.

    `geometry` is shapely or WKB, in metres. The reference point is x, y (metres) when the frame has
    them, else point_lon, point_lat (degrees), else a point inside the commune. Without its outline, a commune
    is a disc around its point. The same frame is read once.
    """
    if _READ and _READ[0][0]() is communes:
        return _READ[0][1]

    def column(*names):
        return next((communes[n] for n in names if n in communes), None)

    shapes = column("geometry", "geometrie", "wkb")
    shapes = [None] * len(communes) if shapes is None else list(shapes)
    if any(g is None or g != g for g in shapes):
        discs = _discs(_points(communes, ()))
        shapes = [disc if g is None or g != g else g for g, disc in zip(shapes, discs, strict=True)]
    raw = [g if isinstance(g, bytes) else shapely.to_wkb(g) for g in shapes]
    people, epci = column("pop_mun_2023", "population", "pop"), column("epci_nom", "epci")
    people = [None] * len(raw) if people is None else people
    epci = [""] * len(raw) if epci is None else epci
    made = Territory(
        tuple(str(c) for c in column("code_insee", "commune", "code")),
        tuple(str(n) for n in column("nom", "commune_nom", "code_insee")),
        tuple("" if e is None or e != e else str(e) for e in epci),
        tuple(None if p is None or p != p else float(p) for p in people),
        tuple(raw),
        _points(communes, raw),
    )
    _READ[:] = [(weakref.ref(communes), made)]
    return made


def _discs(points) -> list[shapely.Geometry]:
    """A disc round each point, cut half way to its neighbours: each place belongs to the nearest."""
    discs = shapely.buffer(shapely.points(points), DISC_M)
    if not 1 < len(points) == len(set(points)) or not np.isfinite(points).all():
        return list(discs)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), ordered=True, extend_to=shapely.box(
        *shapely.total_bounds(discs))).geoms  # fmt: skip
    return list(shapely.intersection(discs, list(cells)))


def _points(communes, raw) -> tuple[tuple[float, float], ...]:
    if "x" in communes and "y" in communes:
        return tuple((float(x), float(y)) for x, y in zip(communes["x"], communes["y"], strict=True))
    if "point_lon" in communes:
        codes = next(communes[c] for c in ("code_insee", "commune", "code") if c in communes)
        return tuple(map(tuple, metres(codes, communes["point_lon"], communes["point_lat"]).tolist()))
    inside = shapely.point_on_surface(shapely.from_wkb(raw))
    return tuple((float(p.x), float(p.y)) for p in inside)


def prepare(communes) -> None:
    """Put a territory together before processes are forked: each of them finds it made."""
    _metres(territory(communes))


@lru_cache(maxsize=8)
def _metres(where: Territory) -> tuple[dict, dict, shapely.Geometry, np.ndarray]:
    """Shapes by commune, by EPCI and the whole, in metres, cracks closed; shapes grown over the cracks."""
    shapes = shapely.make_valid(shapely.from_wkb(list(where.shapes)))
    grown = shapely.buffer(shapes, GAP_M, join_style="mitre", quad_segs=1)
    names, groups = np.array(where.epci), {}
    for name in sorted(set(where.epci)):
        groups[name] = shapely.buffer(shapely.union_all(grown[names == name]), -GAP_M, join_style="mitre")
    # Grown shapes again, so that two EPCI meet without a crack between them.
    together = shapely.union_all(shapely.buffer(list(groups.values()), GAP_M, join_style="mitre"))
    whole = shapely.buffer(together, -GAP_M, join_style="mitre")
    return dict(zip(where.codes, shapes, strict=True)), groups, whole, grown


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
    shapes, groups, whole, _ = _metres(where)
    x0, y0, x1, y1 = whole.bounds
    scale = min(wide / (x1 - x0), high / (y1 - y0))
    if circle:
        x, y, r = circle
        around = (min(x0, x - r), min(y0, y - r), max(x1, x + r), max(y1, y + r))
        smaller = min(wide / (around[2] - around[0]), high / (around[3] - around[1]))
        if smaller > scale * 0.66:
            scale, (x0, y0, x1, y1) = smaller, around
    origin = (x0 - left / scale, y1 + top / scale)

    land = _placed(whole, scale, origin)
    return Land(
        shapes if len(shapes) <= DETAILED else {},
        groups,
        land,
        path(land),
        scale,
        origin,
        ((x1 - x0) * scale, (y1 - y0) * scale),
    )


def _placed(shape, scale: float, origin: tuple[float, float]):
    matrix = [scale, 0, 0, -scale, -origin[0] * scale, origin[1] * scale]
    return shapely.simplify(affinity.affine_transform(shape, matrix), 0.06, preserve_topology=True)


def together(where: Territory, land: Land, codes: frozenset[str]) -> shapely.Geometry:
    """The communes named as one piece of land on the sheet."""
    return _placed(_together(where, codes), land.scale, land.origin)


@lru_cache(maxsize=12)
def _together(where: Territory, codes: frozenset[str]) -> shapely.Geometry:
    chosen = _metres(where)[3][[code in codes for code in where.codes]]
    return shapely.buffer(shapely.union_all(chosen), -GAP_M, join_style="mitre")


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
        land.hatches.update(zip(todo, hatched([land.shapes[c] for c in todo]), strict=True))
    return "".join(land.hatches[c] for c in codes)


def hatched(shapes: list, apart: float = HATCH_STEP) -> list[str]:
    """The slanted lines over each shape, as paths."""
    rows = []
    for x0, y0, x1, y1 in shapely.bounds(shapes):
        first, last = int((x0 + y0) / apart), int((x1 + y1) / apart) + 1
        sums = [k * apart for k in range(first, last + 1)]
        rows.append(shapely.multilinestrings([[(x0, t - x0), (x1, t - x1)] for t in sums]))
    return [path(cut) for cut in shapely.intersection(rows, shapes)]


def paint(s, where: Territory, land: Land, classes: dict[str, str]) -> None:
    """Draw the communes in three classes on a Sheet, then the borders of EPCI and the outline."""
    groups: dict[str, list[str]] = {}
    for code in where.codes:
        groups.setdefault(classes.get(code, ""), []).append(code)
    s.begin(UNIT)
    for name, fill in (("dans", REACH), ("hors", OCHRE_FILL), ("", WHITE), ("selon", "")):
        if name not in groups:
            continue
        if land.paths:
            drawn = "".join(land.paths[c] for c in groups[name])
            lines = hatching(land, groups[name]) if name == "selon" else ""
        else:
            # Edges of so many communes would hide their colour: a class is one piece.
            shape = together(where, land, frozenset(groups[name]))
            drawn, lines = path(shape), hatched([shape], FINE_STEP)[0] if name == "selon" else ""
        if name == "selon":
            s.path(lines, "", MID, 0.9 if land.paths else 0.7)
            s.path(drawn if land.paths else "", "", WHITE, 0.9)
        else:
            s.path(drawn, fill, (WHITE if name else RULE) if land.paths else "", 0.5)
    s.path(land.borders, "", SECOND, 1.0 if len(land.groups) <= BORDERED[0] else 0.4)
    s.path(land.outline, "", SECOND, 1.2)
    s.end()
