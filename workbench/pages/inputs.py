"""How many files arrived, how many sheets of workbooks they hold, and what was read of them."""

from __future__ import annotations

from collections.abc import Iterable

from pandas import DataFrame

from workbench.core import french


def files(names: Iterable[str]) -> int:
    """Number of different files among « file#sheet »; those whose name is not shown are counted each."""
    named = [str(name).partition("#")[0] for name in names]
    return len(set(named) - {""}) + named.count("")


def counted(rows: DataFrame, one: str = "fichier", many: str = "") -> str:
    """« 3 fichiers », « 2 fichiers, dont 1 classeur de 5 feuilles » when a workbook has several of them."""
    number = files(rows["fichier"])
    said = french.count(number, one, many or one + "s")
    sheets = {str(f) for f in rows["fichier"] if "#" in str(f)}
    books = len({name.partition("#")[0] for name in sheets})
    if len(sheets) == books:
        return said
    held = french.count(len(sheets), "feuille")
    if books == number:
        return f"{said} ({held})"
    return f"{said}, dont {french.count(books, 'classeur')} de {held}{' en tout' if books > 1 else ''}"


def read(apports: DataFrame) -> DataFrame:
    """What arrived of the tables that rows were read of: a sheet left empty is none of them."""
    return apports[apports["table"].fillna("").ne("") & (apports["lignes_lues"] > 0)]


def kept(apports: DataFrame) -> str:
    """« 40 lignes gardées dans 6 tables », of rows as they were read: not of those drawn from their cells."""
    rows = read(apports)
    lines = french.count(int(rows["gardees"].sum()), "ligne gardée", "lignes gardées")
    return f"{lines} dans {french.count(rows.loc[rows['gardees'] > 0, 'table'].nunique(), 'table')}"
