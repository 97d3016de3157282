"""« Notre lieu en assemblée générale »: one sheet, for those who make the lieu live."""

import io
import shutil
from functools import cache

import pandas as pd
import pikepdf
import pytest
from measures_tables import mesures, method, network, table

from workbench.batch import plan
from workbench.core import paths
from workbench.pages import assemblee
from workbench.safety import tranche as cutting
from workbench.safety.container import Tranche
from workbench.show import document, pdf
from workbench.show.display import MIME, affichages, element

LIEUX = ("arinthod", "commenailles", "lons-le-saunier", "orgelet", "saint-julien")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A lieu's tranche of its own edition."""
    to = tmp_path_factory.mktemp("reseau") / "exemple"
    shutil.copytree(paths.DATA / "exemple", to, ignore=shutil.ignore_patterns(".archive", "verite"))
    prepared = cutting.prepare(to, 2025)

    @cache
    def of(lieu, edition=""):
        return cutting.build(to, 2025, edition or f"lieu:{lieu}", lieu, prepared)

    return of


def parts(shown) -> dict:
    return {p["titre"]: p for a in shown if a.genre == "listes" for p in a.elements}


def sheet(shown) -> int:
    """Pages of the PDF of some displays."""
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {MIME: a.to_dict()}} for a in shown]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": outputs}
    title = {"cell_type": "markdown", "metadata": {}, "source": "# Titre\n\n**Question** : laquelle ?"}
    made = document.read({"cells": [title, cell], "metadata": {"workbench": {"titre": "Un lieu"}}})
    with pikepdf.open(io.BytesIO(pdf.report(made))) as file:
        return len(file.pages)


@pytest.mark.parametrize("lieu", LIEUX)
def test_the_page_of_the_meeting_holds_on_one_sheet(own, lieu):
    shown = affichages(assemblee.une, own(lieu))
    assert [a.genre for a in shown] == ["entete", "chiffres", "listes", "listes"]
    assert len(shown[1].lignes) == 5 and shown[1].source
    assert sheet(shown) == 1


def test_it_holds_on_one_sheet_with_the_longest_words_there_can_be(own):
    shown = affichages(assemblee.une, own("orgelet"))
    for part in (p for a in shown if a.genre == "listes" for p in a.elements):
        part["elements"] = [element("long " * 60, "encore " * 60)] * assemblee.MOST
    assert sheet(shown) == 1


def test_only_a_lieu_s_own_edition_has_it():
    assert "assemblee" in {page.name for page in plan.pages_of("lieu:orgelet")}
    for edition in ("coordination", "reseau", "public"):
        assert "assemblee" not in {page.name for page in plan.pages_of(edition)}


def test_the_page_says_what_users_said_with_n_what_was_done_what_is_needed_and_what_comes(own):
    found = parts(affichages(assemblee.une, own("orgelet")))
    users = found["Ce que les usagers ont dit"]
    assert "41\u00a0réponses" in users["sous_titre"] and "68" in users["sous_titre"]
    assert users["elements"] and all("\u00a0sur\u00a0" in e["titre"] for e in users["elements"])
    assert found["Ce que nous avons fait en 2025"]["elements"]
    assert found["Ce dont nous avons besoin"]["elements"]
    assert all("pour le" in e["detail"] for e in found["Ce qui vient"]["elements"])


def test_the_page_shows_no_need_where_the_edition_reads_none(own):
    found = parts(affichages(assemblee.une, own("orgelet", "public")))
    assert found["Ce dont nous avons besoin"]["elements"] == []
    assert found["Ce dont nous avons besoin"]["sous_titre"].startswith("Non diffusé")


def of_grange(**lieu) -> Tranche:
    """Its own edition of 2025, closed on 31 March 2026, with an action past its day and one to come."""
    columns = "action lieu intitule responsable annee fin etat"
    acts = table("actions", columns, ("a1", "grange", "Former", "équipe", 2025, "2025-11-30", "en cours"),
                 ("a2", "grange", "Ouvrir", "équipe", 2026, "2026-09-30", "prévue"))  # fmt: skip
    lieux = network()["lieux"].assign(nom_affiche="La Grange", **lieu)
    acts = acts.iloc[:0] if lieu else acts
    conf = {"nom": "Essai", "arrete_le": "2026-03-31", "annees": [2025]}
    figures = mesures(only="use_passages")
    return Tranche(
        "grange", 2025, "lieu:grange", conf, method(), figures, {"lieux": lieux, "actions": acts}, {}
    )


def test_an_action_past_its_day_is_said_late_among_what_comes():
    told = {e["titre"]: e["detail"].replace("\u00a0", " ") for e in assemblee._next(of_grange())["elements"]}
    assert told == {
        "Former": "pour le 30 novembre 2025, en retard, équipe",
        "Ouvrir": "pour le 30 septembre 2026, équipe",
    }


def test_a_lieu_that_closed_is_said_so_and_has_nothing_to_choose():
    mine = of_grange(ferme_le=pd.Timestamp("2025-10-01"), statut="fermé")
    assert "fermé le 1er\u00a0octobre\u00a02025" in assemblee._heading(mine).elements[0]["surtitre"]
    said = assemblee._next(mine)["sous_titre"]
    assert "Le lieu a fermé le" in said and "à choisir ensemble" not in said
