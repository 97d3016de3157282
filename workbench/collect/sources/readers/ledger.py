"""From accounting lines, whatever tool wrote them, to the rows of `comptes`.

Lines are added up per account × section × counterparty of the network. Only classes 6, 7 and 8 are flows
(produit_eur = credits, charge_eur = debits, opening entries left out); the others keep a balance
(solde_eur = debits − credits, opening entries included). Names of persons stop here: auxiliary accounts,
wordings of entries and labels of third-party accounts (class 4) go no further.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

import numpy as np
import pandas as pd

from workbench.collect import cells
from workbench.collect.sources.declared import NAME, Source
from workbench.collect.sources.opening.grid import Grid
from workbench.collect.sources.readers.mapping import Lecture
from workbench.collect.sources.say import quoted, say
from workbench.core.errors import Probleme
from workbench.core.french import euros, fold, fold_ascii

FLOWS = ("6", "7", "8")
COMMON = "commun"
UNPLACED = "section inconnue"
AGAIN = "demander un nouvel envoi de ce fichier"
CONVENTION = ("par", "colonne", "longueur", "defaut")  # the words of [source.sections] that are no section
COLUMNS = ["ligne", "compte", "libelle", "tiers", "section", "debit", "credit", "budget", "ouverture"]


def amounts(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """(euros, unreadable rows). Blank is 0; « ␣000000003000,00 », « (30,00) », « 1 234,56 € » are read."""
    codes, unique = pd.factorize(column)
    values = np.zeros(len(unique) + 1)
    wrong = np.zeros(len(unique) + 1, dtype=bool)
    for rank, cell in enumerate(unique):
        try:
            values[rank] = _amount(cell)
        except cells.Unreadable:
            wrong[rank] = True
    return values[codes], wrong[codes]


def _amount(cell) -> float:
    if isinstance(cell, str) and (m := re.fullmatch(r"\((.+)\)", cell.strip())):
        return -cells.number(m[1])
    return cells.number(cell)


def to_comptes(
    source: Source, grid: Grid, lines: pd.DataFrame, lecture: Lecture, base: dict, header: str = ""
) -> None:
    """Sections, counterparties, funders, then sums; fills lecture.frame and counts what is set apart.

    lines : columns COLUMNS; section is what the file says ("" when it says nothing)
    base : structure, plan, exercice_du, exercice_au of every row
    header : that of the accounts, where rows may be set aside by [source.ecarter]
    """
    numbers = pd.Series([account_number(c) for c in lines["compte"]], index=lines.index, dtype="str")
    known = numbers != ""
    lecture.problemes += _no_account(grid, lines[~known], header)
    lecture.set_apart("compte illisible", int((~known).sum()))
    lines = lines.assign(compte=numbers)[known]
    flow = lines["compte"].str[0].isin(FLOWS)
    opening = flow & lines["ouverture"]
    if opening.any():
        lecture.set_apart("à-nouveau en classe 6, 7 ou 8", int(opening.sum()))
        total = lines.loc[opening, "credit"].sum() - lines.loc[opening, "debit"].sum()
        rule = f"le journal d’à-nouveaux mouvemente les classes 6 à 8 ({euros(total, 2)}) : écarté des flux"
        cure = "si c’est une extourne de l’exercice, la passer dans un autre journal"
        lecture.problemes.append(
            say(grid, rule, cure, gravite="question", ligne=lines.loc[opening, "ligne"].min())
        )
        lines, flow = lines[~opening], flow[~opening]
    lines = lines.assign(
        contrepartie=np.where(flow, lines.get("contrepartie", ""), ""),
        flux=flow,
    )
    placed = sections(source, lines, flow)
    lost = placed.isna()
    if lost.any():
        lecture.problemes += _unknown_sections(source, grid, lines[lost])
        lecture.set_apart(UNPLACED, int(lost.sum()))
    lecture.frame = _sums(source, lines.assign(section=placed)[~lost], base)
    lecture.frame["_source"] = grid.source


def _no_account(grid: Grid, lines: pd.DataFrame, header: str) -> list[Probleme]:
    """The first rows whose account is no number, with what stands there: in entries, it may name someone."""
    out, rule = [], "cette ligne n’a pas de numéro de compte lisible"
    for row, cell in lines[["ligne", "compte"]].head(5).itertuples(index=False):
        word = cells.text(cell) if header and isinstance(cell, str) else ""
        aside = f'`"{header}" = ["{word}"]` dans `[source.ecarter]` de {NAME}'
        cure = f"si elle ne compte pas, écrire {aside} ; sinon, {AGAIN}" if word else AGAIN
        out.append(say(grid, rule, cure, ligne=row, colonne=header or "compte", trouve=word))
    return out


def account_number(cell) -> str:
    """Leading digits of an account ("411DUPONT" holds a name: "411"); "" when there is none."""
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float):
        cell = int(cell)
    match = re.match(r"\d{1,12}", str(cell).strip())
    return match[0] if match else ""


def _sums(source: Source, lines: pd.DataFrame, base: dict) -> pd.DataFrame:
    lines = lines.assign(libelle=lines["libelle"].where(lines["compte"].str[0] != "4"))
    groups = lines.groupby(["section", "compte", "contrepartie"], sort=True, dropna=False)
    budget = groups["budget"].sum(min_count=1)
    out = groups[["debit", "credit"]].sum().join(groups[["libelle", "flux"]].first())
    out = out.assign(prevu_eur=budget, _ligne=groups["ligne"].min()).reset_index()
    out["produit_eur"] = out["credit"].where(out["flux"], 0.0).round(2)
    out["charge_eur"] = out["debit"].where(out["flux"], 0.0).round(2)
    out["solde_eur"] = (out["debit"] - out["credit"]).where(~out["flux"], 0.0).round(2)
    out["contrepartie"] = out["contrepartie"].replace("", None)
    out["financeur_niveau"] = [
        funder(source, c, x) for c, x in zip(out["compte"], out["libelle"], strict=True)
    ]
    for name, value in base.items():
        out[name] = value
    return out.drop(columns=["debit", "credit", "flux"])


def section_words(source: Source, lines: pd.DataFrame) -> pd.Series:
    """What each line says of its section: the last digits of its account, or the file's own column."""
    rules = source.sections
    if rules.get("par", "suffixe") == "suffixe":
        words = [k for k in rules if k not in CONVENTION]
        return lines["compte"].str[-(rules.get("longueur") or max(map(len, words), default=2)) :]
    return lines["section"].map(lambda s: cells.text(s) if s is not None and s == s else "")


def sections(source: Source, lines: pd.DataFrame, flow: pd.Series) -> pd.Series:
    """The section of each line by the file's convention; missing for a flow the convention does not know.

    Without [source.sections]: the constant, else « commun » (a bearer's accounts belong to no lieu without
    an allocation key). A balance is common, unless the file's own column says better.
    """
    rules = source.sections
    if not rules:
        return pd.Series(source.constantes.get("section", COMMON), index=lines.index, dtype=object)
    known = {fold(k): v for k, v in rules.items() if k not in CONVENTION}
    found = section_words(source, lines).map(lambda s: known.get(fold(s), rules.get("defaut")))
    if rules.get("par", "suffixe") == "suffixe":
        return found.where(flow, COMMON)
    return found.where(flow | found.notna(), COMMON)


def _unknown_sections(source: Source, grid: Grid, lines: pd.DataFrame) -> list[Probleme]:
    out = []
    for word, group in lines.groupby(section_words(source, lines), sort=True):
        total = group["credit"].sum() - group["debit"].sum()
        n = f"{len(group)} lignes" if len(group) > 1 else "1 ligne"
        rule = f"cette section n’est pas déclarée ({n}, {euros(total, 2)} en net)"
        cure = f'ajouter `"{word}" = "…"` à `[source.sections]` de {NAME}'
        place = {"ligne": group["ligne"].min(), "trouve": word or "vide", "colonne": "section"}
        out.append(say(grid, rule, cure, **place))
    return out


def counterparty(source: Source, *labels) -> str:
    """The structure of the network that a label names, "" for anyone else. The label goes no further."""
    if not source.contreparties:
        return ""
    for label in labels:
        said = f" {plain(label)} " if isinstance(label, str) else ""
        for word, structure in source.contreparties.items():
            if said and f" {plain(word)} " in said:
                return structure
    return ""


def funder(source: Source, compte: str, libelle) -> str | None:
    """financeur_niveau by [source.financeurs]: an account's beginning, or a word of its label."""
    best = ""
    for key in source.financeurs:
        if key.isdigit() and compte.startswith(key) and len(key) > len(best):
            best = key
    if best:
        return source.financeurs[best]
    if isinstance(libelle, str):
        for key, level in source.financeurs.items():
            if not key.isdigit() and f" {plain(key)} " in f" {plain(libelle)} ":
                return level
    return None


def plain(text: str) -> str:
    """Words of a label without case, accents or signs: « CLUS'TER JURA » and « Clus’Ter-Jura » agree."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold_ascii(text)).split())


def base(source: Source, closing: dt.date | None = None) -> tuple[dict, list[Probleme]]:
    """structure, plan and exercise of a source: declared, else year, else the file's closing date."""
    constants, problemes = source.constantes, []
    structure = constants.get("structure", "")
    if not structure:
        cure = 'ajouter `structure = "…"` à `[source.constantes]`'
        problemes.append(say(NAME, f"on ne sait pas de quelle structure est {source.fichier}", cure))
    starts, ends = constants.get("exercice_du"), constants.get("exercice_au")
    try:
        starts, ends = (cells.date(x) if x else None for x in (starts, ends))
    except cells.Unreadable as e:
        return {}, [say(NAME, e.regle, e.remede, colonne="exercice_du, exercice_au", trouve=source.fichier)]
    if not ends and source.annee:
        ends = dt.date(source.annee, 12, 31)
    ends = ends or closing
    if ends and not starts:
        starts = _year_before(ends)
    if not ends:
        cure = "ajouter `annee = …`, ou `exercice_du` et `exercice_au` dans `[source.constantes]`"
        problemes.append(say(NAME, f"on ne sait pas de quel exercice est {source.fichier}", cure))
        return {}, problemes
    out = {"structure": structure, "exercice_du": starts.isoformat(), "exercice_au": ends.isoformat()}
    out["plan"] = constants.get("plan", "")
    if not out["plan"]:
        cure = 'ajouter `plan = "anc2018"` (ou pcg, m57) à `[source.constantes]`'
        problemes.append(say(NAME, f"on ne sait pas dans quel plan lire {source.fichier}", cure))
    return out, problemes


def _year_before(ends: dt.date) -> dt.date:
    """First day of the twelve months that end on `ends`."""
    after = ends + dt.timedelta(days=1)
    last = calendar.monthrange(after.year - 1, after.month)[1]
    return dt.date(after.year - 1, after.month, min(after.day, last))


def unreadable(
    grid: Grid, column: str, cells_: pd.Series, wrong: np.ndarray, lignes: np.ndarray
) -> list[Probleme]:
    """One error per amount that is not a number (the first ten, then a count)."""
    rows = np.flatnonzero(wrong)
    out = [
        say(grid, "un montant est attendu", AGAIN, ligne=lignes[r], colonne=column,
            trouve=cells_.iloc[r])
        for r in rows[:10]
    ]  # fmt: skip
    if len(rows) > 10:
        out.append(say(grid, f"et {len(rows) - 10} autres montants illisibles", AGAIN, colonne=column))
    return out


def several(names) -> str:
    """Shown list, cut at five."""
    names = list(names)
    return quoted(names[:5], "et") + (f" et {len(names) - 5} autres" if len(names) > 5 else "")
