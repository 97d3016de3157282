"""An M57 extract of a collectivité (there is no FEC): accounts by nature, expenses and income of a service.

It is a table of accounts whose sides are « dépense » and « recette »; a service becomes a section by
[source.sections] par = "colonne". Class 73 (taxes) and 74 (dotations) are read as they are: the plan says
what they mean.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workbench.collect.sources.declared import Source
from workbench.collect.sources.readers import accounts
from workbench.collect.sources.readers.mapping import Lecture

PLAN = {"plan": "m57"}
USUAL = {"compte": ["Nature", "Compte", "Article"]}


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """One extract, summed into rows of `comptes` (plan m57 unless declared otherwise)."""
    colonnes = USUAL | source.colonnes
    return accounts.read(
        replace(source, constantes=PLAN | source.constantes, colonnes=colonnes), path, fichier
    )
