"""`workbench territoire FICHIER…`: the communes of a network, and minutes by road between them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument(
        "fichiers", nargs="+", type=Path, metavar="FICHIER",
        help="communes (csv, xlsx, json, geojson, gpkg, shp, datapackage.json d’un autre réseau), table de "
        "minutes, ou réseau routier (.osm.pbf)",
    )  # fmt: skip
    parser.add_argument(
        "--source",
        default="",
        metavar="S",
        help="d’où viennent les communes ou les minutes : le pied des cartes",
    )
    parser.add_argument(
        "--annee-population",
        type=int,
        default=0,
        metavar="A",
        help="l’année des populations, quand leur en-tête ne la dit pas",
    )


def run(options) -> int:
    reseau = network.folder(options)
    network.refuse_absent(options.fichiers)

    from workbench.collect import network as of_network
    from workbench.share import ground

    epci = [str(e) for e in of_network.read_config(reseau).get("epci", [])]
    print("\n".join(ground.bring(reseau, options.fichiers, epci, options.source, options.annee_population)))
    return 0
