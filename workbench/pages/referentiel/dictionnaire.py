"""The dictionary of indicators, theme by theme: what is counted, over what, in which unit, how it adds up."""

from __future__ import annotations

from workbench.core import french
from workbench.core.referentiel import Indicateur, Referentiel
from workbench.pages import common
from workbench.pages.referentiel import _parts
from workbench.pages.referentiel.mots import counted
from workbench.show.display import Affichage, Cellule, Colonne

ADDITIONS = {
    "somme": "s’additionne",
    "ratio": "somme sur somme, jamais une moyenne",
    "distinct": "compté une fois pour le réseau",
    "distribution": "s’additionne catégorie par catégorie",
    "aucune": "ne s’additionne pas",
}
THEMES = {
    "criteres": "Critères",
    "enquete": "Enquête auprès des usagers",
    "equipe": "Équipe",
    "reseau": "Réseau et coordination",
    "usage": "Usage du lieu",
}  # those that are no axe
NATURES = {"flux": "sur la période", "stock": "à la fin de la période"}


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
        lignes=[_row(method, one) for one in some],
        empile=True,
        dense=True,
    )


def _row(method: Referentiel, one: Indicateur) -> list[Cellule]:
    unit = common.UNIT_WORDS.get(one.unite, one.unite)
    beside = [unit, NATURES.get(one.nature, one.nature), "socle" if one.socle else ""]
    over = _typo(counted(one.denominateur, method)) if one.denominateur else ""
    return [
        Cellule(_typo(one.nom), detail=_typo(", ".join(b for b in beside if b))),
        Cellule(_typo(one.definition) or french.ABSENT, detail=_how(method, one)),
        Cellule(french.capital(over) or "Aucun"),
        Cellule(
            french.capital(ADDITIONS.get(one.addition, one.addition)),
            detail=_typo(str(one.autres.get("regle", ""))),
        ),
    ]


def _how(method: Referentiel, one: Indicateur) -> str:
    """How it is counted, then the name it has in the files."""
    said = french.sentence(_typo(counted(one.numerateur, method))) if one.numerateur else ""
    return f"{said} [{one.id}]".strip()


def _typo(text: str) -> str:
    return french.typographie(text) if text else ""
