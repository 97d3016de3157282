"""A small locator map: where the lieu of the page lies among the others."""

from workbench.core import french
from workbench.show.display import Image
from workbench.show.figures import placing
from workbench.show.figures.land import UNIT, Territory, lay, territory
from workbench.show.figures.lettering import CAP, PT, step, width
from workbench.show.figures.placing import Place
from workbench.show.figures.sheet import Drawing, Sheet
from workbench.show.figures.style import BLUE, REACH, SECOND, SMALL, WHITE

DOT = 0.8  # half of a lieu's point and its edge, mm
SAME_MM = 0.5  # dots nearer than that cover each other: one is drawn
LINES = 4  # how far from its point a name may stand, so that it hides no other, lines
CROWD = 200  # from so many others on, dots are points: they would hide the land


def draw(communes, places: list[Place], here: int | None = 0, wide: float = 30.0) -> Drawing:
    """Draw a small map: the lieu of the page in blue with its commune's name, the others in grey.

    here : rank of the lieu in `places`; None marks none (the network's page)
    """
    where = communes if isinstance(communes, Territory) else territory(communes)
    sheets = [sheet(where, tuple(places), here, wide) for _ in range(2)]
    sheets[1].narrow = True
    others = len(places) - (here is not None)
    who = french.count(others, "lieu", "lieux")
    if here is not None:
        name, commune = places[here].name, places[here].under
        who = name + (f" ({commune})" if commune else "")
        who += f" et {french.count(others, 'autre lieu', 'autres lieux')}" if others else ""
    alt = french.typographie(f"Carte de situation : {who} dans le territoire.")
    return Drawing([Image("svg", s.svg(), s.width, s.narrow) for s in sheets], alt, sheets)


def sheet(where: Territory, places, here, wide: float) -> Sheet:
    """Lay out the locator."""
    s = Sheet(wide=wide)
    land = lay(where, wide - 2.0, 48.0, 0.6, 0.6)
    s.width = max(wide, land.size[0] + 1.2)
    s.begin(UNIT)
    s.path(land.outline, REACH)
    s.path(land.borders, "", WHITE, 0.9)
    s.end()
    s.height = land.size[1] + 1.2
    drawn, crowd = set(), len(places) > CROWD
    for place in (p for i, p in enumerate(places) if i != here):
        look = (0.6, WHITE, SECOND, 0.9) if place.project else (0.7, SECOND, WHITE, 0.6)
        look = (0.2, SECOND, "", 0.0) if crowd else look
        x, y = land.at(place.x, place.y)
        cell = (place.project, round(x / SAME_MM), round(y / SAME_MM))
        if cell not in drawn:
            s.dot(x, y, *look, kind="")
            drawn.add(cell)
    if here is None:
        return s
    place = places[here]
    x, y = land.at(place.x, place.y)
    s.dot(x, y, 1.3, WHITE if place.project else BLUE, BLUE if place.project else WHITE, 1.2, kind="lieu")
    words = place.under or place.name
    others = [land.at(p.x, p.y) for i, p in enumerate(places) if i != here]
    spot = placing.beside(
        [(x, y), *others],
        [[(words, SMALL, True)], *[None] * len(others)],
        (0, 0, s.width, s.height),
        1.2,
    )[0]
    if spot is None:
        spot = _across(s, x, y, width(words, SMALL, True), others)
    placing.write(s, *spot, [(words, SMALL, True)])
    return s


def _across(s: Sheet, x: float, y: float, long: float, others: list) -> tuple[float, float, str]:
    """Where a name wider than either side allows stands, inside the image: over no other point if it can be,
    then as near under or over its own as it can be, centred if it can be."""
    away, half = 1.8 + CAP * SMALL * PT, step(SMALL) / 2  # y is the middle of a name (`placing.write`)
    last = max(s.width - long - 0.2, 0.2)
    lefts = dict.fromkeys((min(max(x - long / 2, 0.2), last), 0.2, last))
    levels = [y + sign * (away + line * step(SMALL)) for line in range(LINES) for sign in (1, -1)]
    levels = [at for at in levels if half < at < s.height - half] or [y + away]

    def covered(left: float, at: float) -> int:
        return sum(left - DOT < a < left + long + DOT and abs(b - at) < half + DOT for a, b in others)

    left, at = min(((left, at) for at in levels for left in lefts), key=lambda spot: covered(*spot))
    return left, at, "left"
