"""What a lieu declares for the year: its occupation, other figures, a total its counts contradict."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, series
from workbench.pages.diagnostic.chiffres import DECLARED, counted, shown, told
from workbench.safety.container import Mesure, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

OCCUPATION, COUNTED = "use_occupation", "use_passages"
TEAM, USE, SURVEY = "equipe", "usage", "enquete"  # groups of indicators
WIDE_PCT = 10  # a smaller gap is a question for the collection, not news for who reads the diagnostic


def occupation(tranche: Tranche) -> list[Affichage]:
    """The share of bookable hours that were booked, for a lieu that declares it; nothing for the others."""
    what = tranche.referentiel.indicateurs.get(OCCUPATION)
    m = tranche.mesure(OCCUPATION)
    if what is None or not common.known(m):
        return []
    return [
        Affichage(
            "tableau",
            french.typographie(f"{counted(tranche, m)} {series.when(m)}, {told(m)}"),
            french.typographie(f"{common.name(tranche)}. {what.definition}"),
            source=common.source_line(tranche, m.source),
            note=french.typographie(
                "Le lieu donne le pourcentage, pas les heures ni les places dont il vient : il ne se compare "
                "pas à celui d’un autre lieu."
            ),
            colonnes=[Colonne("Chiffre"), Colonne(str(tranche.annee), "", "droite"), Colonne("Comment")],
            lignes=[[Cellule(what.nom), common.mesure_cell(tranche, m), Cellule(told(m))]],
        )
    ]


def may_be_typed(tranche: Tranche) -> list[str]:
    """The indicators that a figure of `chiffres_annuels` may give, in the order of the référentiel."""
    known = tranche.referentiel.indicateurs
    return [i for i, what in known.items() if what.declare or "serie_de" in what.autres]


def typed(tranche: Tranche) -> list[Mesure]:
    """The figures of the year that `chiffres_annuels` gives, in the order of the référentiel."""
    found = map(tranche.mesure, may_be_typed(tranche))
    return [m for m in found if common.known(m) and DECLARED in str(m.source)]


def beside(tranche: Tranche) -> list[Mesure]:
    """Those that stand in none of the five figures of page 1."""
    return [m for m in typed(tranche) if m.indicateur not in shown(tranche)]


def others(tranche: Tranche, of_use: bool) -> list[Affichage]:
    """The figures typed for the year that no section tells: of the use of the lieu, or of all the rest."""
    known = tranche.referentiel.indicateurs
    told_of = {TEAM} | ({SURVEY} if common.known(tranche.mesure("enq_reponses")) else set())
    left = [m for m in beside(tranche) if m.indicateur != OCCUPATION]
    left = [m for m in left if known[m.indicateur].groupe not in told_of]
    left = [m for m in left if (known[m.indicateur].groupe == USE) == of_use]
    if not left:
        return []
    return [
        Affichage(
            "tableau",
            f"Autres chiffres donnés pour {tranche.annee}",
            f"{common.name(tranche)}.",
            source=common.source_line(tranche, common.tables_of(left)),
            colonnes=[Colonne("Chiffre"), Colonne(str(tranche.annee), "", "droite"), Colonne("Comment")],
            lignes=[
                [
                    Cellule(french.capital(known[m.indicateur].libelle)),
                    common.mesure_cell(tranche, m),
                    Cellule(told(m)),
                ]
                for m in left
            ],
        )
    ]


def contradiction(tranche: Tranche) -> str:
    """The yearly passages a lieu declares and those it counted, while which is right is in question; else the
    passages it estimates, beside those it counted.

    The tranches of the coordination and of the lieu alone hold the question: nobody else is told.
    """
    from workbench.safety.arrival_questions import DISPUTED

    m, rows = tranche.mesure(COUNTED), tranche.table(DISPUTED)
    if not common.known(m):
        return ""
    if len(rows):
        rows = rows[(rows["indicateur"] == COUNTED) & (rows["annee"] == tranche.annee)]
    for said in rows["declare"] if len(rows) else ():
        if _wide(m.valeur, said):
            covered = common.coverage(m)
            tables = [common.table_names([DECLARED]), common.table_names(str(m.source).split(", "))]
            tables[1] += f", {covered}" if covered else ""
            return french.typographie(
                f"Le lieu déclare {french.count(said, 'passage')} pour l’année ({tables[0]}) et ses relevés "
                f"en donnent {french.number(m.valeur)} ({tables[1]}) : ce rapport garde les relevés ; lequel "
                "est juste reste à vérifier."
            )
    return _other_series(tranche, m)


def _other_series(tranche: Tranche, m: Mesure) -> str:
    """What the lieu types for the year by another way of counting, where every month due was counted."""
    if DECLARED in str(m.source) or not m.vu or common.coverage(m):
        return ""
    others = (x for x in series.apart(tranche, m) if DECLARED in str(x.source))
    said = [x for x in others if _wide(m.valeur, x.valeur)]
    if not said:
        return ""
    given = french.join(f"{counted(tranche, x)} {series.when(x)}" for x in said)
    tables = [common.table_names(t) for t in ([DECLARED], str(m.source).split(", "))]
    return french.typographie(
        f"Le lieu donne aussi {given} ({tables[0]}), et ses relevés en comptent {french.number(m.valeur)} "
        f"({tables[1]}) : ce rapport garde ce qui est compté, le reste n’y entre pas."
    )


def _wide(recorded: float, declared: float) -> bool:
    from workbench.collect.doubts.figures import apart

    return apart(recorded, declared, WIDE_PCT)
