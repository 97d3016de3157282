"""« And in my commune? »: what was done where a lieu is, then every EPCI and every commune, found by name."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.programme import DONE, of_year
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.maillage import WITHIN, reached
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import access

SUPPORT = "acc_demi_journees"
MANY = 6  # more lieux than this do not hold on the first page: they are counted by intercommunalité
NAMED = 320  # communes whose names hold on a sheet
OUTSIDE, GIVEN_UP = "hors du territoire", "abandonné"
FAR = {
    "dans": f"{WITHIN} min ou moins",
    "selon": f"{WITHIN} min, selon la route",
    "hors": f"plus de {WITHIN} min",
    "": "temps de route inconnu",
}
BETWEEN = "Selon la route : le temps estimé, prudent ou favorable, passe de part et d’autre de la limite."


def communes(tranche: Tranche) -> Affichage:
    """Each commune with a lieu, what the coordination did there, common actions; by EPCI when many."""
    rows, told = p.lieux(tranche), common.reads(tranche, "actions")
    if not len(rows):
        return p.nothing("Aucun lieu n’est inscrit", "Le registre des lieux est vide")
    if len(rows) > MANY:
        return epci(tranche)
    acts, kept = of_year(tranche), bool(len(tranche.table("actions")))
    held = [
        (set(p.split(c)) | {x}, e) for c, x, e in zip(acts["lieux"], acts["lieu"], acts["etat"], strict=True)
    ]
    lines, given = [], [tranche.mesure(SUPPORT, x) for x in rows["lieu"]]
    seen = any(common.known(m) for m in given) or tranche.diffusion == "coordination"
    for r, support in zip(rows.itertuples(), given, strict=True):
        mine = [state for lieux, state in held if r.lieu in lieux]
        lines.append(
            [
                Cellule(common.commune(tranche, r.commune)),
                Cellule(r.montre),
                Cellule({"projet": "en projet"}.get(r.etat_an, r.etat_an)),
                *([common.mesure_cell(tranche, support, unit=False)] if seen else []),
                *([_acts(mine.count(DONE), len(mine), kept)] if told else []),
            ]
        )
    lines.sort(key=lambda row: french.fold_ascii(row[0].texte))
    return b.table(
        f"Commune par commune : {french.count(len(lines), 'lieu', 'lieux')}",
        f"Au {french.date(b.year_end(tranche))}, par ordre alphabétique des communes.",
        p.source(tranche, "lieux" + (", journal, visites" if seen else "") + (", actions" if told else "")),
        [
            "Commune",
            "Lieu",
            "État",
            *([("Appui", "demi-journées")] if seen else []),
            *([("Actions faites", "")] if told else []),
        ],
        lines,
        "Actions de l’année où le lieu prend part." if told else "",
        dense=True,
    )


def _acts(done: int, total: int, kept: bool) -> Cellule:
    """« 1 sur 2 », or that there is none: a register without a row tells nothing."""
    if not kept:
        return Cellule(etat="manquant")
    return Cellule(french.ratio(done, total) if total else "aucune action", done)


def epci(tranche: Tranche) -> Affichage:
    """Each EPCI of the territory, with a lieu or not: communes, lieux, projects, who is beyond reach."""
    rows, found, projects = p.lieux(tranche), reached(tranche).communes, _projects(tranche)
    towns = tranche.table("communes")
    where = dict(zip(towns["code_insee"], towns["epci_nom"], strict=True)) if len(towns) else {}
    followed = projects["commune"].map(where) if projects is not None else None
    home = pd.Series([where.get(c, OUTSIDE) for c in rows["commune"]], rows.index)
    far = access.by(found, "epci_nom") if len(found) and found["classe"].ne("").any() else DataFrame()
    lines = []
    for name in sorted({*where.values(), *home}, key=french.fold_ascii):
        mine, state = towns[towns["epci_nom"] == name] if len(towns) else towns, rows["etat_an"][home == name]
        people = access.people(mine).sum() if len(mine) else None
        known = name in far.index
        lines.append(
            [
                Cellule(french.typographie(french.capital(str(name)))),
                b.number(len(mine)) if len(mine) else Cellule(etat="sans_objet"),
                b.number(people) if len(mine) else Cellule(etat="sans_objet"),
                b.number((state == "ouvert").sum()),
                b.number((state == "projet").sum()),
                *([_followed(tranche, followed == name)] if projects is not None else []),
                _beyond(far.loc[name])
                if known
                else Cellule(etat="sans_objet" if not len(mine) else "manquant"),
            ]
        )
    opened = int((rows["etat_an"] == "ouvert").sum())
    without = sum(row[3].v == 0 for row in lines)
    title = f"Par intercommunalité : {french.count(opened, 'lieu ouvert', 'lieux ouverts')}"
    if without:
        title += (
            f" ; {without} {french.plural(without, 'intercommunalité')} sur {french.number(len(lines))} n’en "
        )
        title += french.plural(without, "a pas", "ont pas")
    heads = [("Communes", ""), ("Habitants", ""), ("Lieux ouverts", ""), ("En projet", "")]
    heads += [("Projets suivis", "veille")] if projects is not None else []
    return b.table(
        title,
        f"Au {french.date(b.year_end(tranche))}, par ordre alphabétique.",
        p.source(tranche, "lieux, communes, temps de route" + (", veille" if projects is not None else "")),
        ["Intercommunalité", *heads, (f"À plus de {WITHIN}\u00a0min", "habitants")],
        lines,
        f"À plus de {WITHIN} min d’un lieu ouvert, en voiture, dans toutes les hypothèses de temps de route.",
    )


def _followed(tranche: Tranche, here: pd.Series) -> Cellule:
    """How many projects are followed: unknown while the veille has no row."""
    return b.number(here.sum() if len(tranche.table("veille")) else None)


def _beyond(r) -> Cellule:
    return Cellule(french.number(r["hors"]), int(r["hors"]), detail=french.percent(r["hors"], r["habitants"]))


def _projects(tranche: Tranche) -> DataFrame | None:
    """Projects followed at the report's day; None when the edition may not read them."""
    if not common.reads(tranche, "veille"):
        return None
    rows = tranche.table("veille")
    kept = (rows["repere_le"] <= common.horizon(tranche)) & (rows["stade"] != GIVEN_UP) if len(rows) else []
    return rows[kept] if len(rows) else DataFrame(columns=["commune"])


def toutes(tranche: Tranche) -> Affichage:
    """Every commune by name, by EPCI and distance to an open lieu; its lieu or project beside it."""
    found = reached(tranche).communes
    title = "Chaque commune et son lieu le plus proche"
    if not len(found):
        return p.nothing(title, "Aucune commune n’est inscrite pour ce territoire")
    if len(found) > NAMED:
        return p.nothing(
            f"{french.count(len(found), 'commune')} ne tiennent pas sur une page",
            "Le rapport sur le territoire dit, intercommunalité par intercommunalité, lesquelles sont loin",
        )
    held, projects = p.lieux(tranche), _projects(tranche)
    said: dict[str, list[str]] = {}
    for r in held[held["etat_an"] != "fermé"].itertuples():
        said.setdefault(str(r.commune), []).append(r.dit)
    for code in projects["commune"].astype("str") if projects is not None else ():
        said.setdefault(code, []).append("projet suivi")
    lines = []
    for name in sorted(found["epci_nom"].unique(), key=french.fold_ascii):
        mine = found[found["epci_nom"] == name].sort_values("nom", key=lambda s: s.map(french.fold_ascii))
        parts = [(word, mine[mine["classe"] == k]) for k, word in FAR.items()]
        for word, part in ((w, part) for w, part in parts if len(part)):
            lines.append(
                [
                    Cellule(french.typographie(str(name))),
                    Cellule(french.typographie(word)),
                    Cellule(", ".join(_town(r, said) for r in part.itertuples())),
                ]
            )
    near = int((found["classe"] == "dans").sum())
    return b.table(
        french.among(near, len(found), "commune", "communes", "est", "sont", "Aucune")
        + f" à {WITHIN} min ou moins d’un lieu ouvert",
        f"Par intercommunalité ; en voiture, de mairie à mairie, au {french.date(b.year_end(tranche))}.",
        p.source(tranche, "communes, lieux, temps de route"),
        ["Intercommunalité", "D’un lieu ouvert", "Communes"],
        lines,
        BETWEEN if (found["classe"] == "selon").any() else "",
        dense=True,
        empile=True,
    )


def _town(r, said: dict) -> str:
    beside = said.get(str(r.code_insee))
    return french.typographie(f"{r.nom} ({', '.join(dict.fromkeys(beside))})" if beside else str(r.nom))
