"""The states of a figure, one shared dtype everywhere: zero is a value, missing is never zero."""

from __future__ import annotations

from functools import cache

ETATS = ("valeur", "manquant", "sans_objet", "non_demande", "refuse", "secret")
RECUS = ETATS[:-1]  # `secret` is only ever given by the protection, at the very end

# What people type in a cell to say that there is no figure (compared after french.fold).
MANQUANTS = frozenset(
    {
        "",
        "-",
        "–",
        "—",
        "−",
        "nc",
        "n.c.",
        "n.c",
        "n/a",
        "na",
        "?",
        "??",
        "inconnu",
        "inconnue",
        "non connu",
        "non connue",
        "pas connu",
        "non communiqué",
        "non communiquée",
        "non communique",
        "non disponible",
        "ne sait pas",
        "on ne sait pas",
        "je ne sais pas",
        "nsp",
        "nd",
        "n.d.",
        "n.d",
        "n/d",
        "manquant",
        "non renseigné",
        "non renseignée",
        "nr",
        "n.r.",
        "#n/a",
        "#n/d",
    }
)
ECRITS = {
    "sans objet": "sans_objet",
    "sans_objet": "sans_objet",
    "s.o.": "sans_objet",
    "s.o": "sans_objet",
    "so": "sans_objet",
    "s/o": "sans_objet",
    "hors projet": "sans_objet",
    "refus": "refuse",
    "refusé": "refuse",
    "refuse": "refuse",
    "non demandé": "non_demande",
    "non_demande": "non_demande",
    "non demande": "non_demande",
    "indécidable": "manquant",
}


@cache
def etat_dtype():
    """The shared CategoricalDtype: unequal categories would silently turn to text at a concat."""
    from pandas import CategoricalDtype

    return CategoricalDtype(list(ETATS))


def __getattr__(name: str):
    # `ETAT` reads as a constant, yet pandas is imported only by who needs it.
    if name == "ETAT":
        return etat_dtype()
    raise AttributeError(name)


def as_etat(values):
    """A Series of texts as the shared dtype; an unknown state raises, it never becomes missing."""
    import pandas as pd

    series = pd.Series(values)
    unknown = set(series.dropna().astype(str)) - set(ETATS)
    if unknown:
        raise ValueError(f"États inconnus\u00a0: {', '.join(sorted(unknown))}")
    return series.astype(etat_dtype())
