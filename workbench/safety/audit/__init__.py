"""Finished reports, attacked by someone who has only them.

Nothing here knows how figures were protected: the audit reads what was written, takes its own relations
from the référentiel's declarations, and computes what each reader could learn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from workbench.safety.audit.context import Contexte
from workbench.safety.audit.folder import files, listed
from workbench.safety.audit.report import Rapport

MANY = 500
"""Files from which the audit shows how far it is: thousands take minutes, and nothing is published before."""


def audit(
    sources: Path | Mapping[str, Path],
    contexte: Contexte | None = None,
    judged: Collection[str] | None = None,
) -> Rapport:
    """Attack finished reports.

    Parameters
    ----------
    sources : a folder of reports, or the path of every file by its name in that folder
    contexte : what is known besides the reports
    judged : names of the files to read whole; of the others, already audited, only the figures are read.
        None: all
    """
    from tqdm import tqdm

    from workbench.core import referentiel, schemas
    from workbench.safety.audit.attack import attack
    from workbench.safety.audit.reading import figures, read

    contexte = contexte or Contexte()
    found = listed(sources) if isinstance(sources, Path) else dict(sources)
    rapport = Rapport()
    every = list(files(found))
    hidden = len(every) < MANY
    for fichier in tqdm(every, "Audit\u00a0", unit="fichier", disable=hidden, leave=False):
        if judged is None or fichier.nom in judged:
            rapport.add(read(fichier, contexte.contacts))
        elif fichier.format == "html":
            rapport.cellules += figures(fichier)
    method = referentiel.load()
    tried = attack(rapport.cellules, method, contexte, contexte.bearers(found), schemas.all_schemas())
    rapport.essais.append(tried.text(contexte.verite is not None))
    rapport.problemes += tried.problemes
    return rapport


__all__ = ["Contexte", "Rapport", "audit", "listed"]
