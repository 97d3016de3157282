"""papermill's engine: cells run in a forked kernel where there can be one, in the standard one elsewhere."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager

from ipykernel.ipkernel import IPythonKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine

from workbench.batch.kernels.limits import limit
from workbench.batch.kernels.provisioner import Place
from workbench.batch.kernels.server import Forked, Server

QUIET = {"kernel_name": "python3", "progress_bar": False, "log_output": False}
_servers: list[Server] = []  # at most one a process


def fork_from_here() -> None:
    """Kernels of this process are forked from now on. Call it before any thread is started."""
    import workbench.batch.kernels.preload  # noqa: F401  (a preload that failed is not told: it is asked again)

    _servers[:] = [Server.start()]


def run(notebook, timeout: int, **limits: int):
    """A notebook prepared by papermill, executed in the current folder: its outputs, or its first error.

    Parameters
    ----------
    timeout : seconds of wall clock a cell may take
    limits : of the kernel, see limits.limit

    Raises
    ------
    CellTimeoutError, DeadKernelError : nbclient's
    RuntimeError : a standard kernel that never answered
    """
    if _servers:
        try:
            kernel = _servers[0].launch(dict(os.environ), os.getcwd())
        except OSError:
            _servers.clear()
        else:
            limit(kernel.pid, **limits)
            with _ended(kernel):
                return ForkedEngine.execute_notebook(notebook, **QUIET, kernel=kernel, timeout=timeout)
    with Place(**limits) as place:
        return NBClientEngine.execute_notebook(notebook, **QUIET, execution_timeout=timeout, **place)


@contextmanager
def _ended(kernel: Forked):
    with kernel.cells:
        try:
            yield
        except BaseException:
            kernel.kill()
            raise


class ForkedEngine(Engine):
    """What papermill's own engine does, with a kernel that answers through a pipe."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, kernel=None, timeout=None, **kwargs):
        return _Client(nb_man, kernel, timeout=timeout).execute()


class _Client(PapermillNotebookClient):
    def __init__(self, nb_man, kernel: Forked, **options):
        super().__init__(nb_man, record_timing=False, **options)
        self.kernel = kernel

    def execute(self, **kwargs):
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        return self.nb

    def execute_cell(self, cell, cell_index, *args, **kwargs):
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        end = time.monotonic() + self.timeout
        try:
            self.kernel.cells.send_bytes(cell.source.encode("utf-8", "surrogatepass"))
            while self.kernel.cells.poll(end - time.monotonic()):
                message = json.loads(self.kernel.cells.recv_bytes())
                if message["msg_type"] == "execute_reply":
                    return _judged(cell, message["content"])
                self.process_message(message, cell, cell_index)
        except (EOFError, OSError):
            raise DeadKernelError("Kernel died") from None
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", self.timeout, cell)


def _judged(cell, reply: dict):
    if reply["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", []):
        raise CellExecutionError.from_cell_and_msg(cell, reply)
    return cell
