"""The notebooks a batch runs are those of the project: their code is known by its digest.

A notebook runs with all the rights of the person who asks for reports. Its prose is free; a code cell that
is not the one kept here is refused, unless that person says to run it. `make carnets` writes the list anew.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from workbench.core.errors import DataError, Probleme
from workbench.core.paths import NOTEBOOKS

LIST = Path(__file__).with_name("carnets.json")


def digest(notebook: Path) -> str:
    """SHA-256 of what a notebook runs: its code cells in order. The values of parameters are free.

    Raises
    ------
    ValueError : it is not a notebook
    """
    try:
        cells = [
            _code("".join(cell["source"]).strip(), "parameters" in cell["metadata"].get("tags", []))
            for cell in json.loads(notebook.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
        ]
    except (KeyError, TypeError, AttributeError) as e:
        raise ValueError(notebook.name) from e
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _code(source: str, parameters: bool) -> str:
    """The source; of a cell of parameters, the names alone: the batch gives its own values."""
    if not parameters:
        return source
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return source
    literal = all(isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant) for line in lines)
    return repr([[ast.unparse(t) for t in line.targets] for line in lines]) if literal else source


def refuse_modified(notebooks: Iterable[Path]) -> None:
    """Raises
    ------
    DataError : naming every notebook whose code is not the one kept
    """
    kept = json.loads(LIST.read_text("utf-8"))
    wrong = []
    for notebook in notebooks:
        try:
            same = kept.get(notebook.name) == digest(notebook)
        except (OSError, ValueError):
            same = False
        if not same:
            rule = "le code de ce carnet n’est pas celui de l’établi\u00a0: il n’est pas lancé"
            cure = (
                "remettre le carnet d’origine (le texte entre les cellules est libre)\u202f; si le changement"
                " est voulu et relu, ajouter --carnets-modifies"
            )
            wrong.append(Probleme(f"notebooks/{notebook.name}", regle=rule, remede=cure))
    if wrong:
        raise DataError(wrong)


def listed(folder: Path = NOTEBOOKS) -> str:
    """The list of a folder of notebooks, as LIST holds it."""
    found = {path.name: digest(path) for path in sorted(folder.glob("*.ipynb"))}
    return json.dumps(found, indent=1) + "\n"


if __name__ == "__main__":
    LIST.write_text(listed(), "utf-8")
