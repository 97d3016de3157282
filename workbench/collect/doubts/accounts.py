"""Doubts about accounts: a private funder among public grants, lines that reach no lieu, products that lieux
declare besides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.collect.doubts import Context, Doubt, doubt
from workbench.collect.doubts.figures import EARLY, LATE, apart, filtered
from workbench.core import french

OTHERS = ("reseau", "hors_perimetre")  # the sections that are no lieu's, and are not to be shared
SHARED = "comptes_lieux"  # the view of accounts that the figures of lieux read
PROJECT = "projet"
PUBLIC, PRIVATE = "subventions", "privé"


def of_no_lieu(context: Context) -> Iterator[Doubt]:
    """Accounts received of a structure that has an open lieu, whose lines no section nor key gives to one."""
    lieux, names = context.tables["lieux"], _names(context)
    for (structure, section, year), rows in _lost(context).groupby(["structure", "section", "_annee"]):
        held = lieux[(lieux["structure"] == structure) & (lieux["statut"] != PROJECT)]
        if not len(held):
            continue
        whose = french.join([context.named(lieu) for lieu in held["lieu"]])
        page = "la page du lieu n’en montre" if len(held) == 1 else "les pages de ces lieux n’en montrent"
        cure = "dire de quel lieu est chaque ligne (`[source.sections]`) ou ajouter une clé"
        if len(held) == 1:
            cure = f'si tout est du lieu, écrire `section = "{held["lieu"].iloc[0]}"` dans '
            cure += "`[source.constantes]` de ce fichier\u202f; si une partie, ajouter une clé"
        yield doubt(
            "comptes",
            rows,
            "section",
            section,
            f"{names.get(structure, structure)}, exercice clos en {year}\u00a0: ces comptes ne reviennent à "
            f"aucun lieu ({whose})\u202f; ils comptent pour la structure et le réseau, {page} rien",
            f"{cure} (feuille cles_repartition)\u202f; si c’est voulu, répondre que c’est exact",
        )


def declared_besides(context: Context) -> Iterator[Doubt]:
    """A yearly figure that lieux declare and that the accounts of their structure give otherwise."""
    declared, lieux, names = context.tables["chiffres_annuels"], context.tables["lieux"], _names(context)
    bearer = lieux.drop_duplicates("lieu").set_index("lieu")["structure"]
    for indicator in context.referentiel.indicateurs.values() if context.referentiel else ():
        said = declared[(declared["indicateur"] == indicator.id) & declared["valeur"].notna()]
        if indicator.numerateur.get("table") != SHARED or not len(said):
            continue
        sums = _sums(context, indicator)
        said = said.assign(_structure=said["lieu"].map(bearer), _annee=said["annee"].astype("int64"))
        for (structure, year), rows in said.groupby(["_structure", "_annee"]):
            received, total = sums.get((structure, year), np.nan), rows["valeur"].sum()
            alone = (bearer == structure).sum() == 1
            if not apart(received, total) or (total < received and not alone):
                continue  # the other lieux of the structure may have what is missing
            yield doubt(
                "chiffres_annuels",
                rows.head(1),
                "valeur",
                rows["valeur"].iloc[0],
                f"{french.join([context.named(x) for x in rows['lieu']])}, {indicator.nom}, {year}\u00a0: "
                f"{french.euros(total)} déclarés, et les comptes reçus ({names.get(structure, structure)}) "
                f"en donnent {french.euros(received)}\u202f; au réseau, ce sont ces comptes qui comptent",
                "demander à la structure lequel est juste\u202f; pour que le chiffre déclaré compte, retirer "
                "ces comptes\u202f; si le lieu n’est qu’une partie de la structure, répondre que c’est exact",
                rows_of=rows,
            )


def _lost(context: Context) -> pd.DataFrame:
    """Lines of accounts that no section and no key in force at closing gives to a lieu, with `_annee`."""
    rows, keys = context.tables["comptes"], context.tables["cles_repartition"]
    rows = rows.assign(_annee=rows["exercice_au"].dt.year)
    rows = rows[~rows["section"].isin([*OTHERS, *context.tables["lieux"]["lieu"]]) & rows["_annee"].notna()]
    met = rows[["structure", "section", "exercice_au"]].reset_index().merge(keys, on=["structure", "section"])
    held = met["du"].fillna(EARLY).le(met["exercice_au"]) & met["au"].fillna(LATE).ge(met["exercice_au"])
    return rows[~rows.index.isin(met.loc[held, "index"])].astype({"_annee": "int64"})


def _sums(context: Context, indicator) -> pd.Series:
    """(structure, year) -> what the lines that reach no lieu give of an indicator, in euros."""
    rows = _lost(context)
    groups = {f.id: f.groupe for f in context.referentiel.plans.familles}
    net = rows["produit_eur"].astype(float).fillna(0) - rows["charge_eur"].astype(float).fillna(0)
    rows = rows.assign(groupe=rows["famille"].map(groups), _net=net)
    rows = rows[filtered(rows, indicator.numerateur.get("filtres", []))]
    return rows.groupby(["structure", "_annee"])["_net"].sum()


def _names(context: Context) -> dict[str, str]:
    """Structure → its name, or its identifier while it has none."""
    rows = context.tables["structures"]
    return dict(zip(rows["structure"], rows["nom"].fillna(rows["structure"]), strict=True))


def private_among_public(context: Context) -> Iterator[Doubt]:
    """A private funder's money in an account that every report adds up as public grants."""
    rows = context.tables["comptes"]
    if not len(rows) or context.referentiel is None:
        return
    public = {f.id for f in context.referentiel.plans.familles if f.groupe == PUBLIC}
    wrong = rows["famille"].isin(public) & (rows["financeur_niveau"] == PRIVATE)
    for (_, compte), some in rows[wrong.to_numpy(dtype=bool)].groupby(["structure", "compte"], sort=True):
        yield doubt(
            "comptes",
            some,
            "financeur_niveau",
            PRIVATE,
            f"le compte {compte} se lit comme une subvention publique, et son financeur est dit privé",
            "si l’aide est privée, demander son compte de dons, de mécénat ou de contributions\u202f;"
            " sinon, vérifier l’échelon du financeur",
        )
