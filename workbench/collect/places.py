"""Communes and intercommunalities that a network names, held against the communes that are known.

Who reads them is above: each function takes the communes as `measures.territory` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

import pandas as pd

from workbench.collect import columns, keys, texts
from workbench.collect.configuration import CONFIG
from workbench.collect.corrections import Correction
from workbench.collect.doubts import doubt, each
from workbench.core import french, schemas
from workbench.core.errors import Probleme
from workbench.core.near import nearest

PLACED = ("lieux", "veille")  # registers of what stands in a commune; a visitor comes from anywhere
COMMUNE, NAME = "commune", "commune_nom"
TRANSLATED = f"[source.valeurs.{COMMUNE}]"
SHOWN = 6  # intercommunalities named when one declared is not there
NOT_THERE = "aucune commune du territoire n’a ce code Insee"
SAY_WHERE = (
    "un code postal n’en est pas un\u202f; si la commune est d’une autre intercommunalité, l’écrire dans "
    "reseau.toml, puis «\u202fworkbench territoire\u202f» apporte ses communes"
)
SAY_NAME = (
    "un code postal n’en est pas un\u202f; si la commune est d’un territoire voisin, écrire son nom dans "
    f"{NAME}"
)
MERGED = (
    "aucune commune du territoire ne porte ce nom\u202f; si elle est d’une autre intercommunalité, l’écrire "
    "dans reseau.toml, puis «\u202fworkbench territoire\u202f» apporte ses communes\u202f; si elle a "
    "fusionné, écrire le code Insee de la commune nouvelle"
)
NONE_KNOWN = "«\u202fworkbench territoire\u202f» apporte les communes du réseau, et leurs codes"
FEW = 3  # communes proposed for a part of a name
ALIKE = 0.85  # how near a name is to the one it is taken for
Towns = list[tuple[str, str]]  # Insee code, name
_NAME = re.compile(r"[a-z]{2}")
_COLUMN = re.compile(rf"(?:[A-Z]+ \()?{COMMUNE}\)?")  # « commune », « E (commune) »


def unknown(
    tables: Mapping[str, pd.DataFrame], communes: pd.DataFrame, corrected: Iterable[Correction] = ()
) -> list[Probleme]:
    """A question for each row that stands in a commune the territory does not hold: a postal code, a wrong
    digit, or the territory of another network. A neighbour's name typed beside its code settles it, and so
    does a correction that says the code is exact."""
    kept = {(c.table, c.cle_ecrite, c.devient) for c in corrected if c.exact and c.colonne == COMMUNE}
    out = []
    for table in PLACED:
        frame = tables[table]
        unheard = frame[COMMUNE].notna() & ~frame[COMMUNE].isin(communes["code_insee"])
        if NAME in frame:
            unheard &= frame[NAME].isna()
        frame = frame[unheard]
        written = keys.written(frame, schemas.load(table))
        cells = zip(written, frame[COMMUNE], strict=True)
        cure = SAY_WHERE if NAME not in frame else SAY_NAME
        for rows in each(frame[[(table, *cell) not in kept for cell in cells]]):
            cle, code = written[rows.index[0]], rows[COMMUNE].iloc[0]
            asked = doubt(table, rows, COMMUNE, code, NOT_THERE, cure).probleme
            out.append(replace(asked, cellule=(table, cle, COMMUNE, code)))
    return out


def named(rows: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """The rows, with the name of each commune that is known, whatever the territory, where none was typed."""
    known = rows[COMMUNE].map(dict(zip(communes["code_insee"], communes["nom"], strict=True)))
    return rows.assign(**{NAME: rows[NAME].where(rows[NAME].notna(), known.astype("str"))})


def identified(
    frames: dict[str, list[pd.DataFrame]], towns: Callable[[], Towns]
) -> dict[str, list[pd.DataFrame]]:
    """The name of a commune of the territory brought to its code, in registers and received files alike; a
    name that two bear, or none, stays as it is, and so does a lieu where one may stand.

    towns : gives those of the network's own territory, read only if something is named
    """
    lieux = {said for f in frames.get("lieux", []) if "lieu" in f for said in f["lieu"]}
    known: dict[str, Towns] = {}

    def read(frame: pd.DataFrame, column: str) -> pd.DataFrame:
        names = [w for w in texts.distinct(frame[column])[1] if _is_name(w)] if column in frame else []
        names = names if column == COMMUNE else [w for w in names if w not in lieux]
        if names and not known:
            known.update(by_slug(towns()))
        codes = {name: code for name in names if (code := sole(name, known))}
        if not codes:
            return frame
        made = frame.assign(**{column: frame[column].map(lambda said: codes.get(said, said))})
        made.attrs = frame.attrs
        return made

    where = {t: next((f.name for f in schemas.load(t).fields if f.place), COMMUNE) for t in frames}
    return {t: [read(f, where[t]) for f in some] for t, some in frames.items()}


def sole(name: str, towns: Mapping[str, Towns]) -> str:
    """The code of the one commune that bears a name, however it is typed; "" when none does, or several."""
    found = towns.get(french.slug(name), []) if _is_name(name) else []
    return found[0][0] if len(found) == 1 else ""


def refused(column: pd.Series, rule: schemas.Field, towns: Towns) -> dict[str, str]:
    """The words of a column of communes that are refused, neither a code nor the name of one alone of the
    territory: each → the communes that it may be, "" for none."""
    read, known = columns.convert(column, rule), by_slug(towns)
    words = (str(read.unique[rank]).strip() for rank in read.wrong)
    said = {word: code_of(word, known) for word in words if not sole(word, known)}
    return {word: "" if near in (MERGED, NONE_KNOWN) else near for word, near in said.items()}


def _is_name(said) -> bool:
    return isinstance(said, str) and bool(_NAME.search(french.slug(said)))


def astray(table: str, typed: str, communes: pd.DataFrame) -> tuple[str, str]:
    """(rule, cure) of the code of a commune as one types it in a register; ("", "") when it is known."""
    if table not in PLACED or (communes["code_insee"] == typed).any():
        return "", ""
    return NOT_THERE, SAY_WHERE


def coded(problemes: Iterable[Probleme], towns: Towns) -> list[Probleme]:
    """The problems, those that found the name of a commune where its code is asked now giving the code; for a
    received file, after the line to write."""
    known, out = by_slug(towns), []
    for p in problemes:
        received = TRANSLATED in p.remede
        said = code_of(p.trouve, known) if received or _COLUMN.fullmatch(p.colonne) else ""
        cure = f"{p.remede}\u202f; {said}" if received else said
        out.append(replace(p, remede=cure) if said else p)
    return out


def by_slug(towns: Towns) -> dict[str, Towns]:
    """What `code_of` looks in. towns : those of the network's own territory, never one far from it."""
    out: dict[str, Towns] = {}
    for town in towns:
        out.setdefault(french.slug(town[1]), []).append(town)
    return out


def code_of(name: str, towns: Mapping[str, Towns]) -> str:
    """« Mende est 48095 », from the name of a commune however it is typed; « peut-être Florac Trois Rivières
    (48061) » when it is a part of one, or nearly one; else how to find the code. "" for what is no name."""
    if not _is_name(name):
        return ""
    asked = french.slug(name)
    if found := towns.get(asked):
        return f"{found[0][1]} est {french.join(sorted(code for code, _ in found), 'ou')}"
    parts = [slug for slug in towns if f"-{asked}-" in f"-{slug}-"]
    slugs = parts if len(parts) <= FEW else []
    slugs = slugs or [slug for slug in [nearest(asked, towns, ALIKE)] if slug]
    near = [f"{nom} ({code})" for slug in slugs for code, nom in towns[slug]]
    return f"peut-être {french.join(near, 'ou')}" if near else MERGED if towns else NONE_KNOWN


def strange(epci: Iterable[str], communes: pd.DataFrame, file: str = "") -> list[Probleme]:
    """A question for each declared intercommunality of which no commune is known.

    file : where the communes come from, "" for those that networks share
    """
    said = communes[["epci_siren", "epci_nom"]].fillna("").astype(str)
    known = dict(said[said["epci_siren"] != ""].groupby("epci_siren")["epci_nom"].max())
    out = []
    for number in dict.fromkeys(epci):
        if number in known or not len(communes):
            continue
        near = sorted(known, key=lambda one: -SequenceMatcher(None, number, one, False).ratio())
        listed = ", ".join(f"{one} {known[one]}".strip() for one in near[:SHOWN])
        more = f" et {french.count(len(known) - SHOWN, 'autre')}" if len(known) > SHOWN else ""
        if file and listed:
            cure = f"celles qui y sont\u00a0: {listed}{more}"
        elif file:
            cure = "ce fichier ne dit l’intercommunalité d’aucune\u00a0: y remplir epci_siren et epci_nom"
        else:
            cure = (
                f"celles qui sont connues\u00a0: {listed}{more}\u202f; pour un autre territoire, "
                "«\u202fworkbench territoire\u202f» apporte d’abord ses communes"
            )
        rule = f"aucune commune {f'de {file}' if file else 'connue'} n’est de l’intercommunalité {number}"
        out.append(Probleme(CONFIG, "", 0, "epci", number, rule, cure, "question"))
    return out
