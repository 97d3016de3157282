"""The mesh: who lives near an open lieu, on the map."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pandas import DataFrame

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access, complementarity
from workbench.subjects import travel as road

WITHIN = 20
MOST_SOURCES = 3
"""Sources of the communes named at most under a figure."""


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
    return Reach(access.reach(communes, travel(tranche), rows[rows["etat_an"].isin(kept)], WITHIN))


def without_hours(tranche: Tranche, rows: DataFrame, slots: DataFrame) -> str:
    """Of open lieux (`rows`), those of which the network's week (`slots`) has nothing, and why."""
    known = tranche.table("horaires")
    known = known.loc[known["acces"] != "fermé", "lieu"]
    silent = int((~rows["lieu"].isin(known)).sum())
    away = rows.loc[rows["lieu"].isin(known) & ~rows["lieu"].isin(slots["lieu"]), "montre"]
    told = [f"Horaires manquants pour {french.count(silent, 'lieu', 'lieux')}. "] if silent else []
    told += [f"Sans plage à cette date : {french.join(away)}. "] if len(away) else []
    return "".join(told)


@lru_cache(maxsize=2)
def travel(tranche: Tranche) -> road.Travel:
    """The travel times of the tranche's territory, of whatever provider the network gave."""
    communes, rows = tranche.table("communes"), tranche.table("lieux")
    return road.of(communes, rows, tranche.table("temps_mesures"), tranche.table("minutes"))


@lru_cache(maxsize=2)
def reaches(tranche: Tranche) -> tuple[DataFrame, dict]:
    """The lieux open at the year's end, and which commune each reaches (of `complementarity.reaches`)."""
    rows = p.lieux(tranche)
    rows = rows[rows["etat_an"] == "ouvert"].reset_index(drop=True)
    if rows.empty or not len(tranche.table("communes")):
        return rows, {}
    return rows, complementarity.reaches(travel(tranche), rows, WITHIN)


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


def carte(tranche: Tranche, land_mm: float | None = None) -> Affichage:
    """The map of access in three classes, with what the lieux in project would change.

    land_mm : height of the land when the map shares its page; its method is then told with the tables
    """
    from workbench.show.figures import maps

    found = reached(tranche)
    if found.empty:
        return p.nothing(
            "La carte d’accès ne peut pas être dessinée",
            "Il faut les communes du territoire et au moins un lieu ouvert situé dans l’une d’elles",
            "Les communes viennent du dossier territoire du réseau, les lieux du registre lieux",
        )
    total = found.people(access.CLASSES)
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
        _aside(tranche, total, (low, high)),
        high=land_mm,
    )
    lines = [[Cellule(words), _people(found, (c,)), number(found.count((c,)))] for c, words in WORDS.items()]
    scope = (
        f"{french.count(len(found.communes), 'commune')}, {french.number(total)} habitants{_in(tranche)}, "
        f"lieux ouverts au {french.date(p.year_end(tranche))}"
    )
    if land_mm:
        under = f"Temps de route estimé ; {scope}."
        foot = f"Sources : {counted(tranche, short=True)} ; registre des lieux. "
        foot += f"Temps : {travel(tranche).court}, méthode plus loin."
    else:
        under = f"Temps de route estimé de mairie à mairie, {scope}, hypothèse prudente à favorable."
        foot = credit(tranche)
    return p.figure(
        drawn,
        title,
        under,
        french.typographie(foot),
        [Colonne("Classe"), people_column(tranche), Colonne("Communes", "", "droite")],
        lines,
        note="" if land_mm else french.typographie(RELIEF),
    )


RELIEF = "Relief, lacs et rivières ne sont pas comptés : le trajet réel peut être plus long."
WORDS = {
    "dans": f"À {WITHIN}\u00a0min ou moins, même dans l’hypothèse prudente",
    "selon": f"À {WITHIN}\u00a0min ou moins selon l’hypothèse",
    "hors": f"À plus de {WITHIN}\u00a0min, même dans l’hypothèse favorable",
}


def _span(low: float, high: float, total: float) -> str:
    a, b = french.number(100 * low / total), french.number(100 * high / total)
    return f"{a} %" if a == b else f"De {a} à {b} %"


def method(tranche: Tranche) -> str:
    """Where the times come from: the provider, then what measured times changed."""
    times = travel(tranche)
    words, measured = times.nom, len(times.measured)
    if measured:
        words += f" ; {french.count(measured, 'temps mesuré', 'temps mesurés')} à la place de l’estimation"
    if times.calibration:
        words += f", les autres × {french.number(times.facteur, 2)}"
    return words


def _people(found: Reach, classes) -> Cellule:
    n = int(found.people(classes))
    return Cellule(french.number(n), n)


def number(n) -> Cellule:
    return Cellule(french.number(n), int(n))


def between(low: float, high: float) -> Cellule:
    """« de 12 à 30 », or one number when every hypothesis agrees."""
    a, b = french.number(low), french.number(high)
    return Cellule(a if a == b else f"de {a} à {b}")


def credit(tranche: Tranche, tables: str = "registre des lieux") -> str:
    """Sources of what is counted in inhabitants, and of the times."""
    tables = f" ; {tables}" if tables else ""
    return french.typographie(f"Sources : {counted(tranche)}{tables}. Temps : {method(tranche)}.")


def counted(tranche: Tranche, short: bool = False) -> str:
    """Who counted the communes and their inhabitants; `short` leaves out what is in brackets."""
    said = list(dict.fromkeys(tranche.table("communes")["source"].astype("str")))
    more = len(said) - MOST_SOURCES
    words = ", ".join(said[:MOST_SOURCES]) + (f" et {french.count(more, 'autre')}" if more > 0 else "")
    return re.sub(r"\s*\([^)]*\)", "", words) if short else words


def census(tranche: Tranche) -> str:
    """The year of the populations; "" when it is not known, « 2021 à 2023 » when there are several."""
    years = tranche.table("communes")["annee_population"].dropna()
    return " à ".join(dict.fromkeys(str(int(y)) for y in (years.min(), years.max()))) if len(years) else ""


def population(tranche: Tranche) -> str:
    """« population municipale 2023 »; without its year when the network does not say it."""
    year = census(tranche)
    return f"population municipale {year}" if year else "population (année non dite)"


def people_column(tranche: Tranche) -> Colonne:
    """The head of a column of inhabitants."""
    return Colonne("Habitants", census(tranche), "droite")


def _in(tranche: Tranche) -> str:
    year = census(tranche)
    return f" ({year})" if year else ""


def _aside(tranche: Tranche, total: float, now: tuple[float, float]) -> tuple[str, str] | None:
    rows = p.lieux(tranche)
    project = rows[rows["etat_an"] == "projet"]
    if project.empty:
        return None
    more = reached(tranche, with_projects=True)
    title = "Si le lieu en projet ouvrait" if len(project) == 1 else "Si les lieux en projet ouvraient"
    names = (
        french.join(project["montre"]) if len(project) <= 3 else french.count(len(project), "lieu", "lieux")
    )
    then = more.people(("dans",)), more.people(("dans", "selon"))
    return title, french.typographie(f"{names} : {_change(now, then, total)}.")


def _change(now: tuple[float, float], then: tuple[float, float], total: float) -> str:
    """Both ranges: a worst case that gets better is seen even when the best one does not move."""
    depends = " selon l’hypothèse"
    was, will = (french.lower_first(_span(*of, total)) for of in (now, then))
    before, after = (between(*of).texte.removeprefix("de ") for of in (now, then))
    if now == then:
        return f"rien ne changerait, {was} des habitants{depends * (now[0] != now[1])} ({before})"
    late = depends if now[0] != now[1] else ""
    early = depends if then[0] != then[1] and not late else ""
    return (
        f"{will} des habitants{early} seraient à {WITHIN} min ou moins ({after}), "
        f"au lieu de {was.removeprefix('de ')}{late} ({before})"
    )
