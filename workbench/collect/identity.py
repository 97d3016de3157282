"""Who is who: names of lieux brought back to one spelling, names of persons to a pseudonym.

Names of lieux and structures are compared after NFC, case and space folding, then without accents where one
alone is so written; what only looks alike is never merged.
A person is known by the HMAC of an e-mail, else of the folded name; the first
letters of a pseudonym say which, so that nobody takes the two for one:
`c-` e-mail, `n-` name, `nc-` name and e-mail (several persons behind one address), `o-` organisation,
`i-` number given by one lieu.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.collect import cells, texts
from workbench.core import paths, schemas
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold, fold_ascii

NAMED = {"lieux": "lieu", "structures": "structure"}  # registers of what is called by its name, their key
PERSON = ("_nom", "_courriel", "_propre", "_organisation")  # columns of names: gone as soon as a file is read
OTHER = "_autre"  # of a sealed file: the pseudonym of who may share an address


def key(reseau: Path) -> bytes:
    """The network's key of pseudonyms, created on first use and readable by its owner only.

    Raises
    ------
    DataError : the file is there and is no key (losing it would rename everybody)
    """
    path = paths.cle(reseau)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_text(encoding="ascii", errors="replace").strip()
        if not re.fullmatch(r"[0-9a-f]{64}", found):
            raise DataError(
                Probleme(
                    fichier=path.name,
                    regle="la clé des pseudonymes est abîmée",
                    remede="remettre la copie de sauvegarde : une autre clé changerait tous les pseudonymes",
                )
            ) from None
        return bytes.fromhex(found)
    value = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value + "\n")
    return bytes.fromhex(value)


def pseudonym(secret: bytes, kind: str, *parts: str) -> str:
    """`kind-` and 16 hexadecimal digits (64 bits: no collision below millions of persons)."""
    message = "\x1f".join((kind, *parts)).encode("utf-8")
    return f"{kind}-{hmac.new(secret, message, hashlib.sha256).hexdigest()[:16]}"


def pseudonymise(frames: list[pd.DataFrame], secret: bytes, column: str = "adherent") -> list[pd.DataFrame]:
    """Replace names by pseudonyms in `column`, over all files at once, and drop the columns of names."""
    return settled([sealed(frame, secret, column) for frame in frames], column)


def sealed(frame: pd.DataFrame, secret: bytes, column: str = "adherent") -> pd.DataFrame:
    """One file without its names: pseudonyms in `column`, which `settled` ends over all files.

    A frame that carries `_nom` (folded full name), `_courriel`, `_propre` (the e-mail is the member's own)
    and `_organisation` (bool) gets its pseudonyms from them, and `_autre`: of a member known by an own
    address, the pseudonym if that address is several persons'. Another keeps `column`, read as an e-mail, a
    name or a number.
    """
    frame = frame.copy(deep=False)
    if "_courriel" in frame:
        rows = [frame[name] for name in PERSON]
        known = {who: _of_person(*who, secret) for who in set(zip(*rows, strict=True))}
        found = [known[who] for who in zip(*rows, strict=True)]
        for rank, name in enumerate((column, OTHER)):
            frame[name] = pd.Series([one[rank] for one in found], index=frame.index, dtype=object)
    elif column in frame:
        frame[column] = _from_cells(frame, column, secret)
    return frame.drop(columns=[c for c in PERSON if c in frame])


def settled(frames: list[pd.DataFrame], column: str = "adherent") -> list[pd.DataFrame]:
    """Sealed files looked at together, so that a person keeps one pseudonym over years: an address that is
    the own address of two names stands, everywhere, for neither."""
    owners: dict[str, set[str]] = {}
    for frame in frames:
        if OTHER in frame:
            for own, other in set(zip(frame[column], frame[OTHER], strict=True)):
                owners.setdefault(own, set()).update([other] if other else [])
    shared = {own for own, others in owners.items() if len(others) > 1}
    out = []
    for frame in frames:
        if OTHER in frame:
            told = [
                (other or None) if own in shared else own
                for own, other in zip(frame[column], frame[OTHER], strict=True)
            ]
            frame = frame.assign(**{column: pd.Series(told, index=frame.index, dtype=object)})
        out.append(frame.drop(columns=OTHER, errors="ignore"))
    return out


def _of_person(nom: str, mail: str, own: bool, organisation: bool, secret: bytes) -> tuple:
    """(pseudonym, the one to take if the member's own address is also another's)."""
    if organisation:
        return pseudonym(secret, "o", nom), None
    both = pseudonym(secret, "nc", nom, mail) if mail and nom else None
    if mail and own:
        return pseudonym(secret, "c", mail), both
    return both or (pseudonym(secret, "n", nom) if nom else None), None


def _from_cells(frame: pd.DataFrame, column: str, secret: bytes) -> pd.Series:
    """A member's cell is a pseudonym already (made at home), an e-mail, a number of its lieu, or a name."""
    lieux = frame["lieu"] if "lieu" in frame else pd.Series("", index=frame.index)

    def one(cell, lieu):
        if pd.isna(cell) or not str(cell).strip():
            return None
        text = fold(cell)
        if re.fullmatch(r"(c|n|nc|o|i)-[0-9a-f]{16}", text):
            return text
        if "@" in text:
            return pseudonym(secret, "c", text)
        if any(c.isdigit() for c in text):
            return pseudonym(secret, "i", str(lieu), text)
        return pseudonym(secret, "n", full_name(cell, None))

    return pd.Series(
        [one(c, x) for c, x in zip(frame[column], lieux, strict=True)], index=frame.index, dtype=object
    )


def full_name(nom, prenom) -> str:
    """Folded « nom prénom »; the order of the two words in a file does not matter, blanks are empty."""
    words = [fold_ascii(x) for x in (nom, prenom) if not pd.isna(x)]
    return " ".join(sorted(" ".join(words).replace("-", " ").split()))


def address(cell) -> str:
    """Folded e-mail, "" when the cell is not one."""
    text = "" if pd.isna(cell) else fold(cell)
    return text if "@" in text else ""


class Names(NamedTuple):
    """Names of a register → identifiers, as `known_names` gives them: with their accents, then without."""

    folded: dict[str, str]
    plain: dict[str, str]

    def read(self, said) -> str:
        """The identifier of what is said; what nobody knows, or what two bear, as it is said."""
        return self.folded.get(fold(said)) or self.plain.get(fold_ascii(said)) or said


def identified(frames: dict[str, list[pd.DataFrame]]) -> dict[str, list[pd.DataFrame]]:
    """Names of lieux and structures brought to identifiers wherever a column names one, or several; the
    unknown stay as they are: `foreign.check` sets their rows apart and proposes the nearest.

    An identifier that is refused stands for no name: what it is to become nobody knows yet.
    Where a column may name either, a name that both bear stays: which of them is not said.
    """
    own = {
        key: [_well_named(f, table, key) for f in frames.get(table, []) if key in f]
        for table, key in NAMED.items()
    }
    either = [
        f[f.columns.difference(["lieu"])].rename(columns={"structure": "lieu"}) for f in own["structure"]
    ]
    known = {table: names(own[key], key) for table, key in NAMED.items()}
    both = names([*own["lieu"], *either], "lieu")
    out = {}
    for table, some in frames.items():
        schema = schemas.load(table)
        read = {column: known.get(of, both) for column, of in naming(schema).items()}
        out[table] = [_identified(frame, schema, read) for frame in some]
    return out


def naming(schema: schemas.Schema) -> dict[str, str]:
    """Columns that name lieux or structures → the table of what they name, "" when it may be either."""
    links = (k for k in schema.foreign_keys if k.table in NAMED and len(k.fields) == 1)
    either = {f.name: "" for f in schema.fields if "lieux" in dict(f.references)}
    either |= {f.name: "lieux" for f in schema.fields if f.place}
    return {k.fields[0]: k.table for k in links} | either


def _well_named(frame: pd.DataFrame, table: str, key: str) -> pd.DataFrame:
    """The rows whose identifier may serve, its columns of names only."""
    pattern = re.compile(schemas.load(table)[key].pattern)
    kept = frame[key].map(lambda v: not pd.isna(v) and bool(pattern.fullmatch(cells.text(v))))
    return frame.loc[kept.to_numpy(dtype=bool), [c for c in (key, "nom", "nom_affiche") if c in frame]]


def names(frames: list[pd.DataFrame], key: str) -> Names:
    """What the tables of one register name, its identifiers being in the column `key`."""
    rows = pd.concat(frames) if frames else pd.DataFrame({key: []})
    return Names(known_names(rows, key), known_names(rows, key, fold_ascii))


def _identified(frame: pd.DataFrame, schema: schemas.Schema, read: dict[str, Names]) -> pd.DataFrame:
    attrs = frame.attrs
    made = {c: match(frame[c], names, schema[c].type == "list") for c, names in read.items() if c in frame}
    frame = frame.assign(**made)
    frame.attrs = attrs
    return frame


def match(column: pd.Series, names: Names, several: bool = False) -> pd.Series:
    """The column, ids or names as received, with the id of each name that is known.

    several : a cell may name more than one
    """
    codes, unique = texts.distinct(column)
    values = [_each(u, names) if several else names.read(u) for u in unique]
    if texts.is_coded(column):
        ranks, named = pd.factorize(np.array(values, dtype=object))
        found = pd.Categorical.from_codes(np.append(ranks, -1)[codes], named)
        return pd.Series(found, index=column.index)
    return pd.Series(np.array([*values, None], dtype=object)[codes], index=column.index, dtype=object)


def _each(said, names: Names):
    items = cells.items(said)
    read = [names.read(item) for item in items]
    return said if read == items else ";".join(read)


def known_names(rows: pd.DataFrame, key: str = "lieu", spelled: Callable = fold) -> dict[str, str]:
    """Id, name and displayed name, as `spelled` brings them together → id; a name that two share belongs to
    neither.

    rows : clean or received table (the key, nom, nom_affiche)
    """
    owners: dict[str, set[str]] = {}
    for column in (key, "nom", "nom_affiche"):
        if column in rows:
            for nom, own in zip(rows[column], rows[key], strict=True):
                if not pd.isna(nom) and not pd.isna(own) and str(nom).strip():
                    owners.setdefault(spelled(nom), set()).add(str(own))
    return {nom: next(iter(ids)) for nom, ids in owners.items() if len(ids) == 1}
