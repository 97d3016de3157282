"""When the money comes, and what another year would cost."""

from __future__ import annotations

import pandas as pd

from workbench.core import french
from workbench.pages.bilan import _parts as b
from workbench.pages.bilan.argent import network_lines, who
from workbench.pages.evaluation import _parts as p
from workbench.pages.grant_files import of_day
from workbench.safety.container import Tranche
from workbench.show.display import Affichage, Cellule
from workbench.subjects import accounts, budget

WAITING = ("repéré", "en montage", "déposé")
STAFF = "personnel"


def _own(tranche: Tranche) -> pd.DataFrame:
    """The network's own grant files, as known at the report's day."""
    rows = of_day(tranche)
    return budget.network_wide(rows, tranche.table("lieux")) if len(rows) else rows


def hidden(tranche: Tranche, titre: str, what: str) -> Affichage | None:
    if tranche.diffusion != "coordination":
        return p.hidden(titre, what, p.COORDINATION)
    return None


def mois(tranche: Tranche) -> Affichage:
    """Twelve months ahead: payments expected by their written date, a month's usual spending, the balance."""
    title = "La trésorerie des douze mois qui viennent n’est pas connue"
    if held := hidden(tranche, title, "la trésorerie"):
        return held
    _, until = b.span(tranche)
    cost = accounts.totals(rows)["charges"] if len(rows := network_lines(tranche, tranche.annee)) else None
    grants, paid = _own(tranche), tranche.table("versements")
    if cost is None or not len(paid):
        return p.nothing(
            title,
            "Il faut les comptes du réseau, et les versements reçus et attendus",
            "Un versement attendu est une ligne du registre des versements dont la date est à venir",
        )
    ahead = budget.months(paid[paid["date"] > until], grants, until + pd.DateOffset(days=1))
    month = cost / 12
    ahead["solde_eur"] = (ahead["recu_eur"] - month).cumsum()
    low = ahead.loc[ahead["solde_eur"].idxmin()]
    lines = [
        [Cellule(french.period(f"{r.mois:%Y-%m}")), b.euros(r.recu_eur), b.euros(month), b.euros(r.solde_eur)]
        for r in ahead.itertuples()
    ]
    undated = budget.grants(grants, tranche.table("affectations"), paid, until)
    owed = undated["a_recevoir_eur"].sum() - ahead["recu_eur"].sum()
    note = (
        "Dépenses : un douzième des charges du dernier exercice, comme si tout continuait. Solde : cumul des "
        "douze mois ; y ajouter ce qui est en banque au départ."
    )
    note += f" {french.euros(owed)} restent à recevoir sans date écrite." if owed > 0 else ""
    return b.table(
        f"Il faut pouvoir avancer {french.euros(-low.solde_eur)} d’ici {french.period(f'{low.mois:%Y-%m}')}"
        if low.solde_eur < 0
        else "Les versements attendus couvrent les douze mois qui viennent",
        f"Douze mois après le {french.date(until)}, aides du réseau, en euros.",
        p.source(tranche, "versements, comptes"),
        ["Mois", ("Versements attendus", "€"), ("Dépenses usuelles", "€"), ("Solde cumulé", "€")],
        lines,
        note,
    )


def recus(tranche: Tranche) -> Affichage:
    """The year's payments month by month, and how long they took to come."""
    title = "Les versements de l’année ne sont pas connus"
    if held := hidden(tranche, title, "les versements"):
        return held
    from workbench.show.figures import bars

    paid, (start, until) = tranche.table("versements"), b.span(tranche)
    if not len(paid):
        return p.nothing(
            title,
            "Aucun versement n’est inscrit",
            "Une ligne par versement : le dossier, la date, le montant",
        )
    came = paid["montant_eur"] > 0
    got, back = (
        budget.months(rows, tranche.table("financements"), start) for rows in (paid[came], paid[~came])
    )
    late = budget.delays(of_day(tranche), paid, until)
    total = got["recu_eur"].sum()
    title = f"{french.euros(total)} d’aides versés en {tranche.annee}"
    title += f", {french.euros(given)} reversés" if (given := -back["recu_eur"].sum()) else ""
    if len(late):
        low, high = int(late["jours"].min()), int(late["jours"].max())
        wait = french.count(high, "jour") if low == high else f"de {low} à {french.count(high, 'jour')}"
        title += f" ; le premier versement arrive {wait} après la décision"
    rows = [(french.month(r.mois.month, True), float(r.recu_eur), "valeur") for r in got.itertuples()]
    drawn = bars.draw(rows, "€", False, "aides versées par mois", noun=("mois", "mois"))
    return p.figure(
        drawn,
        title,
        f"Toutes les aides, par mois de versement ; délai observé sur {french.count(len(late), 'aide')}.",
        p.source(tranche, "versements, financements"),
        [b.Colonne("Mois"), b.Colonne("Versé", "€", b.RIGHT)],
        [[Cellule(name), b.euros(v)] for name, v, _ in rows],
    )


def scenarios(tranche: Tranche) -> Affichage:
    """Another year like the last: with what is acquired, without the post, with each file that waits."""
    title = "Une année de plus n’est pas chiffrée"
    if held := hidden(tranche, title, "les scénarios de budget"):
        return held
    rows = network_lines(tranche, tranche.annee)
    if not len(rows):
        return p.nothing(title, "Il faut les comptes du réseau du dernier exercice")
    cost = accounts.totals(rows)["charges"]
    post = float(rows.loc[rows["famille"] == STAFF, "realise_eur"].sum())
    files, after = _own(tranche), pd.Timestamp(tranche.annee, 12, 31)
    have = files[files["etat"].isin(budget.GRANTED) & (files["eligible_au"] > after)]
    sure = float(budget.left(have, tranche.table("affectations"), after).sum())
    waiting = files[files["etat"].isin(WAITING)]
    lines = [
        _line("Sans rien de plus, le poste est prolongé", sure, cost),
        _line("Sans rien de plus, le poste s’arrête", sure, cost - post),
    ]
    for r in waiting.itertuples():
        name = f"« {r.dispositif} » accordée, le poste est prolongé"
        if pd.isna(r.demande_eur):
            lines.append(
                [
                    Cellule(french.typographie(name)),
                    Cellule("montant non écrit", etat="manquant"),
                    b.euros(cost),
                    Cellule(etat="manquant"),
                ]
            )
        else:
            lines.append(_line(name, sure + r.demande_eur, cost))
    need = cost - sure
    head = f"Un an de plus coûte {french.euros(cost)}, dont {french.euros(post)} de poste"
    head += f" ; {french.euros(need)} restent à trouver" if need > 0 else ""
    return b.table(
        head,
        f"Une année comme {tranche.annee} ; aides déjà accordées au-delà, et dossiers qui attendent.",
        p.source(tranche, "comptes, financements"),
        ["Si…", ("Aides", "€"), ("Dépenses", "€"), ("Reste", "€")],
        lines,
        f"D’une aide accordée est compté ce qu’elle n’a pas encore payé fin {tranche.annee}, d’après les "
        "pièces qui lui sont affectées ; une aide demandée pour plusieurs années est comptée entière. Une "
        "aide refusée revient à la première ligne. Ventes et participations de l’année à venir ne sont pas "
        "connues : elles n’y sont pas.",
    )


def _line(name: str, income: float, cost: float) -> list[Cellule]:
    return [Cellule(french.typographie(name)), b.euros(income), b.euros(cost), b.euros(income - cost)]


def postes(tranche: Tranche) -> Affichage:
    """Posts paid by grants: by which, how much, until when."""
    rows, (start, _) = of_day(tranche), b.span(tranche)
    rows = rows[rows["etp"].notna() & ~(rows["eligible_au"] < start)] if len(rows) else rows
    if not len(rows):
        return p.nothing(
            "Aucun poste n’est noté dans les aides",
            "Aucune aide ne dit combien de postes elle paie",
            "La colonne « etp » du registre des financements dit combien une aide en paie",
        )
    held = rows[rows["etat"].isin(budget.GRANTED)]
    lines = [
        [
            Cellule(french.typographie(r.dispositif), detail=who(tranche, r.structures)),
            b.number(r.etp, 2),
            Cellule(r.etat),
            p.day(r.eligible_au),
        ]
        for r in rows.sort_values(["eligible_au", "financement"]).itertuples()
    ]
    ends = held["eligible_au"].min()
    posts, several = held["etp"].sum(), len(held) != 1
    title = f"{french.trimmed(posts, 2)} ETP {french.plural(posts, 'payé')} par "
    title += "des aides accordées" if several else "une aide accordée"
    apart = held["eligible_au"].nunique(dropna=False) > 1
    until = ", les premiers jusqu’au" if apart else ", jusqu’au"
    title += f"{until} {french.date(ends)}" if pd.notna(ends) else ""
    return b.table(
        title,
        f"Aides en cours en {tranche.annee} ou demandées.",
        p.source(tranche, "financements"),
        ["Aide", ("Postes", "ETP"), "Étape", "Jusqu’au"],
        lines,
    )
