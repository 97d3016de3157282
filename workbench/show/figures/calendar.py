"""What arrived month by month: a row per lieu and kind of data, a mark in each of the twelve months."""

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, LIGHT, RULE, SECOND, SMALL, WHITE

MANY = 12
"""Above so many lieux the rows are kinds of data, and each month counts the lieux that sent some."""
WORDS = {
    "recu": "reçu",
    "manquant": "manquant",
    "rien": "rien de daté ce mois-là",
    "sans_objet": "sans objet",
}
HIGH = 3.6

Row = tuple[str, list[str]]
"""A kind of data and its twelve states, January first: keys of WORDS."""


def draw(lieux: list[tuple[str, list[Row]]], subject: str = "") -> Drawing:
    """Draw lieux as (name, rows), in the order given.

    « rien » is for what no one expects every month: it is not missing.
    """
    words = alt(lieux, subject)
    if len(lieux) > MANY:
        return drawing(counted, words, totals(lieux), len(lieux))
    return drawing(sheet, words, lieux)


def totals(lieux) -> list[tuple[str, list[tuple[int, int]]]]:
    """Per kind of data, (lieux that sent some, lieux that did or miss it) in each month."""
    kinds = list(dict.fromkeys(kind for _, rows in lieux for kind, _ in rows))
    out = []
    for kind in kinds:
        states = [s for _, rows in lieux for k, s in rows if k == kind]
        months = [[s[m] for s in states] for m in range(12)]
        out.append((kind, [(m.count("recu"), m.count("recu") + m.count("manquant")) for m in months]))
    return out


def sheet(lieux, narrow: bool = False) -> Sheet:
    """Lay out one size: the lieu above its rows."""
    s = Sheet(narrow)
    kinds = [kind for _, rows in lieux for kind, _ in rows]
    left = min(max((width(k, SMALL) for k in kinds), default=10.0) + 4, 27.0 if narrow else 46.0)
    pitch = (s.width - left) / 12
    y = _months(s, left, pitch, 0.4)
    for name, rows in lieux:
        y = s.text(0, y + 1.6, wrap(name, s.width, BODY, True), BODY, True, va="top") + 1.0
        for kind, states in rows:
            names = wrap(kind, left - 2, SMALL, lines=2)
            high = max(HIGH + 1.6, step(SMALL) * len(names) + 0.6)
            s.text(0, y + high / 2, names, SMALL, colour=SECOND)
            for m, state in enumerate(states):
                _mark(s, state, left + pitch * m + 0.4, y + (high - HIGH) / 2, pitch - 0.8)
            y += high
        s.rule(y + 0.8, RULE, 0.6)
        y += 0.8
    used = [w for w in WORDS if any(w in states for _, rows in lieux for _, states in rows)]
    s.height = _key(s, used, y + 4.0)
    return s


def _months(s: Sheet, left, pitch, y) -> float:
    for m in range(12):
        name = french.month(m + 1)
        s.text(
            left + pitch * (m + 0.5),
            y,
            name[0].upper() if s.narrow else name,
            SMALL,
            True,
            ha="center",
            va="top",
        )
    y += step(SMALL) + 0.6
    s.line(0, y, s.width, y, INK, 1.0)
    return y


def _mark(s: Sheet, state: str, x, y, wide) -> None:
    if state == "recu":
        s.rect(x, y, wide, HIGH, fill=BLUE, kind="cell")
    elif state == "manquant":
        s.rect(x, y, wide, HIGH, edge=AXIS, dash=True, kind="cell")
    elif state == "sans_objet":
        s.line(x + wide / 2 - 0.9, y + HIGH / 2 + 0.9, x + wide / 2 + 0.9, y + HIGH / 2 - 0.9, AXIS, 1.0)
    else:
        s.line(x + wide / 2 - 0.9, y + HIGH / 2, x + wide / 2 + 0.9, y + HIGH / 2, AXIS, 1.0)


def _key(s: Sheet, used, y) -> float:
    """Name each mark once, under the rows."""
    x = 0.0
    for state in used:
        words = WORDS[state]
        need = 7.0 + width(words, SMALL)
        if x and x + need > s.width:
            x, y = 0.0, y + 5.0
        _mark(s, state, x, y - HIGH / 2, 4.6)
        s.text(x + 6.4, y, words, SMALL, colour=SECOND)
        x += need + 5.0
    return y + 2.4


def counted(rows, lieux: int, narrow: bool = False) -> Sheet:
    """Lay out one size of a large network: counts of lieux by kind of data and month."""
    s = Sheet(narrow)
    left = min(max((width(k, SMALL) for k, _ in rows), default=10.0) + 4, 27.0 if narrow else 46.0)
    pitch = (s.width - left) / 12
    y = _months(s, left, pitch, 0.4) + 0.8
    for kind, months in rows:
        names = wrap(kind, left - 2, SMALL, lines=2)
        high = max(6.4, step(SMALL) * len(names) + 1.2)
        s.text(0, y + high / 2, names, SMALL, colour=SECOND)
        for m, (sent, expected) in enumerate(months):
            x, top = left + pitch * m + 0.3, y + 0.5
            full = sent and sent == expected
            fill = BLUE if full else LIGHT if sent else ""
            s.rect(x, top, pitch - 0.6, high - 1.0, fill=fill, edge="" if sent else RULE, kind="cell")
            colour = WHITE if full else INK if sent else SECOND
            s.text(left + pitch * (m + 0.5), y + high / 2, str(sent), SMALL, bool(sent), colour, ha="center")
        y += high
        s.rule(y, RULE, 0.6)
    words = f"nombre de lieux, sur {french.number(lieux)} ; foncé : aucun mois attendu ne manque"
    s.height = s.text(
        0, y + 2.0, wrap(french.typographie(words), s.width, SMALL), SMALL, colour=SECOND, va="top"
    )
    return s


def alt(lieux, subject: str) -> str:
    """Form; what is compared; what is missing, lieu by lieu or counted; where the values are."""
    missing = [(name, kind, states.count("manquant")) for name, rows in lieux for kind, states in rows]
    gone = [(n, k, c) for n, k, c in missing if c]
    if not gone:
        said = "Aucun mois attendu ne manque"
    elif len(gone) > 6:
        n = len({n for n, _, _ in gone})
        said = f"Il manque des mois à {french.count(n, 'lieu', 'lieux')}"
    else:
        listed = [f"{n}, {k} : {french.count(c, 'mois', 'mois')}" for n, k, c in gone]
        said = f"Il manque : {' ; '.join(listed)}"
    return french.typographie(
        sentence(
            f"Calendrier de ce qui est arrivé{', ' + subject if subject else ''}, "
            f"{french.count(len(lieux), 'lieu', 'lieux')}, douze mois",
            said,
            "",
            SEE_TABLE,
        )
    )
