"""Kernels that start at once: forked from a process that has already imported what notebooks need.

`provisioner` hands them to any Jupyter client, `server` forks them, `preload` says what is ready in them.
papermill runs unmodified: it is only told which provisioner to ask. Where a process cannot be forked
(Windows, macOS), or when asked, the standard kernel runs instead, under the same limits where the system
knows them.
"""

KINDS = ("rapide", "standard")
PRELOAD = f"{__name__}.preload"


def method(kind: str) -> str:
    """How the workers that start such kernels are themselves started (multiprocessing's start method)."""
    from workbench.batch.kernels.server import possible

    return "forkserver" if kind == KINDS[0] and possible() else "spawn"
