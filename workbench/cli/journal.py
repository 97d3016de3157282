"""`workbench journal "ligne"`: one line of the coordinator's journal, added to the network's register."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from workbench.cli import network

SUPPORT = "accompagnement"  # what work with one lieu is, unless said otherwise


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("objet", metavar="LIGNE", help="ce qui a été fait, en quelques mots")
    parser.add_argument("--date", default="", metavar="J", help="jour du travail (sinon aujourd’hui)")
    parser.add_argument("--lieu", default="", metavar="L", help="lieu concerné (sinon le réseau)")
    parser.add_argument("--mission", default="", metavar="M", help="une des quatre missions")
    parser.add_argument("--axe", default="", metavar="A", help="axe du référentiel, pour un appui")
    parser.add_argument(
        "--demi-journees", default="1", metavar="N", help="temps passé (1 par défaut ; 0,5 possible)"
    )
    parser.add_argument("--constat", default="", metavar="TEXTE", help="ce qui a été constaté")
    parser.add_argument("--suite", default="", metavar="TEXTE", help="ce qui doit suivre")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.collect import collect
    from workbench.collect.writing import registers

    tables = collect(reseau).tables
    day = network.day(options.date, "--date") or date.today()
    row = {
        "entree": registers.next_key(tables["journal"], "entree", day.year),
        "date": day.isoformat(),
        "lieu": options.lieu,
        "mission": options.mission or (SUPPORT if options.lieu else ""),
        "axe": options.axe,
        "demi_journees": options.demi_journees,
        "objet": options.objet,
        "constat": options.constat,
        "suite": options.suite,
    }
    place = registers.append(reseau, "journal", row, tables)
    print(
        f"Écrit dans {place.fichier}"
        + (f", feuille {place.feuille}" if place.feuille else "")
        + f", ligne {place.ligne}."
    )
    return 0
