"""Access in tables: EPCI by EPCI, the communes beyond, and what measured times say of the estimate."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import (
    RELIEF,
    WITHIN,
    carte,
    credit,
    number,
    people_column,
    places,
    population,
    reached,
    travel,
)
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access
from workbench.subjects import travel as road

NAMED, FEW, LONG = 15, 5, 10
"""Communes beyond named in each EPCI, the most inhabited, the others being counted: NAMED, or FEW when more
than LONG EPCI have some."""
SHOWN = 30
"""EPCI in a row of their own, the most inhabited; the others are added up in one."""


def acces(tranche: Tranche) -> list[Affichage]:
    """Who is within reach, in tables; the map whole where page 1 cannot name its lieux; its error."""
    from workbench.show.figures import maps

    whole = [carte] if not reached(tranche).empty and len(places(tranche)) > maps.NAMED[0] else []
    return [page(tranche) for page in (*whole, epci, au_dela, calibrage)]


def calibrage(tranche: Tranche) -> Affichage:
    """What measured minutes say of the estimate, with its error; what to measure where there are none."""
    need, able = road.ENOUGH_PAIRS, len(tranche.table("communes")) and len(tranche.table("temps_mesures"))
    known = len(travel(tranche).measured) if able else 0
    found = travel(tranche).calibration if known else None
    if not found:
        title = (
            f"{french.count(known, 'temps de route mesuré', 'temps de route mesurés')} : "
            "l’erreur de l’estimation n’est pas encore connue"
            if known
            else "Aucun temps de route n’est mesuré : l’erreur de l’estimation n’est pas connue"
        )
        return p.nothing(
            title,
            f"À partir de {need} trajets mesurés, d’une commune à un lieu, ce rapport dit de combien "
            "l’estimation se trompe",
            "Un trajet par ligne, avec ses minutes, dans la feuille « temps_mesures »",
        )
    n = found.paires
    title = french.among(found.fourchette, n, "trajet mesuré", "trajets mesurés", "tombe", "tombent")
    title += " dans la fourchette de l’estimation"
    return Affichage(
        "texte",
        french.typographie(title),
        source=p.source(tranche, "temps mesurés, communes, lieux"),
        elements=[
            {
                "texte": french.typographie(
                    f"En médiane, le temps mesuré est {french.number(found.facteur, 2)} fois celui de "
                    "l’hypothèse centrale ; l’écart moyen est de "
                    f"{french.number(found.ecart_min, 1)} min. "
                    "Un temps mesuré remplace l’estimation de son trajet ; les autres trajets sont "
                    f"multipliés par {french.number(found.facteur, 2)}. Ainsi corrigée, l’estimation "
                    f"s’écarte en moyenne de {french.number(found.apres_min, 1)} min des temps "
                    "mesurés, chacun étant estimé sans se servir de lui."
                )
            }
        ],
    )


def epci(tranche: Tranche) -> Affichage:
    """Per EPCI: inhabitants within reach, as a range, and the communes beyond."""
    from workbench.show.figures.maps import short_epci

    found = reached(tranche)
    if found.empty:
        return p.nothing(
            "L’accès par intercommunalité ne peut pas être calculé",
            "Il manque les communes du territoire ou un lieu ouvert",
        )
    rows, table = p.lieux(tranche), access.by(found.communes, "epci_nom")
    home = dict(zip(found.communes["code_insee"], found.communes["epci_nom"], strict=True))
    at = rows[rows["etat_an"] == "ouvert"]["commune"].map(home).value_counts()
    shown, rest = table.head(SHOWN), table.iloc[SHOWN:]
    lines = [_line(short_epci(name), r, int(at.get(name, 0))) for name, r in shown.iterrows()]
    if len(rest):
        lines.append(_line(others(len(rest)), rest.sum(), int(at.reindex(rest.index).sum())))
    lines.append(_line("Territoire", table.sum(), int(at.sum())))
    hors = int(table["hors_communes"].sum())
    title = (
        (
            f"{french.capital(french.count(hors, 'commune est', 'communes sont'))} à plus de {WITHIN} min "
            "d’un "
            f"lieu ouvert dans toutes les hypothèses, sur {french.number(len(found.communes))}"
        )
        if hors
        else f"Toutes les communes sont à {WITHIN} min ou moins d’un lieu ouvert dans une hypothèse au moins"
    )
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(f"Lieux ouverts au {french.date(p.year_end(tranche))}, {population(tranche)}."),
        source=credit(tranche),
        note=french.typographie(least(rest) + RELIEF),
        totaux=1,
        lignes=lines,
        colonnes=[
            Colonne("Intercommunalité"),
            Colonne("Lieux", "ouverts", "droite"),
            people_column(tranche),
            Colonne(f"À {WITHIN}\u00a0min ou moins", "habitants, prudente à favorable", "droite"),
            Colonne(f"Au-delà de {WITHIN}\u00a0min", "habitants, toutes hypothèses", "droite"),
        ],
    )


def others(n: int) -> str:
    """The row that adds up what has no row of its own."""
    return "L’autre intercommunalité" if n == 1 else f"Les {french.number(n)} autres intercommunalités"


def least(rest: pd.DataFrame) -> str:
    """What a table says of the EPCI it adds up."""
    if rest.empty:
        return ""
    most = f"{french.number(rest['habitants'].max())} habitants au plus"
    return f"Les {SHOWN} intercommunalités les plus peuplées ont leur ligne ; les autres ont {most}. "


def _line(name: str, r: pd.Series, count: int) -> list[Cellule]:
    low, high = int(r["dans"]), int(r["dans"] + r["selon"])
    reach = french.number(low) if low == high else f"de {french.number(low)} à {french.number(high)}"
    beyond = int(r["hors"])
    under = french.count(int(r["hors_communes"]), "commune") if beyond else ""
    return [
        Cellule(name),
        number(count),
        number(r["habitants"]),
        Cellule(reach),
        Cellule(french.number(beyond), beyond, detail=under),
    ]


def au_dela(tranche: Tranche) -> Affichage:
    """The communes beyond reach in all hypotheses, by EPCI: those in ochre on the map."""
    from workbench.show.figures.maps import short_epci

    found = reached(tranche)
    if found.empty:
        return p.nothing(
            f"Les communes à plus de {WITHIN} min ne peuvent pas être nommées",
            "Il manque les communes du territoire ou un lieu ouvert",
        )
    foot = credit(tranche, "")
    if access.beyond(found.communes).empty:
        none = f"Aucune commune n’est à plus de {WITHIN} min d’un lieu ouvert dans toutes les hypothèses"
        said = "Les communes dont l’accès dépend de l’hypothèse sont hachurées sur la carte"
        return Affichage(
            "texte", french.typographie(none), source=foot, elements=[{"texte": french.sentence(said)}]
        )
    rows = access.beyond(found.communes)
    lines, groups = [], rows.groupby("epci_nom", sort=True)
    most = groups["pop_mun_2023"].sum().sort_values(ascending=False, kind="stable")
    rest = rows[rows["epci_nom"].isin(most.index[SHOWN:])]
    told = NAMED if len(most) <= LONG else FEW
    for name, group in groups:
        if name not in most.index[:SHOWN]:
            continue
        named = [f"{r.nom} ({french.number(r.pop_mun_2023)})" for r in group.head(told).itertuples()]
        more = len(group) - told
        listed = french.join(
            named + ([french.count(more, "autre moins peuplée", "autres moins peuplées")] if more > 0 else [])
        )
        people = int(group["pop_mun_2023"].sum())
        lines.append(
            [
                Cellule(short_epci(name)),
                number(len(group)),
                number(people),
                Cellule(french.typographie(listed)),
            ]
        )
    if len(rest):
        left = len(most) - SHOWN
        lines.append(
            [
                Cellule(others(left)),
                number(len(rest)),
                number(rest["pop_mun_2023"].sum()),
                Cellule("communes non nommées"),
            ]
        )
    people = int(rows["pop_mun_2023"].sum())
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(rows), 'commune')} et {french.number(people)} "
            "habitants "
            f"à plus de {WITHIN} min d’un lieu ouvert"
        ),
        french.typographie(f"Dans toutes les hypothèses ; {population(tranche)}, entre parenthèses."),
        source=foot,
        empile=True,
        colonnes=[
            Colonne("Intercommunalité"),
            Colonne("Communes", "", "droite"),
            people_column(tranche),
            Colonne("Lesquelles"),
        ],
        lignes=lines,
    )
