"""What a lieu declares for the year beside what it counts: its occupation, a total its counts contradict."""

from __future__ import annotations

from workbench.core import french
from workbench.core.french import FINE
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
    """The yearly passages a lieu declares and those it counted, when the collection asks which is right.

    The question is in the tranches of the coordination and of the lieu only: nobody else is told.
    """
    from workbench.collect.doubts_figures import apart, disputed
    from workbench.safety.arrival_questions import QUESTIONS

    m, rows = tranche.mesure(COUNTED), tranche.table(QUESTIONS)
    if not common.known(m) or not len(rows):
        return ""
    asked = disputed(tranche.referentiel.indicateurs[COUNTED].nom, tranche.annee)
    mine = rows[(rows["lieu"] == tranche.lieu) & rows["regle"].str.contains(asked, regex=False)]
    for said in mine["trouve"]:
        if said and apart(m.valeur, float(said.replace(FINE, "").replace(",", ".")), WIDE_PCT):
            covered = common.coverage(m)
            tables = [common.table_names([DECLARED]), common.table_names(str(m.source).split(", "))]
            tables[1] += f", {covered}" if covered else ""
            return french.typographie(
                f"Le lieu déclare {said} passages pour l’année ({tables[0]}) et ses relevés en donnent "
                f"{french.number(m.valeur)} ({tables[1]}) : ce rapport garde les relevés ; lequel est juste "
                "reste à vérifier."
            )
    return ""
