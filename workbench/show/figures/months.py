"""Usage by month: columns this year, an ochre tick for the year before, states said in words."""

from workbench.core import french
from workbench.show.figures.lettering import CAP, PT, step, width
from workbench.show.figures.scale import SEE_TABLE, WORDS, plain, runs, sentence, steps
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BAND, BLUE, BODY, INK, OCHRE, RULE, SECOND, SMALL, WHITE

Month = tuple
"""(value or None, state) or (value or None, state, reason): a true zero says its reason, if known."""
DASHED = ("manquant", "non_demande", "refuse")


def draw(
    current: list[Month],
    previous: list[Month] | None,
    years: tuple[int, int],
    unit: str = "passages",
    subject: str = "",
) -> Drawing:
    """Draw twelve months of `years[0]`, against `years[1]` when `previous` is given.

    current, previous : 12 × (value, state[, reason]); the value counts only in state « valeur »
    unit, subject : for the alternative text (« passages », « La Fabrik »)
    """
    now, before = _clean(current), _clean(previous) if previous else []
    return drawing(sheet, alt(now, before, years, unit, subject), now, before, years)


def _clean(months: list[Month]) -> list[tuple[float | None, str, str]]:
    if len(months) != 12:
        raise ValueError(f"douze mois attendus, {len(months)} reçus")
    out = []
    for value, state, *reason in months:
        state = state or "valeur"
        if state == "valeur" and (value is None or value != value):
            state = "manquant"
        out.append((float(value) if state == "valeur" else None, state, (reason or [""])[0] or ""))
    return out


def sheet(now, before, years, narrow: bool = False) -> Sheet:
    """Lay out one size; room above the plot only when a year's name must stand there."""
    tight = _layout(now, before, years, narrow, 2.0)
    return tight or _layout(now, before, years, narrow, 7.5)


def _layout(now, before, years, narrow, above: float) -> Sheet | None:
    s = Sheet(narrow)
    values = [v for v, *_ in now + before if v is not None]
    ticks = steps(max(values, default=0))
    left = max(width(plain(t), SMALL) for t in ticks) + 2.5
    pitch = (s.width - left) / 12
    bar = pitch * (0.68 if not narrow else 0.7)
    lane = _lane(before, years)
    start = 0.0 if lane is None else 7.0
    top = start + above
    high = 59.0 if not narrow else 52.0
    foot = top + high

    def x(month):
        return left + pitch * (month + 0.5)

    def y(value):
        return foot - high * value / ticks[-1]

    for t in ticks:
        s.line(left, y(t), s.width, y(t), RULE, 0.6)
        if values or not t:
            s.text(left - 2.5, y(t), plain(t), SMALL, colour=SECOND, ha="right")
    for first, last, state in runs([state for _, state, _ in now]):
        if state != "valeur":
            _band(
                s,
                x(first) - pitch * 0.48,
                x(last) + pitch * 0.48,
                top,
                foot,
                state,
                [(y(before[m][0])) for m in range(first, last + 1) if before and before[m][0] is not None],
                years[0],
                lonely=not before,
            )
    for m, (value, _, _) in enumerate(now):
        if value:
            s.rect(x(m) - bar / 2, y(value), bar, foot - y(value), fill=BLUE, kind="bar")
    s.line(left, foot, s.width, foot, AXIS, 1.0)
    for m, month in enumerate(before):
        if month[0] is not None:
            half = pitch * 0.45
            s.line(x(m) - half, y(month[0]), x(m) + half, y(month[0]), OCHRE, 2.0, casing=0.7)
    for m in range(12):
        _values(s, m, now[m], before[m] if before else None, x(m), bar, pitch, y, foot, years)
        name = french.month(m + 1)
        s.text(x(m), foot + 4.6, name[0].upper() if narrow else name, BODY, ha="center", va="base")
    if not _year_names(s, now, before, years, x, y, start):
        if above < 5:
            return None
        _names_aside(s, before, years, start)
    if lane is not None:
        for first, last, state in lane:
            span = (x(first) - pitch * 0.45, x(last) + pitch * 0.45)
            _before_lane(s, *span, f"{years[1]} {WORDS[state]}", left)
    s.height = max(s.height, foot + 6)
    return s


def _band(s: Sheet, x0, x1, top, foot, state, ticks, year, lonely) -> None:
    """A full-height band for months without a figure: never a gap, never an implied height."""
    s.rect(x0, top, x1 - x0, foot - top, fill=BAND, hatch=state == "secret")
    if state in DASHED:
        s.line(x0, top, x0, foot, AXIS, 0.9, dash=True)
        s.line(x1, top, x1, foot, AXIS, 0.9, dash=True)
    words = WORDS[state] if lonely else f"{year} {WORDS[state]}"
    # The words take the longest stretch that no tick of the year before crosses.
    stops = sorted([top, *[min(max(t, top), foot) for t in ticks], foot])
    if ticks:
        stops[-1] = foot - 9
    stretch = max(range(len(stops) - 1), key=lambda i: stops[i + 1] - stops[i])
    middle = (stops[stretch] + stops[stretch + 1]) / 2
    flat = width(words, BODY, True) + 3 < x1 - x0
    s.text(
        (x0 + x1) / 2, middle, words, BODY, True, BLUE, ha="center", halo=state == "secret", upright=not flat
    )


def _values(s: Sheet, m, month, earlier, x, bar, pitch, y, foot, years) -> None:
    """The value at the column's foot, or above a column too short to hold it; zeros say why."""
    value, _, reason = month
    if value is None:
        if earlier and earlier[0] == 0:
            words = [f"{years[1]} : 0", *([earlier[2]] if earlier[2] else [])]
            if max(width(w, SMALL, True) for w in words) > pitch * 0.92:
                words = ["0"]
            lines = (len(words) - 1) * step(SMALL)
            s.text(x, foot - 2.2 - lines, words, SMALL, True, OCHRE, ha="center", va="base")
        return
    words = plain(value)
    size = BODY if width(words, BODY, True) <= bar - 0.6 else SMALL
    long, deep = width(words, size, True), CAP * size * PT
    flat = long <= (bar - 0.2 if value else pitch - 0.6)
    rise = deep if flat else long
    tick = y(earlier[0]) if earlier and earlier[0] is not None else None
    # A tick that would cross the figure pushes it above itself.
    ground = tick if tick is not None and foot - tick < rise + 3.6 else foot
    if ground - y(value) >= rise + 3.2:
        middle, colour = ground - 1.9 - rise / 2, WHITE
    else:
        flat = long <= pitch - 0.4
        rise = deep if flat else long
        above = min(y(value), tick if tick is not None and tick > y(value) - rise - 4 else foot)
        middle, colour = above - 1.9 - rise / 2, BLUE
    s.text(x, middle, words, size, True, colour, ha="center", upright=not flat)
    if not value and reason:
        fits = width(reason, SMALL) <= pitch - 0.5
        room = middle - (deep if flat else long) / 2 - 1.6
        if fits:
            s.text(x, room - 0.5, reason, SMALL, colour=BLUE, ha="center", va="base")
        elif width(reason, SMALL) < room - 12:
            s.text(x, room - width(reason, SMALL) / 2, reason, SMALL, colour=BLUE, upright=True, ha="center")


def _lane(before, years):
    """Runs of months the year before has no figure for, said once above the plot; None when there is none."""
    if not before:
        return None
    gaps = [(a, b, state) for a, b, state in runs([state for _, state, _ in before]) if state != "valeur"]
    return gaps or None


def _before_lane(s: Sheet, x0, x1, words, left) -> None:
    s.line(x0, 5.6, x1, 5.6, OCHRE, 0.9, dash=True)
    long = width(words, SMALL)
    middle = min(max((x0 + x1) / 2, left + long / 2), s.width - long / 2)
    taken = [b.box[2] for b in s.labels if b.box[3] < 6 and b.colour == OCHRE]
    if taken and middle - long / 2 < max(taken) + 1.5:
        words = words.split(" ", 1)[1]
        long = width(words, SMALL)
        middle = min(max((x0 + x1) / 2, max(taken) + 1.5 + long / 2), s.width - long / 2)
        if middle - long / 2 < max(taken) + 1.4:
            return
    s.text(middle, 3.9, words, SMALL, colour=OCHRE, ha="center", va="base")


def _year_names(s: Sheet, now, before, years, x, y, roof) -> bool:
    """Name each year once, in its colour, near one of its marks and clear of the others, if there is room."""
    pitch = x(1) - x(0)
    if not any(v for v, *_ in now + before):
        return True
    ticked = any(v is not None for v, *_ in before)
    long, high = width(str(years[0]), BODY, True), CAP * BODY * PT
    boxes = [label.box for label in s.labels]

    def place(m, mark, taken):
        x0, x1 = x(m) - long / 2, x(m) + long / 2
        near = [k for k in range(12) if x(k) + pitch / 2 > x0 and x(k) - pitch / 2 < x1]
        if any(now[k][0] is None for k in near) or x0 < 0 or x1 > s.width:
            return None
        crest = min(
            [y(now[k][0]) for k in near]
            + [y(before[k][0]) for k in near if before and before[k][0] is not None]
        )
        over = [b for b in boxes if b[0] < x1 + 0.5 and b[2] > x0 - 0.5 and b[3] < crest + 1]
        base = min([crest, *[b[1] for b in over]]) - 3.0
        box = (x0 - 1, base - high - 0.8, x1 + 1, base + 1)
        through = any(b[0] < x(m) < b[2] and base < b[1] < mark for b in boxes)
        if box[1] < roof or through or mark - base > 16:
            return None
        if any(b[0] < box[2] and b[2] > box[0] and b[1] < box[3] and b[3] > box[1] for b in taken):
            return None
        return base, mark - base, box

    pairs = []
    for a in [m for m in range(12) if now[m][0]]:
        first = place(a, y(now[a][0]), [])
        if first is None:
            continue
        if not ticked:
            pairs.append((first[1], a, None, first, None))
            continue
        for b in [m for m in range(12) if before[m][0] is not None]:
            second = place(b, y(before[b][0]), [first[2]])
            if second:
                hidden = 0 if now[b][0] is None or before[b][0] >= now[b][0] else 4
                under = 0 if before[a][0] is None or before[a][0] <= now[a][0] else 4
                pairs.append((first[1] + second[1] + hidden + under + 0.3 * abs(a - b), a, b, first, second))
    if not pairs:
        return False
    _, a, b, first, second = min(pairs, key=lambda p: p[:2])
    for m, colour, year, (base, _, _), mark in (
        (a, BLUE, years[0], first, now),
        *(((b, OCHRE, years[1], second, before),) if second else ()),
    ):
        s.line(x(m), base + 0.9, x(m), y(mark[m][0]) - 0.5, INK, 0.8, casing=0.6, leader=True)
        s.text(x(m), base, str(year), BODY, True, colour, ha="center", va="base")
    return True


def _names_aside(s: Sheet, before, years, top) -> None:
    """No mark has room above it: name the years above the plot at the right, each after its sign."""
    x = s.width - width(str(years[0]), BODY, True)
    if any(m[0] is not None for m in before):
        s.text(x, top + 3.6, str(years[1]), BODY, True, OCHRE, va="base")
        s.line(x - 6.5, top + 2.5, x - 1.2, top + 2.5, OCHRE, 2.0)
        x -= 12 + width(str(years[0]), BODY, True)
    s.rect(x - 4, top + 1.2, 2.6, 2.6, fill=BLUE)
    s.text(x, top + 3.6, str(years[0]), BODY, True, BLUE, va="base")


def alt(now, before, years, unit, subject) -> str:
    """Form; what is compared; main fact; highest, lowest; what is missing; where the values are."""
    kept = [(m, v) for m, (v, *_) in enumerate(now) if v is not None]
    head = f"Colonnes par mois : {unit}{' ' + french.contracted(subject) if subject else ''} en {years[0]}"
    head += f", avec un trait pour {years[1]}" if before else ""
    both = [(v, before[m][0]) for m, v in kept if before and before[m][0] is not None]
    main = ""
    if both:
        main = (
            f"Sur {french.count(len(both), 'mois comparable', 'mois comparables')}, "
            f"{plain(sum(a for a, _ in both))} en {years[0]}, "
            f"{plain(sum(b for _, b in both))} en {years[1]}"
        )
    elif kept:
        main = f"{plain(sum(v for _, v in kept))} au total de {french.count(len(kept), 'mois', 'mois')}"
    ends = ""
    if len(kept) > 1:
        high, low = max(kept, key=lambda k: k[1]), min(kept, key=lambda k: k[1])
        ends = (
            f"Le plus haut : {french.month(high[0] + 1, True)} ({plain(high[1])}) ; "
            f"le plus bas : {french.month(low[0] + 1, True)} ({plain(low[1])})"
        )
    holes = []
    for year, months in ((years[0], now), (years[1], before)):
        for a, b, state in runs([state for _, state, _ in months]):
            if state != "valeur":
                span = french.month(a + 1, True) + (f" à {french.month(b + 1, True)}" if b > a else "")
                holes.append(f"{span} {year} {WORDS[state]}")
    return french.typographie(sentence(head, main, ends, french.capital(" ; ".join(holes)), SEE_TABLE))
