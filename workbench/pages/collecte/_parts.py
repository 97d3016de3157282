"""What the pages of the collection read the same way: sources, their names, the lieux they concern."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import PurePosixPath

import pandas as pd
from pandas import DataFrame

from workbench.core import french, schemas
from workbench.pages import common
from workbench.pages.evaluation import _parts as network
from workbench.safety import policy
from workbench.safety.arrivals import SOURCES
from workbench.safety.container import Tranche, once
from workbench.show.display import Affichage

FORMATS = {
    "tableur": "tableur",
    "agenda": "agenda",
    "grist": "document Grist",
    "kobo": "KoboToolbox",
    "odk": "ODK Central",
    "limesurvey": "LimeSurvey",
    "googleforms": "Google Forms",
    "framaforms": "Framaforms",
    "helloasso": "HelloAsso",
    "annuel": "chiffres de l’année",
    "fec": "fichier des écritures comptables",
    "m57": "extrait M57",
    "comptes": "tableau de comptes",
    "formulaire": "classeur du questionnaire",
    "registre": "registre de la coordination",
    "visite": "note de visite",
}
LONGEST = 36  # characters of a file’s name: no line can be cut inside it
INSIDE = ("registre", "visite")  # written by the coordination: nobody sent them
WHY = (
    "Cette édition ne lit pas la collecte : ce que chaque lieu envoie ou n’envoie pas se règle entre lui et "
    "la coordination, et se lirait ailleurs comme un classement."
)


def told(title: str) -> Callable:
    """A page where the edition reads the collection; elsewhere a sentence that says why it does not."""

    def wrap(page):
        @wraps(page)
        def shown(tranche: Tranche) -> list[Affichage]:
            if SOURCES not in tranche.tables:
                return [common.absent(title, WHY, etat="secret")]
            got = page(tranche)
            return [got] if isinstance(got, Affichage) else got

        return shown

    return wrap


def sources(tranche: Tranche) -> DataFrame:
    """Sources of the year, and those that speak of every year."""
    rows = tranche.table(SOURCES)
    return rows[rows["annee"].isin([0, tranche.annee])]


def received(rows: DataFrame) -> DataFrame:
    """Sources that somebody sent: neither registers nor visit notes."""
    return rows[~rows["format"].isin(INSIDE)]


def title_of(table: str) -> str:
    return schemas.load(table).title if table in schemas.names() else table


def file(row) -> str:
    """« cahier.xlsx, feuille Accueil »; what it holds when its name is not shown."""
    if not row.fichier:
        return f"{title_of(row.table)}, {FORMATS.get(row.format, row.format)}"
    where, _, sheet = str(row.fichier).partition("#")
    return short(PurePosixPath(where).name) + (f", feuille {sheet}" if sheet else "")


def short(name: str) -> str:
    """A file's name that holds in a column: its beginning and its end."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 15]}…{name[-14:]}"


def subject(tranche: Tranche) -> str:
    return common.name(tranche) if tranche.lieu else str(tranche.reseau.get("nom_court") or "le réseau")


def inside(tranche: Tranche) -> bool:
    """True in the coordination's edition."""
    return tranche.diffusion == policy.COORDINATION


def lieux(tranche: Tranche) -> DataFrame:
    """The lieux a page speaks of: the tranche's own, else those of the year, closed before it left out."""
    rows = network.lieux(tranche)
    return rows[rows["lieu"] == tranche.lieu] if tranche.lieu else rows


def part(tranche: Tranche, lieu: str) -> Tranche:
    """A tranche of the network seen from one lieu."""
    if tranche.lieu == lieu:
        return tranche
    own = tranche.mesures.iloc[_places(tranche).get(lieu, [])]
    return replace(tranche, lieu=lieu, mesures=own.reset_index(drop=True))


@once
def _places(tranche: Tranche) -> dict:
    """{lieu: positions of its mesures}."""
    return tranche.mesures.groupby("sujet").indices


def days(low, high) -> str:
    """« 4 janvier – 22 décembre 2025 »; a dash without a date."""
    if pd.isna(low):
        return french.ABSENT
    if low == high:
        return french.date(low)
    first = french.day_month(low) if low.year == high.year else french.date(low)
    return f"{first} – {french.date(high)}"
