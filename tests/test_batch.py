"""The batch: refused before starting, whole or not at all, one failure never stops the others."""

import errno
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import openpyxl
import pytest
from collect_tables import LIEUX, network

from workbench.batch import decide, intact, keys, known, parameters, plan, pool, prepare, publish, ready
from workbench.cli import main
from workbench.cli import network as command
from workbench.core.errors import DataError, Probleme
from workbench.core.paths import DATA, NOTEBOOKS
from workbench.safety import tranche

PARAMETERS = 'lieu = ""\nannee = 0\ndiffusion = "coordination"'


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    """The example network, already collected and measured: the tests are of what comes after."""
    folder = tmp_path_factory.mktemp("lu") / "reseau"
    shutil.copytree(DATA / "exemple", folder, ignore=shutil.ignore_patterns(".archive", "publications.csv"))
    tranche.build(folder, 2025, "public", "", tranche.prepare(folder, 2025))
    return folder


@pytest.fixture
def reseau(tmp_path, read_once):
    """A copy of the example network, free to be broken."""
    return shutil.copytree(read_once, tmp_path / "reseau")


def notebook(path: Path, *cells: str) -> Path:
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    body = [nbformat.v4.new_markdown_cell("# Essai"), first]
    for source in cells:
        new = nbformat.v4.new_markdown_cell if source.startswith("#") else nbformat.v4.new_code_cell
        body.append(new(source))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=body, metadata=kernel), path)
    return path


@pytest.fixture
def one_page(tmp_path, monkeypatch):
    """Replace the pages by one small notebook per lieu, that fails for Orgelet."""
    cells = ("## Qui est venu ?", 'assert lieu != "orgelet", "la table est vide"')
    page = plan.Page("diagnostic", notebook(tmp_path / "03-essai.ipynb", *cells), per_lieu=True)
    monkeypatch.setattr(plan, "PAGES", (page,))
    monkeypatch.setattr(known, "refuse_modified", lambda notebooks: None)
    return page


def rapports(reseau, tmp_path, *more: str) -> int:
    return main(["rapports", "--reseau", str(reseau), "--sortie", str(tmp_path / "sortie"), *more])


def test_a_misspelt_lieu_is_refused_before_starting_and_the_nearest_is_named(reseau, tmp_path, capsys):
    assert rapports(reseau, tmp_path, "--lieu", "orgelt") == 2
    assert "orgelet" in capsys.readouterr().err
    assert not (tmp_path / "sortie").exists()


def test_an_unknown_edition_or_format_is_refused(reseau, tmp_path, capsys):
    assert rapports(reseau, tmp_path, "--diffusion", "publique") == 2
    assert "public" in capsys.readouterr().err
    assert rapports(reseau, tmp_path, "--formats", "htm") == 2
    assert "html" in capsys.readouterr().err


def test_a_network_without_its_lieux_is_refused_and_says_which_sheet_is_missing(reseau, tmp_path, capsys):
    book = openpyxl.load_workbook(reseau / "registres.xlsx")
    del book["lieux"]
    book.save(reseau / "registres.xlsx")
    assert rapports(reseau, tmp_path) == 2
    said = capsys.readouterr().err
    assert "lieux" in said and "registres.xlsx" in said


def test_a_failing_lieu_never_stops_the_others_and_the_exit_status_says_so(
    reseau, tmp_path, one_page, capsys
):
    status = rapports(reseau, tmp_path, "--formats", "html", "--lieu", "orgelet", "--lieu", "arinthod")
    said = capsys.readouterr().out
    folder = tmp_path / "sortie" / "2025" / "coordination"
    assert status == 1
    assert (folder / "arinthod" / "diagnostic.html").is_file()
    assert not (folder / "orgelet" / "diagnostic.html").exists()
    assert "orgelet" in said and "Qui est venu ?" in said and "à faire" in said
    states = {
        k: v["etat"] for k, v in json.loads((folder / "manifeste.json").read_text())["rapports"].items()
    }
    assert states == {"arinthod/diagnostic": "fait", "orgelet/diagnostic": "échec"}
    assert "échec" in (folder / "index.html").read_text()
    assert not list((tmp_path / "sortie").glob(".en-cours-*"))


def test_what_is_made_is_not_made_again_until_something_moves(reseau, tmp_path, one_page, capsys):
    asked = ("--formats", "html", "--lieu", "arinthod")
    assert rapports(reseau, tmp_path, *asked) == 0
    page = tmp_path / "sortie/2025/coordination/arinthod/diagnostic.html"
    made = page.stat().st_mtime_ns
    capsys.readouterr()
    assert rapports(reseau, tmp_path, *asked) == 0
    assert "Rien à refaire" in capsys.readouterr().out and page.stat().st_mtime_ns == made
    page.write_text("abîmé")
    assert rapports(reseau, tmp_path, *asked) == 0
    assert "1\u00a0rapport construit," in capsys.readouterr().out and page.read_text() != "abîmé"


def test_one_lieu_made_again_does_not_pass_for_the_whole_edition(reseau, tmp_path, one_page):
    rapports(reseau, tmp_path, "--formats", "html", "--lieu", "arinthod")
    sortie = tmp_path / "sortie"
    assert plan.nothing_to_do(reseau, sortie, 0, ["coordination"], ["arinthod"], ["html"]) == 1
    assert plan.nothing_to_do(reseau, sortie, 0, ["coordination"], [], ["html"]) is None
    assert plan.nothing_to_do(reseau, sortie, 0, ["coordination"], ["arinthod"], ["html", "pdf"]) is None


def test_a_folder_that_holds_the_reports_of_another_network_is_refused_and_left_as_it_is(
    reseau, tmp_path, one_page, capsys
):
    asked = ("--formats", "html", "--lieu", "arinthod")
    assert rapports(reseau, tmp_path, *asked) == 0
    sortie = tmp_path / "sortie"
    before = {path: path.read_bytes() for path in sortie.rglob("[!.]*") if path.is_file()}
    other = reseau / "reseau.toml"
    was = 'nom = "'
    other.write_text(other.read_text("utf-8").replace(was, f"{was}Un autre\u00a0: ", 1), "utf-8")
    assert rapports(reseau, tmp_path, *asked, "--diffusion", "public") == 2
    assert "contient les rapports d’un autre réseau" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in sortie.rglob("[!.]*") if path.is_file()} == before
    assert rapports(reseau, tmp_path / "ailleurs", *asked) == 0


def test_one_page_is_made_alone_and_does_not_pass_for_the_others(reseau, tmp_path, one_page, monkeypatch):
    monkeypatch.setattr(plan, "PAGES", (one_page, replace(one_page, name="carnet-de-visite")))
    asked = ("--formats", "html", "--lieu", "arinthod")
    assert rapports(reseau, tmp_path, *asked, "--page", "diagnostic") == 0
    sortie = tmp_path / "sortie"
    assert {path.stem for path in (sortie / "2025/coordination/arinthod").iterdir()} == {"diagnostic"}
    known = (reseau, sortie, 0, ["coordination"], ["arinthod"], ["html"])
    assert plan.nothing_to_do(*known, ["diagnostic"]) == 1
    assert plan.nothing_to_do(*known) is None and plan.nothing_to_do(*known, ["carnet-de-visite"]) is None


def test_a_page_made_for_every_lieu_is_up_to_date_by_itself_and_the_edition_is_not(
    reseau, tmp_path, one_page, monkeypatch
):
    page = replace(one_page, notebook=notebook(tmp_path / "entier.ipynb", "assert lieu"))
    monkeypatch.setattr(plan, "PAGES", (page, replace(page, name="carnet-de-visite")))
    known = (reseau, tmp_path / "sortie", 0, ["coordination"], [], ["html"])
    assert rapports(reseau, tmp_path, "--formats", "html", "--page", "diagnostic") == 0
    lieux = plan.nothing_to_do(*known, ["diagnostic"])
    assert lieux > 1
    assert plan.nothing_to_do(*known) is None and plan.nothing_to_do(*known, ["carnet-de-visite"]) is None
    assert rapports(reseau, tmp_path, "--formats", "html", "--page", "carnet-de-visite") == 0
    assert plan.nothing_to_do(*known, ["diagnostic"]) == lieux and plan.nothing_to_do(*known) == 2 * lieux


@pytest.mark.parametrize(
    ("lieux", "pages", "said"),
    [([], ["diagnostics"], "Nom de page"), (["arinthod"], ["evaluation"], "Aucun rapport ne répond")],
)
def test_a_page_that_does_not_exist_is_refused_before_anything_starts(reseau, lieux, pages, said):
    with pytest.raises(DataError, match=said):
        prepare.prepare(reseau, 0, ["coordination"], lieux, pages)


def test_a_broken_cell_is_named_and_the_reports_are_there(reseau, tmp_path, one_page, capsys):
    book = openpyxl.load_workbook(reseau / "registres.xlsx")
    sheet = book["services"]
    column = [cell.value for cell in sheet[1]].index("depuis") + 1
    sheet.cell(3, column).value = "pas une date"
    book.save(reseau / "registres.xlsx")
    assert rapports(reseau, tmp_path, "--formats", "html", "--lieu", "arinthod") == 1
    said = capsys.readouterr().err
    assert "registres.xlsx" in said and "services" in said and "ligne 3" in said and "pas une date" in said
    assert (tmp_path / "sortie/2025/coordination/arinthod/diagnostic.html").is_file()


def test_what_a_kernel_says_of_itself_goes_to_the_log_and_stops_no_report(
    reseau, tmp_path, one_page, monkeypatch
):
    noise = 'import sys\nprint("bruit du noyau", file=sys.stderr)'
    monkeypatch.setattr(
        plan, "PAGES", (replace(one_page, notebook=notebook(tmp_path / "bruit.ipynb", noise)),)
    )
    assert rapports(reseau, tmp_path, "--formats", "html", "--lieu", "arinthod") == 0
    kept = next((tmp_path / "sortie").rglob("arinthod/diagnostic.ipynb")).read_text(encoding="utf-8")
    assert '"stderr"' not in kept
    assert "bruit du noyau" in (reseau / ".archive" / "execution.log").read_text(encoding="utf-8")


def test_a_parameter_the_notebook_does_not_declare_is_refused_before_a_kernel_starts(tmp_path):
    path = notebook(tmp_path / "x.ipynb", "1")
    assert parameters.check(path, {"lieu": "orgelet", "annee": 2025}) == []
    assert parameters.check(path, {"lieux": "orgelet"})[0].colonne == "lieux"
    assert "int" in parameters.check(path, {"annee": "2025"})[0].regle
    assert parameters.check(path, {"annee": True})


def test_every_notebook_takes_the_parameters_its_reports_are_given(reseau):
    for task in prepare.prepare(reseau, 0, ["coordination"], []).tasks:
        assert parameters.check(task.notebook, task.parameters) == []
        assert task.notebook.parent == NOTEBOOKS


def test_a_lieus_own_edition_holds_its_diagnostic_its_collection_and_the_page_of_its_meeting(reseau):
    tasks = prepare.prepare(reseau, 2024, ["lieu:arinthod"], []).tasks
    own = [("arinthod", page, 2024) for page in ("diagnostic", "assemblee", "collecte")]
    assert [(t.lieu, t.page, t.annee) for t in tasks] == own


def test_a_year_that_is_not_the_networks_is_refused(reseau):
    with pytest.raises(DataError, match="2019"):
        prepare.prepare(reseau, 2019, ["coordination"], [])


def test_a_run_names_the_command_that_details_its_questions_and_agrees_with_their_number(
    tmp_path, monkeypatch, capsys
):
    away = network(tmp_path / "mon réseau")
    monkeypatch.setattr(command, "default_reseau", lambda: tmp_path / "data")
    named = command.command("verifier", SimpleNamespace(reseau=away))
    assert shlex.split(named) == ["workbench", "verifier", "--reseau", str(away)]
    assert main(shlex.split(named)[1:]) == 0  # it is typed as it is told
    assert command.command("verifier", SimpleNamespace(reseau=tmp_path / "data")) == "workbench verifier"
    assert command.command("verifier", SimpleNamespace(reseau=None)) == "workbench verifier"
    question, note = (Probleme("a", regle="b", gravite=g) for g in ("question", "note"))
    one = "1 question sur ce qui est écrit et reçu : « workbench verifier » la détaille."
    assert prepare.told([question], "workbench verifier") == one
    assert prepare.told([note, question, note], "v").startswith("1 question, 2 notes sur")
    assert prepare.told([note, note], "v").endswith("« v » les détaille.")


def test_without_a_lieu_the_reports_say_what_the_verification_says(tmp_path, capsys):
    away = network(tmp_path / "a")
    (away / "registres.xlsx").rename(away / "registres (1).xlsx")
    head = ["code commune" if c == "commune" else c for c in LIEUX[0]]
    renamed = network(tmp_path / "b", {"lieux": [head, *LIEUX[1:]]})
    for folder, word in ((away, "«\u202fregistres (1).xlsx\u202f»"), (renamed, "Aucune de ses 3 lignes")):
        assert main(["verifier", "--reseau", str(folder)]) == 1
        said = capsys.readouterr().out
        assert word in said and "est vide" not in said
        with pytest.raises(DataError) as refused:
            prepare.prepare(folder, 0, ["coordination"], [])
        assert str(refused.value) in said and "avec au moins" not in str(refused.value)


def test_an_unreadable_optional_cell_costs_neither_its_lieu_nor_the_rows_that_name_it(reseau, capsys):
    book = openpyxl.load_workbook(reseau / "registres.xlsx")
    sheet = book["lieux"]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(2, header.index("surface_m2") + 1).value = "deux cents"
    named = sheet.cell(2, header.index("lieu") + 1).value
    book.save(reseau / "registres.xlsx")
    assert main(["verifier", "--reseau", str(reseau), "--json"]) == 1
    errors = [p for p in json.loads(capsys.readouterr().out) if p["gravite"] == "erreur"]
    assert [(p["feuille"], p["ligne"], p["trouve"]) for p in errors] == [("lieux", 2, "deux cents")]
    assert named in {task.lieu for task in prepare.prepare(reseau, 0, ["coordination"], []).tasks}


PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Essai</title><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; base-uri 'none'; form-action 'none'"></head><body><p>{}</p></body></html>"""


@pytest.fixture
def printed(monkeypatch, one_page):
    """Reports without a kernel: each prints the same words; how many were made is counted."""
    said = {"words": "rien à dire", "made": 0}

    def execute(tasks, reseau, scratch, formats, processes, kernel):
        for rank, task in enumerate(tasks):
            folder = scratch / str(rank)
            folder.mkdir()
            (folder / "diagnostic.html").write_text(PAGE.format(f"{task.lieu} {said['words']}"), "utf-8")
            (folder / "diagnostic.ipynb").write_text('{"cells": []}', "utf-8")
            said["made"] += 1
            yield task, {"etat": "fait", "secondes": 0.0}, folder

    monkeypatch.setattr(pool, "make", execute)
    monkeypatch.setattr(keys, "program", lambda: said["words"])
    return said


def test_a_run_whose_audit_fails_publishes_nothing_and_says_what_and_where(reseau, tmp_path, printed, capsys):
    asked = ("--formats", "html", "--diffusion", "public")
    assert rapports(reseau, tmp_path, *asked) == 0
    page = tmp_path / "sortie/2025/public/arinthod/diagnostic.html"
    before, manifest = page.read_bytes(), (page.parents[1] / "manifeste.json").read_bytes()
    printed["words"] = "appeler le 06 12 34 56 78"
    assert "Sommaire : " in capsys.readouterr().out
    assert rapports(reseau, tmp_path, *asked, "--forcer") == 1
    said = capsys.readouterr().out
    assert "Rien n’est publié" in said and "arinthod/diagnostic.html" in said and "téléphone" in said
    assert "Sommaire" not in said  # the one of before leads to nothing new
    assert page.read_bytes() == before and (page.parents[1] / "manifeste.json").read_bytes() == manifest
    printed["words"] = "rien de plus"
    assert rapports(reseau, tmp_path, *asked, "--forcer") == 0
    assert "rien de plus" in page.read_text("utf-8")


def test_a_run_that_its_audit_stopped_does_not_make_its_reports_again(reseau, tmp_path, printed):
    asked = ("--formats", "html", "--diffusion", "public")
    printed["words"] = "écrire à jeanne.martin@exemple.fr"
    assert rapports(reseau, tmp_path, *asked) == 1
    made = printed["made"]
    assert rapports(reseau, tmp_path, *asked) == 1
    assert printed["made"] == made
    assert not (tmp_path / "sortie" / "2025").exists()


def test_a_run_killed_while_publishing_is_finished_by_the_next_without_making_anything_again(
    reseau, tmp_path, printed, monkeypatch
):
    put, done = publish._put, []

    def killed(source, target):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(target)
        put(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_put", killed)
        assert rapports(reseau, tmp_path, "--formats", "html") == 1
    sortie, made = tmp_path / "sortie", printed["made"]
    assert len(done) == 3 and not (sortie / "2025/coordination/manifeste.json").exists()
    assert rapports(reseau, tmp_path, "--formats", "html") == 0
    assert printed["made"] == made
    assert len(list(sortie.rglob("diagnostic.html"))) == 5 and not (sortie / ".prets").exists()
    assert {path.name for path in sortie.rglob(".*")} == {".verrou", ".vus.json"}


def test_what_a_run_killed_after_publishing_left_is_forgotten_by_the_next(
    reseau, tmp_path, printed, monkeypatch, capsys
):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ready, "clean", killed)
        assert rapports(reseau, tmp_path, "--formats", "html") == 1
    left, made = tmp_path / "sortie" / ".prets", printed["made"]
    assert len(list(left.iterdir())) == 5 and (tmp_path / "sortie/2025/coordination/manifeste.json").exists()
    capsys.readouterr()
    assert rapports(reseau, tmp_path, "--formats", "html") == 0
    assert "0\u00a0rapport, 5\u00a0rapports déjà à jour" in capsys.readouterr().out
    assert printed["made"] == made and not left.exists()
    assert rapports(reseau, tmp_path, "--formats", "html") == 0
    assert "Rien à refaire" in capsys.readouterr().out


def test_a_text_that_changes_or_a_format_that_is_added_runs_no_cell_again(
    reseau, tmp_path, monkeypatch, capsys
):
    cell = (
        'import os\nwith open(os.environ["WORKBENCH_RESEAU"] + "/.archive/fois", "a") as f: _ = f.write("x")'
    )
    path = notebook(tmp_path / "fois.ipynb", "## Quelle heure ?", cell, "## Et alors ?", "_ = 1")
    monkeypatch.setattr(plan, "PAGES", (plan.Page("diagnostic", path, per_lieu=True),))
    monkeypatch.setattr(known, "refuse_modified", lambda notebooks: None)
    asked = ("--lieu", "arinthod", "--pourquoi", "--formats")
    made = tmp_path / "sortie/2025/coordination/arinthod/diagnostic.ipynb"
    ran = reseau / ".archive" / "fois"

    assert rapports(reseau, tmp_path, *asked, "html") == 0
    assert "À faire\u00a0: 1\u00a0rapport, 0\u00a0rapport déjà à jour" in capsys.readouterr().out
    path.write_text(path.read_text("utf-8").replace("Quelle heure ?", "À quel moment ?"), "utf-8")
    assert rapports(reseau, tmp_path, *asked, "html") == 0
    assert (
        "le texte du carnet, ou l’en-tête de la page, a changé (remis en page sans recalcul)"
        in capsys.readouterr().out
    )
    assert "À quel moment" in made.read_text("utf-8")
    assert rapports(reseau, tmp_path, *asked, "html,csv") == 0
    assert made.with_suffix(".csv").is_file() and ran.read_text("ascii") == "x"
    path.write_text(path.read_text("utf-8").replace("_ = 1", "_ = 2"), "utf-8")
    assert rapports(reseau, tmp_path, *asked, "html,csv") == 0
    assert "le code du carnet a changé\n" in capsys.readouterr().out and ran.read_text("ascii") == "xx"


def test_why_each_report_is_made_is_said_of_those_that_are_made_alone():
    some = [
        decide.Choice(SimpleNamespace(label=name), why)
        for name, why in (("orgelet", ""), ("arinthod", "neuf"))
    ]
    assert decide.told(some, each=True).splitlines() == [
        "arinthod : neuf",
        "À faire\u00a0: 1\u00a0rapport, 1\u00a0rapport déjà à jour.",
        "  1\u00a0: neuf",
    ]
    assert decide.told(some).startswith("À faire")


def test_a_second_run_at_once_is_refused_and_the_first_is_named(reseau, tmp_path, printed, capsys):
    sortie = tmp_path / "sortie"
    holds = "import sys, pathlib, time; from workbench.batch import lock\n"
    holds += "with lock.held(pathlib.Path(sys.argv[1])): print('là', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", holds, sortie], stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        assert rapports(reseau, tmp_path, "--formats", "html") == 2
        said = capsys.readouterr().err
        assert f"processus {other.pid} de" in said and "travaille dans ce dossier" in said
        other.kill()
    assert rapports(reseau, tmp_path, "--formats", "html") == 0  # no death leaves the lock behind


def test_a_full_disk_is_said_in_french_and_what_was_made_is_not_made_again(
    reseau, tmp_path, printed, monkeypatch, capsys
):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_put", full)
        assert rapports(reseau, tmp_path, "--formats", "html") == 1
    assert "Le disque a refusé l’écriture ou la lecture (plus de place)" in capsys.readouterr().err
    made = printed["made"]
    assert rapports(reseau, tmp_path, "--formats", "html") == 0
    assert printed["made"] == made


def test_a_published_file_that_kept_its_size_but_not_its_words_is_seen(tmp_path):
    page = tmp_path / "a.html"
    page.write_text("un", "ascii")
    sha = intact.sha256(page)
    (tmp_path / intact.SEEN).write_text(intact.remember(tmp_path, [("a.html", sha)]), "ascii")
    assert intact.Published(tmp_path).same("a.html", sha)
    page.touch()
    assert intact.Published(tmp_path).same("a.html", sha)
    page.write_text("dx", "ascii")
    os.utime(page, ns=(1, 1))
    assert not intact.Published(tmp_path).same("a.html", sha)
    page.unlink()
    assert not intact.Published(tmp_path).same("a.html", sha)


def test_what_is_already_published_is_not_made_to_answer_for_its_words_again(reseau, tmp_path, printed):
    assert rapports(reseau, tmp_path, "--formats", "html") == 0
    old = tmp_path / "sortie" / "2019" / "public" / "note.html"
    old.parent.mkdir(parents=True)
    old.write_text("<p>06 12 34 56 78</p>", "utf-8")
    assert rapports(reseau, tmp_path, "--formats", "html", "--forcer") == 0
    assert main(["auditer", str(tmp_path / "sortie")]) == 1


def test_what_a_run_lets_out_is_in_the_ledger_once_and_nothing_when_its_audit_fails(
    reseau, tmp_path, printed, capsys
):
    pytest.importorskip("workbench.safety.protection")  # which says what an edition lets out
    asked = ("--formats", "html", "--diffusion", "public")
    printed["words"] = "06 12 34 56 78"
    assert rapports(reseau, tmp_path, *asked) == 1
    assert not (reseau / "publications.csv").exists()
    printed["words"] = "rien"
    assert rapports(reseau, tmp_path, *asked) == 0
    rows = (reseau / "publications.csv").read_text("utf-8").splitlines()
    assert len(rows) > 10 and all(";public;" in row for row in rows[1:])
    capsys.readouterr()
    assert rapports(reseau, tmp_path, *asked) == 0
    assert "Rien à refaire" in capsys.readouterr().out
    assert rapports(reseau, tmp_path, *asked, "--forcer") == 0
    assert (reseau / "publications.csv").read_text("utf-8").splitlines() == rows
