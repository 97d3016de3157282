"""Who lives within reach of an open lieu: the map, three durations, three hypotheses, official tables."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import (
    RELIEF,
    WITHIN,
    between,
    carte,
    credit,
    number,
    population,
    reached,
    travel,
)
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access
from workbench.subjects.travel import CENTRAL, FAVOURABLE, PRUDENT

DURATIONS = (10, 20, 30)
MAP_MM = 128.0
"""Height of the land, so that the map and its title hold on the first sheet."""
NUMBERED, MOST = 60, 30


def une(tranche: Tranche) -> list[Affichage]:
    """The first sheet: what is asked, then the map."""
    title = f"Le territoire et ses lieux, année {tranche.annee}"
    opened = int((p.lieux(tranche)["etat_an"] == "ouvert").sum())
    towns = tranche.table("communes")
    people = access.people(towns).sum() if len(towns) else 0
    asked = (
        f"Qui peut venir dans {french.count(opened, 'lieu ouvert', 'lieux ouverts')}, pour y trouver quoi, "
        f"et quand ? {french.count(len(towns), 'commune')}, {french.number(people)} habitants."
    )
    head = {
        "surtitre": tranche.reseau.get("nom", ""),
        "titre": title,
        "paragraphe": french.typographie(asked),
    }
    return [
        Affichage("entete", title, elements=[head]),
        carte(tranche, None if opened <= NUMBERED else MAP_MM),
    ]


def opened(tranche: Tranche) -> pd.DataFrame:
    """The lieux open at the year's end."""
    rows = p.lieux(tranche)
    return rows[rows["etat_an"] == "ouvert"]


def scope(tranche: Tranche) -> str:
    return f"Lieux ouverts au {french.date(p.year_end(tranche))}, {population(tranche)}."


def portee(tranche: Tranche) -> Affichage:
    """Inhabitants within 10, 20 and 30 minutes of an open lieu, in each hypothesis."""
    towns, rows = tranche.table("communes"), opened(tranche)
    if towns.empty or rows.empty:
        return p.nothing(
            "La population à portée des lieux ne peut pas être calculée",
            "Il manque les communes du territoire ou un lieu ouvert",
            "Les communes se mettent dans territoire/communes.csv, dans le dossier du réseau",
        )
    times = travel(tranche).nearest(rows)
    total = float(access.people(towns).sum())
    lines = []
    for within in DURATIONS:
        found = access.population_within(towns, times, within)
        cells = [_share(found[name], total) for name in (PRUDENT, CENTRAL, FAVOURABLE)]
        lines.append([Cellule(f"{within}\u00a0min ou moins"), *cells])
    at = access.population_within(towns, times, WITHIN)
    low, high = at[PRUDENT], at[FAVOURABLE]
    said = french.number(low) if low == high else f"De {french.number(low)} à {french.number(high)}"
    return Affichage(
        "tableau",
        french.typographie(
            f"{said} habitants sur {french.number(total)} vivent à {WITHIN} min ou moins d’un lieu ouvert"
        ),
        french.typographie(scope(tranche)),
        source=credit(tranche),
        note=french.typographie(RELIEF),
        colonnes=[
            Colonne("Temps de route"),
            Colonne("Hypothèse prudente", "habitants", "droite"),
            Colonne("Hypothèse centrale", "habitants", "droite"),
            Colonne("Hypothèse favorable", "habitants", "droite"),
        ],
        lignes=lines,
    )


def _share(n: float, total: float) -> Cellule:
    return Cellule(french.number(n), int(n), detail=french.percent(n, total) if total else "")


def complements(tranche: Tranche) -> Affichage:
    """Density grid, zonings and equipment of the communes, and who is within reach in each."""
    rows, found = tranche.table("complements"), reached(tranche)
    if rows.empty or found.empty:
        return p.nothing(
            "Ni densité, ni zonage, ni équipement n’est apporté",
            "Cette partie compare l’accès selon la densité, les zonages et les équipements de l’Insee",
            "Ils se mettent dans territoire/complements.csv, dans le dossier du réseau",
        )
    lines = []
    for (_, title), group in rows.groupby(["nature", "intitule"], sort=False):
        joined = found.communes.merge(group[["code_insee", "valeur", "nature"]], on="code_insee")
        if joined.empty:
            continue
        if joined["nature"].iloc[0] == "équipement":
            counts = pd.to_numeric(joined["valeur"])
            low, high = (counts[joined["classe"].isin(c)].sum() for c in (("dans",), ("dans", "selon")))
            lines.append(_line(title, "nombre", len(joined), counts.sum(), low, high))
            continue
        for value, r in access.by(joined, "valeur").iterrows():
            lines.append(
                _line(title, str(value), r["communes"], r["habitants"], r["dans"], r["dans"] + r["selon"])
            )
    sources = french.join(dict.fromkeys(rows["source"].dropna().astype("str")))
    return Affichage(
        "tableau",
        french.typographie(
            f"Accès à {WITHIN} min ou moins selon "
            f"{french.count(rows['intitule'].nunique(), 'classement apporté', 'classements apportés')}"
        ),
        "Habitants des communes de chaque classe ; pour un équipement, leur nombre.".replace(" ;", "\u202f;"),
        source=french.typographie(f"Sources : {sources} ; communes et registre des lieux."),
        colonnes=[
            Colonne("Classement"),
            Colonne("Valeur"),
            Colonne("Communes", "", "droite"),
            Colonne("Ensemble", "habitants ou nombre", "droite"),
            Colonne(f"À {WITHIN}\u00a0min ou moins", "prudente à favorable", "droite"),
        ],
        lignes=lines[:MOST],
        note=french.typographie(f"{len(lines) - MOST} lignes de plus, non montrées.")
        if len(lines) > MOST
        else "",
    )


def _line(title, value, communes, total, low, high) -> list[Cellule]:
    return [
        Cellule(french.typographie(str(title))),
        Cellule(french.typographie(value)),
        number(communes),
        number(total),
        between(low, high),
    ]
