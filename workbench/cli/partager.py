"""`workbench partager`: what leaves for other networks, and what comes from them."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from workbench.cli import network
from workbench.core.paths import ROOT, SENDINGS

REPORTS = ROOT / "reports"


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument(
        "--annee", type=int, default=0, metavar="A", help="année (sinon la dernière complète)"
    )
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier de sortie")
    parser.add_argument(
        "--lire", type=Path, metavar="FICHIER", help="les chiffres d’un autre réseau (comparaison-….zip)"
    )
    parser.add_argument(
        "--questionnaire", default="", metavar="Q",
        help="les réponses de chaque lieu à un questionnaire d’ailleurs (commune-mesure, france-tiers-lieux)",
    )  # fmt: skip
    parser.add_argument("--lieu", action="append", default=[], metavar="L", help="ce lieu seulement")


def run(options) -> int:
    reseau = network.folder(options)
    if options.questionnaire:
        return _answer(options, reseau)
    options.sortie = options.sortie or REPORTS / "partage"
    network.refuse_absent([options.lire] if options.lire else [])
    return _read(options.lire, reseau) if options.lire else _give(options, reseau)


def _read(path: Path, reseau: Path) -> int:
    from workbench.collect import network as config
    from workbench.collect import peers
    from workbench.core.french import count

    pair, before = peers.receive(path, reseau, config.read_config(reseau)["nom"])
    print(
        f"{pair.nom}, {pair.annee}\u00a0: {count(len(pair.lignes), 'chiffre')}, "
        f"{count(pair.lieux, 'lieu', 'lieux')}. Dans {peers.FOLDER}/{pair.id}/{pair.annee}"
        f"{', à la place de ceux qui y étaient' if before else ''}.\n"
        f"Licence\u00a0: {pair.licence}. Ils paraîtront dans la prochaine évaluation du réseau."
    )
    return 0


def _answer(options, reseau: Path) -> int:
    """One workbook per lieu, from its own edition: for its team, who sends what it wants."""
    from workbench.core.errors import refuse_unknown
    from workbench.core.french import count
    from workbench.safety import tranche
    from workbench.share import accounts

    to = accounts.compte(options.questionnaire)
    prepared = tranche.prepare(reseau, options.annee)
    known = sorted(prepared.tables["lieux"]["lieu"])
    refuse_unknown(options.lieu, known, "lieu")
    folder = options.sortie or SENDINGS / "questionnaires" / str(prepared.annee)
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Réponses {prepared.annee} pour {to.nom}, dans {folder}\u00a0:")
    for lieu in options.lieu or known:
        own = tranche.build(reseau, prepared.annee, f"lieu:{lieu}", lieu, prepared)
        path = folder / f"{to.id}-{lieu}-{prepared.annee}.xlsx"
        path.write_bytes(accounts.workbook(own, to))
        found = accounts.rows(own, to)["Correspondance"].value_counts()
        said = "\u202f; ".join(f"{k}, {count(n, 'réponse')}" for k, n in found.items())
        print(f"  {path.name}\u00a0: {said}")
    print(
        "\nLes libellés sont les nôtres\u00a0: relisez chaque question. À remettre à l’équipe de chaque lieu."
    )
    return 0


def _give(options, reseau: Path) -> int:
    from workbench.core.errors import DataError
    from workbench.core.french import slug
    from workbench.core.personal_data import contacts
    from workbench.safety import ledger, tranche
    from workbench.safety.policy import PUBLIC
    from workbench.share import data_package, forms, package, peers

    prepared = tranche.prepare(reseau, options.annee)
    shown = tranche.build(reseau, prepared.annee, PUBLIC, prepared=prepared)
    conf, method, annee = prepared.conf, prepared.referentiel, prepared.annee
    booklet = forms.booklet(REPORTS, annee)
    made = {
        f"referentiel-{method.version}": package.referentiel(
            reseau, method, conf["nom"], forms.of(method), booklet
        )
    }
    refused = ""
    try:
        tables, figures = data_package.public_tables(shown), peers.comparison(shown)
        package.refuse_persons(tables | figures, contacts(conf))
        made |= {f"tables-{annee}": tables, f"comparaison-{slug(conf['nom'])}-{annee}": figures}
        # what is read and not recorded could be corrected away, and told by the correction
        ledger.append(reseau, prepared.released(PUBLIC), date.today().isoformat())
    except DataError as error:
        refused = str(error)
    print(f"Écrit dans {options.sortie}, en dossier et en .zip\u00a0:")
    for name, files in made.items():
        package.write(options.sortie, name, files)
        print(f"  {name} ({len(files)} fichiers)")
    if refused:
        print(f"\nPas écrit\u00a0: les tables et les chiffres à comparer.\n{refused}", file=sys.stderr)
    return 1 if refused else 0
