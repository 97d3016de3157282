"""Laws the figures obey whatever the network, and faults that must turn a test red."""

from __future__ import annotations

from dataclasses import replace

import measures_tables
import numpy as np
import pandas as pd
import pytest
import test_measures_money as money
import test_measures_people as people
import test_measures_usage as usage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from measures_tables import lieux, mesures, method, one, structures, table

from workbench.core import referentiel
from workbench.measures import aggregate, figures, ranges, states

ONLY = "use_passages use_adherents use_renouvellement eco_produits eco_part_subv enq_accueil"
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIEUX = ("grange", "moulin", "ecole")

passages = st.lists(st.tuples(st.sampled_from(LIEUX), st.integers(1, 12), st.none() | st.integers(0, 30)),
                    max_size=12, unique_by=lambda r: r[:2])  # fmt: skip
members = st.lists(st.tuples(st.sampled_from(LIEUX), st.integers(0, 9), st.sampled_from([2024, 2025])),
                   max_size=20, unique=True)  # fmt: skip
line = st.tuples(st.sampled_from(LIEUX), st.sampled_from(["706", "741", "6894"]), st.integers(0, 900))
accounts = st.lists(line,
                    max_size=8, unique_by=lambda r: r[:2])  # fmt: skip
answers = st.lists(st.tuples(st.sampled_from(LIEUX), st.sampled_from(["oui", "non", None])), max_size=12)
worlds = st.tuples(passages, members, accounts, answers)


def tables(world, rename=lambda lieu, i: lieu) -> dict[str, pd.DataFrame]:
    """Clean tables of a drawn network; all three lieux are of the same bearer."""
    entries, people_, lines, said = world
    plans = method().plans
    return {
        "activite": table("activite", "lieu du au usage mode passages", *[
            (rename(x, i), f"2025-{m:02d}-01", f"2025-{m:02d}-28", "fablab", "compté", n)
            for i, (x, m, n) in enumerate(entries)]),
        "adhesions": table("adhesions", "adhesion lieu adherent nature du au", *[
            (f"{i}", rename(x, p), f"c-{p}", "personne", f"{y}-01-01", f"{y}-12-31")
            for i, (x, p, y) in enumerate(people_)]),
        "comptes": table("comptes", "structure section compte produit_eur charge_eur solde_eur plan "
                         "exercice_du exercice_au famille", *[
            ("asso", rename(x, i), c, n * (c[0] == "7"), n * (c[0] == "6"), 0, "anc2018",
             "2025-01-01", "2025-12-31", plans.famille("anc2018", c)) for i, (x, c, n) in enumerate(lines)]),
        "enquete_usagers": table("enquete_usagers", "reponse lieu annee repondu_le accueil", *[
            (f"{i}", rename(x, i), 2025, "2025-11-10", a) for i, (x, a) in enumerate(said)]),
    }  # fmt: skip


def places(names=LIEUX) -> pd.DataFrame:
    return table(
        "lieux",
        "lieu nom structure types commune statut ouvert_le",
        *[(n, n, "asso", "fablab", "A", "ouvert", "2020-01-01") for n in names],
    )


def network_rows(rows: pd.DataFrame) -> pd.DataFrame:
    kept = rows[rows["niveau"] == "reseau"].set_index(["periode", "indicateur", "modalite"])
    return kept[["numerateur", "denominateur", "valeur"]].sort_index()


@given(worlds, st.randoms())
@FEW
def test_the_order_of_rows_changes_nothing(world, random):
    made = tables(world)
    mixed = {
        k: v.sample(frac=1, random_state=random.randint(0, 999)).reset_index(drop=True)
        for k, v in made.items()
    }
    pd.testing.assert_frame_equal(
        mesures(only=ONLY, lieux=places(), **made), mesures(only=ONLY, lieux=places(LIEUX[::-1]), **mixed)
    )


@given(worlds)
@FEW
def test_splitting_a_lieu_in_two_leaves_the_network_as_it_was(world):
    made = mesures(only=ONLY, lieux=places(), **tables(world))
    split = tables(world, lambda lieu, i: f"{lieu}-b" if lieu == "grange" and i % 2 else lieu)
    parted = mesures(only=ONLY, lieux=places((*LIEUX, "grange-b")), **split)
    pd.testing.assert_frame_equal(network_rows(made), network_rows(parted))


@given(worlds)
@FEW
def test_duplicating_every_lieu_doubles_sums_and_leaves_persons_and_shares(world):
    made = network_rows(mesures(only=ONLY, lieux=places(), **tables(world)))
    twin = tables(world, lambda lieu, i: f"{lieu}-b")
    both = {k: pd.concat([v, twin[k]], ignore_index=True) for k, v in tables(world).items()}
    twice = network_rows(mesures(only=ONLY, lieux=places((*LIEUX, *(f"{x}-b" for x in LIEUX))), **both))
    for (periode, indicateur, modalite), row in made.iterrows():
        other = twice.loc[(periode, indicateur, modalite)]
        if indicateur in ("use_passages", "eco_produits"):
            assert np.array_equal(other["valeur"], 2 * row["valeur"], equal_nan=True)
        elif indicateur in ("use_adherents", "use_renouvellement", "eco_part_subv"):
            assert np.isclose(other["valeur"], row["valeur"], equal_nan=True)


@given(worlds)
@FEW
def test_a_figure_without_a_value_has_no_number_and_a_share_stays_between_its_bounds(world):
    rows = mesures(only=ONLY, lieux=places(), **tables(world))
    empty = rows["etat"].astype(str) != "valeur"
    assert rows.loc[empty, ["numerateur", "denominateur", "n", "valeur", "valeur_max"]].isna().all(axis=None)
    assert rows.loc[~empty, "valeur"].notna().all()
    renewed = rows[(rows["indicateur"] == "use_renouvellement") & ~empty]
    assert renewed["valeur"].between(0, 100).all()
    assert (rows["vu"].fillna(0) <= rows["attendu"].fillna(0)).all()


# --- Faults, planted one at a time: the tests named must see each of them.


def redeclare(monkeypatch, indicateur: str, **changes):
    """The référentiel with one declaration changed."""
    ref = referentiel.load()
    old = ref.indicateurs[indicateur]
    new = replace(
        old, **{k: {**getattr(old, k), **v} if isinstance(v, dict) else v for k, v in changes.items()}
    )
    changed = replace(ref, indicateurs=ref.indicateurs | {indicateur: new})
    monkeypatch.setattr(measures_tables, "method", lambda: changed)


def red(test):
    with pytest.raises(AssertionError):
        test()


def test_filling_what_is_missing_with_zero_is_seen(monkeypatch):
    monkeypatch.setattr(aggregate, "_blank", lambda value, seen: np.asarray(value, dtype=float))
    red(usage.test_a_month_not_received_is_missing_and_the_year_says_eleven_of_twelve)
    red(people.test_a_question_left_blank_is_a_category_of_its_own)


def test_reading_a_blank_cell_as_zero_is_seen(monkeypatch):
    def careless(*rows):
        made = usage_activite(*rows)
        return made.assign(passages=made["passages"].fillna(0))

    usage_activite = usage.activite
    monkeypatch.setattr(usage, "activite", careless)
    red(usage.test_a_blank_is_not_a_zero_and_its_month_is_not_seen)


def test_the_mean_of_ratios_is_seen(monkeypatch):
    last = {}
    true = figures.figure

    def mean(cadre, indicateur, num, den):
        made = true(cadre, indicateur, num, den)
        if made.value.ndim == 2 and len(made.value) == len(cadre.lieux):
            last["lieux"] = made.value
        elif made.value.ndim == 1 and den is not None:
            known = np.isfinite(last["lieux"])
            with np.errstate(invalid="ignore"):
                made = made._replace(value=np.nansum(last["lieux"], axis=0) / known.sum(axis=0))
        return made

    monkeypatch.setattr(figures, "figure", mean)
    red(money.test_ratios_of_the_network_are_recomputed_from_sums)
    red(usage.test_renewal_goes_from_stock_to_stock_and_the_network_sums_before_dividing)


def test_reading_account_74_alone_is_seen(monkeypatch):
    redeclare(monkeypatch, "eco_produits", numerateur={"colonne": "produit_eur"})
    red(money.test_a_grant_of_three_years_counts_for_its_year_only)
    only_74 = {"filtres": [{"colonne": "compte", "commence_par": ["74"]}]}
    redeclare(monkeypatch, "eco_part_subv", numerateur=only_74)
    red(money.test_dedicated_funds_go_out_of_the_grants_and_come_back_when_used)


def test_adding_persons_of_two_lieux_is_seen(monkeypatch):
    def added(cadre, indicateur, whole, lieu, from_said, seen):
        total = np.nansum(lieu.value, axis=0)
        return total, np.full_like(total, np.nan)

    monkeypatch.setattr(figures, "distinct_range", added)
    red(usage.test_a_person_of_two_lieux_counts_once_for_the_network)
    red(usage.test_without_a_shared_key_persons_are_a_range)
    assert ranges.distinct_range is not added


def test_counting_a_shared_event_or_grant_twice_is_seen(monkeypatch):
    redeclare(monkeypatch, "use_evenements", numerateur={"unique": ""})
    red(usage.test_an_event_held_by_two_lieux_counts_once_for_the_network)
    redeclare(monkeypatch, "fin_demande", numerateur={"unique": ""})
    red(money.test_a_grant_filed_together_counts_once_for_the_network)


def test_mixing_counts_and_estimates_is_seen(monkeypatch):
    redeclare(monkeypatch, "use_passages", numerateur={"filtres": []})
    red(usage.test_counted_sampled_and_estimated_entries_are_three_series_never_added)


def test_leaving_the_flows_inside_the_network_is_seen(monkeypatch):
    redeclare(monkeypatch, "eco_produits", numerateur={"reseau_filtres": []})
    red(money.test_flows_between_structures_of_the_network_are_out_of_its_totals)


def test_expecting_figures_of_a_lieu_in_project_is_seen(monkeypatch):
    monkeypatch.setattr(states, "applying", lambda cadre, indicateur: np.ones(cadre.shape, dtype=bool))
    red(usage.test_a_lieu_in_project_is_not_applicable_and_not_expected)


def test_the_helpers_of_this_file_draw_the_networks_of_the_others():
    assert {s for s in structures()["structure"]} == {"asso", "com", "scic"}
    assert one(mesures(only="off_surface", lieux=lieux()), "off_surface", "reseau").valeur == 230
