"""Finished reports, attacked by someone who has only them.

Nothing here knows how figures were protected: the audit reads what was written, takes its own relations
from the référentiel's declarations, and computes what each reader could learn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from workbench.safety.audit.files import files, listed
from workbench.safety.audit.report import Rapport


def audit(
    sources: Path | Mapping[str, Path], judged: Collection[str] | None = None, contacts: tuple[str, ...] = ()
) -> Rapport:
    """Attack finished reports.

    Parameters
    ----------
    sources : a folder of reports, or the path of every file by its name in that folder
    judged : names of the files to read whole; of the others, already audited, only the figures are read.
        None: all
    contacts : contacts that organisations publish themselves, free to be printed
    """
    from workbench.safety.audit.reading import figures, read

    found = listed(sources) if isinstance(sources, Path) else dict(sources)
    rapport = Rapport()
    for fichier in files(found):
        if judged is None or fichier.nom in judged:
            rapport.add(read(fichier, contacts))
        elif fichier.format == "html":
            rapport.cellules += figures(fichier)
    return rapport


__all__ = ["Rapport", "audit", "listed"]
