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
    """« 3 fichiers », « 2 fichiers (5 feuilles) » when workbooks of several sheets are among them."""
    said = french.count(files(rows["fichier"]), one, many or one + "s")
    sheets = {str(f) for f in rows["fichier"] if "#" in str(f)}
    several = len(sheets) > len({name.partition("#")[0] for name in sheets})
    return f"{said} ({french.count(len(sheets), 'feuille')})" if several else said
