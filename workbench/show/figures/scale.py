"""Round axis steps, cell states in words, and pieces of alternative text shared by the figures."""

import math

from workbench.core import french

WORDS = {
    "manquant": "manquant",
    "sans_objet": "sans objet",
    "non_demande": "non demandé",
    "refuse": "refus",
    "secret": "non diffusé",
}
SEE_TABLE = "Les valeurs sont dans le tableau qui suit."


def steps(top: float, wanted: int = 4) -> list[float]:
    """Round graduations from 0 to the first one at or above `top` (0 and 1 when there is nothing)."""
    if not top or top <= 0 or not math.isfinite(top):
        return [0, 1]
    raw = top / wanted
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    if top >= 4 and step < 1:
        step = 1
    return [i * step for i in range(math.ceil(top / step - 1e-9) + 1)]


def plain(value: float) -> str:
    """A number as read: no decimals when whole or large, else one."""
    return french.number(value) if value == round(value) or abs(value) >= 100 else french.trimmed(value, 1)


def runs(states: list[str]) -> list[tuple[int, int, str]]:
    """Consecutive equal states as (first, last, state)."""
    out: list[tuple[int, int, str]] = []
    for i, state in enumerate(states):
        if out and out[-1][2] == state:
            out[-1] = (out[-1][0], i, state)
        else:
            out.append((i, i, state))
    return out


def sentence(*parts: str) -> str:
    """Join the parts that say something into sentences."""
    said = [p.strip().rstrip(".") for p in parts if p and p.strip()]
    return ". ".join(french.capital(p) for p in said) + "." if said else ""
