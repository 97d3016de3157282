"""What the network did for itself and said of itself: common events, communication planned and done."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule

OUT, LATE, DROPPED, COMING = "parue", "parue après la date", "pas parue", "à venir"
PUBLISHED = ("communication parue", "communications parues")


def evenements(tranche: Tranche) -> Affichage:
    """Events held for the collective (study trips, common days): by whom, and how many came if counted."""
    rows = tranche.table("evenements")
    rows = (
        rows[rows["collectif"].fillna(False) & (rows["date"].dt.year == tranche.annee)] if len(rows) else rows
    )
    if not len(rows):
        return b.absent(
            tranche,
            "evenements",
            f"Aucun événement du collectif n’est inscrit pour {tranche.annee}",
            "les événements du collectif",
            "Aucun n’est noté comme fait pour le réseau",
            "La colonne « collectif » du registre des événements dit lesquels sont faits pour le réseau",
        )
    came, counted = tranche.table("participations"), common.reads(tranche, "participations")
    total = came.groupby("evenement")["participants"].sum(min_count=1) if len(came) else {}
    lines = []
    for r in rows.sort_values(["date", "evenement"]).itertuples():
        people = b.number(total.get(r.evenement)) if counted else Cellule(etat="secret")
        lines.append(
            [
                p.day(r.date),
                p.said(r.titre),
                Cellule(french.capital(r.type)),
                b.lieux(tranche, r.lieux),
                people,
            ]
        )
    reached = {x for cell in rows["lieux"] for x in p.split(cell)}
    known = p.names(tranche)
    title = (
        f"{french.count(len(rows), 'événement du collectif', 'événements du collectif')} en {tranche.annee}"
    )
    away = [name for lieu, name in known.items() if lieu not in reached]
    whole = tranche.diffusion == "coordination"  # others read the open ones only
    title += (
        f", dans {french.out_of(len(reached & set(known)), len(known), 'lieu', 'lieux')}"
        if whole
        else f", {french.plural(len(rows), 'ouvert')} à tous"
    )
    return b.table(
        title,
        "Temps communs, fêtes à plusieurs, voyages d’étude.",
        p.source(tranche, "événements, participations"),
        ["Date", "Titre", "Type", "Lieux", ("Participants", "")],
        lines,
        f"Aucun en {tranche.annee} pour {french.join(away)}." if away and whole else "",
    )


def participation(tranche: Tranche) -> Affichage:
    """How many events of the collective each lieu held with others in the year, and the people it counted.

    Other editions hold open events only: a lieu's count would be wrong there, and read as an absence.
    """
    if tranche.diffusion != "coordination":
        return p.hidden(
            "La participation de chaque lieu n’est pas montrée", "la participation", p.COORDINATION
        )
    rows, came = tranche.table("evenements"), tranche.table("participations")
    rows = (
        rows[rows["collectif"].fillna(False) & (rows["date"].dt.year == tranche.annee)] if len(rows) else rows
    )
    names = p.names(tranche)
    if not len(rows) or not names:
        return p.nothing(
            "La participation de chaque lieu n’est pas connue", "Aucun événement du collectif n’est inscrit"
        )
    held = [set(p.split(cell)) for cell in rows["lieux"]]
    people = (
        came[came["evenement"].isin(rows["evenement"])].groupby("lieu")["participants"].sum(min_count=1)
        if len(came)
        else {}
    )
    lines = []
    for lieu, name in names.items():
        n = sum(lieu in lieux for lieux in held)
        seen = b.number(people.get(lieu)) if n else Cellule(etat="sans_objet")
        lines.append([Cellule(name), Cellule(french.ratio(n, len(rows)), n), seen])
    took = sum(r[1].v > 0 for r in lines)
    return b.table(
        french.among(took, len(lines), "lieu", "lieux", "a pris part", "ont pris part")
        + " à un événement du collectif",
        f"Événements du collectif de {tranche.annee}, par ordre alphabétique des lieux.",
        p.source(tranche, "événements, participations"),
        ["Lieu", ("Événements", ""), ("Participants comptés par le lieu", "")],
        lines,
    )


def communications(tranche: Tranche) -> Affichage:
    """Communication of the year: to whom, to say what, by what, planned and done."""
    rows, until = tranche.table("communications"), b.year_end(tranche)
    if len(rows):
        day = rows["prevue_le"].fillna(rows["date"])
        rows = rows.assign(jour=day)[day.dt.year == tranche.annee]
    if not len(rows):
        return b.absent(
            tranche,
            "communications",
            f"Aucune communication n’est inscrite pour {tranche.annee}",
            "la communication",
            "Le registre des communications n’a pas de ligne pour cette année",
            "Une ligne par publication prévue : pour qui, pour dire quoi, par quel support",
        )
    rows = rows.assign(dit=[_state(r, until) for r in rows.itertuples()]).sort_values(
        ["jour", "communication"]
    )
    lines = [
        [
            p.said(r.titre),
            p.said(r.public),
            p.said(r.message),
            Cellule(r.support),
            p.day(r.prevue_le) if pd.notna(r.prevue_le) else Cellule("pas prévue"),
            p.day(r.date) if pd.notna(r.date) else Cellule("pas encore"),
            Cellule(r.dit),
        ]
        for r in rows.itertuples()
    ]
    planned = rows["prevue_le"].notna()
    out = rows["date"].notna()
    title = _came_out(int((planned & out).sum()), int(planned.sum()), int((~planned & out).sum()))
    if tranche.diffusion != "coordination":
        title = french.count(len(rows), *PUBLISHED)
    return b.table(
        title,
        f"Communications de {tranche.annee}, par date prévue.",
        p.source(tranche, "communications"),
        ["Titre", "Pour qui", "Pour dire", "Support", "Prévue le", "Parue le", "État"],
        lines,
        empile=True,
    )


def _came_out(done: int, planned: int, besides: int) -> str:
    """« 1 communication prévue sur 3 est parue, et 2 de plus »."""
    if not planned:
        return f"{french.count(besides, *PUBLISHED)}, sans date prévue"
    nouns = ("communication prévue", "communications prévues")
    title = french.among(done, planned, *nouns, "est parue", "sont parues", "Aucune")
    return title + (f", et {besides} de plus" if besides else "")


def _state(r, until) -> str:
    if pd.notna(r.date):
        return LATE if pd.notna(r.prevue_le) and r.date > r.prevue_le else OUT
    return COMING if r.prevue_le > until else DROPPED
