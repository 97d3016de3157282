"""What a doubt is made of, for the modules that raise them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from workbench.collect.checks import split_source
from workbench.core import french
from workbench.core.errors import Probleme

SPOKEN = 5  # rows told one by one of a same doubt


class Doubt(NamedTuple):
    """What to ask, and the cells it is about (any of them said to be exact closes it)."""

    table: str
    rows: list
    colonne: str
    probleme: Probleme


class Context(NamedTuple):
    tables: dict[str, pd.DataFrame]
    referentiel: object  # Referentiel, or None while there is none
    arrete_le: dt.date | None
    personnes: tuple = ()  # (name, first name) of everybody in the directory
    milliers: tuple = ()  # (table, source, row or 0, column, words): what announces thousands of euros
    contacts: tuple[str, ...] = ()  # what organisations publish themselves

    def named(self, lieu: str) -> str:
        """The name of a lieu, as people say it; its identifier while it has none."""
        lieux = self.tables["lieux"]
        return next(iter(lieux.loc[lieux["lieu"] == lieu, "nom"].dropna()), lieu)


def doubt(table, rows, colonne, found, rule, cure, rows_of=None, ligne=True) -> Doubt:
    first = rows.iloc[0]
    fichier, feuille = split_source(first["_source"])
    several = f" ({french.count(len(rows), 'ligne')})" if len(rows) > 1 else ""
    shown = found if isinstance(found, str) else french.trimmed(found, 2)
    about = rows if rows_of is None else rows_of
    return Doubt(
        table,
        list(about.index),
        colonne,
        Probleme(
            fichier,
            feuille,
            int(first["_ligne"]) if ligne else 0,
            colonne,
            shown,
            rule + several,
            cure,
            "question",
        ),
    )


def each(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows one by one; beyond some, the rest together."""
    for position in range(min(len(frame), SPOKEN)):
        yield frame.iloc[[position]]
    if len(frame) > SPOKEN:
        yield frame.iloc[SPOKEN:]
