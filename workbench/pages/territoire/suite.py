"""What may come: emerging projects on the map (coordination only); then what all this rests on."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common, untold
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.acces import calibrage
from workbench.pages.evaluation.maillage import WITHIN, places, reached, travel
from workbench.pages.territoire.habitants import MAP_MM, between, credit, opened
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access
from workbench.subjects.travel import SCENARIOS

GIVEN_UP = "abandonné"


def veille(tranche: Tranche) -> Affichage:
    """Projects followed, as open circles among the open lieux, and who each would newly reach."""
    from workbench.show.figures import maps
    from workbench.show.figures.land import territory
    from workbench.show.figures.placing import Place

    title = "Les projets suivis ne sont pas montrés"
    if not common.reads(tranche, "veille"):
        return p.hidden(title, "la veille", "veille")
    rows, found = tranche.table("veille"), reached(tranche)
    if len(rows):
        kept = (pd.to_datetime(rows["repere_le"]) <= common.horizon(tranche)) & (rows["stade"] != GIVEN_UP)
        rows = rows[kept & rows["commune"].isin(found.communes["code_insee"] if not found.empty else [])]
    if rows.empty:
        none = "Il manque les communes du territoire ou un lieu ouvert"
        return p.nothing(
            title, none if found.empty else "Aucun projet du territoire n’est inscrit à la veille"
        )
    if tranche.diffusion != "coordination":
        return p.nothing(
            "Les projets suivis sont listés dans l’évaluation du réseau",
            "Leur carte, et les habitants que chacun rapprocherait d’un lieu, restent à la coordination",
        )
    where = territory(tranche.table("communes"))
    towns = dict(zip(where.codes, where.names, strict=True))
    followed = [
        Place(french.typographie(str(r.nom)), str(r.stade), *where.point(r.commune), True, "")
        for r in rows.itertuples()
    ]
    kinds = {k: v for k, v in zip(found.communes["code_insee"], found.communes["classe"], strict=True) if v}
    lieux = [x for x in places(tranche) if not x.project]
    drawn = maps.access(
        tranche.table("communes"),
        [*lieux, *followed],
        kinds,
        WITHIN,
        high=MAP_MM if len(lieux) > 60 else None,
    )
    now, times = opened(tranche), travel(tranche)
    before = {s.nom: times.nearest(now)[s.nom] <= WITHIN for s in SCENARIOS}
    people = access.people(tranche.table("communes"))
    names = {s.id: s.nom for s in tranche.referentiel.services}
    lines = []
    for r in rows.sort_values("nom", key=lambda s: s.map(french.fold_ascii)).itertuples():
        one = times.nearest(pd.DataFrame({"lieu": [r.projet], "commune": [str(r.commune)]}))
        gain = sorted(float(people[(one[s] <= WITHIN) & ~was].sum()) for s, was in before.items())
        wanted = " ; ".join(names.get(s, s) for s in p.split(r.services))
        lines.append(
            [
                p.said(r.nom),
                Cellule(towns[str(r.commune)]),
                Cellule(str(r.stade)),
                p.said(wanted),
                between(gain[0], gain[-1]),
            ]
        )
    beyond = int(rows["commune"].map(kinds).eq("hors").sum())
    far = f"dont {p.word(beyond)}" if beyond else "aucun"
    return p.figure(
        drawn,
        f"{french.count(len(rows), 'projet suivi', 'projets suivis')} sur le territoire, {far} dans une "
        f"commune à plus de {WITHIN} min de tout lieu ouvert",
        f"Projets de la veille au {french.date(common.horizon(tranche))}, en cercles clairs ; accès aux "
        "seuls lieux ouverts.",
        credit(tranche, "veille, lieux"),
        [
            Colonne("Projet"),
            Colonne("Commune"),
            Colonne("Stade"),
            Colonne("Services pensés"),
            Colonne("Gagneraient un accès", f"habitants, à {WITHIN}\u00a0min", "droite"),
        ],
        lines,
        note=french.typographie(
            "Habitants à plus de 20 min de tout lieu ouvert et à 20 min ou moins du projet, du plus petit "
            "au plus grand nombre des trois hypothèses. Chaque projet est pris seul : ces nombres "
            "ne s’ajoutent pas."
        ),
    )


def sources(tranche: Tranche) -> list[Affichage]:
    """The provider of times, its error, what is not counted."""
    times = travel(tranche) if len(tranche.table("communes")) else None
    said = []
    if times:
        said.append(f"Temps de route : {times.nom}.")
    said += [
        "Une commune est tout entière à la distance de sa mairie : un hameau peut être plus près ou loin.",
        "Le trajet est en voiture. Qui n’en a pas, qui ne conduit pas, n’est pas à 20 min. Relief, lacs et "
        "rivières ne comptent que dans les temps mesurés ou calculés sur un réseau routier.",
        "Habiter près d’un lieu n’est pas y venir : ces nombres disent un possible, non un usage. Les lieux "
        "hors du réseau et ceux des territoires voisins ne sont pas comptés.",
    ]
    if kept := untold.protection(tranche):
        said.append(kept)
    text = Affichage(
        "texte",
        "Sur quoi reposent ces cartes, et ce qu’elles ne disent pas",
        elements=[{"texte": french.typographie(s)} for s in said],
        source=p.source(tranche, "communes, lieux, horaires, services"),
    )
    return [calibrage(tranche), text]
