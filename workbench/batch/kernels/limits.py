"""How much memory and time a kernel may take, where the system allows it to be said (Linux)."""

from __future__ import annotations

MEMORY_MB = 2048
CPU_S = 1800


def limit(pid: int, memory_mb: int = MEMORY_MB, cpu_s: int = CPU_S) -> None:
    """Cap a process: beyond its memory it gets a MemoryError, beyond its processor time it is stopped.

    What it was born with is not counted.
    """
    try:
        import resource

        size = _data(pid) + (memory_mb << 20)
        resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))
        resource.prlimit(pid, resource.RLIMIT_CPU, (cpu_s, cpu_s))
    except (ImportError, AttributeError, OSError):  # another system, or a kernel already dead
        pass


def _data(pid: int) -> int:
    """Bytes of private memory a process has asked for."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmData")) << 10
