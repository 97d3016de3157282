"""Every page of the evaluation, in every edition and year, is a display the exporters accept."""

from functools import cache

import pytest

from workbench.core import paths
from workbench.pages import evaluation as page
from workbench.pages.evaluation import programme
from workbench.pages.evaluation.axes import WORDS
from workbench.pages.evaluation.une import _item, bullets
from workbench.safety import tranche as cutting
from workbench.show.display import affichages, trop_longs
from workbench.show.words import MOTS

EDITIONS = ("coordination", "public", "lieu:orgelet", "reseau")
YEARS = (2023, 2024, 2025)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The example, copied: its archive is not shared with other tests."""
    import shutil

    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))

    @cache
    def prepared(year):
        return cutting.prepare(to, year)

    @cache
    def cut(year, edition):
        return cutting.build(to, year, edition, "", prepared(year))

    return cut


@pytest.fixture(scope="module")
def shown(network):
    """What every function shows, checked by the contract, once per year and edition."""

    @cache
    def of(year, edition):
        tranche = network(year, edition)
        return {name: affichages(getattr(page, name), tranche) for name in page.__all__}

    return of


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_function_passes_the_contract(shown, edition, year):
    for name, found in shown(year, edition).items():
        assert found, name
        for a in found:
            cells = [c for row in a.lignes for c in row]
            words = " ".join([a.titre, a.sous_titre, a.note, a.source, *[c.texte for c in cells]])
            assert not {"nan", "NaN", "None", "NaT"} & set(words.split()), (name, words)
            assert "|" not in words and "{" not in words, (name, words)
            for cell in cells:
                if cell.etat == "secret":
                    assert cell.v is None and cell.texte == MOTS["secret"] and not cell.detail


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_page_one_holds_on_its_page(shown, edition, year):
    assert trop_longs(shown(year, edition)["une"]) == []


def test_the_map_says_the_range_of_the_sources(network):
    assert page.carte(network(2025, "public")).titre.startswith("De 75 à 96\u00a0% des habitants")
    before = page.carte(network(2024, "public"))
    assert before.titre.startswith("De 32 à 63\u00a0% des habitants")
    assert "75 à 96" in before.images[0].data or before.alt


def test_stage_counts_are_those_of_the_network_figures(network):
    tranche = network(2025, "coordination")
    tables = page.axes(tranche)
    ids = {c.nom_court: c.id for a in tranche.referentiel.axes for c in a.criteres}
    regards = {v: k for k, v in WORDS.items()}
    compared = 0
    for row in (r for a in tables for r in a.lignes):
        m = tranche.mesure("crit_lieux", "reseau", None, f"{ids[row[0].texte]}|{regards[row[1].texte]}")
        if m.etat == "valeur":
            compared += 1
            assert row[-1].v == m.numerateur, row[0].texte
            assert sum(c.v for c in row[2:7]) == m.denominateur
    assert compared > 40


def test_a_floor_under_its_target_concludes_nothing():
    class Figure:
        etat, valeur, valeur_max, vu, attendu = "valeur", 10.0, float("nan"), 3.0, 4.0

    assert programme._where(Figure, 20)[0] == programme.UNSURE
    assert programme._where(Figure, 9)[0] == programme.REACHED
    Figure.vu = 4.0
    assert programme._where(Figure, 20)[0] == programme.BELOW
    Figure.valeur_max = 25.0
    assert programme._where(Figure, 20)[0] == programme.UNSURE
    Figure.etat = "secret"
    assert programme._where(Figure, 20) == ("", "secret")


def test_a_list_written_in_lines_becomes_short_items():
    block = {
        "texte": "- Un cas, qui tient en peu de mots.\n- Un autre cas : plus long.",
        "role": "x",
        "date": "",
    }
    items = bullets(block)
    assert len(items) == 2
    assert _item(items[0]) == {"titre": "Un cas", "detail": "Qui tient en peu de mots."}
    assert _item(items[1])["titre"] == "Un autre cas"
    assert bullets(None) == []
