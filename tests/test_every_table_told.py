"""What pages say of rows no demonstration has, in the network that fills every table: counted by hand."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from every_table import copied

from workbench.pages.accord import accord
from workbench.pages.bilan.gouvernance import evolution, membres, reunions
from workbench.pages.bilan.programme import annees
from workbench.pages.bilan.tresorerie import postes, recus, scenarios
from workbench.pages.common import month_spans
from workbench.pages.diagnostic.argent import argent
from workbench.pages.diagnostic.locaux import locaux
from workbench.pages.diagnostic.machines import machines
from workbench.pages.diagnostic.offre import offre
from workbench.pages.diagnostic.une import une
from workbench.pages.diagnostic.usage import usage
from workbench.pages.enquete.repondants import depots
from workbench.pages.evaluation import programme
from workbench.pages.evaluation._parts import section
from workbench.pages.evaluation.apports import gains
from workbench.pages.evaluation.limites import conclure
from workbench.pages.evaluation.offre import services
from workbench.pages.evaluation.temps import saisons
from workbench.pages.evaluation.usage import mois
from workbench.pages.evaluation.usagers import avis, profil
from workbench.safety import tranche

LIEUX = ("la-forge", "le-fournil", "la-halle")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """(lieu, edition) -> its tranche, made once; the network's by default."""
    home = tmp_path_factory.mktemp("complet")
    prepared = tranche.prepare(copied(home / "reseau"), 2025)
    return cache(lambda lieu="", edition="coordination": tranche.build(home, 2025, edition, lieu, prepared))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def row(shown, words: str, column: int = 0) -> list[str]:
    """The texts of the only row whose cell of a column begins so."""
    [found] = [line for line in shown.lignes if plain(line[column].texte).startswith(words)]
    return [plain(cell.texte) for cell in found]


def test_a_step_or_an_action_given_up_is_neither_late_nor_awaited(page):
    steps = programme.etapes(page())
    assert plain(steps.titre) == "1 étape du réseau sur 4 est faite, 1 est abandonnée"
    assert row(steps, "Louer un local commun")[1:] == ["31/12/2025", "sans objet", "abandonnée"]
    assert row(programme.promis(page()), "Rencontrer les écoles", 1)[-3:] == [
        "abandonnée",
        "trois écoles",
        "sans objet",
    ]


def test_a_meeting_of_one_college_is_counted_under_the_rule_of_its_organ(page):
    meetings = reunions(page())
    assert row(meetings, "20/11/2025")[1:] == [
        "bureau",
        "membres fondateurs",
        "4",
        "3",
        "manquant",
        "atteint (3 sur 4)",
    ]
    assert plain(meetings.titre) == "2 réunions du réseau, quorum atteint 2 fois sur 2"


def test_a_structure_on_trial_counts_in_the_consortium_and_is_not_called_a_member(page):
    """Four entered in 2024; in 2025 one left and one came on trial."""
    assert plain(membres(page()).titre).startswith("3 structures membres fin 2025, et 1 à l’étape « essai »")
    assert plain(evolution(page()).titre) == "De 0 à 4 structures, de 2024 à 2025"


def test_an_amount_nobody_wrote_is_not_zero_euro_planned(page):
    years = annees(page())
    assert plain(years.titre) == (
        "Actions écrites pour 2025 et 2026 ; aucun montant prévu n’est écrit après 2025"
    )
    assert row(years, "2025")[1:] == ["5", "14 600 €", "14 300 €", "13 640 €", "160 €"]
    assert row(years, "2026")[1:] == ["0 sur 1"] + 4 * ["manquant"]


def test_the_post_of_one_grant_is_told_in_the_singular(page):
    assert plain(postes(page()).titre) == "1 ETP payé par une aide accordée, jusqu’au 31 décembre 2026"


def test_another_year_counts_of_a_grant_what_it_has_not_paid_yet(page):
    """The label gave 60 000 €, of which 4 000 and 20 000 are charged to it in 2025."""
    shown = scenarios(page())
    assert row(shown, "Sans rien de plus, le poste est prolongé")[1:] == ["36 000 €", "32 000 €", "4 000 €"]
    assert "ce qu’elle n’a pas encore payé fin 2025" in shown.note


def test_who_did_not_answer_is_not_counted_where_one_lieu_alone_counted_whom_it_invited(page):
    """La Forge invited 20 persons, of whom 6 answered; Le Fournil has 2 answers, and no list."""
    for shown in (avis(page()), profil(page())):
        assert "8 réponses" in plain(shown.titre) and "20" not in plain(shown.titre)
    told = plain(" ".join(e["texte"] for e in conclure(page()).elements))
    assert "connues pour 1 lieu et les réponses pour 2 : on ne sait pas combien n’ont pas répondu" in told


def test_the_answers_to_a_question_are_those_of_the_persons_who_answered_it(page):
    """Of 8 forms, one leaves the equipment blank, another the prices, one since when, one the other lieu."""
    shown = [*avis(page()).lignes, *profil(page()).lignes]
    assert {plain(line[0].texte): line[3].v for line in shown} == {
        "Accueil": 8,
        "Équipements": 7,
        "Prix": 7,
        "Horaires": 8,
        "Un autre lieu du réseau": 7,
        "Venue": 8,
        "Ancienneté": 7,
        "Âge": 8,
    }


def test_a_lieu_reads_its_machines_and_the_hours_they_were_booked(page):
    """2 + 3 + 1,5 + 8 hours in 2025, 3 + 4,5 in 2024; the printer is out on 31 December."""
    [shown] = machines(page("la-forge"), pd.Timestamp(2025, 12, 31))
    assert shown in offre(page("la-forge"))
    assert (
        plain(shown.titre)
        == "2 machines partagées en service au 31 décembre 2025, 15 h réservées dans l’année"
    )
    assert row(shown, "Imprimante 3D") == ["Imprimante 3D", "10 janvier 2023", "31 décembre 2025"]
    assert row(shown, "Fraiseuse") == ["Fraiseuse", "15 mai 2025", "en service"]
    assert plain(shown.note).endswith("En 2024 : 8 h.")


def test_hours_booked_stay_where_the_lieu_agreed_to_show_its_use(page):
    titles = [plain(a.titre) for a in offre(page("la-halle", "public")) if "machine" in a.titre]
    assert titles == ["1 machine partagée en service au 30 septembre 2025"]


def test_two_months_that_follow_each_other_stand_in_one_list_with_the_others():
    assert month_spans([6, 9, 10]) == "juin, septembre et octobre"
    assert month_spans([1, 2, 3, 8]) == "janvier à mars et août" and month_spans([3, 4]) == "mars et avril"


def test_none_one_and_all_are_said_as_one_says_them(page):
    titles = {
        lieu: [plain(a.titre) for part in (offre, usage, argent) for a in part(page(lieu))] for lieu in LIEUX
    }
    assert (
        plain(services(page()).titre) == "Aucun service ne se trouve dans deux lieux ou plus, 5 dans un seul"
    )
    assert "3 services proposés au 31 décembre 2025, aucun gratuit ; 1 tarif manque" in titles["le-fournil"]
    assert "Les passages de 2025 ont un seul usage" in titles["la-halle"]
    assert "18 000 € de charges en 2025, toutes en « Personnel »" in titles["le-fournil"]
    assert "17 200 € de charges en 2025, dont 16 000 € en « Personnel »" in titles["la-forge"]


def test_answers_typed_in_a_register_are_not_said_to_be_none_read(page):
    [shown] = depots(page())
    assert plain(shown.titre).startswith("8 réponses") and "0 réponse" not in plain(shown.note)


def test_two_observers_of_a_team_are_not_said_to_be_one(page):
    """« animation » and « trésorerie » both look at La Forge, at other criteria."""
    assert [plain(a.titre) for a in accord(page("la-forge"))] == [
        "Aucun critère regardé par deux observateurs du même côté"
    ]


def test_targets_name_the_tables_their_figures_come_from(page):
    """The only one is of the hours of machines: 28,5 of 30, out of bookings."""
    shown = programme.cibles(page())
    assert row(shown, "Heures de machines")[1:4] == ["30", "29", "pas atteinte"]
    assert "Source : cibles de la convention et du programme, réservations ;" in plain(shown.source)


def test_a_project_out_of_the_territory_or_of_the_list_of_services_is_said_so(page):
    [shown] = gains(page())
    assert row(shown, "Une épicerie à Mazières")[-1] == "hors de la liste des services : épicerie"
    assert plain(shown.note).endswith("Sans les projets hors du territoire : Une grange à Thouars.")


def test_the_only_member_of_the_year_before_is_told_as_one(page):
    shown = " ".join(plain(cell.texte) for a in une(page("la-forge")) for line in a.lignes for cell in line)
    assert "L’unique adhérent de 2024 a renouvelé" in shown and "1 des 1" not in shown


def test_what_two_parts_of_a_section_say_is_shown_once(page):
    titles = [a.titre for a in section(page(), mois, saisons)]
    assert len(titles) == 1 and "mois par mois" in titles[0]


def test_what_a_grant_took_back_stands_apart_from_what_was_paid(page):
    """7 500 € came in July, 500 € went back in September: no bar is negative."""
    shown = recus(page())
    assert plain(shown.titre).startswith("7 500 € d’aides versés en 2025, 500 € reversés ; ")
    assert [line[1].v for line in shown.lignes] == 6 * [0] + [7500] + 5 * [0]


def test_the_end_of_a_lease_is_not_called_that_of_an_agreement(page):
    [premises] = locaux(page("la-forge"))
    assert row(premises, "Fin")[0] == "Fin du bail"


def test_hours_booked_are_shown_without_an_inventory_too(page):
    whole = page("la-forge")
    bare = replace(whole, tables={n: t for n, t in whole.tables.items() if n != "equipements"})
    [shown] = machines(bare, pd.Timestamp(2025, 12, 31))
    assert plain(shown.titre) == "15 h de machines réservées en 2025"
    assert [[plain(c.texte) for c in line] for line in shown.lignes] == [["2025", "15 h"], ["2024", "8 h"]]


def test_no_machine_left_is_said_in_words(page):
    [shown] = machines(page("la-halle"), pd.Timestamp(2025, 10, 1))
    assert plain(shown.titre).startswith("Aucune machine partagée en service au 1er octobre 2025")
