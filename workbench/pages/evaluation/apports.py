"""What each lieu and each followed project adds. Coordination only; lieux when it asks for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.acces import others
from workbench.pages.evaluation.maillage import (
    RELIEF,
    WITHIN,
    between,
    credit,
    number,
    reaches,
    travel,
)
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access, complementarity, sites
from workbench.subjects.travel import CENTRAL, FAVOURABLE, PRUDENT

GIVEN_UP = "abandonné"
SHOWN = (PRUDENT, CENTRAL, FAVOURABLE)
MANY, EPCI = 60, 30
"""Lieux in a row of their own at most; beyond, rows of intercommunalités, those with most lieux."""


def apports(tranche: Tranche) -> list[Affichage]:
    """What each lieu adds when left out, and its share of what all cover, in the network's order."""
    rows, covered = reaches(tranche)
    if not p.asked(tranche, p.APPORTS) or not covered:
        return []
    table = complementarity.contributions(tranche.table("communes"), covered, rows)
    total = between(table[f"part_{PRUDENT}"].sum(), table[f"part_{FAVOURABLE}"].sum())
    parts = {h: _whole(table[f"part_{h}"].to_numpy()) for h in SHOWN}
    alone = {h: table[f"ajoute_{h}"].to_numpy() for h in SHOWN}
    groups = _groups(tranche, rows)
    lines = [
        [
            Cellule(name),
            *[number(parts[h][at].sum()) for h in SHOWN],
            *[number(alone[h][at].sum()) for h in SHOWN],
        ]
        for name, at in groups
    ]
    lines.append(
        [
            Cellule("Réseau"),
            *[number(parts[h].sum()) for h in SHOWN],
            *[Cellule(etat="sans_objet") for _ in SHOWN],
        ]
    )
    many = len(groups) < len(rows)
    who = "les lieux de la ligne" if many else "le lieu"
    return [
        Affichage(
            "tableau",
            french.typographie(f"Les parts des lieux s’ajoutent : {total.texte} habitants à {WITHIN} min"),
            french.typographie(
                f"Lieux ouverts au {french.date(p.year_end(tranche))}, "
                + ("réunis par intercommunalité" if many else "dans l’ordre du réseau")
                + ", pour la coordination seule. Habitants, dans chaque hypothèse de route."
            ),
            source=credit(tranche),
            totaux=1,
            note=french.typographie(
                "Part : chaque commune est divisée à égalité entre les lieux qui l’atteignent. Seul : les "
                f"habitants qu’un lieu est seul à atteindre ({who}). Un petit nombre ne dit pas qu’un lieu "
                "sert peu, mais qu’il a des voisins, avec qui se relayer. " + RELIEF
            ),
            colonnes=[
                Colonne("Intercommunalité" if many else "Lieu"),
                *[Colonne("Part", h, "droite") for h in SHOWN],
                *[Colonne("Seul", h, "droite") for h in SHOWN],
            ],
            lignes=lines,
        )
    ]


def _whole(values: np.ndarray) -> np.ndarray:
    """Whole numbers that add up to the rounded sum: what is left goes to the largest fractions."""
    down = np.floor(values + 1e-9).astype(int)
    left = round(float(values.sum())) - int(down.sum())
    down[np.argsort(down - values, kind="stable")[:left]] += 1
    return down


def _groups(tranche: Tranche, rows: DataFrame) -> list[tuple[str, list[int]]]:
    """(name, ranks in `rows`): each lieu, or the lieux of each intercommunalité when they are many."""
    if len(rows) <= MANY:
        return [(name, [i]) for i, name in enumerate(rows["montre"])]
    from workbench.show.figures.maps import short_epci

    towns = tranche.table("communes")
    home = dict(zip(towns["code_insee"].astype("str"), towns["epci_nom"], strict=True))
    at = rows.groupby(rows["commune"].map(home).fillna("hors du territoire")).indices
    kept = {str(e): list(ranks) for e, ranks in at.items()}
    first = sorted(kept, key=lambda e: -len(kept[e]))[:EPCI]
    out = [(short_epci(e), kept[e]) for e in sorted(first, key=french.fold_ascii)]
    rest = [i for e, ranks in kept.items() if e not in first for i in ranks]
    return out + ([(others(len(kept) - len(first)), rest)] if rest else [])


def gains(tranche: Tranche) -> list[Affichage]:
    """Per followed project: who would newly be near a lieu, and near each service it thinks of."""
    followed = tranche.table("veille") if tranche.diffusion == "coordination" else DataFrame()
    rows, covered = reaches(tranche)
    if not len(followed) or not covered:
        return []
    kept = followed["stade"] != GIVEN_UP
    kept &= pd.to_datetime(followed["repere_le"]) <= common.horizon(tranche)
    here = followed["commune"].isin(tranche.table("communes")["code_insee"])
    away, followed = followed.loc[kept & ~here, "nom"], followed[kept & here]
    followed = followed.sort_values("nom", key=lambda s: s.map(french.fold_ascii))
    if followed.empty:
        return []
    seats = DataFrame({"lieu": followed["projet"], "commune": followed["commune"].astype("str")})
    people = access.people(tranche.table("communes")).to_numpy()
    new = sites.cover(travel(tranche), seats, rows, WITHIN)
    offer = offered(tranche, rows)
    words = {s.id: s.nom for s in tranche.referentiel.services}
    known = {french.fold(word): s for s, nom in words.items() for word in (s, nom)}
    lines = []
    for i, r in enumerate(followed.itertuples()):
        thought = dict.fromkeys(known[w] for w in map(french.fold, p.split(r.services)) if w in known)
        said = []
        for s in thought:
            near = rows[rows["lieu"].isin(offer.get(s, ()))]
            one = sites.cover(travel(tranche), seats.iloc[[i]], near, WITHIN)
            said.append(f"{words[s]} : {between(*sites.added(people, one, [0])).texte}")
        lines.append(
            [
                p.said(r.nom),
                Cellule(str(r.stade)),
                between(*sites.added(people, new, [i])),
                Cellule(french.typographie(" ; ".join(said)) if said else _unlisted(r.services)),
            ]
        )
    return [
        Affichage(
            "tableau",
            french.typographie(
                "Ce que, pris seul, chaque projet ajouterait : "
                f"{french.count(len(lines), 'projet suivi', 'projets suivis')}"
            ),
            french.typographie(
                f"Habitants à plus de {WITHIN} min aujourd’hui et à {WITHIN} min ou moins du projet, "
                "du moins au plus des trois hypothèses ; par ordre alphabétique."
            ),
            source=credit(tranche, "veille, services, lieux"),
            empile=True,
            note=french.typographie(
                "Service par service : les habitants qui n’ont encore aucun lieu ouvert le proposant à "
                f"{WITHIN} min. Ces nombres ne s’ajoutent pas d’un projet à l’autre."
                + (f" Sans les projets hors du territoire : {french.join(away)}." if len(away) else "")
            ),
            colonnes=[
                Colonne("Projet"),
                Colonne("Stade"),
                Colonne("Près d’un lieu", "habitants de plus", "droite"),
                Colonne("Près d’un service", "habitants de plus"),
            ],
            lignes=lines,
        )
    ]


def _unlisted(services) -> str:
    """Services that a project thinks of and no list of the method holds: nothing offers or misses them."""
    words = p.split(services)
    return f"hors de la liste des services : {', '.join(words)}" if words else "aucun service inscrit"


def offered(tranche: Tranche, rows: DataFrame) -> dict[str, set[str]]:
    """Service -> open lieux that offer it at the year's end."""
    known = tranche.table("services")
    if known.empty:
        return {}
    known = access.offered(known, p.year_end(tranche))
    known = known[known["lieu"].isin(rows["lieu"])]
    return {s: set(g["lieu"]) for s, g in known.groupby("service")}
