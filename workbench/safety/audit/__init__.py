"""Finished reports, attacked by someone who has only them.

Nothing here knows how figures were protected: the audit reads what was written, takes its own relations
from the référentiel's declarations, and computes what each reader could learn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import groupby
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
    each: Callable[[Callable, list], Iterable] = map,
) -> Rapport:
    """Attack finished reports.

    Parameters
    ----------
    sources : a folder of reports, or the path of every file by its name in that folder
    contexte : what is known besides the reports
    judged : names of the files to read whole; of the others, already audited, only the figures are read.
        None: all
    each : gives a function's answers in order, as `map` does; it may ask other processes
    """
    from tqdm import tqdm

    from workbench.core import referentiel, schemas
    from workbench.safety.audit.attack import attack
    from workbench.safety.audit.reading import figures, read_page

    contexte = contexte or Contexte()
    found = listed(sources) if isinstance(sources, Path) else dict(sources)
    rapport = Rapport()
    every = list(files(found))
    whole, others = [], []
    for fichier in every:
        if judged is None or fichier.nom in judged:
            whole.append(fichier)
        elif fichier.format == "html":
            others.append(fichier)
    pages = [list(formats) for _, formats in groupby(whole, lambda fichier: fichier.page)]
    bar = partial(tqdm, unit="page", disable=len(every) < MANY, leave=False)
    judge = partial(read_page, allowed=contexte.contacts)
    for lectures in bar(each(judge, pages), "Audit\u00a0", len(pages)):
        for lecture in lectures:
            rapport.add(lecture)
    for cellules in bar(each(figures, others), "Chiffres déjà diffusés\u00a0", len(others)):
        rapport.cellules += cellules
    method = referentiel.load()
    tried = attack(rapport.cellules, method, contexte, contexte.bearers(found), schemas.all_schemas())
    rapport.essais.append(tried.text(contexte.verite is not None))
    rapport.problemes += tried.problemes
    return rapport


__all__ = ["Contexte", "Rapport", "audit", "listed"]
