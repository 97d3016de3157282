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
from workbench.subjects import criteria, visits


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
        f"{french.number(len(apart))} {verb} deux stades différents, sur{FIXE}{both} vus des deux côtés",
        french.typographie(
            f"{common.name(tranche)}. Un écart est un sujet de conversation, pas une erreur de l’un des deux."
        ),
        source=common.source_line(tranche, "observations", criteres.dates(tranche, found)),
        colonnes=[Colonne("Critère"), Colonne("Écart"), *names, Colonne("Preuve écrite")],
        lignes=lines,
        empile=True,
    )
    return [table, *diagnostic.users(tranche, apart)]


def accord(tranche: Tranche) -> list[Affichage]:
    """Two observers of one regard, over every lieu this edition reads; nothing when there are none.

    The coefficients judge how the grid is read; they are printed for the coordination only.
    """
    if tranche.diffusion != "coordination":
        return []
    pairs = visits.raters(tranche.table("observations"), common.horizon(tranche))
    if not len(pairs):
        words = (
            "Aucun critère n’a été regardé par deux observateurs du même côté. Pour le faire : chacun écrit "
            "sa note, avec son rôle à la ligne « observateur », sans consulter l’autre."
        )
        return [common.absent("Deux visiteurs donnent-ils le même stade ?", words, etat="non_demande")]
    lines = []
    for regard, rows in pairs.groupby("regard", sort=True):
        m = visits.agreed(rows)
        known = m.ac2 == m.ac2
        kappa = "–" if m.kappa != m.kappa else french.number(m.kappa, 2)
        if m.kappa == m.kappa:
            kappa += f" (de {french.number(m.low, 2)} à {french.number(m.high, 2)})"
        lines.append(
            [
                Cellule(french.capital(criteres.NAMES.get(regard, regard)), detail=_lieux(rows)),
                Cellule(french.ratio(m.exact, m.n), m.exact),
                Cellule(french.ratio(m.proche, m.n), m.proche),
                Cellule(kappa),
                Cellule(french.number(m.ac2, 2) if known else "–"),
            ]
        )
    n = len(pairs)
    return [
        Affichage(
            "tableau",
            f"{french.count(n, 'critère regardé', 'critères regardés')} par deux observateurs du même côté",
            source=common.source_line(tranche, "observations", french.count(n, "paire")),
            note=french.typographie(
                "Le kappa pondéré (poids quadratiques, intervalle à 95 % par rééchantillonnage) et l’AC2 ne "
                "sont calculés qu’à partir de 10 critères. Ils disent si la grille se lit de la même façon, "
                "jamais si l’équipe et la coordination ont raison."
            ),
            colonnes=[
                Colonne("Regard"),
                Colonne("Même stade", "", "droite"),
                Colonne("À un stade près", "", "droite"),
                Colonne("Kappa pondéré", "", "droite"),
                Colonne("AC2", "", "droite"),
            ],
            lignes=lines,
        )
    ]


def _lieux(rows) -> str:
    return french.count(rows["lieu"].nunique(), "lieu", "lieux")
