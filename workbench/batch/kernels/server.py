"""A process that forks kernels: imported once, ready at once, ended with whoever started it.

The server is forked from a process with a single thread (a fork copies one thread, and a lock another one
held would stay shut). Its caller keeps one end of a socket pair: when the caller dies, by whatever cause,
the other end closes, and the server takes its kernels along.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import random
import signal
import socket
import sys
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

REQUEST_BYTES = 1 << 20
DIE_WITH_PARENT = 1  # linux/prctl.h


def possible() -> bool:
    """Whether this system can: Linux (macOS forks, but its own libraries do not bear it)."""
    return sys.platform == "linux"


@dataclass
class Forked:
    """A kernel's process, and the way to it: closed at either end, the kernel is over."""

    pid: int
    cells: Connection

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Server:
    """The caller's end: `start` forks the server, `launch` asks it for a kernel."""

    def __init__(self, end: socket.socket):
        self.end = end

    @classmethod
    def start(cls) -> Server:
        """Fork the server. Call it before any thread is started."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            try:
                ours.close()
                _serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        return cls(ours)

    def launch(self, env: dict[str, str], cwd: str) -> Forked:
        """A kernel in this folder and environment, waiting for its cells.

        Raises
        ------
        OSError : the server is gone, could not fork, or the request is too long
        """
        request = json.dumps([env, cwd]).encode("utf-8", "surrogateescape")
        if len(request) > REQUEST_BYTES:
            raise OSError("kernel request too long")
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self.end, [request], [theirs.fileno()])
        try:
            return Forked(int(ours.recv_bytes()), ours)
        except EOFError:
            ours.close()
            raise OSError("no kernel came") from None


def _serve(end: socket.socket) -> None:
    os.setsid()  # Ctrl-C is the caller's business
    _leave_files_to_the_caller(end.fileno())
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, REQUEST_BYTES)
    from workbench.batch.kernels.shell import Shell

    Shell.ready()
    gc.freeze()
    running: set[int] = set()
    while True:
        request, fds, _, _ = socket.recv_fds(end, REQUEST_BYTES, 1)
        running -= {pid for pid in running if os.waitpid(pid, os.WNOHANG)[0]}
        if not request:
            break
        with suppress(OSError):  # no room for another process: its end closes, and its caller knows
            running.add(_fork(json.loads(request), fds[0], end))
        os.close(fds[0])
    for pid in running:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _fork(request: list, asker: int, end: socket.socket) -> int:
    server = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        end.close()
        _kernel(*request, asker, server)
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _kernel(env: dict[str, str], cwd: str, asker: int, server: int) -> None:
    """The kernel, in the child: what a new process would have of its own is made anew."""
    os.setsid()
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:  # it died before it could take this one along
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["ipykernel_launcher.py"]  # as a notebook finds it under the standard kernel
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()

    from workbench.batch.kernels.shell import Shell

    shell = Shell.ready()
    if "matplotlib" in sys.modules and "inline" in env.get("MPLBACKEND", "inline"):
        # imported before there was a shell, it never looks for one: no figure, and no error
        shell.enable_matplotlib("inline")
    with Connection(asker) as cells:
        cells.send_bytes(str(os.getpid()).encode("ascii"))
        shell.answer(cells)


def _leave_files_to_the_caller(kept: int) -> None:
    """What was open when the server was forked, held open here, would hide that its owner ended.

    Each number stays taken: an object inherited with it closes it when it goes, whatever is open there then.
    Nobody answers a kernel, and what a library writes past Python goes to the log.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for fd in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):  # the listing's own
            if fd not in (1, 2, kept) and os.fstat(fd):
                os.dup2(null, fd)
    os.dup2(2, 1)
