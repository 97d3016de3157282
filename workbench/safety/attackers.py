"""Who reads what, and what each holds exactly: a reader of the network, each lieu, each bearer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pandas import DataFrame

from workbench.safety.survey import TABLE as SURVEY


class Attacker(NamedTuple):
    """A reader, and the lieux and bearers whose own tables it keeps.

    `formulaires`: it collected its users' forms itself, and knows each answer.
    """

    nom: str
    lieux: frozenset[str]
    structures: frozenset[str]
    formulaires: bool = True


READER = Attacker("lecteur du réseau", frozenset(), frozenset())


def attackers(lieux: DataFrame) -> list[Attacker]:
    """A reader without figures of its own, each bearer with all its lieux, each lieu of a bearer of several.

    The public reads less than a member of the network does, and knows nothing a member does not.

    Parameters
    ----------
    lieux : lieu, structure
    """
    found = [READER]
    for structure, group in lieux.groupby("structure", sort=True):
        own = frozenset(group["lieu"])
        found.append(Attacker(f"structure {structure}", own, frozenset([structure])))
        if len(own) > 1:
            found += [Attacker(f"lieu {x}", frozenset([x]), frozenset()) for x in sorted(own)]
    return found


def sample(who: list[Attacker], size: int) -> list[Attacker]:
    """The reader, the bearers of most lieux, and others spread over the list: the same every time."""
    large = sorted(who[1:], key=lambda a: (-len(a.lieux), a.nom))
    half = size // 2
    rest = large[half:]
    step = max(1, len(rest) // max(1, size - 1 - half))
    return [who[0], *large[:half], *rest[::step][: size - 1 - half]]


def team(lieu: str, lieux: DataFrame) -> Attacker:
    """A lieu's bearer and teams before their users' answers: they read the reports, not the forms."""
    bearer = lieux.loc[lieux["lieu"] == lieu, "structure"]
    own = lieux.loc[lieux["structure"].isin(bearer), "lieu"]
    return Attacker(f"équipe {'-'.join(bearer)}", frozenset(own), frozenset(bearer), formulaires=False)


def holds(cells: DataFrame, attacker: Attacker) -> np.ndarray:
    """Figures the attacker keeps: those of its lieux and bearers; its users' answers if it collected them."""
    mine = (cells["niveau"] == "lieu") & cells["sujet"].isin(attacker.lieux)
    mine |= (cells["niveau"] == "structure") & cells["sujet"].isin(attacker.structures)
    if not attacker.formulaires:
        mine &= cells["table"] != SURVEY
    return mine.to_numpy(dtype=bool)


def public_zeros(cells: DataFrame) -> np.ndarray:
    """Zeros everybody sees: what a lieu does not offer has no user. An answer nobody gave is not seen."""
    zero = (cells["valeur"] == 0) & cells["niveau"].isin(["lieu", "structure"]) & (cells["quantite"] >= 0)
    return (zero & (cells["table"] != SURVEY)).to_numpy(dtype=bool)
