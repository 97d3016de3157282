"""« 1 lieu sur 3 a répondu »: what pages count agrees with its first number, 0, 1 or 2 of them."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from workbench.core import french
from workbench.core.paths import ROOT
from workbench.pages import common, counted, untold
from workbench.pages.bilan.animation import _came_out
from workbench.pages.bilan.gouvernance import _members
from workbench.pages.bilan.reponses import _missing
from workbench.pages.diagnostic.criteres import _title as in_place
from workbench.pages.enquete.repondants import _title as answers
from workbench.pages.evaluation import _parts
from workbench.pages.evaluation.avec_qui import _between_bearers
from workbench.pages.evaluation.avec_qui import _title as of_pairs
from workbench.pages.evaluation.breaks import _moved
from workbench.pages.evaluation.consolidation import _gap
from workbench.pages.evaluation.cooperation import _listed
from workbench.safety.container import COLUMNS, Mesure
from workbench.safety.protection import account
from workbench.show.display import Affichage, Cellule
from workbench.subjects import criteria

DAY = pd.Timestamp


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def mesure(value=1.0, seen=1, expected=5, unit="lieux", of=41.0) -> Mesure:
    """A known figure of the network in 2025."""
    blank = dict.fromkeys(COLUMNS, float("nan")) | {"niveau": "reseau", "sujet": "reseau", "periode": "2025"}
    blank |= {"valeur": value, "numerateur": value, "denominateur": of, "etat": "valeur", "mode": ""}
    return SimpleNamespace(**blank | {"vu": seen, "attendu": expected, "unite_couverture": unit})


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "Aucune personne invitée sur 12 n’a répondu"),
        (1, "1 personne invitée sur 12 a répondu"),
        (2, "2 personnes invitées sur 12 ont répondu"),
    ],
)
def test_those_who_answered_agree_with_their_number(n, words):
    assert plain(counted.answered(n, 12)) == words
    silent = {0: ", 12 n’ont pas répondu", 1: ", 11 n’ont pas répondu", 2: ", 10 n’ont pas répondu"}[n]
    assert plain(answers(mesure(float(n)), mesure(12.0))) == words + silent
    assert plain(answers(mesure(11.0), mesure(12.0))).endswith("ont répondu, 1 n’a pas répondu")


@pytest.mark.parametrize(
    ("n", "lives", "given", "done"),
    [
        (
            0,
            "Aucun répondant sur 9 n’habite",
            "aucun chiffre du socle sur 9 n’est donné",
            "Aucune action n’est",
        ),
        (1, "1 répondant sur 9 habite", "1 chiffre du socle sur 9 est donné", "1 action est"),
        (2, "2 répondants sur 9 habitent", "2 chiffres du socle sur 9 sont donnés", "2 actions sont"),
    ],
)
def test_answers_figures_and_actions_agree_with_their_number(n, lives, given, done):
    assert (
        plain(counted.elsewhere(mesure(float(n), of=9.0))) == f"{lives} une autre commune que celle du lieu"
    )
    assert plain(counted.given(n, 9)) == given
    assert plain(counted.done(n, 4, "de 2025")).replace(" de 2025 sur 4", "").startswith(done)


@pytest.mark.parametrize(
    ("unit", "one", "two"),
    [
        ("lieux", "1 lieu sur 5", "2 lieux sur 5"),
        ("mois", "1 mois rendu sur 5", "2 mois rendus sur 5"),
        ("critères", "1 critère vu sur 5", "2 critères vus sur 5"),
    ],
)
def test_a_coverage_agrees_with_what_came(unit, one, two):
    told = [plain(common.coverage(mesure(seen=n, unit=unit))) for n in (1, 2)]
    assert told == [one, two]
    bare = [re.sub(" (rendus?|vus?)", "", t) for t in told]
    assert [plain(_parts.coverage(mesure(seen=n, unit=unit))) for n in (1, 2)] == bare
    assert plain(_missing(mesure(seen=4, unit=unit))) == bare[0]
    assert plain(_moved(mesure(seen=1, unit=unit), mesure(seen=2, unit=unit))) == (
        f"{bare[0].partition(' sur')[0]}, puis 2"
    )


def test_what_came_out_of_the_communication_planned_is_told_for_none_one_and_several():
    told = [plain(_came_out(*n)) for n in ((0, 3, 0), (1, 3, 1), (2, 3, 2), (0, 0, 1), (0, 0, 2))]
    assert told == [
        "Aucune communication prévue sur 3 n’est parue",
        "1 communication prévue sur 3 est parue, et 1 de plus",
        "2 communications prévues sur 3 sont parues, et 2 de plus",
        "1 communication parue, sans date prévue",
        "2 communications parues, sans date prévue",
    ]


def test_members_of_the_network_are_never_told_from_one_to_one():
    cases = ((1, 1, True), (4, 4, True), (4, 4, False), (0, 1, False), (1, 3, False))
    told = [plain(_members(*case)) for case in cases]
    assert told == [
        "La même structure membre",
        "Les mêmes 4 structures membres",
        "4 structures membres au début comme à la fin",
        "De 0 à 1 structure membre",
        "De 1 à 3 structures membres",
    ]


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "Aucune paire de lieux ouverts sur 10 n’a agi ensemble en 2025 ; 1 sur 6 en 2024"),
        (1, "1 paire de lieux ouverts sur 10 a agi ensemble en 2025 ; 1 sur 6 en 2024"),
        (2, "2 paires de lieux ouverts sur 10 ont agi ensemble en 2025 ; 1 sur 6 en 2024"),
    ],
)
def test_pairs_that_acted_together_agree_with_their_number(n, words):
    years = pd.DataFrame({"paires": [1, n], "ouverts": [4, 5]}, index=[2024, 2025])
    assert plain(of_pairs(SimpleNamespace(annee=2025), years)) == words


@pytest.mark.parametrize(("n", "acted"), [(0, "n’a pas agi"), (1, "a agi")])
def test_the_only_pair_is_not_told_out_of_one(n, acted):
    years = pd.DataFrame({"paires": [n], "ouverts": [2]}, index=[2025])
    told = plain(of_pairs(SimpleNamespace(annee=2025), years))
    assert told == f"La seule paire de lieux ouverts {acted} ensemble en 2025"


def test_without_a_list_of_events_nobody_is_said_to_have_held_none_together():
    m = Mesure(*[None] * len(COLUMNS))._replace(numerateur=0, denominateur=3, etat="valeur")
    given = SimpleNamespace(
        annee=2025,
        table=lambda name: pd.DataFrame({"date": pd.to_datetime(["2024-05-01"])}),
        mesure=lambda *of: m._replace(etat="manquant"),
    )
    said = _between_bearers(given, m)
    assert said == "Sans la liste des événements de 2025, rien ne dit qui en a monté ensemble."
    given.table = lambda name: pd.DataFrame({"date": pd.to_datetime(["2025-05-01"])})
    assert plain(_between_bearers(given, m)).startswith("Entre structures différentes, aucune paire sur 3")


def test_figures_not_told_and_small_numbers_agree():
    shown = [Affichage("tableau", "Ce qui est venu", lignes=[[Cellule(etat="secret")]])]
    for hidden, words in (
        (0, "0 chiffre sur 60 ici"),
        (1, "1 chiffre sur 60 ici"),
        (2, "2 chiffres sur 60 ici"),
    ):
        conf = {"protection": {"caches": hidden, "total": 60, "raison": "Petits nombres.", "seuil": 2}}
        told = plain(untold.protection(SimpleNamespace(reseau=conf)))
        assert f"{words}, années et détails compris." in told
        assert ": 1 personne, ou" in plain(untold.brief(SimpleNamespace(reseau=conf), shown))
    conf["protection"]["seuil"] = 5
    assert ": de 1 à 4 personnes, ou" in plain(untold.brief(SimpleNamespace(reseau=conf), shown))


def test_what_a_total_takes_out_and_what_others_list_agree_with_one():
    what = SimpleNamespace(unite="personnes", autres={})
    assert [_gap(n, what) for n in (0, 1, 2, -1)] == [
        "",
        "1 retiré",
        "2 retirés",
        "1 hors des lieux",
    ]
    shown = [plain(_listed(SimpleNamespace(diffusion="public"), n)) for n in (1, 2)]
    assert shown == ["1 inscrit et ouvert à tous", "2 inscrits et ouverts à tous"]


def test_no_criterion_in_place_is_a_sentence_with_its_negation():
    seen = [criteria.Seen(c, "axe", {"equipe": 1, "coordination": 0}, {}) for c in "ab"]
    assert plain(in_place(seen)).startswith("Aucun critère sur 2 n’est en place ou plus selon")


def test_a_count_out_of_another_is_never_followed_by_a_plural_that_one_would_contradict():
    follows = re.compile(r"french\.ratio\([^\n]*?\)\} [a-zéè]*[sx]\b")
    pages = sorted((ROOT / "workbench" / "pages").rglob("*.py"))
    assert [p.name for p in pages if follows.search(p.read_text("utf-8"))] == []
    assert follows.search('f"{french.ratio(n, len(rows))} lieux ont"')
    assert plain(french.out_of(1, 3, "lieu", "lieux")) == "1 lieu sur 3"


def test_the_reason_of_a_threshold_is_said_to_be_the_network_s():
    conf = {"protection": {"caches": 3, "total": 9, "seuil": 5, "raison": "La règle."}}
    why = {"seuils": {"raison": "décision du comité du 14 mars 2023"}}
    told = plain(untold.protection(SimpleNamespace(reseau=conf | why)))
    assert told.endswith(
        "La règle. Ce seuil est celui que le réseau a choisi. Décision du comité du 14 mars 2023."
    )
    assert plain(untold.protection(SimpleNamespace(reseau=conf))).endswith("La règle.")


def test_a_lieu_is_told_from_how_many_answers_a_question_of_its_survey_is_shown():
    rows = pd.DataFrame({"etat": ["secret", "valeur"]})
    mine, all_of_us = (account(rows, edition, {}) for edition in ("lieu:grange", "reseau"))
    assert "une question se montre à partir de 20 réponses" in mine["raison"]
    assert "réponses" not in all_of_us["raison"]
    shown = [SimpleNamespace(lignes=[[Cellule(etat="secret")]], elements=[])]
    for said, ends in (
        (mine, "ou une question à moins de 20 réponses"),
        (all_of_us, "qui les ferait retrouver"),
    ):
        assert plain(untold.brief(SimpleNamespace(reseau={"protection": said}), shown)).endswith(ends)


def test_all_of_them_is_not_told_as_a_part_of_them():
    assert counted.of_them(2, 5, "en retard", "toutes") == "dont 2 en retard"
    assert counted.of_them(5, 5, "en retard", "toutes") == "toutes en retard"
    assert counted.of_them(1, 1, "en retard", "toutes") == "en retard"
