"""Which lieu offers which service: a mark in every cell, none empty, and the count at the row's end."""

from workbench.core import french
from workbench.show.figures import bars
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.placing import numbered
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, RULE, SECOND, SMALL, WHITE

MANY = 12
"""Above so many lieux the matrix becomes one bar per service: in how many lieux it is found."""
WORDS = {
    "seul": "seul lieu à le proposer",
    "oui": "proposé",
    "non": "pas proposé",
    "prévu": "prévu",
    "manquant": "pas de réponse",
    "secret": "non diffusé",
    "sans_objet": "sans objet",
}

OFFERED, TOLD = ("oui", "seul"), ("oui", "seul", "non", "prévu")


def _offered(states) -> int:
    return sum(v in OFFERED for v in states)


def _asked(lieux, services, cells) -> list[str]:
    """The lieux that counts are of: one in project answers for nothing."""
    return [x for x in lieux if all(cells.get((x, v)) != "sans_objet" for v in services)]


def draw(
    lieux: list[str], services: list[str], cells: dict[tuple[str, str], str], subject: str = ""
) -> Drawing:
    """Draw services (rows) by lieux (columns).

    cells : (lieu, service) -> « oui », « seul » (offered, nowhere else), « non », « prévu », « manquant »,
        « secret » or « sans_objet »; a pair left out is missing, never « non »
    """
    words = alt(lieux, services, cells, subject)
    if len(lieux) > MANY:
        asked = _asked(lieux, services, cells)
        rows = []
        for service in services:
            states = [cells.get((lieu, service), "manquant") for lieu in asked]
            told = [v for v in states if v in TOLD]
            hidden = "secret" in states
            rows.append(
                bars.Row(
                    service,
                    None if hidden or not told else _offered(told),
                    "secret" if hidden else "valeur" if told else "manquant",
                    note="" if len(told) == len(asked) else f"sur {french.number(len(told))}",
                )
            )
        rows.sort(key=lambda r: -(r.value or 0))
        return drawing(
            bars.sheet, words, [("", rows)], heading=f"nombre de lieux, sur {french.number(len(asked))}"
        )
    return drawing(sheet, words, lieux, services, cells)


def sheet(lieux, services, cells, narrow: bool = False) -> Sheet:
    """Lay out one size: names of lieux above when they hold, else numbers and a list."""
    s = Sheet(narrow)
    count_room = width(f"{len(lieux)} sur {len(lieux)}", SMALL) + 2
    longest = max((width(v) for v in services), default=20)
    left = min(longest + 4, 34.0 if narrow else 62.0)
    pitch = min((s.width - left - count_room) / max(len(lieux), 1), 26.0)
    words = max((width(w, SMALL, True) for name in lieux for w in name.split(" ")), default=0)
    listed = words > pitch - 1.5
    y = 0.4
    if listed:
        y = numbered(s, lieux, y) + 2.6
    heads = [
        [str(i + 1)] if listed else wrap(name, pitch - 1.5, SMALL, True, lines=4)
        for i, name in enumerate(lieux)
    ]
    tall = max((len(h) for h in heads), default=1) * step(SMALL)
    for i, head in enumerate(heads):
        s.text(
            left + pitch * (i + 0.5),
            y + tall - len(head) * step(SMALL),
            head,
            SMALL,
            True,
            ha="center",
            va="top",
        )
    y += tall + 0.8
    asked = _asked(lieux, services, cells)
    s.line(0, y, s.width, y, INK, 1.0)
    for service in services:
        names = wrap(service, left - 3, BODY, lines=3)
        high = max(5.6, step(BODY) * len(names) + 1.8)
        s.text(0, y + high / 2, names, BODY)
        states = [cells.get((lieu, service), "manquant") for lieu in lieux]
        for i, state in enumerate(states):
            _cell(s, state, left + pitch * (i + 0.5), y + high / 2)
        told = [v for v, lieu in zip(states, lieux, strict=True) if v in TOLD and lieu in asked]
        if "secret" not in states:
            words = french.ratio(_offered(told), len(told)) if told else "–"
            s.text(s.width, y + high / 2, words, SMALL, colour=SECOND, ha="right")
        y += high
        s.rule(y, RULE, 0.6)
    used = [v for v in WORDS if any(cells.get((a, b), "manquant") == v for a in lieux for b in services)]
    s.height = _names(s, used, y + 3.2)
    return s


def _cell(s: Sheet, state, x, y) -> None:
    if state in OFFERED:
        s.dot(x, y, 1.5, BLUE, "")
        if state == "seul":
            s.dot(x, y, 2.2, "", BLUE, 0.9, kind="")
    elif state == "prévu":
        s.dot(x, y, 1.35, WHITE, BLUE, 1.2)
    elif state == "non":
        s.line(x - 1.1, y, x + 1.1, y, AXIS, 1.2)
    elif state == "secret":
        s.rect(x - 1.9, y - 1.5, 3.8, 3.0, fill=WHITE, edge=SECOND, hatch=True, kind="cell")
    elif state == "sans_objet":
        s.line(x - 0.9, y + 0.9, x + 0.9, y - 0.9, AXIS, 1.0)
    else:
        s.rect(x - 1.9, y - 1.5, 3.8, 3.0, edge=AXIS, dash=True, kind="cell")


def _names(s: Sheet, used, y) -> float:
    """Name each mark once, under the table."""
    x = 0.0
    for state in used:
        words = WORDS[state]
        need = 5.6 + width(words, SMALL)
        if x and x + need > s.width:
            x, y = 0.0, y + 5.0
        _cell(s, state, x + 2.0, y)
        s.text(x + 5.6, y, words, SMALL, colour=SECOND)
        x += need + 5.5
    return y + 2.4


def alt(lieux, services, cells, subject) -> str:
    """Form; what is compared; most and least found; what is missing; where the values are."""
    counts = [(v, [cells.get((lieu, v), "manquant") for lieu in lieux]) for v in services]
    shown = [(v, _offered(states)) for v, states in counts if "secret" not in states]
    ends = ""
    if shown:
        high, low = max(shown, key=lambda c: c[1]), min(shown, key=lambda c: c[1])
        most, least = (french.count(end[1], "lieu", "lieux") for end in (high, low))
        ends = f"Le plus répandu : {high[0]} ({most}) ; le moins : {low[0]} ({least})"
        ends = f"Chaque service dans {most}" if high[1] == low[1] else ends
    missing = sum(v == "manquant" for _, states in counts for v in states)
    return french.typographie(
        sentence(
            f"Grille{' : ' + subject if subject else ''}, {french.count(len(services), 'service')} et "
            f"{french.count(len(lieux), 'lieu', 'lieux')}",
            ends,
            f"{french.count(missing, 'case')} sans réponse" if missing else "",
            SEE_TABLE,
        )
    )
