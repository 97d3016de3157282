"""What the booklet rests on, what may be done with it, and what it does not say."""

from __future__ import annotations

from workbench.core import french
from workbench.pages import common, untold
from workbench.pages.capitalisation._parts import Net
from workbench.show.display import Affichage
from workbench.subjects import travel


def sources(tranche) -> Affichage:
    """Licences of the cards, how times are estimated, what cannot be concluded."""
    net = Net(tranche)
    said = [_licences(net)]
    if net.hears:
        words = ", ".join(
            f"{s.nom} (détour {french.number(s.detour, 2)}, {french.number(s.vitesse_kmh)} km/h)"
            for s in travel.SCENARIOS
        )
        said.append(
            f"Les trajets sont estimés à vol d’oiseau, de mairie à mairie, sous trois hypothèses : {words}. "
            "Un temps mesuré remplace l’estimation."
        )
    said += [
        "Une fiche dit ce qui a marché dans un lieu, à un moment. Ses résultats sont ceux que le lieu donne, "
        "avec leur source quand elle est écrite ; rien ne dit qu’ils se retrouveraient ailleurs.",
        "L’absence d’un lieu ne veut pas dire qu’il n’a rien à montrer : il n’a pas écrit de fiche, personne "
        "n’a regardé ce critère, ou cette édition ne peut pas le lire.",
    ]
    if kept := untold.protection(tranche):
        said.append(kept)
    return Affichage(
        "texte",
        "Ce que ce livret permet, et ce qu’il ne dit pas",
        elements=[{"texte": french.typographie(s)} for s in said],
        source=common.source_line(tranche, ["pratiques", "liens", "observations"]),
    )


def _licences(net: Net) -> str:
    if not len(net.cards):
        return "Une fiche ne circule hors de la coordination que si elle porte une licence."
    free = net.cards["licence"].dropna()
    counted = [f"{n} sous {licence}" for licence, n in sorted(free.value_counts().items())]
    without = len(net.cards) - len(free)
    if without:
        counted.append(
            f"{without} sans licence, {french.plural(without, 'réservée', 'réservées')} à cette édition"
        )
    return f"Fiches : {', '.join(counted)}. Une fiche sous licence peut être reprise en citant le lieu."
