"""A process that forks kernels: imported once, ready at once, ended with whoever started it.

The server is forked from a process with a single thread (a fork copies one thread, and a lock another one
held would stay shut). Its caller keeps one end of a socket pair: when the caller dies, by whatever cause,
the other end closes, and the server takes its kernels along.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import signal
import socket
import struct
import sys
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass

REQUEST_BYTES = 1 << 20
WORD = struct.Struct("q")
LOST = -signal.SIGKILL  # what is said of a kernel whose server is gone


def possible() -> bool:
    """Whether this system can: Linux (macOS forks, but its own libraries do not bear it)."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


@dataclass
class Forked:
    """A kernel's process as subprocess.Popen shows one; its exit code comes through `status`."""

    pid: int
    status: int
    returncode: int | None = None
    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                said = os.read(self.status, WORD.size)
            except BlockingIOError:
                return None
            self.returncode = WORD.unpack(said)[0] if len(said) == WORD.size else LOST
            os.close(self.status)
        return self.returncode

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.005)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


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

    def launch(self, argv: list[str], env: dict[str, str], cwd: str) -> Forked:
        """A kernel started with the arguments of `ipykernel_launcher`.

        Raises
        ------
        OSError : the server is gone, or the request is too long
        """
        request = json.dumps([argv, env, cwd]).encode("utf-8", "surrogateescape")
        if len(request) > REQUEST_BYTES:
            raise OSError("kernel request too long")
        read, write = os.pipe()
        try:
            socket.send_fds(self.end, [request], [write])
        finally:
            os.close(write)
        said = os.read(read, WORD.size)
        if len(said) < WORD.size:
            os.close(read)
            raise OSError("the kernel server is gone")
        os.set_blocking(read, False)
        return Forked(WORD.unpack(said)[0], read)


def _serve(end: socket.socket) -> None:
    os.setsid()  # Ctrl-C is the caller's business
    _close_all_but(end.fileno())
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, REQUEST_BYTES)
    running: dict[int, tuple[int, int]] = {}  # pidfd → pid, where its exit code is awaited
    with selectors.DefaultSelector() as selector:
        selector.register(end, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == end.fileno():
                    request, fds, _, _ = socket.recv_fds(end, REQUEST_BYTES, 1)
                    if not request:
                        return _end_all(pid for pid, _ in running.values())
                    pid = _fork(json.loads(request))
                    os.write(fds[0], WORD.pack(pid))
                    handle = os.pidfd_open(pid)
                    running[handle] = pid, fds[0]
                    selector.register(handle, selectors.EVENT_READ)
                else:
                    selector.unregister(key.fd)
                    _report(key.fd, *running.pop(key.fd))


def _report(handle: int, pid: int, status: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(BrokenPipeError):  # nobody waits any more
        os.write(status, WORD.pack(code))
    os.close(status)
    os.close(handle)


def _end_all(pids) -> None:
    for pid in pids:
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            os.kill(pid, signal.SIGKILL)


def _fork(request: list) -> int:
    server = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _kernel(*request, server)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _kernel(argv: list[str], env: dict[str, str], cwd: str, server: int) -> int:
    """The kernel, in the child: what a new process would have of its own is made anew."""
    os.setsid()
    _close_all_but()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["ipykernel_launcher.py", *argv]
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()

    # nobody steps through a batch: the debugger takes longer to import than the kernel to start
    sys.modules.setdefault("debugpy", None)

    from ipykernel.kernelapp import IPKernelApp

    # ipykernel reads its parent from the environment when it is imported: long ago, here
    app = IPKernelApp.instance(parent_handle=server)
    app.initialize(argv)
    if "matplotlib" in sys.modules and "inline" in env.get("MPLBACKEND", "inline"):
        # imported before there was a shell, it never looks for one: no figure, and no error
        app.shell.enable_matplotlib("inline")
    app.start()
    return 0


def _close_all_but(*kept: int) -> None:
    """Files of whoever was forked are theirs: held open here, they would hide that one of them ended."""
    low = 3
    for fd in sorted(kept):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))
