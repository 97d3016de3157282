"""Who did what with whom: a triangle of numbers, one row and one column by lieu (or by group of lieux).

A dash is a pair that did nothing together; the darker the cell, the more acts. Rows keep the order they are
given: a triangle says who met, never who is ahead.
"""

from workbench.core import french
from workbench.show.figures.lettering import step, width, wrap
from workbench.show.figures.scale import SEE_TABLE, sentence
from workbench.show.figures.sheet import Drawing, Sheet, drawing
from workbench.show.figures.style import AXIS, BLUE, BODY, INK, LIGHT, MID, RULE, SECOND, SMALL, WHITE

MANY = 12
"""Groups at most: beyond, the caller puts lieux together."""
STEPS = (3, 6)
"""From so many acts the fill is darker."""


def draw(
    names: list[str], counts: dict[tuple[int, int], int], inside: bool = False, subject: str = ""
) -> Drawing:
    """Draw acts between pairs.

    counts : (i, j) ranks of names, i <= j -> number of acts; a pair left out did nothing
    inside : each name is a group, and (i, i) counts what its own lieux did together
    """
    return drawing(sheet, alt(names, counts, inside, subject), names, counts, inside)


def sheet(names: list[str], counts: dict, inside: bool, narrow: bool = False) -> Sheet:
    """Lay out one size: numbered names on the left, numbers again above the columns."""
    s = Sheet(narrow)
    n = len(names)
    columns = n if inside else n - 1
    labels = [f"{i + 1}. {name}" for i, name in enumerate(names)]
    least = max([width(str(c), BODY, True) for c in counts.values()] + [4.0]) + 2.0
    longest = max((width(x, BODY) for x in labels), default=20) + 3
    left = min(longest, max(s.width - least * max(columns, 1), 24.0))
    pitch = min((s.width - left) / max(columns, 1), 16.0)
    high = max(5.8, min(pitch, 7.6))
    y = _names(s, inside)
    for j in range(columns):
        s.text(left + pitch * (j + 0.5), y, str(j + 1), SMALL, colour=SECOND, ha="center", va="top")
    y += 4.2
    s.line(0, y, left + pitch * columns, y, INK, 1.0)
    for i, label in enumerate(labels):
        lines = wrap(label, left - 3, BODY, lines=2)
        tall = max(high, step(BODY) * len(lines) + 1.2)
        s.text(0, y + tall / 2, lines, BODY)
        for j in range(i + 1 if inside else i):
            _cell(s, counts.get((j, i), 0), left + pitch * j, y, pitch, tall)
            where = (left + pitch * (j + 0.5), y + tall / 2, pitch, tall)
            s.said.append((*where, _met(names[j], names[i], counts.get((j, i), 0))))
        y += tall
        s.line(0, y, left + pitch * columns, y, RULE, 0.6)
    s.height = y + 0.8
    return s


def _cell(s: Sheet, number: int, x, y, wide, tall) -> None:
    if not number:
        s.line(x + wide / 2 - 1.1, y + tall / 2, x + wide / 2 + 1.1, y + tall / 2, AXIS, 1.2)
        return
    fill, colour = _look(number)
    s.rect(x + 0.4, y + 0.4, wide - 0.8, tall - 0.8, fill=fill, edge=SECOND, lw=0.5, kind="cell")
    s.text(x + wide / 2, y + tall / 2, str(number), BODY, True, colour, ha="center")


def _met(one: str, other: str, number: int) -> str:
    who = one if one == other else f"{one} et {other}"
    return french.typographie(f"{who} : {french.count(number, 'acte') if number else 'aucun acte'}")


def _look(number: int) -> tuple[str, str]:
    if number < STEPS[0]:
        return LIGHT, INK
    return (MID, INK) if number < STEPS[1] else (BLUE, WHITE)


def _names(s: Sheet, inside: bool) -> float:
    """Name each look once, above; returns the y below."""
    low, high = STEPS
    looks = [(1, f"1 ou {low - 1} actes"), (low, f"de {low} à {high - 1}"), (high, f"{high} ou plus")]
    looks.append((0, "aucun"))
    x, y = 0.0, 0.4
    for number, words in looks:
        need = 6.6 + width(words, SMALL)
        if x and x + need > s.width:
            x, y = 0.0, y + 5.0
        if number:
            s.rect(x, y, 4.6, 3.4, fill=_look(number)[0], edge=SECOND, lw=0.5)
        else:
            s.line(x + 1.2, y + 1.7, x + 3.4, y + 1.7, AXIS, 1.2)
        s.text(x + 6.2, y + 1.7, words, SMALL)
        x += need + 4
    return y + 6.6


def alt(names, counts, inside, subject) -> str:
    """Form; what is compared; how many pairs met; the most; where the values are."""
    apart = {p: c for p, c in counts.items() if p[0] != p[1] and c}
    every = len(names) * (len(names) - 1) // 2
    noun = ("groupe de lieux", "groupes de lieux") if inside else ("lieu", "lieux")
    head = f"Tableau triangulaire{' : ' + subject if subject else ''}, {french.count(len(names), *noun)}"
    met = (
        french.among(len(apart), every, "paire", "paires", "a agi ensemble", "ont agi ensemble", "aucune")
        if every
        else ""
    )
    most = ""
    if apart:
        top = max(apart, key=lambda p: apart[p])
        most = f"Le plus : {names[top[0]]} et {names[top[1]]}, {french.count(apart[top], 'acte')}"
    return french.typographie(sentence(head, met, most, SEE_TABLE))
