"""Files people write in the network's folder: settings, notes, comments, corrections, reviews.

Each is read whole, so each has the same limit, and none is opened that is not an ordinary file of the folder.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

from workbench.core.errors import DataError, Probleme
from workbench.core.french import MOIS, capital, fold_ascii, typographie

MONTHS = {fold_ascii(name): rank for rank, name in enumerate(MOIS, 1)}
_DATE = re.compile(r"=\s*(\d{1,2})(?:er)?[ /.-]([^\W_]{1,9})[ /.-](\d{4})\b")
MOST_MB = 16  # the declarations of 3,500 lieux make 4


def unfit(path: Path, folder: Path) -> str:
    """Why a path must not be opened, in French; "" for an ordinary file inside the folder."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a link to nothing, or to itself
        return "c’est un lien qui ne mène à rien" if path.is_symlink() else "le fichier n’existe pas"
    if not real.is_relative_to(Path(folder).resolve()):
        return "c’est un lien qui mène hors du dossier du réseau"
    if real.is_dir():
        return "c’est un dossier, un fichier est attendu"
    if not real.is_file():
        return "ce n’est pas un fichier ordinaire"
    return ""


def check(path: Path, folder: Path, fichier: str) -> None:
    """Raises
    ------
    DataError : the file must not be opened, or is longer than anybody writes
    """
    if reason := unfit(path, folder):
        raise _refused(fichier, reason, "déposer le fichier lui-même dans le dossier du réseau")
    size = path.stat().st_size
    if size > MOST_MB << 20:
        rule = f"ce fichier pèse {size >> 20} Mo, plus que ce qui s’écrit à la main ({MOST_MB} Mo)"
        raise _refused(fichier, rule, "vérifier que c’est le bon fichier, et n’y garder que ce qui est écrit")


def text(path: Path, folder: Path, fichier: str) -> str:
    """The words of one file.

    Raises
    ------
    DataError : it must not be opened, is too long, or is no UTF-8
    """
    check(path, folder, fichier)
    try:
        said = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(fichier, "ce n’est pas un texte UTF-8", "l’enregistrer de nouveau en UTF-8") from None
    if "\0" in said:
        raise _refused(fichier, "ce n’est pas un texte (caractère nul)", "l’enregistrer de nouveau en UTF-8")
    return said


def toml(said: str, fichier: str) -> dict:
    """The declarations of a text, or the line that stops its reading.

    Raises
    ------
    DataError : it is no TOML, or brackets inside brackets without end
    """
    try:
        return tomllib.loads(said)
    except (ValueError, RecursionError) as error:
        lines, at = said.rstrip().split("\n"), re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else len(lines) if "end of document" in str(error) else 0
        found = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        twice = str(error).startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate"))
        rule = "ce nom est déjà donné plus haut" if twice else "ce fichier n’est pas du TOML lisible"
        cure = "garder l’une des deux lignes" if twice else _toml_cure(found)
        raise _refused(fichier, rule, cure, line, found[:120]) from None


def _toml_cure(line: str) -> str:
    """What is typed in France and is no TOML, on the line that stops its reading."""
    bare = re.sub(r'"[^"]*"', "", line)  # what stands in straight quotes is a text, and right
    if date := _DATE.search(bare):
        month = date[2] if date[2].isdigit() else str(MONTHS.get(fold_ascii(date[2]), 0))
        try:
            day = f"{datetime.date(int(date[3]), int(month), int(date[1]))}"
        except ValueError:
            day = "2026-03-31"
        return f"une date s’écrit année, mois, jour, sans guillemets : `{day}`"
    if re.search("[“”„«»‘’]", bare):
        return 'écrire `"…"` avec des guillemets droits, ni courbes ni français'
    key = line.partition("=")[0].strip()
    if "=" in line and key and not re.fullmatch(r"[A-Za-z0-9_.-]+|\".*\"|'.*'", key):
        return f'écrire entre guillemets droits ce qui précède le signe = : `"{key}" = …`'
    return "regarder les guillemets et les crochets de cette ligne, et de celles d’au-dessus"


def _refused(fichier: str, rule: str, cure: str, line: int = 0, found: str = "") -> DataError:
    rule, cure = capital(typographie(rule)), capital(typographie(cure))
    return DataError(Probleme(fichier, ligne=line, trouve=found, regle=rule, remede=cure))
