"""The axes across the network: at which stage the lieux are, counted, never averaged."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.core.referentiel.values import EN_PLACE
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

WORDS = {"equipe": "équipe", "coordination": "coordination"}


def synthese(tranche: Tranche) -> Affichage:
    """Per axe and regard, criteria in place or more over criteria seen, all lieux together."""
    lines, hidden, total = [], 0, {}
    for axe in [*tranche.referentiel.axes, None]:
        name, ident = (axe.nom, axe.id) if axe else ("Tous les axes", "tous")
        line = [Cellule(name)]
        for year in (tranche.annee, tranche.annee - 1):
            for regard in WORDS:
                m = tranche.mesure("crit_en_place", RESEAU, year, f"{ident}|{regard}")
                hidden += m.etat == "secret"
                line.append(_of(m))
                total[ident, regard, year] = m
        lines.append(line)
    found = [total["tous", r, tranche.annee] for r in WORDS]
    if all(m.etat != "valeur" for m in found):
        title = "Les critères du réseau ne sont pas montrés"
        return (
            p.hidden(title, "L’avancement des critères")
            if hidden
            else p.nothing(
                title,
                f"Aucun critère n’a été regardé pour {tranche.annee}",
                "La grille se remplit à la visite",
            )
        )
    told = [
        f"{french.ratio(m.numerateur, m.denominateur)} selon "
        f"{'l’équipe' if r == 'equipe' else 'la coordination'}"
        for r, m in zip(WORDS, found, strict=True)
        if m.etat == "valeur"
    ]
    stage = tranche.referentiel.stades[EN_PLACE].nom
    columns = [Colonne("Axe")]
    for year in (tranche.annee, tranche.annee - 1):
        columns += [Colonne(french.capital(w), str(year), "droite") for w in WORDS.values()]
    return Affichage(
        "tableau",
        french.typographie(f"Critères au stade « {stage} » ou plus : {', '.join(told)}"),
        french.typographie(
            "Tous les lieux ensemble, dernière observation de chaque regard pour "
            f"{tranche.annee} ; "
            "somme des critères sur somme des critères regardés."
        ),
        source=p.source(tranche, "observations"),
        totaux=1,
        colonnes=columns,
        lignes=lines,
        note="Ni moyenne ni note : deux regards, deux comptes. D’une année à l’autre, les lieux et les "
        "critères "
        "regardés changent.".replace(" :", "\u00a0:"),
    )


def _of(m) -> Cellule:
    if m.etat != "valeur":
        return Cellule(etat=m.etat, cle=p.key(m))
    return Cellule(french.ratio(m.numerateur, m.denominateur), int(m.numerateur), cle=p.key(m))


def latest(tranche: Tranche) -> DataFrame:
    """The last observation of each lieu, criterion and regard made for the year.

    A year's grid may be filled after it: until the day the report is arrested, or as long after.
    """
    rows = tranche.table("observations")
    if rows.empty:
        return rows
    from workbench.pages.common import horizon

    seen = pd.to_datetime(rows["vu_le"])
    rows = rows.assign(vu=seen, bas=rows["stade"].fillna(99))[seen <= horizon(tranche)]
    # On the same day, the lower stage is kept, as the counts of the whole network do.
    rows = rows.sort_values(["vu", "bas"], ascending=[True, False], kind="stable")
    return rows.drop_duplicates(["lieu", "critere", "regard"], keep="last")


def axes(tranche: Tranche) -> list[Affichage]:
    """One table per axe: per criterion and regard, how many lieux at each stage."""
    rows, lieux = latest(tranche), p.lieux(tranche)
    if rows.empty:
        return [_counts(tranche)]
    rows = rows[rows["lieu"].isin(lieux["lieu"])]
    return [_axe(tranche, axe, rows, lieux) for axe in tranche.referentiel.axes]


def _axe(tranche: Tranche, axe, rows: DataFrame, lieux: DataFrame) -> Affichage:
    stages, lines, best = tranche.referentiel.stades, [], 0
    told = rows["lieu"].nunique()
    for c in axe.criteres:
        for regard in c.regards:
            mine = rows[(rows["critere"] == c.id) & (rows["regard"] == regard)]
            out = int((mine["etat"].astype("str") == "sans_objet").sum())
            values = mine.loc[mine["etat"].astype("str") == "valeur", "stade"].dropna().astype(int)
            there = int((values >= EN_PLACE).sum())
            best += bool(len(values)) and there * 2 > len(values) and regard == c.regards[-1]
            lines.append(
                [
                    Cellule(c.nom_court),
                    Cellule(WORDS.get(regard, regard)),
                    *[_count(int((values == s.stade).sum())) for s in stages],
                    _count(told - len(values) - out, out),
                    Cellule(french.ratio(there, len(values)), there)
                    if len(values)
                    else Cellule("pas regardé"),
                ]
            )
    stage = stages[EN_PLACE].nom
    title = (
        f"{axe.nom} : {french.ratio(best, len(axe.criteres))} critères au stade « {stage} » ou plus "
        "dans "
        "plus de la moitié des lieux regardés"
    )
    partial = told < len(lieux)
    scope = (
        f"{french.count(told, 'lieu', 'lieux')} sur {len(lieux)}"
        if partial
        else french.count(told, "lieu", "lieux")
    )
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"Nombre de lieux à chaque stade, {scope}, dernière observation pour {tranche.annee}."
        ),
        source=p.source(
            tranche,
            "observations",
            "les autres lieux ne diffusent pas leurs critères ici"
            if partial and tranche.diffusion != "coordination"
            else "",
        ),
        note=french.typographie(
            "Un lieu pas regardé ou hors du projet n’est à aucun stade. Le titre compte "
            "le regard "
            "de la coordination, à défaut celui de l’équipe."
        ),
        colonnes=[
            Colonne("Critère"),
            Colonne("Regard"),
            *[Colonne(french.capital(s.nom), f"stade {s.stade}", "droite") for s in stages],
            Colonne("Pas regardé", "ou hors projet", "droite"),
            Colonne(f"{french.capital(stage)} ou plus", "lieux", "droite"),
        ],
        lignes=lines,
    )


def _count(n: int, out: int = 0) -> Cellule:
    detail = f"et {out} hors projet" if out else ""
    return Cellule(french.number(max(n, 0)), max(n, 0), detail=detail)


def _counts(tranche: Tranche) -> Affichage:
    """Without the observations: the count of lieux per criterion, where the edition shows it."""
    lines, seen, hidden = [], 0, 0
    for axe in tranche.referentiel.axes:
        for c in axe.criteres:
            both = [tranche.mesure("crit_lieux", RESEAU, None, f"{c.id}|{r}") for r in WORDS]
            seen += any(m.etat == "valeur" for m in both)
            hidden += any(m.etat == "secret" for m in both)
            lines.append([Cellule(axe.nom), Cellule(c.nom_court), *[_of(m) for m in both]])
    title = "Le détail des critères n’est pas montré"
    if not seen:
        return (
            p.hidden(title, "L’avancement critère par critère")
            if hidden
            else p.nothing(
                title,
                f"Aucun critère n’a été regardé pour {tranche.annee}",
                "La grille se remplit à la visite",
            )
        )
    return Affichage(
        "tableau",
        french.typographie(f"{seen} critères sur {len(lines)} ont été regardés dans un lieu au moins"),
        f"Lieux où le critère est en place ou plus, {tranche.annee}.",
        source=p.source(tranche, "observations"),
        colonnes=[
            Colonne("Axe"),
            Colonne("Critère"),
            Colonne("Équipe", "lieux", "droite"),
            Colonne("Coordination", "lieux", "droite"),
        ],
        lignes=lines,
    )
