"""The true measures of an enumerated network: the oracle that tests compare the product with.

Written from the definitions alone, by plain counting, and importing nothing else of the package: a fault
shared by the truth and the product would be invisible. The same functions count two worlds: what happened,
and what the received files still hold of it (`degrade.received`). Where both differ, a record carries
`vrai` (what happened) beside what a correct reading gives.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas import DataFrame

World = dict[str, DataFrame]
Record = dict[str, Any]
FIELDS = ("numerateur", "denominateur", "n", "valeur", "valeur_max", "etat")


def record(
    sujet: str,
    periode: object,
    indicateur: str,
    valeur: float | None = None,
    *,
    num: float | None = None,
    den: float | None = None,
    n: int | None = None,
    haut: float | None = None,
    etat: str = "",
    modalite: str = "",
    vu: int | None = None,
    sur: int | None = None,
) -> Record:
    """One stated measure; without a value, `manquant` unless said otherwise; `vu` of `sur` is coverage."""
    state = etat or ("manquant" if valeur is None else "valeur")
    if state != "valeur":
        valeur = num = den = haut = n = None  # what is not a value has no number
    return {
        "niveau": "reseau" if sujet == "reseau" else "lieu",
        "sujet": sujet,
        "periode": str(periode),
        "indicateur": indicateur,
        "modalite": modalite,
        "numerateur": _plain(num),
        "denominateur": _plain(den),
        "n": _plain(n),
        "valeur": _plain(valeur),
        "valeur_max": _plain(haut),
        "etat": state,
        **({"couverture": [vu, sur]} if vu is not None and sur is not None else {}),
    }


def ratio(sujet: str, periode: object, indicateur: str, num: float, den: float, **more: Any) -> Record:
    """Σ numerator over Σ denominator, in percent; out of nothing, it does not apply."""
    if not den:
        return record(sujet, periode, indicateur, etat="sans_objet", **more)
    return record(sujet, periode, indicateur, 100 * num / den, num=num, den=den, **more)


def states(lieux: DataFrame, annee: int) -> dict[str, str]:
    """State of each lieu at the end of a year: ouvert, projet or fermé."""
    end = pd.Timestamp(annee, 12, 31)
    opened, closed = pd.to_datetime(lieux["ouvert_le"]), pd.to_datetime(lieux["ferme_le"])
    out = {}
    for lieu, begin, stop in zip(lieux["lieu"], opened, closed, strict=True):
        out[lieu] = "fermé" if stop <= end else "ouvert" if begin <= end else "projet"
    return out


def open_lieux(lieux: DataFrame, annee: int) -> list[str]:
    """Lieux open at least one day of the year (flows apply to them)."""
    begin, end = pd.Timestamp(annee, 1, 1), pd.Timestamp(annee, 12, 31)
    opened, closed = pd.to_datetime(lieux["ouvert_le"]), pd.to_datetime(lieux["ferme_le"])
    return list(lieux.loc[(opened <= end) & (closed.isna() | (closed > begin)), "lieu"])


def declarations(world: World) -> dict[tuple[str, int, str], Record]:
    """What lieux themselves declared: (lieu, annee, indicateur) → {valeur, etat, mode}."""
    return {
        (r.lieu, r.annee, r.indicateur): {
            "valeur": None if pd.isna(r.valeur) else float(r.valeur),
            "etat": r.etat,
            "mode": r.mode,
        }
        for r in world["chiffres_annuels"].itertuples()
    }


def total(parts: list[Record], annee: int, indicateur: str, **more: Any) -> Record:
    """Network total of a figure that adds up, with how many of the concerned lieux are in it."""
    there = [p for p in parts if p["etat"] == "valeur"]
    concerned = [p for p in parts if p["etat"] != "sans_objet"]
    value = sum(p["valeur"] for p in there) if there else None
    etat = "" if concerned else "sans_objet"
    return record(
        "reseau", annee, indicateur, value, num=value, etat=etat, vu=len(there), sur=len(concerned), **more
    )


def compare(real: list[Record], read: list[Record]) -> list[Record]:
    """What a correct reading gives, one record per measure, with `vrai` and `attendu` where they differ.

    `attendu` repeats the expected value; `vrai` is the true one (null when it does not exist).
    """
    truth = {_key(r): r for r in real}
    out = []
    for row in read:
        true = truth.pop(_key(row), None)
        if true and any(not _same(true[f], row[f]) for f in FIELDS if f != "n"):
            row = {**row, "attendu": row["valeur"], "vrai": true["valeur"]}
            if true["numerateur"] is not None or true["denominateur"] is not None:
                row |= {"vrai_numerateur": true["numerateur"], "vrai_denominateur": true["denominateur"]}
        out.append(row)
    for true in truth.values():
        nothing = {"couverture": [0, true["couverture"][1]]} if "couverture" in true else {}
        out.append(
            {
                **true,
                **dict.fromkeys(FIELDS[:5]),
                **nothing,
                "etat": "manquant",
                "attendu": None,
                "vrai": true["valeur"],
            }
        )
    return sorted(out, key=lambda r: (r["indicateur"], r["modalite"], r["sujet"], r["periode"]))


def _key(row: Record) -> tuple[str, ...]:
    return row["sujet"], row["periode"], row["indicateur"], row["modalite"]


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) < 1e-9
    return a == b


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        value = round(value, 6)
        return int(value) if value.is_integer() else value
    return value
