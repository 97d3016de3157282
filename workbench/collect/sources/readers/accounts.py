"""A simple table of accounts (a SCIC's trial balance, an accountant's summary): one row per account.

The file may give debit and credit, products and charges, or one amount whose side follows the class.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import SIDES, Source, section_lines
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import Grid, Table
from workbench.collect.sources.readers import ledger
from workbench.collect.sources.readers.mapping import Lecture, aside, left_out, locate, unread
from workbench.collect.sources.readers.spreadsheet import merge, open_table
from workbench.collect.sources.say import say
from workbench.core.errors import errors_only
from workbench.core.french import euros, fold, fold_ascii

DEFAULT = {"compte": ["Compte", "N° compte", "Numéro de compte"], "libelle": ["Libellé", "Intitulé"]}
AMOUNTS = ("debit", "credit", "produit", "charge", "solde", "montant", "depense", "recette", "budget")
CENT = 0.005
TOTAL = re.compile(r"(sous[- ]?)?tota(l|ux)\b")
EXPENSE = ("d", "dep", "depense", "depenses", "debit")
INCOME = ("r", "rec", "recette", "recettes", "c", "credit")


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """All declared sheets of one file, summed into rows of `comptes`."""
    grids = read_grids(path, fichier, source.feuille, source.encodage, source.separateur)
    return merge([read_grid(source, grid) for grid in grids])


def read_grid(source: Source, grid: Grid) -> Lecture:
    """One sheet of accounts (an M57 extract is one, with expenses and income as sides)."""
    wanted = _wanted(source)
    table = open_table(source, grid, wanted)
    lecture = Lecture.of(table)
    positions, problemes = locate(table, wanted)
    words, missing = locate(table, {header: header for header in source.ecarter})
    base, more = ledger.base(source)
    lecture.problemes = problemes + missing + more
    if not lecture.problemes:
        table = replace(table, grid=table.grid.take(~aside(source, table, words, lecture)))
        table = _without_totals(table, positions, lecture)
    column = {role: table.grid.cells[p] for role, p in positions.items()}
    lines = _lines(source, table, column, lecture) if not lecture.problemes else None
    if lines is None or errors_only(lecture.problemes):
        return lecture.refuse("fichier refusé")
    ledger.to_comptes(source, table.grid, lines, lecture, base, table.entetes[positions["compte"]])
    used = {*positions.values(), *words.values()}
    left = left_out(table, used, source.ignorer)
    more = _of_sections(source, left)
    lecture.problemes += unread(table, used, source.ignorer, more)
    lecture.frame.attrs["laissees"] = [] if more else left
    return lecture


def _of_sections(source: Source, left: list[str]) -> str:
    """What to write of a column that says which lieu each line is of; "" when sections are known already."""
    if source.sections or "section" in source.constantes:
        return ""
    said = section_lines(left[0] if len(left) == 1 else "…")
    return f"si elle dit de quel lieu est chaque ligne, dans `[source.sections]` : {said}"


def _without_totals(table: Table, positions: dict[str, int], lecture: Lecture) -> Table:
    """Where an account is expected, what says total is one: « Total classe 6 », « Total La Fabrik »."""
    said = [table.grid.cells[positions[role]] for role in ("compte", "libelle") if role in positions]
    blank = np.array([not ledger.account_number(c) for c in said[0]], dtype=bool)
    words = said[0] if len(said) < 2 else said[0].where(said[0].notna(), said[1])
    total = blank & words.map(lambda x: isinstance(x, str) and bool(TOTAL.match(fold(x)))).to_numpy(bool)
    lecture.set_apart("ligne de total", int(total.sum()))
    return replace(table, grid=table.grid.take(~total))


def _wanted(source: Source) -> dict:
    declared = {SIDES.get(target, target): header for target, header in source.colonnes.items()}
    wanted = {"compte": DEFAULT["compte"], **declared}
    if source.sections.get("par") == "colonne":
        wanted["section"] = source.sections.get("colonne", "Section")
    return wanted


def _lines(source: Source, table: Table, column: dict, lecture: Lecture) -> pd.DataFrame | None:
    grid = table.grid
    blank = pd.Series(None, index=grid.cells.index, dtype=object)
    sides = [r for r in AMOUNTS if r in column]
    if not set(sides) - {"budget"}:
        rule = "aucune colonne de montants n’est déclarée"
        lecture.problemes.append(say(grid, rule, 'ajouter par exemple `montant = "…"` à `[source.colonnes]`'))
        return None
    value = {}
    for role in sides:
        value[role], wrong = ledger.amounts(column[role])
        if wrong.any():
            lecture.problemes += ledger.unreadable(grid, role, column[role], wrong, grid.lignes)
    compte = pd.Series([ledger.account_number(c) for c in column["compte"]], index=grid.cells.index)
    zero = np.zeros(len(compte))
    debit = sum((value[r] for r in ("debit", "charge", "depense", "solde") if r in value), zero)
    credit = sum((value[r] for r in ("credit", "produit", "recette") if r in value), zero)
    if "montant" in value:
        income = _income(grid, column, compte, lecture)
        debit, credit = (
            debit + np.where(income, 0.0, value["montant"]),
            credit + np.where(income, value["montant"], 0.0),
        )
    if {"debit", "credit"} <= set(value):
        _uneven(grid, compte, debit, credit, lecture)
    tiers, libelle = column.get("tiers", blank), column.get("libelle", blank)
    return pd.DataFrame(
        {
            "ligne": grid.lignes,
            "compte": column["compte"],
            "libelle": libelle,
            "section": column.get("section", blank),
            "debit": debit,
            "credit": credit,
            "budget": np.where(column["budget"].notna(), value["budget"], np.nan)
            if "budget" in column
            else np.nan,
            "ouverture": False,
            "contrepartie": [ledger.counterparty(source, t, x) for t, x in zip(tiers, libelle, strict=True)],
        },
        index=grid.cells.index,
    )


def _uneven(grid: Grid, compte: pd.Series, debit, credit, lecture: Lecture) -> None:
    """A whole trial balance (balance sheet and flows) whose sides differ: asked about."""
    classes = set(compte.str[:1])
    gap = float(np.sum(debit) - np.sum(credit))
    if not (classes & set("12345") and classes & set("67")) or abs(gap) < CENT:
        return
    rule = f"les débits et les crédits de cette balance diffèrent de {euros(gap, 2)}"
    cure = "vérifier les colonnes lues, ou demander la balance entière"
    lecture.problemes.append(say(grid, rule, cure, gravite="question"))


def _income(grid: Grid, column: dict, compte: pd.Series, lecture: Lecture) -> np.ndarray:
    """True where an amount is income: what the file's side says, else the class (7 and 87 are products)."""
    if "sens" not in column:
        return (compte.str.startswith("7") | compte.str.startswith("87")).to_numpy()
    said = column["sens"].map(lambda s: fold_ascii(s).rstrip(".") if isinstance(s, str) else "")
    income, expense = said.isin(INCOME).to_numpy(), said.isin(EXPENSE).to_numpy()
    for row in np.flatnonzero(~(income | expense))[:5]:
        lecture.problemes.append(
            say(grid, "le sens est une dépense ou une recette", "écrire D ou R", ligne=grid.lignes[row],
                colonne="sens", trouve=column["sens"].iloc[row] or "")
        )  # fmt: skip
    return income
