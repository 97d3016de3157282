"""The mistakes that cost others their credibility, planted one at a time in the product.

Each must be seen by the comparison with the truth of a simulated network, and of no other cause: without the
fault, the same figures are right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import simulated
from simulated import Network

from workbench.measures import aggregate, figures, opening, states, views_money
from workbench.measures.declared import SANS_OBJET, VALEUR


@pytest.fixture(scope="module")
def networks(tmp_path_factory) -> dict[str, Network]:
    """The example and the twelve lieux, each read once; no test changes them."""
    folder = tmp_path_factory.mktemp("reseaux")
    return {"exemple": simulated.example(folder / "e"), "douze": simulated.twelve(folder / "d")}


def fill_missing(network, patch):
    """What was not received becomes 0."""
    patch.setattr(aggregate, "_blank", lambda value, seen: np.asarray(value, dtype=float))


def blank_is_zero(network, patch):
    """An empty cell is read as 0."""
    return network.rewrite("activite", passages=network.tables["activite"]["passages"].fillna(0))


def blank_people_are_zero(network, patch):
    """A refused figure is read as 0."""
    return network.rewrite("equipe", benevoles=network.tables["equipe"]["benevoles"].fillna(0))


def forget_reasons(network, patch):
    """A refusal becomes an absence."""
    return replace(network, tables=network.tables | {"etats": network.tables["etats"].iloc[:0]})


def mean_of_ratios(network, patch):
    """The network's share is the mean of those of its lieux."""
    true, last = figures.figure, {}

    def mean(cadre, indicateur, num, den):
        made = true(cadre, indicateur, num, den)
        if made.value.ndim == 2 and len(made.value) == len(cadre.lieux):
            last["lieux"] = made.value
        elif made.value.ndim == 1 and den is not None:
            known = np.isfinite(last["lieux"]).sum(axis=0)
            made = made._replace(value=np.nansum(last["lieux"], axis=0) / np.maximum(known, 1))
        return made

    patch.setattr(figures, "figure", mean)


def read_74_alone(network, patch):
    """Grants are account 74, as booked: neither 487, nor dedicated funds."""
    only = {"colonne": "produit_eur", "filtres": [{"colonne": "compte", "commence_par": ["74"]}]}
    return network.declare("eco_part_subv", numerateur=only)


def forget_deferral(network, patch):
    """A grant of three years counts whole in its first year (487 left out)."""
    return network.declare("eco_produits", numerateur={"colonne": "produit_eur"})


def forget_dedicated_funds(network, patch):
    """Dedicated funds (689, 789) stay out of income."""
    return network.regroup([("anc2018", "689"), ("anc2018", "789")], "hors_exploitation")


def taxes_are_grants(network, patch):
    """The 73 of a collectivité is read as an association's: public support."""
    return network.regroup([("m57", "73118")], "subventions")


def add_persons(network, patch):
    """A member of two lieux counts twice."""

    def added(cadre, indicateur, whole, lieu, from_said, seen):
        total = np.nansum(np.where(seen, lieu.value, np.nan), axis=0)
        return total, np.full_like(total, np.nan)

    patch.setattr(figures, "distinct_range", added)


def project_is_zero(network, patch):
    """What does not apply counts as 0."""
    true = states.of_lieux

    def zero(*args, **more):
        etat = true(*args, **more)
        return np.where(etat == SANS_OBJET, VALEUR, etat)

    patch.setattr(states, "of_lieux", zero)


def project_is_expected(network, patch):
    """A lieu in project is waited for."""
    patch.setattr(states, "applying", lambda cadre, indicateur: np.ones(cadre.shape, dtype=bool))


def closed_still_renews(network, patch):
    """The members of a lieu that closed are still asked whether they renewed."""
    return network.declare("use_renouvellement", nature="flux")


def closures_are_missing(network, patch):
    """A month of summer break is a month not sent."""
    true = opening.possible_days

    def every_day(*args):
        origin, days = true(*args)
        return origin, np.ones_like(days)

    patch.setattr(opening, "possible_days", every_day)


def keep_other_activities(network, patch):
    """What a key leaves to a bearer's other activities counts for the network."""
    patch.setattr(views_money, "OUTSIDE", "")


def keep_inner_flows(network, patch):
    """What lieux sell one another is income of the network."""
    return network.declare("eco_produits", numerateur={"reseau_filtres": []})


def count_shared_twice(network, patch):
    """An event of two lieux counts for each."""
    return network.declare("use_evenements", numerateur={"unique": ""})


def mix_series(network, patch):
    """Counts and estimates are one series."""
    return network.declare("use_passages", numerateur={"filtres": []}, autres={"mode": None})


FAULTS = [
    (fill_missing, "use_passages", "exemple", "valeur, expected manquant"),
    (fill_missing, "use_passages", "douze", "valeur, expected manquant"),
    (blank_is_zero, "use_passages", "exemple", "valeur, expected manquant"),
    (blank_is_zero, "use_passages", "douze", "valeur, expected manquant"),
    (blank_people_are_zero, "hr_benevoles", "exemple", "valeur, expected refuse"),
    (forget_reasons, "hr_benevoles", "exemple", "manquant, expected refuse"),
    (mean_of_ratios, "eco_part_subv", "exemple", "('reseau', '2025'"),
    (mean_of_ratios, "eco_part_subv", "douze", "('reseau', '2025'"),
    (mean_of_ratios, "use_renouvellement", "douze", "('reseau', '2025'"),
    (read_74_alone, "eco_part_subv", "exemple", "numerateur"),
    (read_74_alone, "eco_part_subv", "douze", "numerateur"),
    (forget_deferral, "eco_produits", "exemple", "valeur"),
    (forget_deferral, "eco_produits", "douze", "valeur"),
    (forget_dedicated_funds, "eco_produits", "exemple", "valeur"),
    (forget_dedicated_funds, "eco_produits", "douze", "valeur"),
    (forget_dedicated_funds, "eco_part_subv", "douze", "numerateur"),
    (taxes_are_grants, "eco_part_subv", "douze", "numerateur"),
    (add_persons, "use_adherents", "exemple", "('reseau', '2025'"),
    (add_persons, "use_adherents", "douze", "('reseau', '2025'"),
    (project_is_zero, "use_passages", "exemple", "('lons-le-saunier', '2024'"),
    (project_is_zero, "use_passages", "douze", "valeur, expected sans_objet"),
    (project_is_expected, "use_passages", "exemple", "('lons-le-saunier', '2024'"),
    (project_is_expected, "use_passages", "douze", "('reseau', '2025'"),
    (closed_still_renews, "use_renouvellement", "douze", "('reseau', '2025'"),
    (closures_are_missing, "use_passages", "douze", "expected [11, 11]"),
    (keep_other_activities, "eco_produits", "douze", "('reseau', '2025'"),
    (keep_other_activities, "eco_produits", "exemple", "('reseau', '2025'"),
    (keep_inner_flows, "eco_produits", "douze", "('reseau', '2025'"),
    (keep_inner_flows, "eco_produits", "exemple", "('reseau', '2025'"),
    (count_shared_twice, "use_evenements", "exemple", "('reseau', '2025'"),
    (mix_series, "use_passages", "exemple", "expected"),
]


@pytest.mark.parametrize(
    "fault, indicateur, where, words", FAULTS, ids=[f"{f.__name__}-{i}-{w}" for f, i, w, _ in FAULTS]
)
def test_the_truth_sees_this_fault(fault, indicateur, where, words, networks, monkeypatch):
    network = networks[where]
    assert network.differences(indicateur) == []
    seen = (fault(network, monkeypatch) or network).differences(indicateur)
    assert any(words in d for d in seen), seen[:5]


def test_a_past_fault_leaves_no_trace(networks):
    """Nothing planted above stays: the figures of both networks are right again, all together."""
    asked = {i for _, i, _, _ in FAULTS}
    assert [d for n in networks.values() for d in n.differences(*asked)] == []
