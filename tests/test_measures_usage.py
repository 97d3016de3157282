"""Usage, members, events and opening hours."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from measures_tables import lieux, mesures, one, structures, table

from workbench.measures import common_months, views_network

USES = ("fablab", "coworking")


def activite(*rows):
    """(lieu, du, passages) by month or day, counted; a fourth and fifth value give usage and mode."""
    full = [
        (r[0], r[1], pd.Timestamp(r[1]) + pd.offsets.MonthEnd(0), r[2], *(r[3:] or ("fablab",))) for r in rows
    ]
    full = [(*r, "compté") if len(r) == 5 else r for r in full]
    return table("activite", "lieu du au passages usage mode", *full)


def adhesions(*rows):
    return table(
        "adhesions",
        "adhesion lieu adherent nature du au",
        *[(str(i), lieu, who, "personne", du, au) for i, (lieu, who, du, au) in enumerate(rows)],
    )


def test_a_month_not_received_is_missing_and_the_year_says_eleven_of_twelve():
    months = [("grange", f"2025-{m:02d}-01", 10) for m in range(1, 13) if m != 8]
    m = mesures(only="use_passages", activite=activite(*months))
    year = one(m, "use_passages", "grange")
    assert (year.valeur, year.vu, year.attendu, year.unite_couverture) == (110, 11, 12, "mois")
    assert one(m, "use_passages", "grange", "2025-08").etat == "manquant"
    assert math.isnan(one(m, "use_passages", "grange", "2025-08").valeur)


def test_a_true_zero_stays_a_value():
    m = mesures(only="use_passages", activite=activite(("grange", "2025-01-01", 0)))
    january = one(m, "use_passages", "grange", "2025-01")
    assert (january.etat, january.valeur) == ("valeur", 0)
    assert one(m, "use_passages", "grange").vu == 1


def test_a_blank_is_not_a_zero_and_its_month_is_not_seen():
    m = mesures(
        only="use_passages", activite=activite(("grange", "2025-01-01", 5), ("grange", "2025-02-01", None))
    )
    assert one(m, "use_passages", "grange", "2025-02").etat == "manquant"
    assert one(m, "use_passages", "grange").vu == 1


def test_a_lieu_in_project_is_not_applicable_and_not_expected():
    m = mesures(only="use_passages off_surface", activite=activite(("grange", "2025-01-01", 5)))
    assert one(m, "use_passages", "gare").etat == "sans_objet"
    assert one(m, "off_surface", "gare").etat == "sans_objet"
    network = one(m, "use_passages", "reseau")
    assert (network.valeur, network.vu, network.attendu) == (5, 1, 3)
    assert one(m, "off_surface", "reseau").valeur == 230


def test_a_lieu_that_opens_in_september_is_expected_for_four_months():
    opened = lieux(("halle", "La Halle", "scic", "fablab", "D", "ouvert", "2025-09-01", 40))
    m = mesures(only="use_passages", lieux=opened, activite=activite(("halle", "2025-10-01", 7)))
    assert one(m, "use_passages", "halle")[["valeur", "vu", "attendu"]].tolist() == [7, 1, 4]
    assert one(m, "use_passages", "halle", "2024").etat == "sans_objet"
    assert one(m, "use_passages", "halle", "2025-03").etat == "sans_objet"
    assert one(m, "use_passages", "halle", "2025-11").etat == "manquant"


def test_a_closed_lieu_has_flows_until_it_closes_and_no_stock_after():
    closed = table(
        "lieux",
        "lieu nom structure types commune statut ouvert_le ferme_le surface_m2",
        ("grange", "G", "asso", "fablab", "A", "fermé", "2020-01-01", "2025-07-01", 100),
    )
    m = mesures(only="use_passages off_surface", lieux=closed, activite=activite(("grange", "2025-01-01", 5)))
    assert one(m, "use_passages", "grange")[["valeur", "attendu"]].tolist() == [5, 6]
    assert one(m, "off_surface", "grange").etat == "sans_objet"
    assert one(m, "off_surface", "grange", "2024").valeur == 100


def test_counted_sampled_and_estimated_entries_are_three_series_never_added():
    m = mesures(
        only="use_passages use_passages_temoin use_passages_estimes",
        activite=activite(("grange", "2025-01-01", 5), ("moulin", "2025-01-01", 70, "fablab", "estimé")),
    )
    assert one(m, "use_passages", "reseau").valeur == 5
    assert one(m, "use_passages_estimes", "reseau").valeur == 70
    assert one(m, "use_passages", "moulin").etat == "manquant"
    assert one(m, "use_passages_estimes", "grange").etat == "sans_objet"


def test_what_is_recorded_prevails_over_what_is_declared():
    told = table(
        "chiffres_annuels",
        "lieu annee indicateur valeur etat mode",
        ("grange", 2025, "use_passages", 999, "valeur", "compté"),
        ("moulin", 2025, "use_passages", 30, "valeur", "compté"),
        ("ecole", 2025, "use_passages", 400, "valeur", "estimé"),
    )
    m = mesures(
        only="use_passages use_passages_estimes",
        chiffres_annuels=told,
        activite=activite(("grange", "2025-01-01", 5)),
    )
    assert one(m, "use_passages", "grange").valeur == 5
    moulin = one(m, "use_passages", "moulin")
    assert (moulin.valeur, moulin.source, moulin["mode"]) == (30, "chiffres_annuels", "compté")
    assert one(m, "use_passages", "ecole").etat == "manquant"
    assert one(m, "use_passages_estimes", "ecole").valeur == 400
    network = one(m, "use_passages", "reseau")
    assert (network.valeur, network.vu, network.attendu) == (35, 2, 3)


def test_a_declared_total_does_not_say_of_how_many_rows_it_is_made():
    told = table(
        "chiffres_annuels",
        "lieu annee indicateur valeur etat",
        *((lieu, 2025, "use_evenements", 18, "valeur") for lieu in ("grange", "moulin")),
    )
    network = one(mesures(only="use_evenements", chiffres_annuels=told), "use_evenements", "reseau")
    assert network.valeur == 36 and math.isnan(network.n)


@pytest.mark.parametrize("etat", ["refuse", "non_demande", "sans_objet", "manquant"])
def test_the_reason_a_lieu_gives_for_no_figure_is_kept(etat):
    told = table(
        "chiffres_annuels", "lieu annee indicateur valeur etat", ("moulin", 2025, "com_projets", None, etat)
    )
    assert one(mesures(only="com_projets", chiffres_annuels=told), "com_projets", "moulin").etat == etat


def test_a_person_of_two_lieux_counts_once_for_the_network():
    m = mesures(
        only="use_adherents",
        adhesions=adhesions(
            ("grange", "c-1", "2025-01-01", "2025-12-31"),
            ("grange", "c-2", "2025-01-01", "2025-12-31"),
            ("moulin", "c-1", "2025-02-01", "2026-01-31"),
            ("moulin", "c-3", "2024-01-01", "2024-12-31"),
        ),
    )
    assert one(m, "use_adherents", "grange").valeur == 2
    assert one(m, "use_adherents", "moulin").valeur == 1
    network = one(m, "use_adherents", "reseau")
    assert network.valeur == 2 and math.isnan(network.valeur_max)
    assert one(m, "use_adherents", "reseau", "2024").valeur == 1


def test_without_a_shared_key_persons_are_a_range():
    told = table(
        "chiffres_annuels", "lieu annee indicateur valeur etat", ("ecole", 2025, "use_adherents", 4, "valeur")
    )
    m = mesures(
        only="use_adherents",
        chiffres_annuels=told,
        adhesions=adhesions(
            ("grange", "c-1", "2025-01-01", "2025-12-31"),
            ("grange", "c-2", "2025-01-01", "2025-12-31"),
            ("moulin", "n-9", "2025-01-01", "2025-12-31"),
        ),
    )
    network = one(m, "use_adherents", "reseau")
    assert (network.valeur, network.valeur_max) == (4, 7)  # at least the largest lieu, at most all of them


def test_someone_known_by_name_here_may_be_known_by_mail_there():
    m = mesures(
        only="use_adherents",
        adhesions=adhesions(
            ("grange", "c-1", "2025-01-01", "2025-12-31"),
            ("grange", "c-2", "2025-01-01", "2025-12-31"),
            ("moulin", "n-9", "2025-01-01", "2025-12-31"),
        ),
    )
    network = one(m, "use_adherents", "reseau")
    assert (network.valeur, network.valeur_max) == (2, 3)


def test_renewal_goes_from_stock_to_stock_and_the_network_sums_before_dividing():
    rows = [("grange", f"c-{i}", "2024-01-01", "2024-12-31") for i in range(10)]
    rows += [("grange", f"c-{i}", "2025-01-01", "2025-12-31") for i in range(9)]
    rows += [("moulin", f"c-{i}", "2024-01-01", "2024-12-31") for i in range(90, 92)]
    m = mesures(only="use_renouvellement", adhesions=adhesions(*rows))
    assert one(m, "use_renouvellement", "grange").valeur == 90
    assert one(m, "use_renouvellement", "moulin").valeur == 0
    network = one(m, "use_renouvellement", "reseau")
    assert (network.numerateur, network.denominateur, network.valeur) == (9, 12, 75)  # not the mean, 45


def test_an_event_held_by_two_lieux_counts_once_for_the_network():
    m = mesures(
        only="use_evenements use_evenements_communs com_interconnaissance",
        evenements=table(
            "evenements",
            "evenement date type lieux ouvert collectif",
            ("e1", "2025-03-01", "fête", "grange;moulin", True, True),
            ("e2", "2025-03-02", "atelier", "grange", True, False),
            ("e3", "2025-03-03", "atelier", "moulin", False, False),
        ),
    )
    assert one(m, "use_evenements", "grange").valeur == 2
    assert one(m, "use_evenements", "moulin").valeur == 1
    assert one(m, "use_evenements", "reseau").valeur == 2
    assert one(m, "use_evenements", "ecole").etat == "manquant"
    assert one(m, "use_evenements", "grange", "2025-04").valeur == 0
    assert one(m, "use_evenements_communs", "reseau").valeur == 1
    pairs = one(m, "com_interconnaissance", "reseau")  # moulin and ecole have the same bearer: apart
    assert (pairs.numerateur, pairs.denominateur) == (1, 2)


def test_without_a_list_of_events_nobody_knows_which_pairs_held_one_together():
    head = "evenements", "evenement date type lieux ouvert collectif"
    before = table(*head, ("e1", "2024-03-01", "fête", "grange;moulin", True, True))
    m = mesures(only="com_interconnaissance", depuis=2024, evenements=before)
    assert one(m, "com_interconnaissance", "reseau", "2024").valeur > 0
    assert one(m, "com_interconnaissance", "reseau").etat == "manquant"
    alone = table(*head, ("e1", "2025-03-01", "fête", "grange", True, True))
    m = mesures(only="com_interconnaissance", evenements=alone)
    assert one(m, "com_interconnaissance", "reseau").valeur == 0  # a list that holds no joint event says so


def test_hours_open_are_the_slots_less_the_closures():
    m = mesures(
        only="off_h_an off_h_semaine off_h_semaine_badge",
        horaires=table(
            "horaires",
            "lieu jour ouvre ferme acces anime du au",
            ("grange", "lundi", "09:00", "12:30", "tous", True, None, None),
            ("grange", "tous", "08:00", "20:00", "badge", False, None, None),
            ("grange", "tous", "00:00", "23:59", "fermé", None, "2025-08-01", "2025-08-31"),
            ("grange", "lundi", "11:00", "12:30", "fermé", None, "2025-01-06", "2025-01-06"),
        ),
    )
    # 52 Mondays in 2025, four of them in August; one Monday ends at 11
    assert one(m, "off_h_an", "grange").valeur == 48 * 3.5 - 1.5
    assert one(m, "off_h_an", "grange", "2025-01").valeur == 4 * 3.5 - 1.5
    assert one(m, "off_h_an", "grange", "2025-08").etat in ("sans_objet", "valeur")
    assert one(m, "off_h_semaine", "grange").valeur == 3.5
    assert one(m, "off_h_semaine_badge", "grange").valeur == 84
    assert one(m, "off_h_an", "moulin").etat == "manquant"


def test_the_ordinary_week_is_the_one_in_force_at_the_end_of_the_year():
    m = mesures(
        only="off_h_semaine",
        horaires=table(
            "horaires",
            "lieu jour ouvre ferme acces du au",
            ("grange", "mardi", "09:00", "10:00", "tous", None, "2025-06-30"),
            ("grange", "mardi", "09:00", "12:00", "tous", "2025-07-01", None),
        ),
    )
    assert one(m, "off_h_semaine", "grange").valeur == 3
    assert one(m, "off_h_semaine", "grange", "2024").valeur == 1


def test_the_ordinary_week_of_a_lieu_that_opens_for_a_season_is_that_of_its_last_day():
    rows = table(
        "horaires",
        "lieu jour ouvre ferme acces du au",
        ("grange", "mardi", "09:00", "10:00", "tous", "2025-05-01", "2025-06-30"),
        ("grange", "jeudi", "10:00", "19:00", "tous", "2025-06-15", "2025-09-15"),
        ("grange", "samedi", "10:00", "12:00", "badge", "2025-06-15", "2025-09-15"),
        ("grange", "tous", "00:00", "23:59", "fermé", "2025-12-01", "2025-12-31"),
    )
    m = mesures(only="off_h_semaine off_h_semaine_badge", horaires=rows)
    assert one(m, "off_h_semaine", "grange").valeur == 9
    assert one(m, "off_h_semaine_badge", "grange").valeur == 2
    assert one(m, "off_h_semaine", "grange", "2024").etat == "manquant"


def test_the_ordinary_week_of_a_lieu_that_closed_is_its_last_one():
    every = lieux()
    shut = every["ferme_le"].mask(every["lieu"] == "grange", pd.Timestamp("2025-10-01"))
    m = mesures(
        only="off_h_semaine off_h_semaine_badge off_surface",
        lieux=every.assign(ferme_le=shut),
        horaires=table(
            "horaires",
            "lieu jour ouvre ferme acces du au",
            ("grange", "mardi", "09:00", "10:00", "tous", None, "2025-06-30"),
            ("grange", "mardi", "09:00", "12:00", "tous", "2025-07-01", "2025-09-30"),
            ("grange", "jeudi", "18:00", "20:00", "badge", None, "2025-09-30"),
            ("grange", "jeudi", "09:00", "20:00", "tous", "2025-10-01", None),
        ),
    )
    assert one(m, "off_h_semaine", "grange").valeur == 3
    assert one(m, "off_h_semaine_badge", "grange").valeur == 2
    assert one(m, "off_surface", "grange").etat == "sans_objet"  # read on the last day of the year
    assert one(m, "off_h_semaine", "grange", "2024").valeur == 1


def test_a_month_closed_from_end_to_end_is_not_a_month_that_is_missing():
    m = mesures(
        only="use_passages",
        activite=activite(("grange", "2025-01-01", 5)),
        horaires=table(
            "horaires",
            "lieu jour ouvre ferme acces du au",
            ("grange", "tous", "00:00", "23:59", "fermé", "2025-08-01", "2025-08-31"),
        ),
    )
    assert one(m, "use_passages", "grange", "2025-08").etat == "sans_objet"
    assert one(m, "use_passages", "grange").attendu == 11


def test_what_is_in_place_on_a_day_has_no_months():
    rows = table("services", "lieu service depuis jusqu_a", ("grange", "a", "2020-01-01", None))
    offered = one(mesures(only="off_services", services=rows), "off_services", "grange", modalite="a")
    assert offered.unite_couverture == ""
    assert math.isnan(offered.vu) and math.isnan(offered.attendu)


def test_a_lieu_that_closed_has_no_renewal_and_is_not_in_the_one_of_the_network():
    places = table(
        "lieux",
        "lieu nom structure types commune statut ouvert_le ferme_le",
        ("grange", "G", "asso", "fablab", "A", "ouvert", "2020-01-01", None),
        ("moulin", "M", "asso", "fablab", "A", "fermé", "2020-01-01", "2025-07-01"),
    )
    cards = adhesions(
        ("grange", "c-1", "2024-01-01", "2025-12-31"),
        ("grange", "c-2", "2024-01-01", "2024-12-31"),
        ("moulin", "c-3", "2024-01-01", "2025-12-31"),  # the card outlives the lieu
    )
    m = mesures(only="use_renouvellement", lieux=places, adhesions=cards)
    assert one(m, "use_renouvellement", "moulin").etat == "sans_objet"
    network = one(m, "use_renouvellement", "reseau")
    assert (network.numerateur, network.denominateur) == (1, 2)


def test_where_nobody_could_stay_renewal_has_no_object_and_is_not_missing():
    places = table(
        "lieux",
        "lieu nom structure types commune statut ouvert_le",
        ("grange", "G", "asso", "fablab", "A", "ouvert", "2020-01-01"),  # its members are not known: missing
        ("moulin", "M", "asso", "fablab", "A", "ouvert", "2025-01-01"),  # nobody was there in 2024
        ("ecole", "E", "asso", "fablab", "A", "ouvert", "2020-01-01"),  # has no members
        ("halle", "H", "asso", "fablab", "A", "ouvert", "2020-01-01"),  # had none in 2024
    )
    said = table(
        "chiffres_annuels",
        "lieu annee indicateur valeur etat mode",
        ("ecole", 2025, "use_adherents", None, "sans_objet", None),
        ("halle", 2024, "use_adherents", None, "sans_objet", None),
    )
    m = mesures(only="use_adherents use_renouvellement", depuis=2024, lieux=places, chiffres_annuels=said)
    found = {x: one(m, "use_renouvellement", x).etat for x in ("grange", "moulin", "ecole", "halle")}
    assert found == dict(grange="manquant", moulin="sans_objet", ecole="sans_objet", halle="sans_objet")
    cards = adhesions(("moulin", "c-1", "2024-06-01", "2025-12-31"))  # it took members before it opened
    m = mesures(
        only="use_adherents use_renouvellement",
        depuis=2024,
        lieux=places,
        chiffres_annuels=said,
        adhesions=cards,
    )
    assert one(m, "use_renouvellement", "moulin").valeur == 100


def test_year_on_year_compares_common_months_only():
    m = mesures(
        only="use_passages",
        activite=activite(
            ("grange", "2024-01-01", 10),
            ("grange", "2024-02-01", 20),
            ("grange", "2025-02-01", 25),
            ("grange", "2025-03-01", 500),
        ),
    )
    common = common_months(m, "grange", 2025)
    assert common.mois == (2,)
    assert (common.valeur, common.precedente, common.ecart) == (25, 20, 5)
    assert len(common.manquants) == 10


def test_a_row_over_a_quarter_covers_three_months_and_gives_none_of_them():
    quarter = table(
        "activite",
        "lieu du au passages usage mode",
        ("grange", "2025-01-01", "2025-03-31", 90, "fablab", "compté"),
    )
    m = mesures(only="use_passages", activite=quarter)
    assert one(m, "use_passages", "grange")[["valeur", "vu", "attendu"]].tolist() == [90, 3, 12]
    assert one(m, "use_passages", "grange", "2025-02").etat == "manquant"


def test_a_lieu_whose_bearer_has_not_joined_is_not_in_the_network_total():
    joins = structures(("neuf", "Le Neuf", "association", "anc2018", "2025-06-01"))
    rows = lieux(("atelier", "L’Atelier", "neuf", "fablab", "D", "ouvert", "2020-01-01", 10))
    m = mesures(only="off_surface", structures=joins, lieux=rows)
    assert one(m, "off_surface", "reseau").valeur == 240
    assert one(m, "off_surface", "reseau", "2024").valeur == 230


def test_a_list_names_what_is_there_and_the_network_counts_lieux():
    m = mesures(
        only="off_services off_typologies",
        services=table(
            "services",
            "lieu service depuis jusqu_a",
            ("grange", "a", "2020-01-01", None),
            ("grange", "b", "2020-01-01", "2025-03-01"),
            ("moulin", "a", None, None),
        ),
    )
    assert one(m, "off_services", "grange", modalite="a").valeur == 1
    assert one(m, "off_services", "grange").valeur == 1
    assert one(m, "off_services", "reseau", modalite="a").valeur == 2
    assert one(m, "off_services", "ecole").etat == "manquant"
    assert one(m, "off_typologies", "reseau", modalite="coworking").valeur == 2


def test_the_months_of_a_lieu_that_only_gives_its_year_are_missing():
    told = table(
        "chiffres_annuels",
        "lieu annee indicateur valeur etat mode",
        ("moulin", 2025, "use_passages", 300, "valeur", "compté"),
    )
    m = mesures(
        only="use_passages use_passages_estimes",
        chiffres_annuels=told,
        activite=activite(("grange", "2025-01-01", 5)),
    )
    assert one(m, "use_passages", "moulin", "2025-01").etat == "manquant"
    january = one(m, "use_passages", "reseau", "2025-01")
    assert (january.valeur, january.vu, january.attendu) == (5, 1, 3)
    assert one(m, "use_passages_estimes", "grange", "2025-01").etat == "sans_objet"


def test_the_pairs_of_many_lieux_hold_in_little_memory(monkeypatch):
    lieux = [f"lieu-au-long-nom-{i}" for i in range(400)]
    held = pd.DataFrame({"evenement": ["e", "e", "f"], "lieu": [*lieux[:2], "inconnu"], "nb_lieux": 2})
    monkeypatch.setattr(
        views_network, "evenements_lieux", lambda cadre: held.assign(date=pd.Timestamp("2025-05-01"))
    )
    every = np.ones((400, 1), dtype=bool)
    register = pd.DataFrame({"lieu": lieux, "structure": ["a", "a", *lieux[2:]]})
    frame = SimpleNamespace(
        lieux=lieux, annees=[2025], ends=["2025-12-31"], open_end=every, member=every, registre=register
    )
    found = views_network.paires(frame)
    assert len(found) == 400 * 399 / 2 and found["meme_structure"].sum() == 1
    assert found.loc[found["conjoint"], ["lieu_a", "lieu_b"]].to_numpy().tolist() == [lieux[:2]]
    assert found.memory_usage(deep=True).sum() < 20 * len(found) + 60_000  # no name is repeated


def test_a_month_that_lacks_the_number_of_a_usage_is_not_received_whole():
    rows = [("grange", f"{y}-{m:02d}-01", 10, u) for y in (2024, 2025) for m in (7, 8) for u in USES]
    lost = rows.index(("grange", "2025-08-01", 10, "coworking"))
    rows[lost] = ("grange", "2025-08-01", None, "coworking")
    rows += [("grange", "2025-07-01", None, "médiation"), ("moulin", "2025-08-01", 3, "fablab")]
    m = mesures(only="use_passages use_passages_usage", activite=activite(*rows))
    year = one(m, "use_passages", "grange")
    assert year[["valeur", "vu"]].tolist() == [30, 1], "a usage never counted that year takes no month away"
    august = one(m, "use_passages", "grange", "2025-08")
    assert (august.etat, august.vu, august.attendu, august.unite_couverture) == ("manquant", 1, 2, "usages")
    assert one(m, "use_passages", "grange", "2025-07").valeur == 20
    assert one(m, "use_passages", "reseau", "2025-08")[["valeur", "vu"]].tolist() == [3, 1]
    assert one(m, "use_passages", "reseau").valeur == 33
    both = common_months(m, "grange", 2025)
    assert (both.mois, both.manquants[:1]) == ((7,), (1,)) and 8 in both.manquants
    seen = {u: one(m, "use_passages_usage", "grange", modalite=u) for u in USES}
    assert [(s.valeur, s.vu) for s in seen.values()] == [(20, 2), (10, 1)]
