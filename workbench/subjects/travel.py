"""Travel time by road from communes to lieux: always three hypotheses, and the name of what gives them.

Three providers, one interface. A table of minutes between communes (`Travel.given`: imported, or made
from a road network by `subjects.roads`); else the straight line (town hall to town hall) times a detour,
divided by a speed. Measured times (table temps_mesures) replace any estimate of their own pair; from
ENOUGH_PAIRS of them, their factor corrects the estimate of all other pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import french, projection

ENOUGH_PAIRS = 20
CHUNK = 1_000_000  # pairs whose times are held at once
MINUTES = ("de", "vers", "minutes", "minutes_min", "minutes_max", "source")


class Scenario(NamedTuple):
    """A hypothesis: road length over straight line, and mean speed."""

    nom: str
    detour: float
    vitesse_kmh: float


SCENARIOS = (
    Scenario("favorable", 1.22, 55.0),
    Scenario("centrale", 1.30, 48.0),
    Scenario("prudente", 1.45, 43.0),
)
"""From the shortest times to the longest; 48 km/h: Insee Analyses BFC n° 81, the others are judgement."""
FAVOURABLE, CENTRAL, PRUDENT = NAMES = tuple(s.nom for s in SCENARIOS)
PACE = np.array([s.detour / s.vitesse_kmh * 60 for s in SCENARIOS])  # minutes per km of straight line


class Calibration(NamedTuple):
    """What measured times say of the central hypothesis.

    facteur : median of measured over estimated; ecart_min, apres_min : mean absolute error in minutes of
    the estimate as it stands, then once corrected, each pair being told by the factor of the others;
    fourchette : pairs whose measured time is between the favourable and the prudent one, uncorrected
    """

    paires: int
    facteur: float
    ecart_min: float
    apres_min: float
    fourchette: int


@dataclass(frozen=True, eq=False)
class Travel:
    """Minutes from any commune to any lieu of a territory.

    codes : Insee codes; xy : their points in metres, shape (n, 2); terres : the land of each, as numbers:
        no estimate crosses the sea, a time between two lands is given, measured, or infinite
    given : an imported table, one row per pair: de, vers (ranks of codes), favorable, centrale, prudente
    measured : de (rank), vers (lieu), minutes; calibration : None below ENOUGH_PAIRS
    nom : the provider in words, printed under every figure
    """

    codes: pd.Index
    xy: np.ndarray
    terres: np.ndarray
    given: DataFrame
    measured: DataFrame
    nom: str
    calibration: Calibration | None = None

    @property
    def facteur(self) -> float:
        return self.calibration.facteur if self.calibration else 1.0

    @property
    def court(self) -> str:
        """The provider in three words, for a figure that shares its page."""
        words = "table de temps importée" if len(self.given) else "à vol d’oiseau"
        return words + (", corrigés" if self.calibration else "")

    def minutes(self, origins, lieux: DataFrame) -> np.ndarray:
        """Minutes, shape (3 hypotheses, origins, lieux); nan where a commune is unknown.

        origins : Insee codes; lieux : lieu, commune
        """
        at, to = self.codes.get_indexer(origins), self.codes.get_indexer(lieux["commune"].astype("str"))
        return self._pairs(at, to, lieux["lieu"].to_numpy())

    def _pairs(self, at: np.ndarray, to: np.ndarray, ids) -> np.ndarray:
        km = np.hypot(*(self.xy[at][:, None, :] - self.xy[to][None]).transpose(2, 0, 1)) / 1000
        km[at < 0, :] = np.nan
        km[:, to < 0] = np.nan
        km[(self.terres[at][:, None] != self.terres[to][None]) & np.isfinite(km)] = np.inf
        times = PACE[:, None, None] * km
        for rows, key in ((self.given, to), (self.measured, np.asarray(ids))):
            if key is not to:
                times *= self.facteur
            if len(rows):
                found = rows.merge(DataFrame({"de": at, "i": np.arange(len(at))}), on="de")
                found = found.merge(DataFrame({"vers": key, "j": np.arange(len(key))}), on="vers")
                values = found[[*NAMES]] if key is to else found[["minutes"] * len(NAMES)]
                times[:, found["i"], found["j"]] = values.to_numpy(dtype=float).T
        return times

    def nearest(self, lieux: DataFrame) -> DataFrame:
        """Minutes from each commune to the nearest of the lieux, per hypothesis.

        lieux : lieu, commune (Insee code; those of no known commune are left out)

        Returns
        -------
        One row per commune, index code_insee: favorable, centrale, prudente, and the id of the `proche` lieu
        in the central one; nan and "" when no lieu is known, infinite and "" when none is on its land
        """
        from scipy.spatial import cKDTree

        to = self.codes.get_indexer(lieux["commune"].astype("str"))
        seated = (to >= 0) & np.isfinite(self.xy[to]).all(axis=1)
        to, ids = to[seated], lieux["lieu"].to_numpy()[seated]
        best = np.full((len(NAMES), len(self.codes)), np.nan)
        near = np.full(len(self.codes), "", dtype=object)
        placed = np.isfinite(self.xy).all(axis=1)
        if len(to) and placed.any():
            seats, first = np.unique(to, return_index=True)
            best[:, placed] = np.inf
            for terre in np.unique(self.terres[seats]):
                here = placed & (self.terres == terre)
                mine = self.terres[seats] == terre
                metres, which = cKDTree(self.xy[seats[mine]]).query(self.xy[here])
                best[:, here] = PACE[:, None] * (metres / 1000) * self.facteur
                near[here] = ids[first[mine][which]]
            # A commune with a time of its own is looked at pair by pair: that time may be longer too.
            own = pd.concat(
                [
                    self.given.loc[self.given["vers"].isin(seats), "de"],
                    self.measured.loc[self.measured["vers"].isin(ids), "de"],
                ]
            ).unique()
            step = max(CHUNK // len(to), 1)
            for start in range(0, len(own), step):
                at = np.asarray(own[start : start + step], dtype=int)
                times = self._pairs(at, to, ids)
                best[:, at] = np.nanmin(times, axis=2)
                central = times[NAMES.index(CENTRAL)]
                near[at] = np.where(
                    np.isfinite(np.nanmin(central, axis=1)), ids[np.nanargmin(central, axis=1)], ""
                )
        out = DataFrame(dict(zip(NAMES, best, strict=True)), index=self.codes.rename("code_insee"))
        return out.assign(proche=near)


def of(
    communes: DataFrame,
    lieux: DataFrame,
    measured: DataFrame | None = None,
    table: DataFrame | None = None,
) -> Travel:
    """The travel times of a territory.

    Parameters
    ----------
    communes : code_insee, point_lon, point_lat (degrees)
    lieux : lieu, commune (Insee code): all that `measured` may name
    measured : de (Insee code or lieu), vers (lieu), minutes
    table : de, vers (Insee codes), minutes, minutes_min, minutes_max (may be missing), source; a pair given
        one way only serves both
    """
    codes = pd.Index(communes["code_insee"].astype("str").to_numpy())
    xy = projection.metres(codes, communes["point_lon"].astype(float), communes["point_lat"].astype(float))
    terres = communes["terre"] if "terre" in communes else projection.lands(codes)
    terres = pd.factorize(np.asarray(terres, dtype=object))[0]
    given = _given(codes, table)
    bare = Travel(codes, xy, terres, given, _measured(codes, lieux, None), _name(codes, lieux, given, table))
    known = _measured(codes, lieux, measured)
    return Travel(codes, xy, terres, given, known, bare.nom, calibration(bare, lieux, known))


def calibration(bare: Travel, lieux: DataFrame, measured: DataFrame) -> Calibration | None:
    """What measured times (de as a rank) say of an uncorrected estimate; None below ENOUGH_PAIRS pairs."""
    home = dict(zip(lieux["lieu"], lieux["commune"].astype("str"), strict=True))
    to = bare.codes.get_indexer(measured["vers"].map(home))
    if not len(measured):
        return None
    at = measured["de"].to_numpy()
    km = np.hypot(*(bare.xy[at] - bare.xy[to]).T) / 1000
    km = np.where(bare.terres[at] == bare.terres[to], km, np.nan)
    pairs = DataFrame(np.outer(km, PACE), columns=list(NAMES))
    pairs = pairs.assign(m=measured["minutes"].to_numpy(), de=at, vers=to)[to >= 0]
    told = pairs[["de", "vers"]].merge(bare.given, on=["de", "vers"], how="left").set_index(pairs.index)
    pairs[list(NAMES)] = told[list(NAMES)].astype(float).fillna(pairs[list(NAMES)])
    pairs = pairs[pairs[CENTRAL].between(0, np.inf, inclusive="neither")]
    if len(pairs) < ENOUGH_PAIRS:
        return None
    ratio = (pairs["m"] / pairs[CENTRAL]).to_numpy()
    others = np.array([np.median(np.delete(ratio, i)) for i in range(len(ratio))])
    return Calibration(
        len(pairs),
        float(np.median(ratio)),
        float((pairs["m"] - pairs[CENTRAL]).abs().mean()),
        float((pairs["m"] - pairs[CENTRAL] * others).abs().mean()),
        int(pairs["m"].between(pairs[FAVOURABLE], pairs[PRUDENT]).sum()),
    )


def straight_line() -> str:
    """How the straight line becomes minutes, in words."""
    detours = " ; ".join(french.number(s.detour, 2) for s in SCENARIOS)
    speeds = " ; ".join(french.number(s.vitesse_kmh) for s in SCENARIOS)
    return f"distance à vol d’oiseau × détour ({detours}) ÷ vitesse ({speeds} km/h)"


def _given(codes: pd.Index, table: DataFrame | None) -> DataFrame:
    if table is None or table.empty:
        return DataFrame(columns=["de", "vers", *NAMES], dtype=float)
    central = table["minutes"].astype(float)
    low, high = (
        (table[c].astype(float) if c in table else central).fillna(central)
        for c in ("minutes_min", "minutes_max")
    )
    at, to = (codes.get_indexer(table[c].astype("str")) for c in ("de", "vers"))
    values = {FAVOURABLE: np.minimum(low, central), CENTRAL: central, PRUDENT: np.maximum(high, central)}
    there = DataFrame({"de": at, "vers": to, **{k: v.to_numpy() for k, v in values.items()}})
    there = there[(at >= 0) & (to >= 0) & central.notna().to_numpy()]
    back = there.rename(columns={"de": "vers", "vers": "de"})
    both = pd.concat([there, back[there.columns]], ignore_index=True)
    return both.drop_duplicates(["de", "vers"], keep="first", ignore_index=True)


def _measured(codes: pd.Index, lieux: DataFrame, measured: DataFrame | None) -> DataFrame:
    if measured is None or measured.empty:
        return DataFrame({"de": np.array([], dtype=int), "vers": [], "minutes": np.array([], dtype=float)})
    home = dict(zip(lieux["lieu"], lieux["commune"].astype("str"), strict=True))
    at = codes.get_indexer(measured["de"].map(lambda x: home.get(x, str(x))))
    rows = DataFrame({"de": at, "vers": measured["vers"].to_numpy()})
    rows["minutes"] = measured["minutes"].to_numpy(dtype=float)
    rows = rows[(at >= 0) & rows["minutes"].notna() & rows["vers"].isin(home)]
    # A lieu of the same commune as another may have a row too: the commune's own, written first, holds.
    return rows.drop_duplicates(["de", "vers"], ignore_index=True)


def _name(codes: pd.Index, lieux: DataFrame, given: DataFrame, table: DataFrame | None) -> str:
    """The provider in words; a table that does not hold every pair says what stands for the others."""
    if given.empty:
        return straight_line()
    sources = french.join(sorted({str(s) for s in table["source"].dropna()})[:3]) or "source non dite"
    seats = np.unique(codes.get_indexer(lieux["commune"].astype("str")))
    held = int((given["vers"].isin(seats) & (given["de"] != given["vers"])).sum())
    wanted = int((seats >= 0).sum()) * (len(codes) - 1)
    words = f"table de temps importée ({sources})"
    if held < wanted:
        words += f" pour {french.out_of(held, wanted, 'trajet')}, sinon {straight_line()}"
    return words
