"""Reports per minute and processor per report: this batch beside the stock tools, in one run.

    python benchmarks/lot.py [pairs]     (3 by default; Linux)

Same notebook (the diagnostic of a lieu), same tranches, HTML unless said. In turn, `pairs` times:

- a loop of the commands `papermill` and `jupyter nbconvert --to html`, one report after the other;
- one process calling papermill's and nbconvert's functions in sequence, its imports not counted;
- the same cells run by IPython in one warm process, no kernel, no page: the floor of processor;
- the batch, start-up counted: two workers, HTML; the same for one report, which tells start-up from the
  rest; then HTML, PDF and DOCX.

Bounds: 6 times the loop, 3 times the sequence, 1.8 times the processor of the cells, 20 % for PDF and DOCX.
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
BOUNDS = {"loop": 6.0, "sequence": 3.0, "floor": 1.8, "office": 0.20}


def prepared(folder: Path):
    """The diagnostics of the example's lieux in three editions, their tranches cut."""
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
    rows: dict[str, list[float]] = {
        name: [] for name in ("loop", "sequence", "cells", "html", "cpu", "once", "pdf")
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made, tasks = prepared(folder)
        told = tell(tasks, made.reseau)
        whole = {"reseau": str(made.reseau), "tasks": [asdict(t) for t in tasks]}
        one = whole | {"tasks": whole["tasks"][:1]}
        for which, asked in (("all", whole), ("one", one)):
            (folder / f"{which}.json").write_text(json.dumps(asked, default=str), "utf-8")
        for _ in range(pairs):
            rows["loop"].append(loop(told, folder)[0])
            rows["sequence"].append(json.loads(alone("sequence", told, folder)[2]))
            rows["cells"].append(json.loads(alone("cells", told, folder)[2]))
            wall, cpu, _ = alone("batch", told, folder, "html", "all")
            rows["html"].append(wall / len(tasks))
            rows["cpu"].append(cpu / len(tasks))
            first = alone("batch", told, folder, "html", "one")[1]
            rows["once"].append((first * len(tasks) - cpu) / (len(tasks) - 1))
            rows["pdf"].append(alone("batch", told, folder, "html,pdf,docx", "all")[1] / len(tasks))
    return said(rows, len(tasks))


def said(rows: dict[str, list[float]], n: int) -> bool:
    """Print medians and ratios, pair by pair; whether every bound holds."""
    m = {name: median(values) for name, values in rows.items() if values}
    print(f"a report, seconds (medians of {len(rows['loop'])} runs; the batch makes {n} reports, 2 workers)")
    print(f"  commands papermill + nbconvert, in a loop  {m['loop']:6.2f}")
    print(f"  one process, the two APIs in sequence      {m['sequence']:6.2f}")
    print(f"  the batch, HTML, start-up counted          {m['html']:6.2f}   {60 / m['html']:.0f} a minute")
    print(
        f"  processor: cells alone {m['cells']:.2f}, batch {m['cpu']:.2f}, with PDF and DOCX {m['pdf']:.2f}"
    )
    more = m["cpu"] - m["once"] / n
    print(f"  once a run {m['once']:.2f}, then {more:.2f} a report, {more / m['cells']:.2f} times the cells")
    ratios = {
        "loop": median(a / b for a, b in zip(rows["loop"], rows["html"], strict=True)),
        "sequence": median(a / b for a, b in zip(rows["sequence"], rows["html"], strict=True)),
        "floor": median(a / b for a, b in zip(rows["cpu"], rows["cells"], strict=True)),
        "office": median(a / b for a, b in zip(rows["pdf"], rows["cpu"], strict=True)) - 1,
    }
    held = {k: v >= BOUNDS[k] if k in ("loop", "sequence") else v <= BOUNDS[k] for k, v in ratios.items()}
    for name, words in (
        ("loop", "times the loop (at least 6, goal 10)"),
        ("sequence", "times the sequence (at least 3, goal 4)"),
        ("floor", "times the processor of the cells (at most 1.8, goal 1.5)"),
        ("office", "more processor for PDF and DOCX (at most 0.20)"),
    ):
        print(f"  {'holds' if held[name] else 'FAILS'}  {ratios[name]:5.2f} {words}")
    return all(held.values())


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
