"""The whole of collection, in its order: read, name the lieux, check, correct, keys, states, questions.

Rows with an error are set apart and counted, never silently lost; nothing stops before the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect import (
    checks,
    comments,
    configuration,
    correcting,
    corrections,
    directory,
    foreign,
    identity,
    keys,
    network,
    photos,
    places,
    registres,
    reviews,
    sources,
    telling,
    texts,
    versions,
    visits,
)
from workbench.collect.doubts import questions
from workbench.collect.doubts import rows as doubtful
from workbench.collect.forms import choices, received
from workbench.core import personal_data, schemas
from workbench.core.errors import Probleme, errors_only
from workbench.core.states import etat_dtype


@dataclass
class Collecte:
    """tables: every table of the schemas, clean; apports: fichier, format, table, lot, lignes_lues, gardees,
    ecartees, motif, hypotheses, one row per file or sheet × table."""

    tables: dict[str, pd.DataFrame]
    problemes: list[Probleme]
    apports: pd.DataFrame

    @property
    def erreurs(self) -> list[Probleme]:
        return errors_only(self.problemes)


def collect(reseau: Path, annee: int | None = None) -> Collecte:
    """Everything a network received, as clean tables, with all its problems.

    annee : tell only the problems of that year's files (tables are always whole)

    Raises
    ------
    DataError : the folder is not a network, or its référentiel cannot be read
    """
    reseau = Path(reseau)
    config = network.read_config(reseau)
    method = network.read_referentiel(reseau, config)
    frames, problemes, apports = _read(reseau, config, method)
    problemes += configuration.check_indicators(config, dict(network.lists(method).get("indicateurs", [])))
    named = identity.identified(frames)
    typed = telling.renamed(frames, named)
    frames = places.identified(named, lambda: choices.communes(reseau, config))
    del named
    clean, rejected, etats, found = _check(frames, network.words(method))
    wanted, wrong = corrections.read(reseau)
    files = [c for c in wanted if c.table == corrections.FILES]
    wanted = [c for c in wanted if c.table != corrections.FILES]
    problemes = corrections.answered(files, problemes, set(apports["fichier"]))
    settled = {(c.table, c.cle_ecrite, c.colonne) for c in wanted}
    problemes = [p for p in problemes if p.cellule[:3] not in settled]
    applied = correcting.apply(wanted, clean, rejected, network.words(method))
    etats = _salvage(applied, etats, network.words(method))
    found = [p for p in found if (telling.source(p), p.ligne) not in applied.mended]
    problemes += checks.gathered(found) + wrong + applied.problemes
    tables = _families(applied.tables, method)
    tables, twins, repeated = _without_duplicates(tables)
    aside = {t: [*applied.rejected.get(t, []), *twins.get(t, [])] for t in tables}
    tables, orphans, unknown = foreign.check(tables, aside)
    problemes += photos.check(reseau, tables["lieux"])
    notes, unread = comments.read(reseau)
    problemes += repeated + unknown + unread
    announced = [(t, *x) for t, some in frames.items() for f in some for x in f.attrs.get("milliers", [])]
    context = questions.Context(
        tables,
        method,
        config.get("arrete_le"),
        directory.persons(reseau, lenient=True),
        tuple(announced),
        tuple(personal_data.contacts(config)),
    )
    problemes += questions.ask(context, applied.exact, applied.corrected)
    problemes += configuration.ask_label(config, set(tables["financements"]["financement"]))
    problemes += doubtful.of_comments(notes, context)
    reviewed, ill = reviews.read(reseau)
    problemes += ill + reviews.stale(reviewed, tables, notes, context.contacts)
    tables["etats"] = _etats(
        tables, applied.etats | {n: e for n, e in etats.items() if n not in applied.etats}
    )
    tables = {n: texts.settled(t, keys.order(t, schemas.load(n))) for n, t in tables.items()}
    apart = [*(f for fs in aside.values() for f in fs), *orphans.values()]
    problemes = telling.labelled(telling.quoted(problemes, typed), frames)
    return Collecte(tables, telling.of_year(problemes, annee), _count(apports, apart))


def _read(
    reseau: Path, config: dict, method
) -> tuple[dict[str, list[pd.DataFrame]], list[Probleme], pd.DataFrame]:
    """Registers, received files and visit notes: raw frames by table."""
    frames, problemes, apports = registres.read(reseau)
    if "adhesions" in frames:
        # a register may name people: no name goes further than this line
        frames["adhesions"] = [
            _like(old, new)
            for old, new in zip(
                frames["adhesions"],
                identity.pseudonymise(frames["adhesions"], identity.key(reseau)),
                strict=True,
            )
        ]
    recognise = received.reader(reseau, config, method, frames.get("lieux", [])) if method else None
    more, wrong, counted = sources.read_all(reseau, recognise)
    notes, told, listed = visits.read(reseau)
    for some_frames in (more, notes):
        for table, some in some_frames.items():
            frames.setdefault(table, []).extend(some)
    if method and "observations" in frames:
        at = versions.in_force(reseau, config)
        frames["observations"] = [versions.filled(f, at) for f in frames["observations"]]
    every = pd.concat([sources.arrived(apports + listed), counted])
    return frames, problemes + wrong + told, every.reset_index(drop=True)


def _like(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    new.attrs = old.attrs
    return new


def _check(frames: dict, lists: dict) -> tuple[dict, dict, dict, list[Probleme]]:
    """Clean rows by table (index unique within the table), rows set apart, states, problems."""
    clean, rejected, etats, problemes = {}, {}, {}, []
    for name, schema in schemas.all_schemas().items():
        parts, states, offset = [], [], 0
        for done in checks.every(name, frames.get(name, []), schema, lists):
            parts.append(done.clean.set_axis(done.clean.index + offset))
            states.append(done.etats.assign(index=done.etats["index"] + offset))
            if len(done.rejected):
                rejected.setdefault(name, []).append(done.rejected)
            problemes += done.problemes
            offset += len(done.clean) + len(done.rejected)
        parts = [p for p in parts if len(p)]
        clean[name] = texts.stacked(parts) if parts else schema.empty()
        etats[name] = pd.concat(states, ignore_index=True) if states else pd.DataFrame()
    return clean, rejected, etats, problemes


def _salvage(applied: correcting.Applied, etats: dict, lists: dict) -> dict[str, pd.DataFrame]:
    """Keep the rows that others name, without their unreadable optional cells; the states, with theirs."""
    for name in sorted(
        {key.table for schema in schemas.all_schemas().values() for key in schema.foreign_keys}
    ):
        schema, left = schemas.load(name), []
        for frame in applied.rejected.get(name, []):
            done = checks.salvage(name, frame, schema, lists)
            left.append(done.rejected)
            if len(done.clean):
                old = applied.tables[name]
                offset = int(old.index.max()) + 1 if len(old) else 0
                kept = done.clean.set_axis(done.clean.index + offset)
                applied.tables[name] = pd.concat([old, kept]) if len(old) else kept
                states = [etats.get(name), done.etats.assign(index=done.etats["index"] + offset)]
                etats[name] = pd.concat([s for s in states if s is not None and len(s)] or states[1:])
        applied.rejected[name] = left
    return etats


def _families(tables: dict[str, pd.DataFrame], method) -> dict[str, pd.DataFrame]:
    """The family of each account that has none yet, by its plan: longest prefix wins."""
    comptes = tables["comptes"]
    if not len(comptes) or method is None:
        return tables
    pairs = comptes["plan"].astype("str") + "|" + comptes["compte"].astype("str")
    codes, unique = pd.factorize(pairs)
    found = np.array([method.plans.famille(*u.split("|")) or None for u in unique], dtype=object)[codes]
    said = comptes["famille"].astype("str")
    famille = said.where(said.notna(), pd.Series(found, index=comptes.index))
    return tables | {"comptes": comptes.assign(famille=famille.astype("str"))}


def _without_duplicates(tables: dict) -> tuple[dict, dict, list[Probleme]]:
    out, apart, problemes = {}, {}, []
    for name, frame in tables.items():
        bad, found = keys.duplicates(frame, schemas.load(name))
        out[name] = frame[~bad] if bad.any() else frame
        if bad.any():
            apart[name] = [frame[bad]]
        problemes += found
    return out, apart, problemes


def _etats(tables: dict[str, pd.DataFrame], etats: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The sparse states of the cells that stayed empty, by the key of their row."""
    schema = schemas.load("etats")
    rows = [tables["etats"]] if len(tables["etats"]) else []
    for name, states in etats.items():
        frame = tables[name]
        if not len(states) or not len(frame):
            continue
        states = states[states["index"].isin(frame.index)]
        for column, some in states.groupby("colonne"):
            here = frame.loc[some["index"].astype(int)]
            empty = here[column].isna().to_numpy()
            if empty.any():
                rows.append(
                    pd.DataFrame(
                        {
                            "table": name,
                            "cle": keys.written(here[empty], schemas.load(name)).to_numpy(),
                            "colonne": column,
                            "etat": some["etat"].to_numpy()[empty],
                            "_source": here["_source"].to_numpy()[empty],
                            "_ligne": here["_ligne"].to_numpy()[empty],
                        }
                    )
                )
    if not rows:
        return schema.empty()
    out = pd.concat(rows, ignore_index=True).astype({"etat": etat_dtype(), "_ligne": "Int64"})
    return out.astype({c: "str" for c in ("table", "cle", "colonne", "_source")}).drop_duplicates(
        list(schema.key)
    )


def _count(apports: pd.DataFrame, apart: list[pd.DataFrame]) -> pd.DataFrame:
    """Take the rows set apart after reading out of what each file brought."""
    lost: dict[str, int] = {}
    for frame in apart:
        for source, n in frame["_source"].value_counts().items() if len(frame) else ():
            lost[source] = lost.get(source, 0) + int(n)
    gone = []
    for fichier in apports["fichier"]:
        mine = [s for s in lost if s == fichier or s.split("#")[0] == fichier]
        gone.append(sum(lost.pop(s) for s in mine))
    said = [f"{n} × ligne en erreur" if n else "" for n in gone]
    motifs = [
        " ; ".join(x for x in (m, s) if x) for m, s in zip(apports["motif"].fillna(""), said, strict=True)
    ]
    kept, aside = (apports["gardees"] - gone).clip(lower=0), apports["ecartees"] + gone
    return apports.assign(gardees=kept, ecartees=aside, motif=motifs).astype(sources.APPORTS)
