"""The ledger of released figures: publications.csv, append-only, and what it forbids to replace.

A figure already read elsewhere cannot be taken back: publishing it again with two late forms in it tells
those two forms. The first release stands, unless every difference is none or the threshold at least.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core.errors import DataError, Probleme
from workbench.safety.policy import LIEU, PUBLIC, RESEAU, split

FILE = "publications.csv"
KEY = ["niveau", "sujet", "periode", "indicateur", "modalite"]
NUMBERS = ["numerateur", "denominateur", "n", "valeur", "valeur_max"]
COLUMNS = ["publie_le", "edition", *KEY, "table", *NUMBERS]


def read(reseau: Path) -> DataFrame:
    """Every release, oldest first: publie_le, edition, the key of the figure, its table and its numbers.

    Raises
    ------
    DataError : the file is not the one the workbench writes
    """
    path = Path(reseau) / FILE
    if not path.is_file():
        return empty()
    try:
        rows = pd.read_csv(path, sep=";", dtype="str", keep_default_na=False, encoding="utf-8")
        rows = rows[COLUMNS]
        numbers = {c: pd.to_numeric(rows[c]).astype(float) for c in NUMBERS}
    except (KeyError, ValueError, UnicodeDecodeError) as error:
        raise DataError(
            Probleme(
                FILE,
                trouve=str(error)[:80],
                regle="Le registre des chiffres diffusés ne se lit plus",
                remede="Reprenez sa dernière sauvegarde : on y ajoute des lignes, on n’en modifie aucune",
            )
        ) from error
    return rows.assign(**numbers)


def empty() -> DataFrame:
    texts = {c: pd.array([], dtype="str") for c in COLUMNS if c not in NUMBERS}
    return DataFrame(texts | {c: np.array([], dtype=float) for c in NUMBERS})[COLUMNS]


def readers(releases: DataFrame, edition: str) -> DataFrame:
    """Releases a reader of an edition has read, or that a reader of both can compare with it.

    A lieu's own edition is compared with itself for its own survey, with the network's for the rest.
    """
    wide = releases["edition"].isin([RESEAU, PUBLIC])
    if split(edition)[0] == LIEU:
        wide |= releases["edition"] == edition
    return releases[wide]


def first_release(releases: DataFrame) -> DataFrame:
    """The numbers that stand: for each figure, the last ones released."""
    return releases.drop_duplicates(KEY, keep="last")


def stand(rows: DataFrame, shown: np.ndarray, releases: DataFrame, threshold: int):
    """What the releases leave of the figures to show.

    Figures of one table and one year stand or move together: their margins are in one another.

    Parameters
    ----------
    rows : described mesures (RangeIndex)
    shown : boolean per row
    releases : what this reader has read

    Returns
    -------
    shown, and the numbers of each row (its own, or those of the release that stands)
    """
    numbers = rows[NUMBERS]
    counted = (rows["personnes"] & ~rows["libre"]).to_numpy()
    if not len(releases) or not counted.any():
        return shown, numbers
    known = rows[KEY].astype("str").merge(first_release(releases)[[*KEY, *NUMBERS]], on=KEY, how="left")
    there = known["valeur"].notna().to_numpy()
    block = pd.MultiIndex.from_arrays([rows["table"], rows["periode"].str[:4]])
    held = block.isin(block[counted & _apart(rows, releases, threshold)].unique()) & counted
    kept = shown & (~held | there)
    standing = held & there
    return kept, numbers.assign(**{c: np.where(standing, known[c], numbers[c]) for c in NUMBERS})


def unchanged(rows: DataFrame, releases: DataFrame) -> np.ndarray:
    """Rows whose numbers a reader already has, whatever is shown today."""
    if not len(releases):
        return np.zeros(len(rows), dtype=bool)
    known = rows[KEY].astype("str").merge(first_release(releases)[[*KEY, *NUMBERS]], on=KEY, how="left")
    same = known["valeur"].notna() & (known["valeur"] - rows["valeur"]).abs().le(1e-9)
    return (same & (rows["etat"] == "valeur")).to_numpy()


def _apart(rows: DataFrame, releases: DataFrame, threshold: int) -> np.ndarray:
    """Rows that differ from one of their releases by 1 to threshold − 1 persons."""
    at = rows[[*KEY, "numerateur", "denominateur", "valeur", "valeur_max"]]
    at = at.astype(dict.fromkeys(KEY, "str")).assign(at=np.arange(len(rows)))
    pairs = at.merge(releases[[*KEY, *NUMBERS]], on=KEY, suffixes=("", "_avant"))
    found = np.zeros(len(rows), dtype=bool)
    count = pairs["numerateur"].fillna(pairs["valeur"]) - pairs["numerateur_avant"].fillna(
        pairs["valeur_avant"]
    )
    rest = pairs["denominateur"] - pairs["denominateur_avant"]
    top = pairs["valeur_max"] - pairs["valeur_max_avant"]
    few = np.zeros(len(pairs), dtype=bool)
    for gap in (count, rest, rest - count, top):
        few |= ((gap.abs() > 1e-9) & (gap.abs() < threshold)).to_numpy()
    gone = pairs["valeur"].isna() != pairs["valeur_avant"].isna()  # a figure that went missing
    found[pairs.loc[few | gone.to_numpy(), "at"]] = True
    return found


def append(reseau: Path, released: DataFrame, day: str) -> int:
    """Add to the ledger what is released today; what stands there already is not written twice.

    Parameters
    ----------
    released : edition, the key of each figure, table, and its numbers (`tranche.Prepared.released`)

    Returns
    -------
    rows written
    """
    before = read(reseau)
    same = ["edition", *KEY]
    last = before.drop_duplicates(same, keep="last")[[*same, *NUMBERS]]
    rows = released[[*same, "table", *NUMBERS]].astype(dict.fromkeys([*same, "table"], "str"))
    pairs = rows.merge(last, on=same, how="left", suffixes=("", "_avant"), indicator=True)
    new = (pairs["_merge"] == "left_only").to_numpy(copy=True)
    for name in NUMBERS:
        one, other = pairs[name].to_numpy(dtype=float), pairs[f"{name}_avant"].to_numpy(dtype=float)
        new |= ~np.isclose(one, other, rtol=0, atol=1e-9, equal_nan=True)
    rows = rows[new].sort_values(same)
    if not len(rows):
        return 0
    path = Path(reseau) / FILE
    said = io.StringIO(path.read_text("utf-8") if path.is_file() else "", newline="")
    out = csv.writer(said, delimiter=";", lineterminator="\n")
    if not said.seek(0, io.SEEK_END):
        out.writerow(COLUMNS)
    for row in rows.assign(publie_le=str(day))[COLUMNS].itertuples(index=False):
        out.writerow([_text(v) for v in row])
    # whole or not at all: half a row would be a figure that was never released
    temporary = path.with_name(f".{FILE}")
    temporary.write_text(said.getvalue(), "utf-8", newline="")
    os.replace(temporary, path)
    return len(rows)


def _text(value) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else repr(round(value, 9)).removesuffix(".0")
    return str(value)
