"""True offer and use: opening, services, entries, events. Imports only other truth modules."""

from __future__ import annotations

import itertools
from collections import Counter

import pandas as pd
from pandas import DataFrame

from workbench.simulate.truth import Record, World, declarations, open_lieux, ratio, record, states, total
from workbench.simulate.truth_world import JOURS

SERIES = {"compté": "use_passages", "semaine témoin": "use_passages_temoin", "estimé": "use_passages_estimes"}


def offer(world: World, annees: list[int]) -> list[Record]:
    """off_surface, off_services, off_h_semaine, off_h_an."""
    out = []
    lieux = world["lieux"]
    held = world["slots"][world["slots"]["acces"] == "tous"]
    sums = held.groupby(["lieu", held["date"].dt.year])["heures"].sum().to_dict()
    weekly = _slots_by_lieu(world["horaires"])
    for annee in annees:
        state, alive = states(lieux, annee), set(open_lieux(lieux, annee))
        surfaces, hours = [], []
        for row in lieux.itertuples():
            here = state[row.lieu]
            none = "" if here == "ouvert" else "sans_objet"
            surfaces.append(
                record(
                    row.lieu,
                    annee,
                    "off_surface",
                    float(row.surface_m2),
                    num=float(row.surface_m2),
                    etat=none,
                )
            )
            week = _week(weekly.get(row.lieu, []), _last_day(row.ferme_le, annee))
            there = "" if row.lieu in alive else "sans_objet"
            out.append(record(row.lieu, annee, "off_h_semaine", week, etat=there))
            value = float(sums.get((row.lieu, annee), 0.0))
            hours.append(
                record(
                    row.lieu,
                    annee,
                    "off_h_an",
                    value,
                    num=value,
                    etat=there,
                )
            )
        out += [*surfaces, total(surfaces, annee, "off_surface"), *hours, total(hours, annee, "off_h_an")]
        out += _services(world, annee, state)
    return out


def entries(world: World, annees: list[int]) -> list[Record]:
    """use_passages by month and year, and its two other series; never added to one another."""
    out, said_by = [], declarations(world)
    counted = world["passages"].assign(mois=lambda f: f["date"].dt.to_period("M").dt.to_timestamp())
    counted = counted.groupby(["lieu", "mois"])["personne"].size()
    known = set(zip(world["mois_recus"]["lieu"], world["mois_recus"]["mois"], strict=True))
    expected = set(zip(world["mois_attendus"]["lieu"], world["mois_attendus"]["mois"], strict=True))
    for annee in annees:
        parts: dict[str, list[Record]] = {name: [] for name in SERIES.values()}
        for lieu in world["lieux"]["lieu"]:
            months = [
                m for m in pd.date_range(f"{annee}-01-01", periods=12, freq="MS") if (lieu, m) in expected
            ]
            seen = [m for m in months if (lieu, m) in known]
            if not months:
                parts["use_passages"].append(record(lieu, annee, "use_passages", etat="sans_objet"))
            elif seen:
                value = int(sum(counted.get((lieu, m), 0) for m in seen))
                parts["use_passages"].append(
                    record(
                        lieu, annee, "use_passages", value, num=value, n=value, vu=len(seen), sur=len(months)
                    )
                )
                out += [_month(lieu, m, counted, m in seen) for m in months]
            else:
                said = said_by.get((lieu, annee, "use_passages"))
                name = SERIES[said["mode"]] if said and said["valeur"] is not None else "use_passages"
                parts[name].append(
                    record(
                        lieu,
                        annee,
                        name,
                        said["valeur"] if said else None,
                        num=said["valeur"] if said else None,
                    )
                )
        out += [r for rows in parts.values() for r in rows]
        out += _by_use(world["passages"], known, annee)
        inside = {p["sujet"] for p in parts["use_passages"]}
        missing = len([x for x in world["lieux"]["lieu"] if x not in inside])
        whole = total(parts["use_passages"], annee, "use_passages")
        whole["couverture"][1] += missing  # those who estimate are concerned, and not in this series
        out.append(whole)
    return out


def events(world: World, annees: list[int]) -> list[Record]:
    """use_evenements (one held together counts once in all), use_participants, com_interconnaissance."""
    out, said_by = [], declarations(world)
    happened = world["evenements"]
    happened = happened.assign(lieu=happened["lieux"].str.split(";"), jour=pd.to_datetime(happened["date"]))
    each = happened.explode("lieu")
    each["lieu"] = each["lieu"].str.strip()
    came = world["participations"].merge(
        each[["evenement", "jour", "ouvert"]].drop_duplicates(), on="evenement"
    )
    bearer = dict(zip(world["lieux"]["lieu"], world["lieux"]["structure"], strict=True))
    for annee in annees:
        year = each[each["jour"].dt.year == annee]
        public = year[year["ouvert"] == "oui"]
        people = came[(came["jour"].dt.year == annee) & (came["ouvert"] == "oui")]
        concerned, state = set(open_lieux(world["lieux"], annee)), states(world["lieux"], annee)
        counts = public.groupby("lieu")["evenement"].nunique().to_dict()
        crowds = people.dropna(subset=["participants"]).groupby("lieu")["participants"].sum().to_dict()
        parts = []
        for lieu in world["lieux"]["lieu"]:
            count = counts.get(lieu, 0)
            if lieu not in concerned:
                out.append(record(lieu, annee, "use_evenements", etat="sans_objet"))
                parts.append(record(lieu, annee, "use_participants", etat="sans_objet"))
                continue
            if not count:
                said = said_by.get((lieu, annee, "use_evenements"))
                count = said["valeur"] if said else None
            out.append(record(lieu, annee, "use_evenements", count, num=count))
            value = int(crowds[lieu]) if lieu in crowds else None
            parts.append(record(lieu, annee, "use_participants", value, num=value, n=value))
        known = public[public["lieu"].isin(concerned)]
        out.append(record("reseau", annee, "use_evenements", known["evenement"].nunique()))
        out += [*parts, total(parts, annee, "use_participants")]
        out.append(_pairs(year, {x: bearer[x] for x in concerned if state[x] == "ouvert"}, annee))
    return out


def _slots_by_lieu(horaires: DataFrame) -> dict[str, list[tuple[float, str, str]]]:
    """lieu → (hours, first day, last day) of each slot open to all; ISO days compare as text."""
    out: dict[str, list[tuple[float, str, str]]] = {}
    for r in horaires[(horaires["acces"] == "tous") & horaires["jour"].isin(JOURS)].itertuples():
        hours = (_minutes(r.ferme) - _minutes(r.ouvre)) / 60
        out.setdefault(r.lieu, []).append((hours, str(r.du), r.au if isinstance(r.au, str) else "9999-12-31"))
    return out


def _last_day(ferme_le, annee: int) -> str:
    """31 December, or the day before the lieu is shut."""
    last = pd.to_datetime(ferme_le) - pd.Timedelta(days=1)
    return f"{annee}-12-31" if pd.isna(last) else min(f"{annee}-12-31", f"{last:%Y-%m-%d}")


def _week(slots: list[tuple[float, str, str]], day: str) -> float:
    """Hours of the ordinary week in force on a day."""
    return sum(hours for hours, first, last in slots if first <= day <= last)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _services(world: World, annee: int, state: dict[str, str]) -> list[Record]:
    end = pd.Timestamp(annee, 12, 31)
    rows = world["services"]
    rows = rows[
        (pd.to_datetime(rows["depuis"]) <= end)
        & (rows["jusqu_a"].isna() | (pd.to_datetime(rows["jusqu_a"]) >= end))
    ]
    rows = rows[rows["lieu"].map(state) == "ouvert"]
    out = []
    for lieu, services in rows.groupby("lieu")["service"]:
        out += [record(lieu, annee, "off_services", 1, num=1, modalite=s) for s in sorted(services)]
    for lieu, mine in [("reseau", rows), *rows.groupby("lieu")]:
        told = mine["gratuit"].isin(["oui", "non"])
        if told.any():
            out.append(
                ratio(lieu, annee, "off_gratuite", int((mine["gratuit"] == "oui").sum()), int(told.sum()))
            )
    for service, lieux in rows.groupby("service")["lieu"]:
        out.append(
            record("reseau", annee, "off_services", lieux.nunique(), num=lieux.nunique(), modalite=service)
        )
    return out


def _by_use(entries: DataFrame, known: set, annee: int) -> list[Record]:
    """use_passages_usage: entries of the months received, by use, of each lieu and of the network."""
    year = entries[entries["date"].dt.year == annee]
    months = zip(year["lieu"], year["date"].dt.to_period("M").dt.to_timestamp(), strict=True)
    year = year[[m in known for m in months]]
    counts = year.groupby(["lieu", "usage"]).size()
    out = [
        record(lieu, annee, "use_passages_usage", int(n), num=int(n), modalite=usage)
        for (lieu, usage), n in counts.items()
    ]
    return out + [
        record("reseau", annee, "use_passages_usage", int(n), num=int(n), modalite=usage)
        for usage, n in counts.groupby(level="usage").sum().items()
    ]


def _month(lieu: str, month: pd.Timestamp, counted: pd.Series, seen: bool) -> Record:
    value = int(counted.get((lieu, month), 0)) if seen else None
    return record(lieu, month.strftime("%Y-%m"), "use_passages", value, num=value, n=value)


def _pairs(year: DataFrame, bearer: dict[str, str], annee: int) -> Record:
    """Pairs of open lieux of different bearers that held an event together, among all such pairs."""
    joined = set()
    for _, together in year.groupby("evenement")["lieu"]:
        joined |= {
            (a, b)
            for a, b in itertools.combinations(sorted(set(together) & set(bearer)), 2)
            if bearer[a] != bearer[b]
        }
    same = sum(n * (n - 1) // 2 for n in Counter(bearer.values()).values())
    every = len(bearer) * (len(bearer) - 1) // 2
    return ratio("reseau", annee, "com_interconnaissance", len(joined), every - same)
