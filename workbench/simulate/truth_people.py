"""Enumerate persons, their memberships and their opinions. Nothing here imports the rest of the package.

Names are made of words that say they are invented («\u202fEXEMPLE Alix\u202f»); e-mails end in example.org.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

NOMS = [
    "EXEMPLE",
    "MODELE",
    "FICTIF",
    "ESSAI",
    "DEMO",
    "TEMOIN",
    "MAQUETTE",
    "IMAGINE",
    "SPECIMEN",
    "ECHANTILLON",
    "PROTOTYPE",
    "BROUILLON",
    "CANEVAS",
    "GABARIT",
    "ESQUISSE",
    "PATRON",
]
PRENOMS = [
    "Alix",
    "Noa",
    "Sacha",
    "Lou",
    "Dom",
    "Camille",
    "Claude",
    "Charlie",
    "Eden",
    "Andréa",
    "Morgan",
    "Yaël",
    "Maxime",
    "Ange",
    "Élie",
    "Loïs",
    "Jo",
    "Sam",
    "Swann",
    "Mahé",
    "Dany",
    "Gwen",
    "Kim",
    "Leslie",
    "Ali",
    "Axelle",
    "Céleste",
    "Ariel",
    "Florence",
    "Pascal",
    "Stéphane",
    "Joël",
    "Michel",
    "Danièle",
    "René",
    "Frédéric",
    "Marcel",
    "Paule",
    "Emmanuelle",
    "Valérie",
]
_PLAIN = str.maketrans("éèêëàâäîïôöùûüçÉ", "eeeeaaaiioouuucE")


def persons(n: int, start: int = 0) -> DataFrame:
    """n invented persons: personne (int, from start), nom, prenom, courriel. No two share a full name."""
    rank = np.arange(start, start + n)
    first = np.array(PRENOMS, dtype=object)[rank % len(PRENOMS)]
    turn = rank // len(PRENOMS)
    last = np.array(NOMS, dtype=object)[turn % len(NOMS)]
    again = turn // len(NOMS)
    last = np.array(
        [n if not a else f"{n}-{_letters(a)}" for n, a in zip(last, again, strict=True)], dtype=object
    )
    mails = [f"{p.translate(_PLAIN)}.{n}@example.org".lower() for p, n in zip(first, last, strict=True)]
    return DataFrame({"personne": rank, "nom": last, "prenom": first, "courriel": mails})


def memberships(
    plan: DataFrame, communs: DataFrame, tarifs: DataFrame, rng: np.random.Generator
) -> tuple[DataFrame, DataFrame]:
    """Who was a member where and when, year after year (a membership is a calendar year's).

    Parameters
    ----------
    plan : lieu, annee, personnes (members on 31 December), fideles (of last year's), organisations, gratuits
    communs : lieu_a, lieu_b, annee, personnes: how many persons are members of both
    tarifs : lieu, plein_eur, reduit_eur, organisation_eur

    Returns
    -------
    (personnes, adhesions). adhesions: adhesion, lieu, annee, personne (int, negative for an organisation),
    payeur (int: a parent pays for a child), nature, le (day of payment), montant_eur, statut,
    sans_courriel (bool: registered on paper at that lieu, by name only)
    """
    book = _Book(communs)
    blocks = []
    for rank, (lieu, rows) in enumerate(plan.groupby("lieu", sort=False)):
        price = tarifs.set_index("lieu").loc[lieu]
        home = _Home(lieu, rank)
        for row in rows.sort_values("annee").itertuples():
            blocks.append(_year(book, home, row, price, rng))
    adhesions = pd.concat(blocks, ignore_index=True)
    adhesions.insert(0, "adhesion", np.arange(1, len(adhesions) + 1))
    return persons(book.count), adhesions


class _Book:
    """Persons given so far, and those who belong to two lieux."""

    def __init__(self, communs: DataFrame):
        self.count = 0
        self.shared: list[tuple[set[str], dict[int, int], list[int]]] = []
        for (a, b), rows in communs.groupby(["lieu_a", "lieu_b"], sort=False):
            by_year = dict(zip(rows["annee"], rows["personnes"], strict=True))
            self.shared.append(({a, b}, by_year, self.take(max(by_year.values()))))

    def take(self, n: int) -> list[int]:
        self.count += n
        return list(range(self.count - n, self.count))

    def guests(self, lieu: str, annee: int) -> list[int]:
        return [
            p for lieux, years, people in self.shared if lieu in lieux for p in people[: years.get(annee, 0)]
        ]


class _Home:
    """What a lieu remembers from one year to the next."""

    def __init__(self, lieu: str, rank: int):
        self.lieu, self.rank = lieu, rank
        self.members: list[int] = []
        self.parents: dict[int, int] = {}
        self.paper: set[int] = set()


def _year(book: _Book, home: _Home, row, price, rng: np.random.Generator) -> DataFrame:
    guests = book.guests(home.lieu, row.annee)
    loyal = sum(p in home.members for p in guests)
    families = {*home.parents, *home.parents.values()}
    before = [p for p in home.members if p not in guests]
    # a family stays together: an address that pays for two one year and for one the next names nobody twice
    order = [p for p in before if p in families]
    order += [before[i] for i in rng.permutation(len(before)) if before[i] not in families]
    stay = order[: max(0, row.fideles - loyal)]
    new = book.take(max(0, row.personnes - len(guests) - len(stay)))
    for i, person in enumerate(new):
        if i % 11 == 4:
            home.parents[person] = new[i - 1]
        if i % 13 == 6:
            home.paper.add(person)
    if guests and home.rank % 2:
        home.paper.add(guests[0])  # known by e-mail next door and by name only here
    home.members = [*guests, *stay, *new]
    cancelled = book.take(2) + new[:1]
    bodies = [-(home.rank * 100 + k + 1) for k in range(row.organisations)]
    people = [*home.members, *bodies, *cancelled]
    n = len(home.members)
    amounts = np.where(np.arange(n) % 7 == 3, price["reduit_eur"], price["plein_eur"])
    amounts[rng.permutation(n)[: row.gratuits]] = 0
    days = rng.permutation(np.floor(rng.beta(0.9, 2.2, len(people)) * 340).astype(int))
    at = {p: i for i, p in reversed(list(enumerate(people)))}
    for child, parent in home.parents.items():
        if child in at and parent in at:
            days[at[child]] = days[at[parent]]  # one order, paid once
    return DataFrame(
        {
            "lieu": home.lieu,
            "annee": row.annee,
            "personne": people,
            "payeur": [home.parents.get(p, p) for p in people],
            "nature": ["personne"] * n + ["organisation"] * len(bodies) + ["personne"] * len(cancelled),
            "le": pd.Timestamp(row.annee, 1, 4) + pd.to_timedelta(days, unit="D"),
            "montant_eur": [
                *amounts,
                *[price["organisation_eur"]] * len(bodies),
                *[price["plein_eur"]] * len(cancelled),
            ],
            "statut": ["Validé"] * (n + len(bodies)) + ["Annulé"] * len(cancelled),
            "sans_courriel": [p in home.paper for p in people],
        }
    )


def opinions(plan: DataFrame, questions: DataFrame, homes: DataFrame, rng: np.random.Generator) -> DataFrame:
    """What every person invited to the survey thinks, and who answers.

    Parameters
    ----------
    plan : lieu, annee, invites, question, n1, n2, n3: answers per modality among those who answer
    questions : question, m1, m2, m3 (modalities), biais1, biais2, biais3: how much likelier that opinion is
        among those who do not answer (response depends on the answer)
    homes : lieu, commune, poids: where the users of a lieu live

    Returns
    -------
    One row per invited person: lieu, annee, invite (rank), repond (bool), one column per question, commune
    """
    words = questions.set_index("question")
    blocks = []
    for (lieu, annee), rows in plan.groupby(["lieu", "annee"], sort=False):
        counts = {
            r.question: np.nan_to_num(np.array([r.n1, r.n2, r.n3], float)).astype(int)
            for r in rows.itertuples()
        }
        answers, invited = int(next(iter(counts.values())).sum()), int(rows["invites"].iloc[0])
        block = {
            "lieu": lieu,
            "annee": annee,
            "invite": np.arange(invited),
            "repond": np.arange(invited) < answers,
        }
        for question, by_modality in counts.items():
            row = words.loc[question]
            modalities = [m for m in (row["m1"], row["m2"], row["m3"]) if isinstance(m, str) and m]
            tilt = np.array([row[f"biais{i + 1}"] for i in range(len(modalities))], float)
            weights = (by_modality[: len(modalities)] + 0.5) * tilt
            said = np.repeat(np.arange(len(modalities)), by_modality[: len(modalities)])
            quiet = rng.choice(len(modalities), invited - answers, p=weights / weights.sum())
            values = np.array(modalities, dtype=object)
            block[question] = values[np.concatenate([rng.permutation(said), quiet])]
        around = homes[homes["lieu"] == lieu]
        weights = around["poids"].to_numpy(float)
        block["commune"] = around["commune"].to_numpy(object)[
            rng.choice(len(around), invited, p=weights / weights.sum())
        ]
        blocks.append(DataFrame(block))
    return pd.concat(blocks, ignore_index=True)


def neighbours(lieux: DataFrame, communes: DataFrame, nearest: int = 20) -> DataFrame:
    """Communes where the users of a lieu live: lieu, commune, poids (falls with distance).

    Parameters
    ----------
    lieux : lieu, commune
    communes : commune, lon, lat (degrees), population
    """
    place = communes.set_index("commune")
    blocks = []
    for row in lieux.itertuples():
        here = place.loc[row.commune]
        km = np.hypot((place["lon"] - here["lon"]) * 76.5, (place["lat"] - here["lat"]) * 111.2)
        near = km.sort_values(kind="stable").index[:nearest]
        weight = np.sqrt(place.loc[near, "population"]) / (3 + km.loc[near])
        blocks.append(DataFrame({"lieu": row.lieu, "commune": near, "poids": weight.to_numpy()}))
    return pd.concat(blocks, ignore_index=True)


def _letters(n: int) -> str:
    return chr(64 + n) if n <= 26 else _letters((n - 1) // 26) + chr(65 + (n - 1) % 26)
