"""The walk-through of the guide: another network starts from the package, types its noyau, has its reports.

Three fictitious lieux of another department, figures invented. Everything is done as a person would: a
command, a spreadsheet, a text, a command. No code is touched.
"""

import datetime as dt
import re
import shutil

import openpyxl
import pypdfium2
import pytest

from workbench.cli import main
from workbench.core import referentiel
from workbench.core.paths import DATA, ROOT
from workbench.share import package

COMMUNES = """\
code_insee;nom;epci_siren;epci_nom;population;point_lon;point_lat
79049;Bressuire;200040244;Bocage;19800;-0,4925;46,8403
79202;Parthenay;200041333;Gâtine;10300;-0,2486;46,6487
79013;Argentonnay;200040244;Bocage;3200;-0,4513;46,9878
79311;Secondigny;200041333;Gâtine;1750;-0,4183;46,6106
"""
DAY = dt.date(2025, 11, 18)
LIEUX = {
    "la-forge": ("La Forge", "79049", "fablab", "fablab"),
    "le-fournil": ("Le Fournil", "79202", "coworking", "coworking"),
    "la-halle": ("La Halle", "79013", "café associatif", "cafe-cantine"),
}
FIGURES = {"use_passages": 2100, "use_adherents": 64, "use_evenements": 18}
STAGES = {c.id: rank % 5 for rank, c in enumerate(c for c in referentiel.load().criteres if c.base)}
SHEETS = {
    "structures": [
        {
            "structure": f"asso-{lieu}",
            "nom": f"Association {nom}",
            "forme": "association",
            "plan_comptable": "anc2018",
            "entree_le": dt.date(2024, 1, 1),
        }
        for lieu, (nom, *_) in LIEUX.items()
    ],
    "lieux": [
        {
            "lieu": lieu,
            "nom": nom,
            "structure": f"asso-{lieu}",
            "types": kind,
            "commune": commune,
            "statut": "ouvert",
            "ouvert_le": dt.date(2022, 9, 1),
            "surface_m2": 120,
        }
        for lieu, (nom, commune, kind, _) in LIEUX.items()
    ],
    "horaires": [
        {"lieu": lieu, "jour": day, "ouvre": "09:00", "ferme": "17:30", "acces": "tous", "anime": "oui"}
        for lieu in LIEUX
        for day in ("mardi", "jeudi", "samedi")
    ],
    "services": [
        {"lieu": lieu, "service": service, "gratuit": "non"} for lieu, (*_, service) in LIEUX.items()
    ],
    "chiffres_annuels": [
        {"lieu": lieu, "annee": 2025, "indicateur": i, "valeur": value, "etat": "valeur", "mode": "compté"}
        for lieu in LIEUX
        for i, value in FIGURES.items()
    ],
    "observations": [
        {
            "lieu": lieu,
            "critere": critere,
            "vu_le": DAY,
            "regard": regard,
            "observateur": "coordination" if regard == "coordination" else "animation",
            "stade": stade,
            "preuve": "affiche de la porte",
        }
        for lieu in LIEUX
        for critere, stade in STAGES.items()
        for regard in ("coordination", "equipe")
    ],
}
NOTE = """\
---
visite: V2025-1
lieu: la-forge
date: 2025-11-18
type: visite
demi_journees: 1
---

## Forces
- [accueil] On est reçu à la porte, et quelqu’un montre les machines.

## À consolider
- [horaires] La page en ligne et la porte ne disent pas la même heure.
"""


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    """The package, as the first network sends it."""
    folder = tmp_path_factory.mktemp("recu")
    files = package.referentiel(DATA / "exemple", referentiel.load(), "Fabrique du Pays Lédonien", {})
    return package.write(folder, "referentiel", files)


@pytest.fixture(scope="module")
def bocage(received, tmp_path_factory):
    """The folder of the other network, typed in."""
    folder = tmp_path_factory.mktemp("autre") / "reseau"
    assert main(["nouveau", str(folder), "--nom", "Les lieux du Bocage", "--referentiel", str(received)]) == 0
    book = openpyxl.load_workbook(folder / "registres.xlsx")
    for name, rows in SHEETS.items():
        columns = [cell.value for cell in book[name][1]]
        for row in rows:
            assert set(row) <= set(columns), name
            book[name].append([row.get(c) for c in columns])
    book.save(folder / "registres.xlsx")
    (folder / "territoire" / "communes.csv").write_text(COMMUNES, encoding="utf-8")
    config = folder / "reseau.toml"
    text = re.sub(r"\[À COMPLÉTER[^\]]*\]", "décision du 3 mars", config.read_text("utf-8"))
    text = re.sub(r"(?m)^arrete_le = .*", "arrete_le = 2026-03-31", text)
    text = re.sub(r"(?m)^annees = .*", "annees = [2025]", text)
    config.write_text('invente = "Lieux et chiffres inventés."\n' + text, encoding="utf-8")
    return folder


def reports(folder, out):
    options = ["--reseau", str(folder), "--sortie", str(out), "--formats", "html,pdf", "--processus", "2"]
    assert main(["rapports", *options]) == 0
    return out / "2025" / "coordination"


@pytest.fixture(scope="module")
def built(bocage, tmp_path_factory):
    (bocage / "visites" / "2025-11-18-la-forge.md").write_text(NOTE, encoding="utf-8")
    return reports(bocage, tmp_path_factory.mktemp("rapports"))


def words(path) -> str:
    text = re.sub(r"<(style|script).*?</\1>", " ", path.read_text("utf-8"), flags=re.S)
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", text))


def test_what_was_typed_is_read_without_a_remark(bocage, built, capsys):
    assert main(["verifier", "--reseau", str(bocage)]) == 0
    said = capsys.readouterr().out
    assert "Aucun problème" in said


def test_every_lieu_and_the_network_have_their_report(built):
    for lieu, (nom, *_) in LIEUX.items():
        said = words(built / lieu / "diagnostic.html")
        assert nom in said and "Lieux et chiffres inventés." in said and "2 100" in said
    assert "reçu à la porte" in words(built / "la-forge" / "diagnostic.html")
    network = words(built / "reseau" / "evaluation.html")
    assert "Les lieux du Bocage" in network and "6 300" in network and "35 050 habitants" in network


def test_the_coordination_that_noted_nothing_yet_is_told_what_to_start_with(built):
    review, summary = (words(built / "reseau" / f"{name}.html") for name in ("bilan", "synthese"))
    assert "registres sont vides ; commencer par les feuilles « reunions »" in review
    assert "Commencer par la feuille" in review and "feuille" not in summary
    assert "Pas encore d’action, de réunion" in summary and "Secondigny" in summary and "Gâtine" in summary


def test_from_the_workbook_alone_a_lieu_has_one_page_and_what_was_received_opens_the_others(built):
    pages = {lieu: len(pypdfium2.PdfDocument(built / lieu / "diagnostic.pdf")) for lieu in LIEUX}
    assert pages["le-fournil"] == pages["la-halle"] == 1 < pages["la-forge"]
    said = words(built / "la-halle" / "diagnostic.html")
    assert "ouvre 25,5 h par semaine" in said and "Il ne dit pas encore" in said
    assert "café, cantine" in said and "non diffusé" not in said.lower()


def test_nothing_of_the_first_territory_shows_through(built):
    for page in built.rglob("*.html"):
        said = words(page)
        assert "Lons" not in said and "Orgelet" not in said and "Terre d’Émeraude" not in said


def test_a_command_of_the_guide_can_be_pasted_in_a_terminal():
    guide = (ROOT / "docs" / "guide.md").read_text("utf-8")
    blocks = re.findall(r"(?ms)^ *```sh\n(.*?)^ *```", guide)
    assert any("--referentiel" in b for b in blocks)
    assert not [b for b in blocks if re.search("[«»’\u00a0\u202f]", re.sub("#.*", "", b))]


def test_the_method_of_the_folder_is_the_one_in_force(bocage, tmp_path):
    copy = tmp_path / "reseau"
    shutil.copytree(bocage, copy)
    own = copy / "referentiel" / "versions" / referentiel.load().version / "axes" / "1-offre-de-service.toml"
    text = own.read_text("utf-8")
    own.write_text(text.replace('nom = "Offre de service"', 'nom = "Ce que l’on propose"', 1), "utf-8")
    [method] = referentiel.of_years(copy, {}, [2025]).values()
    assert method.axes[0].nom == "Ce que l’on propose"
    assert referentiel.load().axes[0].nom == "Offre de service"
