"""Page 1 of the booklet, how to read the grid, and the list of its criteria with the page of each."""

from __future__ import annotations

from workbench.core import french
from workbench.pages.referentiel import _parts
from workbench.pages.referentiel._parts import words
from workbench.show.display import LIMITES, Affichage, Cellule, Colonne, raccourcir


def une(tranche) -> list[Affichage]:
    """What the booklet is, what it holds in counts, and the axes."""
    return [_heading(tranche), _counts(tranche.referentiel), _axes(tranche.referentiel)]


def _heading(tranche) -> Affichage:
    method = tranche.referentiel
    day = f" du {french.date(method.date)}" if method.date else ""
    title = french.typographie(method.titre) or "Référentiel"
    element = {
        "surtitre": french.typographie(f"Livret de la méthode, version {method.version}{day}"),
        "titre": raccourcir(title, LIMITES["titre"]),
        "paragraphe": raccourcir(
            french.typographie(method.lire[0]["texte"] if method.lire else method.citation),
            LIMITES["paragraphe"],
        ),
        "paragraphe_auteur": french.typographie(", ".join(method.auteurs)),
    }
    return Affichage("entete", element["titre"], elements=[element])


def _counts(method) -> Affichage:
    base = sum(c.base for c in method.criteres)
    asked = [q for q in method.questionnaires.values()]
    rows = [
        (len(method.axes), "axe", "axes", "un fichier chacun"),
        (len(method.criteres), "critère", "critères", f"{len(method.stades)} stades chacun"),
        (base, "critère du socle", "critères du socle", "regardés chaque année"),
        (len(method.blocs), "bloc", "blocs", "un par an"),
        (
            len(method.indicateurs),
            "indicateur",
            "indicateurs",
            f"et {french.count(len(asked), 'questionnaire')}",
        ),
    ]
    return Affichage(
        "chiffres",
        "Ce que contient le référentiel",
        colonnes=[Colonne("Nombre"), Colonne("Quoi"), Colonne("Précision")],
        lignes=[
            [Cellule(french.number(n), n), Cellule(french.plural(n, one, many)), words(detail)]
            for n, one, many, detail in rows
        ],
        source=_parts.source(method),
    )


def _axes(method) -> Affichage:
    return Affichage(
        "tableau",
        french.count(len(method.axes), "axe"),
        "Une face de la vie du lieu, et la question qu’elle pose.",
        colonnes=[Colonne("Axe"), Colonne("Question"), Colonne("Critères", aligne="droite")],
        lignes=[
            [
                Cellule(french.typographie(a.nom), detail=_parts.LOCAL if a.local else ""),
                words(a.question),
                Cellule(french.number(len(a.criteres)), len(a.criteres)),
            ]
            for a in method.axes
        ],
        source=_parts.source(method),
        empile=True,
    )


def lire(tranche) -> list[Affichage]:
    """The rules of reading, the stages, what stands beside them, and what makes the base."""
    method = tranche.referentiel
    rules = Affichage(
        "tableau",
        french.typographie(f"{len(method.lire)} règles pour lire la grille"),
        colonnes=[Colonne("Règle"), Colonne("Ce qu’elle dit")],
        lignes=[[words(r.get("titre", "")), words(r.get("texte", ""))] for r in method.lire],
        source=_parts.source(method),
        empile=True,
    )
    stages = Affichage(
        "tableau",
        french.typographie(f"{len(method.stades)} stades, les mêmes noms pour tous les critères"),
        colonnes=[Colonne("Stade"), Colonne("Sens"), Colonne("Ce que l’on observe")],
        lignes=[[Cellule(_stage(s)), words(s.sens), words(s.observation)] for s in method.stades],
        source=_parts.source(method),
        empile=True,
    )
    beside = Affichage(
        "tableau",
        "Les réponses qui ne sont pas un stade",
        colonnes=[Colonne("Réponse"), Colonne("Quand la donner")],
        lignes=[[words(french.capital(e.nom)), words(e.description)] for e in method.hors_stade],
        source=_parts.source(method),
        empile=True,
    )
    return [a for a in (rules, stages, beside) if a.lignes] + _base(method)


def _stage(stade) -> str:
    return french.typographie(f"{stade.stade}, {stade.nom}")


def _base(method) -> list[Affichage]:
    base = Affichage(
        "tableau",
        "Ce qui met un critère dans le socle",
        french.typographie(method.base.get("texte", "")),
        colonnes=[Colonne("Condition")],
        lignes=[[words(t)] for t in method.base.get("conditions", ())],
        source=_parts.source(method),
    )
    blocs = Affichage(
        "tableau",
        "Les blocs, un par an",
        colonnes=[Colonne("Bloc"), Colonne("Ce qu’il regarde")],
        lignes=[[words(b.nom), words(b.description)] for b in method.blocs],
        source=_parts.source(method),
        empile=True,
    )
    return [a for a in (base, blocs) if a.lignes]


def grille(tranche) -> Affichage:
    """Every criterion in the order of the grid, when it is looked at, and where its sheet is."""
    method = tranche.referentiel
    return Affichage(
        "tableau",
        french.typographie(f"{french.count(len(method.criteres), 'critère')}, axe par axe"),
        colonnes=[Colonne("Axe"), Colonne("Critère"), Colonne("Quand")],
        lignes=[
            [words(a.nom), Cellule(_parts.short(c), lien=_parts.name(c)), Cellule(_parts.when(method, c))]
            for a in method.axes
            for c in a.criteres
        ],
        source=_parts.source(method),
        empile=True,
        dense=True,
    )
