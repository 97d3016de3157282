"""A notebook in JupyterLab: what its kernel adds beside the pages, and that a batch adds nothing."""

import json
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest

from workbench.batch import known, plan
from workbench.core.errors import DataError
from workbench.core.paths import DATA, NOTEBOOKS, ROOT
from workbench.lab import choice, extension, notebook, origins
from workbench.pages import _open
from workbench.safety import tranche
from workbench.show import display
from workbench.show.figures import pointing, together
from workbench.show.markup import fragment


@pytest.fixture(scope="module")
def reseau(tmp_path_factory):
    left_out = shutil.ignore_patterns(".archive", "publications.csv")
    return shutil.copytree(DATA / "exemple", tmp_path_factory.mktemp("n") / "reseau", ignore=left_out)


@pytest.fixture(scope="module")
def prepared(reseau):
    return tranche.prepare(reseau, 2025)


@pytest.fixture
def shell():
    return SimpleNamespace(user_ns={})


@pytest.fixture
def carnet(reseau, prepared, shell, monkeypatch):
    """The diagnostic's notebook, open on a lieu; what is displayed goes nowhere."""
    monkeypatch.setenv("WORKBENCH_RESEAU", str(reseau))
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: SimpleNamespace(update=lambda shown: None))
    monkeypatch.setattr(notebook.Accueil, "refresh", lambda self: self.changed())
    shown = tranche.build(reseau, 2025, "coordination", "orgelet", prepared)
    return notebook.Carnet(shell, shown, "03-diagnostic-lieu.ipynb")


def texts(affichages) -> str:
    return " ".join(c.texte for a in affichages for row in a.lignes for c in row)


# Where a figure comes from ----------------------------------------------------------------------------


def test_a_figure_leads_to_its_file_its_sheet_and_its_lines(prepared):
    files, lines = origins.affichages(prepared, "lieu|orgelet|2025|use_passages|")
    assert files.titre.startswith("Passages, La Fabrik, 2025")
    fichier, feuille, count, span, _ = (c.texte for c in files.lignes[0])
    assert fichier == "recus/2025/orgelet_cahier-accueil_2025.xlsx" and feuille == "Accueil"
    rows = prepared.tables["activite"].query("lieu == 'orgelet' and du >= '2025-01-01'")
    rows = rows[rows["passages"].notna()]
    assert int(count) == len(rows) and span == f"{rows['_ligne'].min()} à {rows['_ligne'].max()}"
    shown = [int(row[0].texte) for row in lines.lignes]
    assert len(shown) == origins.ROWS and set(shown) <= set(rows["_ligne"])


def test_a_ratio_leads_to_both_its_parts(prepared):
    files, lines = origins.affichages(prepared, "lieu|arinthod|2025|eco_autofin|")
    assert {row[-1].texte for row in files.lignes} == set(origins.PARTS.values())
    assert {"produit_eur", "compte"} <= {c.nom for c in lines.colonnes}


def test_a_missing_figure_says_that_no_line_makes_it(prepared):
    (told,) = origins.affichages(prepared, "lieu|orgelet|2025-08|use_passages|")
    assert "manquant" in told.titre and "Aucune ligne" in told.elements[0]["texte"]


def test_a_key_no_figure_has_is_said(prepared):
    with pytest.raises(DataError):
        origins.affichages(prepared, "lieu|orgelet|2025|inconnu|")


def test_lines_are_for_the_coordination_alone(carnet):
    key = "lieu|orgelet|2025|use_passages|"
    assert "cahier-accueil" in carnet.origin(key)
    carnet.show("orgelet", 2025, "public")
    assert "cahier-accueil" not in carnet.origin(key) and "coordination" in carnet.origin(key)


# Choosing, writing ------------------------------------------------------------------------------------


def test_choosing_a_lieu_shows_the_same_pages_again(carnet, shell, monkeypatch):
    seen = []
    monkeypatch.setattr(notebook.again, "remontrer", lambda t: seen.append((t.lieu, t.annee, t.diffusion)))
    carnet.choice.lieu.value = "arinthod"
    carnet.choice.edition.value = "lieu"
    assert seen == [("arinthod", 2025, "coordination"), ("arinthod", 2025, "lieu:arinthod")]
    assert shell.user_ns["tranche"].lieu == "arinthod"


def test_a_choice_that_cannot_be_shown_says_why(carnet, monkeypatch):
    def refuse(*wanted):
        raise DataError(
            notebook.origins.Probleme(regle="rien pour cette année", remede="en choisir une autre")
        )

    carnet.choice.show = refuse
    carnet.choice.lieu.value = "arinthod"
    assert "Rien pour cette année" in carnet.choice.message.widget.value


@pytest.mark.parametrize(("name", "lieu", "fields"), [
    ("03-diagnostic-lieu.ipynb", "orgelet", ["Lieu", "Année", "Édition"]),
    ("07-evaluation-reseau.ipynb", "", ["Année", "Édition"]),
    ("08-carnet-de-visite.ipynb", "orgelet", ["Lieu"]),
])  # fmt: skip
def test_a_notebook_offers_what_its_cells_take(carnet, prepared, name, lieu, fields):
    shown = tranche.build(prepared.reseau, 2025, "coordination", lieu, prepared)
    made = choice.Choix(carnet.accueil, shown, name, lambda *wanted: None)
    assert [field.description for field in made.fields] == fields


def test_building_asks_for_the_report_that_is_shown(carnet, monkeypatch):
    asked = []
    monkeypatch.setattr(carnet.choice.task, "start", lambda place, said, told, done: asked.append(said))
    carnet.choice.build()
    said = " ".join(asked[0])
    assert "--annee 2025" in said and "--diffusion coordination --page diagnostic --lieu orgelet" in said


def test_words_typed_under_page_one_are_kept_with_role_and_date_and_shown(carnet, reseau, monkeypatch):
    seen = []
    monkeypatch.setattr(notebook.again, "remontrer", lambda t: seen.append(t.textes))
    box = carnet._writing(notebook.comments.OF_LIEU)
    place = box.children[-1]
    assert place.children and carnet.written
    made = notebook.comments.Commentaire(carnet.accueil, 2025, "orgelet", "commentaire", "équipe du lieu")
    made.text.value = "Nous relisons ce passage ensemble."
    made.save()
    kept = (reseau / "commentaires" / "2025" / "orgelet.md").read_text("utf-8")
    assert "Nous relisons ce passage ensemble." in kept and "## commentaire — équipe de La Fabrik, " in kept
    assert any("Nous relisons" in block["texte"] for block in seen[-1]["commentaire"])


# What is the workbench's own, and what a batch never does ------------------------------------------------


def test_only_the_workbench_s_own_notebooks_run_when_opened(tmp_path, monkeypatch):
    assert all(extension.connu(f"notebooks/{path.name}") for path in NOTEBOOKS.glob("*.ipynb"))
    book = json.loads((NOTEBOOKS / "03-diagnostic-lieu.ipynb").read_text("utf-8"))
    next(c for c in book["cells"] if c["cell_type"] == "code")["source"] = ["import os"]
    (tmp_path / "03-diagnostic-lieu.ipynb").write_text(json.dumps(book), "utf-8")
    monkeypatch.setattr("workbench.core.paths.NOTEBOOKS", tmp_path)
    assert not extension.connu("03-diagnostic-lieu.ipynb") and not extension.connu("autre.ipynb")
    assert known.listed()


def test_a_batch_adds_nothing_beside_a_page():
    assert (_open.OPENED, display.BESIDE, pointing.SHOWN) == ([], [], [False])
    assert all("lab" not in str(page.notebook) for page in plan.PAGES)
    drawn = together.draw(["La Grange", "Le Moulin"], {(0, 1): 3})
    shown = display.Affichage("figure", "Deux lieux", alt="Deux lieux et trois actes.", images=drawn.images)
    assert all("reperes" not in image for image in shown.to_dict()["images"])


def test_in_jupyterlab_the_marks_of_a_figure_are_reached_and_read(monkeypatch):
    monkeypatch.setattr(pointing, "SHOWN", [True])
    drawn = together.draw(["La Grange", "Le Moulin"], {(0, 1): 3})
    (mark,) = drawn.images[0].reperes
    assert all(0 <= v <= 100 for v in mark[:4]) and mark[4] == "La Grange et Le Moulin\u00a0: 3\u00a0actes"
    shown = display.visible(
        display.Affichage("figure", "Deux lieux", alt="Deux lieux et trois actes.", images=drawn.images)
    )
    html = fragment([shown])
    assert html.count('tabindex="0" style="left:') == 1 and "Le Moulin\u00a0: 3\u00a0actes" in html


def test_a_drawing_of_too_many_marks_leaves_them_to_its_table(monkeypatch):
    monkeypatch.setattr(pointing, "SHOWN", [True])
    sheet = SimpleNamespace(width=170, height=80, top=0, said=[(1, 1, 2, 2, "un lieu")] * (pointing.MOST + 1))
    assert pointing.reperes(sheet) == []


def test_the_extension_is_one_file_that_fetches_nothing():
    folder = ROOT / "workbench/lab/jupyter/labextensions/workbench-etabli"
    built = json.loads((folder / "package.json").read_text("utf-8"))["jupyterlab"]["_build"]
    script = (folder / built["load"]).read_text("utf-8")
    assert (
        not {"http:", "https:", "fetch(", "XMLHttpRequest", "import("} & set(script.split())
        and "//cdn" not in script
    )
    assert pd.Series(["Construire ce rapport", "D’où viennent ces chiffres"]).map(script.count).ge(1).all()
