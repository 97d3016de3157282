"""The mesh: who lives near an open lieu, EPCI by EPCI, and which service is found where."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import mesh

WITHIN = 20
CREDIT = "Insee (COG 2026, populations municipales 2023), DGCL, IGN ADMIN EXPRESS COG, Licence Ouverte 2.0"


@dataclass(frozen=True)
class Reach:
    """Communes with their class; nobody is counted when no lieu is open."""

    communes: DataFrame

    @property
    def empty(self) -> bool:
        return not len(self.communes) or not (self.communes["classe"] != "").any()

    def people(self, classes) -> float:
        """Inhabitants of the communes of these classes."""
        if self.empty:
            return 0.0
        return float(self.communes.loc[self.communes["classe"].isin(classes), "pop_mun_2023"].sum())

    def count(self, classes) -> int:
        """Communes of these classes."""
        return int(self.communes["classe"].isin(classes).sum()) if not self.empty else 0


def reached(tranche: Tranche, with_projects: bool = False) -> Reach:
    """The territory seen from the lieux open at the year's end (and from those in project)."""
    communes, rows = tranche.table("communes"), p.lieux(tranche)
    if not len(communes):
        return Reach(communes)
    kept = ["ouvert", "projet"] if with_projects else ["ouvert"]
    rows = rows[rows["etat_an"].isin(kept)]
    return Reach(mesh.reach(communes, rows, WITHIN, tranche.table("temps_mesures")))


def places(tranche: Tranche) -> list:
    """The lieux on a map: open, and in project as open circles; one outside the territory is left out."""
    from workbench.show.figures.land import territory
    from workbench.show.figures.placing import Place

    communes, rows = tranche.table("communes"), p.lieux(tranche)
    where = territory(communes)
    towns = dict(zip(where.codes, where.names, strict=True))
    out = []
    for r in rows[rows["etat_an"] != "fermé"].itertuples():
        if r.commune in towns:
            town = towns[r.commune]
            under = "" if french.fold(town) in french.fold(r.montre) else town
            out.append(Place(r.montre, under, *where.point(r.commune), r.etat_an == "projet"))
    return out


def carte(tranche: Tranche) -> Affichage:
    """The map of access in three classes, with what the lieux in project would change."""
    from workbench.show.figures import maps

    found = reached(tranche)
    if found.empty:
        return p.nothing(
            "La carte d’accès ne peut pas être dessinée",
            "Il faut les communes du territoire et au moins un lieu ouvert situé dans l’une d’elles",
            "Les communes viennent du dossier territoire du réseau, les lieux du registre lieux",
        )
    total = found.people(mesh.CLASSES)
    low, high = found.people(("dans",)), found.people(("dans", "selon"))
    rows = p.lieux(tranche)
    opened = int((rows["etat_an"] == "ouvert").sum())
    of = "du lieu ouvert" if opened == 1 else f"d’un des {p.word(opened)} lieux ouverts"
    title = f"{_span(low, high, total)} des habitants vivent à {WITHIN} min ou moins {of}"
    classes = dict(zip(found.communes["code_insee"], found.communes["classe"], strict=True))
    drawn = maps.access(
        tranche.table("communes"),
        places(tranche),
        {k: v for k, v in classes.items() if v},
        WITHIN,
        _aside(tranche, total),
    )
    lines = [[Cellule(words), _people(found, (c,)), _number(found.count((c,)))] for c, words in WORDS.items()]
    measured = len(tranche.table("temps_mesures"))
    more = (
        f"; {french.count(measured, 'temps mesuré', 'temps mesurés')} remplacent l’estimation"
        if measured
        else ", sans calcul d’itinéraire"
    )
    return p.figure(
        drawn,
        title,
        f"Temps de route estimé de mairie à mairie, {french.count(len(found.communes), 'commune')}, "
        f"{french.number(total)} habitants (2023), lieux ouverts au {french.date(p.year_end(tranche))}, "
        "hypothèse prudente à favorable.",
        french.typographie(f"Sources : {CREDIT} ; registre des lieux. Temps : {_method()}{more}."),
        [Colonne("Classe"), Colonne("Habitants", "2023", "droite"), Colonne("Communes", "", "droite")],
        lines,
        note="Relief, lacs et rivières ne sont pas comptés : le trajet réel peut être plus long.".replace(
            " :", "\u00a0:"
        ),
    )


WORDS = {
    "dans": f"À {WITHIN}\u00a0min ou moins, même dans l’hypothèse prudente",
    "selon": f"À {WITHIN}\u00a0min ou moins selon l’hypothèse",
    "hors": f"À plus de {WITHIN}\u00a0min, même dans l’hypothèse favorable",
}


def _span(low: float, high: float, total: float) -> str:
    a, b = french.number(100 * low / total), french.number(100 * high / total)
    return f"{a} %" if a == b else f"De {a} à {b} %"


def _method() -> str:
    detours = " ; ".join(french.number(s.detour, 2) for s in mesh.SCENARIOS)
    speeds = " ; ".join(french.number(s.vitesse_kmh) for s in mesh.SCENARIOS)
    return f"distance à vol d’oiseau × détour ({detours}) ÷ vitesse ({speeds} km/h)"


def _people(found: Reach, classes) -> Cellule:
    n = int(found.people(classes))
    return Cellule(french.number(n), n)


def _number(n) -> Cellule:
    return Cellule(french.number(n), int(n))


def _aside(tranche: Tranche, total: float) -> tuple[str, str] | None:
    rows = p.lieux(tranche)
    project = rows[rows["etat_an"] == "projet"]
    if project.empty:
        return None
    more = reached(tranche, with_projects=True)
    low, high = more.people(("dans",)), more.people(("dans", "selon"))
    title = "Si le lieu en projet ouvrait" if len(project) == 1 else "Si les lieux en projet ouvraient"
    names = (
        french.join(project["montre"]) if len(project) <= 3 else french.count(len(project), "lieu", "lieux")
    )
    return title, french.typographie(
        f"{names} : la part passerait de {french.number(100 * low / total)} à "
        f"{french.number(100 * high / total)} % des habitants ({french.number(low)} à "
        f"{french.number(high)})."
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
    rows, table = p.lieux(tranche), mesh.by_epci(found.communes)
    home = dict(zip(found.communes["code_insee"], found.communes["epci_nom"], strict=True))
    at = rows[rows["etat_an"] == "ouvert"]["commune"].map(home).value_counts()
    lines = [_line(short_epci(name), r, int(at.get(name, 0))) for name, r in table.iterrows()]
    lines.append(_line("Territoire", table.sum(), int(at.sum())))
    hors = int(table["hors_communes"].sum())
    title = (
        (
            f"{french.capital(french.count(hors, 'commune est', 'communes sont'))} à plus de {WITHIN} min "
            "d’un "
            f"lieu ouvert dans toutes les hypothèses, sur {len(found.communes)}"
        )
        if hors
        else f"Toutes les communes sont à {WITHIN} min ou moins d’un lieu ouvert dans une hypothèse au moins"
    )
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"Lieux ouverts au {french.date(p.year_end(tranche))}, population municipale 2023."
        ),
        source=french.typographie(f"Sources : {CREDIT} ; registre des lieux. Temps : {_method()}."),
        note=_named(found),
        totaux=1,
        lignes=lines,
        colonnes=[
            Colonne("Intercommunalité"),
            Colonne("Lieux", "ouverts", "droite"),
            Colonne("Habitants", "2023", "droite"),
            Colonne(f"À {WITHIN}\u00a0min ou moins", "habitants, prudente à favorable", "droite"),
            Colonne(f"Au-delà de {WITHIN}\u00a0min", "habitants, toutes hypothèses", "droite"),
        ],
    )


def _line(name: str, r: pd.Series, count: int) -> list[Cellule]:
    low, high = int(r["dans"]), int(r["dans"] + r["selon"])
    reach = french.number(low) if low == high else f"de {french.number(low)} à {french.number(high)}"
    beyond = int(r["hors"])
    under = french.count(int(r["hors_communes"]), "commune") if beyond else ""
    return [
        Cellule(name),
        _number(count),
        _number(r["habitants"]),
        Cellule(reach),
        Cellule(french.number(beyond), beyond, detail=under),
    ]


def _named(found: Reach, most: int = 12) -> str:
    rows = mesh.beyond(found.communes)
    if rows.empty:
        return ""
    listed = [f"{r.nom} ({french.number(r.pop_mun_2023)})" for r in rows.head(most).itertuples()]
    rest = len(rows) - len(listed)
    text = f"Communes à plus de {WITHIN} min dans toutes les hypothèses, les plus peuplées d’abord : "
    text += french.join(listed) if not rest else ", ".join(listed)
    return french.typographie(text + (f" et {french.count(rest, 'autre')}" if rest else "") + ".")


def au_dela(tranche: Tranche) -> Affichage:
    """Every commune beyond reach in all hypotheses, by EPCI, with the nearest lieu."""
    from workbench.show.figures.maps import short_epci

    found = reached(tranche)
    if found.empty or mesh.beyond(found.communes).empty:
        return (
            p.nothing(
                f"Aucune commune n’est à plus de {WITHIN} min dans toutes les hypothèses",
                "Le calcul demande les communes du territoire et un lieu ouvert",
            )
            if found.empty
            else Affichage(
                "texte",
                french.typographie(
                    f"Aucune commune n’est à plus de {WITHIN} min d’un lieu ouvert dans toutes les hypothèses"
                ),
                elements=[
                    {
                        "texte": french.sentence(
                            "Les communes dont l’accès dépend de l’hypothèse sont hachurées sur la carte"
                        )
                    }
                ],
            )
        )
    rows = mesh.beyond(found.communes)
    lines = []
    for name, group in rows.groupby("epci_nom", sort=True):
        listed = french.join(f"{r.nom} ({french.number(r.pop_mun_2023)})" for r in group.itertuples())
        people = int(group["pop_mun_2023"].sum())
        lines.append(
            [
                Cellule(short_epci(name)),
                _number(len(group)),
                _number(people),
                Cellule(french.typographie(listed)),
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
        "Dans toutes les hypothèses ; population municipale 2023 entre parenthèses.".replace(" ;", "\u202f;"),
        source=french.typographie(f"Sources : {CREDIT}. Temps : {_method()}."),
        colonnes=[
            Colonne("Intercommunalité"),
            Colonne("Communes", "", "droite"),
            Colonne("Habitants", "2023", "droite"),
            Colonne("Lesquelles"),
        ],
        lignes=lines,
    )
