"""Finished reports, attacked by someone who has only them.

Nothing here knows how figures were protected: the audit reads what was written, takes its own relations
from the référentiel's declarations, and computes what each reader could learn.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.safety.audit.files import files, listed
from workbench.safety.audit.report import Rapport


def audit(sources: Path | Mapping[str, Path], contacts: tuple[str, ...] = ()) -> Rapport:
    """Attack finished reports.

    Parameters
    ----------
    sources : a folder of reports, or the path of every file by its name in that folder
    contacts : contacts that organisations publish themselves, free to be printed
    """
    from workbench.safety.audit.reading import read

    found = listed(sources) if isinstance(sources, Path) else dict(sources)
    rapport = Rapport()
    for fichier in files(found):
        rapport.add(read(fichier, contacts))
    return rapport


__all__ = ["Rapport", "audit"]
