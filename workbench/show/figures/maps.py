"""The map of access: communes in three classes, lieux on them, the result as the key."""

import re
from dataclasses import dataclass

import shapely

from workbench.core import french
from workbench.show.figures import farther, placing
from workbench.show.figures.land import Land, Territory, lay, paint, territory
from workbench.show.figures.lettering import width, wrap
from workbench.show.figures.placing import Place
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import (
    BODY,
    INK,
    MID,
    OCHRE_FILL,
    REACH,
    RULE,
    SECOND,
    SMALL,
    WHITE,
)

CLASSES = ("dans", "selon", "hors")
"""Within reach in every hypothesis, depending on it, beyond in all."""
NAMED, NUMBERED = (14, 9), 60
"""Up to so many lieux (large, narrow) carry their name; up to NUMBERED a number; then only their dot."""
DOT_SHARE, SMALLEST = 0.14, 0.2  # of the room each has; mm
PLAIN = 1000
"""Beyond, lieux are the grain of the map: small dots, those in project told by the key alone."""
KEY_MM = 58.0
LAND_MM = (150.0, 125.0)  # height of the land at most (large, narrow): what one page bears


@dataclass(frozen=True)
class Class:
    """A line of the key: class id, inhabitants (None: unknown), communes, what it means."""

    id: str
    people: float | None
    communes: int
    words: str


def access(
    communes,
    places: list[Place],
    classes: dict[str, str],
    minutes: int = 20,
    aside: tuple[str, str] | None = None,
    subject: str = "du territoire",
    high: float | None = None,
) -> Drawing:
    """Draw who is within reach of an open lieu.

    communes : frame read by `land.territory`; places : lieux, those in project as open circles
    classes : commune code -> « dans », « selon » or « hors »; a commune left out stays white
    aside : (title, text) under the key, for instance what an opening would change
    high : height of the land in mm, for a map among other things on a page; too many lieux to be named are
        then dots, without the numbered list
    """
    where = communes if isinstance(communes, Territory) else territory(communes)
    key = _key(where, classes, minutes)
    words = _alt(where, places, key, subject)
    return drawing(access_sheet, words, where, tuple(places), classes, key, aside, high)


def _key(where: Territory, classes: dict[str, str], minutes: int) -> list[Class]:
    words = {
        "dans": f"à {minutes}\u00a0min ou moins, même dans l’hypothèse prudente",
        "selon": f"à {minutes}\u00a0min ou moins selon l’hypothèse retenue",
        "hors": f"à plus de {minutes}\u00a0min, même dans l’hypothèse favorable",
    }
    out = []
    for name in CLASSES:
        people = [p for code, p in zip(where.codes, where.people, strict=True) if classes.get(code) == name]
        if people:
            total = None if any(p is None for p in people) else sum(people)
            out.append(Class(name, total, len(people), words[name]))
    left = [p for code, p in zip(where.codes, where.people, strict=True) if classes.get(code) not in CLASSES]
    if left:
        total = None if any(p is None for p in left) else sum(left)
        out.append(Class("", total, len(left), "temps manquant"))
    return out


def access_sheet(where: Territory, places, classes, key, aside, high=None, narrow: bool = False) -> Sheet:
    """Lay out one size: the key stands beside the map, below it on a narrow screen."""
    s = Sheet(narrow)
    across = s.width if narrow else s.width - KEY_MM - 4
    # Room is left on both sides for the names outside.
    wide, left = (across - 14, 5.0) if narrow else (across - 15, 4.0)
    land = lay(where, wide, min(high or LAND_MM[0], LAND_MM[narrow]), left, 0.8)
    if high and not narrow:
        # A lower map is a narrower one: it stands in the middle of its room, names on both sides.
        land = lay(where, wide, high, max((across - land.size[0]) / 2, left), 0.8)
    land_bottom = 0.8 + land.size[1]
    paint(s, where, land, classes)
    limits = (0.0, 0.0, across, land_bottom + 2.5)
    listed = _draw_places(s, land, places, limits, bool(high))
    names = sorted(set(where.epci) - {""})
    if 1 < len(names) <= 12:
        placing.outside(s, land, {n: _short_lines(n) for n in names}, limits)
    y = _scale_bar(s, land, across, land_bottom)
    s.height = max(land_bottom, y)
    x, top, room = (0, s.height + 5, s.width) if narrow else (s.width - KEY_MM, 0.6, KEY_MM)
    s.height = max(s.height, _draw_key(s, key, aside, x, top, room))
    if listed:
        s.rule(s.height + 4)
        s.height = placing.numbered(s, [_described(p) for p in places], s.height + 6.6)
    return s


def _draw_places(s: Sheet, land: Land, places, limits, low: bool = False) -> bool:
    """Dots and their names, numbers or nothing according to how many they are; True when a list follows."""
    named = NAMED[s.narrow]
    radius = 1.25 if len(places) <= named else 1.05
    if len(places) > NUMBERED:
        # Dots get smaller as they crowd, so that what they stand on still shows.
        share = DOT_SHARE if len(places) <= PLAIN else DOT_SHARE * 0.75
        radius = min(max(share * (land.whole.area / len(places)) ** 0.5, SMALLEST), 0.8)
    halo = 0.75 if radius > 0.8 else 0.35 * radius
    points = [land.at(p.x, p.y) for p in places]
    if len(places) <= NUMBERED:
        points = placing.set_apart(points, 2 * (radius + halo) - 0.3)
    if len(places) <= named:
        texts = [[(p.name, BODY, True), *([(p.under, SMALL, False)] if p.under else [])] for p in places]
    elif len(places) <= NUMBERED and not low:
        texts = [[(str(i + 1), SMALL, True)] for i in range(len(places))]
    else:
        texts = []
    spots = placing.beside(points, texts, limits, radius, land.whole) if texts else [None] * len(places)
    leaders = []
    if texts and len(places) <= named and any(spot is None for spot in spots):
        # Names that do not all find room become numbers with a list: none is dropped.
        texts = [[(str(i + 1), SMALL, True)] for i in range(len(places))]
        spots = placing.beside(points, texts, limits, radius, land.whole)
    if texts and any(spot is None for spot in spots):
        spots, leaders = farther.placed(points, texts, spots, limits, radius)
    for place, (x, y) in zip(places, points, strict=True):
        s.said.append((x, y, 2 * radius + 1.2, 2 * radius + 1.2, _described(place)))
        if len(places) > PLAIN:
            if not place.project:
                s.dot(x, y, radius, INK, "", kind="lieu")
            continue
        s.dot(x, y, radius + halo, WHITE, "", kind="")
        if place.project:
            thick = 1.9 if radius > 1 else min(1.3, 1.6 * radius)
            s.dot(x, y, radius - 0.1, WHITE, INK, thick, kind="lieu")
        else:
            s.dot(x, y, radius, INK, "", kind="lieu")
    for line in leaders:
        s.line(*line, SECOND, 0.7, leader=True)
    for spot, text in zip(spots, texts, strict=False):
        if spot:
            placing.write(s, *spot, text)
    return bool(texts) and texts[0][0][0] == "1" and len(texts[0]) == 1 and len(places) > 0


def _described(place: Place) -> str:
    words = place.name + (f", {place.under}" if place.under else "")
    more = place.said if place.project and "projet" not in words else ""
    return f"{words}, {more}" if more else words


def _draw_key(s: Sheet, key: list[Class], aside, x, y, room) -> float:
    """The key is the result: inhabitants first, then communes."""
    for line in key:
        swatch = (x, y, 6.0, 6.0)
        if line.id == "selon":
            s.rect(*swatch, fill=WHITE, edge=MID, hatch=MID, lw=0.6)
        else:
            fill = {"dans": REACH, "hors": OCHRE_FILL}.get(line.id, WHITE)
            s.rect(*swatch, fill=fill, edge=SECOND, lw=0.6)
        at = x + 8.2
        head = french.count(line.people, "habitant") if line.people is not None else "habitants : manquant"
        under = s.text(at, y, head, 10.5, True, va="top")
        under = s.text(at, under + 0.8, french.count(line.communes, "commune"), BODY, colour=SECOND, va="top")
        y = s.text(at, under + 1.1, wrap(line.words, x + room - at, BODY), BODY, va="top") + 5.5
    if aside:
        s.line(x, y, x + room, y, RULE, 0.6)
        y = s.text(x, y + 4, wrap(aside[0], room, 10.5, True), 10.5, True, va="top")
        y = s.text(x, y + 1.5, wrap(aside[1], room, BODY, lines=12), BODY, va="top") + 1
    return y


def _scale_bar(s: Sheet, land: Land, across: float, bottom: float) -> float:
    """10 km (or a rounder length on a larger map), in a corner free of land and of names."""
    km = next((k for k in (10, 20, 50, 100, 200) if k * 1000 * land.scale >= 12), 200)
    long = km * 1000 * land.scale
    words = f"{km}\u00a0km, nord en haut"
    wide = max(long, width(words, SMALL))
    shapely.prepare(land.whole)
    taken = [b.box for b in s.labels]
    for up in (0.0, 6.0, 12.0, 20.0):
        for right in range(int(across - wide), -1, -3):
            box = (right, bottom - up - 3.9, right + wide, bottom - up + 0.6)
            if shapely.intersects(land.whole, shapely.box(*placing.grown(box, 1.5))):
                continue
            if any(placing.meet(placing.grown(box, 1), t) for t in taken):
                continue
            s.text(right + wide / 2, box[1], words, SMALL, colour=SECOND, ha="center", va="top")
            middle = right + wide / 2
            s.line(middle - long / 2, box[3] - 0.3, middle + long / 2, box[3] - 0.3, INK, 1.6)
            return box[3] + 0.4
    s.text(wide / 2, bottom + 2.5, words, SMALL, colour=SECOND, ha="center", va="top")
    s.line(wide / 2 - long / 2, bottom + 6.6, wide / 2 + long / 2, bottom + 6.6, INK, 1.6)
    return bottom + 7.5


def short_epci(name: str) -> str:
    """« CC Bresse Haute Seille » -> « Bresse Haute Seille »; an acronym in brackets is enough."""
    acronym = re.search(r"\(([A-Z]{2,8})\)", name)
    if acronym:
        return acronym[1]
    name = re.sub(r"\s*\([^)]*\)", "", name)
    kind = r"^(CC|CA|CU|Métropole|Communauté de communes|Communauté d.agglomération)\s+"
    name = re.sub(kind + r"(du |de la |des |de l.|de |d.(?=[A-ZÉ]))?", "", name)
    return french.typographie(french.capital(re.sub(r"\s+Communauté$", "", name)))


def _short_lines(name: str) -> list[str]:
    """A region's short name, cut in two of like length when it has two words."""
    short = short_epci(name)
    words = short.split(" ")
    if len(words) < 2:
        return [short]
    cut = min(range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))))
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _alt(where: Territory, places, key: list[Class], subject: str) -> str:
    opened = [p for p in places if not p.project]
    project = [p for p in places if p.project]
    head = (
        f"Carte {subject}, {french.count(len(where.codes), 'commune')} : "
        "temps de route jusqu’au lieu ouvert le plus proche"
    )
    lines = [
        f"{french.count(c.people, 'habitant') if c.people is not None else 'Habitants : manquant'} "
        f"({french.count(c.communes, 'commune')}) {c.words}"
        for c in key
    ]
    who = f"{french.count(len(opened), 'lieu ouvert', 'lieux ouverts')}"
    who += f" : {french.join(p.name for p in opened)}" if 0 < len(opened) <= 14 else ""
    if project:
        ring = (
            ("lieu en projet", "lieux en projet") if project[0].said else ("cercle clair", "cercles clairs")
        )
        who += f" ; {french.count(len(project), *ring)}"
    return french.typographie(sentence(head, *lines, who, SEE_TABLE))
