"""Attack the figures: what each reader can deduce of those nobody should know.

A figure of 1 to 4 persons must stay possible at 0 and at 5 or more; an amount that comes from 1 to 4 persons,
or from one bearer, within 15 % on either side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.core import french
from workbench.core.errors import Probleme
from workbench.safety.audit import knowledge, quantities
from workbench.safety.audit.context import Contexte, released
from workbench.safety.audit.reading import Cellule
from workbench.safety.audit.system import System
from workbench.safety.audit.world import OVERLAP, REST, Chiffre, relate

MOST = 8  # readers named in a message
TOLD = 4  # figures named in one
ATTACKERS = 40  # more insiders than that: as many, spread over the network
WORDS = {REST: "ceux qui n’y sont pas comptés", OVERLAP: "les personnes comptées dans plusieurs lieux"}


@dataclass
class Attaque:
    """What was tried and found."""

    attaquants: int = 0
    chiffres: int = 0
    sommes: int = 0
    caches: int = 0
    perdus: int = 0
    problemes: list[Probleme] = None

    def text(self, truth: bool) -> str:
        said = "à partir des chiffres exacts" if truth else "sans les chiffres exacts"
        lost = f"\u202f; {self.perdus} chiffres imprimés n’ont pas été reconnus" if self.perdus else ""
        return (
            f"Attaqué {said}\u00a0: {french.count(self.attaquants, 'lecteur')}, "
            f"{french.count(self.chiffres, 'chiffre')}, {french.count(self.sommes, 'somme')}, "
            f"{french.count(self.caches, 'chiffre')} à protéger{lost}."
        )


def attack(
    cellules: Iterable[Cellule],
    referentiel,
    contexte: Contexte,
    bearer: Mapping[str, str],
    schemas: Mapping,
) -> Attaque:
    """Every reader against every figure.

    Parameters
    ----------
    cellules : figures printed in every edition
    bearer : structure of each lieu
    schemas : table -> Schema, whose policy says who may read a small count
    """
    cellules = list(dict.fromkeys(cellules))
    known = quantities.declared(referentiel)
    truth = contexte.verite is not None
    world = (
        knowledge.from_truth(contexte.verite, known)
        if truth
        else knowledge.from_reports(cellules, known, bearer)
    )
    distinct = {
        side
        for name, one in known.items()
        if referentiel.indicateurs[name].addition == "distinct"
        or any(k in referentiel.indicateurs[name].numerateur for k in ("unique", "reseau_filtres"))
        for side in (one.num, one.num.removeprefix(quantities.SAID))
    }
    names = {french.fold(one.nom): one.id for one in (*referentiel.usages, *referentiel.services)}
    releases = released(contexte.registre)
    lu = knowledge.told(world, cellules, known, releases, names)
    if truth and knowledge.departed(world, (said.rang for said in lu.anciens), bearer):
        lu = knowledge.told(world, cellules, known, releases, names)
    shown = {said.rang for said in lu.dits}
    relate(world, known, quantities.nested(referentiel, known), bearer, distinct, shown)
    if not truth:
        world.sommes = knowledge.coherent(world, lu.dits)
    who = knowledge.attackers(bearer, ATTACKERS)
    found = Attaque(len(who), len(world.chiffres), len(world.sommes), 0, lu.perdus, [])
    if not world.chiffres:
        return found
    system = System(world, lu, known, contexte, schemas)
    exposed, unproven = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    for one in who:
        caught, silent = system.against(one)
        if silent:
            unproven[tuple(sorted(set(silent)))].append(one.nom)
        for at, what, low, high, grave in caught:
            exposed[(at, what)][(low, high, grave)].append(one.nom)
    for at, names in unproven.items():
        found.problemes.append(_silent([world.chiffres[i] for i in at], names, truth, referentiel))
    found.caches = system.protected
    for (at, what), ways in exposed.items():
        for (low, high, grave), names in ways.items():
            found.problemes.append(_problem(world.chiffres[at], what, low, high, grave, names, referentiel))
    return found


def _silent(figures: list[Chiffre], names: list[str], truth: bool, referentiel) -> Probleme:
    """What could not be attacked is not proven."""
    places = [_place(one, "", referentiel) for one in figures]
    if len(places) > TOLD:
        places = [*places[: TOLD - 1], french.count(len(places) - TOLD + 1, "autre")]
    one = len(figures) == 1
    rule = f"{'Ce chiffre contredit' if one else 'Ces chiffres contredisent'} ce qui est imprimé ailleurs"
    rule += f"\u00a0: {'il n’a' if one else 'ils n’ont'} pas pu être {french.plural(len(figures), 'attaqué')}"
    cure = "Refaire ensemble toutes les éditions de cette année, avec --forcer\u202f; si cela ne suffit pas, "
    cure += "retirer l’accord de la section qui les publie (registre des accords)"
    return Probleme(
        "\u202f; ".join(places),
        trouve=_several(names),
        regle=rule,
        remede=cure if truth else "",
        gravite="erreur" if truth else "question",
    )


def _several(names: list[str]) -> str:
    """Readers, a few of them by name."""
    if len(names) > MOST:
        names = [*names[: MOST - 1], f"{len(names) - MOST + 1} autres"]
    return french.join(names)


def _place(one: Chiffre, what: str, referentiel) -> str:
    """Which figure, of whom and when."""
    name = referentiel.indicateurs[one.indicateur].nom
    _, _, sujet, periode, modalite = one.cle
    words = name, modalite, WORDS.get(one.genre, ""), what, french.period(periode), sujet
    return ", ".join(t for t in words if t)


def _problem(
    one: Chiffre, what: str, low: float, high: float, grave: bool, names: list[str], referentiel
) -> Probleme:
    top = french.trimmed(high) if np.isfinite(high) else "l’infini"
    said = french.trimmed(low) if low == high else f"de {french.trimmed(low)} à {top}"
    said += "\u00a0€" if one.euros else ""
    rule = f"Ce chiffre non diffusé se déduit des rapports pour {_several(names)}"
    cure = "Retirer l’accord de la section"
    if what:
        cure = (
            "Revenir sur ce qui a fait bouger ce chiffre depuis sa première diffusion\u00a0: une ligne de "
            "corrections.csv, un fichier remplacé ou retiré"
        )
    return Probleme(
        _place(one, what, referentiel),
        trouve=said,
        regle=rule,
        remede=cure if grave else "",
        gravite="erreur" if grave else "question",
    )
