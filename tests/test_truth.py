"""The example's figures, from received files to mesures, against the truth its simulator wrote down.

The truth was counted by code that shares nothing with the product. Where files lost something (a month not
sent, an answer given twice), it states what a correct reading gives.
"""

from __future__ import annotations

import json
import math
import shutil

import pytest

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
NUMBERS = ("numerateur", "denominateur", "valeur", "valeur_max")


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """(sujet, periode, indicateur, modalite) -> mesure, for the three years of the example."""
    folder = tmp_path_factory.mktemp("verite") / "exemple"
    shutil.copytree(TRUTH.parents[1], folder, ignore=shutil.ignore_patterns(".archive"))
    found = {}
    for annee in (2024, 2025):
        for row in prepare(folder, annee).mesures.itertuples(index=False):
            if row.niveau in ("lieu", "reseau"):
                found[row.sujet, row.periode, row.indicateur, row.modalite] = row
    return found


@pytest.fixture(scope="module")
def truth():
    return json.loads(TRUTH.read_text(encoding="utf-8"))


def differences(stated: list[dict], figures: dict) -> list[str]:
    """Every stated figure the product does not give, in words."""
    out = []
    for said in stated:
        cell = tuple(said[k] for k in ("sujet", "periode", "indicateur", "modalite"))
        given = figures.get(cell)
        if given is None:
            out.append(f"{cell}: absent")
        elif str(given.etat) != said["etat"]:
            out.append(f"{cell}: {given.etat}, expected {said['etat']}")
        elif said["etat"] == "valeur":
            out += [
                f"{cell}: {name} {getattr(given, name)}, expected {said[name]}"
                for name in _compared(said)
                if not _equal(getattr(given, name), said[name])
            ]
        if given is not None and "couverture" in said and [given.vu, given.attendu] != said["couverture"]:
            out.append(f"{cell}: {given.vu} of {given.attendu}, expected {said['couverture']}")
    return out


def _compared(said: dict) -> list[str]:
    """Counts for a breakdown (the truth also gives its share); a bound that is not stated must be absent."""
    breakdown = said["modalite"] and said["denominateur"] is not None
    names = [n for n in NUMBERS[:2] if said[n] is not None]
    return names + ([] if breakdown else ["valeur"]) + ["valeur_max"]


def _equal(given: float, expected) -> bool:
    return math.isnan(given) if expected is None else abs(given - expected) <= 0.01


@pytest.mark.parametrize("face", STATED)
def test_the_figures_of_each_face_equal_the_stated_truth(face, figures, truth):
    for indicateur in STATED[face]:
        stated = [t for t in truth if t["indicateur"] == indicateur]
        assert stated, f"the truth says nothing of {indicateur}"
        assert differences(stated, figures) == []


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
