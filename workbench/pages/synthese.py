"""The network's year on two pages, for elected members: the review's summary, then every EPCI and commune.

Nothing in it that the review and the evaluation of the same edition do not say: one reads it alone, hands it
out, puts it up.
"""

from __future__ import annotations

from workbench.core import french
from workbench.pages import untold, words
from workbench.pages.bilan import communes
from workbench.pages.bilan.une import une as summary
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import LIMITES, Affichage, raccourcir


def une(tranche: Tranche) -> list[Affichage]:
    """Both pages."""
    shown = [_heading(tranche), *summary(tranche, handed=True)]
    many = len(p.lieux(tranche)) > communes.MANY  # the summary has counted by intercommunalité already
    towns = communes.toutes(tranche)
    shown += [*([] if many else [communes.epci(tranche)]), towns]
    if kept := untold.brief(tranche, shown):
        towns.note = " ".join(t for t in (towns.note, kept + ".") if t)
    return shown


def _heading(tranche: Tranche) -> Affichage:
    title = f"L’année {tranche.annee} du réseau, pour les élus"
    asked = words.last(tranche, "decision")
    said = f"Décision demandée : {asked['texte']}" if asked else ""
    over = f"{tranche.reseau.get('nom', '')}, chiffres arrêtés au {french.date(tranche.arrete_le)}"
    head = {
        "surtitre": french.typographie(over),
        "titre": title,
        "paragraphe": raccourcir(french.typographie(said), LIMITES["paragraphe"]),
    }
    return Affichage("entete", title, elements=[head])
