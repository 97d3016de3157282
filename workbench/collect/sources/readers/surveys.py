"""Exports of other survey tools, put into the words of KoboToolbox and read as its answers are.

LimeSurvey (CSV, codes, texts or both), ODK Central (zip), Google Forms (zip, or the copy of its sheet) and
Framaforms (up to three rows of headers). Identity and day of an answer take Kobo's names; a multiple choice
becomes "question/option" with 0 and 1; what says who answered (address, account, IP) is not read at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect.sources.declared import Source
from workbench.collect.sources.opening.archives import read_zip
from workbench.collect.sources.opening.files import read_grids
from workbench.collect.sources.opening.grid import HEADER_ZONE, Grid, Table, header_text, is_unnamed, split
from workbench.collect.sources.readers import kobo
from workbench.collect.sources.readers.kobo_doubles import UNFINISHED
from workbench.collect.sources.readers.mapping import Lecture
from workbench.collect.sources.readers.moments import instant
from workbench.collect.sources.say import quoted, say
from workbench.core import schemas
from workbench.core.errors import DataError
from workbench.core.french import fold

ID, SENT, START, STATUS = "_uuid", "_submission_time", "start", "_validation_status"
# tool → header (folded) → Kobo's name; "" is not read: it is technical, or says who answered
TOOLS = {
    "limesurvey": {
        "id": ID, "id de la réponse": ID, "submitdate": SENT, "date de soumission": SENT,
        "startdate": START, "date de lancement": START,
        **dict.fromkeys(("lastpage", "dernière page", "startlanguage", "langue de départ", "seed",
                         "tête de série", "datestamp", "date de la dernière action",
                         "ipaddr", "adresse ip", "refurl", "token",
                         "url de référence", "code d'invitation"), ""),
    },
    "odk": {
        "key": ID, "submissiondate": SENT, "start": START, "reviewstate": STATUS,
        **dict.fromkeys(("meta-instanceid", "meta-instancename", "submitterid", "submittername", "deviceid",
                         "attachmentspresent", "attachmentsexpected", "status", "edits", "formversion", "end",
                         "today", "username", "phonenumber", "email"), ""),
    },
    "googleforms": {
        "horodateur": SENT, "timestamp": SENT,
        **dict.fromkeys(("adresse e-mail", "email address", "nom d'utilisateur", "username", "score"), ""),
    },
    "framaforms": {
        "sid": ID, "heure de soumission": SENT, "soumis le": SENT, "brouillon": STATUS,
        **dict.fromkeys(("série", "numéro de série", "terminé", "modifié", "adresse ip", "uid",
                         "nom d'utilisateur", "utilisateur"), ""),
    },
}  # fmt: skip
SIGNATURES = {
    "limesurvey": ({"id", "submitdate"}, {"id de la réponse", "date de soumission"}),
    "odk": ({"key", "submissiondate"}, {"key", "parent_key"}),
    "googleforms": ({"horodateur"}, {"timestamp"}),
    "framaforms": ({"sid", "heure de soumission"}, {"sid", "brouillon"}),
}
LIME = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]")
BOTH = re.compile(r"([A-Za-z]\w*(?:\[\w+\])?)\. (\S.*)")
TICKED, EMPTY = {"y", "oui", "yes", "x", "1"}, {"n", "non", "no", "0", "n/a"}
DRAFTS = {"oui", "1", "vrai", "yes"}
REVIEWS = {"rejected": "not approved", "hasissues": "on hold"}


def read(source: Source, path: Path, fichier: str) -> Lecture:
    """One export of one questionnaire; `feuille` names one sheet of a workbook, or one CSV of a zip."""
    as_headed = {
        t: [LIME.sub(r"\1/\2", h) for h in ([said] if isinstance(said, str) else said)]
        for t, said in source.colonnes.items()
    }
    source = replace(source, colonnes=as_headed)
    table = opened(source, grids(source, path, fichier))
    return kobo.read_table(source, table)


def grids(source: Source, path: Path, fichier: str) -> list[Grid]:
    """The sheets of the file that could hold the answers."""
    if path.suffix.lower() != ".zip":
        return read_grids(path, fichier, source.feuille, source.encodage, source.separateur)
    found = read_zip(path, fichier, source.encodage, source.separateur)
    if source.feuille is None:
        return found
    named = [g for g in found if fold(g.feuille) == fold(source.feuille)]
    if not named:
        cure = "fichiers présents : " + quoted([g.feuille for g in found], "et")
        raise DataError(say(fichier, "ce fichier n’est pas dans l’archive", cure, trouve=source.feuille))
    return named


def opened(source: Source, found: list[Grid]) -> Table:
    """The answers as Kobo would head them; the repeats of an ODK zip stay announced as not read.

    Raises
    ------
    DataError : no sheet has the columns this tool always writes
    """
    for grid in found:
        position = header_row(grid, source.format)
        if position is not None and not _is_repeat(grid, position):
            grid.hypotheses.append(f"en-tête ligne {int(grid.lignes[position])}")
            if left := [g.feuille for g in found if g is not grid and g.feuille]:
                grid.hypotheses.append(f"pas lus dans ce fichier : {quoted(left, 'et')}")
            table = _headed(split(grid, position), grid, position, source.format)
            return _worded(table, source)
    asked = quoted(sorted(SIGNATURES[source.format][0]), "et")
    rule = f"ce n’est pas un export {source.format} : aucune ligne n’a la colonne {asked}"
    raise DataError(say(found[0], rule, "vérifier `format` dans sources.toml, ou exporter de nouveau"))


def header_row(grid: Grid, tool: str) -> int | None:
    """The first row that holds the columns the tool always writes."""
    for position in range(min(HEADER_ZONE, len(grid.cells))):
        cells = {fold(header_text(c)) for c in grid.cells.iloc[position]}
        if any(signature <= cells for signature in SIGNATURES[tool]):
            return position
    return None


def _is_repeat(grid: Grid, position: int) -> bool:
    return "parent_key" in {fold(header_text(c)) for c in grid.cells.iloc[position]}


def _headed(table: Table, grid: Grid, position: int, tool: str) -> Table:
    """The table with headers "question/option", whatever the tool writes for a choice or a group."""
    heads = list(table.entetes)
    if tool == "odk":
        heads = [h.replace("-", "/") if fold(h) not in TOOLS[tool] else h for h in heads]
    if tool == "limesurvey":
        both = [BOTH.fullmatch(h) for h in heads]
        if twice := next((h for h, m in zip(heads, both, strict=True) if m and heads.count(h) > 1), ""):
            cure = "demander un envoi où chaque colonne a son propre nom"
            raise DataError(say(grid, "cette colonne existe plusieurs fois", cure, colonne=twice))
        texts = [m[2] if m else h for m, h in zip(both, heads, strict=True)]
        if any(both):
            # a text that two questions share is told apart by its code
            heads = [h if texts.count(t) > 1 else t for h, t in zip(heads, texts, strict=True)]
        heads = [f"{m[1]}/{m[2]}" if (m := LIME.fullmatch(h)) else h for h in heads]
    if tool == "framaforms" and position:
        heads = _stacked(table, grid, position)
    return replace(table, entetes=heads)


def _stacked(table: Table, grid: Grid, position: int) -> list[str]:
    """Framaforms writes a question above its options: the question goes on over columns of marks only."""
    above = [header_text(grid.cells.iat[position - 1, p]) for p in table.places]
    heads, question = [], ""
    for i, own in enumerate(table.entetes):
        words = {fold(x) for x in table.grid.cells[i].dropna()}
        question, own = above[i] or (question if words <= TICKED else ""), "" if is_unnamed(own) else own
        heads.append(f"{question}/{own}" if question and fold(question) != fold(own) else own)
    return heads


def _worded(table: Table, source: Source) -> Table:
    """Kobo's names and marks; the columns that are not read are gone."""
    names = TOOLS[source.format]
    said = [names.get(fold(h)) for h in table.entetes]
    kept = [i for i, name in enumerate(said) if name != ""]
    cells = table.grid.cells[kept].copy()
    cells.columns = range(len(kept))
    heads = [said[i] or table.entetes[i] for i in kept]
    for i, head in enumerate(heads):
        if head in (SENT, START):
            cells[i] = cells[i].map(instant, na_action="ignore")
        elif source.format == "limesurvey":
            cells[i] = cells[i].map(_unguarded, na_action="ignore")
    _marks(heads, cells, source)
    _status(heads, cells, source.format)
    _identity(heads, cells, table, source)
    places = table.places or tuple(range(len(table.entetes)))
    own = (*(places[i] for i in kept), *([len(places)] * (len(heads) - len(kept))))
    return replace(table, entetes=heads, grid=replace(table.grid, cells=cells), places=own)


def _unguarded(cell):
    """LimeSurvey may write "'" before = + - @, against formulas."""
    return cell[1:] if isinstance(cell, str) and re.match(r"'[=+\-@]", cell) else cell


def _marks(heads: list[str], cells: pd.DataFrame, source: Source) -> None:
    """The options of a declared choice as 0 and 1; all blank: it was not answered, or not shown.

    What was written beside « autre » ticks it and goes no further: it may hold anything. A yes or no question
    of an array looks the same: only what the source reads as a list is a choice.
    """
    schema = schemas.load(source.table)
    for target, header in source.colonnes.items():
        if target not in schema or schema[target].type != "list":
            continue
        columns = list(kobo.options_of(heads, header).values())
        plain = [i for i in columns if fold(heads[i].rsplit("/", 1)[1]) not in ("other", "autre")]
        words = {fold(x) for i in plain for x in cells[i].dropna()}
        if not columns or not words <= TICKED | EMPTY:
            continue
        seen = np.column_stack([cells[i].notna().to_numpy() for i in columns]).any(axis=1)
        for i in columns:
            ticked = cells[i].map(lambda x: x == x and x is not None and fold(x) not in EMPTY).to_numpy(bool)
            cells[i] = pd.Series(np.where(seen, np.where(ticked, "1", "0"), None), dtype=object)


def _status(heads: list[str], cells: pd.DataFrame, tool: str) -> None:
    """What says that an answer is not finished, or was refused, in Kobo's column."""
    if tool == "limesurvey" and SENT in heads:
        sent = cells[heads.index(SENT)]
        heads.append(STATUS)
        cells[len(heads) - 1] = pd.Series(np.where(sent.isna(), UNFINISHED, None), dtype=object)
    elif STATUS in heads:
        i = heads.index(STATUS)
        if tool == "framaforms":
            cells[i] = cells[i].map(lambda x: UNFINISHED if fold(x) in DRAFTS else None)
        else:
            cells[i] = cells[i].map(lambda x: REVIEWS.get(fold(x)) if isinstance(x, str) else None)


def _identity(heads: list[str], cells: pd.DataFrame, table: Table, source: Source) -> None:
    """One word per answer: the tool's own where it is unique everywhere (ODK), else with the file's name."""
    stem = table.grid.origin
    if ID not in heads:
        heads.append(ID)
        cells[len(heads) - 1] = [f"{stem}-{n}" for n in table.grid.lignes]
    elif source.format != "odk":
        i = heads.index(ID)
        cells[i] = cells[i].map(lambda x: f"{stem}-{x}", na_action="ignore")
