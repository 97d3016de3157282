"""Corrections at work: on clean rows, and on rows a broken cell had set apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.collect import cells, checks, columns, texts
from workbench.collect.corrections import NAME, Correction
from workbench.core import schemas
from workbench.core.errors import Probleme
from workbench.core.french import fold
from workbench.core.schemas import Schema


@dataclass
class Applied:
    """tables: corrected clean rows; rejected: rows still set apart; etats: new states (index, colonne,
    etat) by table; mended: (source, ligne) of rows a correction reached, whose first problems are no more;
    exact: (table, index, colonne) of the cells said to be right; corrected: what the changed ones held."""

    tables: dict[str, pd.DataFrame]
    rejected: dict[str, list[pd.DataFrame]]
    etats: dict[str, pd.DataFrame] = field(default_factory=dict)
    mended: set = field(default_factory=set)
    exact: set = field(default_factory=set)
    corrected: dict = field(default_factory=dict)
    problemes: list[Probleme] = field(default_factory=list)


def apply(
    corrections: list[Correction],
    tables: dict[str, pd.DataFrame],
    rejected: dict[str, list[pd.DataFrame]],
    vocabularies: dict | None = None,
) -> Applied:
    """Apply every correction, to clean rows first, else to rows set apart (which are then checked again).

    Parameters
    ----------
    tables : clean rows, whose index is unique within a table
    rejected : rows as received, by table, as `checks.check` gave them
    """
    done = Applied(dict(tables), {t: list(f) for t, f in rejected.items()})
    for correction in corrections:
        schema = schemas.load(correction.table)
        words = vocabularies or {}
        if not _correct_clean(correction, schema, words, done) and not _correct_rejected(
            correction, schema, words, done
        ):
            cure = "vérifier la clé, ou retirer la correction si la ligne n’est plus envoyée"
            done.problemes.append(
                Probleme(
                    NAME,
                    "",
                    correction.ligne,
                    "cle",
                    correction.cle_ecrite,
                    f"aucune ligne de {schema.name} ne porte cette clé",
                    cure,
                )
            )
    return done


def _correct_clean(correction: Correction, schema: Schema, words: dict, done: Applied) -> bool:
    """True when the row was found among the clean ones, corrected or not."""
    frame = done.tables.get(correction.table)
    if frame is None or not len(frame):
        return False
    hit = np.ones(len(frame), dtype=bool)
    for name, text in correction.cle.items():
        value = _one(text, schema, name, words).values.iloc[0]
        column = frame[name]
        hit &= (
            column.isna().to_numpy()
            if pd.isna(value)
            else (column == value).fillna(False).to_numpy(dtype=bool)
        )
    rows = frame.index[hit]
    if not len(rows):
        return False
    was, becomes = (
        _one(t, schema, correction.colonne, words) for t in (correction.etait, correction.devient)
    )
    current = frame.loc[rows[0], correction.colonne]
    if was.wrong or not _same(current, was.values.iloc[0]):
        done.problemes.append(_stale(correction, current))
    elif becomes.wrong:
        rule, cure = becomes.wrong[0]
        done.problemes.append(Probleme(NAME, "", correction.ligne, "devient", correction.devient, rule, cure))
    elif correction.exact:
        done.exact.add((correction.table, rows[0], correction.colonne))
    else:
        frame = frame.copy()
        if texts.is_coded(frame[correction.colonne]):  # it takes none but its own words
            frame[correction.colonne] = frame[correction.colonne].astype("str")
        frame.loc[rows[:1], correction.colonne] = becomes.values.iloc[0]
        _keep_state(frame, rows[0], correction, schema, becomes, done)
        done.tables[correction.table] = frame
        done.corrected[correction.table, rows[0], correction.colonne] = correction.etait
    return True


def _keep_state(frame, index, correction: Correction, schema: Schema, becomes, done: Applied) -> None:
    """A figure that appears or goes takes its state with it."""
    mark = becomes.marks.get(0, "")
    own = next((r for r in schema.rules if r.value == "valeur" and r.right == correction.colonne), None)
    if own is not None:
        frame.loc[index, own.left] = mark or ("manquant" if becomes.values.isna().iloc[0] else "valeur")
    elif mark and mark != "manquant":
        row = pd.DataFrame({"index": [index], "colonne": [correction.colonne], "etat": [mark]})
        known = done.etats.get(correction.table)
        done.etats[correction.table] = row if known is None else pd.concat([known, row], ignore_index=True)


def _correct_rejected(correction: Correction, schema: Schema, words: dict, done: Applied) -> bool:
    for position, frame in enumerate(done.rejected.get(correction.table, [])):
        hit = np.ones(len(frame), dtype=bool)
        for name, text in correction.cle.items():
            read = (
                columns.convert(frame[name], schema[name], words.get(schema[name].vocabulary))
                if name in frame
                else None
            )
            value = _one(text, schema, name, words).values.iloc[0]
            if read is None:
                hit &= pd.isna(value)
                continue
            raw = (
                frame[name]
                .map(lambda v: fold(cells.shown(v)) if not pd.isna(v) else "")
                .eq(fold(text))
                .to_numpy()
            )
            typed = (
                (read.values == value).fillna(False).to_numpy(dtype=bool)
                if not pd.isna(value)
                else read.empty()
            )
            hit &= raw | typed
        rows = np.flatnonzero(hit)
        if not len(rows):
            continue
        row = frame.iloc[rows[:1]].copy()
        current = row[correction.colonne].iloc[0] if correction.colonne in row else None
        if not _same_cell(current, correction.etait, schema, correction.colonne, words):
            done.problemes.append(_stale(correction, current))
            return True
        row[correction.colonne] = pd.Series([correction.devient or None], index=row.index, dtype=object)
        row.attrs = frame.attrs
        again = checks.check(schema.name, row, schema, words)
        _put_back(row, again, frame, rows[0], position, done, schema)
        return True
    return False


def _put_back(
    row, again: checks.Checked, frame, at: int, position: int, done: Applied, schema: Schema
) -> None:
    """A row that is now right joins the clean ones; one that is still broken keeps its corrected cell."""
    left = frame.drop(index=frame.index[at])
    done.mended.add((row["_source"].iloc[0], int(row["_ligne"].iloc[0])))
    if len(again.clean):
        clean = done.tables[schema.name]
        index = int(clean.index.max()) + 1 if len(clean) else 0
        added = again.clean.set_axis([index], axis=0)
        done.tables[schema.name] = pd.concat([clean, added]) if len(clean) else added
        if len(again.etats):
            extra = again.etats.assign(index=index)
            known = done.etats.get(schema.name)
            done.etats[schema.name] = extra if known is None else pd.concat([known, extra], ignore_index=True)
    else:
        done.problemes += again.problemes
        left = pd.concat([left, row])
    left.attrs = frame.attrs
    done.rejected[schema.name][position] = left


def _one(text: str, schema: Schema, name: str, words: dict) -> columns.Column:
    field = schema[name]
    return columns.convert(pd.Series([text or None], dtype=object), field, words.get(field.vocabulary))


def _same(a, b) -> bool:
    if pd.isna(a) or pd.isna(b):
        return bool(pd.isna(a) and pd.isna(b))
    if isinstance(a, float) or isinstance(b, float):
        return abs(float(a) - float(b)) < 0.005
    return bool(a == b)


def _same_cell(raw, text: str, schema: Schema, name: str, words: dict) -> bool:
    """A received cell against `etait`: the same text, or the same value once read."""
    if raw is None or pd.isna(raw):
        return cells.state(text or None) == "manquant"
    if fold(cells.shown(raw)) == fold(text):
        return True
    read, said = (
        columns.convert(pd.Series([v], dtype=object), schema[name], words.get(schema[name].vocabulary))
        for v in (raw, text)
    )
    return not read.wrong and not said.wrong and _same(read.values.iloc[0], said.values.iloc[0])


def _stale(correction: Correction, current) -> Probleme:
    now = "vide" if current is None or pd.isna(current) else cells.shown(current)
    return Probleme(
        NAME,
        "",
        correction.ligne,
        "etait",
        correction.etait,
        f"la correction ne trouve plus sa valeur\u00a0: {correction.colonne} vaut «\u202f{now}\u202f»",
        "relire le fichier reçu, puis mettre la correction à jour ou la retirer",
    )
