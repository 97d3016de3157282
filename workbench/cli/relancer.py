"""`workbench relancer`: per lieu, the message with only what is missing, in ten minutes' work."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network
from workbench.core.paths import SENDINGS


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--annee", type=int, default=0, metavar="A", help="année (sinon la dernière)")
    parser.add_argument("--lieu", action="append", default=[], metavar="L", help="ce lieu seulement")
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier des messages")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.core.errors import refuse_unknown
    from workbench.safety import tranche
    from workbench.share import reminders

    prepared = tranche.prepare(reseau, options.annee)
    lieux = prepared.tables["lieux"]
    known = sorted(lieux["lieu"])
    refuse_unknown(options.lieu, known, "lieu")
    folder = options.sortie or SENDINGS / "relances" / str(prepared.annee)
    folder.mkdir(parents=True, exist_ok=True)
    names = dict(zip(lieux["lieu"], lieux["nom"], strict=True))
    written = False
    for lieu in options.lieu or known:
        own = tranche.build(reseau, prepared.annee, f"lieu:{lieu}", lieu, prepared)
        letter, draft = folder / f"{lieu}.txt", folder / f"{lieu}.eml"
        if not reminders.due(own):
            letter.unlink(missing_ok=True)  # an earlier one asks for what has come since
            draft.unlink(missing_ok=True)
            print(f"--- {reminders.subject(own)}\n")
            continue
        files = {reminders.FILE: reminders.sheet(own)} if reminders.figures(own) else {}
        files |= _form(own, names[lieu]) if reminders.team_silent(own) else {}
        text = reminders.message(own, list(files))
        written = True
        letter.write_text(f"{reminders.subject(own)}\n\n{text}", encoding="utf-8")
        draft.write_bytes(reminders.mail(own, files))
        print(f"--- {reminders.subject(own)}\n\n{text}")
    if written:
        print(f"Écrit dans {folder}\u00a0: un texte et un brouillon (.eml) par lieu, sans destinataire.")
    return 0


def _form(own, name: str) -> dict[str, bytes]:
    """The team's form as a workbook, for this lieu."""
    from workbench.collect.forms import build, workbook

    forms = [f for f in build.forms(own.referentiel, [(own.lieu, name)], []) if f.regard == "equipe"]
    return {f"{f.id}-classeur.xlsx": workbook.write(f.only(own.lieu)) for f in forms}
