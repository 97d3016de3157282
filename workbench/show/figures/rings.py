"""Where users come from: distance rings round the lieu on a small map, counts as bars, then by EPCI."""

from math import cos, pi, sin

from workbench.core import french
from workbench.show.figures import bars
from workbench.show.figures.land import UNIT, Territory, lay, territory
from workbench.show.figures.lettering import width
from workbench.show.figures.placing import Place, write
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import BLUE, REACH, SECOND, SMALL, WHITE

MAP_MM = (56.0, 82.0)


def draw(
    rings: list[tuple],
    epci: list[tuple],
    communes=None,
    place: Place | None = None,
    radii: tuple[float, ...] = (),
    subject: str = "",
    noun: str = "réponses",
) -> Drawing:
    """Draw counts by ring and by EPCI.

    rings : (label, count or None[, state]) from the nearest; « commune non dite » is a row as well
    epci : (name, count or None[, state]), in the order given (largest first, outside the territory last)
    communes, place, radii : for the map: frame of communes, the lieu, radii of the rings in km
    """
    near = [bars.row(r) for r in rings]
    by = [bars.row(r) for r in epci]
    groups = [("Selon la distance au lieu", near)] if near else []
    groups += [("Selon l’intercommunalité", by)] if by else []
    where = None
    if communes is not None and place is not None:
        where = communes if isinstance(communes, Territory) else territory(communes)
    return drawing(sheet, alt(near, by, subject, noun), groups, where, place, tuple(radii), noun)


def sheet(groups, where: Territory | None, place: Place | None, radii, noun, narrow: bool = False) -> Sheet:
    """Lay out one size: the map beside the bars, above them on a narrow screen."""
    s = Sheet(narrow)
    y, left = 0.4, 0.0
    below = 0.0
    if where is not None:
        wide = s.width - 16 if narrow else MAP_MM[0]
        below = _map(s, where, place, radii, wide, 70.0 if narrow else MAP_MM[1])
        if narrow:
            y = below + 4.0
        else:
            left = MAP_MM[0] + 12
    y = s.text(left, y, f"nombre de {noun}", SMALL, colour=SECOND, va="top") + 1.6
    s.height = max(bars.put(s, groups, left, s.width, y), below)
    return s


def _map(s: Sheet, where: Territory, place: Place, radii, wide, high) -> float:
    """Land, rings (whole or cut at the frame) and their radii, written on the ring to the east or west."""
    widest = (place.x, place.y, max(radii) * 1000) if radii else None
    land = lay(where, wide, high, 4.0, 1.0, widest)
    s.begin(UNIT)
    s.path(land.outline, REACH)
    s.path(land.borders, "", WHITE, 0.9)
    s.end()
    bottom = 1.0 + land.size[1]
    frame = (0.0, 0.0, wide + 8.0, bottom + 1.0)
    x, y = land.at(place.x, place.y)
    for km in radii:
        _ring(s, x, y, km * 1000 * land.scale, frame)
    placed = [(x - 1.8, y - 1.8, x + 1.8, y + 1.8)]
    for km in radii:
        words = f"{french.trimmed(km)}\u00a0km"
        r = km * 1000 * land.scale
        half = width(words, SMALL) / 2
        for dx, dy in ((0, -1), (0, 1), (1, 0), (-1, 0), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7)):
            cx, cy = x + dx * r, y + dy * r
            box = (cx - half - 0.5, cy - 1.6, cx + half + 0.5, cy + 1.6)
            inside = box[0] > frame[0] and box[2] < frame[2] and box[1] > frame[1] and box[3] < frame[3]
            if inside and not any(
                box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in placed
            ):
                s.text(cx, cy, words, SMALL, colour=SECOND, ha="center", halo=True)
                placed.append(box)
                break
    s.dot(x, y, 1.3, BLUE, WHITE, 1.2)
    name = place.under or place.name
    long = width(name, SMALL, True)
    for at in (x + 2.2, x - 2.2 - long):
        box = (at, y - 1.6, at + long, y + 1.6)
        if (
            at > 0
            and at + long < frame[2]
            and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in placed)
        ):
            write(s, at, y, "left", [(name, SMALL, True)])
            break
    return max(bottom + 0.4, s.height)


def _ring(s: Sheet, x, y, r, frame) -> None:
    """A circle, cut at the frame by hand (a clip's id would clash between images of one page)."""
    points = [(x + r * cos(2 * pi * k / 180), y + r * sin(2 * pi * k / 180)) for k in range(181)]
    inside = [frame[0] < px < frame[2] and frame[1] < py < frame[3] for px, py in points]
    d, pen = [], False
    for (px, py), shown in zip(points, inside, strict=True):
        d.append(f"{'L' if pen else 'M'}{px:.2f} {py:.2f}" if shown else "")
        pen = shown
    s.path("".join(d), "", SECOND, 0.9)


def alt(near, by, subject, noun) -> str:
    """Form; what is compared; main fact; what is missing; where the values are."""
    facts = []
    for title, rows in (("Selon la distance", near), ("Selon l’intercommunalité", by)):
        known = [f"{r.label} : {french.number(r.value)}" for r in rows if r.value is not None]
        hidden = [f"{r.label} : {r.state.replace('secret', 'non diffusé')}" for r in rows if r.value is None]
        if known or hidden:
            facts.append(f"{title}, {' ; '.join([*known, *hidden])}")
    whose = f" {french.contracted(subject)}" if subject else ""
    head = f"Anneaux de distance et barres : d’où viennent les usagers{whose}, nombre de {noun}"
    return french.typographie(sentence(head, *facts, SEE_TABLE))
