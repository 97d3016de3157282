"""Counts typed across, one row per figure: « Activité | janvier | … », « Date | Fab lab | Coworking | … »."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import Table
from workbench.collect.sources.readers.mapping import locate
from workbench.collect.sources.readers.periods import month_bounds
from workbench.collect.sources.say import quoted, say
from workbench.core.errors import DataError

LEAST = 2  # month columns a sheet must have to be unfolded
MONTH, VALUE = "Mois (en-tête)", "Chiffre du mois"


def columns(entetes: list[str], annee: int) -> dict[int, str]:
    """Position → header, for the headers that are months."""
    return {i: e for i, e in enumerate(entetes) if not e.isdecimal() and month_bounds(e, annee or 1)}


def unfolded(source: Source, table: Table) -> tuple[Source, Table, str, int]:
    """One row per filled figure of each row; the reason and number of those that were blank.

    Raises
    ------
    DataError : the sheet has no columns of months, or not the columns that were declared
    """
    target, label, found, reason = _across(source, table)
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
    unfold = Table(
        [*(table.entetes[i] for i in others), label, VALUE], grid.take(filled), table.totaux,
        (*(places[i] for i in others), first, first), table.repetes,
    )  # fmt: skip
    colonnes = {t: h for t, h in source.colonnes.items() if t not in (target, source.deplier)}
    colonnes |= {target: label, source.deplier: VALUE}
    return replace(source, colonnes=colonnes), unfold, reason, int((~filled).sum())


def _across(source: Source, table: Table) -> tuple[str, str, dict[int, str], str]:
    """(column the headers speak of, its own header, position → what it says, why a cell is set apart)."""
    if source.en_colonnes:
        ((target, headers),) = source.en_colonnes.items()
        places, problemes = locate(table, {h: h for h in headers})
        if problemes:
            raise DataError(problemes)
        table.grid.hypotheses.append(f"{target} en colonnes : {quoted(headers, 'et')}")
        return target, f"{target} (en-tête)", {p: h for h, p in places.items()}, "case sans chiffre"
    found = columns(table.entetes, source.annee)
    if len(found) < LEAST:
        cure = "vérifier `deplier`, ou la ligne d’en-tête"
        raise DataError(say(table.grid, "aucune colonne n’est un mois", cure))
    table.grid.hypotheses.append(f"{len(found)} mois en colonnes")
    return "mois", MONTH, found, "mois sans chiffre"
