"""How many files arrived, and how many sheets of workbooks they hold."""

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
