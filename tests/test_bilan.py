"""The coordination's own year: meetings and quorum, programme, money, grant files, partners, projects."""

import re
import shutil
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from workbench.batch import plan
from workbench.collect import checks
from workbench.core import french, paths, schemas
from workbench.measures.views_network import overdue
from workbench.pages import bilan as page
from workbench.pages import grant_files
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.appui import TIME, temps
from workbench.pages.bilan.argent import aides
from workbench.pages.bilan.communes import communes, epci
from workbench.pages.bilan.gouvernance import membres
from workbench.pages.bilan.justifier import echeances
from workbench.pages.bilan.programme import argent
from workbench.pages.bilan.tresorerie import postes
from workbench.pages.bilan.une import une
from workbench.safety import tranche as cutting
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Cellule, affichages, trop_longs
from workbench.simulate import truth_money
from workbench.subjects import accounts, budget, deadlines, governance

DAY = pd.Timestamp
EDITIONS = ("coordination", "reseau", "public")


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    """The network's tranche of the example, copied: its archive is not shared with other tests."""
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))

    @cache
    def prepared(year):
        return cutting.prepare(to, year)

    @cache
    def of(edition="coordination", year=2025) -> Tranche:
        return cutting.build(to, year, edition, "", prepared(year))

    return of


def said(shown) -> str:
    """Every text of some displays."""
    out = []
    for a in shown:
        out += [a.titre, a.sous_titre, a.note, a.source]
        out += [c.texte + " " + c.detail for row in a.lignes for c in row]
        out += [str(v) for e in a.elements for v in e.values()]
    return " ".join(out)


def every(t) -> dict[str, list]:
    return {name: affichages(getattr(page, name), t) for name in page.__all__}


# On plain tables -------------------------------------------------------------------------------------


def meeting(**more):
    row = {"reunion": "R1", "structure": None, "lieu": None, "organe": "AG", "date": DAY("2025-06-01"),
           "convoques": 20.0, "presents": 4.0, "representes": 1.0, "college": None}  # fmt: skip
    return pd.DataFrame([row | more])


def colleges(*rows):
    return pd.DataFrame(rows, columns=["reunion", "college", "convoques", "presents", "representes"])


def verdict(row, by_college, rules) -> str:
    return governance.verdict(governance.quorums(next(row.itertuples()), by_college, rules))


def test_a_quorum_counts_who_is_there_or_represented_of_those_called():
    none = colleges()
    assert verdict(meeting(), none, {"AG": 0.25}) == governance.REACHED
    assert verdict(meeting(representes=0.0), none, {"AG": 0.25}) == governance.BELOW
    assert verdict(meeting(representes=None), none, {"AG": 0.2}) == governance.REACHED


def test_nobody_counted_is_not_nobody_there():
    assert verdict(meeting(presents=None), colleges(), {"AG": 0.25}) == governance.UNKNOWN
    assert verdict(meeting(), colleges(), {"CA": 0.5}) == governance.NO_RULE


def test_each_college_with_a_rule_must_reach_it():
    rules = {"AG": {"ensemble": 0.25, "usagers": 0.5}}
    there = colleges(("R1", "usagers", 4, 2, 0), ("R1", "structures", 16, 2, 1))
    absent = colleges(("R1", "usagers", 4, 1, 0), ("R1", "structures", 16, 3, 1))
    assert verdict(meeting(), there, rules) == governance.REACHED
    assert verdict(meeting(), absent, rules) == governance.BELOW
    assert verdict(meeting(), colleges(), rules) == governance.UNKNOWN  # a college asked and not counted


def test_a_decision_still_open_after_its_day_is_late_whatever_was_written():
    rows = pd.DataFrame(
        [("D1", "R1", "adoptée", DAY("2025-07-01"), "ouverte"),
         ("D2", "R1", "adoptée", DAY("2026-07-01"), "ouverte"),
         ("D3", "R1", "rejetée", pd.NaT, "ouverte"), ("D4", "R1", "adoptée", DAY("2025-07-01"), "faite")],
        columns=["decision", "reunion", "resultat", "echeance_le", "etat"],
    )  # fmt: skip
    got = governance.decisions(rows, meeting(), DAY("2025-12-31")).set_index("decision")
    assert list(got.index[got["retard"]]) == ["D1"] and list(got.index[got["ouverte"]]) == ["D1", "D2"]
    assert not len(governance.decisions(rows, meeting(), DAY("2025-05-01")))  # not taken yet that day


def test_members_of_a_year_are_those_before_plus_those_who_came_less_those_who_left():
    rows = pd.DataFrame(
        {"entree_le": [DAY("2019-01-01"), DAY("2024-03-01"), DAY("2020-01-01")],
         "sortie_le": [pd.NaT, pd.NaT, DAY("2024-06-30")]}
    )  # fmt: skip
    got = governance.members(rows, [2023, 2024, 2025])
    assert list(got["fin"]) == [2, 2, 2] and list(got["entrees"]) == [0, 1, 0]
    assert list(got["sorties"]) == [0, 1, 0]
    assert (got["debut"] + got["entrees"] - got["sorties"] == got["fin"]).all()


def action(etat, prevu, realise, mission="animation"):
    return {"mission": mission, "etat": etat, "prevu_eur": prevu, "realise_eur": realise}


def test_planned_committed_and_spent_are_three_sums_and_none_is_a_guess():
    rows = pd.DataFrame(
        [action("faite", 100.0, 120.0), action("en cours", 50.0, None), action("prévue", 30.0, None),
         action("abandonnée", 20.0, 0.0), action("prévue", None, None, "ancrage")]
    )  # fmt: skip
    got = budget.programme(rows, "mission").set_index("mission")
    assert list(got.loc["animation", list(budget.MONEY)]) == [200, 150, 120, -20]
    assert got.loc["animation", "sans_realise"] == 1
    assert got.loc["ancrage", list(budget.MONEY)].isna().all() and got.loc["ancrage", "sans_prevu"] == 1


def test_the_summary_tells_the_hole_rather_than_a_rest_that_does_not_add_up(cut):
    one = cut()
    acts = one.table("actions")
    mine = (acts["annee"] == 2025) & acts["mission"].notna() & (acts["etat"] == "faite")
    holes = acts.assign(realise_eur=acts["realise_eur"].mask(acts.index == acts.index[mine][0]))
    bare = replace(one, tables=one.tables | {"actions": holes, "comptes": one.table("comptes").iloc[:0]})
    items = [i for a in une(bare) for e in a.elements for i in e.get("elements", [])]
    [told] = [i["detail"] for i in items if i["titre"].startswith("Programme")]
    assert "action sans montant dépensé" in told and "reste" not in told


def test_what_is_left_adds_up_and_leaves_out_an_action_whose_spending_is_not_known():
    rows = pd.DataFrame(
        [action("faite", 1800.0, 1450.0), action("faite", 3000.0, 2900.0, "accompagnement"),
         action("en cours", 500.0, None, "ancrage")]
    )  # fmt: skip
    by = budget.programme(rows, "mission")["reste_eur"]
    whole = budget.programme(rows.assign(tout=""), "tout").iloc[0]
    assert list(by[:2]) == [350, 100] and pd.isna(by[2]) and whole["reste_eur"] == by.sum() == 450


def test_an_action_past_its_last_day_is_late_whatever_its_state_says():
    rows = pd.DataFrame(
        [("en cours", DAY("2025-12-31")), ("en cours", DAY("2026-06-30")), ("en retard", DAY("2026-06-30")),
         ("faite", DAY("2025-12-31")), ("abandonnée", DAY("2025-12-31")), ("prévue", pd.NaT)],
        columns=["etat", "fin"],
    )  # fmt: skip
    assert list(overdue(rows, "2026-03-31")) == [True, False, True, False, False, False]


def test_an_expense_is_never_paid_more_than_it_cost():
    rows = pd.DataFrame(
        [("A", "F1", 100.0, 60.0), ("A", "F2", 100.0, 40.0),
         ("B", "F1", 100.0, 60.0), ("B", "F2", 100.0, 41.0),
         ("C", "F1", -30.0, -20.0), ("C", "F2", -30.0, -20.0)],
        columns=["depense", "financement", "montant_eur", "affecte_eur"],
    )  # fmt: skip
    assert list(budget.double(rows)["depense"]) == ["B", "C"]
    assert not len(budget.double(rows.iloc[:2])) and not len(budget.double(rows.iloc[:0]))


# On the example --------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_section_of_the_review_holds_in_every_edition_and_year(cut, edition):
    for year in (2025, 2024):
        for name, shown in every(cut(edition, year)).items():
            whole = edition == "coordination"  # from whom nothing is hidden
            assert shown or name == "depart" or (name == "protection" and whole), (name, edition, year)
            assert not (shown and name == "protection" and whole)


def test_the_review_is_built_for_the_network_in_the_three_editions_and_never_for_a_lieu():
    for edition in EDITIONS:
        assert "bilan" in {p.name for p in plan.pages_of(edition)}
    assert "bilan" not in {p.name for p in plan.pages_of("lieu:orgelet")}


def test_what_waits_for_a_decision_and_who_was_refused_stay_with_the_coordination(cut):
    """F05 and F07 were refused, F09 and F12 wait: names of these files, and of contacts, go no further."""
    whole = said([a for shown in every(cut()).values() for a in shown])
    for word in ("Machines partagées", "Coopération rurale", "Suite du label", "Un office de tourisme"):
        assert word in whole
        for edition in ("reseau", "public"):
            text = said([a for shown in every(cut(edition)).values() for a in shown])
            assert word not in text.replace("Suite du label après 2025", ""), (word, edition)


def test_the_money_of_a_named_lieu_stays_with_the_coordination(cut):
    for edition in ("reseau", "public"):
        rows = cut(edition).table("actions")
        assert not rows.loc[rows["lieu"].notna(), ["prevu_eur", "realise_eur"]].notna().any(axis=None)
        kept = {"comptes", "versements", "affectations", "journal", "visites", "constats"}
        assert not kept & set(cut(edition).tables)
        assert set(cut(edition).table("financements")["etat"]) <= set(budget.GRANTED)
    own = cut("reseau").table("actions")
    assert (
        own.loc[own["lieu"].isna(), "prevu_eur"].notna().all()
    )  # the network's own programme is its members'


def test_what_was_decided_after_the_report_s_day_is_not_known_that_day(cut):
    """In the 2024 report, closed on 31 March 2025, a file decided in May still waits."""
    files = {row[0].texte: row for a in affichages(page.dossiers, cut(year=2024)) for row in a.lignes}
    assert (
        files["Coordination 2025"][2].texte == "déposé"
        and files["Coordination 2025"][4].texte == "pas encore"
    )


def test_a_network_with_the_noyau_alone_is_told_what_to_start_with(cut):
    full = cut()
    tables = {n: full.tables[n] for n in ("structures", "lieux", "communes")}
    bare = Tranche("", 2025, "coordination", full.reseau, full.referentiel, full.mesures.iloc[:0], tables)
    shown = every(bare)
    assert [name for name, some in shown.items() if not some] == ["protection"]
    start = shown["depart"][0]
    assert "registres sont vides" in start.titre and start.lignes[0][3].texte == "noyau"
    assert {r[1].texte for r in start.lignes} == {"Structuration", "Animation", "Accompagnement", "Ancrage"}
    first = shown["une"][0]
    assert first.titre.startswith(
        "Pas encore d’action, de réunion, d’aide, de dépense du réseau ni de convention pour"
    )
    assert "la feuille «\u202freunions\u202f»" in said([first])
    texts = [frozenset(e["texte"] for e in x.elements) for x in shown["programme"] if x.genre == "texte"]
    assert len(texts) == len(set(texts)) < 3  # the same register is asked for once


# Money -----------------------------------------------------------------------------------------------


def true_money(section: str, structure: str, year: int) -> dict[str, float]:
    """Charges and income of a section, from what the simulator wrote down before any account."""
    rows = pd.read_csv(paths.ROOT / "workbench" / "simulate" / "story" / "argent.csv", sep=";")
    rows = rows[(rows["section"] == section) & (rows["structure"] == structure)]
    sign = rows["nature"].map(truth_money.NATURES)
    # what is put aside of a grant (689) is a charge of the form, though no cost of the activity
    charged = (sign.map(lambda n: n[0]) == "charges") | (rows["nature"] == "report_fonds")
    cost = rows[charged][str(year)].sum()
    result = (rows[str(year)] * sign.map(lambda n: n[2])).sum()
    return {"charges": float(cost), "resultat": float(result)}


def lines_of(t, structure, sections, year=2025):
    return accounts.lines(
        t.table("comptes"), t.table("cles_repartition"), t.referentiel.plans, structure, set(sections), year
    )


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_the_network_s_accounts_are_the_truth_to_the_euro(cut, year):
    got = accounts.totals(lines_of(cut(), "cluster-jura", ["reseau"], year))
    true = true_money("reseau", "cluster-jura", year)
    assert got["charges"] == pytest.approx(true["charges"], abs=0.5)
    assert got["resultat"] == pytest.approx(true["resultat"], abs=0.5)


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_a_shared_cost_comes_in_by_its_key_and_a_three_year_grant_by_its_part(cut, year):
    """La Fabrik: a grant deferred (487), dedicated funds, a refund to a client, a key of 60 %."""
    got = accounts.totals(lines_of(cut(), "adapemont", ["orgelet"], year))
    own, shared = true_money("orgelet", "adapemont", year), true_money("commun", "adapemont", year)
    assert got["charges"] == pytest.approx(own["charges"] + 0.6 * shared["charges"], abs=0.5)
    # memberships are drawn, so they are in the accounts and not in the story
    memberships = got["resultat"] - own["resultat"] - 0.6 * shared["resultat"]
    rows = lines_of(cut(), "adapemont", ["orgelet"], year)
    assert memberships == pytest.approx(
        rows.loc[rows["famille"] == "cotisations", "realise_eur"].sum(), abs=0.5
    )


def test_the_form_s_table_adds_up_to_its_totals_and_says_where_each_cell_comes_from(cut):
    shown = [
        a for a in affichages(page.justification, cut()) if a.colonnes and a.colonnes[0].nom == "Rubrique"
    ]
    assert len(shown) == 3  # three bearers keep running-cost grants that are not closed
    for a in shown:
        body = a.lignes[: -a.totaux]
        total = {r[0].texte: r[2].v for r in a.lignes[-a.totaux :]}
        cost = sum(r[2].v for r in body if r[0].texte.startswith("6"))
        income = sum(r[2].v for r in body if r[0].texte.startswith("7"))
        assert total["Total des charges"] == pytest.approx(cost, abs=len(body))
        assert total["Total des produits"] == pytest.approx(income, abs=len(body))
        assert all(any(c.isdigit() for c in r[4].texte) for r in a.lignes) and "." in a.sous_titre
    annexes = [a.note for a in shown if "60" in a.note and "heures d’ouverture" in a.note]
    assert len(annexes) == 1 and sum("aucune charge n’est répartie" in a.note for a in shown) == 2


def test_what_is_left_of_the_year_is_named_a_result(cut):
    """The network's products less its costs, in the title over the accounts."""
    a = next(a for a in affichages(page.budget, cut()) if "pour le réseau, soit " in a.titre)
    income, cost = (r[3].v for r in a.lignes[-a.totaux :])
    assert a.titre.endswith(f"soit un résultat de {french.euros(income - cost)}")


def test_no_plan_is_missing_and_not_zero(cut):
    """Adapemont sends its entries and no budget: planned and gap are missing, in every row."""
    a = next(a for a in affichages(page.justification, cut()) if a.titre.startswith("Adapemont"))
    assert {r[1].etat for r in a.lignes} == {r[3].etat for r in a.lignes} == {"manquant"}


def test_the_label_s_money_is_the_sum_of_what_was_recorded(cut):
    t = cut()
    got = budget.grants(
        t.table("financements"), t.table("affectations"), t.table("versements"), DAY("2026-03-31")
    ).set_index("financement")
    assert tuple(got.loc["F03", ["obtenu_eur", "recu_eur", "justifie_eur"]]) == (75000, 60000, 72520)
    assert got.loc["F06", "recu_eur"] == 2200  # 2,500 paid, 300 given back
    assert pd.isna(got.loc["F06", "a_recevoir_eur"])  # closed: nothing is owed
    early = budget.grants(
        t.table("financements"), t.table("affectations"), t.table("versements"), DAY("2023-06-30")
    )
    assert early.set_index("financement").loc["F03", "recu_eur"] == 37500  # the advance alone


def test_expected_payments_are_ahead_and_the_twelve_months_hold_them(cut):
    t = cut()
    paid = t.table("versements")
    ahead = budget.months(paid[paid["date"] > DAY("2026-03-31")], t.table("financements"), "2026-04-01")
    assert len(ahead) == 12 and ahead["recu_eur"].sum() == 15000 + 5500 + 15000
    assert ahead.loc[ahead["mois"] == DAY("2026-09-01"), "recu_eur"].item() == 20500


def granted(**said) -> pd.DataFrame:
    """A file « F », granted, with the days that are said."""
    row = schemas.load("financements").empty().reindex([0])
    return row.assign(financement="F", etat="accordé", dispositif="Aide à l’achat", **said)


def test_the_account_of_a_grant_is_due_six_months_after_the_exercise_or_the_day_that_is_written():
    rows = granted(eligible_du=DAY("2025-01-01"), eligible_au=DAY("2026-12-31"), decide_le=DAY("2025-03-01"),
                   solde_du_le=DAY("2027-03-31"))  # fmt: skip
    assert list(budget.to_justify(rows, 2025)["du_le"]) == [DAY("2026-06-30")]
    assert list(budget.to_justify(rows, 2026)["du_le"]) == [DAY("2027-03-31")]
    assert not len(budget.to_justify(rows, 2024)) and not len(
        budget.to_justify(rows.assign(etat="soldé"), 2025)
    )


def test_a_grant_without_a_written_period_is_accounted_for_from_its_decision_to_its_account():
    rows = granted(solde_du_le=DAY("2026-06-30"), decide_le=DAY("2025-03-01"))
    found = {y: list(budget.to_justify(rows, y)["du_le"]) for y in (2024, 2025, 2026, 2027)}
    assert found == {2024: [], 2025: [DAY("2026-06-30")], 2026: [], 2027: []}


def test_the_next_account_of_a_grant_is_the_same_day_wherever_it_is_told(cut):
    """Among the files, among those to account for, and among the days of the handover."""
    one, end = cut(), DAY("2026-12-31")
    new = granted(decide_le=DAY("2025-09-12"), eligible_du=DAY("2025-09-01"), eligible_au=end)
    files = pd.concat([one.table("financements"), new.assign(structures="adapemont")], ignore_index=True)
    t = replace(one, tables={**one.tables, "financements": files})
    told = {
        r.financement: grant_files.following(r, DAY("2026-03-31")) for r in grant_files.alive(t).itertuples()
    }
    assert (told["F"].texte, told["F"].detail) == ("30/06/2026", "à justifier")
    days = deadlines.upcoming(t.tables, "2026-03-31", "2028-12-31")
    first = days[days["nature"] == deadlines.ACCOUNT].assign(
        financement=lambda f: f["cle"].str.rsplit("-", n=1).str[0]
    )
    first = first.groupby("financement")["jour"].min().map(french.short_date).to_dict()
    assert first == {f: told[f].texte for f in first} and {"F", "F03"} <= first.keys()


def test_an_account_past_its_day_is_late_and_one_of_no_day_is_not_known():
    old = granted(decide_le=DAY("2023-02-01"), eligible_au=DAY("2023-12-31"))
    undated = granted().assign(financement="G").set_axis([1])
    days = budget.next_account(pd.concat([old, undated]), "2026-03-31")
    assert days[0] == DAY("2024-06-30") and pd.isna(days[1])


def test_a_grant_without_any_day_is_of_no_year_and_told_apart(cut):
    years = range(2022, 2027)
    assert [y for y in years if len(budget.to_justify(granted(), y))] == []
    filed = granted(depose_le=DAY("2024-02-01"), solde_du_le=DAY("2026-06-30"))
    assert [y for y in years if len(budget.of_year(filed, y))] == [2024, 2025]
    one = cut()
    files = pd.concat([one.table("financements"), granted(obtenu_eur=5000.0, structures="adapemont")])
    more = replace(one, tables=one.tables | {"financements": files.reset_index(drop=True)})
    for shows in (echeances, aides):
        bare, told = shows(one), shows(more)
        assert len(told.lignes) == len(bare.lignes) and told.titre == bare.titre
        assert told.note == f"{bare.note} Sans aucune date, donc dans aucun exercice\u00a0: Aide à l’achat."
    alone = replace(one, tables=one.tables | {"financements": granted(structures="adapemont")})
    for shows in (echeances, aides):
        assert "dans aucun exercice" in shows(alone).elements[0]["texte"]


def test_success_counts_decided_files_only(cut):
    """2025: F04, F06, F08, F10, F13 granted, F07 refused; F09 still waits and counts for nothing."""
    a = next(a for a in affichages(page.dossiers, cut()) if "décidés" in a.titre)
    row = next(r for r in a.lignes if r[0].texte == "2025")
    assert (row[1].texte, row[2].v, row[3].v) == ("5\u00a0sur\u00a06", 95000, 67500)


def test_an_expense_charged_twice_is_refused_at_reading(cut, tmp_path):
    schema = schemas.load("affectations")
    rows = pd.DataFrame(
        [("P1", "F1", "2025-02-01", "x", "100", "60"), ("P1", "F2", "2025-02-01", "x", "100", "60"),
         ("P2", "F1", "2025-02-01", "x", "100", "60"), ("P2", "F2", "2025-02-01", "x", "100", "40")],
        columns=["depense", "financement", "date", "objet", "montant_eur", "affecte_eur"],
    )  # fmt: skip
    done = checks.check("affectations", rows, schema)
    assert list(done.clean["depense"]) == ["P2", "P2"]
    assert [p.ligne for p in done.problemes] == [1, 2] and "payée deux fois" in done.problemes[0].regle


def named(shown, column: str):
    """The table whose first column has this name."""
    return next(a for a in shown if a.colonnes and a.colonnes[0].nom == column)


def test_the_label_year_by_year_adds_up_to_what_was_recorded(cut):
    a = next(x for x in affichages(page.budget, cut()) if x.titre.startswith("Label"))
    *years, whole = [[r[0].texte, *(c.v for c in r[1:])] for r in a.lignes]
    assert [y[:3] for y in years] == [["2023", 37500, 24900], ["2024", 22500, 25000], ["2025", 0, 22620]]
    assert whole == ["Ensemble", 60000, 72520, 75000 - 72520, 75000 - 60000]
    for edition in ("reseau", "public"):
        assert not any(x.titre.startswith("Label") for x in affichages(page.budget, cut(edition)))


def test_what_is_late_is_the_same_number_on_the_first_page_in_the_picture_and_in_the_list(cut):
    summary = next(a for a in affichages(page.une, cut()) if a.titre == "Promis et fait")
    drawn, listed, each = affichages(page.programme, cut())
    assert "et 4\u00a0actions, dont 2 du programme du réseau, au 31" in (summary.elements[1]["sous_titre"])
    assert drawn.titre.endswith("2 sont en retard") and "En retard\u00a0: Préparer" in drawn.alt
    assert "dont 2 du programme du réseau" in listed.titre
    assert sum(r[-1].texte == "en retard" for r in each.lignes) == len(listed.lignes) == 4


def test_the_first_page_counts_every_action_and_decision_that_is_late_the_oldest_first(cut):
    one = cut()
    acts, taken = one.table("actions"), one.table("decisions")
    late = next(a for a in affichages(page.une, one) if a.titre == "Promis et fait").elements[1]
    assert late["sous_titre"].startswith("2\u00a0décisions et 4\u00a0actions")
    assert late["elements"][0]["titre"].startswith("Répartir")  # due in September, before the others
    assert late["elements"][1]["detail"].endswith("pour le 31/12/2025")  # a decision
    assert not any("[…]" in e["detail"] for e in late["elements"])
    assert len(late["elements"]) == 3 and late["sous_titre"].endswith("\u202f; en voici 3")  # of six
    later = acts[acts["etat"] == "en retard"].index
    own = acts.assign(etat=acts["etat"].mask(acts.index == later[0], "faite"))
    fewer = replace(one, tables=one.tables | {"actions": own, "decisions": taken.assign(etat="faite")})
    late = next(a for a in affichages(page.une, fewer) if a.titre == "Promis et fait").elements[1]
    assert late["sous_titre"].startswith("0\u00a0décision et 3\u00a0actions, dont 1 du programme")


def test_what_can_be_told_of_each_grant_is_its_actions_and_their_deliverables(cut):
    a = next(x for x in affichages(page.justification, cut()) if "bilan qualitatif" in x.titre)
    assert a.titre.startswith("8\u00a0actions et 3\u00a0livrables")
    assert "Aide triennale 2023-2025" in a.note  # no action is paid by it: it is said
    trip = next(r for r in a.lignes if r[1].texte.startswith("Un voyage d’étude"))
    assert trip[4].texte == "Voyage d’étude sur les comités d’usagers" and "quatre lieux" in trip[2].texte


def test_a_structure_on_trial_is_not_said_to_be_a_member(cut):
    one = cut()
    rows = one.table("structures").assign(etape_integration="membre")
    rows.loc[rows.index[0], "etape_integration"] = "essai"
    tried = replace(one, tables=one.tables | {"structures": rows})
    said = [membres(t).titre for t in (replace(one, tables=one.tables | {"structures": rows.assign(
        etape_integration="membre")}), tried)]  # fmt: skip
    n = int(said[0].split("\u00a0")[0])
    assert said[1].startswith(f"{n - 1}\u00a0structures membres fin 2025, et 1 à l’étape «\u202fessai\u202f»")
    assert "membre" not in {r[3].texte for r in membres(tried).lignes}


def test_a_mission_without_a_line_in_the_journal_took_no_half_day(cut):
    one = cut()
    mesures = one.mesures[(one.mesures["indicateur"] != TIME) | (one.mesures["modalite"] == "structuration")]
    rows = {r[0].texte: r[1] for r in temps(replace(one, mesures=mesures)).lignes}
    assert rows["Structuration"].v > 0 and rows["Animation"].texte == "0" and rows["Animation"].v == 0


def test_members_are_told_that_the_amounts_of_a_lieu_are_left_out(cut):
    one = cut("reseau")
    rows = one.table("actions")
    mine = (rows["annee"] == 2025) & rows["mission"].notna()
    kept = rows.assign(lieu=rows["lieu"].mask(rows.index == rows.index[mine][0], "orgelet"))
    cols = ["prevu_eur", "realise_eur"]
    kept.loc[rows.index[mine][0], cols] = float("nan")
    small = replace(one, tables=one.tables | {"actions": kept})
    assert "sans 1\u00a0action propre à un lieu" in argent(small).sous_titre
    assert "sans montant prévu" not in argent(small).note
    page_one = " ".join(i["detail"] for a in une(small) for e in a.elements for i in e.get("elements", []))
    assert "sans 1\u00a0action propre à un lieu" in page_one


def test_the_time_sheet_is_the_measured_time_month_by_month(cut):
    t = cut()
    a = named(affichages(page.appui, t), "Mois")
    assert len(a.lignes) == 13 and "août" in a.note
    for column, mission in enumerate(schemas.load("journal")["mission"].enum, 1):
        true = t.mesure("res_demi_journees", RESEAU, None, mission).valeur
        assert sum(r[column].v for r in a.lignes[:-1]) == a.lignes[-1][column].v == true, mission
    for edition in ("reseau", "public"):
        shown = affichages(page.appui, cut(edition))
        assert not any(c.nom == "Mois" for x in shown for c in x.colonnes)


def test_support_stands_beside_the_needs_heard_and_still_open(cut):
    a = named(affichages(page.appui, cut()), "Lieu")
    rows = {r[0].texte: (r[2].v, r[3].v, r[4].texte) for r in a.lignes}
    assert rows["Made in Iki"] == (8, 3, "Modèle économique\u00a01, Recherche de financements\u00a01")


def test_no_need_is_told_of_a_lieu_that_nobody_visited(cut):
    t = cut()
    first = t.table("visites")
    of_one = replace(t, tables=t.tables | {"visites": first[first["lieu"] == "orgelet"]})
    a = named(affichages(page.appui, of_one), "Lieu")
    rows = {r[0].texte: r[4].texte for r in a.lignes}
    assert list(rows.values()).count("aucune visite notée") == len(rows) - 1


# The pack and the missions ---------------------------------------------------------------------------

README = (paths.ROOT / "README.md").read_text("utf-8")
CALLS = re.findall(r"page\.(\w+)", (paths.NOTEBOOKS / "06-bilan-coordination.ipynb").read_text("utf-8"))


def table_under(title: str) -> list[list[str]]:
    """Rows of the first Markdown table after some words of the README, its header left out."""
    after = README[README.index(title) :].split("\n")
    start = next(i for i, line in enumerate(after) if line.startswith("|"))
    rows = []
    for line in after[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_each_point_of_the_missions_is_read_in_a_section_of_the_review_and_no_section_serves_none():
    rows = table_under("Where each point is read in the coordination's own review")
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert len(rows) == 8 and named == set(CALLS) - {"une", "depart", "protection"}
    assert set(CALLS) == set(page.__all__)


def test_each_point_of_the_missions_shows_what_the_year_recorded_and_not_only_words(cut):
    for point, sections in table_under("Where each point is read in the coordination's own review"):
        for name in re.findall(r"`(\w+)`", sections):
            shown = affichages(getattr(page, name), cut())
            assert any(a.genre in ("tableau", "figure") and a.lignes for a in shown), (point, name)


def test_each_row_of_missions_names_tables_notebooks_and_commands_that_exist():
    rows = table_under("What each point of the coordinator's job description finds here today")
    assert len(rows) == 14
    numbers = {p.name[:2] for p in paths.NOTEBOOKS.glob("*.ipynb")}
    for mission, tables, notebooks, _ in rows:
        assert set(re.findall(r"\d\d", notebooks)) <= numbers and re.search(r"\d\d", notebooks), mission
        for name in re.findall(r"`([a-z_]+)`", tables):
            assert name in schemas.names(), (mission, name)


def test_every_mission_has_a_heading_of_its_own():
    text = (paths.NOTEBOOKS / "06-bilan-coordination.ipynb").read_text("utf-8")
    for mission in ("Structuration", "Animation", "Accompagnement", "Ancrage"):
        assert f"## {mission}\u00a0:" in text.replace("\\u00a0", "\u00a0"), mission


def test_the_first_page_says_no_zero_where_the_edition_may_not_read(cut):
    """The public reads no action: « 0 sur 0 » or « aucune action » would be false."""
    shown = affichages(page.une, cut("public"))
    assert "Promis et fait" in [a.titre for a in shown]
    text = said(shown)
    assert "0\u00a0sur" not in text and "aucune action" not in text and "actions faites |" not in text
    towns = next(a for a in shown if a.titre.startswith("Commune par commune"))
    assert [c.nom for c in towns.colonnes] == ["Commune", "Lieu", "État"]


def test_a_register_without_a_row_is_missing_by_commune_and_by_epci_not_none(cut):
    t = cut()
    empty = replace(t, tables={**t.tables, **{n: t.table(n).iloc[:0] for n in ("actions", "veille")}})
    for table, column in ((communes, "Actions faites"), (epci, "Projets suivis")):
        told = {}
        for name, tranche in (("kept", t), ("empty", empty)):
            shown = table(tranche)
            at = [c.nom for c in shown.colonnes].index(column)
            told[name] = {row[at].etat for row in shown.lignes}
        assert told == {"kept": {"valeur"}, "empty": {"manquant"}}, column


def test_the_first_page_holds_its_texts_on_a_sheet(cut):
    for edition in EDITIONS:
        shown = [a for a in affichages(page.une, cut(edition)) if a.genre in ("chiffres", "listes")]
        assert not trop_longs(shown), edition


def test_a_choice_is_laid_out_by_criterion_and_never_scored(cut):
    a = next(a for a in affichages(page.gouvernance, cut()) if "comparées" in a.titre)
    assert a.colonnes[0].nom == "Critère" and len(a.colonnes) == 4
    assert sum(c.etat == "manquant" for r in a.lignes for c in r) == 1  # one criterion nobody knows
    assert not any(ch.isdigit() for r in a.lignes for c in r[1:] for ch in c.texte)


def test_the_funder_s_list_says_what_each_figure_misses(cut):
    (a,) = affichages(page.financeur, cut())
    rows = {r[0].texte: r[4].texte for r in a.lignes}
    aims = {r[0].texte: r[2].v for r in a.lignes if r[2].etat == "valeur"}
    assert aims == {"Passages": 7000, "Événements": 60, "Heures d’ouverture": 3800, "Partenaires": 10}
    assert next(r[1].texte for r in a.lignes if r[0].texte == "Emploi").endswith("ETP")
    assert len(rows) == 7 and rows["Événements"] == "rien"
    assert rows["Passages"] == "1\u00a0lieu sur\u00a05 et des mois à 1\u00a0lieu"


def test_who_takes_part_is_counted_for_the_coordination_alone(cut):
    """Other editions hold open events only: Lons would be said absent, Saint-Julien of a trip it made."""
    a = next(a for a in affichages(page.collectif, cut()) if "pris part" in a.titre)
    got = {r[0].texte: r[1].v for r in a.lignes}
    assert got["La Fabrik"] == 4 and got["Tiers-lieu de Lons-le-Saunier"] == 0
    for edition in ("reseau", "public"):
        shown = affichages(page.collectif, cut(edition))
        assert not any("pris part" in x.titre or "Aucun en" in x.note for x in shown)


def test_the_programme_s_money_is_told_year_by_year_and_the_next_one_is_not_forgotten(cut):
    a = next(a for a in affichages(page.budget, cut()) if a.colonnes and a.colonnes[0].nom == "Année")
    rows = cut().table("actions")
    for line in a.lignes:
        year = rows[rows["annee"] == int(line[0].texte)]
        assert (line[1].v, line[2].v) == (len(year), year["prevu_eur"].sum())
    assert [line[0].texte for line in a.lignes] == ["2025", "2026"]


def test_a_long_table_is_cut_and_says_so_and_keeps_its_totals():
    rows = [[Cellule(str(i))] for i in range(100)]
    a = b.table("Titre", "", "Source", ["Ligne"], [*rows, [Cellule("Ensemble")]], "Note.", totaux=1)
    assert len(a.lignes) == b.MANY + 1 and a.lignes[-1][0].texte == "Ensemble"
    assert a.note == "Note. 40\u00a0lignes de plus sont dans les registres."
    assert len(b.table("Titre", "", "Source", ["Ligne"], rows[: b.MANY]).lignes) == b.MANY


def test_many_lieux_are_counted_by_intercommunalite_on_the_first_page(cut):
    t = cut()
    one = t.table("lieux")
    many = pd.concat(
        [one.assign(lieu=[f"{x}-{k}" for x in one["lieu"]]) for k in range(4)], ignore_index=True
    )
    wide = Tranche("", 2025, "coordination", t.reseau, t.referentiel, t.mesures, t.tables | {"lieux": many})
    a = next(a for a in affichages(page.une, wide) if "intercommunalité" in a.titre)
    assert sum(r[3].v + r[4].v for r in a.lignes) == 20 and len(a.lignes) < 5


def test_posts_that_all_end_on_one_day_have_no_first_to_end(cut):
    tranche = cut()
    plain = postes(tranche).titre.replace("\u00a0", " ")
    assert plain == "2,3 ETP payés par des aides accordées, jusqu’au 31 décembre 2025"
    rows = tranche.table("financements")
    later = rows["eligible_au"].mask(rows["financement"] == "F01", pd.Timestamp(2026, 12, 31))
    moved = replace(tranche, tables=tranche.tables | {"financements": rows.assign(eligible_au=later)})
    assert "accordées, les premiers jusqu’au 31" in postes(moved).titre
