"""`workbench simuler`: a fictional network whose truth is known."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--lieux", type=int, default=5, metavar="N", help="nombre de lieux")
    parser.add_argument("--annees", default="2023-2025", metavar="A-B", help="années, par exemple 2023-2025")
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier du réseau à écrire")
    parser.add_argument("--graine", type=int, default=1, metavar="G", help="graine du tirage")
    parser.add_argument(
        "--communes",
        type=int,
        default=0,
        metavar="C",
        help="communes inventées (sinon celles du Pays Lédonien)",
    )
    parser.add_argument("--exemple", action="store_true", help="récrire le réseau d’exemple")


def run(options) -> int:
    from workbench import simulate
    from workbench.core.errors import DataError, Probleme
    from workbench.core.paths import DATA

    if options.exemple:
        options.sortie = options.sortie or DATA / "exemple"
        simulate.example(options.sortie)
    elif options.sortie is None:
        raise DataError(Probleme(regle="--sortie manque", remede="donner le dossier du réseau à écrire"))
    else:
        first, _, last = options.annees.partition("-")
        if not (first.isdigit() and (last or first).isdigit() and int(first) <= int(last or first)):
            rule = "--annees attend deux années, par exemple 2023-2025"
            raise DataError(Probleme(trouve=options.annees, regle=rule))
        years = (int(first), int(last or first))
        simulate.simulate(options.lieux, years, options.sortie, options.graine, options.communes)
    print(f"Réseau fictif écrit dans {options.sortie}")
    return 0
