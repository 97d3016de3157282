"""The second half of a diagnostic: each section stands for every lieu, year and edition, and never lies."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from workbench.measures import territory
from workbench.pages.diagnostic import findings, rencontres, suite, territoire
from workbench.pages.diagnostic.argent import argent
from workbench.pages.diagnostic.enquete import enquete
from workbench.pages.diagnostic.sources import couverture, sources
from workbench.pages.diagnostic.territoire import provenance
from workbench.pages.diagnostic.une import une
from workbench.pages.diagnostic.usage import _annees
from workbench.pages.visite.attente import suites
from workbench.safety.tranche import build, prepare
from workbench.show.display import Affichage, affichages

EXAMPLE = Path(__file__).parents[1] / "data" / "exemple"
PAGES = (argent, enquete, provenance, suite.accompagnement, rencontres.pratiques,
         suite.programme, couverture, sources)  # fmt: skip
LIEUX = ("arinthod", "commenailles", "lons-le-saunier", "orgelet", "saint-julien")
EDITIONS = ("coordination", "public", "reseau", "lieu")
_PREPARED: dict = {}


def tranche(lieu: str, annee: int = 2025, edition: str = "coordination"):
    if annee not in _PREPARED:
        _PREPARED[annee] = prepare(EXAMPLE, annee)
    prepared = _PREPARED[annee]
    return build(EXAMPLE, annee, f"lieu:{lieu}" if edition == "lieu" else edition, lieu, prepared)


def said(shown: list[Affichage]) -> str:
    """Everything a reader would read."""
    out = []
    for a in shown:
        out += [a.titre, a.sous_titre, a.note, a.alt, a.source]
        out += [c.texte + c.detail for row in a.lignes for c in row]
        out += [str(v) for e in a.elements for v in e.values()]
    return "\n".join(out)


@pytest.mark.parametrize(("annee", "edition"), [(2023, "coordination"), *product((2024, 2025), EDITIONS)])
def test_every_section_stands_for_every_lieu(annee, edition):
    for lieu in LIEUX:
        t = tranche(lieu, annee, edition)
        for page in PAGES:
            shown = affichages(page, t)
            assert shown, f"{page.__name__} shows nothing for {lieu}"
            assert "nan" not in said(shown).lower().split(), f"{page.__name__}, {lieu}"


def test_cells_tell_which_figure_they_hold():
    t = tranche("orgelet")
    for page in (argent, enquete, provenance):
        for a in affichages(page, t):
            keyed = [c for row in a.lignes for c in row if c.v is not None]
            assert keyed and all(c.cle.startswith("lieu|orgelet|202") for c in keyed)


def test_lines_of_a_group_add_up_to_the_group():
    for lieu in LIEUX:
        shown = affichages(argent, tranche(lieu))[0]
        totals, lines = {}, {}
        for group, _, euros in shown.lignes:
            if euros.v is None or "|eco_hors_produits|" in euros.cle or "|eco_cvn|" in euros.cle:
                continue
            (totals if "|eco_groupe|" in euros.cle else lines).setdefault(group.texte, []).append(euros.v)
        for group, total in totals.items():
            assert sum(lines[group]) == pytest.approx(total[0], abs=len(lines[group])), (lieu, group)


def test_volunteering_is_outside_the_products():
    shown = affichages(argent, tranche("orgelet"))[0]
    outside = [r for r in shown.lignes if "eco_cvn" in r[2].cle]
    assert len(outside) == 1 and outside[0][2].v == 23040
    assert "12" in outside[0][1].detail and "hors du résultat" in shown.note


def test_the_money_of_a_lieu_says_its_key():
    assert "60\u00a0%" in affichages(argent, tranche("orgelet"))[0].note
    assert "sans clé de répartition" in affichages(argent, tranche("commenailles"))[0].note


def test_a_collectivite_has_no_result_of_its_own():
    charges = affichages(argent, tranche("arinthod"))[1]
    result = [row for row in charges.lignes if "eco_resultat" in row[1].cle]
    assert [c.etat for c in result[0][1:]] == ["sans_objet", "sans_objet"]


def test_a_lieu_in_project_has_no_accounts_and_no_answers():
    t = tranche("lons-le-saunier", 2024)
    for page in (argent, enquete, provenance):
        shown = affichages(page, t)
        assert [a.genre for a in shown] == ["texte"]
        assert shown[0].elements[0]["etat"] == "sans_objet"


def test_nothing_of_the_accounts_leaves_without_an_agreement():
    shown = affichages(argent, tranche("orgelet", edition="public"))
    assert [a.genre for a in shown] == ["texte"] and "€" not in said(shown)


def test_a_protected_answer_is_in_no_text_of_the_survey():
    shown = affichages(enquete, tranche("orgelet", edition="lieu"))[0]
    hidden = [c for row in shown.lignes for c in row if c.etat == "secret"]
    assert hidden and all(c.v is None and c.texte == "non diffusé" for c in hidden)


def test_silence_gives_bounds_up_to_the_invited():
    note = affichages(enquete, tranche("orgelet"))[0].note
    assert "de 36 à 63" in note and "sur 68" in note


def test_a_small_survey_is_told_in_counts():
    for lieu in LIEUX:
        assert "%" not in said(affichages(enquete, tranche(lieu)))


def test_a_question_that_was_not_asked_is_said_so_in_a_diagnostic():
    t = with_state(tranche("orgelet"), "non_demande", indicateur=["enq_horaires", "enq_age", "enq_activites"])
    opinions, activities, who = affichages(enquete, t)
    row = next(r for r in opinions.lignes if r[0].texte == "Horaires")
    assert [c.texte for c in row[1:]] == ["non demandé"] * 4
    assert "Non demandé en 2025" in opinions.note and "Non demandé en 2025" in opinions.alt
    assert (activities.genre, activities.elements[0]["etat"]) == ("texte", "non_demande")
    assert [c.texte for r in who.lignes if r[0].texte == "Âge" for c in r[1:]] == ["–", "non demandé"]
    assert "non diffusé" not in said([opinions, activities, who])
    away = with_state(tranche("orgelet"), "non_demande", indicateur=["anc_anneau", "anc_epci"])
    (a,) = affichages(provenance, away)
    assert "n’a pas demandé la commune" in a.elements[1]["texte"]


def test_needs_stay_between_the_lieu_and_the_coordination():
    for edition in ("public", "reseau"):
        shown = affichages(rencontres.pratiques, tranche("orgelet", edition=edition))
        assert shown[-1].genre == "texte" and shown[-1].elements[0]["etat"] == "secret"


def test_a_need_names_the_lieu_that_wrote_a_card_on_it_then_those_where_it_is_in_place():
    t = tranche("arinthod")
    cards = t.table("pratiques")
    found = rencontres.who_can_show(t, "accueil", cards)
    assert list(found) == ["orgelet", "commenailles"] and "première visite" in found["orgelet"]
    assert found["commenailles"].startswith(("en place", "transmis"))
    assert "arinthod" not in rencontres.who_can_show(t, "justification", cards)


def test_an_abandoned_action_stays_in_the_plan():
    shown = affichages(suite.programme, tranche("lons-le-saunier"))[0]
    assert any(row[3].texte == "abandonnée" for row in shown.lignes)


def test_coverage_counts_each_indicator_once():
    shown = affichages(couverture, tranche("orgelet", edition="public"))[0]
    for row in shown.lignes:
        assert row[1].v == sum(c.v for c in row[2:6])
    total = shown.lignes[-1]
    assert total[1].v == sum(row[1].v for row in shown.lignes[:-1])


def test_non_diffuse_is_explained_outside_the_coordination():
    assert "« non diffusé »" not in said(affichages(sources, tranche("orgelet"))).lower()
    told = said(affichages(sources, tranche("orgelet", edition="public"))).lower()
    assert "«\u202fnon diffusé\u202f»" in told


def with_state(t, etat: str, **where):
    """The tranche with some figures of its year in another state, as a narrower edition would hold them."""
    rows = t.mesures.copy()
    at = rows["periode"] == str(t.annee)
    for column, kept in where.items():
        at &= rows[column].isin(kept)
    rows.loc[at, "etat"] = etat
    rows.loc[at, ["valeur", "numerateur", "n"]] = float("nan")
    return replace(t, mesures=rows)


def test_groups_that_are_not_released_share_one_bar_and_their_sum():
    groups = ["dons", "autres"]
    t = with_state(tranche("orgelet"), "secret", indicateur=["eco_groupe"], modalite=groups)
    shown = affichages(argent, t)[0]
    cells = [row[2] for row in shown.lignes if row[2].etat == "secret"]
    assert len(cells) == 2 and "7\u202f540\u00a0€" in shown.alt
    alone = affichages(
        argent, with_state(tranche("orgelet"), "secret", indicateur=["eco_groupe"], modalite=["autres"])
    )[0]
    assert "1\u202f240\u00a0€" not in said([alone])


def test_refused_answers_are_said_not_drawn():
    t = with_state(tranche("orgelet"), "refuse", indicateur=["enq_reponses"])
    assert affichages(enquete, t)[0].elements[0]["etat"] == "refuse"


def test_the_year_before_the_first_is_not_said_missing():
    charges, shares = affichages(argent, tranche("orgelet", 2023))[1:]
    assert [c.nom for c in charges.colonnes] == ["Charges", "2023"]
    assert [c.nom for c in shares.colonnes] == ["Part", "2023"]


def test_a_subject_to_work_on_invites_the_lieux_where_it_is_in_place():
    t = tranche("orgelet")
    meet = affichages(rencontres.pratiques, t)[-1]
    assert meet.genre == "tableau" and "inviter" in meet.colonnes[1].nom
    rows = {row[0].texte: row for row in meet.lignes}
    assert "Made in Iki" in rows["Sécurisation des locaux"][1].texte
    assert "pas un classement" in meet.note


def test_a_point_already_in_place_here_asks_for_nobody_and_a_need_always_does():
    t = tranche("orgelet")
    seen = t.table("observations").assign(stade=4)
    asked = rencontres.priorities(replace(t, tables=t.tables | {"observations": seen}))
    needs = t.table("constats").query("nature == 'besoin' and etat != 'levé'")
    assert set(asked) == set(needs["critere"])
    assert set(asked) < set(rencontres.priorities(t))


def test_a_need_without_a_criterion_is_not_lost():
    t = tranche("orgelet")
    needs = t.table("constats").assign(critere=None, nature="besoin", etat="ouvert")
    asked = rencontres.priorities(replace(t, tables=t.tables | {"constats": needs}))
    known = needs[needs["visite"].isin(t.table("visites")["visite"])]
    assert len(asked) == known["texte"].nunique()
    assert rencontres.pratiques(replace(t, tables=t.tables | {"constats": needs}))


def test_every_axe_is_in_the_support_received():
    for lieu in LIEUX:
        t = tranche(lieu)
        axes = {a.nom for a in t.referentiel.axes}
        assert axes <= {row[0].texte for row in affichages(suite.accompagnement, t)[0].lignes}


def test_the_table_of_support_counts_a_visit_as_its_figure_does():
    t = tranche("orgelet")
    journal, visits = t.table("journal"), t.table("visites")
    visit = visits.loc[(visits["lieu"] == "orgelet") & (visits["date"].dt.year == 2025), "visite"].iloc[0]
    told = journal["visite"] == visit
    said_ = journal.assign(
        axe=journal["axe"].mask(told, "offre"), demi_journees=journal["demi_journees"].mask(told, 9)
    )
    rows = suite.meetings(replace(t, tables=t.tables | {"journal": said_}))
    row = rows[rows["visite"] == visit].iloc[0]
    assert (
        row["axe"] == "offre" and row["demi_journees"] == visits.set_index("visite")["demi_journees"][visit]
    )
    alone = suite.meetings(replace(t, tables=t.tables | {"journal": journal[~told]}))
    assert "Visite" in set(alone["objet"])
    for lieu in LIEUX:
        one = tranche(lieu, 2024)
        rows = suite.meetings(one)
        rows = rows[rows["date"].dt.year == 2024]
        assert rows["demi_journees"].sum() == one.mesure("acc_demi_journees").valeur


def test_a_practice_noted_in_a_visit_is_told_where_no_card_tells_it():
    t = tranche("commenailles")
    noted = t.table("constats").query("nature == 'pratique' and lieu == 'commenailles'")
    bare = replace(t, tables=t.tables | {"pratiques": t.table("pratiques").iloc[:0]})
    assert len(noted) and all(x in said(rencontres.pratiques(bare)) for x in noted["texte"])
    carded = t.table("pratiques").query("lieu == 'commenailles'")["critere"]
    waiting = noted[~noted["critere"].isin(carded)]
    shown = said(rencontres.pratiques(t))
    assert [x in shown for x in noted["texte"]] == [x in set(waiting["texte"]) for x in noted["texte"]]
    public = said(rencontres.pratiques(tranche("commenailles", edition="public")))
    assert not any(x in public for x in noted["texte"])


def test_the_figures_typed_are_counted_and_not_what_is_computed_of_them():
    typed = {"orgelet": 9, "arinthod": 10, "saint-julien": 6}  # three typed of them are « sans objet »
    for lieu, number in typed.items():
        rows = {r[0].texte: r[1].v for r in affichages(sources, tranche(lieu))[0].lignes}
        assert rows["Chiffres annuels déclarés"] == number, lieu


def test_a_past_report_does_not_know_how_an_action_ended():
    shown = affichages(suite.programme, tranche("lons-le-saunier", 2024))[0]
    assert shown.lignes and {row[3].texte for row in shown.lignes} <= set(suite.OPEN)
    words = said([shown])
    assert "atteint" not in words.replace(shown.colonnes[4].nom, "") and "dépensés" not in words
    assert "faites" in affichages(suite.programme, tranche("lons-le-saunier"))[0].titre


def test_an_action_past_its_day_is_late_in_the_plan_on_page_one_and_in_the_kit():
    t = tranche("orgelet")
    acts = t.table("actions")
    first = acts[acts["action"] == "A2026-01"].index
    acts = acts.assign(fin=acts["fin"].mask(acts.index.isin(first), pd.Timestamp("2026-02-28")))
    past = replace(t, tables=t.tables | {"actions": acts})
    plan = affichages(suite.programme, past)[0]
    assert "1 en retard" in plan.titre and plan.lignes[0][3].texte == "en retard"
    assert "1 en retard" not in affichages(suite.programme, t)[0].titre
    assert "(en retard)" in said(affichages(une, past)) and "(en retard)" not in said(affichages(une, t))
    assert affichages(suites, past)[-2].titre.endswith("dont 1 en retard")


def test_modes_and_partial_coverage_are_those_of_what_is_known():
    groups = affichages(couverture, tranche("lons-le-saunier", 2024))[0]
    assert all(row[6].texte == "–" for row in groups.lignes if row[2].v == 0)
    missing = affichages(couverture, tranche("arinthod"))[1]
    partial = [row[1].texte for row in missing.lignes if "critères" in row[1].texte]
    # Of all the axes, not of the first.
    assert partial == ["28\u00a0critères vus sur\u00a029 par la coordination"]


def test_what_to_note_next_year_is_for_those_who_note():
    assert len(affichages(couverture, tranche("orgelet", edition="public"))) == 1
    assert len(affichages(couverture, tranche("orgelet", edition="lieu"))) == 2


def test_files_received_name_what_was_put_aside_and_count_the_rest():
    put_aside = affichages(sources, tranche("orgelet"))[1]
    assert put_aside.lignes and all(row[4].v for row in put_aside.lignes)
    own = tranche("orgelet").table("collecte_sources")
    assert f"{own['table'].nunique() - len(put_aside.lignes)}\u00a0autres tables" in put_aside.note
    team = affichages(sources, tranche("orgelet", edition="lieu"))[1]
    assert [row[4].v for row in team.lignes] == [row[4].v for row in put_aside.lignes]
    assert (
        len(affichages(sources, tranche("orgelet", edition="public"))) == 2
    )  # how a lieu answers is its own


def test_a_key_is_a_source_only_where_there_is_one():
    assert "clés de répartition" in affichages(argent, tranche("orgelet"))[0].source
    assert "clés de répartition" not in affichages(argent, tranche("arinthod"))[0].source


def test_intercommunalites_nobody_came_from_are_said_together_when_they_are_many():
    def row(name, count, state="valeur"):
        return (name, count, state, name)

    ends = [row(territory.OUTSIDE, 0.0), row("sans réponse", 2.0)]
    few = [row("A", 3.0), row("B", 0.0), row("C", None, "secret"), *ends]
    assert territoire._gathered(few) == few
    many = [row("A", 3.0), row("C", None, "secret"), *(row(f"Z{i}", 0.0) for i in range(5)), *ends]
    assert territoire._gathered(many) == [*many[:2], ("5 autres", 0.0, "valeur", ""), *ends]


def test_tables_that_an_edition_may_not_read_are_withheld_not_missing():
    def read(edition: str) -> str:
        given = tranche("orgelet", edition=edition)
        none = {name: rows.iloc[:0] for name, rows in given.tables.items()}
        bare = replace(given, tables=none, mesures=given.mesures.iloc[:0])
        return sources(bare)[0].elements[0]["etat"]

    assert [read(e) for e in EDITIONS] == ["manquant", "secret", "secret", "manquant"]


@pytest.mark.parametrize(
    ("years", "hidden", "state"),
    [([2024, 2025], True, "secret"), ([2024, 2025], False, "manquant"), ([2025], False, "non_demande")],
)
def test_years_that_do_not_compare_say_why(years, hidden, state):
    given = tranche("orgelet", edition="public")
    mesures = given.mesures.assign(etat="secret" if hidden else "manquant")
    [shown] = _annees(replace(given, reseau=given.reseau | {"annees": years}, mesures=mesures))
    assert shown.elements[0]["etat"] == state


def test_findings_read_bear_the_day_of_their_visit():
    given = tranche("orgelet")
    tables = {name: given.table(name) for name in ("visites", "constats")}
    dates = {row[0].texte: row[2].texte for row in sources(replace(given, tables=tables))[0].lignes}
    assert dates["Constats de visite"] == dates["Visites et immersions"] != "sans date"


@pytest.mark.parametrize(
    ("day", "until", "said"),
    [
        ("2026-03-31", "2026-06-30", "3\u00a0mois"),
        ("2025-11-30", "2026-02-28", "3\u00a0mois"),
        ("2026-01-31", "2026-02-28", "1\u00a0mois"),
        ("2026-03-31", "2026-05-10", "1\u00a0mois"),
        ("2026-03-01", "2026-03-28", "moins d’un mois"),
        ("2025-03-31", "2026-03-31", "1\u00a0an"),
        ("2024-03-31", "2026-06-30", "2\u00a0ans et 3\u00a0mois"),
        ("2025-04-03", "2026-03-31", "1\u00a0an"),
    ],
)
def test_a_time_between_two_days_is_told_to_the_nearest_month(day, until, said):
    assert findings.age(day, until) == said
