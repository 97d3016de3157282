"""Reports made elsewhere: bytes go, bytes come back, and what cannot be done elsewhere is said."""

import nbformat
import pytest

from workbench.batch import execute, keys, remote
from workbench.batch.plan import Task
from workbench.core.errors import DataError

distributed = pytest.importorskip("distributed")
SHOWN = """import os
from workbench.show.display import Affichage, montrer
read = open(os.environ["WORKBENCH_TRANCHE"]).read()
montrer(lambda tranche: Affichage("texte", lieu, elements=[{"texte": read}]), None)"""


@pytest.fixture
def task(tmp_path):
    first = nbformat.v4.new_code_cell(
        'lieu = ""\nannee = 0\ndiffusion = ""', metadata={"tags": ["parameters"]}
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [first, nbformat.v4.new_markdown_cell("## Quoi ?"), nbformat.v4.new_code_cell(SHOWN)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "essai.ipynb")
    (tmp_path / "orgelet.zip").write_text("ce que la tranche dit", "utf-8")
    parts = {"programme": keys.program()}
    where = (tmp_path / "orgelet.zip", parts, "clé", {"titre": "Orgelet", "annexe": ""})
    return Task("diagnostic", tmp_path / "essai.ipynb", "public", 2025, "orgelet", *where)


def test_a_report_comes_back_from_a_worker_with_the_bytes_it_has_here(task, tmp_path):
    here = tmp_path / "ici"
    here.mkdir()
    with remote.pool.started(1, tmp_path / "log") as local:
        assert local.submit(execute.execute, task, tmp_path, here, ["html"]).result()["etat"] == "fait"
    away = tmp_path / "ailleurs"
    away.mkdir()
    cluster = distributed.LocalCluster(1, threads_per_worker=1, processes=False, dashboard_address=None)
    with cluster:
        (done,) = remote.make({task: None}, away, ["html"], cluster.scheduler_address)
    assert done[1]["etat"] == "fait"
    files = {path.name: path.read_bytes() for path in here.iterdir()}
    assert {path.name: path.read_bytes() for path in done[2].iterdir()} == files and len(files) == 2
    assert "ce que la tranche dit" in files["diagnostic.html"].decode()


def test_a_worker_of_another_version_makes_nothing_and_says_why(task, monkeypatch):
    monkeypatch.setattr(remote, "_program", ["une autre"])
    result, files = remote.work(remote._carried(task, None, ["html"]))
    assert result["etat"] == "échec" and "la même version" in result["cause"] and not files


def test_an_address_where_nobody_answers_is_refused_before_anything_starts(task, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "ANSWER_S", 1)
    with pytest.raises(DataError, match="ordonnanceur"):
        list(remote.make({task: None}, tmp_path, ["html"], "tcp://127.0.0.1:9"))
