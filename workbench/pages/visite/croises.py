"""Where the team and the coordination differ, users' answers beside; what two visitors agree on."""

from __future__ import annotations

from workbench.core import french
from workbench.core.french import FIXE
from workbench.pages import common
from workbench.pages.diagnostic import criteres, findings
from workbench.pages.diagnostic import ecarts as diagnostic
from workbench.pages.visite import vus
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import criteria


def ecarts(tranche: Tranche) -> list[Affichage]:
    """Every difference of the two regards, the widest first, then users' answers on those criteria."""
    found = list(findings.stages(tranche).values())
    apart = sorted(criteria.gaps(found, 1), key=lambda c: -c.gap)
    both = sum(all(isinstance(s, int) for s in c.stades.values()) for c in found)
    if not apart:
        seen = french.count(both, "critère vu", "critères vus")
        words = (
            f"Sur {seen} des deux côtés, l’équipe et la coordination donnent le même stade."
            if both
            else "Aucun critère n’a encore été vu à la fois par l’équipe et par la coordination."
        )
        return [Affichage("texte", "Aucun écart entre les regards", elements=[{"texte": words}])]
    lines = [
        [
            Cellule(criteres.short(tranche, c.critere)),
            Cellule(french.count(c.gap, "stade"), c.gap),
            *(vus.stage(tranche, c, g) for g in criteria.REGARDS),
            Cellule(vus.proofs(c)),
        ]
        for c in apart
    ]
    names = [Colonne(french.capital(n)) for n in criteres.NAMES.values()]
    verb = french.plural(len(apart), "critère a", "critères ont")
    table = Affichage(
        "tableau",
        f"{french.number(len(apart))} {verb} deux stades différents, "
        f"sur{FIXE}{french.count(both, 'vu')} des deux côtés",
        french.typographie(
            f"{common.name(tranche)}. Un écart est un sujet de conversation, pas une erreur de l’un des deux."
        ),
        source=common.source_line(tranche, "observations", criteres.dates(tranche, found)),
        colonnes=[Colonne("Critère"), Colonne("Écart"), *names, Colonne("Preuve écrite")],
        lignes=lines,
        empile=True,
    )
    return [table, *diagnostic.users(tranche, apart)]
