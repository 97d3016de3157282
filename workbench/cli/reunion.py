"""`workbench reunion`: the pack of the next meeting, and its convocations from the directory."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network
from workbench.core.paths import SENDINGS


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("organe", metavar="ORGANE", help="CA, AG, comité, bureau ou groupe de travail")
    parser.add_argument("--date", required=True, metavar="J", help="jour de la réunion")
    parser.add_argument("--heure", default="", metavar="H", help="heure, en toutes lettres")
    parser.add_argument("--ou", default="", metavar="TEXTE", help="où elle se tient")
    parser.add_argument(
        "--annee", type=int, default=0, metavar="A", help="année des chiffres (sinon la dernière)"
    )
    parser.add_argument("--sortie", type=Path, default=None, metavar="D", help="dossier des convocations")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.collect import directory
    from workbench.core import french, schemas
    from workbench.core.errors import refuse_unknown, render
    from workbench.safety import policy, tranche
    from workbench.share import meeting

    refuse_unknown([options.organe], list(schemas.load("reunions")["organe"].enum), "organe")
    what = meeting.Meeting(options.organe, network.day(options.date, "--date"), options.ou, options.heure)
    people, problems = directory.called(reseau, what.organe, what.jour)
    prepared = tranche.prepare(reseau, options.annee)
    shared = tranche.build(reseau, prepared.annee, policy.RESEAU, "", prepared)
    folder = options.sortie or SENDINGS / "reunions" / what.name
    (folder / "convocations").mkdir(parents=True, exist_ok=True)
    files = meeting.pack(shared, what) | {meeting.ICS: meeting.invitation(shared, what)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "convocation.txt").write_text(meeting.message(shared, what), encoding="utf-8")
    joined = {name: data for name, data in files.items() if not name.endswith(".docx")}
    for person in people.itertuples():
        draft = meeting.convocation(shared, what, person, joined)
        (folder / "convocations" / f"{french.slug(person.personne)}.eml").write_bytes(draft)
    silent = int(people["courriel"].isna().sum())
    print(f"{french.capital(what.said)}\n")
    print("\n".join(f"{i}. {p}" for i, p in enumerate(meeting.points(shared, what), 1)))
    print(
        "\nQuorum, " + "\u202f; ".join(meeting.quorum(people, prepared.conf.get("quorum", {}), what.organe))
    )
    if problems:
        print(render(problems), file=sys.stderr)
    print(
        f"\nÉcrit dans {folder}\u00a0: le dossier (PDF et DOCX), l’invitation (.ics), "
        f"{french.count(len(people), 'convocation')}" + (f", dont {silent} sans courriel." if silent else ".")
    )
    if not len(people):
        print("Personne ne siège là d’après annuaire et mandats\u00a0: convocation.txt suffit.")
    return 0
