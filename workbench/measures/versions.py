"""Mesures of a network whose method changed: each year under its own, observations carried over or left."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from pandas import DataFrame

from workbench.core.referentiel import Indicateur, Referentiel
from workbench.measures.computation import compute


def compute_years(
    tables: dict[str, DataFrame], methods: dict[int, Referentiel], annee: int, depuis: int | None, **more
) -> DataFrame:
    """`compute`, each year under the method in force that year.

    A figure of before keeps the definition it was published with. Where an indicator was redefined, its
    months of before are left out, since they would only serve a comparison, and so are its years when they
    do not add up in the same way; pages write the break (`Referentiel.ruptures`).

    Parameters
    ----------
    methods : {year: référentiel}, `annee` among them; a year without one takes that of `annee`
    more : the other arguments of `compute`
    """
    own, parts = methods[annee], []
    for method, years in _groups(methods, range(min(annee - 1, depuis or annee), annee + 1), own):
        rows = {**tables, "observations": carried(tables["observations"], method)}
        found = compute(rows, method, annee, depuis=depuis, **more)
        if method is not own:
            kept = {i.id for i in own.indicateurs.values() if _adds_alike(i, method.indicateurs.get(i.id))}
            found = found[found["indicateur"].isin(kept)]
        parts.append(found[found["periode"].str[:4].isin([str(y) for y in years])])
    whole = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    for broken in own.ruptures:
        if broken["objet"] == "indicateur":
            months = (whole["indicateur"] == broken["id"]) & (whole["periode"].str.len() > len("2025"))
            whole = whole[~(months & (whole["periode"] < str(broken["annee"])))]
    return whole.reset_index(drop=True)


def _groups(methods: dict[int, Referentiel], years, own: Referentiel) -> list[tuple[Referentiel, list[int]]]:
    """Years under equal methods, computed together; breaks are of the report, not of a year's method."""
    groups: list[tuple[Referentiel, list[int]]] = [(own, [])]
    for year in years:
        method = methods.get(year, own)
        plain = replace(method, ruptures=())
        found = next((g for g in groups if replace(g[0], ruptures=()) == plain), None)
        if found is None:
            found = (method, [])
            groups.append(found)
        found[1].append(year)
    return groups


def _adds_alike(now: Indicateur, before: Indicateur | None) -> bool:
    if before is None:
        return False
    sides = [
        (i.unite, i.addition, i.nature, i.niveaux, [i.numerateur.get(k) for k in ("modalite", "unique")])
        for i in (now, before)
    ]
    return sides[0] == sides[1]


def carried(observations: DataFrame, method: Referentiel) -> DataFrame:
    """Observations as this version reads them: under the criterion that takes them over, or left out.

    A row names the version it was made with. A criterion that is the same keeps its rows, a renamed one
    takes those of its old name; those of a criterion redefined, split or brought together stay with their
    own version, whose reports still show them.
    """
    moved = {(v, old): new for v, each in method.reprises.items() for old, new in each.items()}
    known = {c.id for c in method.criteres}
    pairs = zip(observations["referentiel_version"].astype("str"), observations["critere"], strict=True)
    now = [moved.get((version, critere), critere) for version, critere in pairs]
    kept = [critere in known for critere in now]
    if all(kept) and not moved:
        return observations
    return observations.assign(critere=pd.Series(now, observations.index, observations["critere"].dtype))[
        kept
    ]
