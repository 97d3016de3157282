"""Where to start: which tables of the coordination are empty, and the first row to write in each."""

from __future__ import annotations

from workbench.core import french, schemas
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule

FIRST = {
    "reunions": ("Structuration", "la prochaine réunion : organe, date, combien de convoqués"),
    "decisions": ("Structuration", "la dernière décision : objet, qui en répond, pour quand"),
    "etapes": ("Structuration", "la prochaine étape du réseau et sa date prévue"),
    "actions": ("Animation", "les trois actions promises aux financeurs, avec un rôle et une fin"),
    "evenements": ("Animation", "le prochain événement commun et les lieux qui le portent"),
    "communications": ("Animation", "la dernière parution : support, titre, date"),
    "journal": (
        "Accompagnement",
        "ce qui a été fait cette semaine : workbench journal l’ajoute en une ligne",
    ),
    "financements": ("Structuration", "l’aide qui paie le poste : montant, dates, jour où la justifier"),
    "versements": ("Structuration", "le dernier versement reçu : le dossier, la date, le montant"),
    "affectations": ("Structuration", "les pièces déjà payées par cette aide"),
    "comptes": ("Structuration", "les comptes reçus : workbench importer les déclare"),
    "partenariats": ("Ancrage", "chaque organisme rencontré, dès le premier contact"),
    "veille": ("Ancrage", "chaque projet repéré : commune, stade, dernier contact"),
}
"""Tables of the annual review: the mission each serves, and what to write first."""


def missing(tranche: Tranche) -> list[str]:
    """Tables of the review without a row, in the order in which they help: the noyau's first."""
    empty = [name for name in FIRST if not len(tranche.table(name))]
    return sorted(empty, key=lambda n: (schemas.load(n).tier != "noyau", list(FIRST).index(n)))


def first_line(name: str) -> str:
    """Where a table is written, and what to write in it first."""
    return f"la feuille « {schemas.load(name).title} » ({FIRST[name][1]})"


def depart(tranche: Tranche) -> list[Affichage]:
    """What is not recorded yet, in the order in which it helps; no section when every table has a row."""
    empty = missing(tranche)
    if tranche.diffusion != "coordination" or not empty:
        return []
    base = [f"« {schemas.load(n).title} »" for n in empty if schemas.load(n).tier == "noyau"]
    title = f"{french.count(len(empty), 'registre est vide', 'registres sont vides')}"
    title += f" ; commencer par {french.join(base[:3])}" if base else ""
    return [_table(tranche, title, empty)]


def _table(tranche: Tranche, title: str, empty: list[str]) -> Affichage:
    return b.table(
        title,
        f"Registres du bilan sans aucune ligne, sur {len(FIRST)}.",
        p.source(tranche, "registres de la coordination"),
        ["Registre", "Mission", "Première ligne à écrire", "Rang"],
        [
            [
                Cellule(schemas.load(n).title),
                Cellule(FIRST[n][0]),
                Cellule(french.typographie(FIRST[n][1])),
                Cellule(schemas.load(n).tier),
            ]
            for n in empty
        ],
        "Les registres du noyau suffisent à un premier bilan ; les autres viennent quand ils servent.",
        empile=True,
    )
