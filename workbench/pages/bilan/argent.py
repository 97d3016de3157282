"""The network's money over the years: accounts planned and realised, grants and what is left of them."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.evaluation import _parts as p
from workbench.pages.grant_files import granted, of_day
from workbench.safety.container import RESEAU, Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import accounts, budget

SPAN = 3
VOLUNTARY = "eco_cvn"


def network_lines(tranche: Tranche, year: int) -> pd.DataFrame:
    """The account lines of the network's own section, all bearers that keep one."""
    comptes = tranche.table("comptes")
    parts = [
        accounts.lines(
            comptes, tranche.table("cles_repartition"), tranche.referentiel.plans, s, {accounts.NETWORK}, year
        )
        for s in accounts.bearers(comptes)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def exercices(tranche: Tranche) -> Affichage:
    """The network's accounts over three years, planned beside realised for the last one."""
    years = [y for y in map(int, tranche.reseau.get("annees") or [tranche.annee]) if y <= tranche.annee][
        -SPAN:
    ]
    by = {y: network_lines(tranche, y) for y in years}
    if not len(by[years[-1]]):
        return b.absent(
            tranche,
            "comptes",
            f"Les comptes du réseau de {tranche.annee} ne sont pas connus",
            "les comptes du réseau",
            "Aucune ligne de compte ne porte la section « reseau »",
            "Dans les comptes de la structure qui tient l’argent du réseau, dire lesquels sont les siens",
        )
    sums = {
        y: accounts.summed(rows, ["sens", "nom"]).set_index(["sens", "nom"])
        for y, rows in by.items()
        if len(rows)
    }
    order = [(s, n) for s in (accounts.INCOME, accounts.COST) for n in _names(tranche, sums, s)]
    lines, marks = [], []
    for sens in (accounts.INCOME, accounts.COST):
        for key in (k for k in order if k[0] == sens):
            lines.append([Cellule(key[1]), *_cells(sums, years, key)])
        whole = {y: accounts.summed(rows, ["sens"]).set_index("sens") for y, rows in by.items() if len(rows)}
        word = "Produits" if sens == accounts.INCOME else "Charges"
        marks.append([Cellule(word), *_cells(whole, years, sens)])
    last = accounts.totals(by[years[-1]])
    title = (
        f"{tranche.annee} : {french.euros(last['produits'])} de produits et "
        f"{french.euros(last['charges'])} de charges pour le réseau, "
        f"soit un résultat de {french.euros(last['resultat'])}"
    )
    names = dict(
        zip(tranche.table("structures")["structure"], tranche.table("structures")["nom"], strict=True)
    )
    who = french.join(names.get(s, s) for s in accounts.bearers(tranche.table("comptes")))
    return b.table(
        title,
        f"Section « réseau » des comptes de {who}, exercices clos dans l’année, en euros.",
        p.source(tranche, "comptes"),
        ["Ligne", *((str(y), "réalisé") for y in years), (str(years[-1]), "prévu"), ("Écart", "€")],
        [*lines, *marks],
        "Ce qui est reversé à un membre est compté ici comme une charge. Le prévu est celui du budget reçu "
        "avec les comptes ; écart : réalisé moins prévu." + _voluntary(tranche),
        totaux=len(marks),
    )


def _names(tranche: Tranche, sums: dict, sens: str) -> list[str]:
    found = {n for s in sums.values() for side, n in s.index if side == sens}
    return [f.nom for f in tranche.referentiel.plans.familles if f.nom in found]


def _cells(sums: dict, years: list[int], key) -> list[Cellule]:
    """Realised of each year, then the last one's plan and the gap; a family without a line is 0 that year."""

    def at(y, column):
        if y not in sums:
            return None
        return sums[y].at[key, column] if key in sums[y].index else 0.0 if column == "realise_eur" else None

    done, plan = at(years[-1], "realise_eur"), at(years[-1], "prevu_eur")
    gap = None if done is None or plan is None or pd.isna(plan) else done - plan
    return [*(b.euros(at(y, "realise_eur")) for y in years), b.euros(plan), b.euros(gap)]


def _voluntary(tranche: Tranche) -> str:
    m = tranche.mesure(VOLUNTARY, RESEAU)
    if not common.known(m):
        return ""
    return f" À part, hors du résultat : {p.value_text(m, tranche)[0]} de bénévolat valorisé dans les lieux."


def aides(tranche: Tranche) -> Affichage:
    """Each grant in force in the year: obtained, received, charged, and what remains of each."""
    _, until = b.span(tranche)
    rows = granted(tranche)
    apart, rows = b.undated(rows), budget.of_year(rows, tranche.annee)
    if not len(rows):
        return p.nothing(  # of this register, every edition reads the files that were granted
            "Aucune aide n’est en cours",
            f"Aucun dossier accordé ne couvre cette année.{apart}",
            "Noter au registre des financements le montant obtenu et la période éligible",
        )
    if not common.reads(tranche, "affectations"):
        return p.hidden("L’usage des aides n’est pas montré", "l’usage des aides", "affectations")
    label = tranche.reseau.get("label", {}).get("financement", "")
    rows = rows.assign(_l=rows["financement"] != label).sort_values(["_l", "eligible_au", "financement"])
    lines = [
        [
            Cellule(
                french.typographie(r.dispositif) + (" (le label)" if r.financement == label else ""),
                detail=who(tranche, r.structures),
            ),
            *(
                b.euros(getattr(r, c), "sans_objet" if r.etat == budget.CLOSED else "manquant")
                for c in ("obtenu_eur", "recu_eur", "justifie_eur", "a_justifier_eur", "a_recevoir_eur")
            ),
            p.day(r.eligible_au),
        ]
        for r in rows.itertuples()
    ]
    title = french.count(len(rows), "aide en cours", "aides en cours")
    title += f" : {french.euros(rows['obtenu_eur'].sum())} obtenus"
    known = int(rows["recu_eur"].notna().sum())
    title += f", {french.euros(rows['recu_eur'].sum())} reçus" if known == len(rows) else ""
    return b.table(
        title,
        f"Aides dont la période couvre {tranche.annee}, sur toute leur durée, au {french.date(until)}.",
        p.source(tranche, "financements, versements, affectations des dépenses"),
        [
            "Aide",
            *((n, "€") for n in ("Obtenu", "Reçu", "Justifié", "À justifier", "À recevoir")),
            "Jusqu’au",
        ],
        lines,
        "Justifié : la part des pièces affectées à l’aide ; à justifier, à recevoir : ce qui reste. Sans "
        f"affectation ou sans versement noté, le montant manque ; il n’est pas zéro.{apart}",
    )


def who(tranche: Tranche, cell) -> str:
    """Names of the structures of a list cell."""
    rows = tranche.table("structures")
    names = dict(zip(rows["structure"], rows["nom"], strict=True))
    return french.join(names.get(s, s) for s in p.split(cell))


def plafonds(tranche: Tranche) -> Affichage:
    """What grants with a ceiling paid of the expenses charged to them; expenses paid twice are refused."""
    if not common.reads(tranche, "affectations"):
        return p.hidden("Les plafonds de cofinancement ne sont pas montrés", "les plafonds", "affectations")
    spent, (_, until) = tranche.table("affectations"), b.span(tranche)
    spent = spent[spent["date"] <= until] if len(spent) else spent
    rows = budget.ceilings(of_day(tranche), spent)
    if not len(rows):
        return p.nothing(
            "Aucune aide n’a de plafond écrit",
            "Sans taux maximal, rien ne dit si une aide paie plus que sa part",
            "Il se note dans le registre des financements",
        )
    over = rows["trop_eur"] > 0
    lines = [
        [
            Cellule(french.typographie(r.dispositif), detail=who(tranche, r.structures)),
            Cellule(french.percent(r.taux_max_pct), float(r.taux_max_pct)),
            b.euros(r.depenses_eur),
            b.euros(r.affecte_eur),
            Cellule(french.percent(r.part_pct), round(r.part_pct))
            if pd.notna(r.part_pct)
            else Cellule(etat="manquant"),
            Cellule(
                "on ne sait pas"
                if pd.isna(r.part_pct)
                else f"{french.euros(r.trop_eur)} de trop"
                if r.trop_eur > 0
                else "respecté"
            ),
        ]
        for r in rows.itertuples()
    ]
    known = int(rows["part_pct"].notna().sum())
    nouns = ("plafond vérifiable", "plafonds vérifiables")
    title = french.among(known - int(over.sum()), known, *nouns, "est respecté", "sont respectés")
    title = title if known else "Aucune dépense n’est affectée à une aide qui a un plafond"
    return b.table(
        title,
        "Part payée par l’aide dans les dépenses qui lui sont affectées.",
        p.source(tranche, "financements, affectations des dépenses"),
        [
            "Aide",
            ("Plafond", "%"),
            ("Dépenses affectées", "€"),
            ("Payé par l’aide", "€"),
            ("Part", "%"),
            "Ce qu’il en est",
        ],
        lines,
        "Une pièce affectée à plusieurs aides pour plus que son montant est refusée à la lecture : elle "
        "n’est comptée nulle part, et workbench verifier la nomme.",
    )
