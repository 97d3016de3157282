"""`workbench accueillir STRUCTURE`: what a structure that joins receives."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network
from workbench.core.paths import SENDINGS


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("structure", metavar="STRUCTURE", help="identifiant, tel qu’il est dans structures")
    parser.add_argument("--annee", type=int, default=0, metavar="A", help="année (sinon la dernière)")
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier de l’accueil")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.core.errors import refuse_unknown
    from workbench.safety import policy, tranche
    from workbench.share import welcome

    prepared = tranche.prepare(reseau, options.annee)
    refuse_unknown([options.structure], sorted(prepared.tables["structures"]["structure"]), "structure")
    shared = tranche.build(reseau, prepared.annee, policy.RESEAU, "", prepared)
    folder = options.sortie or SENDINGS / "accueil" / options.structure
    folder.mkdir(parents=True, exist_ok=True)
    files = welcome.pack(shared, options.structure)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    print(f"Écrit dans {folder}\u00a0: {', '.join(files)}. À relire, puis à envoyer.")
    return 0
