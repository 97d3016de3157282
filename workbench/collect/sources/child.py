"""The process that opens received files: `python -m workbench.collect.sources.child MEGABYTES`.

It reads one request after another on its input and answers on its output. It ends alone: when its parent is
gone, after some idle time, or when a file asked for more memory than it may take. What it cannot survive
(a native library that aborts) ends this process only.
"""

from __future__ import annotations

import os
import sys
import threading

from workbench.collect.sources import read_one, readers, wire
from workbench.core.errors import DataError

IDLE_S = 30


def main(megabytes: int) -> None:
    limit(megabytes)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing a library prints may pass for an answer
    for form in readers.READERS:
        readers.of(form)
    while request := next_request():
        answers.write(wire.BEGUN)
        answers.flush()
        answer = answered(request)
        wire.send(answers, answer)
        if "trop" in answer:
            return


def next_request() -> dict | None:
    idle = threading.Timer(IDLE_S, os._exit, (0,))
    idle.daemon = True
    idle.start()
    try:
        return wire.receive(sys.stdin.buffer)
    finally:
        idle.cancel()


def answered(request: dict) -> dict:
    """{"fait": result}, {"refus": problems}, {"trop": …} or {"panne": name of the exception}."""
    try:
        return {"fait": _functions()[request["faire"]](*request["avec"])}
    except DataError as e:
        return {"refus": e.problemes}
    except MemoryError:
        return {"trop": True}
    except Exception as e:  # its text may repeat a value
        return {"panne": type(e).__name__}


def _functions() -> dict:
    from workbench.collect.sources.opening.files import read_grids
    from workbench.collect.sources.opening.packed import read_texts
    from workbench.collect.sources.opening.workbook import sheet_names
    from workbench.collect.sources.proposing.recognise import every_grid

    return {f.__name__: f for f in (read_one, read_grids, sheet_names, read_texts, every_grid)}


def limit(megabytes: int) -> None:
    """Memory this process may take, and no core file (it would hold data). Nothing where it cannot be set."""
    try:
        import resource
    except ImportError:  # Windows: sizes are checked before, and the time limit stands
        return
    import contextlib

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    main(int(sys.argv[1]))
