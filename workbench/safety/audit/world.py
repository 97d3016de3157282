"""Every figure there is and the sums between them, as anyone can deduce them from the référentiel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from workbench.safety.audit.quantities import SAID, Declared

CELL, TOP, REST, OVERLAP, OTHER = "chiffre", "haut", "reste", "recouvrement", "écart"
NEAR = 1e-6
RESEAU = "reseau"
Key = tuple[str, str, str, str, str]  # quantity, niveau, sujet, periode, modalite


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One unknown of the attack. vrai is nan where the truth is not given."""

    cle: Key
    indicateur: str
    genre: str = CELL
    vrai: float = np.nan
    contributeurs: float = np.nan
    personnes: bool = False
    euros: bool = False
    entier: bool = False
    enquete: bool = False
    table: str = ""

    @property
    def niveau(self) -> str:
        return self.cle[1]

    @property
    def sujet(self) -> str:
        return self.cle[2]


@dataclass
class World:
    """Unknowns and sums: each relation is [(position, coefficient)], which add up to 0.

    partis : unknowns that may have been counted in an earlier release, and that everybody sees empty today
    """

    chiffres: list[Chiffre] = field(default_factory=list)
    partis: list[int] = field(default_factory=list)
    rang: dict[Key, int] = field(default_factory=dict)
    sommes: list[list[tuple[int, float]]] = field(default_factory=list)

    def add(self, chiffre: Chiffre) -> int:
        """The position of an unknown, new or known."""
        at = self.rang.get(chiffre.cle)
        if at is None:
            at = self.rang[chiffre.cle] = len(self.chiffres)
            self.chiffres.append(chiffre)
        return at

    def matrix(self) -> sparse.csr_matrix:
        """Relations × unknowns."""
        rows = [i for i, terms in enumerate(self.sommes) for _ in terms]
        cols = [at for terms in self.sommes for at, _ in terms]
        data = [c for terms in self.sommes for _, c in terms]
        return sparse.csr_matrix((data, (rows, cols)), shape=(len(self.sommes), len(self.chiffres)))

    def total(self, whole: int, parts: list[int]) -> float:
        """whole less its parts; nan without the truth."""
        return self.chiffres[whole].vrai - sum(self.chiffres[at].vrai for at in parts)

    def equal(self, whole: int, parts: list[int]) -> bool:
        """Declare whole = Σ parts, unless the truth says otherwise."""
        gap = self.total(whole, parts)
        holds = np.isnan(gap) or abs(gap) <= NEAR * max(1.0, abs(self.chiffres[whole].vrai))
        if holds:
            self.sommes.append([(whole, 1.0)] + [(at, -1.0) for at in parts])
        return holds

    def rest(self, wholes: list[int], parts: list[int], genre: str) -> None:
        """Declare a new unknown, Σ wholes − Σ parts, which cannot be negative."""
        like = self.chiffres[parts[0]]
        gap = sum(self.chiffres[at].vrai for at in wholes) - sum(self.chiffres[at].vrai for at in parts)
        if gap < -NEAR:
            return
        key = (f"{genre} {like.cle[0]} {self.chiffres[wholes[0]].cle[0]}", *like.cle[1:])
        at = self.add(
            Chiffre(
                key, like.indicateur, genre, gap, np.nan, like.personnes and genre != OTHER, False,
                like.entier, like.enquete, like.table,
            )
        )  # fmt: skip
        self.sommes.append([(a, 1.0) for a in wholes] + [(a, -1.0) for a in parts] + [(at, -1.0)])


def relate(
    world: World,
    known: dict[str, Declared],
    inside: list[tuple[str, str]],
    bearer: dict[str, str],
    distinct: set[str],
    shown: set[int],
) -> None:
    """Every sum that the declarations tell.

    Parameters
    ----------
    known : indicators that count persons or euros
    inside : (whole, part) quantities
    bearer : structure of each lieu
    distinct : quantities whose network figure counts a person or a flow once
    shown : unknowns that some report prints
    """
    groups: dict[str, dict] = {
        name: defaultdict(list) for name in ("lieux", "sommes", "porteurs", "modalites", "mois")
    }
    for at, one in enumerate(world.chiffres):
        quantite, niveau, sujet, periode, modalite = one.cle
        if one.genre != CELL:
            continue
        across = (quantite, periode, modalite)
        if niveau == "lieu":
            groups["lieux"][across].append(at)
            groups["sommes"][(*across, bearer.get(sujet, ""))].append(at)
        if niveau == "structure":
            groups["porteurs"][across].append(at)
        if modalite:
            groups["modalites"][(quantite.rpartition(" par ")[0], niveau, sujet, periode, quantite)].append(
                at
            )
        if len(periode) == 7:
            groups["mois"][(quantite, niveau, sujet, periode[:4], modalite)].append(at)
    for (quantite, periode, modalite, structure), parts in groups["sommes"].items():
        whole = world.rang.get((quantite, "structure", structure, periode, modalite))
        if whole is not None and np.isnan(world.chiffres[whole].vrai):
            world.rest([whole], parts, OTHER)  # a bearer may have more than its lieux
        elif whole is not None:
            world.equal(whole, parts)
    for across, parts in groups["lieux"].items():
        _network(world, across, parts, distinct, shown)
    for across, parts in groups["porteurs"].items():
        whole = world.rang.get((across[0], RESEAU, RESEAU, *across[1:]))
        if whole is not None and not (across[0] in distinct and np.isnan(world.chiffres[whole].vrai)):
            world.equal(whole, parts)
    several = {one.num for one in known.values() if one.plusieurs}
    for (parent, niveau, sujet, periode, quantite), parts in groups["modalites"].items():
        whole = world.rang.get((parent, niveau, sujet, periode, ""))
        if whole is not None and quantite not in several:
            world.equal(whole, parts)
    for key, parts in groups["mois"].items():
        whole = world.rang.get(key)
        if whole is not None and len(parts) == 12:
            world.equal(whole, parts)
    _declared(world)
    _persons(world, known, inside)


def _declared(world: World) -> None:
    """A total is what was counted, and what lieux declare besides: the same bearer by bearer, with no flow
    between them."""
    besides: dict[tuple, list[tuple[int, float]]] = defaultdict(list)
    for key, at in list(world.rang.items()):
        if world.chiffres[at].genre != CELL or not key[0].startswith(SAID) or key[4]:
            continue
        counted = world.rang.get((key[0].removeprefix(SAID), *key[1:]))
        if counted is not None and not world.equal(at, [counted]):
            world.rest([at], [counted], OTHER)
        if key[1] != "lieu":
            sign = 1.0 if key[1] == RESEAU else -1.0
            terms = [(at, sign)] + ([(counted, -sign)] if counted is not None else [])
            besides[(key[0], key[3])] += terms
    for terms in besides.values():
        gap = sum(sign * world.chiffres[at].vrai for at, sign in terms)
        if abs(gap) <= NEAR * max(1.0, *(abs(world.chiffres[at].vrai) for at, _ in terms)):
            world.sommes.append(terms)  # reports alone do not name every bearer


def _network(world: World, across: tuple, parts: list[int], distinct: set[str], shown: set[int]) -> None:
    quantite, periode, modalite = across
    whole = world.rang.get((quantite, RESEAU, RESEAU, periode, modalite))
    top = world.rang.get((f"{TOP} {quantite}", RESEAU, RESEAU, periode, modalite))
    if top is not None:
        world.equal(top, parts)
    once = quantite in distinct or top is not None
    if whole is None or (not (once and np.isnan(world.chiffres[whole].vrai)) and world.equal(whole, parts)):
        return
    if once:
        world.rest(parts, [whole], OVERLAP)
        for part in parts if whole in shown else ():  # a hidden figure bounds nothing
            world.rest([whole], [part], OTHER)


def _persons(world: World, known: dict[str, Declared], inside: list[tuple[str, str]]) -> None:
    """Those not counted among those asked; part of a whole; who joined; one number of forms per survey."""
    forms: dict[tuple, int] = {}
    of: dict[str, list[tuple[Key, int]]] = defaultdict(list)
    for key, at in world.rang.items():
        if world.chiffres[at].genre == CELL:
            of[key[0]].append((key, at))
    for one in known.values():
        for key, at in of[one.num] if one.personnes else ():
            _, niveau, sujet, periode, _ = key
            if one.den and (net := world.rang.get((one.den, niveau, sujet, periode, ""))) is not None:
                if net != at:
                    world.rest([net], [at], REST)
                if one.enquete:
                    first = forms.setdefault((niveau, sujet, periode, world.chiffres[net].vrai), net)
                    if first != net and not np.isnan(world.chiffres[net].vrai):
                        world.equal(first, [net])
            if one.persiste in known:
                base = known[one.persiste].num
                here = world.rang.get((base, niveau, sujet, periode, ""))
                before = world.rang.get((base, niveau, sujet, str(int(periode[:4]) - 1), ""))
                net = world.rang.get((one.den, niveau, sujet, periode, ""))
                if here is not None:
                    world.rest([here], [at], REST)
                if before is not None and net is not None and before != net:
                    world.equal(before, [net])
    for whole, part in inside:
        for key, at in of[whole]:
            one = world.rang.get((part, *key[1:]))
            if one is not None and one != at:
                world.rest([at], [one], REST)
