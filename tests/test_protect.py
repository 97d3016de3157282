"""What each edition may show: policies, agreements, bearers in a total, small counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measures_tables import COMMUNES, JOUR, lieux, method, network, one, structures, table

from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.measures import compute
from workbench.safety import policy
from workbench.safety.cells import hide, hide_choices, small
from workbench.safety.protect import protect

ONLY = (
    "use_passages use_passages_usage off_surface use_adherents hr_benevoles eco_loyer eco_produits "
    "eco_famille "
    "fin_attente enq_accueil enq_reponses anc_communes com_interconnaissance"
)


def five():
    """Five open lieux of five bearers."""
    bearers = structures(
        ("iki", "Iki", "association", "anc2018", "2020-01-01"),
        ("lab", "Lab", "association", "anc2018", "2020-01-01"),
    )
    places = lieux(
        ("atelier", "A", "iki", "fablab", "D", "ouvert", "2020-01-01", 10),
        ("halle", "H", "lab", "fablab", "D", "ouvert", "2020-01-01", 10),
    )
    places.loc[places["lieu"] == "ecole", "structure"] = "scic"
    return {"structures": bearers, "lieux": places[places["lieu"] != "gare"].reset_index(drop=True)}


def passages(**by_lieu):
    return table(
        "activite",
        "lieu du au passages usage mode",
        *[(k, "2025-01-01", "2025-01-31", v, "fablab", "compté") for k, v in by_lieu.items()],
    )


def accords(*rows):
    return table("accords", "cible section edition du", *[(*r, "2025-01-01") for r in rows])


def edition(name, given_accords=(), threshold=5, **tables):
    tables = network(**(five() | tables))
    ref = replace(method(), indicateurs={i: method().indicateurs[i] for i in ONLY.split()})
    m = compute(tables, ref, 2025, JOUR, {}, COMMUNES)
    return protect(
        m,
        accords(*given_accords),
        schemas.all_schemas(),
        threshold,
        name,
        referentiel=method(),
        lieux=tables["lieux"],
        jour=JOUR,
    )


def state(rows, *cell) -> str:
    return str(one(rows, *cell)["etat"])


PAIRS = "com_interconnaissance"
ALL = dict(grange=40, moulin=50, ecole=60, atelier=70, halle=80)


def test_the_coordination_reads_everything_and_a_lieu_its_own():
    assert state(edition("coordination", activite=passages(**ALL)), "use_passages", "moulin") == "valeur"
    own = edition("lieu:grange", activite=passages(**ALL))
    assert state(own, "use_passages", "grange") == "valeur"
    assert state(own, "use_passages", "moulin") == "secret"
    assert state(own, "off_surface", "moulin") == "valeur"  # public by nature


def test_a_secret_figure_has_no_number_left():
    row = one(edition("reseau", activite=passages(**ALL)), "use_passages", "grange")
    assert row.etat == "secret"
    assert row[["valeur", "valeur_max", "numerateur", "denominateur", "n", "vu", "attendu"]].isna().all()


def test_what_is_missing_or_not_applicable_stays_said():
    rows = edition("reseau", activite=passages(grange=40))
    assert state(rows, "use_passages", "moulin") == "manquant"


def test_an_agreement_lets_a_total_leave_as_far_as_it_says():
    agreed = [("grange", "usage", "reseau")]
    assert state(edition("reseau", agreed, activite=passages(**ALL)), "use_passages", "grange") == "valeur"
    assert (
        state(edition("lieu:moulin", agreed, activite=passages(**ALL)), "use_passages", "grange") == "valeur"
    )
    assert state(edition("public", agreed, activite=passages(**ALL)), "use_passages", "grange") == "secret"
    reader = edition("reseau", [("asso", "usage", "public")], activite=passages(**ALL))
    assert state(reader, "use_passages", "grange") == "valeur"  # its bearer's word, and public is wider


def test_an_agreement_that_has_ended_lets_nothing_leave():
    rows = accords(("grange", "usage", "reseau"))
    rows["au"] = pd.Timestamp("2025-12-31")
    assert policy.agreed(rows, "reseau", JOUR) == set()


def test_a_total_needs_three_bearers_not_already_public():
    assert state(edition("reseau", activite=passages(**ALL)), "use_passages", "reseau") == "valeur"
    two = [("grange", "usage", "reseau"), ("moulin", "usage", "reseau")]
    assert state(edition("reseau", two, activite=passages(**ALL)), "use_passages", "reseau") == "valeur"
    # four agreements and the total would reveal the fifth
    four = [(x, "usage", "reseau") for x in ("grange", "moulin", "ecole", "atelier")]
    assert state(edition("reseau", four, activite=passages(**ALL)), "use_passages", "reseau") == "secret"
    five_of_five = [(x, "usage", "reseau") for x in ALL]
    assert (
        state(edition("reseau", five_of_five, activite=passages(**ALL)), "use_passages", "reseau") == "valeur"
    )


def test_a_total_of_two_bearers_is_not_released():
    rows = edition("reseau", activite=passages(grange=40, moulin=50))
    assert state(rows, "use_passages", "reseau") == "secret"


def test_a_figure_that_counts_closed_events_stays_in_the_coordination():
    """Pairs of lieux that held an event together, whoever was invited: no total of it leaves."""
    events = table("evenements", "evenement date titre lieux", ("e1", "2025-05-02", "Fête", "grange;moulin"))
    agreed = [(x, "usage", "public") for x in ALL]
    assert state(edition("coordination", agreed, evenements=events), PAIRS, "reseau") == "valeur"
    for name in ("reseau", "public", "lieu:grange"):
        assert state(edition(name, agreed, evenements=events), PAIRS, "reseau") == "secret"


def test_the_bearer_counts_and_not_the_lieu():
    own = structures()
    tables = {"structures": own, "lieux": lieux()}
    tables["lieux"]["statut"] = "ouvert"
    rows = edition("reseau", **tables, activite=passages(moulin=40, ecole=50, grange=60))
    assert state(rows, "use_passages", "reseau") == "secret"  # three lieux, two bearers


def test_a_breakdown_adds_up_to_a_total_and_leaves_only_with_it():
    four = [(x, "usage", "reseau") for x in ("grange", "moulin", "ecole", "atelier")]
    rows = edition("reseau", four, activite=passages(**ALL))
    assert state(rows, "use_passages_usage", "reseau", "2025", "fablab") == "secret"
    assert state(rows, "use_passages_usage", "grange", "2025", "fablab") == "secret"  # never lieu × category


def test_the_public_reads_no_total_that_a_member_could_subtract():
    four = [(x, "usage", "reseau") for x in ("grange", "moulin", "ecole", "atelier")]
    assert state(edition("public", four, activite=passages(**ALL)), "use_passages", "reseau") == "secret"


def adhesions(**counts):
    rows = [
        (f"{lieu}{i}", lieu, f"c-{lieu}{i}", "personne", "2025-01-01", "2025-12-31")
        for lieu, n in counts.items()
        for i in range(n)
    ]
    return table("adhesions", "adhesion lieu adherent nature du au", *rows)


@pytest.mark.parametrize(
    ("members", "expected"), [(0, "manquant"), (1, "secret"), (4, "secret"), (5, "valeur")]
)
def test_a_count_of_one_to_four_persons_is_secret_even_with_an_agreement(members, expected):
    rows = edition(
        "reseau", [("grange", "adhesions", "reseau")], adhesions=adhesions(grange=members, moulin=30)
    )
    assert state(rows, "use_adherents", "grange") == expected
    mine = edition("lieu:grange", adhesions=adhesions(grange=members, moulin=30))
    assert state(mine, "use_adherents", "grange") == ("manquant" if not members else "valeur")


def test_a_range_of_persons_says_the_largest_lieu_and_stays_inside():
    team = table("equipe", "lieu annee benevoles", *[(x, 2025, n) for x, n in ALL.items()])
    rows = edition("reseau", equipe=team)
    assert state(rows, "hr_benevoles", "reseau") == "secret"
    assert state(edition("coordination", equipe=team), "hr_benevoles", "reseau") == "valeur"


def test_pending_grants_rent_and_cash_never_leave_the_lieu():
    money = table(
        "comptes",
        "structure section compte produit_eur charge_eur solde_eur plan exercice_du exercice_au famille",
        ("asso", "grange", "613", 0, 4_000, 0, "anc2018", "2025-01-01", "2025-12-31", "loyers"),
        ("asso", "grange", "706", 9_000, 0, 0, "anc2018", "2025-01-01", "2025-12-31", "ventes"),
    )
    rows = edition("reseau", [("asso", "argent", "reseau")], comptes=money)
    assert state(rows, "eco_loyer", "grange") == "secret"
    assert state(rows, "eco_produits", "grange") == "valeur"
    assert state(rows, "eco_famille", "grange", "2025", "ventes") == "valeur"  # accounts by family, agreed to
    assert state(rows, "fin_attente", "grange") in ("manquant", "secret")


def test_a_bearer_with_two_lieux_is_not_shown_in_the_edition_of_one():
    money = table(
        "comptes",
        "structure section compte produit_eur charge_eur solde_eur plan exercice_du exercice_au famille",
        *[
            ("com", x, "70", 9_000, 0, 0, "m57", "2025-01-01", "2025-12-31", "ventes")
            for x in ("moulin", "ecole")
        ],
    )
    tables = {"structures": structures(), "lieux": lieux()}
    rows = edition("lieu:moulin", **tables, comptes=money)
    assert state(rows, "eco_produits", "moulin") == "valeur"
    assert state(rows, "eco_produits", "com") == "secret"  # the bearer less one's own lieu is the other
    assert state(rows, "eco_produits", "ecole") == "secret"


def survey(**answers):
    """answers of grange: accueil -> how many"""
    words = {"oui": "oui", "non": "non", "partie": "en partie", "rien": None}
    rows = [("grange", 2025, "2025-11-10", words[w], "A") for w, n in answers.items() for _ in range(n)]
    return table(
        "enquete_usagers",
        "reponse lieu annee repondu_le accueil commune",
        *[(str(i), *r) for i, r in enumerate(rows)],
    )


def test_a_lieu_does_not_read_the_small_cells_of_its_own_users():
    rows = edition("lieu:grange", enquete_usagers=survey(oui=20, non=3, partie=10))
    seen = {
        m: state(rows, "enq_accueil", "grange", "2025", m)
        for m in ("oui", "non", "en partie", "sans réponse")
    }
    # « non » is small; nobody left it blank (0), so the next smallest goes with it
    assert seen == {"oui": "valeur", "non": "secret", "en partie": "secret", "sans réponse": "secret"}
    assert state(rows, "enq_reponses", "grange") == "valeur"
    whole = edition("coordination", enquete_usagers=survey(oui=20, non=3, partie=10))
    assert state(whole, "enq_accueil", "grange", "2025", "non") == "valeur"


def test_below_twenty_answers_no_question_is_shown():
    rows = edition("lieu:grange", enquete_usagers=survey(oui=12, non=7))
    assert state(rows, "enq_accueil", "grange", "2025", "oui") == "secret"
    assert state(rows, "anc_communes", "grange") == "secret"
    assert state(rows, "enq_reponses", "grange") == "valeur"


@pytest.mark.parametrize(("forms", "told"), [(4, "secret"), (5, "valeur")])
def test_a_number_of_forms_that_is_a_small_count_is_not_told(forms, told):
    rows = edition("lieu:grange", enquete_usagers=survey(oui=forms))
    assert state(rows, "enq_reponses", "grange") == told


def test_rows_of_users_never_appear_by_lieu_elsewhere():
    rows = edition("reseau", [("grange", "enquete", "reseau")], enquete_usagers=survey(oui=30, non=10))
    assert state(rows, "enq_accueil", "grange", "2025", "oui") == "secret"


counts = st.lists(st.integers(0, 40), min_size=2, max_size=6)


@given(counts)
@settings(max_examples=300, deadline=None)
def test_one_subtraction_never_gives_a_hidden_cell_back(cells):
    hidden = hide(cells, 5)
    cells = np.array(cells)
    assert not (small(cells, 5) & ~hidden).any()
    if hidden.any() and not hidden.all():
        assert hidden.sum() >= 2 and cells[hidden].sum() >= 5


def test_with_several_choices_a_cell_hides_for_those_who_chose_and_those_who_did_not():
    assert hide_choices([3, 20, 28, 30], 30, 5).tolist() == [True, False, True, False]


def test_an_edition_that_does_not_exist_is_refused_in_french():
    for wrong in ("lieux:grange", "lieu:", "reseau:x", "tout"):
        with pytest.raises(DataError, match="n’existe pas"):
            policy.split(wrong)


def test_a_table_shows_the_rows_and_columns_its_policy_opens():
    files = table(
        "financements",
        "financement structures lieux nature dispositif financeur niveau etat",
        ("f1", "asso", "grange", "fonctionnement", "D", "F", "État", "accordé"),
        ("f2", "asso", "grange", "fonctionnement", "D", "F", "État", "refusé"),
        ("f3", "com", "moulin;ecole", "fonctionnement", "D", "F", "État", "déposé"),
    )
    schema = schemas.load("financements")
    assert policy.keep_rows(files, schema, "public", set())["financement"].tolist() == ["f1"]
    assert policy.keep_rows(files, schema, "lieu:grange", {"grange"})["financement"].tolist() == ["f1", "f2"]
    assert policy.keep_rows(files, schema, "lieu:ecole", {"ecole"})["financement"].tolist() == ["f1", "f3"]
    assert len(policy.keep_rows(files, schema, "coordination", None)) == 3


def test_a_figure_that_is_withheld_says_nothing_of_its_days():
    columns = "lieu annee indicateur valeur etat mode du au"
    row = ("grange", 2025, "eco_produits", 9_000, "valeur", "estimé", "2025-06-14", "2025-12-31")
    said = table("chiffres_annuels", columns, row)
    own = one(edition("lieu:grange", chiffres_annuels=said), "eco_produits", "grange")
    wide = one(edition("public", chiffres_annuels=said), "eco_produits", "grange")
    assert (own["etat"], own["jours"]) == ("valeur", "2025-06-14/2025-12-31")
    assert (wide["etat"], wide["jours"]) == ("secret", "")
