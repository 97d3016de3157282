"""Free text leaves only once read again: relectures.csv says what, in which words, and how far."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandas import DataFrame

from workbench.collect import comments, keys
from workbench.collect.reviews import COMMENTS, digest, read
from workbench.safety.policy import COORDINATION, LIEU, WIDTH, split


def reviews(reseau: Path) -> dict[tuple[str, str, str], list[dict]]:
    """(table, cle, colonne) -> the rows of relectures.csv that hold no mistake."""
    found: dict[tuple[str, str, str], list[dict]] = {}
    for row in read(reseau)[0].to_dict("records"):
        found.setdefault((row["table"], row["cle"], row["colonne"]), []).append(row)
    return found


def same_text(said: str, mark: str) -> bool:
    """True when the digest of a review, written whole or by its first digits, is that of a text."""
    return len(said) >= 8 and (mark.startswith(said) or said.startswith(mark))


def comment_key(lieu: str, annee: int, section: str) -> str:
    """The key of a block of commentaires/ as relectures.csv writes it."""
    return f"lieu={lieu};annee={annee};section={section}"


def allowed(text, table: str, cle: str, colonne: str, edition: str, known: dict) -> str | None:
    """The words an edition may show: the masked text if there is one, None when nobody reviewed this text."""
    if pd.isna(text) or not str(text).strip():
        return None
    mark = digest(text)
    for row in known.get((table, cle, colonne), ()):
        wide = row["diffusion"].partition(":")[0]
        if wide in WIDTH and same_text(row["empreinte"], mark) and WIDTH[split(edition)[0]] <= WIDTH[wide]:
            return row["texte_masque"] or str(text)
    return None


def masked(text: str, table: str, cle: str, colonne: str, known: dict) -> str:
    """The words a review puts in place of a text, decided or not; the text itself when there is none."""
    mark = digest(text)
    for row in known.get((table, cle, colonne), ()):
        if same_text(row["empreinte"], mark):
            return row["texte_masque"] or str(text)
    return str(text)


def review(rows: DataFrame, schema, edition: str, known: dict) -> DataFrame:
    """A table's rows with only reviewed words in its columns of free text."""
    free = [f.name for f in schema.fields if f.free and f.name in rows]
    if split(edition)[0] == COORDINATION or not free or not len(rows):
        return rows
    written = keys.written(rows, schema)
    out = {
        name: pd.array(
            [
                allowed(t, schema.name, k, name, edition, known)
                for t, k in zip(rows[name], written, strict=True)
            ],
            dtype="str",
        )
        for name in free
    }
    return rows.assign(**out)


def of_subject(frame: DataFrame, lieu: str, annee: int, edition: str, known: dict) -> dict[str, list[dict]]:
    """The texts of a lieu ("reseau" for the network) and year an edition may show, by section.

    The coordination reads its texts as they are; so does the lieu of its own, with the masked words where
    a review proposes some. Wider editions show what relectures.csv lets out (table `commentaires`, cle
    « lieu=…;annee=…;section=… », colonne `texte`).

    Returns
    -------
    section -> list of {role, date (ISO or ""), texte}
    """
    frame = frame[(frame["lieu"] == (lieu or comments.RESEAU)) & (frame["annee"] == annee)]
    kind, own = split(edition)
    found: dict[str, list[dict]] = {}
    for row in frame.itertuples(index=False):
        key = comment_key(row.lieu, row.annee, row.section)
        if kind == COORDINATION:
            text = row.texte
        elif kind == LIEU and own == lieu:
            text = masked(row.texte, COMMENTS, key, "texte", known)
        else:
            text = allowed(row.texte, COMMENTS, key, "texte", edition, known)
        if text:
            day = "" if pd.isna(row.date) else row.date.date().isoformat()
            role = "" if pd.isna(row.role) else row.role
            found.setdefault(row.section, []).append({"role": role, "date": day, "texte": text})
    return found
