"""Which figures are sums of which, from the declarations of the indicators only.

A quantity is what a declaration counts: two indicators that count the same rows the same way are one
quantity, and a modality is one filter more. Where sums do not close (rows outside any lieu, shared events)
what is left over is taken as known to everybody: the attacker is never weaker than a real one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame
from scipy import sparse

from workbench.measures.assemble import RESEAU
from workbench.safety.cells import small
from workbench.safety.quantities import OF, nested, sides_of
from workbench.safety.sums import Sums
from workbench.safety.survey import TABLE as SURVEY

KEYS = ["indicateur", "cote", "modalite", "periode"]


class System(NamedTuple):
    """Figures bound by sums: a @ valeur == b.

    `cells`: one row per unknown: quantite, niveau, sujet, structure, periode, table, indicateur, valeur
    (true), compte (a whole number of persons), petit (1 to threshold − 1 persons), montant (an amount to
    keep uncertain), plancher and plafond (limits everybody knows). `shown`: at (row of mesures), cell: the
    unknowns each mesure prints.
    """

    cells: DataFrame
    shown: DataFrame
    a: sparse.csr_matrix
    b: np.ndarray


def system(rows: DataFrame, referentiel, threshold: int) -> System:
    """The system of the mesures that count persons or amounts, but for those readable by nature.

    Parameters
    ----------
    rows : described mesures (`protect.describe`), and libre
    """
    sides = sides_of(rows, referentiel)
    known = sides.assign(rond=sides["valeur"].round(6)).groupby([*OF, "rond"], sort=False)
    sides["cell"] = known.ngroup()
    cells = _cells(sides, threshold)
    sums = Sums(len(cells))
    _levels(sides, sums, cells)
    _besides(sides, sums)
    _modalities(sides, sums, referentiel)
    _months(sides, sums)
    _answers(sides, sums)
    _complements(sides, sums)
    _nested(sides, sums, referentiel)
    _joiners(sides, sums, referentiel)
    if sums.extra:
        new = pd.concat(sums.extra, ignore_index=True)
        new["petit"] = new["compte"] & small(new["valeur"], threshold)
        cells = pd.concat([cells, new], ignore_index=True)
    a = sums.matrix(len(cells))
    return System(cells, sides[["at", "cell", "cote"]], a, a @ cells["valeur"].to_numpy(dtype=float))


def _cells(sides: DataFrame, threshold: int) -> DataFrame:
    cells = sides.drop_duplicates("cell").sort_values("cell", ignore_index=True)
    few = ~cells["compte"] & ~(cells["n"] >= threshold)
    few &= (cells["personnes"] & cells["n"].notna()) | (cells["euros"] & (cells["niveau"] != RESEAU))
    least = cells.groupby("quantite")["valeur"].transform("min")
    return cells[[*OF, "structure", "table", "indicateur", "valeur", "compte"]].assign(
        petit=cells["compte"] & small(cells["valeur"], threshold),
        montant=few & (cells["valeur"] > 0),
        plancher=np.where(least < 0, -np.inf, 0.0),
        plafond=np.inf,
    )


def _levels(sides: DataFrame, sums: Sums, cells: DataFrame) -> None:
    """The network is the sum of its lieux, and of its bearers; a bearer, of its lieux.

    Persons told apart over the network are the sum less those counted twice: they are a figure too.
    """
    net = sides[sides["niveau"] == RESEAU][[*KEYS, "cell"]]
    for level in ("lieu", "structure"):
        each = sides[sides["niveau"] == level]
        pairs = each.merge(net, on=KEYS, suffixes=("", "_net"))
        twice = (pairs["addition"] == "distinct") & pairs["compte"]
        once = pairs[~twice]
        money = once["euros"]
        sums.add(once.loc[~money, "cell_net"], once.loc[~money, "cell"])
        sums.part_of(once[money], cells, internal=level == "structure")
        seen = pairs[twice].drop_duplicates(["cell_net", "cell"])
        code, nets = pd.factorize(seen["cell_net"])
        over = np.bincount(code, seen["valeur"], len(nets)) - cells["valeur"].to_numpy()[nets]
        terms = [(code, seen["cell"], 1.0), (np.arange(len(nets)), nets, -1.0)]
        sums.unknown(cells.loc[nets], over, terms, plancher=np.minimum(over, 0.0))
    bearer = sides[sides["niveau"] == "structure"][[*KEYS, "sujet", "cell"]]
    bearer = bearer.rename(columns={"sujet": "structure"})
    pairs = sides[sides["niveau"] == "lieu"].merge(bearer, on=[*KEYS, "structure"], suffixes=("", "_net"))
    sums.part_of(pairs, cells)


def _besides(sides: DataFrame, sums: Sums) -> None:
    """A total less what its shares are of is what lieux declare besides the accounts: bearer by bearer, and
    with no flow between them."""
    amounts = sides[sides["euros"] & (sides["modalite"] == "") & (sides["niveau"] != "lieu")]
    total = amounts[(amounts["cote"] == "numerateur") & (amounts["addition"] == "somme")]
    base = amounts.loc[amounts["cote"] == "denominateur", [*OF, "cell"]].drop_duplicates(OF)
    apart = total.drop_duplicates(OF).merge(base, on=OF, how="left", suffixes=("", "_base"))
    apart = apart[apart["cell"] != apart["cell_base"]]
    net = apart[(apart["niveau"] == RESEAU) & apart["cell_base"].notna()]
    net = net.assign(row=sums.count + np.arange(len(net)))
    each = apart[apart["niveau"] == "structure"].merge(net[["quantite", "periode", "row"]])
    for rows, sign in ((net, 1.0), (each, -1.0)):
        held = rows[rows["cell_base"].notna()]  # a bearer without accounts has nothing else
        for found, cell, side in ((rows, "cell", sign), (held, "cell_base", -sign)):
            sums.parts.append((found["row"].to_numpy(), found[cell].to_numpy(int), np.full(len(found), side)))
    sums.count += len(net)


def _whole(sides: DataFrame) -> DataFrame:
    """quantite, niveau, sujet, periode -> the cell of the quantity: of what is counted, not of what is said
    besides."""
    return sides.sort_values("cote", kind="stable", ascending=False).drop_duplicates(OF)[[*OF, "cell"]]


def _modalities(sides: DataFrame, sums: Sums, referentiel) -> None:
    """A whole is the sum of its modalities, when one answer only was allowed."""
    parts = sides[(sides["parent"] >= 0) & ~sides["plusieurs"] & (sides["cote"] == "numerateur")]
    whole = _whole(sides).rename(columns={"quantite": "parent"})
    pairs = parts.merge(whole, on=["parent", *OF[1:]], suffixes=("", "_net"))
    for _, group in pairs.groupby("indicateur", sort=False):
        sums.add(group["cell_net"], group["cell"])
    groups = {f.id: f.groupe for f in referentiel.plans.familles}
    family = sides[sides["modalite"].isin(list(groups)) & (sides["cote"] == "numerateur")]
    of_groups = family["modalite"].map(groups).astype("category")
    family = family.assign(modalite=of_groups.cat.set_categories(sides["modalite"].cat.categories))
    group = sides[sides["modalite"].isin(set(groups.values())) & (sides["cote"] == "numerateur")]
    pairs = family.merge(
        group[["modalite", *OF[1:], "cell"]], on=["modalite", *OF[1:]], suffixes=("", "_net")
    )
    sums.add(pairs["cell_net"], pairs["cell"])


def _months(sides: DataFrame, sums: Sums) -> None:
    """A year is the sum of its months, and of what no month holds."""
    keys = ["indicateur", "cote", "modalite", "niveau", "sujet", "annee"]
    sides = sides.assign(annee=sides["periode"].str[:4])
    monthly = sides["periode"].str.len() == 7
    pairs = sides[monthly].merge(sides[~monthly][[*keys, "cell"]], on=keys, suffixes=("", "_net"))
    sums.add(pairs["cell_net"], pairs["cell"])


def _answers(sides: DataFrame, sums: Sums) -> None:
    """All questions of a survey were asked to the same persons: where the numbers agree, they are one."""
    whole = sides[(sides["table"] == SURVEY) & (sides["parent"] < 0)].drop_duplicates("cell")
    groups = whole.groupby(["niveau", "sujet", "periode"], sort=False)
    size = groups["valeur"].transform("max")
    whole = whole[whole["valeur"] == size]
    first = whole.groupby(["niveau", "sujet", "periode"], sort=False)["cell"].transform("first")
    sums.same(first, whole["cell"])


def _complements(sides: DataFrame, sums: Sums) -> None:
    """Those not counted among those asked: a share of persons, an answer not given."""
    keys = ["indicateur", "niveau", "sujet", "periode", "modalite"]
    counted = sides["personnes"] & (sides["part"] | (sides["table"] == SURVEY))
    first = sides[counted & (sides["cote"] == "numerateur")]
    second = sides[counted & (sides["cote"] == "denominateur")]
    pairs = first.merge(second[[*keys, "cell", "valeur"]], on=keys, suffixes=("", "_net"))
    pairs = pairs[pairs["valeur_net"] >= pairs["valeur"]]
    rest = pairs["valeur_net"] - pairs["valeur"]
    every = np.arange(len(pairs))
    sums.unknown(pairs, rest, [(every, pairs["cell_net"], 1.0), (every, pairs["cell"], -1.0)])


def _nested(sides: DataFrame, sums: Sums, referentiel) -> None:
    """Who is counted with more conditions is one of those counted with fewer; the others are a figure."""
    first = sides[sides["parent"] < 0]
    named = first[["indicateur", "cote", "quantite"]].drop_duplicates()
    name = {(i, c): q for i, c, q in named.itertuples(index=False)}
    one = first[first["compte"]].drop_duplicates(OF)
    for whole, part in nested(first, referentiel):
        if whole not in name or part not in name:
            continue
        wide = one.loc[one["quantite"] == name[whole], [*OF[1:], "cell", "valeur"]]
        pairs = one[one["quantite"] == name[part]].merge(wide, on=OF[1:], suffixes=("", "_net"))
        pairs = pairs[(pairs["valeur_net"] >= pairs["valeur"]) & (pairs["cell"] != pairs["cell_net"])]
        rest = pairs["valeur_net"] - pairs["valeur"]
        every = np.arange(len(pairs))
        sums.unknown(pairs, rest, [(every, pairs["cell_net"], 1.0), (every, pairs["cell"], -1.0)])


def _joiners(sides: DataFrame, sums: Sums, referentiel) -> None:
    """Who stayed was here last year; who is here and did not stay has joined."""
    declared = {
        i.id: i.autres["persiste"] for i in referentiel.indicateurs.values() if "persiste" in i.autres
    }
    lieux = sides[sides["niveau"] == "lieu"].assign(annee=sides["periode"].str[:4].astype(int))
    here = lieux[(lieux["cote"] == "numerateur") & (lieux["periode"].str.len() == 4)]
    for name, base in declared.items():
        there = here[here["indicateur"] == base][["sujet", "annee", "cell", "valeur"]]
        own = lieux[lieux["indicateur"] == name]
        stayed = own[own["cote"] == "numerateur"].merge(there, on=["sujet", "annee"], suffixes=("", "_net"))
        stayed = stayed[stayed["valeur_net"] >= stayed["valeur"]]
        new = stayed["valeur_net"] - stayed["valeur"]
        every = np.arange(len(stayed))
        sums.unknown(stayed, new, [(every, stayed["cell_net"], 1.0), (every, stayed["cell"], -1.0)])
        before = own[own["cote"] == "denominateur"].assign(annee=lambda d: d["annee"] - 1)
        before = before.merge(there, on=["sujet", "annee"], suffixes=("", "_net"))
        sums.same(before["cell_net"], before["cell"])
