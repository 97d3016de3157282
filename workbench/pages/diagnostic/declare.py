"""What a lieu declares for the year beside what it counts: its occupation, a total its counts contradict."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common
from workbench.pages.diagnostic.chiffres import DECLARED, told
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne

OCCUPATION, COUNTED = "use_occupation", "use_passages"
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
            french.typographie(f"{common.value_text(m, what)} {what.libelle} en {tranche.annee}, {told(m)}"),
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


def contradiction(tranche: Tranche) -> str:
    """The yearly passages a lieu declares and those it counted, while which is right is in question.

    The tranches of the coordination and of the lieu alone hold it: nobody else is told.
    """
    from workbench.collect.doubts_figures import apart
    from workbench.safety.arrival_questions import DISPUTED

    m, rows = tranche.mesure(COUNTED), tranche.table(DISPUTED)
    if not common.known(m) or rows.empty:
        return ""
    mine = rows[(rows["indicateur"] == COUNTED) & (rows["annee"] == tranche.annee)]
    for said in mine["declare"]:
        if apart(m.valeur, said, WIDE_PCT):
            covered = common.coverage(m)
            tables = [common.table_names([DECLARED]), common.table_names(str(m.source).split(", "))]
            tables[1] += f", {covered}" if covered else ""
            return french.typographie(
                f"Le lieu déclare {french.count(said, 'passage')} pour l’année ({tables[0]}) et ses relevés "
                f"en donnent {french.number(m.valeur)} ({tables[1]}) : ce rapport garde les relevés ; lequel "
                "est juste reste à vérifier."
            )
    return ""
