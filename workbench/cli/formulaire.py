"""`workbench formulaire`: the référentiel's questionnaires, as XLSForm and as workbooks."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network
from workbench.core.paths import ROOT

LANGUAGES = ("fr",)


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument(
        "--sortie", type=Path, default=ROOT / "reports" / "formulaires", metavar="D", help="dossier de sortie"
    )
    parser.add_argument("--lieu", default="", metavar="L", help="pour ce seul lieu : il n’est plus demandé")
    parser.add_argument(
        "--annee",
        type=int,
        default=0,
        metavar="A",
        help="l’année décrite, qui choisit les blocs (sinon la dernière)",
    )
    parser.add_argument("--langue", choices=LANGUAGES, default="fr", help="fr : la seule pour le moment")


def run(options) -> int:
    from workbench.collect import network as config
    from workbench.collect import registres
    from workbench.collect.forms import build, choices, workbook, xlsform
    from workbench.core import referentiel
    from workbench.core.errors import DataError, Probleme, refuse_unknown
    from workbench.show.still import still

    reseau = network.folder(options)
    conf = config.read_config(reseau)
    annee = options.annee or max(conf["annees"])
    method = referentiel.of_years(reseau, conf, [annee])[annee]
    lieux = choices.lieux(registres.read(reseau)[0].get("lieux", []))
    refuse_unknown([options.lieu] if options.lieu else [], [i for i, _ in lieux], "Lieu")
    folder = options.sortie / options.lieu if options.lieu else options.sortie
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form in build.forms(method, lieux, choices.communes(reseau, conf)):
            form = form.only(options.lieu) if options.lieu else form
            for kind, writer in (("xlsform", xlsform), ("classeur", workbook)):
                made.append(folder / f"{form.id}-{kind}.xlsx")
                made[-1].write_bytes(still(writer.write(form), str(method.date)))
    except OSError as error:
        rule = f"le dossier ne s’écrit pas ({error.strerror})"
        raise DataError(Probleme(str(folder), regle=rule, remede="choisir un autre dossier")) from None
    print(f"Formulaires du référentiel {method.version}, dans {folder}\u00a0:")
    for path in made:
        print(f"  {path.name}")
    print(
        "\nxlsform\u00a0: à déposer dans KoboToolbox ou ODK. classeur\u00a0: à remplir dans un tableur, ou à "
        "imprimer.\nAu retour, déposez l’export ou le classeur dans recus/<année>/\u00a0: il est reconnu, "
        "sans rien déclarer."
    )
    return 0
