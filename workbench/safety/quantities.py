"""What the declarations of the indicators count: the same rows counted the same way are one quantity."""

from __future__ import annotations

import pandas as pd
from pandas import CategoricalDtype, DataFrame

SIDES = CategoricalDtype(["numerateur", "denominateur"])
NEEDED = [
    "niveau", "sujet", "structure", "periode", "indicateur", "modalite", "table", "addition", "personnes",
    "euros", "part", "numerateur", "denominateur", "n", "valeur", "valeur_max",
]  # fmt: skip
OF = ["quantite", "niveau", "sujet", "periode"]


def quantity(indicateur, spec: dict, modalite: str = "") -> tuple:
    """What a side counts: table, operation, column, period, and filters with the modality as one of them."""
    filtres = {_filter(f) for f in spec.get("filtres", ())}
    if modalite:
        name = spec["modalite"]
        filtres = {f for f in filtres if not (f[0] == name and f[1][0][0] == "parmi")}
        filtres.add((name, (("egal", modalite),)))
    own = indicateur.id if spec["table"] == "chiffres_annuels" else ""
    column = spec.get("colonne", "") if spec["operation"] != "compte" else spec.get("cle", "")
    periode = tuple(sorted((k, str(v)) for k, v in spec.get("periode", {}).items()))
    network = spec.get("par", "")
    return spec["table"], spec["operation"], column, periode, frozenset(filtres), own, network


def _filter(filtre: dict) -> tuple:
    words = tuple(
        sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in filtre.items() if k != "colonne")
    )
    return filtre["colonne"], words


FACTS = ("indicateur", "cote", "modalite", "quantite", "parent", "compte", "facteur", "plusieurs")


def sides_of(rows: DataFrame, referentiel) -> DataFrame:
    """Numerators and denominators of the figures that count persons or amounts, one row each."""
    kept = (rows["etat"] == "valeur") & (rows["personnes"] | rows["euros"])
    kept &= rows["niveau"].isin(["lieu", "structure", "reseau"]) & ~rows["seul"]
    kept &= ~rows["libre"]
    rows = rows.loc[kept, NEEDED]
    whole = rows["valeur_max"].fillna(rows["numerateur"])
    whole = whole.fillna(rows["valeur"].where(rows["addition"] != "ratio"))
    first = rows.assign(valeur=whole, cote="numerateur")
    second = rows.assign(valeur=rows["denominateur"], cote="denominateur")
    sides = pd.concat([part[part["valeur"].notna()] for part in (first, second)])
    sides = sides.assign(at=sides.index, cote=sides["cote"].astype(SIDES))
    side = ["indicateur", "cote", "modalite"]
    facts = _facts(sides, referentiel).astype({c: sides[c].dtype for c in side})
    sides = sides.merge(facts, on=side, how="inner")
    sides = sides.sort_values("facteur", kind="stable", ignore_index=True)
    # an amount that is a count times a known rate
    rated = sides[sides["facteur"]]
    base = sides.loc[~sides["facteur"] & sides["quantite"].isin(rated["quantite"]), [*OF, "valeur"]]
    plain = rated[OF].merge(base.drop_duplicates(OF), on=OF, how="left")["valeur"].set_axis(rated.index)
    return sides.assign(valeur=plain.reindex(sides.index).fillna(sides["valeur"]))


def nested(rows: DataFrame, referentiel) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """(whole, part), each (indicateur, cote): who fulfils more filters of the same table is among the others.

    Two denominators of one survey differ by those who left a question blank, and that too is a figure.
    """
    sides = {}
    for name in rows["indicateur"].unique():
        i = referentiel.indicateurs[name]
        for cote in ("numerateur", "denominateur"):
            spec = getattr(i, cote)
            whole = spec and not spec.get("modalite") and spec["table"] != "chiffres_annuels"
            if whole and i.autres.get("personnes"):
                sides.setdefault(quantity(i, spec), (name, cote))
    bases: dict[tuple, list] = {}
    for (*base, filtres, own, network), side in sides.items():
        bases.setdefault((*base, own, network), []).append((filtres, side))
    return [
        (whole, part)
        for alike in bases.values()
        for wide, whole in alike
        for narrow, part in alike
        if wide < narrow
    ]


def _facts(sides: DataFrame, referentiel) -> DataFrame:
    """Per indicator × side × modality: quantite, parent (without its modality), compte, facteur."""
    names: dict[tuple, int] = {}
    found = []
    for name, cote, modalite in (
        sides[["indicateur", "cote", "modalite"]].drop_duplicates().itertuples(index=False)
    ):
        i = referentiel.indicateurs[name]
        spec = getattr(i, cote)
        own = modalite if spec.get("modalite") else ""
        counted = spec["operation"] in ("distinct", "compte", "liste")
        counted |= spec.get("contributeurs", "") == spec.get("colonne") or spec["table"] == "chiffres_annuels"
        parent = quantity(i, spec) if own else None
        found.append(
            {
                "indicateur": name,
                "cote": cote,
                "modalite": modalite,
                "quantite": names.setdefault(quantity(i, spec, own), len(names)),
                "parent": names.setdefault(parent, len(names)) if parent else -1,
                "compte": bool(i.autres.get("personnes")) and counted and i.unite != "ETP",
                "facteur": "facteur" in i.autres,
                "plusieurs": bool(i.autres.get("plusieurs")),
            }
        )
    return DataFrame(found, columns=FACTS).astype({"facteur": bool, "plusieurs": bool, "compte": bool})
