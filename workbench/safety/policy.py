"""Who may read what: the editions, the policy of each table, and the agreements that let a figure go further.

Editions from the narrowest to the widest: coordination, lieu:<id>, reseau, public.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from workbench.core.errors import DataError, Probleme

COORDINATION, LIEU, RESEAU, PUBLIC = "coordination", "lieu", "reseau", "public"
WIDTH = {COORDINATION: 0, LIEU: 1, RESEAU: 2, PUBLIC: 3}
READERS = {
    "public": WIDTH[PUBLIC],
    "reseau": WIDTH[RESEAU],
    "protected": WIDTH[COORDINATION],
    "private": WIDTH[COORDINATION],
}  # the widest edition that reads a table without an agreement
MONEY = "argent"
OWNERS = ("lieu", "lieux")  # columns that say whose a row is
SECTIONS = {
    "activite": "usage", "participations": "usage", "reservations": "usage", "evenements": "usage",
    "adhesions": "adhesions", "equipe": "equipe", "comptes": MONEY, "cles_repartition": MONEY,
    "observations": "criteres", "enquete_usagers": "enquete",
}  # fmt: skip


def split(edition: str) -> tuple[str, str]:
    """« lieu:orgelet » as ("lieu", "orgelet"); the other editions have no lieu.

    Raises
    ------
    DataError : no such edition
    """
    kind, _, lieu = str(edition).partition(":")
    if kind not in WIDTH or bool(lieu) != (kind == LIEU):
        raise DataError(
            Probleme(
                trouve=str(edition),
                regle="Cette édition n’existe pas",
                remede="Éditions\u00a0: coordination, lieu:<identifiant>, reseau, public",
            )
        )
    return kind, lieu


def readable(policy: str, edition: str) -> bool:
    """True when the edition reads every row of a table of this policy."""
    return WIDTH[split(edition)[0]] <= READERS[policy]


def agreed(accords: DataFrame, edition: str, day, once: bool = False) -> set[tuple[str, str]]:
    """(cible, section) pairs that circulate in an edition on a day; what is public is also the network's.

    A lieu's own edition reads the others as a member of the network does. `once`: or that circulated
    before, since what was read stays known.
    """
    kind = str(edition).partition(":")[0]
    if kind == COORDINATION or not len(accords):
        return set()
    wide = {PUBLIC} if kind == PUBLIC else {RESEAU, PUBLIC}
    day = pd.Timestamp(day)
    held = accords["edition"].isin(wide) & (accords["du"] <= day)
    held &= once | accords["au"].isna() | (accords["au"] >= day)
    rows = accords[held]
    return set(zip(rows["cible"], rows["section"], strict=True))


def of_bearers(pairs: set[tuple[str, str]], lieux: DataFrame) -> set[tuple[str, str]]:
    """The same agreements, those on money being their bearer's: of a lieu, when it is its bearer's only one.

    What one lieu of several may show tells the accounts of the whole, and of the others.
    """
    bearer = dict(zip(lieux["lieu"], lieux["structure"], strict=True))
    borne = Counter(bearer.values())
    out = set()
    for cible, section in pairs:
        if section != MONEY or cible not in bearer or cible in borne:
            out.add((cible, section))
        elif borne[bearer[cible]] == 1:
            out.add((bearer[cible], section))
    return out


def section_of(indicateur, table: str) -> str:
    """The section of the agreements a figure belongs to ("" : no agreement lets it leave)."""
    return indicateur.autres.get("section", "") or SECTIONS.get(table, "")


def policy_of(indicateur, table: str, schemas: dict) -> str:
    """The policy of a figure: its own when declared narrower than its table's.

    `coordination`: not even a total of it leaves.
    """
    own = indicateur.autres.get("diffusion", "")
    base = schemas[table].policy if table in schemas else "private"
    order = ("public", "reseau", "protected", "private", COORDINATION)
    return max(own or base, base, key=order.index)


def keep_rows(rows: DataFrame, schema, edition: str, lieux: set[str] | None, readers=None) -> DataFrame:
    """Rows of a table an edition may read, cut to the columns it may read.

    Parameters
    ----------
    lieux : lieux whose rows are the reader's own (his edition), read whatever the policy; None for all
    readers : boolean array, rows an agreement opens besides
    """
    kind, _ = split(edition)
    if kind == COORDINATION:
        return rows
    from workbench.measures.filters import mask

    allowed = np.zeros(len(rows), dtype=bool)
    if readable(schema.policy, edition):
        allowed |= mask(rows, schema.rows)
    allowed |= own_rows(rows, lieux)
    if readers is not None:
        allowed |= readers
    kept = rows[allowed]
    mine = own_rows(kept, lieux)
    for field in schema.fields:
        narrow = field.policy and not readable(field.policy, edition)
        if narrow and field.name in kept:
            wide = mask(kept, field.rows) if field.rows else False
            kept = kept.assign(**{field.name: kept[field.name].where(mine | wide)})
    return kept


def places(rows: DataFrame) -> dict[str, np.ndarray]:
    """lieu -> the places of its rows, by `lieu` or by a list `lieux`, in their order."""
    found: dict[str, list[int]] = {}
    for place, cells in enumerate(zip(*(_cells(rows, name) for name in OWNERS), strict=True)):
        for lieu in {x for cell in cells for x in cell.split(";") if x}:
            found.setdefault(lieu, []).append(place)
    return {lieu: np.array(where) for lieu, where in found.items()}


def own_rows(rows: DataFrame, lieux: set[str] | None) -> np.ndarray:
    """Rows of the reader's lieux, by `lieu` or by a list `lieux`."""
    if lieux is None:
        return np.ones(len(rows), dtype=bool)
    own = np.zeros(len(rows), dtype=bool)
    if not lieux:
        return own
    for name in OWNERS:
        if name in rows.columns:
            cells = ";" + _cells(rows, name) + ";"
            for lieu in lieux:
                own |= cells.str.contains(f";{lieu};", regex=False).to_numpy(dtype=bool)
    return own


def _cells(rows: DataFrame, name: str):
    """Who owns each row, as « a;b »; "" where the column is missing or empty."""
    if name not in rows.columns:
        return Series("", index=rows.index, dtype="str")
    return rows[name].fillna("").astype("str").str.replace(" ", "", regex=False)
