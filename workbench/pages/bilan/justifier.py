"""What must be justified and by when, and the account of each beneficiary, filled from its account lines."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame

from workbench.core import french
from workbench.measures.views_network import situation
from workbench.pages import common
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.argent import who
from workbench.pages.bilan.programme import aim, of_year
from workbench.pages.evaluation import _parts as p
from workbench.pages.evaluation.argent import TIE, unread
from workbench.pages.grant_files import of_day
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import accounts, budget

FORM = "Cerfa 15059*02"
FIRST_FUNDER = "eco_dep1"
RUNNING = "fonctionnement"
NOT_OF_GRANT = "les comptes sont reçus, mais aucune de leurs lignes n’est du périmètre de l’aide"
SECTIONS = (
    "Le compte d’une aide au réseau se remplit des lignes de la section « reseau » ; celui d’une aide à un "
    "lieu, des lignes de sa section et de sa part des sections partagées"
)
TOLD = 4  # lines of a file named one by one; beyond, counted


def echeances(tranche: Tranche) -> Affichage:
    """Grants to account for, for the year's exercise: the day, who owes it, what is charged already."""
    files, (_, until) = of_day(tranche), b.span(tranche)
    title = f"Aucune aide n’est à justifier pour {tranche.annee}"
    if not common.reads(tranche, "affectations"):
        return p.hidden("Les aides à justifier ne sont pas montrées", "les aides à justifier", "affectations")
    rows = budget.to_justify(files, tranche.annee)
    if not len(rows):
        why = "Aucun dossier accordé ne couvre cette année, ou tous sont soldés"
        return p.nothing(title, f"{why}.{b.undated(files)}")
    spent = tranche.table("affectations")
    spent = spent[spent["date"].dt.year == tranche.annee] if len(spent) else spent
    used = spent.groupby("financement")["affecte_eur"].sum() if len(spent) else {}
    made = tranche.table("livrables")
    acts = tranche.table("actions")
    lines = []
    for r in rows.itertuples():
        mine = set(acts.loc[acts["financement"] == r.financement, "action"]) if len(acts) else set()
        proofs = int(made["action"].isin(mine).sum()) if len(made) else 0
        lines.append(
            [
                Cellule(french.typographie(r.dispositif), detail=french.typographie(r.financeur)),
                Cellule(who(tranche, r.structures)),
                Cellule(
                    french.short_date(r.du_le), detail=r.regle + (", en retard" if r.du_le < until else "")
                ),
                b.euros(used.get(r.financement)),
                Cellule(french.number(proofs), proofs),
            ]
        )
    coming = rows[rows["du_le"] >= until]
    title = french.count(len(rows), "aide à justifier", "aides à justifier")
    title += f" ; la première le {french.date(coming['du_le'].min())}" if len(coming) else ""
    return b.table(
        title,
        f"Exercice {tranche.annee}, une ligne par aide ; compte rendu financier, {FORM}.",
        p.source(tranche, "financements, affectations des dépenses, livrables"),
        ["Aide", "Bénéficiaire", "Pour le", ("Justifié sur l’exercice", "€"), ("Livrables", "")],
        lines,
        "Le compte rendu financier est dû dans les six mois après la fin de l’exercice, avec le rapport "
        "d’activité et les comptes approuvés ; la date écrite dans la convention l’emporte à sa fin."
        f"{b.undated(files)}",
    )


def qualitatif(tranche: Tranche) -> Affichage:
    """What the qualitative part may tell of each grant: its actions, what they reached, deliverables."""
    title = "Ce que peut dire le bilan qualitatif n’est pas montré"
    if not common.reads(tranche, "affectations"):
        return p.hidden(title, "ce que chaque aide a permis", "affectations")
    files, (_, until) = of_day(tranche), b.span(tranche)
    rows = budget.to_justify(files, tranche.annee)
    if not len(rows):
        return p.nothing(
            f"Aucun bilan qualitatif n’est à écrire pour {tranche.annee}", "Aucune aide n’est à justifier"
        )
    acts, made = of_year(tranche), tranche.table("livrables")
    made = made[made["date"] <= until] if len(made) else made
    acts, names = acts.assign(etat=situation(acts, until)), p.names(tranche)
    lines, without, proofs = [], [], 0
    for r in rows.itertuples():
        mine = acts[acts["financement"] == r.financement]
        if not len(mine):
            without.append(french.typographie(r.dispositif))
        for a in mine.itertuples():
            given = made.loc[made["action"] == a.action, "titre"] if len(made) else []
            proofs += len(given)
            days = " – ".join(french.short_date(d) for d in (a.debut, a.fin) if pd.notna(d))
            where = french.join(names.get(x, x) for x in dict.fromkeys([*p.split(a.lieux), *p.split(a.lieu)]))
            lines.append(
                [
                    Cellule(french.typographie(r.dispositif), detail=who(tranche, r.structures)),
                    Cellule(french.typographie(a.intitule), detail=", ".join(t for t in (days, where) if t)),
                    aim(a),
                    Cellule(a.etat),
                    Cellule(" ; ".join(french.typographie(t) for t in given) or "aucun"),
                ]
            )
    if not lines:
        return p.nothing(
            "Aucune action n’est rattachée à une aide à justifier",
            "Le bilan qualitatif du compte rendu financier part de là",
            "La colonne « financement » du registre des actions dit quelle aide la paie",
        )
    head = (
        f"{french.count(len(lines), 'action')} et {french.count(proofs, 'livrable')} pour le bilan qualitatif"
    )
    missing = f"Sans action rattachée : {french.join(without)}." if without else ""
    return b.table(
        head,
        f"Première partie du compte rendu : actions de {tranche.annee} payées par les aides à justifier.",
        p.source(tranche, "actions, financements, livrables"),
        ["Aide", "Action", "Atteint", "État", "Livrables"],
        lines,
        missing,
        empile=True,
    )


def comptes_rendus(tranche: Tranche) -> list[Affichage]:
    """The form's table for each beneficiary and perimeter of the year, from account lines and keys only."""
    title = f"Le compte rendu financier de {tranche.annee} n’est pas montré"
    if tranche.diffusion != "coordination":
        return [p.hidden(title, "les comptes de chaque bénéficiaire", p.COORDINATION)]
    shown, empty = [], {}
    received = tranche.table("comptes")
    received = set(received.loc[received["exercice_au"].dt.year == tranche.annee, "structure"])
    for (structure, sections), files in beneficiaries(tranche).items():
        rows = _lines(tranche, structure, sections)
        if len(rows):
            shown.append(_account(tranche, structure, sections, files, rows))
        else:
            whose = f"{who(tranche, structure)} pour {_where(tranche, sections)} ({french.join(files)})"
            empty.setdefault(structure in received, []).append(whose)
    if not empty and not shown:
        shown.append(p.nothing(title, "Aucune aide de fonctionnement ne couvre cette année"))
    elif empty:
        said = {False: f"aucun compte de {tranche.annee} n’est reçu", True: NOT_OF_GRANT}
        why = ". ".join(f"{french.join(empty[k])} : {said[k]}" for k in sorted(empty))
        head = "Comptes rendus sans ligne de compte" if shown else title
        shown.append(p.nothing(head, why, SECTIONS if True in empty else ""))
    return shown


def _where(tranche: Tranche, sections) -> str:
    """« le réseau », or the lieux a grant pays for."""
    names = p.names(tranche)
    return french.join(names.get(s, "le réseau" if s == accounts.NETWORK else s) for s in sorted(sections))


def beneficiaries(tranche: Tranche) -> dict[tuple, list[str]]:
    """(bearer, sections) -> grants of running costs to account for in the year's exercise."""
    files, found = of_day(tranche), {}
    rows = budget.to_justify(files, tranche.annee)
    for r in rows[rows["nature"] == RUNNING].itertuples() if len(rows) else ():
        for key in accounts.perimeter(r, tranche.table("lieux")):
            found.setdefault(key, []).append(str(r.dispositif))
    return found


def _lines(tranche: Tranche, structure: str, sections) -> DataFrame:
    return accounts.lines(
        tranche.table("comptes"),
        tranche.table("cles_repartition"),
        tranche.referentiel.plans,
        structure,
        set(sections),
        tranche.annee,
    )


def _account(tranche: Tranche, structure: str, sections, files: list[str], rows: DataFrame) -> Affichage:
    lines, marks = [], []
    for sens, word in ((accounts.COST, "Total des charges"), (accounts.INCOME, "Total des produits")):
        part = rows[rows["sens"] == sens].assign(niveau=lambda f: f["financeur_niveau"].fillna(""))
        for r in accounts.summed(part, ["classe", "niveau"]).itertuples():
            of = part[(part["classe"] == r.classe) & (part["niveau"] == r.niveau)]
            names = " ; ".join(dict.fromkeys(of["nom"].dropna())) + (f", {r.niveau}" if r.niveau else "")
            lines.append(_row(french.typographie(f"{r.classe} · {names}"), r, of))
        if len(part):
            marks.append(_row(word, accounts.summed(part.assign(tout=word), ["tout"]).iloc[0], part))
    aside = rows[~rows["sens"].isin((accounts.INCOME, accounts.COST))]
    for r in accounts.summed(aside, ["classe", "nom"]).itertuples():
        marks.append(_row(f"{r.classe} · {r.nom}, à part", r, aside[aside["classe"] == r.classe]))
    result = accounts.totals(rows)
    came = sorted({str(s).partition("#")[0].rpartition("/")[2] for s in rows["_source"]})
    return b.table(
        f"{who(tranche, structure)}, pour {_where(tranche, sections)} : "
        f"{french.euros(result['charges'])} de charges, "
        f"{french.euros(result['produits'])} de produits",
        f"Exercice {tranche.annee} ; pour : {french.join(files)}. Lignes de : {french.join(came)}.",
        p.source(tranche, "comptes, clés de répartition"),
        ["Rubrique", ("Prévu", "€"), ("Réalisé", "€"), ("Écart", "€"), "Lignes du fichier"],
        [*lines, *marks],
        annexe(tranche, rows, structure, sections),
        totaux=len(marks),
        empile=False,
    )


def _row(name: str, r, rows: DataFrame) -> list[Cellule]:
    """One line of the form: planned, realised, gap, and the file's lines it is summed from."""
    gap = None if pd.isna(r.prevu_eur) else r.realise_eur - r.prevu_eur
    found = of_file(rows)
    numbers = sorted(int(n) for n in found["_ligne"].dropna())
    origin = french.join(map(str, numbers)) if len(numbers) <= TOLD else french.count(len(found), "ligne")
    return [Cellule(name), b.euros(r.prevu_eur), b.euros(r.realise_eur), b.euros(gap), Cellule(origin or "–")]


def of_file(rows: DataFrame) -> DataFrame:
    """The lines of the file behind some rows: one shared between two lieux is one line."""
    return rows.drop_duplicates(["_source", "_ligne"])


def annexe(tranche: Tranche, rows: DataFrame, structure: str, sections) -> str:
    """The annex on allocation rules: each key that was used, as it is written."""
    keys = tranche.table("cles_repartition")
    met = keys[(keys["structure"] == structure) & keys["lieu"].isin(sections)] if len(keys) else keys
    shared = of_file(rows[rows["part_pct"] < 100])
    if not len(shared):
        return "Annexe : aucune charge n’est répartie, toutes les lignes sont de ce périmètre."
    said = [f"{french.percent(k.pct)} de la section « {k.section} », {k.regle}" for k in met.itertuples()]
    shown = french.count(len(shared), "ligne répartie", "lignes réparties")
    return f"Annexe, règles de répartition : {' ; '.join(said)}. {shown}."


def poids(tranche: Tranche) -> Affichage:
    """How much the first public funder weighs in the resources of each bearer."""
    rows, what = tranche.table("structures"), tranche.referentiel.indicateurs.get(FIRST_FUNDER)
    title = "Le poids du premier financeur n’est pas connu"
    if what is None or not len(rows):
        return p.nothing(title, *unread(tranche))
    rows = rows.sort_values("nom")
    got = [(r.nom, tranche.mesure(FIRST_FUNDER, r.structure)) for r in rows.itertuples()]
    known = [(name, m) for name, m in got if common.known(m)]
    # accounts whose share of subsidies is known, and the first funder is not: some are tied to none
    loose = [
        r.nom for r, (_, m) in zip(rows.itertuples(), got, strict=True) if _untied(tranche, r.structure, m)
    ]
    why = f"Des subventions ne sont rattachées à aucun financeur : {french.join(loose)}" if loose else ""
    if not known:
        if any(m.etat == "secret" for _, m in got) or tranche.diffusion != "coordination":
            return p.hidden(title, "le poids du premier financeur", p.COORDINATION)
        return p.nothing(title, why, TIE) if loose else p.nothing(title, *unread(tranche))
    low, high = (f(m.valeur for _, m in known) for f in (min, max))
    weigh = french.percent(low) if len(known) == 1 else f"de {french.percent(low)} à {french.percent(high)}"
    return b.table(
        f"Le premier financeur public pèse {weigh} des produits, dans "
        f"{french.out_of(len(known), len(got), 'structure')}",
        f"Comptes clos en {tranche.annee} ; par ordre alphabétique.",
        p.source(tranche, "comptes"),
        ["Structure", ("Poids", "")],
        [
            [Cellule(french.typographie(name)), common.mesure_cell(tranche, m, detail=_over(m))]
            for name, m in got
        ],
        f"{what.definition} {why}. {TIE}." if loose else what.definition,
    )


def _untied(tranche: Tranche, structure: str, first) -> bool:
    part = tranche.mesure("eco_part_subv", structure)
    return not common.known(first) and common.known(part) and bool(part.numerateur)


def _over(m) -> str:
    if not common.known(m) or pd.isna(m.denominateur):
        return ""
    return f"{french.euros(m.numerateur)} sur {french.euros(m.denominateur)}"
