"""`workbench collecter`: received files → clean tables."""

from __future__ import annotations

from argparse import ArgumentParser

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)


def run(options) -> int:
    reseau = network.folder(options)

    from workbench import archive
    from workbench.core.errors import errors_only, render

    collecte = archive.update(reseau)
    for row in collecte.apports.itertuples():
        print(f"{row.fichier} → {row.table} : {row.gardees} lignes gardées sur {row.lignes_lues}")
    if collecte.problemes:
        print("\n" + render(collecte.problemes))
    return 1 if errors_only(collecte.problemes) else 0
