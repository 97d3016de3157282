"""Times by road as people type them, held against the communes that are known and their distances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from pandas import DataFrame

from workbench.collect import keys
from workbench.collect.corrections import Correction
from workbench.collect.doubts import doubt, each
from workbench.core import french, schemas
from workbench.core.errors import Probleme
from workbench.measures.territory import distances_km

TABLE = "temps_mesures"
FASTEST_KMH = 90  # as the crow flies: no road of the country does better
SLOWEST_KMH, LONG_MIN = 10, 30  # slower than a bicycle, over a time that no town explains
NOWHERE = "ce n’est ni le code Insee d’une commune du territoire, ni l’identifiant d’un lieu"
SAY_WHERE = "écrire le code Insee de la commune, ou l’identifiant du lieu"


def strange(
    tables: Mapping[str, DataFrame], communes: DataFrame, corrected: Iterable[Correction] = ()
) -> list[Probleme]:
    """A question for each time that starts from nowhere known, or that no car can do; one that a correction
    says is exact is not asked again."""
    rows, lieux = tables[TABLE], tables["lieux"]
    if not len(rows) or not len(communes):
        return []
    kept = {(c.cle_ecrite, c.colonne) for c in corrected if c.table == TABLE and c.exact}
    written = keys.written(rows, schemas.load(TABLE))
    home = dict(zip(lieux["lieu"], lieux["commune"], strict=True))
    start, end = (rows[c].map(lambda place: home.get(place, place)) for c in ("de", "vers"))
    lost = rows[~start.isin(communes["code_insee"])]
    found = [("de", row, row["de"].iloc[0], NOWHERE, SAY_WHERE) for row in each(lost)]
    known = start.isin(communes["code_insee"]) & end.isin(communes["code_insee"])
    timed = rows[known].assign(km=distances_km(communes, start[known], end[known]))
    pace = timed["km"] / np.maximum(timed["minutes"], 0.01) * 60
    slow = (pace < SLOWEST_KMH) & (timed["minutes"] >= LONG_MIN) & (timed["km"] > 0)
    for row in each(timed[(pace > FASTEST_KMH) | slow]):
        minutes, km = row["minutes"].iloc[0], row["km"].iloc[0]
        rule = f"ces deux communes sont à {french.number(km)} km à vol d’oiseau : ce temps ne peut pas être"
        rule += " le bon en voiture"
        found.append(("minutes", row, minutes, rule, "vérifier les minutes, et les deux lieux du trajet"))
    out = []
    for column, row, value, rule, cure in found:
        cle = written[row.index[0]]
        if (cle, column) not in kept:
            said = value if isinstance(value, str) else french.trimmed(value, 2)
            asked = doubt(TABLE, row, column, value, french.typographie(rule), cure).probleme
            out.append(replace(asked, cellule=(TABLE, cle, column, said)))
    return out
