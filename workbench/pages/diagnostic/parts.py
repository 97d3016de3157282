"""Shares of a lieu's products, each beside the two amounts it comes from."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, series
from workbench.pages.diagnostic import reading
from workbench.show.display import Affichage, Cellule, Colonne


def tables(tranche) -> tuple[str, ...]:
    """The accounts, and the keys when this lieu has one: what was not used is no source."""
    held = len(common.of_lieu(tranche, "cles_repartition"))
    return ("comptes", "cles_repartition") if held else ("comptes",)


def received(tranche) -> bool:
    """Whether the bearer's accounts of the year are there, be they hidden from this edition."""
    rows = tranche.mesures
    charges = (rows["niveau"] == "structure") & (rows["indicateur"] == "eco_charges")
    of_year = rows.loc[charges & (rows["periode"] == str(tranche.annee)), "etat"].astype("str")
    return bool(of_year.isin(["valeur", "secret"]).any())


def ratios(tranche) -> Affichage:
    """Shares of the products, each with its numerator and denominator."""
    rows, title = [], "Parts des produits d’exploitation"
    for name in ("eco_part_subv", "eco_autofin", "eco_dep1"):
        indicator, line = tranche.referentiel.indicateurs[name], []
        for year in series.years(tranche):
            m = tranche.mesure(name, periode=year)
            where = reading.key(tranche, name, "", year)
            if common.known(m):
                line.append(
                    Cellule(
                        french.percent(m.valeur),
                        round(m.valeur),
                        cle=where,
                        detail=(f"{french.euros(m.numerateur)} sur {french.euros(m.denominateur)}"),
                    )
                )
            else:
                line.append(Cellule(etat=reading.whole_state([m.etat]), cle=where))
        rows.append([Cellule(indicator.nom, detail=french.typographie(indicator.definition)), *line])
    first = tranche.mesure("eco_part_subv")
    if common.known(first):
        name = tranche.referentiel.indicateurs[first.indicateur].libelle
        title = (
            f"{french.percent(first.valeur)} {name} dans les produits de {tranche.annee} "
            f"({french.euros(first.numerateur)} sur {french.euros(first.denominateur)})"
        )
    return Affichage(
        "tableau",
        french.typographie(title),
        source=common.source_line(tranche, tables(tranche)),
        note="Une seule règle pour toutes les structures, écrite sous chaque nom.",
        colonnes=[Colonne("Part"), *(Colonne(str(y), "%", "droite") for y in series.years(tranche))],
        lignes=rows,
    )
