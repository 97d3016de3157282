"""What each lieu has still to give: what, last year's value, the minutes it takes; how to say « none »."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import asks, common
from workbench.pages.collecte import _parts as p
from workbench.safety.container import Tranche, once
from workbench.show.display import Affichage, Cellule, Colonne, raccourcir

ANSWER = (
    "Un vrai zéro s’écrit 0. Si l’on ne sait pas : « nc » ; si cela ne s’applique pas : « sans objet » ; si "
    "l’on ne souhaite pas répondre : « refus ». Rien n’est deviné à la place du lieu."
)
EARLY = "Le lieu est en projet : rien ne lui est encore demandé."
OVER = "Le lieu a fermé : ce qu’il n’a pas donné reste inconnu, et plus rien ne lui est demandé."


def asked(tranche: Tranche) -> list[tuple[str, list[asks.Ask]]]:
    """(lieu, what to ask it now) of those that still have something to give."""
    found = [(x, asks.now(_asks(tranche, x))[0]) for x in p.lieux(tranche)["lieu"]]
    return [(lieu, first) for lieu, first in found if first]


@once
def _asks(tranche: Tranche, lieu: str) -> list[asks.Ask]:
    return asks.asks(p.part(tranche, lieu))


@p.told("Ce qui manque n’est pas montré ici")
def manque(tranche: Tranche) -> Affichage:
    """One row per thing to ask (a lieu), or per lieu (the network)."""
    return _own(tranche) if tranche.lieu else _network(tranche)


def _own(tranche: Tranche) -> Affichage:
    found = asks.asks(tranche)
    first, later = asks.now(found)
    silent = asks.team_silent(tranche)
    if asks.over(tranche):
        return common.absent(f"Rien n’est plus demandé pour {tranche.annee}", OVER, etat="valeur")
    if common.in_project(tranche):
        return common.absent(f"Rien n’est encore demandé pour {tranche.annee}", EARLY, etat="valeur")
    if not found and not silent:
        return common.absent(
            f"Rien ne manque pour {tranche.annee}",
            "Tout ce qui est attendu de ce lieu est arrivé : merci.",
            etat="valeur",
        )
    lines = [_row(a, "maintenant") for a in first] + [_row(a, "plus tard, si vous le tenez") for a in later]
    if silent:
        look = f"depuis janvier {tranche.annee}, l’équipe n’a pas donné ses stades"
        lines.append(
            [
                Cellule("Le regard de l’équipe", detail=look),
                Cellule(asks.NO_FIGURE),
                Cellule(f"{asks.MINUTES[asks.TEAM]}", asks.MINUTES[asks.TEAM]),
                Cellule("à plusieurs, quand c’est possible"),
            ]
        )
    minutes = french.count(sum(a.minutes for a in first), "minute")
    title = (
        f"{french.count(len(first), 'chiffre manque', 'chiffres manquent')} : comptez {minutes}"
        if first
        else "Rien d’urgent ne manque"
    )
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"{common.name(tranche)}, {tranche.annee}. Ce que vous n’avez pas à chercher n’est pas ici."
        ),
        source=common.source_line(tranche, ["indicateurs du référentiel", "chiffres_annuels"]),
        note=french.typographie(ANSWER),
        colonnes=[
            Colonne("Ce qui manque"),
            Colonne(f"En {tranche.annee - 1}"),
            Colonne("Temps", "minutes", "droite"),
            Colonne("Quand"),
        ],
        lignes=lines,
        empile=True,
    )


def _row(a: asks.Ask, when: str) -> list[Cellule]:
    return [
        Cellule(french.capital(a.nom), detail=a.quoi),
        Cellule(a.avant or a.sans),
        Cellule(str(a.minutes), a.minutes),
        Cellule(when),
    ]


def _network(tranche: Tranche) -> Affichage:
    rows = p.lieux(tranche)
    gone = rows["lieu"].map(lambda x: asks.over(tranche, x)).astype(bool)
    rows, gone = rows[~gone], list(rows.loc[gone, "montre"])
    lines, whole, counts, looks = [], [], [], 0
    for one in rows.itertuples():
        first, later = asks.now(_asks(tranche, one.lieu))
        silent = asks.team_silent(p.part(tranche, one.lieu))
        if not first and not silent:
            whole.append(one.montre)
            continue
        counts += [len(first)] if first else []
        looks += silent
        words = [french.lower_first(a.nom) for a in first]
        words += ["le regard de l’équipe"] * silent
        spent = sum(a.minutes for a in first) + asks.MINUTES[asks.TEAM] * silent
        lines.append(
            [
                Cellule(one.montre),
                Cellule(raccourcir(french.capital(french.join(words)), 220), detail=_exact(first)),
                Cellule(french.number(spent), spent),
                Cellule(french.number(len(later)), len(later)),
            ]
        )
    if not lines:
        said = "Tout ce qui est attendu est arrivé." if len(rows) else "Aucun lieu n’est inscrit au registre."
        return common.absent(
            f"Rien à demander pour {tranche.annee}", said, etat="valeur" if len(rows) else "manquant"
        )
    asked_of = [(french.count(sum(counts), "chiffre"), len(counts))] if counts else []
    asked_of += [("le regard de l’équipe", looks)] if looks else []
    (what, of), *more = asked_of
    title = f"{french.capital(what)} à demander, à {french.out_of(of, len(rows), 'lieu', 'lieux')}"
    title += "".join(f" ; {what}, à {of}" for what, of in more)
    nothing = f"Rien d’urgent à demander à {_listed(whole)}. " if whole else ""
    if gone:
        nothing += f"Plus rien n’est demandé à {_listed(gone)} : {french.plural(len(gone), 'fermé')}. "
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(f"Année {tranche.annee}. « workbench relancer » écrit le message prêt à envoyer."),
        source=common.source_line(tranche, ["indicateurs du référentiel", "chiffres_annuels"]),
        note=french.typographie(nothing + ANSWER),
        colonnes=[
            Colonne("Lieu"),
            Colonne("À demander maintenant"),
            Colonne("Temps", "minutes", "droite"),
            Colonne("Peut attendre", "chiffres", "droite"),
        ],
        lignes=lines,
        empile=True,
    )


def _exact(first: list[asks.Ask]) -> str:
    """Months that are named: « passages : août »."""
    said = [f"{french.lower_first(a.nom)} : {a.quoi.rstrip('.')}" for a in first if len(a.quoi) < 60]
    return french.typographie(" ; ".join(said))


def _listed(names: list[str]) -> str:
    return french.join(names) if len(names) <= 6 else french.count(len(names), "autre lieu", "autres lieux")
