"""Say in plain French what stopped a report, in which section, and what to do."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path


def explain(error: Exception, notebook: Path, stage: str = "") -> dict[str, str]:
    """Section, cause and cure of a report's failure; no value of the data is repeated.

    Parameters
    ----------
    error : what papermill or an exporter raised
    notebook : the source notebook, whose headings name the sections
    stage : what was under way when no cell is to blame
    """
    name = type(error).__name__
    if name == "PapermillExecutionError":
        return {"section": _section(notebook, error.cell_index), **_cell_cause(error)}
    if name in ("CellTimeoutError", "TimeoutError"):
        return {
            "section": "",
            "cause": "le carnet a dépassé le temps permis",
            "remede": "relancer ; si cela se répète, ouvrir le carnet et chercher la cellule lente",
        }
    if name in ("DeadKernelError", "BrokenProcessPool"):
        return {
            "section": "",
            "cause": "le noyau s’est arrêté (mémoire épuisée ou arrêt forcé)",
            "remede": "fermer d’autres programmes, relancer avec --processus 1",
        }
    if name == "RuntimeError" and not stage:
        return {
            "section": "",
            "cause": "le noyau n’a pas démarré",
            "remede": "relancer ; si cela se répète, ajouter --noyau standard",
        }
    if isinstance(error, OSError):
        return {
            "section": "",
            "cause": disk(error),
            "remede": "vérifier la place libre et les droits du dossier de sortie",
        }
    return {
        "section": stage,
        "cause": f"{name}, imprévu",
        "remede": "relancer avec un seul format (--formats html) et transmettre ce message",
    }


def disk(error: OSError) -> str:
    """What the disk refused, in French where it is usual."""
    usual = {errno.ENOSPC: "plus de place", errno.EACCES: "accès interdit", errno.EROFS: "lecture seule"}
    why = usual.get(error.errno, error.strerror or type(error).__name__)
    return f"le disque a refusé l’écriture ou la lecture ({why})"


def _cell_cause(error) -> dict[str, str]:
    if error.ename == "DataError":
        # the cause is read in the index of its edition: the rule, never the value found
        cause = _one_line(re.sub(r"trouvé\s+«.*?»\s*[—;]?\s*", "", error.evalue, flags=re.DOTALL))
        return {"cause": cause, "remede": "corriger le fichier indiqué, puis « workbench verifier »"}
    if error.ename == "MemoryError":
        return {
            "cause": "mémoire épuisée",
            "remede": "fermer d’autres programmes, relancer avec --processus 1",
        }
    return {
        "cause": f"le calcul s’est arrêté ({error.ename})",
        "remede": "ouvrir le carnet dans JupyterLab avec ce lieu et cette année, et transmettre ce message",
    }


def _section(notebook: Path, index: int | None) -> str:
    """The `##` heading above a cell.

    papermill inserts one cell of parameters, so its index is at most one too far.
    """
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    title = ""
    for cell in cells[: max(0, (index or 0))]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("## "):
                    title = line[3:].strip()
    return title or "ouverture du carnet"


def _one_line(text: str, limit: int = 200) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
