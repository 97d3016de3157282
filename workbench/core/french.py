"""Figures, dates and sentences as careful French prints them.

Written here rather than taken from Babel: a run that has nothing to do must not pay its import, and what
it gets wrong (« 1er », elisions, kinds of spaces) would still be ours to mend. A test compares the two.
"""

from __future__ import annotations

import datetime as _dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

FINE = "\u202f"  # narrow no-break space
FIXE = "\u00a0"  # no-break space
MOINS = "\u2212"
ABSENT = "–"

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MOIS_COURTS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def number(x, decimals: int = 0) -> str:
    """« 1 234,5 », true minus, U+202F in thousands; « – » when there is no number."""
    if _absent(x):
        return ABSENT
    rounded = _round(float(x), decimals)
    if rounded == 0:
        rounded = 0.0  # no « −0 »
    text = f"{abs(rounded):,.{max(decimals, 0)}f}".replace(",", FINE).replace(".", ",")
    return (MOINS if rounded < 0 else "") + text


def trimmed(x, decimals: int = 1) -> str:
    """Like number, without useless final zeros: « 2 », « 2,5 »."""
    text = number(x, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def euros(x, decimals: int = 0) -> str:
    """« 15 000 € »."""
    return ABSENT if _absent(x) else number(x, decimals) + FIXE + "€"


def percent(num, den=100, decimals: int = 0) -> str:
    """« 67 % » of num/den (den 100 by default: num is already a percentage)."""
    if _absent(num) or _absent(den) or float(den) == 0:
        return ABSENT
    return number(100 * float(num) / float(den), decimals) + FIXE + "%"


def share(num, den, decimals: int = 0) -> str:
    """« 67 % (20 sur 30) »: a percentage never goes without its numbers."""
    return f"{percent(num, den, decimals)} ({ratio(num, den)})"


def ratio(num, den) -> str:
    """« 3 sur 5 », kept on one line."""
    return f"{number(num)}{FIXE}sur{FIXE}{number(den)}"


def plural(n, singular: str, plural_form: str = "") -> str:
    """The form that agrees with n: French is singular below 2 (0, 1, 1,5)."""
    return singular if _absent(n) or abs(float(n)) < 2 else (plural_form or singular + "s")


def count(n, singular: str, plural_form: str = "", decimals: int = 0) -> str:
    """« 1 adhérent », « 12 adhérents », « aucun » being the caller's business."""
    return f"{number(n, decimals)}{FIXE}{plural(n, singular, plural_form)}"


def agreed(words: str, n) -> str:
    """« événement ouvert » below 2, from the plural the référentiel declares; what completes it stays."""
    if not _absent(n) and abs(float(n)) >= 2:
        return words
    head, rest = re.match(
        r"(.*?)((?: (?:d’|(?:aux?|dans|de|des|du|en|par|qui|temps|à)\b).*)?)$", words
    ).groups()
    return re.sub(r"s\b", "", head) + re.sub("és$", "é", rest.replace(" qui ont ", " qui a "))


def date(d) -> str:
    """« 1er novembre 2025 », « 31 mars 2026 »."""
    day = as_date(d)
    if day is None:
        return ABSENT
    return f"{_first(day.day)}{FIXE}{MOIS[day.month - 1]}{FIXE}{day.year}"


def short_date(d) -> str:
    """« 31/03/2026 »."""
    day = as_date(d)
    return ABSENT if day is None else day.strftime("%d/%m/%Y")


def day_month(d) -> str:
    """« 31 mars »."""
    day = as_date(d)
    return ABSENT if day is None else f"{_first(day.day)}{FIXE}{MOIS[day.month - 1]}"


def span(first, last) -> str:
    """« du 14 juin au 31 décembre 2025 »; the first day has its year when the last one's is another."""
    same = as_date(first).year == as_date(last).year
    return f"du {day_month(first) if same else date(first)} au {date(last)}"


def month(i: int, long: bool = False) -> str:
    """Month 1–12, « janv. » or « janvier »."""
    return (MOIS if long else MOIS_COURTS)[int(i) - 1]


def period(text: str) -> str:
    """« 2025 » stays, « 2025-03 » is « mars 2025 »."""
    year, _, mm = str(text).partition("-")
    return f"{MOIS[int(mm) - 1]}{FIXE}{year}" if mm else year


def among(k, n, noun: str, nouns: str, one: str, many: str, none: str = "Aucun") -> str:
    """« 1 lieu sur 3 a répondu », « 2 lieux sur 3 ont répondu », « Aucun lieu sur 3 n’a répondu »."""
    if not k:
        deny = "n’" if starts_with_vowel(one) else "ne "
        return f"{none} {noun} sur{FIXE}{number(n)} {deny}{one}"
    return f"{out_of(k, n, noun, nouns)} {plural(k, one, many)}"


def out_of(k, n, noun: str, nouns: str = "") -> str:
    """« 1 lieu sur 3 », « 2 lieux sur 3 »: the noun agrees with the first number."""
    return f"{count(k, noun, nouns)} sur{FIXE}{number(n)}"


def years(first, last) -> str:
    """« de 2023 à 2025 », « en 2025 »."""
    return f"en {first}" if first == last else f"de {first} à {last}"


def join(items: Iterable[str], last: str = "et") -> str:
    """« a, b et c »; « a ; b, c ; et d » when an item holds a comma of its own."""
    words = [str(i) for i in items]
    if len(words) < 2:
        return "".join(words)
    if any(", " in w for w in words):
        return f"{FINE}; ".join([*words[:-1], f"{last} {words[-1]}"])
    return ", ".join(words[:-1]) + f" {last} " + words[-1]


def elide(word: str, following: str) -> str:
    """« de » + « Orgelet » -> « d’Orgelet »; « la » + « Fabrik » -> « la Fabrik »."""
    if starts_with_vowel(following) and word[-1:] in "eaEA" and len(word) <= 3:
        return f"{word[:-1]}’{following}"
    return f"{word} {following}"


def possessive(name: str) -> str:
    """« d’Orgelet », « de Commenailles », « du Tiers-lieu … » is left to `contracted`."""
    return elide("de", name)


def contracted(name: str, word: str = "de") -> str:
    """« de »/« à » before a name that carries its article: « Le Moulin » -> « du Moulin »."""
    table = {"de": ("du", "des"), "à": ("au", "aux")}[word]
    low = name.lower()
    if low.startswith("le "):
        return f"{table[0]} {name[3:]}"
    if low.startswith("les "):
        return f"{table[1]} {name[4:]}"
    return elide(word, name) if word == "de" else f"{word} {name}"


def starts_with_vowel(word: str) -> bool:
    """True before a vowel or a mute h (an aspirated h would need a dictionary: a short list is kept)."""
    plain = fold_ascii(word)
    if plain.startswith("h"):
        return not plain.startswith(("haut", "hall", "hameau", "hangar", "halle", "hors", "huit", "hutte"))
    return plain[:1] in tuple("aeiou") or (plain[:1] == "y" and plain[1:2] not in tuple("aeiou"))


def capital(text: str) -> str:
    """First letter in capitals, the rest untouched."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """« Chiffres annuels » -> « chiffres annuels », inside a sentence; « EPCI », « AG », « A4 » stay."""
    acronym = text[1:2].isupper() or text[1:2].isdigit()
    return text if acronym else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """A capital, a final stop, French typography."""
    text = capital(text.strip())
    return typographie(text if text.endswith((".", "!", "?", "…")) else text + ".")


def fold(name) -> str:
    """What two spellings of one name share: NFC, no case, single plain spaces, plain apostrophe."""
    text = unicodedata.normalize("NFC", str(name)).replace("’", "'").replace("‑", "-")
    return " ".join(text.casefold().split())


def fold_ascii(name) -> str:
    """fold, without accents."""
    text = unicodedata.normalize("NFKD", fold(name).replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in text if not unicodedata.combining(c))


def slug(name) -> str:
    """« Saint-Julien (Val Suran) » -> « saint-julien-val-suran »."""
    return re.sub(r"[^a-z0-9]+", "-", fold_ascii(name)).strip("-")


_URL = re.compile(r"(?:https?://|mailto:|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.]+|`[^`]*`|\b\d{1,2}:\d{2}\b")


_HELD = re.compile("[\ue000\ue001]")  # the signs that stand for what is left as it is, if they are typed

_INNER = re.compile(r"«\s*([^«»]*?)\s*»")
_NESTED = re.compile(r"«[^«»]*(?:«[^«»]*»[^«»]*)+»")
_HIGH = re.compile(r"(?<=[^\s\u00a0\u202f!?;([«])[ \u00a0\u202f]*([;!?])(?=[\s\u00a0\u202f»)!?…]|$)")
_COLON = re.compile(r"(?<=[^\s\u00a0\u202f:([«])[ \u00a0\u202f]*:(?=[\s\u00a0\u202f»)]|$)")


def typographie(text: str) -> str:
    """Typed text with French typography: ’, U+202F before ; ! ? and inside « », U+00A0 before : and units.

    A quotation within a quotation has “ ”. Addresses, times (12:30) and code are left as they are. Applying
    it twice changes nothing.
    """
    if not text:
        return text
    kept: list[str] = []

    def hold(match: re.Match) -> str:
        kept.append(match.group())
        return f"\ue000{len(kept) - 1}\ue001"

    out = _URL.sub(hold, _HELD.sub("", text))
    out = re.sub(r"(?<=\w)'(?=\w)", "’", out)
    out = out.replace("...", "…")
    out = re.sub(r'"([^"\n]*)"', rf"«{FINE}\1{FINE}»", out)
    out = _NESTED.sub(lambda m: _INNER.sub(r"“\1”", m[0]), out)
    out = re.sub(r"«[ \u00a0\u202f]*", "«" + FINE, out)
    out = re.sub(r"[ \u00a0\u202f]*»", FINE + "»", out)
    out = _HIGH.sub(FINE + r"\1", out)
    out = _COLON.sub(FIXE + ":", out)
    out = re.sub(r"(?<=\d)[ \u00a0\u202f]+(?=\d{3}(?!\d))", FINE, out)
    out = re.sub(r"(?<=\d)[ \u00a0\u202f]*(?=[%€](?!\w))", FIXE, out)
    out = re.sub(r"(?<=\d)[ ](?=(?:km²|km|m²|m2|ETP|min|h|ha|kg|ans?)\b)", FIXE, out)
    out = re.sub(rf"\b(1er|\d{{1,2}})[ ](?={'|'.join(MOIS)})", rf"\1{FIXE}", out)
    out = re.sub(rf"(?<=[{FIXE}])({'|'.join(MOIS)})[ ](?=\d{{4}}\b)", rf"\1{FIXE}", out)
    out = re.sub(r"(?<=\d) sur (?=\d)", f"{FIXE}sur{FIXE}", out)
    out = re.sub(r"(?<![\w\u2212-])-(?=\d)", MOINS, out)
    return re.sub("\ue000(\\d+)\ue001", lambda m: kept[int(m.group(1))], out)


def as_date(d) -> _dt.date | None:
    """A date from a date, datetime, Timestamp or ISO text; None when there is none."""
    if _absent(d):
        return None
    if isinstance(d, str):
        return _dt.date.fromisoformat(d[:10])
    return d.date() if isinstance(d, _dt.datetime) else d


def _first(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _absent(x) -> bool:
    if x is None or isinstance(x, str):
        return not x
    try:
        return bool(x != x)  # nan and NaT
    except TypeError:
        return True  # pandas.NA has no truth


def _round(x: float, decimals: int) -> float:
    """Half away from zero on the digits one reads (2,5 -> 3; 2,675 -> 2,68), not to the even digit."""
    if not abs(x) < 1e15:
        return x
    return float(Decimal(repr(x)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
