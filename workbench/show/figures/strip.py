"""The strip of criteria of a network: in how many lieux each is in place, of those where it was seen.

A track is as long as the lieux concerned: filled where the criterion is in place or more, pale where it was
seen and is not, dashed where nobody looked. Lieux that set it outside their project, or that were not asked,
are not in the track.
"""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, LIGHT, RULE, SECOND, SMALL

CELLS = 12
"""Up to so many lieux each has its cell in the track."""
BAR = 3.4
NO_TRACK = {"secret": "non diffusé", "non_demande": "non demandé", "manquant": "non regardé"}


@dataclass(frozen=True)
class Count:
    """What one regard says of one criterion: lieux where it is in place, lieux seen, lieux concerned."""

    there: int
    seen: int
    lieux: int
    state: str = "valeur"


def draw(rows: list, regards: tuple[str, ...] = ("équipe", "coordination"), subject: str = "") -> Drawing:
    """Draw rows of (axe, critère, [Count or None per regard]), grouped by axe in the order given.

    None: this regard does not judge the criterion
    """
    rows = [(axe, name, tuple(counts)) for axe, name, counts in rows]
    return drawing(sheet, _alt(rows, regards, subject), tuple(rows), tuple(regards))


def sheet(rows, regards, narrow: bool = False) -> Sheet:
    """Lay out one size: regards side by side, under the criterion's name on a narrow screen."""
    s = Sheet(narrow)
    first = 0.0 if narrow else 66.0
    pitch = (s.width - first) / max(len(regards), 1)
    longest = max((c.lieux for _, _, counts in rows for c in counts if c), default=1)
    room = width(f"{longest} sur {longest}", SMALL) + 3
    long = pitch - room - (2.0 if narrow else 5.0)
    at = [first + pitch * i for i in range(len(regards))]
    y = _heading(s, regards, at)
    axe = None
    for name, criterion, counts in rows:
        if name != axe:
            y += 1.6 if axe else 0.0
            s.rule(y, RULE, 0.8)
            y = s.text(0, y + 1.8, wrap(name, s.width, 10, True), 10, True, va="top") + 1.4
            axe = name
        y = _row(s, criterion, counts, at, long, longest, y)
    s.height = y + 0.6
    return s


def _heading(s: Sheet, regards, at) -> float:
    """Each mark named once, then the regards above their column."""
    x, y = 0.0, 2.2
    for kind, words in (("in", "en place ou plus"), ("seen", "regardé, pas encore"), ("none", "non regardé")):
        need = 6.0 + width(words, SMALL) + 5.0
        if x and x + need > s.width:
            x, y = 0.0, y + 5.0
        _box(s, kind, x, y - BAR / 2, 4.2)
        s.text(x + 5.8, y, words, SMALL, colour=SECOND)
        x += need
    y += 4.0
    for left, name in zip(at, regards, strict=True):
        under = s.text(left, y, french.capital(name), SMALL, True, va="top")
    return under + 1.6


def _row(s: Sheet, criterion, counts, at, long, longest, y) -> float:
    names = wrap(criterion, s.width if s.narrow else at[0] - 4, BODY, lines=2)
    if s.narrow:
        y = s.text(0, y + 0.4, names, BODY, va="top") + 1.2
        high = BAR + 2.6
    else:
        high = max(BAR + 1.7, step(BODY) * len(names) + 0.6)
        s.text(0, y + high / 2, names, BODY)
    for left, c in zip(at, counts, strict=True):
        _track(s, c, left, y + high / 2, long, longest)
    return y + high


def _track(s: Sheet, c: Count | None, x, y, long, longest) -> None:
    if c is None or c.state != "valeur" or not c.lieux:
        words = "ne juge pas" if c is None else NO_TRACK.get(c.state, "hors projet partout")
        s.text(x, y, words, SMALL, colour=SECOND)
        return
    unit = long / longest
    parts = (("in", c.there), ("seen", c.seen - c.there), ("none", c.lieux - c.seen))
    left = x
    for kind, n in parts:
        if not n:
            continue
        cells = n if longest <= CELLS else 1
        for _ in range(cells):
            _box(s, kind, left, y - BAR / 2, unit * n / cells - (0.7 if longest <= CELLS else 0.0))
            left += unit * n / cells
    words = french.ratio(c.there, c.seen) if c.seen else "non regardé"
    if not c.seen:
        return
    s.text(x + long + 1.5, y, words, SMALL, c.there > 0, INK if c.there else SECOND)


def _box(s: Sheet, kind: str, x, y, wide) -> None:
    if kind == "in":
        s.rect(x, y, wide, BAR, fill=BLUE, edge=BLUE, lw=0.6, kind="critère en place")
    elif kind == "seen":
        s.rect(x, y, wide, BAR, fill=LIGHT, edge=AXIS, lw=0.6, kind="critère regardé")
    else:
        s.rect(x, y, wide, BAR, edge=AXIS, dash=True, kind="critère non regardé")


def _alt(rows, regards, subject: str) -> str:
    """Form; what is compared; main fact per regard; what nobody looked at; where the values are."""
    told = []
    for i, name in enumerate(regards):
        mine = [c[i] for _, _, c in rows if c[i] and c[i].state == "valeur"]
        there, seen = sum(c.there for c in mine), sum(c.seen for c in mine)
        if seen:
            who = f"l’{name}" if french.starts_with_vowel(name) else f"la {name}"
            told.append(f"selon {who}, {french.ratio(there, seen)} en place ou plus")
    unseen = [n for _, n, counts in rows if not any(c and c.seen for c in counts)]
    return french.typographie(
        sentence(
            f"Bandes de {french.count(len(rows), 'critère', 'critères')}"
            f"{' ' + french.contracted(subject) if subject else ''}"
            " : lieux où chacun est en place, de ceux regardés",
            french.capital(" ; ".join(told)),
            f"Regardé dans aucun lieu : {french.join(unseen)}" if unseen else "",
            SEE_TABLE,
        )
    )
