"""What is filled in by hand: a sheet per criterion to look at, the grid of every axe, room for notes."""

from __future__ import annotations

from workbench.core import french
from workbench.pages.diagnostic import criteres, findings
from workbench.pages.visite import vus
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import criteria

BOX = "☐"
SHORT = 14  # characters of a heading that keeps its column narrow
ROOM = {"fiche": 6, "axe": 5, "notes": 7}  # lines to write on


def fiches(tranche: Tranche) -> list[Affichage]:
    """For each criterion that calls for a look, on a sheet: its stages, what to see or ask, room."""
    shown = []
    for look in vus.looks(tranche):
        if look.raisons:
            name = tranche.referentiel.critere(look.vu.critere).nom_court or look.vu.critere
            room = _room("fiche", "les preuves et ce qui a été dit", f"Notes\u00a0: {name}")
            shown += [_stages(tranche, look), _asked(tranche, look), room]
    words = "La grille entière est à la page suivante, si l’équipe veut regarder autre chose."
    return shown or [Affichage("texte", "Aucune fiche à préparer", elements=[{"texte": words}])]


def _stages(tranche: Tranche, look) -> Affichage:
    """The five sentences and what is beside them, a box each; few enough rows to hold on one page."""
    c = tranche.referentiel.critere(look.vu.critere)
    names = {s.stade: s.nom for s in tranche.referentiel.stades}
    rows = [(f"{i}, {names.get(i, '')}", sentence) for i, sentence in enumerate(c.stades)]
    rows += [(french.capital(e.nom), "") for e in tranche.referentiel.hors_stade]
    given = findings.stage_words(tranche, look.vu)
    last = f" Dernier stade\u00a0: {given}." if given else ""
    return Affichage(
        "tableau",
        c.nom,
        french.typographie(f"{french.capital(vus.why(tranche, look))}.{last}"),
        colonnes=[Colonne("La phrase la plus avancée dont chaque mot se montre"), Colonne("Case")],
        lignes=[[Cellule(name, detail=said), Cellule(BOX)] for name, said in rows],
        empile=False,
        suivi=True,
    )


def _asked(tranche: Tranche, look) -> Affichage:
    c = tranche.referentiel.critere(look.vu.critere)
    rows = [("À voir", text) for text in c.preuves] + [("À demander", text) for text in c.questions]
    filtre = [f"Question de filtre\u00a0: {c.filtre}"] if c.filtre else []
    return Affichage(
        "texte",
        "",
        source=f"Référentiel {tranche.referentiel.version}.",
        note=" ".join((*filtre, *c.precisions)),
        colonnes=[Colonne("Preuves et questions"), Colonne("Quoi"), Colonne("Fait")],
        lignes=[[Cellule(text), Cellule(kind), Cellule(BOX)] for kind, text in rows],
        empile=False,
        suivi=True,
    )


def grille(tranche: Tranche) -> list[Affichage]:
    """The empty grid, axe by axe: every criterion expected, a box per stage, the last stages beside."""
    found = findings.stages(tranche)
    shown = []
    for axe in tranche.referentiel.axes:
        seen = [found[c.id] for c in axe.criteres if c.id in found]
        if seen:
            room = _room("axe", f"les preuves de l’axe {axe.nom}", f"Notes\u00a0: {axe.nom}")
            shown += [_axe(tranche, axe, seen), room]
    return shown


def _axe(tranche: Tranche, axe, seen: list[criteria.Seen]) -> Affichage:
    beside = [
        e.nom if len(e.nom) <= SHORT else e.id.replace("-", " ") for e in tranche.referentiel.hors_stade
    ]
    names = [*(str(s.stade) for s in tranche.referentiel.stades), *beside]
    lines = []
    for c in seen:
        known = tranche.referentiel.critere(c.critere)
        given = ", ".join(f"{criteres.NAMES[g]} {s}" for g, s in c.stades.items() if isinstance(s, int))
        out = french.join([findings.WHO[g] for g, s in c.stades.items() if s == criteria.OUT])
        last = f"{findings.stage_name(tranche, criteria.OUT)}, selon {out}" if out else "pas encore de stade"
        last = f"dernier regard\u00a0: {given}" if given else last
        lines.append([Cellule(known.nom_court or known.nom, detail=last), *(Cellule(BOX) for _ in names)])
    return Affichage(
        "tableau",
        axe.nom,
        axe.question,
        source=f"Référentiel {tranche.referentiel.version}. Une case par critère regardé.",
        colonnes=[Colonne("Critère"), *(Colonne(french.capital(n)) for n in names)],
        lignes=lines,
        empile=False,
    )


def notes(tranche: Tranche) -> list[Affichage]:
    """Ruled boxes under the headings of a visit note, so that typing it in only copies."""
    from workbench.collect.visits import TITLES

    headings = [*TITLES, "Ce que l’on a convenu\u00a0: qui, quoi, pour quand"]
    return [_room("notes", heading.lower(), heading) for heading in headings]


def _room(kind: str, what: str, title: str = "") -> Affichage:
    from workbench.show.figures import ruled

    images, alt = ruled.draw(ROOM[kind], what)
    return Affichage("texte", title, images=images, alt=alt)
