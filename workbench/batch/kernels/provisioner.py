"""The kernel provisioner: a forked kernel where it can, the standard one elsewhere, both limited."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Int
from traitlets.config import Config

from workbench.batch.kernels.server import Server

NAME = "workbench-fork"
MEMORY_MB = 2048
CPU_S = 1800
LAUNCHER = "ipykernel_launcher"
_servers: list[Server] = []  # at most one a process


class ForkProvisioner(LocalProvisioner):
    """Forks from this process's server when there is one; else starts the kernel as its kernelspec says."""

    memory_mb = Int(MEMORY_MB, help="memory a kernel may ask for; beyond it gets a MemoryError").tag(
        config=True
    )
    cpu_s = Int(CPU_S, help="processor time of a kernel, beyond which it is stopped").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """The connection information; the kernel is started."""
        if not self._forked(cmd, **kwargs):
            await super().launch_kernel(cmd, **kwargs)
        self._limit()
        return self.connection_info

    def _forked(self, cmd: list[str], env: dict[str, str], cwd: str | None = None, **kwargs: Any) -> bool:
        if not _servers or LAUNCHER not in cmd:
            return False
        self.cwd = cwd or os.getcwd()
        try:
            self.process = _servers[0].launch(cmd[cmd.index(LAUNCHER) + 1 :], env, str(self.cwd))
        except OSError:
            _servers.clear()
            return False
        self.pid = self.pgid = self.process.pid
        return True

    def _limit(self) -> None:
        """Where the system allows it (Linux). What a forked kernel was born with is not counted."""
        try:
            import resource

            size = _data(self.pid) + (self.memory_mb << 20)
            resource.prlimit(self.pid, resource.RLIMIT_DATA, (size, size))
            resource.prlimit(self.pid, resource.RLIMIT_CPU, (self.cpu_s, self.cpu_s))
        except (ImportError, AttributeError, OSError):  # another system, or a kernel already dead
            pass


def _data(pid: int) -> int:
    """Bytes of private memory a process has asked for."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmData")) << 10


def fork_from_here() -> None:
    """Kernels of this process are forked from now on. Call it before any thread is started."""
    import workbench.batch.kernels.preload  # noqa: F401  (a preload that failed is not told: it is asked again)

    _servers[:] = [Server.start()]


class Place:
    """A private folder for one kernel's sockets and connection file, and what papermill is told of it.

    Sockets in a private folder, where the system has them, cannot be met by another kernel's nor opened by
    another user, as a port can. Their paths must stay under some hundred characters.
    """

    def __init__(self, **limits: int):
        self.limits = limits

    def __enter__(self) -> dict:
        self.folder = tempfile.mkdtemp(prefix="noyau-")
        _register()
        manager = {"connection_file": os.path.join(self.folder, "c.json")}
        if os.name == "posix":
            manager |= {"transport": "ipc", "ip": os.path.join(self.folder, "k")}
        config = Config({"KernelManager": manager, "ForkProvisioner": self.limits})
        return {"config": config, "shutdown_kernel": "immediate"}

    def __exit__(self, *error) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _register() -> None:
    """Known in this process; a user's own Jupyter is left alone."""
    factory = KernelProvisionerFactory.instance()
    where = f"{ForkProvisioner.__module__}:{ForkProvisioner.__name__}"
    factory.provisioners[NAME] = EntryPoint(NAME, where, factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
