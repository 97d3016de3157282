"""`workbench passation`: what a successor needs, in one document."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network
from workbench.core.paths import SENDINGS


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--annee", type=int, default=0, metavar="A", help="année (sinon la dernière)")
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier du document")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.safety import policy, tranche
    from workbench.share import book, handover

    prepared = tranche.prepare(reseau, options.annee)
    whole = tranche.build(reseau, prepared.annee, policy.COORDINATION, "", prepared)
    folder = options.sortie or SENDINGS / "passation"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in book.files(handover.document(whole, prepared.tables, reseau), "passation").items():
        (folder / name).write_bytes(data)
    print(
        f"Écrit dans {folder}\u00a0: passation.pdf et passation.docx.\n"
        "C’est l’édition de la coordination\u00a0: à remettre à qui prend le poste, et à personne d’autre.\n"
        "La clé .cle se remet en main propre."
    )
    return 0
