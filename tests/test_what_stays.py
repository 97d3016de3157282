"""What protection leaves of the example: the main yearly figures of each section, in two kinds of edition."""

import shutil

import pytest

from workbench.core.paths import DATA
from workbench.safety import tranche

MAIN = {
    "offre": ("off_h_an", "off_services", "off_surface", "off_gratuite"),
    "usage": ("use_passages", "use_heures", "use_adherents", "use_uniques", "use_evenements"),
    "argent": ("eco_produits", "eco_charges", "eco_autofin", "eco_part_subv", "eco_cout_h"),
    "equipe": ("hr_etp", "hr_h_benevoles"),
    "financements": ("fin_demande", "fin_obtenu", "fin_taux_eur"),
    "gouvernance": ("gov_instances", "gov_statut"),
    "territoire": ("anc_conventions", "anc_partenaires"),
    "enquete": ("enq_reponses", "enq_invites"),
    "coordination": ("res_visites", "res_completude", "acc_demi_journees"),
}
OPEN = ("arinthod", "commenailles", "orgelet", "saint-julien")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exemple") / "reseau"
    shutil.copytree(DATA / "exemple", folder, ignore=shutil.ignore_patterns(".archive", ".cle"))
    return tranche.prepare(folder, 2025)


def yearly(prepared, edition: str):
    """(figures measured for the year, those the edition shows) of its own subject, breakdowns apart."""
    own, rows = edition.partition(":")[2], prepared.mesures
    about = (rows["niveau"] == "lieu") & (rows["sujet"] == own) if own else rows["niveau"] == "reseau"
    about &= (rows["periode"] == "2025") & (rows["modalite"] == "") & (rows["etat"].astype("str") == "valeur")
    seen = prepared.protected(edition)
    return set(rows.loc[about, "indicateur"]), set(
        seen.loc[about & (seen["etat"].astype("str") == "valeur"), "indicateur"]
    )


@pytest.mark.parametrize("edition", ["reseau", *(f"lieu:{lieu}" for lieu in OPEN)])
def test_every_main_figure_of_a_section_that_was_measured_is_shown(prepared, edition):
    measured, shown = yearly(prepared, edition)
    for section, names in MAIN.items():
        there = set(names) & measured
        assert there, section
        assert there <= shown, (section, there - shown)
    assert 1 - len(shown) / len(measured) < 0.15  # of all yearly figures; benchmarks print every share


def test_something_is_hidden_from_the_network_and_nothing_from_the_coordination(prepared):
    measured, shown = yearly(prepared, "reseau")
    assert measured - shown
    assert yearly(prepared, "coordination")[0] == yearly(prepared, "coordination")[1]
