"""Options that several commands share, and the refusals that go with them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.core.errors import DataError, Probleme
from workbench.core.paths import default_reseau


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--reseau", type=Path, metavar="D", help="dossier du réseau (sinon data/reseau, sinon l’exemple)"
    )


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


def day(written: str, option: str):
    """The date of an option written « 2026-05-12 », None when it is not given.

    Raises
    ------
    DataError : it is not a day
    """
    from datetime import date

    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise DataError(
            Probleme(
                colonne=option, trouve=written, regle="ce n’est pas un jour",
                remede="écrire l’année, le mois et le jour\u00a0: 2026-05-12",
            )
        ) from None  # fmt: skip
