"""The kit for the next visit: what calls for a look and why, what two visitors agree on, room to write."""

import json
import math
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from workbench.core import referentiel
from workbench.core.paths import DATA, NOTEBOOKS
from workbench.pages import visite
from workbench.pages.diagnostic.findings import WHO
from workbench.safety.container import Tranche
from workbench.safety.run import tranche_of
from workbench.show.display import affichages, trop_longs
from workbench.subjects import criteria, visits

DAY = pd.Timestamp("2026-03-31")
METHOD = referentiel.load()
LIEUX = ("arinthod", "commenailles", "lons-le-saunier", "orgelet", "saint-julien")


def observations(*rows) -> pd.DataFrame:
    """(critere, regard, day, stade or state[, observateur])"""
    out = []
    for critere, regard, day, stade, *who in rows:
        known = isinstance(stade, int)
        out.append(
            {
                "lieu": "orgelet",
                "critere": critere,
                "vu_le": pd.Timestamp(day),
                "regard": regard,
                "observateur": who[0] if who else regard,
                "stade": stade if known else None,
                "etat": "valeur" if known else stade,
                "preuve": None,
                "cible": None,
            }
        )
    return pd.DataFrame(out).astype({"stade": "Int64", "cible": "Int64"})


def looked(*rows, opened=(), old: int = 12) -> dict[str, visits.Look]:
    found = criteria.seen(observations(*rows), METHOD, DAY)
    return {k.vu.critere: k for k in visits.looks(found, Counter(opened), DAY, old)}


def test_what_nobody_looked_at_and_what_only_the_team_did_are_two_reasons():
    found = looked(("accueil", "equipe", "2026-01-12", 2))
    assert found["horaires"].raisons == (visits.NEVER,) and found["horaires"].le is None
    assert found["accueil"].raisons == (visits.OTHERS,)


def test_what_the_year_does_not_ask_of_the_visitor_is_no_reason_to_look():
    besides = next(c.id for c in METHOD.criteres if not c.attendu)
    assert looked((besides, "equipe", "2026-01-12", 2))[besides].raisons == ()


def test_a_look_is_old_from_the_month_the_network_says():
    rows = [("accueil", g, "2025-03-31", 2) for g in criteria.REGARDS]
    assert looked(*rows)["accueil"].raisons == (visits.OLD,)
    assert looked(*rows, old=13)["accueil"].raisons == ()
    assert visits.months_old({}) == visits.MONTHS and visits.months_old({"visite": {"mois": 6}}) == 6


def test_a_gap_an_open_finding_and_an_undecided_look_are_reasons_and_add_up():
    rows = [("accueil", "equipe", "2026-01-12", 3), ("accueil", "coordination", "2026-02-09", 2)]
    assert looked(*rows)["accueil"].raisons == (visits.APART,)
    assert looked(*rows, opened=["accueil"])["accueil"].raisons == (visits.APART, visits.OPEN)
    assert looked(*rows, opened=["accueil"] * 2)["accueil"].ouverts == 2
    unsure = looked(("accueil", "coordination", "2026-02-09", "manquant"))
    assert unsure["accueil"].raisons == (visits.UNSURE,)


def test_what_the_team_left_out_of_its_project_is_asked_again_only_when_old():
    fresh = looked(("accueil", "equipe", "2026-01-12", "sans_objet"), opened=["accueil"])
    assert fresh["accueil"].raisons == ()
    assert looked(("accueil", "equipe", "2024-01-12", "sans_objet"))["accueil"].raisons == (visits.OLD,)


def test_two_observers_of_one_side_make_a_pair_and_the_two_sides_never_do():
    rows = observations(
        ("accueil", "coordination", "2026-02-09", 3, "coordination"),
        ("accueil", "coordination", "2026-02-10", 2, "stagiaire"),
        ("accueil", "equipe", "2026-02-09", 1),
        ("horaires", "coordination", "2025-09-09", 3, "coordination"),
        ("horaires", "coordination", "2026-02-10", 2, "stagiaire"),
        ("tarifs", "coordination", "2026-02-09", "sans_objet", "coordination"),
        ("tarifs", "coordination", "2026-02-10", 2, "stagiaire"),
    )
    pairs = visits.raters(rows, DAY)
    assert pairs.values.tolist() == [["orgelet", "accueil", "coordination", 3, 2]]
    found = visits.agreed(pairs)
    assert (found.n, found.exact, found.proche) == (1, 0, 1) and math.isnan(found.kappa)


def test_the_latest_look_of_each_observer_counts():
    rows = observations(
        ("accueil", "coordination", "2026-02-01", 0, "coordination"),
        ("accueil", "coordination", "2026-02-09", 3, "coordination"),
        ("accueil", "coordination", "2026-02-10", 3, "stagiaire"),
    )
    assert visits.agreed(visits.raters(rows, DAY)).exact == 1


def test_what_a_visitor_notes_for_the_team_is_no_second_look_beside_a_role_of_the_team():
    rows = observations(
        ("accueil", "equipe", "2026-02-01", 3, "animation"),
        ("accueil", "equipe", "2026-02-09", 3, "équipe du lieu"),
        ("tarifs", "equipe", "2026-02-01", 3, "animation"),
        ("tarifs", "equipe", "2026-02-09", 2, "présidence"),
    )
    rows["_source"] = ["registres.xlsx", "visites/2026-02-09-orgelet.md", "registres.xlsx", "registres.xlsx"]
    assert visits.raters(rows, DAY)["critere"].tolist() == ["tarifs"]


# The pages --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kits() -> dict[str, Tranche]:
    return {lieu: tranche_of(lieu, 2025, "coordination", DATA / "exemple") for lieu in LIEUX}


def test_what_no_visit_and_no_pair_of_regards_gave_is_missing_and_not_zero(kits):
    t = kits["orgelet"]
    looks = t.table("observations")
    alone = {"observations": looks[looks["regard"] == "equipe"]}
    alone |= {n: t.table(n).iloc[:0] for n in ("visites", "constats")}
    for given, missing in ((t, set()), (replace(t, tables=t.tables | alone), {"écarts", "constats"})):
        [counts] = [a for a in affichages(visite.une, given) if a.titre == "Ce qui attend la visite"]
        found = {row[1].texte.split()[0] for row in counts.lignes if row[0].etat == "manquant"}
        assert found == missing
    head = affichages(visite.une, replace(t, tables=t.tables | alone))[0].elements[0]["paragraphe"]
    assert head.replace("\u00a0", " ").endswith("notée : ce qui a déjà été regardé est plus loin.")
    none = alone | {"observations": looks.iloc[:0]}
    head = affichages(visite.une, replace(t, tables=t.tables | none))[0].elements[0]["paragraphe"]
    assert head.endswith("tout est à découvrir.")


@pytest.mark.parametrize("lieu", LIEUX)
def test_the_kit_of_every_lieu_is_made_and_its_first_page_holds(kits, lieu):
    shown = {name: affichages(getattr(visite, name), kits[lieu]) for name in visite.__all__}
    assert all(shown.values()) and trop_longs(shown["une"]) == []


def test_every_criterion_expected_has_its_line_of_boxes_in_the_grid(kits):
    shown = affichages(visite.grille, kits["orgelet"])
    names = {row[0].texte for a in shown for row in a.lignes}
    expected = {c.nom_court or c.nom for c in kits["orgelet"].referentiel.criteres if c.attendu}
    assert expected <= names
    assert {c.texte for a in shown for row in a.lignes for c in row[1:]} == {"☐"}
    assert all(len(a.colonnes) == 1 + len(METHOD.stades) + len(METHOD.hors_stade) for a in shown if a.lignes)


def test_the_grid_says_what_is_out_of_project_and_each_frame_the_axe_it_is_of(kits):
    shown = affichages(visite.grille, kits["orgelet"])
    beside = {row[0].texte: row[0].detail for a in shown for row in a.lignes}
    assert beside["Fonction employeur"] == "hors projet du lieu, selon l’équipe"
    assert [b.titre for b in shown[1::2]] == [f"Notes\u00a0: {a.titre}" for a in shown[::2]]
    rows = kits["orgelet"].table("observations")
    other = rows.assign(regard=rows["regard"].astype("str").map(dict(zip(WHO, reversed(WHO), strict=True))))
    tables = kits["orgelet"].tables | {"observations": other}
    shown = affichages(visite.grille, replace(kits["orgelet"], tables=tables))
    beside = {row[0].texte: row[0].detail for a in shown for row in a.lignes}
    assert beside["Fonction employeur"] == "hors projet du lieu, selon la coordination"


def test_findings_still_open_are_counted_beside_their_criterion(kits):
    said = {k.vu.critere: visite.vus.why(kits["orgelet"], k) for k in visite.vus.looks(kits["orgelet"])}
    assert said["roles"].replace("\u00a0", " ").endswith("3 constats restent ouverts")
    assert said["cooperation"].replace("\u00a0", " ").endswith("1 constat reste ouvert")


def test_a_criterion_to_look_at_has_its_five_stages_its_evidence_and_its_questions(kits):
    first = next(k for k in visite.vus.looks(kits["orgelet"]) if k.raisons)
    critere = METHOD.critere(first.vu.critere)
    stages, asked, room = affichages(visite.fiches, kits["orgelet"])[:3]
    assert [row[0].detail for row in stages.lignes][:5] == list(critere.stades)
    assert [row[0].texte for row in asked.lignes] == [*critere.preuves, *critere.questions]
    assert room.images and "remplir à la main" in room.alt
    assert stages.suivi and asked.suivi and not room.suivi  # one sheet per criterion


def test_boxes_to_write_in_carry_the_headings_of_a_visit_note(kits):
    from workbench.collect.visits import TITLES

    shown = affichages(visite.notes, kits["orgelet"])
    assert [a.titre for a in shown][: len(TITLES)] == list(TITLES)


def test_the_teams_target_and_the_age_of_a_look_are_beside_the_stage(kits):
    (table,) = affichages(visite.regards, kits["orgelet"])
    details = [row[1].detail.replace("\u00a0", " ") for row in table.lignes]
    assert any("vise le stade" in d for d in details) and all("il y a" in d for d in details)


def test_two_visitors_of_the_network_are_compared_for_the_coordination_only(kits):
    own = kits["orgelet"]
    ids = [c.id for c in METHOD.criteres][:12]
    rows = [(c, "coordination", "2026-02-09", i % 5, "coordination") for i, c in enumerate(ids)]
    rows += [
        (c, "coordination", "2026-02-10", min(i % 5 + (i == 0), 4), "stagiaire") for i, c in enumerate(ids)
    ]
    with_two = replace(own, tables={**own.tables, "observations": observations(*rows)})
    (table,) = affichages(visite.accord, with_two)
    assert [c.texte.replace("\u00a0", " ") for c in table.lignes[0][1:3]] == ["11 sur 12", "12 sur 12"]
    assert table.lignes[0][3].detail.startswith("de ")
    assert affichages(visite.accord, replace(with_two, diffusion="reseau")) == []


def test_the_kit_asks_for_its_lieu_and_nothing_else():
    from workbench.batch import parameters, plan

    page = next(p for p in plan.PAGES if p.name == "carnet-de-visite")
    assert set(parameters.declared(page.notebook)) == set(page.takes) == {"lieu"}
    assert page in plan.pages_of("coordination")
    assert all(page not in plan.pages_of(e) for e in ("public", "reseau", "lieu:orgelet"))
    kept = json.loads((NOTEBOOKS.parent / "workbench" / "batch" / "carnets.json").read_text("utf-8"))
    assert page.notebook.name in kept


def test_one_observer_of_each_side_is_said_in_the_diagnostic_and_the_evaluation(kits):
    from workbench.pages import diagnostic, evaluation

    network = tranche_of("", 2025, "coordination", DATA / "exemple")
    for page, tranche in ((diagnostic.constats, kits["orgelet"]), (evaluation.criteres, network)):
        assert "Aucun critère regardé par deux observateurs du même côté" in {
            a.titre for a in affichages(page, tranche)
        }
        hidden = affichages(page, replace(tranche, diffusion="public"))
        assert "Aucun critère regardé par deux observateurs du même côté" not in {a.titre for a in hidden}


def test_under_ten_pairs_the_criteria_that_differ_are_named_and_no_coefficient_is_printed(kits):
    rows = [
        ("horaires", "equipe", "2026-02-09", 2, "équipe du lieu"),
        ("horaires", "equipe", "2026-02-10", 3, "bénévole"),
    ]
    own = kits["orgelet"]
    two = replace(own, tables={**own.tables, "observations": observations(*rows)})
    (table,) = affichages(visite.accord, two)
    assert len(table.colonnes) == 3 and "kappa" not in table.note.lower()
    assert table.lignes[0][1].texte.startswith("0") and "horaires, 2 et 3" in table.lignes[0][0].detail
