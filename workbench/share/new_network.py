"""A new network's folder: what to fill, the noyau workbook, the RGPD papers, and nothing invented."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path

from workbench.core import paths, referentiel
from workbench.core.errors import DataError, Probleme, refuse_unknown
from workbench.measures.territory import LIST
from workbench.safety.asked import BLANK

MODELS = paths.DATA / "modeles"
KNOWN = MODELS / "reseaux"  # a file by network of which something is known already
PAPERS = ("1-registre-de-traitement", "2-notice-d-information", "3-convention-de-partage")
TO_MEMBERS = PAPERS[1:]  # what a structure that joins reads and signs
FOLDERS = ("recus", "visites", "commentaires", "photos")
MONTHS = 24  # how long received files are kept, proposed and to be decided
THRESHOLD = 5


def create(
    folder: Path,
    nom: str = "",
    today: dt.date | None = None,
    paquet: Path | None = None,
    modele: str = "",
) -> list[Path]:
    """Write a new network into `folder`, and say which files were written.

    paquet : the référentiel package of another network, whose method this one takes over
    modele : a file of `data/modeles/reseaux`: the rows and the territory known before anything is received

    Raises
    ------
    DataError : something is there already, the folder cannot be written, the package cannot be used, no model
        has this name
    """
    from workbench.share import carry, papers, workbook

    folder, today = Path(folder), today or dt.date.today()
    known = model(modele) if modele else {}
    _refuse_what_is_there(folder)
    method = carry.read(paquet) if paquet else {}
    annee = today.year - 1
    words = {
        "nom": nom.strip() or known.get("nom") or f"[{BLANK}\u00a0: nom du réseau]",
        "nom_court": known.get("nom_court", "le réseau"),
        "epci": f"epci = {json.dumps(known['epci'])}" if known else '# epci = ["200000001", "200000002"]',
        "annee": str(annee),
        "arrete_le": dt.date(today.year, 3, 31).isoformat(),
        "mois": str(MONTHS),
        "seuil": str(THRESHOLD),
    }
    escaped = words | {"nom": json.dumps(words["nom"], ensure_ascii=False)[1:-1]}
    texts = {
        "reseau.toml": _filled(MODELS / "reseau.toml", escaped),
        "sources.toml": _filled(MODELS / "sources.toml", words),
        ".gitignore": _filled(MODELS / "gitignore", words),
        LIST: _filled(MODELS / "communes.csv", words),
    } | method
    made = []
    try:
        for name in (*FOLDERS, f"recus/{annee}", f"commentaires/{annee}", "rgpd"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            made.append(folder / name)
        (folder / "registres.xlsx").write_bytes(
            workbook.noyau(referentiel.of_years(folder, {}, [annee])[annee], known)
        )
        made.append(folder / "registres.xlsx")
        for name in PAPERS:
            path = folder / "rgpd" / f"{name}.docx"
            path.write_bytes(papers.to_docx(paper(name, words)))
            made.append(path)
    except OSError as error:
        rule = f"le dossier ne s’écrit pas ({error.strerror})"
        raise DataError(Probleme(str(folder), regle=rule, remede="choisir un autre dossier")) from None
    return made


def model(name: str) -> dict:
    """What is known of a network: nom, nom_court, epci, source, a_preciser, and rows by table.

    Raises
    ------
    DataError : no model has this name; the nearest is given
    """
    refuse_unknown([name], models(), "modèle")
    return tomllib.loads((KNOWN / f"{name}.toml").read_text("utf-8"))


def models() -> list[str]:
    """The names one can start from."""
    return sorted(path.stem for path in KNOWN.glob("*.toml"))


def paper(name: str, words: dict[str, str]) -> str:
    """The text of one of PAPERS with its words: nom, mois, seuil."""
    return _filled(MODELS / "rgpd" / f"{name}.md", words)


def _filled(path: Path, words: dict[str, str]) -> str:
    """A model with its words in place of `{{name}}`, in one pass: a word is never read as a model."""
    return re.sub(r"\{\{(\w+)\}\}", lambda m: words[m[1]], path.read_text("utf-8"))


def _refuse_what_is_there(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        rule = "ce dossier n’est pas vide\u00a0: rien n’y est écrit"
        cure = "donner le nom d’un dossier qui n’existe pas encore"
        raise DataError(Probleme(str(folder), regle=rule, remede=cure))
