"""`workbench nouveau DOSSIER`: a new network's folder, its workbook and its RGPD papers."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("dossier", type=Path, metavar="DOSSIER", help="à créer, par exemple data/reseau")
    parser.add_argument("--nom", default="", metavar="N", help="nom du réseau")
    parser.add_argument(
        "--referentiel", type=Path, metavar="PAQUET",
        help="la méthode d’un autre réseau, telle qu’il la transmet (referentiel-….zip)",
    )  # fmt: skip
    parser.add_argument(
        "--modele", default="", metavar="M",
        help="partir de ce que l’on sait déjà d’un réseau, sans un chiffre : pays-ledonien",
    )  # fmt: skip


def run(options) -> int:
    from workbench.share import new_network

    made = new_network.create(options.dossier, options.nom, paquet=options.referentiel, modele=options.modele)
    print(f"Réseau créé dans {options.dossier}\u00a0:")
    names = [path.relative_to(options.dossier) for path in made]
    for name in [name for name in names if name.parts[0] != "referentiel"]:
        print(f"  {name}")
    if received := [name for name in names if name.parts[0] == "referentiel"]:
        print(f"  referentiel ({len(received)} fichiers de la méthode reçue)")
    if options.modele:
        source = new_network.model(options.modele)["source"]
        print(
            f"\nStructures, lieux, partenaires et territoire y sont déjà, d’après\u00a0: {source}.\n"
            "Aucun chiffre n’y est. Dans registres.xlsx, ce qui est en italique est à vérifier\u00a0:\n"
            "une note sur la cellule dit quoi."
        )
    first = "vérifier" if options.modele else "remplir"
    print(
        f"\nPour commencer\u00a0: {first} les feuilles structures et lieux de registres.xlsx, compléter\n"
        "reseau.toml, relire et signer les papiers de rgpd/ (des modèles, pas un avis juridique), puis\n"
        f"lancer «\u202fworkbench verifier --reseau {options.dossier}\u202f»."
    )
    return 0
