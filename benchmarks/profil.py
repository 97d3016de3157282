"""Where each millisecond of processor of a report goes, from the start of its kernel to its files.

    python benchmarks/profil.py [reports]     (all fifteen by default; Linux; means)

The diagnostics of the example, in turn and in three editions, made as a worker makes them: typst keeps what
it has set, and the same report made twice would cost the second time a quarter of what it does.

Where a PDF's goes: tables most, for typst sets each cell once to know the height of its row and once
more in it; then figures, pages that name pages, tags. Its second and third editions, made in turn, cost
a third and a quarter of the first (valgrind, instructions, one lieu); with their data in `sys.inputs`,
more than half and a third. Letters of figures as outlines cost a quarter more. Where a drawing's for
Word goes: its PNG compressed, laid on its sheet, drawn.

Tried, and no cheaper: pdfium and Pillow for these PNG (the same time), resvg_py (four times), the letters
of a figure joined in one path (6 % more), figures beside the JSON (0.5 % less), one thread for typst,
skia (drawn in a fifth of the time, compressed in twice), blocks that keep their place whatever stands
before them (the same), a paragraph in each cell (a fifth more), other settings of the allocator (5 %
at most). Cheaper, and not kept: widths and heights of tables worked out before typst from the letters'
metrics, a quarter less of a PDF (heights most of it, widths a fifteenth); rules drawn by `hline`
over gutters then add a fifth to the bytes, for typst tells the borders of each cell to readers of tags.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

START = time.process_time()
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import workbench.batch.kernels.preload  # noqa: E402, F401

PRELOADED = time.process_time() - START

from workbench.batch.kernels import engine  # noqa: E402

FORMATS = ("html", "pdf", "docx", "xlsx")
PROBE = "import time as _time; print(_time.process_time())"


def probed(source: Path, folder: Path) -> Path:
    """A copy of a notebook in which the kernel says its processor time before and after the cells."""
    import nbformat

    made = nbformat.read(source, 4)
    first, last = (nbformat.v4.new_code_cell(PROBE, id=name) for name in ("avant", "apres"))
    made.cells = [first, *made.cells, last]
    target = folder / source.name
    nbformat.write(made, target)
    return target


def spent(steps: dict[str, list[float]], name: str, do):
    start = time.process_time()
    done = do()
    steps.setdefault(name, []).append(time.process_time() - start)
    return done


def once(notebook: Path, task, folder: Path, steps: dict, cells: dict) -> None:
    from nbconvert.exporters import get_exporter

    from workbench.batch.execute import papermilled
    from workbench.show import document, docx, drawn

    def run():
        return papermilled(notebook, task.parameters)

    start = time.perf_counter()
    made = spent(steps, "worker: papermill, messages, checks of the notebook", run)
    steps.setdefault("wall", []).append(time.perf_counter() - start)
    probes = [float(made.cells[place].outputs[0].text) for place in (0, -1)]
    steps.setdefault("kernel: the fork, up to the first cell", []).append(probes[0])
    steps.setdefault("kernel: the cells, their outputs sent", []).append(probes[1] - probes[0])
    for cell in made.cells[1:-1]:
        if cell.cell_type == "code":
            cells.setdefault(cell.source.splitlines()[-1], []).append(cell.metadata.papermill.duration)
    made.metadata["workbench"] = task.metadata
    made.cells = made.cells[1:-1]
    read = spent(steps, "worker: the notebook read for its exporters", lambda: document.read(made))
    # as the exporter would, which then finds them drawn
    spent(steps, "worker: figures drawn for docx", lambda: drawn.rasterise(docx.drawings(read)))
    for fmt in FORMATS:
        exporter = EXPORTERS.setdefault(fmt, None) or get_exporter(f"workbench-{fmt}")()
        EXPORTERS[fmt] = exporter
        spent(steps, f"worker: {fmt}", lambda exporter=exporter: exporter.render(read))
    spent(
        steps,
        "worker: notebook written",
        lambda: (folder / "fait").write_text(json.dumps(made, ensure_ascii=False, sort_keys=True)),
    )


EXPORTERS: dict = {}


def main() -> int:
    engine.fork_from_here()
    from workbench.batch import prepare
    from workbench.show import drawn

    prepared = prepare.prepare(ROOT / "data" / "exemple", 2025, ["coordination", "reseau", "public"], [])
    tasks = [task for task in prepared.tasks if task.page == "diagnostic"]
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else len(tasks)
    os.environ["MPLBACKEND"] = "agg"
    steps: dict[str, list[float]] = {}
    cells: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        drawn.kept = Path(name) / "dessins"
        notebook = probed(tasks[0].notebook, Path(name))
        for task in tasks[:asked]:
            os.environ["WORKBENCH_TRANCHE"] = str(task.tranche)
            once(notebook, task, Path(name), steps, cells)
    wall = mean(steps.pop("wall"))
    table = sorted(((mean(values), name) for name, values in steps.items()), reverse=True)
    whole = sum(seconds for seconds, _ in table)
    print(f"once a run: {PRELOADED * 1000:.0f} ms of processor to import what is then forked")
    print(f"a report: {whole * 1000:.0f} ms of processor; its notebook, {wall * 1000:.0f} ms of wall clock")
    for seconds, name in table:
        print(f"  {seconds * 1000:6.0f} ms  {seconds / whole:4.0%}  {name}")
    print("its longest cells, wall clock")
    for line, values in sorted(cells.items(), key=lambda cell: -mean(cell[1]))[:8]:
        print(f"  {mean(values) * 1000:6.0f} ms        {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
