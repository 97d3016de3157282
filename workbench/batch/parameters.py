"""Check a task's parameters against its notebook before any kernel starts.

papermill only warns about an unknown name, runs a wrong type, and pastes names as code.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

from workbench.core.errors import Probleme

PLAIN = (str, int, float, bool)


def declared(notebook: Path) -> dict[str, type]:
    """Name and type of each parameter, read from the literals of the cell tagged `parameters`."""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            tree = ast.parse("".join(cell["source"]))
            return {
                target.id: type(ast.literal_eval(node.value))
                for node in tree.body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
    return {}


def check(notebook: Path, parameters: dict) -> list[Probleme]:
    """Every parameter that the notebook does not declare, or declares with another type."""
    known = declared(notebook)
    problemes = []
    for name, value in parameters.items():
        if name not in known:
            rule = "le carnet ne déclare que : " + ", ".join(known)
        elif type(value) is not known[name] or type(value) not in PLAIN:
            rule = f"le carnet attend {known[name].__name__}, pas {type(value).__name__}"
        else:
            continue
        problemes.append(
            Probleme(
                fichier=notebook.name, colonne=name, trouve=repr(value), regle=rule,
                remede="corriger la cellule « parameters » du carnet ou le nom du paramètre",
            )
        )  # fmt: skip
    return problemes
