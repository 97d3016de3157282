"""A command of the workbench started from the page: its lines as they come, and how to stop it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from workbench.core import paths

_BAR = re.compile(r"(\d+)/(\d+) \[")
PATIENCE_S = 3  # what a stopped command has to end by itself
BEHIND = 10  # added to the niceness of what nobody asked for


class Commande:
    """One run of `workbench …`. told is given each line, done the exit status (None: it was stopped).

    behind : nobody asked for it: it leaves the processor to what someone waits for
    """

    def __init__(
        self, words: list[str], environment: Mapping[str, str], told: Callable[[str], None],
        done: Callable[[int | None], None], module: str = "workbench", behind: bool = False,
    ):  # fmt: skip
        self.words, self.told, self.done = list(words), told, done
        self.stopped = False
        if os.name == "nt":
            slow = subprocess.BELOW_NORMAL_PRIORITY_CLASS if behind else 0
            own = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | slow}
        else:
            own = {"start_new_session": True}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench.lab.attached", module, *words],
            stdin=subprocess.PIPE,  # held open: it ends when this process does
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=Path(paths.ROOT),
            env=dict(environment),
            **own,
        )
        if behind and os.name != "nt":
            with suppress(OSError):  # it has already ended
                os.setpriority(os.PRIO_PROCESS, self.process.pid, min(os.nice(0) + BEHIND, 19))
        self.thread = threading.Thread(target=self._follow, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End the command and the processes it started; reports already published stay whole."""
        self.stopped = True
        if self.process.poll() is None:
            threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        if os.name != "nt":
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE_S)
        kill(self.process.pid)

    def _follow(self) -> None:
        for line in lines(self.process.stdout):
            self.told(line)
        status = self.process.wait()
        self.process.stdin.close()
        self.done(None if self.stopped else status)


def kill(leader: int) -> None:
    """End a command at once, and its workers, which would wait for ever; leader: its process."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(leader)], capture_output=True)
        return
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def lines(stream):
    """The lines of a stream of bytes, ended by a line feed or, for a bar, by a carriage return."""
    held = b""
    while chunk := stream.read1(4096):
        *whole, held = re.split(rb"[\r\n]+", held + chunk)
        yield from (line.decode("utf-8", "replace") for line in whole if line.strip())
    if held.strip():
        yield held.decode("utf-8", "replace")


def progress(line: str) -> tuple[int, int] | None:
    """(done, all) of a line of tqdm, else None."""
    found = _BAR.search(line)
    return (int(found[1]), int(found[2])) if found else None
