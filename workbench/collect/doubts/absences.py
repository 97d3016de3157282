"""Doubts about the reasons of absences: one that is given for a cell that is filled, or that is nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.collect import keys
from workbench.collect.doubts import Context, Doubt, doubt, each
from workbench.core import schemas

TABLE = "etats"


def reasons_of_nothing(context: Context) -> Iterator[Doubt]:
    """Rows of `etats` that name no table, no column or no row, or a cell that holds something."""
    for name, rows in context.tables[TABLE].groupby("table", sort=True):
        if name not in schemas.names():
            yield doubt(TABLE, rows, "table", name, "aucune table n’a ce nom", "l’écrire comme sa feuille")
            continue
        schema, frame = schemas.load(name), context.tables[name]
        at = dict(zip(keys.written(frame, schema), frame.index, strict=True))
        for row in each(rows):
            cle, column = row["cle"].iloc[0], row["colonne"].iloc[0]
            if column not in schema:
                cure = f"écrire l’une des colonnes de la table {name}"
                yield doubt(TABLE, row, "colonne", column, f"la table {name} n’a pas cette colonne", cure)
            elif cle not in at:
                cure = "écrire la clé « colonne=valeur;colonne=valeur » d’une ligne de cette table"
                yield doubt(TABLE, row, "cle", cle, f"aucune ligne de la table {name} n’a cette clé", cure)
            elif frame[column].notna()[at[cle]]:
                cure = "effacer cette ligne, ou vider la cellule"
                yield doubt(TABLE, row, "cle", cle, f"la cellule {column} de cette ligne est remplie", cure)
