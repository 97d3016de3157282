"""The registers kept by the coordination: one workbook, or one file per table, never both for a table.

A row holds the names of columns (or their French titles): the first, unless a title stands above; nothing is
converted here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.sources import guard
from workbench.collect.sources.opening.grid import (
    Grid,
    are_totals,
    column_letter,
    find_header,
    header_text,
    total_rows,
)
from workbench.core import schemas
from workbench.core.errors import DataError, Probleme, errors_only
from workbench.core.french import fold, fold_ascii, join, number
from workbench.core.near import nearest

WORKBOOKS = ("registres.xlsx", "registres.ods")
FOLDER = "registres"
SUFFIXES = (".csv", ".ods", ".xlsx")
TOTAL = "ligne de total"  # why a row is set apart, as for a received file
ASIDE = (*schemas.names(schemas.OUTSIDE), "lisez-moi", "lisez moi", "lisezmoi", "listes", "aide", "notice")


def read(reseau: Path) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], list[dict]]:
    """Every register of a network.

    Returns
    -------
    frames : table -> [frame]: columns of the schema as received, `_source`, `_ligne`; attrs["colonnes"]
        maps each column to what its author sees (« D (surface_m2) »), attrs["fusionnees"] the line and column
        of a cell merged with those above to the line of the first, which alone holds what the eye sees
    problemes : a table given twice, an unknown sheet or column, a file that cannot be read
    apports : fichier, format, table, lignes_lues, gardees, ecartees, per sheet
    """
    frames, problemes, apports = {}, [], []
    seen: dict[str, str] = {}
    if missing := _missing(Path(reseau)):
        problemes.append(missing)
    for grid, name in _grids(Path(reseau), problemes):
        table = _table_of(name)
        if not table:
            problemes += _unknown_sheet(grid, name)
            continue
        if table in seen:
            problemes.append(
                Probleme(
                    grid.fichier,
                    grid.feuille,
                    trouve=f"{seen[table]} et {grid.source}",
                    regle=f"la table «\u202f{table}\u202f» est donnée deux fois",
                    remede="garder l’une des deux\u00a0; rien n’est lu de la seconde",
                )
            )
            continue
        seen[table] = grid.source
        frame, found = _frame(grid, table)
        problemes += found
        if frame is not None:
            frames.setdefault(table, []).append(frame)
            n, totals = len(frame), sum(p.regle.startswith(TOTAL) for p in found)
            apports.append(
                {
                    "fichier": grid.source,
                    "format": "registre",
                    "table": table,
                    "lot": "",
                    "lignes_lues": n + totals,
                    "gardees": n,
                    "ecartees": totals,
                    "motif": f"{totals} × {TOTAL}" if totals else "",
                    "hypotheses": " ; ".join(grid.hypotheses),
                }
            )
    return frames, problemes, apports


def refuse(path: Path, reseau: Path) -> None:
    """A whole workbook of registers is no export: DataError says where it goes."""
    kind = path.suffix.lower()
    book = kind in (".xlsx", ".ods")
    sheets = _opened("sheet_names", path, path.parent, [], path) if book else []
    if {"structures", "lieux"} <= {_table_of(sheet) for sheet in sheets}:
        rule = "c’est un classeur de registres, que l’outil lit en entier, non un export à déclarer"
        cure = f"le mettre dans le dossier «\u202f{reseau.name}\u202f» sous le nom registres{kind}"
        cure += "\u00a0; s’il y en a déjà un, y recopier ses lignes"
        raise DataError(Probleme(path.name, regle=rule, remede=cure))


def place(reseau: Path, table: str) -> tuple[str, str, dict[str, int]] | None:
    """Where a table is kept: (file, sheet, column -> position from 0); None when no register holds it."""
    for grid, name in _grids(Path(reseau), []):
        if _table_of(name) == table:
            by_word = _by_word(schemas.load(table))
            top = grid.cells.iloc[find_header(grid, [*by_word]) or 0] if len(grid.cells) else []
            names = [by_word.get(fold(header_text(c))) for c in top]
            return grid.fichier, grid.feuille, {n: i for i, n in reversed([*enumerate(names)]) if n}
    return None


def _missing(reseau: Path) -> Probleme | None:
    """No register where they are looked for: said, with the workbook that seems to be it if there is one."""
    if any((reseau / name).exists() or (reseau / name).is_symlink() for name in (*WORKBOOKS, FOLDER)):
        return None
    inside = [(path, path.relative_to(reseau)) for path in sorted(reseau.rglob("*[Rr]egistre*"))]
    near = [
        place.as_posix()
        for path, place in inside
        if path.suffix.lower() in (".xlsx", ".ods")
        and not any(part.startswith((".", "~$")) for part in place.parts)
    ]
    where = f"le mettre dans le dossier «\u202f{reseau.name}\u202f» lui-même, sous le nom {WORKBOOKS[0]}"
    cure = f"si c’est «\u202f{near[0]}\u202f», {where}" if near else where
    return Probleme(WORKBOOKS[0], regle="ce classeur manque : aucune table n’est lue", remede=cure)


def _by_word(schema) -> dict[str, str]:
    """Folded title or identifier of a column -> its identifier."""
    return {fold(f.title): f.name for f in schema.fields} | {fold(f.name): f.name for f in schema.fields}


def _grids(reseau: Path, problemes: list[Probleme]):
    """(grid, name of its table as written): sheets of the workbook, then files of the folder."""
    for name in WORKBOOKS:
        path = reseau / name
        if path.exists() or path.is_symlink():
            sheets = _opened("sheet_names", path, reseau, problemes, path)
            wanted = [s for s in sheets if fold(s) not in ASIDE] if sheets else None
            for grid in _opened("read_grids", path, reseau, problemes, path, name, wanted):
                yield grid, grid.feuille
    folder = reseau / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        read = path.suffix.lower() in SUFFIXES and fold(path.stem) not in ASIDE
        if read and not path.name.startswith((".", "~$")):
            fichier = f"{FOLDER}/{path.name}"
            for grid in _opened("read_grids", path, reseau, problemes, path, fichier):
                yield grid, path.stem


def _opened(function: str, path: Path, reseau: Path, problemes: list[Probleme], *avec) -> list:
    """A function of `guard` on one register; a register that cannot be opened is a problem."""
    try:
        return guard.open_safely(function, path, reseau, path.relative_to(reseau).as_posix(), *avec)
    except DataError as e:
        problemes += [p for p in e.problemes if p not in problemes]
        return []


def _table_of(name: str) -> str:
    """The table a sheet is named after: its identifier, or its French title."""
    for schema in schemas.all_schemas().values():
        if fold_ascii(name).replace(" ", "_") == schema.name or fold(name) == fold(schema.title):
            return schema.name
    return ""


def _unknown_sheet(grid: Grid, name: str) -> list[Probleme]:
    if not len(grid.cells):
        return []
    near = nearest(fold_ascii(name), schemas.names(), 0.7)
    return [
        Probleme(
            grid.fichier,
            grid.feuille,
            trouve=name,
            regle="aucune table ne porte ce nom\u00a0: rien n’en est lu",
            remede=f"peut-être «\u202f{near}\u202f»"
            if near
            else "retirer la feuille, ou lui donner le nom d’une table",
            gravite="erreur" if near else "question",
        )
    ]


def _frame(grid: Grid, table: str) -> tuple[pd.DataFrame | None, list[Probleme]]:
    """The rows below the header; blank rows are no data. None when the sheet is empty."""
    schema = schemas.load(table)
    if not len(grid.cells):
        return None, []
    by_word = _by_word(schema)
    top = find_header(grid, [*by_word]) or 0
    headers = [header_text(c) for c in grid.cells.iloc[top]]
    columns, labels, problemes = {}, {}, _above(grid, top)
    body, lignes = grid.cells.iloc[top + 1 :], grid.lignes[top + 1 :]
    ligne = int(grid.lignes[top])
    for position, header in enumerate(headers):
        if not header or header.startswith("_"):
            continue
        name, place = by_word.get(fold(header)), f"{column_letter(position)} ({header})"
        if name is None:
            problemes.append(_unknown_column(grid, ligne, place, header, schema))
        elif name in columns:
            at = (grid.fichier, grid.feuille, ligne, place, header)
            rule = f"la colonne «\u202f{name}\u202f» est donnée deux fois"
            problemes.append(Probleme(*at, rule, "supprimer l’une des deux"))
        else:
            columns[name], labels[name] = body[position], place
    if not columns:
        return None, _no_header(grid, schema) or problemes
    frame = pd.DataFrame(columns)
    total = total_rows(body) | _said_total(frame, schema)
    problemes += [_total(grid, int(n)) for n in lignes[total]]
    filled = frame.notna().any(axis=1).to_numpy() & ~total
    frame = frame[filled].reset_index(drop=True)
    frame["_source"] = pd.array([grid.source], dtype="str").take(np.zeros(len(frame), dtype=np.intp))
    frame["_ligne"] = np.asarray(lignes)[filled].astype("int64")
    frame.attrs["colonnes"] = labels
    frame.attrs["fusionnees"] = {
        (int(grid.lignes[row]), f"{column_letter(c)} ({headers[c]})"): int(grid.lignes[first])
        for first, last, c in grid.fusions
        if c < len(headers)
        for row in range(first + 1, min(last + 1, len(grid.lignes)))
    }
    return frame, problemes


def _said_total(frame: pd.DataFrame, schema) -> np.ndarray:
    """True where « Total 2025 » stands for a day, or for a word of a closed list."""
    told = [f.name for f in schema.fields if f.type == "date" or f.enum or f.vocabulary]
    return np.any([are_totals(frame[n]) for n in told if n in frame] or [[False] * len(frame)], axis=0)


def _above(grid: Grid, top: int) -> list[Probleme]:
    """Rows above the names of columns are not read: told, and asked when they may be more than a title."""
    filled = grid.cells.iloc[:top].notna().sum(axis=1)
    if not filled.any():
        return []
    rule = f"les noms de colonnes sont à la ligne {grid.lignes[top]}\u00a0: rien n’est lu au-dessus"
    cure = (
        "si ce n’est qu’un titre, rien à faire\u202f; sinon, mettre les noms de colonnes à la première ligne"
    )
    kind = "question" if (filled > 1).any() else "note"
    return [Probleme(grid.fichier, grid.feuille, regle=rule, remede=cure, gravite=kind)]


def _no_header(grid: Grid, schema) -> list[Probleme]:
    """A sheet whose rows lie under no name of a column of its table."""
    n = int(grid.cells.iloc[1:].notna().any(axis=1).sum())
    if not n:
        return []
    lost = f"ses {number(n)}\u00a0lignes ne sont pas lues" if n > 1 else "sa ligne n’est pas lue"
    rule = f"aucun nom de colonne de la table n’est dans cette feuille\u00a0: {lost}"
    cure = f"les écrire à la première ligne\u00a0: {join(schema.columns)}"
    return [Probleme(grid.fichier, grid.feuille, regle=rule, remede=cure)]


def _total(grid: Grid, ligne: int) -> Probleme:
    rule = f"{TOTAL}\u00a0: elle n’est pas lue, l’outil additionne lui-même"
    return Probleme(grid.fichier, grid.feuille, ligne, regle=rule, remede="rien à faire", gravite="note")


def brought(apports: pd.DataFrame, table: str) -> int:
    """Rows read of a table, kept or set aside; apports: one row per sheet × table, as collected."""
    return int(apports.loc[apports["table"] == table, "lignes_lues"].sum())


def unread(problemes: list[Probleme]) -> list[Probleme]:
    """What keeps the workbook of registers from being read at all; [] when its sheets are."""
    return [p for p in errors_only(problemes) if p.fichier in WORKBOOKS and not p.feuille]


def why_empty(table: str, read: int, closed: bool = False) -> str:
    """Why a table holds no row, in a sentence: it was not opened, its rows are all set aside, it has none.

    read : its rows that were read (`brought`); closed : the workbook itself was not read (`unread`)
    """
    if closed and not read:
        return "Le classeur des registres n’est pas lu\u00a0: son erreur dit pourquoi."
    if not read:
        return f"La feuille «\u202f{table}\u202f» du classeur est vide."
    name = f"de la table «\u202f{table}\u202f»"
    if read == 1:
        return f"La seule ligne {name} est mise à part\u00a0: son erreur dit pourquoi."
    several = f"Les {number(read)}\u00a0lignes {name} sont toutes mises à part"
    return f"{several}\u00a0: leurs erreurs disent pourquoi."


def _unknown_column(grid: Grid, ligne: int, place: str, header: str, schema) -> Probleme:
    near = nearest(fold_ascii(header).replace(" ", "_"), schema.columns, 0.7)
    return Probleme(
        grid.fichier,
        grid.feuille,
        ligne,
        place,
        header,
        "cette colonne n’est pas dans la table\u00a0: elle n’est pas lue",
        f"peut-être «\u202f{near}\u202f»" if near else f"colonnes de la table\u00a0: {join(schema.columns)}",
        gravite="erreur" if near else "question",
    )
