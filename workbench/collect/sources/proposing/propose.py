"""From an unknown file to a [[source]]: format, table, columns, words, each with what made it believed.

Nothing is written here. What was declared for a former year is taken again first: its columns and words are
the coordination's own, and what the new file has more or less is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from workbench.collect.sources import declared, guard
from workbench.collect.sources.declared import SURVEYS, TABLES, Source
from workbench.collect.sources.opening.grid import Grid, header_text, split, stacked, titled
from workbench.collect.sources.proposing import (
    evidence,
    fitting,
    former,
    matching,
    naming,
    recognise,
    sections,
    shapes,
)
from workbench.collect.sources.proposing.known import COMMUNE, Known
from workbench.collect.sources.proposing.matching import Pair
from workbench.collect.sources.readers import months, surveys
from workbench.collect.sources.readers.mapping import Lecture
from workbench.core import schemas
from workbench.core.errors import refuse_unknown
from workbench.core.french import fold, fold_ascii, join
from workbench.core.states import ECRITS, MANQUANTS

LAST = "la dernière du réseau"
SEASON = 3  # headers that are months, from which a sheet is one column per month


@dataclass
class Proposal:
    """What would be written, and why. manque: columns still to be said (with their choices, if closed)."""

    source: Source
    lecture: Lecture
    suppose: list[str]
    pairs: list[Pair]
    entetes: list[str]
    manque: dict[str, list[str]]
    mots: dict[str, list[str]]  # column → words of the file that no list has
    traduits: list[str] = field(default_factory=list)
    feuilles: list[str] = field(default_factory=list)  # sheets in sight that this declaration does not read
    communes: dict[str, str] = field(default_factory=dict)  # word of mots[COMMUNE] → what it may be


def propose(
    path: Path,
    fichier: str,
    known: Known,
    annee: int = 0,
    table: str = "",
    fixed: dict | None = None,
    said: dict | None = None,
    feuille: str = "",
) -> Proposal:
    """Read an unknown file and say how it would be declared.

    path : the file, wherever it stands; fichier : the name it will have in the network, "recus/…"
    feuille : the sheet to read, "" for the one that is recognised
    fixed, said : columns the coordination says herself (target → value; target → header, "" for none)

    Raises
    ------
    DataError : nothing opens it, or no table keeps what it holds
    """
    grids = guard.open_safely("every_grid", path, path.parent, path.name, path, path.name)
    every = grids
    if feuille:
        refuse_unknown([feuille], [g.feuille for g in grids], "feuille")
        grids = [g for g in grids if g.feuille == feuille]
    tool, rank, position = recognise.of(grids)
    if table and tool == "tableur" and TABLES.get("annuel") == table:
        tool = "annuel"
    rows = evidence.header_rows(grids[rank], position) if tool in former.SHEETS else []
    if rows:
        grids[rank] = stacked(grids[rank], rows)
        position = int((grids[rank].lignes <= rows[-1]).sum()) - 1
    if tool in former.SHEETS:
        grids[rank] = titled(grids[rank], position)
    heads, sheet = _heads(grids, tool, rank, position), (grids[rank], position)
    before = former.find(known.sources, tool, heads, path.name, table)
    if before:
        source, pairs, told = former.again(before, heads, fichier)
    else:
        cells = evidence.cells_of(grids[rank], position, heads) if tool == "tableur" else {}
        hers = {*(fixed or {}), *(said or {})}
        (source, pairs), told = _new(grids, tool, rank, heads, fichier, table, known, cells, hers), ""
        source = replace(source, entete=rows or 0)
        source = replace(source, ecarter=evidence.that_do_not_count(cells, list(source.colonnes.values())))
        source = replace(source, recopier=shapes.repeated(*sheet, source))
        if found := sections.found(source, heads, *sheet):
            source, pairs = replace(source, sections=sections.by_column(found[0].entete)), pairs + found
        if feuille:
            source = replace(source, feuille=feuille)
    source, pairs = _said_by_her(source, pairs, said or {}, heads)
    suppose = [f"format {source.format}", *([told] if told else [])]
    year, why = _year(annee, path.name, known)
    source = replace(source, annee=year, constantes={**source.constantes, **(fixed or {})})
    source = replace(source, colonnes={t: h for t, h in source.colonnes.items() if t not in (fixed or {})})
    if "section" in source.constantes:
        source = replace(source, sections={})
    source = naming.named(source, path.name, known, suppose)
    source, unplaced, placed = sections.filled(source, *sheet, known)
    lecture = _read(source, path)
    if why == LAST and (own := evidence.year_of(lecture.frame, schemas.load(source.table))):
        year, why = own, "d’après ses dates"
        source = replace(source, annee=year)
        lecture = _read(source, path)
    suppose.insert(1, f"année {year} ({why})")
    source, words, translated, communes = _words(source, lecture, known)
    if translated:
        lecture = _read(source, path)
    suppose += list(dict.fromkeys(lecture.hypotheses))
    if source.recopier:
        suppose.append(f"cellules fusionnées, recopiées sur leurs lignes : {join(source.recopier)}")
    if lecture.frame is not None:
        source = replace(source, ignorer=[*source.ignorer, *lecture.frame.attrs.get("laissees", [])])
    return Proposal(
        source,
        lecture,
        suppose,
        pairs,
        heads,
        _missing(source, lecture, known),
        words | unplaced,
        placed + translated,
        shapes.left(every, lecture.feuilles) if tool in (*former.SHEETS, "fec") else [],
        communes,
    )


def _heads(grids: list[Grid], tool: str, rank: int, position: int) -> list[str]:
    if tool in surveys.TOOLS:
        return surveys.opened(Source("", tool, "enquete_usagers"), grids).entetes
    if tool == "kobo":
        return split(grids[rank], position).entetes
    return [h for h in map(header_text, grids[rank].cells.iloc[position]) if h]


def _new(
    grids: list[Grid],
    tool: str,
    rank: int,
    heads: list[str],
    fichier: str,
    table: str,
    known: Known,
    cells: dict,
    said: set[str],
) -> tuple[Source, list[Pair]]:
    feuille = grids[rank].feuille if len(grids) > 1 and tool not in surveys.TOOLS else None
    if feuille and tool == "tableur" and len(same := shapes.alike(grids, rank, heads)) > 1:
        feuille = same
    table = table or TABLES.get(tool, "")
    if tool == "comptes" and {fold_ascii(h) for h in heads} & {"nature", "article", "chapitre"}:
        tool = "m57"
    if tool in SURVEYS:
        table = table or "enquete_usagers"
    by_month = len(months.columns(heads, 1)) >= SEASON and tool == "tableur"
    if by_month:
        heads = [h for i, h in enumerate(heads) if i not in months.columns(heads, 1)]
        table = table or "activite"
    words = {}
    if cells and not by_month:
        seen = (table or "activite", heads, cells, known, said)
        words = shapes.across(*seen, shapes.ACROSS)
        if not words and (table or fitting.likeliest(heads, cells, known)) in ("", "activite"):
            words = shapes.across(*seen, 1)
    if words:
        ((_, across),) = words.items()
        heads, table = [h for h in heads if h not in across], table or "activite"
    if tool == "agenda":
        table = table or "evenements"
    if not table:
        table = fitting.table_of(heads, cells, known)
    if tool == "tableur" and "adherent" not in schemas.load(table):
        heads = evidence.without_names(heads, cells)
    pairs = fitting.pairs_of(table, tool, heads, known)
    if cells:
        pairs = evidence.of_values(table, pairs, cells, schemas.load(table).columns, known.of)
    colonnes = {p.cible: p.entete for p in pairs}
    people = matching.persons(heads) if tool == "tableur" and "adherent" in schemas.load(table) else {}
    colonnes = {t: h for t, h in colonnes.items() if h not in people.values()}
    pairs = [p for p in pairs if p.cible in colonnes]
    figure = next((f.name for f in schemas.load(table).fields if f.type == "integer"), "")
    return Source(
        fichier,
        tool,
        table,
        feuille=feuille,
        colonnes=colonnes,
        deplier=figure if by_month or words else "",
        en_colonnes=words,
        personne=people,
    ), pairs


def _said_by_her(
    source: Source, pairs: list[Pair], said: dict, heads: list[str]
) -> tuple[Source, list[Pair]]:
    """The columns she names replace what was found.

    Raises
    ------
    DataError : the table has no such column, or the file no such header
    """
    targets = [*fitting.targets_of(source.table), *declared.ROLES[source.format]]
    if source.format in declared.READ:
        targets = [*declared.READ[source.format], "section"]
    refuse_unknown(said, targets, "colonne")
    refuse_unknown([h for h in said.values() if h], heads, "en-tête")
    source = sections.said(source, said)
    colonnes = {t: h for t, h in source.colonnes.items() if t not in said and h not in said.values()}
    pairs = [p for p in pairs if p.cible not in said and p.entete not in said.values()]
    pairs += [Pair(t, h, "vous l’avez dit", 1.0) for t, h in said.items() if h]
    added = {t: h for t, h in said.items() if h and h != source.sections.get("colonne")}
    return replace(source, colonnes=colonnes | added), pairs


def _year(annee: int, name: str, known: Known) -> tuple[int, str]:
    if annee:
        return annee, "dite"
    found = re.findall(r"(?<!\d)20\d\d", name)
    if found:
        return int(found[-1]), "d’après le nom du fichier"
    return max(known.annees), LAST


def _read(source: Source, path: Path) -> Lecture:
    return guard.open_safely("read_one", path, path.parent, path.name, source, path, path.name)


def _words(
    source: Source, lecture: Lecture, known: Known
) -> tuple[Source, dict[str, list[str]], list[str], dict[str, str]]:
    """Words of closed columns that no list has: those that look like one are translated, the others told; a
    commune that its name does not tell is told with what it may be, which is for the coordination to say."""
    valeurs = {t: dict(v) for t, v in source.valeurs.items()}
    left, told, communes = {}, [], {}
    if lecture.frame is None:
        return source, left, told, communes
    schema = schemas.load(source.table)
    for target in lecture.frame.columns:
        if target not in schema or target in source.constantes:
            continue
        listed, column = known.of(source.table, target), lecture.frame[target]
        words = _unlisted(column, schema[target].type == "list", listed) if listed else []
        if target == COMMUNE:
            words = communes = known.refused(column, schema[target])
        for word in words:
            near = matching.nearest(word, list(listed))
            if meant := listed.get(near) or known.translated(source.table, target).get(fold(word)):
                valeurs.setdefault(target, {})[word] = meant
                told.append(f"{target} : « {word} » → {meant}")
            else:
                left.setdefault(target, []).append(word)
    return replace(source, valeurs=valeurs), left, told, communes


def _unlisted(column: pd.Series, several: bool, listed: dict[str, str]) -> list[str]:
    """The words of a column that its list does not have, once each."""
    said = [str(x).strip() for x in column.dropna().unique()[:500]]
    words = dict.fromkeys(b.strip() for x in said for b in (x.split(";") if several else [x]) if b.strip())
    known = {*listed, *ECRITS, *MANQUANTS}
    return [w for w in words if fold(w) not in known]


def _missing(source: Source, lecture: Lecture, known: Known) -> dict[str, list[str]]:
    """Required columns nobody says yet, with the words allowed."""
    have = set(source.constantes) | set(source.colonnes) | set(source.en_colonnes) | {"annee"}
    have |= {"du", "au"} if source.deplier or have & {"du", "date", "mois"} else set()
    if lecture.frame is not None:
        have |= set(lecture.frame.columns)
        have |= {"adherent"} if "_nom" in have else set()
    if source.table == "comptes":
        asked = ["plan"] if "structure" in have and source.format != "m57" else ["structure"]
    else:
        asked = [
            f.name
            for f in schemas.load(source.table).fields
            if f.required and not f.is_state and not f.numbered
        ]
        if source.format in declared.SURVEYS:
            asked = [a for a in asked if a not in ("reponse", "repondu_le")]
    return {a: sorted(set(known.of(source.table, a).values())) for a in asked if a not in have}
