"""Make one report in a worker process: papermill, then every format, into a private folder."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path

from workbench.batch.failures import explain
from workbench.batch.plan import Task

TIMEOUT_S = 600
ENVIRONMENT = {
    "MPLBACKEND": "agg",  # the default back end would look for a screen
    "OPENBLAS_NUM_THREADS": "1",  # a sum does not depend on how many threads share it
    "RAYON_NUM_THREADS": "1",  # typst's: the workers share the processors already
}


def begin(log: Path, fork: bool, drawings: Path | None = None, ground: Path | None = None) -> None:
    """Make a worker of this process: its messages go to a file, its kernels are forked or started anew.

    A coordinator reads the table of the end, not what kernels print on the side.

    Parameters
    ----------
    drawings : folder of the drawings that workers share
    ground : a tranche of the run: its territory is put together before kernels are forked with it
    """
    from workbench.show import drawn

    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 2)
    os.environ |= ENVIRONMENT
    drawn.kept = drawings
    if fork:
        from workbench.batch.kernels import engine

        if ground:
            _outline(ground)
        engine.fork_from_here()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _outline(tranche: Path) -> None:
    """The territory, the same in every tranche of a run: kernels share it, and no figure."""
    from workbench.safety.container import share
    from workbench.show.figures import land

    communes = share(tranche, "communes")
    if "geometry" in communes:
        land.prepare(communes)
        gc.collect()
        gc.freeze()


def _end_with_parent() -> None:
    """A driver that was killed closes nothing: its workers would wait for ever."""
    multiprocessing.parent_process().join()
    os._exit(1)


def execute(task: Task, reseau: Path, folder: Path, formats: list[str], executed: Path | None = None) -> dict:
    """Execute a task's notebook and write `<page>.<format>` and `<page>.ipynb` into `folder`.

    Parameters
    ----------
    executed : the same notebook executed on the same tranche: its outputs stand, its prose is read anew

    Returns
    -------
    etat ("fait" or "échec"), secondes, and for a failure: section, cause, remede (French)
    """
    start = time.perf_counter()
    stage = ""
    try:
        notebook = reworded(executed, task.notebook) if executed else _run(task, reseau)
        notebook.metadata["workbench"] = dict(task.metadata)
        stage = "mise en page"
        _export(notebook, task.page, folder, formats)
    except Exception as error:  # a failing lieu never stops the others
        return {"etat": "échec", "secondes": _since(start), **explain(error, task.notebook, stage)}
    return {"etat": "fait", "secondes": _since(start)}


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 2)


def papermilled(source: Path, parameters: dict, timeout: int = TIMEOUT_S, **limits: int):
    """The notebook executed: papermill's preparation, engine and errors, without the text it would write.

    It writes what it executed even when told no path, which takes a twentieth of a report.

    Parameters
    ----------
    timeout, limits : of its kernel, see engine.run
    """
    from papermill import execute

    from workbench.batch.kernels import engine

    made = execute.execute_notebook(str(source), None, parameters, prepare_only=True, **engine.QUIET)
    with contextlib.chdir(source.parent):
        made = engine.run(made, timeout, **limits)
    execute.raise_for_execution_errors(made, None)
    return made


def _run(task: Task, reseau: Path):
    logging.getLogger("papermill").setLevel(logging.ERROR)
    os.environ["WORKBENCH_TRANCHE"] = str(task.tranche)
    os.environ["WORKBENCH_RESEAU"] = str(reseau)
    try:
        notebook = papermilled(task.notebook, task.parameters)
    except RuntimeError as error:
        # a kernel that never answered has done nothing yet; one that died at work is another type
        if type(error) is not RuntimeError:
            raise
        notebook = papermilled(task.notebook, task.parameters)
    # papermill stamps paths, times and the environment
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "parametres"  # else drawn at random
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if not _logged(output)]
    return notebook


def reworded(executed: Path, source: Path):
    """An executed notebook with the prose of its source: code cells and outputs are the executed ones."""
    import nbformat

    made = nbformat.read(executed, as_version=4)
    ran = iter([cell for cell in made.cells if cell.cell_type == "code"])
    cells = []
    for cell in nbformat.read(source, as_version=4).cells:
        if cell.cell_type != "code":
            cell.metadata.setdefault("tags", [])  # as papermill does
            cells.append(cell)
            continue
        cells.append(next(ran))
        if "parameters" in cell.metadata.get("tags", []):
            cells.append(next(ran))
    made.cells = cells
    return made


def _logged(output) -> bool:
    """True for what the kernel says of itself: it goes to the log, a report holds what its pages show."""
    aside = output.output_type == "stream" and output.name == "stderr"
    if aside:
        print(output.text, file=sys.stderr, flush=True)
    return aside


def _export(notebook, page: str, folder: Path, formats: list[str]) -> None:
    from nbconvert.exporters import get_exporter

    from workbench.show import document

    # the page leads to its data when they are beside it
    notebook.metadata["workbench"]["annexe"] = f"{page}.xlsx" if "xlsx" in formats else ""
    read = document.read(notebook)  # once for every format
    for fmt in formats:
        exporter = _exporters.get(fmt) or _exporters.setdefault(fmt, get_exporter(f"workbench-{fmt}")())
        body = exporter.render(read)
        data = body if isinstance(body, bytes) else body.encode("utf-8")
        (folder / f"{page}.{fmt}").write_bytes(data)
    # nbformat copies it twice and indents it, in Python: five times slower than it is written
    text = json.dumps(notebook, ensure_ascii=False, sort_keys=True)
    (folder / f"{page}.ipynb").write_text(text, "utf-8")


_exporters: dict = {}
