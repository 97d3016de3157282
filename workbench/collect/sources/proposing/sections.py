"""Which lieu each line of accounts is of, when a column of the file says it: [source.sections] by column."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from workbench.collect import cells
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.grid import Grid, split
from workbench.collect.sources.proposing import matching
from workbench.collect.sources.proposing.known import Known
from workbench.collect.sources.proposing.matching import Pair
from workbench.collect.sources.readers.ledger import CONVENTION, FLOWS, account_number
from workbench.core.french import fold, fold_ascii

MANY = 40  # words from which a column is no section
OF_A_BUDGET = {"fonctionnement", "exploitation", "investissement", "f", "i"}  # « section » of public accounts


def by_column(header: str) -> dict:
    """The convention that reads a section in a column."""
    return {"par": "colonne", "colonne": header}


def found(source: Source, heads: list[str], grid: Grid, position: int) -> list[Pair]:
    """The column of a table of accounts whose words are sections, if there is one, with its proof."""
    said = matching.words_of("comptes", "section") if source.format in ("m57", "comptes") else []
    free = [h for h in heads if h not in source.colonnes.values()]
    pairs = [Pair("section", h, proof, sure) for h in free for sure, proof in [matching.likeness(h, said)]]
    for pair in sorted(pairs, key=lambda p: -p.sure):
        words = _words(grid, position, pair.entete, source.colonnes.get("compte"))
        budget = {*map(fold_ascii, words)} <= OF_A_BUDGET
        if pair.sure >= matching.LIKE and not budget and len(words) <= MANY:
            return [pair]
    return []


def said(source: Source, columns: dict[str, str]) -> Source:
    """The source as the coordination says its columns: one that she gives another meaning is no section."""
    if source.table == "comptes" and "section" in columns:
        return replace(source, sections=by_column(columns["section"]) if columns["section"] else {})
    gone = source.sections.get("colonne") in [h for h in columns.values() if h]
    return replace(source, sections={}) if gone else source


def filled(source: Source, grid: Grid, position: int, known: Known) -> tuple[Source, dict, list[str]]:
    """The source with each word that is a lieu's name, the words that are not, and what was translated."""
    rules, left, told = dict(source.sections), [], []
    if rules.get("par") != "colonne" or "defaut" in rules:
        return source, {}, told
    listed, declared = known.of(source.table, "section"), {fold(k) for k in rules if k not in CONVENTION}
    for word in _words(grid, position, rules["colonne"], source.colonnes.get("compte")):
        if fold(word) in declared:
            continue
        if near := fold(word) if fold(word) in listed else matching.nearest(word, list(listed)):
            rules[word] = listed[near]
            told.append(f"section : « {word} » → {listed[near]}")
        else:
            left.append(word)
    return replace(source, sections=rules), {"section": left} if left else {}, told


def _words(grid: Grid, position: int, header: str, compte: str | None) -> list[str]:
    """Different words of a column beside the accounts of classes 6 to 8, in their order."""
    table = split(grid, position)
    if header not in table.entetes or compte not in table.entetes:
        return []
    column, accounts = (table.grid.cells[table.entetes.index(h)] for h in (header, compte))
    flows = accounts.map(account_number).str[:1].isin(FLOWS)
    said = pd.unique(column[flows & column.notna()])
    return list(dict.fromkeys(map(cells.text, said)))
