"""Where users say they live, beside what distance alone would give."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import counted, survey
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.acces import others
from workbench.pages.evaluation.maillage import WITHIN, number, travel
from workbench.pages.territoire.habitants import opened
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access
from workbench.subjects.travel import CENTRAL

SHOWN = 30
"""Places in a row of their own, those with answers first; of the others the inhabitants are added up."""
RING, EPCI, AWAY = "anc_anneau", "anc_epci", "anc_part_hors_commune"


def provenance(tranche: Tranche) -> Affichage:
    """Answers by ring and by EPCI as this edition releases them, and inhabitants of the same places."""
    near, far = tranche.modalites(RING, RESEAU), tranche.modalites(EPCI, RESEAU)
    states = set(near["etat"].astype("str")) | set(far["etat"].astype("str"))
    title = "La provenance des usagers n’est pas montrée"
    if "valeur" not in states:
        return (
            p.hidden(title, "la provenance des répondants")
            if "secret" in states
            else p.nothing(
                title,
                survey.commune(tranche, near),
                "La question de la commune est dans le questionnaire",
            )
        )
    towns, rows = tranche.table("communes"), opened(tranche)
    if towns.empty or rows.empty:
        return p.nothing(title, "Il manque les communes du territoire ou un lieu ouvert")
    times = travel(tranche).nearest(rows)
    rings, regions = access.predicted(towns, times, rows, WITHIN)
    lines = _lines(tranche, "Distance", RING, near, rings) + _lines(
        tranche, "Intercommunalité", EPCI, far, regions
    )
    away = tranche.mesure(AWAY, RESEAU)
    said = "D’où viennent les répondants, à côté de ce que donnerait la seule distance"
    if away.etat == "valeur":
        said = counted.elsewhere(away)
    reach = int((times[CENTRAL] <= WITHIN).sum())
    return Affichage(
        "tableau",
        french.typographie(said),
        french.typographie(
            f"Enquête {tranche.annee}, en nombre de réponses. « Distance seule » : les habitants des "
            f"{french.count(reach, 'commune')} à {WITHIN} min ou moins (hypothèse centrale), chacun allant "
            "au lieu ouvert le plus proche."
        ),
        source=p.source(tranche, "enquête des usagers, communes, lieux"),
        note=french.typographie(
            "Un écart ne dit pas sa cause : les lieux n’ont pas tous le même nombre de réponses, un usager "
            "peut venir de son travail, et qui n’a pas répondu n’est pas là. Une distance est à vol "
            "d’oiseau, "
            "de mairie à mairie."
        ),
        colonnes=[
            Colonne("Selon"),
            Colonne("Où"),
            Colonne("Réponses", "nombre", "droite"),
            Colonne("Distance seule", "habitants", "droite"),
            Colonne("Distance seule", "part des habitants", "droite"),
        ],
        lignes=lines,
    )


def _lines(tranche: Tranche, kind: str, indicateur: str, rows, expected: pd.Series) -> list[list[Cellule]]:
    from workbench.show.figures.maps import short_epci

    counted = set(rows["modalite"])
    # A place with an answer goes before those without; then the most inhabited, those of no size last.
    order = {m: i for i, m in enumerate(expected.index)}
    last = sorted(counted - set(expected.index))
    every = [m for m in expected.index if m in counted or expected[m] > 0]
    kept = sorted(every, key=lambda m: (m not in counted, order[m]))[:SHOWN]
    folded = [m for m in every if m not in set(kept)]
    names = [*sorted(kept, key=order.get), *last]
    total, out = float(expected.sum()), []
    for name in names:
        m = tranche.mesure(indicateur, RESEAU, None, name)
        given = name in counted
        state = str(m.etat)
        if state == "valeur":
            got = Cellule(french.number(m.numerateur), int(m.numerateur), cle=p.key(m))
        else:
            got = Cellule(etat=state, cle=p.key(m)) if given else Cellule("aucune connue")
        known = name in expected.index
        people = float(expected.get(name, 0.0))
        out.append(
            [
                Cellule(kind),
                Cellule(short_epci(name)),
                got,
                number(people) if known else Cellule(etat="sans_objet"),
                Cellule(french.percent(people, total)) if known and total else Cellule(etat="sans_objet"),
            ]
        )
    if folded:
        people = float(expected[folded].sum())
        # answers are not added up: one of them may be protected
        said = "non additionnées" if counted.intersection(folded) else "aucune connue"
        cells = [Cellule(said), number(people), Cellule(french.percent(people, total))]
        out.append([Cellule(kind), Cellule(others(len(folded))), *cells])
    return out
