"""What lieux have to show each other: practices written down, needs still open, what passed between them.

Everything is a matter of meeting: a lieu is named because it wrote a card on a criterion, or because that
criterion is « en place » there. Lieux come in the order they are given, never by how far along they are, and
a stage that moved after an exchange is said beside it, not because of it.
"""

from __future__ import annotations

from typing import NamedTuple

from pandas import DataFrame, Timestamp

from workbench.core.referentiel import EN_PLACE
from workbench.subjects.travel import FAVOURABLE, NAMES, PRUDENT, Travel

NEED, PRACTICE, LIFTED = "besoin", "pratique", "levé"
FREE = "?"  # no criterion has it in its name


class Shown(NamedTuple):
    """What a lieu can show on a criterion: titles of its cards, its last stage if « en place » or more."""

    fiches: tuple[str, ...] = ()
    stade: int | None = None
    vu_le: Timestamp | None = None


class Moved(NamedTuple):
    """The last stage one regard gave until a day, and the last since (None: not given)."""

    avant: int | None = None
    avant_le: Timestamp | None = None
    apres: int | None = None
    apres_le: Timestamp | None = None


def written(pratiques: DataFrame, until: Timestamp) -> DataFrame:
    """The cards written by a day, those without a date among them."""
    if not len(pratiques):
        return pratiques
    return pratiques[pratiques["date"].isna() | (pratiques["date"] <= until)]


def heard(constats: DataFrame, visites: DataFrame, until: Timestamp, nature: str = PRACTICE) -> DataFrame:
    """What visits noted of one nature until a day, latest first: the columns of `constats`, plus date."""
    rows = constats[constats["nature"] == nature].merge(
        visites[["visite", "date"]].drop_duplicates("visite"), on="visite", how="inner"
    )
    rows = rows[rows["date"] <= until].sort_values(
        ["date", "visite", "rang"], ascending=[False, True, True], kind="stable"
    )
    return rows.reset_index(drop=True)


def unwritten(noted: DataFrame, pratiques: DataFrame) -> DataFrame:
    """Of practices that visits noted, those of a lieu without a card on their criterion."""
    carded = set(zip(pratiques["lieu"], pratiques["critere"], strict=True))
    return noted[[(r.lieu, r.critere) not in carded for r in noted.itertuples()]]


def needs(constats: DataFrame, visites: DataFrame, until: Timestamp) -> DataFrame:
    """Needs heard in visits until a day, latest first.

    Returns
    -------
    the columns of `constats`, plus date, sujet (the criterion, or FREE and the words of a need without one)
    and ouvert (bool)
    """
    rows = heard(constats, visites, until, NEED)
    return rows.assign(
        sujet=[subject(r) for r in rows.itertuples()],
        ouvert=(rows["etat"].fillna("") != LIFTED).astype(bool),
    )


def subject(row) -> str:
    """What a finding is grouped by: its criterion, or its own words when it names none.

    One whose words wait for a rereading stands alone.
    """
    if isinstance(row.critere, str) and row.critere:
        return row.critere
    return FREE + (row.texte if isinstance(row.texte, str) else f"{row.visite} {row.rang}")


def who_can_show(
    critere: str, lieu: str, pratiques: DataFrame, observations: DataFrame, until: Timestamp
) -> dict[str, Shown]:
    """What every other lieu can show on a criterion: those with a card first, then those « en place ».

    A stage is the last one given until the day, by either regard; the lower of two given the same day.
    """
    found: dict[str, Shown] = {}
    cards = written(pratiques, until)
    cards = cards[(cards["critere"] == critere) & (cards["lieu"] != lieu)]
    for r in cards.itertuples():
        found[r.lieu] = Shown((*found.get(r.lieu, Shown()).fiches, str(r.titre)))
    seen = observations[(observations["critere"] == critere) & (observations["lieu"] != lieu)]
    seen = seen[seen["stade"].notna() & (seen["vu_le"] <= until)]
    seen = seen.sort_values(["lieu", "vu_le", "stade"], ascending=[True, True, False], kind="stable")
    for r in seen.drop_duplicates("lieu", keep="last").itertuples():
        if r.stade >= EN_PLACE:
            found[r.lieu] = found.get(r.lieu, Shown())._replace(stade=int(r.stade), vu_le=r.vu_le)
    return found


def moved(
    observations: DataFrame, lieu: str, critere: str, since: Timestamp, until: Timestamp
) -> dict[str, Moved]:
    """{regard: Moved} of a lieu on a criterion around a day; empty when nobody ever gave a stage."""
    rows = observations[(observations["lieu"] == lieu) & (observations["critere"] == critere)]
    rows = rows[rows["stade"].notna() & (rows["vu_le"] <= until)]
    rows = rows.sort_values(["vu_le", "stade"], ascending=[True, False], kind="stable")
    out: dict[str, Moved] = {}
    for regard, given in rows.groupby("regard", observed=True):
        before, after = given[given["vu_le"] <= since].tail(1), given[given["vu_le"] > since].tail(1)
        out[str(regard)] = Moved(*_stage(before), *_stage(after))
    return out


def _stage(row: DataFrame) -> tuple[int | None, Timestamp | None]:
    return (int(row["stade"].iloc[0]), row["vu_le"].iloc[0]) if len(row) else (None, None)


def exchanged(liens: DataFrame, lieu: str, critere: str, since: Timestamp, until: Timestamp) -> DataFrame:
    """Loans, visits and help that a lieu gave or received on a criterion after a day, in order of time."""
    rows = liens[(liens["de"] == lieu) | (liens["vers"] == lieu)]
    rows = rows[(rows["critere"] == critere) & rows["date"].between(since, until, inclusive="right")]
    return rows.sort_values(["date", "de", "vers"], kind="stable")


def joint(evenements: DataFrame, lieu: str, others, since: Timestamp, until: Timestamp) -> DataFrame:
    """Events that a lieu held after a day with one of the others, in order of time."""
    rows = evenements[evenements["date"].between(since, until, inclusive="right")]
    who = rows["lieux"].map(lambda cell: {x.strip() for x in str(cell).split(";")})
    return rows[who.map(lambda s: lieu in s and bool(s & set(others))).astype(bool)].sort_values("date")


def journeys(times: Travel, lieux: DataFrame, wanted) -> dict:
    """{(from, to): minutes in the most favourable and the most prudent hypothesis} of journeys between lieux.

    wanted : (lieu, lieu) pairs. The two numbers are the same where the journey was measured. A lieu whose
    commune is not of the territory has no time.
    """
    town = {r.lieu: str(r.commune) for r in lieux.itertuples()}
    found = {}
    for to in dict.fromkeys(to for _, to in wanted):
        starts = [s for s, t in dict.fromkeys(wanted) if t == to and s in town]
        minutes = times.minutes([town[s] for s in starts], lieux[lieux["lieu"] == to])
        low, high = (minutes[NAMES.index(name)] for name in (FAVOURABLE, PRUDENT))
        for rank, start in enumerate(starts):
            if low.shape[1] and low[rank, 0] == low[rank, 0]:
                found[start, to] = (float(low[rank, 0]), float(high[rank, 0]))
    return found
