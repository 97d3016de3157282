"""What the pages of the booklet say the same way: its source, who may judge, when one looks."""

from __future__ import annotations

from workbench.core import french
from workbench.core.referentiel import Critere, Referentiel
from workbench.show.display import Cellule

LOCAL = "ajout du réseau"
REGARDS = {"equipe": "l’équipe", "coordination": "la coordination", "usagers": "les usagers"}


def words(*texts: str) -> Cellule:
    """A cell of sentences, with French typography."""
    return Cellule(french.typographie(" ".join(t for t in texts if t)) or french.ABSENT)


def source(method: Referentiel) -> str:
    """« Référentiel 1.1, 24 novembre 2026, CC BY-SA 4.0. »"""
    said = (f"Référentiel {method.version}", french.date(method.date) if method.date else "")
    return ", ".join(t for t in (*said, method.licence.get("nom", "")) if t) + "."


def regards(critere: Critere) -> str:
    return french.join([REGARDS.get(r, r) for r in critere.regards])


def when(method: Referentiel, critere: Critere) -> str:
    """« socle, chaque année », « bloc « Aller vers » »; what the network adds is said so."""
    blocs = {b.id: b.nom for b in method.blocs}
    said = f"bloc « {blocs.get(critere.bloc, critere.bloc)} »" if critere.bloc else "socle, chaque année"
    return french.typographie(", ".join((said, *([LOCAL] if critere.local else []))))


def name(critere: Critere) -> str:
    """The heading of a criterion, the same where it is led to."""
    return french.typographie(critere.nom)


def short(critere: Critere) -> str:
    return french.typographie(critere.nom_court or critere.nom)
