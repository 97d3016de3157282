"""Small networks for the tests of protection: five lieux, their passages, members and answers."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from measures_tables import COMMUNES, JOUR, lieux, method, network, structures, table

from workbench.core import schemas
from workbench.measures import compute
from workbench.safety import attack, ledger, protect
from workbench.safety.relations import system

ALL = dict(grange=40, moulin=50, ecole=60, atelier=70, halle=80)
ANSWERS = {"o": "oui", "n": "non", "p": "en partie", "s": None}
ONLY = (
    "use_passages use_passages_usage use_adherents enq_accueil enq_reponses hr_salaries eco_produits "
    "eco_autofin "
    "anc_anneau anc_part_hors_commune"
)


def five(shared: bool = False) -> dict:
    """Five open lieux of five bearers; with `shared`, two of them have the same bearer."""
    bearers = structures(
        ("iki", "Iki", "association", "anc2018", "2020-01-01"),
        ("lab", "Lab", "association", "anc2018", "2020-01-01"),
    )
    places = lieux(
        ("atelier", "A", "iki", "fablab", "D", "ouvert", "2020-01-01", 10),
        ("halle", "H", "lab", "fablab", "D", "ouvert", "2020-01-01", 10),
    )
    if not shared:
        places.loc[places["lieu"] == "ecole", "structure"] = "scic"
    return {"structures": bearers, "lieux": places[places["lieu"] != "gare"].reset_index(drop=True)}


def answers(**by_lieu) -> pd.DataFrame:
    """One letter per form (o, n, p, s), the answer to « accueil »: grange="ooonp"."""
    rows = [
        (f"{lieu}{i}", lieu, 2025, "2025-11-10", ANSWERS[letter], "A")
        for lieu, letters in by_lieu.items()
        for i, letter in enumerate(letters)
    ]
    return table("enquete_usagers", "reponse lieu annee repondu_le accueil commune", *rows)


def accords(*rows) -> pd.DataFrame:
    """cible, section, edition, and the day the agreement ends when it has one."""
    given = [(*r[:3], "2025-01-01", r[3] if len(r) > 3 else None) for r in rows]
    return table("accords", "cible section edition du au", *given)


def mesures(**tables) -> pd.DataFrame:
    """Their mesures of 2025, with the few figures the tests read."""
    ref = replace(method(), indicateurs={i: method().indicateurs[i] for i in ONLY.split()})
    return compute(network(**(five() | tables)), ref, 2025, JOUR, {}, COMMUNES)


def edition(name: str, given=(), releases=None, memo=None, **tables) -> pd.DataFrame:
    """The protected mesures of an edition."""
    places = (five() | tables)["lieux"]
    return protect.protect(
        mesures(**tables),
        accords(*given),
        schemas.all_schemas(),
        5,
        name,
        referentiel=method(),
        lieux=places,
        jour=JOUR,
        memo=memo,
        releases=releases,
    )


def attacked(shown_where, given=(), **tables):
    """The system of a network, its described rows, and what is known if `shown_where(rows)` is released."""
    places = (five() | tables)["lieux"]
    rows = protect.describe(mesures(**tables), schemas.all_schemas(), method(), places)
    rows = protect._opened(rows, accords(*given), places, JOUR, 5, "reseau", ledger.empty())
    made = system(rows, method(), 5)
    figure = (rows["etat"].astype("str") == "valeur").to_numpy()
    return made, rows, attack.revealed(made, shown_where(rows).to_numpy() & figure)
