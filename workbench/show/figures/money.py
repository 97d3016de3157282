"""Where the money comes from: sorted bars by family, euros at the end, subtotals in words.

Families that may not be shown apart share one hatched bar. What is outside the result (valued
voluntary work) is outlined, below a rule.
"""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, WORDS, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, MID, SECOND, SMALL, WHITE

FAMILIES = (BLUE, MID)
BAR, STEP = 4.6, 6.2


@dataclass(frozen=True)
class Bar:
    """One line: its labels (several when hidden families share it), euros or None, its state."""

    labels: tuple[str, ...]
    euros: float | None
    state: str = "valeur"
    note: str = ""


def draw(
    groups: list[tuple],
    outside: list[tuple] | None = None,
    hidden: list[tuple] | None = None,
    subject: str = "",
) -> Drawing:
    """Draw families of resources.

    groups : (family, total in euros or None, [(label, euros or None[, état])]), families in the order
        given, lines sorted here
    hidden : ([labels], euros of all of them together or None): not released apart
    outside : (label, euros or None[, what it is made of, such as « 1 920 h × 12 € »])
    """
    families = [(name, total, _sorted(lines)) for name, total, lines in groups]
    shared = [Bar(tuple(labels), euros, "secret") for labels, euros in hidden or []]
    beside = [
        Bar((label,), euros, "valeur" if euros is not None else "manquant", (more or [""])[0])
        for label, euros, *more in outside or []
    ]
    return drawing(sheet, alt(families, shared, beside, subject), families, shared, beside)


def _sorted(lines) -> list[Bar]:
    bars = []
    for label, euros, *state in lines:
        known = state[0] if state else "valeur"
        if known == "valeur" and euros is None:
            known = "manquant"
        # An amount that came with another state is not looked at: the drawing cannot depend on it.
        bars.append(Bar((label,), euros if known == "valeur" else None, known))
    shown = sorted((b for b in bars if b.euros is not None), key=lambda b: (-b.euros, b.labels))
    return shown + [b for b in bars if b.euros is None]


def sheet(families, shared, beside, narrow: bool = False) -> Sheet:
    """Lay out one size."""
    s = Sheet(narrow)
    bars = [b for _, _, lines in families for b in lines] + shared + beside
    left = 0.0 if narrow else 62.0
    top = max((abs(b.euros) for b in bars if b.euros is not None), default=0)
    low = min((b.euros for b in bars if b.euros is not None), default=0)
    ends = max([width(_end(b)[0], BODY) for b in bars if not b.note] + [10.0]) + 2.5
    # Negative amounts grow to the left of the same zero.
    room = max(s.width - left - ends, 15.0)
    scale = room / (top + max(-low, 0)) if top else 0
    zero = left + max(-low, 0) * scale
    y = 0.4
    for i, (name, total, lines) in enumerate(families):
        y = _family(s, name, _total(total, lines), left, y)
        for b in lines:
            y = _line(s, b, FAMILIES[i % 2], left, zero, scale, room, y)
        y += 3.0
    for b in shared:
        y = _line(s, b, "", left, zero, scale, room, y) + 2.0
    if beside:
        s.rule(y)
        y += 3.0
        for b in beside:
            y = _line(s, b, "", left, zero, scale, room, y, outline=True)
    s.height = y + 0.4
    return s


def _total(total, lines: list[Bar]) -> str:
    if total is not None:
        return french.euros(total)
    return "total manquant" if lines and all(b.state == "manquant" for b in lines) else "total non diffusé"


def _family(s: Sheet, name, amount, left, y) -> float:
    if not s.narrow:
        under = s.text(0, y, wrap(name, left - 4, BODY, True), BODY, True, va="top")
        s.text(left, y, amount, BODY, True, va="top")
        return under + 1.8
    lines = wrap(name, s.width - width(amount, BODY, True) - 4, BODY, True)
    s.text(s.width, y, amount, BODY, True, ha="right", va="top")
    return s.text(0, y, lines, BODY, True, va="top") + 1.6


def _end(b: Bar) -> list[str]:
    """What stands at the end of a bar."""
    if b.state == "secret" and b.euros is not None:
        together = {1: "", 2: " à elles deux", 3: " à elles trois"}.get(len(b.labels), " ensemble")
        return [french.euros(b.euros) + together, "répartition non diffusée"]
    if b.euros is None:
        return [WORDS.get(b.state, "manquant")]
    return [french.euros(b.euros)]


def _line(s: Sheet, b: Bar, fill, left, zero, scale, room, y, outline=False) -> float:
    label_room = s.width if s.narrow else left - 4
    labels = [row for label in b.labels for row in wrap(label, label_room, BODY, lines=3)]
    ends = _end(b)
    if s.narrow:
        y = s.text(0, y, labels, BODY, va="top") + 0.9
        high = max(BAR, step(BODY) * (len(ends) - 1) + 3.4)
        middle = y + high / 2
    else:
        high = max(STEP, step(BODY) * max(len(labels), len(ends)) + 1.4)
        middle = y + high / 2
        s.text(0, middle, labels, BODY)
    bar = middle - BAR / 2
    long = abs(b.euros or 0) * scale
    start = zero - long if (b.euros or 0) < 0 else zero
    at = max(start + long, zero) + 1.6
    if b.euros is None:
        dashed = b.state in ("manquant", "refuse", "non_demande")
        long = width(ends[0], SMALL) + 5
        s.rect(
            zero,
            bar,
            long,
            BAR,
            fill=WHITE if not dashed else "",
            edge=AXIS,
            dash=dashed,
            hatch=b.state == "secret",
            kind="bar",
        )
        s.text(
            zero + long / 2,
            middle,
            ends[0],
            SMALL,
            colour=SECOND if dashed else INK,
            ha="center",
            halo=b.state == "secret",
        )
        return y + high + (1.6 if s.narrow else 0)
    if b.state == "secret":
        s.rect(start, bar, max(long, 0.4), BAR, fill=WHITE, edge=SECOND, hatch=True, kind="bar")
    elif outline:
        words = f"{b.note} = {french.euros(b.euros)}" if b.note else ends[0]
        s.rect(start, bar, max(long, 0.4), BAR, edge=SECOND, lw=1.0, kind="bar")
        inside = width(words) + 3 < long
        rows = [words] if inside or at + width(words) <= s.width else wrap(words, s.width - at, BODY)
        if not inside and len(rows) > 1:
            under = s.text(zero, bar + BAR + 1.2, wrap(words, s.width - zero, BODY), BODY, va="top")
            return max(y + high, under) + 1.6
        s.text(start + 1.5 if inside else at, middle, words, BODY)
        return y + high + (1.6 if s.narrow else 0)
    elif b.euros:
        s.rect(start, bar, max(long, 0.4), BAR, fill=fill, kind="bar")
    else:
        s.line(zero, bar, zero, bar + BAR, AXIS, 1.0)
    if at + max(width(e) for e in ends) > s.width + 0.1:
        ends = [row for e in ends for row in wrap(e, s.width - at, BODY)]
    s.text(at, middle, ends, BODY)
    return y + high + (1.6 if s.narrow else 0)


def alt(families, shared, beside, subject) -> str:
    """Form; what is compared; main fact; highest, lowest; what is missing; where the values are."""
    totals = [f"{name} {french.euros(total)}" for name, total, _ in families if total is not None]
    lines = [b for _, _, bars in families for b in bars if b.euros is not None]
    ends = ""
    if len(lines) > 1:
        high, low = max(lines, key=lambda b: b.euros), min(lines, key=lambda b: b.euros)
        ends = (
            f"La plus forte : {high.labels[0]}, {french.euros(high.euros)} ; "
            f"la plus faible : {low.labels[0]}, {french.euros(low.euros)}"
        )
    hidden = " ; ".join(
        f"{french.join(b.labels)} : {' '.join(_end(b)).replace(' répart', ', répart')}" for b in shared
    )
    missing = [b.labels[0] for _, _, bars in families for b in bars if b.euros is None]
    apart = " ; ".join(f"{b.labels[0]}, {_end(b)[0]}" for b in beside)
    return french.typographie(
        sentence(
            f"Barres horizontales des ressources par famille{', ' + subject if subject else ''}, en euros",
            french.capital(" ; ".join(totals)),
            ends,
            hidden,
            f"Sans montant : {french.join(missing)}" if missing else "",
            f"Hors du résultat : {apart.removeprefix('Hors produits : ')}" if apart else "",
            SEE_TABLE,
        )
    )
