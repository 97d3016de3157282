"""Other networks beside ours: the same figure, the same definition, the same year.

A network is set beside ours, or beside one lieu by its rates only: a total of several lieux is no lieu's.
Their figures enter no computation. Networks are named in alphabetical order; below eight of them each value
is written as it is, from eight the middle half stands for all. There is no rank.
"""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from workbench.core import french
from workbench.core.french import FINE, FIXE
from workbench.core.referentiel.compare import mark
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Mesure, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

BAND = 8
"""No middle half below so many networks."""
APART = ("distribution",)  # lists of categories: how many there are says nothing
RATES = ("ratio",)  # what a lieu and a network may both have: sum over sum
MOST = 15  # figures of the table; beyond, those of the socle only


def pairs(tranche: Tranche) -> list[Affichage]:
    """One line per figure that others have too, then what is not compared and why; [] without peers."""
    theirs = tranche.table("pairs")
    if theirs.empty:
        return []
    whole = theirs[(theirs["modalite"] == "") & theirs["indicateur"].isin(tranche.referentiel.indicateurs)]
    rows = whole[whole["annee"] == tranche.annee]
    lines, other = [], {}
    sujet = tranche.lieu or RESEAU
    ours = {i: tranche.mesure(i, sujet) for i in tranche.referentiel.indicateurs}
    given = set(rows.loc[rows["etat"] == p.OPEN, "indicateur"])
    known = [i for i, m in ours.items() if m.etat == p.OPEN and i in given]
    adds = {i: tranche.referentiel.indicateurs[i].addition for i in known}
    known = [i for i in known if (adds[i] in RATES if tranche.lieu else adds[i] not in APART)]
    if len(known) > MOST:
        known = [i for i in known if tranche.referentiel.indicateurs[i].socle]
    for i in known:
        said = rows[(rows["indicateur"] == i) & (rows["etat"] == p.OPEN)]
        same = said["definition"] == mark(tranche.referentiel.indicateurs[i], tranche.referentiel)
        for r in said[~same].itertuples():
            other.setdefault((r.nom, r.referentiel), []).append(tranche.referentiel.indicateurs[i].nom)
        if same.any():
            name = Cellule(tranche.referentiel.indicateurs[i].nom, detail=_unit(tranche, i))
            lines.append([name, p.cell(tranche, i, sujet), _others(tranche, i, said[same])])
    return [_table(tranche, rows, lines), *_apart(tranche, theirs, other, ours)]


def _table(tranche: Tranche, rows: DataFrame, lines: list) -> Affichage:
    title = "Et dans d’autres réseaux"
    if not lines:
        what = "Aucune part ni aucun taux" if tranche.lieu else "Aucun chiffre"
        return p.nothing(title, f"{what} de {tranche.annee} ne se compare à ce que donne un autre réseau")
    n = rows["pair"].nunique()
    invented = sorted(set(rows.loc[rows["invente"].astype(bool), "nom"]))
    note = "Des réseaux de tailles différentes ne se classent pas : chaque valeur dit son nombre de lieux."
    if tranche.lieu:
        note = (
            "Un réseau entier à côté d’un lieu : un repère pour se situer, ni un objectif ni un classement."
        )
    note += f" Chiffres inventés : {french.join(invented)}." if invented else ""
    return Affichage(
        "tableau",
        french.typographie(f"{title} : {french.count(len(lines), 'chiffre')} en commun"),
        french.typographie(
            f"Année {tranche.annee}, chiffres publics de {french.count(n, 'autre réseau', 'autres réseaux')}."
        ),
        source=p.source(tranche, "éditions publiques des réseaux nommés"),
        note=french.typographie(note),
        colonnes=[
            Colonne("Chiffre"),
            Colonne(_ours(tranche)),
            Colonne("Autres réseaux"),
        ],
        lignes=lines,
        empile=True,
    )


def _ours(tranche: Tranche) -> str:
    if tranche.lieu:
        return common.name(tranche)
    return french.capital(str(tranche.reseau.get("nom_court", "le réseau")))


def _others(tranche: Tranche, indicateur: str, rows: DataFrame) -> Cellule:
    """Every network by name, or the middle half of them from BAND on."""
    complete = rows[~((rows["vu"] < rows["attendu"]) | (rows["partiels"] > 0))]
    if len(complete) >= BAND:
        low, high = np.quantile(complete["valeur"], [0.25, 0.75])
        text = [p.value_text(_mesure(indicateur, v, tranche), tranche)[0] for v in (low, high)]
        left = len(rows) - len(complete)
        under = f"la moitié des {len(complete)} réseaux, {_versions(complete)}"
        under += f"{FINE}; {french.count(left, 'incomplet')} à part" if left else ""
        return Cellule(f"entre {text[0]} et {text[1]}", detail=french.typographie(under))
    values, under = [], []
    for r in rows.sort_values("nom").itertuples():
        text, cover = p.value_text(_mesure(indicateur, r.valeur, tranche, r), tranche)
        values.append(f"{r.nom}{FIXE}: {text}")
        size = french.count(r.lieux, "lieu", "lieux")
        who = f"{r.nom}, {r.annee}" if len(rows) > 1 else str(r.annee)
        under.append(
            f"{who}, {cover or size}"
            + (f", n ={FIXE}{french.number(r.n)}" if r.n == r.n else "")
            + (f", référentiel {r.referentiel}" if r.referentiel else "")
        )
    return Cellule(f"{FINE}; ".join(values), detail=french.typographie(" ; ".join(under)))


def _versions(rows: DataFrame) -> str:
    """« référentiel 1.1 », « référentiels 1.1 et 2 »: where the definition, the same, was read."""
    found = sorted({str(v) for v in rows["referentiel"] if v})
    return f"{french.plural(len(found), 'référentiel', 'référentiels')} {french.join(found)}" if found else ""


def _mesure(indicateur: str, value: float, tranche: Tranche, row=None) -> Mesure:
    """A peer's figure in the shape ours have, so that both are written by the same rules."""
    keys = ("numerateur", "denominateur", "n", "valeur_max", "vu", "attendu", "partiels")
    more = {k: getattr(row, k, np.nan) for k in keys} | {
        "unite_couverture": getattr(row, "unite_couverture", "")
    }
    return tranche.mesure(indicateur, RESEAU)._replace(**more, valeur=float(value), etat=p.OPEN)


def _one_side(nom: str, rows: DataFrame, ours: dict[str, Mesure]) -> list[str]:
    """How many figures only one of the two networks shows: the other does not know, or does not release."""
    given = set(rows.loc[rows["etat"] == p.OPEN, "indicateur"]) & ours.keys()
    asked = set(rows["indicateur"]) & ours.keys()
    shown = {i for i in asked if ours[i].etat == p.OPEN}
    parts = [
        (len(shown - given), "que ce réseau ne montre pas"),
        (len(given - shown), "que nous ne montrons pas"),
    ]
    parts = [f"{french.count(n, 'chiffre')} {what}" for n, what in parts if n]
    return [f"{nom} : {french.join(parts)} ; ils ne sont pas connus, ou pas diffusés"] if parts else []


def _unit(tranche: Tranche, indicateur: str) -> str:
    unit = tranche.referentiel.indicateurs[indicateur].unite
    return "" if unit in ("%", "€", "nb") else unit


def _apart(
    tranche: Tranche, theirs: DataFrame, other: dict[tuple[str, str], list[str]], ours: dict[str, Mesure]
) -> list[Affichage]:
    """What is not compared, said plainly: another definition, another year, what one side does not show."""
    here = tranche.referentiel.version
    said = [
        f"{nom} : {french.join(names)}, comptés avec une autre définition que la nôtre "
        f"(référentiel {version or 'non dit'}, le nôtre {here})"
        for (nom, version), names in sorted(other.items())
    ]
    for nom, rows in theirs.groupby("nom"):
        years = sorted(set(rows["annee"]))
        if tranche.annee not in years:
            said.append(f"{nom} : chiffres de {french.join(map(str, years))}, pas de {tranche.annee}")
        elif not tranche.lieu:
            said += _one_side(nom, rows[(rows["annee"] == tranche.annee) & (rows["modalite"] == "")], ours)
    if tranche.lieu:
        said.append(
            "Passages, adhérents, euros : un total de réseau additionne plusieurs lieux, rien de cela "
            "ne se compare à un seul"
        )
    if not said:
        return []
    elements = [{"texte": french.sentence(french.typographie(s))} for s in said]
    return [Affichage("texte", "Ce qui ne se compare pas avec d’autres réseaux", elements=elements)]
