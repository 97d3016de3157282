"""Kills at random instants, of the driver, a worker or a kernel: old report or new report, nothing lost.

    python benchmarks/pannes.py [kills] [seed]     (200 by default; Linux)

Four simulated lieux are published; then the notebook changes and the run that follows is killed somewhere.
What readers find is then looked at byte by byte: every page is the old one or the new one, whole, and the
manifest can be read. The same command, run again, must end with the bytes of a run that nothing stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from workbench import simulate  # noqa: E402
from workbench.batch import known, plan, pool, prepare, run  # noqa: E402, F401  (imported before the forks)
from workbench.cli import main as command  # noqa: E402

MARK = "WORKBENCH_PANNES"
DRAWN = """from workbench.show.display import Affichage, montrer
long = [{{"texte": lieu * 2000}}]
montrer(lambda tranche: Affichage(genre="texte", titre="Version {}", elements=long), None)"""
CLOCK = ("ecrit_le",)
LIEUX = 4  # two reports for each worker


def notebook(path: Path, version: str) -> None:
    """A notebook that says which version it is, in a page of some tens of kilobytes."""
    new = nbformat.v4
    first = 'lieu = ""\nannee = 0\ndiffusion = "coordination"'
    cells = [
        new.new_markdown_cell(f"# Essai {version}", id="c0"),
        new.new_code_cell(first, metadata={"tags": ["parameters"]}, id="c1"),
        new.new_markdown_cell(f"## Que dit la version {version} ?", id="c2"),
        new.new_code_cell(DRAWN.format(version), id="c3"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), path)


class Trial:
    """A network in a folder, its output, and the runs made of it."""

    def __init__(self, folder: Path):
        self.reseau, self.sortie = folder / "reseau", folder / "sortie"
        simulate.simulate(LIEUX, (2024, 2025), self.reseau, graine=1)
        # a change there is looked for by a run with nothing to do, and is no file to collect again
        self.notebook = self.reseau / "verite" / "essai.ipynb"
        plan.PAGES = (plan.Page("diagnostic", self.notebook, per_lieu=True),)
        known.refuse_modified = lambda notebooks: None

    def start(self) -> int:
        """A run, in a process of its own; its number."""
        pid = os.fork()
        if pid:
            return pid
        os.setsid()
        os.environ[MARK] = str(os.getpid())
        silent = os.open(self.reseau.parent / "dit", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        code = 70
        try:
            asked = ["--formats", "html", "--processus", "2", "--sortie", str(self.sortie)]
            code = command(["rapports", "--reseau", str(self.reseau), *asked])
        finally:
            os._exit(code)

    def whole(self) -> float:
        """A run that nothing stops: its seconds."""
        start = time.monotonic()
        code = os.waitstatus_to_exitcode(os.waitpid(self.start(), 0)[1])
        assert code == 0, (self.reseau.parent / "dit").read_text("utf-8")
        return time.monotonic() - start

    def published(self) -> dict[str, str]:
        """SHA-256 of what readers see; of a manifest, without its clock."""
        found = {}
        for path in sorted(self.sortie.glob("[0-9]*/**/*")):
            if path.is_file() and not path.name.startswith("."):
                data = path.read_bytes()
                if path.name == plan.MANIFEST:
                    data = _timeless(json.loads(data))
                found[path.relative_to(self.sortie).as_posix()] = hashlib.sha256(data).hexdigest()
        return found

    def leftovers(self) -> list[str]:
        return [path.name for path in self.sortie.glob(".*") if path.name not in (".verrou",)]


def _timeless(manifest: dict) -> bytes:
    for name in CLOCK:
        manifest.pop(name)
    for entry in manifest["rapports"].values():
        entry.pop("secondes", None)
        entry.pop("entrees", None)  # times of the notebook that is written anew
    return json.dumps(manifest, sort_keys=True).encode()


def family(driver: int) -> dict[str, list[int]]:
    """The live processes of a run by what they are: driver, worker, kernel."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)

    def children(pids: list[int]) -> list[int]:
        return [pid for pid, parent in parents.items() if parent in pids]

    servers = children([driver])
    workers = children(servers)
    return {"driver": [driver], "worker": workers, "kernel": children(children(workers))}


def descendants(driver: int) -> list[int]:
    """Whatever a run started and is still alive, orphans included: known by their environment."""
    mark, found = f"{MARK}={driver}\0".encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in (os.getpid(), driver):
            try:
                if mark in (entry / "environ").read_bytes() and " Z " not in (entry / "stat").read_text():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def kill(trial: Trial, rng: random.Random, seconds: float) -> str:
    """Start a run and kill one of its processes at a random instant; what was killed."""
    driver = trial.start()
    wanted = rng.choice(("driver", "worker", "kernel"))
    due = time.monotonic() + rng.uniform(0, seconds)
    while time.monotonic() < due and not os.waitid(os.P_PID, driver, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        time.sleep(0.005)
    target, said = driver, "driver"
    if wanted != "driver":
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (alive := family(driver)[wanted]):
            if os.waitid(os.P_PID, driver, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
            time.sleep(0.002)
        if alive:
            target, said = rng.choice(alive), wanted
    try:
        os.kill(target, signal.SIGKILL)
    except ProcessLookupError:
        said = "too late"
    os.waitpid(driver, 0)
    end = time.monotonic() + 60
    while left := descendants(driver):
        assert time.monotonic() < end, f"{len(left)} processes outlive a killed {said}"
        time.sleep(0.05)
    return said


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    faults, done = [], Counter()
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Path(name))
        wanted, seconds = {}, 0.0
        for version in ("A", "B"):
            notebook(trial.notebook, version)
            seconds = trial.whole()
            wanted[version] = trial.published()
        assert wanted["A"] != wanted["B"]
        old, new = "B", "A"
        for rank in range(kills):
            notebook(trial.notebook, new)
            what = kill(trial, rng, seconds * 1.1)
            done[what] += 1
            for path, sha in trial.published().items():
                if sha not in (wanted[old].get(path), wanted[new].get(path)) and not path.endswith(
                    (plan.MANIFEST, "index.html")
                ):
                    faults.append(f"kill {rank} ({what}): {path} is neither the old one nor the new one")
            if missing := wanted[old].keys() - trial.published().keys():
                faults.append(f"kill {rank} ({what}): lost {sorted(missing)}")
            trial.whole()
            if trial.published() != wanted[new]:
                faults.append(f"kill {rank} ({what}): the next run ends with other bytes")
            if left := trial.leftovers():
                faults.append(f"kill {rank} ({what}): {left} stay")
            old, new = new, old
            if (rank + 1) % 10 == 0:
                print(f"{rank + 1} kills, {len(faults)} faults", flush=True)
    counted = ", ".join(f"{number} {what}" for what, number in sorted(done.items()))
    print(f"{kills} kills of {LIEUX} lieux ({counted}), a run takes {seconds:.1f} s: {len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
