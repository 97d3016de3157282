"""`workbench auditer`: finished reports of any age, attacked as a reader could."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "dossier", type=Path, metavar="DOSSIER", help="dossier de rapports, ou un seul fichier"
    )
    network.declare(parser)
    parser.add_argument("--json", action="store_true", help="pour une machine")


def run(options) -> int:
    from workbench.core.errors import DataError, Probleme

    dossier = options.dossier.resolve()
    if not dossier.exists():
        cure = "donner un dossier de rapports, par exemple reports"
        raise DataError(Probleme(fichier=str(options.dossier), regle="ce dossier n’existe pas", remede=cure))

    from workbench.batch import pool
    from workbench.safety import audit

    rapport = audit.audit(dossier, _contexte(options), each=pool.each)
    if not rapport.formats:
        raise DataError(Probleme(fichier=str(options.dossier), regle="ce dossier ne contient aucun fichier"))
    print(json.dumps(rapport.as_dict(), ensure_ascii=False, indent=1) if options.json else rapport.text())
    return 0 if rapport.reussi else 1


def _contexte(options):
    """With --reseau the figures are attacked with the exact ones and the ledger, else without."""
    if not options.reseau:
        return None
    from workbench.batch import prepare

    return prepare.contexte(network.folder(options))
