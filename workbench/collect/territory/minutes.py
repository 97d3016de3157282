"""A table of minutes between communes, as a route planner or a study gives it."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.collect.territory.communes import CODE, wrong_rows
from workbench.collect.territory.table import Downloaded, words
from workbench.core.errors import DataError, Probleme

SECONDS = ("duree_s", "duree_secondes", "temps_s", "seconds", "duration_s", "duree_sec")
LONGEST = 600.0
NO_ROAD = "aucune"  # in the minutes: no road joins the two communes


def is_minutes(one: Downloaded) -> bool:
    """Whether the file speaks of journeys: it has a departure and an arrival."""
    of = words()["minutes"]
    return one.column(of["de"]) is not None and one.column(of["vers"]) is not None


def of_file(one: Downloaded, home: dict[str, str], source: str = "") -> DataFrame:
    """de, vers (Insee codes), minutes, minutes_min, minutes_max, source.

    home : id of a lieu → its commune: a journey may be said by lieux

    Raises
    ------
    DataError : every row that cannot be used, at once
    """
    of, wrong = words()["minutes"], []
    out = DataFrame(index=one.rows.index)
    for name in ("de", "vers"):
        text = one.column(of[name])
        code = text.map(lambda t: home.get(t, str(t).upper().zfill(5)), na_action="ignore").astype("str")
        wrong += wrong_rows(
            one,
            ~code.str.fullmatch(CODE, na=False),
            text.fillna(""),
            f"{name} : ni un code Insee, ni un lieu",
        )
        out[name] = code
    spent, seconds = one.column(of["minutes"]), one.column(list(SECONDS))
    if spent is None and seconds is None:
        rule, cure = "aucune colonne ne donne la durée", "nommer minutes la colonne des durées"
        raise DataError(
            [*wrong, Probleme(one.fichier, one.feuille, colonne="minutes", regle=rule, remede=cure)]
        )
    for name in ("minutes", "minutes_min", "minutes_max"):
        text = (spent if spent is not None else seconds) if name == "minutes" else one.column(of[name])
        if text is None:
            out[name] = ""
            continue
        numbers = pd.to_numeric(text.str.replace(",", "."), errors="coerce")
        if name == "minutes" and spent is None:
            numbers = (numbers / 60).round(1)
        bad = ~numbers.between(0, LONGEST) & (text.notna() | (name == "minutes")) & (text != NO_ROAD)
        hint = " ; en secondes, nommer la colonne duree_s" if (numbers > LONGEST).any() else ""
        wrong += wrong_rows(one, bad, text.fillna(""), f"on attend des minutes, de 0 à {LONGEST:.0f}{hint}")
        out[name] = numbers.astype("str").where(numbers.notna(), text.where(text == NO_ROAD, ""))
    said = one.column(of["source"])
    default = source or one.fichier
    out["source"] = said.fillna(default) if said is not None else default
    if wrong:
        raise DataError(wrong)
    out = out[out["de"] != out["vers"]].drop_duplicates(["de", "vers"])
    return out.sort_values(["de", "vers"], ignore_index=True)
