"""One column of received cells to the type its schema asks: each different value is looked at once.

A million rows hold a few thousand different dates and counts: reading the different ones, then spreading
the results by their codes, is what makes checking cheap. Nothing stops at the first bad cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.collect import cells, closed, texts
from workbench.core.french import fold, lower_first, number, slug
from workbench.core.schemas import Field
from workbench.core.states import etat_dtype


@dataclass
class Column:
    """values: one per row, in the schema's dtype (missing where there is no figure).

    codes: rank in `unique` of each row's cell, -1 where it is blank; wrong: rank -> (rule, cure);
    marks: rank -> state said by the cell (« s.o. », « refus »), blanks not included; unlisted: rank -> what
    its closed list does not hold, or is no code (such a rank is in `wrong` too).
    """

    values: pd.Series
    codes: np.ndarray
    unique: list
    wrong: dict[int, tuple[str, str]] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    unlisted: dict[int, cells.Unlisted] = field(default_factory=dict)

    def rows(self, rank: int) -> np.ndarray:
        """Positions of the rows that hold this value."""
        return np.flatnonzero(self.codes == rank)

    def bad(self) -> np.ndarray:
        """True per row where the cell is wrong."""
        return _flags(self.codes, len(self.unique), self.wrong)

    def empty(self) -> np.ndarray:
        """True per row where there is no figure: blank, or a mark of absence."""
        return (self.codes == -1) | _flags(self.codes, len(self.unique), self.marks)


def convert(cells_: pd.Series, rule: Field, words: dict[str, str] | None = None) -> Column:
    """Read a column by its field.

    words : the closed list of the référentiel for this column (folded id or name -> id); None when the
        column has none
    """
    codes, unique = _distinct(cells_)
    read = _reader(rule, words)
    values, wrong, marks, unlisted = [], {}, {}, {}
    known = {fold(e) for e in rule.enum}
    free = rule.type in ("string", "list") and not rule.enum
    for rank, value in enumerate(unique):
        result = None
        listed = bool(known) and isinstance(value, str) and fold(value) in known
        mark = "" if listed else cells.state(value, free)
        if mark and rule.is_state:
            result = mark
        elif mark:
            marks[rank] = mark
        else:
            try:
                result = read(value)
            except cells.Unreadable as e:
                wrong[rank] = (e.regle, e.remede)
                if isinstance(e, cells.Unlisted):
                    unlisted[rank] = e
        values.append(result)
    return Column(spread(values, codes, rule, cells_.index), codes, unique, wrong, marks, unlisted)


def spread(values: list, codes: np.ndarray, rule: Field, index) -> pd.Series:
    """The values of the ranks, given to the rows, in the column's dtype."""
    dtype = etat_dtype() if rule.is_state else rule.dtype
    if dtype == "float64":
        ranks = np.array([np.nan if v is None else v for v in values] + [np.nan], dtype="float64")
        return pd.Series(ranks[codes], index=index)
    if dtype == "datetime64[us]":
        ranks = np.array(
            [np.datetime64("NaT") if v is None else v for v in values] + [np.datetime64("NaT")],
            dtype="datetime64[us]",
        )
        return pd.Series(ranks[codes], index=index)
    if rule.type == "string" and not rule.is_state:
        return texts.spread(values, codes, index)
    return pd.Series(pd.array(values, dtype=dtype).take(codes, allow_fill=True), index=index)


def absent(rule: Field, index) -> pd.Series:
    """A column nobody sent."""
    return spread([], np.full(len(index), -1), rule, index)


def _flags(codes: np.ndarray, n: int, ranks) -> np.ndarray:
    flags = np.zeros(n + 1, dtype=bool)
    flags[list(ranks)] = True
    flags[-1] = False  # code -1: a blank cell is neither wrong nor a mark
    return flags[codes]


def _distinct(column: pd.Series) -> tuple[np.ndarray, list]:
    """(codes, different values as plain Python objects). True and 1 are kept apart."""
    if column.dtype == object and pd.api.types.infer_dtype(column) in ("boolean", "mixed", "mixed-integer"):
        column = column.map(lambda v: ("oui" if v else "non") if isinstance(v, bool) else v)
    codes, unique = texts.distinct(column)
    return codes, [u.item() if isinstance(u, np.generic) else u for u in unique]


def _reader(rule: Field, words: dict[str, str] | None):
    """The function that reads one cell of this column, its rules included."""
    base = {
        "string": cells.text,
        "integer": lambda v: cells.integer(v, rule.unit),
        "number": lambda v: cells.number(v, rule.unit),
        "date": cells.date,
        "boolean": cells.boolean,
        "time": cells.time,
        "year": cells.year,
    }.get(rule.type)
    if rule.type == "list":
        listed = closed.Listed(rule.item_enum if words is None else words, rule.vocabulary)
        return lambda v: closed.every(cells.items(v), listed)
    if rule.enum or (words is not None and rule.type != "integer"):
        listed = closed.Listed(rule.enum or words, rule.vocabulary)
        return lambda v: closed.one(cells.text(v), listed)
    pattern = re.compile(rule.pattern) if rule.pattern else None
    if pattern is None and rule.minimum is None and rule.maximum is None:
        return base

    def ruled(value):
        result = base(value)
        if pattern is not None and not pattern.fullmatch(result):
            said = rule.description.split(".")[0]
            cure = f"par exemple {rule.example}" if rule.example else "voir la description de la colonne"
            near = short if pattern.fullmatch(short := slug(result)) else ""
            if near:
                cure = f"écrire «\u202f{near}\u202f»"
            if rule.pattern.startswith("^(\\d{5}") and re.fullmatch(r"\d{4}", result):
                near = f"0{result}"
                cure = f"le zéro du début a disparu\u00a0: mettre la cellule en texte et écrire {near}"
            raise cells.Unlisted(lower_first(said), cure, [(result, near)], "")
        if rule.minimum is not None and result < rule.minimum:
            raise cells.Unreadable(
                f"la valeur doit être d’au moins {_figure(rule.minimum, rule)}", _range_cure(rule)
            )
        if rule.maximum is not None and result > rule.maximum:
            raise cells.Unreadable(
                f"la valeur doit être d’au plus {_figure(rule.maximum, rule)}", _range_cure(rule)
            )
        return result

    return ruled if words is None else lambda v: closed.numbered(v, words, ruled)


def _range_cure(rule: Field) -> str:
    return "vérifier le chiffre et son unité" + (f" ({rule.unit})" if rule.unit else "")


def _figure(x, rule: Field) -> str:
    return str(x) if rule.type == "year" else number(x, 0 if x == int(x) else 2)


def filling(field) -> str:
    """How to fill a cell that must be."""
    if field.enum:
        return "choisir parmi\u00a0: " + ", ".join(field.enum)
    if field.type == "boolean":
        blank = 'si une case vide veut dire non, l’écrire dans sources.toml\u00a0: "" = "non"'
        return f"écrire oui ou non\u202f; {blank}"
    if field.type == "date" and field.example:
        return f"par exemple {cells.date(field.example):%d/%m/%Y}"
    return f"par exemple {field.example}" if field.example else field.description.rstrip(".")
