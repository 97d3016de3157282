"""Which header of a file is which column of a table: a known word, else one that looks alike."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from workbench.core import paths, schemas
from workbench.core.french import fold_ascii

LIKE = 0.78  # likeness from which a header is proposed
SURE = 0.95  # the same for a mere number, which is given when no header says it
_UNIT = re.compile(r"\s*[\[(][^\[\]()]*[\])]\s*$")
_SMALL = {"de", "du", "des", "la", "le", "les", "l", "d", "en", "et", "nombre", "nb", "total"}


@dataclass(frozen=True)
class Pair:
    """entete of the file → column of the table, with what made it believed."""

    cible: str
    entete: str
    preuve: str
    sure: float


@cache
def _lexicon() -> dict:
    return tomllib.loads((paths.DATA / "modeles" / "entetes.toml").read_text(encoding="utf-8"))


def words_of(table: str, target: str, more: dict[str, list[str]] | None = None) -> list[str]:
    """What may head this column: its name, its title, the words of the lexicon, the text of its question."""
    lexicon, schema = _lexicon(), schemas.load(table)
    own = [target, schema[target].title] if target in schema else [target]
    own += lexicon.get(table, {}).get(target, []) + lexicon["commun"].get(target, [])
    return [w for w in [*own, *(more or {}).get(target, [])] if w]


def match(
    table: str, targets: list[str], headers: list[str], more: dict[str, list[str]] | None = None
) -> list[Pair]:
    """One pair per column that was found; a header serves once, the surest pairs first.

    headers : as written; more : column → other words for it
    """
    found, schema = [], schemas.load(table)
    for rank, target in enumerate(targets):
        words = words_of(table, target, more)
        for order, header in enumerate(headers):
            sure, proof = likeness(header, words)
            if sure >= (SURE if target in schema and schema[target].numbered else LIKE):
                found.append((-sure, rank, order, Pair(target, header, proof, sure)))
    out, used = {}, set()
    for *_, pair in sorted(found, key=lambda x: x[:3]):
        if pair.cible not in out and pair.entete not in used:
            out[pair.cible] = pair
            used.add(pair.entete)
    return [out[t] for t in targets if t in out]


def persons(headers: list[str]) -> dict[str, str]:
    """Role of a name → the header that gives it: such columns become a pseudonym, and nothing else."""
    out: dict[str, str] = {}
    for role, words in _lexicon()["personne"].items():
        free = [h for h in headers if h not in out.values()]
        if best := max(free, key=lambda h: likeness(h, words)[0], default=""):
            out |= {role: best} if likeness(best, words)[0] >= SURE else {}
    return out if out.keys() & {"nom", "courriel", "organisation"} else {}


def names(headers: list[str]) -> set[str]:
    """Headers of names and addresses of persons; « Nom », alone, may be that of a thing."""
    people = {role: h for role, h in persons(headers).items() if role != "organisation"}
    return set() if people.keys() == {"nom"} and _plain(people["nom"]) == "nom" else set(people.values())


def likeness(header: str, words: list[str]) -> tuple[float, str]:
    """(0 to 1, the proof in French) of a header for what may head a column."""
    own = _plain(header.rsplit("/", 1)[-1])
    if not own:
        return 0.0, ""
    best = (0.0, "")
    for word in words:
        plain = _plain(word)
        if own == plain:
            return 1.0, "même nom"
        tokens, wanted = _tokens(own), _tokens(plain)
        if wanted and wanted <= tokens:
            best = max(best, (0.8 + 0.15 * len(wanted) / len(tokens), f"contient « {word} »"))
        ratio = SequenceMatcher(None, own, plain).ratio()
        if ratio > best[0] and own[0] == plain[:1]:  # « Départ » is no « Part »
            best = (ratio, f"ressemble à « {word} » ({ratio:.0%})".replace("%", " %"))
    return best


def nearest(word: str, listed: list[str]) -> str:
    """The word of a list that a received one looks like, "" when none does."""
    sure, near = max(((likeness(word, [w])[0], w) for w in listed), default=(0.0, ""), key=lambda x: x[0])
    return near if sure >= LIKE else ""


def _plain(text: str) -> str:
    """Without accents, case, signs and unit in brackets."""
    bare = _UNIT.sub("", text) or text
    return " ".join(re.findall(r"[a-z0-9]+", fold_ascii(bare).replace("_", " ")))


def _tokens(text: str) -> set[str]:
    return {t for t in text.split() if t not in _SMALL and len(t) > 2}
