"""`python -m workbench.lab.attached MODULE WORDS…`: run a module, and end with the process that started it.

That process holds our standard input open. When it is gone, however it went, the input ends: a notebook's
kernel that is killed has no time to end what it started.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading

from workbench.lab.running import kill


def main(module: str, *words: str) -> None:
    held = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the module has nothing to read
    threading.Thread(target=_watch, args=(held,), daemon=True).start()
    sys.argv[1:] = words
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch(held: int) -> None:
    while os.read(held, 1):
        continue
    kill(os.getpid())


if __name__ == "__main__":
    main(*sys.argv[1:])
