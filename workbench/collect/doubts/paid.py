"""Doubts about what grants paid: a payment or an expense that the file, as it stands, cannot have."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from pandas import DataFrame, Series

from workbench.collect import texts
from workbench.collect.doubts import Context, Doubt, doubt, each
from workbench.collect.grants import GRANTED, TABLE
from workbench.core import french

FILE = "vérifier ce dossier dans la table financements, ou cette ligne"
AMOUNTS = {  # table -> column, how the sum of a file reads
    "versements": ("montant_eur", "les versements de ce dossier font"),
    "affectations": ("affecte_eur", "les dépenses affectées à ce dossier font"),
}


def paid(context: Context) -> Iterator[Doubt]:
    """Money of a file that was not granted, beyond what it had, before its decision or its period.

    A payment still to come may be that of a file that waits; an expense after the period, one carried over.
    """
    files = context.tables[TABLE].set_index("financement")
    for table, (column, reads) in AMOUNTS.items():
        rows = context.tables[table]
        if not len(rows) or not len(files):
            continue
        of = {name: texts.looked_up(rows["financement"], files[name]) for name in files}
        for wrong, at, rule in (*_grant(table, context, rows, of), *_days(table, rows, of)):
            for some in each(rows[wrong.to_numpy(dtype=bool)]):
                shown = some[at].iloc[0]
                said = french.short_date(shown) if at == "date" else shown
                yield doubt(table, some, at, said, rule, FILE)
        total = rows.groupby("financement")[column].transform("sum")
        for _, some in rows[(total > of["obtenu_eur"]).to_numpy(dtype=bool)].groupby("financement"):
            had = files["obtenu_eur"][some["financement"].iloc[0]]
            rule = f"{reads} {french.euros(some[column].sum())}, plus que les {french.euros(had)} obtenus"
            last = some.sort_values("date").tail(1)
            yield doubt(table, last, column, last[column].iloc[0], rule, FILE, rows_of=some)


def _grant(table: str, context: Context, rows: DataFrame, of: dict) -> Iterator[tuple[Series, str, str]]:
    past = rows["date"] <= pd.Timestamp(context.arrete_le or pd.Timestamp.max)
    yield ~of["etat"].isin(GRANTED) & past, "financement", "ce dossier n’est pas accordé"


def _days(table: str, rows: DataFrame, of: dict) -> Iterator[tuple[Series, str, str]]:
    if table == "versements":
        yield rows["date"] < of["decide_le"], "date", "ce versement précède la décision"
    else:
        yield rows["date"] < of["eligible_du"], "date", "cette dépense précède la période éligible du dossier"
