"""One way to word a problem of a received file: where, what was found, the rule, the cure, in French."""

from __future__ import annotations

from typing import Protocol

from workbench.core.errors import Probleme
from workbench.core.french import capital, join, typographie


class Sheet(Protocol):
    """What a received file was opened as: it knows its name and its sheet."""

    fichier: str
    feuille: str


def say(
    place: Sheet | str,
    regle: str,
    remede: str = "",
    *,
    ligne: int = 0,
    colonne: str = "",
    trouve="",
    gravite: str = "erreur",
) -> Probleme:
    """A Probleme at `place` (a sheet, or a file's name). Words of sources.toml stand between backticks."""
    fichier, feuille = (place, "") if isinstance(place, str) else (place.fichier, place.feuille)
    return Probleme(
        fichier=fichier,
        feuille=feuille,
        ligne=int(ligne),
        colonne=colonne,
        trouve=str(trouve)[:300],
        regle=capital(typographie(regle)),
        remede=capital(typographie(remede)),
        gravite=gravite,
    )


def quoted(names, last: str = "ou") -> str:
    """« a », « b » ou « c »."""
    return join((f"« {n} »" for n in names), last)
