"""Reports per minute and processor per report: this batch beside the stock tools, in one run.

    python benchmarks/lot.py [pairs]     (3 by default; Linux)

Same notebook (the diagnostic of a lieu), same tranches, HTML unless said. In turn, `pairs` times:

- a loop of the commands `papermill` and `jupyter nbconvert --to html`, one report after the other;
- one process calling papermill's and nbconvert's functions in sequence, its imports not counted;
- the same cells run by IPython in one warm process, no kernel, no page: the floor of processor;
- the batch, two workers, start-up counted.

Then the processor of a whole annual review (every page, three editions): its cells alone, the batch in HTML,
and in HTML, PDF and DOCX.

Bounds: 6 times the loop, 3 times the sequence; over the review, 1.8 times the processor of the cells, and
20 % for PDF and DOCX.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median

from cout import cost

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
BIN = Path(sys.executable).parent
EDITIONS = ["coordination", "reseau", "public"]
FEW = 2  # reports of the slow ways


def prepared(folder: Path):
    """The reports of the example's annual review in three editions, tranches cut; its diagnostics."""
    from workbench.batch import prepare

    made = prepare.prepare(ROOT / "data" / "exemple", 2025, EDITIONS, [])
    return made, [task for task in made.tasks if task.page == "diagnostic"]


def tell(tasks, reseau: Path) -> dict:
    return {
        "reseau": str(reseau),
        "tasks": [(str(t.notebook), str(t.tranche), t.parameters) for t in tasks],
    }


def environment(tranche: str, reseau: str) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    own = {"WORKBENCH_TRANCHE": tranche, "WORKBENCH_RESEAU": reseau, "MPLBACKEND": "agg", "PATH": path}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT)}


def loop(told: dict, folder: Path) -> tuple[float, float]:
    """Seconds (wall, processor) a report of the two commands."""
    wall = cpu = 0.0
    for notebook, tranche, parameters in told["tasks"][:FEW]:
        made = str(folder / "loop.ipynb")
        words = [w for name, value in parameters.items() for w in ("-p", name, str(value))]
        env, where = environment(tranche, told["reseau"]), Path(notebook).parent
        for command in (
            ["papermill", notebook, made, *words],
            ["jupyter", "nbconvert", "--to", "html", made],
        ):
            a, b = cost([str(BIN / command[0]), *command[1:]], env=env, cwd=where)
            wall, cpu = wall + a, cpu + b
    return wall / FEW, cpu / FEW


def sequence(told: dict) -> None:
    """One process, the two APIs; prints wall seconds a report."""
    import papermill
    from nbconvert import HTMLExporter

    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        for notebook, tranche, parameters in told["tasks"][:FEW]:
            os.environ["WORKBENCH_TRANCHE"] = tranche
            made = f"{name}/made.ipynb"
            papermill.execute_notebook(
                notebook, made, parameters, progress_bar=False, cwd=Path(notebook).parent
            )
            body, _ = HTMLExporter().from_filename(made)
            Path(f"{name}/made.html").write_text(body, "utf-8")
    print(json.dumps((time.perf_counter() - start) / FEW))


def cells(told: dict) -> None:
    """The cells alone; prints processor seconds a report, the process being warm."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    import workbench.batch.kernels.preload  # noqa: F401

    shell, spent = InteractiveShell.instance(), []
    for _ in ("warm", "counted"):
        start = time.process_time()
        for notebook, tranche, parameters in told["tasks"]:
            os.environ["WORKBENCH_TRANCHE"] = tranche
            for cell in json.loads(Path(notebook).read_text("utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    with capture_output():
                        shell.run_cell("".join(cell["source"])).raise_error()
                    if "parameters" in cell["metadata"].get("tags", []):
                        shell.user_ns.update(parameters)
        spent.append((time.process_time() - start) / len(told["tasks"]))
    print(json.dumps(spent[-1]))


def batch(folder: Path, formats: str, which: str) -> None:
    """The batch's own workers, kernels and exporters on tasks whose tranches are cut already."""
    from workbench.batch import pool
    from workbench.batch.plan import Task

    told = json.loads((folder / f"{which}.json").read_text("utf-8"))
    reseau = Path(told["reseau"])
    tasks = [Task(**t | {n: Path(t[n]) for n in ("notebook", "tranche")}) for t in told["tasks"]]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for task, result, _ in pool.make(
            dict.fromkeys(tasks), reseau, Path(scratch), formats.split(","), 2, "rapide"
        ):
            assert result["etat"] == "fait", (task.label, result)


def alone(way: str, told: dict, folder: Path, *words: str) -> tuple[float, float, str]:
    """Run one way in a process of its own: wall, processor, what it printed."""
    (folder / "told.json").write_text(json.dumps(told), "utf-8")
    out = folder / "said"
    env = environment(told["tasks"][0][1], told["reseau"])
    command = [sys.executable, __file__, f"--{way}", str(folder), str(out), *words]
    wall, cpu = cost(command, env=env)
    return wall, cpu, out.read_text("utf-8") if out.exists() else ""


def compare(pairs: int) -> bool:
    names = ("loop", "sequence", "floor", "wall", "cpu", "floors", "review", "office")
    rows: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made, some = prepared(folder)
        told, every = tell(some, made.reseau), tell(made.tasks, made.reseau)
        for which, tasks in (("some", some), ("every", made.tasks)):
            whole = {"reseau": str(made.reseau), "tasks": [asdict(t) for t in tasks]}
            (folder / f"{which}.json").write_text(json.dumps(whole, default=str), "utf-8")
        for _ in range(pairs):
            rows["loop"].append(loop(told, folder)[0])
            rows["sequence"].append(json.loads(alone("sequence", told, folder)[2]))
            rows["floor"].append(json.loads(alone("cells", told, folder)[2]))
            wall, cpu, _ = alone("batch", told, folder, "html", "some")
            rows["wall"].append(wall / len(some))
            rows["cpu"].append(cpu / len(some))
            rows["floors"].append(json.loads(alone("cells", every, folder)[2]))
            rows["review"].append(alone("batch", every, folder, "html", "every")[1] / len(made.tasks))
            cpu = alone("batch", every, folder, "html,pdf,docx", "every")[1]
            rows["office"].append(cpu / len(made.tasks))
    return said(rows, len(some), len(made.tasks))


def said(rows: dict[str, list[float]], some: int, every: int) -> bool:
    """Print medians and ratios, pair by pair; whether every bound holds."""
    m = {name: median(values) for name, values in rows.items()}

    def ratio(a: str, b: str) -> float:
        return median(x / y for x, y in zip(rows[a], rows[b], strict=True))

    print(f"a diagnostic, seconds (medians of {len(rows['loop'])} runs; the batch makes {some}, 2 workers)")
    print(f"  commands papermill + nbconvert, in a loop  {m['loop']:6.2f}")
    print(f"  one process, the two APIs in sequence      {m['sequence']:6.2f}")
    print(f"  the batch, HTML, start-up counted          {m['wall']:6.2f}   {60 / m['wall']:.0f} a minute")
    print(
        f"  processor: cells alone {m['floor']:.2f}, batch {m['cpu']:.2f}, {ratio('cpu', 'floor'):.2f} times"
    )
    print(f"a report of the annual review ({every} reports), seconds of processor")
    print(f"  cells alone {m['floors']:.2f}, batch {m['review']:.2f}, with PDF and DOCX {m['office']:.2f}")
    bounds = (
        ("times the loop (at least 6, goal 10)", ratio("loop", "wall"), 6.0, None),
        ("times the sequence (at least 3, goal 4)", ratio("sequence", "wall"), 3.0, None),
        ("times the processor of the cells (at most 1.8, goal 1.5)", ratio("review", "floors"), None, 1.8),
        ("more processor for PDF and DOCX (at most 0.20)", ratio("office", "review") - 1, None, 0.20),
    )
    held = [v >= low if low else v <= high for _, v, low, high in bounds]
    for (words, value, *_), holds in zip(bounds, held, strict=True):
        print(f"  {'holds' if holds else 'FAILS'}  {value:5.2f} {words}")
    return all(held)


def main() -> int:
    if not (len(sys.argv) > 1 and sys.argv[1].startswith("--")):
        return 0 if compare(int(sys.argv[1]) if len(sys.argv) > 1 else 3) else 1
    way, folder, out, *words = sys.argv[1:]
    told = json.loads((Path(folder) / "told.json").read_text("utf-8"))
    with open(out, "w", encoding="utf-8") as sys.stdout:
        if way == "--batch":
            batch(Path(folder), *words)
        else:
            {"--sequence": sequence, "--cells": cells}[way](told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
