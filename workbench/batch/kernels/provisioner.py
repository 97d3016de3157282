"""The standard kernel, limited, its sockets in a private folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Dict
from traitlets.config import Config

from workbench.batch.kernels.limits import limit

NAME = "workbench-limited"


class LimitedProvisioner(LocalProvisioner):
    """Starts the kernel as its kernelspec says."""

    limits = Dict(help="what `limits.limit` is told of the kernel").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """The connection information; the kernel is started."""
        said = await super().launch_kernel(cmd, **kwargs)
        limit(self.pid, **self.limits)
        return said


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
        config = Config({"KernelManager": manager, "LimitedProvisioner": {"limits": self.limits}})
        return {"config": config, "shutdown_kernel": "immediate"}

    def __exit__(self, *error) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _register() -> None:
    """Known in this process; a user's own Jupyter is left alone."""
    factory = KernelProvisionerFactory.instance()
    where = f"{LimitedProvisioner.__module__}:{LimitedProvisioner.__name__}"
    factory.provisioners[NAME] = EntryPoint(NAME, where, factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
