"""From a received sheet to the columns of a table, as sources.toml declares: headers, constants, values.

Nothing is converted here (`checks` does it by schema): cells leave as they came. A header that is gone is
an error naming the nearest; columns nobody asked for are announced, never silently dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source, nearest
from workbench.collect.sources.opening.grid import Table, is_unnamed
from workbench.collect.sources.readers import periods
from workbench.collect.sources.say import quoted, say
from workbench.core import schemas
from workbench.core.errors import Probleme
from workbench.core.french import fold, join, slug

IN_ERROR = (
    "#DIV/0!",
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#VALEUR!",
    "#NAME?",
    "#NOM?",
    "#NUM!",
    "#NOMBRE!",
    "#NULL!",
    "#NUL!",
    "formule jamais calculée",
)


KILO = re.compile(r"k ?€|k ?euros?\b|milliers d.euros", re.IGNORECASE)
SOURCES_CURE = "`[source.colonnes]` de sources.toml"


@dataclass
class Lecture:
    """What one reader made of one file: lues = rows kept + Σ ecartees (a count per reason), always."""

    frame: pd.DataFrame | None = None
    lues: int = 0
    ecartees: dict[str, int] = field(default_factory=dict)
    problemes: list[Probleme] = field(default_factory=list)
    hypotheses: list[str] = field(default_factory=list)
    feuilles: set[str] = field(default_factory=set)  # sheets read; those of a file nobody reads are announced

    @classmethod
    def of(cls, table: Table) -> Lecture:
        """The reading of a table that begins: its rows are counted, its rows of totals set apart."""
        grid = table.grid
        lecture = cls(
            lues=len(grid.cells) + table.totaux + table.repetes,
            hypotheses=grid.hypotheses,
            feuilles={grid.feuille},
        )
        lecture.set_apart("ligne de total", table.totaux)
        lecture.set_apart("en-tête répété", table.repetes)
        return lecture

    def refuse(self, reason: str) -> Lecture:
        """Every row still kept is set apart: the file cannot be read as declared."""
        self.set_apart(reason, self.gardees)
        self.frame = None
        return self

    @property
    def gardees(self) -> int:
        return self.lues - sum(self.ecartees.values())

    def set_apart(self, reason: str, n: int) -> None:
        if n:
            self.ecartees[reason] = self.ecartees.get(reason, 0) + int(n)


def locate(table: Table, wanted: dict) -> tuple[dict[str, int], list[Probleme]]:
    """Where each target's column is: target → position; a header that is gone or stands twice is an error.

    wanted : target → header, or a list of headers of which the first found is used
    """
    folded: dict[str, list[int]] = {}
    for position, entete in enumerate(table.entetes):
        folded.setdefault(fold(entete), []).append(position)
    positions, problemes = {}, []
    for target, headers in wanted.items():
        names = [headers] if isinstance(headers, str) else list(headers)
        found = next((folded[fold(n)] for n in names if fold(n) in folded), [])
        if len(found) == 1:
            positions[target] = found[0]
            continue
        near = nearest(names[0], table.entetes)
        if found:
            rule = f"la colonne « {names[0]} » existe {len(found)} fois ({join(map(table.letter, found))})"
            cure = "demander un envoi où chaque colonne a son propre nom"
        else:
            rule = f"la colonne {quoted(names)}, attendue pour {target}, n’existe pas"
            cure = (
                f"la plus proche est « {near} » : si c’est elle, l’écrire dans {SOURCES_CURE}"
                if near
                else f"colonnes du fichier : {join(e for e in table.entetes if e)}"[:300]
            )
        problemes.append(say(table.grid, rule, cure, colonne=target))
    return positions, problemes


def wanted_columns(source: Source, table: Table | None = None) -> dict:
    """The declared columns; without any, each header that is the name or the title of a schema column."""
    if source.colonnes:
        return source.colonnes
    fields = schemas.load(source.table).fields
    if table is None:
        return {f.name: [f.name, f.title] for f in fields}
    present = {fold(e) for e in table.entetes}
    return {f.name: [f.name, f.title] for f in fields if {fold(f.name), fold(f.title)} & present}


def apply(source: Source, table: Table, extra: dict[str, pd.Series] | None = None, blank: int = 0) -> Lecture:
    """Map one sheet to its table.

    extra : columns the reader computed itself (one value per row of the sheet), by target
    blank : rows that unfolding the sheet left out, for want of a figure

    Returns
    -------
    Lecture whose frame has the schema columns received, `_source` and `_ligne`
    """
    grid = table.grid
    lecture = Lecture.of(table)
    wanted = wanted_columns(source, table)
    if not wanted and not extra:
        wanted = wanted_columns(source)  # nothing fits: say so by the headers that are missing
        required = {f.name for f in schemas.load(source.table).fields if f.required}
        wanted = {t: h for t, h in wanted.items() if t in required and t not in source.constantes}
    positions, lecture.problemes = locate(table, wanted)
    words, missing = locate(table, {header: header for header in source.ecarter})
    lecture.problemes += missing
    if lecture.problemes:
        return lecture.refuse("colonne introuvable")
    columns = {target: grid.cells[position] for target, position in positions.items()}
    for target in source.recopier:
        if target in columns:
            columns[target] = columns[target].ffill()
    columns |= extra or {}
    said = set(columns)
    columns = periods.complete(source, columns)
    schema = schemas.load(source.table)
    lists = {f.name for f in schema.fields if f.type == "list"}
    columns = {t: replace_values(c, source.valeurs.get(t, {}), t in lists) for t, c in columns.items()}
    frame = pd.DataFrame(columns, index=grid.cells.index)
    for target, value in (
        {k: v for k, v in source.years.items() if _takes_year(source)} | source.constantes
    ).items():
        if target not in frame:
            frame[target] = value
    _number(frame, source.table, table)
    trace(frame, grid.source, grid.lignes)
    frame.attrs["colonnes"] = {t: f"{table.letter(p)} ({table.entetes[p]})" for t, p in positions.items()}
    if "au" in columns and "au" not in said:
        frame.attrs["copiees"] = {"au": "du"}
        if "adherent" in schemas.load(source.table):
            grid.hypotheses.append(periods.lasts(source))
    if announced := _thousands(source, table, positions):
        frame.attrs["milliers"] = announced
    if "fin" in positions and "fin" not in frame and "heures" in frame:
        grid.hypotheses.append("heures : de debut à fin")
        frame.attrs["colonnes"]["heures"] = frame.attrs["colonnes"]["fin"]
    frame = frame[~aside(source, table, words, lecture)]
    lecture.frame = _without_errors(frame, lecture, table, positions)
    used = {*positions.values(), *words.values()}
    lecture.problemes += unread(table, used, source.ignorer)
    if not lecture.lues + blank:
        cure = "rien à faire si c’est vrai ; sinon, demander un nouvel export"
        lecture.problemes.append(say(grid, "aucune ligne sous l’en-tête", cure, gravite="note"))
    lecture.frame.attrs["laissees"] = left_out(table, used, source.ignorer)
    return lecture


def _number(frame: pd.DataFrame, table: str, read: Table) -> None:
    """An identifier that is a mere number and that the file does not give: its file and its row."""
    for rule in schemas.load(table).fields:
        if rule.numbered and rule.name not in frame and len(frame.columns):
            start = slug(f"{read.grid.origin} {read.grid.feuille}")
            frame[rule.name] = [f"{start}-{n}" for n in read.grid.lignes]
            read.grid.hypotheses.append(f"{rule.name} : le nom du fichier et le numéro de ligne")


def _thousands(source: Source, table: Table, positions: dict[str, int]) -> list[list]:
    """[source, row (0: all), column, header] of the columns of euros whose header announces k€."""
    schema = schemas.load(source.table)
    return [
        [table.grid.source, 0, target, table.entetes[position]]
        for target, position in positions.items()
        if target in schema and schema[target].unit == "€" and KILO.search(table.entetes[position])
    ]


def trace(frame: pd.DataFrame, source: str, lignes: np.ndarray) -> None:
    """Add `_source` and `_ligne` to a frame."""
    frame["_source"] = pd.array([source], dtype="str").take(np.zeros(len(frame), dtype=np.intp))
    frame["_ligne"] = np.asarray(lignes, dtype="int64")


def replace_values(column: pd.Series, mapping: dict, several: bool = False) -> pd.Series:
    """Received words replaced by those of the table, each different word looked at once.

    The word "" is a blank cell: in a column of crosses the coordination may say that it means no.
    several : a cell may hold a list; the whole cell is looked for first, then each of its words
    """
    if not mapping or not len(column):
        return column
    if "" in mapping:
        column = column.astype(object).where(column.notna(), mapping[""])
    words = {fold(k): v for k, v in mapping.items()}
    codes, unique = pd.factorize(column, use_na_sentinel=True)

    def one(cell):
        if several and isinstance(cell, str) and ";" in cell and fold(cell) not in words:
            return ";".join(str(words.get(fold(bit), bit.strip())) for bit in cell.split(";"))
        return words.get(fold(cell), cell)

    out = np.array([one(u) for u in unique] + [None], dtype=object)[codes]
    dtype = (
        "str" if all(isinstance(v, str) for v in out[: len(unique)]) and column.dtype != object else object
    )
    return pd.Series(out, index=column.index, dtype=dtype)


def left_out(table: Table, used: set[int], ignored: list[str]) -> list[str]:
    """Headers that feed nothing and that nobody said to leave aside."""
    known = {fold(i) for i in ignored}
    left = (e for i, e in enumerate(table.entetes) if i not in used and not is_unnamed(e))
    return [e for e in left if fold(e) not in known]


def unread(table: Table, used: set[int], ignored: list[str], more: str = "") -> list[Probleme]:
    """One note naming the columns that feed nothing; more : what else such a column may be."""
    left = left_out(table, used, ignored)
    if not left:
        return []
    shown = quoted(left[:12], "et") + (f" et {len(left) - 12} autres" if len(left) > 12 else "")
    said = "colonnes qui ne sont pas lues" if len(left) > 1 else "colonne qui n’est pas lue"
    cures = ["si c’est voulu, l’écrire dans `ignorer = […]`", more, f"sinon, dans {SOURCES_CURE}"]
    cure = " ; ".join(filter(None, cures))
    return [say(table.grid, f"{said} : {shown}", cure, gravite="note")]


def _takes_year(source: Source) -> bool:
    return "annee" in schemas.load(source.table)


def aside(source: Source, table: Table, positions: dict[str, int], lecture: Lecture) -> np.ndarray:
    """True where a column says that the row does not count; each word is a reason, counted."""
    out = np.zeros(len(table.grid.cells), dtype=bool)
    for header, position in positions.items():
        said = source.ecarter[header]
        words = {fold(w): w for w in ([said] if isinstance(said, str) else said)}
        found = [words.get(fold(c)) if isinstance(c, str) else None for c in table.grid.cells[position]]
        for word in words.values():
            here = np.array([f == word for f in found], dtype=bool) & ~out
            lecture.set_apart(f"{header} : {word}", int(here.sum()))
            out |= here
    return out


def _without_errors(frame: pd.DataFrame, lecture: Lecture, table: Table, positions: dict) -> pd.DataFrame:
    """Rows that hold a formula in error are set apart, each one named."""
    bad = np.zeros(len(frame), dtype=bool)
    for target, position in positions.items():
        column = table.grid.cells[position][frame.index]
        wrong = column.isin(IN_ERROR).to_numpy()
        for row in np.flatnonzero(wrong):
            lecture.problemes.append(
                say(
                    table.grid,
                    "la cellule est une formule en erreur",
                    "corriger la formule, ou la remplacer par sa valeur",
                    ligne=frame["_ligne"].iloc[row],
                    colonne=f"{table.letter(position)} ({target})",
                    trouve=column.iloc[row],
                )
            )
        bad |= wrong
    lecture.set_apart("formule en erreur", int(bad.sum()))
    return frame[~bad] if bad.any() else frame
