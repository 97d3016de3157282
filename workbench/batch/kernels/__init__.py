"""Kernels that start at once: forked from a process that has already imported what notebooks need.

`engine` is what papermill asks to run cells, `server` forks kernels, `shell` is what runs in them, `preload`
says what is ready there. Where a process cannot be forked (Windows, macOS), or when asked, papermill's own
engine drives the standard kernel that `provisioner` starts, under the same `limits` where the system knows
them.
"""

KINDS = ("rapide", "standard")
PRELOAD = f"{__name__}.preload"


def method(kind: str) -> str:
    """How the workers that start such kernels are themselves started (multiprocessing's start method)."""
    from workbench.batch.kernels.server import possible

    return "forkserver" if kind == KINDS[0] and possible() else "spawn"
