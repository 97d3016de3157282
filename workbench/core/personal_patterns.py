"""The shapes of personal data in French prose, and what a match must be besides its shape.

Texts come here with one spelling per sign (plain spaces, quotes and dashes). Every repetition is bounded:
a hostile text costs no more than a long one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from workbench.core.french import fold_ascii
from workbench.core.personal_words import (
    AMBIGUOUS_WAYS,
    FUNCTIONS,
    NO_CITY,
    NO_NAME,
    NO_PLATE,
    NUMERALS,
    QUALIFIERS,
    WAYS,
)

IBAN_LENGTH = {
    "FR": 27, "MC": 27, "BE": 16, "CH": 21, "DE": 22, "ES": 24, "GB": 22, "IT": 27, "LU": 20, "NL": 18,
    "PT": 25,
}  # fmt: skip
LOCAL_NETWORKS = (
    r"facebook|instagram|linkedin|twitter|tiktok|snapchat|pinterest|youtube|threads|telegram|vinted"
)


# Checks: a match, the whole text -> the end to keep, 0 to let it go ------------------------------------


def shape(match: re.Match, text: str) -> int:
    """The shape says enough."""
    return match.end("it")


def not_a_list(match: re.Match, text: str) -> int:
    """« 01 02 03 04 05 » is a row of months."""
    pairs = [int(d) for d in re.findall(r"\d\d", match["it"])]
    steps = {b - a for a, b in pairwise(pairs)}
    return 0 if len(pairs) == 5 and steps == {1} else match.end("it")


def abroad(match: re.Match, text: str) -> int:
    """« +41 79 123 45 67 », not « +12 500 000 € »."""
    digits = sum(c.isdigit() for c in match["it"])
    thousands = re.fullmatch(r"\+ ?\d{1,3}(?: \d{3})+", match["it"]) and digits < 11
    amount = re.match(r" ?(?:€|%|euros?\b|k€|habitants?\b|m2\b)", text[match.end("it") :])
    return match.end("it") if 9 <= digits <= 15 and not thousands and not amount else 0


def nir(match: re.Match, text: str) -> int:
    """With its key when there is one; else only where the text speaks of one."""
    number = int(match["corps"].replace(" ", "").upper().replace("2A", "19").replace("2B", "18"))
    if match["cle"]:
        return match.end("it") if 97 - number % 97 == int(match["cle"]) else 0
    said = re.search(r"s[ée]cu|\bnir\b", text[max(0, match.start() - 40) : match.start()], re.IGNORECASE)
    return match.end("it") if said else 0


def iban(match: re.Match, text: str) -> int:
    """Length of its country, and remainder 1 modulo 97."""
    country, kept, end = match["it"][:2].upper(), "", 0
    for rank, char in enumerate(match["it"], match.start("it") + 1):
        if char.isalnum() and len(kept) < IBAN_LENGTH.get(country, 34):
            kept, end = kept + char, rank
    turned = "".join(str(int(c, 36)) for c in kept[4:] + kept[:4])
    return end if len(kept) == IBAN_LENGTH.get(country, len(kept)) and int(turned) % 97 == 1 else 0


def old_plate(match: re.Match, text: str) -> int:
    """« 1234 AB 39 », not « 2025 CA 12 »."""
    return 0 if match["lettres"].upper() in NO_PLATE else match.end("it")


def street(match: re.Match, text: str) -> int:
    """A number, a way and its name; « 1 place libre » and « 3 cours d’Excel » are no address."""
    name, way = match["nom"], fold_ascii(match["voie"]).rstrip(".")
    proper = any(w[:1].isupper() or w[:1].isdigit() for w in re.split(r"[ ']", name))
    if match["code"]:
        return match.end("it")
    counted = way in AMBIGUOUS_WAYS and (not proper or re.match(r"(?:de |d')(?!la |l')", name))
    return 0 if counted or (match["numero"] == "1" and not proper) else match.end("it")


def city(match: re.Match, text: str) -> int:
    """« 39270 Orgelet », not « 15000 Euros »."""
    return 0 if re.split(r"[ -]", fold_ascii(match["ville"]))[0] in NO_CITY else match.end("it")


def person(match: re.Match, text: str) -> int:
    """A name (« Le Goff » too), not an office (« Le Maire ») nor the first word of a sentence."""
    first, *others = re.split(r"[ .]+", fold_ascii(match["it"]).removeprefix("d'"))
    if first in ("le", "la") and match["it"][0] == "L" and others:
        first = others[0]
    return 0 if first in NO_NAME | FUNCTIONS else match.end("it")


# Shapes -------------------------------------------------------------------------------------------------

_UP = "A-ZÀ-ÖØ-ÞŒ"
_AT = (
    r"(?: ?@ ?| ?[(\[{<] ?(?:at|a|chez|arr?obase?|@) ?[)\]}>] ?|[-_]at[-_]| (?:at|AT|[aA]rr?obase?) )"
)  # fmt: skip
_DOT = r"(?:\.| ?[(\[{<] ?(?:point|dot|\.) ?[)\]}>] ?|[-_](?:point|dot)[-_]| (?:point|dot|DOT|POINT) )"
_EMAIL = (
    rf"(?<![\w.+%-])(?P<it>[\w+%][\w.+%'-]{{0,63}}(?:{_DOT}[\w+%-]{{1,40}}){{0,3}}{_AT}"
    rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[A-Za-z]{{2,24}})(?![\w@])"
)
_SEP = r"[ .\-_·•]{1,2}"
_PHONE = (
    rf"(?<![\w,])(?<!\d[.])(?P<it>[0oO][1-9](?:{_SEP}\d\d){{4}}|0[1-9](?:/\d\d){{4}}|0[1-9]\d{{8}}"
    rf"|0\d{{3}}(?:{_SEP}\d\d){{3}}|0\d{{3}}(?:{_SEP}\d{{3}}){{2}}|0[1-9](?:{_SEP}\d{{3}}){{2}}{_SEP}\d\d"
    rf"|0[1-9](?:{_SEP}\d{{4}}){{2}}|0[1-9]{_SEP}\d{{8}})(?!\d)"
)
_FRANCE = (
    r"(?<![\w+])(?P<it>(?:(?:\+ ?|00 ?)33[ .\-]{0,2}(?:\( ?0 ?\)[ .\-]{0,2}|0[ .\-]{0,2})?"
    r"|\(?(?:\+ ?|00 ?)?33 ?\)[ .\-]{0,2}(?:\( ?0 ?\)[ .\-]{0,2}|0[ .\-]{0,2})?|\( ?0 ?\) ?)"
    r"[1-9](?:[ .\-/]{0,2}\d){8})(?!\d)"
)
_ABROAD = (
    r"(?<![\w+])(?P<it>(?:\+ ?|00)(?:1|20|21[236]|22[1-9]|2[345]\d|26\d|27|3[0-469]|35\d|37\d|38\d|4\d|5[1-8]"
    r"|50\d|59\d|6[0-6]|68[1-9]|7|8[1-6]|9[0-58])(?:[ .\-]{0,2}\(?\d{1,4}\)?){2,6})(?!\d)"
)
_SAID = (
    r"\b(?:t[ée]l(?:[ée]phone)?|portable|mobile|gsm|fax|joignable|rappeler|appeler)\b[ .:]{1,3}(?:au |: ?)?"
    r"(?P<it>[1-9](?:[ .\-]?\d\d){4}|\d{2,3}(?:[ .\-]\d\d){3})(?!\d)"
)
_SPELLED = rf"\b(?P<it>z[ée]ro[ -](?:{NUMERALS})(?:[ ,-]{{1,2}}(?:et[ -])?(?:{NUMERALS})){{4,9}})\b"
_NIR = (
    r"(?<![\w.])(?P<it>(?P<corps>[12378] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[ABab]) ?\d{3} ?\d{3})"
    r"(?: ?-? ?(?P<cle>\d\d))?)(?!\w)(?! \d{3}\b)"
)
_IBAN = r"(?<!\w)(?P<it>[A-Za-z]{2}\d\d(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?)(?!\w)"
_SIV = (
    r"(?<![\w-])(?P<it>(?:[A-HJ-NP-TV-Z]{2}(?P<s>[ -]?)\d{3}(?P=s)[A-HJ-NP-TV-Z]{2}"
    r"|[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}))(?![\w-])"
)
_FNI = (
    r"(?<![\w-])(?<!\d )(?P<it>\d{2,4}(?P<s>[ -]?)(?P<lettres>[A-HJ-NP-Z]{2,3})(?P=s)"
    r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6]))(?![\w-])(?! ?[€%])"
)
_PARTICLE = r"(?:de la |de l'|de |du |des |d'|la |le |les |l'|aux |au |à la |à l')"
_PROPER = rf"[{_UP}\d][\w'.-]{{0,30}}"
_WAY = (
    rf"(?P<nom>(?:{_PARTICLE}\w[\w'-]{{0,30}}|{_PROPER})(?: (?:{_PARTICLE}|et |sur |sous )?{_PROPER}){{0,5}})"
)
_TOWN = (
    rf"[{_UP}][\w'-]{{1,30}}(?:[ -](?!(?i:cedex))(?:sur |sous |lès |les |le |la |en |de |du |d'|l'|et )?"
    rf"[{_UP}][\w'-]{{1,30}}){{0,3}}(?: (?i:cedex)(?: \d\d?)?)?"
)
_POSTCODE = r"(?:0[1-9]|[1-8]\d|9[0-8])\d{3}"
_STREET = (
    rf"(?<![\w/.,-])(?P<it>(?P<numero>\d{{1,4}}) ?(?:bis|ter|quater|[a-dA-D])?\b,? {{1,2}}"
    rf"(?P<voie>(?i:{WAYS})) {{1,2}}{_WAY}"
    rf"(?:(?:,| -|)? {{0,2}}(?P<code>{_POSTCODE}) (?P<commune>{_TOWN}))?)"
)
_MAIN_STREET = (
    r"(?<![\w/.,-])(?P<it>\d{1,4} ?(?:bis|ter|[a-dA-D])?\b,? (?:Grande|Petite|Haute|Basse)[ -]?'?[Rr]ue"
    rf"(?:(?:,| -|)? {{0,2}}{_POSTCODE} {_TOWN})?)"
)
_HAMLET = (
    rf"\b(?P<it>[Ll]ieu-? ?dit:? (?:[«\"] ?)?{_PARTICLE}?{_PROPER}(?: {_PARTICLE}?{_PROPER}){{0,3}}"
    rf"(?:(?:,| -|)? {{0,2}}{_POSTCODE} {_TOWN})?)"
)
_CITY = rf"(?<![\w.,/-])(?<!\d )(?P<it>(?:F-|F - )?{_POSTCODE},? (?P<ville>{_TOWN}))"
_CIVILITY = (
    r"(?:M\.|MM\.|Mrs?\.?|M(?:a?d)?mes?\.?|Mlles?\.?|Melle\.?|Mle\.?|Dr\.?|Pr\.?|Me\.?|[Mm]onsieur|[Mm]adame"
    r"|[Mm]ademoiselle|[Mm]essieurs|[Mm]esdames|[Dd]octeure?|[Pp]rofesseure?|Prof\.|Ma[iî]tre|MONSIEUR|MADAME|MAÎTRE|MAITRE"
    r"|MADEMOISELLE|DOCTEUR|MME|MLLE|MR|DR|mme|mlle|mr)"
)
_NOBLE = r"(?:de la |de l'|de |du |des |d'|le |la |van |von |ben |el |al )"
_OFFICE = rf"(?:(?:le |la |l')[\w-]{{3,30}}(?: (?:{QUALIFIERS})){{0,3}} )"
_BARE = (
    rf"(?:[{_UP}]\.[ -]?){{0,3}}(?:[{_UP}][\w'-]{{1,40}}|[{_UP}]\b\.?)"
    rf"(?: (?:{_NOBLE})?(?:[{_UP}][\w'-]{{1,40}}|[{_UP}]\.)){{0,3}}"
)
_NAME = rf"(?:{_NOBLE})?{_BARE}"
_AFTER_CIVILITY = rf"(?<![\w.]){_CIVILITY}(?: {{1,2}}|(?<=\.))(?P<it>{_NAME}(?: et {_NAME})?)"
_AFTER_OFFICE = rf"(?<![\w.]){_CIVILITY}(?: {{1,2}}|(?<=\.)){_OFFICE}(?P<it>{_BARE})"
_LOWER = r"(?<![\w.])(?:[Mm]me|[Mm]lle|[Mm]r)\.? (?P<it>[a-zà-ÿ-]{3,30})\b"
_BARE_M = (
    rf"(?:(?<=^)|(?<=[ (]))M (?P<it>[{_UP}](?:[a-zà-ÿ]{{2,30}}|[{_UP}]{{2,30}})(?:-[{_UP}]\w{{1,30}})?)\b"
)
_PROFILE = (
    rf"(?<![\w@])(?P<it>(?:https?://)?(?:[\w-]{{1,20}}\.)?(?:(?:{LOCAL_NETWORKS})\.(?:com|fr|net)|x\.com|t\.me|wa\.me"
    r"|fb\.com|fb\.me|github\.com|gitlab\.com)/[^\s<>\"']{2,120}|https?://[\w.-]{1,80}/(?:@|~)[\w.-]{2,60})"
)
_HANDLE = r"(?<![\w@/.])(?P<it>@[A-Za-z_À-ÿ][\w.-]{2,40}(?:@[\w.-]{3,60})?)"
_ACCOUNT = (
    r"\b(?i:insta|instagram|facebook|fb|twitter|tiktok|linkedin|snap|snapchat|mastodon|telegram|whatsapp|discord"
    r"|signal|messenger) ?: ?(?P<it>(?=[\w.]{0,40}[\d_.]\w)[A-Za-z][\w.]{2,40})"
)

Check = Callable[[re.Match, str], int]
# in the order they are tried: what a longer one took is not read twice
RULES: tuple[tuple[str, re.Pattern, Check], ...] = tuple(
    (kind, re.compile(pattern), check)
    for kind, pattern, check in (
        ("compte", _PROFILE, shape),
        ("courriel", _EMAIL, shape),
        ("compte", _HANDLE, shape),
        ("compte", _ACCOUNT, shape),
        ("iban", _IBAN, iban),
        ("nir", _NIR, nir),
        ("telephone", _FRANCE, shape),
        ("telephone", _ABROAD, abroad),
        ("telephone", _PHONE, not_a_list),
        ("telephone", f"(?i:{_SAID})", shape),
        ("telephone", f"(?i:{_SPELLED})", shape),
        ("adresse", _STREET, street),
        ("adresse", _MAIN_STREET, shape),
        ("adresse", _HAMLET, shape),
        ("adresse", _CITY, city),
        ("plaque", _SIV, shape),
        ("plaque", _FNI, old_plate),
        ("nom", _AFTER_OFFICE, person),
        ("nom", _AFTER_CIVILITY, person),
        ("nom", _LOWER, person),
        ("nom", _BARE_M, person),
    )
)
