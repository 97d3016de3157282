"""Who is who: names of lieux brought back to one spelling, names of persons to a pseudonym.

Names of lieux are compared after NFC, case and space folding; what only looks alike is never merged.
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
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.collect import texts
from workbench.core import paths, schemas
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold, fold_ascii

PERSON = ("_nom", "_courriel", "_propre", "_organisation")  # columns of names: they never leave collection


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
    """Replace names by pseudonyms in `column`, over all files at once, and drop the columns of names.

    Frames that carry `_nom` (folded full name), `_courriel`, `_propre` (the e-mail is the member's own)
    and `_organisation` (bool) get their pseudonym from them; the others keep `column`, read as an e-mail,
    a name or a number. All files are looked at together so that a person keeps one pseudonym over years:
    an address that is the own address of two names stands, everywhere, for neither.
    """
    owners: dict[str, set[str]] = {}
    for frame in frames:
        if "_courriel" in frame:
            own = frame[frame["_propre"] & ~frame["_organisation"] & (frame["_courriel"] != "")]
            for mail, nom in set(zip(own["_courriel"], own["_nom"], strict=True)):
                owners.setdefault(mail, set()).add(nom)
    shared = {mail for mail, noms in owners.items() if len({*noms} - {""}) > 1}
    out = []
    for frame in frames:
        frame = frame.copy(deep=False)
        if "_courriel" in frame:
            frame[column] = _from_person(frame, shared, secret)
        elif column in frame:
            frame[column] = _from_cells(frame, column, secret)
        out.append(frame.drop(columns=[c for c in PERSON if c in frame]))
    return out


def _from_person(frame: pd.DataFrame, shared: set[str], secret: bytes) -> pd.Series:
    known: dict[tuple, str | None] = {}

    def name(who) -> str | None:
        nom, mail, own, organisation = who
        if organisation:
            return pseudonym(secret, "o", nom)
        if mail and own and mail not in shared:
            return pseudonym(secret, "c", mail)
        if mail and nom:
            return pseudonym(secret, "nc", nom, mail)
        return pseudonym(secret, "n", nom) if nom else None

    rows = list(zip(frame["_nom"], frame["_courriel"], frame["_propre"], frame["_organisation"], strict=True))
    for who in set(rows):
        known[who] = name(who)
    return pd.Series([known[who] for who in rows], index=frame.index, dtype=object)


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


def name_lieux(frames: dict[str, list[pd.DataFrame]]) -> dict[str, list[pd.DataFrame]]:
    """Names of lieux brought to identifiers wherever a column names one; the unknown stay as they are.

    Where a column may name a structure too, a name that both bear stays: which of them is not said.
    """
    lieux = [f for f in frames.get("lieux", []) if "lieu" in f]
    if not lieux:
        return frames
    structures = [f for f in frames.get("structures", []) if "structure" in f]
    both = [
        *lieux,
        *(f[f.columns.difference(["lieu"])].rename(columns={"structure": "lieu"}) for f in structures),
    ]
    names, either = known_names(pd.concat(lieux)), known_names(pd.concat(both))
    out = {}
    for table, some in frames.items():
        schema = schemas.load(table)
        known = {k.fields[0]: names for k in schema.foreign_keys if k.table == "lieux" and len(k.fields) == 1}
        known |= {f.name: either for f in schema.fields if "lieux" in dict(f.references)}
        known = {c: of for c, of in known.items() if schema[c].type == "string"}
        out[table] = [_named(frame, known) for frame in some]
    return out


def _named(frame: pd.DataFrame, known: dict[str, dict[str, str]]) -> pd.DataFrame:
    """The frame with the names of each column of `known` brought to identifiers."""
    attrs = frame.attrs
    frame = frame.assign(**{c: match_lieux(frame[c], names) for c, names in known.items() if c in frame})
    frame.attrs = attrs
    return frame


def match_lieux(column: pd.Series, names: dict[str, str]) -> pd.Series:
    """Replace names of lieux by their id.

    column : ids or names as received
    names : as `known_names` gives them

    A name nobody knows is left as it is: `keys.foreign` sets its rows apart and proposes the nearest.
    """
    codes, unique = texts.distinct(column)
    values = [names.get(fold(u), u) for u in unique]
    if texts.is_coded(column):
        ranks, named = pd.factorize(np.array(values, dtype=object))
        found = pd.Categorical.from_codes(np.append(ranks, -1)[codes], named)
        return pd.Series(found, index=column.index)
    return pd.Series(np.array([*values, None], dtype=object)[codes], index=column.index, dtype=object)


def known_names(lieux: pd.DataFrame) -> dict[str, str]:
    """Folded id, name and displayed name → lieu; a name two lieux share belongs to neither.

    lieux : clean or received table (lieu, nom, nom_affiche)
    """
    owners: dict[str, set[str]] = {}
    for column in ("lieu", "nom", "nom_affiche"):
        if column in lieux:
            for nom, lieu in zip(lieux[column], lieux["lieu"], strict=True):
                if not pd.isna(nom) and not pd.isna(lieu) and str(nom).strip():
                    owners.setdefault(fold(nom), set()).add(str(lieu))
    return {nom: next(iter(ids)) for nom, ids in owners.items() if len(ids) == 1}
