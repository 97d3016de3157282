"""The strip of criteria: one track per criterion, two regards, stages named above, and no mean.

A filled dot is the team, an open diamond the coordination, a dot in a diamond their agreement. What
was not looked at or not asked stands outside the track; what was set outside the lieu's project replaces it.
"""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BAND, BLUE, BODY, INK, OCHRE, RULE, SECOND, SMALL

STAGES = ("pas abordé", "en réflexion", "en essai", "en place", "transmis")
OUT = "hors"
"""Value of a regard that set a criterion outside the lieu's project."""
UNSEEN = {
    None: "non regardé",
    "manquant": "non regardé",
    "secret": "non diffusé",
    "indecidable": "indécidable",
    "non_demande": "non demandé",
}
NOTE_STEP = 3.9
OUT_WORDS = "hors projet du lieu"


@dataclass(frozen=True)
class Row:
    """One criterion: a stage 0–4, None (not looked at), « hors », or a key of UNSEEN."""

    axe: str
    critere: str
    equipe: int | str | None
    coordination: int | str | None

    @property
    def out(self) -> bool:
        return OUT in (self.equipe, self.coordination)

    def out_words(self, regards) -> str:
        """« hors projet du lieu, selon l’équipe »: who set it so, the rows say."""
        return f"{OUT_WORDS}, selon {self.out_by(regards)}"

    def out_by(self, regards) -> str:
        """« l’équipe », « la coordination » or both."""
        given = zip(regards, (self.equipe, self.coordination), strict=True)
        return french.join(_article(name) for name, v in given if v == OUT)


def draw(
    rows: list,
    subject: str = "",
    stages: tuple[str, ...] = STAGES,
    regards: tuple[str, str] = ("équipe", "coordination"),
) -> Drawing:
    """Draw rows of (axe, critère, équipe, coordination), grouped by axe in the order given."""
    rows = [r if isinstance(r, Row) else Row(*r) for r in rows]
    return drawing(sheet, alt(rows, subject, regards), rows, stages, regards)


def in_place(rows: list[Row], regard: int) -> tuple[int, int]:
    """(in place or more, seen) for the first or second regard, criteria of the lieu's project only."""
    seen = [v for v in ((r.equipe, r.coordination)[regard] for r in rows if not r.out) if _stage(v)]
    return sum(v >= 3 for v in seen), len(seen)


def sheet(rows: list[Row], stages, regards, narrow: bool = False) -> Sheet:
    """Lay out one size."""
    s = Sheet(narrow)
    left = 7.0 if narrow else 73.0
    right = s.width - (9.0 if narrow else 29.0)
    pitch = (right - left) / 4

    def x(stage):
        return left + pitch * stage

    y = _heading(s, stages, regards, x, pitch)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.axe, []).append(row)
    for axe, members in groups.items():
        s.rule(y, RULE, 0.8)
        y = _group_title(s, axe, members, regards, y, left - 1.5)
        for row in members:
            y = (_row_narrow if narrow else _row_large)(s, row, regards, x, pitch, y)
        y += 3.4
    s.height = y - 2.4 if groups else y
    return s


def _heading(s: Sheet, stages, regards, x, pitch) -> float:
    """Name the two marks, then the stages above the tracks; returns the y of the first rule."""
    mark_y = 3.4 if s.narrow else 5.2
    at = 2.0
    for kind, name, colour in (("dot", regards[0], BLUE), ("diamond", regards[1], OCHRE)):
        if kind == "dot":
            s.dot(at, mark_y, 1.1, BLUE)
        else:
            s.diamond(at, mark_y, 1.9, OCHRE)
        s.text(at + 3.0, mark_y, name, BODY, True, colour)
        at += 3.0 + width(name, BODY, True) + 6.5
    top = 8.5 if s.narrow else 2.6
    bottom = top
    for i, name in enumerate(stages):
        lines = wrap(name, pitch - 1.0, SMALL, i >= 3)
        bold, colour = i >= 3, INK if i >= 3 else SECOND
        bottom = max(bottom, s.text(x(i), top, [str(i), *lines], SMALL, bold, colour, ha="center", va="top"))
    return bottom + 2.0


def _group_title(s: Sheet, axe, members, regards, y, left) -> float:
    counts = [
        f"{name} {french.ratio(*in_place(members, i))}"
        for i, name in enumerate(regards)
        if in_place(members, i)[1]
    ]
    words = "en place ou plus\u00a0: " + ", ".join(counts) if counts else "aucun critère regardé"
    if s.narrow:
        y = s.text(0, y + 2.6, wrap(axe, s.width, 10, True), 10, True, va="top")
        return s.text(0, y + 1.2, wrap(words, s.width, SMALL), SMALL, colour=SECOND, va="top") + 1.6
    lines = wrap(axe, left - 4, 10, True)
    under = s.text(0, y + 2.4, lines, 10, True, va="top")
    s.text(left, y + 3.6, words, SMALL, colour=SECOND)
    return max(under, y + 5.6) + 0.2


def _row_large(s: Sheet, row: Row, regards, x, pitch, y) -> float:
    names = wrap(row.critere, x(0) - 8, BODY, lines=2)
    notes = 0 if row.out else len(_notes(row))
    high = max(5.0 + step(BODY) * (len(names) - 1), NOTE_STEP * notes + 0.8)
    middle = y + high / 2
    s.text(0, middle, names, BODY, colour=SECOND if row.out else INK)
    if row.out:
        s.text(x(0) - 1.5, middle, row.out_words(regards), SMALL, colour=SECOND)
        return y + high
    s.rect(x(3) - pitch * 0.32, y, pitch * 1.64, high, fill=BAND)
    _track(s, row, x, middle)
    _aside(s, row, x(4) + pitch * 0.42, middle - NOTE_STEP * (notes - 1) / 2, "left")
    return y + high


def _row_narrow(s: Sheet, row: Row, regards, x, pitch, y) -> float:
    notes = _notes(row)
    room = s.width - (max(_note_width(n) for n in notes) + 3 if notes and not row.out else 0)
    names = wrap(row.critere, room, BODY, lines=3)
    under = s.text(0, y + 0.6, names, BODY, va="top", colour=SECOND if row.out else INK)
    if row.out:
        words = wrap(row.out_words(regards), s.width - x(0) + 1.5, SMALL)
        return s.text(x(0) - 1.5, under + 1.0, words, SMALL, colour=SECOND, va="top") + 1.6
    if notes:
        _aside(s, row, s.width, y + 2.0, "right")
        under = max(under, y + 1.2 + NOTE_STEP * (len(notes) - 1) + 2.4)
    s.rect(x(3) - pitch * 0.32, under + 0.4, pitch * 1.64, 4.8, fill=BAND)
    _track(s, row, x, under + 2.8)
    return under + 6.4


def _track(s: Sheet, row: Row, x, y) -> None:
    s.line(x(0), y, x(4), y, RULE, 1.1)
    for i in range(5):
        s.line(x(i), y - 0.75, x(i), y + 0.75, AXIS, 0.8)
    team, other = row.equipe, row.coordination
    if _stage(team) and _stage(other) and team != other:
        s.line(x(team), y, x(other), y, INK, 1.8)
    if _stage(other):
        s.diamond(x(other), y, 1.9, OCHRE)
    if _stage(team):
        s.dot(x(team), y, 1.1, BLUE)


def _stage(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _notes(row: Row) -> list[tuple[str, str]]:
    """What stands outside the track: (mark, words); from two stages apart, the gap is said."""
    team, other = row.equipe, row.coordination
    if not _stage(team) and not _stage(other) and UNSEEN.get(team) == UNSEEN.get(other):
        return [("both", UNSEEN.get(team, str(team)))]
    notes = [
        (kind, UNSEEN.get(v, str(v))) for kind, v in (("dot", team), ("diamond", other)) if not _stage(v)
    ]
    if _stage(team) and _stage(other) and abs(team - other) >= 2:
        notes.append(("", f"écart de {abs(team - other)}\u00a0stades"))
    return notes


def _note_width(note) -> float:
    kind, words = note
    return width(words, SMALL, not kind) + {"": 0, "both": 7.6, "dot": 3.2, "diamond": 4.4}[kind]


def _aside(s: Sheet, row: Row, x, y, ha) -> None:
    for i, (kind, words) in enumerate(_notes(row)):
        if i:
            y += NOTE_STEP
        at = x if ha == "left" else x - _note_width((kind, words))
        if kind in ("dot", "both"):
            s.dot(at + 1.1, y, 1.1, BLUE)
            at += 3.2
        if kind in ("diamond", "both"):
            s.diamond(at + 1.7, y, 1.6, OCHRE)
            at += 4.4
        s.text(at, y, words, SMALL, bold=not kind, colour=INK if not kind else SECOND)


def alt(rows: list[Row], subject: str, regards) -> str:
    """Form; what is compared; main fact; widest gaps; what is missing; where the values are."""
    out = [r for r in rows if r.out]
    counts = " ; ".join(
        f"selon {_article(name)}, {french.ratio(*in_place(rows, i))} en place ou plus"
        for i, name in enumerate(regards)
        if in_place(rows, i)[1]
    )
    gaps = [
        r for r in rows if _stage(r.equipe) and _stage(r.coordination) and abs(r.equipe - r.coordination) >= 2
    ]
    apart = french.join(f"{r.critere} ({r.equipe} et {r.coordination})" for r in gaps)
    missing = []
    for i, name in enumerate(regards):
        given = [v for v in ((r.equipe, r.coordination)[i] for r in rows if not r.out) if not _stage(v)]
        unasked = given.count("non_demande")
        if unseen := len(given) - unasked:
            missing.append(f"{french.count(unseen, 'critère', 'critères')} sans stade pour {_article(name)}")
        if unasked:
            words = french.count(unasked, "critère non demandé", "critères non demandés")
            missing.append(f"{words} à {_article(name)}")
    by = [r.out_by(regards) for r in out]
    for who in dict.fromkeys(by):
        words = f"{french.count(by.count(who), 'critère', 'critères')} {OUT_WORDS}, selon {who}"
        missing.append(words)
    return french.typographie(
        sentence(
            f"Bandes de {french.count(len(rows), 'critère', 'critères')}"
            f"{' ' + french.contracted(subject) if subject else ''}"
            ", de 0 (pas abordé) à 4 (transmis), selon deux regards",
            french.capital(counts),
            f"Écarts de deux stades ou plus : {apart}" if apart else "",
            " ; ".join(missing),
            SEE_TABLE,
        )
    )


def _article(name: str) -> str:
    return f"l’{name}" if french.starts_with_vowel(name) else f"la {name}"
