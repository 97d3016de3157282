"""The shape of reseau.toml: what each section may hold. Everything that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from workbench.core import schemas
from workbench.core.errors import Probleme
from workbench.core.french import join
from workbench.core.statistics import WAYS

CONFIG = "reseau.toml"
NEEDED = ("nom", "arrete_le", "annees")
SECTIONS = {
    "": {
        "nom": "texte", "nom_court": "texte", "invente": "texte",
        "arrete_le": "jour", "annees": "années", "epci": "textes",
    },
    "label": {"debut": "jour", "fin": "jour", "financement": "texte"},
    "seuils": {"petits_effectifs": "entier", "raison": "texte"},
    "quorum": dict.fromkeys(schemas.load("reunions")["organe"].enum, "quorum"),
    "valorisation": {"heure_benevole_eur": "nombre"},
    "financeur": {"nom": "texte", "indicateurs": "textes"},
    "contacts": {"diffusables": "textes"},
    "partage": {"licence": "texte", "url": "texte"},
    "conservation": {"mois": "entier", "raison": "texte"},
    "visite": {"mois": "entier"},
    "coordination": {"montrer": "parties"},
    "enquete": {"annee": "année", "mode": "façon"},
    "referentiel": {"annee": "année", "version": "texte", "blocs": "textes"},
    "cibles": {"indicateur": "texte", "annee": "année", "valeur": "nombre", "source": "texte"},
}  # fmt: skip
ASKED = ("apports", "sites", "jamais_ensemble")  # parts only the coordination reads, when it asks for them
SEVERAL = (
    "cibles",
    "enquete",
    "referentiel",
)  # [[section]]: one per line of a convention or per year


def _number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _day(value) -> bool:
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _year(value) -> bool:
    return type(value) is int and 1900 < value < 2200


def _all(one):
    return lambda value: isinstance(value, list) and all(one(v) for v in value)


def _text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _share(value) -> bool:
    return _number(value) and 0 < value <= 1


def _shares(value) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_share, value.values()))


KINDS = {
    "texte": (_text, "un texte entre guillemets"),
    "textes": (_all(_text), 'une liste de textes\u00a0: ["…", "…"]'),
    "jour": (_day, "un jour, sans guillemets\u00a0: 2026-03-31"),
    "façon": (lambda v: v in WAYS, f"l’un de\u00a0: {', '.join(WAYS)}"),
    "année": (_year, "une année\u00a0: 2025"),
    "années": (lambda v: bool(v) and _all(_year)(v), "une liste d’années\u00a0: [2024, 2025]"),
    "entier": (lambda v: type(v) is int and v >= 0, "un nombre entier, zéro ou plus"),
    "nombre": (_number, "un nombre, le point pour la décimale"),
    "quorum": (
        lambda v: _share(v) or _shares(v),
        "une part des convoqués, plus de 0 et 1 au plus\u00a0: 0.5, ou { ensemble = 0.25, usagers = 0.5 }",
    ),
    "parties": (
        lambda v: _all(_text)(v) and set(v) <= set(ASKED),
        "une liste, chaque mot pris parmi\u00a0: " + ", ".join(ASKED),
    ),
}


def check(config: dict) -> list[Probleme]:
    """What the file says that no page could use: unknown keys, wrong types, what is missing."""
    out = [
        _problem(key, "", "cette clé manque", f"écrire «\u202f{key} = …\u202f» en tête du fichier")
        for key in NEEDED
        if key not in config
    ]
    top = {k: v for k, v in config.items() if k not in SECTIONS}
    out += _section("", top)
    for name, value in config.items():
        if name not in SECTIONS:
            continue
        parts = value if name in SEVERAL and isinstance(value, list) else [value]
        if (name in SEVERAL) != isinstance(value, list) or not all(isinstance(p, dict) for p in parts):
            head = f"[[{name}]]" if name in SEVERAL else f"[{name}]"
            out.append(_problem(name, value, "ce doit être une section", f"l’ouvrir par {head}"))
            continue
        for part in parts:
            out += _section(name, part)
    label = config.get("label")
    ends = [label.get(k) for k in ("debut", "fin")] if isinstance(label, dict) else []
    if ends and all(map(_day, ends)) and str(ends[1]) < str(ends[0]):
        out.append(_problem("[label] fin", ends[1], "le label finit avant de commencer", "vérifier les deux"))
    return out


def ask_label(config: dict, files: set[str]) -> list[Probleme]:
    """Asks which grant file pays the label: without it, its money is told nowhere, or as another grant's."""
    if (label := config.get("label")) is None or (name := label.get("financement")) in files:
        return []
    rule = (
        "le registre des financements n’a pas ce dossier" if name else "le dossier qui paie le label manque"
    )
    cure = (
        _near(name, sorted(files)) if name and files else "y écrire un identifiant de la feuille financements"
    )
    asked = _problem("[label] financement", name or "", rule, cure)
    return [replace(asked, gravite="question")]


def check_indicators(config: dict, known: dict[str, str]) -> list[Probleme]:
    """Indicators of the funder's list and of the targets that the référentiel does not have."""
    asked = [("[financeur] indicateurs", i) for i in config.get("financeur", {}).get("indicateurs", [])]
    asked += [
        ("[[cibles]] indicateur", c["indicateur"]) for c in config.get("cibles", []) if "indicateur" in c
    ]
    return [
        _problem(place, i, "le référentiel n’a pas cet indicateur", _near(i, known))
        for place, i in dict.fromkeys(asked)
        if known and i not in known
    ]


def _section(name: str, values: dict) -> Iterator[Probleme]:
    known = SECTIONS[name]
    for key, value in values.items():
        place = f"[{name}] {key}" if name else key
        if key not in known:
            listed = known if name else [*known, *(f"[{s}]" for s in SECTIONS if s)]
            yield _problem(place, "", "cette clé n’est pas lue", _near(key, listed))
        elif not KINDS[known[key]][0](value):
            yield _problem(place, value, "cette valeur ne convient pas", f"écrire {KINDS[known[key]][1]}")


def _near(word: str, known) -> str:
    near = get_close_matches(word, [str(k).strip("[]") for k in known], n=1)
    return f"peut-être «\u202f{near[0]}\u202f»" if near else f"choisir parmi\u00a0: {join(list(known))}"


def _problem(key: str, found, rule: str, cure: str) -> Probleme:
    return Probleme(CONFIG, colonne=key, trouve=str(found), regle=rule, remede=cure)
