"""Received files are opened by another process, with limits of size, time and memory.

A file that is too much is refused by name and reason and the others are read. Before that, whatever is not
an ordinary file inside the network's folder (a link that leads out, a pipe, a device) is never opened.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbench.core import paths, written
from workbench.core.errors import DataError

LARGEST_MB = 300  # of one file
MEMORY_MB = 3000  # of the process that reads it
SECONDS, SECONDS_PER_MB = 20, 10  # a million rows of text (35 MB) take 3 s
START_S = 120  # of the process itself, on a busy machine
HEAVY_MB = 4  # above, the process is not kept: it would keep its memory
TOGETHER_MB = 8  # above, files are read two at a time
SPLIT = "le découper par année, ou n’en garder que les colonnes utiles"


def check(path: Path, reseau: Path, fichier: str) -> os.stat_result:
    """Raises
    ------
    DataError : the file must not be opened, or is larger than LARGEST_MB
    """
    reason = written.unfit(path, reseau)
    if reason:
        raise _refused(fichier, reason, "déposer le fichier lui-même dans le dossier du réseau")
    stat = path.stat()
    if stat.st_size > LARGEST_MB << 20:
        rule = f"le fichier pèse {stat.st_size >> 20} Mo, plus que ce qui se lit ({LARGEST_MB} Mo)"
        raise _refused(fichier, rule, SPLIT)
    return stat


def open_safely(function: str, path: Path, reseau: Path, fichier: str, *avec):
    """The result of a function of `child` on one file.

    Raises
    ------
    DataError : it refused the file, or the file was too much for it, or changed while it was read
    """
    before = check(path, reseau, fichier)
    answer = _ask({"faire": function, "avec": list(avec)}, before.st_size / (1 << 20))
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        rule = "le fichier a changé pendant sa lecture"
        raise _refused(fichier, rule, "attendre la fin de la copie, puis relancer")
    if "fait" in answer:
        return answer["fait"]
    if "refus" in answer:
        raise DataError(answer["refus"])
    if "panne" in answer:
        rule = f"la lecture de ce fichier s’est interrompue ({answer['panne']})"
        raise _refused(fichier, rule, "le signaler avec la version de l’outil")
    if "temps" in answer:
        rule = f"la lecture dure plus de {answer['temps']} secondes : elle est arrêtée"
        raise _refused(fichier, rule, SPLIT)
    rule = "le fichier demande plus de mémoire que permis, une fois ouvert : il est démesuré, abîmé ou piégé"
    raise _refused(fichier, rule, f"supprimer les lignes et les colonnes vides au loin, sinon {SPLIT}")


def together(function, jobs: list[tuple], size: int) -> list:
    """function(*job) for each job, in order; two at a time when `size` (bytes) is worth a second process."""
    if size < TOGETHER_MB << 20 or len(jobs) < 2 or (os.cpu_count() or 1) < 2:
        return [function(*job) for job in jobs]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda job: function(*job), jobs))


def warm() -> None:
    """Start the process now: it gets ready while this one does something else."""
    child = _borrow()
    _idle.append(child)


class _Child:
    def __init__(self):
        # -P: no module of the folder one stands in; -m: a script that is running is not run again
        command = [sys.executable, "-P", "-m", "workbench.collect.sources.child", str(MEMORY_MB)]
        path = os.pathsep.join([str(paths.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        )  # fmt: skip

    def ask(self, request: dict, seconds: int) -> dict | None:
        """The answer; {"temps": …} or {"trop": …} when the file stopped it; None if it was gone before."""
        from workbench.collect.sources import wire

        late = self._timer(START_S)
        try:
            wire.send(self.process.stdin, request)
            begun = self.process.stdout.read(1) == wire.BEGUN
        except OSError:
            begun = False
        finally:
            late.cancel()
        if not begun:
            return None
        late = self._timer(seconds)
        try:
            answer = wire.receive(self.process.stdout)
        finally:
            late.cancel()
        return answer or ({"temps": seconds} if late.finished.is_set() and late.fired else {"trop": True})

    def _timer(self, seconds: float) -> threading.Timer:
        def fire():
            timer.fired = True
            self.process.kill()

        timer = threading.Timer(seconds, fire)
        timer.fired, timer.daemon = False, True
        timer.start()
        return timer

    def close(self) -> None:
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except OSError:  # what was still to be sent has nobody to go to
                continue


_idle: list[_Child] = []


def _borrow() -> _Child:
    """A process nobody uses; one inherited through a fork belongs to the parent."""
    while _idle:
        child = _idle.pop()
        if child.owner == os.getpid() and child.process.poll() is None:
            return child
        child.close()
    return _Child()


def _ask(request: dict, megabytes: float) -> dict:
    for _ in range(2):  # a process may end, idle, just as it is asked
        child, answer = _borrow(), None
        try:
            answer = child.ask(request, int(SECONDS + SECONDS_PER_MB * megabytes))
        finally:
            if answer is None or answer.keys() & {"temps", "trop"} or megabytes > HEAVY_MB:
                child.close()
            else:
                _idle.append(child)
        if answer is not None:
            return answer
    return {"panne": "le processus de lecture ne démarre pas"}


@atexit.register
def close() -> None:
    """End the processes that wait."""
    while _idle:
        _idle.pop().close()


def _refused(fichier: str, rule: str, cure: str) -> DataError:
    from workbench.collect.sources.say import say

    return DataError(say(fichier, rule, cure))
