"""The example built by a real dask scheduler and two workers on this machine, beside a local run.

    python benchmarks/postes.py [--tuer]     (`make postes`)

Same bytes as local, or exit status 1. With --tuer, three more runs, during each of which a worker is lost
in another way: killed (-9), asked to stop, or the process that makes its reports killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ASKED = ["--annee", "2025", "--diffusion", "coordination", "--formats", "html,pdf,docx"]
WORKER = ["worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]


def build(sortie: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "workbench", "rapports", "--reseau", str(ROOT / "data" / "exemple")]
    command += ["--sortie", str(sortie), *ASKED, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finished(run: subprocess.Popen) -> None:
    said = run.communicate()[0]
    if run.returncode:
        sys.exit(said)


def published(sortie: Path) -> dict[str, str]:
    """SHA-256 of what readers see; of a manifest, without its clock."""
    found = {}
    for path in sorted(p for p in sortie.glob("[0-9]*/**/*") if p.is_file() and not p.name.startswith(".")):
        data = path.read_bytes()
        if path.name == "manifeste.json":
            said = json.loads(data)
            said.pop("ecrit_le")
            for entry in said["rapports"].values():
                entry.pop("secondes")
            data = json.dumps(said).encode()
        found[path.relative_to(sortie).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


class Site:
    """A scheduler and two workers; ended with the block."""

    def __init__(self, folder: Path):
        self.folder, self.address = folder, ""

    def start(self, *words: str) -> subprocess.Popen:
        # a report that its worker could not bring back is tried once elsewhere
        env = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        log = (self.folder / f"{words[0]}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words], cwd=self.folder, env=env, stdout=log, stderr=log
        )

    def __enter__(self) -> Site:
        told = self.folder / "scheduler.json"
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)
        )
        while not told.is_file():
            time.sleep(0.1)
        time.sleep(0.5)
        self.address = json.loads(told.read_text("utf-8"))["address"]
        self.workers = [self.start(*WORKER, self.address) for _ in range(2)]
        return self

    def __exit__(self, *error) -> None:
        for process in [*self.workers, self.scheduler]:
            process.terminate()
            process.wait()


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if int(parent) == pid:
                found.append(int(entry.name))
    return found


def lose(site: Site, way: str) -> None:
    """Lose a worker that is at work."""
    worker = site.workers[0]
    end = time.monotonic() + 300
    while not (makers := [g for c in _children(worker.pid) for g in _children(c)]):
        assert time.monotonic() < end, "the worker never started"
        time.sleep(0.1)
    time.sleep(1)
    if way == "process":
        os.kill(makers[0], signal.SIGKILL)
    else:
        worker.send_signal(signal.SIGKILL if way == "killed" else signal.SIGTERM)


def main() -> int:
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.monotonic()
        finished(build(folder / "ici"))
        here = published(folder / "ici")
        print(f"local: {len(here)} files, {time.monotonic() - start:.0f} s")
        for way in ["", *(["killed", "stopped", "process"] if "--tuer" in sys.argv else [])]:
            with Site(folder) as site:
                start = time.monotonic()
                run = build(folder / f"postes{way}", "--ordonnanceur", site.address)
                if way:
                    lose(site, way)
                finished(run)
                same = published(folder / f"postes{way}") == here
                print(
                    f"two workers{f', one {way}' if way else ''}: {time.monotonic() - start:.0f} s, "
                    f"{'the same bytes' if same else 'OTHER BYTES'}"
                )
                wrong += [] if same else [way]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
