"""`workbench verifier`: read everything, say every problem at once."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--annee", type=int, default=0, metavar="A", help="cette année seulement")
    parser.add_argument("--json", action="store_true", help="pour une machine")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.collect import collect, places
    from workbench.core import french
    from workbench.core.errors import errors_only, render
    from workbench.measures.territory import communes
    from workbench.share.new_network import left_to_fill

    collecte = collect(reseau, options.annee or None)
    collecte.problemes = places.coded(collecte.problemes, communes(reseau))
    collecte.problemes += _unless_refused(left_to_fill(reseau, collecte.tables), collecte)
    if options.json:
        print(json.dumps([problem.as_dict() for problem in collecte.problemes], ensure_ascii=False, indent=1))
    else:
        rows = {name: len(table) for name, table in collecte.tables.items() if len(table)}
        print(render(collecte.problemes) or "Aucun problème.")
        kept = french.count(sum(rows.values()), "ligne retenue", "lignes retenues")
        print(f"\n{kept} dans {french.count(len(rows), 'table')}.")
    return 1 if errors_only(collecte.problemes) else 0


def _unless_refused(asked: list, collecte) -> list:
    """A whole sheet asked to be filled, not one whose rows or whose workbook an error keeps out."""
    brought = set(collecte.apports.loc[collecte.apports["lignes_lues"] > 0, "table"])
    unread = {p.fichier for p in collecte.erreurs if not p.feuille}
    return [
        p for p in asked if p.ligne or p.colonne or (p.feuille not in brought and p.fichier not in unread)
    ]
