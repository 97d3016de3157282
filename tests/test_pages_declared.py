"""What the diagnostic tells of declared figures: the occupation, a total that counts contradict."""

from types import SimpleNamespace

import pandas as pd
import pytest
from measures_tables import mesures, method, network, table

from workbench.collect.doubts import Context, questions
from workbench.pages import asks
from workbench.pages.collecte.une import _part as to_check
from workbench.pages.diagnostic import chiffres, declare
from workbench.pages.diagnostic.argent import argent
from workbench.pages.diagnostic.usage import usage
from workbench.pages.evaluation import _parts, temps
from workbench.pages.evaluation import usage as evaluation
from workbench.pages.evaluation.une import card as figure
from workbench.safety.arrival_questions import DISPUTED, disputed
from workbench.safety.container import Tranche
from workbench.share import reminders

ONLY = "use_passages use_passages_temoin use_passages_estimes use_passages_usage use_occupation"
MODES = ("compté", "estimé", "semaine témoin")


def year(total: int, without: int = 0) -> pd.DataFrame:
    """Twelve months counted at « grange », in equal parts of the total; `without`: a month not sent."""
    rows = [
        (
            "grange",
            f"2025-{m:02d}-01",
            pd.Timestamp(2025, m, 1) + pd.offsets.MonthEnd(0),
            total / 12,
            "compté",
        )
        for m in range(1, 13)
        if m != without
    ]
    return table("activite", "lieu du au passages mode", *rows)


def declared(*rows) -> pd.DataFrame:
    given = [("grange", 2025, *row[:2], "valeur", row[2]) for row in rows]
    return table("chiffres_annuels", "lieu annee indicateur valeur etat mode", *given)


def tranche(edition="coordination", exact=False, only=ONLY, depuis=None, **tables) -> Tranche:
    """The lieu « grange » in 2025, with the figures in question where they are read; `exact`: confirmed."""
    every = network(**tables)
    whole = Context(every, method(), None)
    closed = {("chiffres_annuels", row, "valeur") for row in every["chiffres_annuels"].index if exact}
    asked = questions.ask(whole, closed, {})
    prepared = SimpleNamespace(tables=every, referentiel=method(), problemes=asked)
    held = {"lieux": every["lieux"].assign(nom_affiche=every["lieux"]["nom"]), "horaires": every["horaires"]}
    if edition != "reseau":
        held[DISPUTED] = disputed(prepared)
    conf = {"nom": "Essai", "arrete_le": "2026-03-31"}
    figures = mesures(only=only, depuis=depuis, **tables)
    figures = figures[figures["sujet"] == "grange"].reset_index(drop=True)
    return Tranche("grange", 2025, edition, conf, method(), figures, held, {})


def test_products_typed_alone_are_not_said_to_be_no_accounts():
    rows = declared(("eco_produits", 42000, "déclaré"))
    (shown,) = argent(tranche(only="eco_produits eco_charges eco_groupe eco_famille", chiffres_annuels=rows))
    assert "Le détail des comptes de 2025 n’est pas connu" in shown.titre
    assert "42\u202f000\u00a0€ de produits d’exploitation" in shown.elements[-1]["texte"]
    (shown,) = argent(tranche(only="eco_produits eco_charges eco_groupe eco_famille"))
    assert "Pas de comptes à montrer" in shown.titre


def test_charges_of_a_lieu_in_project_without_products_are_its_page_s_and_no_single_total():
    line = ("scic", "gare", "2025-01-01", "2025-12-31", "pcg", "617000", "charges_externes", 2400)
    rows = table("comptes", "structure section exercice_du exercice_au plan compte famille charge_eur", line)
    only = "eco_produits eco_charges eco_resultat eco_charge_famille eco_groupe eco_famille eco_subv_niveau"
    figures = mesures(only=f"{only} eco_autofin", comptes=rows)
    held = {name: network()[name] for name in ("lieux", "structures")}
    conf = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}
    mine = Tranche("gare", 2025, "coordination", conf, method(), figures, held, {})
    (shown,) = argent(mine)
    assert shown.titre.startswith("2\u202f400\u00a0€ de charges en 2025")
    assert shown.titre.endswith("sans produit d’exploitation")
    assert [row[1].v for row in shown.lignes] == [2400, 2400, -2400]
    value, _, under = chiffres._own(mine)
    assert (value.v, under.texte) == (0, "exercice 2025. 2\u202f400\u00a0€ de charges")


@pytest.mark.parametrize(
    ("lieu", "words"),
    [("moulin", "Recettes du service qui porte le lieu"), ("grange", "et des fonds dédiés (689 et 789).")],
)
def test_products_are_asked_for_whole_by_the_accounts_of_the_bearer_s_own_plan(lieu, words):
    held = {name: network()[name] for name in ("lieux", "structures")}
    conf = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}
    mine = Tranche(lieu, 2025, f"lieu:{lieu}", conf, method(), mesures(only="eco_produits"), held, {})
    (asked,) = asks.asks(mine)
    assert words in asked.quoi and "[…]" not in asked.quoi
    assert ("associations" in asked.quoi) is (lieu == "grange")


def test_what_the_collection_says_to_check_is_whole_on_its_first_page():
    rule = "Plus de participants aux événements que de passages dans l’année, pour le même lieu, en 2025"
    cure = "Demander au lieu lequel des deux nombres est juste, puis corriger l’autre dans chiffres_annuels"
    (item,) = to_check("À vérifier", [(rule, cure)], "")["elements"]
    assert item == {"titre": rule, "detail": cure}


def test_the_year_before_counted_otherwise_is_on_page_one_and_says_how():
    before = ("grange", 2024, "use_passages", 900, "valeur", "estimé")
    rows = table("chiffres_annuels", "lieu annee indicateur valeur etat mode", before)
    mine = tranche(activite=year(1020), chiffres_annuels=rows, depuis=2024)
    assert chiffres._visits(mine)[2].texte == "12\u00a0mois rendus. 2024\u00a0: 900 (estimé)"


@pytest.mark.parametrize("mode", ["estimé", "déclaré"])
def test_a_yearly_total_that_counts_contradict_is_told_with_both_figures_and_their_tables(mode):
    mine = tranche(activite=year(576), chiffres_annuels=declared(("use_passages", 1850, mode)))
    said = (
        "Le lieu déclare 1\u202f850\u00a0passages pour l’année (chiffres annuels déclarés) et ses relevés en "
        "donnent 576 (activité)\u00a0: ce rapport garde les relevés\u202f; lequel est juste reste à vérifier."
    )
    assert declare.contradiction(mine) == said
    assert usage(mine)[0].note.endswith(said)


def test_a_total_that_was_confirmed_is_told_no_more():
    rows = declared(("use_passages", 1850, "déclaré"))
    assert declare.contradiction(tranche(activite=year(576), chiffres_annuels=rows, exact=True)) == ""
    assert declare.contradiction(tranche("reseau", activite=year(576), chiffres_annuels=rows)) == ""


def test_the_counts_that_are_told_beside_a_declared_total_say_what_they_cover():
    mine = tranche(activite=year(576, 8), chiffres_annuels=declared(("use_passages", 1850, "estimé")))
    assert "en donnent 528 (activité, 11\u00a0mois rendus sur\u00a012)" in declare.contradiction(mine)


def test_a_gap_of_a_tenth_or_less_or_without_a_whole_year_of_counts_is_not_told():
    for total, words in ((640, ""), (641, "641\u00a0passages")):
        mine = tranche(activite=year(576), chiffres_annuels=declared(("use_passages", total, "déclaré")))
        assert len(mine.table(DISPUTED)) == 1  # the collection asks from one in a hundred on
        assert words in declare.contradiction(mine) and bool(words) == bool(declare.contradiction(mine))
    few = year(576)[:4]
    alone = tranche(activite=few, chiffres_annuels=declared(("use_passages", 1850, "estimé")))
    assert declare.contradiction(alone) == ""


@pytest.mark.parametrize("edition", ["coordination", "reseau"])
def test_an_estimate_of_a_year_of_which_every_month_due_was_counted_is_told_with_which_is_kept(edition):
    opened = network()["lieux"]
    opened.loc[opened["lieu"] == "grange", "ouvert_le"] = pd.Timestamp(2025, 4, 1)
    since_april = year(576)[3:]
    for total, told in ((640, True), (470, False)):
        rows = declared(("use_passages", total, "estimé"))
        mine = tranche(edition, lieux=opened, activite=since_april, chiffres_annuels=rows)
        said = (
            "Le lieu donne aussi 640 passages estimés en 2025 (chiffres annuels déclarés), et ses relevés "
            "en comptent 432 (activité)\u00a0: ce rapport garde ce qui est compté, le reste n’y entre pas."
        )
        assert declare.contradiction(mine) == said * told
        assert usage(mine)[0].note.endswith(said) is told


def test_the_occupation_a_lieu_declares_is_shown_and_said_to_be_a_percentage_alone():
    mine = tranche(chiffres_annuels=declared(("use_occupation", 62, "estimé")))
    shown = usage(mine)[-1]
    assert shown.titre == "62\u00a0% d’occupation en 2025, chiffre estimé"
    cell = shown.lignes[0][1]
    assert (cell.texte, cell.v, cell.cle) == ("62\u00a0%", 62, "lieu|grange|2025|use_occupation|")
    assert shown.source.startswith("Source\u00a0: chiffres annuels déclarés")
    assert "pas les heures" in shown.note
    assert declare.occupation(tranche(activite=year(576))) == []


def test_a_year_declared_without_its_months_agrees_with_its_number():
    titles = [
        usage(tranche(chiffres_annuels=declared(("use_passages", n, "estimé"))))[0].titre for n in (1, 2)
    ]
    assert titles == [
        "1 passage estimé en 2025, sans le détail des mois",
        "2 passages estimés en 2025, sans le détail des mois",
    ]


def test_a_lieu_that_estimates_is_asked_for_no_count_and_told_what_it_estimated_last_year():
    estimated = declared(("use_passages", 1850, "estimé"))
    assert "use_passages" not in {a.indicateur for a in asks.asks(tranche(chiffres_annuels=estimated))}
    last = tranche(chiffres_annuels=estimated.assign(annee=2024))
    [asked] = [a for a in asks.asks(last) if a.indicateur == "use_passages"]
    assert (asked.avant, asked.attend) == ("1\u202f850 passages estimés", False)
    assert (asked.minutes, asked.mois) == (1, False)  # it never counted by month: its year is one figure


def test_a_year_before_the_network_or_before_the_lieu_opened_was_never_asked_for():
    """And a reminder names it only where a figure was due."""
    late = network()["lieux"]
    late.loc[late["lieu"] == "grange", "ouvert_le"] = pd.Timestamp(2025, 6, 14)
    for since, tables, state in (
        (2024, {}, "manquant"),
        (2025, {}, "non_demande"),
        (2024, {"lieux": late}, "sans_objet"),
    ):
        mine = tranche(depuis=since, **tables)
        assert mine.mesure("use_passages", periode=2024).etat == state
        assert mine.mesure("use_passages").etat == "manquant"
        assert ("En 2024\u00a0: pas de chiffre." in reminders.message(mine, [])) == (state == "manquant")
        assert ("2024" in reminders.message(mine, [])) == (state == "manquant")
    given = tranche(depuis=2025, chiffres_annuels=declared(("use_passages", 90, "compté")).assign(annee=2024))
    assert "En 2024\u00a0: 90, à vérifier." in reminders.message(given, [])


def test_a_lieu_that_counted_by_month_is_asked_for_its_months():
    last = year(576).assign(du=lambda f: f["du"] - pd.DateOffset(years=1))
    last = last.assign(au=last["au"] - pd.DateOffset(years=1))
    [asked] = [a for a in asks.asks(tranche(activite=last)) if a.indicateur == "use_passages"]
    assert (asked.minutes, asked.mois, asked.quoi) == (12, True, "janvier à décembre.")


def test_an_estimate_stands_in_the_table_of_the_network_with_its_mode_and_out_of_its_total():
    lieux = ("grange", "moulin", "ecole")
    rows = [
        (x, 2025, "use_passages", 100 * n, "valeur", m)
        for n, (x, m) in enumerate(zip(lieux, MODES, strict=True), 1)
    ]
    rows = table("chiffres_annuels", "lieu annee indicateur valeur etat mode", *rows)
    every, only = network(chiffres_annuels=rows), f"{ONLY} res_completude"
    figures = mesures(only=only, chiffres_annuels=rows)
    named = every["lieux"].assign(nom_affiche=every["lieux"]["nom"])
    conf = {"nom": "Essai", "arrete_le": "2026-03-31"}
    whole = Tranche("", 2025, "coordination", conf, method(), figures, {"lieux": named}, {})
    shown = evaluation.tableau(whole)
    passages = {line[0].texte: line[2] for line in shown.lignes}
    said = {name: (cell.texte, cell.detail) for name, cell in passages.items()}
    assert said["Le Moulin"] == ("200", "passages estimés") and said["La Grange"] == ("100", "")
    assert said["L’École"] == ("300", "passages calculés d’après une semaine témoin")
    assert said["Réseau"] == ("au moins 100", "1\u00a0lieu sur\u00a03")
    assert "manquent" not in shown.titre and "ni les passages estimés" in shown.note
    assert passages["Le Moulin"].cle == "lieu|moulin|2025|use_passages_estimes|"
    title = temps.lieux(whole).titre.replace("\u00a0", " ").replace("\u202f", " ")
    assert title == "Passages de 4 lieux ; aucun n’est connu à la fois en 2024 et en 2025"
    full = whole.mesure("res_completude", "reseau")
    assert (full.numerateur, full.denominateur) == (3, 3)


def test_a_network_whose_lieux_all_estimate_says_so_instead_of_missing():
    rows = [(x, 2025, "use_passages", 10, "valeur", "estimé") for x in ("grange", "moulin")]
    rows = table("chiffres_annuels", "lieu annee indicateur valeur etat mode", *rows)
    figures = mesures(only=ONLY, chiffres_annuels=rows)
    whole = Tranche("", 2025, "coordination", {"nom": "Essai"}, method(), figures, network(), {})
    cell = _parts.cell(whole, "use_passages", "reseau")
    said = "passages estimés\u202f; 2\u00a0lieux sur\u00a03"
    assert (cell.texte, cell.detail) == ("au moins 20", said)
    value, noun, detail = figure(whole, "use_passages")
    assert (value.texte, noun.texte) == ("20", "passages estimés")
    assert detail.texte.startswith("Un plancher, 2\u00a0lieux sur\u00a03")


def test_passages_of_a_lieu_that_opened_in_the_year_say_since_when():
    opened = network()["lieux"].assign(ouvert_le=pd.Timestamp(2025, 4, 14))
    for mode, said in (("compté", "total compté par le lieu"), ("estimé", "aucun mois compté")):
        mine = tranche(chiffres_annuels=declared(("use_passages", 1350, mode)), lieux=opened)
        assert chiffres.five(mine).lignes[1][2].texte.startswith(f"depuis le 14\u00a0avril\u00a02025, {said}")


def test_what_a_lieu_typed_for_the_year_stands_in_the_long_report_too():
    """A visit makes the report long: events and meetings stood in the first report only."""
    given = declared(
        ("use_evenements", 18, "compté"),
        ("use_participants", 410, "estimé"),
        ("gov_instances", 1, "déclaré"),
        ("hr_etp", 1.5, "déclaré"),
        ("use_occupation", 40, "estimé"),
    )
    told = tranche(
        only="use_evenements use_participants gov_instances hr_etp use_occupation", chiffres_annuels=given
    )
    rows = [[c.texte for c in line] for a in usage(told)[-1:] for line in a.lignes]
    assert rows == [
        ["Événements ouverts", "18", "chiffre compté par le lieu"],
        ["Participations aux événements", "410", "chiffre estimé"],
    ]
    assert [[c.texte for c in line] for a in declare.others(told, of_use=False) for line in a.lignes] == [
        ["Réunions de gouvernance", "1", "chiffre déclaré"]
    ]
