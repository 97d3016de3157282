"""Where to start: which tables of the coordination are empty, and the first row to write in each."""

from __future__ import annotations

from workbench.core import french, schemas
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.argent import network_lines
from workbench.pages.bilan.programme import of_year
from workbench.pages.evaluation import _parts as p
from workbench.pages.grant_files import of_day
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import budget, governance

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
    """The sheet a table is written in, as its tab says, and what to write in it first."""
    return f"la feuille « {name} » ({FIRST[name][1]})"


def nothing_yet(tranche: Tranche, begin: bool = True) -> Affichage:
    """What the year has no row of, by name: what else the page shows is not said to be absent.

    begin : tell the coordination where to start
    """
    kinds = _absent(tranche)
    said = ", ".join(f"ni {kind}" for kind in kinds)
    if tranche.diffusion != "coordination":
        return p.nothing(f"Cette édition ne montre {said} pour {tranche.annee}", b.NOT_HERE)
    of = french.join((french.elide("de", kind) for kind in kinds), "ni")
    title = f"Pas encore {of} pour {tranche.annee}"
    why = f"{french.plural(len(kinds), 'Elle paraîtra', 'Elles paraîtront')} ici, une fois au registre"
    empty = missing(tranche)
    if not begin or not empty:
        return p.nothing(title, why)
    return p.nothing(title, why, f"Commencer par {first_line(empty[0])} ; la fin de ce rapport dit la suite")


def _absent(tranche: Tranche) -> list[str]:
    """What the first page counts and this year has none of; meetings are said whose, if others were held."""
    since, until = b.span(tranche)[0], b.year_end(tranche)
    acts, held, files = of_year(tranche), tranche.table("reunions"), of_day(tranche)
    listed = common.reads(tranche, "actions")  # else their number alone is told, further on
    found = [
        ("action au programme" if len(acts) else "action") if listed else "liste des actions",
        "réunion du réseau" if len(held) else "réunion",
    ]
    known = [len(acts) and acts["mission"].notna().any(), len(governance.meetings(held, since, until))]
    found += ["aide accordée" if len(files) else "aide", "dépense du réseau", "convention"]
    known += [len(files) and files["etat"].isin(budget.GRANTED).any()]
    known += [len(network_lines(tranche, tranche.annee)), len(tranche.table("partenariats"))]
    return [kind for kind, some in zip(found, known, strict=True) if not some]


def depart(tranche: Tranche) -> list[Affichage]:
    """What is not recorded yet, in the order in which it helps; no section when every table has a row."""
    empty = missing(tranche)
    if tranche.diffusion != "coordination" or not empty:
        return []
    base = [f"« {n} »" for n in empty if schemas.load(n).tier == "noyau"]
    title = f"{french.count(len(empty), 'registre est vide', 'registres sont vides')}"
    sheets = french.plural(len(base[:3]), "la feuille", "les feuilles")
    title += f" ; commencer par {sheets} {french.join(base[:3])}" if base else ""
    return [_table(tranche, title, empty)]


def _table(tranche: Tranche, title: str, empty: list[str]) -> Affichage:
    return b.table(
        title,
        f"Registres du bilan sans aucune ligne, sur {len(FIRST)}.",
        p.source(tranche, "registres de la coordination"),
        ["Registre", "Mission", "Première ligne à écrire", "Rang"],
        [
            [
                Cellule(schemas.load(n).title, detail=french.typographie(f"feuille « {n} »")),
                Cellule(FIRST[n][0]),
                Cellule(french.typographie(FIRST[n][1])),
                Cellule(schemas.load(n).tier),
            ]
            for n in empty
        ],
        "Les registres du noyau suffisent à un premier bilan ; les autres viennent quand ils servent.",
        empile=True,
    )
