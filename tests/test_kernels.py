"""Forked kernels give what standard ones give, within their limits, and end with whoever started them."""

import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest

from workbench.batch import execute, kernels, pool
from workbench.batch.failures import explain
from workbench.batch.kernels import engine, server

pytestmark = pytest.mark.skipif(not server.possible(), reason="this system cannot fork a kernel")

CELLS = (
    'import pandas as pd\ndisplay(pd.DataFrame({"lieu": [lieu], "n": [3]}))\nprint("dit")',
    "import matplotlib.pyplot as plt\nplt.plot([0, 1, 4, 9])\nplt.title(lieu)\nplt.show()",
    "from matplotlib import pyplot\npyplot.figure(figsize=(2, 2))\npyplot.bar([1], [2])",
    "import sys\nprint(__name__, sys.modules[__name__].__spec__, sys.argv[0][-21:])",
    "import os\nos.getcwd()",
    'from IPython.display import clear_output\nprint("effacé")\nclear_output()\nprint("gardé")',
    'kept = display("avant", display_id="place")\nprint("entre")\n41 + 1',
    'from IPython.display import *\nupdate_display("après", display_id="place")\n_',
    'display(Markdown("*vu*"), JSON({"n": [1, None]}), Image(data=b"\\x89PNG\\r\\n", format="png"))',
    "import asyncio\nawait asyncio.sleep(0)\n'attendu'",
    'import sys\nprint("un", end="", flush=True)\nprint("deux", file=sys.stderr)\nNone',
    "x = 1\n%who_ls int",
    "",
    "raise ValueError(f'à {lieu}')",
)


def notebook(path: Path, *cells: str) -> str:
    first = nbformat.v4.new_code_cell('lieu = ""', metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)], metadata=kernel)
    nbformat.write(made, path)
    return str(path)


def executed(path: str, timeout: int = 60, **limits: int) -> tuple[list, bool]:
    """Outputs of each cell, and whether the kernel was forked; runs in a worker."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    made = execute.papermilled(Path(path), {"lieu": "Orgelet"}, timeout, **limits)
    return [cell.get("outputs", []) for cell in made.cells], bool(engine._servers)


def whole(path: str) -> dict:
    """A notebook after its run, failed cells included, without clocks nor colours; runs in a worker."""
    from papermill.execute import execute_notebook

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    prepared = execute_notebook(path, None, {"lieu": "Orgelet"}, prepare_only=True, **engine.QUIET)
    made = engine.run(prepared, 60)
    for cell in made.cells:
        cell.metadata, cell.id = {"tags": cell.metadata.tags}, ""
        for output in cell.get("outputs", []):
            output.pop("traceback", None)
    return {
        "cells": made.cells,
        "language_info": made.metadata.language_info,
        "forked": bool(engine._servers),
    }


def told(path: str, timeout: int = 60, **limits: int) -> str:
    """The cause a reader is given for a notebook that fails; runs in a worker."""
    try:
        executed(path, timeout, **limits)
    except Exception as error:
        return explain(error, Path(path))["cause"]
    return "rien"


def begin(log: Path, fork: bool) -> None:
    """A worker that already has matplotlib: kernels forked from it must still find their inline figures."""
    import matplotlib.pyplot  # noqa: F401

    execute.begin(log, fork)


@contextmanager
def worker(folder: Path, fork: bool = True):
    context = get_context("forkserver" if fork else "spawn")
    if fork:
        context.set_forkserver_preload([kernels.PRELOAD])
    with ProcessPoolExecutor(1, context, initializer=begin, initargs=(folder / "log", fork)) as workers:
        yield workers


@pytest.fixture(scope="module")
def forking(tmp_path_factory):
    with worker(tmp_path_factory.mktemp("fork")) as workers:
        yield workers


def test_forked_and_standard_kernels_give_the_same_outputs_cell_by_cell_images_included(forking, tmp_path):
    path = notebook(tmp_path / "essai.ipynb", *CELLS)
    fast = forking.submit(whole, path).result()
    with worker(tmp_path, fork=False) as standard:
        stock = standard.submit(whole, path).result()
    assert fast.pop("forked") and not stock.pop("forked")
    for one, other in zip(fast["cells"], stock["cells"], strict=True):
        assert one == other
    assert fast == stock
    outputs = [output for cell in fast["cells"] for output in cell.outputs]
    images = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", ())]
    assert len(images) == 3 and len(set(images)) == 3
    assert outputs[-1]["evalue"] == "à Orgelet"


def test_two_kernels_of_one_worker_share_nothing(forking, tmp_path):
    drawn = "import random\nrandom.random()"
    once = notebook(tmp_path / "a.ipynb", "import workbench\nworkbench.laisse = 1", drawn)
    twice = notebook(tmp_path / "b.ipynb", "import workbench\nhasattr(workbench, 'laisse')", drawn)
    a, b = (forking.submit(executed, path).result()[0] for path in (once, twice))
    assert b[2][0]["data"]["text/plain"] == "False"
    assert a[3][0]["data"]["text/plain"] != b[3][0]["data"]["text/plain"]


def test_a_notebook_that_eats_memory_or_time_is_stopped_and_the_cause_is_said(forking, tmp_path):
    greedy = notebook(tmp_path / "memoire.ipynb", "x = bytearray(300 << 20)")
    assert forking.submit(told, greedy, memory_mb=200).result() == "mémoire épuisée"
    assert forking.submit(told, greedy, memory_mb=400).result() == "rien"
    slow = notebook(tmp_path / "temps.ipynb", "import time\ntime.sleep(60)")
    assert forking.submit(told, slow, 1).result() == "le carnet a dépassé le temps permis"
    busy = notebook(tmp_path / "boucle.ipynb", "while True:\n    pass")
    assert "le noyau s’est arrêté" in forking.submit(told, busy, cpu_s=1).result()
    dead = notebook(tmp_path / "mort.ipynb", "import os\nos.kill(os.getpid(), 9)")
    assert "le noyau s’est arrêté" in forking.submit(told, dead).result()


def test_a_kernel_ends_with_its_worker_even_killed(tmp_path):
    pids = tmp_path / "pids"
    write = f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}} ')"
    path = notebook(tmp_path / "long.ipynb", f"import os, time\n{write}\ntime.sleep(600)")
    with worker(tmp_path) as workers:
        running = workers.submit(executed, path, 600)
        _until(lambda: pids.exists() and pids.read_text("ascii").endswith(" "))
        (killed,) = workers._processes
        os.kill(killed, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            running.result()
    for pid in map(int, pids.read_text("ascii").split()):
        _until(lambda pid=pid: not _alive(pid))


def test_when_one_worker_is_killed_the_other_ends_too_whatever_it_was_doing(tmp_path):
    pids = tmp_path / "pids"
    write = f"open({str(pids)!r}, 'a').write('x')"
    path = notebook(tmp_path / "long.ipynb", f"import time\n{write}\ntime.sleep(600)")
    with pool.started(2, tmp_path / "log") as workers:
        running = [workers.submit(executed, path, 600) for _ in range(2)]
        _until(lambda: pids.exists() and pids.read_text("ascii") == "xx")
        os.kill(next(iter(workers._processes)), signal.SIGKILL)
        for future in running:
            with pytest.raises(BrokenProcessPool):
                future.result(30)


def test_every_worker_is_known_to_whoever_watches_them_before_any_work(tmp_path):
    with pool.started(2, tmp_path / "log") as workers:
        workers.submit(sharing)
        assert len(workers._processes) == 2


def sharing() -> str:
    """Where the worker that is asked looks for drawings; runs in a worker."""
    from workbench.show import drawn

    return str(drawn.kept)


def test_workers_of_a_run_share_the_drawings_they_make(tmp_path):
    with pool.started(1, tmp_path / "log", drawings=tmp_path / "dessins") as workers:
        assert workers.submit(sharing).result() == str(tmp_path / "dessins")


def test_sockets_of_a_standard_kernel_are_in_a_private_folder_that_does_not_stay(tmp_path):
    where = "import os, stat\nfrom ipykernel.connect import get_connection_file\nprint(get_connection_file())"
    mode = "print(oct(stat.S_IMODE(os.stat(os.path.dirname(get_connection_file())).st_mode)))"
    with worker(tmp_path, fork=False) as standard:
        outputs = standard.submit(executed, notebook(tmp_path / "ou.ipynb", where, mode)).result()[0]
    place, mode = (outputs[k][0]["text"].strip() for k in (2, 3))
    assert mode.endswith("700") and not Path(place).parent.exists()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(true, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
