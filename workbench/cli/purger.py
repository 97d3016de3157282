"""`workbench purger`: received files past their term, listed first, erased with --oui."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--oui", action="store_true", help="effacer vraiment ; sans cela, rien ne change")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench import archive
    from workbench.collect.network import read_config
    from workbench.core import french
    from workbench.share import retention

    today = dt.date.today()
    files = retention.due(reseau, read_config(reseau), today)
    for name in retention.undated(reseau):
        print(f"Sans année, jamais échu\u00a0: recus/{name} (le ranger dans recus/<année>/)")
    if not files:
        print("Rien à effacer\u00a0: aucun fichier reçu n’a passé son terme.")
        return 0
    for one in files:
        print(f"{one.fichier} — échu le {french.date(one.terme)}")
    if not options.oui:
        print(f"\n{french.count(len(files), 'fichier')} à effacer. Rien n’a changé.")
        print(
            "Avec --oui\u00a0: ces fichiers et leurs lignes de personnes sont effacés\u00a0; les autres\n"
            "lignes et les comptes de l’année restent dans gardes/."
        )
        return 0
    made = retention.purge(reseau, files, today)
    tables = archive.update(reseau).tables
    print(f"\n{french.count(len(files), 'fichier effacé', 'fichiers effacés')}, empreintes dans purges.csv.")
    for path in made:
        print(f"  gardé\u00a0: {path.relative_to(reseau).as_posix()}")
    for source, n in retention.elsewhere(tables, files).items():
        print(f"  à effacer à la main\u00a0: {french.count(n, 'ligne')} de personnes dans {source}")
    print("Pensez aux copies\u00a0: sauvegardes, corbeille, messagerie.")
    return 0
