"""One cell, converted by contract: what people type in France, never what a library infers.

Each reader takes a cell as a spreadsheet gave it (text, number, date, bool) and returns the value of the
schema's type, or raises `Unreadable` with the rule and the cure, in French.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

from workbench.core import french
from workbench.core.states import ECRITS, MANQUANTS

EPOCH = dt.date(1899, 12, 30)  # day 0 of Excel's serial dates
SERIALS = range(20_000, 80_000)  # 1954 to 2119: outside, a number is not a date
YEARS = range(1900, 2101)
LARGEST = 1e15  # above, a whole number is no longer exact, and no figure of a network is
VRAI = {"oui", "o", "x", "vrai", "v", "1", "true", "t", "yes", "y", "coché", "☑", "☒", "✓", "✔", "✅", "[x]"}
FAUX = {"non", "n", "faux", "f", "0", "false", "no", "non coché", "décoché", "☐", "✗", "✘", "❌", "[ ]", "[]"}
_MONTHS = {french.fold_ascii(name): i for i, name in enumerate(french.MOIS, 1)}
_MONTHS |= {french.fold_ascii(name).rstrip("."): i for i, name in enumerate(french.MOIS_COURTS, 1)}
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,à]+\d{1,2}[:h]\d{2}.*)?")
_WORDS = re.compile(r"(?:le )?(?:[a-z]+di |dimanche )?(1er|\d{1,2}) ([a-z]+)\.? (\d{4}|\d{2})")
_TIME = re.compile(r"(\d{1,2}) ?[:h] ?(\d{2})?(?::\d{2})?(?: ?min)?")
_CLOCK = re.compile(r"(\d{1,2})(?: ?(?:heures?|[:h]) ?(\d{2})?)?")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_UNITS = re.compile(r"(€|euros?|eur|%|m²|m2|km|heures?|hrs?|h|etp|min|passages?|personnes?)\.?$")
_FIGURES = re.compile(r"\d+(?: \d{3})*(?:[.,]\d+)?")
_ABOUT = re.compile(r"environ|\benv\b|\bapprox|peu pr[èe]s|presque|estim|[~≈±]", re.IGNORECASE)
_SIGNS = str.maketrans({"−": "-", "–": "-", "'": None, "’": None})
_COMMA = re.compile(r",(?!\d)")  # « 2,5 m » is one word
NEVER_CALCULATED = "formule jamais calculée"
SEPARATED = "les valeurs se séparent par «\u202f;\u202f»"
WORDS = {"na", "so", "nr", "nd", "nsp", "refusé", "inconnu", "inconnue", "manquant", "non disponible"}
"""Marks of absence in a column of figures, that a text may mean."""
_KILO = re.compile(r"(k€|k eur(os)?|k)$")


class Unreadable(ValueError):
    """A cell that does not say what its column asks; args: rule, cure."""

    @property
    def regle(self) -> str:
        return self.args[0]

    @property
    def remede(self) -> str:
        return self.args[1] if len(self.args) > 1 else ""


class Unlisted(Unreadable):
    """Words that a closed list does not hold; args: rule, cure, [(word, nearest of the list or "")], list.

    A word where a code is asked is one too, the list being "".
    """

    @property
    def words(self) -> list[tuple[str, str]]:
        return self.args[2]

    @property
    def choices(self) -> str:
        return self.args[3]


def state(value, free: bool = False) -> str:
    """ "" for a figure, else the state the cell says: manquant, sans_objet, refuse, non_demande.

    free : in a text column only the plain marks count (a text may begin with « so » and mean it).
    """
    if value is None or value != value:
        return "manquant"
    if not isinstance(value, str) or len(value) > 20:
        return ""
    mark = french.fold(value)
    if free and mark in WORDS:
        return ""
    return "manquant" if mark in MANQUANTS else ECRITS.get(mark, "")


def shown(value) -> str:
    """A cell as its author saw it, short enough for a message."""
    if isinstance(value, dt.datetime):
        value = value.date() if value.time() == dt.time() else value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, dt.timedelta):  # an hour past 24:00, as Excel stores it
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return french.trimmed(value, 6) if abs(value) < LARGEST else str(value)
    text = _BLANKS.sub(" ", str(value)).strip()
    return text if len(text) <= 60 else text[:59] + "…"


def text(value) -> str:
    """Spaces at both ends go, lines end alike; a whole number has no « .0 »; a date is written in ISO."""
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n")
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def number(value, unit: str = "") -> float:
    """« 1 234,5 », « 30,00 € », 12.0; k€ is refused. In hours, « 4h30 », « 4:30 », « 270 min » are 4.5."""
    if isinstance(value, dt.time) and unit == "h":
        return value.hour + value.minute / 60 + value.second / 3600
    if isinstance(value, (bool, dt.date, dt.time)):
        raise Unreadable("un nombre est attendu", "vérifier le format de la cellule, et retaper le nombre")
    if isinstance(value, dt.timedelta):
        if unit == "h":
            return value.total_seconds() / 3600
        raise Unreadable("un nombre est attendu, pas une durée", "retaper le nombre")
    if not isinstance(value, str):
        return _sized(float(value))
    if value == NEVER_CALCULATED:
        cure = "ouvrir le classeur dans un tableur et l’enregistrer, ou taper le nombre sans formule"
        raise Unreadable("le résultat de cette formule n’est pas dans le fichier", cure)
    plain = _BLANKS.sub("", value).casefold().translate(_SIGNS)
    if _KILO.search(plain) and plain[:1].isdigit():
        thousands = _KILO.sub("", plain).replace(",", ".")
        zeros = f"{float(thousands) * 1000:.0f}" if _NUMBER.fullmatch(thousands) else "tous les zéros"
        raise Unreadable("les montants sont en euros entiers, jamais en k€", f"écrire {zeros}")
    if unit == "h" and (clock := re.fullmatch(r"(\d+)[h:]([0-5]\d)(?:min|:([0-5]\d))?", plain)):
        return int(clock[1]) + int(clock[2]) / 60 + int(clock[3] or 0) / 3600
    if unit == "h" and (short := re.fullmatch(r"(\d+(?:[.,]\d+)?)(min|mn|minutes?)\.?", plain)):
        return float(short[1].replace(",", ".")) / 60
    bare = _UNITS.sub("", plain)
    if "," in bare and "." in bare:  # the last separator is the decimal one
        bare = bare.replace("." if bare.rfind(",") > bare.rfind(".") else ",", "")
    if not _NUMBER.fullmatch(bare):
        raise Unreadable("un nombre est attendu", _alone(value))
    return _sized(float(bare.replace(",", ".")))


def _alone(said: str) -> str:
    """How to write what a text says of a number: « environ 200 » is 200, « 10 à 15 » is one of the two."""
    found = _FIGURES.findall(_BLANKS.sub(" ", said))
    unknown = "«\u202fnc\u202f» s’il n’est pas connu"
    if len(found) != 1:
        return f"écrire le nombre seul, ou {unknown}"
    about = (
        "\u202f; s’il est estimé, le dire dans la colonne mode, s’il y en a une"
        if _ABOUT.search(said)
        else ""
    )
    return f"écrire {found[0].replace(' ', '')}, sans rien d’autre, ou {unknown}{about}"


def _sized(x: float) -> float:
    if not abs(x) < LARGEST:
        raise Unreadable("ce nombre est démesuré", "vérifier la cellule")
    return x


def integer(value, unit: str = "") -> int:
    result = number(value, unit)
    if result != int(result):
        raise Unreadable("un nombre entier est attendu", "écrire un nombre sans virgule")
    return int(result)


def year(value) -> int:
    if isinstance(value, dt.date):
        return value.year
    try:
        return integer(value)
    except Unreadable:
        cure = "écrire l’année sur quatre chiffres, par exemple 2025"
        raise Unreadable("une année est attendue", cure) from None


def date(value) -> dt.date:
    """A date cell, an Excel serial, ISO, 01/11/2025, 20251101 or « 1er novembre 2025 »."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    cure = "écrire le jour, par exemple 31/03/2025"
    if isinstance(value, str):
        value = _BLANKS.sub(" ", value).strip()
        if value.isdecimal() and len(value) == 8:
            return _day(int(value[:4]), int(value[4:6]), int(value[6:]))
        if match := _ISO.fullmatch(value):
            return _day(int(match[1]), int(match[2]), int(match[3]))
        if match := _FRENCH.fullmatch(value):
            return _day(_century(match[3]), int(match[2]), int(match[1]))
        if (match := _WORDS.fullmatch(french.fold_ascii(value))) and match[2] in _MONTHS:
            return _day(_century(match[3]), _MONTHS[match[2]], int(match[1].removesuffix("er")))
        if not value.isdecimal():
            raise Unreadable("une date est attendue", cure)
        value = int(value)
    if value in YEARS and not isinstance(value, bool):
        rule = "une date est attendue, pas une année seule"
        raise Unreadable(rule, f"écrire un jour de cette année, par exemple 01/01/{int(value)}")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and SERIALS[0] <= value <= SERIALS[-1]:
        return EPOCH + dt.timedelta(days=int(value))
    raise Unreadable("une date est attendue", cure)


def _day(annee: int, mois: int, jour: int) -> dt.date:
    try:
        result = dt.date(annee, mois, jour)
    except ValueError:
        cure = "le jour vient avant le mois\u00a0: 31/03/2025" if mois > 12 else "vérifier le jour et le mois"
        raise Unreadable("cette date n’existe pas", cure) from None
    if not 1900 <= annee <= 2100:
        raise Unreadable("l’année est hors de 1900–2100", "vérifier l’année")
    return result


def _century(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def time(value) -> str:
    """« 12h30 », « 9 h », 12:30, a time cell or a fraction of a day, as HH:MM (24:00 ends at 23:59)."""
    if isinstance(value, dt.datetime):
        value = value.time()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.timedelta):
        value = value.total_seconds() / 86_400
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        minutes = round(value * 1440)
        return _clock(minutes // 60, minutes % 60)
    if isinstance(value, str):
        match = _TIME.fullmatch(_BLANKS.sub(" ", value).strip().casefold())
        if match and int(match[1]) <= 24 and int(match[2] or 0) < 60:
            return _clock(int(match[1]), int(match[2] or 0))
        spans = _spans(value)
        if spans:
            begins, ends = spans[0]
            cure = f"écrire {begins} là où la plage commence, {ends} là où elle finit"
            if len(spans) > 1:
                said = ", puis ".join(f"{a} et {b}" for a, b in spans)
                cure = f"écrire une ligne par plage, son début et sa fin chacun dans sa colonne\u00a0: {said}"
            raise Unreadable("cette case porte plusieurs heures", cure)
    raise Unreadable("une heure est attendue", "l’écrire ainsi\u00a0: 09:30, ou 9h30")


def _spans(said: str) -> list[tuple[str, str]]:
    """« 9h-12h30 / 14h à 18h » as its spans; [] when it is not made of them."""
    plain = french.fold_ascii(said).replace("midi", "12h").replace("minuit", "24h")
    found = [(int(h), int(m or 0)) for h, m in _CLOCK.findall(plain)]
    others = set(re.findall(r"[^\W\d]+", _CLOCK.sub(" ", plain))) - {"de", "a", "et", "puis"}
    if others or not found or len(found) % 2 or any(h > 24 or m > 59 for h, m in found):
        return []
    clocks = [_clock(h, m) for h, m in found]
    return list(zip(clocks[::2], clocks[1::2], strict=True))


def _clock(hours: int, minutes: int) -> str:
    return "23:59" if hours >= 24 else f"{hours:02d}:{minutes:02d}"


def boolean(value) -> bool:
    if isinstance(value, bool):
        return value
    mark = french.fold(text(value)).rstrip(" .!")
    if mark in VRAI:
        return True
    if mark in FAUX:
        return False
    raise Unreadable("«\u202foui\u202f» ou «\u202fnon\u202f» est attendu", "écrire oui ou non")


def items(value) -> list[str]:
    """The words of a list cell, in order, each once: « a ; b;a » gives a, b."""
    return list(dict.fromkeys(bit.strip() for bit in text(value).split(";") if bit.strip()))


def by_commas(item: str, known: Callable[[str], bool]) -> list[str]:
    """The words of an item whose commas stand for « ; », the longest known ones first.

    « Café, cantine, fablab » gives « Café, cantine » and « fablab » where a word of the list holds a comma.
    """
    bits, out = _COMMA.split(item), []
    while bits:
        longest = next((n for n in range(len(bits), 1, -1) if known(",".join(bits[:n]).strip())), 1)
        out.append(",".join(bits[:longest]).strip())
        bits = bits[longest:]
    return [bit for bit in out if bit]


def quoted(items: Iterable[str]) -> str:
    """A list cell as it is to be written."""
    return f"«\u202f{';'.join(items)}\u202f»"
