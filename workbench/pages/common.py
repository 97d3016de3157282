"""What every page says the same way: a figure and its state, a source, an absence, names and dates."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from pandas import DataFrame, Series, Timestamp

from workbench.core import french, schemas
from workbench.core.french import FINE, FIXE
from workbench.core.referentiel import Indicateur
from workbench.pages import counted, floors, series, untold
from workbench.pages.floors import rounded
from workbench.safety import policy
from workbench.safety.container import Mesure, Tranche, once
from workbench.show.display import LIMITES, Affichage, Cellule, raccourcir
from workbench.show.words import MOTS

DECIMALS = {"ETP": 2, "h/semaine": 1, "€/h": 2, "mois": 1, "demi-journées": 1}
COUNTS_BELOW = 100  # under so many, a share is said in counts
UNIT_WORDS = {"h/semaine": "h par semaine", "€/h": "€ par heure"}


# --- figures -----------------------------------------------------------------------------------


def key(mesure: Mesure) -> str:
    """« lieu|orgelet|2025|use_passages| »: what the auditor reads on a cell."""
    return "|".join((mesure.niveau, mesure.sujet, mesure.periode, mesure.indicateur, mesure.modalite))


def known(mesure: Mesure) -> bool:
    """True when the figure has a number that this edition may show."""
    return mesure.etat == "valeur" and not pd.isna(mesure.valeur)


def in_counts(mesure: Mesure, indicateur: Indicateur) -> bool:
    """True for a share of fewer than a hundred things: « 49 sur 66 » rather than « 74 % »."""
    return indicateur.unite == "%" and not pd.isna(mesure.denominateur) and mesure.denominateur < COUNTS_BELOW


def decimals_of(indicateur: Indicateur) -> int:
    return DECIMALS.get(indicateur.unite, 0)


def number_text(mesure: Mesure, indicateur: Indicateur) -> str:
    """« 3 420 », « au moins 449 », « de 23 à 48 », « 49 sur 66 »; the state's word when there is none."""
    if not known(mesure):
        return MOTS["manquant" if mesure.etat == "valeur" else mesure.etat]
    if in_counts(mesure, indicateur):
        return french.ratio(mesure.numerateur, mesure.denominateur)
    places = decimals_of(indicateur)
    low = french.trimmed(floors.shown(mesure, indicateur, places), places)
    if floors.floor(mesure, indicateur):  # what is missing may go over the top of a range
        return f"au moins {low}"
    if pd.isna(mesure.valeur_max) or mesure.valeur_max <= mesure.valeur:
        return low
    high = french.trimmed(mesure.valeur_max, places)
    return low if low == high else f"de {low} à {high}"


def value_text(mesure: Mesure, indicateur: Indicateur) -> str:
    """The number with its unit when it is a symbol: « 1 094 h », « 32 % », « 80 430 € », « 3 420 »."""
    text = number_text(mesure, indicateur)
    if not known(mesure) or in_counts(mesure, indicateur):
        return text
    unit = UNIT_WORDS.get(indicateur.unite, indicateur.unite)
    symbol = unit in ("%", "€", "h", "ETP", "m²") or unit != indicateur.unite
    return f"{text}{FIXE}{unit}" if symbol else text


def cell(
    tranche: Tranche,
    indicateur: str,
    sujet: str | None = None,
    periode: str | int | None = None,
    modalite: str = "",
    unit: bool = True,
    detail: str = "",
) -> Cellule:
    """A cell holding one figure, or its state in words, with the key of what it means."""
    return mesure_cell(tranche, tranche.mesure(indicateur, sujet, periode, modalite), unit, detail)


def mesure_cell(tranche: Tranche, mesure: Mesure, unit: bool = True, detail: str = "") -> Cellule:
    """`cell` for a mesure already at hand; one of another definition says so under its number."""
    parts = series.words(tranche, mesure), series.days(mesure), detail
    parts = (*parts, broken(tranche, mesure.indicateur, mesure.periode))
    detail = f"{FINE}; ".join(t for t in parts if t)
    declared = tranche.referentiel.indicateurs[mesure.indicateur]
    text = value_text(mesure, declared) if unit else number_text(mesure, declared)
    if not known(mesure):
        etat = "manquant" if mesure.etat == "valeur" else mesure.etat
        return Cellule(text, None, etat, key(mesure), detail)
    places = decimals_of(declared)
    counts = in_counts(mesure, declared)
    shown = rounded(mesure.numerateur, places) if counts else floors.shown(mesure, declared, places)
    return Cellule(text, shown, "valeur", key(mesure), detail)


def broken(tranche: Tranche, indicateur: str, periode: str | int) -> str:
    """« définition 1.0 » when a figure of that time is not one of the reported year; else empty."""
    year = int(str(periode)[:4])
    for r in tranche.referentiel.ruptures:
        if (r["objet"], r["id"]) == ("indicateur", indicateur) and year < r["annee"] <= tranche.annee:
            return f"définition {r['avant']}"
    return ""


def breaks(tranche: Tranche, indicateur: str) -> dict[int, str]:
    """{year: why} where the définition of an indicator changed: « définition 1.0, puis 2.0 »."""
    return {
        r["annee"]: f"définition {r['avant']}, puis {r['apres']}"
        for r in tranche.referentiel.ruptures
        if (r["objet"], r["id"]) == ("indicateur", indicateur) and r["annee"] <= tranche.annee
    }


def grid_break(tranche: Tranche) -> str:
    """What the grid lost or split on its way to the reported year; observations of before do not follow."""
    found = [r for r in tranche.referentiel.ruptures if r["objet"] == "critère"]
    if not found:
        return ""
    steps = {r["annee"]: f"{r['avant']} à {r['apres']} en {r['annee']}" for r in found}
    changed = f"{FINE}; ".join(r["dit"] for r in found)
    left = "ce qui en était dit avant n’est pas repris, et " * any(r["nature"] != "déplacé" for r in found)
    end = french.capital(f"{left}les deux comptes ne se comparent pas.")
    return french.typographie(
        f"La grille est passée de la version {french.join(steps.values())} : {changed}. {end}"
    )


def coverage(mesure: Mesure) -> str:
    """« 11 mois rendus sur 12 »; empty when all came, nothing is expected or its days are said instead."""
    if not known(mesure) or series.days(mesure) or not mesure.vu < mesure.attendu:  # nan: of no months
        return ""
    one, many = counted.nouns(mesure.unite_couverture)
    came = {"mois": " rendu", "critères": " vu"}.get(mesure.unite_couverture, "")
    return french.out_of(mesure.vu, mesure.attendu, one + came, many + (came and came + "s"))


def months(
    tranche: Tranche, indicateur: str, annee: int, sujet: str | None = None
) -> list[tuple[float | None, str]]:
    """Twelve (value or None, state), January first, as the figure of months takes them."""
    rows = tranche.serie(indicateur, sujet, annee)
    told = (rows["etat"].astype("str") == "valeur") & rows["valeur"].notna()
    return list(zip(rows["valeur"].astype(object).where(told, None), rows["etat"].astype("str"), strict=True))


def month_spans(numbers: Iterable[int]) -> str:
    """« août », « janvier à mars et août » from months 1–12."""
    spans, said = [], []
    for m in sorted(numbers):
        if spans and spans[-1][-1] == m - 1:
            spans[-1].append(m)
        else:
            spans.append([m])
    for span in spans:
        names = [french.month(m, True) for m in span]
        said += names if len(names) < 3 else [f"{names[0]} à {names[-1]}"]
    return french.join(said)


# --- names and dates ---------------------------------------------------------------------------


def reads(tranche: Tranche, table: str) -> bool:
    """Whether the edition may read this lieu's rows of a table: one that is empty is not hidden."""
    if table in tranche.tables or tranche.diffusion in (policy.COORDINATION, f"{policy.LIEU}:{tranche.lieu}"):
        return True
    return policy.readable(schemas.load(table).policy, tranche.diffusion)


def reads_whole(tranche: Tranche, table: str) -> bool:
    """Whether no row of a table is kept from the edition: of some, others read a part (signed, open)."""
    some = schemas.load(table).rows
    return tranche.diffusion == policy.COORDINATION or (reads(tranche, table) and not some)


@once
def row_of(tranche: Tranche, lieu: str | None = None) -> Series:
    """The row of a lieu in the table lieux; an empty Series when the tranche has none."""
    rows = tranche.table("lieux")
    rows = rows[rows["lieu"] == (lieu or tranche.lieu)]
    return rows.iloc[0] if len(rows) else Series(dtype="object")


@once
def name(tranche: Tranche, lieu: str | None = None) -> str:
    """How a lieu is called in the reports; its id when nothing better is known."""
    row = row_of(tranche, lieu)
    for column in ("nom_affiche", "nom"):
        text = row.get(column)
        if isinstance(text, str) and text:
            return french.typographie(text)
    return lieu or tranche.lieu or str(tranche.reseau.get("nom", ""))


@once
def commune(tranche: Tranche, code) -> str:
    """The name of a commune of the territory; its code when it is beyond, "" when there is none."""
    rows = tranche.table("communes")
    if not isinstance(code, str) or not len(rows):
        return code if isinstance(code, str) else ""
    found = rows.loc[rows["code_insee"] == code, "nom"]
    return str(found.iloc[0]) if len(found) else code


def town(tranche: Tranche, r) -> str:
    """The commune of a row of `veille`: its name, else the one typed or known elsewhere, else its code."""
    name = commune(tranche, r.commune)
    return text(r.commune_nom) or name if name == r.commune else name


def horizon(tranche: Tranche) -> Timestamp:
    """The last day a report speaks of, the same as the mesures': a visit after it is not read."""
    return Timestamp(tranche.arrete_le) if tranche.arrete_le else Timestamp(tranche.annee, 12, 31)


def of_lieu(tranche: Tranche, table: str) -> DataFrame:
    """The rows of a table that are of the tranche's lieu."""
    rows = tranche.table(table)
    return rows[rows["lieu"] == tranche.lieu] if "lieu" in rows else rows.iloc[:0]


def in_project(tranche: Tranche, lieu: str | None = None) -> bool:
    """True when the lieu was not open at all in the year reported."""
    row = row_of(tranche, lieu)
    opened, closed = (pd.Timestamp(row.get(c)) for c in ("ouvert_le", "ferme_le"))
    if not pd.isna(opened):
        return opened > Timestamp(tranche.annee, 12, 31)
    return pd.isna(closed) and row.get("statut") == "projet"


def opening(tranche: Tranche) -> Timestamp | None:
    """The day the lieu opened, when it is in the year reported or later."""
    day = pd.Timestamp(row_of(tranche).get("ouvert_le"))
    return None if pd.isna(day) or day < Timestamp(tranche.annee, 1, 1) else day


# --- words around a figure ----------------------------------------------------------------------


def text(value) -> str:
    """A typed text with French typography; "" when there is none."""
    return "" if value is None or pd.isna(value) else french.typographie(str(value).strip())


def table_names(tables: Iterable[str]) -> str:
    """« horaires, lieux »: titles of the tables, in lower case, in the order given, once each."""
    found: list[str] = []
    for table in tables:
        title = schemas.load(table).title if table in schemas.names() else table
        title = french.lower_first(title)
        if title and title not in found:
            found.append(title)
    return ", ".join(found)


def tables_of(mesures: Iterable[Mesure]) -> list[str]:
    """Names of the tables behind the figures that have a number to show, in their order, once each."""
    found = (t.strip() for m in mesures if known(m) for t in str(m.source).split(","))
    return list(dict.fromkeys(found))


def source_line(tranche: Tranche, tables: str | Iterable[str], n: str = "", more: str = "") -> str:
    """« Source : activité ; 11 mois rendus sur 12 ; arrêté au 31 mars 2026 ; référentiel 1.0. »

    tables : names of tables, or the `source` of a mesure (names separated by commas)
    """
    names = [t.strip() for t in tables.split(",")] if isinstance(tables, str) else list(tables)
    said = table_names(t for t in names if t) or "aucune table reçue"
    plural = "Sources" if ", " in said else "Source"
    parts = [said, n, more, f"arrêté au {french.date(tranche.arrete_le)}" if tranche.arrete_le else ""]
    parts.append(f"référentiel {tranche.referentiel.version}")
    line = f"{plural}{FIXE}: " + f"{FINE}; ".join(p.strip(" .") for p in parts if p.strip()) + "."
    return raccourcir(line, LIMITES["source"])


def absent(title: str, *sentences: str, etat: str = "manquant", cure: str = "") -> Affichage:
    """A section with nothing to show: what is missing, or why it is not shown; cure: how to provide it."""
    words = [{"texte": french.typographie(s)} for s in sentences if s]
    state = [{"texte": french.capital(MOTS[etat]), "etat": etat}] if MOTS[etat] else []
    how = [untold.cure(cure)] if cure else []
    return Affichage("texte", french.typographie(title), elements=[*state, *words, *how])


def shown_as(edition: str) -> str:
    """« édition de la coordination », « édition publique »: how an edition is named on the first line."""
    kind = edition.partition(":")[0]
    return {
        "coordination": "édition de la coordination",
        "lieu": "édition de l’équipe du lieu",
        "reseau": "édition des membres du réseau",
        "public": "édition publique",
    }.get(kind, edition)
