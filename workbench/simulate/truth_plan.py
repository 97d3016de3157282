"""Build the true world from a plan: every person, entry, membership, opinion and ledger line, enumerated.

Imports nothing of the package but other truth modules.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.simulate import (
    truth_ledger,
    truth_members,
    truth_network,
    truth_people,
    truth_survey,
    truth_usage,
    truth_world,
)
from workbench.simulate.truth import Record, World, compare

KEPT = (
    "structures",
    "lieux",
    "horaires",
    "services",
    "evenements",
    "participations",
    "equipe",
    "financements",
    "reunions",
    "partenariats",
    "visites",
    "journal",
    "observations",
    "criteres",
    "cles_repartition",
    "chiffres_annuels",
    "declares",
    "questions",
    "reglages",
)


def build(plan: World, annees: list[int], rng: np.random.Generator) -> World:
    """The world of a plan.

    Parameters
    ----------
    plan : the tables of KEPT, and frequentation, parts_usage, adhesions_plan, communs, tarifs, enquete,
        questions, communes, argent
    annees : the years, in order

    Returns
    -------
    The tables of KEPT, and passages, slots, mois_attendus, mois_recus, personnes, adhesions, invites,
    invitations, ecritures, refus
    """
    first, last = f"{annees[0]}-01-01", f"{annees[-1]}-12-31"
    world: World = {name: plan[name] for name in KEPT}
    lieux = plan["lieux"]
    world["slots"] = truth_world.open_slots(truth_world.slots(plan["horaires"], first, last), lieux)
    world["passages"] = truth_world.visits(plan["frequentation"], plan["parts_usage"], world["slots"], rng)
    world["personnes"], world["adhesions"] = truth_people.memberships(
        plan["adhesions_plan"], plan["communs"], plan["tarifs"], rng
    )
    homes = truth_people.neighbours(lieux, plan["communes"])
    world["homes"] = homes
    world["invites"] = truth_people.opinions(plan["enquete"], plan["questions"], homes, rng)
    world["invitations"] = plan["enquete"].drop_duplicates(["lieu", "annee"])[["lieu", "annee", "invites"]]
    world["ecritures"] = pd.concat(
        [
            truth_ledger.lines(plan["argent"], annees, rng),
            truth_ledger.membership_lines(_accounted(world["adhesions"], lieux, plan["structures"]), lieux),
        ],
        ignore_index=True,
    )
    months = world["slots"].assign(mois=world["slots"]["date"].dt.to_period("M").dt.to_timestamp())
    world["mois_attendus"] = months[["lieu", "mois"]].drop_duplicates(ignore_index=True)
    world["mois_recus"] = world["mois_attendus"]
    world["refus"] = DataFrame({"cle": [], "colonne": []}, dtype="str")
    return world


def measures(world: World, annees: list[int], arrete_le: str) -> list[Record]:
    """Every stated measure of a world."""
    out = truth_usage.offer(world, annees) + truth_usage.entries(world, annees)
    out += truth_members.members(world, annees) + truth_usage.events(world, annees)
    out += truth_survey.survey(world, annees)
    return out + truth_network.all_of(world, annees, arrete_le)


def stated(world: World, read: World, annees: list[int], arrete_le: str) -> list[Record]:
    """What verite.json holds: what a correct reading of the received files gives, beside what is true."""
    return compare(measures(world, annees, arrete_le), measures(read, annees, arrete_le))


def _accounted(adhesions: DataFrame, lieux: DataFrame, structures: DataFrame) -> DataFrame:
    """Fees that reach the ledger as such: only an association's accounts have a line for them."""
    plan = dict(zip(structures["structure"], structures["plan_comptable"], strict=True))
    bearer = dict(zip(lieux["lieu"], lieux["structure"], strict=True))
    return adhesions[adhesions["lieu"].map(bearer).map(plan) == "anc2018"]
