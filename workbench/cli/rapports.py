"""`workbench rapports`: the year's reports."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from workbench.batch import kernels, plan
from workbench.cli import network
from workbench.core import french, paths
from workbench.core.errors import Probleme, refuse_unknown, render
from workbench.core.paths import ROOT

FORMATS = ("html", "pdf", "docx", "xlsx")
ON_REQUEST = ("csv",)


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument(
        "--annee", type=int, default=0, metavar="A", help="année (sinon la dernière complète)"
    )
    parser.add_argument(
        "--lieu", action="append", default=[], metavar="L", help="ce lieu seulement (répétable)"
    )
    parser.add_argument(
        "--page", action="append", default=[], metavar="P",
        help=f"cette page seulement (répétable) : {', '.join(plan.names())}",
    )  # fmt: skip
    parser.add_argument(
        "--diffusion", action="append", default=[], metavar="E",
        help="coordination (par défaut), reseau, public, lieu:<identifiant>, lieu (tous) ; répétable",
    )  # fmt: skip
    parser.add_argument(
        "--formats", default=",".join(FORMATS), metavar="F", help="html,pdf,docx,xlsx (par défaut), csv"
    )
    parser.add_argument(
        "--sortie", type=Path, default=ROOT / "reports", metavar="D", help="dossier de sortie"
    )
    parser.add_argument(
        "--processus",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="rapports construits en même temps",
    )
    parser.add_argument(
        "--noyau", choices=kernels.KINDS, default=kernels.KINDS[0],
        help="rapide (par défaut), ou standard : un noyau Jupyter neuf pour chaque rapport, plus lent",
    )  # fmt: skip
    parser.add_argument(
        "--ordonnanceur", default="", metavar="ADRESSE",
        help="construire sur les postes d’un ordonnanceur dask, par exemple tcp://192.168.1.10:8786",
    )  # fmt: skip
    parser.add_argument("--forcer", action="store_true", help="tout refaire")
    parser.add_argument(
        "--carnets-modifies", action="store_true", help="lancer aussi un carnet dont le code a été changé"
    )
    parser.add_argument("--pourquoi", action="store_true", help="dire pourquoi chaque rapport est refait")


def run(options) -> int:
    formats = [name.strip() for name in options.formats.split(",") if name.strip()]
    refuse_unknown(formats, [*FORMATS, *ON_REQUEST], "format")
    reseau = network.folder(options)
    sortie = options.sortie.resolve()
    editions = list(dict.fromkeys(options.diffusion)) or ["coordination"]

    if not (options.forcer or options.pourquoi):
        done = plan.nothing_to_do(
            reseau, sortie, options.annee, editions, options.lieu, formats, options.page
        )
        if done is not None:
            said = french.count(done, "rapport est", "rapports sont")
            print(f"Rien à refaire : {said} à jour dans {sortie}")
            return 0

    from workbench.batch import known, lock, pool, prepare

    if not options.carnets_modifies:
        known.refuse_modified(page.notebook for page in plan.PAGES)
    if not options.ordonnanceur:
        pool.warm(options.noyau)
    try:
        with lock.held(paths.archive(reseau)):
            prepared = prepare.prepare(reseau, options.annee, editions, options.lieu, options.page)
            if said := prepare.told(prepared.problemes, network.command("verifier", options)):
                print(said + "\n", file=sys.stderr)
            outcome = _made(options, prepared, sortie, formats)
    except OSError as error:
        print(_refused_by_disk(error, sortie), file=sys.stderr)
        return 1
    print(outcome.text())
    if prepare.errors_only(prepared.problemes):
        return 1
    return 0 if outcome.complete else 1


def _made(options, prepared, sortie: Path, formats: list[str]):
    from workbench.batch import decide, run

    def tell(choices) -> None:
        print(decide.told(choices, each=options.pourquoi), flush=True)

    return run.run(
        prepared,
        sortie,
        formats,
        options.processus,
        options.forcer,
        options.noyau,
        options.ordonnanceur,
        tell,
    )


def _refused_by_disk(error: OSError, sortie: Path) -> str:
    from workbench.batch.failures import disk

    said = Probleme(
        fichier=str(error.filename or sortie),
        regle=disk(error),
        remede="vérifier la place libre et les droits, puis relancer\u00a0: les rapports publiés sont"
        " entiers, ceux qui attendent ne seront pas refaits",
    )
    return render([said])
