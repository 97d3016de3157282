"""The closed list of views an indicator may count: each a plain frame made from the clean tables.

A view keeps `_source` and `_ligne` of the rows it comes from, so that a figure's origin stays readable.
`TABLES` says which clean tables each view reads, the first being the one whose policy holds.
"""

from __future__ import annotations

from pandas import DataFrame

from workbench.core.errors import DataError, Probleme
from workbench.measures import views_criteria, views_money, views_network, views_people, views_time
from workbench.measures.frame import Cadre

VIEWS = {
    "ouverture": (views_time.ouverture, ("horaires", "lieux")),
    "horaires_semaine": (views_time.horaires_semaine, ("horaires", "lieux")),
    "equipements": (views_time.equipements, ("equipements",)),
    "conventions": (views_time.conventions, ("lieux",)),
    "lieux_annee": (views_network.lieux_annee, ("lieux",)),
    "types_lieux": (views_network.types_lieux, ("lieux",)),
    "statuts_lieux": (views_network.statuts_lieux, ("structures", "lieux")),
    "evenements_lieux": (views_network.evenements_lieux, ("evenements",)),
    "participations_datees": (views_network.participations_datees, ("participations", "evenements")),
    "reunions_lieux": (views_network.reunions_lieux, ("reunions",)),
    "decisions_datees": (views_network.decisions_datees, ("decisions", "reunions")),
    "actions_lieux": (views_network.actions_lieux, ("actions",)),
    "appuis": (views_network.appuis, ("journal", "visites")),
    "partenaires_actifs": (views_network.partenaires_actifs, ("partenariats",)),
    "paires": (views_network.paires, ("evenements", "lieux")),
    "financements_lieux": (views_money.financements_lieux, ("financements",)),
    "financements_annee": (views_money.financements_annee, ("financements",)),
    "comptes_lieux": (views_money.comptes_lieux, ("comptes", "cles_repartition")),
    "comptes_porteurs": (views_money.comptes_porteurs, ("comptes",)),
    "renouvellements": (views_people.renouvellements, ("adhesions",)),
    "adherents_communs": (views_people.adherents_communs, ("adhesions",)),
    "reponses": (views_people.reponses, ("enquete_usagers",)),
    "provenances": (views_people.provenances, ("enquete_usagers",)),
    "observations_dernieres": (views_criteria.observations_dernieres, ("observations",)),
    "criteres_vus": (views_criteria.criteres_vus, ("observations",)),
    "criteres_attendus": (views_criteria.criteres_attendus, ("observations",)),
    "criteres_hors_projet": (views_criteria.criteres_hors_projet, ("observations",)),
    "mesures_socle": (None, ("chiffres_annuels",)),  # filled by the computation itself, at its end
}
TABLES = {name: tables for name, (_, tables) in VIEWS.items()}


def get(cadre: Cadre, name: str) -> DataFrame:
    """A clean table or a view, by name; made once per computation.

    Raises
    ------
    DataError : neither a table nor a view has this name
    """
    if name in VIEWS:
        if name not in cadre.cache:
            make = VIEWS[name][0]
            cadre.cache[name] = (
                make(cadre) if make else DataFrame({"lieu": [], "annee": [], "indicateur": [], "rempli": []})
            )
        return cadre.cache[name]
    try:
        return cadre.table(name)
    except KeyError as error:
        raise DataError(
            Probleme(
                "referentiel/indicateurs.toml",
                trouve=name,
                regle="Ni table ni vue de ce nom",
                remede=f"Vues\u00a0: {', '.join(VIEWS)}",
            )
        ) from error


def base_tables(name: str) -> tuple[str, ...]:
    """The clean tables a table or view reads; the first one's policy holds."""
    return TABLES.get(name, (name,))
