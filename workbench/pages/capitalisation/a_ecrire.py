"""What could become a card: practices noted in visits, and criteria « en place » that nobody wrote about."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, fiches
from workbench.pages.capitalisation._parts import Net
from workbench.pages.capitalisation.livret import READING, UNTOLD, WHERE, there, told
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import practices


def sans_fiche(tranche) -> list[Affichage]:
    """What to write next, or to go and see: practices heard in visits, criteria in place, without a card."""
    net = Net(tranche)
    return [*_heard(net), _in_place(net)]


def _heard(net: Net) -> list[Affichage]:
    """Practices that visits noted, of a lieu without a card on their criterion; the coordination's only."""
    if not net.hears:
        return []
    rows = practices.heard(net.tranche.table("constats"), net.tranche.table("visites"), net.until)
    rows = practices.unwritten(rows[rows["lieu"].isin(net.names)], net.cards)
    if not len(rows):
        return []
    return [
        Affichage(
            "tableau",
            french.count(len(rows), *fiches.WITHOUT),
            source=common.source_line(net.tranche, ["constats", "visites", "pratiques"]),
            note="Le lieu seul peut dire si elle se raconte à d’autres\u202f; une fiche se relit avec lui.",
            colonnes=[
                Colonne("Critère"),
                Colonne("Ce qui a été noté"),
                Colonne("Lieu"),
                Colonne("Visite du"),
            ],
            lignes=[
                [
                    Cellule(net.criterion(r.critere), detail=net.axe(r.critere)),
                    Cellule(common.text(r.texte)),
                    Cellule(net.name(r.lieu)),
                    Cellule(french.short_date(r.date)),
                ]
                for r in rows.itertuples()
            ],
            empile=True,
        )
    ]


def _in_place(net: Net) -> Affichage:
    tranche, title = net.tranche, "En place quelque part, sans fiche encore"
    if not told(net):
        return common.absent(title, UNTOLD, etat="secret")
    known = set(net.cards["critere"]) if len(net.cards) else set()
    found = {id: there(net, id) for id in net.criteria if id not in known}
    lines = [
        [Cellule(net.criterion(id), detail=net.axe(id)), Cellule(where)]
        for id, where in found.items()
        if where
    ]
    if not lines and not any(there(net, id) for id in known):
        none = (
            "Aucun critère n’est encore en place dans un lieu : on retient le dernier stade donné, le plus "
            "bas quand l’équipe et la coordination l’ont donné le même jour."
        )
        return common.absent(title, none, etat="valeur")
    if not lines:
        return common.absent(title, "Chaque critère en place quelque part a sa fiche.", etat="valeur")
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(lines), 'critère est', 'critères sont')} en place quelque part, sans fiche"
        ),
        source=common.source_line(tranche, ["observations", "pratiques"]),
        note=french.typographie(READING),
        colonnes=[Colonne("Critère"), Colonne(WHERE)],
        lignes=lines,
        empile=True,
    )
