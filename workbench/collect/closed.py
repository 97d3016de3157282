"""Words of closed lists: the listed spelling, else what may have been meant and how to write it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from workbench.collect import cells
from workbench.core import paths
from workbench.core.french import JOURS, fold, fold_ascii, join
from workbench.core.near import same, slip

LONG = 40  # words beyond which a list is not told whole
FEW = 4  # words of such a list that are proposed
_EMPTY = {
    "nombre",
    "total",
    "de",
    "des",
    "du",
    "les",
    "la",
    "le",
    "et",
    "en",
    "par",
    "un",
    "une",
    "au",
    "aux",
}
_WORD = re.compile(r"[a-z]{2,}")
_UNIT = re.compile(r" \([^()]*\)$")


class Listed:
    """A closed list. words : folded word or name -> what is listed; name : its own, in the method."""

    def __init__(self, words: Mapping[str, str] | Iterable[str], name: str = ""):
        self.words = words if isinstance(words, Mapping) else {fold(w): w for w in words}
        self.every = list(dict.fromkeys(self.words.values()))
        self.name = name

    @property
    def shown(self) -> str:
        """The whole list, or where a long one is read."""
        if len(self.every) <= LONG:
            return ", ".join(self.every)
        command = f"«\u202fworkbench verifier --liste {self.name}\u202f»"
        return f"les {len(self.every)} que donne {command}, ou la feuille listes du classeur"

    def near(self, value: str) -> list[str]:
        """What may have been meant: a near spelling, or what is known to be said for it; in a long list, else
        those that share most of its words."""
        plain = {fold_ascii(word): listed for word, listed in self.words.items()}
        plain |= {
            w: meant for w, meant in _synonyms(self.name).items() if meant in self.every and w not in plain
        }
        said = fold_ascii(value)
        if meant := plain.get(said) or slip(said, plain):
            return [meant]
        if len(self.every) <= LONG:
            return []
        best: dict[str, tuple[int, int]] = {}
        for word, meant in plain.items():
            there, wanted = _tokens(word), _tokens(said)
            if 2 * (shared := len(there & wanted)) > len(wanted):
                best[meant] = max(best.get(meant, (0, 0)), (shared, -len(there)))
        return sorted(best, key=lambda meant: best[meant], reverse=True)[:FEW]

    def called(self, listed: str) -> str:
        """« culture », or « use_passages » (passages) in a list of codes."""
        nom = next((w for w, meant in self.words.items() if meant == listed and w != fold(listed)), "")
        nom = f" ({_UNIT.sub('', nom)})".replace("'", "’") if len(self.every) > LONG and nom else ""
        return f"«\u202f{listed}\u202f»{nom}"


def _tokens(text: str) -> set[str]:
    return {word.rstrip("s") for word in _WORD.findall(text)} - _EMPTY


@cache
def _synonyms(name: str) -> dict[str, str]:
    """Folded word -> what of a list of the method is proposed for it."""
    known = tomllib.loads((paths.DATA / "modeles" / "synonymes.toml").read_text(encoding="utf-8"))
    return {fold_ascii(word): meant for meant, some in known.get(name, {}).items() for word in some}


def one(value: str, listed: Listed) -> str:
    """The listed spelling of a word; an unknown one raises, with what may have been meant."""
    if not listed.words:
        return value
    if meant := same(value, listed.words):
        return meant
    bits = [bit.strip() for bit in re.split("[,;]", value)]
    if len(bits) < 2 or not all(same(bit, listed.words) for bit in bits):
        bits = days(value) if set(JOURS) <= {*listed.every} else []
    if len(bits) > 1:
        rule, each = "cette case porte plusieurs mots de la liste", join(f"«\u202f{b}\u202f»" for b in bits)
        raise cells.Unlisted(rule, f"écrire une ligne par mot\u00a0: {each}", [(value, "")], "")
    near = bits or listed.near(value)
    cure = f"peut-être {join([listed.called(w) for w in near], 'ou')}\u202f? " if near else ""
    rule, cure = "ce mot n’est pas dans la liste", f"{cure}Choisir parmi\u00a0: {listed.shown}"
    raise cells.Unlisted(rule, cure, [(value, near[0] if near else "")], listed.shown)


def every(items: list[str], listed: Listed) -> str:
    """The listed spellings of the words of one cell; those no list holds are told together."""
    out, lost, bits, first = [], [], [], None
    for item in items:
        try:
            out.append(one(item, listed))
            bits.append(item)
        except cells.Unlisted as e:
            parts = _parted(item, listed.words)
            lost.append((item, ";".join(parts)) if len(parts) > 1 else e.words[0])
            bits += parts
            first = first or e
    if len(bits) > len(items):
        cure = f"écrire {cells.quoted(bits)}"
        raise cells.Unlisted(cells.SEPARATED, cure, lost, first.choices)
    if lost:
        raise cells.Unlisted(first.regle, first.remede, lost, first.choices)
    return ";".join(dict.fromkeys(out))


def _parted(item: str, words: Mapping[str, str]) -> list[str]:
    """The words that commas set apart, when the list holds one of them at least; else the item alone."""
    bits = cells.by_commas(item, lambda bit: bool(same(bit, words)))
    return bits if any(same(bit, words) for bit in bits) else [item]


def numbered(value, words: Mapping[str, str], read: Callable[[object], int]) -> int:
    """The number of an item of a numbered list, typed as such or by its name."""
    if isinstance(value, str) and (meant := same(value, words)):
        return int(meant)
    try:
        return read(value)
    except cells.Unreadable:
        choices = ", ".join(w for w, number in words.items() if w.startswith(f"{number} "))
        rule, cure = "un numéro ou un nom de la liste est attendu", f"choisir parmi\u00a0: {choices}"
        raise cells.Unreadable(rule, cure) from None


_SPAN = re.compile(r"(?:du )?(\d) ?(?:au|a|-|–|→) ?(\d)")
_SOME = re.compile(r"\d(?:(?: ?(?:et|[/,;+&]) ?| )\d)+")
_SAID = {"en semaine": "0-4", "semaine": "0-4", "week-end": "5-6", "weekend": "5-6", "le week-end": "5-6"}
_DAILY = ("tous les jours", "chaque jour", "7j/7", "7/7", "7 jours sur 7")


def days(value: str) -> list[str]:
    """The days that words of a timetable mean: « du lun. au ven. », « mardi/jeudi », « week-end »; « tous »
    for every day; [] when they are not understood."""
    said = fold_ascii(value).replace(".", "")
    if said in _DAILY:
        return ["tous"]
    ranks = _SAID.get(said) or re.sub("[a-z]{3,}", lambda word: _day(word[0]), said)
    if span := _SPAN.fullmatch(ranks):
        first, last = map(int, span.groups())
        return [JOURS[i % 7] for i in range(first, first + (last - first) % 7 + 1)]
    return [JOURS[int(d)] for d in re.findall(r"\d", ranks)] if _SOME.fullmatch(ranks) else []


def _day(word: str) -> str:
    """« lun », « lundis » as the rank of the day; another word as it is."""
    return next((str(i) for i, day in enumerate(JOURS) if day.startswith(word.removesuffix("s"))), word)
