"""The criteria, axe by axe: a sheet of half a page each, that a visitor can hold."""

from __future__ import annotations

from workbench.core import french
from workbench.core.referentiel import Critere, Referentiel
from workbench.pages.referentiel import _parts
from workbench.pages.referentiel._parts import words
from workbench.show.display import Affichage, Colonne


def criteres(tranche) -> list[Affichage]:
    """Each axe with its question, then a sheet per criterion."""
    method, shown = tranche.referentiel, []
    for axe in method.axes:
        local = f" Axe : {_parts.LOCAL}." if axe.local else ""
        title = french.typographie(f"Axe : {axe.nom}")
        said = french.typographie(f"{axe.question}{local}")
        shown.append(Affichage("texte", title, said))  # an under-title keeps to the sheet that follows
        shown += [_sheet(method, c) for c in axe.criteres]
    return shown


def _sheet(method: Referentiel, c: Critere) -> Affichage:
    """Eight rows at most, so that a printed sheet is never cut: stages, then how to tell, see and ask."""
    names = {s.stade: s.nom for s in method.stades}
    rows = [(f"{i}, {names.get(i, '')}", sentence) for i, sentence in enumerate(c.stades)]
    rows += [
        ("Précisions", " ".join(c.precisions)),
        ("Preuves", _listed(c.preuves)),
        ("Questions", " ".join(c.questions)),
    ]
    filtre = f"Question de filtre : {c.filtre}" if c.filtre else ""
    return Affichage(
        "tableau",
        _parts.name(c),
        french.typographie(" ".join(t for t in (c.pourquoi, filtre) if t)),
        note=french.typographie(_beside(method, c)),
        colonnes=[Colonne("Stade"), Colonne("Ce que dit la grille")],
        lignes=[[words(name), words(said)] for name, said in rows if said],
        empile=True,
        dense=True,
    )


def _listed(items: tuple[str, ...]) -> str:
    return " ".join(f"{i.rstrip('.')}." for i in items)


def _beside(method: Referentiel, c: Critere) -> str:
    """Who may judge, when, and the figures and users' answers that stand beside."""
    known = method.indicateurs
    figures = [f"{known[i].nom} ({i})" if i in known else i for i in c.indicateurs]
    asked = {q.id: q.court or q.texte for s in method.questionnaires.values() for q in s.questions}
    users = [asked.get(q, q) for q in c.questions_usagers]
    parts = [
        f"Regards permis : {_parts.regards(c)}" if c.regards else "",
        f"Quand : {_parts.when(method, c)}",
        f"Pourquoi là : {c.raison.rstrip('.')}" if c.raison else "",
        f"Indicateurs à côté : {', '.join(figures)}" if figures else "Aucun indicateur à côté",
        f"Réponses des usagers : {', '.join(users)}" if users else "",
    ]
    return ". ".join(p for p in parts if p) + "."
