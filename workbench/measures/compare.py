"""Year on year without deceiving: only the months both years have."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pandas import DataFrame


class Comparison(NamedTuple):
    """Totals over the months known in both years; nan when there is none."""

    mois: tuple[int, ...]  # 1–12
    valeur: float
    precedente: float
    manquants: tuple[int, ...]  # months of the year without a figure though the lieu was open
    manquants_avant: tuple[int, ...]

    @property
    def ecart(self) -> float:
        return self.valeur - self.precedente


def common_months(mesures: DataFrame, lieu: str, annee: int, indicateur: str = "use_passages") -> Comparison:
    """This year and last year over the same months.

    Parameters
    ----------
    mesures : monthly rows of both years
    lieu : a lieu's id, or "reseau". For the network a month counts when the same number of lieux is in it
        both years; else the two totals are not of the same thing.

    Returns
    -------
    Comparison; a protected month (secret) is in neither total
    """
    rows = mesures[
        (mesures["sujet"] == lieu) & (mesures["indicateur"] == indicateur) & (mesures["modalite"] == "")
    ]
    rows = rows[rows["niveau"] == ("reseau" if lieu == "reseau" else "lieu")]
    this, before = (_year(rows, a) for a in (annee, annee - 1))
    months = [
        m
        for m in range(1, 13)
        if m in this.index
        and m in before.index
        and str(this.at[m, "etat"]) == str(before.at[m, "etat"]) == "valeur"
        and (lieu != "reseau" or this.at[m, "vu"] == before.at[m, "vu"])
    ]
    total = [float(y.loc[months, "valeur"].sum()) if months else np.nan for y in (this, before)]
    missing = [tuple(int(m) for m in y.index[y["etat"].astype("str") == "manquant"]) for y in (this, before)]
    return Comparison(tuple(months), *total, *missing)


def _year(rows: DataFrame, annee: int) -> DataFrame:
    month = rows["periode"].str.fullmatch(rf"{annee}-\d\d")
    rows = rows[month.to_numpy(dtype=bool)]
    return rows.assign(mois=rows["periode"].str[5:].astype(int)).set_index("mois").sort_index()
