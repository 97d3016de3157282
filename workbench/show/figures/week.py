"""Opening hours of an ordinary week: one row a day, one block a slot, access told by the block's look."""

from dataclasses import dataclass

from workbench.core import french
from workbench.show.figures.lettering import width
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, LIGHT, MID, RULE, SECOND, SMALL, WHITE

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
LOOKS = {"tous": (BLUE, ""), "adhérents": (MID, ""), "badge": (LIGHT, SECOND), "rendez-vous": (WHITE, INK)}
NAMES = {
    "tous": "ouvert à tous",
    "adhérents": "adhérents",
    "badge": "badge",
    "rendez-vous": "sur rendez-vous",
}
LANE = 6.2


@dataclass(frozen=True)
class Slot:
    """An opening: day 0–6, start and end in hours (9.5 is 9 h 30), access, with someone to animate it."""

    day: int
    start: float
    end: float
    access: str
    animated: bool = False


def draw(slots: list, subject: str = "", state: str = "valeur") -> Drawing:
    """Draw slots given as Slot or (jour, ouvre, ferme, accès[, animé]); hours as « 09:30 » or numbers.

    state : « manquant » when no hours were given, « sans_objet » for a lieu not open yet
    """
    made = tuple(
        sorted(
            (s if isinstance(s, Slot) else _slot(*s) for s in slots),
            key=lambda s: (s.day, s.start, s.end, s.access),
        )
    )
    made = tuple(s for s in made if s.access in LOOKS and s.end > s.start)
    return drawing(sheet, alt(made, subject, state), made, state)


def _slot(day, start, end, access, animated=False) -> Slot:
    day = DAYS.index(day) if isinstance(day, str) else int(day)
    return Slot(day, _hours(start), _hours(end), access, animated is True)


def _hours(value) -> float:
    if isinstance(value, str):
        h, m, *_ = [int(part) for part in value.split(":")]
        return h + m / 60
    if hasattr(value, "hour"):
        return value.hour + value.minute / 60
    return float(value)


def clock(hours: float) -> str:
    """« 9 h », « 13 h 30 »."""
    minutes = round(hours * 60)
    h, m = divmod(minutes, 60)
    return f"{h}\u00a0h" + (f"\u00a0{m:02d}" if m else "")


def total(slots) -> float:
    """Hours a week when at least one access is open: overlapping slots count once."""
    hours = 0.0
    for day in range(7):
        end = 0.0
        for slot in sorted((s for s in slots if s.day == day), key=lambda s: s.start):
            hours += max(0.0, slot.end - max(slot.start, end))
            end = max(end, slot.end)
    return hours


def sheet(slots: tuple[Slot, ...], state: str, narrow: bool = False) -> Sheet:
    """Lay out one size."""
    s = Sheet(narrow)
    left = 12.0 if narrow else 22.0
    right = s.width - (14.0 if narrow else 20.0)
    first = min([int(slot.start) for slot in slots] + [8])
    last = max([-int(-slot.end // 1) for slot in slots] + [20])
    scale = (right - left) / (last - first)
    y = _names(s, slots)
    every = next(n for n in (1, 2, 3, 4, 6) if n * scale >= width("20\u00a0h", SMALL) + 2.5)
    marks = [h for h in range(first, last + 1) if h % every == 0]
    for hour in marks:
        words = clock(hour)
        half = width(words, SMALL) / 2
        s.text(
            min(max(left + (hour - first) * scale, half), s.width - half),
            y,
            words,
            SMALL,
            colour=SECOND,
            ha="center",
            va="top",
        )
    y += 4.6
    top = y
    lanes = [_lanes([slot for slot in slots if slot.day == day]) for day in range(7)]
    ends = top + sum(LANE * max(len(rows), 1) + 1.4 for rows in lanes)
    for hour in marks:
        x = left + (hour - first) * scale
        s.line(x, top - 1.0, x, ends - 1.0, RULE, 0.6)
    for day, rows in enumerate(lanes):
        high = LANE * max(len(rows), 1)
        name = DAYS[day][:3] + "." if narrow else DAYS[day]
        s.text(0, y + high / 2, name, BODY, colour=INK if rows else SECOND)
        if not rows:
            word = {"manquant": "manquant", "sans_objet": "sans objet"}.get(state, "fermé")
            if state == "manquant":
                s.rect(left, y + 0.6, right - left, LANE - 1.2, edge=AXIS, dash=True, fill=WHITE, kind="bar")
            s.text(
                (left + right) / 2 if state == "manquant" else left + 1.0,
                y + high / 2,
                word,
                SMALL,
                colour=SECOND,
                ha="center" if state == "manquant" else "left",
                halo=state != "manquant",
            )
        for rank, row in enumerate(rows):
            for slot, after in zip(row, [*row[1:], None], strict=True):
                x = left + (slot.start - first) * scale
                limit = left + (after.start - first) * scale if after else right
                _block(s, slot, x, (slot.end - slot.start) * scale, y + rank * LANE + 0.4, limit)
        if rows:
            hours = total([slot for slot in slots if slot.day == day])
            s.text(s.width, y + high / 2, clock(hours), SMALL, True, ha="right")
        y += high + 1.4
    if slots:
        s.line(0, y, s.width, y, RULE, 0.6)
        s.text(0, y + 3.6, "par semaine", BODY)
        s.text(s.width, y + 3.6, clock(total(slots)), BODY, True, ha="right")
        y += 7.0
    s.height = max(s.height, y)
    return s


def _names(s: Sheet, slots) -> float:
    """Name each look once, above, in the order of openness; returns the y below."""
    used = [access for access in LOOKS if any(slot.access == access for slot in slots)]
    x, y = 0.0, 0.4
    entries = [(NAMES[access], access) for access in used]
    entries += [("avec animation", "")] if any(slot.animated for slot in slots) else []
    for words, access in entries:
        need = 5.4 + width(words, SMALL) + 5
        if x and x + need - 5 > s.width:
            x, y = 0.0, y + 5.0
        if access:
            fill, edge = LOOKS[access]
            s.rect(x, y, 4.0, 3.2, fill=fill, edge=edge, lw=0.7)
        else:
            s.line(x, y + 3.0, x + 4.0, y + 3.0, INK, 1.8)
        s.text(x + 5.4, y + 1.6, words, SMALL)
        x += need
    return y + 6.4 if entries else y


def _lanes(slots: list[Slot]) -> list[list[Slot]]:
    """Slots of one day in rows where none overlap."""
    rows: list[list[Slot]] = []
    for slot in slots:
        row = next((r for r in rows if r[-1].end <= slot.start), None)
        if row is None:
            rows.append([slot])
        else:
            row.append(slot)
    return rows


def _block(s: Sheet, slot: Slot, x, long, y, limit) -> None:
    """A slot with its hours inside, else at its right before `limit`."""
    fill, edge = LOOKS[slot.access]
    s.rect(x, y, max(long - 0.4, 0.6), LANE - 1.6, fill=fill, edge=edge, lw=0.7, kind="block")
    if slot.animated:
        s.line(x, y + LANE - 1.2, x + max(long - 0.4, 0.6), y + LANE - 1.2, INK, 1.6)
    colour = WHITE if fill == BLUE else INK
    full = f"{clock(slot.start)} – {clock(slot.end)}"
    short = f"{clock(slot.start).replace(chr(160), '')}–{clock(slot.end).replace(chr(160), '')}"
    brief = f"{clock(slot.start)[:-2]}–{clock(slot.end).replace(chr(160), '')}"
    whole = slot.start == int(slot.start)
    middle = y + (LANE - 1.6) / 2
    forms = (full, short, *([brief] if whole else []))
    for words in forms:
        if width(words, SMALL) <= long - 1.6:
            s.text(x + long / 2 - 0.2, middle, words, SMALL, colour=colour, ha="center")
            return
    for words in forms:
        if x + long + 0.8 + width(words, SMALL) < limit - 0.8:
            s.text(x + long + 0.8, middle, words, SMALL, halo=True)
            return


def alt(slots, subject, state) -> str:
    """Form; what is compared; main fact; days; what is missing; where the values are."""
    head = f"Semaine ordinaire{' : ' + subject if subject else ''}, un bloc par plage d’ouverture"
    if not slots:
        word = {"manquant": "horaires manquants", "sans_objet": "sans objet"}.get(state, "aucune ouverture")
        return french.typographie(sentence(head, french.capital(word), SEE_TABLE))
    days = [d for d in range(7) if any(p.day == d for p in slots)]
    closed = [DAYS[d] for d in range(7) if d not in days]
    kinds = [NAMES[a] for a in LOOKS if any(p.access == a for p in slots)]
    first, last = clock(min(p.start for p in slots)), clock(max(p.end for p in slots))
    return french.typographie(
        sentence(
            head,
            f"{clock(total(slots))} par semaine, {french.count(len(days), 'jour')} sur 7",
            f"De {first} à {last}, {french.join(kinds)}",
            f"Fermé : {french.join(closed)}" if closed else "",
            SEE_TABLE,
        )
    )
