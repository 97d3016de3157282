"""The programme: what was planned (outline) and what was done (fill), each row ending with its state."""

import datetime as dt
from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import (
    AXIS,
    BLUE,
    BODY,
    INK,
    LIGHT,
    OCHRE,
    OCHRE_FILL,
    RULE,
    SECOND,
    SMALL,
    WHITE,
)

STATES = ("faite", "en cours", "en retard", "prévue", "à venir", "abandonnée", "manquant")
BAR = 3.6


@dataclass(frozen=True)
class Task:
    """A planned thing: its group, its name, planned start and end (one of them may be missing), its state.

    done : when it was really finished, if known
    """

    group: str
    name: str
    start: dt.date | None
    end: dt.date | None
    state: str
    done: dt.date | None = None


def draw(tasks: list, today, span: tuple | None = None, subject: str = "") -> Drawing:
    """Draw tasks given as Task or (groupe, intitulé, début, fin, état[, fait le]), in the order given.

    today : the date the report is arrested; span : (first day, last day), else what the dates need
    """
    made = tuple(_task(t) for t in tasks)
    today = french.as_date(today)
    dates = [d for t in made for d in (t.start, t.end, t.done) if d] or [today]
    first, last = (
        (french.as_date(d) for d in span)
        if span
        else (dt.date(min(dates).year, 1, 1), dt.date(max(dates).year, 12, 31))
    )
    return drawing(sheet, alt(made, today, subject), made, today, first, last)


def _task(item) -> Task:
    if isinstance(item, Task):
        return item
    group, name, start, end, state, *done = item
    return Task(
        group or "",
        name,
        french.as_date(start),
        french.as_date(end),
        state or "manquant",
        french.as_date(done[0]) if done else None,
    )


def sheet(tasks, today, first, last, narrow: bool = False) -> Sheet:
    """Lay out one size."""
    s = Sheet(narrow)
    states = max((width(t.state, SMALL, True) for t in tasks), default=10)
    left = 0.0 if narrow else 62.0
    right = s.width - (0.0 if narrow else states + 4)
    days = max((last - first).days, 1)

    def x(day):
        return left + (right - left) * min(max((day - first).days / days, 0), 1)

    y = 5.2
    bottom_marks = _calendar(s, first, last, x, y, today)
    y = bottom_marks
    top = y
    group = None
    for task in tasks:
        if task.group != group:
            group = task.group
            if group:
                y = (
                    s.text(
                        0,
                        y + 1.4,
                        wrap(group, s.width if narrow else left - 4, BODY, True),
                        BODY,
                        True,
                        va="top",
                    )
                    + 1.0
                )
        y = (_row_narrow if narrow else _row)(s, task, x, y, left, right, today)
    s.height = max(y, top) + 0.6
    at = x(today)
    if first <= today <= last:
        cuts = sorted(
            (b.box[1] - 0.3, b.box[3] + 0.3)
            for b in s.labels
            if b.box[0] < at + 0.6 and b.box[2] > at - 0.6 and b.box[3] > top - 1
        )
        begin = top - 1.4
        for low, high in [*cuts, (s.height, s.height)]:
            if low > begin:
                s.line(at, begin, at, low, INK, 0.9)
            begin = max(begin, high)
    return s


def _calendar(s: Sheet, first, last, x, y, today) -> float:
    """Months or quarters or years named above, and the report's date on its own line."""
    words = french.day_month(today) if first.year == last.year else french.date(today)
    if first <= today <= last:
        half = width(words, SMALL, True) / 2
        s.text(min(max(x(today), half), s.width - half), y - 4.8, words, SMALL, True, ha="center", va="top")
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    room = (x(last) - x(first)) / months
    jump = next(n for n in (1, 2, 3, 6, 12, 24, 60) if n * room >= 9.0 or n == 60)
    year, month = first.year, first.month
    edge = -1.0
    while dt.date(year, month, 1) <= last:
        day = dt.date(year, month, 1)
        if (month - 1) % min(jump, 12) == 0 and (jump <= 12 or year % (jump // 12) == 0) and day >= first:
            name = str(year) if jump >= 12 else french.month(month)
            if jump < 12 and month == 1 and first.year != last.year:
                name = str(year)
            at = x(day)
            if at + 0.8 > edge and at + width(name, SMALL) <= s.width:
                s.text(at + 0.8, y + 0.2, name, SMALL, colour=SECOND, va="top")
                edge = at + 0.8 + width(name, SMALL) + 1
            s.line(at, y + 0.2, at, y + 4.0, RULE, 0.6)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    s.line(x(first), y + 4.2, x(last), y + 4.2, AXIS, 0.8)
    return y + 6.0


def _row(s: Sheet, task: Task, x, y, left, right, today) -> float:
    names = wrap(task.name, left - 4, BODY, lines=3)
    high = max(BAR + 2.0, step(BODY) * len(names) + 1.2)
    s.text(0, y + high / 2, names, BODY, colour=SECOND if task.state == "abandonnée" else INK)
    _mark(s, task, x, y + high / 2, today, right)
    s.text(s.width, y + high / 2, task.state, SMALL, True, _colour(task.state), ha="right")
    return y + high


def _row_narrow(s: Sheet, task: Task, x, y, left, right, today) -> float:
    room = s.width - width(task.state, SMALL, True) - 3
    under = s.text(
        0,
        y + 0.6,
        wrap(task.name, room, BODY, lines=3),
        BODY,
        va="top",
        colour=SECOND if task.state == "abandonnée" else INK,
    )
    s.text(s.width, y + 0.6, task.state, SMALL, True, _colour(task.state), ha="right", va="top")
    _mark(s, task, x, under + 0.9 + BAR / 2, today, right)
    return under + BAR + 3.2


def _colour(state: str) -> str:
    return {"faite": BLUE, "en retard": OCHRE, "abandonnée": SECOND, "manquant": SECOND}.get(state, INK)


def _mark(s: Sheet, task: Task, x, y, today, right) -> None:
    """Planned is outlined; done is filled up to its end, under way up to today; late runs on in ochre."""
    end = task.end or task.done
    if task.start is None and end is None:
        word = "dates manquantes"
        long = width(word, SMALL) + 4
        s.rect(
            right - long - 2, y - BAR / 2 - 0.2, long, BAR + 0.4, fill=WHITE, edge=AXIS, dash=True, kind="bar"
        )
        s.text(right - long / 2 - 2, y, word, SMALL, colour=SECOND, ha="center")
        return
    if task.start is None or end is None or task.start == end:
        day = end or task.start
        at = min(max(x(day), 2.0), right - 2.0)
        if task.state == "faite":
            done = min(max(x(task.done), 2.0), right - 2.0) if task.done else at
            if abs(done - at) > 3.4:
                s.line(at, y, done, y, INK, 1.6)
                s.diamond(at, y, 1.7, INK, lw=1.1)
            s.dot(done, y, 1.4, BLUE)
        else:
            edge = OCHRE if task.state == "en retard" else AXIS if task.state == "abandonnée" else INK
            s.diamond(at, y, 1.7, edge, lw=1.4 if task.state == "en retard" else 1.1)
        return
    x0, x1 = x(task.start), max(x(end), x(task.start) + 1.2)
    box = (x0, y - BAR / 2, x1 - x0, BAR)
    if task.state == "faite":
        s.rect(*box, fill=BLUE, kind="bar")
    elif task.state in ("en cours", "en retard"):
        reached = min(max(x(today), x0), x1)
        if reached - x0 > 0.5:
            s.rect(x0, y - BAR / 2, reached - x0, BAR, fill=LIGHT, kind="bar")
        if task.state == "en retard" and x(today) > x1 + 0.4:
            s.rect(x1, y - BAR / 2, x(today) - x1, BAR, fill=OCHRE_FILL, edge=INK, lw=0.9, kind="bar")
        s.rect(*box, edge=INK, lw=0.9)
    else:
        s.rect(*box, edge=AXIS if task.state == "abandonnée" else INK, lw=0.9, kind="bar")
    if task.done and task.state == "faite" and x(task.done) > x1 + 1.0:
        s.line(x1, y, x(task.done), y, INK, 1.6)
        s.dot(x(task.done), y, 1.2, BLUE)


def alt(tasks, today, subject) -> str:
    """Form; what is compared; counts by state; what is late; where the values are."""
    counts = [(state, sum(t.state == state for t in tasks)) for state in STATES]
    known = french.join(f"{n} {state}{'s' if n > 1 and state[-1] == 'e' else ''}" for state, n in counts if n)
    late = [t.name for t in tasks if t.state == "en retard"]
    undated = sum(t.start is None and t.end is None and t.done is None for t in tasks)
    title = f"Calendrier{' : ' + subject if subject else ''}, {french.count(len(tasks), 'ligne')}"
    return french.typographie(
        sentence(
            f"{title}, prévu et fait, au {french.date(today)}",
            french.capital(known),
            f"En retard : {french.join(late)}" if 0 < len(late) <= 6 else "",
            f"{french.count(undated, 'ligne')} sans date" if undated else "",
            SEE_TABLE,
        )
    )
