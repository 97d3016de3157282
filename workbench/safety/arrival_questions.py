"""Questions and corrections of a collection, as a report may tell them: no cell or word typed freely."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.collect import comments, corrections, keys
from workbench.collect.checks import split_source
from workbench.collect.doubts import Context, activity, figures
from workbench.core import schemas
from workbench.core.french import fold
from workbench.safety import repeatable

QUESTIONS, CORRECTIONS, DISPUTED = "collecte_questions", "collecte_corrections", "collecte_contredits"
UNKNOWN, PARTLY = "collecte_inconnus", "collecte_sans_nombre"
QUESTION = ["gravite", "fichier", "feuille", "ligne", "colonne", "trouve", "regle", "remede", "lieu", "annee"]
QUESTION += ["table"]
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=[/-])")  # recus/2025/x.csv, visites/2025-03-13-x.md
CORRECTION = ["table", "cle", "colonne", "etait", "devient", "motif", "exact"]


def tables(prepared, sources: DataFrame) -> dict[str, DataFrame]:
    """collecte_questions (QUESTION; lieu is "" when it is not one lieu's), collecte_corrections,
    collecte_inconnus and collecte_sans_nombre.

    sources : collecte_sources of the whole network, files as they are named
    """
    known = repeatable.known_words(prepared.tables, prepared.referentiel)
    return {
        QUESTIONS: _questions(prepared, sources, known),
        CORRECTIONS: _corrections(prepared, known),
        UNKNOWN: unknown(prepared),
        PARTLY: partly(prepared),
    }


def unknown(prepared) -> DataFrame:
    """lieu, annee, indicateur: figures that a lieu answered it does not know (« nc »), where it types them of
    the year, of its team, or of itself."""
    rows = prepared.tables["etats"]
    rows = rows[rows["etat"].astype("str") == "manquant"]
    summed: dict[tuple, list[str]] = {}
    for what in prepared.referentiel.indicateurs.values():
        spec = what.numerateur
        summed.setdefault((spec.get("table"), spec.get("colonne")), []).append(what.id)
    found = []
    for table, cle, colonne in rows[["table", "cle", "colonne"]].itertuples(index=False):
        said = {"annee": prepared.annee} | corrections.parse_key(cle, schemas.load(table).key)
        named = [said["indicateur"]] if "indicateur" in said else summed.get((table, colonne), [])
        found += [(said["lieu"], said["annee"], one) for one in named if "lieu" in said]
    out = DataFrame(found, columns=["lieu", "annee", "indicateur"], dtype="str")
    return out.assign(annee=out["annee"].astype("int64"))


def partly(prepared) -> DataFrame:
    """lieu, annee, mois, usage, mode: rows without a number in a month that has some, not yet settled."""
    asked, found = {p.cellule[:3] for p in prepared.problemes if p.cellule}, []
    for rows in activity.without_number(prepared.tables["activite"]):
        written = keys.written(rows, schemas.load("activite"))
        if any(("activite", key, "passages") in asked for key in written):
            dates = {"annee": rows["du"].dt.year, "mois": rows["du"].dt.month}
            found.append(rows[["lieu", "usage", "mode"]].assign(**dates))
    empty = DataFrame(columns=["lieu", "usage", "mode", "annee", "mois"], dtype="str")
    out = pd.concat(found, ignore_index=True) if found else empty
    return out.astype({"lieu": "str", "usage": "str", "mode": "str", "annee": "int64", "mois": "int64"})


def disputed(prepared) -> DataFrame:
    """lieu, annee, indicateur, declare, releve: declared figures that records contradict, not yet settled."""
    asked = {p.cellule[:3] for p in prepared.problemes if p.cellule}
    rows = figures.contradicted(Context(prepared.tables, prepared.referentiel, None))
    said = keys.written(rows, schemas.load("chiffres_annuels"))
    return rows[np.array([("chiffres_annuels", key, "valeur") in asked for key in said], dtype=bool)]


def year(fichier: str) -> int:
    """The year a file was filed under; 0 for what speaks of every year."""
    named = YEAR.search(fichier)
    return int(named[1]) if named else 0


def owners(name: str, table: DataFrame, tables: dict) -> pd.Series:
    """The lieu each row speaks of, "" when it is the network's; of several lieux: once for each."""
    if "lieu" in table:
        return table["lieu"].fillna("").astype("str")
    if "lieux" in table:
        return table["lieux"].fillna("").astype("str").str.split(";").explode().str.strip()
    if name != "comptes":
        return pd.Series("", index=table.index, dtype="str")
    borne = tables["lieux"].groupby("structure")["lieu"].agg(list)
    alone = {s: found[0] for s, found in borne.items() if len(found) == 1}
    section = table["section"].fillna("").astype("str")
    bearer = table["structure"].map(alone).fillna("").astype("str")
    return section.where(section.isin(set(tables["lieux"]["lieu"])), bearer.where(section != "reseau", ""))


def _questions(prepared, sources: DataFrame, known: set[str]) -> DataFrame:
    """Errors, questions and notes of the collection, with the lieu of their row when it is known."""
    lieu_of = _lieu_of_rows(prepared)
    whole = {}
    for fichier, part in sources.groupby("fichier"):
        alone = set(part["lieux"]) if not part["partage"].any() else {""}
        whole[fichier] = whole[split_source(fichier)[0]] = alone.pop() if len(alone) == 1 else ""
    tables_of = sources.assign(nu=[split_source(f)[0] for f in sources["fichier"]])
    tables_of = {k: set(v) for k, v in tables_of.groupby("nu")["table"]}
    out = []
    for p in prepared.problemes:
        fed = tables_of.get(p.fichier, set()) if p.feuille not in schemas.names() else {p.feuille}
        place = f"{p.fichier}#{p.feuille}" if p.feuille else p.fichier
        lieu = lieu_of.get((place, p.ligne)) or whole.get(place) or whole.get(p.fichier)
        lieu = lieu or comments.lieu_of(p.fichier)
        out.append(
            (
                p.gravite,
                p.fichier,
                repeatable.mask(p.feuille),
                p.ligne,
                repeatable.mask(p.colonne),
                repeatable.cell(p.trouve),
                repeatable.sentence(p.regle, known),
                repeatable.sentence(p.remede, known),
                lieu if ";" not in lieu else "",
                year(p.fichier),
                next(iter(fed)) if len(fed) == 1 else "",
            )
        )
    return DataFrame(out, columns=QUESTION)


def _lieu_of_rows(prepared) -> dict[tuple[str, int], str]:
    """(source, ligne) -> lieu, for the rows that a problem names."""
    asked = {
        (f"{p.fichier}#{p.feuille}" if p.feuille else p.fichier, p.ligne)
        for p in prepared.problemes
        if p.ligne
    }
    places = {place for place, _ in asked}
    out = {}
    for name, table in prepared.tables.items():
        if not places or not len(table) or "_source" not in table or name == "etats":
            continue
        rows = table[table["_source"].isin(places)]
        if len(rows):
            lieu = owners(name, rows, prepared.tables)
            for at, one in lieu.items():
                key = (str(rows.at[at, "_source"]), int(rows.at[at, "_ligne"]))
                if key in asked:
                    out[key] = one
    return out


def _corrections(prepared, known: set[str]) -> DataFrame:
    listed, _ = corrections.read(prepared.reseau)
    out = []
    for c in listed:
        if c.table == corrections.FILES:  # an answer about a file corrects no figure
            continue
        free = schemas.load(c.table)[c.colonne].free
        was, becomes = ("" if free else repeatable.cell(v) or _word(v, known) for v in (c.etait, c.devient))
        key = ", ".join(f"{k} {v}" for k, v in c.cle.items() if k != "mode")
        out.append(
            (c.table, repeatable.mask(key), c.colonne, was, becomes, repeatable.mask(c.motif), c.exact)
        )
    return DataFrame(out, columns=CORRECTION)


def _word(value: str, known: set[str]) -> str:
    """A value of a closed list."""
    return value if fold(value) in known else ""
