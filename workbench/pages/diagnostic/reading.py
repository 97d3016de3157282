"""What the second half of a diagnostic reads the same way: figures with modalities, texts, their cells."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages.common import known, text
from workbench.safety.policy import COORDINATION
from workbench.show.display import Cellule

LAST_WORD = ("secret", "manquant", "refuse", "non_demande", "sans_objet")  # which state speaks for a group


def words(value) -> str:
    """A typed text, or a dash: a cell is never empty."""
    return text(value) or french.ABSENT


def rereads(tranche) -> str:
    """Why a text may be missing from an edition; the coordination reads them all."""
    return "" if tranche.diffusion == COORDINATION else "Un texte ne paraît ici qu’une fois relu."


def values(tranche, indicateur: str, periode=None) -> dict:
    """{modalité: (value or None, state)} of an indicator of this lieu; a hidden value is not looked at."""
    found = {}
    for row in tranche.modalites(indicateur, periode=periode).itertuples():
        state = str(row.etat)
        if state == "valeur" and not pd.isna(row.valeur):
            found[row.modalite] = (float(row.valeur), state)
        else:
            found[row.modalite] = (None, "manquant" if state == "valeur" else state)
    return found


def whole_state(states) -> str:
    """The one state that speaks for figures of which none is known; `non_demande` when there is none."""
    seen = {"manquant" if str(s) == "valeur" else str(s) for s in states}
    return next((s for s in LAST_WORD if s in seen), "non_demande")


def state_of(mesure) -> str:
    """The state of a figure; `manquant` when it is said to be a value and has none."""
    return "valeur" if known(mesure) else whole_state([mesure.etat])


def key(tranche, indicateur: str, modalite: str = "", periode=None) -> str:
    """What a cell means, for the auditor: niveau|sujet|période|indicateur|modalité."""
    level = "lieu" if tranche.lieu else "reseau"
    return "|".join((level, tranche.sujet, str(periode or tranche.annee), indicateur, modalite))


def amount(tranche, value, state: str, indicateur: str, modalite: str = "", periode=None) -> Cellule:
    """A cell of euros, or the word of its state."""
    where = key(tranche, indicateur, modalite, periode)
    if state != "valeur":
        return Cellule(etat=state, cle=where)
    return Cellule(french.euros(value), round(value), cle=where)


def counted(tranche, value, state: str, indicateur: str, modalite: str = "", periode=None) -> Cellule:
    """A cell of a count, or the word of its state."""
    where = key(tranche, indicateur, modalite, periode)
    if state != "valeur":
        return Cellule(etat=state, cle=where)
    return Cellule(french.trimmed(value), round(value, 1), cle=where)
