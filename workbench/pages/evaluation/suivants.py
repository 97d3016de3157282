"""Where one, two, three more lieux would put most people within reach. Coordination only, when it asks."""

from __future__ import annotations

from pandas import DataFrame

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.apports import offered
from workbench.pages.evaluation.maillage import WITHIN, between, credit, places, reached, reaches, travel
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access, sites
from workbench.subjects.travel import CENTRAL

MOST, MAP_MM, NAMED = 60, 92.0, 2
INFORMS = (
    "Ce calcul informe et ne décide pas : il compte des habitants, à leur mairie, et rien d’autre. Ni un "
    "porteur, ni un local, ni un besoin ne s’y lisent."
)


def suivants(tranche: Tranche) -> list[Affichage]:
    """Where one, two, three more lieux would put most people within reach; then one more of each service."""
    rows, covered = reaches(tranche)
    if not p.asked(tranche, p.SITES) or not covered:
        return []
    towns = tranche.table("communes")
    every = sites.candidates(towns)
    found = sites.answers(towns, travel(tranche), every, rows)
    if not found[1][0].meilleur.sites:
        title = f"Tous les habitants sont déjà à {WITHIN} min d’un lieu ouvert"
        none = p.nothing(title, "Dans l’hypothèse centrale, un lieu de plus n’en compterait aucun de plus")
        return [none, *_services(tranche, rows)]
    return [_table(tranche, found, every), _map(tranche, found, every), *_services(tranche, rows)]


def _table(tranche: Tranche, found: dict, every: DataFrame) -> Affichage:
    """For each number of lieux: the best sites, what they add, the choices nearly as good."""
    towns = tranche.table("communes")
    people, codes = access.people(towns).to_numpy(), every["commune"].to_numpy()
    name = dict(zip(towns["code_insee"].astype("str"), towns["nom"], strict=True))
    central, _, covers = found[1]
    gain = between(*sites.added(people, covers, central.meilleur.sites)).texte
    lines = [
        [
            Cellule(french.capital(p.word(k))),
            Cellule(_named(one.meilleur, codes, name), detail="" if one.prouve else "non prouvé"),
            between(*sites.added(people, reach, one.meilleur.sites)),
            Cellule(_ties(one, others, codes, name)),
        ]
        for k, (one, others, reach) in found.items()
    ]
    return Affichage(
        "tableau",
        french.typographie(f"Un lieu de plus, bien placé, mettrait {gain} habitants de plus à {WITHIN} min"),
        french.typographie(
            f"Habitants à plus de {WITHIN} min de tout lieu ouvert aujourd’hui, du moins au plus des trois "
            "hypothèses ; pour la coordination seule."
        ),
        source=credit(tranche),
        empile=True,
        note=french.typographie(f"{INFORMS} {_proof([a for a, _, _ in found.values()])}"),
        colonnes=[
            Colonne("Lieux de plus"),
            Colonne("Communes", "hypothèse centrale"),
            Colonne(f"Habitants de plus à {WITHIN}\u00a0min", "trois hypothèses", "droite"),
            Colonne("Presque aussi bien", "à 5\u00a0% près, ou selon l’hypothèse"),
        ],
        lignes=lines,
    )


def _map(tranche: Tranche, found: dict, every: DataFrame) -> Affichage:
    """The sites of the largest number of lieux, among the open ones."""
    from workbench.show.figures import maps
    from workbench.show.figures.land import territory
    from workbench.show.figures.placing import Place

    towns, reach = tranche.table("communes"), reached(tranche)
    people, codes = access.people(towns).to_numpy(), every["commune"].to_numpy()
    name = dict(zip(towns["code_insee"].astype("str"), towns["nom"], strict=True))
    k = max(n for n, (central, _, _) in found.items() if len(central.meilleur.sites) == n)
    (central, _, covers), where = found[k], territory(towns)
    marks = [
        Place(name[codes[i]], "site calculé", *where.point(codes[i]), True, "")
        for i in central.meilleur.sites
    ]
    lieux = [x for x in places(tranche) if not x.project]
    kinds = {c: v for c, v in zip(reach.communes["code_insee"], reach.communes["classe"], strict=True) if v}
    drawn = maps.access(towns, [*lieux, *marks], kinds, WITHIN, high=MAP_MM if len(lieux) > MOST else None)
    gain = between(*sites.added(people, covers, central.meilleur.sites)).texte
    noun = french.plural(k, "lieu de plus mettrait", "lieux de plus mettraient")
    return p.figure(
        drawn,
        f"{french.capital(p.word(k))} {noun} {gain} habitants à {WITHIN} min, par exemple près de "
        f"{_named(central.meilleur, codes, name)}",
        french.typographie(
            "En cercles clairs, les sites du calcul ; les classes sont celles des lieux ouverts aujourd’hui."
        ),
        credit(tranche),
        [Colonne("Site"), Colonne("Seul", "habitants de plus, trois hypothèses", "droite")],
        [
            [Cellule(str(name[codes[i]])), between(*sites.added(people, covers, [i]))]
            for i in central.meilleur.sites
        ],
        note=french.typographie(INFORMS),
    )


def _named(choice: sites.Choice, codes, name: dict) -> str:
    return french.join(str(name[codes[i]]) for i in choice.sites)


def _ties(central: sites.Answer, others: dict, codes, name: dict) -> str:
    """The near-ties of the central hypothesis, then what another hypothesis would choose instead."""
    said = [_named(c, codes, name) for c in central.presque]
    for hypothesis, answer in others.items():
        instead = _named(answer.meilleur, codes, name)
        if answer.meilleur.sites and answer.meilleur.sites != central.meilleur.sites and instead not in said:
            said.append(f"{instead} (hypothèse {hypothesis})")
    return french.typographie(" ; ".join(said)) or "aucun autre"


def _proof(found: list[sites.Answer]) -> str:
    """What the solver proved, and what it did not have time to."""
    if all(a.prouve and a.complet for a in found):
        return "Calcul exact : aucun autre choix n’en compte davantage."
    worst = max(100 * (a.borne / a.meilleur.gain - 1) for a in found if a.meilleur.gain)
    if worst < 0.5:
        return "Choix exacts ; le temps a manqué pour chercher tous ceux qui s’en approchent."
    return (
        f"Le temps de calcul a manqué ({french.number(sites.SECONDS)} s) : un autre choix pourrait compter "
        f"jusqu’à {french.number(worst)} % d’habitants de plus."
    )


def _services(tranche: Tranche, rows: DataFrame) -> list[Affichage]:
    """For each service, the open lieux that would bring it nearest to most people by taking it up."""
    towns, offer = tranche.table("communes"), offered(tranche, rows)
    if not offer:
        return []
    people, name = access.people(towns).to_numpy(), dict(zip(rows["lieu"], rows["montre"], strict=True))
    lines, found = [], []
    for s in sorted(tranche.referentiel.services, key=lambda s: french.fold_ascii(s.nom)):
        have = rows["lieu"].isin(offer.get(s.id, ()))
        free = rows[~have].reset_index(drop=True)
        if free.empty:
            continue
        covers = sites.cover(travel(tranche), free, rows[have], WITHIN)
        n = int(have.sum())
        under = french.count(n, "lieu le propose", "lieux le proposent") if n else "aucun lieu ne le propose"
        line = [Cellule(s.nom, detail=under)]
        ids = free["lieu"].to_numpy()
        for k in (1, 2, 3):
            answer = sites.best(people, covers[CENTRAL], k)
            found.append(answer)
            if len(answer.meilleur.sites) < k:
                line.append(Cellule("aucun de plus"))
                continue
            said = between(*sites.added(people, covers, answer.meilleur.sites)).texte
            near = [_named(c, ids, name) for c in answer.presque[:NAMED]]
            said += f" ; presque autant : {' ; '.join(near)}" if near else ""
            line.append(Cellule(_named(answer.meilleur, ids, name), detail=french.typographie(said)))
        lines.append(line)
    return [
        Affichage(
            "tableau",
            "Où un service de plus serait à portée de plus d’habitants",
            french.typographie(
                f"Lieux ouverts qui ne le proposent pas ; habitants encore à plus de {WITHIN} min de lui, "
                "du moins au plus des trois hypothèses."
            ),
            source=credit(tranche, "services, lieux"),
            note=french.typographie(f"{INFORMS} {_proof(found)}"),
            colonnes=[Colonne("Service"), *[Colonne(w) for w in ("Un lieu", "Deux lieux", "Trois lieux")]],
            lignes=lines,
        )
    ]
