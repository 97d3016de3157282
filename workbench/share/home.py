"""What a lieu sends from its own machine: rows under pseudonyms, or counts only; and nothing else.

The lieu's folder is a small network of its own (reseau.toml, sources.toml, recus/, its row of lieux). Rows
come from its received files; free texts, columns of names and identifiers of its tools stay at home. With
the network's key, a person keeps one pseudonym in all lieux; with the lieu's own key the pseudonyms are
numbers given by one lieu (`i-…`), and the network's count of persons becomes a range.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.core import paths, referentiel, schemas
from workbench.core.errors import DataError, Probleme, refuse_unknown
from workbench.core.french import count

TABLES = (
    "adhesions",
    "reservations",
    "activite",
    "participations",
    "equipe",
    "enquete_usagers",
    "chiffres_annuels",
)
NUMBERED = {"adhesions": "adhesion", "reservations": "reservation", "enquete_usagers": "reponse"}
DATES = ("annee", "du", "debut", "date")  # the first a table has gives the year of its rows
COUNTED = ("adhesions", "reservations", "participations_datees", "equipe")  # what counts replace
DAY = (1980, 1, 1, 0, 0, 0)
MANIFEST, README = "envoi.json", "LISEZ-MOI.txt"


@dataclass(frozen=True)
class Envoi:
    """What would leave: tables by (annee, name), the columns kept at home, the mark of the network's key."""

    lieu: str
    tables: dict[tuple[int, str], DataFrame]
    gardees: dict[str, list[str]]
    cle: str = ""
    comptes: bool = False


def prepare(reseau: Path, lieu: str, comptes: bool = False, cle: Path | None = None) -> Envoi:
    """Read the lieu's own files and keep what may leave.

    Raises
    ------
    DataError : the lieu is not in the folder, the key cannot be read, nothing was received
    """
    from workbench.collect import collect, identity

    with _key(reseau, cle):
        collecte = collect(reseau)
        secret = identity.key(reseau)
    known = sorted(collecte.tables["lieux"]["lieu"])
    refuse_unknown([lieu], known, "lieu")
    rows = {name: _received(collecte.tables[name], lieu) for name in TABLES}
    if comptes:
        rows = _counts(reseau, collecte.tables, rows, lieu)
    kept, tables = {}, {}
    for name, frame in rows.items():
        frame, left = _columns(name, frame, lieu, None if cle else secret)
        kept |= {name: left} if left and len(frame) else {}
        for annee, part in frame.groupby(_years(frame)) if len(frame) else ():
            tables[int(annee), name] = part.reset_index(drop=True)
    if not tables:
        rule = "aucune ligne reçue de ce lieu\u00a0: il n’y a rien à envoyer"
        raise DataError(Probleme("recus", trouve=lieu, regle=rule, remede="vérifier sources.toml"))
    return Envoi(lieu, dict(sorted(tables.items())), kept, fingerprint(secret) if cle else "", comptes)


def fingerprint(secret: bytes) -> str:
    """A mark of a key, which says nothing of it: two lieux with the same one can be counted together."""
    return hmac.new(secret, b"empreinte", hashlib.sha256).hexdigest()[:16]


def preview(envoi: Envoi) -> str:
    """Exactly what leaves, in French: tables, columns, numbers of rows, first rows, and what stays."""
    lines = [
        f"Envoi du lieu {envoi.lieu}\u00a0: {'des comptes seulement' if envoi.comptes else 'des lignes'}."
    ]
    for (annee, name), frame in envoi.tables.items():
        shown = table_bytes(frame.head(3)).decode("utf-8-sig").splitlines()
        lines += ["", f"{annee}/{name}.csv — {count(len(frame), 'ligne')}", *(f"  {line}" for line in shown)]
        lines += ["  …"] if len(frame) > 3 else []
    lines.append("")
    lines += [f"Reste ici, table {n}\u00a0: {', '.join(columns)}." for n, columns in envoi.gardees.items()]
    if not envoi.comptes:
        lines.append(
            "Pseudonymes faits avec la clé du réseau."
            if envoi.cle
            else "Pseudonymes faits avec la clé du lieu\u00a0: le réseau comptera par une fourchette."
        )
    return "\n".join(lines)


def to_zip(envoi: Envoi) -> bytes:
    """The file to send: one CSV per year and table, what it holds in words, and its marks."""
    files = {f"{annee}/{name}.csv": table_bytes(frame) for (annee, name), frame in envoi.tables.items()}
    said = {
        "version": 1,
        "lieu": envoi.lieu,
        "comptes": envoi.comptes,
        "cle": envoi.cle,
        "fichiers": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    files[README] = (preview(envoi) + "\n").encode("utf-8")
    files[MANIFEST] = json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@contextmanager
def _key(reseau: Path, cle: Path | None) -> Iterator[None]:
    """The network's key, in the place of the lieu's own, for the time of a reading."""
    if cle is None:
        yield
        return
    place = paths.cle(reseau)
    before = place.read_bytes() if place.is_file() else None
    try:
        given = Path(cle).read_bytes()
    except OSError as error:
        rule = f"la clé ne se lit pas ({error.strerror})"
        raise DataError(Probleme(Path(cle).name, regle=rule, remede="vérifier --cle")) from None
    try:
        place.write_bytes(given)
        place.chmod(0o600)
        yield
    finally:
        if before is None:
            place.unlink(missing_ok=True)
        else:
            place.write_bytes(before)


def _received(frame: DataFrame, lieu: str) -> DataFrame:
    """Rows of the lieu that come from a received file, not from the coordination's registers."""
    return frame[(frame["lieu"] == lieu) & frame["_source"].str.startswith("recus/").fillna(False)]


def _columns(name: str, frame: DataFrame, lieu: str, own: bytes | None) -> tuple[DataFrame, list[str]]:
    """Columns that may leave, as texts; identifiers of tools become row numbers, names stay pseudonyms."""
    from workbench.collect.identity import pseudonym

    schema = schemas.load(name)
    left = [f.name for f in schema.fields if f.free or (name == "chiffres_annuels" and f.name == "source")]
    frame = frame[[c for c in schema.columns if c not in left]].copy()
    if "adherent" in frame and own:
        frame["adherent"] = [pseudonym(own, "i", lieu, str(a)) for a in frame["adherent"]]
    if name in NUMBERED and len(frame):
        others = [c for c in frame if c != NUMBERED[name]]
        frame = frame.sort_values(others, kind="stable", key=lambda c: c.astype("str"))
        years = _years(frame)
        frame[NUMBERED[name]] = [
            f"{lieu}-{y}-{n}" for y, n in zip(years, frame.groupby(years).cumcount() + 1, strict=True)
        ]
        left = [*left, f"{NUMBERED[name]} (remplacé par un rang)"]
    return frame, left


def _years(frame: DataFrame) -> pd.Series:
    column = frame[next(c for c in DATES if c in frame)]
    return (
        column.dt.year.astype("int64") if str(column.dtype).startswith("datetime") else column.astype("int64")
    )


def _counts(reseau: Path, tables: dict, rows: dict, lieu: str) -> dict[str, DataFrame]:
    """Months of activity and yearly figures: no row of a person, no day."""
    activite = rows["activite"]
    if len(activite):
        start = activite["du"].dt.to_period("M").dt.to_timestamp()
        months = activite.assign(du=start, au=start + pd.offsets.MonthEnd(0))
        keys = ["lieu", "du", "au", "usage", "mode"]
        activite = months.groupby(keys, as_index=False)[["passages", "heures"]].sum(min_count=1)
    figures = yearly(reseau, tables, COUNTED)
    said = [rows["chiffres_annuels"], figures[figures["lieu"] == lieu]]
    figures = pd.concat([s for s in said if len(s)]) if any(map(len, said)) else said[0]
    return {"activite": activite, "chiffres_annuels": figures}


def yearly(
    reseau: Path, tables: dict, counted: tuple[str, ...], annees: Iterable[int] | None = None
) -> DataFrame:
    """Yearly figures of every lieu that rest on these tables, as rows of chiffres_annuels.

    annees : those wanted, among those of the network (all of them by default)
    """
    from workbench.measures import compute, territory
    from workbench.safety.tranche import configuration, report_day

    conf, method = configuration(reseau), referentiel.load()
    asked = {i for i, one in method.indicateurs.items() if one.declare and one.numerateur["table"] in counted}
    communes, parts = territory.communes(reseau), []
    for annee in sorted(set(conf["annees"]) & set(conf["annees"] if annees is None else annees)):
        mesures = compute(tables, method, annee, report_day(conf, annee), conf, communes)
        whole = (mesures["periode"] == str(annee)) & (mesures["modalite"] == "")
        whole &= (mesures["etat"].astype("str") == "valeur") & (mesures["mode"].fillna("") != "déclaré")
        parts.append(mesures[whole & (mesures["niveau"] == "lieu") & mesures["indicateur"].isin(asked)])
    own = pd.concat(parts) if parts else DataFrame(columns=["sujet", "periode", "indicateur", "valeur"])
    out = {
        "lieu": own["sujet"], "annee": own["periode"].astype("int64"), "indicateur": own["indicateur"],
        "valeur": own["valeur"], "etat": "valeur", "mode": "compté",
    }  # fmt: skip
    return DataFrame(out).reindex(columns=schemas.load("chiffres_annuels").columns)


def table_bytes(frame: DataFrame) -> bytes:
    """A clean table as the CSV that collection reads back."""
    return frame.to_csv(index=False, sep=";", date_format="%Y-%m-%d", lineterminator="\n").encode("utf-8-sig")
