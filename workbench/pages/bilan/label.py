"""The label: its money year by year, what it pays in the year, and so what stops with it."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.tresorerie import hidden
from workbench.pages.evaluation import _parts as p
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import budget


def annees(tranche: Tranche) -> Affichage:
    """What the label paid and what was charged to it, year by year; what is left at each year's end."""
    conf, title = tranche.reseau.get("label", {}), "Le label n’est pas suivi année par année"
    if held := hidden(tranche, title, "les versements et les dépenses du label"):
        return held
    files, (_, until) = tranche.table("financements"), b.span(tranche)
    mine = files[files["financement"] == conf.get("financement", "")] if len(files) else files
    if not len(mine) or pd.isna(mine["obtenu_eur"].iloc[0]):
        return p.nothing(
            title,
            "Le dossier qui le paie n’est pas nommé, ou son montant n’est pas connu",
            "Écrire dans reseau.toml, section [label], le dossier qui le paie, et le montant obtenu",
        )
    grant = next(mine.itertuples())
    rows = budget.by_year(grant, tranche.table("affectations"), tranche.table("versements"), until)
    if not len(rows):
        return p.nothing(title, "Aucun versement ni aucune dépense du label n’est inscrit")
    columns = ("recu_eur", "justifie_eur", "a_justifier_eur", "a_recevoir_eur")
    lines = [[Cellule(str(r.annee)), *(b.euros(getattr(r, c)) for c in columns)] for r in rows.itertuples()]
    last, obtained = rows.iloc[-1], french.euros(grant.obtenu_eur)
    over = f"dépensés {french.years(*rows['annee'].iloc[[0, -1]])}"
    sums = [b.euros(rows[c].sum(min_count=1)) for c in columns[:2]]
    lines.append([Cellule("Ensemble"), *sums, *(b.euros(last[c]) for c in columns[2:])])
    return b.table(
        f"Label : {obtained} prévus, {b.spent(rows['justifie_eur'].sum(min_count=1), over)}",
        f"Par année de versement et de dépense, jusqu’au {french.date(until)}, en euros.",
        p.source(tranche, "financements, versements, affectations des dépenses"),
        ["Année", *((n, "€") for n in ("Reçu", "Dépensé", "Reste à dépenser", "Reste à recevoir"))],
        lines,
        "Dépensé : la part des pièces affectées au label. Les deux restes sont ceux de la fin de l’année.",
        totaux=1,
    )


def paie(tranche: Tranche) -> Affichage:
    """What the label pays in the year, and so what stops with it."""
    conf = tranche.reseau.get("label", {})
    name, end = conf.get("financement", ""), conf.get("fin", "")
    title = "Ce qui s’arrête avec le label n’est pas connu"
    if held := hidden(tranche, title, "ce que paie le label"):
        return held
    files = tranche.table("financements")
    mine = files[files["financement"] == name] if len(files) else files
    if not len(mine):
        return p.nothing(
            title,
            "Le dossier qui le paie n’est pas nommé",
            "L’écrire dans reseau.toml, section [label] (financement)",
        )
    grant, used = mine.iloc[0], tranche.table("affectations")
    used = used[used["financement"] == name]
    noted = len(used) > 0
    used = used[used["date"].dt.year == tranche.annee]
    lines = []
    if pd.notna(grant.etp):
        lines.append(
            [
                Cellule("Poste"),
                Cellule(f"{french.trimmed(grant.etp, 2)}{french.FIXE}ETP"),
                Cellule(etat="sans_objet"),
            ]
        )
    for r in used.sort_values(["date", "depense"]).itertuples():
        lines.append([Cellule("Dépense"), p.said(r.objet), b.euros(r.affecte_eur)])
    acts = tranche.table("actions")
    acts = acts[(acts["financement"] == name) & (acts["annee"] == tranche.annee)] if len(acts) else acts
    lines += [[Cellule("Action"), p.said(r.intitule), b.euros(r.realise_eur)] for r in acts.itertuples()]
    if not lines:
        return p.nothing(title, "Aucune dépense ni action n’est rattachée au dossier du label")
    paid = f"il a payé {french.euros(used['affecte_eur'].sum())} de dépenses en {tranche.annee}"
    return b.table(
        f"Le label {'finit' if end >= tranche.arrete_le else 'a fini'} le {french.date(end)} : "
        + (paid if noted else "ses pièces de dépense ne sont pas encore notées"),
        "Ce qu’il faudra financer autrement, ou arrêter.",
        p.source(tranche, "financements, affectations des dépenses, actions"),
        ["Nature", "Ce que paie le label", ("Montant", "€")],
        lines,
        "Une action peut contenir des dépenses de la liste : les montants ne s’additionnent pas d’une "
        "nature à l’autre.",
    )
