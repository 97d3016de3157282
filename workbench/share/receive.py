"""The file a lieu made at home, checked whole before anything of it is written, then declared as a source.

It comes from outside: only expected names are opened, sizes are capped while reading, every cell of a
person must be a pseudonym, and every row must be of the lieu the file says.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from workbench.core import schemas, written
from workbench.core.errors import DataError, Probleme, refuse_unknown
from workbench.share.home import MANIFEST, README, TABLES, fingerprint

MOST = 50_000_000  # bytes, of one table and of all
MEMBERS = 20 * len(TABLES)  # twenty years of every table
NAME = re.compile(r"(20\d\d)/([a-z_]+)\.csv")
PSEUDONYM = re.compile(r"(c|n|nc|o|i)-[0-9a-f]{16}")


@dataclass(frozen=True)
class Recu:
    """A checked file: lieu, counts only or not, bytes and number of rows by (annee, table)."""

    lieu: str
    comptes: bool
    tables: dict[tuple[int, str], bytes]
    lignes: dict[tuple[int, str], int]


def check(path: Path, secret: bytes, lieux: list[str]) -> Recu:
    """Read and judge a file; nothing is written.

    secret : the network's key of pseudonyms; lieux : the network's own

    Raises
    ------
    DataError : everything that is wrong in it, at once
    """
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(_bytes(archive, MANIFEST))
            lieu, marks = str(said["lieu"]), dict(said["fichiers"])
            inside = sorted({i.filename for i in archive.infolist()} - {MANIFEST, README})
            if len(inside) > MEMBERS or sum(i.file_size for i in archive.infolist()) > MOST:
                raise ValueError("too much for a lieu")
            data = {name: _bytes(archive, name) for name in inside if NAME.fullmatch(name)}
    except (
        OSError,
        zipfile.BadZipFile,
        KeyError,
        TypeError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as e:
        rule = f"ce n’est pas un envoi de «\u202fcollecter --chez-moi\u202f» ({type(e).__name__})"
        raise DataError(Probleme(path.name, regle=rule, remede="redemander le fichier au lieu")) from None
    refuse_unknown([lieu], lieux, "lieu")
    problemes = [
        _wrong(path, name, "ce fichier n’a pas sa place dans un envoi") for name in inside if name not in data
    ]
    if sorted(data) != sorted(marks) or any(
        hashlib.sha256(data[n]).hexdigest() != marks.get(n) for n in data
    ):
        problemes.append(_wrong(path, MANIFEST, "le contenu n’est pas celui qui est annoncé"))
    same_key = said.get("cle") == fingerprint(secret)
    tables, counts = {}, {}
    for name, raw in data.items():
        annee, table = NAME.fullmatch(name).groups()
        found, rows = _judge(path, name, table, raw, lieu, same_key)
        problemes += found
        tables[int(annee), table], counts[int(annee), table] = raw, rows
    if problemes:
        raise DataError(problemes)
    return Recu(lieu, bool(said.get("comptes")), tables, counts)


def keep(recu: Recu, reseau: Path) -> list[Path]:
    """Write each table into recus/<annee>/ and its [[source]] at the end of sources.toml; give what is new.

    Raises
    ------
    DataError : another file has that name (a received file is never written over)
    """
    reseau, new = Path(reseau), {}
    for (annee, table), raw in recu.tables.items():
        path = reseau / "recus" / str(annee) / f"envoi_{recu.lieu}_{table}.csv"
        if path.is_file() and path.read_bytes() != raw:
            rule = "un autre envoi porte déjà ce nom"
            cure = "le retirer de recus/ s’il est remplacé par celui-ci"
            raise DataError(Probleme(path.relative_to(reseau).as_posix(), regle=rule, remede=cure))
        if not path.is_file():
            new[path] = raw
    declare(reseau, {path: (path.stem.split("_", 2)[2], raw) for path, raw in new.items()})
    return list(new)


def declare(reseau: Path, files: dict[Path, tuple[str, bytes]]) -> None:
    """Write CSV files of tables (path -> table, bytes) and add their [[source]] to sources.toml."""
    sources = Path(reseau) / "sources.toml"
    text = written.text(sources, reseau, sources.name) if sources.is_file() else ""
    for path, (table, raw) in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        name = path.relative_to(reseau).as_posix()
        if f'"{name}"' not in text:
            text = text.rstrip("\n") + "\n\n" + _source(name, table, raw)
    if files:
        sources.write_text(text.lstrip("\n"), encoding="utf-8", newline="\n")


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member, never more than MOST bytes whatever the headers announce."""
    with archive.open(name) as file:
        data = file.read(MOST + 1)
    if len(data) > MOST:
        raise ValueError(name)
    return data


def _judge(
    path: Path, name: str, table: str, raw: bytes, lieu: str, same_key: bool
) -> tuple[list[Probleme], int]:
    if table not in TABLES:
        return [_wrong(path, name, "cette table ne s’envoie pas")], 0
    try:
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    except (UnicodeDecodeError, csv.Error):
        return [_wrong(path, name, "ce n’est pas un tableau lisible")], 0
    schema, columns = schemas.load(table), list(rows[0]) if rows else []
    free = {f.name for f in schema.fields if f.free}
    out = [_wrong(path, name, "colonne inattendue", str(c)) for c in columns if c not in schema or c in free]
    if any(row.get("lieu") != lieu for row in rows):
        out.append(_wrong(path, name, f"des lignes ne sont pas du lieu {lieu}"))
    persons = [row.get("adherent") or "" for row in rows] if table == "adhesions" else []
    if not all(PSEUDONYM.fullmatch(p) for p in persons):
        out.append(_wrong(path, name, "une personne n’y est pas sous pseudonyme\u00a0: rien n’en est gardé"))
    elif any(p[0] != "i" for p in persons) and not same_key:
        out.append(_wrong(path, name, "ces pseudonymes ont été faits avec une autre clé que celle du réseau"))
    return out, len(rows)


def _wrong(path: Path, name: str, rule: str, found: str = "") -> Probleme:
    return Probleme(path.name, name, trouve=found, regle=rule, remede="redemander l’envoi au lieu")


def _source(name: str, table: str, raw: bytes) -> str:
    columns = raw.decode("utf-8-sig").splitlines()[0].split(";")
    lines = ["[[source]]", f'fichier = "{name}"', 'format = "tableur"', f'table = "{table}"']
    lines += ["[source.colonnes]", *(f'{c} = "{c}"' for c in columns)]
    return "\n".join(lines) + "\n"
