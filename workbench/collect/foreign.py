"""Names that must exist in another table: rows that name what none holds are set apart, and told why."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.collect import cells, columns
from workbench.collect.checks import split_source
from workbench.collect.identity import NAMED, known_names
from workbench.collect.keys import place
from workbench.core import paths, schemas
from workbench.core.errors import Probleme
from workbench.core.french import fold, fold_ascii, join, number
from workbench.core.near import nearest
from workbench.core.schemas import ForeignKey, Schema

ORIGIN = ["_source", "_ligne"]


def check(
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
        for name in schemas.in_order():  # what others name first: what they are told is then whole
            schema, frame = schemas.load(name), tables.get(name)
            if frame is None or not len(frame):
                continue
            bad, found, causes = unknown(frame, schema, tables, refused)
            if bad.any():
                moved = True
                problemes += found
                apart.setdefault(name, []).append(frame[bad])
                refused[name] = [*refused.get(name, []), frame[bad].assign(**causes)]
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
    of these rows is to be mended: where the row it names is, when that one is set aside and nothing else is
    wrong here.

    aside : rows refused by table, their ORIGIN being where they are to be mended
    """
    bad = np.zeros(len(frame), dtype=bool)
    own, elsewhere = bad.copy(), []
    problemes: list[Probleme] = []
    for link in (*schema.foreign_keys, *_either(schema)):
        known = _known(link, tables)
        if not known:
            continue  # the parent table is empty: said once, above
        column = _values(frame, link.fields)
        ranks, unique = pd.factorize(column)
        is_list = len(link.fields) == 1 and schema[link.fields[0]].type == "list"
        parent: Parent | None = None
        for rank, value in enumerate(unique):
            wrong = [v for v in (value.split(";") if is_list else [value]) if v not in known]
            if wrong:
                rows = np.flatnonzero(ranks == rank)
                bad[rows] = True
                parent = _parent(link, known, tables, aside) if parent is None else parent
                if there := parent.set_aside(wrong[0]):
                    elsewhere.append((rows, [there.row[c] for c in ORIGIN]))
                else:
                    own[rows] = True
                problemes.append(_tell(frame.iloc[rows[0]], link, wrong[0], len(rows), parent, is_list))
    causes, at = frame.loc[bad, ORIGIN].astype(object), np.flatnonzero(bad)
    for rows, there in elsewhere:
        causes.iloc[np.searchsorted(at, rows[~own[rows]])] = there
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


class Apart(NamedTuple):
    """A row set aside: what names it, where it is to be mended, and whether that word itself is refused."""

    value: str
    row: dict
    ill: bool = False


class Parent(NamedTuple):
    """What a column may name. words : folded -> identifier, of the rows that are read; noms : identifier ->
    name; apart : words, as written or folded, of the rows that could be named, were they not refused."""

    known: set
    words: dict[str, str]
    noms: dict[str, str]
    apart: dict[str, Apart]

    def set_aside(self, value: str) -> Apart | None:
        """The row that this word names, when it is set aside."""
        if fold_ascii(value) in self.words:
            return None
        return self.apart.get(value) or self.apart.get(fold(value)) or self.apart.get(fold_ascii(value))

    def nearest(self, value: str) -> tuple[str, Apart | None]:
        """(identifier of what looks like it, its row when that one is set aside); ("", None) for nothing."""
        apart = {fold_ascii(w): there for w, there in self.apart.items() if fold_ascii(w) not in self.words}
        near = nearest(fold_ascii(value), [*self.words, *apart], 0.6)
        return (apart[near].value, apart[near]) if near in apart else (self.words.get(near, ""), None)


def _parent(link: ForeignKey, known: set, tables: dict, aside: dict) -> Parent:
    words, noms = {fold_ascii(v): v for v in known}, {}
    for table in NAMED.keys() & link.table.split("+"):
        rows, key = tables[table], NAMED[table]
        words |= {fold_ascii(n): v for n, v in known_names(rows, key).items()}
        noms |= dict(zip(rows[key], rows["nom"], strict=True))
    return Parent(known, words, noms, _refused(link, aside))


def _refused(link: ForeignKey, aside: dict) -> dict[str, Apart]:
    out: dict[str, Apart] = {}
    if len(link.fields) > 1:
        return out
    for table, column in zip(link.table.split("+"), link.reference_fields, strict=True):
        for frame in (f for f in aside.get(table, []) if column in f and len(f)):
            ill = columns.convert(frame[column], schemas.load(table)[column]).bad()
            names = [frame[c] for c in ("nom", "nom_affiche") if table in NAMED and c in frame]
            for at, row in enumerate(frame[ORIGIN].to_dict("records")):
                called = [cells.text(c.iloc[at]) for c in (frame[column], *names) if not pd.isna(c.iloc[at])]
                for word in called[1:] if ill[at] else called:
                    for said in (word, fold(word), fold_ascii(word)):
                        out.setdefault(said, Apart(called[0], row))
                if ill[at]:
                    out.setdefault(called[0], Apart(called[0], row, ill=True))
    return out


def _tell(row, link: ForeignKey, value: str, times: int, parent: Parent, is_list: bool) -> Probleme:
    fichier, feuille = split_source(row["_source"])
    names, column, typed = link.fields, link.fields[0], value
    rule = f"cette valeur n’est pas dans la table {link.table.replace('+', ' ni dans la table ')}"
    cause, there = (), parent.set_aside(value)
    parted = _parted(value, parent.words) if is_list else ""
    near, refused = (parted, None) if parted else parent.nearest(value)
    if there:
        table = link.table.replace("+", " ou ")
        rule = f"cette valeur est dans la table {table}, mais sa ligne y est mise de côté"
        cause = (*split_source(there.row["_source"]), int(there.row["_ligne"]))
        cure = f"rien à changer ici\u00a0: corriger {place(there.row)}"
        if there.ill:
            cure = f"corriger cet identifiant à {place(there.row)}, puis l’écrire ici de la même façon"
    elif near:
        if len(names) > 1 and (wrong := _apart(names, value, near)):
            names, column, typed, near = (wrong[0],), *wrong
        nom = parent.noms.get(near, "")
        meant = f"«\u202f{near}\u202f»" + (f" ({nom})" if fold_ascii(nom) not in ("", near) else "")
        cure = f"si c’est {meant}, l’écrire ainsi"
        if fichier.startswith(paths.RECEIVED):
            said = f'`"{typed}" = "{near}"` dans `[source.valeurs.{column}]` de sources.toml'
            cure = f"si c’est {meant}, écrire {said}"
        cure += f", et corriger d’abord {place(refused.row)}, mise de côté" if refused else ""
    else:
        listed = sorted(str(k) for k in parent.known)
        cure = f"valeurs connues\u00a0: {join(listed[:8])}" + (
            f" et {len(listed) - 8} autres" if len(listed) > 8 else ""
        )
    rule = cells.SEPARATED if parted and not there else rule
    if times > 1 and not fichier.endswith(".md"):  # a note names it once, in its header
        rule += f" ({number(times)} lignes la portent, à partir de celle-ci)"
    at = (fichier, feuille, int(row["_ligne"]), ", ".join(names))
    return Probleme(*at, typed, rule, cure, cause=cause)


def _apart(names: tuple, value: str, near: str) -> tuple[str, str, str] | None:
    """(column, what it says, what it is to say) when what is named together differs by one column alone."""
    said = zip(names, value.split(" / "), near.split(" / "), strict=True)
    differ = [bits for bits in said if bits[1] != bits[2]]
    return differ[0] if len(differ) == 1 else None


def _parted(value: str, words: dict[str, str]) -> str:
    """« La Fabrik, lons » as it is to be written, « orgelet;lons »; "" when no comma parts known words."""
    bits = cells.by_commas(value, lambda bit: fold_ascii(bit) in words)
    said = [words.get(fold_ascii(bit), bit) for bit in bits]
    return ";".join(said) if len(bits) > 1 and any(fold_ascii(bit) in words for bit in bits) else ""
