"""From what happened to what was received: months not sent, blanks, a wrong figure, lieux that only declare.

`received(world, flaws)` is the world as a careful reader of the files can know it. The truth functions count
both worlds, so that a test knows what a correct reading gives and how far it is from what happened.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas import DataFrame

World = dict[str, DataFrame]
Flaws = dict[str, list[dict[str, Any]]]


def received(world: World, flaws: Flaws) -> World:
    """The same tables with only what the received files hold."""
    out = dict(world)
    out["passages"] = sent(world["passages"], flaws)
    known = world["mois_attendus"]
    # a month nobody came and nobody wrote a zero for looks like a month not sent
    written = out["passages"][["lieu"]].assign(mois=_month(out["passages"])).drop_duplicates()
    zeros = DataFrame(
        [{"lieu": f["lieu"], "mois": pd.Timestamp(f["mois"] + "-01")} for f in flaws.get("zero_note", [])],
        columns=["lieu", "mois"],
    )
    out["mois_recus"] = pd.concat([known.merge(written), zeros], ignore_index=True).drop_duplicates()
    out["mois_attendus"] = pd.concat([known, zeros], ignore_index=True).drop_duplicates()
    unlisted = {f["lieu"] for f in flaws.get("adhesions_declarees", [])}
    out["adhesions"] = world["adhesions"][~world["adhesions"]["lieu"].isin(unlisted)]
    said = world["invites"][world["invites"]["repond"]].copy()
    for flaw in flaws.get("question_passee", []):
        mine = (said["lieu"] == flaw["lieu"]) & (said["annee"] == flaw["annee"])
        said.loc[mine & said["invite"].isin(flaw["rangs"]), flaw["question"]] = None
    out["invites"] = said
    out["chiffres_annuels"] = pd.concat([world["chiffres_annuels"], world["declares"]], ignore_index=True)
    team = world["equipe"].copy()
    for flaw in flaws.get("refus", []):
        team.loc[(team["lieu"] == flaw["lieu"]) & (team["annee"] == flaw["annee"]), flaw["colonne"]] = None
    out["equipe"] = team
    out["refus"] = DataFrame(
        [{"cle": f"{f['lieu']}|{f['annee']}", "colonne": f["colonne"]} for f in flaws.get("refus", [])],
        columns=["cle", "colonne"],
    )
    return out


def sent(entries: DataFrame, flaws: Flaws, blanks: bool = True) -> DataFrame:
    """Entries of the months lieux sent; `blanks` leaves out the months whose figure was left empty too."""
    silent = [f["lieu"] for f in flaws.get("ne_compte_pas", [])]
    gone = entries["lieu"].isin(silent)
    for flaw in [*flaws.get("mois_non_envoye", []), *(flaws.get("cellule_vide", []) if blanks else [])]:
        first = pd.Timestamp(flaw["mois"] + "-01")
        last = first + pd.offsets.MonthEnd(0)
        gone |= (entries["lieu"] == flaw["lieu"]) & entries["date"].between(first, last)
    return entries[~gone]


def activity(world: World, flaws: Flaws) -> DataFrame:
    """Rows of activity as lieux write them, one per lieu × day × use: what was sent, wrong figures included.

    Returns
    -------
    lieu, du, au, usage, passages (a blank where the cell was left empty), heures, note
    """
    seen = sent(world["passages"], flaws, blanks=False)
    daily = seen.groupby(["lieu", "date", "usage"], as_index=False, sort=True).agg(
        passages=("personne", "size"), heures=("heures", "sum")
    )
    daily["passages"] = daily["passages"].astype("float64")
    daily = daily.rename(columns={"date": "du"}).assign(au=lambda f: f["du"], note=None)
    zeros = [
        {
            "lieu": f["lieu"],
            "du": pd.Timestamp(f["mois"] + "-01"),
            "au": pd.Timestamp(f["mois"] + "-01"),
            "usage": f["usage"],
            "passages": 0.0,
            "heures": 0.0,
            "note": f["remarque"],
        }
        for f in flaws.get("zero_note", [])
    ]
    if zeros:
        daily = pd.concat([daily, DataFrame(zeros)], ignore_index=True)
    return daily.sort_values(["lieu", "du", "usage"], kind="stable", ignore_index=True)


def by_month(rows: DataFrame, flaws: Flaws) -> DataFrame:
    """Daily rows of one lieu as months: the figures typed in, with their blanks and their slips."""
    rows = rows.assign(du=rows["du"].dt.to_period("M").dt.to_timestamp())
    sums = rows.groupby(["lieu", "du", "usage"], as_index=False, sort=True).agg(
        passages=("passages", "sum"), heures=("heures", "sum")
    )
    sums["au"] = sums["du"] + pd.offsets.MonthEnd(0)
    for flaw in flaws.get("cellule_vide", []):
        at = (sums["lieu"] == flaw["lieu"]) & (sums["du"] == pd.Timestamp(flaw["mois"] + "-01"))
        sums.loc[at, "passages"] = None
    for flaw in flaws.get("zero_de_trop", []):
        at = (sums["lieu"] == flaw["lieu"]) & (sums["du"] == pd.Timestamp(flaw["mois"] + "-01"))
        sums.loc[at & (sums["usage"] == flaw["usage"]), "passages"] *= 10
    return sums.assign(note=None)


def corrections(world: World, flaws: Flaws) -> DataFrame:
    """corrections.csv: each slip the lieu confirmed, from the figure written to the true one."""
    rows = []
    entries = world["passages"]
    for flaw in flaws.get("zero_de_trop", []):
        first = pd.Timestamp(flaw["mois"] + "-01")
        last = first + pd.offsets.MonthEnd(0)
        mine = entries[(entries["lieu"] == flaw["lieu"]) & (entries["usage"] == flaw["usage"])]
        true = int(mine["date"].between(first, last).sum())
        rows.append(
            {
                "table": "activite",
                "cle": f"lieu={flaw['lieu']};du={first:%Y-%m-%d};usage={flaw['usage']};mode=compté",
                "colonne": "passages",
                "etait": true * 10,
                "devient": true,
                "motif": flaw["motif"],
                "date": flaw["corrige_le"],
            }
        )
    return DataFrame(rows, columns=["table", "cle", "colonne", "etait", "devient", "motif", "date"])


def _month(entries: DataFrame) -> pd.Series:
    return entries["date"].dt.to_period("M").dt.to_timestamp()
