"""How an indicator counts, in words: its columns, its filters and what is done with them."""

from __future__ import annotations

from workbench.core import french, schemas
from workbench.core.referentiel import Referentiel
from workbench.measures import views
from workbench.pages import common

OPERATIONS = {
    "somme": "on additionne « {} »",
    "compte": "on compte les lignes",
    "distinct": "on compte chaque « {} » une fois",
    "liste": "on relève chaque « {} »",
    "plus_grand": "on garde le plus grand « {} »",
}
FILTERS = {
    "egal": "{} : {}",
    "parmi": "{} parmi {}",
    "sauf": "{} sauf {}",
    "min": "{} : au moins {}",
    "max": "{} : au plus {}",
    "commence_par": "{} commençant par {}",
}
COLUMNS = {
    "adhesion_lieu": "adhésion à un lieu",
    "charge_mensuelle_eur": "charges d’un mois (€)",
    "charge_nette_eur": "charges, flux internes déduits (€)",
    "du_reseau": "réunion du réseau",
    "etape": "étape du dossier",
    "groupe": "groupe de comptes",
    "heures": "heures",
    "mois_restants": "mois restants",
    "montant_eur": "montant (€)",
    "nb_lieux": "nombre de lieux",
    "presents_ou_representes": "présents ou représentés",
    "produit_net_eur": "produits, flux internes déduits (€)",
    "question": "question",
    "type": "type de lieu",
}
"""Columns that a view computes: no schema gives them a title."""
SAYS = {
    "actif": ("partenariat en cours dans l’année", "partenariat terminé"),
    "conjoint": ("lieux qui ont agi ensemble", "lieux qui n’ont pas agi ensemble"),
    "convention": ("convention en cours", "sans convention en cours"),
    "du_reseau": ("réunion du réseau", "réunion d’un lieu ou d’une structure"),
    "en_place": ("stade 3 ou 4", "stade 0 à 2"),
    "gratuit": ("service gratuit", "service payant"),
    "hors_commune": ("autre commune que celle du lieu", "commune du lieu"),
    "meme_structure": ("même structure", "structures différentes"),
    "ouvert": ("événement ouvert", "événement fermé"),
    "rempli": ("chiffre donné", "chiffre absent"),
    "renouvelle": ("adhésion renouvelée", "adhésion non renouvelée"),
    "tous": ("tous critères ensemble", "critère par critère"),
}
"""A column of yes and no says what each means."""


def counted(part: dict, method: Referentiel) -> str:
    """One half of an indicator: « on additionne « Heures » (activité), où événement ouvert »."""
    if not part:
        return ""
    tables = views.base_tables(part["table"])
    titles = {f.name: f.title for t in reversed(tables) for f in schemas.load(t).fields}
    known = _values(method)
    said = OPERATIONS[part["operation"]].format(column(part.get("colonne", ""), titles))
    where = [_filter(f, titles, known) for f in part.get("filtres", ())]
    where = f", où {' ; '.join(where)}" if where else ""
    return f"{said} ({common.table_names(tables)}){where}"


def column(name: str, titles: dict[str, str]) -> str:
    """The title of a column, its own word when a view computes it."""
    return titles.get(name) or COLUMNS.get(name) or name.replace("_eur", " (€)").replace("_", " ")


def _values(method: Referentiel) -> dict[str, str]:
    """Names of the ids a filter may hold: questions, groups and families of accounts, usages, services."""
    named = [*method.usages, *method.services, *method.plans.groupes, *method.plans.familles]
    asked = [q for form in method.questionnaires.values() for q in form.questions]
    return {e.id: french.lower_first(e.nom) for e in named} | {
        q.id: french.lower_first(q.court or q.texte) for q in asked
    }


def _filter(one: dict, titles: dict[str, str], known: dict[str, str]) -> str:
    raw = one.get("colonne", "")
    name = french.lower_first(column(raw, titles))
    if "rempli" in one:
        return f"{name} : {'indiqué' if one['rempli'] else 'vide'}"
    if isinstance(one.get("egal"), bool) and raw in SAYS:
        return SAYS[raw][not one["egal"]]
    found = [text.format(name, _value(one[key], known)) for key, text in FILTERS.items() if key in one]
    return " et ".join(found) or name


def _value(value, known: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | tuple):
        return french.join([_value(v, known) for v in value])
    return known.get(str(value), str(value).replace("_", " "))
