"""The heading and five counts; then what the page rests on and does not say."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, inputs, untold
from workbench.pages.collecte import _parts as p
from workbench.pages.collecte.arrivees import complete
from workbench.pages.collecte.manque import asked
from workbench.safety.arrival_questions import QUESTIONS
from workbench.safety.container import Tranche
from workbench.show.display import LIMITES, Affichage, Cellule, raccourcir

FIRST = 5  # things to do named on the first page


@p.told("La collecte n’est pas montrée ici")
def une(tranche: Tranche) -> list[Affichage]:
    """The heading, five counts, and what to do first."""
    return [_heading(tranche), _counts(tranche), _first(tranche)]


def _aside(n: int) -> str:
    return f"{french.number(n)} à part, avec {french.plural(n, 'son', 'leur')} motif" if n else "toutes"


def _broken(n: int) -> str:
    return f"et {french.count(n, 'erreur') if n else 'aucune erreur'} à réparer"


def _heading(tranche: Tranche) -> Affichage:
    rows = p.received(p.sources(tranche))
    if len(rows):
        said = (
            f"{inputs.counted(rows, 'fichier reçu', 'fichiers reçus')} pour {tranche.annee}. Rien "
            "n’est jamais modifié dans un fichier reçu : une ligne est gardée, ou mise à part avec son "
            "motif."
        )
    else:
        said = (
            f"Aucun fichier n’est encore reçu pour {tranche.annee} : tout vient du classeur de la "
            "coordination."
        )
    if tranche.lieu:
        said += " Cette page est faite pour être relue avec l’équipe."
    title = common.name(tranche) if tranche.lieu else "Ce qui est arrivé, et ce qui manque"
    element = {
        "surtitre": french.typographie(
            f"Collecte {tranche.annee}, {common.shown_as(tranche.diffusion)}, arrêtée au "
            f"{french.date(tranche.arrete_le)}"
        ),
        "titre": raccourcir(title, LIMITES["titre"]),
        "paragraphe": raccourcir(french.typographie(said), LIMITES["paragraphe"]),
    }
    return Affichage("entete", element["titre"], elements=[element])


def _counts(tranche: Tranche) -> Affichage:
    rows = p.sources(tranche)
    sent, doubts = p.received(rows), tranche.table(QUESTIONS)
    kept, aside = (int(rows[c].sum()) for c in ("gardees", "ecartees"))
    broken = int((doubts["gravite"] == "erreur").sum())
    opened = int((doubts["gravite"] == "question").sum())
    todo = asked(tranche)
    given, expected = complete(tranche)
    minutes = sum(a.minutes for _, found in todo for a in found)
    several = f"de {french.count(len(todo), 'lieu', 'lieux')}" if todo else "rien d’urgent"
    wait = f"{french.count(minutes, 'minute')} environ" if tranche.lieu else several
    lines = [
        (inputs.files(sent["fichier"]), "fichier reçu", "fichiers reçus", f"pour l’année {tranche.annee}"),
        (kept, "ligne gardée", "lignes gardées", _aside(aside)),
        (opened, "question ouverte", "questions ouvertes", _broken(broken)),
        (
            sum(len(f) for _, f in todo),
            "chiffre à demander",
            "chiffres à demander",
            wait if todo else several,
        ),
    ]
    if expected:
        lines.insert(
            1, (given, "chiffre du socle", "chiffres du socle", f"sur {french.count(expected, 'attendu')}")
        )
    return Affichage(
        "chiffres",
        f"L’année {tranche.annee} en {'cinq' if expected else 'quatre'} nombres",
        source=common.source_line(tranche, ["fichiers reçus", "registres", "chiffres_annuels"]),
        lignes=[
            [
                Cellule(french.number(v), v),
                Cellule(french.plural(v, one, many)),
                Cellule(french.typographie(d)),
            ]
            for v, one, many, d in lines
        ],
    )


def _first(tranche: Tranche) -> Affichage:
    """What to ask and what to check, the most urgent first; what came whole."""
    todo = dict(asked(tranche))
    rows = p.lieux(tranche)
    names = dict(zip(rows["lieu"], rows["montre"], strict=True))
    if tranche.lieu:
        ask = [(a.nom, a.quoi) for found in todo.values() for a in found]
    else:
        ask = [(names[x], french.join(french.lower_first(a.nom) for a in todo[x])) for x in todo]
    doubts = tranche.table(QUESTIONS)
    check = [(french.capital(r.regle), r.remede) for r in doubts[doubts["gravite"] != "note"].itertuples()]
    parts = [
        _part("À demander" if not tranche.lieu else "À nous donner", ask, "Rien d’urgent ne manque."),
        _part("À vérifier", check, "Aucune question n’est ouverte."),
    ]
    return Affichage("listes", "Par où commencer", elements=parts)


def _part(title: str, items: list[tuple[str, str]], nothing: str) -> dict:
    """The first items, whole: what is to be done is not cut; how many more there are."""
    shown = [
        {"titre": french.typographie(what), "detail": french.typographie(french.capital(how))}
        for what, how in items[:FIRST]
    ]
    if left := len(items) - len(shown):
        shown.append({"titre": french.count(left, "autre", "autres"), "detail": "Le détail est plus loin."})
    return {"titre": title, "sous_titre": "" if shown else nothing, "elements": shown}


@p.told("Ce que dit cette page")
def limites(tranche: Tranche) -> Affichage:
    """What the counts mean, who reads this, what is not repeated here."""
    own = tranche.referentiel
    said = [
        "Une ligne lue est gardée ou mise à part, jamais perdue : gardées et mises à part font toujours les "
        "lues. Les mêmes fichiers, lus de nouveau, donnent les mêmes lignes.",
        "Un chiffre que personne n’attend d’un lieu (en projet, fermé, sans objet) ne lui manque pas. Un "
        "chiffre donné à l’année suffit : les mois ne sont pas demandés en plus.",
        "Ce que contient une cellule n’est repris ici que si c’est un nombre ou une date : un nom tapé au "
        "mauvais endroit ne passe pas d’un fichier à un rapport. « workbench verifier » montre le reste.",
        "Cette page n’existe que pour la coordination, et pour chaque lieu sur ses propres envois. "
        "Elle dit ce qui est arrivé, pas comment un lieu travaille : elle ne classe personne.",
        f"Référentiel {own.version}. Arrêté au {french.date(tranche.arrete_le)}. "
        f"{french.capital(common.shown_as(tranche.diffusion))}. {tranche.reseau.get('invente', '')}".strip(),
    ]
    if kept := untold.protection(tranche):
        said.append(kept)
    return Affichage(
        "texte",
        "Ce que cette page dit, et ne dit pas",
        elements=[{"texte": french.typographie(s)} for s in said],
    )
