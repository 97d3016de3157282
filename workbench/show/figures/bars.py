"""One series as horizontal bars, states said in words; beyond twenty rows, a distribution.

A value known only as a range is a full bar up to its lowest and hatched up to its highest (uncertain).
Dashed means missing; « sans objet » is only a word; what is not released is a hatched label whose
length tells nothing.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, WORDS, plain, sentence, steps
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, OCHRE, SECOND, SMALL, WHITE

MANY = 20
"""Above so many rows bars become the distribution of their values."""
BAR = 4.4


@dataclass(frozen=True)
class Row:
    """A bar: value (None unless in state « valeur »), upper bound of a range, last year's, a short note."""

    label: str
    value: float | None
    state: str = "valeur"
    high: float | None = None
    before: float | None = None
    note: str = ""


def row(item) -> Row:
    """A Row from a Row or a tuple (label, value[, state[, high[, before[, note]]]])."""
    made = item if isinstance(item, Row) else Row(*item)
    if made.state == "valeur" and (made.value is None or made.value != made.value):
        return replace(made, value=None, state="manquant")
    return made if made.state == "valeur" else replace(made, value=None, high=None, before=None)


def draw(
    rows: list,
    unit: str = "",
    ordered: bool = True,
    subject: str = "",
    here: str = "",
    years: tuple[int, int] | None = None,
    noun: tuple[str, str] = ("lieu", "lieux"),
) -> Drawing:
    """Draw one bar per row (`noun`: what a row is).

    rows : Row or tuples; ordered : sort by value (else the order given, for ages or distances)
    unit : written after each value (« h », « € »); here : label set in bold, the report's own
    years : (this, last), named when rows carry last year's value as a tick
    """
    rows = [row(r) for r in rows]
    if ordered:
        rows = sorted((r for r in rows if r.value is not None), key=lambda r: (-r.value, r.label)) + [
            r for r in rows if r.value is None
        ]
    spread = len(rows) > MANY and ordered
    shown = distribution(rows, unit) if spread else rows
    words = alt(rows, unit, subject, spread, noun)
    groups = [("", shown)]
    return drawing(
        sheet, words, groups, "" if spread else unit, here, years, f"nombre de {noun[1]}" if spread else ""
    )


def distribution(rows: list[Row], unit: str) -> list[Row]:
    """Count rows by round classes of value, then by state; classes do not depend on hidden values."""
    values = [r.value for r in rows if r.value is not None]
    marks = steps(max(values, default=0), 6)
    out = []
    zeros = sum(v == 0 for v in values)
    if zeros:
        out.append(Row(_with(unit, "0"), zeros))
    for low, high in pairwise(marks if values else []):
        name = f"plus de {plain(low)} à {plain(high)}" if low else f"jusqu’à {plain(high)}"
        out.append(Row(_with(unit, name), sum(low < v <= high for v in values)))
    for state in WORDS:
        number = sum(r.state == state for r in rows)
        if number:
            out.append(Row(WORDS[state], number, note=state))
    return out


def _with(unit: str, text: str) -> str:
    return f"{text}\u00a0{unit}" if unit else text


def sheet(
    groups: list[tuple[str, list[Row]]],
    unit="",
    here="",
    years=None,
    heading="",
    narrow: bool = False,
    wide: float | None = None,
) -> Sheet:
    """Lay out one size: groups of rows on one scale, each under its heading (or none)."""
    s = Sheet(narrow, wide)
    y = 0.4
    if heading:
        y = s.text(0, y, heading, SMALL, colour=SECOND, va="top") + 2.4
    s.height = put(s, groups, 0.0, s.width, y, unit, here, years)
    return s


def put(s: Sheet, groups, x0: float, x1: float, y: float, unit="", here="", years=None) -> float:
    """Draw groups of bars between x0 and x1 from y down; returns the y below."""
    rows = [r for _, members in groups for r in members]
    stacked = x1 - x0 < 100
    longest = max((width(r.label, BODY, r.label == here) for r in rows), default=0)
    left = x0 if stacked else x0 + min(max(longest + 5, 26.0), 62.0)
    ends = max([_end_width(r, unit) for r in rows if r.value is not None] + [8.0]) + 2.0
    top = max([v for r in rows for v in (r.value, r.high, r.before) if v is not None] + [0])
    low = min([r.value for r in rows if r.value is not None] + [0])
    scale = max(x1 - left - ends, 10) / (top - low) if top - low > 0 else 0
    zero = left - low * scale
    named = not years
    for title, members in groups:
        if title:
            y = s.text(x0, y + 0.6, wrap(title, x1 - x0, BODY, True), BODY, True, va="top") + 1.8
        for r in members:
            if stacked:
                y = (
                    s.text(
                        x0, y, wrap(r.label, x1 - x0, BODY, r.label == here), BODY, r.label == here, va="top"
                    )
                    + 0.8
                )
                high = BAR
            else:
                lines = wrap(r.label, left - x0 - 4, BODY, r.label == here, lines=3)
                high = max(BAR + 1.4, step(BODY) * len(lines) + 0.8)
                s.text(x0, y + high / 2, lines, BODY, r.label == here)
            if not named and r.before is not None and r.value is not None:
                named = _name_years(s, r, years, zero, scale, y + high / 2, x1, unit)
            _bar(s, r, zero, scale, y + high / 2, x1, unit)
            y += high + (2.0 if stacked else 0.4)
        y += 2.4
    return y - 2.4 if groups else y


def _words(r: Row, unit: str) -> str:
    if r.high is not None and r.high > r.value:
        return _with(unit, f"de {plain(r.value)} à {plain(r.high)}")
    return _with(unit, plain(r.value))


def _end_width(r: Row, unit: str) -> float:
    note = width(f"({r.note})", SMALL) + 1 if r.note and r.note not in WORDS else 0
    return width(_words(r, unit)) + note + 1.6


def _bar(s: Sheet, r: Row, zero, scale, middle, x1, unit) -> None:
    top = middle - BAR / 2
    if r.value is None:
        word = WORDS.get(r.state, "manquant")
        if r.state == "sans_objet":
            s.text(zero, middle, word, SMALL, colour=SECOND)
            return
        long = width(word, SMALL) + 5
        hidden = r.state == "secret"
        s.rect(
            zero,
            top,
            long,
            BAR,
            fill=WHITE if hidden else "",
            edge=SECOND if hidden else AXIS,
            dash=not hidden,
            hatch=hidden,
            kind="bar",
        )
        s.text(
            zero + long / 2, middle, word, SMALL, colour=INK if hidden else SECOND, ha="center", halo=hidden
        )
        return
    long = abs(r.value) * scale
    start = zero - long if r.value < 0 else zero
    if r.note in WORDS:  # a class of a distribution that counts a state looks like the state
        s.rect(
            start,
            top,
            max(long, 0.5),
            BAR,
            fill=WHITE if r.note == "secret" else "",
            edge=SECOND if r.note == "secret" else AXIS,
            hatch=r.note == "secret",
            dash=r.note in ("manquant", "refuse", "non_demande"),
            kind="bar",
        )
    elif r.value:
        s.rect(start, top, max(long, 0.4), BAR, fill=BLUE, kind="bar")
    else:
        s.line(zero, top, zero, top + BAR, AXIS, 1.0)
    end = max(start + long, zero)
    if r.high is not None and r.high > r.value:
        s.rect(end, top, (r.high - r.value) * scale, BAR, fill=WHITE, edge=BLUE, hatch=BLUE, kind="bar")
        end += (r.high - r.value) * scale
    if r.before is not None:
        at = zero + r.before * scale
        s.line(at, top - 0.7, at, top + BAR + 0.7, OCHRE, 2.0, casing=0.7)
        end = max(end, at + 0.5)
    s.text(end + 1.6, middle, _words(r, unit), BODY)
    if r.note and r.note not in WORDS:
        at = end + 1.6 + width(_words(r, unit)) + 0.8
        s.text(at, middle, wrap(f"({r.note})", max(x1 - at, 8), SMALL, lines=1), SMALL, colour=SECOND)


def _name_years(s: Sheet, r: Row, years, zero, scale, middle, x1, unit) -> bool:
    """Name the bar and the tick once, at the end of the first row that has both."""
    end = zero + max(r.value, r.before, r.high or 0) * scale + _end_width(r, unit) + 4
    words = (f"{years[0]}", f"{years[1]}")
    need = width(words[0], SMALL, True) + width(words[1], SMALL, True) + 10
    if end + need > x1:
        return False
    s.rect(end, middle - 1.2, 2.4, 2.4, fill=BLUE)
    s.text(end + 3.2, middle, words[0], SMALL, True, BLUE)
    end += 3.2 + width(words[0], SMALL, True) + 3
    s.line(end, middle - 1.6, end, middle + 1.6, OCHRE, 2.0)
    s.text(end + 1.4, middle, words[1], SMALL, True, OCHRE)
    return True


def _those(rows: list[Row], noun) -> str:
    return rows[0].label if len(rows) == 1 else french.count(len(rows), *noun)


def alt(rows: list[Row], unit, subject, spread, noun) -> str:
    """Form; what is compared; main fact; highest, lowest; what is missing; where the values are."""
    known = [r for r in rows if r.value is not None]
    form = "Répartition en classes" if spread else "Barres horizontales"
    head = f"{form}{' : ' + subject if subject else ''}, {french.count(len(rows), *noun)}"
    ends = ""
    if len(known) > 1 and not spread:
        high, low = max(r.value for r in known), min(r.value for r in known)
        most, least = ([r for r in known if r.value == end] for end in (high, low))
        ends = f"Le plus : {_those(most, noun)}, {_words(most[0], unit)}"
        ends += f" ; le moins : {_those(least, noun)}, {_words(least[0], unit)}" if high > low else ""
    elif known:
        top = max(r.value for r in known)
        ends = (
            (
                f"{french.count(len(known), *noun)}, de {plain(min(r.value for r in known))} à "
                f"{_with(unit, plain(top))}"
            )
            if spread
            else f"{known[0].label} : {_words(known[0], unit)}"
        )
    holes = []
    for state, word in WORDS.items():
        names = [r.label for r in rows if r.state == state]
        if names:
            few = french.join(names) if len(names) <= 6 else french.count(len(names), *noun)
            holes.append(f"{word} : {few}")
    return french.typographie(sentence(head, ends, " ; ".join(holes), SEE_TABLE))
