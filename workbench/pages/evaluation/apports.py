"""What each lieu and each followed project adds. Coordination only; lieux when it asks for them."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages import common
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import (
    RELIEF,
    WITHIN,
    between,
    credit,
    reaches,
    travel,
)
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import access, complementarity, sites
from workbench.subjects.travel import FAVOURABLE, PRUDENT

GIVEN_UP = "abandonné"


def apports(tranche: Tranche) -> list[Affichage]:
    """What each lieu adds when left out, and its share of what all cover, in the network's order."""
    rows, covered = reaches(tranche)
    if not p.asked(tranche, p.APPORTS) or not covered:
        return []
    table = complementarity.contributions(tranche.table("communes"), covered, rows)
    name = dict(zip(rows["lieu"], rows["montre"], strict=True))
    lines = [
        [
            Cellule(name[lieu]),
            *[between(*sorted((r[f"{k}_{PRUDENT}"], r[f"{k}_{FAVOURABLE}"]))) for k in ("part", "ajoute")],
        ]
        for lieu, r in table.iterrows()
    ]
    whole = table.sum()
    total = between(whole[f"part_{PRUDENT}"], whole[f"part_{FAVOURABLE}"])
    lines.append([Cellule("Réseau"), total, Cellule(etat="sans_objet")])
    return [
        Affichage(
            "tableau",
            french.typographie(f"Les parts des lieux s’ajoutent : {total.texte} habitants à {WITHIN} min"),
            french.typographie(
                f"Lieux ouverts au {french.date(p.year_end(tranche))}, dans l’ordre du réseau, pour la "
                "coordination seule."
            ),
            source=credit(tranche),
            totaux=1,
            note=french.typographie(
                "Part : chaque commune est divisée à égalité entre les lieux qui l’atteignent. Lui seul : "
                "les habitants qu’aucun autre lieu n’atteint. Un petit nombre ne dit pas qu’un lieu sert "
                "peu, mais qu’il a des voisins, avec qui se relayer. " + RELIEF
            ),
            colonnes=[
                Colonne("Lieu"),
                Colonne("Sa part", "habitants, prudente à favorable", "droite"),
                Colonne("Lui seul", "habitants, prudente à favorable", "droite"),
            ],
            lignes=lines,
        )
    ]


def gains(tranche: Tranche) -> list[Affichage]:
    """Per followed project: who would newly be near a lieu, and near each service it thinks of."""
    followed = tranche.table("veille") if tranche.diffusion == "coordination" else DataFrame()
    rows, covered = reaches(tranche)
    if not len(followed) or not covered:
        return []
    kept = followed["stade"] != GIVEN_UP
    kept &= pd.to_datetime(followed["repere_le"]) <= common.horizon(tranche)
    followed = followed[kept & followed["commune"].isin(tranche.table("communes")["code_insee"])]
    followed = followed.sort_values("nom", key=lambda s: s.map(french.fold_ascii))
    if followed.empty:
        return []
    seats = DataFrame({"lieu": followed["projet"], "commune": followed["commune"].astype("str")})
    people = access.people(tranche.table("communes")).to_numpy()
    new = sites.cover(travel(tranche), seats, rows, WITHIN)
    offer = offered(tranche, rows)
    words = {s.id: s.nom for s in tranche.referentiel.services}
    lines = []
    for i, r in enumerate(followed.itertuples()):
        thought = [s for s in p.split(r.services) if s in words]
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
                Cellule(french.typographie(" ; ".join(said)) if said else "aucun service inscrit"),
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
                "prudente à favorable ; par ordre alphabétique."
            ),
            source=credit(tranche, "veille, services, lieux"),
            note=french.typographie(
                "Service par service : les habitants qui n’ont encore aucun lieu ouvert le proposant à "
                f"{WITHIN} min. Ces nombres ne s’ajoutent pas d’un projet à l’autre."
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


def offered(tranche: Tranche, rows: DataFrame) -> dict[str, set[str]]:
    """Service -> open lieux that offer it at the year's end."""
    known = tranche.table("services")
    if known.empty:
        return {}
    known = access.offered(known, p.year_end(tranche))
    known = known[known["lieu"].isin(rows["lieu"])]
    return {s: set(g["lieu"]) for s, g in known.groupby("service")}
