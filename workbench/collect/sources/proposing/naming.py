"""What a file's name says: the lieu, or the structure and the plan of its accounts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workbench.collect.sources.declared import Source
from workbench.collect.sources.proposing.known import Known
from workbench.core import schemas
from workbench.core.french import slug


def named(source: Source, name: str, known: Known, suppose: list[str]) -> Source:
    """The source with the lieu that its name holds (of accounts: the structure, then its plan)."""
    accounts = source.table == "comptes"
    target = "structure" if accounts else "lieu"
    if target in schemas.load(source.table) and target not in source.colonnes | source.constantes:
        if value := _held(name, known.words.get(target, {})):
            suppose.append(f"{target} {value} (d’après le nom du fichier)")
        elif accounts and (lieu := _held(name, known.words.get("lieu", {}))):
            value = known.structures.get(lieu, "")
            suppose += [f"structure {value} (celle de {lieu} que nomme le fichier)"] if value else []
        if value:
            source = replace(source, constantes={**source.constantes, target: value})
    structure, plan = source.constantes.get("structure", ""), ""
    if accounts and source.format != "m57" and "plan" not in source.constantes:
        plan = known.plans.get(structure, "")
    if not plan:
        return source
    suppose.append(f"plan {plan} (celui de {structure})")
    return replace(source, constantes={**source.constantes, "plan": plan})


def _held(name: str, words: dict[str, str]) -> str:
    """What the one known word that a file's name holds means, "" when there is none, or several."""
    stem = f"-{slug(Path(name).stem)}-"
    found = {i for word, i in words.items() if f"-{slug(word)}-" in stem}
    return found.pop() if len(found) == 1 else ""
