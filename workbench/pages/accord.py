"""Two observers of one side on the same criteria: how far they give the same stage."""

from __future__ import annotations

from workbench.core import french
from workbench.core.agreement import COEFFICIENT_FROM, Agreement
from workbench.core.french import FIXE
from workbench.pages import common
from workbench.safety import policy
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import visits

NAMES = {"equipe": "Équipe", "coordination": "Coordination"}
NOTE = (
    "Cet accord dit si la grille se lit de la même façon, jamais si l’équipe et la coordination ont raison : "
    "entre elles, un écart est un sujet de conversation."
)
COEFFICIENTS = (
    "Kappa pondéré : poids quadratiques, intervalle à 95 % par rééchantillonnage. AC2 : le même accord, plus "
    "sûr quand presque tout est au même stade. 1 serait un accord entier, 0 celui du hasard."
)
NO_PAIR = "Aucun critère regardé par deux observateurs du même côté"


def accord(tranche: Tranche) -> list[Affichage]:
    """Exact agreement, ±1, and the coefficients where there are enough pairs; why when there is no pair.

    Of the tranche's lieu, or of all lieux: only where the edition reads every observation of them.
    """
    if tranche.diffusion != policy.COORDINATION and tranche.diffusion != f"{policy.LIEU}:{tranche.lieu}":
        return []
    pairs = visits.raters(tranche.table("observations"), common.horizon(tranche))
    if not len(pairs):
        where = f"{common.name(tranche)} : aucun" if tranche.lieu else "Aucun"
        words = (
            f"{where} critère n’a été regardé par deux observateurs du même côté à moins de "
            f"{visits.TOGETHER} jours : on ne sait pas encore si deux personnes y lisent le même stade. Pour "
            "le savoir, chacun remplit la grille sous son rôle (« observateur ») sans lire celle de l’autre."
        )
        return [common.absent(NO_PAIR, words, etat="non_demande")]
    found = [(regard, visits.agreed(rows), rows) for regard, rows in pairs.groupby("regard", sort=True)]
    enough = any(m.n >= COEFFICIENT_FROM for _, m, _ in found)
    columns = [
        Colonne("Regard"),
        Colonne("Même stade", "", "droite"),
        Colonne("À un stade près", "", "droite"),
    ]
    columns += [Colonne("Kappa pondéré", "", "droite"), Colonne("AC2", "", "droite")] if enough else []
    few = f"Un coefficient demande {COEFFICIENT_FROM} critères d’un même côté."
    return [
        Affichage(
            "tableau",
            french.typographie(_title(found)),
            f"{common.name(tranche)}. Le dernier stade de chacun, à moins de {visits.TOGETHER}{FIXE}jours.",
            source=common.source_line(tranche, "observations", french.count(len(pairs), "paire")),
            note=french.typographie(f"{NOTE} {COEFFICIENTS if enough else few}"),
            colonnes=columns,
            lignes=[_line(tranche, *one, enough) for one in found],
        )
    ]


def _title(found: list) -> str:
    n, exact = (sum(getattr(m, what) for _, m, _ in found) for what in ("n", "exact"))
    seen = french.count(n, "critère regardé", "critères regardés")
    return f"{seen} par deux observateurs du même côté : {french.number(exact)} au même stade"


def _line(tranche: Tranche, regard: str, m: Agreement, rows, enough: bool) -> list[Cellule]:
    cells = [
        Cellule(NAMES.get(regard, regard), detail=_where(tranche, rows)),
        Cellule(french.ratio(m.exact, m.n), m.exact),
        Cellule(french.ratio(m.proche, m.n), m.proche),
    ]
    if not enough:
        return cells
    kappa = french.ABSENT if m.kappa != m.kappa else french.number(m.kappa, 2)
    low, high = french.number(m.low, 2), french.number(m.high, 2)
    between = f"de {low} à {high}" if m.kappa == m.kappa else ""
    return [
        *cells,
        Cellule(kappa, detail=between),
        Cellule(french.ABSENT if m.ac2 != m.ac2 else french.number(m.ac2, 2)),
    ]


def _where(tranche: Tranche, rows) -> str:
    """How many lieux; of one lieu, the criteria on which the two differ."""
    if not tranche.lieu:
        return french.count(rows["lieu"].nunique(), "lieu", "lieux")
    known = tranche.referentiel.connus
    apart = rows[rows["premier"] != rows["second"]]
    said = [
        f"{french.lower_first(known[c].nom_court or known[c].nom)}, {min(stages)} et {max(stages)}"
        for c, *stages in apart[["critere", "premier", "second"]].itertuples(index=False)
        if c in known
    ]
    return french.typographie(f"stades différents : {' ; '.join(said)}") if said else ""
