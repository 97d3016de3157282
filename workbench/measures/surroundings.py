"""What a network may add to its communes, in its `territoire/` folder: minutes by road, official tables.

`minutes.csv` (de;vers;minutes;source, and minutes_min, minutes_max) is a table of travel times between
communes. `complements.csv` (code_insee;nature;intitule;valeur;source) holds Insee's density grid, zonings
and counts of equipment, one row per commune and thing. Both are optional; commas or semicolons.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect.territory.minutes import LONGEST, NO_ROAD
from workbench.core.errors import DataError, Probleme

MINUTES, COMPLEMENTS = "territoire/minutes.csv", "territoire/complements.csv"
NATURES = ("densité", "zonage", "équipement")
COLUMNS = {
    MINUTES: {"de": "str", "vers": "str", "minutes": "float", "source": "str"},
    COMPLEMENTS: {"code_insee": "str", "nature": "str", "intitule": "str", "valeur": "str", "source": "str"},
}
BOUNDS = ("minutes_min", "minutes_max")


def tables(reseau: Path, towns) -> dict[str, DataFrame]:
    """What there is of the two tables; of the minutes, the pairs of the communes `towns`."""
    found = {"minutes": minutes(reseau, towns), "complements": complements(reseau)}
    return {name: rows for name, rows in found.items() if len(rows)}


def minutes(reseau: Path, towns=None) -> DataFrame:
    """The table of minutes: de, vers (Insee codes), minutes, minutes_min, minutes_max, source.

    towns : codes of the communes of lieux; pairs that have none of them are left out

    Raises
    ------
    DataError : every row that cannot be used, at once
    """
    rows, wrong = _read(Path(reseau), MINUTES, BOUNDS)
    for column in ("minutes", *BOUNDS):
        numbers = pd.to_numeric(rows[column].str.replace(",", "."), errors="coerce")
        numbers = numbers.mask(rows[column] == NO_ROAD, np.inf)
        asked = rows[column].notna() | (column == "minutes")
        bad = asked & ~(numbers.between(0, LONGEST) | np.isinf(numbers))
        rule = f"on attend un nombre de minutes, de 0 à {LONGEST:.0f}, ou «\u202f{NO_ROAD}\u202f» sans route"
        wrong += _wrong(MINUTES, rows, bad, column, rule)
        rows[column] = numbers
    for column in ("de", "vers"):
        wrong += _codes(MINUTES, rows, column)
    _refuse(wrong)
    if towns is not None:
        rows = rows[rows["de"].isin(set(towns)) | rows["vers"].isin(set(towns))]
    return rows.reset_index(drop=True)


def complements(reseau: Path) -> DataFrame:
    """Official tables by commune: code_insee, nature (of NATURES), intitule, valeur (text), source.

    Raises
    ------
    DataError : every row that cannot be used, at once
    """
    rows, wrong = _read(Path(reseau), COMPLEMENTS)
    wrong += _codes(COMPLEMENTS, rows, "code_insee")
    bad = ~rows["nature"].isin(NATURES)
    wrong += _wrong(COMPLEMENTS, rows, bad, "nature", f"on attend {', '.join(NATURES)}")
    counted = rows["nature"] == "équipement"
    bad = counted & pd.to_numeric(rows["valeur"], errors="coerce").isna()
    wrong += _wrong(COMPLEMENTS, rows, bad, "valeur", "un équipement se compte\u00a0: on attend un nombre")
    _refuse(wrong)
    return rows.dropna(subset=["valeur"]).reset_index(drop=True)


def _read(reseau: Path, name: str, more=()) -> tuple[DataFrame, list]:
    path, wanted = reseau / name, COLUMNS[name]
    if not path.is_file():
        return DataFrame({c: pd.Series(dtype="str") for c in (*wanted, *more)}), []
    try:
        rows = pd.read_csv(path, sep=None, engine="python", dtype="str", encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        rule = "le fichier ne se lit pas comme un tableau"
        raise DataError(Probleme(name, trouve=type(error).__name__, regle=rule)) from None
    if missing := [c for c in wanted if c not in rows]:
        rule = f"on attend les colonnes {', '.join(wanted)}"
        raise DataError(Probleme(name, "", 1, missing[0], "", rule, "écrire l’en-tête sur la première ligne"))
    rows = rows.reindex(columns=[*wanted, *more])
    return rows.astype("str").apply(lambda c: c.str.strip()), []


def _codes(name: str, rows: DataFrame, column: str) -> list[Probleme]:
    bad = ~rows[column].str.fullmatch(r"\d[\dAB]\d{3}", na=False)
    return _wrong(name, rows, bad, column, "on attend un code Insee de commune, cinq caractères")


def _wrong(name: str, rows: DataFrame, bad, column: str, rule: str) -> list[Probleme]:
    return [
        Probleme(name, "", int(at) + 2, column, str(rows[column].iloc[at]), rule, "corriger cette ligne")
        for at in bad.to_numpy(dtype=bool).nonzero()[0][:20]
    ]


def _refuse(wrong: list[Probleme]) -> None:
    if wrong:
        raise DataError(wrong)
