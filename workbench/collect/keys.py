"""What identifies a row: keys written as text, duplicates, names that must exist in another table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.collect import cells, columns
from workbench.collect.checks import split_source
from workbench.collect.identity import NAMED, known_names
from workbench.core import schemas
from workbench.core.errors import Probleme
from workbench.core.french import fold_ascii, join, number
from workbench.core.near import nearest
from workbench.core.schemas import ForeignKey, Schema

ORIGIN = ["_source", "_ligne"]
LARGEST = np.iinfo("int64").max  # what the number of a key may reach


def written(frame: pd.DataFrame, schema: Schema) -> pd.Series:
    """The key of each row as corrections.csv, relectures.csv and etats write it: « col=value;col=value »."""
    out = pd.Series("", index=frame.index, dtype="str")
    for rank, name in enumerate(schema.key):
        column = frame[name]
        if schema[name].dtype.startswith("datetime"):
            values = column.dt.strftime("%Y-%m-%d")
        else:
            values = column.astype("str")
        out = out + (";" if rank else "") + name + "=" + values.where(column.notna(), "").astype("str")
    return out


def codes(frame: pd.DataFrame, names) -> np.ndarray:
    """One integer per row, equal when the rows are equal in the columns `names`, growing in their order."""
    out, different = np.zeros(len(frame), dtype="int64"), 1
    for name in names:
        ranks, unique = pd.factorize(frame[name], sort=True)
        if different * (len(unique) + 1) > LARGEST:
            out, kept = pd.factorize(out, sort=True)
            different = len(kept)
        out = out * (len(unique) + 1) + (ranks + 1)
        different *= len(unique) + 1
    return out


def order(frame: pd.DataFrame, schema: Schema) -> np.ndarray:
    """Positions of the rows by lieu, then by key: one lieu is then read from a parquet without the others."""
    first = [c for c in ("lieu",) if c in schema and c not in schema.key[:1]]
    at = np.argsort(codes(frame, [*first, *schema.key]), kind="stable")
    # half the bytes: this stands beside a long table where the most memory is held
    return at.astype("int32") if len(at) < np.iinfo("int32").max else at


def duplicates(frame: pd.DataFrame, schema: Schema) -> tuple[np.ndarray, list[Probleme]]:
    """(True per row to set apart, problems). Rows that say the same thing twice: the first is kept.

    Rows of one key that disagree are all set apart: which one is right is not for a program to say.
    """
    out = np.zeros(len(frame), dtype=bool)
    if not len(frame) or not schema.key:
        return out, []
    key = codes(frame, schema.key)
    ordered = np.sort(key)  # a sort is cheaper than to hash as many keys as there are rows
    if not (ordered[1:] == ordered[:-1]).any():
        return out, []
    again = pd.Series(key).duplicated(keep=False).to_numpy()
    problemes = []
    positions = np.flatnonzero(again)
    said = written(frame.iloc[positions], schema)
    for _, rows in pd.Series(positions).groupby(key[positions]):
        twins = frame.iloc[rows.to_numpy()]
        same = len(twins[schema.columns].drop_duplicates()) == 1
        apart = rows.to_numpy()[1:] if same else rows.to_numpy()
        out[apart] = True
        first, last = twins.iloc[0], twins.iloc[1]
        fichier, feuille = split_source(last["_source"])
        others = f" ({len(twins)} lignes en tout)" if len(twins) > 2 else ""
        problemes.append(
            Probleme(
                fichier,
                feuille,
                int(last["_ligne"]),
                ", ".join(schema.key),
                said.iloc[_at(positions, rows.iloc[1])],
                f"cette ligne répète la clé de {place(first)}{others}, "
                + (
                    "avec les mêmes valeurs\u00a0: une seule est gardée"
                    if same
                    else "avec d’autres valeurs\u00a0: aucune n’est gardée"
                ),
                "supprimer l’une des deux, ou corriger sa clé",
            )
        )
    return out, problemes


def place(row) -> str:
    """« la ligne 12 de recus/2025/x.xlsx, feuille Passages »."""
    fichier, feuille = split_source(row["_source"])
    return f"la ligne {int(row['_ligne'])} de {fichier}" + (f", feuille {feuille}" if feuille else "")


def foreign(
    tables: dict[str, pd.DataFrame], aside: dict[str, list[pd.DataFrame]]
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], list[Probleme]]:
    """Set apart the rows that name a lieu, a structure, a meeting… which no table holds.

    A row set apart may have been named by others: the check goes on until nothing moves. One problem per
    unknown value, with the number of rows.

    aside : rows already refused, by table: one that is named is to be mended first, and it is said; what they
        name wrongly is told too

    Returns
    -------
    (tables, rows set apart by table, problemes)
    """
    tables = dict(tables)
    apart: dict[str, list[pd.DataFrame]] = {}
    problemes: list[Probleme] = []
    for name in ("structures", "lieux"):
        refused = [f for f in aside.get(name, []) if len(f)]
        if refused and not len(tables[name]):
            problemes.append(_none_read(refused))
        elif not len(tables[name]) and any(len(t) for t in tables.values()):
            cure = f"remplir la feuille {name} de registres.xlsx, ou corriger ses erreurs"
            problemes.append(Probleme("registres.xlsx", name, regle="la table est vide", remede=cure))
    refused = dict(aside)
    moved = True
    while moved:
        moved = False
        for name, schema in schemas.all_schemas().items():
            frame = tables.get(name)
            if frame is None or not len(frame):
                continue
            bad, found, causes = unknown(frame, schema, tables, refused)
            if bad.any():
                moved = True
                problemes += found
                apart.setdefault(name, []).append(frame[bad])
                refused[name] = [*refused.get(name, []), frame[bad].assign(**causes[bad])]
                tables[name] = frame[~bad]
    problemes += _of_refused(tables, aside, refused, problemes)
    return tables, {n: pd.concat(f) for n, f in apart.items()}, problemes


def _none_read(refused: list[pd.DataFrame]) -> Probleme:
    """A table that is empty because each of its rows was refused is not to be filled, but mended."""
    n = sum(map(len, refused))
    which = f"aucune de ses {number(n)} lignes n’est lue" if n > 1 else "sa seule ligne n’est pas lue"
    cure = "corriger leurs erreurs, dites à part" if n > 1 else "corriger ses erreurs, dites à part"
    return Probleme(*split_source(refused[0]["_source"].iloc[0]), regle=which, remede=cure)


def _of_refused(tables: dict, aside: dict, refused: dict, told: list[Probleme]) -> list[Probleme]:
    """What rows set aside name that no table holds: told with their other faults, not after those."""
    problemes: list[Probleme] = []
    for name, some in aside.items():
        schema = schemas.load(name)
        links = (*schema.foreign_keys, *_either(schema))
        for frame in (f for f in some if len(f)):
            kept = [c for link in links for c in link.fields if c in frame]
            read = {c: columns.convert(frame[c], schema[c]).values for c in kept}
            rows = frame[ORIGIN].assign(**read).reindex(columns=[*schema.columns, *ORIGIN])
            problemes += unknown(rows, schema, tables, refused)[1]
    seen = {(p.fichier, p.feuille, p.colonne, p.trouve) for p in told}
    return [p for p in problemes if (p.fichier, p.feuille, p.colonne, p.trouve) not in seen]


def unknown(
    frame: pd.DataFrame, schema: Schema, tables: dict, aside: dict
) -> tuple[np.ndarray, list[Probleme], pd.DataFrame]:
    """True per row that names what no table holds, what to say of each unknown value, and where (ORIGIN) each
    row is to be mended: where the row it names is, when that one is set aside and nothing else is wrong here.

    aside : rows refused by table, their ORIGIN being where they are to be mended
    """
    bad = np.zeros(len(frame), dtype=bool)
    own, causes = bad.copy(), frame[ORIGIN].astype(object)
    problemes: list[Probleme] = []
    for link in (*schema.foreign_keys, *_either(schema)):
        known = _known(link, tables)
        if not known:
            continue  # the parent table is empty: said once, above
        column = _values(frame, link.fields)
        ranks, unique = pd.factorize(column)
        is_list = len(link.fields) == 1 and schema[link.fields[0]].type == "list"
        refused: dict | None = None
        for rank, value in enumerate(unique):
            wrong = [v for v in (value.split(";") if is_list else [value]) if v not in known]
            if wrong:
                rows = np.flatnonzero(ranks == rank)
                bad[rows] = True
                refused = _refused(link, aside) if refused is None else refused
                if wrong[0] in refused:
                    causes.iloc[rows] = [refused[wrong[0]][1][c] for c in ORIGIN]
                else:
                    own[rows] = True
                told = (link, wrong[0], len(rows), known, tables, refused, is_list)
                problemes.append(_tell(frame.iloc[rows[0]], *told))
    causes[own] = frame.loc[own, ORIGIN]
    return bad, problemes, causes


def _either(schema: Schema) -> list[ForeignKey]:
    """A column whose words may stand in one table or another (accords.cible: structure or lieu)."""
    return [
        ForeignKey((f.name,), "+".join(t for t, _ in f.references), tuple(c for _, c in f.references))
        for f in schema.fields
        if f.references
    ]


def _known(link: ForeignKey, tables: dict) -> set:
    if "+" in link.table:
        pairs = zip(link.table.split("+"), link.reference_fields, strict=True)
        return set().union(*(set(tables[t][c].dropna()) for t, c in pairs))
    parent = tables.get(link.table)
    if parent is None or not len(parent):
        return set()
    return set(_values(parent, link.reference_fields).dropna()) | set(link.also)


def _values(frame: pd.DataFrame, fields) -> pd.Series:
    if len(fields) == 1:
        return frame[fields[0]]
    full = frame[list(fields)].notna().all(axis=1)
    return frame[list(fields)].astype("str").agg(" / ".join, axis=1).where(full)


def _refused(link: ForeignKey, aside: dict) -> dict[str, tuple[str, dict]]:
    """Words of the rows that could be named, were they not refused → (what is written there, its row)."""
    out: dict[str, tuple[str, dict]] = {}
    if len(link.fields) > 1:
        return out
    for table, column in zip(link.table.split("+"), link.reference_fields, strict=True):
        for frame in (f for f in aside.get(table, []) if column in f):
            rows = frame[frame[column].notna()].astype({column: "str"}).drop_duplicates(column)
            rows = {r[column]: r for r in rows[[column, *ORIGIN]].to_dict("records")}
            names = known_names(frame, column) if table in NAMED else {}
            for word, value in [*((v, v) for v in rows), *names.items()]:
                out.setdefault(word, (value, rows[value]))
    return out


def _tell(
    row, link: ForeignKey, value: str, times: int, known: set, tables: dict, refused: dict, is_list: bool
) -> Probleme:
    fichier, feuille = split_source(row["_source"])
    words = {fold_ascii(v): v for v in known}
    for table in NAMED.keys() & link.table.split("+"):
        words |= {fold_ascii(n): v for n, v in known_names(tables[table], NAMED[table]).items()}
    apart = {fold_ascii(w): told for w, told in refused.items() if fold_ascii(w) not in words}
    near = nearest(fold_ascii(value), [*words, *apart], 0.6)
    proposal, first = "", ""
    parted = _parted(value, words) if is_list else ""
    if parted:
        proposal = parted
    elif near:
        proposal, there = (words[near], None) if near in words else apart[near]
        first = f", et corriger d’abord {place(there)}, mise de côté" if there else ""
    rule = f"cette valeur n’est pas dans la table {link.table.replace('+', ' ni dans la table ')}"
    if value in refused:
        table = link.table.replace("+", " ou ")
        rule = f"cette valeur est dans la table {table}, mais sa ligne y est mise de côté"
        there = place(refused[value][1])
        cure = f"elle est bien écrite ici\u00a0: corriger {there}, dont l’erreur est dite à part"
    elif proposal and fichier.startswith("recus/"):
        column = link.fields[0]
        said = f'écrire `"{value}" = "{proposal}"` dans `[source.valeurs.{column}]` de sources.toml'
        cure = f"si c’est «\u202f{proposal}\u202f», {said}{first}"
    elif proposal:
        cure = f"si c’est «\u202f{proposal}\u202f», l’écrire ainsi{first}"
    else:
        listed = sorted(str(k) for k in known)
        cure = f"valeurs connues\u00a0: {join(listed[:8])}" + (
            f" et {len(listed) - 8} autres" if len(listed) > 8 else ""
        )
    rule = cells.SEPARATED if parted else rule
    if times > 1:
        rule += f" ({number(times)} lignes la portent, à partir de celle-ci)"
    return Probleme(fichier, feuille, int(row["_ligne"]), ", ".join(link.fields), value, rule, cure)


def _parted(value: str, words: dict[str, str]) -> str:
    """« La Fabrik, lons » as it is to be written, « orgelet;lons »; "" when no comma parts known words."""
    bits = cells.by_commas(value, lambda bit: fold_ascii(bit) in words)
    said = [words.get(fold_ascii(bit), bit) for bit in bits]
    return ";".join(said) if len(bits) > 1 and any(fold_ascii(bit) in words for bit in bits) else ""


def _at(positions: np.ndarray, position: int) -> int:
    return int(np.searchsorted(positions, position))
