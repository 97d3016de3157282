"""What an edition keeps from its readers, a text not read again or a figure: its pages say so."""

import importlib
import json
import re
from dataclasses import replace

import pytest
from collect_tables import network

from workbench.batch import plan
from workbench.core import schemas
from workbench.pages.diagnostic import criteres, ecarts, findings
from workbench.pages.diagnostic.chiffres import five
from workbench.pages.evaluation.axes import synthese
from workbench.safety import policy, tranche
from workbench.show.display import affichages

LIEU, OTHER, SECRET = "orgelet", "commenailles", "Mot jamais relu"
EDITIONS = ("coordination", "reseau", "public", f"lieu:{LIEU}")
DAY = "2026-02-09"
SHEETS = {
    "visites": [["visite", "lieu", "date", "type", "demi_journees"], ["V1", LIEU, DAY, "visite", 2]],
    "constats": [
        ["visite", "rang", "lieu", "critere", "nature", "texte", "etat"],
        ["V1", 1, LIEU, "accueil", "force", f"{SECRET} 1", None],
        ["V1", 2, LIEU, None, "force", f"{SECRET} 2", None],
        ["V1", 3, LIEU, None, "force", f"{SECRET} 3", None],
        ["V1", 4, LIEU, "besoins", "à consolider", f"{SECRET} 4", "ouvert"],
        ["V1", 5, LIEU, None, "besoin", f"{SECRET} 5", "ouvert"],
        ["V1", 6, LIEU, None, "besoin", f"{SECRET} 6", "ouvert"],
        ["V1", 7, LIEU, "accueil", "pratique", f"{SECRET} 7", None],
        ["V1", 8, LIEU, None, "verbatim", f"{SECRET} dit", None],
    ],
    "journal": [
        ["entree", "date", "lieu", "mission", "axe", "demi_journees", "objet", "constat", "suite"],
        ["J1", DAY, LIEU, "structuration", None, 1, f"{SECRET} 8", f"{SECRET} 9", f"{SECRET} 10"],
    ],
    "observations": [
        ["lieu", "critere", "vu_le", "regard", "observateur", "stade", "etat", "preuve"],
        [LIEU, "accueil", DAY, "equipe", "équipe", 3, "valeur", f"{SECRET} 11"],
        [LIEU, "accueil", DAY, "coordination", "coordination", 1, "valeur", f"{SECRET} 12"],
        [LIEU, "besoins", DAY, "equipe", "équipe", 2, "valeur", f"{SECRET} 13"],
        *([OTHER, c, DAY, "equipe", "équipe", 3, "valeur", None] for c in ("accueil", "besoins", "horaires")),
    ],
    "chiffres_annuels": [
        ["lieu", "annee", "indicateur", "valeur", "mode"],
        [OTHER, 2025, "use_passages", 5000, "estimé"],
        [OTHER, 2025, "eco_produits", 40000, "déclaré"],
    ],
    # what every edition reads of the other one: without it, its report would be of one page
    "equipements": [
        ["lieu", "equipement", "nom", "en_service_le"],
        [OTHER, "e1", "Une presse", "2024-01-01"],
    ],
    "enquete_equipes": [
        ["lieu", "annee", "fierte", "difficulte", "besoin", "repondu_le"],
        [LIEU, 2025, f"{SECRET} 14", f"{SECRET} 15", f"{SECRET} 16", DAY],
    ],
    "enquete_usagers": [
        ["reponse", "lieu", "annee", "repondu_le", "accueil", "commentaire"],
        *([f"R{i}", LIEU, 2025, "2025-11-03", "oui", f"{SECRET} {17 + i}"] for i in range(6)),
    ],
}


@pytest.fixture(scope="module")
def of(tmp_path_factory):
    """A tranche of a small network whose every free text is written, and none read again."""
    folder = network(tmp_path_factory.mktemp("reseau") / "essai", SHEETS)
    prepared = tranche.prepare(folder, 2025)
    for name in schemas.names():
        for field in (f for f in schemas.load(name).fields if f.free):
            assert prepared.tables[name][field.name].notna().any(), (name, field.name)
    return lambda edition, lieu: tranche.build(folder, 2025, edition, lieu, prepared)


def sections(page: plan.Page) -> list:
    """What the code cells of a notebook show."""
    cells = json.loads(page.notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    module = re.search(r"from workbench\.pages import (\w+) as page", code)[1]
    found = importlib.import_module(f"workbench.pages.{module}")
    return [getattr(found, name) for name in re.findall(r"montrer\(page\.(\w+)", code)]


def said(tranche, page: plan.Page) -> str:
    shown = [a.to_dict() | {"images": []} for section in sections(page) for a in affichages(section, tranche)]
    return re.sub("[\u00a0\u202f]", " ", json.dumps(shown, ensure_ascii=False))


def named(edition: str, name: str) -> plan.Page:
    return next(page for page in plan.pages_of(edition) if page.name == name)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_of_every_edition_is_built_and_only_the_coordination_reads_a_text(of, edition):
    kept = edition != policy.COORDINATION
    for page in plan.pages_of(edition):
        text = said(of(edition, LIEU if page.per_lieu else ""), page)
        assert text and not (kept and SECRET in text), page.name
        assert "nan" not in re.findall(r"\w+", text), page.name


def test_a_lieu_reads_that_its_findings_wait_and_how_many_they_are(of):
    text = said(of(EDITIONS[-1], LIEU), named(EDITIONS[-1], "diagnostic"))
    assert "Trois forces" in text and "3 constats de visite restent ouverts" in text
    assert text.count("Constat pas encore relu pour cette édition") > 6
    assert "Pas de preuve dans cette édition." in text and "Pas de preuve écrite" not in text
    assert "pas encore relu" in text.split("rendez-vous et visites")[1]


def test_what_was_said_in_a_visit_is_read_by_the_coordination_and_said_to_wait_elsewhere(of):
    [shown] = ecarts.quoted(of("coordination", LIEU))
    assert shown.lignes[0][0].texte == f"{SECRET} dit" and "une fois relue" in shown.note
    [shown] = ecarts.quoted(of(EDITIONS[-1], LIEU))
    assert shown.titre.startswith("1\u00a0parole") and shown.lignes[0][0].texte == findings.UNREAD
    assert ecarts.quoted(of("public", LIEU)) == []  # page 1 says that findings stay with the lieu


def test_a_visit_that_gave_no_stage_still_tells_what_it_found(of):
    given = of("coordination", LIEU)
    bare = replace(given, tables=given.tables | {"observations": given.table("observations").iloc[:0]})
    titles = [a.titre.replace("\u00a0", " ") for a in ecarts.constats(bare)]
    assert titles[1:] == ["3 constats de visite restent ouverts", "1 parole notée en visite"]


def test_the_assembly_counts_the_needs_it_may_not_read(of):
    text = said(of(EDITIONS[-1], LIEU), named(EDITIONS[-1], "assemblee"))
    assert "2 besoins notés en visite" in text and "Constat pas encore relu" in text


@pytest.mark.parametrize("edition", ["reseau", "public"])
def test_a_figure_that_was_given_and_is_not_told_is_never_missing(of, edition):
    """An estimate, products without accounts, criteria that the team alone looked at."""
    given = {row[1].texte: (row[0].etat, row[2].texte) for row in five(of(edition, OTHER)).lignes}
    kept = ("secret", "cette édition ne le montre pas")
    names = ("passages", "de produits d’exploitation", "critères en place ou plus")
    assert [given[name] for name in names] == [kept] * 3
    text = said(of(edition, OTHER), named(edition, "diagnostic"))
    assert "Cette édition ne montre pas le nombre de passages" in text
    for nothing in ("n’a rendu aucun mois", "aucun mois rendu", "aucun critère regardé", "pas été reçus"):
        assert nothing not in text, nothing


def test_no_agreement_is_said_to_open_criteria_to_the_public(of):
    for edition, promised in (("reseau", True), ("public", False)):
        words = json.dumps(criteres.nothing(of(edition, OTHER), "").to_dict(), ensure_ascii=False)
        assert ("accord écrit" in words) is promised and "ne montre pas le regard" in words


def test_a_figure_that_nobody_gave_is_still_missing(of):
    given = {row[1].texte: (row[0].etat, row[2].texte) for row in five(of("public", LIEU)).lignes}
    assert given["passages"] == ("manquant", "aucun mois rendu")
    assert given["de ressources propres"] == ("manquant", "les comptes du lieu n’ont pas été reçus")


def test_criteria_that_nobody_looked_at_are_said_so_in_the_evaluation_too(of):
    shown = synthese(of("coordination", ""))
    words = {row[0].texte: [c.texte for c in row[1:3]] for row in shown.lignes}
    assert words["Modèle économique"] == ["non regardé"] * 2
    assert words["Offre de service"] == ["2\u00a0sur\u00a03", "non regardé"]
    assert "manquant" not in shown.states()
