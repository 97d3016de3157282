"""Reports made side by side in worker processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from copy import copy
from multiprocessing import context as processes
from pathlib import Path

from workbench.batch import kernels
from workbench.batch.execute import begin, execute
from workbench.batch.failures import explain
from workbench.batch.plan import Task
from workbench.core import paths


class _Spawned(processes.SpawnProcess):
    """Ended for good: nbclient answers SIGTERM by stopping its kernel, and a broken pool waited for ever."""

    def terminate(self) -> None:
        self.kill()


WORKERS = {"spawn": _Spawned}
if hasattr(processes, "ForkServerProcess"):

    class _Forked(processes.ForkServerProcess):
        terminate = _Spawned.terminate

        def start(self) -> None:
            """Again, when it was killed in the instant before it said its number, or when the process it is
            forked from has just been: another is made only once the system knows that one dead."""
            for wait in AGAIN_S:
                with suppress(EOFError, ConnectionError):
                    return super().start()
                time.sleep(wait)
            super().start()

    WORKERS["forkserver"] = _Forked

AGAIN_S = (0, 0.1, 0.5, 1)
GRACE_S = 15  # given to workers to end, once every answer is here
FEW, CHUNK = 4, 16  # what a process starts for, at least; what it is handed at once, at most


class _Pool(ProcessPoolExecutor):
    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """One that is killed as the pool ends may hold the queue where the others read that it does: they
        would wait for ever, and the run for them."""
        late = threading.Timer(GRACE_S, _kill, [list((self._processes or {}).values())])
        late.daemon = True
        if wait:
            late.start()
        super().shutdown(wait, cancel_futures=cancel_futures)
        late.cancel()


def _kill(workers: list) -> None:
    for worker in workers:
        worker.kill()


def make(
    tasks: Mapping[Task, Path | None],
    reseau: Path,
    scratch: Path,
    formats: list[str],
    processes: int,
    kernel: str,
) -> Iterator[tuple[Task, dict, Path]]:
    """Results as they come, each with the folder of its files, under `scratch`.

    tasks : each with its executed notebook when no cell has to run again

    A dead worker breaks its pool: what it left is tried once more, alone.
    """
    if not tasks:
        return
    from tqdm import tqdm

    folders = {task: scratch / str(number) for number, task in enumerate(tasks)}
    for folder in folders.values():
        folder.mkdir()
    with tqdm(total=len(tasks), unit="rapport", desc="Rapports\u00a0") as bar:
        left = in_turn(list(tasks), formats, processes)
        for workers in (max(1, min(processes, len(left))), 1):
            broken = []
            jobs = [[(task, reseau, folders[task], formats, tasks[task]) for task in group] for group in left]
            for task, result in _side_by_side(jobs, reseau, workers, kernel, scratch / "dessins"):
                if result is None:
                    broken.append([task])
                    continue
                bar.update()
                yield task, result, folders[task]
            left = broken
            if not left:
                return
        for [task] in left:
            bar.update()
            why = explain(BrokenProcessPool(), task.notebook)
            yield task, {"etat": "échec", "secondes": 0.0, **why}, folders[task]


def in_turn(tasks: list[Task], formats: list[str], processes: int) -> list[list[Task]]:
    """The reports that one worker makes one after the other: with PDF, the editions of a page, for what typst
    has set for one serves the next. Those of a few pages are made side by side."""
    groups: dict[tuple, list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.page, task.lieu), []).append(task)
    if "pdf" not in formats or len(groups) < 2 * processes:
        return [[task] for task in tasks]
    return sorted(groups.values(), key=len, reverse=True)  # the short ones last: no worker ends long before


def _side_by_side(
    jobs: list[list[tuple]], reseau, workers, kernel, drawings
) -> Iterator[tuple[Task, dict | None]]:
    """What execute answers to each of its calls; None where its worker died."""
    ground = jobs[0][0][0].tranche
    with started(workers, paths.archive(reseau) / "execution.log", kernel, drawings, ground) as pool:
        futures: dict[Future, list[tuple]] = {pool.submit(_one_by_one, calls): calls for calls in jobs}
        for future in as_completed(futures):
            calls = futures[future]
            answers = [None] * len(calls) if future.exception() else future.result()
            for (task, *_), answer in zip(calls, answers, strict=True):
                yield task, answer


def _one_by_one(calls: list[tuple]) -> list[dict]:
    return [execute(*call) for call in calls]


def warm(kernel: str = kernels.KINDS[0]) -> None:
    """Let the process that kernels are forked from import what they need while figures are prepared."""
    if kernels.method(kernel) == "forkserver" and (os.cpu_count() or 1) > 1:
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload([kernels.PRELOAD])
        forkserver.ensure_running()


def each(function: Callable, items: list, processes: int = 0, kernel: str = kernels.KINDS[0]) -> Iterator:
    """The function's answers, in order, worked out side by side; by this process when they are few.

    What a dead process left is worked out here: an answer that brings it down is not asked twice elsewhere.
    """
    workers = min(processes or os.cpu_count() or 1, len(items) // FEW)
    done = 0
    if workers > 1:
        size = max(1, min(CHUNK, len(items) // (CHUNK * workers)))
        with suppress(BrokenProcessPool), _pool(workers, kernel) as pool:
            for answer in pool.map(function, items, chunksize=size):
                done += 1
                yield answer
    yield from map(function, items[done:])


def started(
    workers: int,
    log: Path,
    kernel: str = kernels.KINDS[0],
    drawings: Path | None = None,
    ground: Path | None = None,
) -> ProcessPoolExecutor:
    """Workers that make reports, their kernels forked where that can be; `begin` says what they share."""
    fork = kernels.method(kernel) == "forkserver"
    return _pool(workers, kernel, initializer=begin, initargs=(log, fork, drawings, ground))


def _pool(workers: int, kernel: str, **first) -> ProcessPoolExecutor:
    method = kernels.method(kernel)
    context = copy(multiprocessing.get_context(method))
    context.Process = WORKERS[method]
    if method == "forkserver":
        context.set_forkserver_preload([kernels.PRELOAD])
    pool = _Pool(workers, context, **first)
    # all start before the thread that watches them: one that starts while it ends the others is never ended
    pool._safe_to_dynamically_spawn_children = False
    return pool
