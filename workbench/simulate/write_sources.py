"""sources.toml, written by hand-sized rules: the standard library reads TOML and does not write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.simulate.plan_records import LABEL

EPCI = '["200071116", "200069615", "200072056", "200090579"]'

_HEAD = """# Quel fichier reçu alimente quelle table.
# Une source = un fichier (ou plusieurs, avec *), un format, une table.
# colonnes : colonne de la table = "En-tête du fichier" ; valeurs : "Mot du fichier" = "mot de la table".

"""


def sources_toml(sources: list[dict[str, Any]]) -> str:
    """The text of sources.toml: one [[source]] per dict; nested dicts become sub-tables."""
    return _HEAD + "\n".join(_block(source) for source in sources)


def write_sources(folder: Path, sources: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.toml").write_text(sources_toml(sources), encoding="utf-8", newline="\n")


def _block(source: dict[str, Any]) -> str:
    lines = ["[[source]]"]
    lines += [f"{key} = {_value(value)}" for key, value in source.items() if not isinstance(value, dict)]
    for key, value in source.items():
        if isinstance(value, dict):
            lines += _table(f"source.{key}", value)
    return "\n".join(lines) + "\n"


def _table(name: str, content: dict[str, Any]) -> list[str]:
    lines = []
    plain = {k: v for k, v in content.items() if not isinstance(v, dict)}
    if plain:
        lines += [f"[{name}]", *[f"{_key(k)} = {_value(v)}" for k, v in plain.items()]]
    for key, value in content.items():
        if isinstance(value, dict):
            lines += _table(f"{name}.{_key(key)}", value)
    return lines


def _key(key: str) -> str:
    return key if key.replace("_", "").isascii() and key.replace("_", "").isalnum() else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # a JSON string is a TOML basic string (same escapes)
    return json.dumps(value, ensure_ascii=False)


def config(lieux: int, annees: list[int], arrete_le: str, invented: bool) -> str:
    """reseau.toml of a fictional network; its communes are `invented`, or those of the Pays Lédonien."""
    towns = "communes" if invented else "communes réelles"
    epci = "" if invented else f"epci = {EPCI}\n"
    return f"""nom = "Réseau fictif de {lieux} lieux"
nom_court = "le réseau fictif"
invente = "Réseau fictif : {towns}, lieux, chiffres, dates et propos inventés."
arrete_le = {arrete_le}
annees = {annees}
{epci}
[label]
debut = {annees[0]}-01-01
fin = {annees[-1]}-12-31
financement = "{LABEL}"

[seuils]
petits_effectifs = 5
raison = "Réseau fictif."

[valorisation]
heure_benevole_eur = 12
"""
