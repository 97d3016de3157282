"""A lieu that closed during the year: its part of the totals has a row."""

from dataclasses import replace

import pandas as pd
import pytest
from measures_tables import lieux, mesures, method, table
from measures_tables import network as tables

from workbench.pages.enquete.repondants import repondants
from workbench.pages.evaluation import _parts, breaks, limites, temps, usage
from workbench.safety.container import RESEAU, Tranche

ONLY = (
    "off_h_an off_h_semaine use_passages use_adherents use_evenements hr_benevoles off_surface enq_reponses"
)
CONF = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2024, 2025]}
SHUT = "2025-10-01"
WEEK = [
    (x, day, "09:00", "12:00", "tous", None, None) for x in ("grange", "ecole") for day in ("lundi", "jeudi")
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def closed_in_the_year(lieu: str = "", shut: str = SHUT, **more) -> Tranche:
    """The three open lieux of `measures_tables`, of which L’École closes; 2024 and 2025 are measured."""
    every = lieux()
    of = every["lieu"] == "ecole"
    every = every.assign(
        nom_affiche=every["nom"],
        ferme_le=every["ferme_le"].mask(of, pd.Timestamp(shut)),
        statut=every["statut"].mask(of, "fermé"),
    )
    passages = [("grange", 2024, 900), ("ecole", 2024, 400), ("grange", 2025, 950), ("ecole", 2025, 300)]
    typed = [(x, y, "use_passages", n, "valeur", "compté") for x, y, n in passages]
    given = {
        "lieux": every,
        "chiffres_annuels": table("chiffres_annuels", "lieu annee indicateur valeur etat mode", *typed),
        "horaires": table("horaires", "lieu jour ouvre ferme acces du au", *WEEK),
    } | more
    figures = mesures(only=ONLY, depuis=2024, **given)
    return Tranche(lieu, 2025, "coordination", CONF, method(), figures, tables(**given), {})


@pytest.fixture(scope="module")
def network_page():
    return closed_in_the_year()


def first_column(a) -> list[str]:
    return [plain(row[0].texte) for row in a.lignes]


CLOSED = "L’École, fermé le 1er octobre 2025"


def test_the_rows_of_the_table_of_lieux_make_its_total(network_page):
    shown = usage.tableau(network_page)
    assert CLOSED in first_column(shown)
    column = [row[2].v for row in shown.lignes]
    assert sum(v for v in column[:-1] if v is not None) == column[-1] == 1250
    assert plain(shown.titre).startswith("Deux lieux ouverts et un fermé dans l’année, ")


def test_beyond_what_a_table_holds_the_lieu_that_closed_is_counted(network_page, monkeypatch):
    monkeypatch.setattr(usage, "MANY", 3)
    shown = usage.tableau(network_page)
    assert plain(shown.titre).startswith("4 lieux, dont un fermé dans l’année : ")
    assert dict(zip(first_column(shown), (row[1].v for row in shown.lignes), strict=True))["Passages"] == 2


def test_the_years_of_passages_and_those_who_answered_have_its_row(network_page):
    assert CLOSED in first_column(temps.lieux(network_page))
    answers = table("enquete_usagers", "reponse lieu annee repondu_le", ("r1", "ecole", 2025, "2025-05-02"))
    (shown,) = repondants(closed_in_the_year(enquete_usagers=answers))
    assert CLOSED in first_column(shown)


def test_the_coverage_counts_it_in_every_state(network_page):
    shown = limites.couverture(network_page)
    assert plain(shown.sous_titre).startswith("4 lieux, dont un fermé dans l’année, 2025")
    assert {sum(cell.v for cell in row[1:]) for row in shown.lignes} == {4}


def test_a_lieu_shut_from_the_first_of_january_is_not_of_the_year():
    assert "ecole" in set(_parts.lieux(closed_in_the_year(shut="2025-01-02"))["lieu"])
    assert "ecole" not in set(_parts.lieux(closed_in_the_year(shut="2025-01-01"))["lieu"])


def test_as_many_lieux_are_said_to_be_others_only_when_they_are(network_page):
    both = [network_page.mesure("use_passages", RESEAU, y) for y in (2024, 2025)]
    assert [m.vu for m in both] == [2, 2]
    assert breaks.came(network_page, [2024, 2025]) == {2025: "L’École ferme"}
    assert breaks.between(network_page, "use_passages", *both) == ""
    figures = network_page.mesures
    ecole = (figures["sujet"] == "ecole") & (figures["periode"] == "2025")
    moulin = (figures["sujet"] == "moulin") & (figures["periode"] == "2025")
    swapped = figures.assign(sujet=figures["sujet"].mask(ecole, "moulin").mask(moulin, "ecole"))
    others = replace(network_page, mesures=swapped)
    assert breaks.between(others, "use_passages", *both) == "autant de lieux, pas les mêmes"
