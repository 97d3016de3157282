"""`workbench collecter`: received files → clean tables; what a lieu sends from home, and its reception."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    home = parser.add_argument_group("chez un lieu")
    home.add_argument(
        "--chez-moi",
        metavar="LIEU",
        default="",
        help="préparer l’envoi de ce lieu ; sans --sortie, le montrer",
    )
    home.add_argument(
        "--comptes-seulement", action="store_true", help="des comptes, aucune ligne de personne"
    )
    home.add_argument("--cle", type=Path, metavar="F", help="la clé du réseau, remise par la coordination")
    home.add_argument("--sortie", type=Path, metavar="F", help="le fichier à écrire, puis à envoyer (.zip)")
    parser.add_argument("--recevoir", type=Path, metavar="F", help="ranger l’envoi d’un lieu dans recus/")


def run(options) -> int:
    reseau = network.folder(options)
    if options.chez_moi:
        return _send(reseau, options)
    if options.recevoir:
        network.refuse_absent([options.recevoir])
        _receive(reseau, options.recevoir)

    from workbench import archive
    from workbench.core import french
    from workbench.core.errors import errors_only, render
    from workbench.safety.asked import asked

    collecte = archive.update(reseau)
    for row in collecte.apports.itertuples():
        kept = french.count(row.gardees, "ligne gardée", "lignes gardées")
        print(f"{row.fichier} → {row.table} : {kept} sur {french.number(row.lignes_lues)}")
    if problemes := asked(reseau, collecte):
        print("\n" + render(problemes))
    return 1 if errors_only(collecte.problemes) else 0


def _send(reseau: Path, options) -> int:
    from workbench.core.errors import DataError, Probleme
    from workbench.share import home

    envoi = home.prepare(reseau, options.chez_moi, options.comptes_seulement, options.cle)
    print(home.preview(envoi))
    if not options.sortie:
        print("\nRien n’est écrit\u00a0: pour faire le fichier, ajouter --sortie envoi.zip")
        return 0
    if options.sortie.exists():
        rule, cure = "ce fichier existe déjà", "donner un autre nom à --sortie"
        raise DataError(Probleme(options.sortie.name, regle=rule, remede=cure))
    options.sortie.write_bytes(home.to_zip(envoi))
    print(f"\nÉcrit dans {options.sortie}. Rien n’est envoyé\u00a0: c’est à vous de le remettre.")
    return 0


def _receive(reseau: Path, path: Path) -> None:
    from workbench.collect import collect, identity
    from workbench.core.french import count
    from workbench.share import receive

    lieux = sorted(collect(reseau).tables["lieux"]["lieu"])
    recu = receive.check(path, identity.key(reseau), lieux)
    new = receive.keep(recu, reseau)
    print(f"Envoi de {recu.lieu}\u00a0: {count(sum(recu.lignes.values()), 'ligne')}.")
    for made in new:
        print(f"  {made.relative_to(reseau).as_posix()}")
    print("Déclaré dans sources.toml.\n" if new else "Déjà rangé\u00a0: rien de nouveau.\n")
