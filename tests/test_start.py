"""A start without a terminal: Python is found, what is missing is said, the install is done once."""

import ast
import os
import signal
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from lab_session import example

from workbench.core.paths import ROOT
from workbench.lab import start

SHELL = ROOT / "ouvrir.command"
posix = pytest.mark.skipif(os.name == "nt", reason="a shell of macOS and Linux")


@pytest.fixture
def folder(tmp_path):
    """An unzipped folder, nothing installed."""
    (tmp_path / "requirements.lock").write_text("un==1 \\\n    --hash=sha256:0\ndeux==2\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


@pytest.fixture
def ran(monkeypatch):
    """The commands that would run; `status` and `said` are how the next ones end."""
    seen = SimpleNamespace(steps=[], opened=[], status=0, said="")

    def run(step, folder, kept, total):
        seen.steps.append(step)
        if "venv" in step:
            start.python(folder).parent.mkdir(parents=True)
            start.python(folder).write_text("")
            return 0, ""
        return seen.status, seen.said

    monkeypatch.setattr(start, "run", run)
    monkeypatch.setattr(start, "follow", lambda words, cwd: seen.opened.append(words) or 0)
    return seen


def test_the_first_start_installs_and_the_next_ones_only_open(folder, ran, capsys):
    assert start.main(["--sans-navigateur"], folder) == 0
    assert len(ran.steps) == 3 and "--require-hashes" in ran.steps[1] and "-e" in ran.steps[2]
    assert "Première ouverture" in capsys.readouterr().out
    assert start.main([], folder) == 0
    assert len(ran.steps) == 3 and capsys.readouterr().out == ""
    assert [words[1:] for words in ran.opened] == [
        ["-m", "workbench", "ouvrir", "--sans-navigateur"], ["-m", "workbench", "ouvrir"],
    ]  # fmt: skip


def test_another_version_or_a_moved_folder_is_installed_anew(folder, ran):
    start.main([], folder)
    (folder / "requirements.lock").write_text("un==3\n")
    assert not start.ready(folder)
    mark = folder / ".venv" / start.MARK
    mark.write_text(start.wanted(folder).replace(str(folder), "/ailleurs"), "utf-8")
    assert not start.ready(folder)


@pytest.mark.parametrize(("said", "wheels", "told"), [
    ("NameResolutionError: Failed to resolve 'pypi.org'", False, "joindre internet"),
    ("ERROR: No matching distribution found for un==1", True, "un paquet y manque"),
    ("OSError: [Errno 28] No space left on device", False, "Le disque est plein"),
    ("Segmentation fault", False, "installation.log"),
])  # fmt: skip
def test_an_install_that_fails_says_why_and_is_tried_again(folder, ran, capsys, said, wheels, told):
    if wheels:
        (folder / start.WHEELS).mkdir()
    ran.status, ran.said = 1, said
    assert start.main([], folder) == 1
    assert told in capsys.readouterr().out and not ran.opened and not start.ready(folder)
    assert ("--no-index" in ran.steps[1]) == wheels


def test_a_start_that_could_not_end_is_refused_before_anything_is_written(
    folder, tmp_path, capsys, monkeypatch
):
    with pytest.raises(start.Refused, match="trop ancien"):
        start.check(folder, version=(3, 9, 6))
    with pytest.raises(start.Refused, match="trop long"):
        start.check(folder, windows=True, longest=len(str(folder)) - 1)
    with pytest.raises(start.Refused, match="Extraire tout"):
        start.check(tmp_path / "vide")

    def refuse(self, *a, **k):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(start.Path, "write_text", refuse)
    assert start.main([], folder) == 1 and "lecture seule" in capsys.readouterr().out
    assert not (folder / ".venv").exists()


def test_the_file_a_bare_python_runs_imports_the_standard_library_alone():
    tree = ast.parse(Path(start.__file__).read_text("utf-8"))
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {a.name for n in found if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in found if isinstance(n, ast.ImportFrom)}
    assert names and names <= set(sys.stdlib_module_names)


def stub(folder, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def double_click(folder, *words) -> subprocess.CompletedProcess:
    """`ouvrir.command` where only the stubs of `folder` and the shell's own commands are found."""
    for name in ("dirname", "uname"):
        stub(folder, name, f'exec /usr/bin/{name} "$@"')
    return subprocess.run(
        ["/bin/sh", str(SHELL), *words], env={"PATH": str(folder)}, capture_output=True, text=True
    )


@posix
def test_without_a_recent_python_one_is_told_how_to_get_it(tmp_path):
    if any(os.access(f"/usr/local/bin/python3{v}", os.X_OK) for v in ("", ".11", ".12", ".13", ".14")):
        text = SHELL.read_text("utf-8")
        (tmp_path / "ouvrir.command").write_text(text.replace("/usr/local/bin", "/nulle/part"), "utf-8")
        shell = tmp_path / "ouvrir.command"
    else:
        shell = SHELL
    stub(tmp_path, "python3", "exit 1")  # too old, or without venv
    for name in ("dirname", "uname"):
        stub(tmp_path, name, f'exec /usr/bin/{name} "$@"')
    done = subprocess.run(
        ["/bin/sh", str(shell)], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1 and "python.org" in done.stdout and "Python 3.11" in done.stdout


@posix
def test_the_first_python_that_is_recent_enough_runs_the_start(tmp_path):
    stub(tmp_path, "python3.14", "exit 1")
    stub(tmp_path, "python3.13", '[ "$2" = -c ] && exit 0; printf "%s|" "$@"; exit 7')
    done = double_click(tmp_path, "--sans-navigateur")
    assert done.returncode == 7
    assert done.stdout == "-I|workbench/lab/start.py|--sans-navigateur|"


def test_what_is_double_clicked_lies_at_the_top_and_runs_the_same_file():
    windows = (ROOT / "Ouvrir.cmd").read_bytes()
    assert os.access(SHELL, os.X_OK) or os.name == "nt"
    assert b"workbench\\lab\\start.py" in windows and b"python.org" in windows
    assert windows.count(b"\r\n") == windows.count(b"\n") > 30
    labels = {line[1:].strip() for line in windows.decode().splitlines() if line.startswith(":")}
    used = set()
    for line in windows.decode().splitlines():
        words = line.replace("(", " ").split()
        used |= {b.lstrip(":") for a, b in pairwise(words) if a in ("goto", "call")}
    assert used - {""} == labels


@posix
@pytest.mark.parametrize("shell", ["a terminal", "the background of a script"])
def test_the_terminal_says_in_french_where_the_page_is_and_how_to_stop_then_stops_at_once(tmp_path, shell):
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    stub(tmp_path, "npm", f"touch {tmp_path}/cherche")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "workbench", "ouvrir", "--sans-navigateur"]
    command += ["--reseau", str(example(tmp_path / "reseau"))]
    if shell == "a terminal":
        typed, stdin = os.openpty()
        taken = signal.default_int_handler
    else:  # there, a shell starts what it runs deaf to Ctrl-C
        typed, stdin = os.pipe()
        taken = signal.SIG_IGN
    running = subprocess.Popen(
        command, env={**os.environ, **own, "PATH": path}, stdin=stdin, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, taken),
    )  # fmt: skip
    said = [running.stderr.readline() for _ in range(3)]
    os.killpg(running.pid, signal.SIGINT)
    said += running.communicate(timeout=30)[1].splitlines()  # its kernel holds it too
    for end in (typed, stdin):
        os.close(end)
    assert said[0].startswith("L’établi est ouvert") and "00-accueil.ipynb?token=" in said[1]
    assert "pour arrêter : Ctrl-C" in said[2] and said[3:] == []
    assert not list((tmp_path / "RUNTIME").glob("*.json")), "a kernel or a server was left to end by itself"
    assert not (tmp_path / "cherche").exists(), "an end waits for npm"
