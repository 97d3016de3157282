"""corrections.csv: a raw file is never edited; a correction is a row with its reason.

table;cle;colonne;etait;devient;motif;date — `etait = devient` means « exact, I checked »: the questions
about that cell are closed. A row of table `fichiers` closes a question about a whole file. A correction
that no longer finds its `etait` fails: the file was sent again, and the correction must be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from workbench.core import schemas, written
from workbench.core.errors import DataError, Probleme
from workbench.core.french import fold, join

NAME = "corrections.csv"
FILES = "fichiers"  # no table: a row of it answers a question about a whole received file
HEADERS = ("table", "cle", "colonne", "etait", "devient", "motif", "date")


@dataclass(frozen=True)
class Correction:
    """One row of the file; cle maps each key column to its text; ligne is its row in the file."""

    table: str
    cle: dict[str, str]
    colonne: str
    etait: str
    devient: str
    motif: str
    ligne: int

    @property
    def exact(self) -> bool:
        return fold(self.etait) == fold(self.devient)

    @property
    def cle_ecrite(self) -> str:
        """The key in one text, as `keys.written` writes that of a row."""
        return ";".join(f"{k}={v}" for k, v in self.cle.items())


def read(reseau: Path) -> tuple[list[Correction], list[Probleme]]:
    """The corrections of a network, and what is wrong with the file itself."""
    from workbench.collect.sources.opening.files import read_text

    path = Path(reseau) / NAME
    if not path.is_file():
        return [], []
    try:
        written.check(path, reseau, NAME)
        if not path.read_bytes().strip():
            return [], []
        grid = read_text(path, NAME)
    except DataError as e:
        return [], e.problemes
    rows = grid.cells.astype(object).where(grid.cells.notna(), None).to_numpy().tolist()
    header = [fold(c or "") for c in rows[0]]
    missing = [h for h in HEADERS if h not in header]
    if missing:
        rule = f"colonnes manquantes\u00a0: {join(missing)}"
        return [], [
            Probleme(NAME, "", 1, regle=rule, remede=f"la première ligne est\u00a0: {';'.join(HEADERS)}")
        ]
    at = {h: header.index(h) for h in HEADERS}
    out, problemes = [], []
    for ligne, row in zip(grid.lignes[1:], rows[1:], strict=True):
        if not any(row):
            continue
        said = {h: str(row[i]).strip() if row[i] is not None else "" for h, i in at.items()}
        wrong = refused(said, int(ligne))
        problemes += wrong
        if not wrong:
            cle = parse_key(said["cle"], _key(said["table"]))
            out.append(
                Correction(
                    said["table"],
                    cle,
                    said["colonne"],
                    said["etait"],
                    said["devient"],
                    said["motif"],
                    int(ligne),
                )
            )
    return out, problemes


def _key(table: str) -> tuple[str, ...]:
    return ("fichier",) if table == FILES else schemas.load(table).key


def answered(files: list[Correction], problemes: list[Probleme], read: set[str]) -> list[Probleme]:
    """The problems left once the questions about received files that were answered are taken out.

    An answer repeats its question; one that its file raises no more is an error, as for a cell.

    read : the received files that were read (an erased one asks nothing, and its answer stays)
    """
    closed = {(fold(c.cle["fichier"]), fold(c.etait)): c for c in files}
    asked = {_asked(p) for p in problemes if p.gravite == "question"}
    out = [p for p in problemes if p.gravite != "question" or _asked(p) not in closed]
    for place, c in closed.items():
        if place not in asked and c.cle["fichier"] in read:
            rule = "aucun fichier reçu ne pose cette question"
            cure = "la recopier telle qu’elle est écrite, ou retirer cette ligne"
            out.append(Probleme(NAME, "", c.ligne, "etait", c.etait, rule, cure))
    return out


def _asked(p: Probleme) -> tuple[str, str]:
    return fold(p.fichier), fold(p.regle)


def _file(said: dict[str, str]) -> tuple[str, str, str] | None:
    """What is wrong (column, rule, cure) with the answer to a question about a file; None when nothing is."""
    if set(parse_key(said["cle"], _key(FILES))) != {"fichier"} or not said["cle"]:
        return (
            "cle",
            "la clé est le nom du fichier reçu",
            "l’écrire ainsi\u00a0: recus/2025/nom-du-fichier.txt",
        )
    if not said["etait"] or fold(said["etait"]) != fold(said["devient"]):
        return (
            "etait",
            "la réponse recopie la question, deux fois",
            "copier la question dans etait et devient",
        )
    return None


def parse_key(text: str, key: tuple[str, ...]) -> dict[str, str]:
    """« lieu=orgelet;du=2025-03-01 » by column; a lone value is that of a one-column key."""
    if len(key) == 1 and "=" not in text:
        return {key[0]: text.strip()}
    pairs = (bit.partition("=") for bit in text.split(";") if bit.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def refused(said: dict[str, str], ligne: int) -> list[Probleme]:
    """Why a row (column -> text) is no correction; [] when it is one."""

    def problem(column: str, rule: str, cure: str) -> list[Probleme]:
        return [Probleme(NAME, "", ligne, column, said[column], rule, cure)]

    if said["table"] == FILES:
        if wrong := _file(said):
            return problem(*wrong)
        return _without_reason(said, problem)
    if said["table"] not in schemas.names():
        near = get_close_matches(said["table"], schemas.names(), n=1)
        return problem(
            "table", "aucune table ne porte ce nom", f"peut-être «\u202f{near[0]}\u202f»" if near else ""
        )
    schema = schemas.load(said["table"])
    if said["colonne"] not in schema:
        return problem(
            "colonne",
            f"la table {schema.name} n’a pas cette colonne",
            f"colonnes\u00a0: {join(schema.columns)}",
        )
    if set(parse_key(said["cle"], schema.key)) != set(schema.key):
        example = ";".join(f"{k}=…" for k in schema.key)
        return problem(
            "cle", "la clé ne nomme pas les colonnes de la table", f"l’écrire ainsi\u00a0: {example}"
        )
    return _without_reason(said, problem)


def _without_reason(said: dict[str, str], problem) -> list[Probleme]:
    cure = "dire en quelques mots d’où vient la bonne valeur"
    return [] if said["motif"] else problem("motif", "une correction a un motif", cure)
