"""A week hour by hour: for each day a strip of columns, the share of people a door is open for.

The filled part holds in every hypothesis, the hatched one in some; an hour without a column has no open door.
"""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import width
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, RULE, SECOND, SMALL, WHITE
from workbench.show.figures.week import DAYS, clock

HIGH, GAP = 11.0, 4.6
FIRST, LAST = 7, 22
"""Hours always shown; a door open earlier or later widens them."""


@dataclass(frozen=True)
class Hour:
    """An hour of a day (0 to 6): the least and the greatest share of people, 0 to 1."""

    day: int
    hour: int
    low: float
    high: float


def draw(hours: list, subject: str = "") -> Drawing:
    """Draw hours given as Hour or (day 0–6, hour, low, high); an hour left out has no open door."""
    made = tuple(h if isinstance(h, Hour) else Hour(*h) for h in hours)
    made = tuple(h for h in made if h.high > 0)
    return drawing(sheet, alt(made, subject), made)


def sheet(hours: tuple[Hour, ...], narrow: bool = False) -> Sheet:
    """Lay out one size: seven strips on one scale, from nobody to everybody."""
    s = Sheet(narrow)
    left = 12.0 if narrow else 22.0
    ends = width(span(1.0, 1.0), SMALL) + 9.0
    right = s.width - max(ends, width("de 100 à 100\u00a0%", SMALL) + 3)
    first = min([h.hour for h in hours] + [FIRST])
    last = max([h.hour + 1 for h in hours] + [LAST])
    pitch = (right - left) / (last - first)
    y = _names(s)
    s.text(s.width, y, "au plus", SMALL, colour=SECOND, ha="right", va="top")
    every = next(n for n in (1, 2, 3, 4, 6) if n * pitch >= width("20\u00a0h", SMALL) + 2.5)
    marks = [h for h in range(first, last + 1) if h % every == 0]
    for hour in marks:
        words = clock(hour)
        half = width(words, SMALL) / 2
        at = min(max(left + (hour - first) * pitch, half), right - half + 4)
        s.text(at, y, words, SMALL, colour=SECOND, ha="center", va="top")
    y += 5.0
    by_day = [[h for h in hours if h.day == day] for day in range(7)]
    bottom = y + 7 * (HIGH + GAP) - GAP
    for hour in marks:
        x = left + (hour - first) * pitch
        s.line(x, y - 0.6, x, bottom, RULE, 0.6)
    for day, mine in enumerate(by_day):
        foot = y + HIGH
        name = DAYS[day][:3] + "." if narrow else DAYS[day]
        s.text(0, y + HIGH / 2, name, BODY, colour=INK if mine else SECOND)
        for h in mine:
            _column(s, h, left + (h.hour - first) * pitch, pitch, foot)
        s.line(left, foot, right, foot, AXIS, 0.8)
        top = max(mine, key=lambda h: (h.high, h.low), default=None)
        words = span(top.low, top.high) if top else "aucune porte"
        s.text(s.width, y + HIGH / 2, words, SMALL, bool(top), SECOND if not top else BLUE, ha="right")
        y = foot + GAP
    s.height = y - GAP + 1.5
    return s


def _column(s: Sheet, h: Hour, x, pitch, foot) -> None:
    wide = max(pitch - 0.7, 0.8)
    low, high = h.low * HIGH, h.high * HIGH
    if h.low:
        s.rect(x + 0.35, foot - low, wide, max(low, 0.4), fill=BLUE, kind="column")
    if h.high > h.low:
        s.rect(
            x + 0.35, foot - high, wide, high - low, fill=WHITE, edge=BLUE, lw=0.6, hatch=BLUE, kind="column"
        )


def span(low: float, high: float) -> str:
    """« de 12 à 30 % » from shares of 0 to 1."""
    a, b = french.number(100 * low), french.number(100 * high)
    return f"{a}\u00a0%" if a == b else f"de {a} à {b}\u00a0%"


def _names(s: Sheet) -> float:
    """Name both looks once, above; returns the y below."""
    x, y = 0.0, 0.4
    for words, hatch in (("dans toutes les hypothèses", ""), ("selon l’hypothèse", BLUE)):
        fill = WHITE if hatch else BLUE
        need = 5.6 + width(words, SMALL)
        if x and x + need > s.width:
            x, y = 0.0, y + 5.0
        s.rect(x, y, 4.0, 3.2, fill=fill, edge=BLUE, lw=0.6, hatch=hatch)
        s.text(x + 5.6, y + 1.6, words, SMALL)
        x += need + 5
    return y + 6.4


def alt(hours: tuple[Hour, ...], subject: str) -> str:
    """Form; what is compared; the fullest hour, or how many are; days without a door; where values are."""
    head = f"Sept bandes de colonnes, une par jour, une colonne par heure{' : ' + subject if subject else ''}"
    closed = [DAYS[d] for d in range(7) if not any(h.day == d for h in hours)]
    most = ""
    if hours:
        high, low = max((h.high, h.low) for h in hours)
        top = [h for h in hours if (h.high, h.low) == (high, low)]
        when = f"{DAYS[top[0].day]} de {clock(top[0].hour)} à {clock(top[0].hour + 1)}"
        when = when if len(top) == 1 else french.count(len(top), "heure")
        most = f"Le plus : {when}, {span(low, high)}"
    none = f"Aucune porte ouverte : {french.join(closed)}" if closed else ""
    return french.typographie(sentence(head, most, none, SEE_TABLE))
