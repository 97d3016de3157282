"""`workbench comparer`: what changes from one version of the référentiel to another, and what breaks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "ancienne", metavar="ANCIENNE", help="un dossier de fichiers, ou un numéro de version"
    )
    parser.add_argument(
        "nouvelle", nargs="?", default="", metavar="NOUVELLE", help="de même (sinon la version courante)"
    )
    network.declare(parser)
    parser.add_argument("--json", action="store_true", help="pour une machine")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.core import referentiel
    from workbench.core.referentiel import compare

    known = referentiel.versions(reseau=reseau)
    asked = (options.ancienne, options.nouvelle or list(known)[-1])
    old, new = (referentiel.load(_files(one, known)) for one in asked)
    if options.json:
        print(json.dumps([c.as_dict() for c in compare.compare(old, new)], ensure_ascii=False, indent=1))
    else:
        print(compare.text(old, new))
    return 0


def _files(asked: str, known: dict[str, Path]) -> Path:
    """The folder of a version said by its number, or by a folder that holds its files.

    Raises
    ------
    DataError : neither; the known versions are given
    """
    if asked in known:
        return known[asked]
    if (Path(asked) / "referentiel.toml").is_file():
        return Path(asked)
    from workbench.core.errors import DataError, Probleme

    rule = "Ni une version connue, ni un dossier qui contient referentiel.toml"
    raise DataError(Probleme(trouve=asked, regle=rule, remede=f"Versions connues\u00a0: {', '.join(known)}"))
