"""Reports made on other machines, by workers of a dask scheduler: they get bytes and give bytes.

A task carries its notebook, parameters and tranche, and brings back the report's files. Workers share no
disk with the driver, which alone publishes. A worker that is lost gives its reports to another one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from workbench.batch import keys, pool
from workbench.batch.execute import execute
from workbench.batch.failures import explain
from workbench.batch.plan import Task
from workbench.core.errors import DataError, Probleme

AHEAD = 4  # reports sent in advance, per thread of the workers: no more tranches are held in memory
ANSWER_S = 10
_pools: list = []  # of a worker: the one process that makes its reports
_program: list[str] = []


def make(
    tasks: Mapping[Task, Path | None], scratch: Path, formats: list[str], address: str
) -> Iterator[tuple[Task, dict, Path]]:
    """Results as they come, each with the folder of its files, under `scratch`: see pool.make.

    Raises
    ------
    DataError : dask is not installed, or no scheduler or no worker answers at this address
    """
    if not tasks:
        return
    from tqdm import tqdm

    client = _client(address)
    left, running = iter(enumerate(tasks)), {}
    with client, tqdm(total=len(tasks), unit="rapport", desc="Rapports\u00a0") as bar:
        from distributed import as_completed

        coming = as_completed(loop=client.loop)

        def send() -> None:
            for number, task in left:
                said = _carried(task, tasks[task], formats)
                future = client.submit(work, said, pure=False, retries=1)
                running[future] = (task, scratch / str(number))
                coming.add(future)
                return

        for _ in range(AHEAD * max(1, sum(client.nthreads().values()))):
            send()
        for future in coming:
            task, folder = running.pop(future)
            result, files = _received(future, task)
            folder.mkdir()
            for name, data in files.items():
                (folder / name).write_bytes(data)
            send()
            bar.update()
            yield task, result, folder


def _client(address: str):
    try:
        from distributed import Client
    except ImportError:
        cure = "pip install 'workbench-tiers-lieux[dask]', ou se passer de --ordonnanceur"
        raise DataError(Probleme(regle="dask n’est pas installé", remede=cure)) from None
    try:
        client = Client(address, timeout=ANSWER_S, set_as_default=False)
        client.wait_for_workers(1, timeout=ANSWER_S)
    except (OSError, TimeoutError, ValueError):
        rule = f"aucun ordonnanceur dask avec au moins un poste ne répond à l’adresse {address}"
        cure = (
            "lancer « dask scheduler », puis « dask worker --no-nanny --nthreads 1 ADRESSE » sur chaque poste"
        )
        raise DataError(Probleme(regle=rule, remede=cure)) from None
    return client


def _carried(task: Task, executed: Path | None, formats: list[str]) -> dict:
    read = {"notebook": task.notebook.read_bytes(), "tranche": task.tranche.read_bytes()}
    if executed:
        read["executed"] = executed.read_bytes()
    return {"task": task, "formats": formats, "programme": task.parts["programme"], **read}


def _received(future, task: Task) -> tuple[dict, dict[str, bytes]]:
    try:
        return future.result()
    except Exception as error:  # its worker and the next were lost, or the scheduler is gone
        lost = error if isinstance(error, OSError) else BrokenProcessPool()
        return {"etat": "échec", "secondes": 0.0, **explain(lost, task.notebook)}, {}


def work(carried: dict) -> tuple[dict, dict[str, bytes]]:
    """On a worker: make one report; what execute() says of it, and its files by name."""
    task = carried["task"]
    _program or _program.append(keys.program())
    if _program[0] != carried["programme"]:
        cure = "installer la même version sur chaque poste, avec le même requirements.lock"
        why = {"section": "", "cause": "un poste n’a pas la même version de l’établi", "remede": cure}
        return {"etat": "échec", "secondes": 0.0, **why}, {}
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), Path(name) / "fait"
        made.mkdir()
        for part in ("notebook", "tranche", "executed"):
            if part in carried:
                (folder / part).write_bytes(carried[part])
        notebook = (folder / "notebook").rename(folder / task.notebook.name)
        here = replace(task, notebook=notebook, tranche=(folder / "tranche").rename(folder / "tranche.zip"))
        executed = folder / "executed" if "executed" in carried else None
        result = _in_its_process(here, folder, made, carried["formats"], executed)
        return result, {path.name: path.read_bytes() for path in sorted(made.iterdir())}


def _in_its_process(task: Task, folder: Path, made: Path, formats, executed: Path | None) -> dict:
    """A worker of dask has threads and a loop of its own: reports are made in a process beside it."""
    if not _pools:
        _pools.append(pool.started(1, Path(os.devnull)))
    try:
        return _pools[0].submit(execute, task, folder, made, formats, executed).result()
    except BrokenProcessPool:
        _pools.clear()
        raise
