"""What changed from a version to the next, what the network adds, and what may be done with the method."""

from __future__ import annotations

from workbench.core import french
from workbench.pages.referentiel import _parts
from workbench.pages.referentiel._parts import words
from workbench.show.display import Affichage, Colonne


def changements(tranche) -> list[Affichage]:
    """The changelog, the latest first, and where series of the network break."""
    method = tranche.referentiel
    versions = [
        [words(str(c.get("version", ""))), words(_day(c.get("date"))), words(c.get("texte", ""))]
        for c in reversed(method.changements)
    ]
    breaks = [
        [words(str(r.get("annee", ""))), words(_named(method, r)), words(str(r.get("dit", "")))]
        for r in method.ruptures
    ]
    shown = []
    if versions:
        shown.append(
            _table(
                method, french.count(len(versions), "version"), ("Version", "Date", "Ce qui change"), versions
            )
        )
    if breaks:
        title = f"{french.count(len(breaks), 'série')} à ne pas prolonger d’une version à l’autre"
        shown.append(_table(method, title, ("Depuis", "Quoi", "Ce qui change"), breaks))
    none = "Les fichiers de la méthode ne disent pas ses changements : ils s’écrivent dans [[changement]]."
    return shown or [_text("Pas encore de changement écrit", [none])]


def _table(method, title: str, names: tuple[str, ...], rows: list) -> Affichage:
    return Affichage(
        "tableau",
        french.typographie(title),
        colonnes=[Colonne(n) for n in names],
        lignes=rows,
        source=_parts.source(method),
        empile=True,
    )


def _named(method, fact: dict) -> str:
    known = method.connus.get(fact.get("id")) or method.indicateurs.get(fact.get("id"))
    return known.nom if known else str(fact.get("id", ""))


def _day(day) -> str:
    return french.date(day) if day else ""


def ajouts(tranche) -> Affichage:
    """Axes and criteria that are the network's own, not of the common ground."""
    method = tranche.referentiel
    rows = [[words(a.nom), words("axe"), words(a.question)] for a in method.axes if a.local]
    rows += [[words(c.nom), words("critère"), words(c.pourquoi)] for c in method.criteres if c.local]
    rows += [[words(b.nom), words("bloc"), words(b.description)] for b in method.blocs if b.local]
    if not rows:
        said = (
            "Ce livret contient le fonds commun, et rien d’autre. Un réseau ajoute un axe, un critère ou un "
            "bloc par un fichier de plus dans le dossier referentiel du réseau ; l’ajout paraît alors ici et "
            "à sa place dans la grille."
        )
        return _text("Ce réseau n’a rien ajouté", [said])
    title = f"{french.count(len(rows), 'ajout')} de ce réseau, hors du fonds commun"
    return _table(method, title, ("Nom", "Sorte", "Ce qu’il demande"), rows)


def licence(tranche) -> Affichage:
    """Authors, licence, and the sentence that cites this version."""
    method = tranche.referentiel
    said = method.licence
    authors = f"Auteurs : {', '.join(method.auteurs)}." if method.auteurs else ""
    under = f"Licence : {said.get('nom', '')}, {said.get('url', '')}" if said.get("nom") else ""
    cite = f"Pour citer : {method.citation}" if method.citation else ""
    return _text("Reprendre, modifier, citer", [authors, under, said.get("texte", ""), cite])


def _text(title: str, said: list[str]) -> Affichage:
    elements = [{"texte": french.typographie(t)} for t in said if t]
    return Affichage("texte", title, elements=elements)
