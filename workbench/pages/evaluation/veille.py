"""What emerges: projects followed, needs heard, practices written down to be shared."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common, counted
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule, Colonne
from workbench.subjects import practices


def projets(tranche: Tranche) -> Affichage:
    """Emerging projects of the territory: stage, services thought of, last contact, next step."""
    rows = tranche.table("veille")
    today = common.horizon(tranche)
    rows = rows[pd.to_datetime(rows["repere_le"]) <= today] if len(rows) else rows
    if rows.empty:
        title = "Les projets suivis ne sont pas montrés"
        if not common.reads(tranche, "veille"):
            return p.hidden(title, "la veille", "veille")
        return p.nothing(
            title,
            f"Aucun projet n’est inscrit à la veille au {french.date(today)}",
            "Le registre de la veille : un projet par ligne",
        )
    services = {s.id: s.nom for s in tranche.referentiel.services}
    given_up = rows["stade"] == "abandonné"
    rows = rows.assign(fin=given_up).sort_values(["fin", "repere_le"], ascending=[True, False])
    lines = []
    for r in rows.itertuples():
        wanted = " ; ".join(services.get(s, s) for s in p.split(r.services))
        last = pd.to_datetime(r.dernier_contact_le)  # empty: nobody noted one, not one after the report
        lines.append(
            [
                p.said(r.nom),
                Cellule(common.town(tranche, r)),
                Cellule(str(r.stade)),
                p.said(wanted),
                Cellule("depuis l’arrêté") if last > today else p.day(r.dernier_contact_le),
                p.said(r.prochaine_etape, "sans_objet" if r.fin else "manquant"),
            ]
        )
    going = int((~given_up).sum())
    title = f"{french.count(going, 'projet suivi', 'projets suivis')}"
    if given_up.any():
        title += f", {french.count(int(given_up.sum()), 'abandonné')}"
    reached = {x for x in rows.loc[~given_up, "commune"]}
    return Affichage(
        "tableau",
        french.typographie(title),
        french.typographie(
            f"Dans {french.count(len(reached), 'commune')}, au {french.date(today)} ; stades "
            "tels qu’inscrits au registre, du dernier projet repéré au premier."
        ),
        source=p.source(tranche, "veille"),
        lignes=lines,
        colonnes=[
            Colonne("Projet"),
            Colonne("Commune"),
            Colonne("Stade"),
            Colonne("Services pensés"),
            Colonne("Dernier contact"),
            Colonne("Prochaine étape"),
        ],
    )


def besoins(tranche: Tranche) -> Affichage:
    """Needs heard in visits, by criterion: how many lieux have one open."""
    rows, visits = tranche.table("constats"), tranche.table("visites")
    if rows.empty:
        title = "Les besoins entendus en visite ne sont pas montrés"
        return (
            p.nothing(title, "Aucun constat de visite n’est inscrit")
            if tranche.diffusion == "coordination"
            else p.hidden(title, "les constats de visite", "constats")
        )
    when = dict(zip(visits["visite"], pd.to_datetime(visits["date"]), strict=True)) if len(visits) else {}
    day = rows["visite"].map(when)
    rows = rows[
        (rows["nature"] == "besoin")
        & (day <= common.horizon(tranche))
        & (day >= pd.Timestamp(tranche.annee, 1, 1))
    ]
    axes = {c.id: (a.nom, c.nom_court) for a in tranche.referentiel.axes for c in a.criteres}
    if rows.empty:
        return p.nothing(
            f"Aucun besoin n’a été noté en visite pour {tranche.annee}",
            "Les besoins se notent dans la fiche de visite, partie Besoins",
        )
    if tranche.diffusion.startswith("lieu:"):
        scope = "Les visites du seul lieu de cette édition."
    else:
        scope = "Visites de l’année, jusqu’à l’arrêté du rapport."
    names, lines = p.names(tranche), []
    state = rows["etat"].astype("str")
    for r, etat in zip(
        rows.assign(a=rows["critere"].map(lambda c: axes.get(c, ("sans axe", "sans critère")))).itertuples(),
        state,
        strict=True,
    ):
        lines.append(
            [
                Cellule(r.a[0]),
                Cellule(r.a[1]),
                Cellule(names.get(r.lieu, str(r.lieu))),
                p.said(r.texte, "secret"),
                Cellule("levé" if etat == "levé" else "ouvert"),
            ]
        )
    rank = {c.nom_court: i for i, c in enumerate(c for a in tranche.referentiel.axes for c in a.criteres)}
    lines.sort(key=lambda line: (rank.get(line[1].texte, len(rank)), line[2].texte))
    open_ = int((state != "levé").sum())
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(rows), 'besoin noté', 'besoins notés')} en visite, "
            f"{'tous' if 1 < open_ == len(rows) else open_} encore {french.plural(open_, 'ouvert')}"
        ),
        scope,
        source=p.source(tranche, "constats, visites"),
        note="Deux besoins d’un lieu sur un même critère font deux lignes ici, une seule dans le livret des "
        "pratiques.",
        lignes=lines,
        colonnes=[Colonne("Axe"), Colonne("Critère"), Colonne("Lieu"), Colonne("Besoin"), Colonne("État")],
    )


def pratiques(tranche: Tranche) -> Affichage:
    """Practices written down: what, where, and the condition for it to work elsewhere."""
    today = common.horizon(tranche)
    rows = practices.written(tranche.table("pratiques"), today)
    if rows.empty:
        noted = practices.heard(tranche.table("constats"), tranche.table("visites"), today)
        many = (
            "pratique notée en visite n’a pas sa fiche",
            "pratiques notées en visite n’ont pas leur fiche",
        )
        return p.nothing(
            "Aucune pratique n’est encore écrite",
            french.count(len(noted), *many) if len(noted) else f"Rien n’est inscrit au {french.date(today)}",
            "Une fiche tient en une page : contexte, démarche, résultats, conditions",
        )
    names = p.names(tranche)
    criteria = {id: c.nom_court for id, c in tranche.referentiel.connus.items()}
    rows = rows.sort_values("date", ascending=False)
    lines = [
        [
            p.said(r.titre),
            Cellule(names.get(r.lieu, str(r.lieu))),
            Cellule(criteria.get(r.critere, "–")),
            p.day(r.date),
            p.said(r.conditions),
        ]
        for r in rows.itertuples()
    ]
    new, said = int((pd.to_datetime(rows["date"]).dt.year == tranche.annee).sum()), f"en {tranche.annee}"
    return Affichage(
        "tableau",
        french.typographie(
            f"{french.count(len(rows), 'pratique écrite', 'pratiques écrites')}, "
            + (counted.of_them(new, len(rows), said, "toutes") if new else f"aucune {said}")
        ),
        f"Au {french.date(today)}.",
        source=p.source(tranche, "pratiques"),
        lignes=lines,
        colonnes=[
            Colonne("Pratique"),
            Colonne("Lieu"),
            Colonne("Critère"),
            Colonne("Date"),
            Colonne("Condition pour que cela marche"),
        ],
    )
