"""The same few figures over the years: small multiples of columns, each from zero, breaks written out.

A break (a perimeter or a method that changed) is a vertical ink line between two columns: what stands
on either side is not compared. A missing year is a dashed column of no height in particular.
"""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import CAP, PT, step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, WORDS, plain, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, MID, SECOND, SMALL, WHITE

HIGH = 26.0
FIVE = 5  # panels that a row may hold when their values are short
APART = 1.5  # mm at least between two ranges side by side


@dataclass(frozen=True)
class Panel:
    """One figure: its name, its unit, its years (year, value or None, state[, upper bound]) and breaks.

    breaks : {year: why}: the break stands before that year
    """

    title: str
    unit: str
    points: tuple[tuple, ...]
    breaks: tuple[tuple[int, str], ...] = ()


def draw(panels: list, subject: str = "") -> Drawing:
    """Draw panels given as Panel or (title, unit, [(year, value, state[, high])][, {year: why}])."""
    made = tuple(
        p
        if isinstance(p, Panel)
        else Panel(
            p[0], p[1], tuple(tuple(q) for q in p[2]), tuple(sorted((p[3] if len(p) > 3 else {}).items()))
        )
        for p in panels
    )
    return drawing(sheet, alt(made, subject), made)


def sheet(panels, narrow: bool = False) -> Sheet:
    """Lay out one size: three panels a row, two on a narrow screen when they hold."""
    s = Sheet(narrow)
    most = max((len(p.points) for p in panels), default=1)
    if narrow:
        across = 2 if most <= 3 else 1
    else:
        across = 4 if most <= 3 and len(panels) > 3 else 3 if most <= 6 else 2
        across = max(1, min(across, len(panels)))
    gap = 6.0 if narrow else 9.0
    if not narrow and len(panels) == FIVE and _in_one_row(panels, (s.width - 6.0 * (FIVE - 1)) / FIVE):
        across, gap = FIVE, 6.0
    room = (s.width - gap * (across - 1)) / across
    y = 0.4
    for first in range(0, len(panels), across):
        row = panels[first : first + across]
        titles = [wrap(p.title, room, BODY, True, lines=3) for p in row]
        units = [wrap(p.unit, room, SMALL, lines=2) if p.unit else [] for p in row]
        head = max(len(t) for t in titles) * step(BODY) + max(len(u) for u in units) * step(SMALL) + 2.0
        below = y
        for i, p in enumerate(row):
            x = i * (room + gap)
            under = s.text(x, y, titles[i], BODY, True, va="top")
            if units[i]:
                s.text(x, under + 0.7, units[i], SMALL, colour=SECOND, va="top")
            below = max(below, _panel(s, p, x, y + head, room))
        y = below + 6.0
    s.height = y - 6.0 if panels else 1.0
    return s


def _in_one_row(panels, room: float) -> bool:
    """Whether every value still stands over its column: the fifth panel alone would take a second row."""
    pitches = [(q, room / len(p.points) - 0.5) for p in panels for q in p.points if q[1] is not None]
    return all(width(line, SMALL, True) <= pitch for q, pitch in pitches for line in _lines(q, pitch))


def _panel(s: Sheet, p: Panel, x, y, room) -> float:
    if not p.points:
        return s.text(x, y, "manquant", SMALL, colour=SECOND, va="top")
    pitch = min(room / len(p.points), 17.0)
    bar = pitch * 0.66
    values = [v for q in p.points for v in (q[1], *(q[3:4])) if v is not None]
    top, low = max([*values, 0]), min([*values, 0])
    known = [q for q in p.points if q[1] is not None]
    above = [_lines(q, pitch - 0.5) for q in known]
    upright = any(width(line, SMALL, True) > pitch - 0.5 for lines in above for line in lines)
    label = 4.2 + step(SMALL) * (max(map(len, above), default=1) - 1)
    if upright:
        label = max(width(_value(q), SMALL, True) for q in known) + 2.0
    scale = HIGH / (top - low) if top > low else 0
    zero = y + label + top * scale if top > low else y + label + HIGH
    foot = y + label + HIGH + (label if low < 0 else 0)
    s.line(x, zero, x + pitch * len(p.points), zero, AXIS, 0.9)
    last = max((q[0] for q in p.points if q[1] is not None), default=None)
    for i, q in enumerate(p.points):
        centre = x + pitch * (i + 0.5)
        fill = BLUE if q[0] == last else MID
        _column(s, q, centre, bar, pitch - 0.5, zero, scale, y + label, foot, fill, upright)
        year = str(q[0]) if pitch >= width("2025", BODY) + 0.8 else "’" + str(q[0])[2:]
        size = BODY if len(year) == 4 else SMALL
        s.text(centre, foot + 4.3, year, size, q[0] == last, ha="center", va="base")
    below = foot + 5.4
    for year, why in p.breaks:
        rank = next((i for i, q in enumerate(p.points) if q[0] == year), None)
        if rank is None:
            continue
        s.line(x + pitch * rank, y, x + pitch * rank, foot + 1.6, INK, 1.1)
        words = wrap(french.typographie(f"Rupture en {year} : {why}"), room, SMALL)
        below = s.text(x, below + 0.6, words, SMALL, va="top")
    return below


def _value(q) -> str:
    high = q[3] if len(q) > 3 else None
    return f"{plain(q[1])} à {plain(high)}" if high is not None and high > q[1] else plain(q[1])


def _lines(q, room: float) -> list[str]:
    """The value over its column; a range that would touch its neighbour goes on two lines."""
    words = _value(q)
    if width(words, SMALL, True) <= room - APART or " à " not in words:
        return [words]
    low, high = words.split(" à ")
    return [f"{low} à", high]


def _column(s: Sheet, q, centre, bar, room, zero, scale, roof, foot, fill, upright) -> None:
    value, state = q[1], q[2] if len(q) > 2 else "valeur"
    left = centre - bar / 2
    if value is None:
        word = WORDS.get(state, "manquant")
        hidden = state == "secret"
        if state != "sans_objet":
            s.rect(
                left,
                roof,
                bar,
                foot - roof,
                edge=SECOND if hidden else AXIS,
                dash=not hidden,
                hatch=hidden,
                fill=WHITE if hidden else "",
                kind="bar",
            )
        # Words keep off the zero line when it runs across the middle.
        middle = (roof + foot) / 2
        if state == "sans_objet" and zero < foot - 1:
            middle = (roof + zero) / 2 if zero - roof > foot - zero else (zero + foot) / 2
        s.text(
            centre,
            middle,
            word,
            SMALL,
            colour=INK if hidden else SECOND,
            ha="center",
            halo=hidden,
            upright=True,
        )
        return
    long = abs(value) * scale
    top = zero - long if value >= 0 else zero
    if value:
        s.rect(left, top, bar, max(long, 0.4), fill=fill, kind="bar")
    high = q[3] if len(q) > 3 else None
    if high is not None and high > value >= 0:
        more = (high - value) * scale
        s.rect(left, top - more, bar, more, fill=WHITE, edge=fill, hatch=fill, kind="bar")
        top -= more
    words, cap = _value(q), CAP * SMALL * PT
    long = width(words, SMALL, True)
    if value < 0:
        s.text(
            centre,
            zero + abs(value) * scale + 1.4 + (long if upright else cap) / 2,
            words,
            SMALL,
            True,
            BLUE,
            ha="center",
            upright=upright,
        )
    elif upright:
        s.text(centre, top - 1.4 - long / 2, words, SMALL, True, BLUE, ha="center", upright=True)
    else:
        lines = _lines(q, room)
        for k, line in enumerate(lines):
            up = 1.4 + cap / 2 + step(SMALL) * (len(lines) - 1 - k)
            s.text(centre, top - up, line, SMALL, True, BLUE, ha="center")


def alt(panels, subject: str) -> str:
    """Form; what is compared; main fact; what is missing; where the values are."""
    facts, holes = [], []
    for p in panels:
        known = [q for q in p.points if q[1] is not None]
        if len(known) > 1:
            first, last = known[0], known[-1]
            facts.append(f"{p.title} : {_value(first)} en {first[0]}, {_value(last)} en {last[0]}")
        elif known:
            facts.append(f"{p.title} : {_value(known[0])} en {known[0][0]}")
        for q in p.points:
            if q[1] is None:
                holes.append(f"{p.title} {q[0]} {WORDS.get(q[2], 'manquant')}")
        holes += [f"{p.title}, rupture en {year} : {why}" for year, why in p.breaks]
    head = f"{french.count(len(panels), 'petit graphique', 'petits graphiques')} en colonnes, une par année"
    return french.typographie(
        sentence(head + (f" : {subject}" if subject else ""), *facts, " ; ".join(holes), SEE_TABLE)
    )
