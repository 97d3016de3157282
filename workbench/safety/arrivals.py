"""What arrived, as an edition may read it: sources and what became of their rows, months covered, questions.

The coordination reads it of the whole network. A lieu reads its own: a source that speaks of it alone with
every count, of a source it shares with others its own rows only. No other edition reads any of it: how each
lieu answers would be read as a league table, and a total beside one's own rows is a subtraction. Corrections
stay with the coordination.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from pandas import DataFrame, Timestamp

from workbench.collect.checks import split_source
from workbench.collect.comments import lieu_of
from workbench.collect.sources import declared, find
from workbench.collect.sources.readers.ledger import CONVENTION
from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.core.french import lower_first
from workbench.safety import arrival_questions, policy, repeatable
from workbench.safety.arrival_questions import DISPUTED, PARTLY, QUESTIONS, UNKNOWN, owners, year

SOURCES, MONTHS, ROWS = "collecte_sources", "collecte_mois", "lignes"
COUNTS = ["lignes_lues", "gardees", "ecartees"]
SPANS = {
    "activite": ("du", "au"),
    "adhesions": ("du", "du"),
    "reservations": ("debut", "debut"),
    "evenements": ("date", "date"),
    "enquete_usagers": ("repondu_le", "repondu_le"),
    "comptes": ("exercice_du", "exercice_au"),
    "visites": ("date", "date"),
}
"""First and last day that a row speaks of, in the tables that are received through the year."""


def tables(prepared, edition: str, lieu: str) -> dict[str, DataFrame]:
    """The tables a tranche of this edition holds about the collection; {} where it reads nothing of it.

    Returns
    -------
    collecte_sources : fichier (empty outside the coordination), format, table, annee (0: all), lignes_lues,
        gardees, ecartees, motif, hypotheses, correspondances, lieux, partage (several lieux: only the rows of
        this one are counted), du, au
    collecte_mois : lieu, table, mois (« 2025-03 »): at least one row speaks of it
    and those of `arrival_questions`: questions; figures said not to be known; rows without a number
        in a month that has some; corrections (the network's tranche only); declared figures in question (a
        lieu's only)
    """
    kind, own = policy.split(edition)
    if kind != policy.COORDINATION and (kind != policy.LIEU or own != lieu):
        return {}
    if "arrivals" not in prepared.memo:
        prepared.memo["arrivals"] = _all(prepared)
    every, of_lieu = prepared.memo["arrivals"]
    out = dict(every)
    if lieu:
        out = {name: of_lieu(name, lieu) for name in (MONTHS, QUESTIONS, UNKNOWN, PARTLY, DISPUTED)}
        out[SOURCES] = _own_sources(of_lieu(SOURCES, lieu), of_lieu(ROWS, lieu), lieu)
    for name in (SOURCES, QUESTIONS):
        out[name] = out[name].assign(fichier=[_named(f, kind) for f in out[name]["fichier"]])
    return {name: part.reset_index(drop=True) for name, part in out.items()}


def _named(fichier: str, kind: str) -> str:
    """A team knows its files by what they hold, and their names may be somebody's: but its comments' file."""
    return repeatable.file_name(fichier) if kind == policy.COORDINATION or lieu_of(fichier) else ""


def _all(prepared) -> tuple[dict[str, DataFrame], Callable[[str, str], DataFrame]]:
    """The network's four tables; and what of them, and of what only lieux are told, is a lieu's."""
    sources, rows = told(prepared)
    every = {SOURCES: sources, MONTHS: _months(prepared), **arrival_questions.tables(prepared, sources)}
    tables = {**every, ROWS: rows, DISPUTED: arrival_questions.disputed(prepared)}
    parted = (SOURCES, MONTHS, QUESTIONS, UNKNOWN, PARTLY, ROWS, DISPUTED)
    places = {name: policy.places(tables[name]) for name in parted}
    return every, lambda name, lieu: tables[name].iloc[places[name].get(lieu, [])]


def told(collected) -> tuple[DataFrame, DataFrame]:
    """Every source, as collecte_sources; the rows kept of each by the lieu they speak of.

    collected : what holds reseau, tables and apports
    """
    rows = _rows(collected.tables)
    return _sources(collected, rows), rows


def _rows(tables: dict) -> DataFrame:
    """table, _source, lieu, n, du, au: rows kept of each source by the lieu they speak of."""
    found = []
    for name, table in tables.items():
        if not len(table) or "_source" not in table or name == "etats":
            continue
        lieu = owners(name, table, tables)
        part = DataFrame({"_source": table["_source"].reindex(lieu.index), "lieu": lieu})
        low, high = SPANS.get(name, ("", ""))
        dates = {k: table[c].reindex(lieu.index) if c else pd.NaT for k, c in (("du", low), ("au", high))}
        groups = part.assign(n=1, **dates).groupby(["_source", "lieu"], as_index=False, sort=True)
        found.append(groups.agg(n=("n", "sum"), du=("du", "min"), au=("au", "max")).assign(table=name))
    empty = DataFrame({c: [] for c in ("_source", "lieu", "n", "du", "au", "table")})
    rows = pd.concat(found, ignore_index=True) if found else empty
    return rows.assign(fichier=[split_source(s)[0] for s in rows["_source"]])


def _sources(prepared, rows: DataFrame) -> DataFrame:
    """Every source with the lieux it speaks of, how its columns were understood, and its days."""
    said, by_source = _declared(prepared), _by_source(rows)
    out = []
    for a in prepared.apports.to_dict("records"):
        lieux, du, au = by_source.get((a["fichier"], a["table"]), (set(), pd.NaT, pd.NaT))
        source = said.get((split_source(a["fichier"])[0], a["table"]))
        if not lieux and source is not None:
            lieux = {str(source.constantes.get("lieu", ""))}
        out.append(
            {k: a[k] for k in ("fichier", "format", "table", *COUNTS)}
            | {
                "motif": repeatable.mask(a["motif"] or ""),
                "hypotheses": repeatable.mask(a["hypotheses"] or ""),
                "annee": (source.annee if source else 0) or year(a["fichier"]),
                "correspondances": _mapping(source),
                "lieux": ";".join(sorted(lieux - {""})),
                "partage": len(lieux) > 1,
                "du": du,
                "au": au,
            }
        )
    columns = ["fichier", "format", "table", *COUNTS, "motif", "hypotheses", "annee"]
    frame = DataFrame(out, columns=[*columns, "correspondances", "lieux", "partage", "du", "au"])
    return frame.astype({"du": "datetime64[us]", "au": "datetime64[us]"})


def _by_source(rows: DataFrame) -> dict[tuple[str, str], tuple]:
    """(source, table) -> lieux, first day, last day; by file and sheet, and by file (it may hold several)."""
    sheets = rows[rows["_source"] != rows["fichier"]]
    named = pd.concat([rows.assign(nom=rows["fichier"]), sheets.assign(nom=sheets["_source"])])
    groups = named.groupby(["nom", "table"])
    found = groups.agg(lieux=("lieu", set), du=("du", "min"), au=("au", "max"))
    return dict(zip(found.index, found.itertuples(index=False, name=None), strict=True))


def _declared(prepared) -> dict:
    """(file, table) -> the [[source]] that read it."""
    try:
        listed, _ = declared.load(prepared.reseau)
    except DataError:
        return {}
    return {
        (path.relative_to(prepared.reseau).as_posix(), source.table): source
        for source in listed
        for path in find(prepared.reseau, source.fichier)
    }


def _mapping(source) -> str:
    """« Jour → du ; Activité → usage (4 mots traduits) ; lieu : orgelet »; "" when the format says it all."""
    if source is None:
        return ""
    schema = schemas.load(source.table)
    said = []
    for target, names in source.colonnes.items():
        heads = " ou ".join(repeatable.headers(names if isinstance(names, list) else [names]))
        words = len(source.valeurs.get(target, {}))
        title = lower_first(schema[target].title) if target in schema else target
        said.append(f"{heads} → {title}{_translated(words)}")
    for target, value in source.constantes.items():
        title = lower_first(schema[target].title) if target in schema else target
        # which lieu or bearer is said beside: files understood alike are told once
        which = "le même" if target in ("lieu", "structure", "section") else repeatable.mask(str(value))
        said.append(f"{title} : {which} pour toutes les lignes")
    if source.sections:
        how = source.sections.get("par", "suffixe")
        column = repeatable.headers([source.sections.get("colonne", "Section")])[0]
        heads = column if how == "colonne" else f"{how} du compte"
        said.append(f"{heads} → section{_translated(len(set(source.sections) - set(CONVENTION)))}")
    if source.ignorer:
        said.append(f"laissées de côté : {', '.join(repeatable.headers(source.ignorer))}")
    if source.personne:
        said.append("personne : remplacée par un pseudonyme")
    return " ; ".join(said)


def _translated(words: int) -> str:
    return f" ({words} mots traduits)" if words > 1 else " (un mot traduit)" if words else ""


def by_lieu(sources: DataFrame) -> dict[str, DataFrame]:
    """The sources that speak of each lieu."""
    lieux = sources["lieux"].astype("str").str.split(";").explode()
    return {lieu: sources.loc[rows] for lieu, rows in lieux.groupby(lieux).groups.items()}


def _own_sources(sources: DataFrame, rows: DataFrame, lieu: str) -> DataFrame:
    """The sources that speak of a lieu; of those it shares, its own rows are all that is counted."""
    out, kept = [], rows.to_dict("records")
    for s in sources.to_dict("records"):
        if s["partage"]:
            part = [
                r for r in kept if s["fichier"] in (r["_source"], r["fichier"]) and r["table"] == s["table"]
            ]
            first, last = ([r[day] for r in part if pd.notna(r[day])] for day in ("du", "au"))
            own = {"du": min(first, default=pd.NaT), "au": max(last, default=pd.NaT)}
            own["gardees"] = own["lignes_lues"] = sum(r["n"] for r in part)
            s |= own | {"ecartees": 0, "motif": "", "lieux": lieu}
        out.append(s)
    return DataFrame(out, columns=sources.columns).astype(sources.dtypes)


def _months(prepared) -> DataFrame:
    """lieu, table, mois of the year that at least one row speaks of."""
    first, last = Timestamp(prepared.annee, 1, 1), Timestamp(prepared.annee, 12, 31)
    found = set()
    for name, (low, high) in SPANS.items():
        table = prepared.tables[name]
        if not len(table):
            continue
        lieu = owners(name, table, prepared.tables)
        spans = DataFrame(
            {"lieu": lieu, "a": table[low].reindex(lieu.index), "b": table[high].reindex(lieu.index)}
        )
        spans = spans.assign(b=spans["b"].fillna(spans["a"])).dropna(subset=["a"])
        spans = spans[(spans["lieu"] != "") & (spans["a"] <= last) & (spans["b"] >= first)]
        spans = spans.assign(a=spans["a"].clip(first, last).dt.month, b=spans["b"].clip(first, last).dt.month)
        for one in spans.drop_duplicates().itertuples(index=False):
            found |= {(one.lieu, name, f"{prepared.annee}-{m:02d}") for m in range(one.a, one.b + 1)}
    return DataFrame(sorted(found), columns=["lieu", "table", "mois"], dtype="str")
