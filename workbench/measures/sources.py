"""Where a figure comes from: tables read, and how it was counted (mode)."""

from __future__ import annotations

import numpy as np

from workbench.measures.frame import Cadre
from workbench.measures.select import select
from workbench.measures.views import base_tables

DECLARED = "chiffres_annuels"


def table_of(indicateur) -> str:
    """The clean table whose policy holds for the indicator."""
    return base_tables(indicateur.numerateur["table"])[0]


def sources(indicateur, declared, recorded=True) -> np.ndarray:
    """Tables read, as « a, b »: the recorded ones, `chiffres_annuels` where the figure is declared."""
    names = [*base_tables(indicateur.numerateur["table"])]
    if indicateur.denominateur:
        names += base_tables(indicateur.denominateur["table"])
    names = list(dict.fromkeys(names))
    own = ", ".join(names)
    both = ", ".join(dict.fromkeys([*names, DECLARED]))
    declared, recorded = np.asarray(declared), np.asarray(recorded)
    if recorded.ndim == 0:
        return np.where(declared, DECLARED, own).astype(object)
    return np.where(declared & recorded, both, np.where(declared, DECLARED, own)).astype(object)


def modes(cadre: Cadre, indicateur, spec: dict, from_said, said) -> np.ndarray:
    """How each lieu × year was counted: compté, semaine témoin, estimé, déclaré, or "" if not said."""
    constant = indicateur.autres.get("mode")
    found = np.full(cadre.shape, constant or "", dtype=object)
    rows = select(cadre, spec, indicateur)
    if constant is None and "mode" in rows.columns and spec["table"] != DECLARED:
        kept = rows[(rows["_l"] >= 0) & rows["mode"].notna()]
        if spec["operation"] == "somme":
            kept = kept[kept[spec["colonne"]].notna()]
        words = kept[["_l", "_y", "mode"]].drop_duplicates().sort_values("mode")
        for (at, y), group in words.groupby(["_l", "_y"]):
            found[at, y] = ", ".join(group["mode"])
    if said is not None:
        found = np.where(from_said, said.mode, found)
    return found
