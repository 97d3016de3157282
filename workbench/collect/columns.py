"""One column of received cells to the type its schema asks: each different value is looked at once.

A million rows hold a few thousand different dates and counts: reading the different ones, then spreading
the results by their codes, is what makes checking cheap. Nothing stops at the first bad cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.collect import cells, texts
from workbench.core.french import fold, fold_ascii, join, lower_first, number
from workbench.core.near import nearest, same
from workbench.core.schemas import Field
from workbench.core.states import etat_dtype


@dataclass
class Column:
    """values: one per row, in the schema's dtype (missing where there is no figure).

    codes: rank in `unique` of each row's cell, -1 where it is blank; wrong: rank -> (rule, cure);
    marks: rank -> state said by the cell (« s.o. », « refus »), blanks not included; unlisted: rank -> what
    its closed list does not hold (such a rank is in `wrong` too).
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
        closed = words if words is not None else _words(rule.item_enum)
        return lambda v: _every(cells.items(v), closed)
    if rule.enum:
        closed = _words(rule.enum)
        return lambda v: _closed(cells.text(v), closed)
    if words is not None and rule.type != "integer":
        return lambda v: _closed(cells.text(v), words)
    pattern = re.compile(rule.pattern) if rule.pattern else None
    if pattern is None and rule.minimum is None and rule.maximum is None:
        return base

    def ruled(value):
        result = base(value)
        if pattern is not None and not pattern.fullmatch(result):
            said = rule.description.split(".")[0]
            cure = f"par exemple {rule.example}" if rule.example else "voir la description de la colonne"
            if rule.pattern.startswith("^(\\d{5}") and re.fullmatch(r"\d{4}", result):
                cure = f"le zéro du début a disparu\u00a0: mettre la cellule en texte et écrire 0{result}"
            raise cells.Unreadable(lower_first(said), cure)
        if rule.minimum is not None and result < rule.minimum:
            raise cells.Unreadable(
                f"la valeur doit être d’au moins {_figure(rule.minimum, rule)}", _range_cure(rule)
            )
        if rule.maximum is not None and result > rule.maximum:
            raise cells.Unreadable(
                f"la valeur doit être d’au plus {_figure(rule.maximum, rule)}", _range_cure(rule)
            )
        return result

    return ruled if words is None else lambda v: _numbered(v, words, ruled)


def _numbered(value, words: dict[str, str], read) -> int:
    """The number of an item of a numbered list, typed as such or by its name."""
    if isinstance(value, str) and (meant := same(value, words)):
        return int(meant)
    try:
        return read(value)
    except cells.Unreadable:
        choices = ", ".join(w for w, number in words.items() if w.startswith(f"{number} "))
        rule, cure = "un numéro ou un nom de la liste est attendu", f"choisir parmi\u00a0: {choices}"
        raise cells.Unreadable(rule, cure) from None


def _range_cure(rule: Field) -> str:
    return "vérifier le chiffre et son unité" + (f" ({rule.unit})" if rule.unit else "")


def _figure(x, rule: Field) -> str:
    return str(x) if rule.type == "year" else number(x, 0 if x == int(x) else 2)


def _words(values) -> dict[str, str]:
    return {fold(v): v for v in values}


def _every(items: list[str], words: dict[str, str]) -> str:
    """The listed spellings of the words of one cell; those no list holds are told together."""
    out, lost, bits, first = [], [], [], None
    for item in items:
        try:
            out.append(_closed(item, words))
            bits.append(item)
        except cells.Unlisted as e:
            parts = _parted(item, words)
            lost.append((item, ";".join(parts)) if len(parts) > 1 else e.words[0])
            bits += parts
            first = first or e
    if len(bits) > len(items):
        cure = f"écrire {cells.quoted(bits)}"
        raise cells.Unlisted(cells.SEPARATED, cure, lost, first.choices)
    if lost:
        raise cells.Unlisted(first.regle, first.remede, lost, first.choices)
    return ";".join(dict.fromkeys(out))


def _parted(item: str, words: dict[str, str]) -> list[str]:
    """The words that commas set apart, when the list holds one of them at least; else the item alone."""
    bits = cells.by_commas(item, lambda bit: bool(same(bit, words)))
    return bits if any(same(bit, words) for bit in bits) else [item]


def _closed(value: str, words: dict[str, str]) -> str:
    """The listed spelling of a word of a closed list; an unknown word raises, with the nearest proposed."""
    if not words:
        return value
    if meant := same(value, words):
        return meant
    bits = [bit.strip() for bit in re.split("[,;]", value)]
    if len(bits) > 1 and all(same(bit, words) for bit in bits):
        rule, each = "cette case porte plusieurs mots de la liste", join(f"«\u202f{b}\u202f»" for b in bits)
        raise cells.Unlisted(rule, f"écrire une ligne par mot\u00a0: {each}", [(value, "")], "")
    plain: dict[str, set[str]] = {}
    for word, listed in words.items():
        plain.setdefault(fold_ascii(word), set()).add(listed)
    near = nearest(fold_ascii(value), plain, 0.7)
    shown = ", ".join(dict.fromkeys(words.values()))
    meant = sorted(plain[near])[0] if near else ""
    cure = f"peut-être «\u202f{meant}\u202f»\u202f? " if near else ""
    rule, cure = "ce mot n’est pas dans la liste", f"{cure}Choisir parmi\u00a0: {shown}"
    raise cells.Unlisted(rule, cure, [(value, meant)], shown)
