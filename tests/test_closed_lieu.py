"""A lieu that closed during the year: its part of the totals has a row, and nothing more is asked of it."""

from dataclasses import replace

import pandas as pd
import pytest
from measures_tables import lieux, mesures, method, table
from measures_tables import network as tables

from workbench.pages import asks, closing
from workbench.pages.collecte.manque import asked as to_ask
from workbench.pages.collecte.manque import manque
from workbench.pages.diagnostic.locaux import words as premises
from workbench.pages.diagnostic.offre import _end, week_words
from workbench.pages.enquete.repondants import repondants
from workbench.pages.evaluation import _parts, avec_qui, breaks, consolidation, limites, temps, usage
from workbench.safety.arrivals import SOURCES
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
    assert plain(shown.sous_titre).startswith("3 lieux ouverts en 2025, dont un fermé dans l’année")
    assert {sum(cell.v for cell in row[1:]) for row in shown.lignes} == {3}
    assert plain(shown.note).startswith("1 lieu en projet n’est pas compté")


def test_the_pairs_of_the_year_s_end_say_that_its_acts_are_left_out(network_page, monkeypatch):
    acts = table(
        "actions",
        "action lieux annee etat",
        ("a1", "grange;moulin", 2025, "faite"),
        ("a2", "grange;ecole", 2025, "faite"),
    )
    known = network_page.mesure("com_interconnaissance", RESEAU)._replace(etat="valeur", valeur=0)
    held = replace(network_page, tables=network_page.tables | {"actions": acts})
    monkeypatch.setattr(held, "mesure", lambda *_: known)
    shown = avec_qui.paires(held)
    assert first_column(shown) == ["La Grange et Le Moulin"]
    assert "Les actes avec un lieu fermé dans l’année n’y sont pas." in shown.note


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


def test_what_a_closed_lieu_did_not_give_is_told_and_waited_for_no_more(network_page):
    assert "plus rien ne lui est demandé" not in consolidation.totaux(network_page).note
    silent = closed_in_the_year(chiffres_annuels=table(
        "chiffres_annuels", "lieu annee indicateur valeur etat mode",
        ("grange", 2025, "use_passages", 950, "valeur", "compté"),
    ))  # fmt: skip
    shown = consolidation.totaux(silent)
    row = next(row for row in shown.lignes if row[0].texte == "Passages")
    assert "L’École (fermé le 1er octobre 2025)" in plain(row[-1].texte)
    assert "Le Moulin (" not in plain(row[-1].texte)
    assert "plus rien ne lui est demandé" in shown.note
    for lieu, asked in (("ecole", False), ("moulin", True)):
        own = replace(silent, lieu=lieu)
        assert bool(asks.asks(own)) is asked and asks.team_silent(own) is asked
    bare = replace(silent, tables=silent.tables | {SOURCES: pd.DataFrame({"annee": []})})
    assert [lieu for lieu, _ in to_ask(bare)] == ["grange", "moulin"]
    (said,) = manque(replace(bare, lieu="ecole"))
    assert said.titre == "Rien n’est plus demandé pour 2025"
    (said,) = manque(bare)
    assert "Plus rien n’est demandé à L’École : fermé." in plain(said.note)


def test_the_last_week_of_a_closed_lieu_is_told_with_its_hours(network_page):
    own = replace(network_page, lieu="ecole")
    said = "Le lieu ouvrait 6 h par semaine, sur 2 jours, avant de fermer le 1er octobre 2025"
    assert plain(week_words(own)) == said
    assert _end(own) == pd.Timestamp("2025-09-30")
    assert plain(premises(own)).startswith("surface qui était ouverte aux usagers : 80 m²")
    assert "accord écrit" not in closing.permission(own, "la taille de l’équipe")
    assert "accord écrit" in closing.permission(replace(own, lieu="grange"), "la taille de l’équipe")


def test_a_lieu_that_opened_and_closed_after_the_year_was_not_open_yet(network_page):
    rows = network_page.tables["lieux"]
    late = rows.assign(
        ouvert_le=rows["ouvert_le"].mask(rows["lieu"] == "ecole", pd.Timestamp("2026-01-05")),
        ferme_le=rows["ferme_le"].mask(rows["lieu"] == "ecole", pd.Timestamp("2026-03-01")),
    )
    own = replace(network_page, lieu="ecole", tables=network_page.tables | {"lieux": late})
    assert plain(closing.not_open(own)) == "Le lieu n’était pas encore ouvert en 2025."
