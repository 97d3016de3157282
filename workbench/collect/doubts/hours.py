"""Doubts about hours: more than a day holds, a machine booked out of service, a lieu open after it shut."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from workbench.collect import texts
from workbench.collect.doubts import Context, Doubt, doubt, each
from workbench.core import french

HOURS_A_DAY = 24


def hours_beyond(context: Context) -> Iterator[Doubt]:
    """More than 24 hours per passage-day, or per day of opening, or per booking of a day."""
    frame = context.tables["activite"]
    if len(frame):
        passages = frame["passages"].astype("float64")
        for rows in each(frame[(frame["heures"] > HOURS_A_DAY * passages) & passages.notna()]):
            yield doubt(
                "activite",
                rows,
                "heures",
                rows["heures"].iloc[0],
                f"plus de {HOURS_A_DAY} heures par passage",
                "vérifier les heures et les passages",
            )
    frame = context.tables["reservations"]
    if len(frame):
        total = frame.groupby(["lieu", "equipement", "debut"])["heures"].transform("sum")
        for rows in each(frame[(total > HOURS_A_DAY) & (frame["heures"] <= HOURS_A_DAY)]):
            yield doubt(
                "reservations",
                rows,
                "heures",
                rows["heures"].iloc[0],
                f"ce jour-là, cet équipement est réservé plus de {HOURS_A_DAY} heures",
                "vérifier les réservations de ce jour",
            )


def booked_out_of_service(context: Context) -> Iterator[Doubt]:
    """A machine booked before its first day of service, or from its first day out."""
    frame, machines = context.tables["reservations"], context.tables["equipements"]
    if not len(frame) or not len(machines):
        return
    key = ["lieu", "equipement"]
    of = frame[key].merge(machines[[*key, "en_service_le", "hors_service_le"]], "left", key)
    of.index = frame.index
    for wrong, rule in (
        (frame["debut"] < of["en_service_le"], "cet équipement n’est pas encore en service ce jour-là"),
        (frame["debut"] >= of["hors_service_le"], "cet équipement n’est plus en service ce jour-là"),
    ):
        for rows in each(frame[wrong]):
            day = french.short_date(rows["debut"].iloc[0])
            cure = "vérifier ce jour, ou les dates de l’équipement dans la table equipements"
            yield doubt("reservations", rows, "debut", day, rule, cure)


def open_beyond(context: Context) -> Iterator[Doubt]:
    """Opening hours of one day that add up to more than a day: the same plage is likely written twice."""
    frame = context.tables["horaires"]
    frame = frame[(frame["acces"] != "fermé") & (frame["jour"] != "tous")]
    if not len(frame):
        return
    start, end = frame["du"].fillna(pd.Timestamp(1, 1, 1)), frame["au"].fillna(pd.Timestamp(9999, 12, 31))
    opened, closed = (pd.to_timedelta(frame[c] + ":00").dt.total_seconds() / 3600 for c in ("ouvre", "ferme"))
    for (lieu, jour), rows in frame.groupby(["lieu", "jour"], sort=True):
        here = rows.index
        for row in here:
            together = here[((start[here] <= end[row]) & (end[here] >= start[row])).to_numpy()]
            hours = (closed[together] - opened[together]).sum()
            if hours > HOURS_A_DAY:
                spans = french.join(f"{frame['ouvre'][i]}–{frame['ferme'][i]}" for i in together)
                yield doubt(
                    "horaires",
                    rows.loc[[row]],
                    "ferme",
                    f"{french.trimmed(hours, 2)} h",
                    f"{context.named(lieu)}, {jour}\u00a0: les plages font plus de {HOURS_A_DAY} heures"
                    f" ({spans})",
                    "supprimer la plage écrite deux fois, ou dater les périodes (du, au)",
                    rows_of=rows.loc[together],
                )
                break


def open_when_shut(context: Context) -> Iterator[Doubt]:
    """Opening hours that run to the day the lieu is shut, or past it: `ferme_le` is the first day shut."""
    lieux, frame = context.tables["lieux"].set_index("lieu"), context.tables["horaires"]
    frame = frame[frame["acces"] != "fermé"]
    closed = texts.looked_up(frame["lieu"], lieux["ferme_le"])
    for lieu, rows in frame[(frame["au"] >= closed).to_numpy()].groupby("lieu", sort=True):
        day, nom = lieux["ferme_le"][lieu], lieux["nom"][lieu]
        yield doubt(
            "horaires",
            rows,
            "au",
            french.short_date(rows["au"].iloc[0]),
            f"{nom} est fermé depuis le {french.date(day)} (ferme_le, premier jour de fermeture)"
            " et ses horaires courent encore",
            "si le lieu a ouvert ce jour-là, repousser ferme_le au lendemain de son dernier jour\u202f; sinon"
            f" arrêter les horaires au {french.short_date(day - pd.Timedelta(days=1))}",
        )
