"""A count typed by month, one column per month: « Activité | janvier | février | … | Total »."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.grid import Table
from workbench.collect.sources.periods import month_bounds
from workbench.collect.sources.say import say
from workbench.core.errors import DataError

LEAST = 2  # month columns a sheet must have to be unfolded
BLANK = "mois sans chiffre"
MONTH, VALUE = "Mois (en-tête)", "Chiffre du mois"


def columns(entetes: list[str], annee: int) -> dict[int, str]:
    """Position → header, for the headers that are months."""
    return {i: e for i, e in enumerate(entetes) if not e.isdecimal() and month_bounds(e, annee or 1)}


def unfolded(source: Source, table: Table) -> tuple[Source, Table, int]:
    """One row per filled month of each row, and how many months were blank.

    Raises
    ------
    DataError : the sheet has no columns of months
    """
    found = columns(table.entetes, source.annee)
    if len(found) < LEAST:
        cure = "vérifier `deplier`, ou la ligne d’en-tête"
        raise DataError(say(table.grid, "aucune colonne n’est un mois", cure))
    others = [i for i in range(len(table.entetes)) if i not in found]
    cells, n, k = table.grid.cells, len(table.grid.cells), len(found)
    rows = np.repeat(np.arange(n), k)
    out = {j: cells[i].iloc[rows].reset_index(drop=True) for j, i in enumerate(others)}
    out[len(others)] = pd.Series(list(found.values()) * n, dtype=object)
    values = [cells[i].astype(object).to_numpy() for i in found]
    out[len(others) + 1] = pd.Series(np.column_stack(values).ravel() if n else [], dtype=object)
    grid = replace(table.grid, cells=pd.DataFrame(out), lignes=table.grid.lignes[rows])
    filled = grid.cells[len(others) + 1].notna().to_numpy()
    places = table.places or tuple(range(len(table.entetes)))
    first = places[next(iter(found))]
    grid.hypotheses.append(f"{k} mois en colonnes")
    unfold = Table(
        [*(table.entetes[i] for i in others), MONTH, VALUE], grid.take(filled), table.totaux,
        (*(places[i] for i in others), first, first),
    )  # fmt: skip
    colonnes = {t: h for t, h in source.colonnes.items() if t not in ("mois", source.deplier)}
    colonnes |= {"mois": MONTH, source.deplier: VALUE}
    return replace(source, colonnes=colonnes), unfold, int((~filled).sum())
