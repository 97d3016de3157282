"""relectures.csv: no free text leaves without its row.

table;cle;colonne;empreinte;texte_masque;diffusion — empreinte is that of the text that was read: if the
text changes, its review no longer holds. texte_masque is what may be shown (empty: the text as it is);
diffusion is the widest edition: coordination, lieu (or lieu:<id>), reseau or public; empty, the text waits
for a decision and stays inside. The blocks of commentaires/ are reviewed as a table `commentaires` keyed by
lieu, annee and section.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from workbench.collect import corrections, keys
from workbench.core import personal_data, schemas, written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold, join

NAME = "relectures.csv"
HEADERS = ("table", "cle", "colonne", "empreinte", "texte_masque", "diffusion")
EDITIONS = ("coordination", "lieu", "reseau", "public")
COMMENTS = "commentaires"
COMMENT_KEY = ("lieu", "annee", "section")
COLUMNS = [*HEADERS, "_ligne"]


def digest(text: str) -> str:
    """What identifies a text that was read: 16 hexadecimal digits, blanks at both ends apart."""
    return hashlib.sha256(str(text).strip().encode()).hexdigest()[:16]


def read(reseau: Path) -> tuple[pd.DataFrame, list[Probleme]]:
    """The reviews of a network: one row per table × cle × colonne (HEADERS and `_ligne`, texts).

    `cle` is written as `keys.written` writes it, whatever the order of its columns in the file.
    """
    from workbench.collect.sources.opening.files import read_text

    path, empty = Path(reseau) / NAME, pd.DataFrame(columns=COLUMNS)
    if not path.is_file():
        return empty, []
    try:
        written.check(path, reseau, NAME)
        if not path.read_bytes().strip():
            return empty, []
        grid = read_text(path, NAME)
    except DataError as e:
        return empty, e.problemes
    cells = grid.cells.astype(object).where(grid.cells.notna(), "").to_numpy().tolist()
    header = [fold(c) for c in cells[0]]
    missing = [h for h in HEADERS if h not in header]
    if missing:
        cure = f"la première ligne est\u00a0: {';'.join(HEADERS)}"
        return empty, [
            Probleme(NAME, "", 1, regle=f"colonnes manquantes\u00a0: {join(missing)}", remede=cure)
        ]
    rows, problemes = [], []
    for ligne, row in zip(grid.lignes[1:], cells[1:], strict=True):
        said = {h: str(row[header.index(h)]).strip() for h in HEADERS} | {"_ligne": int(ligne)}
        if not any(row):
            continue
        wrong = _wrong(said)
        problemes += wrong
        if not wrong:
            key = COMMENT_KEY if said["table"] == COMMENTS else schemas.load(said["table"]).key
            parts = corrections.parse_key(said["cle"], key)
            rows.append(said | {"cle": ";".join(f"{k}={parts.get(k, '')}" for k in key)})
    return pd.DataFrame(rows, columns=COLUMNS), [*problemes, *_undecided(rows)]


def stale(
    reviews: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    notes: pd.DataFrame,
    allowed: Iterable[str] = (),
) -> list[Probleme]:
    """Reviews whose text changed or is gone, and those that let personal data out, as questions.

    notes : the blocks of commentaires/, as `comments.read` gives them
    allowed : contacts that organisations publish themselves
    """
    out = []
    for name, some in reviews.groupby("table", sort=True):
        frame = notes if name == COMMENTS else tables[name]
        written = _comment_keys(notes) if name == COMMENTS else keys.written(frame, schemas.load(name))
        for row in some.to_dict("records"):
            text = frame.loc[(written == row["cle"]).to_numpy(dtype=bool), row["colonne"]].dropna()
            twins = some[(some["cle"] == row["cle"]) & (some["colonne"] == row["colonne"])]
            if any(digest(t) == mark for t in text for mark in twins["empreinte"]):
                # this review holds, or a later row of the same text does
                out += _let_out(row, next((t for t in text if digest(t) == row["empreinte"]), ""), allowed)
                continue
            if not len(text):
                rule, cure = "le texte relu n’est plus dans les données", "retirer la ligne"
            else:
                rule = "le texte a changé depuis sa relecture\u00a0: il ne sort plus"
                cure = (
                    f"le relire, puis écrire l’empreinte {digest(text.iloc[0])}, ou lancer «\u202fworkbench "
                    "relire\u202f»"
                )
            out.append(Probleme(NAME, "", row["_ligne"], "empreinte", row["cle"], rule, cure, "question"))
    return out


def _let_out(row: dict, text: str, allowed: Iterable[str]) -> list[Probleme]:
    """Personal data in what a review lets out of the coordination: an audit stops it later."""
    inside = row["diffusion"] in ("", EDITIONS[0]) or not text
    found = [] if inside else personal_data.find(row["texte_masque"] or text, allowed)
    if not found:
        return []
    kinds = join(dict.fromkeys(personal_data.SAID[f.kind][0] for f in found))
    hints = join(dict.fromkeys(personal_data.hint(f.text) for f in found))
    rule = f"ce texte sort de la coordination et contient\u00a0: {kinds}"
    cure = f"le masquer dans texte_masque, sinon {personal_data.STOPPED}"
    return [Probleme(NAME, "", row["_ligne"], "texte_masque", hints, rule, cure, "question")]


def _undecided(rows: list[dict]) -> list[Probleme]:
    """One question for all the texts that wait for a decision."""
    left = [row["_ligne"] for row in rows if not row["diffusion"]]
    if not left:
        return []
    rule = f"{len(left)} texte{'s' * (len(left) > 1)} en attente d’une décision\u00a0: rien n’en sort"
    cure = f"lire, puis écrire la diffusion\u00a0: {', '.join(EDITIONS)}"
    return [Probleme(NAME, "", left[0], "diffusion", "", rule, cure, "question")]


def _comment_keys(notes: pd.DataFrame) -> pd.Series:
    parts = [f"{name}=" + notes[name].astype("str") for name in COMMENT_KEY]
    return parts[0] + ";" + parts[1] + ";" + parts[2]


def _wrong(said: dict) -> list[Probleme]:
    def problem(column: str, rule: str, cure: str) -> list[Probleme]:
        return [Probleme(NAME, "", said["_ligne"], column, said[column], rule, cure)]

    if said["table"] == COMMENTS:
        free = ["texte"]
    elif said["table"] in schemas.names():
        free = [f.name for f in schemas.load(said["table"]).fields if f.free]
    else:
        near = get_close_matches(said["table"], [*schemas.names(), COMMENTS], n=1)
        cure = f"peut-être «\u202f{near[0]}\u202f»" if near else ""
        return problem("table", "aucune table ne porte ce nom", cure)
    if said["colonne"] not in free:
        cure = f"textes libres\u00a0: {join(free)}"
        return problem("colonne", "cette colonne n’est pas un texte libre", cure)
    if said["diffusion"] and said["diffusion"].partition(":")[0] not in EDITIONS:
        return problem("diffusion", "édition inconnue", f"choisir parmi\u00a0: {', '.join(EDITIONS)}")
    if not said["empreinte"]:
        return problem("empreinte", "l’empreinte du texte relu manque", "relire le texte et la recopier")
    return []
