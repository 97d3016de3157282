"""Doubts about who is there: a lieu that no longer sends anything, two rows that may be one."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

import pandas as pd

from workbench.collect import texts
from workbench.collect.doubts import Context, Doubt, doubt
from workbench.core import french

ALIKE, NEIGHBOURS = 0.85, 0.7  # likeness of two names from which they are asked about; in one commune
COMMON = 60  # a word that more rows carry tells nothing of two of them
SMALL = {
    "un",
    "une",
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "l",
    "et",
    "a",
    "au",
    "aux",
    "en",
    "sur",
    "pour",
}
DECLARED = ("chiffres_annuels", "valeur")
# table → columns a question may stand on, and the verb of the sentence
SENT = {
    "activite": (("passages", "heures"), "a compté"),
    "chiffres_annuels": (("valeur",), "a déclaré"),
}


def lieu_gone(context: Context) -> Iterator[Doubt]:
    """A lieu, still open, that sent figures one year and nothing the next, though others did."""
    lieux = context.tables["lieux"].set_index("lieu")
    years = {table: _years(context.tables[table]) for table in SENT if len(context.tables[table])}
    if not years:
        return
    last = pd.concat([y.groupby(context.tables[t]["lieu"]).max() for t, y in years.items()])
    last = last.groupby(level=0).max()
    end = int(last.max())
    if context.arrete_le is not None:  # a year that has only begun proves nothing
        end = min(end, context.arrete_le.year - 1)
    others = french.count(int((last >= end).sum()), "autre lieu a envoyé", "autres lieux ont envoyé")
    for lieu, before in last[last < end].items():
        closed = lieux["ferme_le"].get(lieu)
        if lieu not in lieux.index or (not pd.isna(closed) and closed.year <= before + 1):
            continue
        table = next(t for t, y in years.items() if (y[context.tables[t]["lieu"] == lieu] == before).any())
        frame, (columns, verb) = context.tables[table], SENT[table]
        rows = frame[(frame["lieu"] == lieu) & (years[table] == before)]
        column = next((c for c in columns if rows[c].notna().any()), columns[0])
        rows = rows[rows[column].notna()] if rows[column].notna().any() else rows
        name = lieux["nom"].fillna(lieu)[lieu]
        yield doubt(
            table,
            rows.tail(1),
            column,
            "",
            f"{name} {verb} en {before} ({_said(rows, column)}) et n’envoie plus rien, quand {others} {end}",
            "demander au lieu\u202f; s’il a fermé, écrire ferme_le dans la table lieux",
            ligne=False,
        )


def shut_but_open(context: Context) -> Iterator[Doubt]:
    """A lieu whose last day is past, and that is not said closed."""
    frame = context.tables["lieux"]
    if context.arrete_le is None:
        return
    past = (frame["ferme_le"] <= pd.Timestamp(context.arrete_le)) & (frame["statut"] != "fermé")
    for index, row in frame[past.fillna(False).to_numpy(dtype=bool)].iterrows():
        day = french.date(row["ferme_le"])
        yield doubt(
            "lieux",
            frame.loc[[index]],
            "statut",
            row["statut"],
            f"{row['nom']} a fermé le {day} (ferme_le), et son statut n’est pas «\u202ffermé\u202f»",
            "écrire fermé\u202f; si le lieu n’a pas fermé, effacer ferme_le",
        )


def figures_when_shut(context: Context) -> Iterator[Doubt]:
    """Figures typed of a year that began with the lieu shut, or ended so if they are read on its last day."""
    known = context.referentiel.indicateurs.values() if context.referentiel is not None else ()
    for what in (i for i in known if i.applicable != "toujours"):
        recorded = what.numerateur.get("table"), what.numerateur.get("colonne")
        for table, column in dict.fromkeys([DECLARED, recorded]):
            frame = context.tables.get(table)
            if frame is None or not {"lieu", "annee", column} <= set(frame):
                continue
            mine = frame["indicateur"] == what.id if (table, column) == DECLARED else True
            yield from _when_shut(context, what, table, column, frame[frame[column].notna() & mine])


def _when_shut(context: Context, what, table: str, column: str, frame: pd.DataFrame) -> Iterator[Doubt]:
    lieux = context.tables["lieux"].set_index("lieu")
    closed = texts.looked_up(frame["lieu"], lieux["ferme_le"])
    first, last = (pd.to_datetime(frame["annee"].astype("str") + day) for day in ("-01-01", "-12-31"))
    if context.arrete_le is not None:
        last = last.clip(upper=pd.Timestamp(context.arrete_le))
    day, why = first, "avant cette année-là"
    if what.at_end:
        day, why = last, "et ce chiffre se lit en fin d’année\u202f: les rapports le disent sans objet"
    for index, row in frame[(closed <= day).to_numpy()].iterrows():
        one = lieux.loc[row["lieu"]]
        shut = f"{one['nom']} a fermé le {french.date(one['ferme_le'])}, {why}"
        yield doubt(
            table,
            frame.loc[[index]],
            column,
            float(row[column]),
            f"{what.nom}, {row['annee']}\u00a0: {shut}",
            "vérifier l’année, et ferme_le dans la table lieux\u202f; si tout est juste, répondre que le"
            " chiffre est exact",
        )


def _years(frame: pd.DataFrame) -> pd.Series:
    return frame["annee"] if "annee" in frame else frame["du"].dt.year


def _said(rows: pd.DataFrame, column: str) -> str:
    """« 1 240 passages », or how many figures of a yearly sheet."""
    if column == "valeur":
        return french.count(len(rows), "chiffre")
    return f"{french.number(float(rows[column].sum()))} {column}"


def alike(context: Context) -> Iterator[Doubt]:
    """Two lieux, structures or partners whose names say nearly the same: counted twice if they are one."""
    for table, place in (("lieux", "commune"), ("structures", ""), ("partenariats", "type")):
        frame = context.tables[table]
        key = frame.columns[0]
        for a, b, same in _pairs(frame, place):
            first, second = frame.loc[a], frame.loc[b]
            where = f" ({same})" if same else ""
            names = (f"«\u202f{row['nom']}\u202f» ({row[key]})" for row in (first, second))
            yield doubt(
                table,
                frame.loc[[b]],
                "nom",
                second["nom"],
                f"{' et '.join(names)} se ressemblent{where}",
                "si c’est le même, n’en garder qu’une ligne et corriger ce qui nomme l’autre",
                rows_of=frame.loc[[b, a]],
            )


def _pairs(frame: pd.DataFrame, place: str) -> Iterator[tuple]:
    """(index, index, what they share) of the rows whose names are alike.

    Only rows that share a rare word, the beginning of the first one, or the place are compared: a network of
    thousands is never compared pair by pair.
    """
    words = {i: _words(n) for i, n in frame["nom"].dropna().items()}
    groups: dict[tuple, list] = {}
    for i, own in words.items():
        for word in {*own, *(w[:3] for w in own[:1])}:
            groups.setdefault(("mot", word), []).append(i)
        if place and not pd.isna(frame[place][i]):
            groups.setdefault((place, frame[place][i]), []).append(i)
    pairs = {pair for rows in groups.values() if len(rows) <= COMMON for pair in combinations(rows, 2)}
    for a, b in sorted(pairs):
        shared = bool(place) and frame[place][a] == frame[place][b]
        if _near(words[a], words[b], NEIGHBOURS if shared and place == "commune" else ALIKE):
            yield a, b, f"même {place}" if shared else ""


def _words(name: str) -> tuple[str, ...]:
    return tuple(w for w in french.slug(name).split("-") if w and w not in SMALL)


def _near(a: tuple[str, ...], b: tuple[str, ...], least: float = ALIKE) -> bool:
    """One says the words of the other, or they are spelt nearly alike; other numbers are other things."""
    if [w for w in a if w.isdigit()] != [w for w in b if w.isdigit()]:
        return False
    if len(min(a, b, key=len)) > 1 and (set(a) <= set(b) or set(b) <= set(a)):
        return True
    return SequenceMatcher(None, " ".join(a), " ".join(b)).ratio() >= least
