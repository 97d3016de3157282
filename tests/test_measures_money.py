"""Accounts by lieu and by family, the traps of subsidies, team, grants."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from measures_tables import COMMUNES, JOUR, lieux, mesures, method, network, one, structures, table

from workbench.core import schemas
from workbench.measures.origin import origin

ECO = "eco_produits eco_part_subv eco_autofin eco_famille eco_groupe eco_subv_niveau eco_charges eco_resultat"


def comptes(*rows):
    """(structure, section, compte, produit, charge[, niveau[, contrepartie]])"""
    plan = dict(zip(structures()["structure"], structures()["plan_comptable"], strict=True))
    full = []
    for structure, section, compte, produit, charge, *rest in rows:
        niveau, other = (*rest, None, None)[:2]
        full.append(
            (
                structure,
                section,
                compte,
                produit,
                charge,
                plan[structure],
                "2025-01-01",
                "2025-12-31",
                method().plans.famille(plan[structure], compte),
                niveau,
                other,
                0,
            )
        )
    return table(
        "comptes",
        "structure section compte produit_eur charge_eur plan exercice_du exercice_au famille "
        "financeur_niveau contrepartie solde_eur",
        *full,
    )


def test_a_grant_of_three_years_counts_for_its_year_only():
    # 150 000 booked whole at notification, 100 000 deferred: 74 alone would triple the year
    m = mesures(
        only=ECO,
        comptes=comptes(
            ("asso", "grange", "741", 150_000, 100_000, "État"), ("asso", "grange", "706", 50_000, 0)
        ),
    )
    assert one(m, "eco_produits", "grange").valeur == 100_000
    assert one(m, "eco_part_subv", "grange").valeur == 50
    assert one(m, "eco_autofin", "grange").valeur == 50


def test_dedicated_funds_go_out_of_the_grants_and_come_back_when_used():
    m = mesures(
        only=ECO,
        comptes=comptes(
            ("asso", "grange", "741", 30_000, 0, "État"),
            ("asso", "grange", "6894", 0, 12_000, "État"),
            ("asso", "grange", "7894", 2_000, 0, "État"),
            ("asso", "grange", "756", 5_000, 0),
            ("asso", "grange", "754", 5_000, 0),
            ("asso", "grange", "777", 9_000, 0),
            ("asso", "grange", "870", 40_000, 0),
            ("asso", "grange", "864", 0, 40_000),
            ("asso", "grange", "641", 0, 10_000),
        ),
    )
    assert one(m, "eco_produits", "grange").valeur == 30_000
    share = one(m, "eco_part_subv", "grange")
    assert (share.numerateur, share.denominateur) == (20_000, 30_000)
    assert one(m, "eco_autofin", "grange").numerateur == 5_000  # gifts are shown apart
    assert one(m, "eco_groupe", "grange", modalite="dons").valeur == 5_000
    assert one(m, "eco_famille", "grange", modalite="fonds_dedies_report").valeur == -12_000
    assert one(m, "eco_subv_niveau", "grange", modalite="État").valeur == 20_000
    # the result holds 777, and neither volunteer work valued on one side nor on the other
    assert one(m, "eco_resultat", "grange").valeur == 30_000 + 9_000 - 10_000
    assert one(m, "eco_charges", "grange").valeur == 10_000


def test_families_of_an_account_add_up_to_its_income():
    m = mesures(
        only=ECO,
        comptes=comptes(
            ("asso", "grange", "741", 30_000, 0),
            ("asso", "grange", "6894", 0, 12_000),
            ("asso", "grange", "706", 70, 0),
            ("com", "moulin", "752", 400, 0),
            ("com", "moulin", "74", 1_000, 0),
        ),
    )
    for sujet in ("grange", "moulin", "reseau"):
        parts = m[(m["indicateur"] == "eco_famille") & (m["sujet"] == sujet) & (m["periode"] == "2025")]
        assert parts["valeur"].sum() == one(m, "eco_produits", sujet).valeur


def test_taxes_of_a_community_are_no_income_and_its_service_has_no_result():
    m = mesures(
        only=ECO + " eco_treso_mois",
        comptes=comptes(
            ("com", "moulin", "7311", 900_000, 0),
            ("com", "moulin", "7478", 6_000, 0, "Région"),
            ("com", "moulin", "752", 4_000, 0),
            ("com", "moulin", "6132", 0, 3_000),
        ),
    )
    assert one(m, "eco_produits", "moulin").valeur == 10_000
    assert one(m, "eco_part_subv", "moulin").valeur == 60
    assert one(m, "eco_autofin", "moulin").valeur == 40
    assert one(m, "eco_resultat", "moulin").etat == "sans_objet"
    assert one(m, "eco_treso_mois", "com").etat == "sans_objet"


def test_ratios_of_the_network_are_recomputed_from_sums():
    m = mesures(
        only=ECO,
        comptes=comptes(
            ("asso", "grange", "741", 90, 0),
            ("asso", "grange", "706", 10, 0),
            ("com", "moulin", "7478", 100, 0),
            ("com", "moulin", "70", 900, 0),
        ),
    )
    share = one(m, "eco_part_subv", "reseau")
    assert (share.numerateur, share.denominateur) == (190, 1_100)
    assert share.valeur == pytest.approx(100 * 190 / 1_100)  # the mean of 90 % and 10 % would say 50 %


def test_flows_between_structures_of_the_network_are_out_of_its_totals():
    m = mesures(
        only=ECO,
        comptes=comptes(
            ("asso", "grange", "706", 1_000, 0),
            ("asso", "grange", "706", 300, 0, None, "scic"),
            ("scic", "reseau", "611", 0, 300, None, "asso"),
            ("scic", "reseau", "706", 50, 0),
        ),
    )
    assert one(m, "eco_produits", "grange").valeur == 1_300
    assert one(m, "eco_produits", "reseau").valeur == 1_050
    assert one(m, "eco_charges", "reseau").valeur == 0
    assert one(m, "eco_resultat", "reseau").valeur == 1_050


def test_shared_sections_reach_a_lieu_by_the_declared_key_only():
    keys = table(
        "cles_repartition",
        "structure section lieu pct regle du au",
        ("com", "commun", "moulin", 60, "heures d’ouverture", "2025-01-01", None),
        ("com", "commun", "ecole", 40, "heures d’ouverture", "2025-01-01", None),
        ("com", "commun", "moulin", 100, "avant", "2020-01-01", "2024-12-31"),
    )
    rows = comptes(
        ("com", "commun", "70", 1_000, 0),
        ("com", "moulin", "70", 10, 0),
        ("com", "hors_perimetre", "70", 5_000, 0),
        ("asso", "commun", "706", 700, 0),
    )
    m = mesures(only=ECO, comptes=rows, cles_repartition=keys)
    assert one(m, "eco_produits", "moulin").valeur == 610
    assert one(m, "eco_produits", "ecole").valeur == 400
    assert one(m, "eco_produits", "com").valeur == 1_010
    # a bearer's accounts are never shown as its lieu's without a key
    assert one(m, "eco_produits", "grange").etat == "manquant"
    assert one(m, "eco_produits", "asso").valeur == 700
    assert one(m, "eco_produits", "reseau").valeur == 1_710


def test_what_a_key_leaves_to_other_activities_counts_for_nobody():
    keys = table(
        "cles_repartition",
        "structure section lieu pct regle",
        ("asso", "commun", "grange", 60, "surfaces"),
        ("asso", "commun", "hors_perimetre", 30, "surfaces"),
    )
    m = mesures(only=ECO, comptes=comptes(("asso", "commun", "706", 1_000, 0)), cles_repartition=keys)
    assert one(m, "eco_produits", "grange").valeur == 600
    assert one(m, "eco_produits", "asso").valeur == 700  # the tenth no key gives stays with the bearer
    assert one(m, "eco_produits", "reseau").valeur == 700
    assert "hors_perimetre" in schemas.load("cles_repartition").foreign_keys[-1].also


def test_an_exercise_counts_in_the_year_it_closes():
    rows = comptes(("asso", "grange", "706", 1_000, 0))
    rows["exercice_du"], rows["exercice_au"] = pd.Timestamp("2024-09-01"), pd.Timestamp("2025-08-31")
    m = mesures(only=ECO, comptes=rows)
    assert one(m, "eco_produits", "grange").valeur == 1_000
    assert one(m, "eco_produits", "grange", "2024").etat == "manquant"


def test_cash_is_counted_in_months_of_the_bearer():
    rows = comptes(
        ("asso", "grange", "641", 0, 24_000),
        ("asso", "grange", "681", 0, 5_000),
        ("asso", "reseau", "512", 0, 0),
    )
    rows.loc[rows["compte"] == "512", "solde_eur"] = 6_000
    m = mesures(only="eco_treso_mois", comptes=rows)
    assert one(m, "eco_treso_mois", "asso").valeur == 3


def test_the_largest_funder_weighs_what_its_level_gives_net_of_deferrals():
    m = mesures(
        only="eco_dep1",
        comptes=comptes(
            ("asso", "grange", "741", 60, 30, "État"),
            ("asso", "grange", "742", 50, 0, "Région"),
            ("asso", "grange", "706", 20, 0),
        ),
    )
    assert one(m, "eco_dep1", "grange").valeur == 50


def test_the_largest_funder_is_not_known_while_a_subsidy_is_tied_to_none():
    only = "eco_dep1 eco_part_subv"
    untied = mesures(
        only=only, comptes=comptes(("asso", "grange", "741", 340, 0), ("asso", "grange", "706", 660, 0))
    )
    assert {one(untied, "eco_dep1", x).etat for x in ("grange", "asso")} == {"manquant"}
    part = comptes(("asso", "grange", "741", 200, 0, "État"), ("asso", "grange", "744", 140, 0))
    assert one(mesures(only=only, comptes=part), "eco_dep1", "asso").etat == "manquant"
    none = mesures(only=only, comptes=comptes(("asso", "grange", "706", 660, 0)))
    assert one(none, "eco_dep1", "asso").valeur == 0


def test_volunteer_hours_are_valued_at_the_rate_the_network_declares():
    team = table(
        "equipe",
        "lieu annee etp salaries femmes benevoles heures_benevolat mode",
        ("grange", 2025, 1.5, 2, 1, 23, 100, "compté"),
        ("moulin", 2025, 0, 0, 0, 8, None, "estimé"),
    )
    m = mesures(only="eco_cvn hr_etp hr_salaries hr_benevoles hr_h_benevoles hr_femmes", equipe=team)
    assert one(m, "eco_cvn", "grange").valeur == 1_200
    assert one(m, "eco_cvn", "moulin").etat == "manquant"
    assert one(m, "hr_salaries", "moulin").valeur == 0
    assert one(m, "hr_etp", "reseau")[["valeur", "vu", "attendu"]].tolist() == [1.5, 2, 3]
    volunteers = one(m, "hr_benevoles", "reseau")  # the same person may help in both
    assert (volunteers.valeur, volunteers.valeur_max) == (23, 31)
    assert one(m, "hr_h_benevoles", "grange")["mode"] == "compté"
    women = one(m, "hr_femmes", "reseau")
    assert (women.numerateur, women.denominateur) == (1, 2)


def test_a_refusal_written_in_a_wide_table_is_a_refusal():
    team = table("equipe", "lieu annee etp benevoles", ("grange", 2025, 1, 20), ("moulin", 2025, 1, None))
    why = table(
        "etats", "table cle colonne etat", ("equipe", "lieu=moulin;annee=2025", "benevoles", "refuse")
    )
    m = mesures(only="hr_benevoles", equipe=team, etats=why)
    assert one(m, "hr_benevoles", "moulin").etat == "refuse"
    assert one(m, "hr_benevoles", "reseau")[["vu", "attendu"]].tolist() == [1, 3]


def test_a_figure_said_not_to_be_known_is_missing_only_where_it_applies():
    team = table("equipe", "lieu annee etp", *((x, 2025, None) for x in ("grange", "gare")))
    keys = [(f"lieu={x};annee=2025", "etp", "manquant") for x in ("grange", "gare")]
    why = table("etats", "table cle colonne etat", *(("equipe", *key) for key in keys))
    m = mesures(only="hr_etp", equipe=team, etats=why)
    assert [one(m, "hr_etp", x).etat for x in ("grange", "gare")] == ["manquant", "sans_objet"]


def financements(*rows):
    return table(
        "financements",
        "financement structures lieux nature dispositif financeur niveau demande_eur "
        "obtenu_eur depose_le decide_le etat",
        *[(i, s, where, "fonctionnement", "D", "F", "État", *rest) for i, s, where, *rest in rows],
    )


def test_a_grant_filed_together_counts_once_for_the_network():
    m = mesures(
        only="fin_deposes fin_obtenus fin_refuses fin_attente fin_demande fin_obtenu fin_taux fin_taux_eur "
        "fin_etape fin_etape_eur",
        financements=financements(
            ("f1", "asso;com", "grange;moulin", 1_000, 800, "2025-02-01", "2025-06-01", "accordé"),
            ("f2", "asso", "grange", 500, None, "2025-03-01", "2025-09-01", "refusé"),
            ("f3", "scic", None, 300, None, "2025-11-01", None, "déposé"),
            ("f4", "asso", "grange", 900, 900, "2024-10-01", "2025-01-15", "conventionné"),
            ("f5", "com", "moulin", 60, None, None, None, "repéré"),
        ),
    )
    assert one(m, "fin_deposes", "reseau").valeur == 3
    assert one(m, "fin_deposes", "grange").valeur == 2
    assert one(m, "fin_deposes", "gare").valeur == 0  # the register is kept: nothing noted is nothing filed
    assert one(m, "fin_demande", "reseau").valeur == 1_800
    assert one(m, "fin_obtenu", "reseau").valeur == 1_700
    assert one(m, "fin_attente", "reseau").valeur == 1
    assert one(m, "fin_attente", "reseau", "2024").valeur == 1  # f4 had no answer yet
    rate = one(m, "fin_taux", "reseau")  # pending excluded
    assert (rate.numerateur, rate.denominateur) == (2, 3)
    assert one(m, "fin_taux_eur", "reseau").valeur == pytest.approx(100 * 1_700 / 2_400)
    assert one(m, "fin_etape", "reseau", modalite="accordé").valeur == 1
    assert one(m, "fin_etape", "reseau", modalite="repéré").valeur == 1
    assert one(m, "fin_etape_eur", "reseau", modalite="conventionné").valeur == 900
    assert one(m, "fin_etape", "reseau", "2024", "déposé").valeur == 1


def test_a_lieu_without_an_answer_has_no_share_of_answers_and_none_is_missing():
    """Files of the network name no lieu: they are nobody’s, and a lieu’s own number of them is a true 0."""
    only = "fin_obtenus fin_obtenu fin_taux fin_taux_eur"
    network_s = ("f", "asso", None, 1_000, 1_000, "2024-10-15", "2025-01-20", "conventionné")
    m = mesures(only=only, financements=financements(network_s))
    assert [one(m, i, "grange").valeur for i in ("fin_obtenus", "fin_obtenu")] == [0, 0]
    for i in ("fin_taux", "fin_taux_eur"):
        assert one(m, i, "grange").etat == "sans_objet" and one(m, i, "reseau").valeur == 100
        assert one(m, i, "reseau", "2024").etat == "sans_objet"
        assert one(mesures(only=only), i, "grange").etat == "manquant"  # no register: nobody knows
    unsaid = ("f", "asso", "grange", None, 1_000, "2024-10-15", "2025-01-20", "conventionné")
    m = mesures(only=only, financements=financements(unsaid))
    assert (one(m, "fin_taux", "grange").valeur, one(m, "fin_taux_eur", "grange").etat) == (100, "manquant")


def test_no_register_of_grants_at_all_is_missing_and_not_zero():
    assert one(mesures(only="fin_deposes"), "fin_deposes", "grange").etat == "manquant"


def test_a_lieu_without_hours_or_accounts_has_no_cost_per_hour():
    m = mesures(only="eco_cout_h", lieux=lieux(), comptes=comptes(("asso", "grange", "641", 0, 1_000)))
    assert one(m, "eco_cout_h", "grange").etat == "manquant"
    assert math.isnan(one(m, "eco_cout_h", "reseau").valeur)


def declared(*rows):
    """(lieu, products declared for 2025)"""
    columns = "lieu annee indicateur valeur etat mode"
    full = [(lieu, 2025, "eco_produits", value, "valeur", "déclaré") for lieu, value in rows]
    return table("chiffres_annuels", columns, *full)


def test_products_declared_by_a_lieu_are_not_added_to_the_accounts_of_its_bearer_that_hold_them():
    """asso: 71 600 € received, for no lieu; its only lieu declares 74 200 €. com gives no accounts."""
    rows = comptes(("asso", "commun", "706", 71_600, 0), ("asso", "commun", "601", 0, 69_720))
    m = mesures(only=ECO, comptes=rows, chiffres_annuels=declared(("grange", 74_200), ("moulin", 88_300)))
    whole = one(m, "eco_produits", "reseau")
    assert (whole.valeur, whole.vu, whole.attendu) == (159_900, 2, 3)
    assert whole.source == "comptes, cles_repartition, chiffres_annuels"
    tables = network(comptes=rows, chiffres_annuels=declared(("grange", 74_200), ("moulin", 88_300)))
    behind = origin(tables, method(), whole, JOUR, COMMUNES)
    assert set(behind["lieu"].dropna()) - {""} == {"moulin"} and behind["produit_eur"].sum() == 71_600
    assert one(m, "eco_produits", "grange").valeur == 74_200  # what the lieu says stays its own figure
    # a lieu that its bearer's accounts hold is counted, in charges, ratios and families alike
    for name, modality in (("eco_charges", ""), ("eco_part_subv", ""), ("eco_groupe", "ressources_propres")):
        counted = one(m, name, "reseau", modalite=modality)
        assert (counted.vu, counted.attendu) == (1, 3)
    assert (one(m, "eco_resultat", "reseau").vu, one(m, "eco_resultat", "reseau").attendu) == (1, 1)


def test_a_bearer_of_several_lieux_has_their_products_once_in_its_accounts_or_as_declared():
    said = declared(("moulin", 30_000), ("ecole", 5_000))
    whole = comptes(("com", "commun", "70", 40_000, 0))
    m = mesures(only=ECO, comptes=whole, chiffres_annuels=said)
    assert [one(m, "eco_produits", x).valeur for x in ("com", "reseau")] == [40_000, 40_000]
    # accounts of one lieu's section say nothing of the other one; those of the network, of none
    part = comptes(("com", "moulin", "70", 28_000, 0), ("com", "reseau", "70", 1_000, 0))
    m = mesures(only=ECO, comptes=part, chiffres_annuels=said)
    assert [one(m, "eco_produits", x).valeur for x in ("moulin", "com", "reseau")] == [28_000, 34_000, 34_000]
    m = mesures(only=ECO, chiffres_annuels=said)
    assert [one(m, "eco_produits", x).valeur for x in ("com", "reseau")] == [35_000, 35_000]
