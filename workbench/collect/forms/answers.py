"""Answers as they come back, from a KoboToolbox export or a workbook, under the names of the questions.

What nobody expects is announced, never lost: a column of another version, an answer under an unknown code.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.collect.forms import workbook
from workbench.collect.forms.model import FORM, VERSION, Form, Item, blank, ticked
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import Grid, Table, header_text, split
from workbench.collect.sources.readers.kobo import options_of, place_of
from workbench.collect.sources.readers.kobo_doubles import doubles, refused, system
from workbench.collect.sources.readers.kobo_repeats import INDEX, NUMBER, is_repeat
from workbench.collect.sources.say import quoted, say
from workbench.core.errors import Probleme
from workbench.core.french import fold, join
from workbench.core.near import same

KOBO, BOOK = "export KoboToolbox", "classeur"
NOTES = ("note_", "aide_", "merci")
ENOUGH = 0.6  # share of a form's questions that a file without its id must hold


@dataclass
class Answer:
    """values: question → value of the table; source, ligne: where; lignes: by question, if they differ."""

    values: dict
    source: str
    ligne: int
    id: str = ""
    lignes: dict = field(default_factory=dict)
    findings: list[Answer] = field(default_factory=list)

    def line(self, name: str) -> int:
        return self.lignes.get(name, self.ligne)


@dataclass
class Received:
    """One recognised file: lues answers = len(answers) + Σ apart (a count per reason)."""

    form: Form
    layout: str
    fichier: str
    answers: list[Answer]
    problemes: list[Probleme] = field(default_factory=list)
    lues: int = 0
    apart: dict[str, int] = field(default_factory=dict)
    colonnes: dict[str, str] = field(default_factory=dict)

    def set_apart(self, reason: str, n: int = 1) -> None:
        self.apart[reason] = self.apart.get(reason, 0) + n


def read(grids: list[Grid], forms: tuple[Form, ...]) -> Received | None:
    """The answers of a file, None when it is not one of the forms.

    grids : every sheet of the file, as cells
    """
    said = constants(grids)
    form = next((f for f in forms if f.id == said.get(FORM)), None)
    if form:
        return _book(grids, form, said)
    for grid in grids:
        table = split(grid, 0) if len(grid.cells) else None
        if table and not is_repeat(table) and (form := _form(table, forms)):
            return _kobo(table, form, [g for g in grids if g is not grid])
    return None


def _form(table: Table, forms: tuple[Form, ...]) -> Form | None:
    """The form that an export says it is, else the one most of whose questions it holds."""
    position = place_of(table.entetes, FORM)
    if position is not None:
        said = {fold(x) for x in table.grid.cells[position].dropna()}
        return next((f for f in forms if said == {fold(f.id)}), None)
    shares = [(np.mean([_place(table.entetes, i) is not None for i in _asked(f)]), f) for f in forms]
    share, form = max(shares, key=lambda x: x[0], default=(0, None))
    return form if share >= ENOUGH else None


def _asked(form: Form) -> list[Item]:
    return [i for i in form.items if i.kind not in ("constante", "jour") and i.name != workbook.BLOCS]


def _names(item: Item) -> list[str]:
    return [item.name, item.label]


def _place(entetes: list[str], item: Item):
    """Position of a question, or the options and their positions; None when it is not there."""
    if item.kind == "plusieurs":
        return options_of(entetes, _names(item)) or None
    return place_of(entetes, _names(item))


# KoboToolbox ----------------------------------------------------------------------------------------


def _kobo(table: Table, form: Form, others: list[Grid]) -> Received:
    out = Received(form, KOBO, table.grid.fichier, [], lues=len(table.grid.cells))
    fate = refused(table)
    written = [
        table.entetes[p]
        for i in _asked(form)
        if i.kind == "texte" and (p := _place(table.entetes, i)) is not None
    ]
    known = system(table.entetes)
    source = Source(out.fichier, "kobo", form.table)
    for row, reason in doubles(source, table, fate == "", known, written).items():
        fate[row] = reason
    kept = _rows(table, form.items, out)
    column = {fold(e): table.grid.cells[i] for i, e in reversed(list(enumerate(table.entetes)))}
    for row, reason in enumerate(fate):
        if reason:
            out.set_apart(reason)
            rule = f"{reason} : ligne {table.grid.lignes[row]}"
            out.problemes.append(say(table.grid, rule, "rien à faire si c’est voulu", gravite="note"))
            continue
        answer = kept[row]
        found = {
            n: column[n].iloc[row] for n in ("_uuid", "_id", "_submission_time", "end", INDEX) if n in column
        }
        answer.id = str(next((found[n] for n in ("_uuid", "_id") if n in found and not blank(found[n])), ""))
        answer.values["_day"] = next((found[n] for n in ("end", "_submission_time") if n in found), None)
        answer.values[INDEX] = found.get(INDEX)
        out.answers.append(answer)
    if form.findings:
        _findings(form, others, table, out)
    return out


def _findings(form: Form, others: list[Grid], answers: Table, out: Received) -> None:
    """Rows of the repeated group, each given to its answer; a CSV has none, and that is said."""
    parents = {_whole(a.values[INDEX]): a for a in out.answers}
    repeats = [t for g in others if len(g.cells) and is_repeat(t := split(g, 0))]
    for table in repeats:
        place = [fold(e) for e in table.entetes].index(NUMBER)
        for number, found in zip(
            table.grid.cells[place], _rows(table, form.findings.items, out), strict=True
        ):
            if parent := parents.get(_whole(number)):
                parent.findings.append(found)
            else:
                out.set_apart("constat sans sa visite")
                out.lues += 1
    if not repeats and not answers.grid.feuille:
        rule = "un export CSV ne contient pas les constats"
        out.problemes.append(say(answers.grid, rule, "exporter de nouveau, en classeur (XLSX)"))


def _rows(table: Table, items, out: Received) -> list[Answer]:
    """One Answer per row, in order; columns of no question are announced."""
    places = {i.name: (i, p) for i in items if (p := _place(table.entetes, i)) is not None}
    used = {table.entetes[p] for _, p in places.values() if isinstance(p, int)}
    for item, options in ((i, p) for i, p in places.values() if isinstance(p, dict)):
        used |= {table.entetes[p] for p in options.values()}
        if (whole := place_of(table.entetes, _names(item))) is not None:
            used.add(table.entetes[whole])
    left = [
        e for e in table.entetes
        if e and e not in used and e not in system(table.entetes) and not _last(e).startswith(NOTES)
    ]  # fmt: skip
    _announce(left, table.grid, out)
    out.colonnes |= {
        n: f"{table.letter(p)} ({table.entetes[p]})" for n, (_, p) in places.items() if isinstance(p, int)
    }
    rows = []
    for row, line in enumerate(table.grid.lignes):
        cells = table.grid.cells.iloc[row]
        values = {name: _value(item, place, cells) for name, (item, place) in places.items()}
        rows.append(Answer(values, table.grid.source, int(line)))
    return rows


def _value(item: Item, place, cells):
    if not isinstance(place, dict):
        return item.read(cells.iloc[place])
    return _ticks(item, {option: cells.iloc[p] for option, p in place.items()})


def _ticks(item: Item, marks: dict):
    """Options chosen, as the table writes a list; None when the question was not answered."""
    words = item.words
    kept = [same(o, words) or o for o, mark in marks.items() if ticked(mark)]
    order = [c.value for c in item.choices]
    kept = sorted(dict.fromkeys(kept), key=lambda v: order.index(v) if v in order else len(order))
    return ";".join(kept) if kept or any(not blank(m) for m in marks.values()) else None


def _last(header: str) -> str:
    return header.rsplit("/", 1)[-1]


def _whole(cell) -> str:
    return "" if blank(cell) else str(cell).strip().removesuffix(".0")


def _announce(left: list[str], place, out: Received) -> None:
    if left:
        said = "colonnes qui ne sont pas lues" if len(left) > 1 else "colonne qui n’est pas lue"
        shown = quoted(left[:12], "et") + (f" et {len(left) - 12} autres" if len(left) > 12 else "")
        cure = f"le formulaire « {out.form.id} » du référentiel d’aujourd’hui n’a pas cette question"
        out.problemes.append(say(place, f"{said} : {shown}", cure, gravite="question"))


# Workbook -------------------------------------------------------------------------------------------


def constants(grids: list[Grid]) -> dict[str, str]:
    """What « Lisez-moi » says of the form: code → value."""
    grid = next((g for g in grids if fold(g.feuille) == fold(workbook.README)), None)
    if grid is None or grid.cells.shape[1] < 2:
        return {}
    pairs = grid.cells[[0, 1]].dropna()
    return {str(a): str(b) for a, b in zip(pairs[0], pairs[1], strict=True)}


def _book(grids: list[Grid], form: Form, constants: dict) -> Received:
    out = Received(form, BOOK, grids[0].fichier, [])
    sheets = {fold(g.feuille): g for g in grids}
    grid = sheets.get(fold(workbook.ANSWERS))
    if grid is None:
        rule = f"la feuille « {workbook.ANSWERS} » n’est plus dans le classeur"
        cure = f"lui rendre son nom ; feuilles présentes : {join(g.feuille for g in grids)}"
        out.problemes.append(say(out.fichier, rule, cure))
        return out
    codes = {i.name: i.read(constants[i.name]) for i in form.items if i.name in constants}
    codes |= {n: constants[n] for n in (FORM, VERSION, "lieu") if n in constants}
    if form.sheet:
        out.answers = _table(grid, _asked(form) + [i for i in form.items if i.kind == "jour"], out)
        stem = out.fichier.removeprefix("recus/").rsplit(".", 1)[0].replace("/", "-")
        for answer in out.answers:
            answer.values |= codes
            answer.id = f"{stem}-{answer.id}"
    else:
        answer = _sheet(grid, form, out)
        answer.values |= codes
        if form.findings and fold(workbook.FINDINGS) in sheets:
            answer.findings = _table(sheets[fold(workbook.FINDINGS)], form.findings.items, out)
        out.answers = [answer]
    out.lues = len(out.answers)
    return out


def _sheet(grid: Grid, form: Form, out: Received) -> Answer:
    """One answer from a sheet with one row per question."""
    cells = {
        str(c): (r, v)
        for r, (c, v) in enumerate(zip(grid.cells[0], _responses(grid), strict=True))
        if not blank(c)
    }
    values, lines, used = {}, {}, {workbook.CODE}
    for item in form.items:
        options = {c.name: f"{item.name}/{c.name}" for c in item.choices} if item.kind == "plusieurs" else {}
        wanted = list(options.values()) or [item.name]
        found = [w for w in wanted if w in cells]
        if not found:
            continue
        used |= set(found)
        lines[item.name] = int(grid.lignes[cells[found[0]][0]])
        if options:
            values[item.name] = _ticks(item, {o: cells[c][1] for o, c in options.items() if c in cells})
        else:
            values[item.name] = item.read(cells[item.name][1])
    _announce([c for c, (_, v) in cells.items() if c not in used and not blank(v)], grid, out)
    return Answer(values, grid.source, 1, "", lines)


def _responses(grid: Grid):
    """The column of answers: it follows the words of the question."""
    width = grid.cells.shape[1]
    return grid.cells[2] if width > 2 else [None] * len(grid.cells)


def _table(grid: Grid, items, out: Received) -> list[Answer]:
    """Answers of a sheet with one row per answer; a row where nothing is written is none."""
    marks = [fold(header_text(c)) for c in grid.cells[0]] if grid.cells.shape[1] else []
    if workbook.NUMBER not in marks:
        rule = f"la ligne des codes (« {workbook.NUMBER} ») n’est plus dans la feuille"
        out.problemes.append(say(grid, rule, "reprendre un classeur vierge et y recopier les réponses"))
        return []
    table = split(grid, marks.index(workbook.NUMBER))
    rows = _rows(Table(["", *table.entetes[1:]], table.grid, places=table.places), items, out)
    numbers = table.grid.cells[0]
    kept = []
    for answer, number in zip(rows, numbers, strict=True):
        if any(not blank(v) for n, v in answer.values.items() if n != "lieu"):
            answer.id = _whole(number)
            kept.append(answer)
    return kept
