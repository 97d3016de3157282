"""The users' survey beside its mesures: when and by which way answers came, and the words read again.

Rows of answers are in no tranche. Days and ways are counted by lieu for the coordination alone: a month of a
lieu is a small cell. Comments leave one by one, by relectures.csv; beyond the coordination nothing says which
lieu a comment came from, and their order says nothing of the answers'.
"""

from __future__ import annotations

from pandas import DataFrame

from workbench.collect import keys
from workbench.collect.checks import split_source
from workbench.core import schemas
from workbench.safety import policy, texts

ARRIVED, WORDS, WAITING = "enquete_depots", "enquete_paroles", "enquete_attente"
TABLE, COMMENT = "enquete_usagers", "commentaire"


def tables(prepared, edition: str, lieu: str) -> dict[str, DataFrame]:
    """Of the network's tranche only.

    Returns
    -------
    enquete_depots (coordination) : lieu, canal (format of the source), mois (« 2025-11 »), reponses
    enquete_paroles : texte, lieu ("" beyond the coordination), in the alphabetical order of the texts
    enquete_attente (coordination) : n, comments that nobody has read again
    """
    if lieu:
        return {}
    rows = prepared.tables[TABLE]
    rows = rows[rows["annee"] == prepared.annee]
    inside = policy.split(edition)[0] == policy.COORDINATION
    said = _words(rows, edition, prepared.reviews, inside)
    if not inside:
        return {WORDS: said} if len(said) else {}
    written = int((rows[COMMENT].fillna("").str.strip() != "").sum())
    waiting = DataFrame({"n": [written - len(said)]})
    return {ARRIVED: _arrived(prepared, rows), WORDS: said, WAITING: waiting}


def _arrived(prepared, rows: DataFrame) -> DataFrame:
    files = prepared.apports.reindex(columns=["fichier", "format", "table"])  # empty when nothing says it
    files = files[files["table"] == TABLE]
    way = dict(zip(files["fichier"], files["format"], strict=True))
    sources = [str(s) for s in rows["_source"]]
    canal = [way.get(s) or way.get(split_source(s)[0], "registre") for s in sources]
    made = DataFrame({"lieu": rows["lieu"], "canal": canal, "mois": rows["repondu_le"].dt.strftime("%Y-%m")})
    return made.groupby(["lieu", "canal", "mois"], as_index=False).size().rename(columns={"size": "reponses"})


def _words(rows: DataFrame, edition: str, reviews: dict, inside: bool) -> DataFrame:
    written = keys.written(rows, schemas.load(TABLE))
    found = [
        (said, lieu if inside else "")
        for text, key, lieu in zip(rows[COMMENT], written, rows["lieu"], strict=True)
        if (said := texts.allowed(text, TABLE, key, COMMENT, edition, reviews))
    ]
    return DataFrame(sorted(found), columns=["texte", "lieu"], dtype="str")
