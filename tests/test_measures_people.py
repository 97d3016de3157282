"""Survey, origins of users, criteria, governance, support, and the rows behind a figure."""

from __future__ import annotations

import pandas as pd
import pytest
from measures_tables import COMMUNES, JOUR, mesures, method, network, one, table

from workbench.core.errors import DataError
from workbench.measures import filters, origin, territory
from workbench.measures.computation import compute
from workbench.safety.tranche import report_day
from workbench.subjects import criteria


def answers(*rows):
    """(lieu, accueil, commune, activites)"""
    return table(
        "enquete_usagers",
        "reponse lieu annee repondu_le accueil commune activites",
        *[(str(i), lieu, 2025, "2025-11-10", *rest) for i, (lieu, *rest) in enumerate(rows)],
    )


def test_a_question_left_blank_is_a_category_of_its_own():
    m = mesures(
        only="enq_accueil enq_reponses enq_activites",
        enquete_usagers=answers(
            ("grange", "oui", "A", "fablab;coworking"),
            ("grange", "non", "B", "fablab"),
            ("grange", None, None, None),
        ),
    )
    yes = one(m, "enq_accueil", "grange", modalite="oui")
    assert (yes.numerateur, yes.denominateur, yes.n) == (1, 3, 3)
    assert one(m, "enq_accueil", "grange", modalite="sans réponse").numerateur == 1
    assert one(m, "enq_accueil", "grange", modalite="en partie").valeur == 0
    assert one(m, "enq_activites", "grange", modalite="fablab").numerateur == 2
    assert one(m, "enq_reponses", "grange").valeur == 3
    assert one(m, "enq_accueil", "moulin", modalite="oui").etat == "manquant"
    assert one(m, "enq_accueil", "gare", modalite="oui").etat == "sans_objet"
    assert one(m, "enq_accueil", "reseau", modalite="oui")[["vu", "attendu"]].tolist() == [1, 3]


def test_where_users_come_from_is_a_ring_around_the_lieu():
    m = mesures(
        only="anc_anneau anc_epci anc_communes anc_part_hors_commune",
        enquete_usagers=answers(
            ("grange", "oui", "A", None),
            ("grange", "oui", "B", None),
            ("grange", "oui", "C", None),
            ("grange", "oui", "D", None),
            ("grange", "oui", "69123", None),
            ("grange", "oui", None, None),
            ("moulin", "oui", "B", None),
        ),
    )
    ring = {
        r: one(m, "anc_anneau", "grange", modalite=r).numerateur
        for r in ("moins de 5 km", "de 10 à 20 km", "plus de 20 km", "hors du territoire", "sans réponse")
    }
    assert ring == {
        "moins de 5 km": 2,
        "de 10 à 20 km": 1,
        "plus de 20 km": 1,
        "hors du territoire": 1,
        "sans réponse": 1,
    }
    assert one(m, "anc_epci", "grange", modalite="Sud").numerateur == 2
    assert one(m, "anc_communes", "grange").valeur == 5
    assert one(m, "anc_communes", "reseau").valeur == 5  # a commune of both lieux counts once
    away = one(m, "anc_part_hors_commune", "reseau")
    assert (away.numerateur, away.denominateur) == (4, 6)


def test_an_intercommunalite_far_from_a_lieu_is_not_named_but_its_users_are_counted():
    far = COMMUNES.iloc[[0]].assign(code_insee="E", epci_nom="Ailleurs", point_lat=47.4)  # 100 km north
    towns = pd.concat([COMMUNES, far], ignore_index=True)
    names = ["Nord", "Ailleurs", "hors du territoire"]
    assert territory.epci_around(towns, ["A", "E", "inconnue"], names).tolist() == [
        [True, False, True],
        [False, True, True],
        [True, True, True],
    ]
    tables = network(enquete_usagers=answers(("grange", "oui", "B", None), ("grange", "oui", "E", None)))
    m = compute(tables, method(), 2025, JOUR, {}, towns)
    own = m[(m["indicateur"] == "anc_epci") & (m["sujet"] == "grange") & (m["periode"] == "2025")]
    assert dict(zip(own["modalite"], own["numerateur"], strict=True)) == {"Nord": 1, "à plus de 60 km": 1}


def observations(*rows):
    """(lieu, critere, vu_le, regard, stade or state)"""
    full = [
        (
            a,
            c,
            d,
            r,
            "équipe" if r == "equipe" else "coordination",
            s if isinstance(s, int) else None,
            "valeur" if isinstance(s, int) else s,
            "1.0",
        )
        for a, c, d, r, s in rows
    ]
    return table(
        "observations", "lieu critere vu_le regard observateur stade etat referentiel_version", *full
    )


def test_a_past_year_counts_the_same_looks_in_its_own_report_in_the_next_one_and_on_a_page():
    a = next(c for c in method().criteres if c.base)
    looks = observations(
        ("grange", a.id, "2024-06-01", "equipe", 1),
        ("grange", a.id, "2025-03-10", "equipe", 3),  # the grid of 2024, filled in the first months after it
        ("grange", a.id, "2025-06-01", "equipe", 0),
    )
    team, of = {"modalite": f"{a.axe}|equipe"}, "crit_en_place"
    own = one(mesures(2024, "2025-03-31", only=of, observations=looks), of, "grange", "2024", **team)
    next_one = mesures(2025, "2026-03-31", only=of, depuis=2024, observations=looks)
    before, now = (one(next_one, of, "grange", str(y), **team) for y in (2024, 2025))
    assert own.numerateur == before.numerateur == 1 and now.numerateur == 0
    day = pd.Timestamp(report_day({"arrete_le": "2026-03-31", "annees": [2024, 2025]}, 2024))
    (seen,) = [s for s in criteria.seen(looks, method(), day) if s.critere == a.id]
    assert seen.stades["equipe"] == 3 and seen.lignes["equipe"]["vu_le"] == pd.Timestamp(2025, 3, 10)


def test_criteria_are_counted_from_the_latest_look_and_never_averaged():
    first, second, third = [c for c in method().criteres if c.base][:3]
    m = mesures(
        only="crit_en_place crit_hors_projet crit_lieux",
        observations=observations(
            ("grange", first.id, "2025-02-01", "equipe", 4),
            ("grange", first.id, "2025-11-01", "equipe", 2),
            ("grange", second.id, "2025-11-01", "equipe", 3),
            ("grange", third.id, "2025-11-01", "equipe", "sans_objet"),
            ("grange", first.id, "2026-02-01", "coordination", 3),
            ("grange", first.id, "2026-05-01", "coordination", 0),
            ("gare", first.id, "2025-11-01", "equipe", 3),
        ),
    )
    axe = f"{first.axe}|equipe"
    team = one(m, "crit_en_place", "grange", modalite=axe)
    assert second.axe == first.axe and (team.numerateur, team.denominateur) == (1, 2)
    expected = sum(c.base for c in method().axe(first.axe).criteres)
    aside = 1 if third.axe == first.axe else 0
    assert (team.vu, team.attendu, team.unite_couverture) == (2, expected - aside, "critères")
    other = one(m, "crit_en_place", "grange", modalite=f"{first.axe}|coordination")
    assert (other.numerateur, other.denominateur) == (1, 1)  # what comes after the report's day is not known
    assert one(m, "crit_hors_projet", "grange", modalite="tous|equipe").valeur == 1
    assert one(m, "crit_en_place", "moulin", modalite=axe).etat == "manquant"
    both = one(m, "crit_en_place", "reseau", modalite=axe)  # a lieu in project looks at itself too
    assert (both.numerateur, both.denominateur, both.vu) == (2, 3, 2)
    assert one(m, "crit_lieux", "reseau", modalite=f"{first.id}|equipe")[
        ["numerateur", "denominateur"]
    ].tolist() == [1, 2]


def test_a_meeting_of_a_bearer_concerns_each_of_its_lieux_and_counts_once():
    m = mesures(
        only="gov_instances gov_part_ag gov_reunions_reseau gov_presence_reseau",
        reunions=table(
            "reunions",
            "reunion structure lieu organe date convoques presents representes",
            ("r1", "com", None, "CA", "2025-02-01", 10, 6, 1),
            ("r2", "asso", "grange", "AG", "2025-05-01", 40, 20, 4),
            ("r3", None, None, "comité", "2025-06-01", 8, 7, None),
            ("r4", None, None, "comité", "2025-09-01", 8, None, 1),
        ),
    )
    assert one(m, "gov_instances", "moulin").valeur == 1
    assert one(m, "gov_instances", "ecole").valeur == 1
    assert one(m, "gov_instances", "reseau").valeur == 2
    assert one(m, "gov_part_ag", "grange").valeur == 60
    assert one(m, "gov_part_ag", "moulin").etat == "sans_objet"
    assert one(m, "gov_reunions_reseau", "reseau", modalite="comité").valeur == 2
    assert one(m, "gov_presence_reseau", "reseau")[["numerateur", "denominateur"]].tolist() == [7, 8]


def test_a_journal_line_that_names_a_visit_adds_no_half_day():
    m = mesures(
        only="acc_demi_journees acc_axe res_demi_journees res_visites res_lieux_accompagnes",
        visites=table(
            "visites", "visite lieu date type demi_journees", ("v1", "grange", "2025-02-09", "visite", 2)
        ),
        journal=table(
            "journal",
            "entree date lieu mission axe demi_journees objet visite",
            ("j1", "2025-02-09", "grange", "accompagnement", None, 2, "visite", "v1"),
            ("j2", "2025-03-01", "grange", "accompagnement", "axe-a", 1, "appui", None),
            ("j3", "2025-03-02", None, "structuration", None, 3, "comité", None),
        ),
    )
    assert one(m, "acc_demi_journees", "grange").valeur == 3
    assert one(m, "acc_demi_journees", "gare").valeur == 0
    assert one(m, "acc_axe", "grange", modalite="axe-a").valeur == 1
    assert one(m, "res_demi_journees", "reseau", modalite="structuration").valeur == 3
    assert one(m, "res_demi_journees", "reseau", modalite="accompagnement").valeur == 3
    assert one(m, "res_visites", "reseau").valeur == 1
    assert one(m, "res_lieux_accompagnes", "reseau").valeur == 1


def test_a_visit_has_the_axe_its_journal_lines_agree_on_and_the_half_days_of_its_note():
    m = mesures(
        only="acc_demi_journees acc_axe",
        visites=table(
            "visites",
            "visite lieu date type demi_journees",
            ("v1", "grange", "2025-02-09", "visite", 2),
            ("v2", "grange", "2025-05-09", "visite", 1),
            ("v3", "gare", "2025-06-09", "visite", 1),
        ),
        journal=table(
            "journal",
            "entree date lieu mission axe demi_journees objet visite",
            ("j1", "2025-02-09", "grange", "accompagnement", "axe-a", 3, "visite", "v1"),
            ("j2", "2025-05-09", "grange", "accompagnement", "axe-a", 1, "visite", "v2"),
            ("j3", "2025-05-10", "grange", "accompagnement", "axe-b", 1, "retour", "v2"),
        ),
    )
    assert one(m, "acc_demi_journees", "grange").valeur == 3
    assert one(m, "acc_axe", "grange", modalite="axe-a").valeur == 2
    assert one(m, "acc_axe", "grange", modalite="sans axe").valeur == 1  # its two lines name two axes
    assert one(m, "acc_axe", "gare", modalite="sans axe").valeur == 1


def test_a_partner_of_two_lieux_counts_once_and_a_mere_contact_does_not():
    m = mesures(
        only="anc_partenaires anc_conventions",
        partenariats=table(
            "partenariats",
            "partenaire nom type etape premier_contact_le convention_du convention_au lieux",
            (
                "p1",
                "Campus",
                "école",
                "convention",
                "2024-01-01",
                "2024-06-01",
                "2026-06-01",
                "grange;moulin",
            ),
            ("p2", "Club", "association", "action commune", "2025-03-01", None, None, "grange"),
            ("p3", "Mairie", "commune", "contact", "2025-03-01", None, None, "grange"),
        ),
    )
    assert one(m, "anc_partenaires", "grange").valeur == 2
    assert one(m, "anc_partenaires", "reseau").valeur == 2
    assert one(m, "anc_conventions", "reseau").valeur == 1
    assert one(m, "anc_partenaires", "ecole").valeur == 0


def test_a_register_of_partners_gives_no_zero_before_the_first_year_nor_beside_figures_lieux_give():
    rows = table(
        "partenariats",
        "partenaire nom type etape premier_contact_le lieux",
        ("p", "Parc", "collectivité", "action commune", "2025-02-18", "grange"),
    )
    only = {"only": "anc_partenaires", "depuis": 2025, "partenariats": rows}
    m = mesures(**only)
    assert one(m, "anc_partenaires", "ecole").valeur == 0
    for who in ("ecole", "reseau"):
        assert one(m, "anc_partenaires", who, "2024").etat == "non_demande"
    typed = table("chiffres_annuels", "lieu annee indicateur valeur etat",
                  ("moulin", 2025, "anc_partenaires", 7, "valeur"))  # fmt: skip
    m = mesures(**only, chiffres_annuels=typed)
    assert one(m, "anc_partenaires", "ecole").etat == "manquant"
    whole = one(m, "anc_partenaires", "reseau")
    assert (whole.valeur, whole.valeur_max, whole.vu, whole.attendu) == (7, 8, 2, 4)


@pytest.mark.parametrize("day, etat", [("2026-11-30", "manquant"), ("2025-02-18", "valeur")])
def test_a_journal_whose_first_row_comes_after_the_report_is_not_a_year_without_support(day, etat):
    rows = table(
        "journal", "date lieu demi_journees mission axe", (day, "grange", 1, "accompagnement", "offre")
    )
    m = mesures(only="acc_demi_journees", journal=rows)
    assert one(m, "acc_demi_journees", "ecole").etat == etat


def test_a_shared_action_counts_once_and_the_lieux_are_counted_by_state():
    m = mesures(
        only="res_actions res_mutualise res_lieux res_structures res_veille",
        veille=table(
            "veille", "projet nom commune stade repere_le", ("p", "Projet", "A", "étude", "2024-05-01")
        ),
        actions=table(
            "actions",
            "action lieu lieux intitule responsable etat annee",
            ("a1", None, "grange;moulin", "Une", "coordination", "faite", 2025),
            ("a2", "grange", None, "Deux", "équipe", "prévue", 2025),
        ),
    )
    assert one(m, "res_actions", "grange", modalite="faite").valeur == 1
    assert one(m, "res_actions", "reseau", modalite="faite").valeur == 1
    assert one(m, "res_mutualise", "reseau").valeur == 1
    assert one(m, "res_lieux", "reseau", modalite="ouvert").valeur == 3
    assert one(m, "res_lieux", "reseau", modalite="projet").valeur == 1
    assert one(m, "res_structures", "reseau").valeur == 3
    assert one(m, "res_veille", "reseau", modalite="étude").valeur == 1
    assert one(m, "res_veille", "reseau").valeur == 1


def test_an_action_past_its_last_day_counts_as_late_at_the_report_s_day():
    m = mesures(
        only="res_actions res_mutualise",
        jour="2026-03-31",
        actions=table(
            "actions",
            "action lieux intitule responsable etat annee fin",
            ("a1", "grange;moulin", "Une", "coordination", "en cours", 2025, "2025-12-31"),
            ("a2", None, "Deux", "coordination", "prévue", 2025, "2026-06-30"),
            ("a3", None, "Trois", "coordination", "faite", 2025, "2025-12-31"),
        ),
    )
    states = ("prévue", "en cours", "faite", "en retard")
    assert [one(m, "res_actions", "reseau", modalite=s).valeur for s in states] == [1, 0, 1, 1]
    assert one(m, "res_mutualise", "reseau").valeur == 1


def test_completeness_counts_base_figures_of_open_lieux():
    team = table("equipe", "lieu annee etp benevoles", ("grange", 2025, 1, 20))
    m = mesures(only="hr_etp hr_benevoles res_completude res_reponse", equipe=team)
    assert one(m, "res_completude", "grange")[["numerateur", "denominateur"]].tolist() == [2, 2]
    assert one(m, "res_completude", "reseau")[["numerateur", "denominateur"]].tolist() == [2, 6]
    assert one(m, "res_reponse", "reseau")[["numerateur", "denominateur"]].tolist() == [1, 3]


def test_the_rows_behind_a_figure_are_named_by_file_and_line():
    rows = table(
        "activite",
        "lieu du au passages usage mode",
        ("grange", "2025-01-05", "2025-01-05", 3, "fablab", "compté"),
        ("grange", "2025-01-06", "2025-01-06", 4, "fablab", "estimé"),
        ("grange", "2025-02-06", "2025-02-06", 5, "fablab", "compté"),
        ("moulin", "2025-01-06", "2025-01-06", 6, "fablab", "compté"),
    )
    m = mesures(only="use_passages", activite=rows)
    tables = network(activite=rows)
    january = origin(tables, method(), one(m, "use_passages", "grange", "2025-01"), JOUR, COMMUNES)
    assert january[["_source", "_ligne"]].values.tolist() == [["activite.csv", 2]]
    whole = origin(tables, method(), one(m, "use_passages", "reseau"), JOUR, COMMUNES)
    assert whole["passages"].sum() == 14


def test_the_rows_of_every_sum_give_the_sum_back():
    rows = answers(*[("grange", "oui", "A", None)] * 7, ("moulin", "non", "B", None))
    m = mesures(only="enq_accueil", enquete_usagers=rows)
    mesure = one(m, "enq_accueil", "reseau", modalite="oui")
    found = origin(network(enquete_usagers=rows), method(), mesure, JOUR, COMMUNES)
    assert (found["partie"] == "numerateur").sum() == mesure.numerateur
    assert (found["partie"] == "denominateur").sum() == mesure.denominateur


def test_a_filter_is_a_word_of_the_vocabulary_and_never_an_expression():
    rows = answers(("grange", "oui", "A", None))
    with pytest.raises(DataError, match="vocabulaire"):
        filters.mask(rows, [{"colonne": "lieu", "eval": "__import__('os')"}])
    with pytest.raises(DataError, match="n’existe pas"):
        filters.mask(rows, [{"colonne": "nom", "egal": "x"}])


def test_every_declared_indicator_reads_a_table_that_exists_and_says_its_rule():
    for indicateur in method().indicateurs.values():
        assert indicateur.definition.endswith("."), indicateur.id
        assert indicateur.autres.get("regle", "").endswith("."), indicateur.id
        assert indicateur.unite and indicateur.libelle and indicateur.groupe, indicateur.id
    rows = compute(network(), method(), 2025, JOUR, {}, COMMUNES)
    assert not rows.duplicated(["niveau", "sujet", "periode", "indicateur", "modalite"]).any()
    assert not (rows["etat"].astype(str) == "secret").any()


def unasked(rows, *columns):
    """The states that collection gives the answers of a form without these questions."""
    marks = [("enquete_usagers", f"reponse={r}", c, "non_demande") for r in rows["reponse"] for c in columns]
    return table("etats", "table cle colonne etat", *marks)


def test_a_question_that_no_form_had_is_not_asked_and_counts_nobody():
    rows = answers(("grange", "oui", None, None), ("grange", None, None, None))
    m = mesures(
        only="enq_accueil enq_activites anc_anneau anc_part_hors_commune anc_communes",
        enquete_usagers=rows,
        etats=unasked(rows, "activites", "commune"),
    )
    assert one(m, "enq_accueil", "grange", modalite="oui").denominateur == 2
    for sujet, etat in (("grange", "non_demande"), ("reseau", "non_demande"), ("moulin", "manquant")):
        for what in ("enq_activites.fablab", "enq_activites.sans réponse", "anc_anneau.sans réponse",
                     "anc_part_hors_commune.", "anc_communes."):  # fmt: skip
            seen = one(m, what.split(".")[0], sujet, modalite=what.split(".")[1])
            assert (seen.etat, pd.isna(seen.valeur)) == (etat, True), (what, sujet)
    assert one(m, "enq_activites", "gare", modalite="fablab").etat == "sans_objet"
    assert one(m, "enq_activites", "grange", "2024", "fablab").etat == "manquant"


def test_a_lieu_that_sent_no_answer_has_all_its_questions_missing_those_that_others_were_not_asked_too():
    rows = answers(("grange", "oui", None, None), ("grange", None, None, None))
    m = mesures(only="enq_accueil enq_tarifs", enquete_usagers=rows, etats=unasked(rows, "tarifs"))
    for sujet, accueil, tarifs in (
        ("moulin", "manquant", "manquant"),
        ("grange", "valeur", "non_demande"),
        ("reseau", "valeur", "non_demande"),  # of the forms it received, none asked it
    ):
        told = [one(m, what, sujet, modalite="oui").etat for what in ("enq_accueil", "enq_tarifs")]
        assert told == [accueil, tarifs], sujet


def test_the_answers_of_a_form_without_a_question_are_no_denominator_of_it():
    rows = answers(("grange", "oui", None, None), ("grange", None, None, None), ("moulin", None, None, None))
    m = mesures(only="enq_accueil", enquete_usagers=rows, etats=unasked(rows.iloc[1:], "accueil"))
    yes = one(m, "enq_accueil", "reseau", modalite="oui")
    assert (yes.numerateur, yes.denominateur, yes.vu, yes.attendu) == (1, 1, 1, 2)
    assert one(m, "enq_accueil", "moulin", modalite="oui").etat == "non_demande"
    assert one(m, "enq_accueil", "ecole", modalite="oui").etat == "manquant"
    assert one(m, "enq_accueil", "grange", modalite="sans réponse").numerateur == 0
