"""A reader to whom figures are not told is told why, in each report of each edition."""

import shutil
from dataclasses import replace

import pytest

from workbench.core import paths
from workbench.pages import (
    assemblee,
    bilan,
    capitalisation,
    collecte,
    diagnostic,
    enquete,
    evaluation,
    synthese,
    territoire,
)
from workbench.safety import tranche as cutting
from workbench.show.display import affichages

WHY = "il permettrait d’en retrouver un par soustraction"
FEW = "Non diffusé\u202f»\u00a0: de 1 à 4 personnes"
LIEU = "orgelet"
OF_NETWORK = {
    "bilan": bilan.protection,
    "capitalisation": capitalisation.sources,
    "enquete": enquete.limites,
    "evaluation": evaluation.prudence,
    "territoire": territoire.sources,
}
OF_LIEU = {"diagnostic": diagnostic.sources, "collecte": collecte.limites}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    return cutting.prepare(to, 2025)


def said(page, tranche) -> str:
    shown = affichages(page, tranche)
    text = " ".join(str(e.get("texte", "")) for a in shown for e in a.elements)
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("edition", ["public", "reseau"])
@pytest.mark.parametrize("name", OF_NETWORK)
def test_each_report_of_the_network_says_why_a_figure_is_not_told(prepared, edition, name):
    tranche = cutting.build(prepared.reseau, 2025, edition, "", prepared)
    assert WHY in said(OF_NETWORK[name], tranche)


@pytest.mark.parametrize("name", OF_LIEU)
def test_each_report_of_a_lieu_says_it_to_its_own_team(prepared, name):
    tranche = cutting.build(prepared.reseau, 2025, f"lieu:{LIEU}", LIEU, prepared)
    assert WHY in said(OF_LIEU[name], tranche)


@pytest.mark.parametrize(("lieu", "told"), [("saint-julien", True), (LIEU, False)])
def test_a_sheet_for_the_assembly_says_it_in_few_words_where_a_figure_is_withheld(prepared, lieu, told):
    shown = affichages(assemblee.une, cutting.build(prepared.reseau, 2025, f"lieu:{lieu}", lieu, prepared))
    assert ("non diffusé" in str([a.elements for a in shown])) is told
    assert (FEW in shown[-1].source) is told


def test_the_summary_for_elected_members_says_it_in_few_words_where_a_figure_is_withheld(prepared):
    public = cutting.build(prepared.reseau, 2025, "public", "", prepared)
    assert FEW not in affichages(synthese.une, public)[-1].note  # nothing on it is a figure withheld
    tables = public.tables | {"lieux": public.table("lieux").assign(nom_affiche="Chiffre non diffusé")}
    assert FEW in affichages(synthese.une, replace(public, tables=tables))[-1].note


@pytest.mark.parametrize("name", OF_NETWORK)
def test_the_coordination_from_whom_nothing_is_hidden_reads_no_reason(prepared, name):
    tranche = cutting.build(prepared.reseau, 2025, "coordination", "", prepared)
    assert WHY not in said(OF_NETWORK[name], tranche)
