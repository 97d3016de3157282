"""Collect millions of rows of activity: seconds and peak memory of it all, checks and archive included.

    python benchmarks/collecte.py [rows] [--irregulier]
    python benchmarks/collecte.py --classeur
    python benchmarks/collecte.py 60000 --fichiers 600

Writes a network to a temporary folder, then collects it in a fresh process: for each million rows 350 lieux
and one CSV in cp1252, with French dates, comma decimals and a value map. `--irregulier` puts a preamble,
blank lines and quotes in the files, which rules out the columnar reader. Bound: 8 s and 1 GB for a million
rows, 60 s and 1.5 GB for ten million.
`--classeur` reads an XLSX of 20,000 rows, in 3 s at the most. `--fichiers` spreads the rows over that many
files; wherever there are several, one then changes and the network is collected again, which must cost half
of the first time at the most.

What is judged is the processor time of all processes together, imports included (a machine that does nothing
else shows less on its clock; a busy one shows any figure), and the most memory they hold at one instant.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

FILE = 1_000_000  # rows
BOUND_S, BOUND_MB = 8.0, 1000.0
MANY, MANY_S, MANY_MB = 10 * FILE, 60.0, 1500.0
BOOK_ROWS, BOOK_S = 20_000, 3.0
LIEUX = 350  # of a file of FILE rows
AGAIN = 0.5  # of the first collection, when one file of several changed
EVERY_S = 0.02  # memory is looked at
USES = {
    "Fab lab": "fablab",
    "Bureau partagé": "coworking",
    "Formation": "formation",
    "Rencontre": "rencontre",
    "Médiation numérique": "médiation",
    "Autre": "autre",
}
COLLECT = """
import json, resource, sys, time
begun, worked = time.perf_counter(), time.process_time()
from pathlib import Path
from workbench import archive
got = archive.update(Path(sys.argv[1]))
seconds, worked = time.perf_counter() - begun, time.process_time() - worked
from workbench.collect.sources import guard
guard.close()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = [p.regle for p in got.erreurs][:3]
print(json.dumps([seconds, [worked, used.ru_utime + used.ru_stime], len(got.tables["activite"]), told]))
"""


def main() -> int:
    """Print rows, seconds and megabytes; 1 when a bound is passed or a row is lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--irregulier", action="store_true")
    parser.add_argument("--classeur", action="store_true")
    parser.add_argument("--fichiers", type=int, default=0)
    options = parser.parse_args()
    if options.classeur:
        options.rows = BOOK_ROWS
    each = options.rows // options.fichiers if options.fichiers else FILE
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.rows, options.irregulier, options.classeur, each)
        made = collected(folder)
        again = change(Path(folder)) and collected(folder)
    if made is None or again is None:
        return 1
    seconds, busy, kept, told, held = made
    print(f"{kept:,} rows kept of {options.rows:,}: {sum(busy):.2f} s of processor, {seconds:.2f} s elapsed")
    for name, worked, peak in zip(("collection", "processes that open files"), busy, held[1:], strict=True):
        print(f"   {name}: {worked:.2f} s, {peak:.0f} MB at the peak")
    print(f"   together: {held[0]:.0f} MB at the peak")
    for rule in told:
        print("  ", rule)
    ratio = 0.0
    if again:
        ratio = sum(again[1]) / sum(busy)
        print(f"again, one file having changed: {sum(again[1]):.2f} s of processor ({ratio:.0%}), ", end="")
        print(f"{again[0]:.2f} s elapsed, {again[4][0]:.0f} MB at the peak")
    many = options.rows >= MANY
    bound = BOOK_S if options.classeur else MANY_S if many else BOUND_S * max(options.rows / FILE, 0.25)
    heavy = MANY_MB if many else BOUND_MB
    slow = sum(busy) > bound and not options.fichiers
    return int(kept != options.rows or slow or held[0] > heavy or ratio > AGAIN)


def collected(folder: str) -> tuple | None:
    """(seconds, processor of it and of its children, rows kept, problems, MB held); None when it failed."""
    run, held = watched([sys.executable, "-c", COLLECT, folder])
    return None if run.returncode else (*json.loads(run.stdout.read()), held)


def change(reseau: Path) -> bool:
    """Take the last line off one file of several."""
    files = sorted((reseau / "recus").rglob("activite-*.csv"))
    if len(files) > 1:
        put(files[0], files[0].read_text("cp1252").splitlines()[:-1])
    return len(files) > 1


def watched(command: list[str]) -> tuple[subprocess.Popen, list[float]]:
    """(the process, ended; the most MB held together, by it, by its children together)."""
    run, held = subprocess.Popen(command, stdout=subprocess.PIPE, text=True), [0.0, 0.0, 0.0]
    tree = psutil.Process(run.pid)
    while run.poll() is None:
        try:
            own = tree.memory_info().rss / (1 << 20)
            others = sum(_held(child) for child in tree.children())
        except psutil.NoSuchProcess:
            break
        held = [max(pair) for pair in zip(held, (own + others, own, others), strict=True)]
        time.sleep(EVERY_S)
    run.wait()
    return run, held


def _held(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / (1 << 20)
    except psutil.NoSuchProcess:
        return 0.0


def write(reseau: Path, rows: int, irregular: bool, book: bool = False, each: int = FILE) -> None:
    """A network whose activity holds `rows` rows, each with its own key (lieu × day × use × mode)."""
    rng = random.Random(1)
    (reseau / "recus" / "2025").mkdir(parents=True)
    (reseau / "registres").mkdir()
    put(reseau / "reseau.toml", ['nom = "Essai"', "annees = [2025]", "arrete_le = 2026-03-31"])
    put(reseau / "registres" / "structures.csv", ["structure;nom;forme;plan_comptable;entree_le",
                                                  "s;Structure;association;anc2018;2000-01-01"])  # fmt: skip
    files, own = range(-(-rows // each)), max(LIEUX * each // FILE, 1)
    lieux = [f"l{i};Lieu {i};s;fablab;39397;ouvert;2000-01-01" for i in range(own * len(files))]
    put(reseau / "registres" / "lieux.csv", ["lieu;nom;structure;types;commune;statut;ouvert_le", *lieux])
    suffix = "xlsx" if book else "csv"
    for k in files:
        lines = ["Lieu;Date;Activité;Passages;Heures"]
        lines += _rows(rng, min(each, rows - k * each), k * own, own)
        if irregular:
            lines = [
                "Export du logiciel d’accueil",
                "",
                *('"' + x.replace(";", '";"') + '"' for x in lines),
                "",
            ]
        (put_book if book else put)(reseau / "recus" / "2025" / f"activite-{k}.{suffix}", lines)
    (reseau / "sources.toml").write_text(
        "".join(sources(f"activite-{k}.{suffix}") for k in files), encoding="utf-8"
    )


def _rows(rng: random.Random, count: int, first: int, lieux: int) -> list[str]:
    """Lines of `lieux` lieux from `first` on, back from the end of the year."""
    uses, lines = list(USES), []
    for i in range(count):
        day = dt.date(2025, 12, 31) - dt.timedelta(days=i // (lieux * len(uses)))
        hours = f"{rng.randint(0, 90) / 2:.1f}".replace(".", ",")
        use = uses[i // lieux % len(uses)]
        lines.append(f"Lieu {first + i % lieux};{day:%d/%m/%Y};{use};{rng.randint(0, 40)};{hours}")
    return lines


def put_book(path: Path, lines: list[str]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Accueil")
    for line in lines:
        sheet.append([int(c) if c.isdecimal() else c for c in line.split(";")])
    book.save(path)


def put(path: Path, lines: list[str]) -> None:
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))


def sources(name: str) -> str:
    """What sources.toml says of one file."""
    words = "\n".join(f'"{a}" = "{b}"' for a, b in USES.items())
    return f"""
[[source]]
fichier = "recus/2025/{name}"
format = "tableur"
table = "activite"
[source.constantes]
mode = "compté"
[source.colonnes]
lieu = "Lieu"
date = "Date"
usage = "Activité"
passages = "Passages"
heures = "Heures"
[source.valeurs.usage]
{words}
"""


if __name__ == "__main__":
    sys.exit(main())
