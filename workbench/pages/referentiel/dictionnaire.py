"""The dictionary of indicators, theme by theme: what is counted, over what, in which unit, how it adds up."""

from __future__ import annotations

from workbench.core import french, schemas
from workbench.core.referentiel import Indicateur, Referentiel
from workbench.measures import views
from workbench.pages import common
from workbench.pages.referentiel import _parts
from workbench.show.display import Affichage, Cellule, Colonne

OPERATIONS = {
    "somme": "somme de « {} »",
    "compte": "nombre de lignes",
    "distinct": "nombre de « {} », une fois chacun",
    "liste": "chaque « {} »",
    "plus_grand": "le plus grand « {} »",
}
ADDITIONS = {
    "somme": "s’additionne",
    "ratio": "somme sur somme, jamais une moyenne",
    "distinct": "compté une fois pour le réseau",
    "distribution": "s’additionne réponse par réponse",
    "aucune": "ne s’additionne pas",
}
THEMES = {
    "criteres": "Critères",
    "enquete": "Enquête auprès des usagers",
    "equipe": "Équipe",
    "reseau": "Réseau et coordination",
    "usage": "Usage du lieu",
}  # those that are no axe
NATURES = {"flux": "cumulé sur la période", "stock": "état à la fin de la période"}
FILTERS = {
    "egal": "{} : {}",
    "parmi": "{} parmi {}",
    "sauf": "{} sauf {}",
    "min": "{} au moins {}",
    "max": "{} au plus {}",
    "commence_par": "{} commençant par {}",
}


def dictionnaire(tranche) -> list[Affichage]:
    """A compact table per theme, in the order of the file."""
    method = tranche.referentiel
    themes: dict[str, list[Indicateur]] = {}
    for one in method.indicateurs.values():
        themes.setdefault(one.groupe, []).append(one)
    return [_theme(method, name, some) for name, some in themes.items()]


def _theme(method: Referentiel, theme: str, some: list[Indicateur]) -> Affichage:
    names = {a.id: a.nom for a in method.axes}
    name = names.get(theme) or THEMES.get(theme, french.capital(theme))
    title = f"{name} : {french.count(len(some), 'indicateur')}"
    return Affichage(
        "tableau",
        french.typographie(title),
        _parts.source(method),
        colonnes=[
            Colonne("Indicateur", "unité, nature"),
            Colonne("Numérateur"),
            Colonne("Dénominateur"),
            Colonne("Addition"),
        ],
        lignes=[_row(one) for one in some],
        empile=True,
        dense=True,
    )


def _row(one: Indicateur) -> list[Cellule]:
    unit = common.UNIT_WORDS.get(one.unite, one.unite)
    beside = [unit, NATURES.get(one.nature, one.nature), "socle" if one.socle else ""]
    over = _typo(counted(one.denominateur)) if one.denominateur else ""
    return [
        Cellule(_typo(one.nom), detail=_typo(", ".join(b for b in beside if b))),
        Cellule(
            _typo(one.definition) or french.ABSENT, detail=_typo(f"{one.id} : {counted(one.numerateur)}")
        ),
        Cellule(french.capital(over) or "aucun"),
        Cellule(
            french.capital(ADDITIONS.get(one.addition, one.addition)),
            detail=_typo(str(one.autres.get("regle", ""))),
        ),
    ]


def _typo(text: str) -> str:
    return french.typographie(text) if text else ""


def counted(part: dict) -> str:
    """One half of an indicator in words: « somme de « Heures », activité ; où public : oui »."""
    if not part:
        return ""
    tables = views.base_tables(part["table"])
    titles = {f.name: f.title for t in reversed(tables) for f in schemas.load(t).fields}
    said = OPERATIONS.get(part["operation"], part["operation"]).format(
        _column(part.get("colonne", ""), titles)
    )
    where = [_filter(f, titles) for f in part.get("filtres", ())]
    where = f" ; où {', '.join(where)}" if where else ""
    return f"{said} ({common.table_names(tables)}){where}"


def _column(name: str, titles: dict[str, str]) -> str:
    return titles.get(name) or name.replace("_eur", " (€)").replace("_", " ")


def _filter(one: dict, titles: dict[str, str]) -> str:
    name = _column(one.get("colonne", ""), titles).lower()
    if "rempli" in one:
        return f"{name} {'rempli' if one['rempli'] else 'vide'}"
    found = [text.format(name, _value(one[key])) for key, text in FILTERS.items() if key in one]
    return " et ".join(found) or name


def _value(value) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return french.join([_value(v) for v in value]) if isinstance(value, list | tuple) else str(value)
