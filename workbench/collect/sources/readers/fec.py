"""French accounting entries file (FEC, LPF A47 A-1) in the variants tools really write.

Tab or |, with blanks round them, trailing separators, BOM, ISO-8859-15, cp1252 or UTF-8, lone CR line
ends; Debit/Credit or Montant/Sens; zero padding; extra columns; time in dates; negative amounts. A file
whose debits and credits differ is refused whole: its figures would be wrong and look right.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect import cells
from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.encodings import decode
from workbench.collect.sources.opening.files import NAMES, WORKBOOK, load_bytes, read_grids
from workbench.collect.sources.opening.grid import HEADER_ZONE, Grid, Table, header_text, split
from workbench.collect.sources.opening.text import text_grid
from workbench.collect.sources.readers import ledger
from workbench.collect.sources.readers.mapping import Lecture
from workbench.collect.sources.say import say
from workbench.core.errors import DataError
from workbench.core.french import euros, fold_ascii, short_date

NEEDED = ("journalcode", "ecriturenum", "ecrituredate", "comptenum", "comptelib")
OPENING = re.compile(r"(reports? )?a[ -]?nouveaux?|reports? a nouveau|ouverture.*|bilan d'ouverture|r?an")
OPENING_CODES = ("AN", "RAN", "ANO", "ANV", "A-N")
CENT = 0.005


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """One FEC, summed into rows of `comptes`."""
    grid = open_grid(source, path, fichier)
    table = split(grid, _header(grid))
    column = columns(table)
    lecture = Lecture.of(table)
    base, lecture.problemes = ledger.base(source, closing_date(path))
    lines, wrong = _lines(source, table, column, lecture)
    wrong = wrong or bool(lecture.problemes) or _unbalanced(table.grid, column, lines, lecture)
    if wrong:
        return lecture.refuse("fichier refusé")
    _outside(table.grid, column, base, lecture)
    _wrong_side(table.grid, lines, lecture)
    lines["contrepartie"] = counterparties(source, table.grid, column, lines, lecture)
    ledger.to_comptes(source, table.grid, lines, lecture, base)
    return lecture


def open_grid(source: Source, path: Path, fichier: str) -> Grid:
    """The cells of the file, and what was understood of its encoding and separator."""
    if path.suffix.lower() in WORKBOOK:
        return _of_workbook(source, path, fichier)
    data = load_bytes(path, fichier)
    # the law says ISO-8859-15; bytes 0x80–0x9F are letters in cp1252 only
    last = "cp1252" if re.search(rb"[\x80-\x9f]", data) else "iso-8859-15"
    text, encoding = decode(data, fichier, source.encodage, last)
    first = re.split(r"\r|\n", text, maxsplit=1)[0]
    sep = source.separateur or max("\t|;", key=first.count)
    grid = text_grid(text, fichier, sep, quoted=False)
    for i in grid.cells.columns:
        grid.cells[i] = grid.cells[i].str.replace(r'^"(.*)"$', r"\1", regex=True)
    grid.hypotheses += [f"encodage {encoding}", f"séparateur {NAMES.get(sep, sep)}"]
    return grid


def _of_workbook(source: Source, path: Path, fichier: str) -> Grid:
    """A FEC that somebody opened in a spreadsheet and saved there: its cells as the text file wrote them."""
    grid = read_grids(path, fichier, source.feuille)[0]
    for i in grid.cells.columns:
        grid.cells[i] = pd.Series([_written(c) for c in grid.cells[i]], dtype="str")
    grid.hypotheses.append("FEC enregistré dans un tableur")
    return grid


def _written(cell) -> str | None:
    if isinstance(cell, dt.date):
        return f"{cell:%Y%m%d}"
    return None if cell is None or cell != cell else cells.text(cell)


def _header(grid: Grid) -> int:
    """The row that names the accounts: the first one, unless somebody wrote a title above it."""
    for position in range(min(HEADER_ZONE, len(grid.cells))):
        if "comptenum" in {fold_ascii(header_text(c)) for c in grid.cells.iloc[position]}:
            return position
    return 0


def columns(table: Table) -> dict[str, pd.Series]:
    """Columns by their legal name in lower case.

    Raises
    ------
    DataError : a column without which nothing can be summed is not there
    """
    found = {
        re.sub(r"[^a-z]", "", fold_ascii(header_text(e))): table.grid.cells[i]
        for i, e in reversed(list(enumerate(table.entetes)))
    }
    two_ways = ({"debit", "credit"} <= set(found)) or ({"montant", "sens"} <= set(found))
    missing = [n for n in NEEDED if n not in found] + ([] if two_ways else ["debit et credit"])
    if missing:
        rule = f"ce n’est pas un FEC : il manque {', '.join(missing)}"
        raise DataError(say(table.grid, rule, "demander l’export « FEC » du logiciel comptable", ligne=1))
    return found


def _lines(source: Source, table: Table, column: dict, lecture: Lecture) -> tuple[pd.DataFrame, bool]:
    grid, wrong = table.grid, False
    index = grid.cells.index
    values = {}
    for name in ("debit", "credit") if "debit" in column else ("montant",):
        values[name], bad = ledger.amounts(column[name])
        if bad.any():
            lecture.problemes += ledger.unreadable(grid, name, column[name], bad, grid.lignes)
            wrong = True
    if "montant" in values:
        sens = column["sens"].fillna("").str.upper().str.strip()
        credit, debit = sens.isin(["C", "-1"]).to_numpy(), sens.isin(["D", "+1", "1"]).to_numpy()
        if (bad := ~(credit | debit)).any():
            row = int(np.flatnonzero(bad)[0])
            place = {"ligne": grid.lignes[row], "colonne": "Sens", "trouve": sens.iloc[row]}
            lecture.problemes.append(say(grid, "le sens est D ou C", "demander un nouvel export", **place))
            wrong = True
        values = {
            "debit": np.where(debit, values["montant"], 0.0),
            "credit": np.where(credit, values["montant"], 0.0),
        }
    lines = pd.DataFrame(
        {
            "ligne": grid.lignes,
            "compte": column["comptenum"],
            "libelle": column["comptelib"],
            "section": "",
            "debit": values["debit"],
            "credit": values["credit"],
            "budget": np.nan,
            "ouverture": opening(source, column),
        },
        index=index,
    )  # fmt: skip
    if source.sections.get("par") == "colonne":
        wanted = re.sub(r"[^a-z]", "", fold_ascii(source.sections.get("colonne", "")))
        if wanted in column:
            lines["section"] = column[wanted]
        else:
            cure = "corriger `colonne` dans `[source.sections]`"
            lecture.problemes.append(
                say(grid, f"pas de colonne « {source.sections.get('colonne')} »", cure, ligne=1)
            )
            wrong = True
    return lines, wrong


def opening(source: Source, column: dict) -> pd.Series:
    """True for entries of the opening journal: declared, else by its usual codes and names."""
    code = column["journalcode"].fillna("").str.strip().str.upper()
    if source.journaux_ouverture:
        return code.isin([str(j).upper() for j in source.journaux_ouverture])
    label = column["journallib"].fillna("") if "journallib" in column else pd.Series("", index=code.index)
    return code.isin(OPENING_CODES) | label.map(lambda x: bool(OPENING.fullmatch(fold_ascii(x))))


def _unbalanced(grid: Grid, column: dict, lines: pd.DataFrame, lecture: Lecture) -> bool:
    """Debits equal credits over the file; if not, the entries that do not are named."""
    gap = lines["debit"].sum() - lines["credit"].sum()
    if abs(gap) < CENT:
        return False
    entry = [column["journalcode"], column["ecriturenum"]]
    net = (lines["debit"] - lines["credit"]).groupby(entry, dropna=False).agg("sum")
    off = [f"{j} {n}" for (j, n) in net[net.abs() >= CENT].index]
    rule = f"les débits et les crédits diffèrent de {euros(gap, 2)}"
    cure = f"écritures en cause : {ledger.several(off)} ; demander un export complet"
    lecture.problemes.append(say(grid, rule, cure))
    return True


def _outside(grid: Grid, column: dict, base: dict, lecture: Lecture) -> None:
    """Entries dated outside the exercise: a question (the wrong file was perhaps declared for the year)."""
    codes, unique = pd.factorize(column["ecrituredate"])
    outside = np.zeros(len(unique) + 1, dtype=bool)
    for rank, cell in enumerate(unique):
        try:
            day = cells.date(cell[:8] if cell[:8].isdecimal() else cell)
            outside[rank] = not base["exercice_du"] <= day.isoformat() <= base["exercice_au"]
        except cells.Unreadable:
            outside[rank] = True
    rows = np.flatnonzero(outside[codes])
    if len(rows):
        period = f"{short_date(base['exercice_du'])} – {short_date(base['exercice_au'])}"
        rule = f"{len(rows)} lignes ne sont pas datées de l’exercice ({period})"
        cure = "vérifier que ce fichier est bien celui de cet exercice"
        lecture.problemes.append(
            say(grid, rule, cure, gravite="question", ligne=grid.lignes[rows[0]], colonne="EcritureDate",
                trouve=column["ecrituredate"].iloc[rows[0]])
        )  # fmt: skip


def _wrong_side(grid: Grid, lines: pd.DataFrame, lecture: Lecture) -> None:
    """A negative debit is a credit: read so, and asked about when it swells a product (or a charge).

    A credit note written in negative amounts belongs on the credit side of the product it reduces.
    """
    first = lines["compte"].str[:1]
    odd = ((first == "7") & (lines["debit"] < 0)) | ((first == "6") & (lines["credit"] < 0))
    if odd.any():
        rows = lines[odd]
        total = -(rows["debit"] + rows["credit"]).sum()
        n = f"{len(rows)} lignes" if len(rows) > 1 else "1 ligne"
        rule = f"montant négatif du côté qui augmente un produit ou une charge ({n}, {euros(total, 2)})"
        cure = "si c’est un avoir, il va de l’autre côté : le faire corriger par le cabinet comptable"
        lecture.problemes.append(say(grid, rule, cure, gravite="question", ligne=rows["ligne"].iloc[0]))


def counterparties(
    source: Source, grid: Grid, column: dict, lines: pd.DataFrame, lecture: Lecture
) -> pd.Series:
    """The structure of the network each line deals with, "" for anyone else.

    A line's own labels speak first; else the third parties of its entry, when they all are that structure.
    """
    nothing = pd.Series("", index=lines.index)
    if not source.contreparties:
        return nothing
    empty = pd.Series(None, index=lines.index, dtype=object)
    aux = column.get("compauxlib", empty)
    pairs = list(zip(aux, column["comptelib"], strict=True))
    names = {pair: ledger.counterparty(source, *pair) for pair in set(pairs)}
    own = pd.Series([names[p] for p in pairs], index=lines.index)
    third = (aux.notna() | column["comptenum"].fillna("").str.match("4[0156]")).to_numpy()
    entry = [column["journalcode"], column["ecriturenum"]]
    named = own.where(third).groupby(entry, dropna=False)
    kinds, first = named.transform("nunique"), named.transform("max")
    mixed = (kinds > 1) & (first != "") & (own == "") & lines["compte"].str[0].isin(ledger.FLOWS)
    if mixed.any():
        row = int(np.flatnonzero(mixed.to_numpy())[0])
        rule = f"{int(mixed.sum())} lignes d’écritures qui mêlent une structure du réseau et un autre tiers"
        cure = "elles ne sont pas comptées comme internes ; séparer les deux en comptabilité"
        name = f"{column['journalcode'].iloc[row]} {column['ecriturenum'].iloc[row]}"
        said = say(grid, rule, cure, gravite="question", ligne=grid.lignes[row], trouve=name)
        lecture.problemes.append(said)
    return own.where(own != "", first.where(kinds == 1, "").fillna(""))


def closing_date(path: Path) -> dt.date | None:
    """Closing date in the legal file name (SIRENFECAAAAMMJJ.txt), None when it has another name."""
    match = re.match(r"\d{9}FEC(\d{4})(\d{2})(\d{2})", path.stem, re.IGNORECASE)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
