"""The `workbench` command: what a coordinator can ask, in French.

Heavy libraries are imported by the command that needs them, so that a refusal or a run with nothing
to do answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from workbench.cli.french import FrenchParser

DONE, FAILED, REFUSED = 0, 1, 2

# command → (module of this folder, one line of help)
COMMANDS = {
    "nouveau": ("nouveau", "un nouveau réseau : son dossier, son classeur, ses papiers RGPD"),
    "rapports": ("rapports", "les rapports de l’année : un diagnostic par lieu, l’évaluation du réseau"),
    "verifier": ("verifier", "tout lire et dire tous les problèmes d’un coup"),
    "collecter": ("collecter", "fichiers reçus → tables propres (« rapports » le fait de lui-même)"),
    "importer": ("importer", "un fichier reçu inconnu : ce qu’il est, un aperçu, puis sa déclaration"),
    "territoire": ("territoire", "les communes du réseau et les temps de route, tels qu’on les télécharge"),
    "relancer": ("relancer", "par lieu, le message qui ne demande que ce qui manque"),
    "comparer": ("comparer", "deux versions du référentiel : ce qui change, quelles séries se rompent"),
    "journal": ("journal", "une ligne de plus dans le journal de la coordination"),
    "relire": ("relire", "textes libres : un masque proposé, une décision à écrire"),
    "purger": ("purger", "fichiers reçus au-delà de leur durée : la liste, puis l’effacement"),
    "accueillir": ("accueillir", "ce que reçoit une structure qui entre dans le réseau"),
    "reunion": ("reunion", "la prochaine réunion : ordre du jour, dossier, convocations"),
    "echeances": ("echeances", "les dates à tenir, en liste et en agenda (.ics)"),
    "formulaire": ("formulaire", "les questionnaires du référentiel, en XLSForm et en classeurs"),
    "ouvrir": ("ouvrir", "JupyterLab en français sur les carnets"),
    "auditer": ("auditer", "attaquer des rapports finis : ce qu’un lecteur pourrait en tirer"),
    "partager": (
        "partager",
        "le référentiel, les tables publiques et les chiffres à comparer, pour d’autres réseaux",
    ),
    "passation": ("passation", "ce qu’il faut à la personne qui reprend le poste, en un document"),
    "simuler": ("simuler", "un réseau fictif dont la vérité est connue"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 something failed, 2 refused."""
    parser = FrenchParser(
        prog="workbench",
        description="Établi de capitalisation d’un réseau de tiers-lieux : des fichiers reçus aux rapports.",
    )
    commands = parser.add_subparsers(dest="commande", metavar="COMMANDE", required=True)
    for name, (module, text) in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        _module(module).declare(sub)
    options = parser.parse_args(argv)
    _module("network").at_home(options)
    try:
        status = _module(COMMANDS[options.commande][0]).run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # who reads (« | head ») has enough; Python would complain of it as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("Interrompu. Les rapports déjà publiés restent.", file=sys.stderr)
        return FAILED
    except Exception as error:
        if type(error).__name__ != "DataError":
            raise
        print(error, file=sys.stderr)
        return REFUSED


def _module(name: str):
    return import_module(f"workbench.cli.{name}")
