"""`workbench verifier`: read everything, say every problem at once."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from workbench.cli import network


def declare(parser: ArgumentParser) -> None:
    network.declare(parser)
    parser.add_argument("--annee", type=int, default=0, metavar="A", help="cette année seulement")
    parser.add_argument(
        "--liste", default="", metavar="NOM", help="montrer une liste de la méthode (indicateurs, services…)"
    )
    parser.add_argument("--json", action="store_true", help="pour une machine")


def run(options) -> int:
    reseau = network.folder(options)

    from workbench.collect import collect
    from workbench.core.errors import errors_only, render
    from workbench.pages import inputs
    from workbench.safety.asked import asked

    if options.liste:
        return _list(reseau, options.liste)
    collecte = collect(reseau, options.annee or None)
    collecte.problemes = asked(reseau, collecte)
    if options.json:
        print(json.dumps([problem.as_dict() for problem in collecte.problemes], ensure_ascii=False, indent=1))
    else:
        print(render(collecte.problemes) or "Aucun problème.")
        print(f"\n{inputs.kept(collecte.apports)}.")
    return 1 if errors_only(collecte.problemes) else 0


def _list(reseau: Path, name: str) -> int:
    """A closed list of the method, a word and what it means per line."""
    from workbench.collect import network as reading
    from workbench.core.errors import refuse_unknown

    method = reading.read_referentiel(reseau, reading.read_config(reseau))
    known = reading.lists(method)
    refuse_unknown([name], list(known), "liste")
    said = {i: reading.meaning(one) for i, one in method.indicateurs.items()}
    width = max(len(word) for word, _ in known[name])
    for word, nom in known[name]:
        print(f"{word:<{width}}  {said.get(word, nom)}".rstrip())
    return 0
