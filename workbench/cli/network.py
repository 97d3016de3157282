"""Options that several commands share, and the refusals that go with them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from workbench.core.errors import DataError, Probleme
from workbench.core.paths import default_reseau


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--reseau", type=Path, metavar="D", help="dossier du réseau (sinon data/reseau, sinon l’exemple)"
    )


def at_home(options) -> None:
    """Every path of the command line from the person's folder: a shell leaves « ~ » as it is in quotes."""

    def expanded(value):
        if isinstance(value, list):
            return [expanded(v) for v in value]
        try:
            return value.expanduser() if isinstance(value, Path) else value
        except RuntimeError:  # ~nobody
            return value

    for name, value in vars(options).items():
        setattr(options, name, expanded(value))


def refuse_absent(files: Iterable[Path]) -> None:
    """Raises
    ------
    DataError : files that are not there, or are folders, all of them
    """
    cure = "donner aussi son dossier, par exemple ~/Téléchargements/communes.json, et vérifier son nom"
    missing, folder = "ce fichier n’existe pas", "c’est un dossier, un fichier est attendu"
    absent = [
        Probleme(str(file), regle=folder if file.is_dir() else missing, remede=cure)
        for file in files
        if not file.is_file()
    ]
    if absent:
        raise DataError(absent)


def folder(options) -> Path:
    """The network's folder; refused if it holds no reseau.toml."""
    reseau = (options.reseau or default_reseau()).resolve()
    if not (reseau / "reseau.toml").is_file():
        raise DataError(
            Probleme(
                fichier=str(reseau), regle="ce dossier n’est pas un réseau : il n’a pas de reseau.toml",
                remede="donner le bon dossier avec --reseau, ou en créer un par workbench nouveau",
            )
        )  # fmt: skip
    return reseau


def command(words: str, options) -> str:
    """« workbench verifier --reseau D », as it is typed for the network of these options."""
    if options.reseau is None or options.reseau.resolve() == default_reseau().resolve():
        return f"workbench {words}"
    path = str(options.reseau)
    return f"workbench {words} --reseau " + (f'"{path}"' if " " in path else path)


def day(written: str, option: str):
    """The date of an option, read as a cell is (« 30/04/2026 », « 2026-04-30 »); None when it is not given.

    Raises
    ------
    DataError : it is not a day
    """
    if not written:
        return None
    from workbench.collect import cells

    try:
        return cells.date(written)
    except cells.Unreadable as e:
        raise DataError(Probleme(colonne=option, trouve=written, regle=e.regle, remede=e.remede)) from None
