"""The exact attack: what each reader computes from what is released and from what it holds.

A count of 1 to 4 persons must stay possibly none and possibly five or more; an amount must stay uncertain by
15 % on each side.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.measures.assemble import RESEAU
from workbench.safety.attackers import Attacker, holds, public_zeros
from workbench.safety.bounds import bounds
from workbench.safety.relations import System
from workbench.safety.survey import TABLE as SURVEY
from workbench.safety.survey import WHOLE

MARGIN = 0.15
NEAR = 1e-6


def exposed(
    system: System,
    known: np.ndarray,
    attacker: Attacker,
    threshold: int,
    targets: np.ndarray | None = None,
    limit: int = 0,
) -> np.ndarray:
    """Cells the attacker learns too much of.

    Parameters
    ----------
    known : boolean per cell, what is released to it
    targets : boolean per cell, what it should not learn (`secrets` by default)
    limit : attack this many targets at most, spread over all of them (0: all)

    Returns
    -------
    positions of the cells whose interval is too narrow
    """
    cells = system.cells
    seen = known | holds(cells, attacker) | public_zeros(cells)
    targets = secrets(system, known, attacker) if targets is None else targets
    wanted = np.flatnonzero(targets)
    found, wanted = wanted[seen[wanted]], wanted[~seen[wanted]]
    if limit and len(wanted) > limit:
        wanted = wanted[np.linspace(0, len(wanted) - 1, limit).astype(int)]
        # exchanges between the lieux of these few, all others left as they are, are proof enough
        near = _near(cells, wanted) | (cells["niveau"] == RESEAU).to_numpy(dtype=bool)
        wanted = wanted[_narrow(system, seen | ~near, wanted, threshold)]
        return np.concatenate([found, _given_away(system, seen, wanted, threshold)])
    return np.concatenate([found, wanted[_narrow(system, seen, wanted, threshold)]])


def _given_away(system: System, seen: np.ndarray, wanted: np.ndarray, threshold: int) -> np.ndarray:
    """Which of a few cells have too narrow an interval, of a system too large to be solved for each.

    What the sums of its own lieu or bearer tell of a cell is told, whatever the others are: the whole is
    solved for the rest.
    """
    alone = _narrow(system, seen, wanted, threshold, within=_near(system.cells, wanted))
    rest = wanted[~alone]
    return np.concatenate([wanted[alone], rest[_narrow(system, seen, rest, threshold)]])


def _near(cells: DataFrame, wanted: np.ndarray) -> np.ndarray:
    """Cells of the lieux and bearers of the cells wanted."""
    return cells["structure"].isin(set(cells["structure"].iloc[wanted])).to_numpy(dtype=bool)


def _narrow(
    system: System, seen: np.ndarray, wanted: np.ndarray, threshold: int, within: np.ndarray | None = None
) -> np.ndarray:
    """Which of the cells wanted have too narrow an interval, for who sees the others (boolean array).

    within : leave out the sums that hold an unseen cell from elsewhere (boolean per cell)
    """
    if not len(wanted):
        return np.zeros(0, dtype=bool)
    cells = system.cells
    value = cells["valeur"].to_numpy(dtype=float)
    free = np.flatnonzero(~seen)
    a = system.a[:, free]
    b = system.b - system.a[:, seen] @ value[seen]
    used = np.diff(a.indptr) > 0
    if within is not None:
        used &= abs(a) @ (~within[free]).astype(float) == 0
    place = np.full(len(cells), -1)
    place[free] = np.arange(len(free))
    few, true = cells["petit"].to_numpy(dtype=bool)[wanted], value[wanted]
    least = np.where(few, 0.0, (1 - MARGIN) * true)
    most = np.where(few, threshold, (1 + MARGIN) * true)
    low, high = bounds(
        a[used],
        b[used],
        cells["plancher"].to_numpy(dtype=float)[free],
        cells["plafond"].to_numpy(dtype=float)[free],
        place[wanted],
        cells["compte"].to_numpy(dtype=bool)[free],
        enough=(least, most),
    )
    grain = NEAR * np.maximum(1, true)
    return (low > least + grain) | (high < most - grain)


def secrets(system: System, known: np.ndarray, attacker: Attacker) -> np.ndarray:
    """Small counts and amounts the attacker does not hold and nobody agreed to release (boolean per cell)."""
    cells = system.cells
    own = holds(cells, attacker)
    alone = cells["niveau"].isin(["lieu", "structure"]).to_numpy(dtype=bool)
    wanted = (cells["petit"] | cells["montant"]).to_numpy(dtype=bool) & ~own & ~(known & alone)
    # a total holds the attacker's own figures: what the others have is told lieu by lieu
    return wanted & alone if own.any() else wanted


def revealed(system: System, shown: np.ndarray) -> np.ndarray:
    """Cells printed by the rows of mesures shown (boolean per row)."""
    known = np.zeros(len(system.cells), dtype=bool)
    printed = system.shown[shown[system.shown["at"].to_numpy()]]
    known[printed["cell"].to_numpy()] = True
    return known


def secure(
    system: System, rows: DataFrame, shown: np.ndarray, who: list[Attacker], threshold: int, limit: int = 0
) -> np.ndarray:
    """What is left of `shown` once no attacker learns too much: whole figures of the network are withdrawn.

    Showing less tells less: an attacker once refused stays refused, so that each is run until it fails.

    Parameters
    ----------
    rows : described mesures, and libre (readable by nature), connu (already released, and unchanged)
    shown : boolean per row
    """
    kept = shown.copy()
    free, before = rows["libre"].to_numpy(), rows["connu"].to_numpy()
    network = rows["reseau"].to_numpy() & ~free
    persons = rows["personnes"].to_numpy() & ~rows["reseau"].to_numpy() & ~free
    few = system.cells["petit"].to_numpy(dtype=bool)
    common = np.zeros(len(system.cells), dtype=bool)  # what agreements tell to whoever reads them
    for attacker in who:
        settled = common if not attacker.lieux and not attacker.structures else common.copy()
        while True:
            known = revealed(system, kept | before)
            targets = secrets(system, known, attacker) & ~settled
            bad = exposed(system, known, attacker, threshold, targets, limit)
            if not len(bad):
                break
            agreed = _without(system, (kept & ~network) | before, attacker, threshold, bad)
            told = np.setdiff1d(bad, agreed)
            settled[agreed[~few[agreed]]] = True
            # what agreements tell of an amount was agreed to; of a few persons, it is taken back
            cells, among = (told, network) if len(told) else (agreed[few[agreed]], persons)
            out = _widening(system, rows, cells, among & kept) if len(cells) else np.zeros(0, dtype=bool)
            if not out.any():
                break
            kept &= ~out
    return kept


def _without(system: System, rest: np.ndarray, attacker: Attacker, threshold: int, cells) -> np.ndarray:
    """Which of the cells are exposed by the agreements and earlier releases alone."""
    known = revealed(system, rest)
    seen = known | holds(system.cells, attacker) | public_zeros(system.cells)
    return np.concatenate([cells[seen[cells]], _given_away(system, seen, cells[~seen[cells]], threshold)])


def _widening(system: System, rows: DataFrame, cells: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The nearest rows that may be withdrawn for these cells."""
    for wide in range(3):
        out = about(system, rows, cells, wide) & among
        if out.any():
            return out
    return out


def answers(
    system: System, rows: DataFrame, shown: np.ndarray, kept: np.ndarray, team: Attacker, threshold: int
) -> np.ndarray:
    """What is left of a lieu's own survey once its team, who reads it, has tried to undo it.

    Parameters
    ----------
    shown : what the team reads of the network; kept : rows of its own survey the rule would show it
    """
    kept = kept.copy()
    own = (system.cells["niveau"] == "lieu") & system.cells["sujet"].isin(team.lieux)
    targets = (own & system.cells["petit"] & (system.cells["table"] == SURVEY)).to_numpy(dtype=bool)
    while True:
        bad = exposed(system, revealed(system, shown | kept), team, threshold, targets)
        if not len(bad):
            return kept
        out = _widening(system, rows, bad, kept & ~rows["indicateur"].isin(WHOLE).to_numpy())
        if not out.any():
            return kept
        kept &= ~out


def about(system: System, rows: DataFrame, cells: np.ndarray, wide: int) -> np.ndarray:
    """Rows of mesures to withdraw for the cells exposed (boolean per row).

    wide : 0 the same figure and year (all its months with one of them), 1 the figures one sum away, 2 the
    whole table of that year
    """
    if wide == 1:
        sums = np.unique(system.a[:, cells].tocoo().row)
        cells = np.unique(np.concatenate([cells, system.a[sums].indices]))
    facts = system.cells.iloc[cells]
    if wide == 2:
        return _among(rows["table"], rows["periode"].str[:4], facts["table"], facts["periode"].str[:4])
    printed = rows.loc[system.shown.loc[system.shown["cell"].isin(cells), "at"]]
    names = pd.concat([facts["indicateur"], printed["indicateur"]])
    periods = pd.concat([facts["periode"], printed["periode"]])
    return _among(rows["indicateur"], rows["periode"].str[:5], names, periods.str[:5])


def _among(first, second, *wanted) -> np.ndarray:
    pairs = pd.MultiIndex.from_arrays([first, second])
    return pairs.isin(pd.MultiIndex.from_arrays(list(wanted)).unique())
