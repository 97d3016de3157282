"""The axes across the network: at which stage the lieux are, counted, never averaged."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.core.referentiel.values import EN_PLACE, Critere
from workbench.pages import common, series
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.show.words import UNSEEN

WORDS = {"equipe": "équipe", "coordination": "coordination"}


def synthese(tranche: Tranche) -> Affichage:
    """Per axe and regard, criteria in place or more over criteria seen, all lieux together."""
    lines, hidden, total = [], 0, {}
    for axe in [*tranche.referentiel.axes, None]:
        name, ident = (axe.nom, axe.id) if axe else ("Tous les axes", "tous")
        line = [Cellule(name)]
        for year in series.years(tranche):
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
            p.hidden(title, "l’avancement des critères, tous lieux réunis")
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
    for year in series.years(tranche):
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
        note=french.typographie(
            "Ni moyenne ni note : deux regards, deux comptes. "
            f"{_seen_until(tranche)} {common.grid_break(tranche)}".strip()
        ),
    )


def _seen_until(tranche: Tranche) -> str:
    """Until when each column reads the visits: the year before is read as late after its end, or at it."""
    last = common.horizon(tranche)
    if series.first_year(tranche):
        return f"Ce qui a été vu au {french.date(last)}."
    before = max(last - pd.DateOffset(years=1), pd.Timestamp(tranche.annee - 1, 12, 31))
    return (
        "D’une année à l’autre, les lieux et les critères regardés changent. "
        f"Pour {tranche.annee}, ce qui a été vu au {french.date(last)} ; "
        f"pour {tranche.annee - 1}, au {french.date(before)}."
    )


def _of(m) -> Cellule:
    if m.etat != "valeur":
        return Cellule(UNSEEN if m.etat == "manquant" else "", etat=m.etat, cle=p.key(m))
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


def axes(tranche: Tranche) -> Affichage:
    """One strip per axe: per criterion and regard, in how many lieux it is in place, of those seen."""
    rows, lieux = latest(tranche), p.lieux(tranche)
    rows = rows[rows["lieu"].isin(lieux["lieu"])] if len(rows) else rows
    read = _from_rows(rows) if len(rows) else _from_figures(tranche)
    counts = _asked(
        [(a, c, r, read(c, r)) for a in tranche.referentiel.axes for c in a.criteres for r in c.regards]
    )
    found = [n for *_, n in counts if n.seen]
    if not found:
        title = "Le détail des critères n’est pas montré"
        return (
            p.hidden(title, "l’avancement critère par critère")
            if any(n.state == "secret" for *_, n in counts)
            else p.nothing(
                title,
                f"Aucun critère n’a été regardé pour {tranche.annee}",
                "La grille se remplit à la visite",
            )
        )
    return _strip(tranche, counts, rows["lieu"].nunique() if len(rows) else len(lieux), len(lieux))


def _asked(counts: list[tuple]) -> list[tuple]:
    """Without what nobody was asked nor saw; what one regard saw besides, the other was not asked."""
    told = {(c.id, r): c.attendu or n.lieux or n.out or n.state == "secret" for _, c, r, n in counts}
    kept = {critere for (critere, _), any_ in told.items() if any_}
    return [
        (a, c, r, n if told[c.id, r] else n._replace(state="non_demande"))
        for a, c, r, n in counts
        if c.id in kept
    ]


def _strip(tranche: Tranche, counts, told: int, lieux: int) -> Affichage:
    from workbench.show.figures import strip

    regards = [r for r in WORDS if any(r == x for _, _, x, _ in counts)]
    by = {(c.id, r): n for _, c, r, n in counts}
    criteria = list({c.id: (a, c) for a, c, _, _ in counts}.values())
    drawn = strip.draw(
        [
            (a.nom, c.nom_court, [n and strip.Count(n.there, n.seen, n.lieux, n.state) for n in all_of])
            for a, c in criteria
            for all_of in [[by.get((c.id, r)) for r in regards]]
        ],
        tuple(WORDS[r] for r in regards),
        str(tranche.reseau.get("nom_court", "réseau")),
    )
    told_by = [next((n for n in reversed(_read(by, c)) if n.seen), None) for _, c in criteria]
    most = sum(n is not None and n.there * 2 > n.seen for n in told_by)
    stage = tranche.referentiel.stades[EN_PLACE].nom
    title = french.among(most, len(criteria), "critère", "critères", "est", "sont")
    title += f" au stade « {stage} » ou plus dans plus de la moitié des lieux regardés"
    nouns = ("lieu", "lieux")
    scope = french.out_of(told, lieux, *nouns) if told < lieux else french.count(told, *nouns)
    kept = "les autres lieux ne diffusent pas leurs critères ici" if told < lieux and _cut(tranche) else ""
    return p.figure(
        drawn,
        title,
        f"Critères demandés ou regardés, en nombre de lieux ; {scope}, dernière observation pour "
        f"{tranche.annee}. Le titre compte le regard de la coordination, à défaut celui de l’équipe.",
        p.source(tranche, "observations", kept),
        [
            Colonne("Axe"),
            Colonne("Critère"),
            *[
                col
                for r in regards
                for col in (
                    Colonne(french.capital(WORDS[r]), "en place, sur regardés", "droite"),
                    Colonne("Stades 0 à 4", "lieux", "droite"),
                )
            ],
        ],
        [
            [
                Cellule(a.nom),
                Cellule(c.nom_court),
                *[x for r in regards for x in _cells(by.get((c.id, r)), f"{c.id}|{r}", tranche)],
            ]
            for a, c in criteria
        ],
        note=french.typographie(
            "Un lieu dont le critère est hors projet, ou n’a pas été demandé cette année, n’est pas dans sa "
            "bande : ni moyenne, ni note."
        ),
    )


def _read(by: dict, critere: Critere) -> list[Seen]:
    """What each regard that may judge a criterion saw of it, the coordination's last."""
    return [by[critere.id, r] for r in WORDS if (critere.id, r) in by]


def _cut(tranche: Tranche) -> bool:
    return tranche.diffusion != "coordination"


class Seen(NamedTuple):
    """Of one criterion and regard: lieux where it is in place, seen, concerned; lieux by stage."""

    there: int = 0
    seen: int = 0
    lieux: int = 0
    state: str = "valeur"
    stages: tuple[int, ...] = ()
    out: int = 0


def _from_rows(rows: DataFrame):
    """A reader of the observations kept: (criterion, regard) -> Seen.

    What the year does not ask concerns the lieux where it was seen besides.
    """
    told = rows["lieu"].nunique()
    groups = {key: g for key, g in rows.groupby(["critere", "regard"], observed=True)}

    def read(critere: Critere, regard: str) -> Seen:
        mine = groups.get((critere.id, regard), rows.iloc[:0])
        etat = mine["etat"].astype("str")
        values = mine.loc[etat == "valeur", "stade"].dropna().astype(int)
        out = int((etat == "sans_objet").sum())
        asked = told if critere.attendu else len(mine)
        stages = tuple(int((values == i).sum()) for i in range(5))
        return Seen(int((values >= EN_PLACE).sum()), len(values), asked - out, "valeur", stages, out)

    return read


def _from_figures(tranche: Tranche):
    """The same from the network's figures, where the edition has them and not the observations."""

    def read(critere: Critere, regard: str) -> Seen:
        m = tranche.mesure("crit_lieux", RESEAU, None, f"{critere.id}|{regard}")
        if m.etat != "valeur":
            return Seen(state=m.etat)
        return Seen(int(m.numerateur), int(m.denominateur), int(m.denominateur))

    return read


def _cells(n: Seen | None, modalite: str, tranche: Tranche) -> list[Cellule]:
    if n is None:
        return [Cellule(etat="sans_objet"), Cellule(etat="sans_objet")]
    if not n.seen:
        if n.state != "secret" and n.lieux:
            return [Cellule(UNSEEN), Cellule("–")]
        kept = n.state in ("secret", "non_demande")
        state = n.state if kept else "sans_objet" if n.out else "manquant"
        return [Cellule(etat=state), Cellule(etat=state)]
    under = f"{n.out} hors projet" if n.out else ""
    key = p.key(tranche.mesure("crit_lieux", RESEAU, None, modalite)) if not _cut(tranche) else ""
    spread = " · ".join(map(str, n.stages)) if n.stages else "–"
    return [Cellule(french.ratio(n.there, n.seen), n.there, cle=key, detail=under), Cellule(spread)]
