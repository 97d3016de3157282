"""Answers to a survey: bars that end at the invited, in counts; non-response is a dashed segment.

A protected split is one hatched segment that holds its sum: the figure is the same whatever the
hidden counts are.
"""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, plain, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import (
    AXIS,
    BLUE,
    BODY,
    INK,
    LIGHT,
    MID,
    OCHRE,
    OCHRE_FILL,
    SECOND,
    SMALL,
    WHITE,
    luminance,
)

FILLS = {2: (BLUE, LIGHT), 3: (BLUE, LIGHT, OCHRE_FILL), 4: (BLUE, LIGHT, MID, OCHRE_FILL)}
NAMES = {BLUE: BLUE, LIGHT: "#3F6A96", MID: "#3F6A96", OCHRE_FILL: OCHRE}
"""Colour of the name of a segment: the fill's family, dark enough to be read on white."""
BAR, GAP = 6.6, 4.0
NO_ANSWER = "sans réponse"


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: what it counts, how many (None: unknown), its look."""

    name: str
    count: int | None
    fill: str = ""
    state: str = "valeur"


@dataclass(frozen=True)
class Question:
    """A question's bar: its segments, the answers to this question, the invited (None when unknown)."""

    label: str
    segments: tuple[Segment, ...]
    answers: int | None
    invited: int | None


def draw(
    rows: list[tuple], answers: int | None, invited: int | None, subject: str = "", scale: bool = True
) -> Drawing:
    """Draw questions as (label, [(modalité, count or None, état)][, answers of this question]).

    answers, invited : of the survey; without a list of the invited, bars end at the answers
    scale : modalities go from yes to no (blue, light, ochre); else nothing is ochre
    """
    questions = [_question(row, answers, invited, scale) for row in rows]
    return drawing(sheet, alt(questions, answers, invited, subject), questions)


def _question(row, answers, invited, scale) -> Question:
    label, modalities, *own = row
    answers = own[0] if own and own[0] is not None else answers
    palette = (FILLS.get(max(len(modalities), 2)) if scale else None) or (BLUE, LIGHT, MID, LIGHT, MID, LIGHT)
    segments, hidden = [], []
    for i, (name, count, state) in enumerate(modalities):
        if state == "secret":
            hidden.append(name)
        elif count is not None:
            segments.append(Segment(name, int(count), palette[i % len(palette)]))
    known = sum(part.count for part in segments)
    if hidden:
        left = answers - known if answers is not None else None
        names = french.join([f"«\u202f{n}\u202f»" for n in hidden], "ou")
        segments.append(Segment(names, left if left is None or left > 0 else None, "hatch", "secret"))
    elif answers is not None and answers > known:
        segments.append(Segment("sans avis" if segments else "réponses", answers - known, "", "manquant"))
    if invited is not None and answers is not None and invited > answers:
        segments.append(Segment(NO_ANSWER, invited - answers, "", "manquant"))
    return Question(label, tuple(segments), answers, invited)


def sheet(questions: list[Question], narrow: bool = False) -> Sheet:
    """Lay out one size."""
    s = Sheet(narrow)
    labels = max((width(q.label) for q in questions), default=0)
    left = 0.0 if narrow else min(max(labels + 5, 26.0), 58.0)
    top = max((sum(p.count or 0 for p in q.segments) for q in questions), default=0)
    y, named = 0.6, None
    for q, following in zip(questions, [*questions[1:], None], strict=True):
        names = _split(q)
        if narrow:
            y = s.text(0, y, wrap(q.label, s.width, BODY), BODY, va="top") + 1.3
        room = s.width - left
        spans = _spans(q, room, top)
        first, named = names != named, names
        if first:
            y = _names(s, q, spans, left, y, alone=following is None or _split(following) != names)
        lines = [] if narrow else wrap(q.label, left - 4, BODY, lines=3)
        high = max(BAR, step(BODY) * len(lines))
        middle = y + high / 2
        s.text(0, middle, lines, BODY)
        _bar(s, q, spans, left, middle - BAR / 2, first)
        y += high + GAP
    s.height = max(y - GAP, 1) + 0.4
    return s


def _split(q: Question) -> tuple:
    """What the names over a bar say: bars that split alike share them."""
    return tuple((p.name, p.fill, p.count is None) for p in q.segments if p.name != NO_ANSWER)


def _spans(q: Question, room: float, top: int) -> list[tuple[float, float]]:
    """Start and length in mm of each segment."""
    if not top:
        return [(0.0, room if q.segments else 0.0)][: len(q.segments)] + [(room, 0.0)] * (len(q.segments) - 1)
    at, out = 0.0, []
    for part in q.segments:
        long = room * (part.count or 0) / top
        out.append((at, long))
        at += long
    return out


def _bar(s: Sheet, q: Question, spans, left, y, first: bool) -> None:
    if not q.segments:
        s.rect(left, y, s.width - left, BAR, edge=AXIS, dash=True, kind="bar")
        s.text(left + (s.width - left) / 2, y + BAR / 2, "manquant", BODY, colour=SECOND, ha="center")
    for part, (start, long) in zip(q.segments, spans, strict=True):
        x, middle = left + start, y + BAR / 2
        if part.count is None and part.state == "secret":
            long = max(long, s.width - x)
        if part.count == 0 or long <= 0:
            continue
        if part.state == "manquant":
            s.rect(x, y, long, BAR, edge=AXIS, dash=True, kind="bar")
        elif part.state == "secret":
            s.rect(x, y, long, BAR, fill=WHITE, edge=SECOND, hatch=True, kind="bar")
        else:
            s.rect(x, y, max(long - 0.35, 0.2), BAR, fill=part.fill, kind="bar")
        words = plain(part.count) if part.count is not None else "non diffusé"
        if part.name == NO_ANSWER and first and _says_itself(part, long):
            words = _silent(part)
        solid = part.state == "valeur"
        size = BODY if width(words, BODY, solid) < long - 1.0 else SMALL
        if width(words, size, solid) < long - 0.7:
            colour = SECOND if part.state == "manquant" else _on(part.fill)
            s.text(
                x + long / 2 - 0.15,
                middle,
                words,
                size,
                part.state != "manquant",
                colour,
                ha="center",
                halo=part.state == "secret",
            )


def _silent(part: Segment) -> str:
    return f"{plain(part.count)}\u00a0{NO_ANSWER}"


def _says_itself(part: Segment, long: float) -> bool:
    return width(_silent(part)) < long - 1.5


def _on(fill: str) -> str:
    return WHITE if fill.startswith("#") and luminance(fill) < 40 else INK


def _names(s: Sheet, q: Question, spans, left, y, alone: bool) -> float:
    """Name each segment above itself, once per run of bars that split alike; in lanes when names collide.

    alone : no other bar goes by these names: they may give a count that has no room below
    """
    lanes: list[float] = []
    placed = []
    for part, (start, long) in zip(q.segments, spans, strict=True):
        if part.name == NO_ANSWER:
            if _says_itself(part, long):
                continue
            words, bold, colour = _silent(part) if alone else NO_ANSWER, False, SECOND
        elif part.state == "secret":
            known = part.count is not None
            words = f"{part.name}\u00a0: {'détail ' if known else ''}non diffusé"
            bold, colour = False, SECOND
        else:
            words, bold = part.name, part.state == "valeur"
            colour = NAMES.get(part.fill, SECOND)
            if alone and width(plain(part.count), SMALL, True) >= long - 0.7:
                words = f"{part.name}\u00a0: {plain(part.count)}"
        rows = wrap(words, s.width, SMALL if bold is False else BODY, bold, lines=4)
        size = BODY if bold else SMALL
        across = max(width(r, size, bold) for r in rows)
        x = min(max(left + start + (0.3 if long > 1 else 0), 0), s.width - across)
        # Rather slide a name along its lane than stack it; one that gives its count may slide far.
        reach = 40.0 if "\u00a0: " in words else 7.0
        lane = next(
            (i for i, end in enumerate(lanes) if end + 2.4 - x <= reach and end + 2.4 + across <= s.width),
            len(lanes),
        )
        if lane == len(lanes):
            lanes.append(-2.4)
        x = max(x, lanes[lane] + 2.4)
        lanes[lane] = x + across
        placed.append((lane, x, rows, size, bold, colour))
    heights = [max(len(p[2]) for p in placed if p[0] == i) * step(BODY) for i in range(len(lanes))]
    for lane, x, rows, size, bold, colour in placed:
        top = y + sum(heights[lane + 1 :]) + heights[lane] - len(rows) * step(size)
        s.text(x, top, rows, size, bold, colour, va="top")
    return y + sum(heights) + (0.7 if placed else 0)


def alt(questions: list[Question], answers, invited, subject: str) -> str:
    """Form; what is compared; main fact; highest, lowest; what is missing; where the values are."""
    head = (
        f"Barres, une par question ({len(questions)})"
        f"{', ' + subject if subject else ''}, en nombre de personnes"
    )
    base = french.count(answers, "réponse", "réponses") if answers is not None else ""
    if base and invited is not None:
        base += f" pour {french.count(invited, 'personne invitée', 'personnes invitées')}"
    firsts = [
        (q.label, q.segments[0].name, q.segments[0].count)
        for q in questions
        if q.segments and q.segments[0].state == "valeur"
    ]
    ends = ""
    if firsts:
        high, low = max(firsts, key=lambda f: f[2]), min(firsts, key=lambda f: f[2])
        ends = f"Le plus de «\u202f{high[1]}\u202f» : {high[0]} ({high[2]})"
        ends += f" ; le moins : {low[0]} ({low[2]})" if low != high else ""
    hidden = [q.label for q in questions if any(p.state == "secret" for p in q.segments)]
    missing = [f"Détail non diffusé : {french.join(hidden)}"] if hidden else []
    if invited is not None and answers is not None and invited > answers:
        missing.append(f"{invited - answers} sans réponse")
    return french.typographie(sentence(head, base, ends, " ; ".join(missing), SEE_TABLE))
