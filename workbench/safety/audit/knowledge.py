"""The unknowns from the truth or from the reports, and what each reader knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from pandas import DataFrame

from workbench.core.french import fold
from workbench.safety.audit.folder import COORDINATION, LEDGER, LIEU, PUBLIC, RESEAU
from workbench.safety.audit.printed import facts
from workbench.safety.audit.quantities import Declared
from workbench.safety.audit.reading import VALUE, Cellule
from workbench.safety.audit.world import CELL, TOP, Chiffre, World

EMPTY = {"manquant", "sans_objet", "refuse", "non_demande"}
LEVELS = {"lieu", "structure", "reseau"}


@dataclass(frozen=True)
class Attaquant:
    """A reader: the editions he opens, the lieux and structures whose own tables he keeps."""

    nom: str
    editions: frozenset[str]
    siens: frozenset[str] = field(default_factory=frozenset)


def attackers(bearer: dict[str, str], most: int) -> list[Attaquant]:
    """The public, a member of the network, each lieu, each bearer of several lieux.

    Above `most` insiders, as many of them spread over the list.
    """
    wide = {RESEAU, PUBLIC}
    inside = []
    for lieu, structure in sorted(bearer.items()):
        alone = sum(s == structure for s in bearer.values()) == 1
        own = {lieu, structure} if alone else {lieu}
        inside.append(Attaquant(f"l’équipe de {lieu}", frozenset({*wide, f"{LIEU}:{lieu}"}), frozenset(own)))
    for structure in sorted(set(bearer.values())):
        lieux = [lieu for lieu, s in bearer.items() if s == structure]
        if len(lieux) > 1:
            read = {*wide, *(f"{LIEU}:{lieu}" for lieu in lieux)}
            inside.append(
                Attaquant(f"la structure {structure}", frozenset(read), frozenset([*lieux, structure]))
            )
    if len(inside) > most:
        inside = [inside[i] for i in np.unique(np.linspace(0, len(inside) - 1, most).astype(int))]
    return [
        Attaquant("un lecteur du public", frozenset({PUBLIC})),
        Attaquant("un membre du réseau", frozenset(wide)),
        *inside,
    ]


def from_truth(mesures: DataFrame, known: dict[str, Declared]) -> World:
    """The unknowns with their true values: one per side of every measured figure of persons or euros."""
    world = World()
    rows = mesures[mesures["indicateur"].isin(list(known)) & mesures["niveau"].isin(list(LEVELS))]
    rows = rows[rows["etat"].astype("str") == VALUE]
    for row in rows.itertuples():
        one = known[row.indicateur]
        where = (row.niveau, row.sujet, row.periode)
        true = row.valeur if np.isnan(row.numerateur) or not one.den else row.numerateur
        like = dict(personnes=one.personnes, euros=one.euros, enquete=one.enquete, table=row.table)
        world.add(
            Chiffre(
                (one.num, *where, row.modalite), row.indicateur, CELL, true, row.n, entier=one.entiers, **like
            )
        )
        if one.den and not np.isnan(row.denominateur):
            key = (one.den, *where, "")
            world.add(Chiffre(key, row.indicateur, CELL, row.denominateur, entier=one.entiers, **like))
        if not np.isnan(row.valeur_max):
            key = (f"{TOP} {one.num}", *where, row.modalite)
            world.add(Chiffre(key, row.indicateur, TOP, row.valeur_max, entier=one.entiers, **like))
    return world


def departed(world: World, changed: Iterable[int], bearer: Mapping[str, str]) -> bool:
    """Add to a true world the lieux and structures that give nothing today to a figure of the network, where
    what it counts changed since a release, as those whose file was taken away; whether there are any."""
    before = len(world.chiffres)
    moved = {_counted(world.chiffres[at]) for at in changed}
    gone = [("lieu", lieu) for lieu in bearer] + [("structure", s) for s in sorted({*bearer.values()})]
    for whole in [one for one in world.chiffres if one.niveau == RESEAU and _counted(one) in moved]:
        quantite, _, _, *rest = whole.cle
        for where in gone:
            world.add(replace(whole, cle=(quantite, *where, *rest), vrai=0.0, contributeurs=0.0))
    world.partis = [*range(before, len(world.chiffres))]
    return bool(world.partis)


def _counted(one: Chiffre) -> tuple[str, str]:
    """What is counted, whatever the category, and the year."""
    return one.cle[0].partition(" par ")[0], one.cle[3][:4]


def from_reports(cellules: Iterable[Cellule], known: dict[str, Declared], bearer: dict[str, str]) -> World:
    """The unknowns that reports speak of, and those of the lieux that they leave out."""
    states: dict[tuple, set[str]] = {}
    for cell in cellules:
        niveau, sujet, periode, indicateur, modalite = cell.cle
        if indicateur in known and niveau in LEVELS and cell.edition != COORDINATION:
            for name in {fact.modalite for fact in facts(cell)} | {modalite}:
                states.setdefault((niveau, sujet, periode, indicateur, name), set()).add(cell.etat)
    for (_, _, periode, indicateur, modalite), lieu in product(list(states), bearer):
        states.setdefault(("lieu", lieu, periode, indicateur, modalite), {"secret"})
    world = World()
    for (niveau, sujet, periode, indicateur, modalite), seen in sorted(states.items()):
        if seen <= EMPTY:
            continue
        one = known[indicateur]
        like = dict(personnes=one.personnes, euros=one.euros, enquete=one.enquete, entier=one.entiers)
        world.add(Chiffre((one.num, niveau, sujet, periode, modalite), indicateur, **like))
        if one.den:
            world.add(Chiffre((one.den, niveau, sujet, periode, ""), indicateur, **like))
    return world


@dataclass(frozen=True, slots=True)
class Dit:
    """A number that an edition tells of an unknown; a percentage of another unknown when `de` is given.

    nom is the file that says it.
    """

    edition: str
    rang: int
    bas: float
    haut: float
    de: int = -1
    nom: str = ""


@dataclass
class Lu:
    """What was read: today's numbers, those another release has replaced since, and how many are unplaced.

    registre : numbers of the ledger that have not changed.
    """

    dits: list[Dit] = field(default_factory=list)
    anciens: list[Dit] = field(default_factory=list)
    perdus: int = 0
    premiers: dict[int, Dit] = field(default_factory=dict)
    registre: list[Dit] = field(default_factory=list)

    def before(self, editions: frozenset[str]) -> tuple[list[Dit], list[Dit]]:
        """What readers of these editions read that has changed since, and all they read with it."""
        older = [said for said in self.anciens if said.edition in editions]
        files = {said.nom for said in older}
        same = [d for d in self.dits if d.nom in files] + self.registre
        return older, [d for d in same if d.edition in editions] + older


def told(
    world: World, cellules: Iterable[Cellule], known: dict[str, Declared], releases=(), names=None
) -> Lu:
    """What is printed or was released of each unknown; with the truth, what contradicts it is older.

    Parameters
    ----------
    releases : (figure, exact number by side) of the ledger
    names : identifier of a category by the folded name that pages print
    """
    lu, names = Lu(), names or {}
    read = [
        (cell, fact.cote, fact.modalite, fact.bas, fact.haut) for cell in cellules for fact in facts(cell)
    ]
    read += [
        (cell, side, cell.cle[4], value, value)
        for cell, numbers in releases
        for side, value in numbers.items()
    ]
    for cell, side, modalite, low, high in read:
        niveau, sujet, periode, indicateur, _ = cell.cle
        if indicateur not in known or cell.edition == COORDINATION or niveau not in LEVELS:
            continue
        one, where = known[indicateur], (niveau, sujet, periode)
        quantite = {"den": one.den, "max": f"{TOP} {one.num}"}.get(side, one.num)
        modalite = "" if side == "den" else modalite
        at = world.rang.get((quantite, *where, modalite))
        at = world.rang.get((quantite, *where, names.get(fold(modalite), ""))) if at is None else at
        net = world.rang.get((one.den, *where, ""), -1)
        if at is None or (side == "part" and net < 0):
            lu.perdus += 1
        else:
            _believe(lu, world, Dit(cell.edition, at, low, high, net if side == "part" else -1, cell.nom))
    return lu


def _believe(lu: Lu, world: World, said: Dit) -> None:
    """With the truth, keep the exact figure: a rounding of half a unit protects nobody."""
    one = world.chiffres[said.rang]
    if said.de >= 0:
        share = 100 * one.vrai / world.chiffres[said.de].vrai if world.chiffres[said.de].vrai else np.nan
        if np.isnan(share) or said.bas - 1e-6 <= share <= said.haut + 1e-6:
            lu.dits.append(said)
        return
    if one.entier:
        said = replace(said, bas=round((said.bas + said.haut) / 2), haut=round((said.bas + said.haut) / 2))
    if np.isnan(one.vrai):
        first = lu.premiers.setdefault(said.rang, said)
        agree = first.bas <= said.haut and said.bas <= first.haut
        (lu.dits if agree else lu.anciens).append(said)
    elif said.bas - 1e-6 <= one.vrai <= said.haut + 1e-6:
        # the ledger holds all that an edition may show, its pages print less: it serves to compare releases
        (lu.registre if said.nom == LEDGER else lu.dits).append(replace(said, bas=one.vrai, haut=one.vrai))
    else:
        lu.anciens.append(said)


def coherent(world: World, printed: list[Dit]) -> list[list[tuple[int, float]]]:
    """The sums that the printed figures do not contradict: coverage and rounding break some."""
    low = np.full(len(world.chiffres), -np.inf)
    high = np.full(len(world.chiffres), np.inf)
    for said in (one for one in printed if one.de < 0):
        low[said.rang], high[said.rang] = max(low[said.rang], said.bas), min(high[said.rang], said.haut)
    kept = []
    for terms in world.sommes:
        least = sum(c * (low[at] if c > 0 else high[at]) for at, c in terms)
        most = sum(c * (high[at] if c > 0 else low[at]) for at, c in terms)
        if least <= 1e-6 and most >= -1e-6:
            kept.append(terms)
    return kept
