"""KoboToolbox exports (XLSX or CSV, headers as labels or as XML names) of a questionnaire.

The same "/" stands between groups, before the options of a multiple choice, and inside labels: a question
is found by its own words, at the end of a path, and its options by what follows them. Blank is
unanswered, 0 is « not chosen ». Answers refused, incomplete or sent twice are set apart and counted.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source, nearest
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import Table, split
from workbench.collect.sources.readers.kobo_doubles import doubles, refused, system
from workbench.collect.sources.readers.kobo_repeats import Repeat, is_repeat, joined
from workbench.collect.sources.readers.mapping import Lecture, apply, replace_values
from workbench.collect.sources.readers.parted import parted
from workbench.collect.sources.say import quoted, say
from workbench.core import schemas
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold, join

ASIDE = ("reponse", "lieu", "annee", "repondu_le", "commentaire")  # not questions an answer must fill
TRUNCATED = "<warning"


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """One export of one questionnaire, mapped to its table; or one of its repeats, if `feuille` names it."""
    grid = read_grids(path, fichier, source.feuille, source.encodage, source.separateur)[0]
    if len(grid.cells) and str(grid.cells.iat[0, 0]).casefold().startswith(TRUNCATED):
        raise DataError(
            say(grid, "l’export est tronqué", "exporter de nouveau, par période plus courte", ligne=1)
        )
    table = split(grid, 0)
    table.grid.hypotheses.append("en-tête ligne 1")
    return read_table(source, joined(source, path, table) if is_repeat(table) else table)


def read_table(source: Source, table: Table | Repeat) -> Lecture:
    """Answers kept, mapped; the others counted by reason. A repeat's rows hold their answer's columns."""
    repeat = table if isinstance(table, Repeat) else None
    table = repeat.table if repeat else _without_tags(table)
    lues = len(table.grid.cells) + table.totaux + table.repetes
    colonnes, lists, problemes = questions(source, table)
    if problemes:
        lecture = Lecture.of(table)
        lecture.problemes = problemes
        return lecture.refuse("colonne introuvable")
    extra = {
        target: chosen(table, options, source.valeurs.get(target, {})) for target, options in lists.items()
    }
    schema = schemas.load(source.table)
    for target, header in colonnes.items():
        cells = table.grid.cells[table.entetes.index(header)]
        others = versions(table.entetes, source.colonnes.get(target, header))
        for place in others:
            cells = cells.where(cells.notna(), table.grid.cells[place])
        if target in schema and schema[target].type == "list":  # a multiple choice in one column
            extra[target] = parted(cells, source.valeurs.get(target, {}))
        elif others:
            extra[target] = replace_values(cells, source.valeurs.get(target, {}))
    apart = _apart(source, table, colonnes, extra, repeat)
    keep = apart == ""
    kept = replace(table, grid=table.grid.take(keep))
    extra = {t: c[keep].reset_index(drop=True) for t, c in extra.items()}
    used = [table.entetes[p] for h in source.colonnes.values() for p in versions(table.entetes, h)]
    used += [table.entetes[p] for options in lists.values() for p in options.values()]
    used += [
        table.entetes[p] for t in lists if (p := place_of(table.entetes, source.colonnes[t])) is not None
    ]
    quiet = [*source.ignorer, *used, *system(table.entetes), source.doublons_par]
    quiet += [e for e in table.entetes if repeat and e not in repeat.own]
    valeurs = {t: v for t, v in source.valeurs.items() if t not in extra}
    inner = replace(source, colonnes=colonnes, ignorer=quiet, valeurs=valeurs)
    lecture = apply(inner, kept, extra)
    lecture.lues = lues
    for reason in sorted(set(apart[~keep])):
        rows = table.grid.lignes[apart == reason]
        lecture.set_apart(reason, len(rows))
        said = f"{reason} : {'lignes' if len(rows) > 1 else 'ligne'} {join(map(str, rows[:20]))}"
        lecture.problemes.append(say(table.grid, said, "rien à faire si c’est voulu", gravite="note"))
    return lecture


def questions(source: Source, table: Table):
    """(target → full header, list target → {option: position}, problems): paths and identities resolved."""
    schema = schemas.load(source.table)
    colonnes, lists, problemes = {}, {}, []
    folded = {fold(e): e for e in table.entetes}
    for target, header in (_identity(folded, schema) | source.colonnes).items():
        if target in schema and schema[target].type == "list":
            options = options_of(table.entetes, header)
            if options:
                lists[target] = options
                continue
        position = place_of(table.entetes, header)
        if position is None:
            problemes.append(_lost(table, target, [header] if isinstance(header, str) else header))
        else:
            colonnes[target] = table.entetes[position]
    return colonnes, lists, problemes


def _lost(table: Table, target: str, said: list[str]) -> Probleme:
    """Why a declared question has no column: it stands in several groups, or it is not in the export."""
    places = [e for e in table.entetes if fold(e).endswith("/" + fold(said[0]))]
    if len(places) > 1:
        rule = f"la question {quoted(said)} est dans plusieurs groupes : {quoted(places, 'et')}"
        return say(table.grid, rule, "écrire son chemin entier dans `[source.colonnes]`", colonne=target)
    if twice := next((n for n in said if sum(fold(e) == fold(n) for e in table.entetes) > 1), ""):
        cure = "demander un envoi où chaque colonne a son propre nom"
        return say(table.grid, f"la colonne « {twice} » existe plusieurs fois", cure, colonne=target)
    near = nearest(said[0], [e.rsplit("/", 1)[-1] for e in table.entetes])
    cure = f"la plus proche est « {near} »" if near else "vérifier que c’est l’export de ce questionnaire"
    return say(table.grid, f"la question {quoted(said)} n’est pas dans l’export", cure, colonne=target)


def _identity(folded: dict, schema) -> dict:
    """Columns that Kobo gives by itself: the answer's identity and its day."""
    out = {}
    for target, names in (("reponse", ("_uuid", "_id")), ("repondu_le", ("_submission_time", "end"))):
        found = next((folded[n] for n in names if n in folded), None)
        if target in schema and found:
            out[target] = found
    return out


def place_of(entetes: list[str], header) -> int | None:
    for wanted in [header] if isinstance(header, str) else header:
        name = fold(wanted)
        exact = [i for i, e in enumerate(entetes) if fold(e) == name]
        ends = [i for i, e in enumerate(entetes) if fold(e).endswith("/" + name)]
        if len(exact) == 1 or (not exact and len(ends) == 1):
            return (exact or ends)[0]
        if exact or ends:  # which one is meant is not for a program to say
            return None
    return None


def versions(entetes: list[str], header) -> list[int]:
    """Where the other names of a question are, when a form's versions stand side by side in one export."""
    if isinstance(header, str):
        return []
    found = [p for name in header if (p := place_of(entetes, name)) is not None]
    return found[1:]


def options_of(entetes: list[str], header) -> dict[str, int]:
    """Option → position, for a multiple choice; "/" inside an option stays part of it."""
    for wanted in [header] if isinstance(header, str) else header:
        name = fold(wanted) + "/"
        out = {}
        for i, e in enumerate(entetes):
            start = 0 if fold(e).startswith(name) else fold(e).find("/" + name) + 1
            if fold(e)[start:].startswith(name) and (start > 0 or fold(e).startswith(name)):
                out[e[start + len(name) :]] = i
        if out:
            return out
    return {}


def chosen(table: Table, options: dict[str, int], words: dict) -> pd.Series:
    """Options chosen, joined by ";" (words of the table if declared); missing when none was shown."""
    said = {fold(k): v for k, v in words.items()}
    labels = [said.get(fold(o), o).replace(";", ",") for o in options]
    marks = [table.grid.cells[p] for p in options.values()]
    shown = np.column_stack([m.notna().to_numpy() for m in marks])
    ticked = np.column_stack([m.map(lambda x: str(x).strip() in ("1", "1.0", "True", "VRAI")) for m in marks])
    out = [
        ";".join(dict.fromkeys(x for x, t in zip(labels, row, strict=True) if t)) if seen else None
        for row, seen in zip(ticked, shown.any(axis=1), strict=True)
    ]
    return pd.Series(out, index=table.grid.cells.index, dtype=object)


def _apart(source: Source, table: Table, colonnes: dict, extra: dict, repeat: Repeat | None) -> np.ndarray:
    """The reason each answer is set apart for, "" when it is kept."""
    cells, reasons = table.grid.cells, repeat.fate.copy() if repeat else refused(table)
    own = repeat.own if repeat else table.entetes
    single = {t: h for t, h in colonnes.items() if t not in ASIDE and t not in extra and h in own}
    asked = [cells[table.entetes.index(h)] for h in single.values()]
    asked += [c for t, c in extra.items() if t not in ASIDE]
    if asked:
        filled = sum(c.notna().to_numpy().astype(int) for c in asked)
        reasons[(filled < source.completude * len(asked)) & (reasons == "")] = "réponse incomplète"
    if repeat:
        return reasons  # two equal rows of one answer are two things, not a double
    left = reasons == ""
    free = [h for t, h in colonnes.items() if schemas.load(source.table)[t].free]
    for row, reason in doubles(source, table, left, system(table.entetes), free).items():
        reasons[row] = reason
    return reasons


def _without_tags(table: Table) -> Table:
    """An optional HXL row (#adm2+name…) under the header is no answer."""
    if not len(table.grid.cells):
        return table
    first = [x for x in table.grid.cells.iloc[0] if isinstance(x, str)]
    if not first or not all(x.startswith("#") for x in first):
        return table
    keep = np.ones(len(table.grid.cells), dtype=bool)
    keep[0] = False
    return replace(table, grid=table.grid.take(keep))
