# ruff: noqa: E501 (a message keeps its lines)
"""The first start, without a terminal: install once beside the program, then open JupyterLab.

`Ouvrir.cmd` and `ouvrir.command` find a Python and run this file with it. Nothing is installed yet, so it
imports nothing but the standard library, and what goes wrong is said in French to someone who never saw pip.
"""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2]
LOCK, WHEELS, LOG, MARK = "requirements.lock", "wheels", "installation.log", ".ouvert"
LONGEST = 90  # characters of the folder's path on Windows: some packages add 160 to it
OFFLINE = (
    "NameResolutionError", "getaddrinfo", "Failed to establish", "Temporary failure in name resolution",
    "ConnectTimeout", "ConnectionError", "ReadTimeout", "ProxyError", "SSLError", "Network is unreachable",
    "No matching distribution found",
)  # fmt: skip
FULL = ("No space left", "Espace insuffisant", "WinError 112")

SAID = {
    "vieux": "Ce Python est trop ancien ({trouve})\u00a0: il faut Python 3.11 ou plus récent.\n"
    "L’installer depuis https://www.python.org/downloads/, puis recommencer.",
    "zip": "Il manque des fichiers à côté de celui-ci. S’il est encore dans le fichier .zip, l’en sortir d’abord\n"
    "(clic droit, «\u202fExtraire tout\u202f»), puis recommencer dans le dossier extrait.",
    "lecture": "Ce dossier ne s’écrit pas\u00a0: disque en lecture seule, clé protégée, ou dossier partagé.\n"
    "Le copier dans vos Documents, puis recommencer.\n  {dossier}",
    "long": "Le chemin de ce dossier est trop long pour Windows ({n} caractères, {max} au plus).\n"
    "Le déplacer plus près de la racine, dans votre dossier personnel, puis recommencer.\n  {dossier}",
    "attente": "Première ouverture\u00a0: installation dans ce dossier, sans rien changer à l’ordinateur.\n"
    "Quelques minutes, et une connexion à internet{wheels}. Les fois suivantes se font hors ligne.",
    "hors_ligne": "L’installation n’a pas pu joindre internet. Elle en a besoin la première fois seulement.\n"
    "  – Vérifier la connexion, puis recommencer.\n"
    "  – Derrière le proxy d’une administration\u00a0: demander son adresse au service informatique.\n"
    "  – Sans connexion du tout\u00a0: faire préparer un dossier «\u202fwheels\u202f», à poser ici (docs/guide.md).",
    "wheels": "Le dossier «\u202fwheels\u202f» est là\u202f; un paquet y manque, ou n’est pas pour cet ordinateur.\n"
    "Le faire préparer de nouveau sur le même système, avec la même version de Python ({python}).",
    "plein": "Le disque est plein\u00a0: il faut environ 1,5\u00a0Go. Libérer de la place, puis recommencer.",
    "echec": "L’installation s’est arrêtée. Recommencer\u202f; si cela se répète, envoyer le fichier {log}.",
    "pret": "Installé. JupyterLab s’ouvre dans votre navigateur\u202f; garder cette fenêtre ouverte en travaillant.",
}


class Refused(Exception):
    """Why the start cannot go on: a key of SAID and its words."""

    def __init__(self, why: str, **words):
        super().__init__(SAID[why].format(**words))


def main(words: list[str], folder: Path = FOLDER) -> int:
    """Install what is not, then open; 1 when something is to be done first, and it was said."""
    try:
        check(folder)
        if not ready(folder):
            install(folder)
            print(SAID["pret"], flush=True)
    except Refused as why:
        print(f"\n{why}", flush=True)
        return 1
    return follow([str(python(folder)), "-m", "workbench", "ouvrir", *words], cwd=folder)


def follow(command: list[str], **how) -> int:
    """Run a command to its end: what ends this process ends it too; Ctrl-C, which both receive, is its own.

    A function that does nothing, set before: a SIG_IGN, ours or of a shell's background, would be inherited.
    """
    signal.signal(signal.SIGINT, lambda *_: None)
    process = subprocess.Popen(command, **how)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: process.terminate())
    return process.wait()


def check(
    folder: Path, windows: bool = os.name == "nt", version: tuple = sys.version_info, longest: int = LONGEST
) -> None:
    """Refuse, before anything is written, a start that could not end."""
    if version[:2] < (3, 11):
        raise Refused("vieux", trouve=".".join(map(str, version[:3])))
    if not (folder / LOCK).is_file() or not (folder / "pyproject.toml").is_file():
        raise Refused("zip")
    if windows and len(str(folder)) > longest:
        raise Refused("long", n=len(str(folder)), max=longest, dossier=folder)
    trial = folder / ".essai"
    try:
        trial.write_text("essai", encoding="utf-8")
        trial.unlink()
    except OSError:
        raise Refused("lecture", dossier=folder) from None


def python(folder: Path) -> Path:
    """The Python of the folder's own installation."""
    return folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted(folder: Path) -> str:
    """What is to be installed, and where: a folder that was moved, or another version, is installed anew."""
    return hashlib.sha256((folder / LOCK).read_bytes()).hexdigest() + "\n" + str(folder)


def ready(folder: Path) -> bool:
    """Whether this version is installed here, by this file or by `make`."""
    if (folder / ".venv" / ".installed").is_file():
        return python(folder).is_file()
    mark = folder / ".venv" / MARK
    return python(folder).is_file() and mark.is_file() and mark.read_text("utf-8") == wanted(folder)


def install(folder: Path) -> None:
    """Make the folder's own environment, from `wheels` when it is there, else from the internet."""
    wheels = (folder / WHEELS).is_dir()
    print(
        SAID["attente"].format(wheels=" (ou le dossier «\u202fwheels\u202f», qui est là)" if wheels else ""),
        flush=True,
    )
    source = ["--no-index", "--find-links", str(folder / WHEELS)] if wheels else []
    pip = [
        str(python(folder)),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--progress-bar",
        "off",
    ]
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(folder / ".venv")],
        [*pip, "--require-hashes", *source, "-r", str(folder / LOCK)],
        [*pip, "--no-deps", "--no-build-isolation", *source, "-e", str(folder)],
    )
    total = (folder / LOCK).read_text("utf-8").count("==")
    log = folder / LOG
    with log.open("w", encoding="utf-8", errors="replace") as kept:
        for step in steps:
            status, said = run(step, folder, kept, total)
            if status:
                raise Refused(
                    cause(said, wheels), python=f"{sys.version_info[0]}.{sys.version_info[1]}", log=log
                )
    (folder / ".venv" / MARK).write_text(wanted(folder), "utf-8")
    log.unlink()


def run(step: list[str], folder: Path, kept, total: int) -> tuple[int, str]:
    """One command, told as it goes: how many packages were looked at. Gives its status and its last words."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        step, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    seen, said = 0, []
    for line in process.stdout:
        kept.write(line)
        said = [*said, line][-40:]
        if line.startswith("Collecting "):
            seen += 1
            print(f"\r  {min(seen, total)} paquets sur {total}", end="", flush=True)
        elif line.startswith("Installing collected"):
            print(f"\r  {total} paquets\u00a0: mise en place…   ", flush=True)
    return process.wait(), "".join(said)


def cause(said: str, wheels: bool) -> str:
    """Which of SAID tells the failure of pip."""
    if any(word in said for word in FULL):
        return "plein"
    if any(word in said for word in OFFLINE):
        return "wheels" if wheels else "hors_ligne"
    return "echec"


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
