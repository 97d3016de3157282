"""`workbench nouveau DOSSIER`: a new network's folder, its workbook and its RGPD papers."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("dossier", type=Path, metavar="DOSSIER", help="à créer, par exemple data/reseau")
    parser.add_argument("--nom", default="", metavar="N", help="nom du réseau")


def run(options) -> int:
    from workbench.share import new_network

    made = new_network.create(options.dossier, options.nom)
    print(f"Réseau créé dans {options.dossier}\u00a0:")
    for path in made:
        print(f"  {path.relative_to(options.dossier)}")
    print(
        "\nPour commencer\u00a0: remplir les feuilles structures et lieux de registres.xlsx, compléter\n"
        "reseau.toml, relire et signer les papiers de rgpd/ (des modèles, pas un avis juridique), puis\n"
        f"lancer «\u202fworkbench verifier --reseau {options.dossier}\u202f»."
    )
    return 0
