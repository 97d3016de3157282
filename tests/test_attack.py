"""Every reader attacks what an edition lets out; what it computes is withdrawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from measures_tables import one, table
from protection_cases import ALL, answers, attacked, edition, five

from workbench.safety import attack, margins, protect
from workbench.safety.attackers import READER, Attacker, attackers, sample, team

GRANGE = Attacker("structure asso", frozenset(["grange"]), frozenset(["asso"]))
FOUR = dict(grange="o" * 20, moulin="o" * 15 + "nn", ecole="o" * 12 + "nnn", atelier="o" * 14 + "nnnn")
# all the « non » but two are those of one lieu: it knows the two others'
INSIDER = dict(grange="o" * 20 + "n" * 9, moulin="o" * 15 + "nn", ecole="o" * 12, atelier="o" * 14)


def names(system, cells) -> set:
    facts = system.cells.iloc[cells]
    return set(zip(facts["indicateur"], facts["sujet"], facts["valeur"], strict=True))


def network_rows(rows):
    return rows["reseau"]


def state(rows, *cell) -> str:
    return str(one(rows, *cell)["etat"])


def test_a_reader_who_holds_nothing_does_not_learn_a_small_answer():
    made, _, known = attacked(network_rows, enquete_usagers=answers(**FOUR))
    assert not len(attack.exposed(made, known, READER, 5))


def test_a_lieu_that_holds_most_of_an_answer_learns_the_others():
    made, _, known = attacked(network_rows, enquete_usagers=answers(**INSIDER))
    assert not len(attack.exposed(made, known, READER, 5))
    assert ("enq_accueil", "moulin", 2.0) in names(made, attack.exposed(made, known, GRANGE, 5))


def test_a_question_an_insider_would_undo_is_withdrawn_from_the_network():
    for name in ("reseau", "public", "lieu:grange"):
        rows = edition(name, enquete_usagers=answers(**INSIDER))
        assert state(rows, "enq_accueil", "reseau", "2025", "oui") == "secret"
    rows = edition("reseau", enquete_usagers=answers(**FOUR))
    assert state(rows, "enq_accueil", "reseau", "2025", "oui") == "valeur"


def test_forgetting_the_insiders_shows_what_one_of_them_computes(monkeypatch):
    monkeypatch.setattr(protect.attackers, "attackers", lambda lieux: [READER])
    rows = edition("reseau", enquete_usagers=answers(**INSIDER))
    made, _, _ = attacked(network_rows, enquete_usagers=answers(**INSIDER))
    shown = (rows["etat"].astype("str") == "valeur").to_numpy()
    assert len(attack.exposed(made, attack.revealed(made, shown), GRANGE, 5))


@pytest.mark.parametrize("shape", [FOUR, INSIDER])
@pytest.mark.parametrize("given", [(), [(x, "enquete", "reseau") for x in ALL]])
def test_no_reader_of_what_is_released_learns_a_small_count(shape, given):
    rows = edition("reseau", given, enquete_usagers=answers(**shape))
    made, _, _ = attacked(network_rows, given, enquete_usagers=answers(**shape))
    shown = (rows["etat"].astype("str") == "valeur").to_numpy()
    known = attack.revealed(made, shown)
    for attacker in attackers(five()["lieux"]):
        assert not len(attack.exposed(made, known, attacker, 5)), attacker.nom


@pytest.mark.parametrize(("silent", "expected"), [((2, 2), "secret"), ((8, 9), "valeur"), ((0, 0), "valeur")])
def test_two_denominators_of_one_survey_do_not_tell_who_left_a_question_blank(silent, expected):
    """The number of forms, less those who gave their commune, is those who did not."""
    asked = answers(**FOUR)
    for lieu, count in zip(("grange", "moulin"), silent, strict=True):
        asked.loc[asked.index[asked["lieu"] == lieu][:count], "commune"] = None
    rows = edition("reseau", enquete_usagers=asked)
    assert state(rows, "enq_reponses", "reseau") == "valeur"
    assert state(rows, "anc_part_hors_commune", "reseau") == expected


def test_hiding_the_small_cells_only_is_undone():
    """The attack sees what an unlinked suppression leaves: a total less what is beside it."""
    asked = answers(grange="o" * 20 + "nnn" + "p" * 7)

    def all_but_small(rows):
        return (rows["sujet"] == "grange") & ~rows["numerateur"].between(1, 4)

    made, _, known = attacked(all_but_small, enquete_usagers=asked)
    found = names(made, attack.exposed(made, known, team("grange", five()["lieux"]), 5, _small(made)))
    assert ("enq_accueil", "grange", 3.0) in found


def _small(made) -> np.ndarray:
    return (made.cells["petit"] & (made.cells["niveau"] == "lieu")).to_numpy(dtype=bool)


def test_a_team_does_not_undo_its_own_survey():
    asked = answers(grange="o" * 20 + "nnn" + "p" * 7, moulin="o" * 30, ecole="o" * 25, atelier="o" * 25)
    rows = edition("lieu:grange", enquete_usagers=asked)
    made, _, _ = attacked(network_rows, enquete_usagers=asked)
    known = attack.revealed(made, (rows["etat"].astype("str") == "valeur").to_numpy())
    who = team("grange", five()["lieux"])
    targets = _small(made) & (made.cells["sujet"] == "grange").to_numpy()
    assert targets.any() and not len(attack.exposed(made, known, who, 5, targets))
    assert state(rows, "enq_reponses", "grange") == "valeur"


def accounts(**sales):
    """Sales of four bearers, each with one lieu."""
    where = {"asso": "grange", "com": "moulin", "iki": "atelier", "lab": "halle"}
    columns = "structure section compte produit_eur charge_eur solde_eur plan exercice_du exercice_au famille"
    year = ("anc2018", "2025-01-01", "2025-12-31", "ventes")
    return table("comptes", columns, *[(b, where[b], "706", sold, 0, 0, *year) for b, sold in sales.items()])


def test_sixty_thirty_nine_and_one_tell_the_second_about_the_first():
    even = edition("reseau", comptes=accounts(asso=30_000, com=25_000, iki=25_000, lab=20_000))
    assert state(even, "eco_produits", "reseau") == "valeur"
    skewed = edition("reseau", comptes=accounts(asso=60_000, com=39_000, iki=500, lab=500))
    assert state(skewed, "eco_produits", "reseau") == "secret"


def test_all_agreeing_lets_the_total_out_however_uneven():
    given = [(x, "argent", "reseau") for x in ("asso", "com", "iki", "lab", "scic")]
    rows = edition("reseau", given, comptes=accounts(asso=60_000, com=39_000, iki=500, lab=500))
    assert state(rows, "eco_produits", "reseau") == "valeur"


def test_a_share_of_accounts_tells_its_amounts_and_is_withheld_like_them():
    even = edition("reseau", comptes=accounts(asso=30_000, com=25_000, iki=25_000, lab=20_000))
    assert state(even, "eco_autofin", "reseau") == "valeur"
    skewed = edition("reseau", comptes=accounts(asso=60_000, com=39_000, iki=500, lab=500))
    assert state(skewed, "eco_autofin", "reseau") == "secret"


def declared(**products):
    columns = "lieu annee indicateur valeur etat mode"
    rows = [(lieu, 2025, "eco_produits", value, "valeur", "déclaré") for lieu, value in products.items()]
    return table("chiffres_annuels", columns, *rows)


def test_products_a_lieu_declares_are_not_told_by_the_total_less_accounts_that_were_agreed_to():
    given = [("asso", "argent", "reseau")]
    held = accounts(asso=30_000).assign(section="commun")
    rows = edition("reseau", given, comptes=held, chiffres_annuels=declared(moulin=40_000))
    assert state(rows, "eco_produits", "asso") == "valeur"
    assert state(rows, "eco_produits", "reseau") == "secret"


def test_products_a_lieu_declares_are_not_told_by_the_total_less_what_its_shares_are_of():
    """Own resources of three bearers, « x € of 85 000 »; with the fourth, which declares: 110 000 €."""
    sold, names = dict(asso=30_000, com=30_000, iki=25_000), ("eco_produits", "eco_autofin")
    whole = accounts(**sold, lab=25_000)
    for flow in (0, 4_000):  # what asso pays to com hides nothing: it is in neither
        made = accounts(**sold)
        made.loc[made["structure"] == "com", "produit_eur"] -= flow
        paid = accounts(com=flow).assign(contrepartie="asso")
        made = pd.concat([made, paid], ignore_index=True) if flow else made
        rows = edition("reseau", comptes=made, chiffres_annuels=declared(halle=25_000))
        assert [state(rows, name, "reseau") for name in names].count("valeur") <= 1
    shown = edition("reseau", comptes=whole)
    assert [state(shown, name, "reseau") for name in names] == ["valeur", "valeur"]


def test_an_agreement_on_money_is_its_bearer_s_and_of_one_lieu_of_several_opens_nothing():
    two = {**five(shared=True), "comptes": accounts(asso=30_000, com=25_000, iki=25_000, lab=20_000)}
    of = two["lieux"].groupby("structure")["lieu"].agg(list)
    (shared,) = (s for s, found in of.items() if len(found) > 1)
    one_of_two, alone = of[shared][0], next(f[0] for s, f in of.items() if len(f) == 1 and s != shared)
    rows = edition("reseau", [(one_of_two, "argent", "reseau"), (alone, "argent", "reseau")], **two)
    assert state(rows, "eco_produits", one_of_two) == "secret"
    assert state(rows, "eco_produits", alone) == "valeur"
    both = edition("reseau", [(shared, "argent", "reseau")], **two)
    assert state(both, "eco_produits", shared) == "valeur"


def test_persons_of_two_lieux_are_a_small_count_too():
    """Totals of all lieux are agreed to: the network's figure would count those who belong to two."""
    given = [(x, "adhesions", "reseau") for x in ALL]

    def members(twice):
        rows = [
            (
                f"{lieu}{i}",
                lieu,
                f"c-{i if i < twice else lieu + str(i)}",
                "personne",
                "2025-01-01",
                "2025-12-31",
            )
            for lieu in ("grange", "moulin", "ecole")
            for i in range(20)
        ]
        return table("adhesions", "adhesion lieu adherent nature du au", *rows)

    assert state(edition("reseau", given, adhesions=members(0)), "use_adherents", "reseau") == "valeur"
    assert state(edition("reseau", given, adhesions=members(1)), "use_adherents", "reseau") == "secret"
    assert state(edition("reseau", given, adhesions=members(10)), "use_adherents", "reseau") == "valeur"


def test_an_agreement_that_ended_is_known_ever_after():
    ended = [(x, "usage", "reseau", "2025-06-30") for x in ("grange", "moulin", "ecole", "atelier")]
    days = "lieu du au passages usage mode"
    rows = [(k, "2025-01-01", "2025-01-31", v, "fablab", "compté") for k, v in ALL.items()]
    visits = table("activite", days, *rows)
    assert state(edition("reseau", activite=visits), "use_passages", "reseau") == "valeur"
    after = edition("reseau", ended, activite=visits)
    assert state(after, "use_passages", "grange") == "secret"  # it no longer circulates
    assert state(after, "use_passages", "reseau") == "secret"  # the total less four known lieux is the fifth


def test_another_network_that_reads_the_same_is_told_the_same():
    """Two answers are exchanged between two lieux: the edition is the same to the last cell."""
    first = answers(**FOUR)
    second = answers(**(FOUR | {"moulin": "o" * 14 + "nnn", "ecole": "o" * 13 + "nn"}))
    one_truth, other = (edition("reseau", enquete_usagers=t) for t in (first, second))
    assert state(one_truth, "enq_accueil", "reseau", "2025", "non") == "valeur"
    pd.testing.assert_frame_equal(one_truth, other)


def test_the_attackers_are_a_reader_each_bearer_and_each_lieu_of_several():
    found = {a.nom: a for a in attackers(five(shared=True)["lieux"])}
    assert {"lecteur du réseau", "structure com", "lieu moulin", "lieu ecole"} <= set(found)
    assert "lieu grange" not in found and found["structure com"].lieux == {"moulin", "ecole"}
    chosen = sample(list(found.values()), 3)
    assert [a.nom for a in chosen][:2] == ["lecteur du réseau", "structure com"]


def test_margins_hold_as_the_exact_attack_says():
    for shape, safe in ((FOUR, True), (INSIDER, False)):
        _, rows, _ = attacked(network_rows, enquete_usagers=answers(**shape))
        kept = margins.hold(rows, 5)
        asked = (rows["indicateur"] == "enq_accueil") & rows["reseau"] & (rows["periode"] == "2025")
        assert kept[asked.to_numpy()].all() == safe
