"""What passed between lieux in the year: loans, visits, help, as they were noted."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common
from workbench.pages.capitalisation._parts import Net
from workbench.show.display import Affichage, Cellule, Colonne

MOST = 60


def echanges(tranche) -> Affichage:
    """The year's links, in order of time."""
    net = Net(tranche)
    rows = tranche.table("liens")
    rows = rows[(rows["date"].dt.year == tranche.annee) & (rows["date"] <= net.until)] if len(rows) else rows
    if not len(rows):
        return common.absent(
            f"Aucun échange entre lieux n’est noté en {tranche.annee}",
            cure="Un prêt, une visite, une orientation ou une entraide se note en une ligne dans la feuille "
            "liens du classeur : qui, vers qui, quand, quoi, et le critère que cela sert",
        )
    rows = rows.sort_values(["date", "de", "vers"], kind="stable")
    lieux = {*rows["de"], *rows["vers"]}
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(rows), 'échange noté', 'échanges notés')} en {tranche.annee}, entre "
            f"{french.count(len(lieux), 'lieu', 'lieux')}"
        ),
        source=common.source_line(tranche, ["liens"]),
        note=f"Les {MOST} premiers de l’année." if len(rows) > MOST else "",
        colonnes=[
            Colonne("Date"),
            Colonne("De"),
            Colonne("Vers"),
            Colonne("Ce qui a été échangé"),
            Colonne("Critère"),
        ],
        lignes=[
            [
                Cellule(french.short_date(r.date)),
                Cellule(net.name(r.de)),
                Cellule(net.name(r.vers)),
                Cellule(french.capital(common.text(r.nature)), detail=common.text(r.objet)),
                Cellule(net.criterion(r.critere) if common.text(r.critere) else french.ABSENT),
            ]
            for r in rows.head(MOST).itertuples()
        ],
    )
