"""`workbench echeances`: what is past and not done, the days that come, and these as a calendar to open."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network
from workbench.core.errors import DataError, Probleme
from workbench.core.paths import SENDINGS

MONTHS = 120


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--depuis", default="", metavar="J", help="premier jour (sinon aujourd’hui)")
    parser.add_argument("--mois", type=int, default=12, metavar="N", help="durée, en mois (12 par défaut)")
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier des agendas")


def run(options) -> int:
    reseau = network.folder(options)
    if not 1 <= options.mois <= MONTHS:
        rule = f"de 1 à {MONTHS} mois"
        raise DataError(Probleme(colonne="--mois", trouve=str(options.mois), regle=rule, remede="--mois 12"))

    import pandas as pd

    from workbench import archive
    from workbench.core import french
    from workbench.safety.tranche import configuration
    from workbench.share import calendar
    from workbench.subjects import deadlines

    conf, tables = configuration(reseau), archive.update(reseau).tables
    since = network.day(options.depuis, "--depuis") or deadlines.first_day(conf)
    until = pd.Timestamp(since) + pd.DateOffset(months=options.mois)
    due = deadlines.upcoming(tables, since, until)
    held = deadlines.events(tables["evenements"], pd.Timestamp(since) - pd.DateOffset(years=1), until)
    folder = options.sortie or SENDINGS / "agenda"
    folder.mkdir(parents=True, exist_ok=True)
    name = conf.get("nom_court") or conf["nom"]
    (folder / "echeances.ics").write_bytes(calendar.file(due, f"Échéances, {name}", since))
    (folder / "evenements.ics").write_bytes(calendar.file(held, f"Événements, {name}", since, warn=False))
    if len(past := deadlines.missed(tables, since, conf["arrete_le"])):
        print(french.typographie(f"Passé, pas noté comme fait au {french.date(since)} :\n"))
        print("\n".join(calendar.lines(past)) + "\n")
    print(french.typographie(f"Du {french.date(since)} au {french.date(until)} :\n"))
    print("\n".join(calendar.lines(due)) or "Aucune échéance écrite sur cette période.")
    print(
        f"\nÉcrit dans {folder}\u00a0: echeances.ics ({french.count(len(due), 'jour')}) et evenements.ics "
        f"({french.count(len(held), 'événement')}), à ouvrir dans un agenda."
    )
    return 0
