"""The example's figures, from received files to mesures, against the truth its simulator wrote down.

The truth was counted by code that shares nothing with the product. Where files lost something (a month not
sent, an answer given twice), it states what a correct reading gives.
"""

from __future__ import annotations

import shutil

import pytest
from truth_compare import by_cell, differences, stated

from workbench.core import paths
from workbench.safety.tranche import prepare

TRUTH = paths.DATA / "exemple" / "verite" / "verite.json"
pytestmark = pytest.mark.skipif(not TRUTH.is_file(), reason="no stated truth beside the example")
# at least these, of each face of a lieu, must be stated and right
STATED = {
    "offre": ("off_h_an", "off_h_semaine", "off_services", "off_surface"),
    "usage": ("use_passages", "use_adherents", "use_renouvellement", "use_evenements", "use_participants"),
    "economie": ("eco_produits", "eco_part_subv", "eco_autofin", "eco_resultat", "eco_charges", "eco_cvn"),
    "gouvernance": ("gov_instances", "gov_part_ag", "gov_presence_reseau"),
    "equipe": ("hr_etp", "hr_salaries", "hr_femmes", "hr_benevoles", "hr_h_benevoles"),
    "ancrage": ("anc_communes", "anc_part_hors_commune", "anc_conventions"),
    "animation": ("com_interconnaissance", "com_projets"),
    "financement": ("fin_deposes", "fin_obtenus", "fin_obtenu", "fin_taux"),
    "criteres": ("crit_en_place",),
    "enquete": ("enq_reponses", "enq_invites", "enq_accueil", "enq_horaires"),
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """(sujet, periode, indicateur, modalite) -> mesure, for the three years of the example."""
    folder = tmp_path_factory.mktemp("verite") / "exemple"
    shutil.copytree(TRUTH.parents[1], folder, ignore=shutil.ignore_patterns(".archive"))
    return by_cell(prepare(folder, 2024).mesures) | by_cell(prepare(folder, 2025).mesures)


@pytest.fixture(scope="module")
def truth():
    return stated(TRUTH.parents[1])


@pytest.mark.parametrize("face", STATED)
def test_the_figures_of_each_face_equal_the_stated_truth(face, figures, truth):
    for indicateur in STATED[face]:
        said = [t for t in truth if t["indicateur"] == indicateur]
        assert said, f"the truth says nothing of {indicateur}"
        assert differences(said, figures) == []


def test_every_other_stated_figure_is_right_too(figures, truth):
    assert len(truth) > 500
    assert differences(truth, figures) == []


def test_the_truth_holds_the_traps_that_cost_others_their_credibility(truth):
    def said(**cell):
        return [t for t in truth if all(t[k] == v for k, v in cell.items())]

    assert any(t["etat"] == "sans_objet" for t in said(indicateur="use_passages", sujet="lons-le-saunier"))
    assert any(t["etat"] == "sans_objet" for t in said(indicateur="eco_resultat", sujet="arinthod"))
    assert any(t["etat"] == "manquant" for t in said(indicateur="use_passages"))
    assert any(t["etat"] == "refuse" for t in said(indicateur="hr_benevoles"))
    both = said(indicateur="use_adherents", sujet="reseau", periode="2025")[0]
    alone = [t["valeur"] for t in said(indicateur="use_adherents", periode="2025") if t["niveau"] == "lieu"]
    assert both["valeur"] < sum(v for v in alone if v)  # persons of two lieux
    shares = [
        t["valeur"]
        for t in said(indicateur="eco_part_subv", periode="2025")
        if t["niveau"] == "lieu" and t["valeur"] is not None
    ]
    network = said(indicateur="eco_part_subv", sujet="reseau", periode="2025")[0]["valeur"]
    assert abs(sum(shares) / len(shares) - network) > 1  # the mean of ratios would be wrong
