"""A total of the network that lacks a lieu, or months of one, is said to be a floor, and rounded down."""

from types import SimpleNamespace

import pandas as pd
import pytest
from measures_tables import lieux, mesures, method, network, one, table
from protection_cases import edition

from workbench.lab.origins import affichages
from workbench.pages import floors
from workbench.pages.bilan import reponses
from workbench.pages.diagnostic import chiffres
from workbench.pages.diagnostic.usage import usage as usage_of_a_lieu
from workbench.pages.evaluation import _parts, argent, breaks, consolidation, limites, programme, temps, usage
from workbench.pages.evaluation.une import card
from workbench.safety.audit.printed import facts
from workbench.safety.audit.reading import Cellule as Lue
from workbench.safety.container import RESEAU, Tranche

CONF = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}
PASSAGES = "use_passages"
YEAR = range(1, 13)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def counts(*given) -> pd.DataFrame:
    """Passages by month, one row per (lieu, months, passages of each, usage)."""
    rows = [
        (lieu, f"2025-{m:02d}-01", pd.Timestamp(2025, m, 1) + pd.offsets.MonthEnd(0), n, *use, "compté")
        for lieu, months, n, *use in given
        for m in months
    ]
    named = "usage " if len(given[0]) > 3 else ""
    return table("activite", f"lieu du au passages {named}mode", *rows)


def declared(*given, indicateur=PASSAGES) -> pd.DataFrame:
    """(lieu, value, first day, last day) of 2025."""
    rows = [(lieu, 2025, indicateur, n, "valeur", "compté", *days) for lieu, n, *days in given]
    return table("chiffres_annuels", "lieu annee indicateur valeur etat mode du au", *rows)


def evaluated(only=PASSAGES, conf=None, name="coordination", lieu="", **tables) -> Tranche:
    every = network(**tables)
    held = every | {"lieux": every["lieux"].assign(nom_affiche=every["lieux"]["nom"])}
    figures = mesures(only=only, depuis=2025, **tables)
    return Tranche(lieu, 2025, name, CONF | (conf or {}), method(), figures, held, {})


def partly(**more) -> Tranche:
    """Three lieux of three: one gave its months, one lacks August, one declares its year."""
    august = [m for m in YEAR if m != 8]
    given = counts(("grange", YEAR, 10), ("moulin", august, 10))
    return evaluated(activite=given, chiffres_annuels=declared(("ecole", 500, None, None)), **more)


def test_a_total_of_all_the_lieux_that_lacks_a_month_of_one_is_a_floor_and_says_so():
    total = _parts.cell(partly(), PASSAGES, RESEAU)
    assert (total.texte, total.v) == ("au moins 730", 730)
    assert plain(total.detail) == "3 lieux sur 3, dont 1 sans tous ses mois"


def test_a_lieu_that_declares_its_whole_year_lacks_no_month():
    whole = evaluated(
        activite=counts(("grange", YEAR, 10), ("moulin", YEAR, 10)),
        chiffres_annuels=declared(("ecole", 500, None, None)),
    )
    total = _parts.cell(whole, PASSAGES, RESEAU)
    assert (total.texte, plain(total.detail)) == ("740", "3 lieux sur 3")


@pytest.mark.parametrize(
    ("indicateur", "first", "partial"),
    [(PASSAGES, "2025-06-14", 1), (PASSAGES, None, 0), ("use_evenements", "2025-06-14", 1)],
)
def test_a_figure_declared_of_a_part_of_the_year_lacks_the_other_months(indicateur, first, partial):
    given = declared(("grange", 50, first, first and "2025-12-31"), indicateur=indicateur)
    total = one(mesures(only=indicateur, chiffres_annuels=given), indicateur, RESEAU)
    assert (total.valeur, total.vu, total.partiels) == (50, 1, partial)


def test_an_exercise_of_other_days_than_the_year_lacks_no_month():
    given = declared(("grange", 50, "2025-06-14", "2025-12-31"), indicateur="eco_produits")
    assert one(mesures(only="eco_produits", chiffres_annuels=given), "eco_produits", RESEAU).partiels == 0


def test_months_before_a_lieu_opened_after_it_closed_or_without_object_are_not_missing():
    places = lieux()
    places.loc[places["lieu"] == "grange", "ouvert_le"] = pd.Timestamp(2025, 6, 14)
    places.loc[places["lieu"] == "moulin", "ferme_le"] = pd.Timestamp(2025, 10, 1)
    given = counts(("grange", range(6, 13), 10), ("moulin", range(1, 10), 10), ("ecole", YEAR, 10))
    total = one(mesures(only=PASSAGES, lieux=places, activite=given), PASSAGES, RESEAU)
    assert (total.vu, total.attendu, total.partiels) == (3, 3, 0)


def test_a_month_that_lacks_a_usage_makes_the_year_a_floor():
    given = counts(("grange", YEAR, 10, "fablab"), ("grange", range(1, 12), 10, "coworking"))
    lost = counts(("grange", [12], None, "coworking"))
    total = one(mesures(only=PASSAGES, activite=pd.concat([given, lost])), PASSAGES, RESEAU)
    assert (total.valeur, total.partiels) == (230, 1)


def test_a_ratio_lacks_no_month():
    assert pd.isna(one(mesures(only="eco_autofin"), "eco_autofin", RESEAU).partiels)


def test_an_edition_that_hides_the_months_of_a_lieu_says_that_its_total_is_a_floor():
    names = ("grange", "moulin", "ecole", "atelier", "halle")
    given = counts(*((x, YEAR if x != "halle" else range(1, 9), 50 + i) for i, x in enumerate(names)))
    rows = edition("public", activite=given)
    total, of_lieu = one(rows, PASSAGES, RESEAU), one(rows, PASSAGES, "halle")
    assert (total.etat, total.vu, total.attendu, total.partiels) == ("valeur", 5, 5, 1)
    assert of_lieu.etat == "secret" and pd.isna(of_lieu.vu) and pd.isna(of_lieu.partiels)
    few = edition("public", activite=given[given["lieu"].isin(["grange", "halle"])])
    assert one(few, PASSAGES, RESEAU).etat == "secret" and pd.isna(one(few, PASSAGES, RESEAU).partiels)


@pytest.mark.parametrize(
    ("counted", "partial", "words"),
    [
        (4, 0, ""),
        (4, float("nan"), ""),
        (4, 1, ", dont 1 sans tous ses mois"),
        (4, 2, ", dont 2 sans tous leurs mois"),
        (4, 4, ", sans tous leurs mois"),
        (1, 1, ", sans tous ses mois"),
    ],
)
def test_what_lacks_months_is_counted_among_the_lieux(counted, partial, words):
    assert plain(floors.lacking(SimpleNamespace(vu=counted, partiels=partial))) == words


def test_page_one_says_why_persons_of_several_lieux_are_between_two_numbers():
    two = evaluated("use_adherents", chiffres_annuels=declared(
        ("grange", 96, None, None), ("moulin", 42, None, None), ("ecole", 20, None, None),
        indicateur="use_adherents",
    ))  # fmt: skip
    value, _, under = card(two, "use_adherents")
    assert (value.texte, plain(under.texte)) == (
        "96 à 158",
        "3 lieux sur 3 ; une personne peut être de plusieurs lieux",
    )
    missing = evaluated("use_adherents", chiffres_annuels=declared(
        ("grange", 96, None, None), ("moulin", 42, None, None), indicateur="use_adherents",
    ))  # fmt: skip
    assert "plusieurs" not in card(missing, "use_adherents")[2].texte


def test_every_page_that_shows_the_total_says_it_is_a_floor():
    aim = {"indicateur": PASSAGES, "annee": 2025, "valeur": 800, "source": "Convention"}
    tranche = partly(conf={"cibles": [aim], "financeur": {"indicateurs": [PASSAGES]}})
    value, _, under = card(tranche, PASSAGES)
    assert value.texte == "730"
    assert plain(under.texte) == "Un plancher, 3 lieux sur 3, dont 1 sans tous ses mois"
    (asked,) = reponses.financeur(tranche).lignes
    assert (asked[1].texte, plain(asked[4].texte)) == ("au moins 730", "des mois à 1 lieu")
    (judged,) = programme.cibles(tranche).lignes
    assert (judged[2].texte, judged[3].texte) == ("au moins 730", programme.UNSURE)
    (told,) = consolidation.totaux(tranche).lignes
    assert [plain(c.texte) for c in told[1:3]] == ["au moins 730", "3 lieux sur 3, dont 1 sans tous ses mois"]
    assert plain(told[4].texte) == "Le Moulin (11 mois rendus sur 12)"
    network = next(row for row in usage.tableau(tranche).lignes if row[0].texte == "Réseau")
    assert network[2].texte == "au moins 730"
    said = plain(limites.conclure(tranche).elements[0]["texte"])
    assert "un plancher : 3 lieux sur 3 les comptent, dont 1 sans tous ses mois. Leur total" in said
    prepared = SimpleNamespace(
        mesures=tranche.mesures, referentiel=method(), conf=CONF, tables=tranche.tables, communes=None
    )
    shown = affichages(prepared, f"reseau|reseau|2025|{PASSAGES}|")
    assert plain(shown[0].titre).endswith(": au moins 730")


def test_months_that_one_of_two_years_lacks_are_a_break_between_them():
    every = {"vu": 3, "attendu": 3, "unite_couverture": "lieux"}
    whole, short = (SimpleNamespace(**every, partiels=n) for n in (0, 1))
    assert plain(breaks._moved(whole, short)) == "il manque des mois à 1 lieu, à aucun avant"
    assert plain(breaks._moved(short, whole)) == "il manque des mois à 1 lieu, puis à aucun"
    assert breaks._moved(short, short) == ""


def test_a_lieu_and_months_that_are_missing_are_both_told():
    given = counts(("grange", YEAR, 10), ("moulin", range(1, 8), 10))
    tranche = evaluated(conf={"financeur": {"indicateurs": [PASSAGES]}}, activite=given)
    (asked,) = reponses.financeur(tranche).lignes
    assert plain(asked[4].texte) == "1 lieu sur 3 et des mois à 1 lieu"


def test_a_floor_is_rounded_down_and_a_whole_total_to_the_nearest():
    given = declared(("grange", 449.5, None, None), indicateur="use_heures")
    others = declared(("moulin", 0, None, None), ("ecole", 0, None, None), indicateur="use_heures")
    short = _parts.cell(evaluated("use_heures", chiffres_annuels=given), "use_heures", RESEAU)
    assert (short.texte, short.v) == ("au moins 449", 449)
    whole = pd.concat([given, others])
    whole = _parts.cell(evaluated("use_heures", chiffres_annuels=whole), "use_heures", RESEAU)
    assert (whole.texte, whole.v) == ("450", 450)


@pytest.mark.parametrize("text", ["au moins 449\u00a0h", "449"])  # a key figure says it under its number
def test_the_auditor_believes_a_floor_that_was_rounded_down(text):
    cell = Lue(("reseau", RESEAU, "2025", "use_heures", ""), "valeur", text, "", "public", "p.html")
    (told,) = facts(cell)
    assert told.bas <= 449 and told.haut >= 449.99


def test_what_a_sum_of_decimals_loses_takes_no_unit_from_a_floor():
    assert floors.lowered(0.1 + 0.7, 1) == 0.8 and floors.lowered(449.99999999994) == 450
    assert (floors.lowered(449.99), floors.lowered(1.96, 1)) == (449, 1.9)


def test_a_quarter_that_is_a_floor_is_rounded_down():
    months = pd.DataFrame({"valeur": [149.5, 150, 150], "vu": [2, 3, 3], "attendu": [3, 3, 3]})
    assert temps._quarter(months, months["valeur"].sum()).texte == "au moins 449"
    whole = months.assign(vu=3)
    assert temps._quarter(whole, months["valeur"].sum()).texte == "450"


def test_subsidies_among_products_declared_whole_are_a_floor_rounded_down():
    line = ("asso", "grange", "2025-01-01", "2025-12-31", "anc2018", "740000", "subventions", 449.6)
    rows = table("comptes", "structure section exercice_du exercice_au plan compte famille produit_eur", line)
    given = declared(("moulin", 900, None, None), indicateur="eco_produits")
    only = "eco_produits eco_part_subv eco_famille eco_groupe"
    shown = argent.produits(evaluated(only, comptes=rows, chiffres_annuels=given))
    assert "dont au moins 449 € de subventions publiques" in plain(shown.titre)


def test_a_total_of_zero_that_lacks_a_lieu_is_no_floor():
    tranche = evaluated(chiffres_annuels=declared(("grange", 0, None, None)))
    m = tranche.mesure(PASSAGES, RESEAU)
    assert _parts.value_text(m, tranche) == ("0", "1\u00a0lieu sur\u00a03")


def test_a_range_of_persons_that_lacks_a_lieu_has_no_top():
    few = declared(("grange", 12, None, None), ("moulin", 1, None, None), indicateur="use_uniques")
    tranche = evaluated("use_uniques use_adherents", chiffres_annuels=few)
    m = tranche.mesure("use_uniques", RESEAU)
    assert (m.valeur, m.valeur_max) == (12, 13)
    assert _parts.value_text(m, tranche) == ("au moins 12", "2\u00a0lieux sur\u00a03")
    assert temps._point(tranche, m) == (2025, 12.0, "valeur", None)
    assert "au moins 12, 2 lieux sur 3" in plain(limites.conclure(tranche).elements[0]["texte"])
    every = pd.concat([few, declared(("ecole", 3, None, None), indicateur="use_uniques")])
    tranche = evaluated("use_uniques use_adherents", chiffres_annuels=every)
    assert _parts.value_text(tranche.mesure("use_uniques", RESEAU), tranche)[0] == "de 12 à 16"


def test_a_month_that_lacks_a_usage_is_partial_on_page_one_and_under_its_figure():
    given = counts(("grange", YEAR, 10, "fablab"), ("grange", [m for m in YEAR if m != 8], 10, "coworking"))
    lost = counts(("grange", [8], None, "coworking"))
    tranche = evaluated(
        f"{PASSAGES} use_passages_usage", lieu="grange", activite=pd.concat([given, lost], ignore_index=True)
    )
    assert plain(chiffres._visits(tranche)[2].texte) == "11 mois rendus sur 12, août pas en entier"
    assert "août 2025 n’a pas été rendu en entier" in plain(usage_of_a_lieu(tranche)[0].sous_titre)
