"""The programme, promised and done: actions by mission, targets and where they stand, steps."""

from __future__ import annotations

import pandas as pd

from workbench.core import french, schemas
from workbench.measures.views_network import DONE, DROPPED, LATE, situation
from workbench.pages import common, counted, floors, series
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule, Colonne

MANY = 40
"""Above so many actions the timeline gives way to counts by mission."""


def _states() -> list[str]:
    """States of an action, in the order of its schema."""
    return list(next(f.enum for f in schemas.load("actions").fields if f.name == "etat") or ())


def promis(tranche: Tranche) -> Affichage:
    """The year's programme of the network by mission: planned, and where it stands."""
    from workbench.show.figures import timeline

    rows = _programme(tranche)
    if rows.empty:
        return _counts(tranche)
    today = common.horizon(tranche)
    rows = rows.assign(etat=situation(rows, today))
    if len(rows) > MANY:
        return _by_mission(tranche, rows)
    tasks = [
        (french.capital(str(r.mission)), r.intitule, _date(r.debut), _date(r.fin), str(r.etat))
        for r in rows.itertuples()
    ]
    drawn = timeline.draw(tasks, today, subject=f"programme {tranche.annee}")
    done = int((rows["etat"] == DONE).sum())
    late = int((rows["etat"] == LATE).sum())
    title = counted.done(done, len(rows), "du programme")
    title += f", {late} {french.plural(late, 'est', 'sont')} en retard" if late else ""
    return p.figure(
        drawn,
        title,
        f"Programme {tranche.annee} du réseau, par mission, au {french.date(today)}.",
        p.source(tranche, "actions"),
        [
            Colonne("Mission"),
            Colonne("Action"),
            Colonne("Début"),
            Colonne("Fin"),
            Colonne("État"),
            Colonne("Cible"),
            Colonne("Atteint"),
        ],
        [
            [
                Cellule(french.capital(str(r.mission))),
                p.said(r.intitule),
                p.day(r.debut),
                p.day(r.fin),
                Cellule(str(r.etat)),
                p.said(r.cible),
                reached(r),
            ]
            for r in rows.itertuples()
        ],
        note=french.typographie(
            "Plein : fait. Clair : le temps passé. En retard : inscrite ainsi, ou pas finie à son dernier "
            "jour. Cible et atteint sont en annexe."
        ),
    )


def _programme(tranche: Tranche) -> pd.DataFrame:
    rows = tranche.table("actions")
    if rows.empty:
        return rows
    rows = rows[(rows["annee"] == tranche.annee) & rows["mission"].notna()]
    order = list(next(f.enum for f in schemas.load("actions").fields if f.name == "mission") or ())
    rank = rows["mission"].map({m: i for i, m in enumerate(order)}).fillna(len(order))
    return rows.assign(rang=rank).sort_values(["rang", "debut", "action"], kind="stable")


def _date(value):
    return None if value is None or value != value else french.as_date(value)


def reached(r) -> Cellule:
    """What an action reached: not written yet for one that is neither done nor late is « pas encore »."""
    text = p.said(r.atteint, "sans_objet" if r.etat == DROPPED else "manquant")
    waits = text.etat != "valeur" and r.etat not in (DONE, LATE, DROPPED)
    return Cellule("pas encore") if waits else text


def _by_mission(tranche: Tranche, rows: pd.DataFrame) -> Affichage:
    states = _states()
    lines = [
        [Cellule(french.capital(str(m))), *[_number((g["etat"] == s).sum()) for s in states], _number(len(g))]
        for m, g in rows.groupby("mission", sort=False)
    ]
    lines.append(
        [Cellule("Toutes"), *[_number((rows["etat"] == s).sum()) for s in states], _number(len(rows))]
    )
    return Affichage(
        "tableau",
        french.typographie(counted.done(int((rows["etat"] == DONE).sum()), len(rows), "du programme")),
        f"Programme {tranche.annee}, par mission.",
        source=p.source(tranche, "actions"),
        totaux=1,
        lignes=lines,
        colonnes=[
            Colonne("Mission"),
            *[Colonne(french.capital(s), "", "droite") for s in states],
            Colonne("Ensemble", "", "droite"),
        ],
    )


def _number(n) -> Cellule:
    return Cellule(french.number(n), int(n))


def _counts(tranche: Tranche) -> Affichage:
    """Without the actions themselves: how many are in each state."""
    rows = [tranche.mesure("res_actions", RESEAU, None, s) for s in _states()]
    title = "Le programme de l’année n’est pas montré"
    total = sum(m.valeur for m in rows if m.etat == "valeur")
    if not any(m.etat == "valeur" for m in rows) or not total:
        return (
            p.hidden(title, "le programme", "actions")
            if any(m.etat == "secret" for m in rows) or not common.reads_whole(tranche, "actions")
            else p.nothing(
                title,
                f"Aucune action n’est inscrite pour {tranche.annee}",
                "Le registre des actions les attend",
            )
        )
    done = next(
        (m.valeur for m, s in zip(rows, _states(), strict=True) if s == DONE and m.etat == "valeur"), 0
    )
    return Affichage(
        "tableau",
        french.typographie(counted.done(done, total, f"de {tranche.annee}")),
        "Réseau et lieux ensemble ; la liste des actions n’est pas dans cette édition.".replace(
            " ;", "\u202f;"
        ),
        source=p.source(tranche, "actions"),
        colonnes=[Colonne("État"), Colonne("Actions", "", "droite")],
        lignes=[
            [Cellule(french.capital(s)), _bare(p.cell(tranche, "res_actions", RESEAU, None, s))]
            for s in _states()
        ],
    )


def _bare(cell: Cellule) -> Cellule:
    """Without its coverage: actions are the network's, not a figure each lieu gives."""
    cell.detail = ""
    return cell


def cibles(tranche: Tranche) -> Affichage:
    """The written targets of the year and where the figures stand."""
    known = tranche.referentiel.indicateurs
    wanted = [
        c
        for c in tranche.reseau.get("cibles", [])
        if int(c["annee"]) == tranche.annee and c["indicateur"] in known
    ]
    if not wanted:
        return p.nothing(
            f"Aucune cible chiffrée n’est écrite pour {tranche.annee}",
            "Une cible vient de la convention ou du programme",
            "Elle s’inscrit dans reseau.toml : l’indicateur, l’année, la valeur et le texte d’où elle vient",
        )
    lines, found, reached, judged = [], [], 0, 0
    for c in wanted:
        m = series.given(tranche, tranche.mesure(c["indicateur"], RESEAU))
        found.append(m)
        verdict, etat = _where(m, float(c["valeur"]))
        judged += verdict in (REACHED, BELOW)
        reached += verdict == REACHED
        lines.append(
            [
                Cellule(p.measured(known[c["indicateur"]])),
                _number(c["valeur"]),
                p.cell(tranche, c["indicateur"], RESEAU),
                Cellule(verdict, etat=etat) if etat == "valeur" else Cellule(etat=etat),
                p.said(c.get("source", "")),
            ]
        )
    read = common.tables_of(found)
    return Affichage(
        "tableau",
        french.typographie(_title(reached, judged, len(wanted), tranche.annee)),
        f"Cibles écrites pour {tranche.annee}, réseau entier.",
        source=p.source(tranche, ", ".join(filter(None, (WRITTEN, common.table_names(read))))),
        note="Un plancher (« au moins ») au-dessus de la cible suffit ; au-dessous, il ne permet pas de "
        "conclure.".replace(" ;", "\u202f;"),
        colonnes=[
            Colonne("Indicateur"),
            Colonne("Cible", "", "droite"),
            Colonne("Mesuré", "", "droite"),
            Colonne("Où l’on en est"),
            Colonne("Texte"),
        ],
        lignes=lines,
    )


def _title(reached: int, judged: int, written: int, year: int) -> str:
    """« 1 cible chiffrée sur 2 est atteinte en 2025 ; 1 autre ne peut pas être jugée »: of those judged."""
    nouns, left = ("cible chiffrée", "cibles chiffrées"), written - judged
    cannot = french.plural(left, "ne peut pas être jugée", "ne peuvent pas être jugées")
    if not judged:
        return f"{french.out_of(left, written, *nouns)} {cannot} en {year}"
    title = french.among(reached, judged, *nouns, "est atteinte", "sont atteintes", "Aucune") + f" en {year}"
    return title + (f" ; {left} {french.plural(left, 'autre')} {cannot}" if left else "")


WRITTEN = "cibles de la convention et du programme"
REACHED, BELOW, UNSURE = "atteinte", "pas atteinte", "on ne peut pas conclure"


def _where(m, target: float) -> tuple[str, str]:
    """What the figure says of its target: a floor below it, or a range around it, concludes nothing."""
    if m.etat != "valeur":
        return "", m.etat
    if m.valeur >= target:
        return REACHED, "valeur"
    high = m.valeur_max if m.valeur_max == m.valeur_max else m.valeur
    return (UNSURE if floors.short(m) or high >= target else BELOW), "valeur"


def etapes(tranche: Tranche) -> Affichage:
    """The steps the network set itself, planned and done."""
    rows = tranche.table("etapes")
    today = common.horizon(tranche)
    if rows.empty:
        title = "Les étapes du réseau ne sont pas montrées"
        return (
            p.hidden(title, "le calendrier du réseau", "etapes")
            if tranche.diffusion == "public"
            else p.nothing(
                title,
                "Aucune étape n’est inscrite",
                "Le registre des étapes les attend, avec une date prévue",
            )
        )
    done = pd.to_datetime(rows["fait_le"]).le(today)
    rows = rows.assign(fini=done, laissee=~done & (rows["etat"] == DROPPED))
    rows = rows.sort_values(["prevu_le", "etape"], kind="stable")
    lines = [
        [
            p.said(r.intitule),
            p.day(r.prevu_le),
            p.day(r.fait_le)
            if r.fini
            else Cellule(etat="sans_objet")
            if r.laissee
            else Cellule("pas encore"),
            Cellule(_state(r)),
        ]
        for r in rows.itertuples()
    ]
    waits = ~rows["fini"] & ~rows["laissee"]
    late, left = int((waits & (pd.to_datetime(rows["prevu_le"]) < today)).sum()), int(rows["laissee"].sum())
    title = french.among(
        int(done.sum()),
        len(rows),
        "étape du réseau",
        "étapes du réseau",
        "est faite",
        "sont faites",
        "Aucune",
    )
    title += f", {left} {french.plural(left, 'est abandonnée', 'sont abandonnées')}" if left else ""
    title += f" ; {late} {french.plural(late, 'a passé sa', 'ont passé leur')} date prévue" if late else ""
    return Affichage(
        "tableau",
        french.typographie(title),
        f"Au {french.date(today)}.",
        source=p.source(tranche, "étapes"),
        lignes=lines,
        colonnes=[Colonne("Étape"), Colonne("Prévu le"), Colonne("Fait le"), Colonne("État")],
    )


def _state(r) -> str:
    """The state as known at the report's day: a step done later was still to come."""
    if r.fini or str(r.etat) != DONE:
        return "faite" if r.fini else str(r.etat)
    return "à venir"
