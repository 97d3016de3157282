"""From answers to rows of tables: the same rows, whatever the answers were written on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pandas as pd

from workbench.collect import cells, visits
from workbench.collect.forms.answers import Answer, Received
from workbench.collect.forms.build import OTHER_COMMUNE
from workbench.collect.forms.model import (
    DAY,
    FILTER,
    HORS_PROJET,
    INDECIDABLE,
    LIEU,
    NO,
    OBSERVER,
    PROOF,
    STAGE,
    TARGET,
    VERSION,
    YEAR,
    blank,
)
from workbench.collect.sources.say import quoted, say
from workbench.core import schemas

STATES = {HORS_PROJET: "sans_objet", INDECIDABLE: "manquant"}
OTHER_YEAR, INCOMPLETE, UNDECIDED = (
    "réponse d’une autre année",
    "réponse incomplète",
    "stade et filtre se contredisent",
)


def frames(received: Received) -> dict[str, pd.DataFrame]:
    """Tables of one file: columns of the schemas as received, `_source`, `_ligne`; its problems grow."""
    if received.form.sheet:
        rows = {received.form.table: _survey(received)}
    else:
        rows = {"observations": [o for a in received.answers for o in _observations(received, a)]}
        if received.form.table:
            rows[received.form.table] = [r for a in received.answers for r in _words(received, a)]
        if received.form.findings:
            rows["visites"] = [_visit(a) for a in received.answers if _visited(a)]
            rows["constats"] = [c for a in received.answers for c in _findings(a)]
    return {table: _frame(table, some, received) for table, some in rows.items() if some}


def _frame(table: str, rows: list[dict], received: Received) -> pd.DataFrame:
    """The columns that the table has; a question without a column is announced."""
    frame = pd.DataFrame(rows)
    schema = schemas.load(table)
    left = [c for c in frame if c not in schema and not c.startswith("_")]
    left = [c for c in left if frame[c].notna().any()]
    if left:
        rule = f"la table {table} n’a pas de colonne pour {quoted(left, 'et')}"
        cure = "les réponses restent dans le fichier ; ajouter la colonne à son schéma pour les garder"
        received.problemes.append(say(received.fichier, rule, cure, gravite="question"))
    frame = frame[[c for c in frame if c in schema or c in schemas.TRACE]].astype(object)
    frame["_source"], frame["_ligne"] = frame["_source"].astype("str"), frame["_ligne"].astype("int64")
    if received.form.sheet:
        renamed = {"repondu_le": DAY}
        frame.attrs["colonnes"] = {
            c: received.colonnes[n] for c in frame if (n := renamed.get(c, c)) in received.colonnes
        }
    return frame


# Questionnaires -------------------------------------------------------------------------------------


def _survey(received: Received) -> list[dict]:
    """One row per answer that is complete enough, of the year of its folder."""
    out, folder = [], _folder_year(received.fichier)
    for answer in received.answers:
        given = {q: answer.values.get(q) for q in received.form.questions}
        if sum(not blank(given.get(q)) for q in received.form.compte_pour) < received.form.minimum:
            _apart(received, answer, INCOMPLETE, "rien à faire si c’est voulu", "note")
            continue
        day = answer.values.get(DAY) if not blank(answer.values.get(DAY)) else answer.values.get("_day")
        when = _date(day)
        if folder and when and when.year < folder:
            cure = f"déposer ce fichier dans recus/{when.year}/, ou ne rien faire si cette réponse y est déjà"
            _apart(received, answer, OTHER_YEAR, cure, "question")
            continue
        if "commune" in given:
            given["commune"] = _commune(received, answer)
        head = {
            "reponse": answer.id,
            "lieu": answer.values.get(LIEU),
            "annee": folder or (when and when.year),
        }
        out.append(head | {"repondu_le": when or day} | given | _trace(answer))
    return out


def _commune(received: Received, answer: Answer):
    """The Insee code; a commune nobody knows stays in the file, and a question asks for its code."""
    said = answer.values.get("commune")
    if not blank(said) and said == "autre":
        item = next(i for i in received.form.items if i.name == "commune")
        said = item.read(answer.values.get(OTHER_COMMUNE))
    if blank(said) or re.fullmatch(r"\d{5}|2[AB]\d{3}", code := cells.text(said)):
        return None if blank(said) else code
    rule, cure = "cette commune n’est pas dans la liste", "répondre sur la page d’accueil par son code Insee"
    place = {"ligne": answer.ligne, "colonne": "commune", "trouve": said, "gravite": "question"}
    cell = (received.form.table, f"reponse={answer.id}", "commune", "")
    received.problemes.append(replace(say(received.fichier, rule, cure, **place), cellule=cell))
    return None


def _words(received: Received, answer: Answer) -> list[dict]:
    """The team's row of the year; none when too few questions are answered."""
    form = received.form
    given = {q: answer.values.get(q) for q in form.questions}
    if sum(not blank(given.get(q)) for q in form.compte_pour) < max(1, form.minimum):
        return []
    year = answer.values.get(YEAR)
    head = {
        "lieu": answer.values.get(LIEU),
        "annee": year if not blank(year) else _folder_year(received.fichier),
    }
    line = min((answer.line(q) for q in form.questions if not blank(given[q])), default=answer.ligne)
    return [head | {"repondu_le": answer.values.get("vu_le")} | given | _trace(answer, line)]


# Criteria -------------------------------------------------------------------------------------------


def _observations(received: Received, answer: Answer):
    """One row per criterion looked at; a criterion left blank has none."""
    values, form = answer.values, received.form
    day = values.get("vu_le") if form.regard == "equipe" else values.get("date")
    head = {
        "lieu": values.get(LIEU),
        "vu_le": day,
        "regard": form.regard,
        "observateur": values.get(OBSERVER),
    }
    criteria: dict[str, dict[str, str]] = {}
    for item in form.items:
        if item.of:
            criteria.setdefault(item.of, {})[item.name.rsplit("_", 1)[-1]] = item.name
    for critere, names in criteria.items():
        stage, proof, target, filtre = (values.get(names.get(k, "")) for k in (STAGE, PROOF, TARGET, FILTER))
        line = answer.line(names[STAGE])
        place = {"ligne": line, "colonne": names[STAGE], "trouve": "" if blank(stage) else stage}
        if filtre == NO and not blank(stage) and stage != HORS_PROJET:
            cure = "garder l’un des deux : « non » à la question de filtre, ou un stade"
            received.problemes.append(say(answer.source.split("#")[0], UNDECIDED, cure, **place))
            received.set_apart(UNDECIDED)
            continue
        stage = HORS_PROJET if filtre == NO else stage
        if blank(stage):
            if not blank(proof) or not blank(target):
                rule, cure = (
                    f"le critère {critere} a une preuve ou une cible, et pas de stade",
                    "choisir un stade",
                )
                received.problemes.append(say(received.fichier, rule, cure, **place, gravite="question"))
            continue
        if stage == INDECIDABLE and blank(proof):
            rule, cure = (
                f"le critère {critere} est indécidable, et l’on ne dit pas pourquoi",
                "écrire pourquoi",
            )
            received.problemes.append(say(received.fichier, rule, cure, **place, gravite="question"))
        state = STATES.get(stage)
        said = {
            "critere": critere,
            "stade": None if state else stage,
            "etat": state,
            "preuve": proof,
            "cible": target,
        }
        yield (
            head
            | said
            | {"referentiel_version": _version(values.get(VERSION), form.version)}
            | _trace(answer, line)
        )


def _version(said, current: str) -> str:
    """The version of the form that was answered; a tool may have made 1.0 a number."""
    if blank(said):
        return current
    text = cells.text(said)
    return current if isinstance(said, int | float) and current == f"{float(said):.1f}" else text


# Visits ---------------------------------------------------------------------------------------------


def _visited(answer: Answer) -> bool:
    return any(not blank(answer.values.get(n)) for n in ("date", "type", "demi_journees"))


def _visit(answer: Answer) -> dict:
    told = {n: answer.values.get(n) for n in (LIEU, "date", "type", "demi_journees")}
    return {"visite": visit_id(answer)} | told | _trace(answer)


def _findings(answer: Answer):
    for rank, found in enumerate(answer.findings, 1):
        told = {n: found.values.get(n) for n in ("critere", "nature", "texte")}
        etat = "ouvert" if told["nature"] in visits.FOLLOWED else None
        yield (
            {"visite": visit_id(answer), "rang": rank, "lieu": answer.values.get(LIEU)}
            | told
            | {"etat": etat}
            | _trace(found)
        )


def visit_id(answer: Answer) -> str | None:
    """« 2026-02-09-orgelet »: a day and a lieu are a visit."""
    day, lieu = answer.values.get("date"), answer.values.get(LIEU)
    return None if blank(day) or blank(lieu) else f"{_date(day) or cells.text(day)}-{lieu}"


def settle(tables: dict[str, list[pd.DataFrame]]) -> dict[str, list[pd.DataFrame]]:
    """Two observers of one visit: one visit, whose findings are numbered on."""
    seen: set = set()
    kept = []
    for frame in tables.get("visites", []):
        first = ~frame["visite"].isin(seen) & ~frame["visite"].duplicated() | frame["visite"].isna()
        seen |= set(frame["visite"].dropna())
        kept.append(frame[first].reset_index(drop=True))
    ranks: dict = {}
    for frame in tables.get("constats", []):
        for row, visit in enumerate(frame["visite"]):
            ranks[visit] = ranks.get(visit, 0) + 1
            frame.iat[row, frame.columns.get_loc("rang")] = ranks[visit]
    return tables | ({"visites": kept} if kept else {})


def _apart(received: Received, answer: Answer, reason: str, cure: str, gravite: str) -> None:
    received.set_apart(reason)
    received.problemes.append(say(received.fichier, reason, cure, ligne=answer.ligne, gravite=gravite))


def _trace(answer: Answer, line: int = 0) -> dict:
    return {"_source": answer.source, "_ligne": line or answer.ligne}


def _folder_year(fichier: str) -> int:
    at = re.match(r"recus/(\d{4})/", fichier)
    return int(at[1]) if at else 0


def _date(cell) -> dt.date | None:
    try:
        return (
            None
            if blank(cell)
            else cells.date(str(cell)[:10] if isinstance(cell, str) and "-" in cell[:5] else cell)
        )
    except cells.Unreadable:
        return None
