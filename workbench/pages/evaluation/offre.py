"""What the lieux offer together: which service is found where, who has a choice, when a door is open."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import (
    RELIEF,
    WITHIN,
    between,
    credit,
    number,
    population,
    reaches,
    travel,
    without_hours,
)
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access, complementarity
from workbench.subjects.travel import FAVOURABLE, NAMES, PRUDENT

NAMED = 6
"""Pairs of neighbouring lieux named at most; beyond, they are counted."""


def services(tranche: Tranche) -> Affichage:
    """Which lieu offers which service at the year’s end, who is alone to, what is found nowhere."""
    from workbench.show.figures import matrix

    rows, offered = p.lieux(tranche), tranche.table("services")
    rows = rows[rows["etat_an"] != "fermé"]
    if offered.empty or rows.empty:
        return p.nothing(
            "Les services des lieux ne sont pas connus",
            "Le registre des services est vide",
            "Il se remplit à raison d’une ligne par lieu et par service, avec sa date de début",
        )
    today = pd.Timestamp(p.year_end(tranche))
    names = list(rows["montre"])
    cells, listed = _cells(tranche, rows, offered, today)
    drawn = matrix.draw(names, [s.nom for s in listed], cells, "services par lieu")
    opened = int((rows["etat_an"] == "ouvert").sum())
    counts = [sum(cells[n, s.nom] in matrix.OFFERED for n in names) for s in listed]
    alone, several = counts.count(1), sum(n > 1 for n in counts)
    title = french.count(several, "service se trouve", "services se trouvent")
    title = f"{title if several else 'Aucun service ne se trouve'} dans deux lieux ou plus"
    title += f", {french.number(alone)} dans un seul" if alone else ""
    nowhere = [s.nom for s in tranche.referentiel.services if s.id not in {x.id for x in listed}]
    silent = len(set(rows.loc[rows["etat_an"] == "ouvert", "lieu"]) - set(offered["lieu"]))
    note = f"Dans aucun lieu : {' ; '.join(nowhere)}. " if nowhere else ""
    if silent and alone:
        note += f"{french.count(silent, 'lieu n’a', 'lieux n’ont')} pas dit ses services".replace(
            "ses", "ses" if silent == 1 else "leurs"
        )
        note += " : « seul » vaut parmi les autres."
    return p.figure(
        drawn,
        french.capital(title),
        f"{french.count(opened, 'lieu ouvert', 'lieux ouverts')} au {french.date(today.date())}, "
        f"liste du référentiel : {len(tranche.referentiel.services)} services.",
        p.source(tranche, "services, lieux"),
        *(_grid(names, listed, cells) if len(names) <= matrix.MANY else _counted(names, listed, cells)),
        note=french.typographie(note.strip()),
    )


def _cells(tranche: Tranche, rows: DataFrame, offered: DataFrame, today) -> tuple[dict, list]:
    """({(shown name, service): state}, the services that some lieu offers or plans)."""
    since, until = (pd.to_datetime(offered[c]) for c in ("depuis", "jusqu_a"))
    offered = offered[(until.isna() | (until >= today))].assign(futur=(since > today))
    told = set(offered["lieu"])
    state = dict(zip(rows["lieu"], rows["etat_an"], strict=True))
    have = {(r.lieu, r.service): r.futur or state.get(r.lieu) == "projet" for r in offered.itertuples()}
    listed = [s for s in tranche.referentiel.services if any(s.id == k[1] for k in have)]
    out = {}
    for s in listed:
        here = [x for x in rows["lieu"] if not have.get((x, s.id), True)]
        yes = "seul" if len(here) == 1 and len(told) > 1 else "oui"
        for lieu, name in zip(rows["lieu"], rows["montre"], strict=True):
            planned = have.get((lieu, s.id))
            none = "sans_objet" if state[lieu] == "projet" else "non" if lieu in told else "manquant"
            out[name, s.nom] = none if planned is None else "prévu" if planned else yes
    return out, listed


def _grid(names: list[str], listed, cells: dict) -> tuple[list[Colonne], list[list[Cellule]]]:
    """A column per lieu."""
    from workbench.show.figures import matrix

    return [Colonne("Service"), *[Colonne(n) for n in names]], [
        [Cellule(s.nom), *[_service(cells[n, s.nom], matrix.WORDS) for n in names]] for s in listed
    ]


def _counted(names: list[str], listed, cells: dict) -> tuple[list[Colonne], list[list[Cellule]]]:
    """How many lieux of each state: what the figure draws when they are too many for a column each."""
    from workbench.show.figures import matrix

    kinds = {
        "Proposé": matrix.OFFERED,
        "Prévu": ("prévu",),
        "Pas proposé": ("non",),
        "Pas de réponse": ("manquant",),
    }
    lines = []
    for s in listed:
        states = [cells[n, s.nom] for n in names]
        lines.append([Cellule(s.nom), *[number(sum(x in of for x in states)) for of in kinds.values()]])
    return [Colonne("Service"), *[Colonne(k, "lieux", "droite") for k in kinds]], lines


def _service(state: str, words: dict) -> Cellule:
    if state in ("manquant", "sans_objet", "secret"):
        return Cellule(etat=state)
    return Cellule(words[state], state)


def recoupements(tranche: Tranche) -> Affichage:
    """Per service that several lieux offer: who is within reach of one, and of two or more."""
    rows, reached = reaches(tranche)
    title = f"Qui a le choix entre deux lieux à {WITHIN} min"
    if not reached or tranche.table("services").empty:
        return p.nothing(title, "Il manque les communes du territoire, un lieu ouvert ou les services")
    offered = access.offered(tranche.table("services"), p.year_end(tranche))
    order = {lieu: i for i, lieu in enumerate(rows["lieu"])}
    groups = {
        s.id: sorted({order[x] for x in offered.loc[offered["service"] == s.id, "lieu"] if x in order})
        for s in tranche.referentiel.services
    }
    groups = {s: who for s, who in groups.items() if len(who) > 1}
    everyone = {"": list(order.values())}
    table = complementarity.choice(tranche.table("communes"), reached, everyone | groups)
    names = {s.id: s.nom for s in tranche.referentiel.services}
    lines = [
        [
            Cellule(names.get(s, "Un lieu, quel que soit le service")),
            number(r["lieux"]),
            between(r[f"un_{PRUDENT}"], r[f"un_{FAVOURABLE}"]),
            between(r[f"deux_{PRUDENT}"], r[f"deux_{FAVOURABLE}"]),
        ]
        for s, r in table.iterrows()
    ]
    whole = table.loc[""]
    ends = whole[f"deux_{PRUDENT}"], whole[f"deux_{FAVOURABLE}"]
    people = f"{french.capital(between(*ends).texte)} habitants sont" if max(ends) else "Aucun habitant n’est"
    return Affichage(
        "tableau",
        french.typographie(f"{people} à {WITHIN} min ou moins de deux lieux ou plus"),
        french.typographie(
            f"Lieux ouverts au {french.date(p.year_end(tranche))}, {population(tranche)} ; services "
            "proposés par deux lieux ou plus."
        ),
        source=credit(tranche, "services, lieux"),
        note=french.typographie(_neighbours(tranche, rows) + RELIEF),
        colonnes=[
            Colonne("À portée"),
            Colonne("Lieux", "ouverts", "droite"),
            Colonne("D’un lieu ou plus", "habitants, prudente à favorable", "droite"),
            Colonne("De deux ou plus", "habitants, prudente à favorable", "droite"),
        ],
        lignes=lines,
    )


def _neighbours(tranche: Tranche, rows: DataFrame) -> str:
    found = complementarity.neighbours(travel(tranche), rows, WITHIN)
    head = f"Lieux à {WITHIN} min ou moins l’un de l’autre dans une hypothèse au moins : "
    if found.empty:
        return head + "aucun. "
    if len(found) > NAMED:
        return head + f"{french.count(len(found), 'paire')}. "
    name = dict(zip(rows["lieu"], rows["montre"], strict=True))
    return (
        head
        + " ; ".join(
            f"{name[r.a]} et {name[r.b]} ({between(r.favorable, r.prudente).texte} min)"
            for r in found.itertuples()
        )
        + ". "
    )


def semaine(tranche: Tranche) -> Affichage:
    """The week of the network: hour by hour, who has a door open to all within reach."""
    from workbench.show.figures import hours

    rows, reached = reaches(tranche)
    known = tranche.table("horaires")
    if not reached or known.empty:
        return p.nothing(
            "La semaine du réseau ne peut pas être dessinée",
            "Il manque les communes du territoire, un lieu ouvert ou les horaires",
        )
    towns = tranche.table("communes")
    slots = access.slots(known, p.year_end(tranche))
    table = complementarity.week(towns, reached, rows, slots)
    total = float(access.people(towns).sum())
    low, high = table[list(NAMES)].min(axis=1), table[list(NAMES)].max(axis=1)
    drawn = hours.draw(
        [(complementarity.DAYS.index(d), h, low[d, h] / total, high[d, h] / total) for d, h in table.index],
        "part des habitants à portée d’une porte ouverte à tous",
    )
    best = _fullest(low, high)
    share = hours.span(low[best[0]] / total, high[best[0]] / total)
    title = f"Au plus fort, {_days(best)}, {share} des habitants ont une porte ouverte à {WITHIN} min"
    if not high.any():
        title = "Aucune porte n’est ouverte à tous dans la semaine"
    return p.figure(
        drawn,
        title,
        f"Part des {french.number(total)} habitants, heure par heure, semaine ordinaire, lieux ouverts au "
        f"{french.date(p.year_end(tranche))}.",
        credit(tranche, "horaires, lieux"),
        [
            Colonne("Jour"),
            Colonne("Heures", "avec une porte ouverte", "droite"),
            Colonne("Le plus d’habitants", "prudente à favorable", "droite"),
            Colonne("À quelle heure"),
        ],
        [_day(day, table.loc[day], low[day], high[day]) for day in complementarity.DAYS],
        note=french.typographie(
            f"{without_hours(tranche, rows, slots)}Une heure compte si la porte est ouverte à tous en son "
            "milieu ; les accès par badge, par adhésion ou sur rendez-vous ne comptent pas. " + RELIEF
        ),
    )


def _day(day: str, table: DataFrame, low, high) -> list[Cellule]:
    open_hours = int((table["lieux"] > 0).sum())
    if not open_hours:
        return [Cellule(french.capital(day)), number(0), number(0), Cellule("aucune")]
    top = _fullest(low, high)
    return [
        Cellule(french.capital(day)),
        number(open_hours),
        between(low[top[0]], high[top[0]]),
        Cellule(french.typographie(_spans(top)) if high.any() else "aucune"),
    ]


def _fullest(low, high) -> list:
    """Where most people have an open door: every hour that shares both ends."""
    ends = max(zip(high, low, strict=True))
    return [at for at in high.index if (high[at], low[at]) == ends]


def _days(best: list[tuple[str, int]]) -> str:
    """« le mardi et le jeudi de 14 à 17 h »; counted where the days do not share their hours."""
    by_day = {day: [h for d, h in best if d == day] for day, _ in best}
    spans = {_spans(found) for found in by_day.values()}
    if len(spans) > 1:
        return f"{french.count(len(best), 'heure')} par semaine"
    return f"{french.join([f'le {day}' for day in by_day])} {spans.pop()}"


def _spans(found: list[int]) -> str:
    """« de 9 à 12 h et de 14 à 17 h », from the hours that begin."""
    starts, ends = ([h for h in found if h + step not in found] for step in (-1, 1))
    return french.join([f"de {a} à {b + 1} h" for a, b in zip(starts, ends, strict=True)])
