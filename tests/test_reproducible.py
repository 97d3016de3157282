"""The same bytes under another time zone, locale, number of processes and kind of kernel."""

import json
import os
import shutil
import subprocess
import sys

from workbench.core.paths import DATA

ASKED = ("--annee", "2025", "--lieu", "arinthod", "--diffusion", "public", "--formats", "html,pdf,docx")
CLOCK = ("ecrit_le",)


def built(folder, environment: dict[str, str], *more: str) -> dict[str, bytes]:
    sortie = folder / environment["TZ"].replace("/", "-")
    command = [
        sys.executable,
        "-m",
        "workbench",
        "rapports",
        "--reseau",
        folder / "reseau",
        "--sortie",
        sortie,
    ]
    done = subprocess.run(
        [*command, *ASKED, *more], capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = [path for path in sortie.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(sortie).as_posix(): path.read_bytes() for path in files}


def timeless(manifest: bytes) -> dict:
    said = json.loads(manifest)
    for name in CLOCK:
        said.pop(name)
    for entry in said["rapports"].values():
        entry.pop("secondes")
    return said


def test_two_machines_that_differ_in_all_but_their_inputs_write_the_same_bytes(tmp_path):
    shutil.copytree(
        DATA / "exemple", tmp_path / "reseau", ignore=shutil.ignore_patterns(".archive", "publications.csv")
    )
    here = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
    there = {"TZ": "America/Los_Angeles", "LC_ALL": "fr_FR.UTF-8", "PYTHONHASHSEED": "2", "COLUMNS": "40"}
    one = built(tmp_path, here, "--processus", "2")
    other = built(tmp_path, there, "--processus", "1", "--noyau", "standard")
    (manifest,) = [name for name in one if name.endswith("manifeste.json")]
    assert timeless(one.pop(manifest)) == timeless(other.pop(manifest))
    assert sorted(one) == sorted(other) and len(one) >= 5
    assert [name for name in one if one[name] != other[name]] == []
